/**
 * One address as the protocol sees it: who contacted it lately (caps and ceiling, P2), whether a call of ours holds its line
 * (P3), and who may no longer use it (P5). One item per address, over all tenants, under a keyed hash: it holds
 * no personal data. Admission changes it in one write, before the claim.
 */

import type { Visit } from '../appointment/one-visit.ts';
import type { Cap, Caps } from '../core/caps.ts';
import { MAX_CAP_WINDOW_MS } from '../core/caps.ts';
import type { AddressKey, EntryRef, TenantId } from '../core/keys.ts';
import type { Channel } from '../core/policy.ts';
import { CHANNEL_TRAITS, CHANNELS, channelsTo, isLoud } from '../core/policy.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY, MINUTE } from '../core/time.ts';
import type { Tenant } from '../tenant/tenant.ts';

/** A token taken for one contact, just before its claim. */
export interface Contact extends EntryRef {
  at: Instant;
  channel: Channel;
  /**
   * The provider's id, where the contact was found on its record and the ledger knew nothing of it, after a restore
   * (P12). Absent for tokens that were taken before a claim.
   */
  found?: string | undefined;
  /** Of a found contact: what of other appointments it may have named, too. */
  also?: readonly EntryRef[] | undefined;
  /**
   * Of a found contact whose appointment was in the ledger: when that is, and up to when what it named besides is known, for
   * what was in the ledger by then is in `also`; 0 where something of it could not be read. Absent where nobody knows what it
   * was about.
   */
  about?: (Visit & { knownAt: Instant }) | undefined;
}

/** Why and since when an address must be left alone by a tenant, on one channel. */
export interface OptOut {
  channel: Channel;
  at: Instant;
  /** Who said so: `reply`, `keypress`, `link`, `complaint`, `carrier`, `api`, `import`. */
  source: string;
}

export interface Recipient {
  address: AddressKey;
  /** Oldest first; only as far back as the longest cap window. */
  contacts: readonly Contact[];
  /** The call that holds this number's line; free when null or past `until`. */
  line: { entry: EntryRef; until: Instant } | null;
  optOuts: Readonly<Record<TenantId, readonly OptOut[]>>;
  /** When STOP last came from here to each number of ours; `SHARED_NUMBER` is whichever offices share. Absent for none. */
  stops?: Readonly<Record<string, Instant>>;
  /** When each tenant's opt-outs were last lifted, where there are such stops: an earlier one no longer counts. */
  liftedAt?: Readonly<Record<TenantId, Instant>>;
  /** When each tenant last texted or called this number. Kept for good: a reply may come years later. */
  contactedBy: Readonly<Record<TenantId, Instant>>;
  /**
   * When the person complained of an email of ours, by the provider's own list: for whose it was is forgotten, and the
   * provider refuses the address for all of us, it counts for every office. Absent for nobody.
   */
  complainedAt?: Instant;
  /** When a provider last said that there is no such address. Absent where none did. */
  noSuchAddressAt?: Instant;
  /** When we last answered by ourselves, of the last day: two machines must not talk to each other for ever. */
  answeredAt: readonly Instant[];
  /** Which messages those answers were to, by the providers' ids: one that is told again is not answered again. */
  answeredTo?: readonly string[];
}

export const unknownRecipient = (address: AddressKey): Recipient => ({
  address,
  contacts: [],
  line: null,
  optOuts: {},
  contactedBy: {},
  answeredAt: [],
});

/**
 * A contact reaches the provider up to this long after its token was taken, so windows are judged that much
 * longer: "3 in 24 h" then holds for the instants at which the provider accepted, too.
 */
export const CONTACT_SLACK_MS: Milliseconds = MINUTE;

/** A call holds the line at most this long without a word from the provider. */
export const LINE_LEASE_MS: Milliseconds = 10 * MINUTE;

/** How long a provider's word that there is no such address is believed: longer than a ladder, and no life sentence. */
const NO_SUCH_ADDRESS_MS: Milliseconds = 7 * DAY;

/** By a sender or a receipt, before the refused step is finished: no other channel reaches this address either. */
export const withoutAddress = (recipient: Recipient, now: Instant): Recipient => ({
  ...recipient,
  noSuchAddressAt: now,
});

