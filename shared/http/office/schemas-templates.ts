/**
 * What requests about templates may hold, and what they are answered with: they check, and the OpenAPI document is made
 * from them. Called by `templates.ts`.
 */
import { z } from '@hono/zod-openapi';
import { STEP_KINDS } from '../../domain/appointment/appointment.ts';
import { FILTERS } from '../../domain/content/engine.ts';
import { PARTS } from '../../domain/content/template-check.ts';
import { VARIABLES } from '../../domain/content/values.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import { channel, choice, count, instant, line, locale, says, strict, timeZone } from '../core/fields.ts';
import { text, whole } from '../core/fields-out.ts';

/** Liquid has lines, tabs and any letters; only what no store or provider takes is kept out. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
const NOT_IN_A_TEMPLATE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

function liquid(max: number, description: string, example: string) {
  const error = says(`must be a text of 1 to ${max} characters in Liquid`);
  return z
    .string({ error })
    .min(1, { error })
    .max(max, { error })
    .refine((text) => text.isWellFormed() && !NOT_IN_A_TEMPLATE.test(text), { error })
    .optional()
    .openapi({ description, example });
}

const { email, sms, voice } = PARTS;
const emailParts = {
  subject: liquid(email.subject, 'The subject.', 'Reminder: {{ title }}, {{ when }}'),
  text: liquid(email.text, 'The plain text.', 'Hello {{ name }}, see you {{ when }}. {{ office }}'),
  html: liquid(
    email.html,
    'The HTML; every value is escaped.',
    '<p>Hello {{ name }}, see you {{ when }}.</p>',
  ),
};
const smsParts = {
  body: liquid(
    sms.body,
    'The text.',
    '{{ office }}: {{ title }}, {{ when }}. Reply C to confirm, STOP to stop.',
  ),
};
const voiceParts = {
  script: liquid(voice.script, 'Who is calling, and why.', 'This is {{ office }}: {{ title }}, {{ when }}.'),
  menu: liquid(voice.menu, 'Which key does what: 1, 2, 9, *.', 'Press 1 to confirm, 9 to get no more calls.'),
  goodbye: liquid(voice.goodbye, 'Said when nobody presses a key.', 'Goodbye.'),
  voicemail: liquid(
    voice.voicemail,
    'Left on an answering machine; may say nothing of the appointment.',
    '{{ office }} called. Please call us back.',
  ),
};

export const VARIABLES_TEXT = Object.entries(VARIABLES)
  .map(([name, meaning]) => `\`${name}\`: ${meaning}`)
  .join('; ');
export const FILTERS_TEXT = FILTERS.map((name) => `\`${name}\``).join(', ');

export const TemplateBody = strict({ ...emailParts, ...smsParts, ...voiceParts }, 'the parts of a template')
  .refine((parts) => Object.keys(parts).length > 0, { error: 'must hold at least one part of the template' })
  .openapi('TemplateInput', {
    description:
      'The parts of the channel: email has subject, text and html; sms has body; voice has script, menu, goodbye and voicemail. Absent parts are as in the built-in template.',
    example: {
      body: '{{ office }}: {{ title }}, {{ when }}. Reply C to confirm, R for another time, STOP to stop.',
    },
  });

/** No office plans further than this, and calendars end. */
const FROM = Date.parse('1970-01-02T00:00:00Z');
const TO = Date.parse('2200-01-01T00:00:00Z');
const someday = (description: string, example: string) =>
  instant({ description, example }).refine((at) => at >= FROM && at <= TO, {
    error: 'must be a time from 1970 to 2199',
  });

const kind = choice(STEP_KINDS, {
  description: 'What the message says: a `reminder`, or news: `booking`, `change`, `cancellation`.',
  example: 'reminder',
});

export const TemplatesQuery = strict(
  {
    kind: kind.optional(),
    channel: channel.optional(),
    locale: locale('Only this one, BCP 47.').optional(),
  },
  'a query',
);

const templates = strict(
  {
    email: strict(emailParts, 'the parts of an email')
      .openapi({ description: 'subject, text, html.' })
      .optional(),
    sms: strict(smsParts, 'the parts of an SMS').openapi({ description: 'body.' }).optional(),
    voice: strict(voiceParts, 'the parts of a call')
      .openapi({ description: 'script, menu, goodbye, voicemail.' })
      .optional(),
  } satisfies Record<Channel, z.ZodType>,
  'templates by channel',
);

