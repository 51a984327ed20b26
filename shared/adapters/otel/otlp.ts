/**
 * Exports spans and metrics to an OpenTelemetry collector by OTLP, with OpenTelemetry's own exporters, which read where
 * to from the standard variables. Loaded only where a collector is named; opened by both compositions.
 *
 * Kept true here: one export of a kind at a time, of so much at the most, so that neither a burst nor a dead collector
 * takes more than its share; what can't be told is counted, and nothing waits for it.
 */
import type { SpanContext } from '@opentelemetry/api';
import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { SECOND } from '../../domain/core/time.ts';
import type { Reading } from '../../ports/instruments.ts';
import type { Clock, Ids, Telemetry } from '../../ports/system.ts';
import type { Traces } from '../process/telemetry.ts';
import { hrTime } from './hr-time.ts';
import type { OtlpSettings } from './otlp-settings.ts';
import { metricsOf } from './readings.ts';
import { resourceOf, SCOPE } from './resource.ts';
import type { KeptSpan } from './tracer.ts';
import { Tracer } from './tracer.ts';

export interface OtlpOptions {
  settings: OtlpSettings;
  clock: Clock;
  ids: Ids;
  messagingSystem: string;
}

/** What begins once there is telemetry to tell, and to read. */
interface Source {
  telemetry: Pick<Telemetry, 'count' | 'fault'>;
  /** Read before each export of metrics; absent where they go another way. */
  readings?: (() => Promise<readonly Reading[]>) | undefined;
}

/** How long the last export may take. */
const STOP_MS: Milliseconds = 2 * SECOND;

type Signal = 'traces' | 'metrics';

/** What an exporter says of one export. */
type Result = { code: number; error?: Error | undefined };

export class Otlp {
  /** Takes spans; undefined where only metrics are exported. */
  readonly traces: Traces | undefined;
  readonly #options: OtlpOptions;
  readonly #tracer: Tracer | undefined;
  readonly #resource: Resource;
  readonly #since: Instant;
  #traceExporter: OTLPTraceExporter | undefined;
  #metricExporter: OTLPMetricExporter | undefined;
  #source: Source | undefined;
  #timers: NodeJS.Timeout[] = [];
  #busy: Promise<void> = Promise.resolve();
  #flushing: Promise<void> | undefined;
  readonly #failing = new Set<Signal>();

  constructor(options: OtlpOptions) {
    const { settings, clock, ids, messagingSystem } = options;
    this.#options = options;
    this.#since = clock.now();
    this.#resource = resourceOf(ids.random());
    if (settings.traces) {
      this.#tracer = new Tracer({ ...settings, clock, ids, messagingSystem });
      this.#traceExporter = new OTLPTraceExporter();
    }
    if (settings.metrics) this.#metricExporter = new OTLPMetricExporter();
    this.traces = this.#tracer;
  }

  /** Exports again and again, without keeping the process from ending. */
  start(source: Source): void {
    this.attach(source);
    const { tracesEveryMs, metricsEveryMs } = this.#options.settings;
    const every = (ms: Milliseconds, run: () => Promise<void>) =>
      this.#timers.push(setInterval(() => this.#next(run), ms).unref());
    if (this.#tracer) every(tracesEveryMs, () => this.#exportSpans());
    if (this.#metricExporter && source.readings) every(metricsEveryMs, () => this.#exportMetrics());
  }

  /** For a process that exports when it is told to, and at no other time. */
  attach(source: Source): void {
    this.#source = source;
  }

  /**
   * Exports what there is now. Never throws. Of one that is still under way from before no second one is begun: what came
   * meanwhile goes with the next.
   * @param withinMs longer than this nobody waits: a collector that does not answer delays no work
   */
  async flush(withinMs: Milliseconds): Promise<void> {
    this.#flushing ??= this.#all().finally(() => {
      this.#flushing = undefined;
    });
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, withinMs);
    await Promise.race([this.#flushing, late.promise]);
    clearTimeout(timer);
  }

  /** The last export. A collector that does not answer keeps nobody from stopping. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.flush(STOP_MS);
  }

  #all(): Promise<void> {
    this.#next(() => this.#exportSpans());
    this.#next(() => this.#exportMetrics());
    return this.#busy;
  }

  #next(run: () => Promise<void>): void {
    this.#busy = this.#busy.then(run).catch((error: unknown) => {
      this.#source?.telemetry.fault('telemetry could not be exported', error);
    });
  }

  /** Everything that waits now, and not what comes meanwhile. */
  async #exportSpans(): Promise<void> {
    const { waitingMax, batchMax } = this.#options.settings;
    const dropped = this.#tracer?.takeDropped() ?? 0;
    if (dropped > 0) this.#source?.telemetry.count('spans_dropped', {}, dropped);
    for (let left = waitingMax; left > 0; left -= batchMax) {
      const spans = this.#tracer?.take(Math.min(batchMax, left)) ?? [];
      if (spans.length === 0) return;
      const readable = spans.map((span) => readableSpan(span, this.#resource));
      await this.#exported('traces', (done) => this.#traceExporter?.export(readable, done));
      if (spans.length < batchMax) return;
    }
  }

  async #exportMetrics(): Promise<void> {
    const readings = await this.#source?.readings?.();
    if (!readings || !this.#metricExporter) return;
    const period = { since: this.#since, until: this.#options.clock.now() };
    const data = metricsOf(readings, this.#resource, period);
    await this.#exported('metrics', (done) => this.#metricExporter?.export(data, done));
  }

  /** A collector that is away is told once, and counted each time. */
  async #exported(signal: Signal, run: (done: (result: Result) => void) => void): Promise<void> {
    const { error, code } = await new Promise<Result>((resolve) => run(resolve));
    if (code === 0) {
      this.#failing.delete(signal);
      return;
    }
    this.#source?.telemetry.count('telemetry_failures', { signal });
    if (!this.#failing.has(signal))
      this.#source?.telemetry.fault('the collector does not take telemetry', error, { signal });
    this.#failing.add(signal);
  }
}

const KINDS: Readonly<Record<KeptSpan['kind'], SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

const contextOf = ({ traceId, spanId }: KeptSpan['place']): SpanContext => ({
  traceId,
  spanId,
  traceFlags: TraceFlags.SAMPLED,
});

function readableSpan(kept: KeptSpan, resource: Resource): ReadableSpan {
  const { place, parentId, name, kind, startedAt, endedAt, attributes, error, link } = kept;
  return {
    ...{ name, resource, ended: true, instrumentationScope: SCOPE, events: [] },
    ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
    kind: KINDS[kind],
    spanContext: () => contextOf(place),
    ...(parentId === null
      ? {}
      : { parentSpanContext: contextOf({ traceId: place.traceId, spanId: parentId }) }),
    startTime: hrTime(startedAt),
    endTime: hrTime(endedAt),
    duration: hrTime(Math.max(0, endedAt - startedAt)),
    status: { code: error === undefined ? SpanStatusCode.UNSET : SpanStatusCode.ERROR },
    attributes: error === undefined ? { ...attributes } : { ...attributes, 'error.type': error },
    links: link ? [{ context: contextOf(link) }] : [],
  };
}
