/**
 * The routes of appointments: create, batch, preview, read, list, change, confirm, cancel, timeline. Called by
 * `app.ts`, which hands it the means to declare them.
 */
import type { z } from '@hono/zod-openapi';
import type { Appointment } from '../../domain/appointment/appointment.ts';
import type { AppointmentId, TenantId } from '../../domain/core/keys.ts';
import { isAppointmentId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import { warningsOf } from '../../domain/judgement/warnings.ts';
import type { Change, Ending, Moved } from '../../pipeline/appointments/appointments.ts';
import {
  cancelAppointment,
  changeAppointment,
  confirmAppointment,
  createAppointment,
  draftAppointment,
  reportAttendance,
} from '../../pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { renderingsOf } from '../../pipeline/office/rendering.ts';
import { findAppointment, listAppointments } from '../../pipeline/queries/appointments.ts';
import { earlierSteps, planOf, repliesAbout } from '../../pipeline/queries/explain.ts';
import { readingTogether } from '../../pipeline/queries/together.ts';
import type { Call, Declare } from '../core/endpoint.ts';
import type { Answer } from '../core/problem.ts';
import { badCursor, notFound, ok, refuse, refuseFaults } from '../core/problem.ts';
import { EmptyBody, LIMIT_DEFAULT } from '../core/schemas.ts';
import { createBatch } from './batch.ts';
import { answerCreation, outlookOf, previewOutlook } from './creation.ts';
import { dayRoutes } from './day.ts';
import { deedPreviewRoute } from './deed-preview.ts';
import { intakeFaults, patchFaults } from './intake-faults.ts';
import { presentAppointment, presentRendering } from './present.ts';
import { puttingRoutes } from './put.ts';
import {
  AppointmentBody,
  AppointmentPatchBody,
  AppointmentsQuery,
  BatchBody,
  OutcomeBody,
  TimelineQuery,
} from './schemas.ts';
import { AppointmentOut, AppointmentPage, BatchOut, SaidOut, TimelineOut } from './schemas-out.ts';
import { presentTimeline } from './timeline.ts';
import { answerWhy, WhyOut, WhyQuery } from './why.ts';

const TAG = 'Appointments';
const shown = { description: 'The appointment.', schema: AppointmentOut };

export function appointmentRoutes(declare: Declare, p: Pipeline): void {
  creating(declare, p);
  // Before those of one appointment, whose path would take its name for an id.
  dayRoutes(declare, p, TAG);
  deedPreviewRoute(declare, p, TAG);
  reading(declare, p);
  explaining(declare, p);
  changing(declare, p);
  puttingRoutes(declare, p, TAG);
}

function creating(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'createAppointment',
    takesIn: true,
    method: 'post',
    path: '/v1/appointments',
    access: 'tenant',
    scope: 'appointments',
    tag: TAG,
    summary: 'Create an appointment',
    description:
      'Plans its reminders. Where the `externalId` exists already with the same content, the answer is 200 and that one. With other content, or where that one was cancelled, it is 409 and names the appointment and what differs; `PUT /v1/appointments/by-external-id/{externalId}` changes and reinstates.',
    body: AppointmentBody,
    answers: { 201: { ...shown, description: 'Created; `Location` names it.' }, 200: shown },
    problems: [409, 422, 503],
    moreFaults: (raw, { tenant }) => intakeFaults(p, tenant, raw),
    async handle({ caller: { tenant, keyId }, body, seed }) {
      return answerCreation(p, await createAppointment(p, tenant, body, seed, `key:${keyId}`));
    },
  });
  declare({
    operationId: 'createAppointments',
    takesIn: true,
    method: 'post',
    path: '/v1/appointments/batch',
    access: 'tenant',
    scope: 'appointments',
    tag: TAG,
    summary: 'Create up to 100 appointments',
    description:
      'Each item is created on its own: a bad one spoils no other. `results` are in the order of `items`.',
    body: BatchBody,
    answers: { 200: { description: 'One result for each item.', schema: BatchOut } },
    problems: [503],
    async handle({ caller, body, seed }) {
      return createBatch(p, caller, body.items, seed);
    },
  });
  declare({
    operationId: 'previewAppointment',
    method: 'post',
    path: '/v1/appointments/preview',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'See the plan that an appointment would get',
    description: 'Nothing is stored. Caps, opt-outs and pauses as they are now are taken into account.',
    body: AppointmentBody,
    answers: { 200: { ...shown, description: 'The appointment as it would be; its `id` is null.' } },
    problems: [422],
    moreFaults: (raw, { tenant }) => intakeFaults(p, tenant, raw),
    async handle({ caller: { tenant }, body, now }) {
      const reading = readingTogether(p, now);
      const draft = await draftAppointment(reading, tenant, body, now);
      if (draft.kind === 'invalid') return refuseFaults(draft.faults);
      const outlook = await previewOutlook(reading, draft.appointment, now);
      const warnings = [...draft.warnings, ...warningsOf(draft.appointment, outlook.plan)];
      return ok({ ...presentAppointment(draft.appointment, outlook, now, warnings), id: null });
    },
  });
}

