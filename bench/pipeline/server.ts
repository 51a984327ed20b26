/**
 * The server as it is installed, in a process of its own: started on a folder, asked over HTTP, watched from outside.
 * For benchmarks that measure what a caller waits for and what the process takes.
 */
import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FIRST_TENANT } from '../../local/runtime.ts';
import { ROOT } from '../../packaging/bundle.ts';
import { createTenant } from '../../shared/pipeline/office/settings.ts';
import { statusKb } from './processes.ts';
import { ANY_HOUR, openWorld, SECRET, UNLIMITED } from './workload.ts';

export const API_KEY = 'key-of-the-benchmark-for-its-office';
export const OPERATOR_KEY = 'key-of-the-benchmark-for-its-operator';

let installed: string | undefined;

/** The command line, built and laid out once as npm would: of the sources Node keeps 17 MB of text in the heap. */
export function command(): string {
  installed ??= install();
  return join(installed, 'local/ringonce.js');
}

function install(): string {
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, 'packaging/build.ts')]);
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-installed-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { files: string[] };
  for (const file of ['package.json', ...files])
    cpSync(join(ROOT, file), join(folder, file), { recursive: true });
  return folder;
}

export interface Server {
  url: string;
  pid: number;
  /** @returns whether it was answered with 2xx */
  get(path: string, key: string): Promise<boolean>;
  /** The id of an appointment of the first office, which is made when there is none. */
  someAppointment(): Promise<string>;
  isDraining(): Promise<boolean>;
  rssMb(): number | null;
  /** The most that it has had. */
  peakRssMb(): number | null;
  stop(): Promise<void>;
}

/** A folder whose first office may send at any hour and at any rate. */
export async function foundOffice(folder: string): Promise<void> {
  mkdirSync(folder);
  writeFileSync(join(folder, 'keys.json'), JSON.stringify({ secret: SECRET }));
  const world = openWorld(folder);
  const free = { ratesPerMinute: UNLIMITED, contactHours: ANY_HOUR };
  await createTenant(world.pipeline, FIRST_TENANT, 'Bench Office', free);
  await world.close();
}

/** @param launcher a program that starts the server in its place, under the same process id: with less memory, say */
export async function startServer(
  folder: string,
  env: NodeJS.ProcessEnv = {},
  launcher: readonly string[] = [],
): Promise<Server> {
  const port = await freePort();
  const node = [process.execPath, '--disable-warning=ExperimentalWarning'];
  const [program = '', ...args] = [...launcher, ...node, command(), 'start'];
  const child = spawn(program, args, {
    env: {
      ...process.env,
      RINGONCE_DATA: folder,
      RINGONCE_PORT: String(port),
      RINGONCE_LOG: 'error',
      RINGONCE_API_KEY: API_KEY,
      RINGONCE_OPERATOR_KEY: OPERATOR_KEY,
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  const pid = child.pid ?? Number.NaN;
  const url = `http://127.0.0.1:${port}`;
  await answering(url, child);
  const request = (method: string, path: string, key: string, body?: unknown): Promise<Response> =>
    fetch(url + path, {
      method,
      headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const ask = async (method: string, path: string, key: string, body?: unknown): Promise<unknown> => {
    const answer = await request(method, path, key, body);
    const json = await answer.json();
    if (!answer.ok)
      throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(json)}`);
    return json;
  };
  return {
    url,
    pid,
    async get(path, key) {
      const answer = await request('GET', path, key);
      await answer.arrayBuffer();
      return answer.ok;
    },
    async someAppointment() {
      const body = {
        externalId: 'asked about',
        title: 'Dental cleaning',
        startsAt: '2035-12-04T15:30:00-05:00',
        timeZone: 'America/New_York',
        recipient: { name: 'Ana', email: 'ana@example.com', phone: '+12125550123' },
      };
      return ((await ask('POST', '/v1/appointments', API_KEY, body)) as { id: string }).id;
    },
    async isDraining() {
      const status = (await ask('GET', '/v1/status', OPERATOR_KEY)) as {
        due: number;
        live: Record<'queued' | 'sending', { email: number }>;
        waitingFor: { queue_full?: number; provider_busy?: number };
      };
      const { queued, sending } = status.live;
      const { queue_full: unplaced = 0, provider_busy: paced = 0 } = status.waitingFor;
      return status.due + queued.email + sending.email + unplaced + paced > 0;
    },
    rssMb: () => memoryOf(pid, 'VmRSS'),
    peakRssMb: () => memoryOf(pid, 'VmHWM'),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** The greeting comes after the first look at what is due, so it is not waited for. @throws when the server ends */
export async function answering(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const answer = await fetch(`${url}/healthz`).catch(() => undefined);
    if (answer) return;
    await sleep(20);
  }
  throw new Error('the server ended before it answered');
}

/** One that is free just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** In MB, as Linux tells it; null elsewhere. */
function memoryOf(pid: number, what: 'VmRSS' | 'VmHWM'): number | null {
  const kilobytes = statusKb(pid, what);
  return kilobytes === null ? null : Math.round(kilobytes / 1_024);
}
