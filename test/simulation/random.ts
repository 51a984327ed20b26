/**
 * Chance from a seed: xoshiro128** (https://prng.di.unimi.it/), seeded by a hash of text, forked by name. Used by every
 * part of the simulator; nothing else here is random.
 *
 * Kept true: a fork's numbers depend on its name and on the root seed alone, never on how many numbers others drew.
 * So a world with one person fewer leaves all other people as they are; that is what makes shrinking work.
 */

const rotl = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** Four words that differ in about half their bits for any two texts (cyrb128). */
function wordsOf(text: string): [number, number, number, number] {
  let [a, b, c, d] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ k, 597399067);
    b = c ^ Math.imul(b ^ k, 2869860233);
    c = d ^ Math.imul(c ^ k, 951274213);
    d = a ^ Math.imul(d ^ k, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  return [a ^ b ^ c ^ d, b ^ a, c ^ a, d ^ a];
}

export class Random {
  readonly #name: string;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(name: string) {
    this.#name = name;
    [this.#a, this.#b, this.#c, this.#d] = wordsOf(name);
    for (let i = 0; i < 8; i++) this.word();
  }

  /** A generator of its own, decided by this one's name and the given one. */
  fork(name: string): Random {
    return new Random(`${this.#name}/${name}`);
  }

  /** 32 random bits, unsigned. */
  word(): number {
    const result = Math.imul(rotl(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = rotl(this.#d, 11);
    return result;
  }

  /** Uniform in [0, 1). */
  next(): number {
    return this.word() / 2 ** 32;
  }

  /** Whole, uniform, both ends inclusive. */
  int(least: number, greatest: number): number {
    return least + Math.floor(this.next() * (greatest - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.int(0, from.length - 1)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }

  /** Picks by weights, which need not add up to anything. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const names = Object.keys(weights) as K[];
    let left = this.next() * names.reduce((sum, name) => sum + weights[name], 0);
    for (const name of names) {
      left -= weights[name];
      if (left < 0) return name;
    }
    return this.pick(names);
  }

  /** Exponential around a mean, rounded, at most twenty times the mean. */
  around(mean: number): number {
    return Math.min(20 * mean, Math.round(-mean * Math.log(1 - this.next())));
  }

  /** All magnitudes between the two are about as likely; whole. */
  magnitude(least: number, greatest: number): number {
    return Math.round(this.scale(least, greatest));
  }

  /** The same for what is not whole. */
  scale(least: number, greatest: number): number {
    return least * (greatest / least) ** this.next();
  }

  /** In place. */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      const [a, b] = [items[i], items[j]];
      if (a !== undefined && b !== undefined) [items[i], items[j]] = [b, a];
    }
    return items;
  }

  /** Letters and digits, as an id. */
  token(length = 32): string {
    let text = '';
    while (text.length < length) text += this.word().toString(16).padStart(8, '0');
    return text.slice(0, length);
  }
}
