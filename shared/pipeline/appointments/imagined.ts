/**
 * What a confirmation, a cancellation or a change would do of an appointment, with nothing stored: the appointment as it
 * would be, and the entries that its forecast begins with. By the same functions as the commands (`appointments.ts`), so
 * that what is foretold is what is done. Called by the route that shows it.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { changed, confirmed, detailsOf, endedBecause } from '../../domain/appointment/appointment.ts';
import type { AppointmentId, TenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Fault } from '../../domain/judgement/intake.ts';
import { lastCommunicatedOf } from '../../domain/judgement/plan.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { dropped, isUnclaimed } from '../../domain/ledger/entry.ts';
import { keyOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { read } from '../core/items.ts';
import { entriesOf, shardOf } from '../core/ledger.ts';
import type { AppointmentPatch } from './appointments.ts';
import { cancelledTo, movedTo, readDraft, replans, unchangeable, withPatch } from './appointments.ts';

/** What would be done. */
export type Deed = { do: 'confirm' } | { do: 'cancel' } | { do: 'change'; patch: AppointmentPatch };

/** Of the revision, by step. */
type Entries = (Entry | undefined)[];

export type Imagined =
  | { kind: 'imagined'; appointment: Appointment; entries: Entries; warnings: string[] }
  | { kind: 'invalid'; faults: Fault[] }
  | { kind: 'absent' }
  | { kind: 'conflict'; detail: string };

export async function imagineDeed(
  p: Pipeline,
  tenant: TenantId,
  id: AppointmentId,
  deed: Deed,
  now: Instant,
): Promise<Imagined> {
  const was = (await read(p, keyOf.appointment(tenant, id), now))?.body;
  if (!was) return { kind: 'absent' };
  const entries = await entriesOf(p, was, was.revision, now);
  if (deed.do === 'confirm') return imagineConfirmed(was, entries, now);
  if (deed.do === 'cancel') return imagineCancelled(p, was, entries, now);
  const refusal = unchangeable(was);
  if (refusal) return { kind: 'conflict', detail: refusal };
  const kept = { phone: was.recipient.phone, startsAt: null };
  const draft = await readDraft(p, tenant, withPatch(was, deed.patch), id, now, kept);
  if (draft.kind === 'invalid') return draft;
  const { appointment, warnings } = draft;
  if (replans(was, appointment, deed.patch))
    return imagined(movedTo(was, appointment, entries, now), [], warnings);
  const recipient = { ...appointment.recipient, zones: was.recipient.zones };
  const details = { ...detailsOf(appointment), recipient, policy: was.policy };
  return imagined(changed(was, details, 'api', now), entries, warnings);
}

function imagineConfirmed(was: Appointment, entries: Entries, now: Instant): Imagined {
  if (was.status === 'cancelled')
    return { kind: 'conflict', detail: 'it was cancelled, so it can not be confirmed' };
  const next = was.status === 'confirmed' ? was : confirmed(was, 'api', now);
  return imagined(next, endedIn(next, entries, now));
}

function imagineCancelled(p: Pipeline, was: Appointment, entries: Entries, now: Instant): Imagined {
  if (was.status === 'cancelled') return imagined(was, entries);
  const last = was.startsAt <= now ? null : lastCommunicatedOf(was, entries);
  const { next, entry } = cancelledTo(was, last, 'api', shardOf(p, was.id), now);
  const ended = endedIn(next, entries, now);
  return imagined(next, entry ? [...ended, entry] : ended);
}

const imagined = (appointment: Appointment, entries: Entries, warnings: string[] = []): Imagined => ({
  kind: 'imagined',
  appointment,
  entries,
  warnings,
});

/** Its entries once the ladder is ended; what is being sent is left to its sender. */
const endedIn = (appointment: Appointment, entries: Entries, now: Instant): Entries =>
  entries.map((entry, step) => {
    const reason = endedBecause(appointment, appointment.revision, appointment.plan[step]?.kind);
    return entry && reason && isUnclaimed(entry) ? dropped(entry, reason, now) : entry;
  });
