/** The store contract, kept by the model and by SQLite on real files. DynamoDB: `dynamodb-store.test.ts`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreInTurns } from '../../shared/adapters/stores/in-turns.ts';
import { MemoryStore } from '../../shared/adapters/stores/memory-store.ts';
import { openSqliteStore } from '../../shared/adapters/stores/sqlite-store.ts';
import { storeContract } from './store.ts';

storeContract('the in-memory store', async () => ({ store: new MemoryStore(), cleanup: async () => {} }));

/** With few items in memory most reads and writes go to the file; with many, hardly any does. */
for (const cacheBytes of [4_000, 50_000_000]) {
  storeContract(`SQLite with a cache of ${cacheBytes} bytes`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ringonce-store-'));
    // As the embedded mode has it.
    const open = () => new StoreInTurns(openSqliteStore(join(folder, 'ringonce.sqlite'), { cacheBytes }));
    const store = open();
    return {
      store,
      reopen: async () => open(),
      cleanup: async () => {
        await store.close();
        await rm(folder, { recursive: true });
      },
    };
  });
}
