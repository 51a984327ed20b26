/**
 * Runs the code under test with one piece of it changed: a loader hook of this thread patches the source as it is
 * read. Nothing on the disk changes.
 */
import { registerHooks } from 'node:module';

export interface Mutation {
  /** Path under `shared/`. */
  file: string;
  /** Stands in it exactly once. */
  find: string;
  put: string;
}

/** To be called before the code under test is loaded. @throws at load when `find` is not there exactly once */
export function mutate({ file, find, put }: Mutation): void {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.endsWith(`/shared/${file}`)) return loaded;
      const source = String(
        loaded.source instanceof Uint8Array ? Buffer.from(loaded.source).toString('utf8') : loaded.source,
      );
      const pieces = source.split(find).length - 1;
      if (pieces !== 1) throw new Error(`${file} has "${find}" ${pieces} times`);
      return { ...loaded, source: source.replace(find, () => put) };
    },
  });
}
