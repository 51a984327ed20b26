/**
 * Counts what is handed to the providers, and what of it proves a step impossible, and says when that is more than can
 * be true (`domain/safeguards/failures.ts`). The scheduler counts a page of work by one write for each channel and each
 * sender; senders and receipts ask before they bring a louder step forward.
 *
 * Kept true here: whatever is not counted for sure counts as one of many, so that an outage never makes us louder.
 */
import type { Channel } from '../../domain/core/policy.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { MINUTE } from '../../domain/core/time.ts';
import type { Alarm } from '../../domain/safeguards/alert.ts';
import type { FailureScope, Outcomes } from '../../domain/safeguards/failures.ts';
import {
  isImplausible,
  manyFailuresAlarm,
  NO_OUTCOMES,
  noted,
  scopeName,
  unknownCodeAlarm,
} from '../../domain/safeguards/failures.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { Pipeline } from '../core/context.ts';
import { change, read, TooManyWriters } from '../core/items.ts';
import { raise } from './alerts.ts';

/** One contact: by which channel, whose, and to what number. */
export interface Handed {
  channel: Channel;
  tenant: Tenant;
  /** As `prefixOf` gives it; null for an email, and where the number is not known any more. */
  prefix: string | null;
}

/**
 * An office that has a sender of its own is looked at by itself, too, and so is a network: others' traffic must not hide
 * its trouble.
 */
const scopesOf = ({ channel, tenant, prefix }: Handed): FailureScope[] => [
  { channel, tenant: null, prefix: null },
  ...(tenant.senderAddresses[channel] ? [{ channel, tenant: tenant.id, prefix: null }] : []),
  ...(prefix === null ? [] : [{ channel, tenant: null, prefix }]),
];

/** By the scheduler: these go to the providers now. */
export async function countTried(p: Pipeline, handed: readonly Handed[], now: Instant): Promise<void> {
  const scopes = handed.flatMap(scopesOf);
  // Uncounted, the share of failures looks larger than it is, which keeps us quiet.
  await Promise.all(
    [...Map.groupBy(scopes, scopeName).values()].flatMap((same) =>
      same.slice(0, 1).map((scope) => add(p, scope, same.length, 0, now)),
    ),
  );
}

/**
 * By whoever learns that a contact proved impossible, before the next step is written. Counts it.
 * @returns what to raise once the outcome is written where it is one of too many, so that it proves nothing; else null
 */
export async function oneOfMany(p: Pipeline, contact: Handed, now: Instant): Promise<Alarm | null> {
  let alarm: Alarm | null = null;
  for (const scope of scopesOf(contact)) {
    const { outcomes, crowded } = await add(p, scope, 0, 1, now);
    if (crowded || isImplausible(outcomes)) alarm ??= manyFailuresAlarm(scope, outcomes);
  }
  return alarm;
}

/** @returns the counts; `crowded` where so many others counted at the same moment that this one did not come to it */
async function add(
  p: Pipeline,
  scope: FailureScope,
  tried: number,
  impossible: number,
  now: Instant,
): Promise<{ outcomes: Outcomes; crowded: boolean }> {
  const name = scopeName(scope);
  try {
    const { item } = await change(
      p,
      keyOf.outcomes(name),
      (current) => itemOf.outcomes(noted(current?.body ?? NO_OUTCOMES, tried, impossible, now), name),
      now,
    );
    return { outcomes: item?.body ?? NO_OUTCOMES, crowded: false };
  } catch (error) {
    if (!(error instanceof TooManyWriters)) throw error;
    const item = await read(p, keyOf.outcomes(name), now);
    return { outcomes: item?.body ?? NO_OUTCOMES, crowded: true };
  }
}

/** A storm of failures is noted as an alert no more often than this. */
const NOTED_EVERY_MS: Milliseconds = 10 * MINUTE;

/** Raises what `oneOfMany` said. Called once the outcome is written: that nobody can be told does not disturb it. */
export async function tellMany(p: Pipeline, contact: Handed, alarm: Alarm): Promise<void> {
  p.telemetry.count('escalations_withheld', { channel: contact.channel });
  await raise(p, alarm, NOTED_EVERY_MS);
}

/** A code that no table knows is an alert with the code in it: one for each code and channel. */
export const tellUnknownCode = (p: Pipeline, channel: Channel, code: string): Promise<void> =>
  raise(p, unknownCodeAlarm(channel, code), NOTED_EVERY_MS);
