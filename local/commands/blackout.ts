/**
 * `ringonce blackout`: what data that was put back does not remember, what is held for it, and what a person decides.
 */
import * as z from 'zod';
import { BlackoutOut } from '../../shared/http/operate/schemas.ts';
import { ReleasePreviewOut } from '../../shared/http/operate/schemas-safeguards.ts';
import type { Client } from '../client.ts';
import { given, readAs } from '../client.ts';
import { plural } from '../text.ts';
import type { ControlOptions } from './control.ts';
import { forgottenText } from './control.ts';

/** @returns the API's answer */
export const blackoutOf = (client: Client, { tenant, channel }: Partial<ControlOptions>): Promise<unknown> =>
  client.ask('operator', ({ GET }) =>
    GET('/v1/control/blackout', { params: { query: given({ tenant, channel }) } }),
  );

export interface NewBlackoutOptions {
  since: string;
  until?: string;
  reason: string;
}

/** Safe to repeat. @returns the API's answer */
export const reportBlackout = (
  client: Client,
  { since, until, reason }: NewBlackoutOptions,
): Promise<unknown> =>
  client.ask('operator', ({ POST }) =>
    POST('/v1/control/blackout', { body: given({ since, until, reason }) }),
  );

export interface DecisionOptions extends ControlOptions {
  uncompared?: boolean;
}

/** @returns the API's answer */
export const decideBlackout = (
  client: Client,
  verb: 'release' | 'drop',
  { tenant, channel, reason, uncompared }: DecisionOptions,
): Promise<unknown> =>
  client.ask('operator', ({ POST }) =>
    POST(`/v1/control/blackout/${verb}`, { body: given({ tenant, channel, reason, uncompared }) }),
  );

const Held = z.object({ blackout: BlackoutOut.nullable(), preview: ReleasePreviewOut });

/** @param now by this machine's clock */
export function blackoutText(answer: unknown, now: number): string {
  const { blackout, preview } = readAs(Held, answer);
  if (!blackout) return 'The data was never put back to an earlier state.';
  const { held, emails, texts, calls, people, mostPerPerson, examples } = preview;
  const lines = [
    forgottenText(blackout, now),
    comparedText(blackout),
    `Held: ${plural(held, 'reminder')}`,
    `A release would send ${plural(emails, 'email')}, ${plural(texts, 'text')} and ${plural(calls, 'call')} to ${plural(people, 'person', 'people')}, at most ${mostPerPerson} to one`,
    ...examples.map(
      ({ tenant, channel, appointmentId }) =>
        `  ${tenant} ${channel} ${appointmentId}: ringonce timeline ${appointmentId}`,
    ),
  ];
  const settle = 'To settle it: ringonce blackout release --reason …, or ringonce blackout drop --reason …';
  return [...lines, ...(blackout.settled ? [] : ['', settle])].join('\n');
}

const comparedText = ({ comparedAt, unread }: z.infer<typeof BlackoutOut>): string =>
  comparedAt === null
    ? `The providers’ records are being compared${unread === null ? '' : `; it failed: ${unread}`}`
    : `The providers’ records were compared at ${comparedAt}`;
