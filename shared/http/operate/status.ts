/** The route that shows how things stand, for an operator and for one office. Called by `app.ts`. */
import type { Pipeline } from '../../pipeline/core/context.ts';
import { openAlerts } from '../../pipeline/safeguards/alerts.ts';
import { status } from '../../pipeline/safeguards/status.ts';
import type { Declare } from '../core/endpoint.ts';
import { ok } from '../core/problem.ts';
import { presentAlert } from './alerts.ts';
import type { Counter } from './present.ts';
import { presentStatus } from './present.ts';
import { StatusOut } from './schemas.ts';

export function statusRoutes(
  declare: Declare,
  p: Pipeline,
  counters: () => readonly Counter[] = () => [],
): void {
  declare({
    operationId: 'getStatus',
    method: 'get',
    path: '/v1/status',
    access: 'either',
    scope: 'read',
    tag: 'Operation',
    summary: 'See how things stand',
    description: 'With a tenant key, only that tenant’s entries are counted.',
    answers: { 200: { description: 'The status.', schema: StatusOut } },
    async handle({ caller: { tenant }, now }) {
      const totals = tenant === null ? counters() : [];
      const alerts = tenant === null ? (await openAlerts(p, now)).map(presentAlert) : [];
      const shown = presentStatus(await status(p, tenant ?? undefined), tenant, now);
      return ok({ ...shown, sinceStart: totals, alerts });
    },
  });
}
