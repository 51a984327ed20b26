/**
 * Lots: what is drawn for one thing that happens, by its name and by how often that has happened. Used for faults and
 * delays, so that what befalls one appointment does not depend on what the others do; that is what makes shrinking work.
 */

/** A small generator (mulberry32) of one happening. */
export class Lot {
  /** What happens. */
  readonly what: string;
  #state: number;

  constructor(seed: number, what: string) {
    this.what = what;
    this.#state = seed | 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Whole, uniform, both ends inclusive. */
  int(least: number, greatest: number): number {
    return least + Math.floor(this.next() * (greatest - least + 1));
  }

  /** Exponential around a mean, whole, at most twenty times the mean. */
  around(mean: number): number {
    return Math.min(20 * mean, Math.round(-mean * Math.log(1 - this.next())));
  }

  /** All magnitudes between the two are about as likely; whole. */
  magnitude(least: number, greatest: number): number {
    return Math.round(least * (greatest / least) ** this.next());
  }
}

export class Lots {
  readonly #seed: number;
  readonly #counts = new Map<string, number>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** The lot of the next happening of that name. */
  draw(what: string): Lot {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    let h = this.#seed;
    for (let i = 0; i < what.length; i++) h = Math.imul(h ^ what.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ Math.imul(count, 0x9e3779b9) ^ (h >>> 16), 0x85ebca6b);
    return new Lot(h ^ (h >>> 13), what);
  }
}
