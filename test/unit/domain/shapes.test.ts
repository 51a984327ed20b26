/** What a release reads of what an older or a newer one wrote. */
import { describe, expect, test } from 'vitest';
import type { Body, ComponentRun } from '../../../shared/domain/store/records.ts';
import { itemOf, keyOf } from '../../../shared/domain/store/records.ts';
import type { Shapes } from '../../../shared/domain/store/shapes.ts';
import {
  asVersion,
  asWritten,
  bodyText,
  inNewestShape,
  readBody,
  UnreadableItem,
} from '../../../shared/domain/store/shapes.ts';
import { newTenant } from '../../../shared/domain/tenant/tenant.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { givenAppointment, givenEntry, givenRecipient } from './given.ts';

const RUN: ComponentRun = { part: 'watch', startedAt: 1, finishedAt: 2, failedAt: null, error: null };
const { key } = itemOf.run(RUN);

/** A release in which runs have their third shape, and entries their first. */
const LATER = {
  run: [
    ({ part, ...rest }: { part: string }) => ({ name: part, ...rest }),
    ({ name, ...rest }: { name: string }) => ({ component: name.toUpperCase(), ...rest }),
  ],
  entry: [],
} as unknown as Shapes;

type RequiredKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];

/**
 * Where the fields of a body come from that its readers rely on. A field that a release adds was not stored by those before:
 * it is `filled in` by `COMPLETE` of `shapes.ts`, or optional in its type, and then not here.
 */
const REQUIRED = {
  appointment: {
    tenant: 'stored',
    id: 'stored',
    externalId: 'stored',
    status: 'stored',
    revision: 'stored',
    startsAt: 'stored',
    timeZone: 'stored',
    durationMinutes: 'stored',
    title: 'stored',
    location: 'stored',
    recipient: 'stored',
    policy: 'stored',
    plan: 'stored',
    metadata: 'stored',
    told: 'stored',
    namedRevision: 'stored',
    answeredAt: 'stored',
    linksRevokedAt: 'stored',
    fingerprint: 'stored',
    createdAt: 'stored',
    updatedAt: 'stored',
    erasedAt: 'stored',
    history: 'stored',
  },
  entry: {
    tenant: 'stored',
    appointment: 'stored',
    revision: 'stored',
    step: 'stored',
    channel: 'stored',
    state: 'stored',
    reason: 'stored',
    dueAt: 'stored',
    readyAt: 'stored',
    wantedAt: 'filled in',
    tallied: 'stored',
    shard: 'stored',
    attempt: 'stored',
    failures: 'stored',
    escalatedTo: 'stored',
    contactedAt: 'stored',
    calls: 'stored',
    mergedInto: 'stored',
    owner: 'stored',
    claimedAt: 'stored',
    address: 'stored',
    doubtSince: 'stored',
    repeatsInDoubt: 'stored',
    providerId: 'stored',
    createdAt: 'stored',
    history: 'stored',
  },
  recipient: {
    address: 'stored',
    contacts: 'stored',
    line: 'stored',
    optOuts: 'stored',
    contactedBy: 'stored',
    answeredAt: 'stored',
  },
} satisfies {
  [K in 'appointment' | 'entry' | 'recipient']: Record<RequiredKeys<Body<K>>, 'stored' | 'filled in'>;
};

