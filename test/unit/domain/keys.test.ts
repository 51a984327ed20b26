/** Identifiers: the same seed gives the same id, another another; and nothing of a person shows. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AddressKey, AppointmentId, TenantId } from '../../../shared/domain/core/keys.ts';
import {
  actId,
  addressKey,
  appointmentId,
  appointmentIdOf,
  callbackSignature,
  colleagueId,
  deduplicationId,
  entryName,
  isAppointmentId,
  isColleagueId,
  isOfficeEventId,
  isReceiverId,
  isTenantId,
  jitter,
  keyedHash,
  maskAddress,
  officeEventId,
  readEntryName,
  receiverId,
  secretCheck,
  timingSafeEqual,
} from '../../../shared/domain/core/keys.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { DAY, isoDuration, toIso } from '../../../shared/domain/core/time.ts';
import type { Key } from '../../../shared/domain/store/records.ts';
import {
  appointmentOfEntry,
  appointmentOfLink,
  groupOf,
  idOfConsent,
  isDueIndex,
  itemOf,
  keyOf,
  partitionOf,
  readGroup,
  replyOfLink,
  tenantOfEntry,
} from '../../../shared/domain/store/records.ts';
import type { ListRow } from '../../../shared/ports/store.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { givenEntry, ID } from './given.ts';

const tenants = fc.stringMatching(/^[a-z0-9-]{1,40}$/);
const refs = fc.record({
  tenant: tenants.map(asTenant),
  appointment: fc.tuple(tenants, fc.string()).map(([tenant, seed]) => appointmentId(asTenant(tenant), seed)),
  revision: fc.integer({ min: 1, max: 999_999 }),
  step: fc.nat(99),
});

test('a keyed hash is the HMAC that anybody else would make, whatever the lengths', () => {
  const texts = fc
    .array(fc.constantFrom('a', '\0', 'é', '漢', '😀', '\ud800'), { maxLength: 250, size: 'max' })
    .map((all) => all.join(''));
  const keys = fc.oneof(
    texts,
    fc.uint8Array({ maxLength: 100, size: 'max' }).map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(
    fc.property(keys, texts, (key, text) => {
      expect(keyedHash(key, text)).toBe(createHmac('sha256', key).update(text).digest('base64url'));
    }),
    { numRuns: 50 },
  );
});

describe('ids', () => {
  test('given 156 fills of one appointment, when named, then there is one id and one ledger key (P1)', () => {
    const ids = Array.from({ length: 156 }, () => appointmentId(asTenant('elm'), 'external ehr-8812'));
    expect(new Set(ids).size).toBe(1);
    const keys = Array.from({ length: 156 }, () => keyOf.entry(givenEntry()));
    expect(new Set(keys)).toEqual(new Set([`entry/elm/${ID}/1/1`]));
  });

  test('given any seed, when named, then the id has its form, and other seeds and tenants have others', () => {
    const ids = new Set<string>();
    for (let seed = 0; seed < 2_000; seed++)
      ids.add(appointmentId(asTenant(seed % 2 ? 'elm' : 'oak'), String(seed >> 1)));
    expect(ids.size).toBe(2_000);
    for (const id of ids) expect(id).toMatch(/^apt_[0-9a-hjkmnp-tv-z]{26}$/);
  });

  test('what an earlier version stored is found again: ids and keys are the same for ever', () => {
    expect(appointmentIdOf(asTenant('elm'), 'ehr-8812')).toBe('apt_xm6n044gr486qkg6aam0egtm43');
    expect([actId('s'), officeEventId('s'), receiverId('s'), colleagueId('s')]).toEqual(
      ['act', 'evt', 'whk', 'per'].map((kind) => `${kind}_0gx731vmrnsbv2h5npzb3fydbg`),
    );
    // printf '+12125550123' | openssl dgst -sha256 -hmac s -binary | basenc --base64url
    expect(addressKey('s', '+12125550123')).toBe('M8bRcjw7SnxlWNZQWoGIQidh');
    expect(secretCheck('s')).toBe('or0a1mDsv4wpJhhWh950OX');
    expect(callbackSignature('s', givenEntry(), 1)).toBe('LCI1AB5VDTUWUUnfcY0tRD');
    expect([jitter('elm/1'), jitter('zz')]).toEqual([0.18471864447928965, 0.03333544312044978]);
  });

  test.each<[string, (text: string) => boolean, string, string[]]>([
    ['an office', isTenantId, 'elm-2', ['', 'Elm', 'elm/2', 'elm\n', 'x'.repeat(41)]],
    ...(
      [
        ['an appointment', isAppointmentId, 'apt_'],
        ['an event', isOfficeEventId, 'evt_'],
        ['an endpoint', isReceiverId, 'whk_'],
        ['a colleague', isColleagueId, 'per_'],
      ] as const
    ).map(([what, isOne, kind]): [string, (text: string) => boolean, string, string[]] => [
      what,
      isOne,
      `${kind}${'0z'.repeat(13)}`,
      [kind, `x${kind}${'0'.repeat(26)}`, `${kind}${'0'.repeat(27)}`, `${kind}${'Z'.repeat(26)}`],
    ]),
  ])('given what is no id of %s, when asked for, then it is told apart from one', (_what, isOne, id, odd) => {
    expect(isOne(id)).toBe(true);
    expect(odd.filter((each) => isOne(each))).toEqual([]);
  });

  test('given any entry, when its name is written and read, then it is the same entry', () => {
    fc.assert(
      fc.property(refs, (ref) => {
        expect(readEntryName(entryName(ref))).toEqual(ref);
      }),
    );
  });

  test.each([
    '',
    'elm',
    'elm/apt_1/1/0',
    `Elm/${ID}/1/0`,
    `elm/${ID}/1/0/x`,
    `elm/${ID}/-1/0`,
    `elm/${ID}/1`,
    `elm/${ID}/1/0\n`,
    `/elm/${ID}/1/0`,
    `elm/${ID}/1/100`,
    `elm/${ID}/1000000/0`,
    `elm/${ID}//0`,
  ])('given %j, when read as an entry, then it is none', (name) => {
    expect(readEntryName(name)).toBeUndefined();
  });

  test('given an entry, when it is queued again, then the deduplication id is another, and else the same', () => {
    const ref = givenEntry();
    expect(deduplicationId(ref, 1)).toBe(deduplicationId({ ...ref }, 1));
    const all = [
      deduplicationId(ref, 1),
      deduplicationId(ref, 2),
      deduplicationId({ ...ref, step: 2 }, 1),
      deduplicationId({ ...ref, revision: 2 }, 1),
    ];
    expect(new Set(all).size).toBe(4);
    expect(all[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  test('given a callback, when signed, then it holds for that secret, entry and attempt only', () => {
    const ref = givenEntry();
    const signatures = [
      callbackSignature('s', ref, 1),
      callbackSignature('t', ref, 1),
      callbackSignature('s', ref, 2),
      callbackSignature('s', { ...ref, step: 2 }, 1),
    ];
    expect(new Set(signatures).size).toBe(4);
    expect(callbackSignature('s', { ...ref }, 1)).toBe(signatures[0]);
  });
});

describe('jitter', () => {
  test('given any text, when asked, then it is in [0, 1) and always the same', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(jitter(text)).toBe(jitter(text));
        expect(jitter(text)).toBeGreaterThanOrEqual(0);
        expect(jitter(text)).toBeLessThan(1);
      }),
    );
  });

  test('given ten thousand entries that differ little, when spread, then about as many fall in every tenth', () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let n = 0; n < 10_000; n++) {
      const tenth = Math.floor(jitter(`${appointmentId(asTenant('elm'), String(n))}/1/1`) * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(130);
  });

  test('given two steps of one appointment, when spread, then they fall together no more often than by chance', () => {
    const near = Array.from({ length: 1_000 }, (_, n) => {
      const id = appointmentId(asTenant('elm'), String(n));
      return Math.abs(jitter(`${id}/1/0`) - jitter(`${id}/1/1`));
    }).filter((apart) => apart < 0.05);
    expect(near.length).toBeLessThan(150);
    expect(near.length).toBeGreaterThan(50);
  });
});

describe('addresses', () => {
  test('given an address, when keyed, then the same secret gives the same key, and it shows nothing', () => {
    const key = addressKey('s', '+12125550123');
    expect(addressKey('s', '+12125550123')).toBe(key);
    expect(addressKey('t', '+12125550123')).not.toBe(key);
    expect(addressKey('s', '+12125550124')).not.toBe(key);
    expect(key).toMatch(/^[\w-]{24}$/);
  });

  test.each([
    ['ana@example.com', 'a•••@example.com'],
    ['+12125550123', '+1•••••0123'],
    ['123456', '•••••'],
    ['@x', '•••••'],
    ['', '•••••'],
  ])('given %j, when masked, then %j', (address, masked) => {
    expect(maskAddress(address)).toBe(masked);
  });

  test('given any number, when masked, then five of its digits show at most', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+\d{7,15}$/), (number) => {
        expect(maskAddress(number).replace(/\D/g, '').length).toBeLessThanOrEqual(5);
      }),
    );
  });

  test('given two secrets, when compared, then only the same are equal', () => {
    expect(timingSafeEqual('abc', 'abc')).toBe(true);
    expect(timingSafeEqual('abc', 'abd')).toBe(false);
    expect(timingSafeEqual('abc', 'abcd')).toBe(false);
    expect(timingSafeEqual('', '')).toBe(true);
  });
});

describe('what stands in the due index', () => {
  test('given an entry, when it is live, then it is listed under its shard at its time; when final, nowhere', () => {
    expect(itemOf.entry(givenEntry({ shard: 3, dueAt: 42 })).listed).toEqual({
      partition: 'due/3',
      sort: 42,
    });
    expect(itemOf.entry(givenEntry({ dueAt: null })).listed).toBeNull();
  });
});

/** Checked by `npm run check`: a line here that compiles is an error there. Nothing calls it. */
const mustNotCompile = (tenant: TenantId, appointment: AppointmentId, address: AddressKey, now: Instant) => [
  // @ts-expect-error a phone number is no address key
  keyOf.recipient('+12125550123'),
  // @ts-expect-error an appointment's id is no tenant's
  keyOf.appointment(appointment, tenant),
  // @ts-expect-error an address key is no appointment's id
  keyOf.addressLink({ tenant, address, appointment: address }),
  // @ts-expect-error text from outside is no tenant's id before it was looked at
  keyOf.tenant('north'),
  // @ts-expect-error a row of one list does not name the items of another
  (row: ListRow<'entry'>): Key<'alert'> => row.key,
  // @ts-expect-error a moment is no length of time
  isoDuration(now),
  // @ts-expect-error a length of time is no moment
  toIso(DAY),
];
void mustNotCompile;

