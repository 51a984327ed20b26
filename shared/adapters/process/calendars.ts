/**
 * Fetches calendars over HTTPS. Called by what reads feeds.
 *
 * Always true: an office may name any address, so no private one is called, whatever a name resolves to at that moment,
 * and no redirect is followed; an answer is bounded in length and in time.
 */
import { lookup } from 'node:dns';
import { request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { BlockList, isIP } from 'node:net';
import type { FetchCalendar, FetchedCalendar } from '../../ports/calendars.ts';

const TIMEOUT_MS = 20_000;
const BYTES_MAX = 10_000_000;

/** Everything that is not the open internet. */
const CLOSED = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  CLOSED.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  CLOSED.addSubnet(network, prefix, 'ipv6');

/** Whether it is an address of the open internet. */
export function isOpen(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const kind = isIP(mapped ?? address);
  return kind !== 0 && !CLOSED.check(mapped ?? address, kind === 6 ? 'ipv6' : 'ipv4');
}

/** The connection goes to an address that was looked at, so no name can change between the look and the call. */
const openLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const open = addresses?.find(({ address }) => isOpen(address));
    if (error || !open) callback(error ?? new Error('it is no address of the open internet'), '', 4);
    else if (options.all) callback(null, [open]);
    else callback(null, open.address, open.family);
  });
};

export const fetchCalendar: FetchCalendar = (url, etag) =>
  new Promise((resolve) => {
    const failed = (why: string): void => resolve({ kind: 'failed', why });
    const to = new URL(url);
    const host = to.hostname.replace(/^\[|\]$/g, '');
    if (to.protocol !== 'https:' || (isIP(host) && !isOpen(host)))
      return failed('its address is not one of the open internet, by https');
    const headers = { accept: 'text/calendar', ...(etag === null ? {} : { 'if-none-match': etag }) };
    const asked = request(to, { headers, lookup: openLookup, signal: AbortSignal.timeout(TIMEOUT_MS) });
    asked.on('error', ({ name, message }) =>
      failed(
        name === 'AbortError' || name === 'TimeoutError'
          ? 'it did not answer in time'
          : `it can not be reached: ${message}`,
      ),
    );
    asked.on('response', (response) => {
      const { statusCode: status = 0 } = response;
      if (status === 304) return done(resolve, { kind: 'same' }, response);
      if (status !== 200) return done(resolve, { kind: 'failed', why: `it answered ${status}` }, response);
      const pieces: Buffer[] = [];
      let bytes = 0;
      response.on('data', (piece: Buffer) => {
        bytes += piece.length;
        if (bytes > BYTES_MAX) {
          asked.destroy();
          failed('it is longer than 10 MB');
        } else pieces.push(piece);
      });
      response.on('error', () => failed('it broke off in the middle'));
      response.on('aborted', () => failed('it broke off in the middle'));
      response.on('end', () =>
        resolve({
          kind: 'text',
          text: Buffer.concat(pieces).toString('utf8'),
          etag: response.headers.etag ?? null,
        }),
      );
    });
    asked.end();
  });

function done(
  resolve: (fetched: FetchedCalendar) => void,
  fetched: FetchedCalendar,
  response: { resume(): void },
): void {
  response.resume();
  resolve(fetched);
}
