/**
 * What requests about appointments may hold, with description, example, units and accepted values. They check, and the
 * OpenAPI document is made from them. Called by the appointments' routes.
 */
import { z } from '@hono/zod-openapi';
import { ATTENDANCES } from '../../domain/appointment/appointment.ts';
import { RESPONSES } from '../../domain/appointment/response.ts';
import { LANGUAGES } from '../../domain/core/language.ts';
import { writtenRight } from '../../domain/core/written-time.ts';
import type { AppointmentInput, PersonInput } from '../../domain/judgement/intake.ts';
import { bareAddress } from '../../domain/person/phone.ts';
import {
  choice,
  count,
  emailAddress,
  instant,
  line,
  list,
  locale,
  policyName,
  says,
  strict,
  timeZone,
  word,
} from '../core/fields.ts';
import { paging } from '../core/schemas.ts';

const PHONE = 'must be a phone number in E.164 such as +12125550123, or as dialled in the office’s country';

const Consent = strict(
  {
    source: line(100, { description: 'Where the person gave it.', example: 'Intake form' }),
    at: instant({
      description: 'When, as you have it. Ringonce notes beside it when it heard of it.',
      example: '2026-11-02T09:00:00-05:00',
    }).nullish(),
    evidence: line(500, {
      description: 'What shows it: the number of a form, or the words that were agreed to.',
      example: 'Form 1182, signed',
    }).nullish(),
  },
  'a consent',
).openapi('ConsentInput', {
  description:
    'That the person agreed to be contacted. It is recorded for each address of the person, and shown with it; it lifts no opt-out.',
});
/** An extension passes here, so that the intake can say what is wrong with it. */
const PHONE_FORM = /^\+?[0-9 ()./-]{3,32}([,;]? ?(ext(ension)?|x|#)[.:=]? ?\d{1,9})?$/i;

const personShape = {
  name: line(100, { description: 'How the person is greeted.', example: 'Ana' }).nullish(),
  email: emailAddress({
    description: 'Where emails go. Without it, email steps are dropped as `no_address`.',
    example: 'ana@example.com',
  }).nullish(),
  phone: word(
    PHONE_FORM,
    PHONE,
    {
      description:
        'Where texts and calls go: E.164, or as dialled in the office’s country. It must be valid, of a country that the settings’ `countries` allow, and no premium-rate or shared-cost number. A landline is called and not texted.',
      example: '+12125550123',
    },
    { tidy: bareAddress },
  ).nullish(),
  locale: locale('The language of the messages, BCP 47; absent: the office’s.').nullish(),
  timeZone: timeZone(
    'Where the person is, IANA. Absent: what the phone number allows; then it must be a contact hour in all of it.',
  ).nullish(),
  consent: Consent.nullish(),
} satisfies Record<keyof Required<PersonInput>, z.ZodType>;

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
    { tidy: (text) => text.trim(), hint: writtenRight },
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
  consent: Consent.nullish(),
} satisfies Record<keyof Required<Omit<AppointmentInput, 'externalId'>>, z.ZodType>;

const externalId = line(200, {
  description:
    'Your own id, unique among your appointments. POST it again with the same content, and the answer is the same appointment; with other content, or when it was cancelled, 409.',
  example: 'ehr-8812',
});

export const AppointmentBody = strict(
  {
    externalId: externalId.nullish(),
    ...appointmentShape,
  },
  'an appointment',
).openapi('AppointmentInput');

export const AppointmentPutBody = strict(
  { externalId: externalId.nullish(), ...appointmentShape },
  'an appointment',
).openapi('AppointmentPutInput', {
  description: 'The whole appointment, as your schedule has it. `externalId` is that of the path, or absent.',
});

/** One of many, which its own id names. */
export const AppointmentPutItem = strict({ externalId, ...appointmentShape }, 'an appointment');

export const PutQuery = strict(
  {
    preview: choice(['', 'true', 'false'], {
      description: 'Say what would be done, and store nothing.',
      example: 'true',
    }).optional(),
    reinstate: choice(['default', 'always'], {
      description:
        '`always`: what its person cancelled is reinstated, too. `default`: only by another time or place.',
      example: 'default',
    }).optional(),
  },
  'a query',
);

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
      'Absent fields stay, also inside `recipient`; null removes. A new time, place or person raises `revision`.',
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

export const PutBatchBody = strict(
  {
    items: list(z.unknown(), 1, BATCH_MAX, {
      description: 'Appointments as they are now.',
      example: [],
    }).openapi({
      type: 'array',
      items: {
        allOf: [{ $ref: '#/components/schemas/AppointmentPutInput' }, { required: ['externalId'] }],
      },
      example: undefined,
    } as object),
  },
  'a batch',
).openapi('AppointmentPutBatch');

export const TimelineQuery = strict(
  {
    language: choice(LANGUAGES, {
      description: 'In which language the sentences are, ISO 639; codes stay as they are. Absent: English.',
      example: 'de',
    }).optional(),
  },
  'a query',
);

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
    outcome: choice([...RESPONSES, ...ATTENDANCES], {
      description: 'Only those with this `response`, or with this `outcome` that you reported.',
      example: 'unreached',
    }).optional(),
    updatedSince: instant({
      description:
        'Only those that changed at this or later: by you, by what the person answered, or by a reminder that went out, failed or was dropped, so that `response` may be another.',
      example: '2026-12-01T00:00:00Z',
    }).optional(),
    ...paging,
  },
  'a query',
);

export const OutcomeBody = strict(
  {
    outcome: choice(ATTENDANCES, {
      description: '`attended`: the person came. `no_show`: did not come.',
      example: 'attended',
    }),
  },
  'an outcome',
).openapi('Outcome');
