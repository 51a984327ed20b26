/** The routes that show what a policy would do before it is stored: one ladder, and last month by it. Called by `app.ts`. */
import { z } from '@hono/zod-openapi';
import { appointmentId, isAppointmentId } from '../../domain/core/keys.ts';
import type { Channel, Policy } from '../../domain/core/policy.ts';
import { byChannel, DEFAULT_ON_ANSWER } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import { before, DAY, HOUR, toIso, toLocalIso } from '../../domain/core/time.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { readTenant } from '../../pipeline/core/ledger.ts';
import { REPLAY_MAX, replayPolicy, tryPolicy } from '../../pipeline/office/policy-trial.ts';
import { findAppointment } from '../../pipeline/queries/appointments.ts';
import type { Call, Declare } from '../core/endpoint.ts';
import { channel, instant, strict, timeZone, word } from '../core/fields.ts';
import { moment, perChannel, text, whole } from '../core/fields-out.ts';
import type { Answer } from '../core/problem.ts';
import { notFound, ok } from '../core/problem.ts';
import type { PolicyInput } from './schemas.ts';
import { PolicyBody } from './schemas.ts';

const TAG = 'Settings';

const trial = {
  policy: PolicyBody.openapi({ description: 'The policy to try; it is not stored.' }),
};

const PreviewPolicyBody = strict(
  {
    ...trial,
    appointmentId: word(/^apt_\w{1,60}$/, 'must be the id of an appointment, as it was answered', {
      description: 'For whom; absent: for somebody in the office’s own zone.',
      example: 'apt_0123456789abcdefghjkmnpqrs',
    }).optional(),
    startsAt: instant({
      description: 'When it starts; absent: as the appointment does, else in three days and some hours.',
      example: '2026-12-04T15:30:00-05:00',
    }).optional(),
    timeZone: timeZone(
      'Where it takes place and the person is, IANA; absent: as the appointment says, else the office’s.',
    ).optional(),
  },
  'a trial of a policy',
).openapi('PolicyTrialInput');

const window = z.object({
  opensAt: moment('From then on.'),
  closesAt: moment('Up to then.'),
});

export const PolicyTrialOut = z
  .object({
    startsAt: moment('When the appointment starts, in its zone.', '2026-12-04T15:30:00-05:00'),
    timeZone: text('IANA.', 'America/New_York'),
    steps: z.array(
      z.object({
        channel,
        wantedAt: moment('When the policy wants it, in the zone.', '2026-12-03T15:30:00-05:00'),
        plannedAt: moment(
          'When it is planned: in contact hours, and after the gap.',
          '2026-12-03T15:30:00-05:00',
        ),
        usefulUntil: moment('From then on it is of no use.', '2026-12-04T14:30:00-05:00'),
      }),
    ),
    hours: perChannel(z.array(window).nullable()).openapi({
      description:
        'When each channel may be used, from a day before the first step to the start; null: at any time.',
    }),
  })
  .openapi('PolicyTrial');

const ReplayBody = strict(trial, 'a replay of a policy').openapi('PolicyReplayInput');

const compared = z.object({
  before: whole('By the ladder that it had.', 412),
  after: whole('By this one.', 0),
});

export const PolicyReplayOut = z
  .object({
    appointments: whole('Appointments of the policy that started in the last 30 days.', 820),
    contacts: perChannel(compared),
    first: z
      .object({
        earlier: whole('Would have been reached earlier for the first time.', 0),
        later: whole('Later.', 3),
        same: whole('At the same time.', 817),
        gained: whole('Would have been reached, and were not to be.', 0),
        lost: whole('Would not have been reached at all.', 0),
      })
      .openapi({ description: 'When each of them would have been contacted first.' }),
    cut: z.boolean().openapi({
      description: `True when there were more than ${REPLAY_MAX} appointments: then these are the latest.`,
    }),
  })
  .openapi('PolicyReplay');

export function policyTrialRoutes(declare: Declare, p: Pipeline): void {
  const route = { method: 'post', access: 'tenant', scope: 'read', tag: TAG } as const;
  declare({
    ...route,
    operationId: 'previewPolicy',
    path: '/v1/policies/preview',
    summary: 'See the ladder of a policy before it is stored',
    description:
      'When each step would be planned for one appointment, with the contact hours around it. Nothing is stored, and nothing is asked of caps: `POST /v1/appointments/preview` does that.',
    body: PreviewPolicyBody,
    answers: { 200: { description: 'The ladder.', schema: PolicyTrialOut } },
    problems: [404, 422],
    handle: (call) => preview(p, call),
  });
  declare({
    ...route,
    operationId: 'replayPolicy',
    path: '/v1/policies/replay/preview',
    summary: 'See last month by a policy before it is stored',
    description:
      'Plans the appointments of the policy’s name that started in the last 30 days again, and compares the two ladders by the same rules: contact hours and gaps hold, an answer ends both when it came, and what was booked late begins late. Caps, bundles, failures and rates are left out, so it is an estimate. Nothing is stored.',
    body: ReplayBody,
    answers: { 200: { description: 'What would have been otherwise.', schema: PolicyReplayOut } },
    problems: [422],
    async handle({ caller: { tenant }, body, now }) {
      return ok(await replayPolicy(p, tenant, policyOf(body.policy), now));
    },
  });
}

const policyOf = ({ name = 'default', bookingConfirmation = null, ...rest }: PolicyInput): Policy => ({
  ...rest,
  name,
  version: 1,
  bookingConfirmation,
  onAnswer: DEFAULT_ON_ANSWER,
});

/** Where nobody says when: in some days, in the afternoon. */
const someday = (now: Instant): Instant => Math.ceil(now / DAY) * DAY + 4 * DAY + 20 * HOUR;

async function preview(
  p: Pipeline,
  { caller, body, now }: Call<'tenant', unknown, z.infer<typeof PreviewPolicyBody>>,
): Promise<Answer> {
  const tenant = await readTenant(p, caller.tenant, now);
  const { appointmentId: id, startsAt, timeZone: zone } = body;
  const real =
    id !== undefined && isAppointmentId(id) ? await findAppointment(p, tenant.id, id, now) : undefined;
  if (id !== undefined && !real) return notFound('appointment');
  const inZone = zone ?? real?.timeZone ?? tenant.timeZone;
  const subject = {
    id: real?.id ?? appointmentId(tenant.id, 'a trial of a policy'),
    tenant: tenant.id,
    revision: real?.revision ?? 1,
    startsAt: startsAt ?? real?.startsAt ?? someday(now),
    timeZone: inZone,
    recipient: { zones: zone === undefined && real ? real.recipient.zones : [inZone] },
  };
  const policy = policyOf(body.policy);
  const { steps, hours } = tryPolicy(subject, policy, tenant);
  const local = (at: Instant): string => toLocalIso(at, inZone);
  const windows = (of: Channel) =>
    hours[of]?.map(({ opensAt, closesAt }) => ({ opensAt: toIso(opensAt), closesAt: toIso(closesAt) })) ??
    null;
  return ok({
    startsAt: local(subject.startsAt),
    timeZone: inZone,
    steps: steps.map(({ channel: by, plannedAt, usefulUntil }, index) => ({
      channel: by,
      wantedAt: local(before(subject.startsAt, policy.steps[index]?.before ?? 'PT0S', inZone)),
      plannedAt: local(plannedAt),
      usefulUntil: local(usefulUntil),
    })),
    hours: byChannel(windows),
  });
}
