/**
 * The over-contact watch: looks at what providers really took, and finds what no office's policy could ever have
 * produced: more contacts in a window than its caps or the person's ceiling allow, two calls to one phone at once, a text or call at night.
 * It knows nothing of the ledger. Pure; `pipeline/safeguards/over-contact.ts` reads and raises.
 */

import type { Cap } from '../core/caps.ts';
import { openWindow } from '../core/hours.ts';
import type { AddressKey, TenantId } from '../core/keys.ts';
import type { Channel } from '../core/policy.ts';
import { CHANNEL_TRAITS, isLoud } from '../core/policy.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { SECOND } from '../core/time.ts';
import type { Opening, Tenant } from '../tenant/tenant.ts';
import { calendarOf } from '../tenant/tenant.ts';

/** One contact that a provider took, without the address itself. */
export interface Observed {
  channel: Channel;
  address: AddressKey;
  /** Masked, for whoever looks into it. */
  shown: string;
  at: Instant;
  /** When a call was over; null where nobody says. */
  endedAt: Instant | null;
  /** Whose it was; null where the record does not say: then it may have been anybody's. */
  tenant: TenantId | null;
  /**
   * Where the person may be. When that is `known` it has to be a contact hour in all of these zones; else, for a
   * number that says little, in one of them.
   */
  zones: { at: readonly string[]; known: boolean };
}

/** What an office's policy allows. */
export type Office = Pick<Tenant, 'id' | 'caps'> & Opening;

export type OverContact =
  /** More contacts in that window than any office that may have made them allows, or than the person's ceiling. */
  | {
      kind: 'over_contact';
      channel: Channel;
      address: AddressKey;
      shown: string;
      at: Instant;
      count: number;
      limit: number;
      windowMs: Milliseconds;
    }
  | { kind: 'calls_at_once'; address: AddressKey; shown: string; at: Instant; count: number }
  | { kind: 'outside_hours'; channel: Channel; address: AddressKey; shown: string; at: Instant };

/** How many contacts of one address are looked at, the latest ones: whoever got more is found all the same. */
const CONTACTS_MAX = 1_000;
/** A call of unknown length takes at least this long: nobody picks up and hangs up faster. */
const SHORTEST_CALL_MS: Milliseconds = 10 * SECOND;

/**
 * @param observed as far back as the longest cap window
 * @param ceiling what all offices together may do
 * @param since contacts before this are looked at only for the windows of later ones
 * @returns at most one of a kind for each address: the worst
 */
export function overContacts(
  observed: readonly Observed[],
  offices: ReadonlyMap<TenantId, Office>,
  ceiling: readonly Cap[],
  since: Instant,
): OverContact[] {
  const found: OverContact[] = [];
  for (const contacts of Map.groupBy(observed, ({ address }) => address).values()) {
    const inOrder = contacts.toSorted((a, b) => a.at - b.at).slice(-CONTACTS_MAX);
    const over = overCaps(inOrder, offices, ceiling, since);
    const atOnce = callsAtOnce(inOrder, since);
    const night = inOrder.find((contact) => contact.at >= since && isOutsideHours(contact, offices));
    if (over) found.push(over);
    if (atOnce) found.push(atOnce);
    if (night) {
      const { channel, address, shown, at } = night;
      found.push({ kind: 'outside_hours', channel, address, shown, at });
    }
  }
  return found;
}

/** The offices that may have made the contact. */
function candidates({ tenant }: Observed, offices: ReadonlyMap<TenantId, Office>): Office[] {
  const own = tenant === null ? undefined : offices.get(tenant);
  return own ? [own] : [...offices.values()];
}

type Excess = Pick<Extract<OverContact, { kind: 'over_contact' }>, 'count' | 'limit' | 'windowMs'>;

function overCaps(
  inOrder: readonly Observed[],
  offices: ReadonlyMap<TenantId, Office>,
  ceiling: readonly Cap[],
  since: Instant,
): OverContact | undefined {
  let worst: (Excess & { contact: Observed }) | undefined;
  for (const [index, contact] of inOrder.entries()) {
    if (contact.at < since) continue;
    const until = inOrder.slice(0, index + 1);
    const ofOffice = leastExcess(until, contact, candidates(contact, offices));
    const excess = worse(ofOffice, excessFor(until, contact, ceiling));
    if (excess && excess.count - excess.limit > (worst ? worst.count - worst.limit : 0))
      worst = { ...excess, contact };
  }
  if (!worst) return undefined;
  const { contact, ...excess } = worst;
  const { channel, address, shown, at } = contact;
  return { kind: 'over_contact', channel, address, shown, at, ...excess };
}

/** @returns undefined when one of the offices could have made it; else by how much it was too many for the loosest */
function leastExcess(
  until: readonly Observed[],
  contact: Observed,
  offices: readonly Office[],
): Excess | undefined {
  let least: Excess | undefined;
  for (const office of offices) {
    const own = until.filter(({ tenant }) => tenant === contact.tenant);
    const excess = excessFor(own, contact, office.caps.rules);
    if (!excess) return undefined;
    if (!least || excess.count - excess.limit < least.count - least.limit) least = excess;
  }
  return least;
}

const worse = (a: Excess | undefined, b: Excess | undefined): Excess | undefined =>
  a && b ? (a.count - a.limit >= b.count - b.limit ? a : b) : (a ?? b);

/** The rule that is broken the most. @param until the contacts that count, up to this one */
function excessFor(
  until: readonly Observed[],
  { channel, at }: Observed,
  rules: readonly Cap[],
): Excess | undefined {
  let most: Excess | undefined;
  for (const { channels, limit, windowMs } of rules) {
    if (!channels.includes(channel)) continue;
    const count = until.filter(
      (other) => other.at > at - windowMs && channels.includes(other.channel),
    ).length;
    if (count > limit) most = worse(most, { count, limit, windowMs });
  }
  return most;
}

function callsAtOnce(inOrder: readonly Observed[], since: Instant): OverContact | undefined {
  const calls = inOrder.filter(({ channel }) => CHANNEL_TRAITS[channel].holdsLine);
  let worst: { count: number; call: Observed } | undefined;
  for (const [index, call] of calls.entries()) {
    if (call.at < since) continue;
    const count = calls.slice(0, index + 1).filter((earlier) => endOf(earlier) > call.at).length;
    if (count > (worst?.count ?? 1)) worst = { count, call };
  }
  if (!worst) return undefined;
  const { address, shown, at } = worst.call;
  return { kind: 'calls_at_once', address, shown, at, count: worst.count };
}

const endOf = ({ at, endedAt }: Observed): Instant => Math.max(endedAt ?? 0, at + SHORTEST_CALL_MS);

/** @returns true when it was no contact hour by the hours of any office that may have made it */
function isOutsideHours(contact: Observed, offices: ReadonlyMap<TenantId, Office>): boolean {
  const { channel, zones, at } = contact;
  if (!isLoud(channel) || zones.at.length === 0) return false;
  const isOpen = (office: Office): boolean => {
    const calendar = calendarOf(office, channel);
    if (!calendar) return true;
    const inZones = (some: readonly string[]) => (openWindow(calendar, some, at)?.opensAt ?? at + 1) <= at;
    return zones.known ? inZones(zones.at) : zones.at.some((zone) => inZones([zone]));
  };
  return !candidates(contact, offices).some(isOpen);
}
