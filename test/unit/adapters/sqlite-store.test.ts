/**
 * What only the SQLite store has: one process to a file, schema versions, shared commits, and what is left after a
 * failed commit or a killed process. What all stores do is in test/contract.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoreInTurns } from '../../../shared/adapters/stores/in-turns.ts';
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import type { SqliteStore } from '../../../shared/adapters/stores/sqlite-store.ts';
import { openSqliteStore } from '../../../shared/adapters/stores/sqlite-store.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import { deferred, dropped, planned, queued } from '../../../shared/domain/ledger/entry.ts';
import type { Key, Listed, NewItem } from '../../../shared/domain/store/records.ts';
import { itemOf, partitionOf } from '../../../shared/domain/store/records.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';

type RunKey = Key<'run'>;

const WRITER = fileURLToPath(new URL('../../fixtures/sqlite-writer.ts', import.meta.url));
const NOW = 1_790_000_000_000;

let folder: string;
let file: string;
const opened: Store[] = [];
const children: ChildProcess[] = [];

/** Opens the file; the test's end closes it. */
function open(options: Parameters<typeof openSqliteStore>[1] = {}): SqliteStore {
  const store = openSqliteStore(file, options);
  opened.push(store);
  return store;
}

function startWriter(prefix: string): ChildProcess & { output: Promise<string>; errors: Promise<string> } {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', WRITER, file, prefix]);
  children.push(child);
  return Object.assign(child, { output: text(child.stdout), errors: text(child.stderr) });
}

function itemWith(key: RunKey, error: string, listed: Listed<'run'> | null = null): NewItem<'run'> {
  return {
    key,
    body: { part: key, startedAt: NOW, finishedAt: null, failedAt: null, error },
    listed,
    expiresAt: null,
  };
}

const keysTo = (count: number) => Array.from({ length: count }, (_, id): RunKey => `run/${id}`);
/** @returns the versions that were made */
const createAll = (store: Store, keys: readonly RunKey[]) =>
  Promise.all(keys.map(async (key) => (await store.put(itemWith(key, key), 0, NOW))?.version));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringonce-sqlite-'));
  file = join(folder, 'ringonce.sqlite');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const store of opened.splice(0)) await store.close();
  await rm(folder, { recursive: true });
});

test('what was not there when it was asked for is found once it is stored, listed or not', async () => {
  const store = open();
  const keys = keysTo(2);
  const [plain = 'run/0', listed = 'run/1'] = keys;
  expect(await store.load(keys, NOW)).toEqual([undefined, undefined]);
  await store.put(itemWith(plain, 'plain'), 0, NOW);
  await store.put(itemWith(listed, 'listed', { partition: partitionOf.runs(), sort: NOW }), 0, NOW);
  expect((await store.load(keys, NOW)).map((item) => item?.body.error)).toEqual(['plain', 'listed']);
});

describe('one process to a file', () => {
  test('another process is refused, with what to do about it', async () => {
    const store = open();
    await createAll(store, keysTo(1));
    const child = startWriter('other');
    await once(child, 'close');
    expect(child.exitCode).not.toBe(0);
    expect(await child.errors).toContain(
      `Error: The data folder ${folder} is in use by another Ringonce process. ` +
        'Stop that one first, or set RINGONCE_DATA to another folder.',
    );
    expect(await store.put(itemWith('run/0', 'still ours'), 1, NOW)).toBeDefined();
  });

  test('it is refused while another process has it, and let in after that', async () => {
    const child = startWriter('first');
    await once(child.stdout ?? child, 'data');
    expect(() => open()).toThrow('in use by another Ringonce process');
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(await createAll(open(), ['run/mine'])).toEqual([1]);
  });
});

describe('schema versions', () => {
  test('a file of a newer Ringonce is refused and left alone', async () => {
    await open().close();
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 7');
    db.close();
    expect(() => open()).toThrow(
      `${file} was written by a newer Ringonce (schema 7, this one knows 3). Upgrade Ringonce, or use another folder.`,
    );
    const after = new DatabaseSync(file);
    expect(after.prepare('PRAGMA user_version').get()).toEqual({ user_version: 7 });
    after.close();
  });

  test('what is no database is refused', async () => {
    await writeFile(
      file,
      'Some text that is no database, and long enough to be taken for the head of one. '.repeat(20),
    );
    expect(() => open()).toThrow('is no database, or is damaged: nothing of it was changed');
  });
});

