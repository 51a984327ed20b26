/**
 * Looks for appointments that have come within 48 hours without anybody having been reached, whatever their ladders
 * still do: a pause, a hold, a cap or a step that is planned for later. Run by a composition every minute.
 *
 * Kept true here: each appointment is looked at once, when it comes so near, so a round reads what came near since the
 * last one and nothing else. Rounds that overlap or are repeated are harmless: a need is opened once.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { responseTo } from '../../domain/appointment/response.ts';
import type { TenantId } from '../../domain/core/keys.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { MINUTE } from '../../domain/core/time.ts';
import { comeNear, REACH_MS } from '../../domain/person/need.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { change, pages, read } from '../core/items.ts';
import { entriesOf, tellWhereUnreached } from '../core/ledger.ts';

/** The component that does this; its record says up to when it has looked. */
export const OFFICES = 'offices';
/** What comes near is looked at so often: each time costs a query for each office. */
const EVERY_MS: Milliseconds = 10 * MINUTE;
const OFFICES_AT_ONCE = 20;
const PAGE = 200;

/** @returns how many appointments were looked at */
export async function lookForUnreached(p: Pipeline): Promise<number> {
  const now = p.clock.now();
  const lookedAt = (await read(p, keyOf.run(OFFICES), now))?.body.lookedAt;
  if (lookedAt !== undefined && now - lookedAt < EVERY_MS) return 0;
  const near = comeNear(lookedAt ?? Number.NEGATIVE_INFINITY, now);
  let looked = 0;
  const offices = { partition: partitionOf.tenants(), limit: OFFICES_AT_ONCE };
  for await (const tenants of pages<'tenant'>(p, offices, now)) {
    const each = tenants.map(({ body: { id } }) => lookAt(p, id, near, now));
    for (const count of await Promise.all(each)) looked += count;
  }
  await noteLook(p, now);
  return looked;
}

async function lookAt(
  p: Pipeline,
  tenant: TenantId,
  near: { from: Instant; to: Instant },
  now: Instant,
): Promise<number> {
  let looked = 0;
  const list = { partition: partitionOf.appointments(tenant), ...near, limit: PAGE };
  for await (const items of pages<'appointment'>(p, list, now)) {
    await Promise.all(items.map(({ body }) => tellIfPending(p, body, now)));
    looked += items.length;
  }
  return looked;
}

/** What has ended was told by whoever ended it, and may have been dealt with since. */
async function tellIfPending(p: Pipeline, appointment: Appointment, now: Instant): Promise<void> {
  const { status, erasedAt, revision } = appointment;
  if (status !== 'scheduled' || erasedAt !== null) return;
  const entries = await entriesOf(p, appointment, revision, now);
  if (responseTo(appointment, entries) !== 'pending') return;
  // Who was booked or moved just now is given time to be reached.
  const since = Math.max(now, (entries[0]?.createdAt ?? now) + REACH_MS);
  await tellWhereUnreached(p, appointment, since, now);
}

const noteLook = (p: Pipeline, now: Instant) =>
  change(
    p,
    keyOf.run(OFFICES),
    (current) => {
      const never = { part: OFFICES, startedAt: now, finishedAt: null, failedAt: null, error: null };
      return itemOf.run({ ...(current?.body ?? never), lookedAt: now });
    },
    now,
  );
