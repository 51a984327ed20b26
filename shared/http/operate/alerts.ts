/** The routes of alerts: what is open, and that somebody looks after it. Called by `app.ts`. */
import type { Alert } from '../../domain/safeguards/alert.ts';
import { alertFields } from '../../domain/safeguards/alert.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { acknowledge, openAlerts } from '../../pipeline/safeguards/alerts.ts';
import type { Declare } from '../core/endpoint.ts';
import { isoOrNull } from '../core/present.ts';
import { notFound, ok } from '../core/problem.ts';
import { EmptyBody } from '../core/schemas.ts';
import { AlertOut, AlertsOut } from './schemas.ts';

const TAG = 'Operation';

export function alertRoutes(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'listAlerts',
    method: 'get',
    path: '/v1/alerts',
    access: 'operator',
    scope: 'read',
    tag: TAG,
    summary: 'See what needs a person',
    description: 'The open alerts, oldest first. One leaves the list when its cause is gone.',
    answers: { 200: { description: 'The open alerts.', schema: AlertsOut } },
    async handle({ now }) {
      return ok({ items: (await openAlerts(p, now)).map(presentAlert) });
    },
  });
  declare({
    operationId: 'acknowledgeAlert',
    method: 'post',
    path: '/v1/alerts/{key}/acknowledge',
    access: 'operator',
    scope: 'operate',
    tag: TAG,
    summary: 'Say that somebody looks after an alert',
    description:
      'The alert is repeated no more, and stays in the list until its cause is gone. Repeating it is harmless.',
    body: EmptyBody,
    bodyOptional: true,
    answers: { 200: { description: 'The alert.', schema: AlertOut } },
    problems: [404],
    async handle({ by, params }) {
      const alert = await acknowledge(p, params['key'] ?? '', by);
      return alert ? ok(presentAlert(alert)) : notFound('open alert');
    },
  });
}

export const presentAlert = (alert: Alert) => ({
  ...alertFields(alert),
  lastSentAt: isoOrNull(alert.lastSentAt),
  acknowledgedBy: alert.acknowledgedByName ?? alert.acknowledgedBy,
  acknowledgedAt: isoOrNull(alert.acknowledgedAt),
});
