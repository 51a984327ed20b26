/**
 * Which addresses may be called for an office, which may write down any. Used by whatever calls them: endpoints for
 * events, calendars.
 *
 * Kept true here: the address is looked at after its name was resolved, and the connection goes to the very address that
 * was looked at, so a name that answers otherwise the next time gains nothing (DNS rebinding).
 */
import { lookup as resolveName } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { BlockList, isIP } from 'node:net';

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

export class PrivateAddress extends Error {
  override readonly message = 'the address is not a public one';
}

/** Whether a URL's host is an address, which is not resolved, and none that may be called. */
export function isPrivateHost(hostname: string, loopback: boolean): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return isIP(host) !== 0 && !mayCall(host, loopback);
}

/** Resolves a name for a connection. @param options.resolve the system's where absent; all of a name's addresses must be public */
export function publicLookup(options: {
  loopback: boolean;
  resolve?: typeof resolveName | undefined;
}): LookupFunction {
  const { loopback, resolve = resolveName } = options;
  return (name, wanted, answer) =>
    resolve(name, { ...wanted, all: true }, (error, addresses) => {
      if (error) return answer(error, '');
      if (!addresses.every(({ address }) => mayCall(address, loopback)))
        return answer(new PrivateAddress(), '');
      const [first] = addresses;
      if (wanted.all) return answer(null, addresses);
      return answer(null, first?.address ?? '', first?.family);
    });
}
