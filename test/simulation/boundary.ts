/**
 * The journal of the boundary: everything that went into the product and came out of it, in order, and nothing of what
 * it keeps. Filled by the doors and the providers; the shadow model is told each line as it happens.
 */
import type { Answered, Asked, Crossing, Try } from './model/crossing.ts';
import type { Office, Scenario } from './scenario.ts';

export class Boundary {
  /** Everything that crossed, oldest first. */
  readonly crossings: Crossing[] = [];
  readonly #tell: (crossing: Crossing) => void;
  #requests = 0;

  /** @param tell is told each line */
  constructor(tell: (crossing: Crossing) => void) {
    this.#tell = tell;
  }

  founded({ settings, policies }: Office): void {
    this.#add({ kind: 'founded', settings, ladders: policies });
  }

  /** The person's ceiling was set. */
  protects(ceiling: Scenario['ceiling']): void {
    this.#add({ kind: 'ceiling', rules: ceiling });
  }

  /** @returns the number of the request, for its answer */
  asked(request: Omit<Asked, 'id'>): number {
    const id = ++this.#requests;
    this.#add({ kind: 'asked', id, ...request });
    return id;
  }

  answered(answer: Answered): void {
    this.#add({ kind: 'answered', ...answer });
  }

  tried(attempt: Try): void {
    this.#add({ kind: 'tried', ...attempt });
  }

  #add(crossing: Crossing): void {
    this.crossings.push(crossing);
    this.#tell(crossing);
  }
}
