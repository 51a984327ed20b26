/**
 * `npm run bench -- attacks`: how long `/healthz` takes while somebody tries to stop the real program, who has no key, or
 * one of one tenant. Everything stays on this machine, and each attack ends after a few seconds.
 *
 * The probe asks at fixed moments, whether the one before was answered or not: what waits behind a frozen thread counts
 * in full.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import type { OutgoingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sandboxWebhooks } from '../shared/adapters/sandbox/callbacks.ts';
import type { RunningServer } from '../test/e2e/server.ts';
import { call, startServer } from '../test/e2e/server.ts';
import { quantile } from './pipeline/measure.ts';
import { startProgress } from './pipeline/output.ts';

const ATTACK_MS = 5_000;
const PROBE_EVERY_MS = 20;
/** Requests that an attacker has open at once. */
const AT_ONCE = 8;
const SLOW_CONNECTIONS = 300;

const PREVIEWS = '/v1/templates/preview';
/** Where texts of people come in, whoever the sandbox plays. */
const CALLBACK = sandboxWebhooks('').find(({ path }) => path.endsWith('/inbound'))?.path ?? '';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

interface Attack {
  name: string;
  begin(server: RunningServer, until: number): Promise<Tally>;
}

/** How often each status came; `none` where there was no answer. */
type Tally = Record<string, number>;

interface Outcome {
  name: string;
  healthMs: { p50: number; p99: number; max: number };
  answers: Tally;
}

/** 174,665 fields in a million bytes. */
const FIELDS = Array.from({ length: 174_665 }, (_, n) => n.toString(36))
  .join('&')
  .slice(0, 1_000_000);
/** Names that a hash table of up to 4,096 places puts into one of them, if it takes the low bits of a whole number. */
const COLLIDING = Array.from({ length: 100_000 }, (_, n) => (n % 4_096) * 4_096).join('&');
/** What one tenant may try without a word of it going out: loops in loops, in every part. */
const LOOPS =
  '{% for a in (1..700) %}{% for b in (1..700) %}{% if a == b %}{% endif %}{% endfor %}{% endfor %}x';
const PREVIEW = JSON.stringify({
  templates: {
    email: { subject: LOOPS, text: LOOPS, html: LOOPS },
    sms: { body: LOOPS },
    voice: { script: LOOPS, menu: LOOPS, goodbye: LOOPS, voicemail: LOOPS },
  },
});
const manyHeaders = (count: number): OutgoingHttpHeaders =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`x-${n}`, '1']));

const ATTACKS: readonly Attack[] = [
  { name: 'nobody', begin: nobody },
  { name: `slow bodies, ${SLOW_CONNECTIONS} connections`, begin: slowBodies },
  { name: 'headers, 1,200 of them', begin: flood('GET', '/healthz', manyHeaders(1_200)) },
  { name: 'fields, 174,665 in 1 MB', begin: flood('POST', CALLBACK, FORM, FIELDS) },
  { name: 'fields, 60 kB', begin: flood('POST', CALLBACK, FORM, FIELDS.slice(0, 60_000)) },
  { name: 'names that collide, 100,000', begin: flood('POST', CALLBACK, FORM, COLLIDING) },
  {
    name: 'wrong keys',
    begin: flood('GET', '/v1/appointments', { authorization: 'Bearer rtk_wrong_wrong_wrong_wrong' }),
  },
  { name: 'previews of nested loops, one tenant', begin: previews },
];

