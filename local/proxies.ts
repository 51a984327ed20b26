/**
 * Where a request came from: the other end of the connection, or what a proxy says that it was told to trust. Read from
 * `RINGONCE_TRUSTED_PROXIES`; asked by the HTTP application for each request.
 *
 * Always true: a header counts only as far as it was written by a trusted proxy. `X-Forwarded-For` grows at its end, so
 * it is read from there, and the first address that is not a trusted proxy is the source.
 */
import { BlockList, isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { isWithin } from '../shared/adapters/process/networks.ts';
import type { OriginOf } from '../shared/http/core/strangers.ts';

/** @param trusted the proxies whose word counts; nobody's where absent */
export const originsBehind =
  (trusted: BlockList = new BlockList()): OriginOf =>
  (c) => {
    const peer = peerOf(c);
    if (peer === undefined) return undefined;
    const isTrusted = (address: string) => isWithin(trusted, address);
    if (!isTrusted(peer)) return { source: peer, https: false };
    const hops = (c.req.header('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim());
    const source = hops.findLast((hop) => isIP(hop) !== 0 && !isTrusted(hop)) ?? peer;
    return { source, https: c.req.header('x-forwarded-proto') === 'https' };
  };

/** The other end of the connection; undefined for a request from within the process. */
function peerOf(c: Context): string | undefined {
  if (!c.env || !('incoming' in c.env)) return undefined;
  return getConnInfo(c).remote.address?.replace(/^::ffff:(?=\d+\.)/, '');
}
