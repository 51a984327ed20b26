/**
 * Calls offices' own endpoints: addresses that an office wrote down, and that must lead nowhere inside. Called by the
 * compositions.
 *
 * Kept true here: only public addresses are called (`public-addresses.ts`), and no redirect is followed; the answer is
 * waited for and read within bounds; no error names the address, whose path may be a secret.
 */
import type { lookup as resolveName } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import type { Milliseconds } from '../../domain/core/time.ts';
import { SECOND } from '../../domain/core/time.ts';
import type { Outcome } from '../../domain/events/receivers.ts';
import type { Receivers } from '../../ports/receivers.ts';
import { isPrivateHost, PrivateAddress, publicLookup } from './public-addresses.ts';

export interface ReceiversOptions {
  /** For developers: this machine itself may be called, over http, too. */
  loopback?: boolean | undefined;
  /** From the call to the head of its answer, 15 seconds by default. */
  timeoutMs?: Milliseconds | undefined;
  /** Resolves names; the system's where absent. */
  resolve?: typeof resolveName | undefined;
}

/** No more of an answer is read. */
const READ_MAX_BYTES = 65_536;

export function httpReceivers(options: ReceiversOptions = {}): Receivers {
  const { loopback = false, timeoutMs = 15 * SECOND, resolve } = options;
  const lookup = publicLookup({ loopback, resolve });
  return {
    post(url, body, headers) {
      const to = URL.canParse(url) ? new URL(url) : undefined;
      const fault = to ? faultOf(to, loopback) : 'it is no URL';
      if (!to || fault) return Promise.resolve(failed(null, fault ?? ''));
      const sent = {
        method: 'POST',
        lookup,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Ringonce',
        },
        agent: false as const,
      };
      return new Promise((settle) => {
        const request = (to.protocol === 'https:' ? overHttps : overHttp)(to, sent, (response) => {
          drain(response);
          settle(outcomeOf(response));
        });
        request.on('error', (error) => settle(failed(null, reasonOf(error, timeoutMs))));
        request.end(body);
      });
    },
  };
}

/** An address that is written as a number is not resolved, and so looked at here. */
function faultOf({ protocol, hostname, username }: URL, loopback: boolean): string | undefined {
  if (protocol !== 'https:' && !(protocol === 'http:' && loopback)) return 'only https is called';
  if (username !== '') return 'an address with a user in it is not called';
  return isPrivateHost(hostname, loopback) ? new PrivateAddress().message : undefined;
}

/** Reads so much and no more: whoever answers without end ends here. */
function drain(response: IncomingMessage): void {
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > READ_MAX_BYTES) response.destroy();
  });
  response.on('error', () => {});
}

const failed = (status: number | null, error: string, retryAfterMs?: Milliseconds): Outcome => ({
  kind: 'failed',
  status,
  error,
  retryAfterMs,
});

function outcomeOf({ statusCode: status = 0, headers }: IncomingMessage): Outcome {
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  if (status === 410) return { kind: 'gone' };
  if (status >= 300 && status < 400) return failed(status, 'it redirects, which is not followed');
  const wanted = Number(headers['retry-after']) * SECOND;
  return failed(status, `it answered ${status}`, Number.isFinite(wanted) && wanted > 0 ? wanted : undefined);
}

function reasonOf(error: Error & { code?: string }, timeoutMs: Milliseconds): string {
  if (error instanceof PrivateAddress) return error.message;
  if (error.name === 'AbortError' || error.name === 'TimeoutError')
    return `it did not answer within ${timeoutMs / SECOND} seconds`;
  return `it could not be reached (${error.code ?? error.name})`;
}
