/** Batches for calls to AWS: each kind of request takes only so much. Used by everything that goes in batches. */

/** Cuts a list into pieces of that size, the last one shorter. */
export const inChunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
