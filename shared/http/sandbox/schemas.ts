/**
 * What requests to the sandbox may hold, and what they are answered. They check, and the OpenAPI document is made from
 * them. Called by `sandbox.ts`.
 */
import { z } from '@hono/zod-openapi';
import { DAY } from '../../domain/core/time.ts';
import { address, channel, duration, flag, instant, line, strict, word } from '../core/fields.ts';
import { moment, text, whole } from '../core/fields-out.ts';
import { paging } from '../core/schemas.ts';

/** How somebody that is played makes themselves heard. */
export const PLAYED_WAYS = ['text', 'keys', 'call'] as const;

/** What there is to be loaded: an office's schedule, and one whose night Ringonce sleeps through. */
export const EXAMPLES = ['schedule', 'night'] as const;

export const MessagesQuery = strict(
  {
    to: address.optional().openapi({ description: 'Only messages to this address.' }),
    channel: channel.optional(),
    ...paging,
  },
  'a query',
);

export const ClockBody = strict(
  {
    advance: duration(['PT0S', 0], ['P366D', 366 * DAY], {
      description: 'How far to move, ISO 8601.',
      example: 'PT6H',
    }).optional(),
    to: instant({ description: 'Where to move to.', example: '2026-12-04T15:30:00Z' }).optional(),
    next: flag({
      description:
        'True: to the moment at which the next message or call goes out; nowhere where none is planned.',
      example: true,
    }).optional(),
    asleep: flag({
      description:
        'True: as if Ringonce had been off meanwhile. Nothing happens on the way, and what fell due is late afterwards.',
      example: false,
    }).optional(),
  },
  'a move',
)
  .refine(
    ({ advance, to, next, asleep }) =>
      [advance !== undefined, to !== undefined, next === true].filter(Boolean).length === 1 &&
      !(next && asleep),
    {
      error:
        'needs either advance, an ISO 8601 duration, or to, an RFC 3339 time, or next; asleep goes with the first two',
    },
  )
  .openapi('ClockMove');

const phoneNumber = (description: string) =>
  word(/^\+[1-9]\d{6,14}$/, 'must be a phone number in E.164 such as +12125550123', {
    description,
    example: '+12125550123',
  });

export const InboundBody = strict(
  {
    from: phoneNumber('Who texts.').optional(),
    to: line(64, {
      description: 'The number that is texted or called; the sandbox’s own when absent.',
      example: '+15005550006',
    }).optional(),
    text: line(2_000, { description: 'What the person writes.', example: 'C' }).optional(),
    callTo: phoneNumber('Who was called last and presses keys.').optional(),
    callFrom: phoneNumber('Who calls your number.').optional(),
    digits: word(/^[0-9*#]{1,10}$/, 'must be 1 to 10 of 0–9, * and #', {
      description: 'The keys, pressed one after the other.',
      example: '1',
    }).optional(),
  },
  'what a person does',
)
  .refine(
    ({ from, text, callTo, callFrom, digits, to }) => {
      if ([from, callTo, callFrom].filter((who) => who !== undefined).length !== 1) return false;
      if (from !== undefined) return text !== undefined && digits === undefined;
      if (callTo !== undefined) return digits !== undefined && text === undefined && to === undefined;
      return text === undefined;
    },
    { error: 'needs either from and text (and to), or callTo and digits, or callFrom (and to, and digits)' },
  )
  .openapi('SandboxInbound');

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

export const ClockOut = z
  .object({
    now: moment('The time it now is.'),
    nextAt: moment(
      'When something falls due next; null where nothing does, or where that is not known.',
    ).nullable(),
  })
  .openapi('Clock');

export const PlayedOut = z
  .object({
    items: z.array(
      z.object({
        id: text('Names it.', 'ply_0123456789abcdefghjkmnpqrs'),
        at: moment('When.'),
        number: text('Who texted, pressed keys or called, E.164.', '+12125550123'),
        way: z.enum(PLAYED_WAYS).openapi({
          description:
            '`text`: a text; `keys`: keys in a call of yours; `call`: a call to your number, and keys in it.',
          example: 'text',
        }),
        said: text('The words, or the keys; empty for a call that begins.', 'C'),
        answer: text('What they got back; null for nothing.', 'Thank you.').nullable(),
      }),
    ),
  })
  .openapi('Played', { description: 'Newest first.' });

export const ExampleOut = z
  .object({
    settings: z
      .record(z.string(), z.unknown())
      .openapi({ description: 'What of your settings has to be so, as settings are changed.' }),
    startsAt: moment('What the clock should say before the appointments are created.'),
    policy: z
      .object({
        name: text('Under which to store it; the appointments name it.', 'the-night'),
        body: z.record(z.string(), z.unknown()).openapi({ description: 'As a policy is stored.' }),
      })
      .nullable()
      .openapi({ description: 'Null where the appointments have the default one.' }),
    outage: z
      .object({ from: moment('Its begin.'), to: moment('Its end.') })
      .nullable()
      .openapi({ description: 'When Ringonce is off; null where it never is.' }),
    items: z
      .array(z.record(z.string(), z.unknown()))
      .openapi({ description: 'The appointments, each as it is created.' }),
  })
  .openapi('Example');