describe('what a key, a list or a group says by its name', () => {
  const elm = asTenant('elm');
  const address = 'a-key' as AddressKey;

  test('a key says whose it is, and where it leads', () => {
    const entry = keyOf.entry(givenEntry());
    expect([tenantOfEntry(entry), appointmentOfEntry(entry)]).toEqual(['elm', ID]);
    expect(appointmentOfLink(keyOf.addressLink({ tenant: elm, address, appointment: ID }))).toBe(ID);
    expect(appointmentOfLink(keyOf.searchMark({ tenant: elm, mark: address, appointment: ID }))).toBe(ID);
    expect(idOfConsent(keyOf.consent(elm, address, 'c7'))).toBe('c7');
    // The id of a reply is the provider's, which may have strokes of its own.
    for (const reply of ['r7', 'r/7//8'])
      expect(replyOfLink(keyOf.replyLink({ tenant: elm, address, reply }))).toBe(reply);
  });

  test('the due index is known by its name', () => {
    expect(isDueIndex(partitionOf.due(3))).toBe(true);
    expect(isDueIndex(partitionOf.dueFeeds())).toBe(false);
    expect(isDueIndex('overdue/due/')).toBe(false);
  });

  test('entries are counted by office, state, channel and reason, while they are listed, and nothing else is', () => {
    const waiting = itemOf.entry(givenEntry({ reason: 'capped' }));
    expect(groupOf(waiting)).toBe('elm/planned/sms/capped');
    expect(readGroup('elm/planned/sms/capped')).toEqual({
      tenant: 'elm',
      state: 'planned',
      channel: 'sms',
      reason: 'capped',
    });
    expect(groupOf(itemOf.entry(givenEntry()))).toBe('elm/planned/sms/');
    expect(readGroup('elm/planned/sms/')).toMatchObject({ channel: 'sms', reason: null });
    expect(groupOf(itemOf.entry(givenEntry({ state: 'sent', dueAt: null })))).toBe(null);
    const run = { part: 'watch', startedAt: 1, finishedAt: 2, failedAt: null, error: null };
    expect(groupOf(itemOf.run(run))).toBe(null);
  });
});
