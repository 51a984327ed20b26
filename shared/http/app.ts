/**
 * The HTTP application: all routes of the API over one pipeline. Made by `local/` (under @hono/node-server) and by
 * `lambdas/`; it knows neither.
 */
import type { Hono } from 'hono';
import { publicKeyOf } from '../domain/core/chain.ts';
import type { FetchCalendar } from '../ports/calendars.ts';
import type { DeadLetters } from '../ports/dead-letters.ts';
import type { CallMarkup } from '../ports/provider.ts';
import type { ProviderRecords } from '../ports/provider-record.ts';
import type { FrameOptions, Guards } from './app-frame.ts';
import { frame } from './app-frame.ts';
import { appointmentRoutes } from './appointments/appointments.ts';
import type { ConsoleRoutes } from './console/console.ts';
import type { Api } from './core/declaration.ts';
import type { Declare } from './core/endpoint.ts';
import type { Docs, Health } from './core/service.ts';
import { serviceRoutes } from './core/service.ts';
import { documentEvents, eventRoutes } from './events/events.ts';
import { receiverRoutes } from './events/receivers.ts';
import { feedRoutes } from './office/feeds.ts';
import { linkRoutes } from './office/page-links.ts';
import { policyApplyRoutes } from './office/policy-apply.ts';
import { policyTrialRoutes } from './office/policy-trial.ts';
import { settingsRoutes } from './office/settings.ts';
import { templateRoutes } from './office/templates.ts';
import { alertRoutes } from './operate/alerts.ts';
import { keyRoutes } from './operate/api-keys.ts';
import { auditRoutes } from './operate/audit.ts';
import { auditLogRoutes } from './operate/audit-log.ts';
import { blackoutRoutes } from './operate/blackout.ts';
import { colleagueRoutes } from './operate/colleagues.ts';
import { controlRoutes } from './operate/control.ts';
import { deadLetterRoutes } from './operate/dead-letters.ts';
import { metricsRoutes } from './operate/metrics.ts';
import type { Counter } from './operate/present.ts';
import type { Carriers } from './operate/status.ts';
import { statusRoutes } from './operate/status.ts';
import { tenantRoutes } from './operate/tenants.ts';
import { pageRoutes } from './pages/pages.ts';
import { evidenceRoutes } from './people/evidence.ts';
import { needRoutes } from './people/needs.ts';
import { peopleRoutes } from './people/people.ts';
import { personRoutes } from './people/person.ts';
import { replyRoutes } from './people/replies.ts';
import type { SandboxRoutes } from './sandbox/sandbox.ts';
import { sandboxRoutes } from './sandbox/sandbox.ts';

export interface AppOptions extends FrameOptions {
  health: () => Promise<Health>;
  /** Shows a call as its provider gets it. */
  callMarkup: CallMarkup;
  /** Where no real provider is used. */
  sandbox?: SandboxRoutes | undefined;
  /** The providers' callbacks, with their whole paths. */
  webhooks?: Hono | undefined;
  docs?: Docs | undefined;
  /** The Markdown that alerts link to, read when it is asked for. */
  runbook?: (() => Promise<string>) | undefined;
  /** What a browser is shown at `/`; absent: nothing. */
  console?: ConsoleRoutes | undefined;
  /** Totals of what this process did, for operators; absent where metrics are kept elsewhere. */
  counters?: (() => readonly Counter[]) | undefined;
  /** What monitoring reads, in Prometheus' text format; absent where it is kept elsewhere. */
  metrics?: (() => Promise<string>) | undefined;
  /** What each real channel goes out by, for operators. */
  carriers?: Carriers | undefined;
  /** What the audit holds the ledger against; absent: plan and ledger only. */
  records?: ProviderRecords | undefined;
  /** Where the calendars of offices come from; absent where none is fetched. */
  fetchCalendar?: FetchCalendar | undefined;
  /** Absent: those that the store keeps. */
  deadLetters?: DeadLetters | undefined;
}

const noCalendars: FetchCalendar = async () => ({ kind: 'failed', why: 'no calendars are fetched here' });

/** @param guards where other applications of this process share them */
export const createApp = (options: AppOptions, guards?: Guards): Api =>
  frame(options, (app, declare) => mountAll(app, declare, options), guards);

/** Every route that there is, in the order in which the document has them. */
function mountAll(app: Api, declare: Declare, options: AppOptions): void {
  const { pipeline, sandbox, webhooks } = options;
  appointmentRoutes(declare, pipeline);
  peopleRoutes(declare, pipeline);
  personRoutes(declare, pipeline);
  evidenceRoutes(declare, pipeline, publicKeyOf(pipeline.settings.secret));
  replyRoutes(declare, pipeline);
  needRoutes(declare, pipeline);
  settingsRoutes(declare, pipeline);
  policyApplyRoutes(declare, pipeline);
  policyTrialRoutes(declare, pipeline);
  linkRoutes(declare, pipeline);
  receiverRoutes(declare, pipeline);
  eventRoutes(declare, pipeline);
  app.documented.push(documentEvents);
  feedRoutes(declare, pipeline, options.fetchCalendar ?? noCalendars);
  templateRoutes(declare, pipeline, options.callMarkup);
  controlRoutes(declare, pipeline);
  blackoutRoutes(declare, pipeline);
  tenantRoutes(declare, pipeline);
  keyRoutes(declare, pipeline);
  colleagueRoutes(declare, pipeline);
  statusRoutes(declare, pipeline, options.counters, options.carriers);
  if (options.metrics) metricsRoutes(declare, options.metrics);
  alertRoutes(declare, pipeline);
  auditLogRoutes(declare, pipeline);
  auditRoutes(declare, pipeline, options.records);
  deadLetterRoutes(declare, pipeline, options.deadLetters);
  if (sandbox) sandboxRoutes(declare, pipeline, sandbox);
  serviceRoutes(app, options);
  app.route('/', pageRoutes(pipeline));
  if (webhooks) app.route('/', webhooks);
  const isSandbox = sandbox !== undefined;
  if (options.console)
    app.route('/', options.console(app, pipeline, { isSandbox, runbook: options.runbook }));
}
