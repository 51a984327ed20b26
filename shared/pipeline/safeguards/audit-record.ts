/**
 * The audit's third way: what providers recorded, against the ledger. Called by `audit.ts`. The same contacts feed the
 * over-contact watch, which does not ask the ledger.
 */

import { MAX_CAP_WINDOW_MS } from '../../domain/core/caps.ts';
import type { EntryRef } from '../../domain/core/keys.ts';
import { addressKey, entryName, maskAddress } from '../../domain/core/keys.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { HOUR } from '../../domain/core/time.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { isToOffice, officeMailRef } from '../../domain/person/office-mail.ts';
import type { Finding, Taken } from '../../domain/safeguards/audit.ts';
import { knowledgeOf, takenTwice } from '../../domain/safeguards/audit.ts';
import type { Observed } from '../../domain/safeguards/over-contact.ts';
import { keyOf } from '../../domain/store/records.ts';
import type { ProviderRecord, ProviderRecords, RecordedContact } from '../../ports/provider-record.ts';
import type { Pipeline } from '../core/context.ts';
import { isNoted, loadReadable, readAll } from '../core/items.ts';
import type { Audit } from './audit-scope.ts';
import { OVERDUE_MS } from './audit-scope.ts';
import type { Identified } from './over-contact.ts';
import { observe, WATCH_MS, watchContacts } from './over-contact.ts';

const BATCH = 500;
/** Contacts of one number by whose entries one without a name of its own is looked up. */
const CANDIDATES_MAX = 50;
/** A token is taken at most this long before its contact is recorded, as one clock sees it. */
const TOKEN_MS: Milliseconds = HOUR;

/** What was read of the records, as far as the ledger is asked. */
interface Reading {
  observed: Observed[];
  /** What was taken for each entry, by its name. */
  taken: Map<string, Taken[]>;
  entries: Map<string, Entry>;
  providerIds: Set<string>;
}

/** @param sent entries that have to be on record */
export async function auditRecords(
  p: Pipeline,
  audit: Audit,
  records: ProviderRecords,
  sent: readonly Entry[],
): Promise<void> {
  const reading: Reading = { observed: [], taken: new Map(), entries: new Map(), providerIds: new Set() };
  const complete = new Set<ProviderRecord | null>();
  for (const record of new Set(CHANNELS.map((channel) => records[channel])))
    if (record?.contacts && (await readRecord(p, audit, { record, records, reading }))) complete.add(record);
  const { report, now } = audit;
  report.findings.push(...takenTwice(reading.taken, [...reading.entries.values()]));
  for (const entry of sent) {
    const { channel, providerId, at } = entry;
    const record = records[channel];
    // What another provider took, which keeps no record, is not to be found there.
    if (at && record?.of && !record.of.has(at.name)) continue;
    if (providerId !== null && complete.has(record) && !reading.providerIds.has(providerId))
      report.findings.push({ kind: 'unrecorded', entry: entryName(entry), channel, providerId });
  }
  report.findings.push(...(await watchContacts(p, reading.observed, now)));
}

interface Source {
  record: ProviderRecord;
  records: ProviderRecords;
  reading: Reading;
}

/** @returns whether it was read to its end */
async function readRecord(p: Pipeline, audit: Audit, { record, records, reading }: Source): Promise<boolean> {
  const { now, report } = audit;
  let batch: RecordedContact[] = [];
  let complete = true;
  try {
    for await (const contact of record.contacts?.(now - MAX_CAP_WINDOW_MS - WATCH_MS, now) ?? []) {
      if (records[contact.channel] !== record || reading.providerIds.has(contact.providerId)) continue;
      if (report.contacts >= audit.contactsMax) {
        report.cut = true;
        complete = false;
        break;
      }
      reading.providerIds.add(contact.providerId);
      report.contacts++;
      batch.push(contact);
      if (batch.length < BATCH) continue;
      await readBatch(p, audit, reading, batch);
      batch = [];
    }
  } catch (error) {
    p.telemetry.fault('a provider’s record could not be read', error);
    report.unread.push(error instanceof Error ? error.message : String(error));
    complete = false;
  }
  await readBatch(p, audit, reading, batch);
  return complete;
}

async function readBatch(
  p: Pipeline,
  audit: Audit,
  reading: Reading,
  batch: readonly RecordedContact[],
): Promise<void> {
  if (batch.length === 0) return;
  const { now } = audit;
  const identified = await withoutOffices(p, await identify(p, batch, now), now);
  reading.observed.push(...(await observe(p, identified, now)));
  const settled = identified.filter(
    ({ contact }) => contact.at > audit.since && contact.at < now - OVERDUE_MS,
  );
  const refs = new Map(settled.flatMap(({ entry }) => (entry ? [[entryName(entry), entry] as const] : [])));
  const entries = await entriesNamed(p, [...refs.values()], now);
  for (const [name, entry] of entries) reading.entries.set(name, entry);
  const existing = await existingAppointments(p, [...entries.values()], now);
  for (const one of settled) {
    const entry = one.entry ? entries.get(entryName(one.entry)) : undefined;
    if (entry) remember(reading, entry, one.contact);
    audit.report.findings.push(...judgeContact(one, entry, existing));
  }
}