export const PreviewBody = strict(
  {
    kind: kind.optional(),
    locale: locale('The person’s language, BCP 47; absent: the office’s.').optional(),
    templates: templates
      .openapi({
        description:
          'Templates to try, by channel; absent parts are as in the built-in one, absent channels as they would be sent.',
      })
      .optional(),
    name: line(100, { description: 'Whom it goes to; null: nobody by name.', example: 'Ana' }).nullish(),
    title: line(200, { description: 'What the appointment is.', example: 'Dental cleaning' }).optional(),
    location: line(200, { description: 'Where it is; null: not said.', example: '12 Elm St' }).nullish(),
    startsAt: someday('When it starts.', '2026-12-04T15:30:00-05:00').optional(),
    movedFrom: someday(
      'When it was to start before; null: it never moved.',
      '2026-12-03T14:00:00-05:00',
    ).nullish(),
    locationBefore: line(200, {
      description: 'Where it was to be before; null: where it is.',
      example: '9 Oak St',
    }).nullish(),
    timeZone: timeZone('Where it takes place, IANA; absent: the office’s zone.').optional(),
    durationMinutes: count(1, 1_440, {
      description: 'How long it takes, in minutes.',
      example: 30,
    }).optional(),
    recipientTimeZone: timeZone('Where the person is; elsewhere, the zone is named.').optional(),
  },
  'a preview',
).openapi('TemplatePreviewInput', {
  description: 'What is absent is sample data in the language of `locale`.',
  example: { kind: 'reminder', locale: 'es', title: 'Limpieza dental' },
});

const use = {
  name: text('Its name: kind, channel, locale.', 'reminder/sms/es'),
  kind: z.enum(STEP_KINDS),
  channel: z.enum(CHANNELS),
  locale: text('BCP 47.', 'es'),
  origin: z
    .enum(['built-in', 'own'])
    .openapi({ description: 'Ours, or your own in its place.', example: 'own' }),
  version: whole('Counts up with every change of your own; 0 for a built-in one.', 1),
  updatedAt: z.string().nullable().openapi({
    description: 'When it was last changed; null for a built-in one.',
    example: '2026-11-20T15:00:00Z',
    format: 'date-time',
  }),
};

export const TemplatePage = z
  .object({ items: z.array(z.object(use).openapi('TemplateName')), nextCursor: z.null() })
  .openapi('TemplatePage');

const source = z.record(z.string(), z.string()).openapi({
  description: 'Its parts, in Liquid.',
  example: { body: '{{ office }}: {{ title }}, {{ when }}. Reply C to confirm, STOP to stop.' },
});
const warnings = z
  .array(z.string())
  .openapi({ description: 'What works, but is worth knowing; empty otherwise.', example: [] });

export const TemplateOut = z.object({ ...use, source }).openapi('Template');
export const SavedTemplateOut = z.object({ ...use, source, warnings }).openapi('SavedTemplate');

export const TemplateVersions = z
  .object({
    items: z.array(
      z.object({
        version: whole('Which one.', 1),
        source,
        replacedAt: z.string().openapi({
          description: 'When the next version took its place; of one that was deleted, when it was stored.',
          example: '2026-11-20T15:00:00Z',
          format: 'date-time',
        }),
      }),
    ),
    nextCursor: z.null(),
  })
  .openapi('TemplateVersions');

const origin = use.origin;

const cost = z.number().openapi({
  description: 'What it costs at the most, in US dollars, to a number of the office’s country.',
  example: 0.0135,
});

/** What each channel would say. */
const previews = {
  email: z.object({
    origin,
    subject: text('The subject.', 'Recordatorio: Limpieza dental, viernes, 4 de diciembre, 15:30'),
    text: text('The plain text.'),
    html: text('The HTML.'),
    calendar: text('The iCalendar part.').nullable(),
    cost,
    warnings,
  }),
  sms: z.object({
    origin,
    body: text('The text.'),
    encoding: z.enum(['GSM-7', 'UCS-2']).openapi({ description: 'How it is sent.', example: 'GSM-7' }),
    segments: whole('How many segments it is sent, and paid, as.', 1),
    units: whole('Its length: septets of GSM-7, or UTF-16 code units.', 139),
    perSegment: whole('How many units a segment holds.', 160),
    cost,
    warnings,
  }),
  voice: z.object({
    origin,
    script: text('Who is calling, and why.'),
    menu: text('Which key does what.'),
    goodbye: text('Said when nobody presses a key.', 'Adiós.'),
    voicemail: text('Left on an answering machine.'),
    twiml: text('The call, as the provider gets it; keys go nowhere.'),
    voicemailTwiml: text('The message on an answering machine, as the provider gets it.'),
    cost,
    warnings,
  }),
} satisfies Record<Channel, z.ZodType>;

export const PreviewOut = z
  .object({
    kind: z.enum(STEP_KINDS),
    locale: text('The person’s language, BCP 47.', 'es'),
    ...previews,
  })
  .openapi('TemplatePreview');

export type TemplateInput = z.infer<typeof TemplateBody>;
export type PreviewInput = z.infer<typeof PreviewBody>;
export type TemplatesFilter = z.infer<typeof TemplatesQuery>;
