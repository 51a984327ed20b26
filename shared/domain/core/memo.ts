/**
 * What was worked out, kept for whoever asks again. Called where the same few things are asked for in bulk.
 *
 * Kept true: it only makes things quicker. What is forgotten is worked out anew, and comes out the same.
 */

/** Keeps a value under its key and hands it back; of so many, all are forgotten first. @param max how many are kept */
export function remember<K, V>(known: Map<K, V>, key: K, value: V, max: number): V {
  if (known.size >= max) known.clear();
  known.set(key, value);
  return value;
}