/** What an office was mailed about its worklist is on record, too; it concerns no person, and no cap. */
export async function withoutOffices(p: Pipeline, all: Identified[], now: Instant): Promise<Identified[]> {
  const keys = all.flatMap(({ entry }) =>
    entry && isToOffice(entry) ? [keyOf.officeMail(entry.tenant, entry.appointment)] : [],
  );
  if (keys.length === 0) return all;
  const found = await readAll(p, keys, now);
  const known = new Set(found.map(({ body }) => entryName(officeMailRef(body))));
  return all.filter(({ entry }) => entry === null || !known.has(entryName(entry)));
}

function remember({ taken }: Reading, entry: Entry, contact: RecordedContact): void {
  const name = entryName(entry);
  const { channel, providerId, attempt = null } = contact;
  taken.set(name, [...(taken.get(name) ?? []), { channel, providerId, attempt }]);
}

function judgeContact(
  { contact, address, entry: ref }: Identified,
  entry: Entry | undefined,
  existing: ReadonlySet<string>,
): Finding[] {
  const { channel, at, to, providerId, attempt = null } = contact;
  const name = ref ? entryName(ref) : null;
  const known = entry ? knowledgeOf(entry, { channel, providerId, attempt }) : 'unknown';
  if (known === 'unknown')
    return [{ kind: 'extra', channel, address, shown: maskAddress(to), at, providerId, entry: name }];
  if (!entry || name === null) return [];
  if (known === 'unsure' && entry.state === 'failed')
    return [{ kind: 'in_doubt', entry: name, channel, taken: true }];
  return existing.has(keyOf.appointment(entry.tenant, entry.appointment))
    ? []
    : [{ kind: 'orphaned', entry: name, state: entry.state }];
}

async function entriesNamed(
  p: Pipeline,
  refs: readonly EntryRef[],
  now: Instant,
): Promise<Map<string, Entry>> {
  const items = await loadReadable(
    p,
    refs.map((ref) => keyOf.entry(ref)),
    now,
  );
  return new Map(items.flatMap((item) => (item ? [[entryName(item.body), item.body] as const] : [])));
}

async function existingAppointments(
  p: Pipeline,
  entries: readonly Entry[],
  now: Instant,
): Promise<Set<string>> {
  const keys = [...new Set(entries.map(({ tenant, appointment }) => keyOf.appointment(tenant, appointment)))];
  const readable = (await readAll(p, keys, now)).map(({ key }) => key);
  return new Set([...readable, ...keys.filter((key) => isNoted(p, key))]);
}

/** Whose each contact was: by its own word, else by the provider's id among the entries of that number. */
export async function identify(
  p: Pipeline,
  batch: readonly RecordedContact[],
  now: Instant,
): Promise<Identified[]> {
  const { secret } = p.settings;
  const all = batch.map((contact) => ({
    contact,
    address: addressKey(secret, contact.to),
    entry: contact.entry ?? null,
  }));
  const nameless = all.filter(({ entry }) => entry === null);
  if (nameless.length === 0) return all;
  const keys = [...new Set(nameless.map(({ address }) => address))].map(keyOf.recipient);
  const recipients = await loadReadable(p, keys, now);
  const tokens = new Map(
    recipients.flatMap((item) => (item ? [[item.body.address, item.body.contacts]] : [])),
  );
  const refs = [...tokens.values()].flatMap((contacts) => contacts.slice(-CANDIDATES_MAX));
  const entries = [...(await entriesNamed(p, refs, now)).values()];
  const byProviderId = new Map(entries.map((entry) => [entry.providerId, entry]));
  return all.map((one): Identified => {
    if (one.entry) return one;
    const { contact, address } = one;
    const owner =
      byProviderId.get(contact.providerId) ??
      entries.find((entry) => entry.address === address && mayBeOf(entry, contact));
    return { ...one, entry: owner ?? null };
  });
}

/** An entry whose answer is missing, and that was claimed about then. */
const mayBeOf = ({ channel, providerId, claimedAt }: Entry, contact: RecordedContact): boolean =>
  channel === contact.channel &&
  providerId === null &&
  claimedAt !== null &&
  Math.abs(contact.at - claimedAt) < TOKEN_MS;
