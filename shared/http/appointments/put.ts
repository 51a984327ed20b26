/**
 * The routes that take an office's schedule as it is now, again and again: one appointment by the office's own id, or a
 * hundred. Called by the appointments' routes.
 *
 * The answer to many says what was done with each and shows no plans: a nightly schedule mostly changes nothing.
 */
import type { TenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toIso } from '../../domain/core/time.ts';
import type { Fault } from '../../domain/judgement/intake.ts';
import { warningsOf } from '../../domain/judgement/warnings.ts';
import type { Put, PutOptions } from '../../pipeline/appointments/put.ts';
import { putAppointment } from '../../pipeline/appointments/put.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { askingTogether, readingTogether } from '../../pipeline/queries/together.ts';
import type { Declare } from '../core/endpoint.ts';
import { faultsOf, together } from '../core/input.ts';
import type { Answer } from '../core/problem.ts';
import { created, NOTHING_STORED, ok, refuse, refuseFaults } from '../core/problem.ts';
import { alone } from './batch.ts';
import { outlookOf, previewOutlook } from './creation.ts';
import { intakeFaults } from './intake-faults.ts';
import { presentAppointment } from './present.ts';
import { AppointmentPutBody, AppointmentPutItem, PutBatchBody, PutQuery } from './schemas.ts';
import { PutBatchOut, PutOut } from './schemas-out.ts';

type Done = Extract<Put, { kind: 'done' }>;

export function puttingRoutes(declare: Declare, p: Pipeline, tag: string): void {
  declare({
    operationId: 'putAppointment',
    method: 'put',
    path: '/v1/appointments/by-external-id/{externalId}',
    access: 'tenant',
    scope: 'appointments',
    tag,
    summary: 'Create, change or reinstate an appointment by your own id',
    description:
      'For whoever sends the schedule as it is now, again and again: the body is the whole appointment, and absent fields have their defaults. `did` says what was done, `fields` what differed. Sent again, it is `unchanged`. One that was cancelled stands again, in a new revision: whoever had been told of the cancellation is told so, and what was said before is not repeated. What its person cancelled stays cancelled, with a warning, unless the time or the place is another one, or with `reinstate=always`. One that has started is not changed.',
    query: PutQuery,
    body: AppointmentPutBody,
    answers: {
      201: { description: 'Created; `Location` names it.', schema: PutOut },
      200: { description: 'The appointment, and what was done.', schema: PutOut },
    },
    problems: [409, 422],
    moreFaults: (raw, { tenant }) => intakeFaults(p, tenant, raw),
    async handle({ caller: { tenant, keyId }, params, query, body, now }) {
      const externalId = params['externalId'] ?? '';
      const faults = idFaults(externalId, body.externalId ?? externalId);
      if (faults.length > 0) return refuseFaults(faults);
      const options = optionsOf(query, keyId);
      const put = await putAppointment(p, tenant, { ...body, externalId }, options);
      return put.kind === 'done' ? answerDone(p, put, options, now) : refusalOf(put);
    },
  });
  declare({
    operationId: 'putAppointments',
    method: 'put',
    path: '/v1/appointments/batch',
    access: 'tenant',
    scope: 'appointments',
    tag,
    summary: 'Create, change or reinstate up to 100 appointments by your own ids',
    description:
      'Each item as if it were PUT by its `externalId`, on its own: a bad one spoils no other. `results` are in the order of `items`, say what was done with each, and show no plans.',
    query: PutQuery,
    body: PutBatchBody,
    answers: { 200: { description: 'One result for each item.', schema: PutBatchOut } },
    async handle({ caller: { tenant, keyId }, query, body, now }) {
      return putBatch(p, tenant, body.items, optionsOf(query, keyId), now);
    },
  });
}

const optionsOf = (
  { preview, reinstate }: { preview?: string | undefined; reinstate?: string | undefined },
  keyId: string,
): PutOptions => ({
  by: `key:${keyId}`,
  preview: preview !== undefined && preview !== 'false',
  insist: reinstate === 'always',
});

/** The id of the path is as good as one of a body, and a body that names another one is a mistake. */
function idFaults(externalId: string, named: string): Fault[] {
  const read = AppointmentPutItem.shape.externalId.safeParse(externalId);
  if (!read.success) return faultsOf(read.error.issues).map((fault) => ({ ...fault, path: 'externalId' }));
  const message = 'must be the one that the path names, or absent';
  return named === externalId ? [] : [{ path: 'externalId', message, impossible: true }];
}

async function answerDone(p: Pipeline, put: Done, { preview }: PutOptions, now: Instant): Promise<Answer> {
  const { did, appointment, warnings } = put;
  const reading = readingTogether(p, p.clock.now());
  const isImagined = preview && did !== 'unchanged';
  const outlook = await (isImagined ? previewOutlook : outlookOf)(reading, appointment, now);
  const foreseen = did === 'unchanged' ? [] : warningsOf(appointment, outlook.plan);
  const shown = presentAppointment(appointment, outlook, now, [...warnings, ...foreseen]);
  const body = { ...shown, ...(preview && did === 'created' ? { id: null } : {}), ...presentDone(put) };
  return did === 'created' && !preview ? created(body, `/v1/appointments/${appointment.id}`) : ok(body);
}

const presentDone = ({ did, fields, startedAt }: Done) => ({
  did,
  fields,
  startedAt: startedAt === null ? null : toIso(startedAt),
});

const refusalOf = (put: Exclude<Put, { kind: 'done' }>): Answer =>
  put.kind === 'invalid'
    ? refuseFaults(put.faults)
    : refuse(409, `${put.detail.slice(0, 1).toUpperCase()}${put.detail.slice(1)}.`, {
        errors: [{ path: 'externalId', message: put.detail }],
      });

async function putBatch(
  p: Pipeline,
  tenant: TenantId,
  items: readonly unknown[],
  options: PutOptions,
  now: Instant,
): Promise<Answer> {
  const asking = askingTogether(p);
  const answers = await Promise.all(items.map((item) => putOne(asking, tenant, item, options)));
  const results = answers.map(({ status, body }) =>
    status < 400 ? { status, ...(body as object) } : { status, problem: body },
  );
  if (answers.length > 0 && answers.every(({ status }) => status === 503)) return NOTHING_STORED;
  return ok({ preview: options.preview, at: toIso(now), results });
}

async function putOne(p: Pipeline, tenant: TenantId, item: unknown, options: PutOptions): Promise<Answer> {
  const put = await alone(p, tenant, async (): Promise<Put> => {
    const read = AppointmentPutItem.safeParse(item);
    if (read.success) return putAppointment(p, tenant, read.data, options);
    const more = await intakeFaults(p, tenant, item);
    return { kind: 'invalid', faults: together(faultsOf(read.error.issues), more) };
  });
  if (put.kind === 'failed') return put.answer;
  if (put.kind !== 'done') return refusalOf(put);
  const { appointment, did, warnings } = put;
  const id = options.preview && did === 'created' ? null : appointment.id;
  const { externalId, revision } = appointment;
  const startsAt = toIso(appointment.startsAt);
  const body = { id, externalId, revision, startsAt, ...presentDone(put), warnings };
  return did === 'created' && !options.preview ? { status: 201, body } : ok(body);
}
