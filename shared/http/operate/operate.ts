/**
 * The routes of operation: pause, resume, release, tenants, their keys, and how things stand. Called by `app.ts`.
 */
import type { TenantId } from '../../domain/core/keys.ts';
import { isTenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import { fingerprintOf } from '../../domain/judgement/intake.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import { newTenant } from '../../domain/tenant/tenant.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { readControl } from '../../pipeline/core/ledger.ts';
import { findTenant, listKeys, listTenants } from '../../pipeline/queries/office.ts';
import { openAlerts } from '../../pipeline/safeguards/alerts.ts';
import {
  createTenant,
  issueKey,
  pause,
  release,
  resume,
  revokeKey,
  status,
} from '../../pipeline/safeguards/operate.ts';
import { previewRelease } from '../../pipeline/safeguards/release-preview.ts';
import type { Call, Declare } from '../core/endpoint.ts';
import type { Answer } from '../core/problem.ts';
import { badCursor, created, notFound, nothing, ok, refuse, refuseFaults } from '../core/problem.ts';
import { LIMIT_DEFAULT, PagingQuery } from '../core/schemas.ts';
import { presentTenant } from '../office/present.ts';
import type { NewTenantInput } from '../office/schemas.ts';
import { NewTenantBody } from '../office/schemas.ts';
import { TenantOut } from '../office/schemas-out.ts';
import { mergeSettings, settingsFaults } from '../office/tenant-settings.ts';
import { presentAlert } from './alerts.ts';
import type { Counter } from './present.ts';
import { presentControl, presentKey, presentStatus } from './present.ts';
import { ControlBody, ControlOut, KeyPage, NewKeyBody, NewKeyOut, StatusOut, TenantPage } from './schemas.ts';
import { PreviewQuery, presentPreview, ReleasePreviewOut } from './schemas-safeguards.ts';

const TAG = 'Operation';

export function operateRoutes(
  declare: Declare,
  p: Pipeline,
  counters: () => readonly Counter[] = () => [],
): void {
  control(declare, p);
  tenants(declare, p);
  keys(declare, p);
  declare({
    operationId: 'getStatus',
    method: 'get',
    path: '/v1/status',
    access: 'either',
    tag: TAG,
    summary: 'See how things stand',
    description: 'With a tenant key, only that tenant’s entries are counted.',
    answers: { 200: { description: 'The status.', schema: StatusOut } },
    async handle({ caller: { tenant }, now }) {
      const totals = tenant === null ? counters() : [];
      const alerts = tenant === null ? (await openAlerts(p, now)).map(presentAlert) : [];
      const shown = presentStatus(await status(p, tenant ?? undefined), tenant, now);
      return ok({ ...shown, sinceStart: totals, alerts });
    },
  });
}

const tenantOf = async (p: Pipeline, id: string | undefined, now: Instant): Promise<Tenant | undefined> =>
  id && isTenantId(id) ? findTenant(p, id, now) : undefined;

const noTenant = (tenant: string): Answer =>
  refuseFaults([{ path: 'tenant', message: `there is no tenant ${tenant}`, impossible: true }]);

// ---- Control ------------------------------------------------------------------------------------------------

const VERBS = {
  pause: {
    act: pause,
    operationId: 'pauseSending',
    summary: 'Stop sending',
    description: 'It holds from the next claim on. Reminders wait until sending is resumed.',
  },
  resume: {
    act: resume,
    operationId: 'resumeSending',
    summary: 'Go on sending',
    description: 'Lifts every pause within the scope. What waited spreads over the next minutes.',
  },
  release: {
    act: release,
    operationId: 'releaseHeld',
    summary: 'Let the held work of a surge go',
    description: 'Lifts every hold within the scope; the work goes out paced like everything else.',
  },
} as const;

function control(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'getControl',
    method: 'get',
    path: '/v1/control',
    access: 'operator',
    tag: TAG,
    summary: 'See what is paused and what is held',
    answers: { 200: { description: 'Pauses and holds.', schema: ControlOut } },
    async handle({ now }) {
      return ok(presentControl(await readControl(p, now), null));
    },
  });
  declare({
    operationId: 'previewRelease',
    method: 'get',
    path: '/v1/control/preview',
    access: 'operator',
    tag: TAG,
    summary: 'See what a release would let go',
    description:
      'Exactly what would go out if the held work of this scope were released now: every entry is judged as it would be then, with the caps, gaps and merging of the contacts before it. Nothing is stored.',
    query: PreviewQuery,
    answers: {
      200: { description: 'What would go out, and what would be dropped.', schema: ReleasePreviewOut },
    },
    problems: [422],
    async handle({ query: { tenant, channel }, now }) {
      if (tenant !== undefined && !(await tenantOf(p, tenant, now))) return noTenant(tenant);
      return ok(presentPreview(await previewRelease(p, { tenant, channel }, now)));
    },
  });
  for (const [verb, { act, operationId, summary, description }] of Object.entries(VERBS))
    declare({
      operationId,
      method: 'post',
      path: `/v1/control/${verb}`,
      access: 'operator',
      tag: TAG,
      summary,
      description,
      body: ControlBody,
      answers: { 200: { description: 'Pauses and holds as they now are.', schema: ControlOut } },
      problems: [422],
      async handle({ caller, body: { tenant, channel, reason }, now }) {
        if (tenant !== undefined && !(await tenantOf(p, tenant, now))) return noTenant(tenant);
        const scope = { ...(tenant ? { tenant } : {}), ...(channel ? { channel } : {}) };
        return ok(presentControl(await act(p, scope, reason, caller.keyId), null));
      },
    });
}

