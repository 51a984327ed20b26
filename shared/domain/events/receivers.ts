/**
 * Where an office is told of events: its endpoints, how far each has been told, what is tried again and when, and the
 * secret that each signature is made with. One record of an attempt's outcome for each event and endpoint, under a key
 * that follows from both. Pure; `pipeline/events/handing-over.ts` acts on it.
 *
 * Always true: an endpoint's `place` is behind nothing that it was not told, or that has a delivery of its own; what is
 * open has a `dueAt`, what has ended has none.
 */
import { createHmac } from 'node:crypto';
import type { TenantId } from '../core/keys.ts';
import { jitter } from '../core/keys.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../core/time.ts';
import type { EventKind, OfficeEvent } from './events.ts';

/** Why an endpoint is told nothing: the office said so, it answered 410, or it took nothing for three days. */
export const DISABLED_BECAUSE = ['office', 'gone', 'silent'] as const;
type DisabledBecause = (typeof DISABLED_BECAUSE)[number];

export interface Receiver {
  tenant: TenantId;
  /** `whk_` and 26 characters. */
  id: string;
  /** Null for one that is never called: events are only kept for `GET /v1/events`. */
  url: string | null;
  /** The kinds that it wants; null for all. */
  kinds: readonly EventKind[] | null;
  description: string | null;
  createdAt: Instant;
  /** Counts up from 1 with each new secret. */
  secretVersion: number;
  /** Until when the secret before is used beside the present one; null for not at all. */
  previousUntil: Instant | null;
  disabled: { at: Instant; because: DisabledBecause } | null;
  /** Up to here in the office's list everything was told, or waits. */
  place: number;
  /** The events that wait, by id; their deliveries say since when, why, and in which order they are told. */
  waiting: readonly string[];
  /** What was told before this is told again; null where nobody asked. */
  replayedAt: Instant | null;
  /** Since when nothing at all gets through; null while something does. */
  failingSince: Instant | null;
  /** Tries that failed since then. */
  failures: number;
  /** Nothing is tried before; null where nothing failed. */
  retryAt: Instant | null;
  /** Who is telling it, until when. */
  claimedUntil: Instant | null;
  /** True once deleted: it leaves the list. */
  deletedAt: Instant | null;
}

/** What an office says of an endpoint. */
export type Wanted = Pick<Receiver, 'url' | 'kinds' | 'description'>;

/** An endpoint that was told nothing yet. @param place from where on in the office's list it is told */
export const newReceiver = (
  tenant: TenantId,
  id: string,
  wanted: Wanted,
  place: number,
  now: Instant,
): Receiver => ({
  ...wanted,
  tenant,
  id,
  createdAt: now,
  secretVersion: 1,
  previousUntil: null,
  disabled: null,
  place,
  waiting: [],
  replayedAt: null,
  failingSince: null,
  failures: 0,
  retryAt: null,
  claimedUntil: null,
  deletedAt: null,
});

export type DeliveryState = 'waiting' | 'delivered' | 'failed';

/** What became of one event at one endpoint. */
export interface Delivery {
  tenant: TenantId;
  receiver: string;
  event: string;
  kind: EventKind;
  /** The event's place: what waits is told in this order. */
  place: number;
  subjects: readonly string[];
  state: DeliveryState;
  /** How often it was tried. */
  attempt: number;
  firstAt: Instant;
  lastAt: Instant;
  /** When it is tried again; null once it has ended. */
  dueAt: Instant | null;
  /** The HTTP status that was answered last; null for none. */
  status: number | null;
  /** What went wrong last, in words; null where nothing did. */
  error: string | null;
}

/** Tries are so far apart, then always the last of these. */
const BACKOFF_MS: readonly Milliseconds[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
];
/** After this an event has failed, and an endpoint that took nothing is disabled. */
const TRIED_MS: Milliseconds = 3 * DAY;
/** An endpoint that took nothing for so long is told to people. */
export const WORRYING_MS: Milliseconds = HOUR;
/** The endpoint as a whole is asked at least this often, whatever failed before. */
const PROBE_MS: Milliseconds = 30 * MINUTE;
/** What waits at one endpoint beside its place in the list; beyond this the list waits, too. */
export const WAITING_MAX = 200;
/** The secret before is good for so long after a rotation, unless the office says otherwise. */
export const ROTATION_MS: Milliseconds = DAY;
/** A run tells one endpoint no longer than this, and claims it for a little longer. */
export const LEASE_MS: Milliseconds = MINUTE;

/** How long until it is tried again. Receivers that failed together are not asked again together. */
function backoffMs(name: string, tries: number): Milliseconds {
  const base = BACKOFF_MS[Math.min(tries, BACKOFF_MS.length) - 1] ?? SECOND;
  return Math.round(base * (0.8 + 0.4 * jitter(`${name} ${tries}`)));
}

