import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { erased } from '../../../shared/domain/appointment/appointment.ts';
import type { LinkClaims } from '../../../shared/domain/appointment/page-links.ts';
import {
  isRevoked,
  linkTo,
  manageClaims,
  readLink,
  unsubscribeClaims,
} from '../../../shared/domain/appointment/page-links.ts';
import { addressKey, callbackSignature } from '../../../shared/domain/core/keys.ts';
import { DAY, MINUTE, SECOND } from '../../../shared/domain/core/time.ts';
import { asAddress, asAppointment, asTenant } from '../../fixtures/ids.ts';
import { at, EMAIL_KEY, givenAppointment, givenTenant, ID, PHONE_KEY } from './given.ts';

const SECRET = 'a secret for tests';
const URL_BASE = 'https://reminders.example';
const NOW = at('2026-11-20T15:00:00Z');
const appointment = { ...givenAppointment(), linksRevokedAt: null };
const tenant = givenTenant();

const tokenOf = (claims: LinkClaims, secret = SECRET): string =>
  linkTo(secret, URL_BASE, claims).slice(`${URL_BASE}/r/`.length);
const manage = manageClaims(appointment, EMAIL_KEY, NOW);
const unsubscribe = unsubscribeClaims(asTenant('elm'), EMAIL_KEY, NOW);

const text = (alphabet: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });
const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const lifetime = {
  issuedAt: fc.integer({ min: 1, max: 2 ** 36 }),
  expiresAt: fc.integer({ min: 1, max: 2 ** 36 }),
};
const common = {
  tenant: text(`${LOWER + DIGITS}-`, 1, 40).map(asTenant),
  address: text(`${LOWER}${LOWER.toUpperCase()}${DIGITS}-_`, 24, 24).map(asAddress),
  ...lifetime,
};
const anyClaims: fc.Arbitrary<LinkClaims> = fc.oneof(
  fc.record({
    purpose: fc.constant('manage' as const),
    appointment: text(LOWER + DIGITS, 26, 26).map((id) => asAppointment(`apt_${id}`)),
    ...common,
  }),
  fc.record({
    purpose: fc.constant('unsubscribe' as const),
    channel: fc.constant('email' as const),
    ...common,
  }),
);