/** Whether a provider said lately that there is no such address. */
export const isNoAddress = ({ noSuchAddressAt }: Recipient, now: Instant): boolean =>
  noSuchAddressAt !== undefined && now - noSuchAddressAt < NO_SUCH_ADDRESS_MS;

const sameEntry = (a: EntryRef, b: EntryRef): boolean =>
  a.appointment === b.appointment && a.revision === b.revision && a.step === b.step && a.tenant === b.tenant;

/** What an office has to know of itself to see what it must leave alone. */
export type Numbers = Pick<Tenant, 'id' | 'senderAddresses'>;

/** The number of offices that have none of their own. */
export const SHARED_NUMBER = 'shared';

const PHONE_CHANNELS = channelsTo('phone');
const EMAIL_CHANNELS = channelsTo('email');

/** Whether the office texts or calls from that number; `SHARED_NUMBER` for the one that is shared. */
export const usesNumber = ({ senderAddresses }: Numbers, number: string): boolean =>
  PHONE_CHANNELS.some((channel) => (senderAddresses[channel] || SHARED_NUMBER) === number);

/**
 * Everything by which an office must leave the address alone: what was said to the office itself, and STOP to a number
 * that it texts or calls from, also where the office is younger than that.
 */
export function optOutsOf(recipient: Recipient, tenant: Numbers): readonly OptOut[] {
  const own = recipient.optOuts[tenant.id] ?? [];
  const lifted = recipient.liftedAt?.[tenant.id] ?? Number.NEGATIVE_INFINITY;
  const stops = Object.entries(recipient.stops ?? {}).filter(
    ([number, at]) => at > lifted && usesNumber(tenant, number),
  );
  const at = Math.min(...stops.map(([, each]) => each));
  const byText =
    stops.length === 0 ? [] : PHONE_CHANNELS.map((channel) => ({ channel, at, source: 'reply' }));
  const complained =
    (recipient.complainedAt ?? Number.NEGATIVE_INFINITY) > lifted ? complaint(recipient) : [];
  const missing = [...byText, ...complained].filter(
    ({ channel }) => !own.some((optOut) => optOut.channel === channel),
  );
  return missing.length === 0 ? own : [...own, ...missing];
}

const complaint = ({ complainedAt: at }: Recipient): OptOut[] =>
  at === undefined ? [] : EMAIL_CHANNELS.map((channel) => ({ channel, at, source: 'complaint' }));

/** By the provider's list, the person complained of an email of ours. @returns undefined where that is known */
export const complained = (recipient: Recipient, at: Instant): Recipient | undefined =>
  recipient.complainedAt === undefined || recipient.complainedAt < at
    ? { ...recipient, complainedAt: at }
    : undefined;

export const isOptedOut = (recipient: Recipient, tenant: Numbers, channel: Channel): boolean =>
  optOutsOf(recipient, tenant).some((optOut) => optOut.channel === channel);

/** Whether that was said to the office itself, and not only to a number of its. */
export const hasOptedOut = (recipient: Recipient, tenant: TenantId, channel: Channel): boolean =>
  recipient.optOuts[tenant]?.some((optOut) => optOut.channel === channel) ?? false;

/** STOP came from here to a number of ours. */
export const stopped = (recipient: Recipient, number: string, now: Instant): Recipient => ({
  ...recipient,
  stops: { ...recipient.stops, [number]: now },
});

/** It was taken back, by START to the same number. @returns undefined where there is nothing to take back */
export function unstopped(recipient: Recipient, number: string): Recipient | undefined {
  const { [number]: stop, ...stops } = recipient.stops ?? {};
  return stop === undefined ? undefined : { ...recipient, stops };
}

/** What is asked about: an entry that may take a token. */
type Candidate = EntryRef & { channel: Channel; repeatsInDoubt: number };

/**
 * A token of the entry's own that nothing was sent with: while it is queued, none of its earlier attempts was
 * accepted; save for an email that is repeated in doubt.
 */
const isSpare = (contact: Contact, entry: Candidate): boolean =>
  entry.repeatsInDoubt === 0 && contact.found === undefined && sameEntry(contact, entry);

/** From when on none of the rules stands against one more contact by the channel: `now` itself when none does. */
function freeAt(
  contacts: readonly Contact[],
  channel: Channel,
  rules: readonly Cap[],
  now: Instant,
): Instant {
  let free = now;
  for (const rule of rules) {
    if (!rule.channels.includes(channel)) continue;
    const times = contacts
      .filter((contact) => rule.channels.includes(contact.channel))
      .map((contact) => contact.at);
    if (times.length < rule.limit) continue;
    times.sort((a, b) => a - b);
    const oldest = times[times.length - rule.limit] ?? now;
    free = Math.max(free, oldest + rule.windowMs + CONTACT_SLACK_MS);
  }
  return free;
}

