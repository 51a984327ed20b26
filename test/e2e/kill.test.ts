/**
 * `kill -9` at any moment loses nothing and repeats nothing (P1, P7): the real program is killed at random moments
 * while it drains, started again on the same data, and the sandbox's own record is held against the ledger.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { RunningServer } from './server.ts';
import { call, startServer } from './server.ts';

const APPOINTMENTS = 1_500;
const KILLS = 12;

const folder = mkdtempSync(join(tmpdir(), 'ringonce-kill-'));
let running: RunningServer | undefined;

afterEach(() => {
  running?.child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const start = async (): Promise<RunningServer> => {
  running = await startServer(folder);
  return running;
};

/** An SMS policy whose step is due as soon as the appointment exists, at any hour of the day. */
async function prepare({ url, apiKey }: RunningServer): Promise<void> {
  const around = { opens: '00:00', closes: '00:00', days: [1, 2, 3, 4, 5, 6, 7] };
  const rates = { email: 100_000, sms: 100_000, voice: 100_000 };
  const tenant = await call(url, apiKey, 'GET', '/v1/tenant');
  const { id: _id, createdAt: _createdAt, ...settings } = tenant.body;
  const changed = await call(url, apiKey, 'PUT', '/v1/tenant', {
    ...settings,
    contactHours: { email: null, sms: around, voice: around },
    ratesPerMinute: rates,
  });
  expect(changed.body).toMatchObject({ ratesPerMinute: rates });
  const policy = await call(url, apiKey, 'PUT', '/v1/policies/default', {
    steps: [
      { channel: 'sms', before: 'P3D', notAfter: 'PT1H' },
      { channel: 'voice', before: 'PT2H', notAfter: 'PT1H' },
    ],
    minGap: 'PT0S',
    escalateOnFailure: true,
  });
  expect(policy.status).toBeLessThan(300);
}

/** Creates in batches, again and again with the same external ids until every batch was answered. */
async function createAll(from: number, server: RunningServer): Promise<number> {
  const startsAt = new Date(Date.now() + 40 * 3_600_000).toISOString();
  for (let first = from; first < APPOINTMENTS; first += 100) {
    const items = Array.from({ length: 100 }, (_, index) => ({
      externalId: `kill-${first + index}`,
      title: 'Dental cleaning',
      startsAt: CREATED_FOR.get(first) ?? remember(first, startsAt),
      recipient: { phone: `+1212555${String(first + index).padStart(4, '0')}`, timeZone: 'America/New_York' },
    }));
    try {
      const answer = await call(server.url, server.apiKey, 'POST', '/v1/appointments/batch', { items });
      const results = answer.body['results'] as { status: number }[];
      expect(results.filter(({ status }) => status !== 201 && status !== 200)).toEqual([]);
    } catch (error) {
      if (server.child.killed || server.child.exitCode !== null || server.child.signalCode) return first;
      throw error;
    }
  }
  return APPOINTMENTS;
}

const CREATED_FOR = new Map<number, string>();
function remember(first: number, startsAt: string): string {
  CREATED_FOR.set(first, startsAt);
  return startsAt;
}

interface Kept {
  entry: string;
  state: string;
  attempt: number;
}

/** The ledger, read from the file once nobody uses it. */
function readLedger(): Kept[] {
  const db = new DatabaseSync(join(folder, 'ringonce.db'), { readOnly: true });
  const rows = db.prepare("SELECT body FROM items WHERE key LIKE 'entry/%/0'").all();
  db.close();
  return rows.map(({ body }) => {
    const { tenant, appointment, revision, step, state, attempt } = JSON.parse(String(body));
    return { entry: [tenant, appointment, revision, step].join('/'), state, attempt };
  });
}

function readRecord(): { entry: string; attempt: number }[] {
  const db = new DatabaseSync(join(folder, 'sandbox.db'), { readOnly: true });
  const rows = db.prepare('SELECT tenant, appointment, revision, step, attempt FROM contact').all();
  db.close();
  return rows.map(({ tenant, appointment, revision, step, attempt }) => ({
    entry: [tenant, appointment, revision, step].join('/'),
    attempt: Number(attempt),
  }));
}

test('killed at random moments while it creates and drains: everything goes out, once', {
  timeout: 120_000,
}, async () => {
  await prepare(await start());
  let next = 0;
  const sentAtKill: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const server = running ?? (await start());
    const creating = createAll(next, server);
    // From nearly at once to well into the draining; the moments differ with every run, the promise does not. On a slow
    // machine that takes longer, so most kills wait until something more has gone out.
    await sleep(20 + ((kill * 37) % 12) * 40 * Math.random());
    if (kill % 3 > 0) await untilSent((sentAtKill.at(-1) ?? 0) + 1 + Math.random() * 20);
    server.child.kill('SIGKILL');
    next = await creating;
    await server.exited;
    running = undefined;
    sentAtKill.push(readRecord().length);
  }
  const server = await start();
  expect(await createAll(next, server)).toBe(APPOINTMENTS);
  await untilQuiet(server);
  server.child.kill('SIGTERM');
  expect(await server.exited).toBe(0);

  // The kills did hit it at work: between them, more and more had gone out.
  expect(new Set(sentAtKill.filter((count) => count > 0 && count < APPOINTMENTS)).size).toBeGreaterThan(3);
  const record = readRecord();
  const sent = record.map(({ entry }) => entry);
  const twice = sent.filter((entry, index) => sent.indexOf(entry) !== index);
  expect(twice).toEqual([]);
  const ledger = readLedger();
  expect(ledger).toHaveLength(APPOINTMENTS);
  expect(ledger.filter(({ state }) => state !== 'sent' && state !== 'delivered')).toEqual([]);
  expect(new Set(sent)).toEqual(new Set(ledger.map(({ entry }) => entry)));
});

/** Until so many have gone out, or some seconds are over. */
async function untilSent(count: number): Promise<void> {
  for (let tries = 0; tries < 200 && readRecord().length < count; tries++) await sleep(20);
}

/** Until nothing but the calls of two days later is live. */
async function untilQuiet({ url, operatorKey }: RunningServer): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const { body } = await call(url, operatorKey, 'GET', '/v1/status');
    const live = body['live'] as Record<string, Record<string, number>>;
    const busy = ['planned', 'queued', 'sending', 'in_doubt'].some(
      (state) => (live[state]?.['sms'] ?? 0) > 0,
    );
    if (!busy) return;
    await sleep(100);
  }
  throw new Error('it never became quiet');
}
