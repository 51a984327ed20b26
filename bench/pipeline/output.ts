/** What the benchmark tells on the way: to stderr, so that stdout holds the result and nothing else. */

/** A line at once, or of a count at most every two seconds. */
export interface Progress {
  say(text: string): void;
  count(what: string, done: number, of: number): void;
}

const QUIET_MS = 2_000;

export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

export function startProgress(): Progress {
  const startedAt = performance.now();
  let saidAt = startedAt;
  const say = (text: string) => {
    saidAt = performance.now();
    process.stderr.write(`${((saidAt - startedAt) / 1_000).toFixed(0).padStart(4)} s  ${text}\n`);
  };
  return {
    say,
    count(what, done, of) {
      if (performance.now() - saidAt >= QUIET_MS) say(`  ${what}: ${whole(done)} of ${whole(of)}`);
    },
  };
}
