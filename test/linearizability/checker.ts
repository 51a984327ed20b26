/**
 * A linearizability checker after Wing and Gong (1993), with Lowe's memory of what was tried (2017): is there one order
 * of the operations, each at one moment between its invocation and its answer, in which a thing that does one after the
 * other would have answered the same? It is exponential at worst; what is checked here has few operations at a time.
 */

/** One operation of a history, and what was answered to it. */
export interface Operation<Call> {
  /** What was asked, and the answer. The same object in several optional operations says that it may count as often. */
  call: Call;
  /** When it was asked, on a clock that all clients share and that never goes back. */
  invoked: number;
  /** When the answer came; infinite for an operation that was never answered and may take effect at any later time. */
  answered: number;
  /** Whether it may have had no effect at all, as one without an answer. */
  optional: boolean;
}

/** What a thing does when it is asked for one operation after the other. */
export interface Specification<State, Call> {
  initial: State;
  /** The same text for the same state. */
  name: (state: State) => string;
  /** @returns the state afterwards; undefined where the call would not have been answered as it was */
  step: (state: State, call: Call) => State | undefined;
}

/** More than this are tried only for a history with too many operations at a time. */
const TRIED_MAX = 2_000_000;

/**
 * @returns undefined for a legal history; else, in a sentence, how far the longest order came and what would not follow
 * @throws Error when a history is too wide to be decided
 */
export function violation<State, Call>(
  specification: Specification<State, Call>,
  history: readonly Operation<Call>[],
): string | undefined {
  return new Search(specification, history).violation();
}

const byInvocation = (a: { invoked: number }, b: { invoked: number }): number => a.invoked - b.invoked;

/** A depth-first search: each branch takes one of the operations that may come next. */
class Search<State, Call> {
  readonly #specification: Specification<State, Call>;
  /** In the order of their invocations. */
  readonly #required: readonly Operation<Call>[];
  readonly #optional: readonly Operation<Call>[];
  readonly #taken = new Set<Operation<Call>>();
  /** Sets of operations, each with the state that it leads to, from which no order goes on. */
  readonly #tried = new Set<string>();
  #most = -1;
  #stuck = '';

  constructor(specification: Specification<State, Call>, history: readonly Operation<Call>[]) {
    this.#specification = specification;
    this.#required = history.filter(({ optional }) => !optional).toSorted(byInvocation);
    this.#optional = history.filter(({ optional }) => optional).toSorted(byInvocation);
  }

  violation(): string | undefined {
    return this.#goesOn(0, Number.NEGATIVE_INFINITY, this.#specification.initial) ? undefined : this.#stuck;
  }

  /**
   * @param first the first of the required operations that may not be taken yet
   * @param latest the latest invocation of those that are taken
   */
  #goesOn(first: number, latest: number, state: State): boolean {
    let next = first;
    for (let op = this.#required[next]; op && this.#taken.has(op); op = this.#required[next]) next++;
    if (next === this.#required.length) return true;
    const tried = this.#nameOf(next, state);
    if (this.#tried.has(tried)) return false;
    if (this.#tried.size === TRIED_MAX) throw new Error('The history has too many operations at a time');
    this.#tried.add(tried);
    const candidates = this.#candidates(next, latest);
    const nameOf = this.#specification.name;
    for (const operation of candidates) {
      const after = this.#specification.step(state, operation.call);
      // To take what may be left out, and changes nothing, is of no use.
      if (after === undefined || (operation.optional && nameOf(after) === nameOf(state))) continue;
      this.#taken.add(operation);
      if (this.#goesOn(next, Math.max(latest, operation.invoked), after)) return true;
      this.#taken.delete(operation);
    }
    this.#remember(state, candidates);
    return false;
  }

  /** Those that no operation which is left out so far, and has to be taken, was answered before. */
  #candidates(next: number, latest: number): Operation<Call>[] {
    const candidates: Operation<Call>[] = [];
    let soonestAnswer = Number.POSITIVE_INFINITY;
    for (let at = next; at < this.#required.length; at++) {
      const operation = this.#required[at];
      if (!operation || operation.invoked > soonestAnswer) break;
      if (this.#taken.has(operation)) continue;
      soonestAnswer = Math.min(soonestAnswer, operation.answered);
      candidates.push(operation);
    }
    // Of one call that may have taken effect several times, each time is as good as the other.
    const offered = new Set<Call>();
    for (const operation of this.#optional) {
      if (operation.invoked > soonestAnswer) break;
      // What was answered before one that is taken was invoked, comes too late.
      const late = operation.answered < latest;
      if (late || this.#taken.has(operation) || offered.has(operation.call)) continue;
      offered.add(operation.call);
      candidates.push(operation);
    }
    return candidates;
  }

  /** Names what is taken, by the required ones from `next` on and the optional ones, and the state. */
  #nameOf(next: number, state: State): string {
    const ahead: number[] = [];
    let left = this.#taken.size - next;
    for (const [at, operation] of this.#optional.entries()) {
      if (!this.#taken.has(operation)) continue;
      ahead.push(-at - 1);
      left--;
    }
    for (let at = next; left > 0; at++) {
      const operation = this.#required[at];
      if (!operation || !this.#taken.has(operation)) continue;
      ahead.push(at);
      left--;
    }
    return `${next} ${ahead.join(' ')} ${this.#specification.name(state)}`;
  }

  #remember(state: State, candidates: readonly Operation<Call>[]): void {
    if (this.#taken.size <= this.#most) return;
    this.#most = this.#taken.size;
    const shown = [...this.#taken].slice(-5).map(shownAs);
    this.#stuck =
      `No order explains this history, of ${this.#required.length} operations and ${this.#optional.length} that may ` +
      `have had no effect. The longest takes ${this.#most}, the last of them\n  ${shown.join('\n  ')}\n` +
      `and leaves ${this.#specification.name(state)}. None of these can follow:\n  ` +
      candidates.map(shownAs).join('\n  ');
  }
}

const shownAs = ({ call, invoked, answered, optional }: Operation<unknown>): string =>
  `${invoked}–${answered} ${JSON.stringify(call)}${optional ? ', if at all' : ''}`;
