/**
 * P12: a store that was put back to an earlier state repeats nothing and forgets no STOP. What can't be known is held,
 * told in one sentence, and settled by the providers' own record or by a person.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import type { Scope } from '../../../shared/domain/core/control.ts';
import { addressKey, entryName } from '../../../shared/domain/core/keys.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { Item, Key, Kind, NewItem } from '../../../shared/domain/store/records.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import { cancelAppointment } from '../../../shared/pipeline/appointments/appointments.ts';
import { readControl } from '../../../shared/pipeline/core/ledger.ts';
import { complain } from '../../../shared/pipeline/feedback/feedback.ts';
import { catchUp } from '../../../shared/pipeline/feedback/restored.ts';
import { reply } from '../../../shared/pipeline/feedback/text-messages.ts';
import { optInAddress, optOutAddress, viewRecipient } from '../../../shared/pipeline/people/people.ts';
import { listAllActs } from '../../../shared/pipeline/queries/audit-log.ts';
import { openAlerts } from '../../../shared/pipeline/safeguards/alerts.ts';
import { hasForgotten, openBlackout, settleBlackout } from '../../../shared/pipeline/safeguards/blackout.ts';
import { HOLDS, previewRelease } from '../../../shared/pipeline/safeguards/release-preview.ts';
import { watch } from '../../../shared/pipeline/safeguards/watch.ts';
import type {
  ProviderRecords,
  RecordedContact,
  RecordedText,
  SuppressedAddress,
} from '../../../shared/ports/provider-record.ts';
import { asTenant, OPS } from '../../fixtures/ids.ts';
import { at, World } from './world.ts';

/** A store that can be copied as it is at a moment, as a backup does. */
class Copied extends MemoryStore {
  readonly #all = new Map<Key, NewItem>();

  override async put<K extends Kind>(item: NewItem<K>, readVersion: number, now: Instant) {
    const stored: Item<K> | undefined = await super.put(item, readVersion, now);
    if (stored) this.#all.set(item.key, structuredClone(item) as NewItem);
    return stored;
  }