export const isOpenFor = ({ disabled, url, deletedAt }: Receiver): boolean =>
  disabled === null && url !== null && deletedAt === null;

/** A test goes to the endpoint whose button it was, by a delivery of its own. */
export const wants = ({ kinds }: Pick<Receiver, 'kinds'>, { kind }: Pick<OfficeEvent, 'kind'>): boolean =>
  kind !== 'webhook.tested' && (kinds === null || kinds.includes(kind));

/** What came of a try. */
export type Outcome =
  | { kind: 'delivered'; status: number }
  | { kind: 'gone' }
  | { kind: 'failed'; status: number | null; error: string; retryAfterMs?: Milliseconds | undefined };

/** A delivery that nobody has tried yet. */
export const waiting = (
  receiver: Pick<Receiver, 'tenant' | 'id'>,
  { id, kind, place, subjects }: OfficeEvent,
  now: Instant,
): Delivery => ({
  tenant: receiver.tenant,
  receiver: receiver.id,
  event: id,
  kind,
  place,
  subjects,
  state: 'waiting',
  attempt: 0,
  firstAt: now,
  lastAt: now,
  dueAt: now,
  status: null,
  error: null,
});

/** The delivery after a try. */
export function tried(delivery: Delivery, outcome: Outcome, now: Instant): Delivery {
  const attempt = delivery.attempt + 1;
  const next = { ...delivery, attempt, lastAt: now };
  switch (outcome.kind) {
    case 'delivered':
      return { ...next, state: 'delivered', dueAt: null, status: outcome.status, error: null };
    case 'gone':
      return { ...next, state: 'failed', dueAt: null, status: 410, error: 'it answered 410' };
    case 'failed': {
      const { status, error, retryAfterMs = 0 } = outcome;
      const waitMs = Math.max(backoffMs(`${delivery.receiver} ${delivery.event}`, attempt), retryAfterMs);
      const endsAt = delivery.firstAt + TRIED_MS;
      const isLast = now >= endsAt;
      const dueAt = Math.min(now + waitMs, endsAt);
      return { ...next, state: isLast ? 'failed' : 'waiting', dueAt: isLast ? null : dueAt, status, error };
    }
  }
}

/** One that will not be tried any more. */
export const givenUp = (delivery: Delivery, error: string): Delivery => ({
  ...delivery,
  state: 'failed',
  dueAt: null,
  error: delivery.error ?? error,
});

/** The endpoint after something got through. */
export const reachable = (receiver: Receiver): Receiver => ({
  ...receiver,
  failingSince: null,
  failures: 0,
  retryAt: null,
});

/** The endpoint after a run in which nothing got through: it waits, and after three days it is disabled. */
export function unreachable(receiver: Receiver, now: Instant): Receiver {
  const failingSince = receiver.failingSince ?? now;
  const failures = receiver.failures + 1;
  // The last try of what was the first to fail comes a moment earlier.
  const silent = now - failingSince >= TRIED_MS - MINUTE;
  return {
    ...receiver,
    failingSince,
    failures,
    retryAt: now + Math.min(backoffMs(receiver.id, failures), PROBE_MS),
    disabled: silent ? { at: now, because: 'silent' } : receiver.disabled,
  };
}

/** The endpoint as the office wants it from now on: on again, it goes on where it stopped. */
export const enabled = (receiver: Receiver): Receiver => ({ ...reachable(receiver), disabled: null });

/** Told again from an instant on. */
export const replayedFrom = (receiver: Receiver, from: Instant, now: Instant): Receiver => ({
  ...receiver,
  place: Math.min(receiver.place, from * 1_000 - 1),
  replayedAt: now,
});

// ---- Signatures (standardwebhooks.com) -----------------------------------------------------------------------

/** The secret of an endpoint: it follows from ours, and is stored nowhere. */
const secretOf = (ours: string, { tenant, id }: Pick<Receiver, 'tenant' | 'id'>, version: number): string =>
  `whsec_${createHmac('sha256', ours).update(`webhook ${tenant} ${id} ${version}`).digest('base64')}`;

/** The secrets that are used now, the newest first: two for a while after a rotation. */
export function secretsOf(ours: string, receiver: Receiver, now: Instant): string[] {
  const { secretVersion: version, previousUntil } = receiver;
  const previous = previousUntil !== null && previousUntil > now && version > 1;
  return [version, ...(previous ? [version - 1] : [])].map((each) => secretOf(ours, receiver, each));
}

export const rotated = (receiver: Receiver, previousUntil: Instant): Receiver => ({
  ...receiver,
  secretVersion: receiver.secretVersion + 1,
  previousUntil,
});

/** The headers of one message, signed with each of the secrets. @param at whole seconds of it are signed */
export function signedHeaders(
  id: string,
  body: string,
  secrets: readonly string[],
  at: Instant,
): Record<string, string> {
  const timestamp = String(Math.floor(at / SECOND));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
