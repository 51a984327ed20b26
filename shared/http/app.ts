/**
 * The HTTP application: all routes of the API over one pipeline. Made by `local/` (under @hono/node-server) and by
 * `lambdas/`; it knows neither.
 *
 * Always true: every error is problem details; an unexpected one is reported and its insides are not told; nothing
 * that identifies a person is logged, so paths are reported as their patterns.
 */
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Hono, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { BlankEnv } from 'hono/types';
import { publicKeyOf } from '../domain/core/chain.ts';
import { UnreadableItem } from '../domain/store/shapes.ts';
import type { Pipeline } from '../pipeline/core/context.ts';
import { noteDamage } from '../pipeline/core/items.ts';
import type { FetchCalendar } from '../ports/calendars.ts';
import type { DeadLetters } from '../ports/dead-letters.ts';
import type { CallMarkup } from '../ports/provider.ts';
import type { ProviderRecords } from '../ports/provider-record.ts';
import { StoreUnavailable } from '../ports/store.ts';
import type { Telemetry } from '../ports/system.ts';
import { appointmentRoutes } from './appointments/appointments.ts';
import type { ConsoleOptions } from './console/console.ts';
import { consoleRoutes } from './console/console.ts';
import { declareOn } from './core/endpoint.ts';
import type { Api } from './core/openapi.ts';
import type { Answer } from './core/problem.ts';
import { damagedRecord, NOTHING_STORED, refuse, responseOf } from './core/problem.ts';
import type { Docs, Health } from './core/service.ts';
import { serviceRoutes } from './core/service.ts';
import type { OriginOf } from './core/strangers.ts';
import { heedStrangers } from './core/strangers.ts';
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

export interface AppOptions {
  pipeline: Pipeline;
  health: () => Promise<Health>;
  /** Shows a call as its provider gets it. */
  callMarkup: CallMarkup;
  /** Where no real provider is used. */
  sandbox?: SandboxRoutes | undefined;
  /** The providers' callbacks, with their whole paths. */
  webhooks?: Hono | undefined;
  docs?: Docs | undefined;
  /** The Markdown that alerts link to. */
  runbook?: string | undefined;
  /** What a browser is shown at `/`; absent: nothing. */
  console?: ConsoleOptions | undefined;
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
  /** Where requests come from; absent: nobody knows, and nothing is counted by source. */
  originOf?: OriginOf | undefined;
  /** How long browsers that came over TLS come by nothing else (RFC 6797); absent: it is not said. */
  hstsSeconds?: number | undefined;
  /** Whether nothing new is taken in at present: then what creates appointments answers 503. */
  isFull?: (() => boolean) | undefined;
  /** Requests of one key a minute, in this process. */
  ratePerMinute?: number | undefined;
}

const RATE_PER_MINUTE = 6_000;

const noCalendars: FetchCalendar = async () => ({ kind: 'failed', why: 'no calendars are fetched here' });

export function createApp(options: AppOptions): Api {
  const { pipeline, sandbox, webhooks } = options;
  const app = new OpenAPIHono<BlankEnv>();
  const { telemetry } = pipeline;
  if (telemetry.serve) app.use('*', watched(telemetry.serve));
  const { originOf, hstsSeconds } = options;
  if (originOf) app.use('*', heedStrangers(pipeline.clock, originOf));
  if (originOf && hstsSeconds)
    app.use('*', async (c, next) => {
      await next();
      if (originOf(c)?.https) c.header('strict-transport-security', `max-age=${hstsSeconds}`);
    });
  app.use('/v1/*', async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
  });
  const declare = declareOn(app, pipeline, options.ratePerMinute ?? RATE_PER_MINUTE, options.isFull);
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
  documentEvents(app);
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
    app.route('/', consoleRoutes(app, pipeline, options.console, { isSandbox, runbook: options.runbook }));
  app.notFound((c) => responseOf(unrouted(app, c.req.path)));
  app.onError(async (error, c) => {
    if (error instanceof StoreUnavailable) {
      // Whoever runs it is told once, by the alert; the sentence names a file of ours.
      pipeline.telemetry.count('unavailable', { kind: error.kind });
      return responseOf(NOTHING_STORED);
    }
    const instance = `urn:ringonce:fault:${pipeline.ids.random()}`;
    pipeline.telemetry.fault('a request failed', error, {
      method: c.req.method,
      route: routePath(c, -1),
      instance,
    });
    if (error instanceof UnreadableItem) {
      await noteDamage(pipeline, error);
      return responseOf(damagedRecord(instance));
    }
    const detail = 'Ringonce failed at this request, and reported it. It is safe to try again.';
    return responseOf(refuse(500, detail, { instance }));
  });
  return app;
}

/** Has each request measured, and told in its trace. What is told of its path is the pattern. */
const watched =
  (serve: NonNullable<Telemetry['serve']>): MiddlewareHandler =>
  (c, next) =>
    serve({ method: c.req.method, traceparent: c.req.header('traceparent') }, async () => {
      await next();
      const route = routePath(c, -1);
      return { route: route.includes('*') ? null : bracedPath(route), status: c.res.status };
    });

/** Hono's `:id` as OpenAPI writes it. */
const bracedPath = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}');

/** 405 for a path that answers other methods, 404 for one that answers none. */
function unrouted(app: Api, path: string): Answer {
  const methods = new Set(
    app.routes
      .filter((route) => route.method !== 'ALL' && matches(route.path, path))
      .map((route) => route.method),
  );
  if (methods.size === 0) return refuse(404, 'There is nothing at this path; see /openapi.json.');
  const allow = [...methods].join(', ');
  return refuse(405, `This path answers ${allow}.`, {}, { allow });
}

/** Whether a path is one of a pattern such as `/v1/appointments/:id`. */
function matches(pattern: string, path: string): boolean {
  const parts = path.split('/');
  const wanted = pattern.split('/');
  return (
    parts.length === wanted.length &&
    wanted.every((part, index) => (part.startsWith(':') ? parts[index] !== '' : part === parts[index]))
  );
}
