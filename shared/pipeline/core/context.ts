/**
 * What every operation of the pipeline works with. The two compositions, `local/` and `lambdas/`, fill it.
 */

import type { Channel } from '../../domain/core/policy.ts';
import type { SurgeLimit } from '../../domain/core/surge.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import type { Prices } from '../../domain/safeguards/prices.ts';
import type { SendQueue } from '../../ports/queue.ts';
import type { NamedSender, Providers, Senders } from '../../ports/senders.ts';
import type { Store } from '../../ports/store.ts';
import type { Clock, Ids, Telemetry } from '../../ports/system.ts';
import type { TemplateWork } from '../../ports/templates.ts';

export interface PipelineSettings {
  /** Keys the hash of addresses and signs callbacks. Losing it forgets caps and opt-outs: keep it with the data. */
  secret: string;
  /** Where this system is reached from outside, without a slash at the end; null where it is not, so links are left out. */
  publicUrl: string | null;
  /** The address that emails come from where a tenant has none of its own; the organizer in people's calendars. */
  emailFrom: string | null;
  /** Partitions of the due index that entries are spread over, at least 1. */
  shards: number;
  /** When there came to be as many; absent where there never were others. */
  shardsRaisedAt?: Instant | undefined;
  /** Copies of the control, of which a claim reads one; 1 where absent. See `control-copies.ts` before raising it. */
  controlCopies?: number | undefined;
  /** Which of them this process reads, from 0; chosen at its start. */
  controlCopy?: number | undefined;
  /** How often a provider's passing fault is tried again, counting the first. */
  attemptsMax: number;
  /** What a provider takes, in contacts a minute over all tenants. */
  pacePerMinute: Record<Channel, number>;
  /** How much of a rate or pace is given out at once: no less than the time between two runs of the scheduler. */
  burstMs: Milliseconds;
  /** How much late loud work of a day is plausible over all tenants; more is held (P9). */
  surgeLimit: SurgeLimit;
  /** What contacts cost; the list prices of `domain/safeguards/prices.ts` where absent. */
  prices?: Prices | undefined;
  /** The channels that reach real people; none where absent. An office without a name of its own sends nothing by them. */
  realChannels?: readonly Channel[] | undefined;
  /** Which providers are preferred for numbers of a country, by its calling code (`+44`); the rest follow in their order. */
  providersByCountry?: Readonly<Record<string, readonly string[]>> | undefined;
  /** How long after a send the provider's own list is sure to hold it. */
  listDelayMs: Record<Channel, number>;
}

export interface Pipeline {
  store: Store;
  queue: SendQueue;
  senders: Senders;
  /** Where a channel has several providers: all of them. What one proved not to have taken another may be asked for. */
  providers?: Providers | undefined;
  clock: Clock;
  ids: Ids;
  telemetry: Telemetry;
  /** Where tenants' templates are rendered; absent: here, where a process does one thing at a time. */
  templates?: TemplateWork | undefined;
  settings: PipelineSettings;
}

/** Every provider of a channel. The name says nothing where there is one. */
export const sendersOf = (p: Pipeline, channel: Channel): readonly NamedSender[] =>
  (p.providers?.[channel] ?? [{ name: channel, sender: p.senders[channel] }]) as readonly NamedSender[];
