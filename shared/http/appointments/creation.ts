/**
 * What creating an appointment is answered, alone or in a batch. Called by the appointments' routes and `batch.ts`.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toIso } from '../../domain/core/time.ts';
import { warningsOf } from '../../domain/judgement/warnings.ts';
import type { Creation } from '../../pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { imaginedPlan, planOf } from '../../pipeline/queries/explain.ts';
import { costCeiling } from '../../pipeline/safeguards/budget.ts';
import type { Answer } from '../core/problem.ts';
import { created, ok, refuse, refuseFaults } from '../core/problem.ts';
import { presentAppointment } from './present.ts';

/** What every answer tells of an appointment's future. */
export async function outlookOf(p: Pipeline, appointment: Appointment, now: Instant) {
  const [plan, ceiling] = await Promise.all([planOf(p, appointment), costCeiling(p, appointment, now)]);
  return { plan, costCeiling: ceiling };
}

/** What a preview tells of the future of an appointment that is not stored. */
export async function previewOutlook(p: Pipeline, appointment: Appointment, now: Instant) {
  const [plan, ceiling] = await Promise.all([imaginedPlan(p, appointment), costCeiling(p, appointment, now)]);
  return { plan, costCeiling: ceiling };
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
      const outlook = await outlookOf(p, appointment, now);
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
