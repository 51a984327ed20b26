/**
 * Between a process and everything outside of it: each request leaves, takes effect and is answered at moments of
 * their own, or not at all. Every port of a simulated process goes through here.
 */
import { MINUTE, SECOND } from '../../shared/domain/core/time.ts';
import type { Fault, Faults } from './faults.ts';
import type { Lot, Lots } from './lots.ts';
import type { Process, Timeline } from './timeline.ts';

/** What a simulated fault throws: the code under test must take it as it would take any error. */
export class SimulatedFault extends Error {}

export interface Operation<T> {
  /** What is done, for the log; and the name of its lot. */
  what: string;
  /** Does it, at the moment at which it takes effect. */
  effect: (lot: Lot) => T | Promise<T>;
  /** Usual time to the effect and back, in ms. */
  latencyMs: number;
  /** Thrown without any effect, where one of these strikes. */
  refusal?: Fault | undefined;
  /** Takes effect, and throws. */
  loss?: Fault | undefined;
  /** Throws, and takes effect later. */
  lateness?: Fault | undefined;
  slowness?: { fault: Fault; greatestMs: number } | undefined;
  /** A process may stand still for so long just before it; ten minutes if absent. */
  stillMaxMs?: number | undefined;
  /** Refused for as long as this holds. */
  out?: (() => boolean) | undefined;
}

/** What becomes of one operation. */
type Fate = 'well' | 'refused' | 'lost' | 'late' | 'dies before' | 'dies after';

export interface WiresOptions {
  timeline: Timeline;
  faults: Faults;
  lots: Lots;
  /** A process died. */
  onDeath: (process: Process) => void;
  note: (who: string, what: string) => void;
  /** Whether what a dead process had under way may still take effect. */
  outlives: boolean;
}

/** A client gives up after this. */
const TIMEOUT_MS = 5_000;
/** A function that is thawed, a machine that is resumed, a process that is continued. */
const STILL_MAX_MS = 10 * MINUTE;

export class Wires {
  readonly #options: WiresOptions;

  constructor(options: WiresOptions) {
    this.#options = options;
  }

  perform<T>(process: Process, operation: Operation<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // A dead process asks for nothing, and hears of nothing.
      if (!process.alive) return;
      const { faults, lots, note } = this.#options;
      const lot = lots.draw(operation.what);
      const fate = this.#fateOf(operation, lot);
      if (fate !== 'well') note(process.name, `${operation.what}: ${fate}`);
      if (fate === 'dies before') return this.kill(process);
      this.#mayStand(process, operation, lot);
      const { stillMs } = process;
      const fail = (afterMs: number) =>
        this.#hears(process, afterMs, () => reject(new SimulatedFault(`${operation.what} failed`)));
      if (fate === 'refused') return fail(stillMs + lot.around(operation.latencyMs));
      const slow = operation.slowness;
      const thereMs =
        slow && faults.strikes(slow.fault, lot)
          ? lot.int(1, slow.greatestMs)
          : lot.around(operation.latencyMs);
      const lateMs = fate === 'late' ? TIMEOUT_MS + lot.int(1, 4 * TIMEOUT_MS) : 0;
      if (fate === 'late') fail(stillMs + TIMEOUT_MS);
      this.#takeEffect(process, operation, lot, stillMs + thereMs + lateMs, (value) => {
        if (fate === 'dies after') this.kill(process);
        if (fate === 'lost') return fail(lot.around(operation.latencyMs));
        if (fate === 'late') return;
        const answer = () => (value.ok ? resolve(value.result) : reject(value.error));
        this.#hears(process, lot.around(operation.latencyMs), answer);
      });
    });
  }

  /** Between the line before and this request. */
  #mayStand<T>(process: Process, { stillMaxMs = STILL_MAX_MS }: Operation<T>, lot: Lot): void {
    const { faults, note } = this.#options;
    if (!faults.strikes('frozen', lot)) return;
    const forMs = lot.magnitude(SECOND, stillMaxMs);
    note(process.name, `stands still for ${Math.round(forMs / SECOND)} s`);
    process.standsStill(forMs);
  }

  /** What a process is told reaches it when it goes on, and never once it is dead. */
  #hears(process: Process, afterMs: number, tell: () => void): void {
    const { timeline } = this.#options;
    timeline.after(afterMs, () =>
      process.whenAwake(() => {
        if (!process.alive) return;
        timeline.woke();
        tell();
      }),
    );
  }

  /** It dies here: nothing that it waits for ever comes. */
  kill(process: Process): void {
    if (!process.alive) return;
    process.alive = false;
    this.#options.note(process.name, 'dies');
    this.#options.onDeath(process);
  }

  #takeEffect<T>(
    process: Process,
    { effect }: Operation<T>,
    lot: Lot,
    afterMs: number,
    then: (value: { ok: true; result: T } | { ok: false; error: unknown }) => void,
  ): void {
    const { timeline, outlives } = this.#options;
    const arrives = outlives && lot.chance(0.5);
    timeline.after(afterMs, () => {
      if (!process.alive && !arrives) return undefined;
      try {
        const result = effect(lot);
        if (!(result instanceof Promise)) return then({ ok: true, result });
        return result.then(
          (settled) => then({ ok: true, result: settled }),
          (error: unknown) => then({ ok: false, error }),
        );
      } catch (error) {
        return then({ ok: false, error });
      }
    });
  }

  #fateOf<T>(operation: Operation<T>, lot: Lot): Fate {
    const { faults } = this.#options;
    const { refusal, loss, lateness, out } = operation;
    if (faults.strikes('crash-before', lot)) return 'dies before';
    if (faults.strikes('crash-after', lot)) return 'dies after';
    if (out?.()) return 'refused';
    if (refusal && faults.strikes(refusal, lot)) return 'refused';
    if (loss && faults.strikes(loss, lot)) return 'lost';
    if (lateness && faults.strikes(lateness, lot)) return 'late';
    return 'well';
  }
}
