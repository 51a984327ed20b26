/**
 * Identifiers: deterministic keys, the keyed hash of an address, and the jitter that follows from a key.
 * What is derived twice is the same both times; that is what makes a repeated fill harmless (P1).
 */
import { createHmac, timingSafeEqual as equalBytes, hash } from 'node:crypto';
import { remember } from './memo.ts';

declare const brand: unique symbol;
/** A string that only the functions which check or make it may give out, so that another string in its place does not compile. */
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A tenant's id: lower-case letters, digits and `-`, at most 40 characters. */
export type TenantId = Branded<'TenantId'>;
/** `apt_` and 26 characters of base 32. */
export type AppointmentId = Branded<'AppointmentId'>;
/** Keyed hash of an email address or phone number; serves wherever an address would identify somebody. */
export type AddressKey = Branded<'AddressKey'>;

export const TENANT_ID = /^[a-z0-9-]{1,40}$/;
const APPOINTMENT_ID = /^apt_[0-9a-z]{26}$/;

/** Whether the text has the form of a tenant's id. Says nothing about whether there is such a tenant. */
export const isTenantId = (text: string): text is TenantId => TENANT_ID.test(text);

/** Whether the text has the form of an appointment's id. Says nothing about whether there is such an appointment. */
export const isAppointmentId = (text: string): text is AppointmentId => APPOINTMENT_ID.test(text);

/** Stands in a forecast for an address that the person does not have; nothing is stored under it. */
export const NO_ADDRESS = '' as AddressKey;

const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz';

/** The first 130 bits of a SHA-256, in lower-case Crockford base 32: 26 characters. */
function base32Hash(text: string): string {
  // A text that grows digit by digit costs more than the hash does. 17 bytes are 27 digits and one bit.
  const digits = Buffer.allocUnsafe(27);
  let bits = 0;
  let held = 0;
  let length = 0;
  for (const byte of hash('sha256', text, 'buffer').subarray(0, 17)) {
    bits = ((bits << 8) | byte) & 0xfff;
    held += 8;
    for (; held >= 5; held -= 5) digits[length++] = BASE32.charCodeAt((bits >> (held - 5)) & 31);
  }
  return digits.toString('latin1', 0, 26);
}

/** An appointment's id from whatever names it uniquely in its tenant; the same seed gives the same id. */
export const appointmentId = (tenant: TenantId, seed: string): AppointmentId =>
  `apt_${base32Hash(`${tenant}\n${seed}`)}` as AppointmentId;

/** The id of the appointment that an office knows by an id of its own. */
export const appointmentIdOf = (tenant: TenantId, externalId: string): AppointmentId =>
  appointmentId(tenant, `external ${externalId}`);

/** The id of an entry of the audit log. */
export const actId = (seed: string): string => `act_${base32Hash(seed)}`;

/** The id of an event that an office is told of. */
export const officeEventId = (seed: string): string => `evt_${base32Hash(seed)}`;

const EVENT_ID = /^evt_[0-9a-z]{26}$/;

/** Whether the text has the form of an event's id. */
export const isOfficeEventId = (text: string): boolean => EVENT_ID.test(text);

/** The id of an endpoint of an office's. */
export const receiverId = (seed: string): string => `whk_${base32Hash(seed)}`;

const RECEIVER_ID = /^whk_[0-9a-z]{26}$/;

/** Whether the text has the form of an endpoint's id. */
export const isReceiverId = (text: string): boolean => RECEIVER_ID.test(text);

const COLLEAGUE_ID = /^per_[0-9a-z]{26}$/;

/** Whether the text has the form of a colleague's id. Says nothing about whether there is such a one. */
export const isColleagueId = (text: string): boolean => COLLEAGUE_ID.test(text);

/** The id of somebody who works with Ringonce. */
export const colleagueId = (seed: string): string => `per_${base32Hash(seed)}`;

/** The two blocks that HMAC puts before what it hashes, and behind each of them room for that. */
interface Blocks {
  inner: Buffer;
  outer: Buffer;
}

