/**
 * A cache that is bounded by bytes: what it keeps may be large or small. When it is full, what it has is gone through in the
 * order in which it came, and what was not asked for since the last time goes (the second chance of CLOCK). So a read is one
 * look into one map, and moves nothing. Used by `sqlite-store.ts`.
 *
 * Always true: the sizes of what is kept are at most `most` together.
 */

interface Kept<V> {
  value: V;
  bytes: number;
  /** Since room was last made. */
  wasAskedFor: boolean;
}

/** The share that is kept when room was made. */
const FILLED_AGAIN = 7 / 8;

export class ByteCache<K, V> {
  readonly #most: number;
  readonly #kept = new Map<K, Kept<V>>();
  #bytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** The sizes of what is kept, as they were told. */
  get bytes(): number {
    return this.#bytes;
  }

  get(key: K): V | undefined {
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    kept.wasAskedFor = true;
    return kept.value;
  }

  /** @param bytes about what it takes; more than half of the cache is not kept at all */
  set(key: K, value: V, bytes: number): void {
    if (bytes > this.#most / 2) {
      this.delete(key);
      return;
    }
    const kept = this.#kept.get(key);
    if (kept) {
      this.#bytes += bytes - kept.bytes;
      kept.value = value;
      kept.bytes = bytes;
      kept.wasAskedFor = true;
    } else {
      this.#kept.set(key, { value, bytes, wasAskedFor: false });
      this.#bytes += bytes;
    }
    if (this.#bytes > this.#most) this.#makeRoom();
  }

  /** More at a time than is needed. No iterator is kept in between: it would keep each table that the map has outgrown. */
  #makeRoom(): void {
    const enough = this.#most * FILLED_AGAIN;
    while (this.#bytes > enough)
      for (const [key, kept] of this.#kept) {
        if (this.#bytes <= enough) return;
        if (kept.wasAskedFor) kept.wasAskedFor = false;
        else this.delete(key);
      }
  }

  delete(key: K): void {
    const kept = this.#kept.get(key);
    if (!kept) return;
    this.#bytes -= kept.bytes;
    this.#kept.delete(key);
  }

  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }
}
