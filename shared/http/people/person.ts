/**
 * The routes of the person whom an appointment is for: the addresses with what may still be sent to them and why, what was
 * said in both directions, and the person's erasure. Called by `app.ts`. The appointment's id stands for the person, so
 * that no address is in a path.
 */
import { z } from '@hono/zod-openapi';
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { addressesOfPerson } from '../../domain/appointment/appointment.ts';
import type { ContentOf } from '../../domain/content/content.ts';
import { isAppointmentId } from '../../domain/core/keys.ts';
import { REASON_CODES, sentenceOf } from '../../domain/core/reasons.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toIso, toLocalIso } from '../../domain/core/time.ts';
import { STATES } from '../../domain/ledger/entry.ts';
import { INTENTS } from '../../domain/person/replies.ts';
import { RESOLUTIONS, WAYS, wayOf } from '../../domain/person/reply.ts';
import type { Rendering } from '../../domain/store/records.ts';
import { record } from '../../pipeline/core/audit-log.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import type { Conversation, Utterance } from '../../pipeline/people/conversation.ts';
import { conversationWith, namesOfKeys } from '../../pipeline/people/conversation.ts';
import { erasePerson } from '../../pipeline/people/erasure.ts';
import { viewRecipient } from '../../pipeline/people/people.ts';
import { findAppointment } from '../../pipeline/queries/appointments.ts';
import { readingTogether } from '../../pipeline/queries/together.ts';
import type { Declare } from '../core/endpoint.ts';
import { channel, instant, queryCount, strict } from '../core/fields.ts';
import { moment, text, whole } from '../core/fields-out.ts';
import { isoOrNull } from '../core/present.ts';
import { notFound, ok } from '../core/problem.ts';
import { presentRecipient } from './present.ts';
import { ConsentEventOut, ErasedOut, RecipientView } from './schemas.ts';

const TAG = 'People';
const LIMIT_DEFAULT = 100;

export const PersonOut = z
  .object({
    name: text('How the person is greeted.', 'Ana').nullable(),
    locale: text('The language of the messages, BCP 47.', 'es'),
    timeZone: text('Where the appointment takes place, IANA.', 'America/New_York'),
    erasedAt: moment('When the person was erased.').nullable(),
    addresses: z
      .array(
        RecipientView.extend({
          kind: z.enum(['email', 'phone']),
          consents: z.array(
            ConsentEventOut.extend({
              byName: text(
                'Who of your office: the person whose key it was, else the label of the key; null for others.',
                'Front desk',
              ).nullable(),
            }),
          ),
        }),
      )
      .openapi({
        description:
          'The addresses at which the person is reached now, email first. Others may share one. None once erased.',
      }),
  })
  .openapi('AppointmentPerson');

const UtteranceOut = z.object({
  at: moment('When.'),
  appointments: z
    .array(
      z.object({
        id: text('Our id.', 'apt_0123456789abcdefghjkmnpqrs'),
        name: text('Whose it is; null once erased.', 'Ana').nullable(),
        title: text('What it is; empty once erased.', 'Dental cleaning'),
        startsAt: moment('When it starts, with the offset of its zone.', '2026-12-04T15:30:00-05:00'),
      }),
    )
    .openapi({
      description: 'What it was about: where people share an address, this says whose it was. May be none.',
    }),
  message: z
    .object({
      channel,
      state: z.enum(STATES),
      reason: z.enum(REASON_CODES).nullable(),
      explanation: text('The reason as a sentence.').nullable(),
      locale: text('In which language, BCP 47.', 'es'),
      attempt: whole('How often it was tried.', 1),
      text: text(
        'In short: the subject of an email, a text, the script of a call; null once erased. `GET /v1/appointments/{id}/messages` has all of it.',
      ).nullable(),
    })
    .nullable()
    .openapi({ description: 'What you said; null where the person said it.' }),
  reply: z
    .object({
      id: text('The id of the reply.', 'rpl_SM0123456789abcdef'),
      way: z.enum(WAYS),
      intent: z.enum(INTENTS),
      text: text('Word for word, as `GET /v1/replies` shows it; null once erased.').nullable(),
      resolvedAt: moment('When it was dealt with; null while it is open.').nullable(),
      resolvedAs: z.enum(RESOLUTIONS).nullable(),
      note: text('What the office noted.').nullable(),
    })
    .nullable()
    .openapi({ description: 'What the person said; null where you did.' }),
});

export const ConversationOut = z
  .object({
    items: z.array(UtteranceOut).openapi({ description: 'Oldest first.' }),
    more: z.boolean().openapi({
      description:
        'Whether there is, or may be, more before: ask again with the `at` of the first as `before`. Of an address with very many appointments the latest hundred are looked at; the evidence has all.',
    }),
  })
  .openapi('Conversation');

const ConversationQuery = strict(
  {
    before: instant({
      description: 'Only what was said before this.',
      example: '2026-12-03T00:00:00Z',
    }).optional(),
    limit: queryCount(1, 200, {
      description: `How many of the latest; absent: ${LIMIT_DEFAULT}. What is of one moment stays together.`,
      example: 50,
    }).optional(),
  },
  'a query',
);

