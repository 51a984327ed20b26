/**
 * Bounds for calls to AWS: how many are under way at once, and how much one of them takes. Used by the clients, so
 * that their timeouts measure the service and not our own queue for a socket, and for everything that goes in batches.
 */

/** Runs work when there is a place for it, and answers as the work does. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** @param places how many may be under way, at least 1 */
export function gateOf(places: number): Gate {
  let free = places;
  const waiting: (() => void)[] = [];
  const enter = async (): Promise<void> => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  /** Hands the place on to whoever waits first; it is free only when nobody waits. */
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };
  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}

/** Cuts a list into pieces of that size, the last one shorter. */
export const inChunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
