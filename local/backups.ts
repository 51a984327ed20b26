/**
 * Backups of a data folder: one file that holds the ledger, the sandbox's record and the keys, made while the program runs;
 * and putting one back. Called by the command line; `ringonce start` makes them on a schedule, by that command line, in a
 * process of its own, so that nothing waits for it.
 *
 * Kept true here: a backup is what the ledger was at one moment; it has its name only once it was opened again and found
 * whole. What was in a folder is kept when a backup takes its place. The ledger that is put back holds what it may have
 * sent since then (P12) before anybody can start with it.
 */
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import { markClosed } from '../shared/adapters/stores/sqlite-file.ts';
import { systemClock } from '../shared/adapters/system.ts';
import { opened } from '../shared/domain/core/blackout.ts';
import { NO_CONTROL } from '../shared/domain/core/control.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { toIso } from '../shared/domain/core/time.ts';
import { itemOf, keyOf } from '../shared/domain/store/records.ts';
import { VERSION } from '../shared/version.ts';
import { readArchive, writeArchive } from './archive.ts';
import { Failure } from './client.ts';
import type { BackupSchedule } from './environment.ts';
import { readKeys } from './environment.ts';
import { clockOffsetOf, LEDGER, lockLedger, openLedger, SANDBOX } from './ledger-file.ts';
import { WITNESS } from './witness.ts';

const KEYS = 'keys.json';
const MANIFEST = 'backup.json';
/** In the order in which they stand in the file. */
const HELD = [MANIFEST, KEYS, LEDGER, SANDBOX] as const;

const manifest = z.object({
  format: z.literal(1),
  ringonce: z.string(),
  /** The ledger surely holds everything up to then, by its own clock. */
  takenAt: z.iso.datetime(),
  /** Rows of the ledger, and contacts on the sandbox's record. */
  items: z.int(),
  contacts: z.int().nullable(),
});
export type Manifest = z.infer<typeof manifest>;

/** Tells how far it is, in a few words. */
type Step = (text: string) => void;

export interface BackupOptions {
  dataFolder: string;
  file: string;
  /** Whether an existing file may be replaced. */
  force?: boolean | undefined;
}

