/**
 * What creating an appointment is answered, alone or in a batch. Called by the appointments' routes and `batch.ts`.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import type { Instant } from '../../domain/core/time.ts';
import { warningsOf } from '../../domain/judgement/warnings.ts';
import type { Creation } from '../../pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { planOf, previewPlan } from '../../pipeline/queries/explain.ts';
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
  const [plan, ceiling] = await Promise.all([previewPlan(p, appointment), costCeiling(p, appointment, now)]);
  return { plan, costCeiling: ceiling };
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
      const message = `is used by ${creation.existing}, which was created with other content; change that one`;
      return refuse(409, 'This externalId is taken.', { errors: [{ path: 'externalId', message }] });
    }
  }
}
