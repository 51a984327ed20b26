/**
 * What a person, or somebody for the person, has said about being contacted: an event is added for each time and none is
 * ever changed into another. What holds now is the recipient's opt-outs; this is the record of how it came about. It is
 * kept under the keyed hash of the address, so it names nobody.
 */
import { hash } from 'node:crypto';
import type { AddressKey, AppointmentId, TenantId } from '../core/keys.ts';
import type { Channel } from '../core/policy.ts';
import type { Instant } from '../core/time.ts';

/**
 * `consent_given`: the office says that the person agreed; it lifts no opt-out. `opted_out`: no more by these channels.
 * `opted_in`: the person took the opt-outs back. `lifted`: the office did, for the person.
 */
export const CONSENT_KINDS = ['consent_given', 'opted_out', 'opted_in', 'lifted'] as const;
type ConsentKind = (typeof CONSENT_KINDS)[number];

/** What was said, by whom and by what; the rest of the event says where it is kept. */
export interface Statement {
  kind: ConsentKind;
  channels: readonly Channel[];
  /** How it came: `reply`, `keypress`, `link`, `complaint`, `carrier`, `api`, …; of a consent, what the office wrote. */
  source: string;
  /** `person`, `carrier`, `ringonce`, or `key:` and the id of the key that asked for it. */
  by: string;
  /** The provider's id of the message, or the name of the attempt that it answers; null where there is none. */
  message: string | null;
  /** Word for word, also the office's evidence; null where there are none, and once the person was erased. */
  words: string | null;
  /** When the caller says that the person said so; null where nobody said. Our own clock is `at`. */
  saidAt: Instant | null;
  /** With which appointment it came; null where it came with none. */
  appointment: AppointmentId | null;
}

export interface ConsentEvent extends Statement {
  tenant: TenantId;
  address: AddressKey;
  /** `e` and a number that counts up without a gap; of a consent, `c` and a hash of what it says. */
  id: string;
  /** When it was recorded, by our own clock. */
  at: Instant;
  /** When its words were erased with the person; null while they are kept. */
  erasedAt: Instant | null;
}

/** What a caller says of a consent. */
export interface ConsentInput {
  /** Where it was given, such as a form. */
  source: string;
  at?: Instant | null | undefined;
  /** What shows it: a number, a place, the words that were agreed to. */
  evidence?: string | null | undefined;
}

/** The id of the event with that number, from 1. Ids of one address sort as their numbers do. */
export const eventId = (number: number): string => `e${String(number).padStart(8, '0')}`;

/** The number of an event. @returns undefined for the id of a consent */
export const eventNumber = (id: string): number | undefined =>
  /^e\d{8,}$/.test(id) ? Number(id.slice(1)) : undefined;

/** The id of a consent: saying the same again, with another appointment, too, is the same consent. */
export const consentId = ({ source, saidAt, words }: Statement): string =>
  `c${hash('sha256', JSON.stringify([source, saidAt, words]), 'hex').slice(0, 24)}`;

/**
 * Whether a statement is the one that was recorded, told again. A message is known by its id, for its words may have been
 * erased since.
 */
export const isSameStatement = (known: Statement, told: Statement): boolean =>
  known.kind === told.kind &&
  known.source === told.source &&
  known.by === told.by &&
  known.message === told.message &&
  known.saidAt === told.saidAt &&
  known.channels.join() === told.channels.join() &&
  (told.message !== null || known.words === told.words);

/** The event without what the person said; that it was said stays. */
export const withoutWords = (event: ConsentEvent, now: Instant): ConsentEvent => ({
  ...event,
  words: null,
  erasedAt: now,
});
