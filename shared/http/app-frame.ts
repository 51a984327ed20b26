/**
 * What every route of the HTTP application has around it, whichever of them there are. Called by `app.ts`, which puts all
 * routes in it, and by `lambdas/api.ts`, which opens some of them apart.
 *
 * Always true: every error is problem details; an unexpected one is reported and its insides are not told; nothing
 * that identifies a person is logged, so paths are reported as their patterns.
 */
import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { rateOf } from '../domain/core/pace.ts';
import { UnreadableItem } from '../domain/store/shapes.ts';
import type { Pipeline } from '../pipeline/core/context.ts';
import { noteDamage } from '../pipeline/core/items.ts';
import { StoreUnavailable } from '../ports/store.ts';
import type { Telemetry } from '../ports/system.ts';
import type { RateLimiter } from './core/auth.ts';
import { rateLimiter } from './core/auth.ts';
import { Api } from './core/declaration.ts';
import type { Declare } from './core/endpoint.ts';
import { declareOn } from './core/endpoint.ts';
import type { Answer } from './core/problem.ts';
import { apiResponseOf, damagedRecord, NOTHING_STORED, refuse } from './core/problem.ts';
import type { OriginOf } from './core/strangers.ts';
import { heedStrangers } from './core/strangers.ts';

/** What is around every route. */
export interface FrameOptions {
  pipeline: Pipeline;
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

/** Puts routes on an application. */
export type Mount = (app: Api, declare: Declare) => void;

/** What counts requests in this process. */
export interface Guards {
  within: RateLimiter;
  strangers: MiddlewareHandler | undefined;
}

export const guardsOf = ({ pipeline, originOf, ratePerMinute = RATE_PER_MINUTE }: FrameOptions): Guards => ({
  within: rateLimiter(rateOf(ratePerMinute), 'This key may make requests'),
  strangers: originOf && heedStrangers(pipeline.clock, originOf),
});

/**
 * An application with what all routes have, and the routes that are put on it.
 * @param guards shared by several applications of one process
 */
export function frame(options: FrameOptions, mount: Mount, guards = guardsOf(options)): Api {
  const { pipeline } = options;
  const app = new Api();
  const { telemetry } = pipeline;
  if (telemetry.serve) app.use('*', watched(telemetry.serve));
  const { originOf, hstsSeconds } = options;
  if (guards.strangers) app.use('*', guards.strangers);
  if (originOf && hstsSeconds)
    app.use('*', async (c, next) => {
      await next();
      if (originOf(c)?.https) c.res.headers.set('strict-transport-security', `max-age=${hstsSeconds}`);
    });
  mount(app, declareOn(app, pipeline, guards.within, options.isFull));
  app.notFound((c) => apiResponseOf(unrouted(app, c.req.path)));
  app.onError(async (error, c) => {
    if (error instanceof StoreUnavailable) {
      // Whoever runs it is told once, by the alert; the sentence names a file of ours.
      pipeline.telemetry.count('unavailable', { kind: error.kind });
      return apiResponseOf(NOTHING_STORED);
    }
    const instance = `urn:ringonce:fault:${pipeline.ids.random()}`;
    pipeline.telemetry.fault('a request failed', error, {
      method: c.req.method,
      route: routePath(c, -1),
      instance,
    });
    if (error instanceof UnreadableItem) {
      await noteDamage(pipeline, error);
      return apiResponseOf(damagedRecord(instance));
    }
    const detail = 'Ringonce failed at this request, and reported it. It is safe to try again.';
    return apiResponseOf(refuse(500, detail, { instance }));
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

/** Whether it has a route of its own for a request. */
export const hasRoute = (app: Api, method: string, path: string): boolean =>
  app.routes.some((route) => route.method === method && matches(route.path, path));

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
