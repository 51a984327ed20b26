/** The routes of control: pause, resume, release and its preview, the person's ceiling, for an operator. Called by `app.ts`. */
import type { Halt, Scope } from '../../domain/core/control.ts';
import { PAUSE_MS } from '../../domain/core/control.ts';
import type { TenantId } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toIso } from '../../domain/core/time.ts';
import type { Fault } from '../../domain/judgement/intake.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { readControl } from '../../pipeline/core/ledger.ts';
import { readingTogether } from '../../pipeline/queries/together.ts';
import { pause, releaseUnless, resume, setPersonCeiling } from '../../pipeline/safeguards/control.ts';
import { lossesUnder } from '../../pipeline/safeguards/pauses.ts';
import { PREVIEWED, previewRelease } from '../../pipeline/safeguards/release-preview.ts';
import { msOf } from '../core/durations.ts';
import type { Declare } from '../core/endpoint.ts';
import { isoOrNull } from '../core/present.ts';
import type { Answer } from '../core/problem.ts';
import { ok, refuse, refuseFaults } from '../core/problem.ts';
import { rulesOf } from '../office/tenant-settings.ts';
import { presentControl } from './present.ts';
import type { PauseInput } from './schemas.ts';
import { CeilingBody, ControlBody, ControlOut, PauseBody, PausedOut, ReleaseBody } from './schemas.ts';
import { PreviewQuery, presentPreview, ReleasePreviewOut } from './schemas-safeguards.ts';

import { tenantOf } from './tenants.ts';

const TAG = 'Operation';

export const noTenant = (tenant: string): Answer =>
  refuseFaults([{ path: 'tenant', message: `there is no tenant ${tenant}`, impossible: true }]);

export function controlRoutes(declare: Declare, p: Pipeline): void {
  ceiling(declare, p);
  pausing(declare, p);
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
      return ok(presentControl(await readControl(p, now), null, now));
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
      'Exactly what would go out if the held work of this scope were released now: every entry is judged as it would be then, with the caps, gaps and merging of the contacts before it. Nothing is stored. Where more is held than `upTo`, `cut` is true and the answer is about those that come up next; `GET /v1/status` says how many are held.',
    query: PreviewQuery,
    answers: {
      200: { description: 'What would go out, and what would be dropped.', schema: ReleasePreviewOut },
    },
    problems: [422],
    async handle({ query: { tenant, channel, upTo = PREVIEWED }, now }) {
      if (tenant !== undefined && !(await tenantOf(p, tenant, now))) return noTenant(tenant);
      // What is kept of each read is bounded by how much is asked for.
      const reading = upTo <= PREVIEWED ? readingTogether(p, now) : p;
      return ok(presentPreview(await previewRelease(reading, { tenant, channel }, now, { most: upTo })));
    },
  });
  declare({
    operationId: 'resumeSending',
    method: 'post',
    path: '/v1/control/resume',
    access: 'operator',
    scope: 'operate',
    tag: TAG,
    summary: 'Go on sending',
    description: 'Lifts every pause within the scope. What waited spreads over the next minutes.',
    body: ControlBody,
    answers: AS_THEY_ARE,
    problems: [422],
    async handle({ by, body: { tenant, channel, reason }, now }) {
      if (tenant !== undefined && !(await tenantOf(p, tenant, now))) return noTenant(tenant);
      return ok(presentControl(await resume(p, scopeOf(tenant, channel), reason, by), null, now));
    },
  });
  declare({
    operationId: 'releaseHeld',
    method: 'post',
    path: '/v1/control/release',
    access: 'operator',
    scope: 'operate',
    tag: TAG,
    summary: 'Let the held work of a surge go',
    description: 'Lifts every hold within the scope; the work goes out paced like everything else.',
    body: ReleaseBody,
    answers: AS_THEY_ARE,
    problems: [409, 422],
    async handle({ by, body: { tenant, channel, reason, unlessSince }, now }) {
      if (tenant !== undefined && !(await tenantOf(p, tenant, now))) return noTenant(tenant);
      const { control, faster } = await releaseUnless(p, unlessSince, scopeOf(tenant, channel), reason, by);
      return faster ? refuse(409, releasedBy(faster)) : ok(presentControl(control, null, now));
    },
  });
}

const AS_THEY_ARE = {
  200: { description: 'Pauses, holds and the ceiling as they now are.', schema: ControlOut },
};

const releasedBy = ({ by, byName, at }: Halt): string =>
  `It was released already, by ${byName ?? by} at ${toIso(at)}.`;

const scopeOf = (tenant: TenantId | undefined, channel: Channel | undefined): Scope => ({
  ...(tenant ? { tenant } : {}),
  ...(channel ? { channel } : {}),
});

function pausing(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'pauseSending',
    method: 'post',
    path: '/v1/control/pause',
    access: 'operator',
    scope: 'operate',
    tag: TAG,
    summary: 'Stop sending',
    description:
      'It holds from the next claim on, and ends by itself: after four hours unless `for` or `until` says otherwise; `until: null` insists. Reminders wait, and those that become too late meanwhile are dropped: `tooLate` says how many. The same scope again sets another end. The operator is paged when a pause has stood for an hour, and when it costs the first reminder.',
    body: PauseBody,
    answers: {
      200: { description: 'What is stopped now, and what the pause costs.', schema: PausedOut },
    },
    problems: [422],
    async handle({ by, body, now }) {
      const { tenant, channel, reason } = body;
      if (tenant !== undefined && !(await tenantOf(p, tenant, now))) return noTenant(tenant);
      const end = endFrom(body, now);
      if (end.kind === 'faulty') return refuseFaults([end.fault]);
      const scope = scopeOf(tenant, channel);
      const control = await pause(p, scope, reason, by, end.at);
      // The pause holds; only then is it looked what it costs.
      const losses = await lossesUnder(p, scope, end.at, now);
      const tooLate = { ...losses, firstAt: isoOrNull(losses.firstAt), upTo: toIso(losses.upTo) };
      return ok({ ...presentControl(control, null, now), tooLate });
    },
  });
}

type End = { kind: 'end'; at: Instant | null } | { kind: 'faulty'; fault: Fault };

function endFrom({ for: length, until }: PauseInput, now: Instant): End {
  const faulty = (path: string, message: string): End => ({
    kind: 'faulty',
    fault: { path, message, impossible: true },
  });
  if (length !== undefined && until !== undefined)
    return faulty('until', 'says the same as `for`, so only one of them is accepted');
  if (until === null) return { kind: 'end', at: null };
  if (until !== undefined)
    return until > now
      ? { kind: 'end', at: until }
      : faulty('until', `must be later than now, ${toIso(now)}`);
  return { kind: 'end', at: now + (length === undefined ? PAUSE_MS : (msOf(length) ?? PAUSE_MS)) };
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
    async handle({ by, body: { rules }, now }) {
      const set = await setPersonCeiling(p, rules && rulesOf(rules), by);
      return ok(presentControl(set, null, now));
    },
  });
}
