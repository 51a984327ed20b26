/**
 * What monitoring gets of the real program: a real Prometheus scrapes it and takes the example rules, promtool checks the
 * names, and a collector is sent the traces. One trace holds an appointment's story, from its creation through the queue and
 * the provider to the receipt, over a restart.
 */
import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COUNTERS, GAUGES, MEASURES } from '../../shared/ports/instruments.ts';
import type { ReceivedSpan } from '../fixtures/collector.ts';
import { startCollector } from '../fixtures/collector.ts';
import { fileOf } from './command.ts';
import type { RunningServer } from './server.ts';
import { call, startServer } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringonce-monitoring-'));
const ANA = { name: 'Ana Ortiz', email: 'ana@example.com', phone: '+12125550123' };
const OPERATOR_KEY = 'rop_of-whoever-watches-0123456789';
const collector = await startCollector();
let server: RunningServer;
let scraped: string;
let port: number;
let prometheus: { url: string; child: ChildProcess };

const start = () =>
  startServer(join(folder, 'data'), {
    RINGONCE_PORT: String(port),
    RINGONCE_OPERATOR_KEY: OPERATOR_KEY,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    OTEL_BSP_SCHEDULE_DELAY: '100',
    OTEL_METRIC_EXPORT_INTERVAL: '1000',
  });

const stop = async (running: RunningServer): Promise<void> => {
  running.child.kill('SIGTERM');
  await running.exited;
};

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return address.port;
}

const rules = (name: string) => fileOf(`examples/monitoring/${name}`);

/** The example's configuration, but for the places. It looks for its targets after five seconds, so it begins early. */
async function startPrometheus(): Promise<typeof prometheus> {
  const at = (name: string) => join(folder, name);
  writeFileSync(at('ringonce.key'), OPERATOR_KEY);
  cpSync(rules('ringonce.rules.yml'), at('ringonce.rules.yml'));
  const config = readFileSync(rules('prometheus.yml'), 'utf8')
    .replace('/etc/prometheus/ringonce.key', at('ringonce.key'))
    .replace('127.0.0.1:8080', `127.0.0.1:${port}`)
    .replaceAll('15s', '1s');
  writeFileSync(at('prometheus.yml'), config);
  const address = `127.0.0.1:${await freePort()}`;
  const where = [`--storage.tsdb.path=${at('tsdb')}`, `--web.listen-address=${address}`];
  const child = spawn('prometheus', [`--config.file=${at('prometheus.yml')}`, ...where], { stdio: 'ignore' });
  return { url: `http://${address}/api/v1`, child };
}

const ask = async (path: string) => {
  const response = await fetch(`${prometheus.url}/${path}`).catch(() => undefined);
  return response?.ok ? ((await response.json()) as { data: never }).data : undefined;
};

interface Query {
  expr: string;
  /** What Grafana writes beside the line; `{{label}}` is the value of one. */
  legendFormat: string;
}

/** What of a panel Prometheus can't answer: the whole of it, or a label by which it groups or which it shows. */
async function unanswered({ expr, legendFormat }: Query): Promise<string[]> {
  const query = encodeURIComponent(expr.replaceAll('$__rate_interval', '1m'));
  const data = (await ask(`query?query=${query}`)) as { result: { metric: object }[] } | undefined;
  if (!data?.result.length) return [expr];
  const grouped = [...expr.matchAll(/by \(([^)]+)\)/g)].flatMap(([, labels = '']) => labels.split(/, */));
  const shown = [...legendFormat.matchAll(/{{(\w+)}}/g)].map(([, label = '']) => label);
  return (
    [...grouped, ...shown]
      // A quantile takes its buckets away.
      .filter((label) => label !== 'le' && !data.result.some(({ metric }) => label in metric))
      .map((label) => `${label} in ${expr}`)
  );
}

