/**
 * One POST to whoever pages people. Called by the ways of alerting over HTTP.
 *
 * Kept true here: a busy or failing receiver (429, 5xx) is asked again, later each time, and within less than a claim
 * lasts; the address and the headers may hold secrets, so no error names them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Milliseconds } from '../../domain/core/time.ts';
import { SECOND } from '../../domain/core/time.ts';

export interface PostOptions {
  /** From the call to its answer, 10 seconds by default. */
  timeoutMs?: Milliseconds | undefined;
  /** Before the second try, a second by default; before each later one twice as long. */
  backoffMs?: Milliseconds | undefined;
}

const TRIES = 3;
/** A receiver that wants to be left alone for longer is asked again at the next round. */
const WAIT_MAX_MS: Milliseconds = 10 * SECOND;

/** @throws an Error that says what `who` answered */
export async function post(
  who: string,
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
  { timeoutMs = 10 * SECOND, backoffMs = SECOND }: PostOptions,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    });
    await response.body?.cancel();
    if (response.ok) return;
    const wanted = Number(response.headers.get('retry-after') ?? 0) * SECOND;
    const waitMs = Math.max(backoffMs * 2 ** (tries - 1), Number.isFinite(wanted) ? wanted : 0);
    const mayPass = response.status === 429 || response.status >= 500;
    if (!mayPass || tries === TRIES || waitMs > WAIT_MAX_MS)
      throw new Error(`${who} answered ${response.status}`);
    await sleep(waitMs);
  }
}

/** The first characters of a text, where a receiver takes only so many. */
export const cut = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, max - 1)}…`;
