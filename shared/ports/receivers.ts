/** Who is told of events: offices' own endpoints, and the bus of a stage on AWS. Adapters: `adapters/process/`, `adapters/aws/`. */
import type { TenantId } from '../domain/core/keys.ts';
import type { Instant } from '../domain/core/time.ts';
import type { EventKind } from '../domain/events/events.ts';
import type { Outcome } from '../domain/events/receivers.ts';

/** Offices' own endpoints: one POST to an address that somebody of the office wrote down. */
export interface Receivers {
  /**
   * Hands one signed message over. Never throws: whatever goes wrong is an outcome. Follows no redirect, calls no
   * private address, and waits and reads for a bounded time.
   */
  post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<Outcome>;
}

/** Where what is to be handed over waits for a process of its own, so that whoever looks for it waits for nobody. */
export interface HandOvers {
  /** There is something for this endpoint. @param version of its record: the same state is put there once in a while */
  endpoint(tenant: TenantId, receiver: string, version: number): Promise<void>;
  /** These events are about to be written down, and belong on the bus. Absent where there is none. */
  bus?: ((tenant: TenantId, events: readonly string[]) => Promise<void>) | undefined;
}

/** One event, as endpoints have it. */
interface BusEvent {
  tenant: TenantId;
  kind: EventKind;
  at: Instant;
  /** The same JSON that is posted, with the event's id in it. */
  body: string;
}

export interface EventBus {
  /** @throws where one was not taken: all may then be put again */
  put(events: readonly BusEvent[]): Promise<void>;
}
