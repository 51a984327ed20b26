/**
 * The route that moves what is booked to the newest version of a policy, page by page, and its preview. Called by
 * `app.ts`.
 */
import { z } from '@hono/zod-openapi';
import type { Appointment, PlannedStep } from '../../domain/appointment/appointment.ts';
import type { Policy } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toLocalIso } from '../../domain/core/time.ts';
import type { StepChange } from '../../domain/judgement/replan.ts';
import { readPolicy } from '../../pipeline/appointments/appointments.ts';
import { record } from '../../pipeline/core/audit-log.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import type { Application } from '../../pipeline/office/policy-apply.ts';
import { applyPolicy } from '../../pipeline/office/policy-apply.ts';
import { readingTogether } from '../../pipeline/queries/together.ts';
import { costCeiling } from '../../pipeline/safeguards/budget.ts';
import type { Declare } from '../core/endpoint.ts';
import { channel, choice } from '../core/fields.ts';
import { moment, text, whole } from '../core/fields-out.ts';
import { badCursor, notFound, ok } from '../core/problem.ts';
import { EmptyBody, LIMIT_DEFAULT, PagingQuery } from '../core/schemas.ts';

const EXAMPLES_MAX = 5;

const ApplyQuery = PagingQuery.extend({
  preview: choice(['', 'true', 'false'], {
    description: 'Present, or `true`: only says what would change; nothing is stored.',
    example: 'true',
  }).optional(),
});

const steps = z.array(
  z.object({
    channel,
    plannedAt: moment('In the appointment’s zone.', '2026-12-03T10:30:00-05:00'),
  }),
);

export const AppliedOut = z
  .object({
    policy: z.object({ name: text('The policy.', 'default'), version: whole('The version applied.', 3) }),
    preview: z.boolean().openapi({ description: 'Whether nothing was stored.', example: true }),
    appointments: z
      .object({
        moved: whole('Their steps come at other times, or others come.', 40),
        kept: whole('They take the version’s rules; their steps stay where they are.', 9),
        busy: whole(
          'A step of theirs is due, waits, or is at the provider just now. They keep their version: apply it again later.',
          1,
        ),
      })
      .openapi({ description: 'Of this page. Those that have the version already, or ended, are in none.' }),
    steps: z
      .object({
        earlier: whole('Come earlier than they would have.', 40),
        later: whole('Come later.', 0),
        same: whole('Stay where they are.', 40),
        added: whole('Are new.', 0),
        dropped: whole('Are in the newer version no more, or of no use at its time.', 0),
        passed: whole('Are new, and their time has passed: they are left out, not caught up on.', 3),
      })
      .openapi({ description: 'Steps that are still to come, of the appointments of this page.' }),
    costCeiling: z
      .object({ before: z.number(), after: z.number() })
      .nullable()
      .openapi({
        description:
          'The most that the steps still to come can cost, in US dollars, before and after; null without `preview`.',
        example: { before: 4.12, after: 5.03 },
      }),
    examples: z
      .array(
        z.object({
          appointmentId: text('Which appointment.', 'apt_0123456789abcdefghjkmnpqrs'),
          startsAt: moment('When it starts.', '2026-12-04T15:30:00-05:00'),
          before: steps,
          after: steps,
        }),
      )
      .openapi({ description: `The first ${EXAMPLES_MAX} of the page whose steps move.` }),
    nextCursor: text('Give it as `cursor` to go on; null when all were looked at.').nullable(),
  })
  .openapi('PolicyApplied');

