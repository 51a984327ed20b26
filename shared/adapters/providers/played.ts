/** The registry for the sandbox: whom it plays. Asked by the sandbox, and by the smoke test for a forged callback. */
import type { EmailEvent, PlayedPhone, PlayedProvider } from '../../ports/played.ts';
import { playedSes } from '../ses/played.ts';
import { playedTwilio } from '../twilio/played.ts';

export const PLAYED_EMAIL: PlayedProvider<EmailEvent> = playedSes;
export const PLAYED_PHONE: PlayedPhone = playedTwilio;