// ---- Tenants ------------------------------------------------------------------------------------------------

function tenants(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'listTenants',
    method: 'get',
    path: '/v1/tenants',
    access: 'operator',
    tag: TAG,
    summary: 'List tenants',
    query: PagingQuery,
    answers: { 200: { description: 'One page, oldest first.', schema: TenantPage } },
    async handle({ query: { limit = LIMIT_DEFAULT, cursor }, now }) {
      const page = await listTenants(p, { limit, cursor }, now);
      return page ? ok({ ...page, items: page.items.map(presentTenant) }) : badCursor;
    },
  });
  declare({
    operationId: 'getTenant',
    method: 'get',
    path: '/v1/tenants/{tenant}',
    access: 'operator',
    tag: TAG,
    summary: 'Read a tenant',
    answers: { 200: { description: 'The tenant.', schema: TenantOut } },
    problems: [404],
    async handle({ params, now }) {
      const tenant = await tenantOf(p, params['tenant'], now);
      return tenant ? ok(presentTenant(tenant)) : notFound('tenant');
    },
  });
  declare({
    operationId: 'createTenant',
    method: 'post',
    path: '/v1/tenants',
    access: 'operator',
    tag: TAG,
    summary: 'Create a tenant',
    description:
      'Absent settings get their defaults. Where a tenant with the same id and settings exists, the answer is 200 and that one.',
    body: NewTenantBody,
    answers: {
      201: { description: 'Created.', schema: TenantOut },
      200: { description: 'The tenant existed already.', schema: TenantOut },
    },
    problems: [409, 422],
    handle: (call) => postTenant(p, call),
  });
}

async function postTenant(
  p: Pipeline,
  { body, now }: Call<'operator', unknown, NewTenantInput>,
): Promise<Answer> {
  const { id, name } = body;
  const faults = settingsFaults(body, id);
  if (faults.length > 0) return refuseFaults(faults);
  const wanted = mergeSettings(newTenant(id, name, now), body);
  const made = await createTenant(p, id, name, wanted);
  if (made) return created(presentTenant(made), `/v1/tenants/${id}`);
  const present = await tenantOf(p, id, now);
  const same =
    present && fingerprintOf({ ...wanted, createdAt: present.createdAt }) === fingerprintOf(present);
  return same
    ? ok(presentTenant(present))
    : refuse(409, `There is a tenant ${id} already, with other settings.`);
}

// ---- Keys ---------------------------------------------------------------------------------------------------

function keys(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'listKeys',
    method: 'get',
    path: '/v1/tenants/{tenant}/keys',
    access: 'operator',
    tag: TAG,
    summary: 'List a tenant’s keys',
    description: 'Keys that are not revoked. The keys themselves are stored nowhere.',
    query: PagingQuery,
    answers: { 200: { description: 'One page, oldest first.', schema: KeyPage } },
    problems: [404],
    async handle({ params, query: { limit = LIMIT_DEFAULT, cursor }, now }) {
      const tenant = await tenantOf(p, params['tenant'], now);
      if (!tenant) return notFound('tenant');
      const page = await listKeys(p, tenant.id, { limit, cursor }, now);
      return page ? ok({ ...page, items: page.items.map(presentKey) }) : badCursor;
    },
  });
  declare({
    operationId: 'issueKey',
    method: 'post',
    path: '/v1/tenants/{tenant}/keys',
    access: 'operator',
    tag: TAG,
    summary: 'Issue a key',
    description: 'The answer is the only place where the key is ever shown.',
    body: NewKeyBody,
    answers: { 201: { description: 'The key.', schema: NewKeyOut } },
    problems: [404],
    async handle({ params, body, seed, now }) {
      const tenant = await tenantOf(p, params['tenant'], now);
      return tenant ? issue(p, tenant.id, body.label, seed) : notFound('tenant');
    },
  });
  declare({
    operationId: 'revokeKey',
    method: 'delete',
    path: '/v1/tenants/{tenant}/keys/{keyId}',
    access: 'operator',
    tag: TAG,
    summary: 'Revoke a key',
    description: 'The next request with the key is answered 401. Repeating it is harmless.',
    answers: { 204: { description: 'Revoked.' } },
    problems: [404],
    async handle({ params }) {
      const { tenant = '', keyId = '' } = params;
      const known = isTenantId(tenant) && /^[0-9a-f]{16}$/.test(keyId);
      return known && (await revokeKey(p, tenant, keyId)) ? nothing : notFound('key');
    },
  });
}

/** The key follows from the seed, so that a retry answers the same one though no answer was recorded. */
async function issue(p: Pipeline, tenant: TenantId, label: string, seed: string): Promise<Answer> {
  const { key, apiKey } = await issueKey(p, tenant, label, seed);
  const answer = created({ ...presentKey(apiKey), key }, `/v1/tenants/${tenant}/keys/${apiKey.id}`);
  return { ...answer, recorded: false };
}
