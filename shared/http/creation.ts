/**
 * What creating an appointment is answered, alone or in a batch. Called by the appointments' routes and `batch.ts`.
 */
import type { Creation } from '../pipeline/appointments.ts';
import type { Pipeline } from '../pipeline/context.ts';
import { planOf } from '../pipeline/explain.ts';
import { presentAppointment } from './present.ts';
import type { Answer } from './problem.ts';
import { created, ok, refuse, refuseFaults } from './problem.ts';

export async function answerCreation(p: Pipeline, creation: Creation): Promise<Answer> {
  switch (creation.kind) {
    case 'created':
    case 'existing': {
      const { appointment, warnings } = creation;
      const plan = await planOf(p, appointment);
      const shown = presentAppointment(appointment, plan, p.clock.now(), warnings);
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
