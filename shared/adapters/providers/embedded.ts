/**
 * The registry for the embedded mode: every provider that its environment can set up. Asked by `local/`.
 *
 * A channel goes to the first one here that is set up for it, and the others stand in (`local/providers.ts`).
 */
import type { ProviderSettings } from '../../ports/provider.ts';
import { eum } from '../eum/embedded.ts';
import { ses } from '../ses/embedded.ts';
import { smtp } from '../smtp/embedded.ts';
import { telnyx } from '../telnyx/embedded.ts';
import { twilio } from '../twilio/embedded.ts';

export const PROVIDERS: readonly ProviderSettings[] = [smtp, ses, twilio, telnyx, eum];
