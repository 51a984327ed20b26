/**
 * The dead man's switch from outside: a URL that is called on each good run, as Healthchecks takes it
 * (https://healthchecks.io/docs/signaling_failures/). When the machine is gone the calls stop, and somebody else
 * notices. Opened by the embedded mode; called after the watch.
 *
 * Kept true here: it never throws and takes a bounded time; what it is called from is not disturbed.
 */
import type { Milliseconds } from '../../domain/core/time.ts';
import { MINUTE, SECOND } from '../../domain/core/time.ts';
import type { Telemetry } from '../../ports/system.ts';
import { stopwatch } from '../system.ts';

export interface PingOptions {
  /** Without a slash at the end; `/fail` is appended for a failure. */
  url: string;
  telemetry: Telemetry;
  /** No more than one call of a kind in this time, a minute by default; a change of kind is told at once. */
  everyMs?: Milliseconds | undefined;
  /** From the call to its answer, 5 seconds by default. */
  timeoutMs?: Milliseconds | undefined;
}

export type Ping = (outcome: 'good' | 'failed') => Promise<void>;

/** A watch that runs each minute comes a little early at times. */
const SLACK_MS: Milliseconds = 5 * SECOND;

export function openPing({ url, telemetry, everyMs = MINUTE, timeoutMs = 5 * SECOND }: PingOptions): Ping {
  let last: { outcome: string; at: number } | undefined;
  return async (outcome) => {
    const at = stopwatch();
    if (last?.outcome === outcome && at - last.at < everyMs - SLACK_MS) return;
    last = { outcome, at };
    try {
      const target = new URL(url);
      if (outcome === 'failed') target.pathname = `${target.pathname.replace(/\/$/, '')}/fail`;
      const response = await fetch(target, { signal: AbortSignal.timeout(timeoutMs) });
      await response.body?.cancel();
      telemetry.count('pings', { outcome, answer: response.ok ? 'ok' : 'refused' });
    } catch {
      // Its URL is a secret, and the error may name it.
      telemetry.count('pings', { outcome, answer: 'none' });
    }
  };
}