function reading(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'listAppointments',
    method: 'get',
    path: '/v1/appointments',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'List appointments',
    description:
      'Newest start first. With `status`, `outcome` or `updatedSince`, a page may hold fewer than `limit` and not be the last.',
    query: AppointmentsQuery,
    answers: { 200: { description: 'One page.', schema: AppointmentPage } },
    handle: (call) => list(p, call),
  });
  declare({
    operationId: 'getAppointment',
    method: 'get',
    path: '/v1/appointments/{id}',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'Read an appointment',
    answers: { 200: shown },
    problems: [404],
    async handle({ caller: { tenant }, params, now }) {
      const appointment = await readAppointment(p, tenant, params['id'], now);
      return appointment ? present(p, appointment, now) : notFound('appointment');
    },
  });
}

function explaining(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'getTimeline',
    method: 'get',
    path: '/v1/appointments/{id}/timeline',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'See everything that happened, everything that will, and why',
    description:
      'Each step of the ladder, past and future, with its reason as a code and as a sentence; and what people answered, with their words.',
    query: TimelineQuery,
    answers: { 200: { description: 'The timeline.', schema: TimelineOut } },
    problems: [404],
    async handle({ caller: { tenant }, params, query, now }) {
      const appointment = await readAppointment(p, tenant, params['id'], now);
      if (!appointment) return notFound('appointment');
      const reading = readingTogether(p, now);
      const [plan, earlier, replies] = await Promise.all([
        planOf(reading, appointment),
        earlierSteps(reading, appointment),
        repliesAbout(reading, appointment),
      ]);
      return ok(presentTimeline({ appointment, plan, earlier, replies }, now, query.language));
    },
  });
  declare({
    operationId: 'getWhy',
    method: 'get',
    path: '/v1/appointments/{id}/why',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'See why a step goes out or not, and what if',
    description:
      'Every stage of the decision for one step at any instant, with the one that objects; as things are, or as if the policy or the caps were others. It stores nothing.',
    query: WhyQuery,
    answers: { 200: { description: 'What each stage says.', schema: WhyOut } },
    problems: [404],
    async handle({ caller: { tenant }, params, query, now }) {
      const appointment = await readAppointment(p, tenant, params['id'], now);
      return appointment ? answerWhy(p, appointment, query, now) : notFound('appointment');
    },
  });
  declare({
    operationId: 'listAppointmentMessages',
    method: 'get',
    path: '/v1/appointments/{id}/messages',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'See what was said, word for word',
    description:
      'Every attempt as it was handed to the provider, oldest first. The timeline says what became of it.',
    answers: { 200: { description: 'The messages and calls.', schema: SaidOut } },
    problems: [404],
    async handle({ caller: { tenant }, params, now }) {
      const appointment = await readAppointment(p, tenant, params['id'], now);
      if (!appointment) return notFound('appointment');
      const renderings = await renderingsOf(readingTogether(p, now), appointment, now);
      return ok({ items: renderings.map(presentRendering) });
    },
  });
}

function changing(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'changeAppointment',
    method: 'patch',
    path: '/v1/appointments/{id}',
    access: 'tenant',
    scope: 'appointments',
    tag: TAG,
    summary: 'Change an appointment',
    description:
      'A new time, place, person or policy raises `revision`, plans anew and takes back an earlier confirmation. Whoever was told of another time or place is told of the new one; another title is no news.',
    body: AppointmentPatchBody,
    answers: { 200: shown },
    problems: [404, 409, 422],
    moreFaults: (raw, { tenant }) => patchFaults(p, tenant, raw),
    async handle({ caller: { tenant, keyId }, params, body, now }) {
      const id = params['id'] ?? '';
      if (!isAppointmentId(id)) return notFound('appointment');
      const change = await changeAppointment(p, tenant, id, body, `key:${keyId}`);
      switch (change.kind) {
        case 'changed':
          return answerChange(readingTogether(p, now), change, now);
        case 'invalid':
          return refuseFaults(change.faults);
        case 'absent':
          return notFound('appointment');
        case 'conflict':
          return refuse(409, sentence(change.detail));
      }
    },
  });
  ending(declare, p, 'confirm', confirmAppointment);
  ending(declare, p, 'cancel', cancelAppointment);
  reporting(declare, p);
}

