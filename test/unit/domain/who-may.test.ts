/** Who may do what: keys and their bounds, colleagues and their roles, groups of a sign-in, sessions and their links. */
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { ApiKey } from '../../../shared/domain/tenant/api-keys.ts';
import { isAccepted, isUseDue, KEY_SCOPES, mayUse } from '../../../shared/domain/tenant/api-keys.ts';
import { changedFields } from '../../../shared/domain/tenant/audit-log.ts';
import type { Colleague } from '../../../shared/domain/tenant/colleagues.ts';
import { isKeyOf, ROLE_NAMES, ROLES, scopesOf } from '../../../shared/domain/tenant/colleagues.ts';
import type { Session } from '../../../shared/domain/tenant/sessions.ts';
import {
  keptUntil,
  LINK_MS,
  readSessionLink,
  SESSION_MS,
  sessionHash,
  sessionLink,
  withShown,
} from '../../../shared/domain/tenant/sessions.ts';
import { readGroupRoles, rolesIn } from '../../../shared/domain/tenant/sign-on.ts';
import { calendarOf, countriesOf, isUnnamed, newTenant } from '../../../shared/domain/tenant/tenant.ts';
import { asTenant } from '../../fixtures/ids.ts';

const NOW = 1_800_000_000_000;

describe('a key', () => {
  const key: ApiKey = {
    id: 'k',
    tenant: asTenant('elm'),
    hash: 'h',
    label: 'front desk',
    origin: 'issued',
    scopes: null,
    person: null,
    createdAt: 1,
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
  };

  test('is accepted until it is revoked, or until the instant at which it ends', () => {
    expect(isAccepted(key, NOW)).toBe(true);
    expect(isAccepted({ ...key, expiresAt: NOW + 1 }, NOW)).toBe(true);
    expect(isAccepted({ ...key, expiresAt: NOW }, NOW)).toBe(false);
    expect(isAccepted({ ...key, revokedAt: 1 }, NOW)).toBe(false);
    expect(isAccepted({ ...key, revokedAt: 1, expiresAt: NOW + 1 }, NOW)).toBe(false);
  });

  test('may do what it was bounded to, and everything where it was not', () => {
    for (const scope of KEY_SCOPES) {
      expect(mayUse({ scopes: null }, scope)).toBe(true);
      expect(mayUse({ scopes: ['operate'] }, scope)).toBe(scope === 'operate');
      expect(mayUse({ scopes: [] }, scope)).toBe(false);
    }
  });

  test('has its use noted at the first time, and then once an hour', () => {
    expect(isUseDue(key, NOW)).toBe(true);
    expect(isUseDue({ ...key, lastUsedAt: NOW - HOUR + 1 }, NOW)).toBe(false);
    expect(isUseDue({ ...key, lastUsedAt: NOW - HOUR }, NOW)).toBe(true);
  });
});

describe('a colleague', () => {
  const bo: Colleague = {
    id: 'per_bo',
    tenant: asTenant('elm'),
    name: 'Bo',
    email: 'bo@example.com',
    role: 'desk',
    createdAt: 5,
    removedAt: null,
  };

  test('has the keys of one who is there since then, and no others', () => {
    expect(isKeyOf({ person: { id: bo.id, since: 5 } }, bo)).toBe(true);
    expect(isKeyOf({ person: { id: bo.id, since: 4 } }, bo)).toBe(false);
    expect(isKeyOf({ person: { id: 'per_al', since: 5 } }, bo)).toBe(false);
    expect(isKeyOf({ person: null }, bo)).toBe(false);
  });

  test('may do what the role may, and with a bounded key what both may', () => {
    expect(scopesOf({ scopes: null }, null)).toBe(null);
    expect(scopesOf({ scopes: ['admin'] }, null)).toEqual(['admin']);
    expect(scopesOf({ scopes: null }, bo)).toEqual(['read', 'appointments']);
    expect(scopesOf({ scopes: ['admin', 'read'] }, bo)).toEqual(['read']);
  });

  test('each role may what the one before may, and one thing more', () => {
    const may = ROLE_NAMES.map((role) => ROLES[role]);
    expect(ROLE_NAMES).toEqual(['viewer', 'desk', 'operator', 'admin']);
    expect(may).toEqual(KEY_SCOPES.map((_, index) => KEY_SCOPES.slice(0, index + 1)));
  });
});

describe('groups of a sign-in', () => {
  test('are read with their roles, spaces and all', () => {
    expect(readGroupRoles(' night-shift = *:operator, desk north=north-1:desk ,a=b=c:viewer')).toEqual([
      { group: 'night-shift', tenant: null, role: 'operator' },
      { group: 'desk north', tenant: 'north-1', role: 'desk' },
      { group: 'a=b', tenant: 'c', role: 'viewer' },
    ]);
  });

  test.each([
    '',
    'g=elm',
    'g=elm:chief',
    'g=elm:desk,',
    'g=Elm:desk',
    'g=**:desk',
    'g=elm:desk:viewer',
    'g=elm:desk oak:desk',
    '=elm:desk',
    'a=elm:desk,b=elm:boss',
  ])('%j is refused as a whole', (text) => expect(readGroupRoles(text)).toBeUndefined());

  const roles = readGroupRoles('v=*:viewer,a=*:admin,d=elm:desk,o=elm:operator,x=oak:admin') ?? [];
  test.each<[string[], string[]]>([
    [[], []],
    [['nobody'], []],
    [['v'], ['null viewer']],
    [['v', 'a'], ['null admin']],
    [['d'], ['elm desk']],
    [
      ['o', 'd', 'v'],
      ['null viewer', 'elm operator'],
    ],
    // One office alone, and it is the first that is named; a greater role in the other one does not count there.
    [['x', 'd'], ['elm desk']],
    [['x'], ['oak admin']],
  ])('whoever is in %j has %j', (groups, expected) => {
    expect(rolesIn(groups, roles).map(({ tenant, role }) => `${tenant} ${role}`)).toEqual(expected);
  });
});

