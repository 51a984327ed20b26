/**
 * A process that owns a SQLite file, with several clients in it: `node sqlite-client.ts <file> <log> <options>`. It
 * writes each event as a line of the log before anything else happens, so a killed one has said all that it did. Started
 * by `sqlite-histories.ts`.
 */
import { openSync, writeSync } from 'node:fs';
import { StoreInTurns } from '../../shared/adapters/stores/in-turns.ts';
import { openSqliteStore } from '../../shared/adapters/stores/sqlite-store.ts';
import type { FaultyStore } from './faulty-stores.ts';
import { FAULTY_STORES } from './faulty-stores.ts';
import type { ClientOptions, StoreEvent } from './store-clients.ts';
import { readAll, runClients } from './store-clients.ts';

export interface SqliteClientOptions extends Omit<ClientOptions, 'record'> {
  cacheBytes: number;
  faulty: FaultyStore | null;
  /** After so many events it is killed, whatever its thread that writes is doing; null lets it come to its end. */
  killAfter: number | null;
}

const [file = '', log = '', json = ''] = process.argv.slice(2);
const { faulty, killAfter, cacheBytes, ...asked }: SqliteClientOptions = JSON.parse(json);
const output = openSync(log, 'a');
let events = 0;
function record(event: StoreEvent): void {
  writeSync(output, `${JSON.stringify(event)}\n`);
  if (++events === killAfter) process.kill(process.pid, 'SIGKILL');
}

const options = { ...asked, record };
const right = new StoreInTurns(openSqliteStore(file, { cacheBytes }));
const store = faulty ? FAULTY_STORES[faulty](right) : right;
await readAll(store, options);
await runClients([store], options);