/** Makes a backup of a folder, whether or not a server runs in it. @throws Failure in one sentence */
export async function makeBackup(
  { dataFolder, file, force = false }: BackupOptions,
  step: Step,
): Promise<Manifest> {
  const target = resolve(file);
  if (!existsSync(join(dataFolder, LEDGER)))
    throw new Failure(`${dataFolder} has no ledger to make a backup of.`);
  if (!existsSync(join(dataFolder, KEYS)))
    throw new Failure(`${join(dataFolder, KEYS)} is missing: without it a backup would be of no use.`);
  if (existsSync(target) && !force)
    throw new Failure(`${target} exists already; take another name, or --force.`);
  if (!existsSync(dirname(target))) throw new Failure(`there is no folder ${dirname(target)}.`);
  const work = mkdtempSync(join(dirname(target), '.ringonce-backup-'));
  try {
    const made = await copyInto(work, dataFolder, step);
    const names = HELD.filter((name) => existsSync(join(work, name)));
    step('Writing the file');
    const fresh = join(work, 'new.tar.gz');
    await writeArchive(fresh, work, names);
    for (const name of names) rmSync(join(work, name));
    step('Opening it again');
    await extract(fresh, work);
    if (force) renameSync(fresh, target);
    else linkSync(fresh, target);
    return made;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What is read in one step is one moment's: a writer meanwhile would have the copy begin anew. */
const ALL_PAGES = 2 ** 31 - 1;

async function copyInto(work: string, dataFolder: string, step: Step): Promise<Manifest> {
  copyFileSync(join(dataFolder, KEYS), join(work, KEYS));
  const takenAt = systemClock.now() + clockOffsetOf(dataFolder);
  for (const name of [LEDGER, SANDBOX]) {
    const from = join(dataFolder, name);
    if (!existsSync(from)) continue;
    step(`Copying ${name}, ${Math.ceil(statSync(from).size / 1e6)} MB`);
    const source = new DatabaseSync(from, { readOnly: true, timeout: 5_000 });
    try {
      await backup(source, join(work, name), { rate: ALL_PAGES });
    } finally {
      source.close();
    }
  }
  sealCopy(join(work, LEDGER));
  const made = { format: 1 as const, ringonce: VERSION, takenAt: toIso(takenAt), ...countsIn(work) };
  writeFileSync(join(work, MANIFEST), `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  return made;
}

/** The copy is whole: unlike the ledger that it is of, which a process may have open, it needs no log beside it. */
function sealCopy(file: string): void {
  const db = new DatabaseSync(file);
  try {
    markClosed(db);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
}

const COUNTED = [
  [LEDGER, 'items'],
  [SANDBOX, 'contact'],
] as const;

/** Looks through both databases. @throws where one is damaged */
function countsIn(folder: string): Pick<Manifest, 'items' | 'contacts'> {
  const [items = null, contacts = null] = COUNTED.map(([name, table]) => {
    const file = join(folder, name);
    if (!existsSync(file)) return null;
    const db = new DatabaseSync(file);
    try {
      const found = db.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
      if (found !== 'ok') throw new Error(`${name} is damaged: ${String(found)}`);
      return Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
    } finally {
      db.close();
    }
  });
  return { items: items ?? 0, contacts };
}

/** Takes a backup's files out, and looks whether they are what its own list says. @throws Failure */
async function extract(file: string, folder: string): Promise<Manifest> {
  try {
    await readArchive(file, folder, HELD);
    const told = manifest.parse(JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')));
    const { items, contacts } = countsIn(folder);
    if (items !== told.items || contacts !== told.contacts)
      throw new Error(
        `it holds ${items} items and ${contacts} contacts, and says ${told.items} and ${told.contacts}`,
      );
    if (!readKeys(folder)) throw new Error(`it holds no ${KEYS}`);
    return told;
  } catch (error) {
    throw new Failure(`${file} can't be used: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

export interface RestoreOptions {
  file: string;
  dataFolder: string;
  /** Whether what is in the folder may be moved aside. */
  replace?: boolean | undefined;
}

export interface Restored {
  takenAt: string;
  until: string;
  items: number;
  /** Where what was in the folder is now; null where there was nothing. */
  movedTo: string | null;
}

/** Puts a backup into a folder, and holds what its ledger may have sent since then. @throws Failure in one sentence */
export async function restoreBackup(
  { file, dataFolder, replace = false }: RestoreOptions,
  step: Step,
): Promise<Restored> {
  if (!existsSync(file)) throw new Failure(`there is no file ${file}.`);
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const unlock = lockLedger(dataFolder);
  const work = mkdtempSync(join(dataFolder, '.restoring-'));
  try {
    const old = readdirSync(dataFolder).filter((name) => OF_A_FOLDER.test(name));
    if (old.length > 0 && !replace)
      throw new Failure(
        `${dataFolder} holds data; --replace moves it aside, into a folder in there, and keeps it.`,
      );
    step('Opening the backup');
    const { takenAt, items } = await extract(file, work);
    // The sandbox stands for somebody else's service: what it took is not undone by what we restore.
    const keepsRecord = old.includes(SANDBOX) && isSameSecret(dataFolder, work);
    const until = systemClock.now() + clockOffsetOf(keepsRecord ? dataFolder : work);
    step('Holding what may have been sent since then');
    await blackOut(work, basename(file), Date.parse(takenAt), until);
    const moved = old.filter((name) => !(keepsRecord && name.startsWith(SANDBOX)));
    const movedTo = moveAside(dataFolder, moved, until);
    for (const name of [KEYS, ...(keepsRecord ? [] : [SANDBOX]), LEDGER])
      if (existsSync(join(work, name))) renameSync(join(work, name), join(dataFolder, name));
    return { takenAt, until: toIso(until), items, movedTo };
  } finally {
    rmSync(work, { recursive: true, force: true });
    unlock();
  }
}

/** What to do next, for whoever restored it. */
export const restoredText = ({ takenAt, until, items, movedTo }: Restored): string =>
  [
    `Restored ${items} items as of ${takenAt}.`,
    ...(movedTo === null ? [] : [`What was there is kept in ${movedTo}.`]),
    `Nothing is remembered from then to ${until}: what could have gone out by then is held.`,
    'Start the server; it compares that with the providers’ records. Then: ringonce blackout',
  ].join('\n');

/** What a server keeps in its folder, but for the lock. */
const OF_A_FOLDER = new RegExp(
  `^((${LEDGER}|${SANDBOX})(-wal|-shm)?|${KEYS}|${WITNESS})$`.replaceAll('.', '\\.'),
);

function isSameSecret(one: string, other: string): boolean {
  try {
    return readKeys(one)?.secret === readKeys(other)?.secret;
  } catch {
    return false;
  }
}

async function blackOut(folder: string, name: string, since: Instant, until: Instant): Promise<void> {
  const store = openLedger(folder);
  try {
    const [item] = await store.load([keyOf.control()], until);
    const control = item?.body ?? NO_CONTROL;
    const fresh = {
      since,
      until: Math.max(until, since + 1),
      reason: `restored from ${name}`,
      by: 'restore',
      byName: 'ringonce restore',
    };
    const next = itemOf.control({ ...control, blackout: opened(control.blackout, fresh) });
    if (!(await store.put(next, item?.version ?? 0, until)))
      throw new Error('the restored ledger could not be written');
  } finally {
    await store.close();
  }
}

function moveAside(dataFolder: string, names: readonly string[], now: Instant): string | null {
  if (names.length === 0) return null;
  const to = join(dataFolder, `replaced-${stampOf(now)}`);
  mkdirSync(to, { mode: 0o700 });
  for (const name of names) renameSync(join(dataFolder, name), join(to, name));
  return to;
}

/** An instant as part of a file's name. */
const stampOf = (now: Instant): string => toIso(now).replaceAll(/[-:]|\.\d+/g, '');

// ---- On a schedule ------------------------------------------------------------------------------------------

const NAME = /^ringonce-\d{8}T\d{6}Z\.tar\.gz$/;
const PROGRAM = fileURLToPath(new URL('./cli.ts', import.meta.url));
const run = promisify(execFile);

/** Makes the next one where it is time, and removes the oldest. @throws where it can't be made */
export async function backupOnSchedule(
  dataFolder: string,
  { folder, everyMs, keep }: BackupSchedule,
): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const now = systemClock.now();
  const all = readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort();
  const newest = all.at(-1);
  if (newest && now - statSync(join(folder, newest)).mtimeMs < everyMs) return;
  const file = join(folder, `ringonce-${stampOf(now)}.tar.gz`);
  const env = { ...process.env, RINGONCE_DATA: dataFolder };
  await run(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, 'backup', file, '--json'], {
    env,
  });
  for (const name of [...all, basename(file)].slice(0, -keep)) rmSync(join(folder, name), { force: true });
}
