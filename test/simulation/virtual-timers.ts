/**
 * Timers in virtual time, for a library that can be given none: what runs `inTimeOf` a process, and whatever that goes on
 * with, sets its timers on the world's timeline. They end with their process, and wait for it while it stands still. Used
 * by `mail-server.ts`, for nodemailer waits between connections; everybody else's timers are the machine's, as ever.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Process, Timeline } from './timeline.ts';

/** Whose time it is. */
export interface Place {
  timeline: Timeline;
  process: Process;
  /** Told of each timer that is set or runs out. */
  stirs: () => void;
}

const places = new AsyncLocalStorage<Place>();

export function inTimeOf<T>(place: Place, run: () => T): T {
  installed();
  return places.run(place, run);
}

/** One that is set, as far as anybody uses what `setTimeout` gives back. */
class VirtualTimer {
  readonly #place: Place;
  readonly #ms: number;
  readonly #run: () => void;
  #rounds = 0;

  constructor(place: Place, ms: number, run: () => void) {
    this.#place = place;
    // What is left of a real deadline is a little less than it: the rest of its second is made up for.
    this.#ms = ms > 1_000 ? Math.ceil(ms / 1_000) * 1_000 : ms;
    this.#run = run;
    this.refresh();
  }

  refresh(): this {
    const round = ++this.#rounds;
    const { timeline, process, stirs } = this.#place;
    stirs();
    timeline.after(this.#ms, () =>
      process.whenAwake(() => {
        if (round !== this.#rounds || !process.alive) return;
        stirs();
        inTimeOf(this.#place, this.#run);
      }),
    );
    return this;
  }

  clear(): void {
    this.#rounds++;
  }

  unref(): this {
    return this;
  }
}

let isInstalled = false;

/** Only once, and only where it is needed: a timer of anybody else is set by the machine's own. */
function installed(): void {
  if (isInstalled) return;
  isInstalled = true;
  const { setTimeout: sets, clearTimeout: clears } = globalThis;
  const set = (run: () => void, ms = 0, ...rest: unknown[]) => {
    const place = places.getStore();
    return place ? new VirtualTimer(place, ms, run) : sets(run, ms, ...(rest as []));
  };
  const clear = (timer: Parameters<typeof clears>[0] | VirtualTimer) =>
    timer instanceof VirtualTimer ? timer.clear() : clears(timer);
  // What is there beside: as a promise.
  Object.defineProperties(set, Object.getOwnPropertyDescriptors(sets));
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
}
