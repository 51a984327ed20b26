/**
 * What an evidence file holds. The OpenAPI document is made from it, and `ringonce verify-evidence` reads files by it.
 */
import { z } from '@hono/zod-openapi';
import type { SealedFile } from '../../domain/core/chain.ts';
import { REASON_CODES } from '../../domain/core/reasons.ts';
import { STATES } from '../../domain/ledger/entry.ts';
import { INTENTS } from '../../domain/person/replies.ts';
import { RESOLUTIONS, WAYS } from '../../domain/person/reply.ts';
import type { Opening } from '../../domain/tenant/tenant.ts';
import { channel } from '../core/fields.ts';
import { capShape, moment, perChannel, text, whole } from '../core/fields-out.ts';
import { ConsentEventOut } from './schemas.ts';

export const EVIDENCE_FORMAT = 'ringonce-evidence/1';

const reason = z.enum(REASON_CODES).nullable();
const explanation = text('The reason as a sentence.').nullable();

const StepRecord = z.object({
  type: z.enum(['contact', 'no_contact']),
  at: moment('When it was first said; of what was not said, when that was decided.'),
  atLocal: text('The same where the person is; null where that is not known.').nullable(),
  channel,
  appointmentId: text('For which appointment.'),
  revision: whole('Of it.', 1),
  step: whole('Of its ladder.', 0),
  state: z.enum(STATES),
  reason,
  explanation,
  timeZone: text('Of the appointment.', 'America/New_York'),
  recipientTimeZones: z.array(z.string()).readonly().openapi({ description: 'Where the person may be.' }),
  rule: z
    .object({
      policy: text('The escalation policy.', 'default'),
      version: whole('Of the policy.', 1),
      says: text('What the step says.', 'reminder'),
      minGap: text('The least time between two contacts, ISO 8601.', 'PT2H'),
      plannedAt: moment('When it was planned, within contact hours.'),
      usefulUntil: moment('After this it was of no use.'),
    })
    .nullable()
    .openapi({ description: 'By which rule; null for a revision whose plan is no longer kept.' }),
  providerId: text('The provider’s id of the message or call.').nullable(),
  attempts: z.array(
    z.object({
      attempt: whole('From 1.', 1),
      at: moment('When.'),
      locale: text('The language, BCP 47.', 'es'),
      from: text('The office’s own sender; null for the provider’s configured one.').nullable(),
      words: z.unknown().openapi({ description: 'Word for word, by channel; null once erased.' }),
    }),
  ),
  events: z.array(
    z.object({
      at: moment('When.'),
      state: z.enum(STATES),
      reason,
      explanation,
      detail: text('A provider’s code or the like.').nullable(),
      times: whole('How often in a row.', 1),
    }),
  ),
});

const ReplyRecord = z.object({
  type: z.literal('reply'),
  at: moment('When it arrived.'),
  id: text('The id of the reply.'),
  way: z.enum(WAYS),
  from: text('The number or email address; null where it is not known, and once erased.').nullable(),
  to: text('The office’s number; null for a link.').nullable(),
  words: text('Word for word; null once erased.').nullable(),
  intent: z.enum(INTENTS),
  appointmentIds: z.array(z.string()).readonly(),
  resolvedAs: z.enum(RESOLUTIONS).nullable(),
  resolvedAt: moment('When it was dealt with.').nullable(),
});

const ConsentRecord = ConsentEventOut.extend({ type: z.literal('consent') });

const AppointmentRecord = z.object({
  type: z.literal('appointment'),
  at: moment('When.'),
  appointmentId: text('Which appointment.'),
  what: text('What happened to it.', 'confirmed'),
  revision: whole('Of it.', 1),
  by: text('By what: `api`, `reply`, `keypress`, `link`.', 'reply'),
  name: text('Of the person, as it is now; null where there is none, and once erased.').nullable(),
  title: text('As it is now; null once erased.').nullable(),
  startsAt: text('As it is now.'),
});

const About = z.object({
  format: z.literal(EVIDENCE_FORMAT),
  scope: text('What the file shows, and what it does not.'),
  office: z.object({
    id: text('The id of the office.'),
    name: text('Its name.'),
    timeZone: text('Where it is, IANA.', 'America/New_York'),
  }),
  address: text('As it is stored: E.164, or lower-case email.', '+12125550123'),
  exportedAt: moment('When the file was made.'),
  exportedBy: text('The key that asked for it.', 'key:3f9a1c0b7d2e4f58'),
  version: text('Of Ringonce.'),
  from: moment('The first record.').nullable(),
  to: moment('The last record.').nullable(),
  rulesAtExport: z
    .object({
      contactHours: perChannel(
        z.object({ opens: z.string(), closes: z.string(), days: z.array(z.int()).readonly() }).nullable(),
      ),
      caps: z.array(z.object({ ...capShape, channels: z.array(channel).readonly() })),
      callsPerAppointment: whole('Calls for one appointment.', 1),
    } satisfies Record<keyof Opening, z.ZodType> & Record<string, z.ZodType>)
    .openapi({ description: 'The office’s hours and caps as they were at export.' }),
});

const link = {
  number: whole('From 1, without a gap.', 1),
  previous: text('The hash of the record before; of the first, that of `about`.'),
  hash: text('SHA-256, hex, of the record as RFC 8785 writes it, without this field.'),
};

const Seal = z.object({
  algorithm: z.literal('SHA-256 over RFC 8785 JSON, Ed25519'),
  count: whole('How many records.', 12),
  head: text('The hash of the last record.'),
  publicKey: text('Ed25519, base64url; `GET /v1/evidence-key` shows whose it is.'),
  signature: text('Of count and head, base64url.'),
});

export const EvidenceOut = z
  .object({
    about: About,
    records: z.array(
      z.discriminatedUnion('type', [
        StepRecord.extend(link),
        ReplyRecord.extend(link),
        ConsentRecord.extend(link),
        AppointmentRecord.extend(link),
      ]),
    ),
    seal: Seal,
  })
  .openapi('Evidence');

/** What has to be there for a file to be checked; the rest is whatever the chain says it is. */
export const SealedOut = z.object({
  about: z.looseObject({ format: z.literal(EVIDENCE_FORMAT) }),
  records: z.array(z.looseObject(link)),
  seal: Seal,
});

export const EvidenceKeyOut = z
  .object({ algorithm: z.literal('Ed25519'), publicKey: text('base64url.') })
  .openapi('EvidenceKey');

export type EvidenceRecord = z.infer<
  typeof StepRecord | typeof ReplyRecord | typeof ConsentRecord | typeof AppointmentRecord
>;

export type EvidenceFile = SealedFile<z.infer<typeof About>, EvidenceRecord>;
