/** The route that says what a confirmation, a cancellation or a change would do. Called by `appointments.ts`. */
import type { z } from '@hono/zod-openapi';
import { isAppointmentId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import { warningsOf } from '../../domain/judgement/warnings.ts';
import type { Imagined } from '../../pipeline/appointments/imagined.ts';
import { imagineDeed } from '../../pipeline/appointments/imagined.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { readingTogether } from '../../pipeline/queries/together.ts';
import type { Call, Declare } from '../core/endpoint.ts';
import { choice, strict } from '../core/fields.ts';
import type { Answer } from '../core/problem.ts';
import { notFound, ok, refuse, refuseFaults } from '../core/problem.ts';
import { outlookOf } from './creation.ts';
import { patchFaults } from './intake-faults.ts';
import { presentAppointment } from './present.ts';
import { AppointmentPatchBody } from './schemas.ts';
import { AppointmentOut } from './schemas-out.ts';

const DeedBody = strict(
  {
    do: choice(['confirm', 'cancel', 'change'], { description: 'What would be done.', example: 'cancel' }),
    changes: AppointmentPatchBody.optional(),
  },
  'what would be done',
).openapi('Deed', { description: '`changes` are as for PATCH, and go with `change` alone.' });

type DeedInput = z.infer<typeof DeedBody>;

export function deedPreviewRoute(declare: Declare, p: Pipeline, tag: string): void {
  declare({
    operationId: 'previewDeed',
    method: 'post',
    path: '/v1/appointments/{id}/preview',
    access: 'tenant',
    scope: 'read',
    tag,
    summary: 'See what a confirmation, a cancellation or a change would do',
    description:
      'Nothing is stored. The answer is the appointment as it would be: steps that would not go out any more have their reason, and a step that would tell its person of it is in the plan.',
    body: DeedBody,
    answers: { 200: { description: 'The appointment as it would be.', schema: AppointmentOut } },
    problems: [404, 409, 422],
    moreFaults: async (raw, { tenant }) =>
      (await patchFaults(p, tenant, (raw as { changes?: unknown } | null)?.changes)).map((fault) => ({
        ...fault,
        path: `changes.${fault.path}`,
      })),
    handle: (call) => preview(p, call),
  });
}

async function preview(
  p: Pipeline,
  { caller: { tenant }, params, body, now }: Call<'tenant', unknown, DeedInput>,
): Promise<Answer> {
  const id = params['id'] ?? '';
  if (!isAppointmentId(id)) return notFound('appointment');
  const { do: verb, changes } = body;
  if ((verb === 'change') !== (changes !== undefined)) {
    const message =
      verb === 'change' ? 'is required for a change' : 'must be absent unless something is changed';
    return refuseFaults([{ path: 'changes', message, impossible: false }]);
  }
  const reading = readingTogether(p, now);
  const deed = verb === 'change' ? { do: verb, patch: changes ?? {} } : { do: verb };
  return answerOf(reading, await imagineDeed(reading, tenant, id, deed, now), now);
}

async function answerOf(p: Pipeline, imagined: Imagined, now: Instant): Promise<Answer> {
  switch (imagined.kind) {
    case 'absent':
      return notFound('appointment');
    case 'conflict':
      return refuse(409, `${imagined.detail.slice(0, 1).toUpperCase()}${imagined.detail.slice(1)}.`);
    case 'invalid':
      return refuseFaults(imagined.faults.map((fault) => ({ ...fault, path: `changes.${fault.path}` })));
    case 'imagined': {
      const { appointment, entries, warnings } = imagined;
      const outlook = await outlookOf(p, appointment, now, entries);
      return ok(
        presentAppointment(appointment, outlook, now, [
          ...warnings,
          ...warningsOf(appointment, outlook.plan),
        ]),
      );
    }
  }
}
