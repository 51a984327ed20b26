/**
 * What answers about an office hold, for the OpenAPI document. `present.ts` makes these; the tests hold the two against
 * each other.
 */
import { z } from '@hono/zod-openapi';
import { CAP_PRESET_NAMES } from '../../domain/core/caps.ts';
import { ANSWER_RULES } from '../../domain/core/policy.ts';
import type { Setting } from '../../domain/tenant/tenant.ts';
import type { NameInApi } from '../core/durations.ts';
import { channel } from '../core/fields.ts';
import { capShape, moment, pageOf, perChannel, text, whole } from '../core/fields-out.ts';

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
    onAnswer: z.object({ other: z.enum(ANSWER_RULES), anotherTime: z.enum(ANSWER_RULES) }).openapi({
      description: 'What an answer does with the reminders until you have acted on it.',
    }),
  })
  .openapi('Policy');

export const PolicyPage = pageOf(PolicyOut).openapi('PolicyPage');

export const PolicyVersions = z
  .object({
    items: z.array(PolicyOut.extend({ replacedAt: moment('When the next version took its place.') })),
    nextCursor: z.null(),
  })
  .openapi('PolicyVersions');

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
    countries: z
      .array(z.string())
      .nullable()
      .openapi({
        description: 'Whose phone numbers may be texted and called, ISO 3166; null is `country` alone.',
        example: ['US', 'CA'],
      }),
    contactHours: perChannel(hours),
    caps: z.object({
      preset: z.enum([...CAP_PRESET_NAMES, 'custom']),
      rules: z.array(z.object(capShape)),
      callsPerAppointment: whole('Calls for one appointment.', 1),
    }),
    ratesPerMinute: perChannel(z.int()),
    senderNames: perChannel(z.string().nullable()),
    senderAddresses: perChannel(z.string().nullable()),
    providerOrder: perChannel(z.array(z.string()).nullable()).openapi({
      description: 'Which providers are asked first, by channel; null is the operator’s order.',
      example: { email: null, sms: ['Example'], voice: null },
    }),
    contactPhone: text('Where people reach the office, E.164.', '+12125550100').nullable(),
    contactEmail: text('Where answers to emails go.', 'office@north-dental.example').nullable(),
    needsEmail: text(
      'Where you are told of what you have to look at.',
      'desk@north-dental.example',
    ).nullable(),
    needsAt: text('When the daily one is due, in the office’s own zone.', '08:00'),
    bundleWindow: text(
      'How soon reminders for appointments of one day would follow to be one message, ISO 8601.',
      'P1D',
    ),
    surgeLimit: z.object({ share: z.number(), count: z.int() }).openapi({
      description: 'How many late texts and calls of a day are plausible: the greater of the two.',
    }),
    monthlyBudget: z
      .number()
      .nullable()
      .openapi({ description: 'What texts and calls of a month may cost, in US dollars.', example: 200 }),
    retention: z
      .object({ facts: text('ISO 8601.', 'P13M'), words: text('ISO 8601.', 'P90D') })
      .openapi({ description: 'How long facts and words are kept after the start of their appointment.' }),
    linksRevokedAt: moment('Links to people’s pages that were made before this no longer work.').nullable(),
    createdAt: moment('When it was made.'),
  } satisfies Record<NameInApi<Setting>, z.ZodType> & Record<string, z.ZodType>)
  .openapi('Tenant');

export const SettingsOut = TenantOut.extend({
  warnings: z
    .array(z.string())
    .openapi({ description: 'What of the settings can have no effect here, and why.', example: [] }),
}).openapi('Settings');
