/**
 * How things stand, for monitoring: what `status` counts, and the alerts that are open, as gauges. Called when somebody
 * scrapes or exports, and at no other time.
 */
import { standingPauses } from '../../domain/core/control.ts';
import type { Instant } from '../../domain/core/time.ts';
import { SECOND } from '../../domain/core/time.ts';
import type { Alert } from '../../domain/safeguards/alert.ts';
import type { Reading } from '../../ports/instruments.ts';
import { gauge } from '../../ports/instruments.ts';
import type { Pipeline } from '../core/context.ts';
import { openAlerts } from './alerts.ts';
import type { Status } from './status.ts';
import { status } from './status.ts';

export async function gauges(p: Pipeline): Promise<Reading[]> {
  const now = p.clock.now();
  const [standing, alerts] = await Promise.all([status(p), openAlerts(p, now)]);
  return [...ofLedger(standing, now), ...ofComponents(standing, now), ...ofSafeguards(standing, alerts, now)];
}

const one = (value: number) => [{ labels: {}, value }];

const secondsSince = (at: Instant | null, now: Instant): number =>
  at === null ? 0 : Math.max(0, now - at) / SECOND;

function ofLedger({ live, waitingFor, due, oldestDueAt, awaitedSince }: Status, now: Instant): Reading[] {
  const entries = Object.entries(live).flatMap(([state, channels]) =>
    Object.entries(channels).map(([channel, value]) => ({ labels: { state, channel }, value })),
  );
  const waiting = Object.entries(waitingFor).map(([reason, value]) => ({ labels: { reason }, value }));
  return [
    gauge('entries', entries),
    gauge('waiting', waiting),
    gauge('due', one(due)),
    gauge('due_age', one(secondsSince(oldestDueAt, now))),
    gauge('awaited_age', one(secondsSince(awaitedSince, now))),
  ];
}

function ofComponents({ runs }: Status, now: Instant): Reading[] {
  const points = runs.map((run) => ({ run, labels: { component: run.part } }));
  return [
    gauge(
      'component_age',
      points.map(({ run, labels }) => ({
        labels,
        value: secondsSince(run.finishedAt ?? run.startedAt, now),
      })),
    ),
    gauge(
      'component_failing',
      points.map(({ run, labels }) => ({
        labels,
        value: (run.failedAt ?? 0) > (run.finishedAt ?? 0) ? 1 : 0,
      })),
    ),
  ];
}

function ofSafeguards({ control, unreadable }: Status, alerts: readonly Alert[], now: Instant): Reading[] {
  const severities = (['page', 'notice'] as const).map((severity) => ({
    labels: { severity },
    value: alerts.filter((alert) => alert.severity === severity).length,
  }));
  return [
    gauge('alerts_open', severities),
    gauge('holds', one(control.holds.length)),
    gauge('pauses', one(standingPauses(control, now).length)),
    gauge('damaged', one(unreadable.length)),
  ];
}