describe('a session', () => {
  const keys = { operator: 'k1', office: 'k2' };

  test('is found by the hash of its cookie, and never by the cookie', () => {
    expect(sessionHash('abc')).toMatch(/^[0-9a-f]{64}$/);
    expect(sessionHash('abc')).not.toBe(sessionHash('abd'));
  });

  test('lasts twelve hours; where clocks are moved its row outlives the years that they are', () => {
    expect(SESSION_MS).toBe(12 * HOUR);
    expect(keptUntil(NOW, false)).toBe(NOW + SESSION_MS);
    expect(keptUntil(NOW, true)).toBe(NOW + SESSION_MS + 3_650 * DAY);
  });

  test('remembers the last fifty appointments whose addresses were asked for, each once', () => {
    let session: Session = { hash: 'h', keys, createdAt: 1, endsAt: 2, keptUntil: 3, shown: [] };
    for (let n = 0; n <= 50; n++) session = withShown(session, `a${n}`);
    expect(session.shown).toEqual(Array.from({ length: 50 }, (_, n) => `a${n + 1}`));
    session = withShown(session, 'a7');
    expect([session.shown.length, session.shown.at(-1), session.shown.indexOf('a7')]).toEqual([50, 'a7', 49]);
    expect(session).toMatchObject({ hash: 'h', keys, endsAt: 2 });
  });

  test('opens by a link of ours, until it ends', () => {
    const link = { keys, endsAt: NOW, once: 'a' };
    const token = sessionLink('secret', link);
    expect(LINK_MS).toBe(5 * MINUTE);
    expect(readSessionLink('secret', token, NOW - 1)).toEqual(link);
    expect(readSessionLink('secret', token, NOW)).toBeUndefined();
    expect(readSessionLink('other', token, NOW - 1)).toBeUndefined();
  });

  test('and by nothing else, whatever it claims', () => {
    const [claims = '', seal = ''] = sessionLink('secret', { keys, endsAt: NOW, once: 'a' }).split('.');
    const [other = ''] = sessionLink('secret', { keys: { operator: 'k9' }, endsAt: NOW, once: 'a' }).split(
      '.',
    );
    for (const token of ['', '.', claims, `${claims}.`, `${other}.${seal}`, `.${seal}`, `${claims}.${seal}a`])
      expect(readSessionLink('secret', token, NOW - 1)).toBeUndefined();
  });
});

test('the audit log names the fields that are others now, in order, whoever has them', () => {
  expect(changedFields({}, {})).toEqual([]);
  expect(changedFields({ b: 1, a: [1], c: null }, { b: 2, a: [1], c: null })).toEqual(['b']);
  expect(changedFields<Record<string, unknown>>({ z: 1, gone: 1 }, { z: [2], fresh: 1 })).toEqual([
    'fresh',
    'gone',
    'z',
  ]);
  expect(changedFields({ a: { deep: 1 } }, { a: { deep: 2 } })).toEqual(['a']);
});

describe('an office', () => {
  const newOffice = () => newTenant(asTenant('elm'), 'Elm', NOW);

  test('starts in contact hours, by no number of another country, and by every channel', () => {
    const office = newOffice();
    expect(office).toMatchObject({ id: 'elm', name: 'Elm', createdAt: NOW, templates: [] });
    expect(calendarOf(office, 'email')).toBe(null);
    expect(calendarOf(office, 'sms')).toEqual({
      week: { opens: '08:00', closes: '20:00', days: [1, 2, 3, 4, 5, 6, 7] },
    });
    expect(calendarOf(office, 'voice')).toEqual({
      week: { opens: '08:00', closes: '20:00', days: [1, 2, 3, 4, 5, 6] },
    });
    expect(office).toMatchObject({ timeZone: 'America/New_York', locale: 'en', needsAt: '08:00' });
    expect(office.ratesPerMinute).toEqual({ email: 6_000, sms: 600, voice: 60 });
    expect(countriesOf(office)).toEqual(['US']);
    expect(countriesOf({ ...office, countries: ['US', 'CA'] })).toEqual(['US', 'CA']);
    expect(countriesOf({ ...office, countries: [] })).toEqual([]);
  });

  test('is unnamed while it is called what nobody chose, however that is written', () => {
    expect(isUnnamed({ name: ' our OFFICE ' })).toBe(true);
    expect(isUnnamed({ name: 'Our offices' })).toBe(false);
    expect(isUnnamed(newOffice())).toBe(false);
  });
});