describe('counts of live entries', () => {
  const step = (n: number): Entry =>
    planned(
      {
        ...{ tenant: asTenant(n % 2 === 0 ? 'north' : 'south'), appointment: asAppointment(`apt_${n}`) },
        ...{ revision: 1, step: 0, channel: 'sms', dueAt: NOW, shard: 0 },
        ...{ escalatedTo: null, contactedAt: null, calls: 0 },
      },
      NOW,
    );
  const countsOf = async (store: Store, prefix = '') =>
    Object.fromEntries((await store.countGroups?.(partitionOf.due(0), prefix)) ?? []);
  const ALL = { 'north/planned/sms/': 1, 'north/planned/sms/capped': 1, 'south/queued/sms/': 1 };

  /** Five entries: one is as it was made, one waits, one is queued, two are over. */
  async function moved(store: Store): Promise<void> {
    const entries = [0, 1, 2, 3, 4].map(step);
    await Promise.all(entries.map((entry) => store.put(itemOf.entry(entry), 0, NOW)));
    const [, first, second, third, fourth] = entries;
    const next = [
      first && dropped(first, 'cancelled', NOW),
      second && deferred(second, NOW + 1, 'capped', NOW),
      third && queued(third, NOW),
    ];
    for (const entry of next) expect(entry && (await store.put(itemOf.entry(entry), 1, NOW))).toBeDefined();
    // A write that loses, and an item that goes with its expiry.
    expect(fourth && (await store.put(itemOf.entry(queued(fourth, NOW)), 7, NOW))).toBeUndefined();
    const gone = fourth && { ...itemOf.entry(fourth), expiresAt: NOW };
    expect(gone && (await store.put(gone, 1, NOW))).toBeDefined();
    await store.purge(NOW);
  }

  test('follow every write, as those of the model do', async () => {
    for (const store of [open(), new MemoryStore()]) {
      await moved(store);
      expect(await countsOf(store)).toEqual(ALL);
      expect(Object.keys(await countsOf(store, 'south/'))).toEqual(['south/queued/sms/']);
    }
  });

  test('are made of what an earlier release wrote', async () => {
    const store = open();
    await moved(store);
    await store.close();
    const db = new DatabaseSync(file);
    for (const trigger of ['in', 'on', 'out']) db.exec(`DROP TRIGGER counted_${trigger}`);
    db.exec('DROP TABLE counts; ALTER TABLE items DROP COLUMN grp; PRAGMA user_version = 1');
    db.exec(
      "INSERT INTO items (key, version, part, sort, body) VALUES ('entry/x', 1, 'due/0', 1, 'no JSON')",
    );
    db.close();
    const said: string[] = [];
    expect(await countsOf(open({ say: (text) => said.push(text) }))).toEqual(ALL);
    expect(said).toEqual([expect.stringMatching(/up to date \(.*: from schema 1 to 3, 5 rows\)/)]);
  });
});

test('a load in whose middle a turn ends gives each key one item, in its place', async () => {
  const store = new StoreInTurns(open());
  const keys = Array.from({ length: 15 }, (_, id): RunKey => `run/${id}`);
  for (const key of keys) await store.put(itemWith(key, key), 0, NOW);
  for (let first = 1; first < 40; first++) {
    const [, found] = await Promise.all([store.load(keys.slice(0, first % 15), NOW), store.load(keys, NOW)]);
    expect(found.map((item) => item?.key)).toEqual(keys);
  }
});

test('a page is read in several turns, and what was asked meanwhile is answered in between', async () => {
  const whole = open();
  const keys = keysTo(400);
  await createAll(whole, keys);
  const store = new StoreInTurns(whole);
  let turns = 0;
  const counting = setInterval(() => turns++, 0);
  setImmediate(function again() {
    turns++;
    if (turns < 1_000) setImmediate(again);
  });
  expect(await store.load(keys, NOW)).toHaveLength(400);
  clearInterval(counting);
  expect(turns).toBeGreaterThanOrEqual(3);
  // What somebody else reads meanwhile does not stand behind it.
  const others = new StoreInTurns(whole);
  const order: string[] = [];
  const [first] = keys;
  await Promise.all([
    store.load(keys, NOW).then(() => order.push('the page')),
    others.load(first ? [first] : [], NOW).then(() => order.push('the request')),
  ]);
  expect(order).toEqual(['the request', 'the page']);
  // However a turn is cut, each is answered what it asked for.
  const parts = [0, 40, 80, 120].map((from) => keys.slice(from, from + 40));
  const answers = await Promise.all(parts.map((part) => store.load(part, NOW)));
  expect(answers.map((items) => items.map((item) => item?.key))).toEqual(parts);
  turns = 1_000;
});

