/** Histories of SQLite. One process may own the file: so it has several clients in it, and several lives, one after the other. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { openSqliteStore } from '../../shared/adapters/stores/sqlite-store.ts';
import type { Edit } from '../simulation/mutate.ts';
import { Random } from '../simulation/random.ts';
import type { FaultyStore } from './faulty-stores.ts';
import { FAULTY_STORES } from './faulty-stores.ts';
import type { SqliteClientOptions } from './sqlite-client.ts';
import type { StoreEvent } from './store-clients.ts';
import { runClients } from './store-clients.ts';

export interface SqliteOptions {
  seed: string;
  /** The chance that a write can't be stored. */
  unstorable: number;
  faulty?: FaultyStore;
}

interface Lives extends SqliteOptions {
  /** How many lives end by SIGKILL. */
  kills: number;
  /** Changes of the code that runs. */
  edits?: readonly Edit[];
}

const CLIENT = fileURLToPath(new URL('./sqlite-client.ts', import.meta.url));
const MUTATED = new URL('./mutated.ts', import.meta.url).href;
/** Few in memory, so that the file is read, too. */
const CACHE_BYTES = 3_000;
/** Before it is killed, a process has told between so many events: some commits, or many. */
const EVENTS_OF_A_LIFE = [60, 300] as const;
const CLIENTS = { clients: 8, operations: 20, keys: 6 };

/**
 * Each life but the last ends by SIGKILL.
 * @returns everything that was asked and answered, over all lives
 */
export async function eventsOfLives({
  seed,
  kills,
  unstorable,
  faulty,
  edits = [],
}: Lives): Promise<StoreEvent[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ringonce-linear-'));
  const random = new Random(`${seed} kills`);
  try {
    for (let life = 0; life <= kills; life++) {
      const dies = life < kills;
      const options: SqliteClientOptions = {
        ...CLIENTS,
        seed: `${seed}-${life}`,
        operations: dies ? 1_000_000 : CLIENTS.operations,
        unstorable,
        faulty: faulty ?? null,
        cacheBytes: CACHE_BYTES,
        killAfter: dies ? random.int(...EVENTS_OF_A_LIFE) : null,
      };
      await live(folder, options, edits);
    }
    const lines = (await readFile(join(folder, 'log'), 'utf8')).trimEnd().split('\n');
    return lines.map((line): StoreEvent => JSON.parse(line));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function live(folder: string, options: SqliteClientOptions, edits: readonly Edit[]): Promise<void> {
  const flags = ['--disable-warning=ExperimentalWarning', ...(edits.length > 0 ? ['--import', MUTATED] : [])];
  const [file, log] = [join(folder, 'ringonce.sqlite'), join(folder, 'log')];
  const child = spawn(process.execPath, [...flags, CLIENT, file, log, JSON.stringify(options)], {
    env: { ...process.env, RINGONCE_TEST_EDITS: JSON.stringify(edits) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [errors, [code, signal]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  if (options.killAfter === null ? code !== 0 : signal !== 'SIGKILL')
    throw new Error(`It ended with ${code ?? signal}: ${errors}`);
}

/** The same in one life, that nothing ends, in this process. */
export async function eventsOfOneLife({ seed, unstorable, faulty }: SqliteOptions): Promise<StoreEvent[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ringonce-linear-'));
  const right = openSqliteStore(join(folder, 'ringonce.sqlite'), { cacheBytes: CACHE_BYTES });
  const events: StoreEvent[] = [];
  const record = (event: StoreEvent) => void events.push(event);
  try {
    const store = faulty ? FAULTY_STORES[faulty](right) : right;
    await runClients([store], { ...CLIENTS, seed, unstorable, record });
    return events;
  } finally {
    await right.close();
    await rm(folder, { recursive: true });
  }
}
