/**
 * `npm run bench -- events`: what making appointments costs an office that is told of events, and how many a second its
 * endpoint gets, signed, over HTTP on this machine. Exits 1 when one was not told, or told twice.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpReceivers } from '../shared/adapters/process/receivers.ts';
import { stopwatch } from '../shared/adapters/system.ts';
import { DAY, SECOND, toIso } from '../shared/domain/core/time.ts';
import { withOutbox } from '../shared/pipeline/events/outbox.ts';
import { createReceiver } from '../shared/pipeline/events/receivers.ts';
import { tellOffices } from '../shared/pipeline/events/telling.ts';
import { asTenant } from '../test/fixtures/ids.ts';
import { startProgress, whole } from './pipeline/output.ts';
import { appointmentOf, createAll, createOffices, OFFICES, openWorld } from './pipeline/workload.ts';

const [OFFICE] = OFFICES;
const BY = { key: 'bench', person: null, operator: false, name: 'the benchmark', seed: 'bench' };

interface Report {
  benchmark: 'events';
  /** Appointments made a second, each of which tells one event. */
  madePerSecond: number;
  /** Events that the endpoint got a second. */
  toldPerSecond: number;
  /** Processor seconds of this process for 1,000 events, the endpoint's side included. */
  cpuSecondsPer1000: number;
  /** By how often the endpoint got each event. */
  once: number;
  again: number;
}

/** An endpoint that takes everything at once. */
async function listen() {
  const got = new Map<string, number>();
  const server = createServer((request, response) => {
    const id = String(request.headers['webhook-id']);
    got.set(id, (got.get(id) ?? 0) + 1);
    request.resume();
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { got, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

export async function benchEvents({
  json,
  reminders,
}: {
  json: boolean;
  reminders: number;
}): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-events-'));
  const endpoint = await listen();
  try {
    const report = await run(folder, reminders, endpoint);
    console.log(json ? JSON.stringify(report, null, 2) : text(report));
    return report.once === reminders && report.again === 0;
  } finally {
    endpoint.server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(
  folder: string,
  count: number,
  { got, url }: Awaited<ReturnType<typeof listen>>,
): Promise<Report> {
  const progress = startProgress();
  const world = openWorld(folder);
  try {
    const p = { ...world.pipeline, store: withOutbox(world.pipeline.store) };
    await createOffices(p);
    await createReceiver(p, asTenant(OFFICE), { url, kinds: ['appointment.created'], description: null }, BY);
    const startsAt = (n: number) => toIso(p.clock.now() + 30 * DAY + Math.floor(n / 100) * SECOND);
    const madeFrom = stopwatch();
    const told = (done: number) => progress.count('made', done, count);
    await createAll(p, count, (n) => appointmentOf(n, startsAt(n)), told);
    const madePerSecond = (count * SECOND) / (stopwatch() - madeFrom);
    const receivers = httpReceivers({ loopback: true });
    const [toldFrom, cpu] = [stopwatch(), process.cpuUsage()];
    let before: number;
    // The last run finds nothing: what would be told again, is.
    do {
      before = got.size;
      await tellOffices(p, receivers);
      progress.count('told', got.size, count);
    } while (got.size > before);
    const toldPerSecond = (count * SECOND) / (stopwatch() - toldFrom);
    const { user, system } = process.cpuUsage(cpu);
    const times = [...got.values()];
    return {
      ...{ benchmark: 'events', madePerSecond, toldPerSecond },
      cpuSecondsPer1000: (user + system) / 1e3 / count,
      once: times.filter((each) => each === 1).length,
      again: times.filter((each) => each > 1).length,
    };
  } finally {
    await world.close();
  }
}

const text = ({ madePerSecond, toldPerSecond, cpuSecondsPer1000, once: told, again }: Report): string =>
  [
    `${whole(madePerSecond)} appointments made a second by an office that is told of them`,
    `${whole(toldPerSecond)} events a second at its endpoint, ${cpuSecondsPer1000.toFixed(2)} CPU seconds per 1,000`,
    `${whole(told)} told once, ${whole(again)} told again`,
  ].join('\n');