describe('shared commits', () => {
  test('150 puts at once share one', async () => {
    const commits: number[] = [];
    const store = open({ onCommit: (puts) => commits.push(puts) });
    await createAll(store, keysTo(150));
    await Promise.all(keysTo(150).map((key) => store.put(itemWith(key, 'two'), 1, NOW)));
    expect(commits).toEqual([150, 150]);
  });

  test('writers that read before each write still share', async () => {
    let commits = 0;
    const store = open({ onCommit: () => commits++ });
    await createAll(store, keysTo(100));
    const writer = async (key: RunKey) => {
      for (let round = 0; round < 10; round++) {
        const [item] = await store.load([key], NOW);
        expect(await store.put(itemWith(key, `${round}`), item?.version ?? 0, NOW)).toBeDefined();
      }
    };
    await Promise.all(keysTo(100).map(writer));
    // They are answered a few at a time, and the first ones write again while the others are still told.
    expect(commits).toBeLessThanOrEqual(51);
  });

  test('a very large crowd takes several, each bounded', async () => {
    const commits: number[] = [];
    const store = open({ onCommit: (puts) => commits.push(puts) });
    expect(new Set(await createAll(store, keysTo(5_100)))).toEqual(new Set([1]));
    expect(commits).toEqual(Array(30).fill(170));
  });

  test('one that is alone does not wait for company', async () => {
    const commits: number[] = [];
    const store = open({ onCommit: (puts) => commits.push(puts) });
    expect(await createAll(store, keysTo(1))).toEqual([1]);
    expect(commits).toEqual([1]);
  });

  test('puts in order share one, and those of many callers do, too', async () => {
    const commits: number[] = [];
    const store = open({ onCommit: (puts) => commits.push(puts) });
    const write = (key: RunKey) => ({ item: itemWith(key, key), readVersion: 0 });
    const pairs = keysTo(50).map((key) => store.putInOrder([write(key), write(`${key}/next`)], NOW));
    expect(new Set(await Promise.all(pairs))).toEqual(new Set([2]));
    expect(commits).toEqual([100]);
  });
});

describe('a batch that fails', () => {
  /** Three items at version 1 in a list, and a put that raises each of them, and makes one more. */
  async function given() {
    const store = open();
    const keys = keysTo(3);
    const place = (sort: number) => ({ partition: 'all', sort });
    await Promise.all(keys.map((key) => store.put(itemWith(key, 'before', place(1)), 0, NOW)));
    const write = () => [
      ...keys.map((key) => store.put(itemWith(key, 'after', place(2)), 1, NOW)),
      store.put(itemWith('run/new', 'after', place(2)), 0, NOW),
    ];
    const read = async () => ({
      texts: (await store.load([...keys, 'run/new'], NOW)).map((item) => item?.body.error),
      rows: (await store.list({ partition: 'all', limit: 10 })).rows.map((row) => row.sort),
    });
    return { store, write, read };
  }
  const before = { texts: ['before', 'before', 'before', undefined], rows: [1, 1, 1] };
  const after = { texts: ['after', 'after', 'after', 'after'], rows: [2, 2, 2, 2] };

  test('because the file is locked rejects every put and leaves nothing', async () => {
    const { write, read } = await given();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const results = await Promise.allSettled(write());
    expect(results.map((result) => result.status)).toEqual(Array(4).fill('rejected'));
    expect(await read()).toEqual(before);
    other.exec('ROLLBACK');
    other.close();
    expect(await Promise.all(write())).not.toContain(undefined);
    expect(await read()).toEqual(after);
  });

  test('at one statement rejects every put and leaves nothing', async () => {
    const { store, write, read } = await given();
    const bad = store.put(itemWith('run/bad', 'bad', { partition: 'all', sort: Number.NaN }), 0, NOW);
    const results = await Promise.allSettled([...write(), bad]);
    expect(results.map((result) => result.status)).toEqual(Array(5).fill('rejected'));
    expect(await read()).toEqual(before);
    expect(await Promise.all(write())).not.toContain(undefined);
    expect(await read()).toEqual(after);
  });
});

