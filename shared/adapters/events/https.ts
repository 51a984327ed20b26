/**
 * Calls offices' own endpoints: addresses that an office wrote down, and that must lead nowhere inside. Called by the
 * compositions.
 *
 * Kept true here: the address is looked at after its name was resolved, and the connection goes to the very address that
 * was looked at, so a name that answers otherwise the next time gains nothing (DNS rebinding); no redirect is followed;
 * the answer is waited for and read within bounds; no error names the address, whose path may be a secret.
 */
import { lookup as resolveName } from 'node:dns';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { BlockList, isIP } from 'node:net';
import type { Milliseconds } from '../../domain/core/time.ts';
import { SECOND } from '../../domain/core/time.ts';
import type { Outcome } from '../../domain/events/receivers.ts';
import type { Receivers } from '../../ports/receivers.ts';

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

/** What nobody outside is reached by (IANA's special-purpose registries). */
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv4');

/** Of IPv6 only what is handed out to the world, less what leads to an IPv4 address or to nobody. */
const PUBLIC_IPV6 = new BlockList();
PUBLIC_IPV6.addSubnet('2000::', 3, 'ipv6');
const NOT_PUBLIC_IPV6 = new BlockList();
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  NOT_PUBLIC_IPV6.addSubnet(net, bits, 'ipv6');

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether an address may be called. */
export function mayCall(address: string, loopback: boolean): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (loopback && LOOPBACK.check(address, family)) return true;
  if (family === 'ipv4') return !PRIVATE.check(address, 'ipv4');
  return PUBLIC_IPV6.check(address, 'ipv6') && !NOT_PUBLIC_IPV6.check(address, 'ipv6');
}

class PrivateAddress extends Error {
  override readonly message = 'the address is not a public one';
}

export function httpReceivers(options: ReceiversOptions = {}): Receivers {
  const { loopback = false, timeoutMs = 15 * SECOND, resolve = resolveName } = options;
  const lookup: RequestOptions['lookup'] = (name, wanted, answer) =>
    resolve(name, { ...wanted, all: true }, (error, addresses) => {
      if (error) return answer(error, '');
      if (!addresses.every(({ address }) => mayCall(address, loopback)))
        return answer(new PrivateAddress(), '');
      const [first] = addresses;
      if (wanted.all) return answer(null, addresses);
      return answer(null, first?.address ?? '', first?.family);
    });
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
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol !== 'https:' && !(protocol === 'http:' && loopback)) return 'only https is called';
  if (username !== '') return 'an address with a user in it is not called';
  return isIP(host) !== 0 && !mayCall(host, loopback) ? new PrivateAddress().message : undefined;
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
