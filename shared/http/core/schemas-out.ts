/**
 * What answers hold, for the OpenAPI document. `present.ts` and `timeline.ts` make these; the tests hold the two
 * against each other.
 */
import { z } from '@hono/zod-openapi';
import { STEP_KINDS } from '../../domain/appointment/appointment.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import { REASON_CODES, sentenceOf } from '../../domain/core/reasons.ts';
import { STATES } from '../../domain/ledger/entry.ts';

const text = (description: string, example?: string) =>
  z.string().openapi({ description, ...(example === undefined ? {} : { example }) });
const whole = (description: string, example?: number) =>
  z.int().openapi({ description, ...(example === undefined ? {} : { example }) });
const moment = (description: string, example = '2026-12-03T15:30:00Z') =>
  z.string().openapi({ description, example, format: 'date-time' });

const channel = z.enum(CHANNELS).openapi({ description: 'How the person is contacted.', example: 'sms' });
/** The same of every channel. */
const perChannel = <T extends z.ZodType>(of: T) =>
  z.object({ email: of, sms: of, voice: of } satisfies Record<Channel, T>);

const stepKind = z.enum(STEP_KINDS).openapi('StepKind', {
  description: 'What a step says: a `reminder` of the ladder, or news: `booking`, `change`, `cancellation`.',
});
const state = z.enum(STATES).openapi('State', { description: 'The state of a ledger entry.' });
const reason = z.enum(REASON_CODES).openapi('Reason', {
  description: `One of a closed list. ${REASON_CODES.map((code) => `\`${code}\`: ${sentenceOf(code)}`).join(' ')}`,
});
const explanation = text('The reason as one sentence for people.', sentenceOf('min_gap')).nullable();

export const ProblemSchema = z
  .object({
    type: text('Identifies the kind of problem.', 'urn:ringonce:problem:bad-request'),
    title: text('The kind of problem.', 'Bad Request'),
    status: whole('The HTTP status.', 400),
    detail: text('What is wrong this time.'),
    errors: z
      .array(
        z.object({
          path: text('Dotted path of the field; empty for the whole body.', 'recipient.phone'),
          message: text('What was wrong and what is accepted.'),
        }),
      )
      .optional()
      .openapi({ description: 'Every fault at once, for bad input.' }),
    instance: text('Names this occurrence; quote it when you ask about it.').optional(),
  })
  .openapi('Problem', { description: 'RFC 9457 problem details.' });

const PlanStep = z
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

export const AppointmentOut = z
  .object({
    id: text('Our id; null in a preview.', 'apt_0123456789abcdefghjkmnpqrs').nullable(),
    externalId: text('Your id.', 'ehr-8812').nullable(),
    status: z
      .enum(['scheduled', 'confirmed', 'declined', 'cancelled', 'past'])
      .openapi({ example: 'scheduled' }),
    revision: whole('From 1; one more with every new time, person or policy.', 1),
    startsAt: moment('When it starts, with the offset of `timeZone`.', '2026-12-04T15:30:00-05:00'),
    timeZone: text('Where it takes place, IANA.', 'America/New_York'),
    durationMinutes: whole('In minutes.', 30),
    title: text('What it is.', 'Dental cleaning'),
    location: text('Where it is.', '12 Elm St').nullable(),
    recipient: RecipientOut,
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
      description: 'What was assumed while reading the request; empty otherwise.',
      example: [],
    }),
  })
  .openapi('Appointment');

const pageOf = <T extends z.ZodType>(of: T) =>
  z.object({
    items: z.array(of),
    nextCursor: text('Give it as `cursor` for the next page; null on the last one.').nullable(),
  });

export const AppointmentPage = pageOf(AppointmentOut).openapi('AppointmentPage');

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
    summary,
  })
  .openapi('TimelineEvent');

const Expected = z
  .object({
    kind: z.enum(['send', 'drop', 'wait']).openapi({ description: '`wait`: it hangs on somebody.' }),
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
          'confirmed',
          'cancelled',
          'reschedule_requested',
          'erased',
        ]),
        revision: whole('After it.', 1),
        by: text('Who: `api`, `reply`, `keypress`, `link`.', 'api'),
        summary,
      }),
    ),
  })
  .openapi('Timeline');

export const PolicyOut = z
  .object({
    name: text('Its name.', 'default'),
    version: whole('One more with every change.', 1),
    steps: z.array(
      z.object({ channel, before: text('ISO 8601.', 'P1D'), notAfter: text('ISO 8601.', 'PT1H') }),
    ),
    minGap: text('ISO 8601.', 'PT2H'),
    escalateOnFailure: z.boolean(),
    bookingConfirmation: channel.nullable(),
  })
  .openapi('Policy');

export const PolicyPage = pageOf(PolicyOut).openapi('PolicyPage');

const capShape = {
  channels: z.array(channel),
  limit: whole('At most this many contacts', 3),
  window: text('in any stretch of this length, ISO 8601.', 'P1D'),
};

const hours = z
  .object({
    opens: text('Local to the person.', '08:00'),
    closes: text('First minute after.', '20:00'),
    days: z.array(z.int()).openapi({ description: '1 Monday to 7 Sunday.', example: [1, 2, 3, 4, 5, 6] }),
  })
  .nullable();

export const TenantOut = z
  .object({
    id: text('The id.', 'north-dental'),
    name: text('What recipients know the office by.', 'North Dental'),
    timeZone: text('IANA.', 'America/New_York'),
    locale: text('BCP 47.', 'en'),
    country: text('ISO 3166.', 'US'),
    contactHours: perChannel(hours),
    caps: z.object({
      preset: z.enum(['default', 'fcc-healthcare', 'custom']),
      rules: z.array(z.object(capShape)),
      callsPerAppointment: whole('Calls for one appointment.', 1),
    }),
    ratesPerMinute: perChannel(z.int()),
    senderNames: perChannel(z.string().nullable()),
    senderAddresses: perChannel(z.string().nullable()),
    contactPhone: text('Where people reach the office, E.164.', '+12125550100').nullable(),
    surgeLimit: z
      .object({ share: z.number(), count: z.int() })
      .openapi({ description: 'How much late loud work of a day is plausible: whichever is more.' }),
    monthlyBudget: z
      .number()
      .nullable()
      .openapi({ description: 'What texts and calls of a month may cost, in US dollars.', example: 200 }),
    linksRevokedAt: moment('Links to people’s pages that were made before this are dead.').nullable(),
    createdAt: moment('When it was made.'),
  })
  .openapi('Tenant');

export const TenantPage = pageOf(TenantOut).openapi('TenantPage');

const keyShape = {
  id: text('Names the key, for revoking it.', '3f9a1c0b7d2e4f58'),
  tenant: text('Whose it is.', 'north-dental'),
  label: text('What it is for.', 'front desk'),
  createdAt: moment('When it was made.'),
};

export const KeyPage = pageOf(z.object(keyShape)).openapi('KeyPage');

export const NewKeyOut = z
  .object({ ...keyShape, key: text('The key itself. It is shown this once and stored nowhere.') })
  .openapi('IssuedKey');

export const OptOutOut = z
  .object({
    address: text('Null when it was never known in the clear, or was erased.', '+12125550123').nullable(),
    channels: z.array(channel),
    source: text('Who said so.', 'reply'),
    at: moment('When.'),
  })
  .openapi('OptOut');

export const OptOutPage = pageOf(OptOutOut).openapi('OptOutPage');

export const RecipientView = z
  .object({
    address: text('As it is stored: E.164, or lower-case email.', '+12125550123'),
    caps: z.array(
      z.object({ ...capShape, used: whole('Of yours in the window.', 1), left: whole('Still allowed.', 2) }),
    ),
    optOuts: z.array(z.object({ channel, at: moment('When.'), source: text('Who said so.', 'reply') })),
    contacts: z.array(
      z.object({
        at: moment('When.'),
        channel,
        appointmentId: text('For which appointment.'),
        revision: whole('Of it.', 1),
        step: whole('Of its ladder.', 0),
      }),
    ),
  })
  .openapi('RecipientView', { description: 'Only your own contacts and opt-outs.' });

export const ErasedOut = z
  .object({ appointmentsErased: whole('How many appointments lost their personal data.', 2) })
  .openapi('Erased');

const halt = z.object({
  tenant: text('Only this tenant; null: all.').nullable(),
  channel: channel.nullable(),
  reason: text('Why.'),
  by: text('The id of an operator’s key, or `gate`.'),
  at: moment('Since when.'),
});

export const ControlOut = z
  .object({
    pauses: z.array(halt).openapi({ description: 'Nothing is sent in these scopes.' }),
    holds: z.array(halt).openapi({ description: 'Loud work of a surge that waits for a release.' }),
  })
  .openapi('Control');

export const AlertOut = z
  .object({
    key: text('Names the cause.', 'surge-north-dental'),
    severity: z.enum(['page', 'notice']).openapi({
      description: 'A page is repeated until it is acknowledged or settled; a notice is told once.',
    }),
    title: text('One line.', 'The scheduler stands still'),
    detail: text('What is known, and what to do.'),
    firstAt: moment('When it began.'),
    lastAt: moment('When its cause was last seen.'),
    count: whole('How often it was seen.', 3),
    lastSentAt: moment('When it was last told to every channel; null before.').nullable(),
    acknowledgedBy: text('The id of the operator key.', '3f9a1c0b7d2e4f58').nullable(),
    acknowledgedAt: moment('When.').nullable(),
  })
  .openapi('Alert');

export const AlertsOut = z.object({ items: z.array(AlertOut) }).openapi('Alerts');

const counts = perChannel(z.int());

export const StatusOut = z
  .object({
    now: moment('When this was read.'),
    live: z.object({ planned: counts, queued: counts, sending: counts, in_doubt: counts }).openapi({
      description: 'Entries that are not final, by state and channel.',
    }),
    waitingFor: z
      .record(z.string(), z.int())
      .openapi({ description: 'Live entries that were put off, by reason.' }),
    due: whole('Planned entries whose time has come.', 0),
    oldestDueAt: moment('Since when the first of them is due.').nullable(),
    held: whole('Held by the surge gate.', 0),
    inDoubt: whole('Sent, perhaps: the provider’s answer is missing.', 0),
    cut: z.boolean().openapi({ description: 'True when there were more entries than are counted.' }),
    runs: z
      .array(
        z.object({
          part: text('Which part.', 'scheduler'),
          startedAt: moment('Last start.'),
          finishedAt: moment('Last success.').nullable(),
          failedAt: moment('Last failure.').nullable(),
          error: text('Of the last failure; only for operators.').nullable(),
        }),
      )
      .openapi({ description: 'The last run of each part.' }),
    sinceStart: z
      .array(
        z.object({
          name: text('What was counted: delivery, dropped, deferred, receipts, replies …', 'delivery'),
          labels: z.record(z.string(), z.string()).openapi({ example: { channel: 'sms', outcome: 'sent' } }),
          value: whole('How often.', 0),
        }),
      )
      .openapi({ description: 'What this process did since it started, by channel; only for operators.' }),
    control: ControlOut,
    alerts: z.array(AlertOut).openapi({ description: 'The open ones, oldest first; only for operators.' }),
  })
  .openapi('Status');

const EmailOut = z
  .object({
    subject: text('The subject.'),
    text: text('The plain text.'),
    html: text('The same as HTML.'),
    calendar: z
      .object({ method: z.enum(['REQUEST', 'CANCEL']), text: text('iCalendar, RFC 5545.') })
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

export const MessagesOut = z
  .object({
    items: z.array(
      z.object({
        id: text('The sandbox’s id.'),
        at: moment('When it was accepted.'),
        channel,
        to: text('The address.', '+12125550123'),
        content: z.unknown().openapi({ description: 'What would have gone out.' }),
        status: text('The provider’s last word.', 'delivered'),
        appointmentId: text('For which appointment.'),
        revision: whole('Of it.', 1),
        step: whole('Of its ladder.', 0),
        attempt: whole('From 1.', 1),
      }),
    ),
    nextCursor: text('Null on the last page.').nullable(),
  })
  .openapi('Messages', { description: 'Newest first.' });

export const InboundOut = z
  .object({
    answer: z.string().nullable().openapi({
      description: 'What is texted back, or said next in the call; null for nothing.',
      example: 'The Clinic: thank you, you are confirmed.',
    }),
  })
  .openapi('SandboxAnswer');

export const ClockOut = z.object({ now: moment('The time it now is.') }).openapi('Clock');
