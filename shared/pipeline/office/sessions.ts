/**
 * Sessions of the console: opened by a key, by a one-time link or by both sides' keys, found by their cookie, ended.
 * Called by `http/console`. `wall` is the time on the wall, which differs from the store's only in the sandbox.
 */
import type { AppointmentId, TenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Item } from '../../domain/store/records.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Doer } from '../../domain/tenant/audit-log.ts';
import type { LinkToSession, Session, SessionKeys, Side } from '../../domain/tenant/sessions.ts';
import { keptUntil, SESSION_MS, sessionHash, withShown } from '../../domain/tenant/sessions.ts';
import { record } from '../core/audit-log.ts';
import type { Pipeline } from '../core/context.ts';
import { change, read } from '../core/items.ts';
import type { Authenticated } from './api-keys.ts';
import { authenticate, authenticateById } from './api-keys.ts';

/** A session, and whose its keys are; a key that is not accepted any more is not among them. */
export interface OpenSession {
  session: Session;
  holders: Partial<Record<Side, Authenticated>>;
}

const SIDES: readonly Side[] = ['operator', 'office'];

const fresh = (
  p: Pipeline,
  hash: string,
  keys: SessionKeys,
  createdAt: Instant,
  endsAt: Instant,
): Session => ({
  hash,
  keys,
  createdAt,
  endsAt,
  keptUntil: keptUntil(p.clock.now(), (p.settings.realChannels ?? []).length === 0),
  shown: [],
});

/** A new session. @returns the cookie */
export async function openSession(p: Pipeline, keys: SessionKeys, wall: Instant): Promise<string> {
  const token = `${p.ids.random()}${p.ids.random()}`;
  const session = fresh(p, sessionHash(token), keys, wall, wall + SESSION_MS);
  await p.store.put(itemOf.session(session), 0, p.clock.now());
  return token;
}

/** @returns undefined where it has ended, and where no key of it is accepted any more */
export async function findSession(
  p: Pipeline,
  token: string,
  wall: Instant,
): Promise<OpenSession | undefined> {
  const item = await read(p, keyOf.session(sessionHash(token)), p.clock.now());
  if (!item || item.body.endsAt <= wall) return undefined;
  const { body: session } = item;
  const holders: OpenSession['holders'] = {};
  await Promise.all(
    SIDES.map(async (side) => {
      const id = session.keys[side];
      const holder = id === undefined ? undefined : await authenticateById(p, id);
      if (holder) holders[side] = holder;
    }),
  );
  return Object.keys(holders).length === 0 ? undefined : { session, holders };
}

/** Which side of a session a key is for. @returns undefined for a key that is not accepted */
export async function keysOf(p: Pipeline, key: string): Promise<SessionKeys | undefined> {
  const known = await authenticate(p, key);
  if (!known) return undefined;
  return { [known.apiKey.tenant === null ? 'operator' : 'office']: known.apiKey.id };
}

/** Opens the session that a one-time link promises. @returns undefined where it was used already */
export async function useLink(p: Pipeline, link: LinkToSession, wall: Instant): Promise<string | undefined> {
  const used = fresh(p, sessionHash(`link ${link.once}`), {}, wall, link.endsAt);
  // Whoever is first writes it; that it is gone once the link has ended by itself does no harm.
  const first = await p.store.put(itemOf.session(used), 0, p.clock.now());
  return first && openSession(p, link.keys, wall);
}

/** Ends it, for every copy of its cookie. */
export async function endSession(p: Pipeline, { hash }: Session): Promise<void> {
  const now = p.clock.now();
  const ended = (item: Item<'session'> | undefined) =>
    item && itemOf.session({ ...item.body, keys: {}, endsAt: 0, keptUntil: now, shown: [] });
  await change(p, keyOf.session(hash), ended, now);
}

/** Notes that the addresses of an appointment were asked for, in the audit log first, then in the session. */
export async function showAddresses(
  p: Pipeline,
  { hash }: Session,
  { tenant, appointment }: { tenant: TenantId; appointment: AppointmentId },
  by: Doer,
): Promise<void> {
  const now = p.clock.now();
  await record(p, by, { what: 'address_shown', tenant, subject: appointment }, now);
  await change(
    p,
    keyOf.session(hash),
    (item) => item && itemOf.session(withShown(item.body, appointment)),
    now,
  );
}
