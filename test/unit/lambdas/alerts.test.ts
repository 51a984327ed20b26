import { expect, test } from 'vitest';
import { summaryOf } from '../../../lambdas/alerts.ts';
import type { Finding } from '../../../shared/pipeline/audit.ts';
import { at } from '../pipeline/world.ts';

test('the summary says what is wrong, in sentences', () => {
  const findings: Finding[] = [
    { kind: 'silent', part: 'schedule-0', finishedAt: at('2026-12-01T14:00Z'), error: 'throttled' },
    { kind: 'silent', part: 'schedule-1', finishedAt: null, error: null },
    { kind: 'overdue', entry: 'clinic/apt_1/1/0', state: 'queued', overdueMs: 25 * 60_000 },
    { kind: 'missing', entry: 'clinic/apt_1/1/1' },
  ];
  expect(summaryOf({ findings, appointments: 7, cut: false }).split('\n')).toEqual([
    'schedule-0 has not finished a run since 2026-12-01T14:00:00Z: throttled.',
    'schedule-1 has not finished a run.',
    'clinic/apt_1/1/0 (queued) is 25 minutes past its time, and nobody took it.',
    'clinic/apt_1/1/1 is planned, but not in the ledger: its reminder would be lost.',
    '',
    '7 appointments were looked at. What to do: docs/runbook.md, "audit".',
  ]);
});

test('of many findings it shows as many as a person reads', () => {
  const findings = Array.from({ length: 25 }, (_, step): Finding => ({ kind: 'missing', entry: `e${step}` }));
  const lines = summaryOf({ findings, appointments: 25, cut: true }).split('\n');
  expect(lines.filter((line) => line.startsWith('e'))).toHaveLength(20);
  expect(lines[20]).toBe("… and 5 more; each is in the audit's log.");
  expect(lines.at(-1)).toContain('not all there are');
});
