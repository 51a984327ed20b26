/**
 * The process that owns the SQLite file in a simulated world: it does what it is told, and is killed at a write. Started
 * by `sqlite-backing.ts`.
 */
import { openSqliteStore } from '../../shared/adapters/stores/sqlite-store.ts';
import type { Key, NewItem } from '../../shared/domain/store/records.ts';
import type { ListQuery } from '../../shared/ports/store.ts';

export type Asked =
  | { kind: 'load'; keys: readonly Key[]; now: number }
  | { kind: 'put'; item: NewItem; version: number; now: number }
  | { kind: 'list'; query: ListQuery };
export type Ask = Asked & { id: number };

const [file] = process.argv.slice(2);
if (!file) throw new Error('the file is missing');
// Few in memory, so that the file is read, too.
const store = openSqliteStore(file, { cacheBytes: 60_000 });

process.on('message', (ask: Ask) => {
  void answer(ask).then(
    (result) => process.send?.({ id: ask.id, result }),
    (error: unknown) => process.send?.({ id: ask.id, error: String(error) }),
  );
});
process.send?.({ id: 0, result: 'ready' });

async function answer(ask: Ask): Promise<unknown> {
  switch (ask.kind) {
    case 'load':
      return (await store.load(ask.keys, ask.now)).map((item) => item ?? null);
    case 'put':
      return (await store.put(ask.item, ask.version, ask.now)) ? 'stored' : 'conflict';
    case 'list':
      return store.list(ask.query);
  }
}
