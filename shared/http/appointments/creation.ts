/**
 * What creating an appointment is answered, alone or in a batch. Called by the appointments' routes and `batch.ts`.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toIso } from '../../domain/core/time.ts';
import { warningsOf } from '../../domain/judgement/warnings.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import type { Creation } from '../../pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { planOf, planWith } from '../../pipeline/queries/explain.ts';
import { costCeiling } from '../../pipeline/safeguards/budget.ts';
import type { Answer } from '../core/problem.ts';
import { created, ok, refuse, refuseFaults } from '../core/problem.ts';
import { presentAppointment } from './present.ts';

/**
 * What every answer tells of an appointment's future.
 * @param entries of its present revision, by step, where they are known
 */
export async function outlookOf(
  p: Pipeline,
  appointment: Appointment,
  now: Instant,
  entries?: readonly (Entry | undefined)[],
) {
  const [plan, ceiling] = await Promise.all([
    entries ? planWith(p, appointment, entries) : planOf(p, appointment),
    costCeiling(p, appointment, now),
  ]);
  return { plan, costCeiling: ceiling };
}

/** What a preview tells of the future of an appointment that is not stored. */
export const previewOutlook = (p: Pipeline, appointment: Appointment, now: Instant) =>
  outlookOf(p, appointment, now, []);

/** The entries of a ladder that has just begun: nothing comes after its first one before that has ended. */
function entriesFrom(first: Entry | undefined): (Entry | undefined)[] {
  const entries: (Entry | undefined)[] = [];
  if (first) entries[first.step] = first;
  return entries;
}

/** Names the appointment that is there, and every field that differs from what was sent. */
function refuseTaken({ existing, fields, cancelledAt }: Extract<Creation, { kind: 'conflict' }>): Answer {
  const remedy =
    'to change or reinstate it by your own id, PUT it to /v1/appointments/by-external-id/{externalId}';
  const was =
    cancelledAt === null ? 'was booked with other content' : `was cancelled at ${toIso(cancelledAt)}`;
  const errors = [
    { path: 'externalId', message: `is used by ${existing}, which ${was}; ${remedy}` },
    ...fields.map((path) => ({ path, message: `differs from what ${existing} has` })),
  ];
  const detail =
    cancelledAt === null
      ? 'This externalId is taken.'
      : 'The appointment of this externalId was cancelled, so nobody is reminded of it.';
  return refuse(409, detail, { errors });
}

export async function answerCreation(p: Pipeline, creation: Creation): Promise<Answer> {
  switch (creation.kind) {
    case 'created':
    case 'existing': {
      const { appointment } = creation;
      const now = p.clock.now();
      const entries = creation.kind === 'created' ? entriesFrom(creation.first) : undefined;
      const outlook = await outlookOf(p, appointment, now, entries);
      const foreseen = creation.kind === 'created' ? warningsOf(appointment, outlook.plan) : [];
      const shown = presentAppointment(appointment, outlook, now, [...creation.warnings, ...foreseen]);
      return creation.kind === 'created' ? created(shown, `/v1/appointments/${appointment.id}`) : ok(shown);
    }
    case 'invalid':
      return refuseFaults(creation.faults);
    case 'conflict': {
      return refuseTaken(creation);
    }
  }
}
