/**
 * A cache that is bounded by bytes: what it keeps may be large or small. Two generations, as in hashlru: what is asked for
 * stays, what was not asked for since the last turn of generations goes, and most reads cost one look into one map.
 * Used by `sqlite-store.ts`.
 *
 * Always true: the sizes of what is kept are at most `most` together.
 */

interface Sized<V> {
  value: V;
  bytes: number;
}

export class ByteCache<K, V> {
  readonly #most: number;
  #young = new Map<K, Sized<V>>();
  #old = new Map<K, Sized<V>>();
  #youngBytes = 0;
  #oldBytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** The sizes of what is kept, as they were told. */
  get bytes(): number {
    return this.#youngBytes + this.#oldBytes;
  }

  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young) return young.value;
    const old = this.#old.get(key);
    if (!old) return undefined;
    this.set(key, old.value, old.bytes);
    return old.value;
  }

  /** @param bytes about what it takes; more than half of the cache is not kept at all */
  set(key: K, value: V, bytes: number): void {
    this.delete(key);
    if (bytes > this.#most / 2) return;
    if (this.#youngBytes + bytes > this.#most / 2) {
      this.#old = this.#young;
      this.#oldBytes = this.#youngBytes;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    this.#young.set(key, { value, bytes });
    this.#youngBytes += bytes;
  }

  /** A key is in one of the two at the most. */
  delete(key: K): void {
    const young = this.#young.get(key);
    if (young) {
      this.#youngBytes -= young.bytes;
      this.#young.delete(key);
      return;
    }
    const old = this.#old.get(key);
    if (!old) return;
    this.#oldBytes -= old.bytes;
    this.#old.delete(key);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#youngBytes = this.#oldBytes = 0;
  }
}
