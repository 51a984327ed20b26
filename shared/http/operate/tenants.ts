/** The routes of tenants, for an operator. Called by `app.ts`; `tenantOf` also by the routes of control and keys. */
import { isTenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import { fingerprintOf } from '../../domain/judgement/intake.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import { newTenant } from '../../domain/tenant/tenant.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { createTenant } from '../../pipeline/office/settings.ts';
import { findTenant, listTenants } from '../../pipeline/queries/office.ts';
import type { Call, Declare } from '../core/endpoint.ts';
import type { Answer } from '../core/problem.ts';
import { badCursor, created, notFound, ok, refuse, refuseFaults } from '../core/problem.ts';
import { LIMIT_DEFAULT, PagingQuery } from '../core/schemas.ts';
import { presentTenant } from '../office/present.ts';
import type { NewTenantInput } from '../office/schemas.ts';
import { NewTenantBody } from '../office/schemas.ts';
import { TenantOut } from '../office/schemas-out.ts';
import { mergeSettings, settingsFaults } from '../office/tenant-settings.ts';
import { TenantPage } from './schemas.ts';

const TAG = 'Operation';

export const tenantOf = async (
  p: Pipeline,
  id: string | undefined,
  now: Instant,
): Promise<Tenant | undefined> => (id && isTenantId(id) ? findTenant(p, id, now) : undefined);

export function tenantRoutes(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'listTenants',
    method: 'get',
    path: '/v1/tenants',
    access: 'operator',
    scope: 'read',
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
    scope: 'read',
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
    scope: 'admin',
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
  { body, by, now }: Call<'operator', unknown, NewTenantInput>,
): Promise<Answer> {
  const { id, name } = body;
  const faults = settingsFaults(body, id);
  if (faults.length > 0) return refuseFaults(faults);
  const wanted = mergeSettings(newTenant(id, name, now), body);
  const made = await createTenant(p, id, name, wanted, by);
  if (made) return created(presentTenant(made), `/v1/tenants/${id}`);
  const present = await tenantOf(p, id, now);
  const asSet = (tenant: Tenant, { createdAt }: Tenant) =>
    fingerprintOf(presentTenant({ ...tenant, createdAt }));
  const same = present && asSet(wanted, present) === asSet(present, present);
  return same
    ? ok(presentTenant(present))
    : refuse(409, `There is a tenant ${id} already, with other settings.`);
}
