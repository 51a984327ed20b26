/**
 * How an appointment stands at one glance, for somebody who has its person in front of them: what came of the reminders,
 * by what last, what comes next, and why. From the appointment and its ledger entries; nothing is forecast. Pure.
 */
import type { Channel } from '../core/policy.ts';
import type { Reason } from '../core/reasons.ts';
import type { Instant } from '../core/time.ts';
import type { Entry, State } from '../ledger/entry.ts';
import { isLive } from '../ledger/entry.ts';
import type { Appointment } from './appointment.ts';
import type { Response } from './response.ts';
import { hasReached, responseTo } from './response.ts';

export interface Glance {
  appointment: Appointment;
  response: Response;
  /** The latest contact, or what was tried; null for none. */
  last: { channel: Channel; state: State; at: Instant } | null;
  /** The next step, as far as it is known; null where none follows. */
  next: { channel: Channel; at: Instant } | null;
  /** Why nobody was reached, or why the next step waits; null where there is nothing to say. */
  reason: Reason | null;
}

/** @param entries of the present revision, by step */
export function glanceAt(appointment: Appointment, entries: readonly (Entry | undefined)[]): Glance {
  const response = responseTo(appointment, entries);
  const known = entries.filter((entry) => entry !== undefined);
  const tried = known.filter(
    ({ attempt, state }) => attempt > 0 && state !== 'planned' && state !== 'queued',
  );
  const last = tried.findLast((entry) => hasReached(entry)) ?? tried.at(-1);
  const live = known.find(isLive);
  return {
    appointment,
    response,
    last: last ? { channel: last.channel, state: last.state, at: last.history.at(-1)?.at ?? 0 } : null,
    next: live ? { channel: live.channel, at: live.dueAt ?? live.wantedAt } : null,
    reason: reasonOf(response, known, live),
  };
}

/** That of the step which waits; of somebody who was not reached, that of the step which came closest. */
function reasonOf(response: Response, entries: readonly Entry[], live: Entry | undefined): Reason | null {
  if (response === 'pending' || response === 'reached')
    return live?.reason ?? (response === 'pending' ? reasonOfEnd(entries) : null);
  return response === 'unreached' ? reasonOfEnd(entries) : null;
}

/** A failure says more than what followed from it. */
function reasonOfEnd(entries: readonly Entry[]): Reason | null {
  const ends = entries.filter((entry) => !isLive(entry) && entry.reason !== null);
  return (ends.findLast(({ state }) => state === 'failed') ?? ends.at(-1))?.reason ?? null;
}
