/**
 * What answers about appointments hold, for the OpenAPI document. `present.ts` and `timeline.ts` make these; the tests
 * hold the two against each other.
 */
import { z } from '@hono/zod-openapi';
import { ATTENDANCES, STEP_KINDS } from '../../domain/appointment/appointment.ts';
import { RESPONSES } from '../../domain/appointment/response.ts';
import { REASON_CODES, sentenceOf } from '../../domain/core/reasons.ts';
import { STATES } from '../../domain/ledger/entry.ts';
import { INTENTS } from '../../domain/person/replies.ts';
import { WAYS } from '../../domain/person/reply.ts';
import { PUT_DEEDS } from '../../pipeline/appointments/put.ts';
import { channel } from '../core/fields.ts';
import { moment, pageOf, text, whole } from '../core/fields-out.ts';
import { ProblemSchema } from '../core/schemas.ts';
import type { ShownField } from './present.ts';

const stepKind = z.enum(STEP_KINDS).openapi('StepKind', {
  description:
    'What a step says: a `reminder` of the ladder, or news: a `booking`, a `change`, a `cancellation`, or a `reinstatement`: it was cancelled, and stands again.',
});

const state = z.enum(STATES).openapi('State', { description: 'The state of a ledger entry.' });

export const reason = z.enum(REASON_CODES).openapi('Reason', {
  description: `One of a closed list. ${REASON_CODES.map((code) => `\`${code}\`: ${sentenceOf(code)}`).join(' ')}`,
});

export const explanation = text('The reason as one sentence for people.', sentenceOf('min_gap')).nullable();

export const PlanStep = z
  .object({
    step: whole('Its place in the ladder, from 0.', 0),
    kind: stepKind,
    channel,
    plannedAt: moment(
      'When it is planned, inside contact hours, in the appointment’s zone.',
      '2026-12-03T10:30:00-05:00',
    ),
    dueAt: moment('When it is expected to go out or be dropped; null once that is decided.').nullable(),
    state,
    reason: reason.nullable(),
    explanation,
  })
  .openapi('PlanStep');

const RecipientOut = z
  .object({
    name: text('How the person is greeted.', 'Ana').nullable(),
    email: text('Where emails go.', 'ana@example.com').nullable(),
    phone: text('Where texts and calls go, E.164.', '+12125550123').nullable(),
    locale: text('The language of the messages, BCP 47.', 'es'),
    timeZone: text('As it was given, IANA.', 'America/Chicago').nullable(),
  })
  .openapi('Recipient');

/** What lists show of an appointment, too. */
export const briefShape = {
  id: text('Our id; null in a preview.', 'apt_0123456789abcdefghjkmnpqrs').nullable(),
  externalId: text('Your id.', 'ehr-8812').nullable(),
  status: z
    .enum(['scheduled', 'confirmed', 'declined', 'cancelled', 'past'])
    .openapi({ example: 'scheduled' }),
  revision: whole('From 1; one more with every new time, place, person or policy.', 1),
  startsAt: moment('When it starts, with the offset of `timeZone`.', '2026-12-04T15:30:00-05:00'),
  timeZone: text('Where it takes place, IANA.', 'America/New_York'),
  durationMinutes: whole('In minutes.', 30),
  title: text('What it is.', 'Dental cleaning'),
  location: text('Where it is.', '12 Elm St').nullable(),
  recipient: RecipientOut,
  response: z.enum(RESPONSES).openapi({
    description:
      'What came of the reminders. `confirmed`: said yes. `declined`: can’t come, or wants another time. `cancelled`: the appointment was cancelled. `answered`: wrote something that you have not read yet. `reached`: a reminder went out, and nobody said that it did not arrive. `unreached`: every step has ended, and none reached anybody. `pending`: nobody was reached yet, and a step is still to come.',
    example: 'reached',
  }),
  outcome: z
    .enum(ATTENDANCES)
    .nullable()
    .openapi({ description: 'What you reported after the start; null before.', example: null }),
};

const appointmentShape = {
  ...briefShape,
  policy: text('The escalation policy that it started with.', 'default'),
  metadata: z.record(z.string(), z.string()).openapi({ description: 'Yours.', example: { chair: '3' } }),
  createdAt: moment('When it was made.'),
  updatedAt: moment('When it last changed.'),
  erasedAt: moment('When its personal data was erased.').nullable(),
  plan: z.array(PlanStep).openapi({ description: 'Every step of the present revision.' }),
  costCeiling: z.number().openapi({
    description:
      'The most that the contacts of this revision can cost, in US dollars: segments, calls at their longest, prices by country.',
    example: 0.1003,
  }),
  warnings: z.array(z.string()).openapi({
    description:
      'What was assumed while reading the request, and which reminders can’t follow any more; empty otherwise.',
    example: [],
  }),
} satisfies Record<ShownField, z.ZodType> & Record<string, z.ZodType>;

export const AppointmentOut = z.object(appointmentShape).openapi('Appointment');

export const AppointmentPage = pageOf(AppointmentOut).openapi('AppointmentPage');

const doneShape = {
  did: z.enum(PUT_DEEDS).openapi({
    description:
      'What was done, or with `preview` would be. `reinstated`: it had been cancelled, and stands again.',
    example: 'changed',
  }),
  fields: z
    .array(z.string())
    .openapi({ description: 'What differed from what was there, by path.', example: ['startsAt'] }),
  startedAt: moment('When it was to start before; null for what is new.').nullable(),
};

export const PutOut = z.object({ ...appointmentShape, ...doneShape }).openapi('PutAppointment');

export const PutBatchOut = z
  .object({
    preview: z.boolean().openapi({ description: 'Whether nothing was stored.' }),
    at: moment('When it was done.'),
    results: z.array(
      z.object({
        status: whole('What this item alone would have been answered.', 200),
        ...{ id: appointmentShape.id.optional(), externalId: appointmentShape.externalId.optional() },
        revision: appointmentShape.revision.optional(),
        startsAt: appointmentShape.startsAt.optional(),
        ...{ did: doneShape.did.optional(), fields: doneShape.fields.optional() },
        startedAt: doneShape.startedAt.optional(),
        warnings: appointmentShape.warnings.optional(),
        problem: ProblemSchema.optional(),
      }),
    ),
  })
  .openapi('PutResults', { description: 'One result for each item, in the order of the items.' });

export const BatchOut = z
  .object({
    results: z.array(
      z.object({
        status: whole('What this item alone would have been answered.', 201),
        appointment: AppointmentOut.optional(),
        problem: ProblemSchema.optional(),
      }),
    ),
  })
  .openapi('BatchResults', { description: 'One result for each item, in the order of the items.' });

const summary = text(
  'The same in one sentence.',
  'SMS planned for Thu 3 Dec 2026, 09:30 (America/Chicago); waited: The person was contacted a short while ago.',
);

const atLocal = moment('The same moment where the person is; null when that is not known.').nullable();

const TimelineEvent = z
  .object({
    at: moment('When.'),
    atLocal,
    state,
    reason: reason.nullable(),
    explanation,
    detail: text('A provider’s code or the like.').nullable(),
    times: whole('How often in a row it happened.', 1),
    provider: text(
      'Which provider was asked, where the channel has several; of `sending` alone.',
      'Sandbox one',
    ).nullable(),
    summary,
  })
  .openapi('TimelineEvent');

const Expected = z
  .object({
    kind: z.enum(['send', 'drop', 'wait']).openapi({ description: '`wait`: it waits for somebody to act.' }),
    at: moment('When, as far as is known now.'),
    atLocal,
    reason: reason.nullable(),
    explanation,
  })
  .openapi('Expected');

const TimelineStep = z
  .object({
    revision: whole('Of the appointment.', 1),
    step: whole('Its place in the ladder, from 0.', 0),
    kind: stepKind.nullable(),
    channel,
    plannedAt: moment('When it was planned; null for the steps of earlier revisions.').nullable(),
    state,
    reason: reason.nullable(),
    explanation,
    summary,
    events: z.array(TimelineEvent).openapi({ description: 'What happened, oldest first.' }),
    expected: Expected.nullable().openapi({ description: 'What will happen; null when nothing will.' }),
  })
  .openapi('TimelineStep');

export const TimelineOut = z
  .object({
    appointmentId: text('The appointment.', 'apt_0123456789abcdefghjkmnpqrs'),
    status: z.enum(['scheduled', 'confirmed', 'declined', 'cancelled', 'past']),
    timeZone: text('Where it takes place, IANA.', 'America/New_York'),
    recipientTimeZone: text(
      'Where the person is, IANA; `unknown` when several zones are possible.',
      'America/Chicago',
    ),
    recipientTimeZones: z.array(z.string()).openapi({ description: 'Every zone that is possible.' }),
    now: moment('When this was read.'),
    steps: z
      .array(TimelineStep)
      .openapi({ description: 'The present revision first, then the earlier ones.' }),
    events: z.array(
      z.object({
        at: moment('When.'),
        atLocal,
        kind: z.enum([
          'created',
          'changed',
          'rescheduled',
          'reinstated',
          'policy_applied',
          'confirmed',
          'cancelled',
          'reschedule_requested',
          'opted_out',
          'cancel_asked',
          'attended',
          'no_show',
          'erased',
          'replied',
        ]),
        revision: whole('After it.', 1),
        by: text(
          'Who: `api`, `reply`, `keypress`, `link`; for an opt-out also `carrier` or `complaint`; `person` where something was said.',
          'api',
        ),
        summary,
        reply: z
          .object({
            id: text('The id of the reply.', 'rpl_SM0123456789abcdef'),
            way: z.enum(WAYS),
            intent: z.enum(INTENTS),
            text: text('Word for word, as `GET /v1/replies` shows it; null once erased.').nullable(),
          })
          .nullable()
          .openapi({ description: 'What the person said, of a `replied`; else null.' }),
      }),
    ),
  })
  .openapi('Timeline');

const EmailOut = z
  .object({
    subject: text('The subject.'),
    text: text('The plain text.'),
    html: text('The same as HTML.'),
    calendar: z
      .object({
        method: z.enum(['PUBLISH', 'CANCEL', 'REQUEST']).openapi({
          description: 'Earlier releases sent `REQUEST` for `PUBLISH`.',
          example: 'PUBLISH',
        }),
        text: text('iCalendar, RFC 5545.'),
      })
      .nullable()
      .openapi({ description: 'Adds, updates or removes the appointment in the person’s calendar.' }),
    unsubscribeUrl: text('One click ends the emails (RFC 8058).').nullable(),
  })
  .openapi('EmailContent');

const SmsOut = z.object({ body: text('The text.') }).openapi('SmsContent');

const VoiceOut = z
  .object({
    script: text('Who calls, and why.'),
    menu: text('Which key does what.'),
    goodbye: text('Said when nobody presses a key.'),
    voicemail: text('Left on an answering machine.'),
  })
  .openapi('VoiceContent');

export const SaidOut = z
  .object({
    items: z.array(
      z.object({
        revision: whole('Of the appointment.', 1),
        step: whole('Of its ladder.', 0),
        attempt: whole('From 1.', 1),
        channel,
        at: moment('When it was claimed.'),
        locale: text('In which language, BCP 47.', 'es'),
        content: z
          .union([EmailOut, SmsOut, VoiceOut])
          .nullable()
          .openapi({ description: 'By channel; null once the person was erased.' }),
      }),
    ),
  })
  .openapi('Said');
