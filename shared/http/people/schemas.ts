/**
 * What requests about people may hold, and what they are answered. They check, and the OpenAPI document is made from
 * them. Called by `people.ts`.
 */
import { z } from '@hono/zod-openapi';
import { CHANNELS } from '../../domain/core/policy.ts';
import { address, channel, choice, instant, list, strict } from '../core/fields.ts';
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
