/**
 * A blackout: a stretch of time that the store does not remember, because it was put back to an earlier state. Whatever
 * could have gone out by its end may have gone out already, so it is held (`judge`), compared with the providers' own
 * records, and the rest of it decided by a person. It is part of `Control`, so that every claim reads it afresh.
 */
import type { TenantId } from './keys.ts';
import type { Channel } from './policy.ts';
import type { Instant } from './time.ts';

/** What a person decides about what is still held: let it go, or take it as said. */
export type Decision = 'released' | 'dropped';

/** A decision; an absent field means all. `decisionOn` says which counts. */
export interface Decided {
  tenant?: TenantId | undefined;
  channel?: Channel | undefined;
  decision: Decision;
  at: Instant;
}

export interface Blackout {
  /** The last moment that the store surely remembers. */
  since: Instant;
  /** When it was put back: from then on it remembers again. */
  until: Instant;
  /** What happened, for whoever reads it later. */
  reason: string;
  /** The id of the key that opened it, or `restore`. */
  by: string;
  /** What people call that. */
  byName: string;
  /** When the providers' records were compared, late enough for all of the stretch to be on them; null before. */
  comparedAt: Instant | null;
  /** Why they could not be compared yet; no personal data. Null where nothing failed. */
  unread: string | null;
  decisions: readonly Decided[];
}

export type NewBlackout = Pick<Blackout, 'since' | 'until' | 'reason' | 'by' | 'byName'>;

/** A stretch is opened. One that is still open becomes part of it: neither is remembered. */
export function opened(current: Blackout | undefined, fresh: NewBlackout): Blackout {
  const undecided = { comparedAt: null, unread: null, decisions: [] };
  if (!current || isSettled(current)) return { ...fresh, ...undecided };
  const since = Math.min(current.since, fresh.since);
  const until = Math.max(current.until, fresh.until);
  // Opened again for the same stretch, it is the same one.
  if (since === current.since && until === current.until) return current;
  return { ...fresh, since, until, ...undecided };
}

/** Whether somebody has decided about everything that it holds. */
export const isSettled = ({ decisions }: Blackout): boolean =>
  decisions.some(({ tenant, channel }) => tenant === undefined && channel === undefined);

/** What somebody decides about, as far as it matters here. */
interface Held {
  tenant: TenantId;
  channel: Channel;
  createdAt: Instant;
}

type About = { readonly tenant?: TenantId | undefined; readonly channel?: Channel | undefined };

/** Whether something that is about so much takes in a piece of work, or all that something else is about. */
export const takesIn = ({ tenant, channel }: About, inner: About): boolean =>
  (tenant ?? inner.tenant) === inner.tenant && (channel ?? inner.channel) === inner.channel;

/**
 * The decision that counts for a piece of work: the first since it was made that takes it in, unless a later one is about
 * the same or about less. So who drops the emails and then releases the rest releases no email that nobody has come to
 * yet. Undefined while nobody has decided.
 */
export function decisionOn({ decisions }: Blackout, work: Held): Decided | undefined {
  const [first, ...later] = decisions.filter((each) => takesIn(each, work) && each.at >= work.createdAt);
  return later.reduce((counts, each) => (counts && takesIn(counts, each) ? each : counts), first);
}

/** Whether somebody had decided about such work before it was made. */
export const isDecidedBefore = ({ decisions }: Blackout, work: Held): boolean =>
  decisions.some((each) => takesIn(each, work) && each.at < work.createdAt);

export const decided = (blackout: Blackout, decision: Decided): Blackout => ({
  ...blackout,
  decisions: [...blackout.decisions, decision],
});
