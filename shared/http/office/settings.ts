/**
 * The routes of a tenant's own settings: its hours, caps, rates and names, and its escalation policies. Called by
 * `app.ts`; `mergeSettings` also by the operator's routes.
 */
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNELS, DEFAULT_ON_ANSWER } from '../../domain/core/policy.ts';
import { toIso } from '../../domain/core/time.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import { readPolicy } from '../../pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { readTenant } from '../../pipeline/core/ledger.ts';
import { changeTenant, policyVersions, storePolicy } from '../../pipeline/office/settings.ts';
import { listPolicies } from '../../pipeline/queries/office.ts';
import { namesOf } from '../../pipeline/safeguards/failover.ts';
import type { Call, Declare } from '../core/endpoint.ts';
import type { Answer } from '../core/problem.ts';
import { notFound, ok, refuse, refuseFaults } from '../core/problem.ts';
import { presentPolicy, presentTenant } from './present.ts';
import type { PolicyInput } from './schemas.ts';
import { PolicyBody, TenantBody } from './schemas.ts';
import { PolicyOut, PolicyPage, PolicyVersions, SettingsOut } from './schemas-out.ts';
import { mergeSettings, settingsFaults } from './tenant-settings.ts';

const TAG = 'Settings';

export function settingsRoutes(declare: Declare, p: Pipeline): void {
  policies(declare, p);
  declare({
    operationId: 'getSettings',
    method: 'get',
    path: '/v1/tenant',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'Read your settings',
    answers: { 200: { description: 'The settings.', schema: SettingsOut } },
    async handle({ caller: { tenant }, now }) {
      return ok(presentSettings(p, await readTenant(p, tenant, now)));
    },
  });
  declare({
    operationId: 'changeSettings',
    method: 'put',
    path: '/v1/tenant',
    access: 'tenant',
    scope: 'admin',
    tag: TAG,
    summary: 'Change your settings',
    description:
      'Absent fields stay as they are. Caps and rates hold from the next contact on; plans that were made keep their times.',
    body: TenantBody,
    answers: { 200: { description: 'The settings as they now are.', schema: SettingsOut } },
    problems: [422],
    async handle({ caller: { tenant }, by, body }) {
      const faults = settingsFaults(body, tenant);
      if (faults.length > 0) return refuseFaults(faults);
      const changed = await changeTenant(p, tenant, (present) => mergeSettings(present, body), by);
      return changed ? ok(presentSettings(p, changed)) : notFound('tenant');
    },
  });
}

const NO_EMAIL =
  'needsEmail: no provider of email is set up here, so what you have to look at is recorded in the sandbox and mailed to nobody.';

/** The settings, and what of them can have no effect here. */
const presentSettings = (p: Pipeline, tenant: Tenant) => ({
  ...presentTenant(tenant),
  warnings: [
    ...(tenant.needsEmail !== null && !p.settings.realChannels?.includes('email') ? [NO_EMAIL] : []),
    ...CHANNELS.flatMap((channel) => unknownProviders(p, channel, tenant)),
  ],
});

/** A provider may come and go after an office has named it, so one that is not set up is no fault. */
function unknownProviders(p: Pipeline, channel: Channel, { providerOrder }: Tenant): string[] {
  const names = namesOf(p, channel);
  const unknown = (providerOrder[channel] ?? []).filter((name) => !names.includes(name));
  if (unknown.length === 0) return [];
  const there = names.length === 0 ? 'one provider alone is' : `${names.join(', ')} are`;
  return [`providerOrder.${channel}: ${unknown.join(', ')} can’t be asked, for ${there} set up for it.`];
}

function policies(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'listPolicies',
    method: 'get',
    path: '/v1/policies',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'List escalation policies',
    answers: { 200: { description: 'All of them, the built-in `default` too.', schema: PolicyPage } },
    async handle({ caller: { tenant }, now }) {
      const policies = await listPolicies(p, tenant, now);
      return ok({ items: policies.map(presentPolicy), nextCursor: null });
    },
  });
  declare({
    operationId: 'getPolicy',
    method: 'get',
    path: '/v1/policies/{name}',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'Read an escalation policy',
    answers: { 200: { description: 'The policy.', schema: PolicyOut } },
    problems: [404],
    async handle({ caller: { tenant }, params, now }) {
      const policy = await readPolicy(p, tenant, params['name'] ?? '', now);
      return policy ? ok(presentPolicy(policy)) : notFound('policy');
    },
  });
  declare({
    operationId: 'listPolicyVersions',
    method: 'get',
    path: '/v1/policies/{name}/versions',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'See what a policy said before',
    description:
      'The last twenty, kept for six years from when they were replaced. To restore one, store it again: it becomes the newest version.',
    answers: { 200: { description: 'The latest first.', schema: PolicyVersions } },
    problems: [404],
    async handle({ caller: { tenant }, params, now }) {
      const versions = await policyVersions(p, tenant, params['name'] ?? '', now);
      if (!versions) return notFound('policy');
      const items = versions.map(({ said, replacedAt }) => ({
        ...presentPolicy(said),
        replacedAt: toIso(replacedAt),
      }));
      return ok({ items, nextCursor: null });
    },
  });
  declare({
    operationId: 'putPolicy',
    method: 'put',
    path: '/v1/policies/{name}',
    access: 'tenant',
    scope: 'operate',
    tag: TAG,
    summary: 'Create or change an escalation policy',
    description:
      'Ladders that run already keep the version that they started with, until it is applied to them: `POST /v1/policies/{name}/apply`.',
    body: PolicyBody,
    answers: { 200: { description: 'The policy as it now is.', schema: PolicyOut } },
    problems: [409, 422],
    handle: (call) => putPolicy(p, call),
  });
}

async function putPolicy(
  p: Pipeline,
  { caller, by, params, body }: Call<'tenant', unknown, PolicyInput>,
): Promise<Answer> {
  const {
    name: named,
    version,
    bookingConfirmation = null,
    onAnswer: { other, anotherTime } = {},
    ...rest
  } = body;
  const onAnswer = {
    other: other ?? DEFAULT_ON_ANSWER.other,
    anotherTime: anotherTime ?? DEFAULT_ON_ANSWER.anotherTime,
  };
  const name = params['name'] ?? '';
  if (!PolicyBody.shape.name.safeParse(name).success)
    return refuse(400, 'A policy’s name has 1 to 40 lower-case letters, digits, - and _.');
  if (named !== undefined && named !== name)
    return refuseFaults([{ path: 'name', message: `must be ${name}, as in the path`, impossible: true }]);
  const change = await storePolicy(
    p,
    caller.tenant,
    { name, ...rest, bookingConfirmation, onAnswer },
    version,
    by,
  );
  if (change.kind === 'stored') return ok(presentPolicy(change.policy));
  return refuse(409, `The policy is at version ${change.version}, not ${version}; read it again.`);
}
