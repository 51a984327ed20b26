/** The routes of the office's worklist: what somebody has to look at, and what was made of it. Called by `app.ts`. */
import { z } from '@hono/zod-openapi';
import type { Appointment, Person } from '../../domain/appointment/appointment.ts';
import type { AddressKey } from '../../domain/core/keys.ts';
import { maskAddress } from '../../domain/core/keys.ts';
import { toIso, toLocalIso } from '../../domain/core/time.ts';
import { NEED_KINDS } from '../../domain/person/need.ts';
import { RESOLUTIONS } from '../../domain/person/reply.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { resolveNeed } from '../../pipeline/people/replies.ts';
import type { NeedInFull } from '../../pipeline/queries/people.ts';
import { inFull, listNeeds } from '../../pipeline/queries/people.ts';
import { readingTogether } from '../../pipeline/queries/together.ts';
import type { Declare } from '../core/endpoint.ts';
import { choice, line, strict } from '../core/fields.ts';
import { moment, pageOf, text } from '../core/fields-out.ts';
import { badCursor, notFound, ok } from '../core/problem.ts';
import { LIMIT_DEFAULT, PagingQuery } from '../core/schemas.ts';

const TAG = 'Needs';

const KINDS =
  '`reply`: an answer to read; it has the id of that reply, and resolving one resolves the other. `another_time`: the person wants another time. `declined`: the person can’t come. `opted_out`: the person wants no more texts or calls. `wrong_number`: the number is not the person’s. `unreached`: no reminder has reached anybody, and every one has ended or the appointment is within 48 hours. `undelivered`: an endpoint of your own software does not take events, so that it does not hear of answers; it has the id of that endpoint.';

const NeedOut = z
  .object({
    id: text('The same for the same kind and appointment.', 'apt_0123456789abcdefghjkmnpqrs.declined'),
    kind: z.enum(NEED_KINDS).openapi({ description: KINDS, example: 'declined' }),
    appointment: z
      .object({
        id: text('Our id.', 'apt_0123456789abcdefghjkmnpqrs'),
        externalId: text('Your id.', 'ehr-8812').nullable(),
        title: text('What it is; empty once it was erased.', 'Dental cleaning'),
        startsAt: moment('When it starts, with the offset of its zone.', '2026-12-04T15:30:00-05:00'),
      })
      .nullable()
      .openapi({ description: 'The soonest that is meant; null where the person has none.' }),
    address: text('Whom it is about, masked; null once the person was erased.', '+1•••••0123').nullable(),
    since: moment('Since when it waits.'),
    words: text('What the person wrote last; null where nothing was written.', 'R').nullable(),
    replyIds: z.array(z.string()).openapi({ description: 'The replies that said so.', example: ['rpl_SM1'] }),
    cancelAsked: z.boolean().openapi({
      description:
        'Whether the person wrote CANCEL, which opts out, and which may have meant the appointment.',
      example: false,
    }),
    resolvedAt: moment('When it was dealt with; null while it is open.').nullable(),
    resolvedBy: text('Who dealt with it; `ringonce` where it came about by itself.', 'api').nullable(),
    outcome: z.enum(RESOLUTIONS).nullable().openapi({ description: 'What was made of it.', example: null }),
    note: text('What the office noted.', 'Called back.').nullable(),
  })
  .openapi('Need');

export const NeedPage = pageOf(NeedOut).openapi('NeedPage', {
  description: 'Open ones first, each oldest first.',
});

const NeedQuery = PagingQuery.extend({
  open: choice(['true', 'false'], {
    description: 'Only what is open, or only what is not; both when absent.',
    example: 'true',
  }).optional(),
  kind: choice(NEED_KINDS, { description: 'Only these.', example: 'another_time' }).optional(),
});

const ResolveBody = strict(
  {
    outcome: choice(RESOLUTIONS, {
      description:
        'What to make of it; absent: `done`. `confirmed` and `declined` do that to the appointment; `wrong_number` opts the number out of texts and calls; `moved` and `done` only close it.',
      example: 'done',
    }).optional(),
    note: line(500, { description: 'For whoever looks later.', example: 'Called back.' }).nullish(),
  },
  'a resolution',
).openapi('NeedResolution');

export function needRoutes(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'listNeeds',
    method: 'get',
    path: '/v1/needs',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'List what somebody of the office has to look at',
    description:
      'Open ones first, each oldest first. A need closes by itself when what it asks for came about: the appointment was confirmed, moved or cancelled, or the person was reached. Those about opt-outs, wrong numbers and unreached people are listed until the appointment starts. With `kind`, a page may hold fewer than `limit` and not be the last.',
    query: NeedQuery,
    answers: { 200: { description: 'One page.', schema: NeedPage } },
    async handle({ caller: { tenant }, query: { limit = LIMIT_DEFAULT, cursor, open, kind }, now }) {
      const filter = { kind, open: open === undefined ? undefined : open === 'true' };
      const page = await listNeeds(p, tenant, filter, { limit, cursor }, now);
      return page ? ok({ ...page, items: page.items.map(present) }) : badCursor;
    },
  });
  declare({
    operationId: 'resolveNeed',
    method: 'post',
    path: '/v1/needs/{id}/resolve',
    access: 'tenant',
    scope: 'appointments',
    tag: TAG,
    summary: 'Say what the office made of a need',
    description:
      'The replies that asked for it are resolved with it. Repeating it is harmless: the first resolution stands.',
    body: ResolveBody,
    bodyOptional: true,
    answers: { 200: { description: 'The need.', schema: NeedOut } },
    problems: [404],
    async handle({ caller: { tenant, keyId }, params, body, now }) {
      const who = `key:${keyId}`;
      const resolution = { as: body.outcome ?? 'done', note: body.note ?? null, by: 'api', who };
      const resolved = await resolveNeed(p, tenant, params['id'] ?? '', resolution);
      if (resolved.kind === 'absent') return notFound('need');
      return ok(present(await inFull(readingTogether(p, now), resolved.need, now)));
    },
  });
}

function present({ need, appointment, reply }: NeedInFull) {
  const { id, kind, since, replies, cancelAsked, resolution } = need;
  const address = appointment ? addressOf(appointment.recipient, need.address) : (reply?.from ?? null);
  return {
    id,
    kind,
    appointment: appointment ? presentSubject(appointment) : null,
    address: address === null ? null : maskAddress(address),
    since: toIso(since),
    words: reply?.text ?? null,
    replyIds: replies,
    cancelAsked,
    resolvedAt: resolution && toIso(resolution.at),
    resolvedBy: resolution?.by ?? null,
    outcome: resolution?.as ?? null,
    note: resolution?.note ?? null,
  };
}

const presentSubject = ({ id, externalId, title, startsAt, timeZone }: Appointment) => ({
  id,
  externalId,
  title,
  startsAt: toLocalIso(startsAt, timeZone),
});

/** The address that it is about, where it is still the person's; else how the person can be reached. */
const addressOf = ({ email, emailKey, phone }: Person, about: AddressKey | null): string | null =>
  about !== null && about === emailKey ? email : (phone ?? email);
