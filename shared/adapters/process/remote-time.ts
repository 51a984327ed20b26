/**
 * What time it is elsewhere: the `Date` of an answer (RFC 9110, 6.6.1), to the second. Nobody is authenticated and nothing
 * is sent, so any answer will do. Used by the providers.
 */
import type { Instant, Milliseconds } from '../../domain/core/time.ts';

const TIMEOUT_MS: Milliseconds = 5_000;

/** @returns null where nobody answered, or without a date */
export async function remoteTime(url: string): Promise<Instant | null> {
  try {
    const response = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const at = Date.parse(response.headers.get('date') ?? '');
    return Number.isNaN(at) ? null : at;
  } catch {
    return null;
  }
}
