/**
 * A cache that is bounded by bytes: what it keeps may be large or small. By the CLOCK algorithm: a hand goes round over what
 * is kept, in the order in which it came; what was asked for since the hand last passed stays, anything else goes. So a
 * read is one look into one map, and moves nothing. Used by `sqlite-store.ts`.
 *
 * Always true: the sizes of what is kept are at most `most` together.
 */

interface Kept<V> {
  value: V;
  bytes: number;
  /** Since the hand last passed. */
  wasAskedFor: boolean;
}

export class ByteCache<K, V> {
  readonly #most: number;
  readonly #kept = new Map<K, Kept<V>>();
  /** It follows what is added and removed meanwhile, and never looks at what is gone. */
  #hand = this.#kept.entries();
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
    while (this.#bytes > this.#most) this.#passOne();
  }

  #passOne(): void {
    const { value, done } = this.#hand.next();
    if (done) this.#hand = this.#kept.entries();
    else if (value[1].wasAskedFor) value[1].wasAskedFor = false;
    else this.delete(value[0]);
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
