/**
 * Two of the audit's three ways: the ledger's live entries by themselves, and each appointment's plan against its
 * entries. Called by `audit.ts`.
 */

import type { Appointment } from '../../domain/appointment/appointment.ts';
import { endedBecause } from '../../domain/appointment/appointment.ts';
import { entryName } from '../../domain/core/keys.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { HOUR } from '../../domain/core/time.ts';
import { INCOMPLETE_AFTER_MS } from '../../domain/judgement/judge.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { isLive, isUnclaimed } from '../../domain/ledger/entry.ts';
import type { Finding } from '../../domain/safeguards/audit.ts';
import type { Item, Key } from '../../domain/store/records.ts';
import { keyOf, partitionOf } from '../../domain/store/records.ts';
import type { ProviderRecords } from '../../ports/provider-record.ts';
import type { Pipeline } from '../core/context.ts';
import { isNoted, loadReadable, pages, read } from '../core/items.ts';
import type { Audit } from './audit-scope.ts';
import { OVERDUE_MS } from './audit-scope.ts';

const PAGE = 500;
/** A live entry that was of use until longer ago than this was overlooked. */
const MISSED_MS: Milliseconds = HOUR;
/** An answer that is missing for longer than this is worth a look; it is given up after an hour. */
const DOUBT_MS: Milliseconds = HOUR / 2;

/** The live entries of the days ahead: overdue, in doubt, or without an appointment. */
export async function auditLedger(p: Pipeline, audit: Audit): Promise<void> {
  const { now, report } = audit;
  for (let shard = 0; shard < p.settings.shards; shard++) {
    const query = { partition: partitionOf.due(shard), to: now + audit.aheadMs, limit: PAGE };
    let seen = 0;
    for await (const items of pages<'entry'>(p, query, now)) {
      const entries = items.map(({ body }) => body);
      report.findings.push(...entries.flatMap((entry) => atFault(entry, now)));
      report.findings.push(...(await orphans(p, entries, now)));
      report.entries += entries.length;
      seen += entries.length;
      if (seen >= audit.entriesMax / p.settings.shards || report.findings.length > 10 * audit.findingsMax) {
        report.cut = true;
        break;
      }
    }
  }
}

function atFault(entry: Entry, now: Instant): Finding[] {
  const { state, dueAt, doubtSince, channel } = entry;
  const name = entryName(entry);
  const overdueMs = now - (dueAt ?? now);
  if (overdueMs >= OVERDUE_MS) return [{ kind: 'overdue', entry: name, state, overdueMs }];
  const inDoubt = state === 'in_doubt' && now - (doubtSince ?? now) >= DOUBT_MS;
  return inDoubt ? [{ kind: 'in_doubt', entry: name, channel, taken: false }] : [];
}

/** Entries without an appointment. The young ones are left out: a request makes the entry before the appointment. */
async function orphans(p: Pipeline, entries: readonly Entry[], now: Instant): Promise<Finding[]> {
  const rested = entries.filter(({ createdAt }) => now - createdAt > 2 * INCOMPLETE_AFTER_MS);
  const suspects = await withoutAppointment(p, rested, now);
  if (suspects.length === 0) return [];
  const again = await loadReadable(
    p,
    suspects.map((entry) => keyOf.entry(entry)),
    now,
  );
  const live = again.flatMap((item) => (item && isLive(item.body) ? [item.body] : []));
  return (await withoutAppointment(p, live, now)).map((entry) => ({
    kind: 'orphaned',
    entry: entryName(entry),
    state: entry.state,
  }));
}

async function withoutAppointment(p: Pipeline, entries: readonly Entry[], now: Instant): Promise<Entry[]> {
  const keys = [...new Set(entries.map(({ tenant, appointment }) => keyOf.appointment(tenant, appointment)))];
  const items = await loadReadable(p, keys, now);
  // One that can't be read is there.
  const revisions = new Map(
    items.map((item, index) => [
      keys[index],
      item?.body.revision ?? (isNoted(p, keys[index]) ? Number.POSITIVE_INFINITY : 0),
    ]),
  );
  return entries.filter(
    ({ tenant, appointment, revision }) =>
      revision > (revisions.get(keyOf.appointment(tenant, appointment)) ?? 0),
  );
}

/**
 * Plan against ledger, tenant by tenant, soonest start first.
 * @returns what the ledger calls sent and a provider's record has to hold
 */
