/** The routes of control: pause, resume, release and its preview, the person's ceiling, for an operator. Called by `app.ts`. */
import type { Pipeline } from '../../pipeline/core/context.ts';
import { readControl } from '../../pipeline/core/ledger.ts';
import { pause, release, resume, setPersonCeiling } from '../../pipeline/safeguards/control.ts';
import { previewRelease } from '../../pipeline/safeguards/release-preview.ts';
import type { Declare } from '../core/endpoint.ts';
import type { Answer } from '../core/problem.ts';
import { ok, refuseFaults } from '../core/problem.ts';
import { rulesOf } from '../office/tenant-settings.ts';
import { presentControl } from './present.ts';
import { CeilingBody, ControlBody, ControlOut } from './schemas.ts';
import { PreviewQuery, presentPreview, ReleasePreviewOut } from './schemas-safeguards.ts';

import { tenantOf } from './tenants.ts';

const TAG = 'Operation';

const noTenant = (tenant: string): Answer =>
  refuseFaults([{ path: 'tenant', message: `there is no tenant ${tenant}`, impossible: true }]);

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

export function controlRoutes(declare: Declare, p: Pipeline): void {
  ceiling(declare, p);
  declare({
    operationId: 'getControl',
    method: 'get',
    path: '/v1/control',
    access: 'operator',
    scope: 'read',
    tag: TAG,
    summary: 'See what is paused and what is held, and the person’s ceiling',
    answers: { 200: { description: 'Pauses, holds and the ceiling.', schema: ControlOut } },
    async handle({ now }) {
      return ok(presentControl(await readControl(p, now), null));
    },
  });
  declare({
    operationId: 'previewRelease',
    method: 'get',
    path: '/v1/control/preview',
    access: 'operator',
    scope: 'read',
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
      scope: 'operate',
      tag: TAG,
      summary,
      description,
      body: ControlBody,
      answers: { 200: { description: 'Pauses, holds and the ceiling as they now are.', schema: ControlOut } },
      problems: [422],
      async handle({ by, body: { tenant, channel, reason }, now }) {
        if (tenant !== undefined && !(await tenantOf(p, tenant, now))) return noTenant(tenant);
        const scope = { ...(tenant ? { tenant } : {}), ...(channel ? { channel } : {}) };
        return ok(presentControl(await act(p, scope, reason, by), null));
      },
    });
}

function ceiling(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'putPersonCeiling',
    method: 'put',
    path: '/v1/control/person-ceiling',
    access: 'operator',
    scope: 'admin',
    tag: TAG,
    summary: 'Set how often all tenants together may contact one address',
    description:
      'An office’s caps count its own contacts; this ceiling counts everybody’s, and protects a person who has appointments at several offices. It holds from the next contact on. What it holds back waits as `person_ceiling`, which names no other office. Built in: twice the default caps of one office.',
    body: CeilingBody,
    answers: { 200: { description: 'Pauses, holds and the ceiling as they now are.', schema: ControlOut } },
    async handle({ by, body: { rules } }) {
      const set = await setPersonCeiling(p, rules && rulesOf(rules), by);
      return ok(presentControl(set, null));
    },
  });
}
