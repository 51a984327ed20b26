/** The routes of dead letters: what failed too often, what it would come to now, and the redrive. Called by `app.ts`. */
import { z } from '@hono/zod-openapi';
import { CHANNELS } from '../../domain/core/policy.ts';
import { REASON_CODES } from '../../domain/core/reasons.ts';
import { toIso } from '../../domain/core/time.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import type {
  DeadLetterReport,
  ExplainedDeadLetter,
  Prospect,
} from '../../pipeline/safeguards/dead-letters.ts';
import {
  DEAD_LETTERS_MAX,
  deadLetterText,
  dealWithDeadLetters,
  storedDeadLetters,
} from '../../pipeline/safeguards/dead-letters.ts';
import type { DeadLetters } from '../../ports/dead-letters.ts';
import type { Declare } from '../core/endpoint.ts';
import { flag, strict } from '../core/fields.ts';
import { moment, text } from '../core/fields-out.ts';
import { presentRef } from '../core/present.ts';
import { ok } from '../core/problem.ts';

const PROSPECTS = [
  'send',
  'drop',
  'wait',
  'settling',
  'done',
  'unreadable',
  'faulty',
] as const satisfies readonly Prospect['kind'][];

const DeadLetterOut = z.object({
  entry: z
    .object({
      tenant: text('Whose.', 'north-dental'),
      appointmentId: text('Of which appointment.', 'apt_0123456789abcdefghjkmnpqrs'),
      revision: z.int().openapi({ description: 'Of the appointment.', example: 1 }),
      step: z.int().openapi({ description: 'Of its ladder.', example: 1 }),
    })
    .nullable()
    .openapi({ description: 'Null for a message that can’t be read.' }),
  channel: z.enum(CHANNELS).nullable().openapi({ example: 'sms' }),
  attempt: z.int().nullable().openapi({ description: 'Which attempt the message was about.', example: 2 }),
  error: text('The error’s name; null where nobody kept it: see the sender’s log.', 'TypeError').nullable(),
  times: z
    .int()
    .nullable()
    .openapi({ description: 'How often it failed; null where nobody counted.', example: 5 }),
  at: moment('When it failed last, or was queued.').nullable(),
  prospect: z.enum(PROSPECTS).openapi({
    description:
      'What a redrive would do now. `send`, `drop` and `wait` are what the reminder is judged to do; `settling`: a sender or the provider has it; `done`: it needs nothing; `unreadable` and `faulty`: it stays.',
    example: 'send',
  }),
  reason: z.enum(REASON_CODES).nullable().openapi({ description: 'Why it would be dropped or waits.' }),
  what: text('The same as a sentence.', 'north-dental/apt_…/1/1 (sms) would go out now'),
});

export const DeadLettersOut = z
  .object({
    letters: z.array(DeadLetterOut).openapi({ description: `At most ${DEAD_LETTERS_MAX}.` }),
    total: z.int().openapi({ description: 'How many there are, about, when this is done.', example: 1 }),
    redriven: z
      .int()
      .openapi({ description: 'How many were redriven, or needed nothing and went.', example: 0 }),
  })
  .openapi('DeadLetters');

const RedriveBody = strict(
  {
    preview: flag({
      description: 'True only says what would happen; nothing is changed.',
      example: true,
    }).optional(),
  },
  'a redrive',
).openapi('RedriveInput');

/** @param letters where they are kept; absent: in the store */
export function deadLetterRoutes(
  declare: Declare,
  p: Pipeline,
  letters: DeadLetters = storedDeadLetters(p),
): void {
  declare({
    operationId: 'listDeadLetters',
    method: 'get',
    path: '/v1/dead-letters',
    access: 'operator',
    scope: 'read',
    tag: 'Operation',
    summary: 'See which messages failed too often',
    description:
      'Each with what would become of it now. Their reminders come up again by themselves meanwhile.',
    answers: { 200: { description: 'Some of them.', schema: DeadLettersOut } },
    async handle({ now }) {
      return ok(presentDeadLetters(await dealWithDeadLetters(p, letters, false, now)));
    },
  });
  declare({
    operationId: 'redriveDeadLetters',
    method: 'post',
    path: '/v1/dead-letters/redrive',
    access: 'operator',
    scope: 'operate',
    tag: 'Operation',
    summary: 'Try again what failed too often',
    description:
      'Makes their reminders due now: they are judged like all others, with caps, hours and the surge gate. At most 100 at a time.',
    body: RedriveBody,
    bodyOptional: true,
    answers: { 200: { description: 'What was redriven, or would be.', schema: DeadLettersOut } },
    async handle({ body, now }) {
      return ok(presentDeadLetters(await dealWithDeadLetters(p, letters, body?.preview !== true, now)));
    },
  });
}

const presentDeadLetters = ({ letters, total, redriven }: DeadLetterReport) => ({
  letters: letters.map(presentDeadLetter),
  total,
  redriven,
});

function presentDeadLetter(letter: ExplainedDeadLetter) {
  const { message, error, times, at, prospect } = letter;
  return {
    entry: message && { tenant: message.entry.tenant, ...presentRef(message.entry) },
    channel: message?.channel ?? null,
    attempt: message?.attempt ?? null,
    error,
    times,
    at: at === null ? null : toIso(at),
    prospect: prospect.kind,
    reason: 'reason' in prospect ? prospect.reason : null,
    what: deadLetterText(letter),
  };
}
