/**
 * The routes that show everything about one address, sealed: for a complaint or a court. Called by `app.ts`.
 */
import { sealed } from '../../domain/core/chain.ts';
import type { TenantId } from '../../domain/core/keys.ts';
import { sentenceOf } from '../../domain/core/reasons.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toIso, toLocalIso } from '../../domain/core/time.ts';
import type { Reply } from '../../domain/person/reply.ts';
import { wayOf } from '../../domain/person/reply.ts';
import type { Opening } from '../../domain/tenant/tenant.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import type { Evidence, StepTaken } from '../../pipeline/people/evidence.ts';
import { evidenceOf } from '../../pipeline/people/evidence.ts';
import { readingTogether } from '../../pipeline/queries/together.ts';
import { VERSION } from '../../version.ts';
import type { Declare } from '../core/endpoint.ts';
import { isoOrNull, presentCap } from '../core/present.ts';
import { ok } from '../core/problem.ts';
import type { Address } from './address.ts';
import { addressOf, badAddress } from './address.ts';
import type { EvidenceFile, EvidenceRecord } from './evidence-schemas.ts';
import { EVIDENCE_FORMAT, EvidenceKeyOut, EvidenceOut } from './evidence-schemas.ts';
import { presentConsent } from './present.ts';

const TAG = 'People';
const PDF = 'application/pdf';

/** What the seal proves, in the file itself: it is read far from the documentation. */
const SCOPE =
  'Everything that this office’s Ringonce held about this address at the time of export. The chain and its signature show that the file is whole and unchanged since then. They do not show that what was stored before was complete or true, and words of erased persons are gone, as is what has outlived the office’s retention.';

export function evidenceRoutes(declare: Declare, p: Pipeline, publicKey: string): void {
  declare({
    operationId: 'getEvidence',
    method: 'get',
    path: '/v1/recipients/{address}/evidence',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'Export everything about an address, for a complaint or a court',
    description:
      'Each contact with its words, time zone, rule and reason, each reply, each opt-out and consent, and what became of the appointments, in order of time: as JSON whose records are chained by hashes and sealed by a signature, or as a PDF for people. Only what went to this address: somebody with an email address and a phone has two files. `ringonce verify-evidence FILE` checks the JSON.',
    answers: { 200: { description: 'The file.', schema: EvidenceOut, alsoAs: PDF } },
    problems: [400],
    async handle({ caller: { tenant, keyId }, params, media, now }) {
      const reading = readingTogether(p, now);
      const address = await addressOf(reading, tenant, params['address'], now);
      if (!address) return badAddress;
      const file = await exportOf(reading, { tenant, address, by: `key:${keyId}` }, now);
      if (media !== PDF) return ok(file);
      // Drawing is a large library, and seldom wanted.
      const { evidencePdf } = await import('./evidence-pdf.ts');
      return { ...ok(await evidencePdf(file)), headers: { 'content-type': PDF } };
    },
  });
  declare({
    operationId: 'getEvidenceKey',
    method: 'get',
    path: '/v1/evidence-key',
    access: 'either',
    scope: 'read',
    tag: TAG,
    summary: 'Read the key by which evidence is checked',
    description:
      'The public half of what seals every evidence file of this Ringonce. Keep it apart from the files: it shows whose they are.',
    answers: { 200: { description: 'The key.', schema: EvidenceKeyOut } },
    async handle() {
      return ok({ algorithm: 'Ed25519', publicKey });
    },
  });
}

interface Wanted {
  tenant: TenantId;
  address: Address;
  by: string;
}

async function exportOf(p: Pipeline, { tenant, address, by }: Wanted, now: Instant): Promise<EvidenceFile> {
  const evidence = await evidenceOf(p, tenant, address.key, now);
  const records = recordsOf(evidence);
  const { name, timeZone, contactHours, caps } = evidence.tenant;
  const about = {
    format: EVIDENCE_FORMAT as typeof EVIDENCE_FORMAT,
    scope: SCOPE,
    office: { id: tenant, name, timeZone },
    address: address.normal,
    exportedAt: toIso(now),
    exportedBy: by,
    version: VERSION,
    from: records[0]?.at ?? null,
    to: records.at(-1)?.at ?? null,
    rulesAtExport: {
      contactHours,
      caps: caps.rules.map(presentCap),
      callsPerAppointment: caps.callsPerAppointment,
    } satisfies Record<keyof Opening, unknown> & Record<string, unknown>,
  };
  return sealed(p.settings.secret, about, records);
}

/** Everything in order of time; what is of one moment stays in the order of the kinds. */
function recordsOf({ steps, appointments, replies, consents }: Evidence): EvidenceRecord[] {
  const records: EvidenceRecord[] = [
    ...appointments.flatMap(({ id, history, timeZone, recipient, title, startsAt }) =>
      history.map(({ at, kind, revision, by }) => ({
        type: 'appointment' as const,
        at: toIso(at),
        appointmentId: id,
        what: kind,
        revision,
        by,
        name: recipient.name || null,
        title: title || null,
        startsAt: toLocalIso(startsAt, timeZone),
      })),
    ),
    ...steps.map(presentStep),
    ...replies.map(presentReply),
    ...consents.map((event) => ({ type: 'consent' as const, ...presentConsent(event) })),
  ];
  return records.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function presentReply(reply: Reply): EvidenceRecord {
  const { id, at, from, to, text, intent, appointments, resolution } = reply;
  return {
    type: 'reply',
    at: toIso(at),
    id,
    way: wayOf(reply),
    from,
    to,
    words: text,
    intent,
    appointmentIds: appointments,
    resolvedAs: resolution?.as ?? null,
    resolvedAt: isoOrNull(resolution?.at ?? null),
  };
}

function presentStep({ entry, appointment, attempts }: StepTaken): EvidenceRecord {
  const { channel, appointment: id, revision, step, state, reason, history, providerId } = entry;
  const { timeZone, recipient, policy, plan } = appointment;
  const [zone] = recipient.zones.length === 1 ? recipient.zones : [];
  // A plan is kept for the present revision only.
  const planned = revision === appointment.revision ? plan[step] : undefined;
  const at = attempts[0]?.at ?? history.at(-1)?.at ?? entry.createdAt;
  return {
    type: attempts.length > 0 ? 'contact' : 'no_contact',
    at: toIso(at),
    atLocal: zone === undefined ? null : toLocalIso(at, zone),
    channel,
    appointmentId: id,
    revision,
    step,
    state,
    reason,
    explanation: reason === null ? null : sentenceOf(reason),
    timeZone,
    recipientTimeZones: recipient.zones,
    rule: planned
      ? {
          policy: policy.name,
          version: policy.version,
          says: planned.kind,
          minGap: policy.minGap,
          plannedAt: toIso(planned.plannedAt),
          usefulUntil: toIso(planned.usefulUntil),
        }
      : null,
    providerId,
    attempts: attempts.map(({ attempt, at: said, locale, from, content }) => ({
      attempt,
      at: toIso(said),
      locale,
      from,
      words: content,
    })),
    events: history.map((event) => ({
      at: toIso(event.at),
      state: event.state,
      reason: event.reason ?? null,
      explanation: event.reason ? sentenceOf(event.reason) : null,
      detail: event.detail ?? null,
      times: event.times ?? 1,
    })),
  };
}