export function personRoutes(declare: Declare, p: Pipeline): void {
  reading(declare, p);
  declare({
    operationId: 'eraseAppointmentPerson',
    method: 'delete',
    path: '/v1/appointments/{id}/person',
    access: 'tenant',
    scope: 'admin',
    tag: TAG,
    summary: 'Erase the person of an appointment',
    description:
      'As `DELETE /v1/recipients/{address}` for each address of the person: every appointment of theirs loses its personal data and its reminders, also that of somebody who shares one. Again is harmless.',
    answers: { 200: { description: 'Erased.', schema: ErasedOut } },
    problems: [404],
    async handle({ caller: { tenant }, by, params, now }) {
      const appointment = await find(p, tenant, params['id'], now);
      if (!appointment) return notFound('appointment');
      const keys = addressesOfPerson(appointment).map(({ key }) => key);
      for (const subject of keys) await record(p, by, { what: 'recipient_erased', tenant, subject }, now);
      return ok({ appointmentsErased: await erasePerson(p, tenant, keys, 'api', appointment) });
    },
  });
}

function reading(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'getAppointmentPerson',
    method: 'get',
    path: '/v1/appointments/{id}/person',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'See the person of an appointment',
    description:
      'The addresses of the person, each as `GET /v1/recipients/{address}` shows it. `GET /v1/appointments/day?person={id}` has their appointments.',
    answers: { 200: { description: 'The person.', schema: PersonOut } },
    problems: [404],
    async handle({ caller: { tenant }, params, now }) {
      const reading = readingTogether(p, now);
      const appointment = await find(reading, tenant, params['id'], now);
      return appointment ? ok(await personOf(reading, appointment, now)) : notFound('appointment');
    },
  });
  declare({
    operationId: 'getAppointmentConversation',
    method: 'get',
    path: '/v1/appointments/{id}/conversation',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'See what was said with the person of an appointment, in both directions',
    description:
      'Over all addresses of the person and all appointments: each message and call in short with what became of it, and each answer, also what nobody understood and what was about no appointment. Each says whose it was, for people may share an address.',
    query: ConversationQuery,
    answers: { 200: { description: 'The latest of it.', schema: ConversationOut } },
    problems: [404],
    async handle({ caller: { tenant }, params, query: { before: until, limit = LIMIT_DEFAULT }, now }) {
      const reading = readingTogether(p, now);
      const appointment = await find(reading, tenant, params['id'], now);
      if (!appointment) return notFound('appointment');
      return ok(presentConversation(await conversationWith(reading, appointment, { until, limit }, now)));
    },
  });
}

const find = async (p: Pipeline, tenant: Appointment['tenant'], id: string | undefined, now: Instant) =>
  id && isAppointmentId(id) ? findAppointment(p, tenant, id, now) : undefined;

async function personOf(p: Pipeline, appointment: Appointment, now: Instant) {
  const { tenant, recipient, timeZone, erasedAt } = appointment;
  const views = await Promise.all(
    addressesOfPerson(appointment).map(async ({ kind, shown, key }) => ({
      kind,
      shown,
      view: await viewRecipient(p, tenant, key),
    })),
  );
  const names = await namesOfKeys(
    p,
    views.flatMap(({ view }) => view.consents),
    now,
  );
  const addresses = views.map(({ kind, shown, view }) => {
    const { consents, ...address } = presentRecipient(shown ?? '', view);
    return {
      kind,
      ...address,
      consents: consents.map((each) => ({ ...each, byName: names.get(each.by) ?? null })),
    };
  });
  const { name, locale } = recipient;
  return { name, locale, timeZone, erasedAt: isoOrNull(erasedAt), addresses };
}

const presentConversation = ({ items, more }: Conversation): z.infer<typeof ConversationOut> => ({
  items: items.map(presentUtterance),
  more,
});

function presentUtterance({ at, appointments, ours, theirs }: Utterance): z.infer<typeof UtteranceOut> {
  const { state, reason, channel: by } = ours?.step.entry ?? {};
  return {
    at: toIso(at),
    appointments: appointments.map(({ id, recipient, title, startsAt, timeZone }) => ({
      id,
      name: recipient.name,
      title,
      startsAt: toLocalIso(startsAt, timeZone),
    })),
    message:
      ours && state && by
        ? {
            channel: by,
            state,
            reason: reason ?? null,
            explanation: reason ? sentenceOf(reason) : null,
            locale: ours.said.locale,
            attempt: ours.said.attempt,
            text: inShort(ours.said),
          }
        : null,
    reply: theirs && {
      id: theirs.id,
      way: wayOf(theirs),
      intent: theirs.intent,
      text: theirs.text,
      resolvedAt: isoOrNull(theirs.resolution?.at ?? null),
      resolvedAs: theirs.resolution?.as ?? null,
      note: theirs.resolution?.note ?? null,
    },
  };
}

function inShort({ channel: by, content }: Pick<Rendering, 'channel' | 'content'>): string | null {
  if (content === null) return null;
  switch (by) {
    case 'email':
      return (content as ContentOf['email']).subject;
    case 'sms':
      return (content as ContentOf['sms']).body;
    case 'voice':
      return (content as ContentOf['voice']).script;
  }
}
