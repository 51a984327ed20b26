/**
 * P12 with the real program: a backup from before the sends is put back, or its ledger is copied back by hand. Nothing goes
 * out again, one sentence tells, the sandbox's record and a person settle it, and a STOP of that time stays.
 */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { readArchive } from '../../local/archive.ts';
import { ringonce } from './command.ts';
import type { RunningServer } from './server.ts';
import { call, startServer } from './server.ts';

const root = mkdtempSync(join(tmpdir(), 'ringonce-restore-'));
const folder = join(root, 'data');
const backup = join(root, 'before.tar.gz');
let running: RunningServer | undefined;

afterEach(() => running?.child.kill('SIGKILL'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const start = async (env: NodeJS.ProcessEnv = {}): Promise<RunningServer> => {
  running = await startServer(folder, env);
  return running;
};
const killed = async (server: RunningServer): Promise<void> => {
  server.child.kill('SIGKILL');
  await server.exited;
};

const operate = async (path: string, body?: unknown) => {
  const { url, operatorKey } = running ?? (await start());
  const answer = await call(url, operatorKey, body === undefined ? 'GET' : 'POST', path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body as Record<string, never>;
};
const goBy = (advance: string) => operate('/v1/sandbox/clock', { advance });
/** How many contacts each address had, by the sandbox's own record. */
async function counts(): Promise<Map<string, number>> {
  const { items } = (await operate('/v1/sandbox/messages?limit=200')) as unknown as {
    items: { to: string }[];
  };
  return new Map([...Map.groupBy(items, ({ to }) => to)].map(([to, all]) => [to, all.length]));
}

const PEOPLE = 30;
const emailOf = (n: number) => `p${n}@example.com`;
const phoneOf = (n: number) => `+1212555${String(n).padStart(4, '0')}`;

/** Half of them get an email, half a text, all of it due at once. */
async function book({ url, apiKey }: RunningServer): Promise<void> {
  const around = { opens: '00:00', closes: '00:00', days: [1, 2, 3, 4, 5, 6, 7] };
  const { body } = await call(url, apiKey, 'GET', '/v1/tenant');
  const { id: _id, createdAt: _createdAt, ...settings } = body;
  await call(url, apiKey, 'PUT', '/v1/tenant', {
    ...settings,
    contactHours: { email: null, sms: around, voice: around },
  });
  const policy = {
    steps: [
      { channel: 'email', before: 'P4D', notAfter: 'PT1H' },
      { channel: 'sms', before: 'P3D', notAfter: 'PT1H' },
    ],
    minGap: 'PT0S',
    escalateOnFailure: true,
  };
  await call(url, apiKey, 'PUT', '/v1/policies/default', policy);
  const startsAt = new Date(Date.now() + 60 * 3_600_000).toISOString();
  const items = Array.from({ length: 2 * PEOPLE }, (_, n) => ({
    externalId: `visit-${n}`,
    title: 'Dental cleaning',
    startsAt,
    recipient: {
      ...(n < PEOPLE ? { email: emailOf(n) } : { phone: phoneOf(n) }),
      timeZone: 'America/New_York',
    },
  }));
  const made = await call(url, apiKey, 'POST', '/v1/appointments/batch', { items });
  expect(made.status).toBeLessThan(300);
}

const why = { reason: 'a test' };

test('a backup from before the sends is put back: nothing goes out again, and a STOP stays', {
  timeout: 60_000,
}, async () => {
  const first = await start();
  await operate('/v1/control/pause', why);
  await book(first);
  await goBy('PT10M');
  const made = await ringonce(['backup', backup], { RINGONCE_DATA: folder });
  expect([made.code, made.stdout]).toMatchObject([
    0,
    expect.stringMatching(/holds \d+ items as of .* opened again/),
  ]);
  expect(statSync(backup).mode & 0o777).toBe(0o600);
  expect((await ringonce(['backup', backup], { RINGONCE_DATA: folder })).stderr).toMatch(/exists already/);
  expect(readdirSync(root).filter((name) => name.startsWith('.'))).toEqual([]);

  // In the time that will be forgotten, the emails go out, the texts do not, and somebody says STOP.
  await operate('/v1/control/resume', { ...why, channel: 'email' });
  await operate('/v1/control/resume', why);
  await operate('/v1/control/pause', { ...why, channel: 'sms' });
  await goBy('PT30M');
  expect((await counts()).size).toBe(PEOPLE);
  await operate('/v1/sandbox/inbound', { from: phoneOf(PEOPLE), text: 'STOP' });
  const busy = await ringonce(['restore', backup, '--replace'], { RINGONCE_DATA: folder });
  expect([busy.code, busy.stderr]).toMatchObject([1, expect.stringMatching(/in use by another Ringonce/)]);
  await killed(first);

  const env = { RINGONCE_DATA: folder };
  expect((await ringonce(['restore', backup], env)).stderr).toMatch(/holds data; --replace/);
  const restored = await ringonce(['restore', backup, '--replace'], env);
  expect(restored.stdout).toMatch(
    /Restored \d+ items[\s\S]*is kept in .*replaced-[\s\S]*is held[\s\S]*ringonce blackout/,
  );
  const kept = readdirSync(folder).find((name) => name.startsWith('replaced-')) ?? '';
  expect(readdirSync(join(folder, kept))).toContain('ringonce.db');

  const again = await start();
  await operate('/v1/control/resume', why);
  await goBy('PT30M');
  expect([...(await counts()).values()]).toEqual(Array.from({ length: PEOPLE }, () => 1));
  const asked = { ...env, RINGONCE_URL: again.url };
  expect((await ringonce(['status'], asked)).stdout).toMatch(
    /Not remembered: from .*; see ringonce blackout/,
  );
  const seen = await ringonce(['blackout'], asked);
  // Whoever said STOP is not among them.
  expect(seen.stdout).toMatch(
    /were compared at[\s\S]*29 texts and 0 calls to 29 people, at most 1 to one[\s\S]*ringonce timeline apt_/,
  );
  const [one] = (
    (await operate(`/v1/sandbox/messages?to=${emailOf(0)}`)) as unknown as {
      items: { appointmentId: string }[];
    }
  ).items;
  expect((await ringonce(['timeline', one?.appointmentId ?? ''], asked)).stdout).toMatch(
    /own record shows that it went out/,
  );

  expect((await ringonce(['blackout', 'release', ...reason], asked)).code).toBe(0);
  await goBy('PT30M');
  const all = await counts();
  expect([all.size, Math.max(...all.values()), all.has(phoneOf(PEOPLE))]).toEqual([2 * PEOPLE - 1, 1, false]);
  expect((await ringonce(['status'], asked)).stdout).not.toMatch(/Not remembered/);
  const log = (await ringonce(['audit-log'], asked)).stdout;
  expect(log).toMatch(/released what a restore held/);
  again.child.kill('SIGTERM');
  expect(await again.exited).toBe(0);
});

const reason = ['--reason', 'looked at it'];

test.each([
  ['by the file beside it', false],
  ['by the provider’s record', true],
])('a ledger that was copied back by hand is noticed %s', { timeout: 60_000 }, async (_how, without) => {
  rmSync(folder, { recursive: true, force: true });
  const first = await start();
  await operate('/v1/control/pause', why);
  await book(first);
  await killed(first);
  // With a server that is stopped, too, and under --force.
  const env = { RINGONCE_DATA: folder };
  expect((await ringonce(['backup', backup, '--force'], env)).code).toBe(0);
  const second = await start();
  await operate('/v1/control/resume', why);
  await goBy('PT30M');
  const before = await counts();
  expect(before.size).toBe(2 * PEOPLE);
  second.child.kill('SIGTERM');
  await second.exited;
  for (const name of ['ringonce.db', 'ringonce.db-wal', 'ringonce.db-shm', 'keys.json'])
    rmSync(join(folder, name), { force: true });
  if (without) rmSync(join(folder, 'witness.json'));
  const out = mkdtempSync(join(root, 'out-'));
  await readArchive(backup, out, ['backup.json', 'keys.json', 'ringonce.db', 'sandbox.db']);
  for (const name of ['keys.json', 'ringonce.db']) copyFileSync(join(out, name), join(folder, name));
  expect(existsSync(join(folder, 'sandbox.db'))).toBe(true);

  await start();
  const { blackout } = (await operate('/v1/control/blackout')) as unknown as {
    blackout: { reason: string; by: string };
  };
  expect(blackout).toMatchObject({ reason: expect.stringMatching(/copied back/), by: 'ringonce start' });
  await operate('/v1/control/resume', why);
  await goBy('PT30M');
  expect(await counts()).toEqual(before);
});

test('backups are made on a schedule, and the oldest go', { timeout: 60_000 }, async () => {
  const to = join(root, 'scheduled');
  await start({ RINGONCE_BACKUP_DIR: to, RINGONCE_BACKUP_EVERY: 'PT1M', RINGONCE_BACKUP_KEEP: '1' });
  await goBy('PT2M');
  expect(readdirSync(to)).toEqual([expect.stringMatching(/^ringonce-\d{8}T\d{6}Z\.tar\.gz$/)]);
});
