/**
 * What is lost on a machine, really: files that are gone or cut after a `kill -9`, a disk that is full, files that may not
 * be opened, rows and pages that are damaged, a process that was stopped, a clock that is wrong (P12). The real program
 * is started on what is left. `docs/losses.md` says what came of each.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSettings } from '../../local/environment.ts';
import { openLocal } from '../../local/server.ts';
import { ACCOUNT_SID, AUTH_TOKEN, FakeTwilio } from '../fixtures/twilio-fake.ts';
import type { RunningServer } from './server.ts';
import { call, startServer } from './server.ts';

const root = mkdtempSync(join(tmpdir(), 'ringonce-losses-'));
/** A folder as a process left it that was killed: Ana has opted out, and everybody's email has gone out. */
const left = join(root, 'left');
const PEOPLE = 150;
const ANA = '+12125550123';
const running: RunningServer[] = [];
const told: { at: number; text: string }[] = [];
const webhook = createServer((request, response) => {
  void request
    .toArray()
    .then((chunks) => told.push({ at: performance.now(), text: String(Buffer.concat(chunks)) }))
    .then(() => response.end());
});

async function start(folder: string, env = {}, within: readonly string[] = []): Promise<RunningServer> {
  const server = await startServer(folder, { RINGONCE_ALERT_WEBHOOK: hook(), ...env }, within);
  running.push(server);
  return server;
}
const hook = () => `http://127.0.0.1:${(webhook.address() as AddressInfo).port}`;
const shell = (script: string) => ['sh', '-c', `${script}; exec "$@"`, 'sh'];
const end = async (server: RunningServer, signal: NodeJS.Signals) => {
  server.child.kill(signal);
  await server.exited;
};

async function until(what: string, happened: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (await happened()) return;
    await sleep(100);
  }
  throw new Error(`it did not happen: ${what}\n${running.at(-1)?.output()}`);
}
/** How long after a moment somebody was told; the figures of `docs/losses.md`. */
async function toldWithin(limitMs: number, since: number, ...words: string[]): Promise<void> {
  const find = () => told.find(({ text }) => words.every((word) => text.includes(word)));
  await until(`${words.join(', ')} is told`, () => find() !== undefined);
  const tookMs = Math.round((find()?.at ?? 0) - since);
  console.info(`told of ${words.join(', ')} after ${tookMs} ms`);
  expect(tookMs).toBeLessThan(limitMs);
}
const health = async ({ url }: RunningServer) => (await fetch(`${url}/healthz`)).status;
const phoneOf = (name: string) =>
  /^p[1-9]/.test(name) ? `+1212555${String(1_000 + Number(name.slice(1)))}` : ANA;
const create = ({ url, apiKey }: RunningServer, name: string) =>
  call(url, apiKey, 'POST', '/v1/appointments', {
    externalId: name,
    title: 'Dental cleaning',
    startsAt: new Date(Date.now() + 2 * 86_400_000).toISOString(),
    recipient: { name, email: `${name}@example.com`, phone: phoneOf(name), timeZone: 'America/New_York' },
  });
const statusOf = async ({ url, operatorKey }: RunningServer) =>
  (await call(url, operatorKey, 'GET', '/v1/status')).body as {
    unreadable: { item: string }[];
    alerts: { key: string }[];
    control: { pauses: { reason: string }[]; clock: Record<string, unknown> | null };
  };
/** What the sandbox took, by entry: twice is once too often. */
function taken(folder: string): string[] {
  const db = new DatabaseSync(join(folder, 'sandbox.db'), { readOnly: true });
  const rows = db.prepare('SELECT appointment, revision, step FROM contact').all();
  db.close();
  return rows.map(({ appointment, revision, step }) => `${appointment}/${revision}/${step}`);
}
const once = (entries: readonly string[]) => expect(new Set(entries).size).toBe(entries.length);

beforeAll(async () => {
  await new Promise<void>((done) => webhook.listen(0, '127.0.0.1', done));
  mkdirSync(left, { mode: 0o755 });
  const server = await start(left, {}, shell('umask 0'));
  const made = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => create(server, `p${index}`)));
  expect(made.every(({ status }) => status === 201)).toBe(true);
  const optedOut = await call(server.url, server.apiKey, 'POST', '/v1/opt-outs', { address: ANA });
  expect(optedOut.status).toBeLessThan(300);
  // Stopped in the middle of its work, and going on: nobody hears of it twice.
  server.child.kill('SIGSTOP');
  await sleep(500);
  server.child.kill('SIGCONT');
  await until('all emails went out', () => taken(left).length >= PEOPLE);
  await end(server, 'SIGKILL');
  once(taken(left));
}, 60_000);
afterAll(async () => {
  await Promise.all(running.map((server) => end(server, 'SIGKILL')));
  webhook.closeAllConnections();
  webhook.close();
  rmSync(root, { recursive: true, force: true });
});

const settingsOf = (folder: string) =>
  readSettings({ RINGONCE_DATA: folder, RINGONCE_LOG: 'silent', RINGONCE_PORT: '0' });

