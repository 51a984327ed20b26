/**
 * P12 with the real program: a backup from before the sends is put back, or its ledger is copied back by hand. Nothing goes
 * out again, one sentence tells, the sandbox's record and a person settle it, and a STOP of that time stays.
 */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readArchive } from '../../local/archive.ts';
import { restoreBackup } from '../../local/backups.ts';
import { ringonce } from './command.ts';
import type { RunningServer } from './server.ts';
import { call, startServer } from './server.ts';

const root = mkdtempSync(join(tmpdir(), 'ringonce-restore-'));
const running: RunningServer[] = [];

afterAll(() => {
  for (const { child } of running) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

const start = async (folder: string, env: NodeJS.ProcessEnv = {}): Promise<RunningServer> => {
  const server = await startServer(folder, env);
  running.push(server);
  return server;
};
const killed = async (server: RunningServer): Promise<void> => {
  server.child.kill('SIGKILL');
  await server.exited;
};

const operate = async ({ url, operatorKey }: RunningServer, path: string, body?: unknown) => {
  const answer = await call(url, operatorKey, body === undefined ? 'GET' : 'POST', path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body as Record<string, never>;
};
const goBy = (server: RunningServer, advance: string) => operate(server, '/v1/sandbox/clock', { advance });
/** How many contacts each address had, by the sandbox's own record. */
async function counts(server: RunningServer): Promise<Map<string, number>> {
  const { items } = (await operate(server, '/v1/sandbox/messages?limit=200')) as unknown as {
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
  const results = made.body['results'] as { status: number }[];
  expect(results.filter(({ status }) => status !== 201)).toEqual([]);
}

const why = { reason: 'a test' };
const reason = ['--reason', 'looked at it'];

// Each has folders of its own, so they run side by side.
describe.concurrent('with the real program', { timeout: 120_000 }, () => {
  test('a backup from before the sends is put back: nothing goes out again, and a STOP stays', async () => {
    const folder = join(root, 'data');
    const backup = join(root, 'before.tar.gz');
    const env = { RINGONCE_DATA: folder };
    const first = await start(folder);
    await operate(first, '/v1/control/pause', why);
    await book(first);
    await goBy(first, 'PT10M');
    const made = await ringonce(['backup', backup], env);
    expect([made.code, made.stdout]).toMatchObject([
      0,
      expect.stringMatching(/holds \d+ items as of .* opened again/),
    ]);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(readdirSync(root).filter((name) => name.startsWith('.'))).toEqual([]);

    // In the time that will be forgotten, the emails go out, the texts do not, and somebody says STOP.
    await operate(first, '/v1/control/resume', { ...why, channel: 'email' });
    await operate(first, '/v1/control/resume', why);
    await operate(first, '/v1/control/pause', { ...why, channel: 'sms' });
    await goBy(first, 'PT30M');
    expect((await counts(first)).size).toBe(PEOPLE);
    await operate(first, '/v1/sandbox/inbound', { from: phoneOf(PEOPLE), text: 'STOP' });
    const [busy, twice] = await Promise.all([
      ringonce(['restore', backup, '--replace'], env),
      ringonce(['backup', backup], env),
    ]);
    expect(twice.stderr).toMatch(/exists already/);
    expect([busy.code, busy.stderr]).toMatchObject([1, expect.stringMatching(/in use by another Ringonce/)]);
    await killed(first);

    expect((await ringonce(['restore', backup], env)).stderr).toMatch(/holds data; --replace/);
    const restored = await ringonce(['restore', backup, '--replace'], env);
    expect(restored.stdout).toMatch(
      /Restored \d+ items[\s\S]*is kept in .*replaced-[\s\S]*is held[\s\S]*ringonce blackout/,
    );
    const kept = readdirSync(folder).find((name) => name.startsWith('replaced-')) ?? '';
    expect(readdirSync(join(folder, kept))).toContain('ringonce.db');

    const again = await start(folder);
    await operate(again, '/v1/control/resume', why);
    await goBy(again, 'PT30M');
    expect([...(await counts(again)).values()]).toEqual(Array.from({ length: PEOPLE }, () => 1));
    const asked = { ...env, RINGONCE_URL: again.url };
    const { items } = (await operate(again, `/v1/sandbox/messages?to=${emailOf(0)}`)) as unknown as {
      items: { appointmentId: string }[];
    };
    const [before, seen, timeline] = await Promise.all([
      ringonce(['status'], asked),
      ringonce(['blackout'], asked),
      ringonce(['timeline', items[0]?.appointmentId ?? ''], asked),
    ]);
    expect(before.stdout).toMatch(/Not remembered: from .*; see ringonce blackout/);
    // Whoever said STOP is not among them.
    expect(seen.stdout).toMatch(
      /were compared at[\s\S]*29 texts and 0 calls to 29 people, at most 1 to one[\s\S]*ringonce timeline apt_/,
    );
    expect(timeline.stdout).toMatch(/own record shows that it went out/);

    expect((await ringonce(['blackout', 'release', ...reason], asked)).code).toBe(0);
    await goBy(again, 'PT30M');
    const all = await counts(again);
    expect([all.size, Math.max(...all.values()), all.has(phoneOf(PEOPLE))]).toEqual([
      2 * PEOPLE - 1,
      1,
      false,
    ]);
    const [after, log] = await Promise.all([ringonce(['status'], asked), ringonce(['audit-log'], asked)]);
    expect(after.stdout).not.toMatch(/Not remembered/);
    expect(log.stdout).toMatch(/released what a restore held/);
    again.child.kill('SIGTERM');
    expect(await again.exited).toBe(0);
  });

  test('a ledger that was copied back by hand is noticed, by the file beside it or by the provider’s record', async () => {
    const folder = join(root, 'copied');
    const backup = join(root, 'copied.tar.gz');
    const first = await start(folder);
    await operate(first, '/v1/control/pause', why);
    await book(first);
    await killed(first);
    // With a server that is stopped, too, and under --force.
    expect((await ringonce(['backup', backup, '--force'], { RINGONCE_DATA: folder })).code).toBe(0);
    const second = await start(folder);
    await operate(second, '/v1/control/resume', why);
    await goBy(second, 'PT30M');
    const before = await counts(second);
    expect(before.size).toBe(2 * PEOPLE);
    second.child.kill('SIGTERM');
    await second.exited;
    for (const name of ['ringonce.db', 'ringonce.db-wal', 'ringonce.db-shm', 'keys.json'])
      rmSync(join(folder, name), { force: true });
    const out = mkdtempSync(join(root, 'out-'));
    await readArchive(backup, out, ['backup.json', 'keys.json', 'ringonce.db', 'sandbox.db']);
    for (const name of ['keys.json', 'ringonce.db']) copyFileSync(join(out, name), join(folder, name));
    expect(existsSync(join(folder, 'sandbox.db'))).toBe(true);
    const without = join(root, 'without');
    cpSync(folder, without, { recursive: true });
    rmSync(join(without, 'witness.json'));

    const noticed = async (copy: string) => {
      const third = await start(copy);
      const { blackout } = (await operate(third, '/v1/control/blackout')) as unknown as {
        blackout: { reason: string; by: string };
      };
      expect(blackout).toMatchObject({
        reason: expect.stringMatching(/copied back/),
        by: 'ringonce start',
      });
      await operate(third, '/v1/control/resume', why);
      await goBy(third, 'PT30M');
      expect(await counts(third)).toEqual(before);
    };
    await Promise.all([noticed(folder), noticed(without)]);
  });

  test('backups are made on a schedule, the oldest go, and one that is damaged is refused', async () => {
    const to = join(root, 'scheduled');
    mkdirSync(to);
    const old = ['ringonce-20250101T000000Z.tar.gz', 'ringonce-20250102T000000Z.tar.gz'];
    for (const name of [...old, 'notes.txt']) {
      writeFileSync(join(to, name), '');
      utimesSync(join(to, name), 0, 0);
    }
    const env = { RINGONCE_BACKUP_DIR: to, RINGONCE_BACKUP_EVERY: 'PT1M', RINGONCE_BACKUP_KEEP: '1' };
    await goBy(await start(join(root, 'keeps'), env), 'PT2M');
    const [kept, made = ''] = readdirSync(to).sort();
    expect([kept, made]).toEqual(['notes.txt', expect.stringMatching(/^ringonce-\d{8}T\d{6}Z\.tar\.gz$/)]);
    expect(old).not.toContain(made);

    const whole = readFileSync(join(to, made));
    const flipped = Buffer.from(whole);
    flipped.fill(0, whole.length >> 1, (whole.length >> 1) + 64);
    for (const damaged of [whole.subarray(0, whole.length >> 1), flipped]) {
      const file = join(to, 'damaged.tar.gz');
      writeFileSync(file, damaged);
      const into = join(root, 'nothing');
      await expect(restoreBackup({ file, dataFolder: into }, () => {})).rejects.toThrow(/can't be used/);
      expect(readdirSync(into).filter((name) => !name.startsWith('ringonce.db.lock'))).toEqual([]);
    }
  });
});