test('nothing older is read after something newer, although the file is ahead of the answers', async () => {
  const store = open({ cacheBytes: 2_000 });
  const keys = keysTo(4);
  await createAll(store, keys);
  const other = new DatabaseSync(file);
  const read = async (...before: RunKey[]) => (await store.load([...before, 'run/0'], NOW)).at(-1)?.version;
  /** The others push it out of the cache. */
  const readFromFile = () => read(...keys.slice(1));
  const untilCommitted = (version: number) => {
    const inFile = other.prepare('SELECT version FROM items WHERE key = ?');
    while (inFile.get('run/0')?.['version'] !== version);
  };
  const reads: Promise<number | undefined>[] = [];
  other.exec('BEGIN IMMEDIATE');
  const first = store.put(itemWith('run/0', 'first'), 1, NOW).then((answer) => {
    reads.push(read());
    return answer;
  });
  // In a callback of a socket, after which this thread turns to what it was asked to do, before it hears of a commit.
  const second = await new Promise<ReturnType<Store['put']>>((resolve) => {
    void onSocket(() => {
      other.exec('ROLLBACK');
      untilCommitted(2);
      reads.push(readFromFile());
      resolve(store.put(itemWith('run/0', 'second'), 2, NOW));
      // A batch that is full goes while the one before it is not answered yet.
      for (let n = 1; n < 250; n++) void store.put(itemWith(`run/more-${n}`, 'full'), 0, NOW);
      setImmediate(() => {
        untilCommitted(3);
        reads.push(readFromFile());
      });
    });
  });
  expect([(await first)?.version, (await second)?.version]).toEqual([2, 3]);
  other.close();
  expect(await Promise.all(reads)).toEqual([2, 3, 3]);
});

