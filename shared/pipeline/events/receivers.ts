/**
 * An office's endpoints: made, changed, ended, given another secret, tested, and told again. Called by the routes.
 *
 * Always true: the office's list of events is open before its first endpoint is there, so that nothing is missing between
 * the two; a list that nobody reads is closed by `telling.ts`.
 */
import type { TenantId } from '../../domain/core/keys.ts';
import { receiverId } from '../../domain/core/keys.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import type { OfficeEvent } from '../../domain/events/events.ts';
import { placeAfter, recorded, testTelling } from '../../domain/events/events.ts';
import type { Receiver, Wanted } from '../../domain/events/receivers.ts';
import {
  enabled,
  isOpenFor,
  newReceiver,
  replayedFrom,
  rotated,
  secretsOf,
  waiting,
} from '../../domain/events/receivers.ts';
import { BY_ITSELF } from '../../domain/person/need.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { ActKind, Doer } from '../../domain/tenant/audit-log.ts';
import { changedFields } from '../../domain/tenant/audit-log.ts';
import { recording } from '../core/audit-log.ts';
import type { Pipeline } from '../core/context.ts';
import { change, pages, readAll } from '../core/items.ts';
import { closeNeed } from '../core/needs.ts';
import { receiversOf } from '../queries/events.ts';
import { settleAlert } from '../safeguards/alerts.ts';
import { lostKey } from './handing-over.ts';

/** An office has at most so many endpoints. */
export const RECEIVERS_MAX = 20;

/** An endpoint, with what its messages are signed with. */
export interface Shown {
  receiver: Receiver;
  secrets: readonly string[];
}

const shown = (p: Pipeline, receiver: Receiver, now: Instant): Shown => ({
  receiver,
  secrets: secretsOf(p.settings.secret, receiver, now),
});

/** @returns undefined where the office has as many as it may */
export async function createReceiver(
  p: Pipeline,
  tenant: TenantId,
  wanted: Wanted,
  by: Doer,
): Promise<Shown | undefined> {
  const now = p.clock.now();
  const id = receiverId(`${tenant} ${by.seed}`);
  const others = (await receiversOf(p, tenant, now)).filter((each) => each.id !== id);
  if (others.length >= RECEIVERS_MAX) return undefined;
  const mark = await openOutbox(p, tenant, now);
  const fresh = newReceiver(tenant, id, wanted, placeAfter(mark, now) - 1, now);
  const { item } = await change(
    p,
    keyOf.receiver(tenant, id),
    (current) => (current ? undefined : itemOf.receiver(fresh)),
    now,
    recording(p, by, () => ({ what: 'webhook_created', tenant, subject: id }), now),
  );
  return shown(p, item?.body ?? fresh, now);
}

/** Where a stage has a bus, what happens at every office is written down, whether the office asks for it or not. */
export async function recordForAll(p: Pipeline): Promise<void> {
  const now = p.clock.now();
  const query = { partition: partitionOf.tenants(), limit: 100 };
  for await (const tenants of pages<'tenant'>(p, query, now)) {
    const keys = tenants.map(({ body }) => keyOf.outbox(body.id));
    const told = new Set(
      (await readAll(p, keys, now)).flatMap(({ body }) => (body.since === null ? [] : [body.tenant])),
    );
    for (const { body } of tenants) if (!told.has(body.id)) await openOutbox(p, body.id, now);
  }
}

/** @returns the greatest place of the list that was given out */
async function openOutbox(p: Pipeline, tenant: TenantId, now: Instant): Promise<number> {
  const { item } = await change(
    p,
    keyOf.outbox(tenant),
    (current) => {
      const { since = null, mark = 0, claimedUntil = null } = current?.body ?? {};
      return itemOf.outbox({ tenant, since: since ?? now, askedAt: now, mark, claimedUntil });
    },
    now,
  );
  return item?.body.mark ?? 0;
}

/** Changes one. @returns undefined where there is no such endpoint */
export async function changeReceiver(
  p: Pipeline,
  { tenant, id }: Pick<Receiver, 'tenant' | 'id'>,
  wanted: Partial<Wanted> & { enabled?: boolean | undefined },
  by: Doer,
): Promise<Receiver | undefined> {
  const now = p.clock.now();
  const { enabled: on, ...fields } = wanted;
  const next = (receiver: Receiver): Receiver => {
    const changed = { ...receiver, ...fields };
    if (on === true) return changed.disabled ? enabled(changed) : changed;
    if (on === false && !changed.disabled) return { ...changed, disabled: { at: now, because: 'office' } };
    return changed;
  };
  const stored = await edit(p, { tenant, id }, 'webhook_changed', next, by, now);
  if (stored && on === true) await settle(p, stored, now);
  return stored;
}

