/**
 * Before each run of a file of tests: no mutant and no memory of the run before, and always the same examples. A setup file
 * of `vitest.config.ts`; its worker outlives the runs.
 */
import fc from 'fast-check';

interface Memories {
  kept: (memory: Map<unknown, unknown>) => Map<unknown, unknown>;
  forget: () => void;
}

/** What is shared with the code under test, and with Stryker's own setup file, which runs before this one. */
const world: { memories?: Memories; __stryker__?: { activeMutant?: string } } = globalThis as object;

function memories(): Memories {
  const all: Map<unknown, unknown>[] = [];
  return {
    kept: (memory) => {
      all.push(memory);
      return memory;
    },
    forget: () => {
      for (const memory of all) memory.clear();
    },
  };
}

world.memories ??= memories();
world.memories.forget();
// What a file of tests builds while it is loaded is built by the code as it stands; Stryker names the mutant after that.
delete world.__stryker__?.activeMutant;
fc.configureGlobal({ seed: 1, numRuns: 50 });
