/** Traces and metrics as OpenTelemetry wants them: its own names, whose trace is whose, and bounds on what is kept. */
import * as stable from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import { describe, expect, test } from 'vitest';
import { readMetricsPage, withMetrics } from '../../../docs/metrics.ts';
import { otlpFaults, readOtlp } from '../../../shared/adapters/otel/otlp-settings.ts';
import { prometheusText } from '../../../shared/adapters/otel/prometheus.ts';
import { Tracer } from '../../../shared/adapters/otel/tracer.ts';
import { localTelemetry } from '../../../shared/adapters/process/telemetry.ts';
import type { AppointmentId, TenantId } from '../../../shared/domain/core/keys.ts';
import { isSampled, readTraceparent, spanIdOf, traceIdOf } from '../../../shared/domain/core/traces.ts';
import { COUNTERS, GAUGES, MEASURES } from '../../../shared/ports/instruments.ts';
import type { Span } from '../../../shared/ports/spans.ts';

describe('names', () => {
  test('of the conventions are the ones that the conventions have', () => {
    expect(MEASURES.request_seconds.name).toBe(stable.METRIC_HTTP_SERVER_REQUEST_DURATION);
    expect(MEASURES.process_seconds.name).toBe(incubating.METRIC_MESSAGING_PROCESS_DURATION);
    expect(GAUGES.memory.name).toBe(incubating.METRIC_PROCESS_MEMORY_USAGE);
    expect(GAUGES.uptime.name).toBe(incubating.METRIC_PROCESS_UPTIME);
    expect([
      stable.ATTR_HTTP_REQUEST_METHOD,
      stable.ATTR_HTTP_RESPONSE_STATUS_CODE,
      stable.ATTR_HTTP_ROUTE,
      stable.ATTR_URL_SCHEME,
      stable.ATTR_ERROR_TYPE,
      incubating.ATTR_MESSAGING_SYSTEM_NAME,
      incubating.ATTR_MESSAGING_OPERATION_NAME,
      incubating.ATTR_MESSAGING_OPERATION_TYPE,
      incubating.ATTR_MESSAGING_DESTINATION_NAME,
      incubating.ATTR_MESSAGING_MESSAGE_ID,
    ]).toEqual([
      'http.request.method',
      'http.response.status_code',
      'http.route',
      'url.scheme',
      'error.type',
      'messaging.system.name',
      'messaging.operation.name',
      'messaging.operation.type',
      'messaging.destination.name',
      'messaging.message.id',
    ]);
  });

  test('are each one’s own, and ours alone where no convention has them', () => {
    const names = [COUNTERS, MEASURES, GAUGES]
      .flatMap((table) => Object.values(table))
      .map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names)
      expect(name).toMatch(/^(ringonce|http|messaging|process)(\.[a-z]+(_[a-z]+)*)+$/);
  });
});

test('the page of the metrics holds them all (`npm run docs`)', () => {
  const page = readMetricsPage();
  expect(withMetrics(page)).toBe(page);
  expect(page).toContain('`ringonce_deliveries_total`');
});

test('a spread tells its buckets, and status shows the worst lateness alone', () => {
  const telemetry = localTelemetry('silent');
  for (const value of [0.5, 1, 70, 100_000]) telemetry.measure('late_seconds', value);
  // Durations are fractions and the status has whole numbers; a command of another version could not read it.
  telemetry.measure('request_seconds', 0.025, { 'http.route': '/v1/status' });
  const text = prometheusText(telemetry.readings());
  expect(text).toContain('ringonce_contact_lateness_seconds_bucket{le="1"} 2');
  expect(text).toContain('ringonce_contact_lateness_seconds_bucket{le="86400"} 3');
  expect(text).toContain('ringonce_contact_lateness_seconds_bucket{le="+Inf"} 4');
  expect(telemetry.counters()).toEqual([{ name: 'late_seconds', labels: {}, value: 100_000 }]);
});

test('labels stay few, whatever somebody counts', () => {
  const telemetry = localTelemetry('silent');
  for (let n = 0; n < 3_000; n++) telemetry.count('requests', { route: `/${n}` });
  const counters = telemetry.counters();
  expect(counters).toHaveLength(1_001);
  expect(counters.at(-1)).toEqual({ name: 'requests', labels: { route: 'other' }, value: 2_000 });
});

