/**
 * The audit: looks for what should not be there. Entries that nobody took long past their lease, ladders with a
 * missing rung, parts that stopped running. Called every hour by a composition; it only reads.
 *
 * Kept true here: nothing is reported that a second look does not confirm, for the world moves while it is read.
 */
import type { Appointment } from '../domain/appointment.ts';
import { endedBecause } from '../domain/appointment.ts';
import type { Entry } from '../domain/entry.ts';
import { isLive, QUEUE_LEASE_MS } from '../domain/entry.ts';
import { entryName } from '../domain/keys.ts';
import type { Item, Key, Kind, PartRun } from '../domain/records.ts';
import { keyOf, partitionOf } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';
import { DAY } from '../domain/time.ts';
import type { ListQuery } from '../ports/store.ts';
import type { Pipeline } from './context.ts';
import { read } from './ledger.ts';

/** One thing that is wrong. Names are those of entries and parts: no personal data. */
export type Finding =
  /** Due for longer than two leases, and nobody took it. */
  | { kind: 'overdue'; entry: string; state: Entry['state']; overdueMs: number }
  /** A step before it ended, or the appointment was made, but this entry is not there: its reminder is lost. */
  | { kind: 'missing'; entry: string }
  /** The part has not finished a run for three intervals; `finishedAt` is null when it never did. */
  | { kind: 'silent'; part: string; finishedAt: Instant | null; error: string | null };

/** A part of the system that runs by itself. */
export interface Heartbeat {
  part: string;
  intervalMs: number;
}

export interface AuditReport {
  findings: Finding[];
  /** Appointments whose ladder was looked at. */
  appointments: number;
  /** True when there was more to look at than the bounds allow. */
  cut: boolean;
}

export interface AuditOptions {
  heartbeats: readonly Heartbeat[];
  /** How far ahead ladders are looked at, in ms; three days by default. */
  aheadMs?: number | undefined;
  /** Appointments looked at, and findings reported of each kind, at most. */
  appointmentsMax?: number | undefined;
  findingsMax?: number | undefined;
}

const OVERDUE_MS = 2 * QUEUE_LEASE_MS;
const SILENT_INTERVALS = 3;
const PAGE = 500;

export async function audit(p: Pipeline, options: AuditOptions): Promise<AuditReport> {
  const { heartbeats, aheadMs = 3 * DAY, appointmentsMax = 20_000, findingsMax = 100 } = options;
  const now = p.clock.now();
  const silent = await silentParts(p, heartbeats, now);
  const overdue = await overdueEntries(p, findingsMax, now);
  const ladders = await missingEntries(p, { now, until: now + aheadMs, appointmentsMax, findingsMax });
  return {
    findings: [...silent, ...overdue.findings, ...ladders.findings],
    appointments: ladders.appointments,
    cut: overdue.cut || ladders.cut,
  };
}

/** The parts that have not finished a run for three of their intervals. */
export async function silentParts(
  p: Pipeline,
  heartbeats: readonly Heartbeat[],
  now: Instant,
): Promise<Extract<Finding, { kind: 'silent' }>[]> {
  const runs = await p.store.load(
    heartbeats.map(({ part }) => keyOf.run(part)),
    now,
  );
  return heartbeats.flatMap(({ part, intervalMs }, index) => {
    const run: PartRun | undefined = runs[index]?.body;
    const finishedAt = run?.finishedAt ?? null;
    if (finishedAt !== null && now - finishedAt <= SILENT_INTERVALS * intervalMs) return [];
    return [{ kind: 'silent' as const, part, finishedAt, error: run?.error ?? null }];
  });
}

interface Found {
  findings: Finding[];
  cut: boolean;
}

