/**
 * The HTTP application on AWS: the same routes as in the embedded mode, with the providers' callbacks. What is said
 * about emails does not come this way but to the function `feedback`. Opened by `http-api.ts` once per process.
 *
 * Kept true here: a process loads what it is asked for. What most requests are for is opened by kind, each without the
 * others; the whole API once something else is asked for.
 */
import type { Context, Hono } from 'hono';
import * as z from 'zod/mini';
import { frame, guardsOf, hasRoute } from '../shared/http/app-frame.ts';
import type { Api as HttpApp } from '../shared/http/core/declaration.ts';
import type { Health } from '../shared/http/core/service.ts';
import { serviceRoutes } from '../shared/http/core/service.ts';
import type { Origin } from '../shared/http/core/strangers.ts';
import type { Pipeline } from '../shared/pipeline/core/context.ts';
import { adoptKey } from '../shared/pipeline/office/api-keys.ts';
import { silences } from '../shared/pipeline/safeguards/watch.ts';
import type { Composition, Replacements } from './composition.ts';
import { compose } from './composition.ts';
import { heartbeats } from './shards.ts';
import type { Opening } from './whole-api.ts';

interface Part {
  paths: RegExp;
  open(opening: Opening): Promise<HttpApp>;
}

/** Kinds of request of which a process may see no other. */
const PARTS: readonly Part[] = [
  {
    paths: /^\/v1\/appointments(\/|$)/,
    async open({ options, guards }) {
      const { appointmentRoutes } = await import('../shared/http/appointments/appointments.ts');
      return frame(options, (_, declare) => appointmentRoutes(declare, options.pipeline), guards);
    },
  },
  {
    paths: /^\/webhooks\//,
    async open({ composition, replacements, options, guards }) {
      const { callbackRoutes } = await import('./callback-routes.ts');
      const routes = callbackRoutes(composition, replacements.webhooks);
      return frame(options, (app) => void app.route('/', routes), guards);
    },
  },
  {
    paths: /^\/[ru]\//,
    async open({ options, guards }) {
      const { pageRoutes } = await import('../shared/http/pages/pages.ts');
      return frame(options, (app) => void app.route('/', pageRoutes(options.pipeline)), guards);
    },
  },
  {
    paths: /^\/healthz$/,
    open: async ({ options, guards }) => frame(options, (app) => serviceRoutes(app, options), guards),
  },
];

/** All routes: for what the parts don't answer, and to say so of what nothing answers. */
const WHOLE: Part = {
  paths: /^/,
  open: async (opening) => (await import('./whole-api.ts')).wholeApi(opening),
};

export interface Api extends Composition<'http-api'> {
  /** The application that answers a request. */
  appFor(method: string, path: string): Promise<Hono>;
}

export async function openApi(replacements: Replacements): Promise<Api> {
  const composition = await compose('http-api', replacements);
  const { pipeline, secrets } = composition;
  const options = { pipeline, health: () => healthOf(pipeline), originOf };
  const opening: Opening = { composition, replacements, options, guards: guardsOf(options) };
  const apps = new Map<Part, HttpApp>();
  const opened = async (part: Part) => {
    const app = apps.get(part) ?? (await part.open(opening));
    apps.set(part, app);
    return app;
  };
  if (secrets.operatorKey) await adoptOperatorKey(pipeline, secrets.operatorKey);
  const appFor = async (method: string, path: string) => {
    const part = PARTS.find(({ paths }) => paths.test(path));
    const app = part && (await opened(part));
    return app && hasRoute(app, method, path) ? app : opened(WHOLE);
  };
  return { ...composition, appFor };
}

/** API Gateway says who it was called by, and it takes nothing but TLS. */
const Event = z.object({ requestContext: z.object({ http: z.object({ sourceIp: z.string() }) }) });

function originOf({ env }: Context): Origin | undefined {
  const event = Event.safeParse(env);
  return event.success ? { source: event.data.requestContext.http.sourceIp, https: true } : undefined;
}

/** The stage's key takes the place of the one that the secret held before. */
async function adoptOperatorKey(p: Pipeline, key: string): Promise<void> {
  if (await adoptKey(p, key, { tenant: null, label: 'operator key of the stage' })) return;
  const why = new Error('it was revoked, or belongs to a tenant: put another one into the secret');
  p.telemetry.fault('the operator key of the stage is not accepted', why);
}

/** Healthy while every shard is scheduled. */
async function healthOf(p: Pipeline): Promise<Health> {
  const silent = await silences(p, { heartbeats: heartbeats(p.settings) }, p.clock.now());
  const detail = `the scheduler has not completed a run of ${silent.length} of ${p.settings.shards} shards for 3 minutes`;
  return { healthy: silent.length === 0, detail: silent.length === 0 ? 'ok' : detail };
}
