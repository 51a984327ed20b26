/**
 * The routes of a blackout, the time that data which was put back does not remember (P12): what it holds, that there is one,
 * and what a person decides about it. Called by `app.ts`.
 */
import { z } from '@hono/zod-openapi';
import type { Decision } from '../../domain/core/blackout.ts';
import { scopeOf } from '../../domain/core/control.ts';
import { toIso } from '../../domain/core/time.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { readControl } from '../../pipeline/core/ledger.ts';
import { openBlackout, settleBlackout } from '../../pipeline/safeguards/blackout.ts';
import { HOLDS, previewRelease } from '../../pipeline/safeguards/release-preview.ts';
import type { Declare } from '../core/endpoint.ts';
import { flag, instant, line, strict } from '../core/fields.ts';
import type { Answer } from '../core/problem.ts';
import { ok, refuse, refuseFaults } from '../core/problem.ts';
import { noTenant } from './control.ts';
import { presentControl } from './present.ts';
import { BlackoutOut, ControlBody, ControlOut } from './schemas.ts';
import { PreviewQuery, presentPreview, ReleasePreviewOut } from './schemas-safeguards.ts';
import { tenantOf } from './tenants.ts';

const TAG = 'Operation';

const HeldOut = z
  .object({
    blackout: BlackoutOut.nullable().openapi({ description: 'The last one; null: there was none.' }),
    preview: ReleasePreviewOut,
  })
  .openapi('BlackoutPreview');

const BlackoutBody = strict(
  {
    since: instant({
      description:
        'The last moment that the data surely remembers: when the backup, or the point to which a table was restored, was taken.',
      example: '2026-12-01T09:00:00Z',
    }),
    until: instant({
      description: 'When it was put back; absent: now.',
      example: '2026-12-01T11:30:00Z',
    }).optional(),
    reason: line(300, {
      description: 'Why, for whoever reads it later.',
      example: 'Table restored to 09:00',
    }),
  },
  'a blackout',
).openapi('BlackoutInput');

const DecisionBody = strict(
  {
    ...ControlBody.shape,
    uncompared: flag({
      description: 'True: also before the providers’ records were compared, for where they can’t be read.',
      example: false,
    }).optional(),
  },
  'a decision',
).openapi('BlackoutDecisionInput');

const DECISIONS = {
  release: {
    decision: 'released',
    operationId: 'releaseRestored',
    summary: 'Let go what a restore holds',
    description:
      'What the providers’ records do not show as taken goes out, paced and capped like everything else. A decision about a part that was made before stays as it is.',
  },
  drop: {
    decision: 'dropped',
    operationId: 'dropRestored',
    summary: 'Take what a restore holds as said',
    description: 'It ends as `restored`, and the ladders go on with the steps whose time has not come.',
  },
} as const satisfies Record<string, { decision: Decision } & Record<string, string>>;

export function blackoutRoutes(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'getBlackout',
    method: 'get',
    path: '/v1/control/blackout',
    access: 'operator',
    scope: 'read',
    tag: TAG,
    summary: 'See what a restore holds, and what a release would send',
    description:
      'The time that the data does not remember, how far the comparison with the providers’ records is, and exactly what would go out if what is held in this scope were released now. Nothing is stored.',
    query: PreviewQuery,
    answers: { 200: { description: 'The blackout, and what it holds.', schema: HeldOut } },
    problems: [422],
    async handle({ query: { tenant, channel, upTo }, now }) {
      if (tenant !== undefined && !(await tenantOf(p, tenant, now))) return noTenant(tenant);
      const { blackout } = presentControl(await readControl(p, now), null, now);
      const preview = await previewRelease(p, { tenant, channel }, now, {
        hold: HOLDS.blackout,
        ...(upTo !== undefined && { most: upTo }),
      });
      return ok({ blackout, preview: presentPreview(preview) });
    },
  });
  reporting(declare, p);
  for (const [verb, { decision, ...told }] of Object.entries(DECISIONS))
    declare({
      ...told,
      method: 'post',
      path: `/v1/control/blackout/${verb}`,
      access: 'operator',
      scope: 'operate',
      tag: TAG,
      body: DecisionBody,
      answers: { 200: { description: 'Control as it now is.', schema: ControlOut } },
      problems: [409, 422],
      async handle({ by, body: { tenant, channel, reason, uncompared = false }, now }) {
        if (tenant !== undefined && !(await tenantOf(p, tenant, now))) return noTenant(tenant);
        const scope = scopeOf({ tenant, channel });
        const settled = await settleBlackout(p, { decision, scope, reason, uncompared }, by);
        if (settled.kind === 'settled') return ok(presentControl(settled.control, null, now));
        return settled.kind === 'none' ? NONE : tooEarly(settled.unread);
      },
    });
}

function reporting(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'reportBlackout',
    method: 'post',
    path: '/v1/control/blackout',
    access: 'operator',
    scope: 'operate',
    tag: TAG,
    summary: 'Say that the data was put back to an earlier state',
    description:
      'From the next claim on, whatever could have gone out by then is held as `restored`, until it was compared with the providers’ records and a person has decided. `ringonce restore` says it by itself; say it after a database was restored by other means. An open one becomes longer by it.',
    body: BlackoutBody,
    answers: { 200: { description: 'Control as it now is.', schema: ControlOut } },
    problems: [422],
    async handle({ by, body: { since, until, reason }, now }) {
      const end = until ?? now;
      if (end > now) return refuseTime('until', `must be ${toIso(now)}, the present time, or earlier`);
      if (since >= end) return refuseTime('since', `must be earlier than ${toIso(end)}`);
      const fresh = { since, until: end, reason, by: by.key ?? by.name, byName: by.name };
      return ok(presentControl(await openBlackout(p, fresh, by), null, now));
    },
  });
}

const refuseTime = (path: string, message: string): Answer =>
  refuseFaults([{ path, message, impossible: true }]);

const NONE: Answer = refuse(409, 'Nothing is held by a restore: there is no blackout that is not settled.');

const tooEarly = (unread: string | null): Answer =>
  refuse(
    409,
    `The providers’ records were not compared yet${unread === null ? '' : `, because ${unread}`}. Try again in a few minutes; where they can’t be read, say "uncompared": true.`,
  );
