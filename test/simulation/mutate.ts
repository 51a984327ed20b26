/**
 * Runs the code under test with one piece of it changed: a loader hook of this thread patches the source as it is
 * read. Nothing on the disk changes.
 */
import { registerHooks } from 'node:module';

export interface Mutation {
  edits: readonly Edit[];
}

export interface Edit {
  /** Path under `shared/`. */
  file: string;
  /** Stands in it exactly once. */
  find: string;
  put: string;
}

/** To be called before the code under test is loaded. @throws at load when `find` is not there exactly once */
export function mutate({ edits }: Mutation): void {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      const own = edits.filter(({ file }) => url.endsWith(`/shared/${file}`));
      if (own.length === 0) return loaded;
      const source = String(
        loaded.source instanceof Uint8Array ? Buffer.from(loaded.source).toString('utf8') : loaded.source,
      );
      return { ...loaded, source: own.reduce(edited, source) };
    },
  });
}

function edited(source: string, { file, find, put }: Edit): string {
  const pieces = source.split(find).length - 1;
  if (pieces !== 1) throw new Error(`${file} has "${find}" ${pieces} times`);
  return source.replace(find, () => put);
}
