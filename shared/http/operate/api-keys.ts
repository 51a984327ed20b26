/**
 * The routes of keys: a tenant's, and those of operators. Both are listed, issued and revoked in the same way, by an
 * operator. Called by `app.ts`.
 */
import type { TenantId } from '../../domain/core/keys.ts';
import type { Fault } from '../../domain/judgement/intake.ts';
import type { Role } from '../../domain/tenant/colleagues.ts';
import { ROLES } from '../../domain/tenant/colleagues.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { issueKey, revokeKey } from '../../pipeline/office/api-keys.ts';
import { findColleague, listKeys } from '../../pipeline/queries/office.ts';
import type { Call, Declare } from '../core/endpoint.ts';
import type { Answer } from '../core/problem.ts';
import { badCursor, created, notFound, nothing, ok, refuseFaults } from '../core/problem.ts';
import type { PagingInput } from '../core/schemas.ts';
import { LIMIT_DEFAULT, PagingQuery } from '../core/schemas.ts';
import { presentKey } from './present.ts';
import type { NewKeyInput } from './schemas.ts';
import { KeyPage, NewKeyBody, NewKeyOut } from './schemas.ts';
import { tenantOf } from './tenants.ts';

/** One of the two places where keys are. */
interface Place {
  path: string;
  /** What it begins and ends the names of its operations with. */
  kind: '' | 'Operator';
  /** Whose. */
  whose: string;
  /** The owner that the path names: a tenant, or null for operators. @returns undefined where there is no such tenant */
  owner: (
    call: Pick<Call<'operator', unknown, unknown>, 'params' | 'now'>,
  ) => Promise<TenantId | null | undefined>;
}

export function keyRoutes(declare: Declare, p: Pipeline): void {
  keysAt(declare, p, {
    path: '/v1/tenants/{tenant}/keys',
    kind: '',
    whose: 'a tenant’s',
    owner: async ({ params, now }) => (await tenantOf(p, params['tenant'], now))?.id,
  });
  keysAt(declare, p, {
    path: '/v1/operator-keys',
    kind: 'Operator',
    whose: 'operators’',
    owner: async () => null,
  });
}

function keysAt(declare: Declare, p: Pipeline, { path, kind, whose, owner }: Place): void {
  const route = { access: 'operator', scope: 'admin', tag: 'Operation' } as const;
  declare({
    ...route,
    operationId: `list${kind}Keys`,
    method: 'get',
    path,
    summary: `List ${whose} keys`,
    description: 'Keys that are not revoked. The keys themselves are stored nowhere.',
    query: PagingQuery,
    answers: { 200: { description: 'One page, oldest first.', schema: KeyPage } },
    problems: [404],
    handle: async (call) => list(p, await owner(call), call),
  });
  declare({
    ...route,
    operationId: `issue${kind}Key`,
    method: 'post',
    path,
    summary: kind === '' ? 'Issue a key' : 'Issue an operator key',
    description: 'The answer is the only place where the key is ever shown.',
    body: NewKeyBody,
    answers: { 201: { description: 'The key.', schema: NewKeyOut } },
    problems: [404, 422],
    async handle(call) {
      const tenant = await owner(call);
      return tenant === undefined ? notFound('tenant') : issue(p, tenant, call);
    },
  });
  declare({
    ...route,
    operationId: `revoke${kind}Key`,
    method: 'delete',
    path: `${path}/{keyId}`,
    summary: kind === '' ? 'Revoke a key' : 'Revoke an operator key',
    description:
      'The next request with the key is answered 401. Repeating it is harmless. A key that the environment gives stays revoked, too: a start with it says so.',
    answers: { 204: { description: 'Revoked.' } },
    problems: [404],
    async handle(call) {
      const { keyId = '' } = call.params;
      const tenant = /^[0-9a-f]{16}$/.test(keyId) ? await owner(call) : undefined;
      const known = tenant !== undefined && (await revokeKey(p, tenant, keyId, call.by));
      return known ? nothing : notFound('key');
    },
  });
}

async function list(
  p: Pipeline,
  tenant: TenantId | null | undefined,
  { query: { limit = LIMIT_DEFAULT, cursor }, now }: Call<'operator', PagingInput, unknown>,
): Promise<Answer> {
  if (tenant === undefined) return notFound('tenant');
  const page = await listKeys(p, tenant, { limit, cursor }, now);
  return page ? ok({ ...page, items: page.items.map(presentKey) }) : badCursor;
}

const placeOf = (tenant: TenantId | null): string =>
  tenant === null ? 'of the operator' : `of the tenant ${tenant}`;

const beyondRole = (role: Role): Fault => ({
  path: 'scopes',
  message: `must be within what the person’s role ${role} may: ${ROLES[role].join(', ')}`,
  impossible: true,
});

/** The key follows from the seed, so that a retry answers the same one though no answer was recorded. */
async function issue(
  p: Pipeline,
  tenant: TenantId | null,
  { body, seed, by, now }: Call<'operator', unknown, NewKeyInput>,
): Promise<Answer> {
  const { label, expiresAt = null, scopes = null, personId = null } = body;
  const colleague = personId === null ? null : await findColleague(p, personId, now);
  if (colleague === undefined || (colleague && colleague.tenant !== tenant))
    return refuseFaults([
      { path: 'personId', message: `there is no such person ${placeOf(tenant)}`, impossible: true },
    ]);
  const beyond = colleague && scopes?.filter((scope) => !ROLES[colleague.role].some((may) => may === scope));
  if (beyond && beyond.length > 0) return refuseFaults([beyondRole(colleague.role)]);
  const person = colleague && { id: colleague.id, since: colleague.createdAt };
  if (expiresAt !== null && expiresAt <= now)
    return refuseFaults([{ path: 'expiresAt', message: 'must be in the future', impossible: true }]);
  const { key, apiKey } = await issueKey(p, { tenant, label, expiresAt, scopes, person }, seed, by);
  const at = tenant === null ? '/v1/operator-keys' : `/v1/tenants/${tenant}/keys`;
  return { ...created({ ...presentKey(apiKey), key }, `${at}/${apiKey.id}`), recorded: false };
}
