/**
 * The office's worklist, as the operations write it: a need is opened before what it tells of is written, so that no
 * crash loses it, and settled after what it asks for has come about. What the office is mailed about it is planned here;
 * `sending/office-mail.ts` sends it. Called by whatever decides that an office has to
 * look, or does not any more.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import type { AppointmentId, TenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Cause, Need, Settlement } from '../../domain/person/need.ts';
import {
  APPOINTMENT_NEEDS,
  BY_ITSELF,
  needId,
  needIdOf,
  opened,
  SETTLES,
  settledAs,
} from '../../domain/person/need.ts';
import {
  digestPlanned,
  nextDigest,
  officeMailId,
  slotsFrom,
  urgentAt,
  urgentPlanned,
} from '../../domain/person/office-mail.ts';
import type { Reply, Settled } from '../../domain/person/reply.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { Pipeline } from './context.ts';
import { change, read, readAll } from './items.ts';

/** Puts something before the office. @returns false where it stands there already */
export async function openNeed(p: Pipeline, cause: Cause, now: Instant): Promise<boolean> {
  const key = keyOf.need(cause.tenant, needIdOf(cause));
  const { item, wrote } = await change(
    p,
    key,
    (current) => {
      const next = opened(current?.body, cause, now);
      return next && itemOf.need(next);
    },
    now,
  );
  if (item?.body.resolution === null) await planUrgent(p, item.body, cause.appointment, now);
  return wrote;
}

/**
 * Has the office told at once of a need that is, or becomes, due within a day. Again is harmless: the slot that a need is
 * told in follows from when it was opened.
 */
async function planUrgent(
  p: Pipeline,
  need: Need,
  appointment: Cause['appointment'],
  now: Instant,
): Promise<void> {
  const { tenant, id } = need;
  const at = urgentAt(need, appointment?.startsAt ?? null);
  if (at === null || !(await isTold(p, tenant, now))) return;
  for (const place of slotsFrom(at)) {
    let seen: 'told' | 'full' | undefined;
    await change(
      p,
      keyOf.officeMail(tenant, officeMailId({ tenant, kind: 'urgent', slot: place.slot })),
      (current) => {
        const next = urgentPlanned(current?.body, tenant, place, id, now);
        seen = typeof next === 'string' ? next : undefined;
        return typeof next === 'string' ? undefined : itemOf.officemail(next);
      },
      now,
    );
    if (seen !== 'full') return;
  }
}

const isTold = async (p: Pipeline, tenant: TenantId, now: Instant): Promise<boolean> => {
  const office = (await read(p, keyOf.tenant(tenant), now, 'eventual'))?.body;
  return office !== undefined && office.needsEmail !== null;
};

/** Has an office that wants it told once a day, from its next time on; called whenever that may have changed. */
export async function planDigest(p: Pipeline, tenant: Tenant, now: Instant): Promise<void> {
  if (tenant.needsEmail === null) return;
  const { id } = tenant;
  const place = nextDigest(tenant, now);
  await change(
    p,
    keyOf.officeMail(id, officeMailId({ tenant: id, kind: 'digest', slot: place.slot })),
    (current) => {
      const next = digestPlanned(current?.body, tenant, place, now);
      return next && itemOf.officemail(next);
    },
    now,
  );
}

/** Closes what came about by itself, and the replies that asked for it. Again is harmless. */
export async function settleNeeds(
  p: Pipeline,
  { tenant, id }: Pick<Appointment, 'tenant' | 'id'>,
  because: Settlement,
  now: Instant,
): Promise<void> {
  const keys = SETTLES[because].map((kind) => keyOf.need(tenant, needId(id, kind)));
  const resolution = { at: now, by: BY_ITSELF, as: settledAs(because), note: null };
  for (const { body: need } of await readAll(p, keys, now)) {
    if (need.resolution !== null) continue;
    await closeReplies(p, need, resolution, now);
    await closeNeed(p, need, resolution, now);
  }
}

/** @returns the need as it now is; the first resolution stands */
export async function closeNeed(
  p: Pipeline,
  { tenant, id }: Pick<Need, 'tenant' | 'id'>,
  resolution: NonNullable<Need['resolution']>,
  now: Instant,
  mayClose: (current: Need['resolution']) => boolean = (current) => current === null,
): Promise<Need | undefined> {
  const { item } = await change(
    p,
    keyOf.need(tenant, id),
    (current) =>
      current && mayClose(current.body.resolution) ? itemOf.need({ ...current.body, resolution }) : undefined,
    now,
  );
  return item?.body;
}

async function closeReplies(
  p: Pipeline,
  { tenant, replies }: Need,
  resolution: NonNullable<Need['resolution']>,
  now: Instant,
): Promise<void> {
  for (const id of replies) await closeReply(p, { tenant, id }, resolution, now);
}

/** @returns the reply as it now is; the first resolution stands */
export async function closeReply(
  p: Pipeline,
  { tenant, id }: Pick<Reply, 'tenant' | 'id'>,
  resolution: Settled,
  now: Instant,
  mayClose: (current: Settled | null) => boolean = (current) => current === null,
): Promise<Reply | undefined> {
  const { item } = await change(
    p,
    keyOf.reply(tenant, id),
    (current) =>
      current && mayClose(current.body.resolution)
        ? itemOf.reply({ ...current.body, resolution })
        : undefined,
    now,
  );
  return item?.body;
}

/** Takes away what the office noted about a person who is erased. */
export async function eraseNeeds(
  p: Pipeline,
  tenant: TenantId,
  id: AppointmentId,
  now: Instant,
): Promise<void> {
  await settleNeeds(p, { tenant, id }, 'erased', now);
  for (const kind of APPOINTMENT_NEEDS) await eraseNote(p, tenant, needId(id, kind), now);
}

/** Takes away what the office noted about a need. */
export async function eraseNote(p: Pipeline, tenant: TenantId, id: string, now: Instant): Promise<void> {
  await change(
    p,
    keyOf.need(tenant, id),
    (current) => {
      const resolution = current?.body.resolution;
      return current && resolution?.note
        ? itemOf.need({ ...current.body, resolution: { ...resolution, note: null } })
        : undefined;
    },
    now,
  );
}