/** Runs something when data comes in, some turns of the event loop from now. */
async function onSocket(callback: () => void): Promise<void> {
  const server = createServer((socket) => socket.end('data'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.once('data', callback);
  await once(client, 'close');
  server.close();
}

describe('closing', () => {
  test('stores what waits, leaves the file and its lock, and refuses later puts', async () => {
    const store = open();
    const puts = createAll(store, keysTo(3_000));
    await store.close();
    expect(new Set(await puts)).toEqual(new Set([1]));
    expect(await readdir(folder)).toEqual(['ringonce.sqlite', 'ringonce.sqlite.lock']);
    await expect(createAll(store, keysTo(1))).rejects.toThrow('The store is closed');
    await store.close();
    expect(await open().load(['run/2999', 'run/3000'], NOW)).toMatchObject([{ version: 1 }, undefined]);
  });
});

test('what has expired leaves the file, what has not stays', async () => {
  const store = open();
  const until = (key: RunKey, expiresAt: number | null) =>
    store.put({ ...itemWith(key, key), expiresAt }, 0, NOW);
  await Promise.all(keysTo(400).map((key) => until(key, NOW + 1_000)));
  await Promise.all([until('run/later', NOW + 9_000), until('run/never', null)]);
  await Promise.all(keysTo(300).map((key) => store.put(itemWith(`${key}/new`, 'x'), 0, NOW + 2_000)));
  expect(await store.put(itemWith('run/7', 'again'), 0, NOW + 2_000)).toBeDefined();
  await store.close();
  const db = new DatabaseSync(file);
  expect(db.prepare('SELECT count(*) AS n FROM items').get()).toEqual({ n: 303 });
  db.close();
});

test('a killed process loses nothing that it had answered', { timeout: 60_000 }, async () => {
  const answered = new Map<RunKey, number>();
  for (let round = 0; round < 8; round++) {
    const child = startWriter(`round-${round}`);
    // From the first answer on, some more each round: the kill hits other moments of other commits.
    await once(child.stdout ?? child, 'data');
    await once(child.stdout ?? child, 'data');
    await new Promise((resolve) => setTimeout(resolve, 30 + 17 * round));
    child.kill('SIGKILL');
    const lines = (await child.output).split('\n').slice(1, -1);
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) {
      const [key, version] = line.split(' ');
      answered.set(key as RunKey, Number(version));
    }
    const store = openSqliteStore(file);
    const keys = [...answered.keys()];
    const items = await store.load(keys, NOW);
    const lost = keys.filter(
      (key, index) => !((items[index]?.version ?? 0) >= (answered.get(key) ?? Infinity)),
    );
    expect(lost).toEqual([]);
    await store.close();
  }
});

describe('what is removed', () => {
  const COUNT = 600;
  const word = (id: number) => `personal-${String(id).padStart(4, '0')}`;
  /** Longer and shorter by turns, so that SQLite has to move rows about. */
  const said = (id: number, turn: number) =>
    `${word(id)} `.repeat(1 + ((id * 7 + turn * 11) % 60) + (id % 50 ? 0 : 600));
  const bytes = async () =>
    (await Promise.all(['', '-wal'].map((end) => readFile(file + end, 'latin1').catch(() => '')))).join();
  const wordsIn = (text: string) =>
    new Set([...text.matchAll(/personal-(\d{4})/g)].map(([, id]) => Number(id)));

  /** A store whose rows were written over and over, and every other one of which is then put as expired. */
  async function worn() {
    const store = open();
    const keys = keysTo(COUNT);
    const ids = keys.map((_, id) => id);
    const items = await Promise.all(keys.map((key, id) => store.put(itemWith(key, said(id, 0)), 0, NOW)));
    const rewrite = async (id: number, turn: number) => {
      items[id] = await store.put(itemWith(`run/${id}`, said(id, turn)), items[id]?.version ?? 0, NOW);
    };
    for (let turn = 1; turn < 9; turn++)
      await Promise.all(ids.filter((id) => (id * 31 + turn * 17) % 5 < 2).map((id) => rewrite(id, turn)));
    const gone = ids.filter((id) => id % 2 === 1);
    const end = async (id: number) => {
      const item = items[id];
      return item && store.put({ ...item, expiresAt: NOW }, item.version, NOW);
    };
    await Promise.all(gone.map(end));
    return { store, gone, kept: items.filter((_, id) => id % 2 === 0) };
  }

  test('is in no byte of the file or its log once every row was moved on; pages go back, and what is kept is whole', async () => {
    const { store, gone, kept } = await worn();
    await store.purge(NOW);
    const before = (await stat(file)).size;
    for (let step = 0; step < 5; step++) await store.purge(NOW);
    const left = wordsIn(await bytes());
    expect(gone.filter((id) => left.has(id))).toEqual([]);
    const keys = kept.flatMap((item) => item?.key ?? []);
    expect(await store.load(keys, NOW)).toEqual(kept);
    expect((await stat(file)).size).toBeLessThan(before);
    await store.close();
    const db = new DatabaseSync(file, { readOnly: true });
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    expect(db.prepare('PRAGMA freelist_count').get()).toEqual({ freelist_count: 0 });
    expect(db.prepare('SELECT count(*) AS rows FROM items').get()).toEqual({ rows: kept.length });
    db.close();
  });

  test('goes some at a time, while others write', async () => {
    const store = open();
    const keys = keysTo(1_200);
    await Promise.all(keys.map((key) => store.put({ ...itemWith(key, key), expiresAt: NOW + 1 }, 0, NOW)));
    const first = store.purge(NOW + 1);
    const written = store.put(itemWith('run/other', 'other'), 0, NOW + 1);
    expect([await first, (await written)?.version]).toEqual([true, 1]);
    expect([await store.purge(NOW + 1), await store.purge(NOW + 1)]).toEqual([true, false]);
    expect(await store.load(['run/other'], NOW + 1)).toMatchObject([{ body: { error: 'other' } }]);
  });

  test('is overwritten in a file of an earlier release, too, which keeps its free pages', async () => {
    const store = open();
    await createAll(store, keysTo(3));
    await store.close();
    opened.pop();
    const older = new DatabaseSync(file);
    older.exec('PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM; PRAGMA journal_mode = WAL');
    older.close();
    const { store: again, gone } = await wornAgain();
    for (let step = 0; step < 10; step++) await again.purge(NOW);
    const left = wordsIn(await bytes());
    expect(gone.filter((id) => left.has(id))).toEqual([]);
  });

  async function wornAgain() {
    const store = open();
    const gone = [1, 2, 3];
    for (const id of gone) await store.put(itemWith(`run/old ${id}`, said(id, 1)), 0, NOW);
    for (const id of gone)
      await store.put({ ...itemWith(`run/old ${id}`, said(id, 1)), expiresAt: NOW }, 1, NOW);
    return { store, gone };
  }
});
