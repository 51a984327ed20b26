/** Offices' own endpoints: one POST to an address that somebody of the office wrote down. Adapter: `adapters/events/`. */
import type { Outcome } from '../domain/events/receivers.ts';

export interface Receivers {
  /**
   * Hands one signed message over. Never throws: whatever goes wrong is an outcome. Follows no redirect, calls no
   * private address, and waits and reads for a bounded time.
   */
  post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<Outcome>;
}