export function policyApplyRoutes(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'applyPolicy',
    method: 'post',
    path: '/v1/policies/{name}/apply',
    access: 'tenant',
    scope: 'operate',
    tag: 'Settings',
    summary: 'Move what is booked to the policy’s newest version',
    description:
      'A running ladder keeps the version that it started with until this is called; what is confirmed, declined or over is left alone. One page of appointments, soonest first: go on with `nextCursor` until it is null. It may stop anywhere and be repeated, for an appointment that has the version is left alone. What had its turn does not come again; nobody is told of it; and nothing becomes due because of it: a step whose new time has passed keeps the time that it had, and one that is new is left out.',
    query: ApplyQuery,
    body: EmptyBody,
    bodyOptional: true,
    answers: { 200: { description: 'What was moved, or would be.', schema: AppliedOut } },
    problems: [404],
    async handle({ caller: { tenant }, by, params, query, now }) {
      const { limit = LIMIT_DEFAULT, cursor, preview } = query;
      const policy = await readPolicy(p, tenant, params['name'] ?? '', now);
      if (!policy) return notFound('policy');
      const looksOnly = preview !== undefined && preview !== 'false';
      const { name: subject, version } = policy;
      if (!looksOnly) await record(p, by, { what: 'policy_applied', tenant, subject, version }, now);
      const page = await applyPolicy(p, tenant, policy, { limit, cursor }, looksOnly ? null : 'api');
      if (!page) return badCursor;
      const { items, nextCursor } = page;
      const costs = looksOnly ? await costsOf(readingTogether(p, now), items, now) : null;
      return ok({ ...presentApplied(policy, items, looksOnly), costCeiling: costs, nextCursor });
    },
  });
}

type Planned = Extract<Application, { kind: 'moved' | 'kept' }>;
const plannedAnew = (items: readonly Application[]): Planned[] =>
  items.filter((item): item is Planned => item.kind === 'moved' || item.kind === 'kept');

async function costsOf(p: Pipeline, items: readonly Application[], now: Instant) {
  const costOf = async (plans: (item: Planned) => readonly PlannedStep[]): Promise<number> => {
    const costs = plannedAnew(items).map((item) =>
      costCeiling(p, { ...item.appointment, plan: plans(item) }, now),
    );
    return rounded((await Promise.all(costs)).reduce((sum, each) => sum + each, 0));
  };
  const [before, after] = await Promise.all([
    costOf(({ replan }) => replan.before),
    costOf(({ replan }) => replan.after),
  ]);
  return { before, after };
}

/** To a hundredth of a cent: sums of fractions are not exact. */
const rounded = (usd: number): number => Math.round(usd * 10_000) / 10_000;

function presentApplied({ name, version }: Policy, items: readonly Application[], preview: boolean) {
  const count = (kind: Application['kind']) => items.filter((item) => item.kind === kind).length;
  const changes = plannedAnew(items).flatMap(({ replan }) => replan.changes.map(effectOf));
  const steps = (effect: ReturnType<typeof effectOf>) => changes.filter((each) => each === effect).length;
  const moved = plannedAnew(items).filter(({ kind }) => kind === 'moved');
  return {
    policy: { name, version },
    preview,
    appointments: { moved: count('moved'), kept: count('kept'), busy: count('busy') },
    steps: {
      earlier: steps('earlier'),
      later: steps('later'),
      same: steps('same'),
      added: steps('added'),
      dropped: steps('dropped'),
      passed: steps('passed'),
    },
    examples: moved.slice(0, EXAMPLES_MAX).map(({ appointment, replan: { before, after } }) => ({
      appointmentId: appointment.id,
      startsAt: toLocalIso(appointment.startsAt, appointment.timeZone),
      before: before.map((step) => presentStep(step, appointment)),
      after: after.map((step) => presentStep(step, appointment)),
    })),
  };
}

const presentStep = ({ channel, plannedAt }: PlannedStep, { timeZone }: Appointment) => ({
  channel,
  plannedAt: toLocalIso(plannedAt, timeZone),
});

function effectOf({ was, is }: StepChange) {
  if (is === null) return was === null ? 'passed' : 'dropped';
  if (was === null) return 'added';
  if (is === was) return 'same';
  return is < was ? 'earlier' : 'later';
}
