/** The routes about what people answer: how a text is read, what was said, and what the office makes of it. */
import { z } from '@hono/zod-openapi';
import { toIso } from '../../domain/core/time.ts';
import { INTENTS, REPLY_MAX, readReply } from '../../domain/person/replies.ts';
import type { Reply } from '../../domain/person/reply.ts';
import { RESOLUTIONS, WAYS, wayOf } from '../../domain/person/reply.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { resolveReply } from '../../pipeline/people/replies.ts';
import { listReplies } from '../../pipeline/queries/people.ts';
import type { Declare } from '../core/endpoint.ts';
import { choice, instant, line, locale, says, strict } from '../core/fields.ts';
import { badCursor, notFound, ok } from '../core/problem.ts';
import { LIMIT_DEFAULT, PagingQuery } from '../core/schemas.ts';

const TAG = 'Replies';

const intent = z.enum(INTENTS).openapi({
  description:
    '`stop`: wants no more texts and calls. `start`: wants them again. `help`: asks who this is. `confirm`: will come. `decline`: can’t come, or wants another time. `wrong_person`: is not the person. `other`: somebody must read it.',
  example: 'decline',
});

const error = says(`must be a text of 1 to ${REPLY_MAX} characters`);

const ReplyPreviewBody = strict(
  {
    text: z.string({ error }).min(1, { error }).max(REPLY_MAX, { error }).openapi({
      description: 'What the person wrote, as it arrived; line breaks are kept.',
      example: 'Sorry, can we do Thursday instead?',
    }),
    locale: locale('The language of the person, BCP 47. Answers are read in every language that we write in.')
      .nullish()
      .openapi({ example: 'en' }),
  },
  'a reply',
).openapi('ReplyPreview');

const ReplyIntentOut = z.object({ intent }).openapi('ReplyIntent');

const moment = (description: string) =>
  z.string().openapi({ description, format: 'date-time', example: '2026-12-03T15:31:07Z' });

const ReplyOut = z
  .object({
    id: z.string().openapi({ description: 'The id of the reply.', example: 'rpl_SM0123456789abcdef' }),
    at: moment('When it arrived here.'),
    way: z.enum(WAYS).openapi({
      description:
        '`text`: a text message. `key`: a key pressed in a call of yours. `link`: a button of the person’s page. `call`: a call to your number, or a key pressed in one.',
      example: 'text',
    }),
    from: z.string().nullable().openapi({
      description:
        'The number, E.164, or for a link the email address that it went to; null where it is not known in the clear, and once the person was erased.',
      example: '+12125550123',
    }),
    to: z.string().nullable().openapi({
      description: 'Your number; null for a link, and where the provider did not say.',
      example: '+12125550199',
    }),
    text: z.string().nullable().openapi({
      description:
        'The words of a text. The key, or empty for a call without one. Of a link, the button: `confirm`, `reschedule`, `cancel`, `unsubscribe`, `subscribe`. Null once the person was erased.',
      example: 'what time?',
    }),
    intent,
    appointmentIds: z.array(z.string()).openapi({
      description: 'The open appointments that were meant, soonest first.',
      example: ['apt_01hzy3v7k2m4n6p8q0r2s4t6v8'],
    }),
    resolvedAt: moment('When it was dealt with; null while it is open.').nullable(),
    resolvedBy: z.string().nullable().openapi({
      description: 'Who dealt with it; `ringonce` where it was acted on at once.',
      example: 'api',
    }),
    resolvedAs: z.enum(RESOLUTIONS).nullable().openapi({
      description: 'What was made of it; null while it is open.',
      example: 'done',
    }),
    note: z.string().nullable().openapi({ description: 'What the office noted.', example: 'Called back.' }),
  })
  .openapi('Reply');

export const ReplyPage = z
  .object({
    items: z.array(ReplyOut).openapi({ description: 'Open ones first, each oldest first.' }),
    nextCursor: z.string().nullable().openapi({ description: 'For the next page; null on the last.' }),
  })
  .openapi('ReplyPage');

const ReplyQuery = PagingQuery.extend({
  open: choice(['true', 'false'], {
    description: 'Only what is open, or only what is not; both when absent.',
    example: 'true',
  }).optional(),
  from: instant({
    description: 'Only what arrived at or after this.',
    example: '2026-12-01T00:00:00Z',
  }).optional(),
  to: instant({ description: 'Only what arrived before this.', example: '2026-12-08T00:00:00Z' }).optional(),
});

const ResolveBody = strict(
  {
    as: choice(RESOLUTIONS, {
      description:
        'What to make of it. `confirmed` and `declined` do that to the appointments that were meant; `wrong_number` opts the number out of texts and calls; `moved` and `done` only close it. Held reminders go on where nothing ends them.',
      example: 'done',
    }),
    note: line(500, { description: 'For whoever looks later.', example: 'Called back.' }).nullish(),
  },
  'a resolution',
).openapi('ReplyResolution');

const present = (reply: Reply) => {
  const { id, at, from, to, text, resolution, appointments } = reply;
  return {
    id,
    at: toIso(at),
    way: wayOf(reply),
    from,
    to,
    text,
    intent: reply.intent,
    appointmentIds: appointments,
    resolvedAt: resolution && toIso(resolution.at),
    resolvedBy: resolution?.by ?? null,
    resolvedAs: resolution?.as ?? null,
    note: resolution?.note ?? null,
  };
};

export function replyRoutes(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'previewReply',
    method: 'post',
    path: '/v1/replies/preview',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'See how an answer would be understood',
    description: 'Nothing is stored and nobody is answered.',
    body: ReplyPreviewBody,
    answers: { 200: { description: 'What it means.', schema: ReplyIntentOut } },
    async handle({ body }) {
      return ok({ intent: readReply(body.text) });
    },
  });
  declare({
    operationId: 'listReplies',
    method: 'get',
    path: '/v1/replies',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'List what people answered',
    description:
      'Everything that people said: texts with their words, keys in calls, buttons of their pages, calls to your number. An open one needs somebody of the office: while it is open, texts and calls of the appointments that it is about wait for the reason `answered`.',
    query: ReplyQuery,
    answers: { 200: { description: 'One page.', schema: ReplyPage } },
    async handle({ caller: { tenant }, query: { limit = LIMIT_DEFAULT, cursor, open, from, to }, now }) {
      const filter = { from, to, open: open === undefined ? undefined : open === 'true' };
      const page = await listReplies(p, tenant, filter, { limit, cursor }, now);
      return page ? ok({ ...page, items: page.items.map(present) }) : badCursor;
    },
  });
  declare({
    operationId: 'resolveReply',
    method: 'post',
    path: '/v1/replies/{id}/resolve',
    access: 'tenant',
    scope: 'appointments',
    tag: TAG,
    summary: 'Say what the office made of a reply',
    description: 'Repeating it is harmless: the first resolution stands.',
    body: ResolveBody,
    answers: { 200: { description: 'The reply.', schema: ReplyOut } },
    problems: [404],
    async handle({ caller: { tenant, keyId }, params, body }) {
      const resolution = { as: body.as, note: body.note ?? null, by: 'api', who: `key:${keyId}` };
      const resolved = await resolveReply(p, tenant, params['id'] ?? '', resolution);
      return resolved.kind === 'absent' ? notFound('reply') : ok(present(resolved.reply));
    },
  });
}