/** A copy of what was left, spoiled. */
function spoiled(name: string, spoil: (folder: string) => void): string {
  const folder = join(root, name);
  cpSync(left, folder, { recursive: true });
  spoil(folder);
  return folder;
}
const without = (file: string) => (folder: string) => rmSync(join(folder, file));

test('the files are their user’s alone, whatever the umask and the mode of the folder', () => {
  const others = readdirSync(left).filter((name) => (statSync(join(left, name)).mode & 0o077) !== 0);
  expect(others).toEqual([]);
  expect(readdirSync(left)).toEqual(
    expect.arrayContaining(['ringonce.db-wal', 'ringonce.db-shm', 'sandbox.db']),
  );
});

test('a folder of which a part is lost, or that is somebody else’s, is refused in one sentence with the path', async () => {
  const cases: [name: string, spoil: (folder: string) => void, says: RegExp][] = [
    ['no-keys', without('keys.json'), /keys\.json is missing beside a database .*backup/],
    [
      'other-keys',
      (folder) => writeFileSync(join(folder, 'keys.json'), JSON.stringify({ secret: 'x'.repeat(40) })),
      /holds another secret/,
    ],
    ['no-log', without('ringonce.db-wal'), /ringonce\.db-wal is missing/],
    [
      'cut-log',
      (folder) => truncateSync(join(folder, 'ringonce.db-wal'), 40_000),
      /ringonce\.db-wal was cut/,
    ],
    ['no-ledger', without('ringonce.db'), /ringonce\.db is missing beside .*keys\.json/],
    [
      'record-alone',
      (folder) => {
        for (const file of ['ringonce.db', 'ringonce.db-wal', 'keys.json']) without(file)(folder);
      },
      /ringonce\.db is missing beside .*sandbox\.db/,
    ],
    ['first-page', firstPageGone, /is no database, or is damaged/],
  ];
  const foreign = join(root, 'foreign');
  mkdirSync(foreign);
  writeFileSync(join(foreign, 'wordpress.php'), '');
  const program = join(root, 'program');
  mkdirSync(program);
  const db = new DatabaseSync(join(program, 'ringonce.db'));
  db.exec('CREATE TABLE bookmarks (url TEXT)');
  db.close();
  const folders = [
    ...cases.map(([name, spoil, says]) => [spoiled(name, spoil), says] as const),
    [foreign, /holds files of something else \(wordpress\.php\)/] as const,
    [program, /is the database of another program/] as const,
    [join(foreign, 'wordpress.php'), /can't be written \(EEXIST\)/] as const,
  ];
  const refusals: string[] = [];
  for (const [folder] of folders)
    refusals.push(
      await openLocal(settingsOf(folder)).then(
        () => 'it started',
        (error: Error) => error.message,
      ),
    );
  for (const [index, [folder, says]] of folders.entries()) {
    expect(refusals[index]).toMatch(says);
    expect(refusals[index]).toContain(folder);
    expect(refusals[index]?.trim().split('\n')).toHaveLength(1);
  }
}, 60_000);

/** Opens the database as `sqlite3` would, which brings the log in and removes it. */
function edit(folder: string, change: (db: DatabaseSync) => void = () => {}): void {
  const db = new DatabaseSync(join(folder, 'ringonce.db'));
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  change(db);
  db.close();
  writeFileSync(join(folder, 'ringonce.db-wal'), '');
}

function firstPageGone(folder: string): void {
  edit(folder);
  overwrite(join(folder, 'ringonce.db'), 0, 1);
}

function overwrite(file: string, page: number, pages: number): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(4096 * pages), 0, 4096 * pages, 4096 * page);
}

const disk = join(root, 'disk');
mkdirSync(disk);
/** Needs the right to mount, which not every machine gives. */
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk]).status === 0;
afterAll(() => {
  if (mounted) execFileSync('umount', ['-l', disk]);
});

/** What a connection hears that asks for nothing, within a second. */
function answerTo({ url }: RunningServer): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    socket.on('error', () => resolve(heard));
    socket.on('close', () => resolve(heard));
    setTimeout(() => socket.destroy(), 1_000);
  });
}

const canFake = spawnSync('faketime', ['--version']).status === 0;

