/** The route that shows how things stand, for an operator and for one office. Called by `app.ts`. */
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toIso } from '../../domain/core/time.ts';
import type { Pipeline, PipelineSettings } from '../../pipeline/core/context.ts';
import { openAlerts } from '../../pipeline/safeguards/alerts.ts';
import { providerStandings } from '../../pipeline/safeguards/failover.ts';
import { status } from '../../pipeline/safeguards/status.ts';
import type { Declare } from '../core/endpoint.ts';
import { ok } from '../core/problem.ts';
import { presentAlert } from './alerts.ts';
import type { Counter } from './present.ts';
import { presentStatus } from './present.ts';
import { StatusOut } from './schemas.ts';
import { historyRoutes } from './status-history.ts';

export function statusRoutes(
  declare: Declare,
  p: Pipeline,
  counters: () => readonly Counter[] = () => [],
  carriers: Carriers = {},
): void {
  historyRoutes(declare, p);
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
      const providers = tenant === null ? await presentProviders(p, now) : [];
      const setup = setupOf(p.settings, tenant === null ? carriers : {});
      return ok({ ...shown, ...setup, providers, sinceStart: totals, alerts });
    },
  });
}

/** How the providers of each channel are doing that has several. */
async function presentProviders(p: Pipeline, now: Instant) {
  const all = await Promise.all(
    CHANNELS.map(async (channel) =>
      (await providerStandings(p, channel, now)).map((standing) => ({ channel, ...standing })),
    ),
  );
  return all.flat().map(({ since, ...shown }) => ({ ...shown, since: since === null ? null : toIso(since) }));
}

/** What each real channel goes out by, in words without secrets. */
export type Carriers = Partial<Record<Channel, string>>;

/** What this process was started with, which its environment alone knows. */
function setupOf({ realChannels = [], publicUrl }: PipelineSettings, carriers: Carriers) {
  const carrier = (channel: Channel): string =>
    realChannels.includes(channel) ? (carriers[channel] ?? 'a provider') : SANDBOX;
  return {
    carriers: { email: carrier('email'), sms: carrier('sms'), voice: carrier('voice') },
    sandbox: realChannels.length === 0,
    publicUrl,
  };
}

/** Said of a channel that reaches nobody. */
export const SANDBOX = 'sandbox';