/** From when on no cap of its office stands against the entry; only that office's own contacts count. */
export const capsFreeAt = (
  { contacts }: Recipient,
  entry: Candidate,
  { rules }: Pick<Caps, 'rules'>,
  now: Instant,
): Instant =>
  freeAt(
    contacts.filter((contact) => contact.tenant === entry.tenant && !isSpare(contact, entry)),
    entry.channel,
    rules,
    now,
  );

/** From when on the person's ceiling does not stand against the entry; everybody's contacts count. */
export const ceilingFreeAt = (
  { contacts }: Recipient,
  entry: Candidate,
  ceiling: readonly Cap[],
  now: Instant,
): Instant =>
  freeAt(
    contacts.filter((contact) => !isSpare(contact, entry)),
    entry.channel,
    ceiling,
    now,
  );

/** The channels by which nobody may contact the address at `now`; whose contacts that are is told to no office. */
export const channelsAtCeiling = (
  { contacts }: Recipient,
  ceiling: readonly Cap[],
  now: Instant,
): Channel[] => CHANNELS.filter((channel) => freeAt(contacts, channel, ceiling, now) > now);

/** How many contacts of each of a tenant's rules are left to it at `now`, and from when on one more is. */
export function capsLeft(recipient: Recipient, tenant: TenantId, caps: Caps, now: Instant) {
  return caps.rules.map((rule) => {
    const counted = recipient.contacts
      .filter(
        (contact) =>
          contact.tenant === tenant &&
          rule.channels.includes(contact.channel) &&
          contact.at > now - rule.windowMs - CONTACT_SLACK_MS,
      )
      .map(({ at }) => at + rule.windowMs + CONTACT_SLACK_MS)
      .sort((a, b) => a - b);
    const used = counted.length;
    const freesAt = counted[Math.max(0, used - rule.limit)] ?? null;
    return { ...rule, used, left: Math.max(0, rule.limit - used), freesAt };
  });
}

/** When this tenant last contacted the address about something else; a ladder knows its own contacts. */
export function lastContactAt(recipient: Recipient, entry: EntryRef): Instant | null {
  let last: Instant | null = null;
  for (const contact of recipient.contacts) {
    const ownLadder = contact.appointment === entry.appointment && contact.revision === entry.revision;
    if (contact.tenant !== entry.tenant || ownLadder) continue;
    if (last === null || contact.at > last) last = contact.at;
  }
  return last;
}

/** Until when another call holds the line; null when it is free for this entry. */
export function lineBusyUntil(recipient: Recipient, entry: EntryRef, now: Instant): Instant | null {
  const { line } = recipient;
  return line && line.until > now && !sameEntry(line.entry, entry) ? line.until : null;
}

/** A contact that was found after a restore still ends what is made again long after. */
const FOUND_KEPT_MS: Milliseconds = 60 * DAY;

/** Whether some cap may still count it, or it may still show that something was said. */
const isStillNeeded = ({ at, found }: Contact, now: Instant): boolean =>
  at > now - (found === undefined ? MAX_CAP_WINDOW_MS + 2 * CONTACT_SLACK_MS : FOUND_KEPT_MS);

/** Forgets the contacts that no cap counts any more. @returns undefined when there is none */
export function withoutOldContacts(recipient: Recipient, now: Instant): Recipient | undefined {
  const contacts = recipient.contacts.filter((contact) => isStillNeeded(contact, now));
  return contacts.length < recipient.contacts.length ? { ...recipient, contacts } : undefined;
}

/** Takes the token, and for a call the line: the one write that precedes the claim. */
export function reserve(recipient: Recipient, entry: Candidate, now: Instant): Recipient {
  const { tenant, appointment, revision, step, channel } = entry;
  const ref = { tenant, appointment, revision, step };
  let at = now;
  const contacts: Contact[] = [];
  for (const contact of recipient.contacts) {
    if (isSpare(contact, entry)) at = Math.max(at, contact.at);
    else if (isStillNeeded(contact, now)) contacts.push(contact);
  }
  contacts.push({ at, channel, ...ref });
  const line = CHANNEL_TRAITS[channel].holdsLine
    ? { entry: ref, until: now + LINE_LEASE_MS }
    : recipient.line;
  const contactedBy = isLoud(channel) ? { ...recipient.contactedBy, [tenant]: at } : recipient.contactedBy;
  return { ...recipient, contacts, line, contactedBy };
}