export async function auditPlans(p: Pipeline, audit: Audit, records: ProviderRecords): Promise<Entry[]> {
  const { now, report } = audit;
  const sent: Entry[] = [];
  const list = { partition: partitionOf.tenants(), limit: PAGE };
  for await (const tenants of pages<'tenant'>(p, list, now))
    for (const { body: tenant } of tenants) {
      const partition = partitionOf.appointments(tenant.id);
      const query = { partition, from: audit.since, to: now + audit.aheadMs, limit: PAGE };
      for await (const items of pages<'appointment'>(p, query, now)) {
        const found = await auditPage(p, items, now);
        report.findings.push(...found.findings);
        report.appointments += items.length;
        sent.push(...found.entries.filter((entry) => isOnRecord(entry, audit, records)));
        if (report.appointments >= audit.appointmentsMax || report.findings.length > 10 * audit.findingsMax) {
          report.cut = true;
          return sent;
        }
      }
    }
  return sent;
}

/** Whether the provider says what it took, and has had the time to. */
function isOnRecord(
  { state, channel, claimedAt, providerId }: Entry,
  { now, since }: Audit,
  records: ProviderRecords,
): boolean {
  if (!records[channel]?.contacts || providerId === null || claimedAt === null) return false;
  return (state === 'sent' || state === 'delivered') && claimedAt > since && claimedAt < now - 2 * HOUR;
}

interface PageFound {
  findings: Finding[];
  entries: Entry[];
}

/** Broken ladders are confirmed by a second look. */
async function auditPage(
  p: Pipeline,
  items: readonly Item<'appointment'>[],
  now: Instant,
): Promise<PageFound> {
  const appointments = items.map(({ body }) => body);
  const entries = await entriesOf(p, appointments, now);
  const suspects = items.filter(({ body }) => brokenAt(body, entries.get(body) ?? [], now) !== null);
  const confirmed = await Promise.all(suspects.map(({ key }) => secondLook(p, key, now)));
  const known = [...entries.values()].flat().filter((entry) => entry !== undefined);
  return { findings: confirmed.flat(), entries: known };
}

async function secondLook(p: Pipeline, key: Key<'appointment'>, now: Instant): Promise<Finding[]> {
  const appointment = (await read(p, key, now))?.body;
  if (!appointment) return [];
  const again = (await entriesOf(p, [appointment], now)).get(appointment) ?? [];
  const step = brokenAt(appointment, again, now);
  if (step === null) return [];
  const { tenant, id, revision } = appointment;
  const entry = entryName({ tenant, appointment: id, revision, step });
  return [{ kind: 'missed', entry, state: again[step]?.state ?? null }];
}

/** The entries of each appointment's present revision, by step. */
async function entriesOf(
  p: Pipeline,
  appointments: readonly Appointment[],
  now: Instant,
): Promise<Map<Appointment, (Entry | undefined)[]>> {
  const keys = appointments.flatMap(({ tenant, id, revision, plan }) =>
    plan.map((_, step) => keyOf.entry({ tenant, appointment: id, revision, step })),
  );
  const items = await loadReadable(p, keys, now);
  let start = 0;
  return new Map(
    appointments.map((appointment) => {
      const own = items.slice(start, start + appointment.plan.length).map((item) => item?.body);
      start += appointment.plan.length;
      return [appointment, own];
    }),
  );
}

/**
 * The step at which a plan is not kept: its entry is not there though its turn has come, for the first always is and
 * each next one is written before the one ahead of it ends; or it is still waiting when it is of no use any more.
 */
function brokenAt(
  appointment: Appointment,
  entries: readonly (Entry | undefined)[],
  now: Instant,
): number | null {
  for (const [step, { kind, plannedAt, usefulUntil }] of appointment.plan.entries()) {
    if (endedBecause(appointment, appointment.revision, kind) !== null) continue;
    const entry = entries[step];
    if (!entry) return kind === 'cancellation' || isItsTurn(entries[step - 1], step) ? step : null;
    // A step that was moved out of its use by the hours is dropped at its planned time, not before.
    const over = Math.max(usefulUntil, plannedAt) + MISSED_MS;
    if (isUnclaimed(entry) && isLive(entry) && now > over) return step;
  }
  return null;
}

const isItsTurn = (before: Entry | undefined, step: number): boolean =>
  step === 0 || (before !== undefined && !isLive(before));