const metrics = async (key: string): Promise<Response> =>
  fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${key}` } });

beforeAll(async () => {
  port = await freePort();
  prometheus = await startPrometheus();
  server = await start();
  const body = {
    title: 'Cleaning',
    startsAt: new Date(Date.now() + 6 * 86_400_000).toISOString(),
    timeZone: 'America/New_York',
    recipient: ANA,
  };
  await call(server.url, server.apiKey, 'POST', '/v1/appointments', body);
  await call(server.url, server.apiKey, 'GET', '/v1/people/ana%40example.com');
  await stop(server);
  server = await start();
  // Something of everything that the dashboard draws: a step that is dropped, one that waits, an answer, a lost event.
  const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  await call(server.url, server.apiKey, 'POST', '/v1/webhooks', { url: 'https://office.invalid/' });
  const other = await call(server.url, server.apiKey, 'POST', '/v1/appointments', {
    ...body,
    startsAt: at(9),
  });
  await call(server.url, server.apiKey, 'POST', `/v1/appointments/${other.body['id']}/cancel`, {});
  await call(server.url, OPERATOR_KEY, 'POST', '/v1/sandbox/clock', { advance: 'P7D' });
  await call(server.url, OPERATOR_KEY, 'POST', '/v1/sandbox/inbound', { from: ANA.phone, text: 'YES' });
  // It waits at any hour of the day: nobody knows how long a pause takes.
  await call(server.url, OPERATOR_KEY, 'POST', '/v1/control/pause', { reason: 'a dashboard to be drawn' });
  await call(server.url, server.apiKey, 'POST', '/v1/appointments', { ...body, startsAt: at(8) });
  scraped = await (await metrics(OPERATOR_KEY)).text();
}, 60_000);

afterAll(async () => {
  prometheus.child.kill('SIGKILL');
  await stop(server);
  await collector.close();
  rmSync(folder, { recursive: true, force: true });
});

test('promtool finds no fault with the metrics, and they tell what happened', () => {
  expect(execFileSync('promtool', ['check', 'metrics'], { input: scraped, encoding: 'utf8' })).toBe('');
  expect(scraped).toMatch(/^ringonce_deliveries_total\{channel="email",outcome="sent"\} 1$/m);
  expect(scraped).toMatch(
    /^ringonce_provider_call_duration_seconds_count\{channel="email",outcome="accepted"\} 1$/m,
  );
  expect(scraped).toMatch(
    /^http_server_request_duration_seconds_count\{http_request_method="POST",http_response_status_code="?200"?,http_route="\/v1\/sandbox\/clock",url_scheme="http"\} 1$/m,
  );
  expect(scraped).toMatch(/^ringonce_component_age_seconds\{component="scheduler"\} \d/m);
});

test('an operator alone may read them, and they tell of nobody', async () => {
  expect((await metrics(server.apiKey)).status).toBe(403);
  expect((await metrics('rop_nobody-at-all')).status).toBe(401);
  const told =
    scraped + JSON.stringify(collector.spans.map(({ name, attributes }) => ({ name, attributes })));
  for (const secret of ['Ana', 'Ortiz', 'ana@', '555012', '%40', server.apiKey])
    expect(told).not.toContain(secret);
});

test('the example rules are right, by promtool and by tests of their own', () => {
  expect(
    execFileSync('promtool', ['check', 'rules', rules('ringonce.rules.yml')], { encoding: 'utf8' }),
  ).toContain('SUCCESS');
  expect(
    execFileSync('promtool', ['test', 'rules', rules('ringonce.rules.test.yml')], { encoding: 'utf8' }),
  ).toContain('SUCCESS');
});

/** What a name in Prometheus may be, of those that we have. */
const known = new Set(
  [...Object.values(COUNTERS), ...Object.values(MEASURES), ...Object.values(GAUGES)].flatMap((instrument) => {
    const { name, unit } = instrument;
    const base = name.replaceAll('.', '_') + (unit === 's' ? '_seconds' : unit === 'By' ? '_bytes' : '');
    return [base, `${base}_total`, `${base}_bucket`, `${base}_count`, `${base}_sum`];
  }),
);

test.each(['grafana.json', 'ringonce.rules.yml'])('%s names only metrics that there are', (name) => {
  const text = readFileSync(rules(name), 'utf8');
  const names = [...text.matchAll(/(?<![\w:])(?:ringonce|http_server|process)_\w+/g)].map(([found]) => found);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((found) => !known.has(found))).toEqual([]);
});

test('a real Prometheus scrapes it with a key in a file, and takes the example rules', async () => {
  const sent = encodeURIComponent('ringonce_deliveries_total{outcome="sent",channel="email"}');
  let result: { metric: { job: string }; value: [number, string] }[] = [];
  for (let tries = 0; tries < 100 && result.length === 0; tries++) {
    await sleep(100);
    result =
      ((await ask(`query?query=${sent}`)) as unknown as { result: typeof result } | undefined)?.result ?? [];
  }
  const groups = (await ask('rules')) as unknown as { groups: { rules: { health: string }[] }[] };
  const targets = (await ask('targets')) as unknown as {
    activeTargets: { health: string; lastError: string }[];
  };
  expect(result).toMatchObject([
    { metric: { job: 'ringonce' }, value: [expect.anything(), expect.stringMatching(/^[12]$/)] },
  ]);
  expect(groups.groups[0]?.rules).toHaveLength(15);
  expect(targets.activeTargets).toMatchObject([{ health: 'up', lastError: '' }]);
}, 30_000);

test('a real Prometheus has an answer to each panel of the dashboard, with the labels that it draws', async () => {
  const { panels } = JSON.parse(readFileSync(rules('grafana.json'), 'utf8')) as {
    panels: { targets: Query[] }[];
  };
  const queries = panels.flatMap(({ targets }) => targets);
  const open = async () => (await Promise.all(queries.map(unanswered))).flat();
  await expect.poll(open, { timeout: 20_000, interval: 500 }).toEqual([]);
  // And it would say so.
  for (const expr of [
    'sum(ringonce_hold)',
    'ringonce_entries{stat="x"}',
    'sum by (reason) (ringonce_entries)',
    'sum(',
  ])
    expect(await unanswered({ expr, legendFormat: '' })).toHaveLength(1);
}, 30_000);

test('one trace holds the story, from the creation to the receipt, over a restart', async () => {
  await expect
    .poll(() => collector.spans.some(({ name }) => name === 'receipt email'), { timeout: 5_000 })
    .toBe(true);
  const named = (name: string): ReceivedSpan => {
    const span = collector.spans.find((each) => each.name === name);
    if (!span)
      throw new Error(`no span ${name} among ${collector.spans.map((each) => each.name).join(', ')}`);
    return span;
  };
  const way = [
    'POST /v1/appointments',
    'create appointment',
    'send email',
    'process email',
    'contact email',
    'receipt email',
  ];
  const spans = way.map(named);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  // The receipt comes by a request, which stands between.
  const parents = spans.map(({ parentId }) => spans.find(({ spanId }) => spanId === parentId)?.name ?? null);
  expect(parents.slice(0, 5)).toEqual([null, ...way.slice(0, 4)]);
  const last = collector.spans.find(({ spanId }) => spanId === spans[5]?.parentId);
  expect(last?.name).toMatch(/^POST \/webhooks\//);
  expect(last?.parentId).toBe(spans[4]?.spanId);
  expect(named('send email').attributes).toMatchObject({
    'messaging.system.name': 'ringonce',
    'messaging.operation.type': 'send',
    'messaging.destination.name': 'email',
  });
  expect(named('POST /v1/appointments').attributes).toMatchObject({
    'http.request.method': 'POST',
    'http.route': '/v1/appointments',
    'http.response.status_code': 201,
  });
  expect(collector.resources).toContainEqual(
    expect.objectContaining({ 'service.name': 'ringonce', 'deployment.environment.name': 'test' }),
  );
  await expect
    .poll(() => collector.metrics.has('http.server.request.duration'), { timeout: 5_000 })
    .toBe(true);
});