describe('the shape of an item', () => {
  test('is not written while it is the first: files of earlier releases and of this one look the same', () => {
    expect(bodyText(key, RUN)).toBe(JSON.stringify(RUN));
    expect(readBody(key, bodyText(key, RUN))).toEqual(RUN);
  });

  test('older text is taken through every step to the newest shape', () => {
    const { part: _, ...rest } = RUN;
    const newest = { component: 'WATCH', ...rest };
    expect(readBody(key, JSON.stringify(RUN), LATER)).toEqual(newest);
    expect(readBody(key, JSON.stringify({ $shape: 2, name: 'watch', ...rest }), LATER)).toEqual(newest);
    const again = bodyText(key, newest as unknown as ComponentRun, LATER);
    expect(JSON.parse(again)['$shape']).toBe(3);
    expect(readBody(key, again, LATER)).toEqual(newest);
  });

  test('a tenant that was stored with the old name of a preset has the new one', () => {
    const tenant = newTenant(asTenant('north'), 'North Dental', 1);
    const { key: of } = itemOf.tenant(tenant);
    const stored = JSON.stringify({ ...tenant, caps: { ...tenant.caps, preset: 'fcc-healthcare' } });
    expect(readBody(of, stored)).toEqual({ ...tenant, caps: { ...tenant.caps, preset: 'one-a-day' } });
    expect(readBody(of, JSON.stringify(tenant))).toEqual(tenant);
    expect(readBody(of, bodyText(of, tenant))).toEqual(tenant);
  });

  test('a tenant that was stored before a field existed has in it what a new one starts with', () => {
    const tenant = newTenant(asTenant('north'), 'North Dental', 1);
    const { key: of } = itemOf.tenant(tenant);
    // What every release wrote: all else came later.
    const {
      countries: _,
      monthlyBudget: __,
      ...first
    } = { ...tenant, name: 'Elm', timeZone: 'Europe/Berlin' };
    expect(readBody(of, JSON.stringify(first))).toEqual({
      ...tenant,
      name: 'Elm',
      timeZone: 'Europe/Berlin',
    });
    const { voice: ___, ...hours } = tenant.contactHours;
    expect(readBody(of, JSON.stringify({ ...tenant, contactHours: hours, ratesPerMinute: {} }))).toEqual(
      tenant,
    );
    expect(Object.keys(readBody(of, JSON.stringify({ $shape: 2, id: 'north' }))).toSorted()).toEqual(
      Object.keys(tenant).toSorted(),
    );
  });

  test.each([
    [null, 'first operator key', 'start'],
    [null, 'operator key of the stage', 'start'],
    ['north', 'first key', 'start'],
    ['north', 'front desk', 'issued'],
  ])(
    'a key of %s that was stored as “%s” counts as %s, and does not end by itself',
    (tenant, label, origin) => {
      const stored = { id: 'a', tenant, hash: 'h', label, createdAt: 1, revokedAt: null };
      const read = readBody(keyOf.apiKey('a'), JSON.stringify(stored));
      expect(read).toEqual({
        ...stored,
        origin,
        scopes: null,
        person: null,
        expiresAt: null,
        lastUsedAt: null,
      });
      expect(JSON.parse(bodyText(keyOf.apiKey('a'), read))).toMatchObject({ $shape: 2 });
    },
  );

  test('text of a newer shape is refused with the key and both numbers, never guessed at', () => {
    const text = bodyText(key, { component: 'WATCH' } as unknown as ComponentRun, LATER);
    expect(() => readBody(key, text)).toThrow(UnreadableItem);
    expect(() => readBody(key, text)).toThrow(
      "run/watch can't be read: a newer release wrote it (shape 3, this one knows 1)",
    );
  });

  test.each(['', '{"part":"wat', '\u0000\u0000', 'null', '7', '"run"', 'true'])(
    'damaged text %j is refused with the key',
    (text) => {
      expect(() => readBody(key, text)).toThrow("run/watch can't be read: its text is damaged");
    },
  );

  test.each([
    ['appointment', itemOf.appointment(givenAppointment())],
    ['entry', itemOf.entry(givenEntry())],
    ['recipient', itemOf.recipient(givenRecipient())],
  ] as const)('%s: what was stored by the first release has all that its readers rely on', (kind, item) => {
    const sources = Object.entries(REQUIRED[kind]);
    const late = sources.filter(([, source]) => source !== 'stored').map(([field]) => field);
    const first = Object.fromEntries(Object.entries(item.body).filter(([field]) => !late.includes(field)));
    const read = readBody(item.key, JSON.stringify(first));
    expect(Object.keys(read)).toEqual(expect.arrayContaining(sources.map(([field]) => field)));
  });

  test('an answer in plain words that an earlier release kept is not given again, and its seed stays', () => {
    const stored = { tenant: 'elm', fingerprint: 'f', seed: 's', createdAt: 1, answer: '{"status":201}' };
    const read = readBody(keyOf.request('elm', 'k'), JSON.stringify(stored));
    expect(read).toEqual({ ...stored, fingerprint: null, answer: null });
  });

  test('a body without fields has its shape, too, and is read again', () => {
    const ofKey = keyOf.apiKey('a');
    const text = bodyText(ofKey, {} as Body<'key'>);
    expect(text).toBe('{"$shape":2}');
    expect(readBody(ofKey, text)).toEqual({});
  });

  test('what was written is told from the number of its shape, and is not copied where it has none', () => {
    expect(asWritten(RUN)).toBe(RUN);
    expect(asWritten({ $shape: 2, ...RUN } as Body)).toEqual(RUN);
  });

  test('a kind of one shape is handed on as it lies there', () => {
    expect(inNewestShape(key, RUN)).toBe(RUN);
    expect(inNewestShape(key, { $shape: 1, ...RUN } as Body)).toEqual(RUN);
  });

  test('a row that can not be read says so with its version, so that it can be written over', () => {
    const cause = new UnreadableItem(key, 'its text is damaged');
    const thrownBy = (error: unknown): unknown => {
      try {
        return asVersion(7, () => {
          throw error;
        });
      } catch (caught) {
        return caught;
      }
    };
    expect(cause).toMatchObject({ name: 'UnreadableItem', version: undefined });
    expect(thrownBy(cause)).toMatchObject({ key, why: 'its text is damaged', version: 7, cause });
    const other = new Error('the disk is full');
    expect(thrownBy(other)).toBe(other);
    expect(asVersion(7, () => RUN)).toBe(RUN);
  });

  test('damage keeps what the parser said of it', () => {
    const reading = () => readBody(key, '{"part":"wat');
    expect(reading).toThrow(expect.objectContaining({ cause: expect.any(SyntaxError) }));
  });

  test('a field that only newer code knows stays in the body that older code changes', () => {
    const item = itemOf.entry({ ...givenEntry(), priority: 'high' } as ReturnType<typeof givenEntry>);
    const read = readBody(item.key, bodyText(item.key, item.body)) as ReturnType<typeof givenEntry>;
    expect(itemOf.entry({ ...read, attempt: 7 }).body).toMatchObject({ priority: 'high', attempt: 7 });
  });
});
