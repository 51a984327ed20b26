/**
 * The office's worklist, as the operations write it: a need is opened before what it tells of is written, so that no
 * crash loses it, and settled after what it asks for has come about. Called by whatever decides that an office has to
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
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Pipeline } from './context.ts';
import { change } from './items.ts';

/** Puts something before the office. @returns false where it stands there already */
export async function openNeed(p: Pipeline, cause: Cause, now: Instant): Promise<boolean> {
  const key = keyOf.need(cause.tenant, needIdOf(cause));
  const { wrote } = await change(
    p,
    key,
    (current) => {
      const next = opened(current?.body, cause, now);
      return next && itemOf.need(next);
    },
    now,
  );
  return wrote;
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
  const found = (await p.store.load(keys, now)).flatMap((item) => (item ? [item.body] : []));
  for (const need of found.filter((each) => each.resolution === null)) {
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
  for (const id of replies)
    await change(
      p,
      keyOf.reply(tenant, id),
      (current) =>
        current?.body.resolution === null ? itemOf.reply({ ...current.body, resolution }) : undefined,
      now,
    );
}

/** Takes away what the office noted about a person who is erased. */
export async function eraseNeeds(
  p: Pipeline,
  tenant: TenantId,
  id: AppointmentId,
  now: Instant,
): Promise<void> {
  await settleNeeds(p, { tenant, id }, 'erased', now);
  for (const kind of APPOINTMENT_NEEDS)
    await change(
      p,
      keyOf.need(tenant, needId(id, kind)),
      (current) => {
        const resolution = current?.body.resolution;
        return current && resolution?.note
          ? itemOf.need({ ...current.body, resolution: { ...resolution, note: null } })
          : undefined;
      },
      now,
    );
}
