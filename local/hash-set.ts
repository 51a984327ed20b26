/**
 * A set of texts that keeps eight bytes of each, for the ids of a file of any length. Used by the import.
 *
 * Two texts are taken for one with a chance of one in 10¹⁵ for each pair.
 */
import { hash } from 'node:crypto';

export class HashSet {
  #slots = new Float64Array(1_024);
  #size = 0;

  /** @returns whether it is new */
  add(text: string): boolean {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    const isNew = place(this.#slots, numberOf(text));
    if (isNew) this.#size++;
    return isNew;
  }

  has(text: string): boolean {
    const wanted = numberOf(text);
    for (let at = wanted % this.#slots.length; ; at = (at + 1) % this.#slots.length) {
      const found = this.#slots[at];
      if (found === wanted) return true;
      if (found === 0) return false;
    }
  }

  #grow(): void {
    const larger = new Float64Array(this.#slots.length * 2);
    for (const each of this.#slots) if (each !== 0) place(larger, each);
    this.#slots = larger;
  }
}

/** From 1 on, for an empty slot is 0. */
const numberOf = (text: string): number => 1 + Number.parseInt(hash('sha1', text, 'hex').slice(0, 13), 16);

function place(slots: Float64Array, value: number): boolean {
  for (let at = value % slots.length; ; at = (at + 1) % slots.length) {
    if (slots[at] === value) return false;
    if (slots[at] === 0) {
      slots[at] = value;
      return true;
    }
  }
}
