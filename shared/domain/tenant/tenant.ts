/**
 * A tenant: one office whose appointments are reminded, with its hours, caps and rates.
 */

import type { Caps } from '../core/caps.ts';
import { CAP_PRESETS } from '../core/caps.ts';
import type { ContactCalendar, ContactHours } from '../core/hours.ts';
import type { TenantId } from '../core/keys.ts';
import type { Channel } from '../core/policy.ts';
import type { SurgeLimit } from '../core/surge.ts';
import { TENANT_LIMIT } from '../core/surge.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY } from '../core/time.ts';
import type { Retention } from './retention.ts';
import { DEFAULT_RETENTION } from './retention.ts';

export interface Tenant {
  id: TenantId;
  /** What recipients know the office by. */
  name: string;
  /** IANA zone of the office: for local times without a zone. */
  timeZone: string;
  /** BCP 47 tag; for recipients without one of their own. */
  locale: string;
  /** ISO 3166 country for phone numbers written without one. */
  country: string;
  /**
   * ISO 3166 countries whose numbers may be texted and called, for pumping fraud is paid by the office; null for
   * `country` alone. Numbers that it booked for before stay allowed.
   */
  countries: readonly string[] | null;
  /** Per channel, in the recipient's zone; null is any time. */
  contactHours: Record<Channel, ContactHours | null>;
  caps: Caps;
  /** Contacts a minute that this tenant may start, per channel. */
  ratesPerMinute: Record<Channel, number>;
  /** Shown as the sender; empty uses `name`. */
  senderNames: Partial<Record<Channel, string>>;
  /** The From address, and the numbers to text and call from; empty uses the provider's configured one. */
  senderAddresses: Partial<Record<Channel, string>>;
  /**
   * Which providers are asked first where a channel has several, by their names; the rest follow in the operator's order.
   * The office's own `senderAddresses` are at the first of them.
   */
  providerOrder: Partial<Record<Channel, readonly string[]>>;
  /** How people reach the office by themselves, as it may be read or heard; null when nobody said. */
  contactPhone: string | null;
  /**
   * Where answers to emails go, so that a person of the office reads them; null for wherever the emails come from.
   */
  contactEmail: string | null;
  /** Where the office is told of what it has to look at; null for nowhere. */
  needsEmail: string | null;
  /** At what time of its day, `HH:MM`, it is told of all that is open. */
  needsAt: string;
  /**
   * Reminders to one address for appointments of one day are one message, where they would follow this soon.
   */
  bundleWindowMs: Milliseconds;
  /** Which templates are the tenant's own, by name (`templateName`); every other one is the built-in. */
  templates: readonly string[];
  /** How much late loud work of a day is plausible here; more is held (P9). */
  surgeLimit: SurgeLimit;
  /** What texts and calls of a calendar month may cost, in US dollars; null for no limit. */
  monthlyBudget: number | null;
  /** Links to people's pages that were made before this are dead, for every appointment. */
  linksRevokedAt: Instant | null;
  /** How long facts and words are kept. */
  retention: Retention;
  /** When a person was last erased here: answers kept from before are not given again. Absent where nobody was. */
  lastErasureAt?: Instant;
  createdAt: Instant;
}

/** The fields that an office sets, or an operator for it; the others are the system's. */
export type Setting = Exclude<
  keyof Tenant,
  'id' | 'templates' | 'linksRevokedAt' | 'lastErasureAt' | 'createdAt'
>;

/** Before most offices open. */
const NEEDS_AT = '08:00';

/** By default, whatever goes to one address for appointments of one day is one message. */
const BUNDLE_WINDOW_MS: Milliseconds = DAY;

/** What a tenant is called that nobody has named yet. */
export const UNNAMED_OFFICE = 'Our office';

/** Whether people would not know who writes to them: such an office sends nothing that reaches anybody. */
export const isUnnamed = ({ name }: Pick<Tenant, 'name'>): boolean =>
  name.trim().toLowerCase() === UNNAMED_OFFICE.toLowerCase();

/** The fields that say when people may be contacted. */
export type Opening = Pick<Tenant, 'contactHours'>;

/** When a channel of the office may be used; null is any time. Nothing else reads contact hours to act on them. */
export function calendarOf({ contactHours }: Opening, channel: Channel): ContactCalendar | null {
  const week = contactHours[channel];
  return week && { week };
}

/** The countries whose numbers the tenant may text and call, ISO 3166. */
export const countriesOf = ({
  country,
  countries,
}: Pick<Tenant, 'country' | 'countries'>): readonly string[] => countries ?? [country];

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

/** What a new tenant starts with. */
export const newTenant = (id: TenantId, name: string, now: Instant): Tenant => ({
  id,
  name,
  timeZone: 'America/New_York',
  locale: 'en',
  country: 'US',
  countries: null,
  contactHours: {
    email: null,
    sms: { opens: '08:00', closes: '20:00', days: EVERY_DAY },
    voice: { opens: '08:00', closes: '20:00', days: [1, 2, 3, 4, 5, 6] },
  },
  caps: CAP_PRESETS.default,
  ratesPerMinute: { email: 6_000, sms: 600, voice: 60 },
  senderNames: {},
  senderAddresses: {},
  providerOrder: {},
  contactPhone: null,
  contactEmail: null,
  needsEmail: null,
  needsAt: NEEDS_AT,
  bundleWindowMs: BUNDLE_WINDOW_MS,
  templates: [],
  surgeLimit: TENANT_LIMIT,
  monthlyBudget: null,
  linksRevokedAt: null,
  retention: DEFAULT_RETENTION,
  createdAt: now,
});

/**
 * A tenant as an earlier release stored it, with what a new one starts with wherever that release knew no field, or no
 * such channel: a channel without hours would be one that may be used at any hour.
 */
export function completed(stored: Tenant): Tenant {
  const fresh = newTenant(stored.id, stored.name, stored.createdAt);
  return {
    ...fresh,
    ...stored,
    contactHours: { ...fresh.contactHours, ...stored.contactHours },
    ratesPerMinute: { ...fresh.ratesPerMinute, ...stored.ratesPerMinute },
  };
}
