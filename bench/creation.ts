/**
 * `npm run bench -- creation`: appointments that are made over HTTP by 50 connections, each asking again as soon as it is
 * answered: of the real server, and of a bare route beside it (`creation/bare.ts`), whose ratio compares machines. Then a
 * hundred in each request, over a few connections, by their ratio to the yardstick.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIRST_TENANT } from '../local/runtime.ts';
import { quantile } from './pipeline/measure.ts';
import { startProgress, whole } from './pipeline/output.ts';
import { API_KEY, answering, freePort, OPERATOR_KEY, startServer } from './pipeline/server.ts';
import { appointmentOf } from './pipeline/workload.ts';
import { yardstickIn } from './pipeline/yardstick.ts';

const CONNECTIONS = 50;
const STARTS_AT = '2035-12-04T15:30:00-05:00';
/** A key may make so many requests at once; the rest of the work is done by further keys. */
const REQUESTS_A_KEY = 800;
/** Of the bare route's throughput. */
const AIM = 0.35;
const AIM_P99_MS = 50;
/** What one request of the route for many has, and how many of them are under way. */
const BATCH_ROWS = 100;
const BATCH_CONNECTIONS = 4;
/** Appointments a second, on a faster machine than most that this is run on. */
const BATCH_AIM = 5_000;

interface Creations {
  perSecond: number;
  p50: number;
  p99: number;
  refused: number;
}

const bodyOf = (n: number, of = 'bench') => ({ externalId: `${of} ${n}`, ...appointmentOf(n, STARTS_AT) });

function post(agent: Agent, url: string, key: string, sent: object): Promise<number> {
  const body = JSON.stringify(sent);
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** The first tenth warms up, and is not measured. */
export async function create(url: string, keys: readonly string[], count: number): Promise<Creations> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const warm = Math.floor(count / 10);
  const times: number[] = [];
  let next = 0;
  let refused = 0;
  let startedAt = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let n = next++; n < count; n = next++) {
        if (n === warm) startedAt = performance.now();
        const askedAt = performance.now();
        if ((await post(agent, `${url}/v1/appointments`, keys[n % keys.length] ?? '', bodyOf(n))) !== 201)
          refused++;
        if (n >= warm) times.push(performance.now() - askedAt);
      }
    }),
  );
  agent.destroy();
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    perSecond: times.length / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    refused,
  };
}

interface Batches {
  rowsPerSecond: number;
  /** Of one request of a hundred. */
  p99: number;
  refused: number;
}

/** The first tenth warms up here, too. */
async function createBatches(url: string, rows: number): Promise<Batches> {
  const agent = new Agent({ keepAlive: true, maxSockets: BATCH_CONNECTIONS });
  const batches = Math.ceil(rows / BATCH_ROWS);
  const warm = Math.floor(batches / 10);
  const times: number[] = [];
  let next = 0;
  let refused = 0;
  let startedAt = performance.now();
  await Promise.all(
    Array.from({ length: BATCH_CONNECTIONS }, async () => {
      for (let batch = next++; batch < batches; batch = next++) {
        if (batch === warm) startedAt = performance.now();
        const askedAt = performance.now();
        const items = Array.from({ length: BATCH_ROWS }, (_, at) => bodyOf(batch * BATCH_ROWS + at, 'batch'));
        if ((await post(agent, `${url}/v1/appointments/batch`, API_KEY, { items })) !== 200) refused++;
        if (batch >= warm) times.push(performance.now() - askedAt);
      }
    }),
  );
  agent.destroy();
  const seconds = (performance.now() - startedAt) / 1_000;
  return { rowsPerSecond: (times.length * BATCH_ROWS) / seconds, p99: quantile(times, 0.99), refused };
}

async function onBare(folder: string, count: number): Promise<Creations> {
  const port = await freePort();
  const program = join(import.meta.dirname, 'creation/bare.ts');
  const args = ['--disable-warning=ExperimentalWarning', program, join(folder, 'bare.db'), String(port)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  try {
    const url = `http://127.0.0.1:${port}`;
    await answering(url, child);
    return await create(url, [''], count);
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

export async function issueKey(url: string): Promise<string> {
  const answer = await fetch(`${url}/v1/tenants/${FIRST_TENANT}/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPERATOR_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ label: 'bench' }),
  });
  return ((await answer.json()) as { key: string }).key;
}

async function onRingonce(folder: string, count: number): Promise<{ ringonce: Creations; batches: Batches }> {
  const server = await startServer(join(folder, 'data'));
  try {
    const keys = await Promise.all(
      Array.from({ length: Math.ceil(count / REQUESTS_A_KEY) }, () => issueKey(server.url)),
    );
    const ringonce = await create(server.url, keys, count);
    return { ringonce, batches: await createBatches(server.url, count) };
  } finally {
    await server.stop();
  }
}

/** @returns whether every request was taken; a missed aim is printed alone */
export async function benchCreation(options: { json: boolean; reminders: number }): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-creation-'));
  const progress = startProgress();
  try {
    progress.say(`${whole(options.reminders)} by the bare route`);
    const bare = await onBare(folder, options.reminders);
    progress.say(`${whole(options.reminders)} by the server`);
    const before = yardstickIn(folder);
    const { ringonce, batches } = await onRingonce(folder, options.reminders);
    const ratio = ringonce.perSecond / bare.perSecond;
    const ofYardstick = batches.rowsPerSecond / ((before + yardstickIn(folder)) / 2);
    const report = {
      ...{ benchmark: 'creation', connections: CONNECTIONS, bare, ringonce, ratio },
      batches: { ...batches, ofYardstick },
    };
    const line = (name: string, { perSecond, p50, p99, refused }: Creations) =>
      `${name.padEnd(12)}${whole(perSecond)} a second, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${refused} refused`;
    const aims = `ratio ${ratio.toFixed(2)} (aim ${AIM}), p99 ${ringonce.p99.toFixed(0)} ms (aim ${AIM_P99_MS})`;
    const many = `batches of ${BATCH_ROWS} by ${BATCH_CONNECTIONS} connections: ${whole(batches.rowsPerSecond)} appointments a second (aim ${whole(BATCH_AIM)}), ${ofYardstick.toFixed(3)} of the yardstick, p99 ${whole(batches.p99)} ms, ${batches.refused} refused`;
    console.log(
      options.json
        ? JSON.stringify(report, null, 2)
        : [line('bare route', bare), line('ringonce', ringonce), aims, many].join('\n'),
    );
    return bare.refused + ringonce.refused + batches.refused === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}
