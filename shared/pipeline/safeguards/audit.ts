/**
 * The three-way audit: the plan of each appointment around now, the ledger's entries, and what providers recorded,
 * held against each other. Called every hour by the compositions, and by command; it writes nothing but alerts.
 *
 * Kept true here: nothing is reported that a second look does not confirm, for the world moves while it is read; and
 * a record that can't be read to its end proves nothing.
 */

import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { DAY } from '../../domain/core/time.ts';
import type { AlertKey } from '../../domain/safeguards/alert.ts';
import type { FindingKind } from '../../domain/safeguards/audit.ts';
import { describe, FINDING_KINDS, FINDINGS } from '../../domain/safeguards/audit.ts';
import type { ProviderRecords } from '../../ports/provider-record.ts';
import type { Pipeline } from '../core/context.ts';
import { raise, settleAlert } from './alerts.ts';
import { auditLedger, auditPlans } from './audit-plan.ts';
import { auditRecords } from './audit-record.ts';
import type { Audit, AuditBounds, AuditReport } from './audit-scope.ts';
import type { Heartbeat } from './watch.ts';
import { silences } from './watch.ts';

export interface AuditOptions extends Partial<AuditBounds> {
  /** Parts that must have run lately; none where something else watches them. */
  heartbeats?: readonly Heartbeat[];
}

const BACK_MS: Milliseconds = 2 * DAY;

const BOUNDS: AuditBounds = {
  aheadMs: 8 * DAY,
  appointmentsMax: 20_000,
  entriesMax: 50_000,
  contactsMax: 200_000,
  findingsMax: 100,
};

/** Looks once, and tells nobody. */
export async function inspect(
  p: Pipeline,
  records: ProviderRecords,
  now: Instant,
  { heartbeats = [], ...bounds }: AuditOptions = {},
): Promise<AuditReport> {
  const report: AuditReport = {
    at: now,
    findings: [],
    appointments: 0,
    entries: 0,
    contacts: 0,
    cut: false,
    unread: [],
  };
  const audit: Audit = { ...BOUNDS, ...bounds, now, since: now - BACK_MS, report };
  const silent = await silences(p, { heartbeats }, now);
  report.findings.push(...silent.map((silence) => ({ kind: 'silent' as const, ...silence })));
  await auditLedger(p, audit);
  const sent = await auditPlans(p, audit, records);
  await auditRecords(p, audit, records, sent);
  return { ...report, ...bounded(report, audit.findingsMax) };
}

function bounded({ findings, cut }: AuditReport, max: number): Pick<AuditReport, 'findings' | 'cut'> {
  const byKind = Map.groupBy(findings, ({ kind }) => kind);
  const kept = FINDING_KINDS.flatMap((kind) => byKind.get(kind)?.slice(0, max) ?? []);
  return { findings: kept, cut: cut || kept.length < findings.length };
}

/** Looks, and raises an alert for each kind that matters; the alert of a kind that is gone is settled. */
export async function runAudit(
  p: Pipeline,
  records: ProviderRecords,
  now: Instant,
  options: AuditOptions = {},
): Promise<AuditReport> {
  const report = await inspect(p, records, now, options);
  for (const kind of FINDING_KINDS) await tell(p, kind, report);
  for (const finding of report.findings) p.telemetry.event('audit finding', { ...finding });
  const { appointments, entries, contacts, cut, findings } = report;
  p.telemetry.event('audited', { appointments, entries, contacts, cut, findings: findings.length });
  return report;
}

/** Kinds of which each finding is an alert of its own, because each is about one person. */
const PER_ADDRESS: { [K in FindingKind]?: AlertKey } = {
  over_contact: 'over-contact',
  calls_at_once: 'calls-at-once',
  outside_hours: 'outside-hours',
};
/** As many lines as a person reads. */
const LINES_MAX = 10;

async function tell(p: Pipeline, kind: FindingKind, report: AuditReport): Promise<void> {
  const { severity, title, advice } = FINDINGS[kind];
  const found = report.findings.filter((finding) => finding.kind === kind);
  if (severity === null) return;
  const about = PER_ADDRESS[kind];
  if (about !== undefined) {
    for (const finding of found)
      if ('address' in finding)
        await raise(p, {
          key: `${about}-${finding.address}` as AlertKey,
          severity,
          title,
          detail: `${describe(finding)}.\n${advice}`,
        });
    return;
  }
  const key: AlertKey = `audit-${kind.replaceAll('_', '-')}`;
  if (found.length === 0) return settleUnlessUnread(p, key, report);
  const lines = found.slice(0, LINES_MAX).map((finding) => `${describe(finding)}.`);
  const more = found.length > LINES_MAX ? [`… and ${found.length - LINES_MAX} more: ringonce audit`] : [];
  await raise(p, {
    key,
    severity,
    title: `${title} (${found.length})`,
    detail: [...lines, ...more, advice].join('\n'),
  });
}

/** Settles an alert, unless part of the records could not be read: then its cause may still be there. */
async function settleUnlessUnread(p: Pipeline, key: string, { cut, unread }: AuditReport): Promise<void> {
  if (!cut && unread.length === 0) await settleAlert(p, key);
}
