/**
 * Keeps spans until they are exported: few enough that neither memory nor the way of a reminder feels it, and without
 * working anything out before it is exported. A request's own span joins the trace of the appointment that it is about;
 * where it is about several, or its caller has a trace, they are linked.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { isSampled, readTraceparent, spanIdOf, traceIdOf } from '../../domain/core/traces.ts';
import type { Asked, Served, Span } from '../../ports/spans.ts';
import type { Clock, Ids } from '../../ports/system.ts';
import type { Traces } from '../process/telemetry.ts';

/** A span within its trace. */
interface Place {
  traceId: string;
  spanId: string;
}

/** A span as it is exported. */
export interface KeptSpan extends Pick<Span, 'name' | 'kind' | 'startedAt' | 'endedAt' | 'attributes'> {
  place: Place;
  parentId: string | null;
  error: string | undefined;
  /** The request that it came about in, of another trace. */
  link: Place | undefined;
}

export interface TracerOptions {
  clock: Clock;
  ids: Ids;
  /** The share of traces that are kept, 0 to 1. */
  share: number;
  /** Whether a caller that does not keep its trace is followed. */
  heedsCaller: boolean;
  /** Spans that wait at the most; what comes beyond is dropped, and counted. */
  waitingMax: number;
  /** What the queue is, by the conventions for messaging. */
  messagingSystem: string;
}

/** A span that waits, and what it goes under instead of its own parent. */
interface Waiting {
  span: Span;
  under?: Place | undefined;
  link?: Place | undefined;
}

/** A request that is being served, with the spans that are told meanwhile; null once it is answered. */
interface Request {
  told: Span[] | null;
}

/** Spans of one request that are held until it is answered; a batch may tell of more, which join nothing. */
const TOLD_MAX = 100;

/** What looks every few seconds whether we are there. */
const PROBES: ReadonlySet<string | null> = new Set(['/healthz', '/metrics']);

export class Tracer implements Traces {
  readonly #options: TracerOptions;
  readonly #requests = new AsyncLocalStorage<Request>();
  #waiting: (Waiting | KeptSpan)[] = [];
  #dropped = 0;

  constructor(options: TracerOptions) {
    this.#options = options;
  }

  span(make: () => Span): void {
    if (this.#waiting.length >= this.#options.waitingMax) {
      this.#dropped++;
      return;
    }
    const told = this.#requests.getStore()?.told;
    if (told && told.length < TOLD_MAX) told.push(make());
    else this.#keep({ span: make() });
  }

  /** How many were dropped since this was asked last. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  async serve(asked: Asked, work: () => Promise<Served>): Promise<Served> {
    const request: Request = { told: [] };
    const startedAt = this.#options.clock.now();
    try {
      const served = await this.#requests.run(request, work);
      this.#tellRequest(asked, served, request.told ?? [], startedAt);
      return served;
    } finally {
      request.told = null;
    }
  }

  /** Takes what waits, at the most so much. */
  take(most: number): KeptSpan[] {
    return this.#waiting.splice(0, most).map((each) => ('place' in each ? each : this.#kept(each)));
  }

  #keep(waiting: Waiting | KeptSpan): void {
    const { waitingMax, share } = this.#options;
    if (share < 1 && !isSampled(traceIdIn(waiting), share)) return;
    if (this.#waiting.length < waitingMax) this.#waiting.push(waiting);
    else this.#dropped++;
  }

  /** What the request did itself joins it; work that only ran meanwhile, as under a test clock, is no part of it. */
  #tellRequest(asked: Asked, served: Served, told: readonly Span[], startedAt: number): void {
    const { clock, heedsCaller } = this.#options;
    const caller = readTraceparent(asked.traceparent);
    const own = told.filter(({ kind }) => kind === 'internal');
    const only = caller ? undefined : onlyTraceOf(own);
    const place = this.#placeOf(only ?? caller?.traceId);
    const names = new Set(own.map(({ id }) => id));
    for (const span of told) {
      const isOwn = span.kind === 'internal';
      const isTop = isOwn && !names.has(span.parent ?? '');
      this.#keep({ span, ...(only === undefined ? isOwn && { link: place } : isTop && { under: place }) });
    }
    if (PROBES.has(served.route) || (heedsCaller && caller?.sampled === false)) return;
    this.#keep({
      ...requestSpan(asked, served),
      place,
      parentId: only === undefined ? (caller?.spanId ?? null) : parentIdOf(only, own[0]),
      link: undefined,
      startedAt,
      endedAt: clock.now(),
    });
  }

  #placeOf(traceId: string | undefined): Place {
    const { ids } = this.#options;
    return { traceId: traceId ?? ids.random().slice(0, 32), spanId: ids.random().slice(0, 16) };
  }

  #kept({ span, under, link }: Waiting): KeptSpan {
    const traceId = traceIdOf(span.of.tenant, span.of.appointment);
    const { name, kind, startedAt, endedAt, error } = span;
    const isMessaging = kind === 'producer' || kind === 'consumer';
    const system = isMessaging ? { 'messaging.system.name': this.#options.messagingSystem } : {};
    return {
      ...{ name, kind, startedAt, endedAt, error, link },
      place: { traceId, spanId: spanIdOf(traceId, span.id) },
      parentId: under?.spanId ?? parentIdOf(traceId, span),
      attributes: { ...system, ...span.attributes, 'ringonce.appointment': span.of.appointment },
    };
  }
}

/** The trace that all of these belong to; undefined where there are several, or none. */
function onlyTraceOf(spans: readonly Span[]): string | undefined {
  const traces = new Set(spans.map(({ of }) => traceIdOf(of.tenant, of.appointment)));
  return traces.size === 1 ? [...traces][0] : undefined;
}

const parentIdOf = (traceId: string, span: Span | undefined): string | null =>
  span?.parent ? spanIdOf(traceId, span.parent) : null;

const traceIdIn = (waiting: Waiting | KeptSpan): string =>
  'place' in waiting ? waiting.place.traceId : traceIdOf(waiting.span.of.tenant, waiting.span.of.appointment);

/** By the conventions for HTTP. The path itself may hold an address, so it is told as its pattern alone. */
const requestSpan = ({ method }: Asked, { route, status }: Served) => ({
  name: route === null ? method : `${method} ${route}`,
  kind: 'server' as const,
  attributes: {
    'http.request.method': method,
    'http.response.status_code': status,
    'url.scheme': 'http',
    ...(route === null ? {} : { 'http.route': route }),
  },
  error: status >= 500 ? String(status) : undefined,
});
