/**
 * The links that people get: `/r/…` to their appointment, `/u/…` to end emails. A link is all that its reader needs:
 * no account. Made for content by the pipeline, read by the pages. Pure.
 *
 * Always true: a token says nothing about anybody (its address is a keyed hash), nobody can make or change one without
 * the secret, it ends by itself, and `isRevoked` ends it earlier.
 */

import { createHmac } from 'node:crypto';
import type { AddressKey, AppointmentId, TenantId } from '../core/keys.ts';
import { keyedHash, timingSafeEqual } from '../core/keys.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY, MINUTE, SECOND } from '../core/time.ts';
import type { Tenant } from '../tenant/tenant.ts';
import type { Appointment } from './appointment.ts';

interface Lifetime {
  /** Whole seconds since 1970. */
  issuedAt: number;
  /** Whole seconds since 1970; from then on the link is dead. */
  expiresAt: number;
}

/** Lets its reader see, confirm and cancel one appointment, and ask for another time. */
export interface ManageClaims extends Lifetime {
  purpose: 'manage';
  tenant: TenantId;
  appointment: AppointmentId;
  /** Whom it was sent to. */
  address: AddressKey;
}

/** Lets its reader end the tenant's emails to one address. */
export interface UnsubscribeClaims extends Lifetime {
  purpose: 'unsubscribe';
  tenant: TenantId;
  address: AddressKey;
  channel: 'email';
}

export type LinkClaims = ManageClaims | UnsubscribeClaims;

export type LinkReading =
  | { kind: 'valid'; claims: LinkClaims }
  /** A link that we made and that has ended: the page may name the office, so that people know whom to ask. */
  | { kind: 'expired'; claims: LinkClaims }
  | { kind: 'invalid' };

/** After the appointment there is nothing left to decide; one more day answers "when was it?". */
const MANAGE_AFTER_END_MS: Milliseconds = DAY;

/**
 * CAN-SPAM asks for 30 days (15 U.S.C. 7704(a)(3)(A)(ii)), CASL for 60 (s. 11(2)). People read old emails later than
 * that.
 */
const UNSUBSCRIBE_MS: Milliseconds = 180 * DAY;

const inSeconds = (at: Instant): number => Math.floor(at / SECOND);

/** What a link to an appointment's page says. @param address the key of whom it is sent to */
export const manageClaims = (appointment: Appointment, address: AddressKey, now: Instant): ManageClaims => ({
  purpose: 'manage',
  tenant: appointment.tenant,
  appointment: appointment.id,
  address,
  issuedAt: inSeconds(now),
  expiresAt: inSeconds(appointment.startsAt + appointment.durationMinutes * MINUTE + MANAGE_AFTER_END_MS),
});

/** What a link that ends emails says. @param address the key of the email address */
export const unsubscribeClaims = (
  tenant: TenantId,
  address: AddressKey,
  now: Instant,
): UnsubscribeClaims => ({
  purpose: 'unsubscribe',
  tenant,
  address,
  channel: 'email',
  issuedAt: inSeconds(now),
  expiresAt: inSeconds(now + UNSUBSCRIBE_MS),
});

const PATHS: Record<LinkClaims['purpose'], string> = { manage: 'r', unsubscribe: 'u' };

/** The link itself. @param publicUrl where this system is reached, without a slash at the end */
export const linkTo = (secret: string, publicUrl: string, claims: LinkClaims): string =>
  `${publicUrl}/${PATHS[claims.purpose]}/${tokenOf(secret, claims)}`;

/**
 * `signature.purpose.tenant.[appointment.]address.issued.expires`. The times come last, as digits of base 36: some
 * programs that turn text into links leave a `-` at the end out.
 */
function tokenOf(secret: string, claims: LinkClaims): string {
  const { tenant, address, issuedAt, expiresAt } = claims;
  const times = `${issuedAt.toString(36)}.${expiresAt.toString(36)}`;
  const body =
    claims.purpose === 'manage'
      ? `m.${tenant}.${claims.appointment.slice(PREFIX.length)}.${address}.${times}`
      : `e.${tenant}.${address}.${times}`;
  return `${signatureOf(secret, body)}.${body}`;
}

const PREFIX = 'apt_';
const TIMES = '([0-9a-z]{1,9})\\.([0-9a-z]{1,9})';
const MANAGE = new RegExp(`^m\\.([a-z0-9-]{1,40})\\.([0-9a-z]{26})\\.([\\w-]{1,64})\\.${TIMES}$`);
const UNSUBSCRIBE = new RegExp(`^e\\.([a-z0-9-]{1,40})\\.([\\w-]{1,64})\\.${TIMES}$`);
/** 22 digits of base 64: 132 bits. */
const SIGNED = /^([\w-]{22})\.([\w.-]{1,200})$/;

/** Links have a key of their own, so that nothing else that the secret signs passes for a link. It is derived once. */
function keyOfLinks(secret: string): Buffer {
  if (derived?.secret !== secret)
    derived = { secret, key: createHmac('sha256', secret).update('key of links').digest() };
  return derived.key;
}
let derived: { secret: string; key: Buffer } | undefined;

const signatureOf = (secret: string, body: string): string =>
  keyedHash(keyOfLinks(secret), body).slice(0, 22);

/** Reads the token of a link: any text, from anybody. */
export function readLink(secret: string, token: string, now: Instant): LinkReading {
  const [, signature, body] = SIGNED.exec(token) ?? [];
  if (!signature || !body || !timingSafeEqual(signature, signatureOf(secret, body)))
    return { kind: 'invalid' };
  const claims = claimsOf(body);
  if (!claims) return { kind: 'invalid' };
  return { kind: claims.expiresAt * SECOND > now ? 'valid' : 'expired', claims };
}

function claimsOf(body: string): LinkClaims | undefined {
  const manage = MANAGE.exec(body);
  if (manage) {
    const [, tenant = '', appointment = '', address = '', issued = '', expires = ''] = manage;
    const lifetime = { issuedAt: parseInt(issued, 36), expiresAt: parseInt(expires, 36) };
    return {
      purpose: 'manage',
      tenant: tenant as TenantId,
      appointment: (PREFIX + appointment) as AppointmentId,
      address: address as AddressKey,
      ...lifetime,
    };
  }
  const unsubscribe = UNSUBSCRIBE.exec(body);
  if (!unsubscribe) return undefined;
  const [, tenant = '', address = '', issued = '', expires = ''] = unsubscribe;
  const lifetime = { issuedAt: parseInt(issued, 36), expiresAt: parseInt(expires, 36) };
  return {
    purpose: 'unsubscribe',
    tenant: tenant as TenantId,
    address: address as AddressKey,
    channel: 'email',
    ...lifetime,
  };
}

/**
 * Whether a link that is sound by itself was ended meanwhile: its office ended all of them, or those of this
 * appointment; or the appointment was erased, or is somebody else's by now. Within one second the revocation wins.
 * @param appointment the one that a link to an appointment names; undefined when it is not there
 */
export function isRevoked(
  claims: LinkClaims,
  tenant: Pick<Tenant, 'linksRevokedAt'>,
  appointment: Appointment | undefined,
): boolean {
  const revoked = (at: Instant | null): boolean => at !== null && at >= claims.issuedAt * SECOND;
  if (revoked(tenant.linksRevokedAt)) return true;
  if (claims.purpose === 'unsubscribe') return false;
  if (!appointment || appointment.erasedAt !== null || revoked(appointment.linksRevokedAt)) return true;
  const { emailKey, phoneKey } = appointment.recipient;
  return claims.address !== emailKey && claims.address !== phoneKey;
}