/** Takes tests and replays, too; what waited for it goes with it. @returns false where there is no such endpoint */
export async function deleteReceiver(
  p: Pipeline,
  of: Pick<Receiver, 'tenant' | 'id'>,
  by: Doer,
): Promise<boolean> {
  const now = p.clock.now();
  const gone = await edit(p, of, 'webhook_deleted', (body) => ({ ...body, deletedAt: now }), by, now);
  if (gone) await settle(p, gone, now);
  return gone !== undefined;
}

/** Another secret from now on; the one before is used beside it for a while. */
export async function rotateSecret(
  p: Pipeline,
  of: Pick<Receiver, 'tenant' | 'id' | 'secretVersion'>,
  previousForMs: Milliseconds,
  by: Doer,
): Promise<Shown | undefined> {
  const now = p.clock.now();
  const next = (body: Receiver): Receiver =>
    body.secretVersion === of.secretVersion ? rotated(body, now + previousForMs) : body;
  const stored = await edit(p, of, 'webhook_rotated', next, by, now);
  return stored && shown(p, stored, now);
}

/** Has everything told again that was recorded since then. */
export const replaySince = (
  p: Pipeline,
  of: Pick<Receiver, 'tenant' | 'id'>,
  from: Instant,
  by: Doer,
): Promise<Receiver | undefined> => {
  const now = p.clock.now();
  return edit(p, of, 'events_replayed', (body) => replayedFrom(body, from, now), by, now);
};

async function edit(
  p: Pipeline,
  { tenant, id }: Pick<Receiver, 'tenant' | 'id'>,
  what: ActKind,
  next: (receiver: Receiver) => Receiver,
  by: Doer,
  now: Instant,
): Promise<Receiver | undefined> {
  const { item } = await change(
    p,
    keyOf.receiver(tenant, id),
    (current) => {
      const wanted = current && next(current.body);
      return wanted && changedFields(current.body, wanted).length > 0 ? itemOf.receiver(wanted) : undefined;
    },
    now,
    recording(
      p,
      by,
      (wanted, current) => {
        const fields = current ? changedFields(current.body, wanted.body) : [];
        return { what, tenant, subject: id, fields };
      },
      now,
    ),
  );
  return item?.body;
}

/** The office has seen to it. */
async function settle(p: Pipeline, { tenant, id }: Receiver, now: Instant): Promise<void> {
  const resolution = { at: now, by: BY_ITSELF, as: 'done' as const, note: null };
  await closeNeed(p, { tenant, id }, resolution, now);
  await settleAlert(p, lostKey(tenant));
}

/** Sends a test to one endpoint, by the way that every event goes. @returns its id */
export async function sendTest(p: Pipeline, receiver: Receiver, seed: string): Promise<string> {
  const now = p.clock.now();
  const { tenant, id } = receiver;
  const telling = testTelling(tenant, id, seed, now);
  for (const event of recorded([telling], receiver.place, now)) {
    await p.store.put(itemOf.event(event), 0, now);
    await again(p, receiver, event, now);
  }
  return telling.id;
}

/** Has one event told again. @returns the endpoints that it goes to */
export async function replayEvent(p: Pipeline, event: OfficeEvent): Promise<string[]> {
  const now = p.clock.now();
  const open = (await receiversOf(p, event.tenant, now)).filter(isOpenFor);
  for (const receiver of open) await again(p, receiver, event, now);
  return open.map(({ id }) => id);
}

/** The record first, then its name in the endpoint, by which it is found. */
async function again(p: Pipeline, receiver: Receiver, event: OfficeEvent, now: Instant): Promise<void> {
  const next = waiting(receiver, event, now);
  await change(
    p,
    keyOf.delivery(next),
    (current) => (current?.body.state === 'waiting' ? undefined : itemOf.delivery(next)),
    now,
  );
  await change(
    p,
    keyOf.receiver(receiver.tenant, receiver.id),
    (current) =>
      current && !current.body.waiting.includes(event.id)
        ? itemOf.receiver({ ...current.body, waiting: [...current.body.waiting, event.id] })
        : undefined,
    now,
  );
}
