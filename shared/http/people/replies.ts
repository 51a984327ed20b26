/** The routes about what people answer. Called by `app.ts`. */
import { z } from '@hono/zod-openapi';
import { INTENTS, REPLY_MAX, readReply } from '../../domain/person/replies.ts';
import type { Declare } from '../core/endpoint.ts';
import { locale, says, strict } from '../core/fields.ts';
import { ok } from '../core/problem.ts';

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

const ReplyIntentOut = z
  .object({
    intent: z.enum(INTENTS).openapi({
      description:
        '`stop`: never again by phone. `start`: after a stop, again. `help`: who is this. `confirm`: will come. `decline`: can’t, or wants another time. `wrong_person`: this is not the person. `other`: somebody must read it.',
      example: 'decline',
    }),
  })
  .openapi('ReplyIntent');

export function replyRoutes(declare: Declare): void {
  declare({
    method: 'post',
    path: '/v1/replies/preview',
    access: 'tenant',
    tag: 'People',
    summary: 'See how an answer would be understood',
    description: 'Nothing is stored and nobody is answered.',
    body: ReplyPreviewBody,
    answers: { 200: { description: 'What it means.', schema: ReplyIntentOut } },
    async handle({ body }) {
      return ok({ intent: readReply(body.text) });
    },
  });
}