export async function benchAttacks({ json }: { json: boolean }): Promise<boolean> {
  const progress = startProgress();
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-attacks-'));
  const outcomes: Outcome[] = [];
  try {
    for (const [index, attack] of ATTACKS.entries()) {
      progress.say(attack.name);
      const server = await startServer(join(folder, String(index)));
      try {
        outcomes.push(await under(server, attack));
      } finally {
        server.child.kill('SIGKILL');
        await server.exited;
      }
    }
    console.log(json ? JSON.stringify(outcomes, null, 2) : table(outcomes));
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function under(server: RunningServer, { name, begin }: Attack): Promise<Outcome> {
  // The first requests of a process compile it.
  for (let n = 0; n < 20; n++) await fetch(`${server.url}/healthz`);
  const until = Date.now() + ATTACK_MS;
  const attack = begin(server, until);
  const waited = await probe(server, until);
  const answers = await attack;
  const ms = (share: number) => quantile(waited, share);
  return { name, healthMs: { p50: ms(0.5), p99: ms(0.99), max: ms(1) }, answers };
}

/** @returns how long each took, in milliseconds, also those that were answered after the end */
async function probe({ url }: RunningServer, until: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const asked: Promise<number>[] = [];
  while (Date.now() < until) {
    const at = performance.now();
    asked.push(ask(url, 'GET', '/healthz', {}, '', agent).then(() => performance.now() - at));
    await sleep(PROBE_EVERY_MS);
  }
  const waited = await Promise.all(asked);
  agent.destroy();
  return waited;
}

/** The same request again and again, a few at once. */
function flood(method: string, path: string, headers: OutgoingHttpHeaders, body = ''): Attack['begin'] {
  return async ({ url }, until) => {
    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
    const answers: Tally = {};
    const one = async () => {
      while (Date.now() < until) {
        const status = await ask(url, method, path, headers, body, agent);
        answers[status] = (answers[status] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    agent.destroy();
    return answers;
  };
}

const ask = (
  url: string,
  method: string,
  path: string,
  headers: OutgoingHttpHeaders,
  body: string,
  agent: Agent,
): Promise<string> =>
  new Promise((resolve) => {
    const length = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
    const asked = request(url + path, { method, headers: { ...headers, ...length }, agent }, (answer) => {
      answer.resume();
      answer.once('close', () => resolve(String(answer.statusCode)));
    });
    asked.once('error', () => resolve('none'));
    asked.end(body);
  });

async function nobody(_: RunningServer, until: number): Promise<Tally> {
  await sleep(until - Date.now());
  return {};
}

const keyed = (key: string) => ({ authorization: `Bearer ${key}`, 'content-type': 'application/json' });

/** One tenant tries its templates without end, while another one tries its own now and then (P10). */
async function previews(server: RunningServer, until: number): Promise<Tally> {
  const other = await otherTenant(server);
  const attack = flood('POST', PREVIEWS, keyed(server.apiKey), PREVIEW)(server, until);
  const agent = new Agent({ keepAlive: true });
  const body = JSON.stringify({ templates: { sms: { body: '{{ office }}: {{ title }}, {{ when }}' } } });
  const waited: number[] = [];
  while (Date.now() < until) {
    const at = performance.now();
    await ask(server.url, 'POST', PREVIEWS, keyed(other), body, agent);
    waited.push(performance.now() - at);
    await sleep(200);
  }
  agent.destroy();
  const others = Object.fromEntries(
    [0.5, 1].map((share) => [
      `the other’s took ${quantile(waited, share).toFixed(0)} ms, at share ${share} of`,
      waited.length,
    ]),
  );
  return { ...(await attack), ...others };
}

async function otherTenant({ url, operatorKey }: RunningServer): Promise<string> {
  const made = await call(url, operatorKey, 'POST', '/v1/tenants', { id: 'other', name: 'The other' });
  const { body } = await call(url, operatorKey, 'POST', '/v1/tenants/other/keys', { label: 'bench' });
  if (typeof body['key'] !== 'string') throw new Error(`no other tenant: ${made.status}`);
  return body['key'];
}

/** Each announces 60 kB and sends a byte now and then. */
async function slowBodies({ url }: RunningServer, until: number): Promise<Tally> {
  const { hostname, port } = new URL(url);
  const head = `POST ${CALLBACK} HTTP/1.1\r\nHost: x\r\nContent-Type: ${FORM['content-type']}\r\nContent-Length: 60000\r\n\r\n`;
  const sockets = Array.from({ length: SLOW_CONNECTIONS }, () => {
    const socket = connect(Number(port), hostname, () => socket.write(head));
    // Being thrown out is what is hoped for.
    socket.on('error', () => undefined);
    return socket;
  });
  while (Date.now() < until) {
    for (const socket of sockets) if (socket.writable) socket.write('a');
    await sleep(100);
  }
  for (const socket of sockets) socket.destroy();
  return {};
}

function table(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ name, healthMs: { p50, p99, max }, answers }) => {
    const told = Object.entries(answers).map(([status, times]) => `${status} ${times}×`);
    const figures = [p50, p99, max].map((ms) => `${ms.toFixed(1)} ms`.padStart(12));
    return `${name.padEnd(40)}${figures.join('')}   ${told.join(', ')}`;
  });
  return [
    'Ringonce, attacks: how long GET /healthz takes, asked every 20 ms, during five seconds of each',
    '',
    `${'who attacks, with what'.padEnd(40)}${['p50', 'p99', 'max'].map((head) => head.padStart(12)).join('')}   what the attacker was answered`,
    ...rows,
  ].join('\n');
}