  async copy(now: Instant): Promise<Copied> {
    const copy = new Copied();
    for (const item of this.#all.values()) await copy.put(item, 0, now);
    return copy;
  }
}

let store: Copied;
let world: World;
let texts: RecordedText[];
/** Whether providers keep what a contact was for, as the sandbox does; Twilio does not. */
let named: boolean;
let unreadable: boolean;
/** What other programs of the same account sent. */
let foreign: RecordedContact[];
let suppressed: SuppressedAddress[];

beforeEach(async () => {
  store = new Copied();
  world = new World(at('2026-12-01T12:00Z'), store);
  world.answer = ({ entry, attempt }) => ({
    kind: 'accepted',
    providerId: `P ${entryName(entry)} ${attempt} ${world.now}`,
  });
  texts = [];
  named = false;
  unreadable = false;
  foreign = [];
  suppressed = [];
  await world.tenant();
});

/** What goes out where an office has nothing of its own. */
const SENDER = '+15005550006';
const record = {
  senders: [SENDER],
  async *contacts(from: Instant, to: Instant): AsyncGenerator<RecordedContact> {
    if (unreadable) throw new Error('the list could not be read to its end');
    for (const { at: when, request } of world.accepted) {
      const { channel, to: address, entry, attempt } = request;
      const providerId = `P ${entryName(entry)} ${attempt} ${when}`;
      if (when < from || when > to) continue;
      const senders = [request.from ?? SENDER];
      yield { channel, to: address, at: when, providerId, senders, ...(named ? { entry, attempt } : {}) };
    }
    yield* foreign.filter((contact) => contact.at >= from && contact.at <= to);
  },
  async *suppressed(from: Instant, to: Instant): AsyncGenerator<SuppressedAddress> {
    yield* suppressed.filter((one) => one.at >= from && one.at <= to);
  },
  async *texts(from: Instant, to: Instant): AsyncGenerator<RecordedText> {
    yield* texts.filter((text) => text.at >= from && text.at <= to);
  },
};
const records: ProviderRecords = { email: record, sms: record, voice: record };

/** An email at 20:30Z today, an SMS two days later, of the built-in policy. */
const STARTS = '2026-12-04T15:30:00-05:00';
const BACKUP = at('2026-12-01T15:00Z');
const RESTORE = at('2026-12-02T09:00Z');

const person = (n: number) => ({
  name: `Person ${n}`,
  email: `p${n}@example.com`,
  phone: `+1212555${String(100 + n).padStart(4, '0')}`,
  timeZone: 'America/New_York',
});
const book = (n: number, tenant = 'clinic', who = n) =>
  world.appointment({ startsAt: STARTS, externalId: `visit-${n}`, recipient: person(who) }, tenant);

/** Time goes by in the gap, and then the store is as it was at the backup. */
async function restore(
  inTheGap: () => Promise<unknown> = async () => {},
  when: Instant = RESTORE,
): Promise<void> {
  await world.until(BACKUP);
  const backup = await store.copy(world.now);
  await inTheGap();
  await world.until(when);
  store = backup;
  world.store = backup;
  world.pipe = [];
}

const open = () =>
  openBlackout(world.pipeline, {
    since: BACKUP,
    until: world.now,
    reason: 'restored from a file',
    by: 'restore',
    byName: 'ringonce restore',
  });
const settle = (decision: 'released' | 'dropped', uncompared = false, scope: Scope = {}) =>
  settleBlackout(world.pipeline, { decision, scope, reason: 'looked at it', uncompared }, OPS);
const compare = async () => {
  await catchUp(world.pipeline, records);
  world.now += 2 * MINUTE;
  await catchUp(world.pipeline, records);
};
const sentTo = (n: number): string[] =>
  world.accepted.flatMap(({ request }) =>
    Object.values(person(n)).includes(request.to) ? [request.channel] : [],
  );
const SOON = RESTORE + 3 * HOUR;

describe('a store that was put back', () => {
  test('without a blackout everything goes out again: what this is about', async () => {
    await book(1);
    await restore();
    await world.until(SOON);
    expect(sentTo(1)).toEqual(['email', 'email']);
  });

  test.each([false, true])(
    'with one, nothing is repeated, and the ladder goes on (named: %s)',
    async (isNamed) => {
      named = isNamed;
      const ids = [await book(1), await book(2)];
      await restore();
      await open();
      await world.until(SOON);
      expect(sentTo(1)).toEqual(['email']);
      expect(await world.entry(ids[0] ?? '', 0)).toMatchObject({ state: 'planned', reason: 'restored' });
      await compare();
      await world.until(world.now + 10 * MINUTE);
      for (const id of ids)
        expect(await world.entry(id, 0)).toMatchObject({ state: 'dropped', reason: 'already_sent' });
      await world.until(at('2026-12-04T12:00Z'));
      expect([sentTo(1), sentTo(2)]).toEqual([
        ['email', 'sms'],
        ['email', 'sms'],
      ]);
    },
  );

  test('an email that had been in doubt before and went out in the gap is not repeated either', async () => {
    named = true;
    const taken = world.answer;
    world.answer = (request) =>
      request.attempt === 1
        ? { kind: 'unknown', detail: 'timeout' }
        : request.attempt === 2
          ? { kind: 'failed', reason: 'provider_error', code: '503', retryAfterMs: HOUR }
          : taken(request);
    const recipient = person(1);
    const id = await world.appointment({ startsAt: '2026-12-04T08:30:00-05:00', recipient });
    await restore();
    expect(await world.entry(id, 0)).toMatchObject({ state: 'planned', attempt: 2, repeatsInDoubt: 1 });
    expect(sentTo(1)).toEqual(['email']);
    await open();
    await compare();
    await settle('released');
    await world.until(SOON);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'dropped', reason: 'already_sent' });
    expect(sentTo(1)).toEqual(['email']);
  });

  test('what the record does not show waits for a person: released it goes out once, dropped it never does', async () => {
    const ids = [await book(1), await book(2)];
    await restore();
    world.accepted.splice(1);
    await open();
    await compare();
    await world.until(SOON);
    const preview = await previewRelease(world.pipeline, {}, world.now, { hold: HOLDS.blackout });
    expect(preview).toMatchObject({ held: 1, emails: 1, texts: 0, people: 1, mostPerPerson: 1 });
    expect(preview.examples).toMatchObject([{ appointment: expect.stringMatching(/^apt_/) }]);
    expect(await settle('released')).toMatchObject({ kind: 'settled' });
    await world.until(world.now + 20 * MINUTE);
    const [one, two] = world.accepted[0]?.request.to === 'p1@example.com' ? [1, 2] : [2, 1];
    expect([sentTo(one), sentTo(two)]).toEqual([['email'], ['email']]);
    expect(ids).toHaveLength(2);
    const acts = await listAllActs(world.pipeline, { limit: 10 }, world.now);
    expect(JSON.stringify(acts)).toMatch(/restored_released/);
  });