/** The due index is read, then the items: what moved meanwhile is not reported. */
async function overdueEntries(p: Pipeline, findingsMax: number, now: Instant): Promise<Found> {
  const findings: Finding[] = [];
  for (let shard = 0; shard < p.settings.shards; shard++) {
    const query = { partition: partitionOf.due(shard), to: now - OVERDUE_MS, limit: PAGE };
    for await (const items of pages<'entry'>(p, query, now)) {
      for (const { body } of items) {
        const overdueMs = now - (body.dueAt ?? now);
        if (overdueMs >= OVERDUE_MS)
          findings.push({ kind: 'overdue', entry: entryName(body), state: body.state, overdueMs });
      }
      if (findings.length >= findingsMax) return { findings: findings.slice(0, findingsMax), cut: true };
    }
  }
  return { findings, cut: false };
}

interface Ladders {
  now: Instant;
  until: Instant;
  appointmentsMax: number;
  findingsMax: number;
}

/** Plan against ledger, tenant by tenant, soonest start first. */
async function missingEntries(
  p: Pipeline,
  { now, until, appointmentsMax, findingsMax }: Ladders,
): Promise<Found & { appointments: number }> {
  const findings: Finding[] = [];
  let appointments = 0;
  for await (const tenants of pages<'tenant'>(p, { partition: partitionOf.tenants(), limit: PAGE }, now))
    for (const { body: tenant } of tenants) {
      const query = { partition: partitionOf.appointments(tenant.id), from: now, to: until, limit: PAGE };
      for await (const items of pages<'appointment'>(p, query, now)) {
        findings.push(...(await brokenLadders(p, items, now)));
        appointments += items.length;
        if (appointments >= appointmentsMax || findings.length >= findingsMax)
          return { findings: findings.slice(0, findingsMax), appointments, cut: true };
      }
    }
  return { findings, appointments, cut: false };
}

/** @returns one finding for each ladder that lacks its next entry, on two looks */
async function brokenLadders(
  p: Pipeline,
  items: readonly Item<'appointment'>[],
  now: Instant,
): Promise<Finding[]> {
  const entries = await entriesOf(
    p,
    items.map(({ body }) => body),
    now,
  );
  const suspects = items.filter(({ body }) => missingStep(body, entries.get(body.id) ?? [], now) !== null);
  const confirmed = await Promise.all(
    suspects.map(async ({ key }): Promise<Finding[]> => {
      const appointment = (await read(p, key, now))?.body;
      if (!appointment) return [];
      const again = (await entriesOf(p, [appointment], now)).get(appointment.id) ?? [];
      const step = missingStep(appointment, again, now);
      if (step === null) return [];
      const { tenant, id, revision } = appointment;
      return [{ kind: 'missing', entry: entryName({ tenant, appointment: id, revision, step }) }];
    }),
  );
  return confirmed.flat();
}

/** The entries of each appointment's present revision, by step. */
async function entriesOf(
  p: Pipeline,
  appointments: readonly Appointment[],
  now: Instant,
): Promise<Map<string, (Entry | undefined)[]>> {
  const keys = appointments.flatMap(({ tenant, id, revision, plan }) =>
    plan.map((_, step) => keyOf.entry({ tenant, appointment: id, revision, step })),
  );
  const items = await p.store.load(keys, now);
  let start = 0;
  return new Map(
    appointments.map(({ id, plan }) => {
      const own = items.slice(start, start + plan.length).map((item) => item?.body);
      start += plan.length;
      return [id, own];
    }),
  );
}

/** The first entry always is there, and each next one before the one ahead of it ends. */
function missingStep(
  appointment: Appointment,
  entries: readonly (Entry | undefined)[],
  now: Instant,
): number | null {
  if (appointment.startsAt <= now || endedBecause(appointment, appointment.revision) !== null) return null;
  const step = entries.indexOf(undefined);
  const before = entries[step - 1];
  return step === 0 || (before && !isLive(before)) ? step : null;
}

/** The items of a list, page by page; what is gone from the store meanwhile is left out. */
async function* pages<K extends Kind>(
  p: Pipeline,
  query: ListQuery,
  now: Instant,
): AsyncGenerator<Item<K>[]> {
  let cursor: string | undefined;
  do {
    const { rows, next } = await p.store.list({ ...query, cursor });
    const items = await p.store.load(
      rows.map((row) => row.key as Key<K>),
      now,
    );
    yield items.filter((item) => item !== undefined);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
}
