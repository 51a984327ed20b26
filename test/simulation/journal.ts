/**
 * The event log of a run: one line for everything that happened, and the digest over all of them. The same seed gives
 * the same lines, so the same digest, always.
 */
import type { Hash } from 'node:crypto';
import { createHash } from 'node:crypto';
import type { Instant } from '../../shared/domain/core/time.ts';

/** One line of the log. */
export interface Line {
  at: Instant;
  /** Who did it: a process, a provider, an office, a person, the world. */
  who: string;
  what: string;
}

const CHUNK = 64 * 1024;

export class Journal {
  readonly #hash: Hash = createHash('sha256');
  readonly #keep: boolean;
  readonly lines: Line[] = [];
  #buffer = '';
  #count = 0;

  /** @param keep whether the lines are kept, for a history */
  constructor(keep: boolean) {
    this.#keep = keep;
  }

  note(at: Instant, who: string, what: string): void {
    this.#count++;
    this.#buffer += `${at} ${who} ${what}\n`;
    if (this.#buffer.length > CHUNK) this.#flush();
    if (this.#keep) this.lines.push({ at, who, what });
  }

  get count(): number {
    return this.#count;
  }

  /** SHA-256 of all lines, in hex. Ends the log. */
  digest(): string {
    this.#flush();
    return this.#hash.digest('hex');
  }

  #flush(): void {
    this.#hash.update(this.#buffer);
    this.#buffer = '';
  }
}
