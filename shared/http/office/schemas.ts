/**
 * What requests may hold about an office: its escalation policies and its settings. They check, and the
 * OpenAPI document is made from them. Called by the files that declare routes.
 */
import { z } from '@hono/zod-openapi';
import { CAP_PRESET_NAMES } from '../../domain/core/caps.ts';
import type { AnswerRule, Channel } from '../../domain/core/policy.ts';
import {
  ANSWER_RULES,
  CHANNELS,
  DEFAULT_ON_ANSWER,
  DEFAULT_POLICY,
  MAX_STEPS,
  policyFaults,
} from '../../domain/core/policy.ts';
import { DAY, MINUTE } from '../../domain/core/time.ts';
import { COUNTRIES_MAX, isCountry } from '../../domain/person/phone.ts';
import type { Period } from '../../domain/tenant/retention.ts';
import {
  DEFAULT_RETENTION,
  isInOrder,
  isRetention,
  RETENTION_BOUNDS,
} from '../../domain/tenant/retention.ts';
import type { Setting } from '../../domain/tenant/tenant.ts';
import type { NameInApi } from '../core/durations.ts';
import { msOf } from '../core/durations.ts';
import {
  channel,
  checked,
  choice,
  count,
  duration,
  flag,
  instant,
  instantOrNull,
  line,
  list,
  locale,
  policyName,
  strict,
  tenantId,
  timeZone,
  word,
} from '../core/fields.ts';

// ---- Policies -----------------------------------------------------------------------------------------------

const Step = strict(
  {
    channel,
    before: duration(['PT1M', MINUTE], ['P90D', 90 * DAY], {
      description: 'When the step is planned, ahead of the start, ISO 8601.',
      example: 'P1D',
    }),
    notAfter: duration(['PT0S', 0], ['P90D', 90 * DAY], {
      description: 'Closer to the start than this it is of no use and is dropped as `too_late`, ISO 8601.',
      example: 'PT1H',
    }),
  },
  'a step',
).openapi('PolicyStep');

const answerRule = (what: string, absent: AnswerRule) =>
  choice(ANSWER_RULES, { description: `${what} Absent: \`${absent}\`.`, example: absent }).optional();

const OnAnswer = strict(
  {
    other: answerRule('Of words that only a person understands.', DEFAULT_ON_ANSWER.other),
    anotherTime: answerRule(
      'Of a wish for another time: by text, by key 2, or on the page.',
      DEFAULT_ON_ANSWER.anotherTime,
    ),
  },
  'rules for answers',
).openapi('OnAnswer', {
  description:
    'What an answer does with the reminders until you have acted on it. `hold`: texts and calls wait, and what comes behind them. `continue`: they go on, but none that is louder than the answer was: after a text there are texts and no calls. You take on that somebody who has written to you is reminded as if nothing had been said. `end`: none follows, also when you have read it; whoever is to be reminded after all needs you. Who can’t come is never reminded again, and a wrong number always holds.',
});

const policyShape = {
  name: policyName('Its name, as in the path.').optional(),
  version: count(1, 1_000_000_000, {
    description: 'When given, the policy is changed only if this is its present version; else 409.',
    example: 1,
  }).optional(),
  steps: list(Step, 1, MAX_STEPS, {
    description: 'The ladder, from the first contact to the last.',
    example: [],
  }).openapi({
    example: [{ channel: 'sms', before: 'P1D', notAfter: 'PT1H' }],
  } as object),
  minGap: duration(['PT0S', 0], ['P7D', 7 * DAY], {
    description: `The least time between two contacts of one ladder, ISO 8601; absent: ${DEFAULT_POLICY.minGap}.`,
    example: 'PT2H',
  }).default(DEFAULT_POLICY.minGap),
  escalateOnFailure: flag({
    description:
      'Whether a step that proved impossible makes the next one due at once, inside hours and caps; absent: true.',
    example: true,
  }).default(DEFAULT_POLICY.escalateOnFailure),
  bookingConfirmation: channel.nullable().optional().openapi({
    description:
      'By which channel the person is told at once of a new appointment; null or absent: not at all.',
    example: null,
  }),
  onAnswer: OnAnswer.optional(),
};

export const PolicyBody = strict(policyShape, 'a policy')
  .superRefine(({ steps, minGap }, context) => {
    const durations = [minGap, ...steps.flatMap((step) => [step.before, step.notAfter])];
    if (durations.some((text) => msOf(text) === undefined)) return;
    for (const { path, message } of policyFaults({ steps, minGap }))
      context.addIssue({
        code: 'custom',
        path: path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
        message,
        params: { impossible: true },
      });
  })
  .openapi('PolicyInput');

// ---- Tenants ------------------------------------------------------------------------------------------------

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const clockTime = (description: string, example: string) =>
  word(CLOCK, 'must be a local time from 00:00 to 23:59', { description, example });

