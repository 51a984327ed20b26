/**
 * What requests may hold: one schema per body and query, with description, example, units and accepted values.
 * They check, and the OpenAPI document is made from them. Called by the files that declare routes.
 */
import { z } from '@hono/zod-openapi';
import { CHANNELS } from '../../domain/core/policy.ts';
import { DAY } from '../../domain/core/time.ts';
import {
  channel,
  checked,
  choice,
  count,
  duration,
  instant,
  line,
  list,
  locale,
  policyName,
  queryCount,
  says,
  strict,
  tenantId,
  timeZone,
  word,
} from './fields.ts';

// ---- Appointments -------------------------------------------------------------------------------------------

const EMAIL = /^[^\s@\p{C},;:<>()[\]"\\]{1,64}@[\p{L}\p{N}-]{1,63}(\.[\p{L}\p{N}-]{1,63})+$/u;

const isEmail = (text: string): boolean => EMAIL.test(text);

const PHONE = 'must be a phone number in E.164 such as +12125550123, or as dialled in the office’s country';

const personShape = {
  name: line(100, { description: 'How the person is greeted.', example: 'Ana' }).nullish(),
  email: checked(isEmail, 254, 'must be an email address such as ana@example.com', {
    description: 'Where emails go. Without it, email steps are dropped as `no_address`.',
    example: 'ana@example.com',
  }).nullish(),
  phone: word(/^\+?[0-9 ()./-]{3,32}$/, PHONE, {
    description: 'Where texts and calls go: E.164, or as dialled in the office’s country.',
    example: '+12125550123',
  }).nullish(),
  locale: locale('The language of the messages, BCP 47; absent: the office’s.').nullish(),
  timeZone: timeZone(
    'Where the person is, IANA. Absent: what the phone number allows; then it must be a contact hour in all of it.',
  ).nullish(),
};

const Recipient = strict(personShape, 'a person').openapi('RecipientInput', {
  description: 'The person to remind. An email address or a phone number is needed.',
});

const STARTS_AT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?$/i;

const KEY_ACCEPTS = 'must be a name of 1 to 40 characters';
const metadata = z
  .record(
    z.string().refine((key) => key.length >= 1 && key.length <= 40 && key.isWellFormed()),
    z
      .string({ error: says('must be a text of at most 500 characters') })
      .max(500, { error: says('must be a text of at most 500 characters') })
      .refine((text) => text.isWellFormed(), { error: 'must be well-formed Unicode' }),
    {
      error: (issue) =>
        issue.code === 'invalid_key' ? KEY_ACCEPTS : says('must be a JSON object of names and texts')(issue),
    },
  )
  .refine((value) => Object.keys(value).length <= 20, { error: 'must have at most 20 names' })
  .openapi({
    description:
      'Yours: at most 20 names of up to 40 characters, each with a text of up to 500. Not sent to anybody.',
    example: { chair: '3' },
  });

const appointmentShape = {
  startsAt: word(
    STARTS_AT,
    'must be an RFC 3339 time such as 2026-12-04T15:30:00-05:00, or a local one such as 2026-12-04T15:30',
    {
      description:
        'When it starts: with an offset or `Z`, or local and read in `timeZone`. A local time that DST skips is 422; one that DST repeats is the earlier, with a warning. Fractions of a second are dropped.',
      example: '2026-12-04T15:30:00-05:00',
    },
  ),
  timeZone: timeZone('Where it takes place, IANA; absent: the office’s zone.').optional(),
  durationMinutes: count(1, 1_440, {
    description: 'How long it takes, in minutes; absent: 30.',
    example: 30,
  }).optional(),
  title: line(200, { description: 'What it is; the person reads and hears it.', example: 'Dental cleaning' }),
  location: line(200, { description: 'Where it is; shown in emails.', example: '12 Elm St' }).nullish(),
  recipient: Recipient,
  policy: policyName('The escalation policy; absent: `default`.').optional(),
  metadata: metadata.optional(),
};

export const AppointmentBody = strict(
  {
    externalId: line(200, {
      description:
        'Your own id; unique among your appointments. Again with the same content: the same appointment.',
      example: 'ehr-8812',
    }).nullish(),
    ...appointmentShape,
  },
  'an appointment',
).openapi('AppointmentInput');

const { startsAt, title, recipient: _recipient, ...optionalShape } = appointmentShape;

export const AppointmentPatchBody = strict(
  {
    startsAt: startsAt.optional(),
    title: title.optional(),
    recipient: Recipient.optional(),
    ...optionalShape,
  },
  'the changes',
)
  .refine((patch) => Object.keys(patch).length > 0, { error: 'must name at least one field to change' })
  .openapi('AppointmentPatch', {
    description:
      'Absent fields stay, also inside `recipient`; null removes. A new time or person raises `revision`.',
  });

const BATCH_MAX = 100;

/** Items are read one by one, so that one bad item spoils no other. */
export const BatchBody = strict(
  {
    items: list(z.unknown(), 1, BATCH_MAX, { description: 'Appointments to create.', example: [] }).openapi({
      type: 'array',
      items: { $ref: '#/components/schemas/AppointmentInput' },
      example: undefined,
    } as object),
  },
  'a batch',
).openapi('AppointmentBatch');

export const EmptyBody = strict({}, 'an empty object');

// ---- Lists --------------------------------------------------------------------------------------------------

export const LIMIT_DEFAULT = 50;

const paging = {
  limit: queryCount(1, 200, {
    description: `How many at most; absent: ${LIMIT_DEFAULT}.`,
    example: 50,
  }).optional(),
  cursor: line(2_000, { description: '`nextCursor` of the page before, with the same query.', example: '' })
    .openapi({ example: undefined } as object)
    .optional(),
};

export const PagingQuery = strict(paging, 'a query');

export const AppointmentsQuery = strict(
  {
    from: instant({ description: 'Starts at this or later.', example: '2026-12-01T00:00:00Z' }).optional(),
    to: instant({ description: 'Starts at this or earlier.', example: '2026-12-31T23:59:59Z' }).optional(),
    status: choice(['scheduled', 'confirmed', 'declined', 'cancelled', 'past'], {
      description: 'Only these.',
      example: 'scheduled',
    }).optional(),
    externalId: line(200, {
      description: 'Only the one with this id of yours.',
      example: 'ehr-8812',
    }).optional(),
    ...paging,
  },
  'a query',
);

// ---- People, control, sandbox -------------------------------------------------------------------------------

export const ADDRESS_ACCEPTS = 'must be an email address, or a phone number in E.164 such as +12125550123';
const address = line(254, { description: 'An email address or a phone number.', example: '+12125550123' });

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

export const ControlBody = strict(
  {
    tenant: tenantId.optional().openapi({ description: 'Only this tenant; absent: all.' }),
    channel: channel.optional().openapi({ description: 'Only this channel; absent: all.' }),
    reason: line(300, { description: 'Why, for whoever reads it later.', example: 'Wrong template in use' }),
  },
  'a control',
).openapi('ControlInput');

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
  },
  'a move',
)
  .refine(({ advance, to }) => (advance === undefined) !== (to === undefined), {
    error: 'needs either advance, an ISO 8601 duration, or to, an RFC 3339 time',
  })
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
      description: 'The number that is texted; the sandbox’s own when absent.',
      example: '+15005550006',
    }).optional(),
    text: line(2_000, { description: 'What the person writes.', example: 'C' }).optional(),
    callTo: phoneNumber('Who was called last and presses keys.').optional(),
    digits: word(/^[0-9*#]{1,10}$/, 'must be 1 to 10 of 0–9, * and #', {
      description: 'The keys.',
      example: '1',
    }).optional(),
  },
  'what a person does',
)
  .refine(
    ({ from, text, callTo, digits, to }) =>
      from !== undefined
        ? text !== undefined && callTo === undefined && digits === undefined
        : callTo !== undefined && digits !== undefined && text === undefined && to === undefined,
    { error: 'needs either from and text (and to), or callTo and digits' },
  )
  .openapi('SandboxInbound');

export type OptOutInput = z.infer<typeof OptOutBody>;
