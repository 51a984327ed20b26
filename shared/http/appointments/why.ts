/**
 * The route that says why a step goes out or not, stage by stage, at any instant, and what would happen if the time, the
 * caps or the policy were another. Called by `appointments.ts`. It stores nothing.
 */
import { z } from '@hono/zod-openapi';
import type { Appointment } from '../../domain/appointment/appointment.ts';
import type { Caps } from '../../domain/core/caps.ts';
import { CAP_PRESET_NAMES, CAP_PRESETS } from '../../domain/core/caps.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { MAX_STEPS } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import { DAY, toIso } from '../../domain/core/time.ts';
import type { StageName, Verdict } from '../../domain/judgement/judge.ts';
import type { Inspection } from '../../domain/judgement/what-if.ts';
import { readPolicy } from '../../pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { readTenant } from '../../pipeline/core/ledger.ts';
import { inspectStep } from '../../pipeline/queries/explain.ts';
import { readingTogether } from '../../pipeline/queries/together.ts';
import { choice, instant, policyName, queryCount, strict } from '../core/fields.ts';
import { moment, text, whole } from '../core/fields-out.ts';
import type { Answer } from '../core/problem.ts';
import { notFound, ok, refuseFaults } from '../core/problem.ts';
import { explain, presentStep } from './present.ts';
import { explanation, PlanStep, reason } from './schemas-out.ts';

const MAX_PER_DAY = 20;

export const WhyQuery = strict(
  {
    step: queryCount(0, MAX_STEPS, {
      description: 'Which step, by its place in the ladder from 0; absent: the first.',
      example: 1,
    }).optional(),
    at: instant({
      description:
        'At which instant; absent: when the step comes up, or was last tried. What is known of the person and the office is what is known now.',
      example: '2026-12-04T15:30:00Z',
    }).optional(),
    policy: policyName(
      'As if it had just been booked by this policy, and nothing had gone out; absent: as it is.',
    ).optional(),
    caps: choice(CAP_PRESET_NAMES, {
      description: 'As if the office had this named set of caps; absent: its own.',
      example: 'one-a-day',
    }).optional(),
    perDay: queryCount(1, MAX_PER_DAY, {
      description:
        'As if its caps allowed so many contacts by the step’s channel in a day, in place of each rule for one day that counts it; absent: as the caps say.',
      example: 2,
    }).optional(),
  },
  'a query',
);

/** What each stage asks: its code in the API, and what it looks at as a sentence. */
const STAGES = {
  standing: ['standing', 'Does the appointment stand, with this step in its plan?'],
  whenMerged: ['merged', 'Has another message said it, too?'],
  whenAlreadySent: ['already_sent', 'Does a provider’s record show that it went out already?'],
  whenTooLate: ['too_late', 'Is it still of use so close to the appointment?'],
  whenOvertaken: ['overtaken', 'Has a later step been quicker?'],
  whenEarly: ['early', 'Has its planned time come?'],
  whenCovered: ['covered', 'Did a gentler reminder go out when this one was due already?'],
  whenUnreachable: ['unreachable', 'Is there an address that can be reached this way?'],
  whenOptedOut: ['opted_out', 'May this person be contacted this way?'],
  whenAnswered: ['answered', 'Has the person answered something that the office has to read first?'],
  whenRestored: ['restored', 'Could it have gone out in a time that the store does not remember?'],
  whenPaused: ['paused', 'Has somebody paused sending?'],
  whenHeld: ['held', 'Does the surge gate hold it?'],
  whenClockIsOff: ['clock', 'Is this machine’s clock right?'],
  whenLadderJustContacted: ['ladder_gap', 'Is the step before long enough ago?'],
  whenQuiet: ['quiet_hours', 'Are these hours at which the person may be contacted?'],
  whenPersonJustContacted: ['person_gap', 'Is the person’s last reminder long enough ago?'],
  whenCallsUsedUp: ['calls', 'Is there a call left for this appointment?'],
  whenCapped: ['caps', 'Is there room in the office’s caps?'],
  whenAtCeiling: ['ceiling', 'Is there room in what all offices together may do?'],
  whenLineBusy: ['line', 'Is the line of this number free of our own calls?'],
  whenUnnamed: ['name', 'Does the office have a name to speak in?'],
} as const satisfies Record<StageName, readonly [code: string, asks: string]>;

export type StageCode = (typeof STAGES)[StageName][0];
/** What each stage asks, by its code. */
export const STAGE_ASKS = Object.fromEntries(Object.values(STAGES)) as Record<StageCode, string>;

const objection = {
  reason: reason.nullable(),
  explanation,
  until: moment('When it is asked again, for one that waits; else null.').nullable(),
};

