/**
 * What requests about people may hold, and what they are answered. They check, and the OpenAPI document is made from
 * them. Called by `people.ts`.
 */
import { z } from '@hono/zod-openapi';
import { CHANNELS } from '../../domain/core/policy.ts';
import { CONSENT_KINDS } from '../../domain/person/consent.ts';
import { address, channel, choice, instant, line, list, strict } from '../core/fields.ts';
import { capShape, moment, pageOf, text, whole } from '../core/fields-out.ts';

export const ADDRESS_ACCEPTS = 'must be an email address, or a phone number in E.164 such as +12125550123';

export const OptOutBody = strict(
  {
    address,
    channels: list(channel, 1, CHANNELS.length, {
      description: 'Absent: email for an email address, sms and voice for a phone number.',
      example: ['sms', 'voice'],
    }).optional(),
    source: choice(['api', 'import', 'reply', 'keypress', 'link', 'complaint', 'carrier'], {
      description: 'Who said so; absent: `api`.',
      example: 'api',
    }).optional(),
    at: instant({
      description: 'When the person said so; absent: now.',
      example: '2026-11-20T10:00:00Z',
    }).optional(),
  },
  'an opt-out',
).openapi('OptOutInput');

export type OptOutInput = z.infer<typeof OptOutBody>;

export const LiftBody = strict(
  {
    evidence: line(500, {
      description:
        'What shows that the person asked for it: who heard it, how, and in which words. It is kept with the event.',
      example: 'Said at the desk to Maria: “please text me again”',
    }).nullish(),
    at: instant({
      description: 'When the person said so, as you have it.',
      example: '2026-11-20T10:00:00Z',
    }).nullish(),
  },
  'what shows that the person asked for it',
).openapi('OptOutLiftInput');

export type LiftInput = z.infer<typeof LiftBody>;

export const OptOutOut = z
  .object({
    address: text('Null when it was never known in the clear, or was erased.', '+12125550123').nullable(),
    channels: z.array(channel),
    source: text('Who said so.', 'reply'),
    at: moment('When.'),
  })
  .openapi('OptOut');

export const OptOutPage = pageOf(OptOutOut).openapi('OptOutPage');

export const ConsentEventOut = z
  .object({
    id: text('The id: `e` and a number that counts up without a gap; `c…` for a consent.', 'e00000001'),
    kind: z.enum(CONSENT_KINDS).openapi({
      description:
        '`consent_given`: as you said. `opted_out`. `opted_in`: by the person. `lifted`: by the office, for the person.',
      example: 'opted_out',
    }),
    channels: z.array(channel).readonly(),
    source: text('How it came; of a consent, where it was given.', 'reply'),
    by: text('`person`, `carrier`, `api`, or `key:` and the id of the key.', 'person'),
    message: text('The provider’s id of the message, or the attempt that was answered.', 'SM0123').nullable(),
    words: text('Word for word; null where there are none, and once erased.', 'Stop!').nullable(),
    at: moment('When it was recorded, by our own clock.'),
    saidAt: moment('When you say that it was said.').nullable(),
    appointmentId: text('With which appointment it came.').nullable(),
    erasedAt: moment('When its words were erased with the person.').nullable(),
  })
  .openapi('ConsentEvent');

export const RecipientView = z
  .object({
    address: text('As it is stored: E.164, or lower-case email.', '+12125550123'),
    caps: z.array(
      z.object({
        ...capShape,
        used: whole('Contacts of yours in the window.', 1),
        left: whole('Still allowed.', 2),
        freesAt: moment(
          'When the first of those that count leaves the window, so that one more is allowed; null where none counts.',
        ).nullable(),
      }),
    ),
    atPersonCeiling: z.array(channel).openapi({
      description:
        'Channels by which nobody may contact the address now, for it has received as many contacts as one person may receive (`person_ceiling`). Whose they were is not said.',
      example: [],
    }),
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
    consents: z.array(ConsentEventOut).openapi({
      description:
        'Every opt-out, its end, and every consent, oldest first. Events are added and never taken away; an erasure takes their words.',
    }),
  })
  .openapi('RecipientView', { description: 'Only your own contacts and opt-outs.' });

export const ErasedOut = z
  .object({ appointmentsErased: whole('How many appointments lost their personal data.', 2) })
  .openapi('Erased');