function reporting(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'reportOutcome',
    method: 'post',
    path: '/v1/appointments/{id}/outcome',
    access: 'tenant',
    scope: 'appointments',
    tag: TAG,
    summary: 'Report whether the person came',
    description:
      'From the start of the appointment on. Repeating it is harmless, and another outcome corrects the one before.',
    body: OutcomeBody,
    answers: { 200: shown },
    problems: [404, 409],
    async handle({ caller: { tenant }, params, body, now }) {
      const id = params['id'] ?? '';
      if (!isAppointmentId(id)) return notFound('appointment');
      const report = await reportAttendance(p, tenant, id, body.outcome, 'api');
      switch (report.kind) {
        case 'reported':
          return present(p, report.appointment, now);
        case 'absent':
          return notFound('appointment');
        case 'conflict':
          return refuse(409, sentence(report.detail));
      }
    },
  });
}

/** Confirm and cancel; answered only when no later send can happen (P5). */
function ending(
  declare: Declare,
  p: Pipeline,
  verb: 'confirm' | 'cancel',
  end: (p: Pipeline, tenant: TenantId, id: AppointmentId, by: string) => Promise<Ending | Moved>,
): void {
  declare({
    operationId: `${verb}Appointment`,
    method: 'post',
    path: `/v1/appointments/{id}/${verb}`,
    access: 'tenant',
    scope: 'appointments',
    tag: TAG,
    summary: verb === 'confirm' ? 'Confirm an appointment' : 'Cancel an appointment',
    description: 'Repeating it is harmless. It is answered only when no later reminder can go out.',
    body: EmptyBody,
    bodyOptional: true,
    answers: { 200: shown },
    problems: verb === 'confirm' ? [404, 409] : [404],
    async handle({ caller: { tenant }, params, now }) {
      const id = params['id'] ?? '';
      if (!isAppointmentId(id)) return notFound('appointment');
      return answerEnding(p, await end(p, tenant, id, 'api'), now);
    },
  });
}

async function answerEnding(p: Pipeline, ended: Ending | Moved, now: Instant): Promise<Answer> {
  switch (ended.kind) {
    case 'done':
      return present(p, ended.appointment, now);
    case 'absent':
      return notFound('appointment');
    case 'moved':
      return refuse(409, 'It was moved meanwhile.');
    case 'conflict':
      return refuse(409, sentence(ended.detail));
  }
}

async function answerChange(
  p: Pipeline,
  { appointment, warnings }: Extract<Change, { kind: 'changed' }>,
  now: Instant,
): Promise<Answer> {
  const outlook = await outlookOf(p, appointment, now);
  const all = [...warnings, ...warningsOf(appointment, outlook.plan)];
  return ok(presentAppointment(appointment, outlook, now, all));
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;

const readAppointment = async (p: Pipeline, tenant: TenantId, id: string | undefined, now: Instant) =>
  id && isAppointmentId(id) ? findAppointment(p, tenant, id, now) : undefined;

const present = async (p: Pipeline, appointment: Appointment, now: Instant): Promise<Answer> =>
  ok(presentAppointment(appointment, await outlookOf(readingTogether(p, now), appointment, now), now));

async function list(
  p: Pipeline,
  { caller: { tenant }, query, now }: Call<'tenant', z.infer<typeof AppointmentsQuery>, unknown>,
): Promise<Answer> {
  const { limit = LIMIT_DEFAULT, cursor, ...filter } = query;
  // What the filter reads of the entries is shown as well.
  const reading = readingTogether(p, now);
  const page = await listAppointments(reading, tenant, filter, { limit, cursor }, now);
  if (!page) return badCursor;
  const items = await Promise.all(
    page.items.map(async (appointment) =>
      presentAppointment(appointment, await outlookOf(reading, appointment, now), now),
    ),
  );
  return ok({ items, nextCursor: page.nextCursor });
}
