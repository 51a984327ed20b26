/**
 * Runs the code under test with one piece of it changed: the source is patched as it is read, by a loader hook of this
 * thread or by a plugin of the tests. Nothing on the disk changes.
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
      if (!edits.some((edit) => isOf(edit, url))) return loaded;
      const source = String(
        loaded.source instanceof Uint8Array ? Buffer.from(loaded.source).toString('utf8') : loaded.source,
      );
      return { ...loaded, source: mutated(source, url, { edits }) };
    },
  });
}

/** A file's source with the mutation in it. @param at its path or URL */
export const mutated = (source: string, at: string, { edits }: Mutation): string =>
  edits.filter((edit) => isOf(edit, at)).reduce(edited, source);

const isOf = ({ file }: Edit, at: string): boolean => at.endsWith(`/shared/${file}`);

function edited(source: string, { file, find, put }: Edit): string {
  const pieces = source.split(find).length - 1;
  if (pieces !== 1) throw new Error(`${file} has "${find}" ${pieces} times`);
  return source.replace(find, () => put);
}