const Hours = strict(
  {
    opens: clockTime('First minute, local to the person.', '08:00'),
    closes: clockTime('First minute after; at or before `opens` means past midnight.', '20:00'),
    days: list(count(1, 7, { description: 'Monday is 1, Sunday 7.', example: 1 }), 1, 7, {
      description: 'Days on which the window opens: 1 Monday to 7 Sunday.',
      example: [1, 2, 3, 4, 5],
    }),
  },
  'contact hours',
).openapi('ContactHours');

export const Cap = strict(
  {
    channels: list(channel, 1, CHANNELS.length, {
      description: 'Contacts by these channels count together.',
      example: ['sms', 'voice'],
    }),
    limit: count(1, 100, { description: 'At most this many contacts.', example: 3 }),
    window: duration(['PT1M', MINUTE], ['P7D', 7 * DAY], {
      description: 'In any stretch of this length, ISO 8601.',
      example: 'P1D',
    }),
  },
  'a cap',
).openapi('CapInput');

const PRESET_ACCEPTS = `must be one of ${[...CAP_PRESET_NAMES, 'custom'].join(', ')}`;
const RENAMED_PRESET =
  'is called one-a-day now: it limits how often people are contacted, and meets no other condition of the healthcare exemption';

const Caps = strict(
  {
    preset: z
      .enum([...CAP_PRESET_NAMES, 'custom'], {
        error: ({ input }) => (input === 'fcc-healthcare' ? RENAMED_PRESET : PRESET_ACCEPTS),
      })
      .openapi({
        description:
          'A named set of caps, or `custom` with `rules`. `one-a-day`: one text or call a day and three a week. Absent: `custom`.',
        example: 'default',
      })
      .optional(),
    rules: list(Cap, 1, 20, {
      description:
        'All of them hold at once, and count your own contacts; an operator’s ceiling over all tenants holds beside them.',
      example: [],
    })
      .openapi({ example: undefined } as object)
      .optional(),
    callsPerAppointment: count(0, 10, {
      description: 'Calls for one appointment; absent: 1.',
      example: 1,
    }).optional(),
  },
  'caps',
)
  .superRefine(({ preset, rules }, context) => {
    const custom = preset === undefined || preset === 'custom';
    if (custom && !rules)
      context.addIssue({ code: 'custom', path: ['rules'], message: 'is required for custom caps' });
  })
  .openapi('CapsInput', { description: 'How often a person may be contacted, per address.' });

const perChannel = <T extends z.ZodType>(of: T, what: string) =>
  strict(
    { email: of.optional(), sms: of.optional(), voice: of.optional() } satisfies Record<Channel, z.ZodType>,
    what,
  );

const isE164 = (text: string): boolean => /^\+[1-9]\d{6,14}$/.test(text);
const isSmsSender = (text: string): boolean => isE164(text) || /^MG[0-9a-f]{32}$/.test(text);
const isMailbox = (text: string): boolean => /^[^\s@<>"]{1,64}@[^\s@<>"]{1,189}$/.test(text);

const country = (description: string) =>
  checked(isCountry, 2, 'must be an ISO 3166 country such as US', { description, example: 'US' });

const KEPT: Readonly<Record<Period, string>> = {
  facts: 'Appointments, their people and the ledger: what was planned, sent and answered, and when.',
  words: 'What was said: messages, calls, replies, and what needed somebody of the office.',
};

function period(of: Period) {
  const [least, greatest] = RETENTION_BOUNDS[of];
  return checked(
    (text) => isRetention(of, text),
    16,
    `must be an ISO 8601 duration from ${least} to ${greatest} in days, weeks, months or years, such as ${DEFAULT_RETENTION[of]}`,
    { description: `${KEPT[of]} ISO 8601, ${least} to ${greatest}.`, example: DEFAULT_RETENTION[of] },
  );
}