/** The most that we answer one number by ourselves in a day. */
const ANSWERS_A_DAY = 5;

/**
 * Takes leave to answer a message.
 * @param message the provider's id of it; null where it has none
 * @returns undefined when it was answered before, or the number often enough today
 */
export function answered(recipient: Recipient, message: string | null, now: Instant): Recipient | undefined {
  const { answeredAt, answeredTo = [] } = recipient;
  const today = answeredAt.filter((at) => at > now - DAY);
  if (today.length >= ANSWERS_A_DAY || (message !== null && answeredTo.includes(message))) return undefined;
  // So many answers are at least a day of them, and no provider repeats itself for longer.
  const to = message === null ? answeredTo : [...answeredTo, message].slice(-ANSWERS_A_DAY);
  return { ...recipient, answeredAt: [...today, now], answeredTo: to };
}

/** The office of a found contact that may have been anybody's. */
export const UNKNOWN_OFFICE = '' as TenantId;

/** A contact was found on a provider's record that the ledger has forgotten. @returns undefined when it is known */
export function withFound(recipient: Recipient, contact: Contact & { found: string }): Recipient | undefined {
  const { contacts, contactedBy } = recipient;
  if (contacts.some(({ found }) => found === contact.found)) return undefined;
  const { tenant, channel, at } = contact;
  const by = isLoud(channel) && tenant !== UNKNOWN_OFFICE;
  return {
    ...recipient,
    contacts: [...contacts, contact].sort((a, b) => a.at - b.at),
    contactedBy: by ? { ...contactedBy, [tenant]: Math.max(at, contactedBy[tenant] ?? 0) } : contactedBy,
  };
}

/**
 * Whether a forgotten contact that was found said this: it was the entry's own, or one of the same office by the same
 * channel once the entry could go out, which would have named it, too.
 */
export const isFoundSent = (
  { contacts }: Recipient,
  entry: EntryRef & { channel: Channel },
  earliest: Instant,
): boolean =>
  contacts.some(
    (contact) =>
      contact.found !== undefined &&
      contact.channel === entry.channel &&
      (sameEntry(contact, entry) ||
        (contact.tenant === entry.tenant && earliest <= contact.at) ||
        contact.also?.some((ref) => sameEntry(ref, entry))),
  );

/** Whether a contact is a found one that may have been the entry's office's, by its channel. */
export const mayBeFrom = (
  contact: Contact,
  { tenant, channel }: Pick<Candidate, 'tenant' | 'channel'>,
): boolean =>
  contact.found !== undefined &&
  contact.channel === channel &&
  (contact.tenant === tenant || contact.tenant === UNKNOWN_OFFICE);

/** Frees the line if this entry's call holds it. @returns undefined when there is nothing to free. */
export function releaseLine(recipient: Recipient, entry: EntryRef): Recipient | undefined {
  return recipient.line && sameEntry(recipient.line.entry, entry) ? { ...recipient, line: null } : undefined;
}

/** Adds opt-outs, keeping the first `at` of each channel. */
export function optOut(
  recipient: Recipient,
  tenant: TenantId,
  channels: readonly Channel[],
  source: string,
  now: Instant,
): Recipient {
  const known = recipient.optOuts[tenant] ?? [];
  const added = channels
    .filter((channel) => !known.some((each) => each.channel === channel))
    .map((channel) => ({ channel, at: now, source }));
  return { ...recipient, optOuts: { ...recipient.optOuts, [tenant]: [...known, ...added] } };
}

/** Removes all of a tenant's opt-outs of this address. */
export function optIn(recipient: Recipient, tenant: TenantId, now: Instant): Recipient {
  const { [tenant]: _removed, ...optOuts } = recipient.optOuts;
  const { stops, complainedAt } = recipient;
  const liftedAt = (stops ?? complainedAt) !== undefined && {
    liftedAt: { ...recipient.liftedAt, [tenant]: now },
  };
  return { ...recipient, optOuts, ...liftedAt };
}