describe('a token', () => {
  test('says what it was made to say, until it expires', () => {
    fc.assert(
      fc.property(anyClaims, fc.integer({ min: 0, max: 2 ** 36 }), (claims, second) => {
        const kind = second < claims.expiresAt ? 'valid' : 'expired';
        expect(readLink(SECRET, tokenOf(claims), second * SECOND)).toEqual({ kind, claims });
      }),
    );
  });

  test('that was sent once can be read by every later version', () => {
    const claims = {
      purpose: 'manage',
      tenant: asTenant('elm'),
      appointment: ID,
      address: EMAIL_KEY,
    } as const;
    const token = 'T-QN3qxdBVquJ2Blk1gSWQ.m.elm.00000000000000000000000000.email-of-ana.tot300.tpld20';
    const lifetime = { issuedAt: 1_795_186_800, expiresAt: 1_796_506_200 };
    expect(readLink(SECRET, token, NOW)).toEqual({ kind: 'valid', claims: { ...claims, ...lifetime } });
    expect(tokenOf({ ...claims, ...lifetime })).toBe(token);
  });

  test('is one path segment of a URL, without escapes, short enough for a text message', () => {
    fc.assert(
      fc.property(anyClaims, (claims) => {
        const url = new URL(linkTo(SECRET, URL_BASE, claims));
        expect(url.href).toMatch(/^https:\/\/reminders\.example\/[ru]\/[\w.-]+[0-9a-z]$/);
        expect(url.pathname.startsWith(claims.purpose === 'manage' ? '/r/' : '/u/')).toBe(true);
      }),
    );
    expect(tokenOf({ ...manage, address: asAddress('a'.repeat(24)) }).length).toBeLessThan(100);
  });

  test('no text at all makes it throw, and none that we did not sign is taken', () => {
    const signs = fc.string({ unit: 'binary', maxLength: 400 });
    const likely = text(`${LOWER}${DIGITS}._-`, 0, 300);
    fc.assert(
      fc.property(fc.oneof(signs, likely, fc.string({ unit: 'grapheme' })), (token) => {
        expect(readLink(SECRET, token, NOW)).toEqual({ kind: 'invalid' });
      }),
      { numRuns: 2_000 },
    );
  });

  test('with one character changed, added or lost is invalid', () => {
    const token = tokenOf(manage);
    fc.assert(
      fc.property(
        fc.nat({ max: token.length }),
        fc.string({ maxLength: 2 }),
        fc.nat({ max: 1 }),
        (place, put, lost) => {
          const other = token.slice(0, place) + put + token.slice(place + lost);
          fc.pre(other !== token);
          expect(readLink(SECRET, other, NOW).kind).toBe('invalid');
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('of another secret is invalid, and so is one signed as something else of ours is', () => {
    expect(readLink('another secret', tokenOf(manage), NOW)).toEqual({ kind: 'invalid' });
    const body = tokenOf(manage).slice(23);
    const ref = { tenant: asTenant('elm'), appointment: ID, revision: 1, step: 0 };
    expect(readLink(SECRET, `${callbackSignature(SECRET, ref, 1)}.${body}`, NOW).kind).toBe('invalid');
  });

  test('made for one purpose can not be read as the other', () => {
    const reading = readLink(SECRET, tokenOf(unsubscribe), NOW);
    expect(reading).toEqual({ kind: 'valid', claims: unsubscribe });
    const asManage = tokenOf(unsubscribe).replace('.e.', '.m.');
    expect(readLink(SECRET, asManage, NOW).kind).toBe('invalid');
  });

  test('holds nothing of the person in the clear', () => {
    const { email, phone } = appointment.recipient;
    const tokens = [email, phone].flatMap((to) => {
      const address = addressKey(SECRET, to ?? '');
      return [tokenOf({ ...manage, address }), tokenOf({ ...unsubscribe, address })];
    });
    for (const value of [email, phone, '2125550123', 'ana@', 'example', 'dental'])
      expect(tokens.join(' ').toLowerCase()).not.toContain(value);
  });
});

test('a link to an appointment lives until a day after its end; one to unsubscribe half a year', () => {
  const end = appointment.startsAt + 30 * MINUTE;
  const fresh = manageClaims(appointment, EMAIL_KEY, NOW + 999);
  expect(fresh).toEqual({
    purpose: 'manage',
    tenant: 'elm',
    appointment: ID,
    address: EMAIL_KEY,
    issuedAt: NOW / SECOND,
    expiresAt: (end + DAY) / SECOND,
  });
  expect(manage.expiresAt * SECOND).toBe(end + DAY);
  expect(unsubscribe.expiresAt * SECOND).toBe(NOW + 180 * DAY);
  expect(readLink(SECRET, tokenOf(manage), end + DAY - 1).kind).toBe('valid');
  expect(readLink(SECRET, tokenOf(manage), end + DAY).kind).toBe('expired');
});

describe('a sound link is revoked', () => {
  const later = NOW + SECOND;

  test('never without a reason', () => {
    expect(isRevoked(manage, tenant, appointment)).toBe(false);
    expect(isRevoked({ ...manage, address: PHONE_KEY }, tenant, appointment)).toBe(false);
    expect(isRevoked(unsubscribe, tenant, undefined)).toBe(false);
  });

  test.each<[string, Parameters<typeof isRevoked>]>([
    ['when its office revoked all', [manage, { linksRevokedAt: later }, appointment]],
    ['when its office revoked all, to unsubscribe too', [unsubscribe, { linksRevokedAt: later }, undefined]],
    [
      'when those of the appointment were revoked',
      [manage, tenant, { ...appointment, linksRevokedAt: later }],
    ],
    ['when the appointment was erased', [manage, tenant, { ...appointment, erasedAt: later }]],
    ['when the erasure took the address along', [manage, tenant, erased(appointment, 'api', later)]],
    ['when there is no such appointment', [manage, tenant, undefined]],
    [
      'when the appointment is somebody else’s by now',
      [{ ...manage, address: asAddress('other') }, tenant, appointment],
    ],
  ])('%s', (_why, arguments_) => {
    expect(isRevoked(...arguments_)).toBe(true);
  });

  test('but not by a revocation before it was made', () => {
    const before = NOW - 1;
    expect(isRevoked(manage, { linksRevokedAt: before }, { ...appointment, linksRevokedAt: before })).toBe(
      false,
    );
    expect(isRevoked(unsubscribe, { linksRevokedAt: before }, undefined)).toBe(false);
  });

  test('by one in the same second: that is the safe side', () => {
    const claims = manageClaims(appointment, EMAIL_KEY, NOW + 900);
    expect(isRevoked(claims, { linksRevokedAt: NOW + 300 }, appointment)).toBe(true);
    expect(isRevoked(claims, { linksRevokedAt: NOW }, appointment)).toBe(true);
    expect(isRevoked(claims, { linksRevokedAt: null }, appointment)).toBe(false);
  });
});
