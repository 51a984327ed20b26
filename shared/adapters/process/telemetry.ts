/**
 * Telemetry of the embedded mode: wide JSON lines by pino, and counters and spreads in memory, for `/v1/status`,
 * `/metrics` and OTLP. On the way of a reminder a number is added to; whatever is made of the numbers is made when
 * somebody asks for them.
 */
import { pino } from 'pino';
import { plainJson } from '../../domain/core/plain.ts';
import type { CounterName, Labels, MeasureName, Reading } from '../../ports/instruments.ts';
import { COUNTERS, MEASURES } from '../../ports/instruments.ts';
import type { Asked, Served, Span } from '../../ports/spans.ts';
import type { Telemetry } from '../../ports/system.ts';
import { boundLabels } from '../label-sets.ts';
import { stopwatch } from '../system.ts';

/** A running total, or the worst lateness, under its name and labels. */
interface Counter {
  name: string;
  labels: Labels;
  value: number;
}

export interface LocalTelemetry extends Telemetry {
  /** Totals and the worst lateness since the process started: whole numbers, as the status has them. */
  counters(): Counter[];
  /** The same for monitoring: totals, and how the measures are spread. */
  readings(): Reading[];
}

/** Where spans go; absent where nobody wants them. */
export interface Traces {
  span(make: () => Span): void;
  /** Serves a request, and tells a span of it. */
  serve(asked: Asked, work: () => Promise<Served>): Promise<Served>;
}

/** What was measured under one name and one set of labels. */
interface Measured {
  labels: Labels;
  counts: number[];
  sum: number;
  count: number;
  worst: number;
}

/** All sets of labels of one name. */
interface Sets<T> {
  byKey: Map<string, T>;
  /** The one that was met last, with its labels: most come again and again, and making their key takes longer than counting. */
  latest: { labels: Labels; known: T } | null;
}

/** The one measure that the status shows; durations of single requests and calls are for monitoring alone. */
const LATENESS = 'late_seconds' satisfies MeasureName;

/** Of one metric: the routes of the API with their methods and statuses are the most that there are. */
const LABEL_SETS_MAX = 1_000;

/** @param level pino's: `debug` shows every attempt, `info` what an operator wants to read, `silent` nothing */
export function localTelemetry(level: string, traces?: Traces): LocalTelemetry {
  const log = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, hooks: { streamWrite: plainJson } },
    pino.destination({ dest: 2, sync: false }),
  );
  const quiet = new Set(['attempt', 'scheduled']);
  const counters = new Map<CounterName, Sets<Counter>>();
  const measures = new Map<MeasureName, Sets<Measured>>();
  const bounded = boundLabels(LABEL_SETS_MAX);
  const telemetry: LocalTelemetry = {
    count(name, labels = {}, by = 1) {
      const counter = inSet(counters, name, labels, bounded, (few) => ({ name, labels: few, value: 0 }));
      counter.value += by;
    },
    measure(name, value, labels = {}) {
      const { bounds } = MEASURES[name];
      const measured = inSet(measures, name, labels, bounded, (few) => freshMeasured(few, bounds.length));
      note(measured, value, bounds);
    },
    event(name, fields) {
      if (quiet.has(name)) {
        if (log.isLevelEnabled('debug')) log.debug(fields, name);
      } else log.info(fields, name);
    },
    fault(name, error, fields = {}) {
      log.error(
        { ...fields, error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
        name,
      );
    },
    async serve(asked, work) {
      const startedAt = stopwatch();
      const { route, status } = await (traces ? traces.serve(asked, work) : work());
      telemetry.measure('request_seconds', (stopwatch() - startedAt) / 1_000, {
        'http.request.method': knownMethod(asked.method),
        'http.response.status_code': String(status),
        ...(route === null ? {} : { 'http.route': route }),
        ...(status >= 500 ? { 'error.type': String(status) } : {}),
      });
    },
    counters: () => [
      ...[...counters.values()].flatMap(({ byKey }) => [...byKey.values()]),
      ...[...(measures.get(LATENESS)?.byKey.values() ?? [])].map(({ labels, worst }) => ({
        name: LATENESS,
        labels,
        value: worst,
      })),
    ],
    readings: () => [...[...counters].map(counterReading), ...[...measures].map(measureReading)],
  };
  return traces ? { ...telemetry, span: (make) => traces.span(make) } : telemetry;
}

function inSet<N, T>(
  all: Map<N, Sets<T>>,
  name: N & string,
  labels: Labels,
  bounded: ReturnType<typeof boundLabels>,
  fresh: (labels: Labels) => T,
): T {
  let sets = all.get(name);
  if (!sets) {
    sets = { byKey: new Map(), latest: null };
    all.set(name, sets);
  }
  if (sets.latest && areSame(sets.latest.labels, labels)) return sets.latest.known;
  const known = sets.byKey.get(keyOf(labels)) ?? inFew(sets, bounded(name, labels), fresh);
  sets.latest = { labels, known };
  return known;
}

/** The set of labels that are not too many. */
function inFew<T>({ byKey }: Sets<T>, few: Labels, fresh: (labels: Labels) => T): T {
  const key = keyOf(few);
  const made = byKey.get(key) ?? fresh(few);
  byKey.set(key, made);
  return made;
}

function areSame(one: Labels, other: Labels): boolean {
  for (const label in other) if (one[label] !== other[label]) return false;
  for (const label in one) if (!(label in other)) return false;
  return true;
}

function keyOf(labels: Labels): string {
  let key = '';
  for (const label in labels) key += `|${label}=${labels[label]}`;
  return key;
}

const freshMeasured = (labels: Labels, bounds: number): Measured => ({
  labels,
  counts: new Array<number>(bounds + 1).fill(0),
  sum: 0,
  count: 0,
  worst: 0,
});

function note(measured: Measured, value: number, bounds: readonly number[]): void {
  let bucket = 0;
  while (value > (bounds[bucket] ?? Number.POSITIVE_INFINITY)) bucket++;
  measured.counts[bucket] = (measured.counts[bucket] ?? 0) + 1;
  measured.sum += value;
  measured.count++;
  measured.worst = Math.max(measured.worst, value);
}

/** The methods of RFC 9110 and 5789; whatever else somebody sends is one. */
const METHODS: ReadonlySet<string> = new Set(
  'CONNECT DELETE GET HEAD OPTIONS PATCH POST PUT TRACE'.split(' '),
);
const knownMethod = (method: string): string => (METHODS.has(method) ? method : '_OTHER');

const counterReading = ([name, sets]: [CounterName, Sets<Counter>]): Reading => ({
  ...COUNTERS[name],
  kind: 'counter',
  points: [...sets.byKey.values()].map(({ labels, value }) => ({ labels, value })),
});

function measureReading([name, sets]: [MeasureName, Sets<Measured>]): Reading {
  const { bounds, always, ...instrument } = MEASURES[name];
  return {
    ...instrument,
    kind: 'spread',
    points: [...sets.byKey.values()].map(({ labels, counts, sum, count }) => ({
      labels: { ...labels, ...always },
      value: { bounds, counts: [...counts], sum, count },
    })),
  };
}
