/**
 * A second process pauses while the first is sending (P9, pause and resume): the server sends in one process, the
 * command line pauses in another, and nothing loud is claimed after the pause was answered.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { ringonce } from '../e2e/command.ts';
import type { RunningServer } from '../e2e/server.ts';
import { call, startServer } from '../e2e/server.ts';

const APPOINTMENTS = 2_000;
/** Texts a minute: so few that they take some twenty seconds, also where a command takes long to start. */
const RATE = 6_000;

const folder = mkdtempSync(join(tmpdir(), 'ringonce-pause-'));
let running: RunningServer | undefined;

afterEach(() => {
  running?.child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A text and a call that are due as soon as the appointment exists, at any hour of the day. */
async function prepare({ url, apiKey }: RunningServer): Promise<void> {
  const around = { opens: '00:00', closes: '00:00', days: [1, 2, 3, 4, 5, 6, 7] };
  const tenant = await call(url, apiKey, 'GET', '/v1/tenant');
  const { id: _id, createdAt: _createdAt, ...settings } = tenant.body;
  const rates = { email: RATE, sms: RATE, voice: RATE };
  const changed = await call(url, apiKey, 'PUT', '/v1/tenant', {
    ...settings,
    contactHours: { email: null, sms: around, voice: around },
    ratesPerMinute: rates,
  });
  expect(changed.body).toMatchObject({ ratesPerMinute: rates });
  const policy = await call(url, apiKey, 'PUT', '/v1/policies/default', {
    steps: [{ channel: 'sms', before: 'P3D', notAfter: 'PT1H' }],
    minGap: 'PT0S',
    escalateOnFailure: true,
  });
  expect(policy.status).toBeLessThan(300);
}

async function bookAll({ url, apiKey }: RunningServer): Promise<void> {
  // Due now and not late, so that the surge gate has nothing to say.
  const startsAt = new Date(Date.now() + 72 * 3_600_000 + 5_000).toISOString();
  for (let first = 0; first < APPOINTMENTS; first += 100) {
    const items = Array.from({ length: 100 }, (_, index) => ({
      externalId: `pause-${first + index}`,
      title: 'Dental cleaning',
      startsAt,
      recipient: { phone: `+1212555${String(first + index).padStart(4, '0')}`, timeZone: 'America/New_York' },
    }));
    const { body } = await call(url, apiKey, 'POST', '/v1/appointments/batch', { items });
    const results = body['results'] as { status: number }[];
    expect(results.filter(({ status }) => status !== 201)).toEqual([]);
  }
}

/** When each claim was made whose contact a provider took, and of which entry it was. */
function readRecord(): { at: number; entry: string }[] {
  const db = new DatabaseSync(join(folder, 'sandbox.db'), { readOnly: true });
  const rows = db.prepare('SELECT at, appointment, revision, step FROM contact').all();
  db.close();
  return rows.map(({ at, appointment, revision, step }) => ({
    at: Number(at),
    entry: [appointment, revision, step].join('/'),
  }));
}

async function until(what: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_200 && !what(); tries++) await sleep(25);
  expect(what()).toBe(true);
}

test('a pause from another process stops the first while it sends, and resuming loses and repeats nothing', {
  timeout: 90_000,
}, async () => {
  const server = await startServer(folder);
  running = server;
  await prepare(server);
  await bookAll(server);
  await until(() => readRecord().length > 100);

  const env = { RINGONCE_DATA: folder };
  const paused = await ringonce(['pause', '--url', server.url, '--reason', 'a drill', '--json'], env);
  const answeredAt = Date.now();
  expect(paused).toMatchObject({ code: 0, stderr: '' });
  // What was claimed before may still be on its way for a moment.
  await sleep(1_000);
  const taken = readRecord();
  expect(taken.length).toBeGreaterThan(100);
  expect(taken.length).toBeLessThan(APPOINTMENTS);
  await sleep(3_000);
  const later = readRecord();
  expect(later.length).toBe(taken.length);
  expect(later.filter(({ at }) => at > answeredAt)).toEqual([]);

  const resumed = await ringonce(['resume', '--url', server.url, '--reason', 'the drill is over'], env);
  expect(resumed).toMatchObject({ code: 0, stderr: '' });
  // Paused work is looked at again within minutes; the test clock spares the test the wait.
  await call(server.url, server.operatorKey, 'POST', '/v1/sandbox/clock', { advance: 'PT12M' });
  await until(() => readRecord().length === APPOINTMENTS);
  expect(new Set(readRecord().map(({ entry }) => entry)).size).toBe(APPOINTMENTS);
  server.child.kill('SIGTERM');
  expect(await server.exited).toBe(0);
});
