/**
 * An appointment as the office's own schedule has it, by the office's id: it is created, changed, reinstated, or left as
 * it is. Called by the routes that take a whole schedule again and again, and by what reads feeds.
 *
 * Always true: sent twice, it is done once. What a person cancelled is reinstated by another time or place, or by
 * somebody who insists, and not because a schedule that knows nothing of it is sent again (P5).
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { detailsOf, isCancelledByPerson } from '../../domain/appointment/appointment.ts';
import { differencesOf } from '../../domain/appointment/differences.ts';
import type { TenantId } from '../../domain/core/keys.ts';
import { appointmentIdOf } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { AppointmentInput, Fault } from '../../domain/judgement/intake.ts';
import type { Item } from '../../domain/store/records.ts';
import { keyOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { read } from '../core/items.ts';
import {
  adjust,
  createAbsent,
  ensureFirstEntry,
  keepConsents,
  move,
  readDraft,
  replans,
} from './appointments.ts';

export const PUT_DEEDS = ['created', 'changed', 'reinstated', 'unchanged'] as const;
type PutDeed = (typeof PUT_DEEDS)[number];

export type Put =
  | {
      kind: 'done';
      did: PutDeed;
      appointment: Appointment;
      /** What differs from what was there, by path; none for what is new. */
      fields: string[];
      /** When it was to start before; null for what is new. */
      startedAt: Instant | null;
      warnings: string[];
    }
  | { kind: 'invalid'; faults: Fault[] }
  | { kind: 'conflict'; detail: string };

export type PutInput = AppointmentInput & { externalId: string };

export interface PutOptions {
  /** Who sends it, for the record of a consent. */
  by: string;
  /** Says what would be done, and stores nothing. */
  preview: boolean;
  /** Reinstates what its person cancelled, too. */
  insist: boolean;
}

export async function putAppointment(
  p: Pipeline,
  tenant: TenantId,
  input: PutInput,
  options: PutOptions,
): Promise<Put> {
  for (;;) {
    const now = p.clock.now();
    const id = appointmentIdOf(tenant, input.externalId);
    const item = await read(p, keyOf.appointment(tenant, id), now);
    const put = item
      ? await replace(p, item, input, options, now)
      : await make(p, tenant, input, options, now);
    if (put) return put;
  }
}

/** @returns undefined when somebody else made it meanwhile */
async function make(
  p: Pipeline,
  tenant: TenantId,
  input: PutInput,
  { by, preview }: PutOptions,
  now: Instant,
): Promise<Put | undefined> {
  const id = appointmentIdOf(tenant, input.externalId);
  const creation = preview
    ? await readDraft(p, tenant, input, id, now)
    : await createAbsent(p, { tenant, id, input, who: by }, now);
  switch (creation.kind) {
    case 'valid':
    case 'created':
      return done('created', creation.appointment, { warnings: creation.warnings });
    case 'invalid':
      return creation;
    case 'existing':
    case 'conflict':
      return undefined;
  }
}

/** @returns undefined when somebody else wrote it meanwhile */
async function replace(
  p: Pipeline,
  item: Item<'appointment'>,
  input: PutInput,
  { by, preview, insist }: PutOptions,
  now: Instant,
): Promise<Put | undefined> {
  const { body: was } = item;
  if (was.erasedAt !== null)
    return { kind: 'conflict', detail: 'the data of this appointment was erased; give a new one its own id' };
  const keeps = { phone: was.recipient.phone, startsAt: was.startsAt };
  // Most of a schedule that is sent again is as it was, which is seen without a plan.
  const said = await readDraft(p, was.tenant, input, was.id, now, { ...keeps, unplanned: true });
  if (said.kind === 'invalid') return said;
  const { appointment: is, warnings } = said;
  const fields = differencesOf(detailsOf(was), detailsOf(is));
  const plansAnew = replans(was, is, { policy: is.policy.name });
  const told = { fields, startedAt: was.startsAt, warnings };
  const stands = standsBecause(was, { is, fields, plansAnew, insist }, now);
  if (stands !== null) {
    // A creation that lost may have written its own plan over this one's.
    if (!preview) await ensureFirstEntry(p, was, now, 'stands');
    return done('unchanged', was, { ...told, fields: [], warnings: [...warnings, ...stands] });
  }
  const did = was.status === 'cancelled' ? 'reinstated' : 'changed';
  const draft = await readDraft(p, was.tenant, input, was.id, now, keeps);
  if (draft.kind === 'invalid') return draft;
  if (preview) return done(did, draft.appointment, told);
  await keepConsents(p, is, input, by, now);
  const known = { ...item, body: { ...was, fingerprint: is.fingerprint } };
  const next =
    did === 'reinstated' || plansAnew
      ? await move(p, known, draft.appointment, now)
      : await adjust(p, known, draft.appointment, now);
  return next && done(did, next, told);
}

const done = (
  did: PutDeed,
  appointment: Appointment,
  { fields = [], startedAt = null, warnings = [] }: Partial<Extract<Put, { kind: 'done' }>>,
): Put => ({ kind: 'done', did, appointment, fields, startedAt, warnings });

interface Sent {
  is: Appointment;
  fields: readonly string[];
  plansAnew: boolean;
  insist: boolean;
}

/** Why nothing is done, as warnings, of which there may be none; null where something is. */
function standsBecause(
  was: Appointment,
  { is, fields, plansAnew, insist }: Sent,
  now: Instant,
): string[] | null {
  if (is.startsAt <= now)
    return fields.length > 0 || was.status === 'cancelled'
      ? ['it has started, so nothing of it was changed']
      : [];
  if (was.status !== 'cancelled') return fields.length > 0 ? null : [];
  if (insist || plansAnew || !isCancelledByPerson(was)) return null;
  return [
    'its person cancelled it, so it stays cancelled and nobody is reminded; another time or place reinstates it, and so does `reinstate=always`',
  ];
}
