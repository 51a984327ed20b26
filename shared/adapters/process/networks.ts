/**
 * Lists of addresses and networks, as an environment names them: proxies that are trusted, whom the console is for.
 */
import { BlockList, isIP } from 'node:net';

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** @param text addresses and networks such as `127.0.0.1, 10.0.0.0/8, ::1` @returns undefined where one can't be read */
export function readNetworks(text: string): BlockList | undefined {
  const networks = new BlockList();
  for (const each of text.split(',').map((part) => part.trim())) {
    const [address = '', bits] = each.split('/');
    const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
    if (prefix < 0 || prefix > most) return undefined;
    networks.addSubnet(address, prefix, family(address));
  }
  return networks;
}

/** Whether an address is in one of them; what is no address is in none. */
export const isWithin = (networks: BlockList, address: string): boolean =>
  isIP(address) !== 0 && networks.check(address, family(address));