const appointment = (n: number) => ({ tenant: 'elm' as TenantId, appointment: `apt_${n}` as AppointmentId });
const created = (n: number): Span => ({
  ...{ name: 'create appointment', kind: 'internal', of: appointment(n), id: 'create', parent: null },
  ...{ startedAt: 1, endedAt: 2, attributes: {} },
});

function tracer(options: Partial<ConstructorParameters<typeof Tracer>[0]> = {}): Tracer {
  let id = 0;
  const ids = { random: () => String(++id).padStart(32, '0'), chance: () => 0 };
  const clock = { now: () => 5 };
  const usual = { share: 1, heedsCaller: true, waitingMax: 10, messagingSystem: 'ringonce' };
  return new Tracer({ clock, ids, ...usual, ...options });
}

const CALLER = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

describe('a request', () => {
  const serve = (of: Tracer, traceparent: string | undefined, spans: readonly Span[]) =>
    of.serve({ method: 'POST', traceparent }, async () => {
      for (const span of spans) of.span(() => span);
      return { route: '/v1/appointments', status: 201 };
    });

  test('about one appointment begins its trace', async () => {
    const traces = tracer();
    await serve(traces, undefined, [created(1)]);
    const [create, request] = traces.take(10);
    const traceId = traceIdOf('elm' as TenantId, 'apt_1' as AppointmentId);
    expect(create?.place).toEqual({ traceId, spanId: spanIdOf(traceId, 'create') });
    expect(create?.parentId).toBe(request?.place.spanId);
    expect(request).toMatchObject({ place: { traceId }, parentId: null, name: 'POST /v1/appointments' });
  });

  test('about several, or of a caller’s trace, is linked', async () => {
    const traces = tracer();
    await serve(traces, undefined, [created(1), created(2)]);
    await serve(traces, CALLER, [created(3)]);
    const [one, two, batch, third, called] = traces.take(10);
    expect(new Set([one, two, batch].map((span) => span?.place.traceId)).size).toBe(3);
    expect([one?.link, two?.link, third?.link]).toEqual([batch?.place, batch?.place, called?.place]);
    expect(called).toMatchObject({ place: { traceId: 'a'.repeat(32) }, parentId: 'b'.repeat(16) });
  });

  test('of a caller that keeps no trace is not told', async () => {
    const traces = tracer();
    await serve(traces, CALLER.replace(/1$/, '0'), [created(1)]);
    expect(traces.take(10).map(({ name }) => name)).toEqual(['create appointment']);
  });
});

test('what comes beyond the bound is counted, and never made', () => {
  const traces = tracer({ waitingMax: 2 });
  let made = 0;
  for (let n = 0; n < 5; n++)
    traces.span(() => {
      made++;
      return created(n);
    });
  expect([made, traces.takeDropped(), traces.takeDropped()]).toEqual([2, 3, 0]);
});

test('a share of the traces is the same share everywhere, and whole', () => {
  const ids = Array.from({ length: 2_000 }, (_, n) =>
    traceIdOf('elm' as TenantId, `apt_${n}` as AppointmentId),
  );
  const kept = ids.filter((id) => isSampled(id, 0.25));
  expect(kept.length / ids.length).toBeCloseTo(0.25, 1);
  expect(ids.filter((id) => isSampled(id, 1))).toHaveLength(2_000);
  expect(ids.filter((id) => isSampled(id, 0))).toEqual([]);
});

test.each(['', '00-0-0-01', `ff${CALLER.slice(2)}`, CALLER.replaceAll('a', '0'), CALLER.toUpperCase()])(
  'as a traceparent, %j says nothing',
  (text) => expect(readTraceparent(text)).toBeUndefined(),
);

describe('the variables', () => {
  test('ask for nothing unless a collector is named', () => {
    expect(readOtlp({})).toBeUndefined();
    expect(
      readOtlp({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_SDK_DISABLED: 'true' }),
    ).toBeUndefined();
    expect(readOtlp({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:4318/v1/traces' })).toMatchObject({
      ...{ traces: true, metrics: false, share: 1, heedsCaller: true },
    });
  });

  test('name what is wrong, and what is accepted', () => {
    expect(
      otlpFaults({
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_TRACES_SAMPLER_ARG: '2',
        OTEL_TRACES_SAMPLER: 'always_on',
      }),
    ).toEqual([
      'OTEL_EXPORTER_OTLP_PROTOCOL: must be one of http/protobuf',
      'OTEL_TRACES_SAMPLER_ARG: must be a share from 0 to 1, such as 0.1',
    ]);
  });
});
