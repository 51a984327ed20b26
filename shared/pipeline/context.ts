/**
 * What every operation of the pipeline works with. The two compositions, `local/` and `lambdas/`, fill it.
 */
import type { Channel } from '../domain/policy.ts';
import type { SendQueue } from '../ports/queue.ts';
import type { Senders } from '../ports/senders.ts';
import type { Store } from '../ports/store.ts';
import type { Clock, Ids, Telemetry } from '../ports/system.ts';

export interface Settings {
  /** Keys the hash of addresses and signs callbacks. Losing it forgets caps and opt-outs: keep it with the data. */
  secret: string;
  /** Partitions of the due index that new entries are spread over, at least 1. */
  shards: number;
  /** How often a provider's passing fault is tried again, counting the first. */
  attemptsMax: number;
  /** What a provider takes, in contacts a minute over all tenants. */
  pacePerMinute: Record<Channel, number>;
  /** How long after a send the provider's own list is sure to hold it. */
  listDelayMs: Record<Channel, number>;
}

export interface Pipeline {
  store: Store;
  queue: SendQueue;
  senders: Senders;
  clock: Clock;
  ids: Ids;
  telemetry: Telemetry;
  settings: Settings;
}