  test('a person drops the rest', async () => {
    const id = await book(1);
    await restore();
    world.accepted.splice(0);
    await open();
    await compare();
    await settle('dropped');
    await world.until(SOON);
    expect(sentTo(1)).toEqual([]);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'dropped', reason: 'restored' });
  });

  test('who drops the emails and then releases the rest releases no email, whether it was looked at before or not', async () => {
    const id = await book(1);
    await restore();
    world.accepted.splice(0);
    await open();
    await compare();
    await settle('dropped', false, { channel: 'email' });
    await settle('released');
    await world.until(SOON);
    expect(sentTo(1)).toEqual([]);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'dropped', reason: 'restored' });
    await world.until(at('2026-12-04T12:00Z'));
    expect(sentTo(1)).toEqual(['sms']);
  });

  test('it is told until somebody has decided, and not before the lists were compared', async () => {
    await book(1);
    await restore();
    await open();
    unreadable = true;
    await expect(catchUp(world.pipeline, records)).rejects.toThrow('to its end');
    expect(await settle('released')).toEqual({
      kind: 'too_early',
      unread: 'the list could not be read to its end',
    });
    const look = () => watch(world.pipeline, { heartbeats: [] });
    await look();
    expect(await openAlerts(world.pipeline, world.now)).toMatchObject([
      { key: 'restored', severity: 'page', detail: expect.stringContaining('which failed') },
    ]);
    unreadable = false;
    await compare();
    await look();
    expect(await openAlerts(world.pipeline, world.now)).toHaveLength(1);
    await settle('released');
    expect(await openAlerts(world.pipeline, world.now)).toEqual([]);
    expect(await settle('released')).toEqual({ kind: 'none' });
  });

  test('an operator may insist where no list can be read', async () => {
    await restore();
    await open();
    expect(await settle('released', true)).toMatchObject({ kind: 'settled' });
  });

  test.each([false, true])(
    'made in the gap and made again after it: not said twice (named: %s)',
    async (isNamed) => {
      named = isNamed;
      let id = '';
      await restore(async () => {
        id = await book(7);
      });
      expect(sentTo(7)).toEqual(['email']);
      await open();
      expect(await book(7)).toBe(id);
      await world.until(SOON);
      expect(sentTo(7)).toEqual(['email']);
      await compare();
      await settle('released');
      await world.until(world.now + HOUR);
      expect(await world.entry(id, 0)).toMatchObject({ reason: 'already_sent' });
    },
  );

  test('made again long after it was settled, it is still known', async () => {
    await restore(() => book(7));
    await open();
    await compare();
    await settle('released');
    world.now += 5 * HOUR;
    await book(7);
    await world.until(world.now + HOUR);
    expect(sentTo(7)).toEqual(['email']);
  });

  test('what is made new after the decision goes its way', async () => {
    await restore();
    await open();
    await compare();
    await settle('dropped');
    world.now += MINUTE;
    await book(3);
    await world.until(world.now + HOUR);
    expect(sentTo(3)).toEqual(['email']);
  });

  test('a STOP in the gap is not forgotten, whoever had it', async () => {
    await book(1);
    await restore(async () => {
      await world.until(at('2026-12-01T23:00Z'));
      const stop = {
        from: person(1).phone,
        to: '+15005550006',
        text: 'STOP',
        at: world.now,
        providerId: 'SM1',
      };
      texts.push(stop);
      await reply(world.pipeline, stop.from, stop.to, stop.text, stop.providerId);
    });
    await open();
    await compare();
    await settle('released');
    await world.until(at('2026-12-04T12:00Z'));
    expect(sentTo(1)).toEqual(['email']);
  });

  test('while a list could not be read, what comes due after it waits, too: a STOP may be on it', async () => {
    await restore();
    await open();
    unreadable = true;
    await expect(catchUp(world.pipeline, records)).rejects.toThrow('to its end');
    const later = { startsAt: '2026-12-06T15:30:00-05:00', externalId: 'later', recipient: person(3) };
    const id = await world.appointment(later);
    await world.until(at('2026-12-05T15:00Z'));
    expect(await world.entry(id, 0)).toMatchObject({ state: 'planned', reason: 'restored' });
    unreadable = false;
    await compare();
    await world.until(world.now + HOUR);
    expect(sentTo(3)[0]).toBe('email');
  });

  test('a contact that may have been another office’s proves nothing: it is left to a person', async () => {
    await world.tenant('practice');
    const mine = await book(1);
    await book(2, 'practice', 1);
    await restore();
    world.accepted.splice(1);
    await open();
    await compare();
    await world.until(SOON);
    expect(await world.entry(mine, 0)).toMatchObject({ state: 'planned', reason: 'restored' });
  });

  test('what one contact named for several appointments of a day is not said again for any of them', async () => {
    const ids = [await book(1)];
    const later = { startsAt: '2026-12-04T20:30:00-05:00', externalId: 'evening', recipient: person(1) };
    ids.push(await world.appointment(later));
    await restore();
    expect(sentTo(1)).toEqual(['email']);
    await open();
    await compare();
    await settle('released');
    await world.until(at('2026-12-02T23:00Z'));
    expect(sentTo(1)).toEqual(['email']);
    for (const id of ids) expect(await world.entry(id, 0)).toMatchObject({ reason: 'already_sent' });
  });

  describe('one contact that named two appointments', () => {
    /** Of the same day, whose own email would follow within the office’s window. */
    const evening = () =>
      world.appointment({
        startsAt: '2026-12-04T18:00:00-05:00',
        externalId: 'evening',
        recipient: person(7),
      });
    const both = async () => {
      await book(7);
      return evening();
    };
    const known = { neither: async () => '', 'the first': () => book(7), 'the second': evening };
    const SAID = ['dropped', 'already_sent'];
    const HELD = ['planned', 'restored'];
    /** Before the later one is due by its own time. */
    const EARLY = at('2026-12-01T21:30Z');
    const settled = async () => {
      await open();
      await compare();
      await settle('released');
      world.now += MINUTE;
    };
    const state = async (id: string) => {
      const { state: is, reason } = (await world.entry(id, 0)) ?? {};
      return [is, reason];
    };
    /** It is not due yet, and is in the preview all the same. */
    const seenByWhoeverDecides = async (count: number) => {
      await compare();
      await world.until(world.now + 10 * MINUTE);
      const { held } = await previewRelease(world.pipeline, {}, world.now, { hold: HOLDS.blackout });
      expect(held).toBe(count);
    };
    const emails = () => sentTo(7).filter((channel) => channel === 'email').length;

    test.each([
      { isNamed: true, kept: 'neither', more: 'before', ends: SAID },
      { isNamed: false, kept: 'neither', more: 'before', ends: SAID },
      { isNamed: true, kept: 'neither', more: 'after', ends: HELD },
      { isNamed: false, kept: 'neither', more: 'after', ends: HELD },
      { isNamed: true, kept: 'the first', more: 'after', ends: HELD },
      { isNamed: false, kept: 'the first', more: 'after', ends: HELD },
      { isNamed: true, kept: 'the second', more: 'before', ends: HELD },
      { isNamed: false, kept: 'the second', more: 'before', ends: HELD },
    ] as const)(
      'and of which the backup knows $kept is not said again ($more the decision, named: $isNamed)',
      async ({ isNamed, kept, more, ends }) => {
        named = isNamed;
        await known[kept]();
        await restore(both, EARLY);
        expect(emails()).toBe(1);
        await (more === 'after' ? settled : open)();
        // What the backup knows nothing of is made again; but for the first, where the second alone is known.
        await (kept === 'the second' ? evening : both)();
        const id = await evening();
        await world.until(world.now + MINUTE);
        if (more === 'before') await seenByWhoeverDecides(ends === HELD ? 1 : 0);
        await world.until(EARLY + 6 * HOUR);
        expect(emails()).toBe(1);
        expect(await state(id)).toEqual(ends);
      },
    );

    test.each([true, false])(
      'and brought the later one forward, as its step before was impossible, is not said again (named: %s)',
      async (isNamed) => {
        named = isNamed;
        await both();
        const address = addressKey(world.pipeline.settings.secret, person(7).email);
        await optOutAddress(world.pipeline, {
          tenant: asTenant('clinic'),
          address,
          shown: null,
          channels: ['email'],
          source: 'api',
          by: 'office',
          at: world.now,
        });
        const id = await evening();
        await restore(undefined, EARLY);
        expect(sentTo(7)).toEqual(['sms']);
        await settled();
        await world.until(EARLY + 6 * HOUR);
        expect(sentTo(7)).toEqual(['sms']);
        expect(await world.entry(id, 1)).toMatchObject({ state: 'dropped', reason: 'already_sent' });
      },
    );

    test('and is opted out of before the next pass brings nothing forward, for it was said', async () => {
      named = true;
      const id = await both();
      await restore(undefined, EARLY);
      await settled();
      await optOutAddress(world.pipeline, {
        ...{
          tenant: asTenant('clinic'),
          address: addressKey(world.pipeline.settings.secret, person(7).email),
        },
        ...{ shown: null, channels: ['email'], source: 'api', by: 'office', at: world.now },
      });
      await world.until(EARLY + 6 * HOUR);
      expect(sentTo(7)).toEqual(['email']);
      expect(await state(id)).toEqual(SAID);
    });

    test.each(['appointment', 'entry'] as const)(
      'is held where the %s of the later one could not be read when that was compared',
      async (kind) => {
        named = true;
        await both();
        const address = addressKey(world.pipeline.settings.secret, person(7).email);
        if (kind === 'entry')
          await optOutAddress(world.pipeline, {
            ...{ tenant: asTenant('clinic'), address, shown: null, channels: ['email'] },
            ...{ source: 'api', by: 'office', at: world.now },
          });
        const id = await evening();
        await restore(undefined, EARLY);
        expect(sentTo(7)).toHaveLength(1);
        const step = kind === 'entry' ? 1 : 0;
        const ref = { tenant: asTenant('clinic'), appointment: id, revision: 1, step };
        const key = kind === 'entry' ? keyOf.entry(ref) : keyOf.appointment(ref.tenant, id);
        const [whole] = await store.load<Kind>([key], world.now);
        if (!whole) throw new Error(`no ${key}`);
        await store.put({ ...whole, body: { $shape: 99 } as never }, whole.version, world.now);
        await open();
        await compare();
        await store.put(whole, whole.version + 1, world.now);
        await world.until(EARLY + 6 * HOUR);
        expect(sentTo(7)).toHaveLength(1);
        expect(await world.entry(id, step)).toMatchObject({ state: 'planned', reason: 'restored' });
      },
    );

    test('is held and told where that can’t be known, and a person decides about it once more', async () => {
      await restore(async () => {
        await book(7);
        await evening();
      }, EARLY);
      await settled();
      const id = await evening();
      await world.until(EARLY + 6 * HOUR);
      expect(await state(id)).toEqual(['planned', 'restored']);
      await watch(world.pipeline, { heartbeats: [], ledger: true });
      await watch(world.pipeline, { heartbeats: [] });
      expect(await openAlerts(world.pipeline, world.now)).toMatchObject([
        { key: 'restored', detail: expect.stringContaining('made again since') },
      ]);
      expect(await previewRelease(world.pipeline, {}, world.now, { hold: HOLDS.blackout })).toMatchObject({
        held: 1,
        emails: 1,
      });
      expect(await settle('released')).toMatchObject({ kind: 'settled' });
      expect(await settle('dropped')).toEqual({ kind: 'none' });
      await world.until(world.now + HOUR);
      expect(emails()).toBe(2);
    });
  });

  describe('what another program of the same account sent', () => {
    const theirs = (n: number, senders: readonly string[]): RecordedContact => ({
      channel: 'email',
      to: person(n).email,
      at: at('2026-12-01T21:00Z'),
      providerId: `theirs ${n}`,
      senders,
    });

    test('is no sign of a copy, and ends nothing', async () => {
      const id = await book(1);
      await restore();
      world.accepted.splice(0);
      foreign.push(theirs(1, ['+13105550199']));
      expect(await hasForgotten(world.pipeline, records, BACKUP)).toBe(false);
      await open();
      await compare();
      await world.until(SOON);
      expect(await world.entry(id, 0)).toMatchObject({ state: 'planned', reason: 'restored' });
    });

    test.each([
      ['the account’s own', SENDER, {}],
      ['an office’s own', 'Desk@Clinic.example', { senderAddresses: { email: 'desk@clinic.example' } }],
    ])('what came from %s sender is ours', async (_, sender, settings) => {
      await world.tenant('desk', settings);
      await book(1);
      await restore();
      world.accepted.splice(0);
      foreign.push(theirs(1, [sender, 'MG1']));
      expect(await hasForgotten(world.pipeline, records, BACKUP)).toBe(true);
    });

    test('a text to its number is not heard, but for a STOP', async () => {
      const ids = [await book(1), await book(2)];
      await restore();
      for (const [n, text] of [
        [1, 'STOP'],
        [2, 'C'],
      ] as const)
        texts.push({
          from: person(n).phone,
          to: '+13105550199',
          senders: ['+13105550199'],
          text,
          at: BACKUP + HOUR,
          providerId: `SM${n}`,
        });
      await open();
      await compare();
      await settle('released');
      await world.until(at('2026-12-04T12:00Z'));
      expect([sentTo(1), sentTo(2)]).toEqual([['email'], ['email', 'sms']]);
      expect(ids).toHaveLength(2);
    });
  });

  test('an address that complained or bounced in the gap is not forgotten, whoever books it again', async () => {
    const ids = [await book(1), await book(2)];
    await restore();
    world.accepted.splice(0);
    for (const [n, why] of [
      [1, 'complained'],
      [2, 'no_such_address'],
      [3, 'complained'],
    ] as const)
      suppressed.push({ email: person(n).email.toUpperCase(), at: BACKUP + HOUR, why });
    await open();
    await compare();
    await settle('released');
    world.now += MINUTE;
    ids.push(await book(3));
    await world.until(SOON);
    const ended = await Promise.all(ids.map(async (id) => (await world.entry(id, 0))?.reason));
    expect(ended).toEqual(['opted_out', 'invalid_address', 'opted_out']);
    expect([1, 2, 3].flatMap(sentTo)).not.toContain('email');
    // The office that has the person lifts it, as any opt-out.
    const address = addressKey(world.pipeline.settings.secret, person(3).email);
    const lift = {
      tenant: asTenant('clinic'),
      address,
      kind: 'lifted',
      source: 'api',
      by: 'office',
    } as const;
    expect(await optInAddress(world.pipeline, lift)).toBe(true);
    expect((await viewRecipient(world.pipeline, asTenant('clinic'), address)).optOuts).toEqual([]);
  });

  test('a complaint about an email that the store has forgotten is an opt-out all the same', async () => {
    const id = await book(1);
    const entry = { tenant: asTenant('clinic'), appointment: id, revision: 1, step: 0 };
    await complain(world.pipeline, { entry, attempt: 1 });
    const address = addressKey(world.pipeline.settings.secret, person(1).email);
    const { optOuts } = await viewRecipient(world.pipeline, asTenant('clinic'), address);
    expect(optOuts).toMatchObject([{ channel: 'email', source: 'complaint' }]);
  });

  test('what was cancelled meanwhile is told of, for the person may have been reminded', async () => {
    const id = await book(1);
    await restore();
    await open();
    await compare();
    await world.until(RESTORE + HOUR);
    await cancelAppointment(world.pipeline, asTenant('clinic'), id, 'api');
    await world.until(SOON);
    expect(sentTo(1)).toEqual(['email', 'email']);
    expect(world.accepted.at(-1)?.request.content).toMatchObject({
      subject: expect.stringMatching(/cancel/i),
    });
  });

  test('what is cancelled just as its hold is to be looked at again is told of, too', async () => {
    const id = await book(1);
    await restore();
    await open();
    await world.until(RESTORE + HOUR);
    const { dueAt } = (await world.entry(id, 0)) ?? {};
    world.now = (dueAt ?? 0) - MINUTE;
    await cancelAppointment(world.pipeline, asTenant('clinic'), id, 'api');
    expect(await world.entry(id, 0)).toMatchObject({ state: 'dropped', reason: 'cancelled' });
    await compare();
    await world.until(SOON);
    expect(sentTo(1)).toEqual(['email', 'email']);
  });

  test('two restores are one stretch; a settled one begins anew', async () => {
    await restore();
    await open();
    const later = {
      since: BACKUP + HOUR,
      until: RESTORE + HOUR,
      reason: 'again',
      by: 'restore',
      byName: 'x',
    };
    await openBlackout(world.pipeline, later);
    const read = async () => (await readControl(world.pipeline, world.now)).blackout;
    expect(await read()).toMatchObject({ since: BACKUP, until: RESTORE + HOUR, decisions: [] });
    await settle('released', true);
    await openBlackout(world.pipeline, { ...later, until: RESTORE + DAY });
    expect(await read()).toMatchObject({ since: BACKUP + HOUR, decisions: [] });
  });
});

test('the built-in policy has the email first, as the cases above take for granted', () => {
  expect(DEFAULT_POLICY.steps[0]?.channel).toBe('email');
});
