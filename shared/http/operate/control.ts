/** The routes of control: pause, resume, release and its preview, for an operator. Called by `app.ts`. */
import type { Pipeline } from '../../pipeline/core/context.ts';
import { readControl } from '../../pipeline/core/ledger.ts';
import { pause, release, resume } from '../../pipeline/safeguards/control.ts';
import { previewRelease } from '../../pipeline/safeguards/release-preview.ts';
import type { Declare } from '../core/endpoint.ts';
import type { Answer } from '../core/problem.ts';
import { ok, refuseFaults } from '../core/problem.ts';
import { presentControl } from './present.ts';
import { ControlBody, ControlOut } from './schemas.ts';
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