const settingsShape = {
  name: line(100, { description: 'What recipients know the office by.', example: 'North Dental' }),
  timeZone: timeZone('The office’s zone, for local times without one.').optional(),
  locale: locale('The language for people without one of their own.').optional(),
  country: country('For phone numbers written without a country, ISO 3166.').optional(),
  countries: list(country('ISO 3166.'), 1, COUNTRIES_MAX, {
    description:
      'Whose phone numbers may be texted and called, ISO 3166; null is `country` alone. New appointments for other numbers are refused, except for those that you booked for before.',
    example: ['US', 'CA'],
  })
    .nullable()
    .optional(),
  contactHours: perChannel(Hours.nullable(), 'contact hours by channel')
    .openapi({ description: 'When people may be contacted, in their own zone; null is any time.' })
    .optional(),
  caps: Caps.optional(),
  ratesPerMinute: perChannel(
    count(1, 100_000, { description: 'Contacts a minute.', example: 60 }),
    'rates by channel',
  )
    .openapi({ description: 'Contacts a minute that may be started.' })
    .optional(),
  senderNames: perChannel(
    line(64, { description: 'A sender name.', example: 'North Dental' }).nullable(),
    'names by channel',
  )
    .openapi({ description: 'Shown as the sender; null or absent is `name`.' })
    .optional(),
  senderAddresses: strict(
    {
      email: checked(isMailbox, 254, 'must be an email address that the provider may send from', {
        description: 'The From address.',
        example: 'reminders@north-dental.example',
      })
        .nullable()
        .optional(),
      sms: checked(isSmsSender, 34, 'must be a number in E.164 or a Messaging Service such as MG…', {
        description: 'The number, or the Messaging Service, that texts come from.',
        example: '+12125550100',
      })
        .nullable()
        .optional(),
      voice: checked(isE164, 16, 'must be a number in E.164 such as +12125550100', {
        description: 'The number that calls come from.',
        example: '+12125550100',
      })
        .nullable()
        .optional(),
    } satisfies Record<Channel, z.ZodType>,
    'addresses by channel',
  )
    .openapi({ description: 'Where messages come from; null or absent is what the provider is set up with.' })
    .optional(),
  providerOrder: perChannel(
    list(
      line(64, { description: 'A provider’s name, as `GET /v1/status` has it.', example: 'Example' }),
      1,
      10,
      {
        description: 'The preferred one first.',
        example: ['Example'],
      },
    ).nullable(),
    'orders by channel',
  )
    .openapi({
      description:
        'Which providers are asked first where a channel has several; the rest follow in the operator’s order, and null is that alone. Your `senderAddresses` are at the first of them. Another one is asked only for what those before it proved not to have taken, or while they do not do well.',
    })
    .optional(),
  surgeLimit: strict(
    {
      share: z
        .number('must be a number from 0 to 1')
        .min(0, 'must be from 0 to 1')
        .max(1, 'must be from 0 to 1')
        .openapi({
          description: 'Of all texts and calls that become due in a day.',
          example: 0.1,
        }),
      count: count(0, 1_000_000, { description: 'Texts and calls.', example: 50 }),
    },
    'a limit of late work',
  )
    .openapi({
      description:
        'How many texts and calls of a day may be late before all of them are held for an operator: the greater of the two.',
    })
    .optional(),
  monthlyBudget: z
    .number('must be an amount in US dollars, or null')
    .min(0, 'must be at least 0')
    .max(10_000_000, 'must be at most 10000000')
    .nullable()
    .openapi({
      description:
        'What texts and calls of a calendar month may cost, in US dollars. Before it is passed they are held; null is no limit.',
      example: 200,
    })
    .optional(),
  retention: strict({ facts: period('facts'), words: period('words') }, 'the two periods')
    .refine(isInOrder, {
      path: ['words'],
      error: 'must be no longer than facts',
      params: { impossible: true },
    })
    .openapi('RetentionInput', {
      description:
        'How long you keep what is over, counted from the start of an appointment. It holds from the next sweep on, within minutes, also for what is there already; what is gone stays gone. Opt-outs and the record of consents are kept for good.',
    })
    .optional(),
  contactPhone: checked(isE164, 16, 'must be a number in E.164 such as +12125550100', {
    description: 'Where people reach the office; named in pages, answers and voicemails.',
    example: '+12125550100',
  })
    .nullable()
    .optional(),
  contactEmail: checked(isMailbox, 254, 'must be an email address such as office@north-dental.example', {
    description: 'Where answers to emails go (Reply-To); null is wherever the emails come from.',
    example: 'office@north-dental.example',
  })
    .nullable()
    .optional(),
  needsEmail: checked(isMailbox, 254, 'must be an email address such as desk@north-dental.example', {
    description:
      'Where you are told of what somebody of you has to look at (`GET /v1/needs`): once a day of all that is open, and at once of what is due within a day. Null: nowhere.',
    example: 'desk@north-dental.example',
  })
    .nullable()
    .optional(),
  needsAt: clockTime('When the daily one is due, in the office’s own zone.', '08:00').optional(),
  bundleWindow: duration(['PT0S', 0], ['P1D', DAY], {
    description:
      'Reminders to one address for appointments of one day are one message, where they would follow this soon, ISO 8601. `PT0S`: only what is due at the same moment.',
    example: 'P1D',
  }).optional(),
} satisfies Record<NameInApi<Setting>, z.ZodType>;

export const TenantBody = strict(
  {
    ...settingsShape,
    name: settingsShape.name.optional(),
    id: tenantId.optional().openapi({ description: 'Read-only: must be the present one.' }),
    linksRevokedAt: instantOrNull({
      description: 'Read-only, ignored.',
      example: '2026-11-01T09:00:00Z',
    }).optional(),
    createdAt: instant({ description: 'Read-only, ignored.', example: '2026-11-01T09:00:00Z' }).optional(),
    warnings: z.array(z.string()).optional().openapi({ description: 'Read-only, ignored.', example: [] }),
  },
  'settings',
).openapi('TenantSettings', { description: 'Absent fields, also of a channel, stay as they are.' });

export const NewTenantBody = strict({ id: tenantId, ...settingsShape }, 'a tenant').openapi('NewTenant');

export type PolicyInput = z.infer<typeof PolicyBody>;
export type NewTenantInput = z.infer<typeof NewTenantBody>;
/** Settings of a tenant that exists, or of a new one. */
export type SettingsInput = z.infer<typeof TenantBody> | NewTenantInput;