export const WhyOut = z
  .object({
    step: whole('Which step, from 0.', 1),
    at: moment('The instant that was asked about.'),
    now: moment('When this was read.'),
    verdict: z
      .object({
        kind: z.enum(['send', 'wait', 'drop']).openapi({
          description: '`send`: nothing objects. `wait`: it is put off. `drop`: it never goes out.',
        }),
        ...objection,
      })
      .openapi({ description: 'What is decided at that instant: by the first stage that objects.' }),
    stages: z
      .array(
        z.object({
          stage: z.enum(Object.keys(STAGE_ASKS) as StageCode[]).openapi({ description: 'Its code.' }),
          asks: text('What it looks at, as a question.', STAGES.whenQuiet[1]),
          answer: z.enum(['passes', 'wait', 'drop']).openapi({
            description: '`passes`: it has no objection.',
          }),
          decides: z.boolean().openapi({ description: 'True for the first that objects.' }),
          ...objection,
        }),
      )
      .openapi({
        description:
          'Every stage, in the order in which they are asked. Where the appointment does not stand, there is only the first.',
      }),
    course: z
      .array(
        z.object({
          from: moment('Since when.'),
          to: moment('Until when; the next one begins then.'),
          kind: z.enum(['send', 'wait', 'drop']).openapi({ description: 'As in `verdict`.' }),
          reason: reason.nullable(),
        }),
      )
      .openapi({
        description:
          'What would be decided over time, from a little before the ladder until the appointment, looked at every few minutes.',
      }),
    plan: z
      .array(
        PlanStep.extend({
          usefulUntil: moment('Later than this it is of no use.'),
          expected: z.enum(['send', 'drop', 'wait']).nullable().openapi({
            description: 'What it comes to; `wait`: it waits for somebody to act. Null where it has ended.',
          }),
        }).openapi('SupposedStep'),
      )
      .openapi({ description: 'What becomes of every step, if it were so.' }),
  })
  .openapi('Why');

/** What the query names and is not there is a fault of its field. */
export async function answerWhy(
  p: Pipeline,
  appointment: Appointment,
  query: z.infer<typeof WhyQuery>,
  now: Instant,
): Promise<Answer> {
  const { step = 0, at = null, policy: name } = query;
  const policy =
    name === undefined ? null : ((await readPolicy(p, appointment.tenant, name, now)) ?? undefined);
  if (policy === undefined)
    return refuseFaults([{ path: 'policy', message: 'must be one of your policies', impossible: false }]);
  const channel = (policy ? policy.steps : appointment.plan)[step]?.channel;
  if (channel === undefined) return notFound('step');
  const tenant = await readTenant(p, appointment.tenant, now);
  const caps = supposedCaps(tenant.caps, query, channel);
  const seen = await inspectStep(readingTogether(p, now), appointment, { step, at }, { policy, caps }, now);
  return seen ? ok(present(seen, appointment, now)) : notFound('step');
}

function supposedCaps(
  own: Caps,
  { caps: preset, perDay }: z.infer<typeof WhyQuery>,
  channel: Channel,
): Caps | null {
  if (preset === undefined && perDay === undefined) return null;
  const base = preset === undefined ? own : CAP_PRESETS[preset];
  if (perDay === undefined) return base;
  const isReplaced = ({ windowMs, channels }: Caps['rules'][number]) =>
    windowMs === DAY && channels.includes(channel);
  const replaced = base.rules.filter(isReplaced);
  const counted = replaced.length > 0 ? replaced : [{ channels: [channel], limit: perDay, windowMs: DAY }];
  const others = base.rules.filter((rule) => !isReplaced(rule));
  return { ...base, rules: [...others, ...counted.map((rule) => ({ ...rule, limit: perDay }))] };
}

function presentVerdict(verdict: Verdict) {
  const why = verdict.kind === 'send' ? null : verdict.reason;
  return {
    reason: why,
    explanation: explain(why),
    until: verdict.kind === 'wait' ? toIso(verdict.until) : null,
  };
}

const PASSES: Verdict = { kind: 'send' };

function present(seen: Inspection, appointment: Appointment, now: Instant) {
  const first = seen.stages.findIndex(({ objection: said }) => said !== null);
  return {
    step: seen.step,
    at: toIso(seen.at),
    now: toIso(now),
    verdict: { kind: seen.verdict.kind, ...presentVerdict(seen.verdict) },
    stages: seen.stages.map(({ stage, objection: said }, index) => {
      const [code, asks] = STAGES[stage];
      const verdict = said ?? PASSES;
      const answer = verdict.kind === 'send' ? 'passes' : verdict.kind;
      return { stage: code, asks, answer, decides: index === first, ...presentVerdict(verdict) };
    }),
    course: seen.course.map(({ from, to, ...said }) => ({ from: toIso(from), to: toIso(to), ...said })),
    plan: seen.plan.map((row) => ({
      ...presentStep(row, appointment),
      usefulUntil: toIso(row.usefulUntil),
      expected: row.expected?.kind ?? null,
    })),
  };
}