const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
const TEXT_BYTES_MAX = 512;
/** Few keys are in use at a time. */
const KEYS_MAX = 8;
const blocks = new Map<string | Buffer, Blocks>();

/**
 * HMAC-SHA256 (RFC 2104) of a short text, in base 64 for addresses. Node's own makes three objects outside of the heap for
 * each and takes twice as long, and one appointment asks for half a dozen.
 */
export function keyedHash(key: string | Buffer, text: string): string {
  if (text.length > TEXT_BYTES_MAX / 3) return createHmac('sha256', key).update(text).digest('base64url');
  const { inner, outer } = blocksOf(key);
  const end = BLOCK_BYTES + inner.write(text, BLOCK_BYTES);
  outer.write(hash('sha256', inner.subarray(0, end), 'binary'), BLOCK_BYTES, 'latin1');
  return hash('sha256', outer, 'base64url');
}

function blocksOf(key: string | Buffer): Blocks {
  const known = blocks.get(key);
  if (known) return known;
  const bytes = Buffer.from(key);
  const short = bytes.length > BLOCK_BYTES ? hash('sha256', bytes, 'buffer') : bytes;
  const block = (room: number, mask: number): Buffer => {
    const made = Buffer.alloc(BLOCK_BYTES + room);
    short.copy(made);
    for (let at = 0; at < BLOCK_BYTES; at++) made.writeUInt8(made.readUInt8(at) ^ mask, at);
    return made;
  };
  const made = { inner: block(TEXT_BYTES_MAX, 0x36), outer: block(HASH_BYTES, 0x5c) };
  return remember(blocks, key, made, KEYS_MAX);
}

/** The keyed hash under which an address is stored. `address` must be normalised: E.164 or lower-case email. */
export const addressKey = (secret: string, address: string): AddressKey =>
  keyedHash(secret, address).slice(0, 24) as AddressKey;

/** What a store keeps of the secret, so that another one in its place is noticed. It tells nothing of the secret. */
export const secretCheck = (secret: string): string =>
  keyedHash(secret, 'ringonce: check value of the secret').slice(0, 22);

/** Names one ledger entry. */
export interface EntryRef {
  tenant: TenantId;
  appointment: AppointmentId;
  revision: number;
  step: number;
}

/** `tenant/appointment/revision/step`: the entry's name in keys, callbacks and logs. */
export const entryName = (ref: EntryRef): string =>
  `${ref.tenant}/${ref.appointment}/${ref.revision}/${ref.step}`;

/** Reads what `entryName` wrote. @returns undefined for anything else. */
export function readEntryName(name: string): EntryRef | undefined {
  const match = /^([^/]+)\/([^/]+)\/(\d{1,6})\/(\d{1,2})$/.exec(name);
  const [, tenant = '', appointment = '', revision, step] = match ?? [];
  if (!isTenantId(tenant) || !isAppointmentId(appointment)) return undefined;
  return { tenant, appointment, revision: Number(revision), step: Number(step) };
}

/** The queue's deduplication id: one for each time that the ledger queued the entry. */
export const deduplicationId = (ref: EntryRef, attempt: number): string =>
  hash('sha256', `${entryName(ref)}/${attempt}`, 'hex');

/** What proves that a callback is about an attempt of ours. */
export const callbackSignature = (secret: string, ref: EntryRef, attempt: number): string =>
  keyedHash(secret, `callback ${entryName(ref)} ${attempt}`).slice(0, 22);

/**
 * A number in [0, 1) that follows from the text (FNV-1a, then an avalanche): it spreads work that would start at one
 * moment, and never changes.
 */
export function jitter(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** `a•••@example.com`, `+1•••••0123`: for logs and pages that must not show the address. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  if (at > 0) return `${address.slice(0, 1)}•••${address.slice(at)}`;
  return address.length > 6 ? `${address.slice(0, 2)}•••••${address.slice(-4)}` : '•••••';
}

/** Compares two secrets without telling by its duration where they differ. */
export function timingSafeEqual(a: string, b: string): boolean {
  return equalBytes(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}