// Each has a folder and a server of its own, so they run side by side.
describe.concurrent('the real program', { timeout: 60_000 }, () => {
  test('a secret that is lost for good is given up by name: everything is paused, and listed opt-outs stand', async () => {
    const folder = spoiled('given-up', without('keys.json'));
    const refusal = await openLocal(settingsOf(folder)).then(() => '', String);
    const code = /RINGONCE_GIVE_UP_SECRET=(\S+):/.exec(refusal)?.[1];
    const server = await start(folder, { RINGONCE_GIVE_UP_SECRET: code });
    expect((await statusOf(server)).control.pauses).toMatchObject([
      { reason: expect.stringContaining('1 opt-outs were taken over, 0 could not be') },
    ]);
    const path = `/v1/recipients/${encodeURIComponent(ANA)}`;
    const seen = await call(server.url, server.apiKey, 'GET', path);
    expect(JSON.stringify(seen.body)).toContain('"sms"');
    expect(seen.body['optOuts']).not.toEqual([]);
  }, 30_000);

  test('after kill -9 with one damaged row all else goes on, and the row is named', async () => {
    const folder = spoiled('row', (copy) =>
      edit(copy, (db) => {
        const row = db.prepare("SELECT key FROM items WHERE part = 'due/0' LIMIT 1").get();
        const [, , id] = String(row?.['key']).split('/');
        // Its next step is due now.
        db.prepare(
          "UPDATE items SET sort = 1, body = json_set(body, '$.dueAt', 1) WHERE part = 'due/0' AND key LIKE ?",
        ).run(`entry/default/${id}/%`);
        db.prepare("UPDATE items SET body = '{' || body WHERE key = ?").run(`appointment/default/${id}`);
      }),
    );
    const server = await start(folder);
    await until('it is named', async () => (await statusOf(server)).unreadable.length === 1);
    expect((await statusOf(server)).unreadable).toMatchObject([
      { item: expect.stringMatching(/^appointment\/default\//) },
    ]);
    expect(await health(server)).toBe(200);
    expect((await create(server, 'new')).status).toBe(201);
    await until('the new one was emailed', () => taken(folder).length === PEOPLE + 1);
    // The watch looks each minute; the sandbox's clock makes it one now.
    const lookedAt = performance.now();
    await call(server.url, server.operatorKey, 'POST', '/v1/sandbox/clock', { advance: 'PT1M' });
    await toldWithin(15_000, lookedAt, 'of the database can', 'appointment/default/');
    once(taken(folder));
  }, 30_000);

  test('ten zeroed pages: nothing more is promised or sent, and it is told', async () => {
    const folder = spoiled('pages', (copy) => {
      edit(copy);
      overwrite(join(copy, 'ringonce.db'), 20, 10);
    });
    const startedAt = performance.now();
    const server = await start(folder);
    expect(await health(server)).toBe(503);
    const refused = await create(server, 'new');
    expect([refused.status, refused.body['title']]).toEqual([503, 'Service Unavailable']);
    await toldWithin(15_000, startedAt, 'The database is damaged');
    expect(taken(folder)).toHaveLength(PEOPLE);
  }, 30_000);

  test.skipIf(!mounted)(
    'a full disk is 503 and told, and goes on by itself; too many connections are answered',
    async () => {
      const folder = join(disk, 'data');
      const server = await start(folder, {}, shell('ulimit -n 110'));
      expect(server.output()).toContain('this process may have 110 files open');
      expect((await create(server, 'before')).status).toBe(201);
      spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'filler')}`, 'bs=4096']);
      const statuses: number[] = [];
      for (let index = 0; index < 60 && statuses.at(-1) !== 503; index++)
        statuses.push((await create(server, `full-${index}`)).status);
      expect(statuses.at(-1)).toBe(503);
      const refusedAt = performance.now();
      await until('health says so', async () => (await health(server)) === 503);
      await toldWithin(15_000, refusedAt, "can't be written");
      rmSync(join(disk, 'filler'));
      await until('it goes on', async () => (await create(server, 'after')).status === 201);
      await until('health says so, too', async () => (await health(server)) === 200);

      const heard = await Promise.all(Array.from({ length: 80 }, () => answerTo(server)));
      expect(heard.filter((answer) => answer.startsWith('HTTP/1.1 503')).length).toBeGreaterThan(20);
      expect(server.output()).toContain('too many connections: further ones are answered 503');
      await until('there is room again', async () => (await health(server).catch(() => 0)) === 200);
    },
    60_000,
  );

  test.skipIf(!canFake)(
    'a clock that is behind the database, or ahead of a provider’s, holds texts and calls and is told',
    async () => {
      const startedAt = performance.now();
      const starting = start(
        spoiled('behind', () => {}),
        {},
        ['faketime', '-f', '-3h'],
      );
      const twilio = await FakeTwilio.open();
      const ahead = await start(
        join(root, 'ahead'),
        {
          RINGONCE_PUBLIC_URL: 'http://127.0.0.1:9',
          TWILIO_ACCOUNT_SID: ACCOUNT_SID,
          TWILIO_AUTH_TOKEN: AUTH_TOKEN,
          TWILIO_SMS_FROM: '+15005550006',
          TWILIO_API_URL: twilio.url,
        },
        ['faketime', '-f', '+3h'],
      );
      const { control, alerts } = await statusOf(ahead);
      expect(control.clock).toMatchObject({ against: 'provider' });
      expect(Math.round(Number(control.clock?.['aheadSeconds']) / 60)).toBe(180);
      expect(alerts.map(({ key }) => key)).toContain('clock');
      const behind = await starting;
      expect((await statusOf(behind)).control.clock).toMatchObject({ against: 'store' });
      expect((await create(behind, 'new')).status).toBe(201);
      await toldWithin(15_000, startedAt, 'clock');
      await end(ahead, 'SIGKILL');
      await twilio.close();
    },
    30_000,
  );
});
