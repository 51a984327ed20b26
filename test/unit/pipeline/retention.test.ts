/**
 * What has outlived the period of its office goes, and nothing else does: words first, then facts; never a live step,
 * never an opt-out. And an erasure reaches every copy.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import type { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import type { AppointmentId } from '../../../shared/domain/core/keys.ts';
import { addressKey } from '../../../shared/domain/core/keys.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { Body, Key, Kind, NewItem } from '../../../shared/domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../../shared/domain/store/records.ts';
import { bodyText } from '../../../shared/domain/store/shapes.ts';
import { changeAppointment } from '../../../shared/pipeline/appointments/appointments.ts';
import { reply } from '../../../shared/pipeline/feedback/text-messages.ts';
import { renderingsOf } from '../../../shared/pipeline/office/rendering.ts';
import { changeTenant } from '../../../shared/pipeline/office/settings.ts';
import { erasePerson } from '../../../shared/pipeline/people/erasure.ts';
import { resolveNeed, resolveReply } from '../../../shared/pipeline/people/replies.ts';
import { retain } from '../../../shared/pipeline/safeguards/retention.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { ANA, at, World } from './world.ts';

const CLINIC = asTenant('clinic');
const PHONE = addressKey('a secret for tests', ANA.phone);
const EMAIL = addressKey('a secret for tests', ANA.email);
const START = '2026-12-04T15:30:00-05:00';
/** Ninety days, and thirteen months, after the start on the calendar of New York. */
const WORDS_END = at('2027-03-04T15:30:00-05:00');
const FACTS_END = at('2028-01-04T15:30:00-05:00');
const SMS_SENT_AT = at('2026-12-03T15:30:00-05:00') + 5 * MINUTE;
const OUR_NUMBER = '+15005550006';
const DONE = { as: 'done' as const, note: 'spoke to Ana', by: 'api', who: 'key:test' };

/** Everything that was ever stored, by its key, as it is now. */
class Shelf {
  readonly keys = new Set<Key>();
  readonly store: Store;

  constructor(store: Store) {
    this.store = {
      exclusive: true,
      load: (keys, now) => store.load(keys, now),
      list: (query) => store.list(query),
      purge: (now) => store.purge(now),
      close: () => store.close(),
      put: async (item, version, now) => {
        this.keys.add(item.key);
        return store.put(item, version, now);
      },
      putInOrder: async (writes, now) => {
        for (const { item } of writes) this.keys.add(item.key);
        return store.putInOrder(writes, now);
      },
    };
  }

  async kinds(now: Instant): Promise<Partial<Record<Kind, number>>> {
    const counts: Partial<Record<Kind, number>> = {};
    for (const item of await this.store.load([...this.keys], now)) {
      const kind = item?.key.split('/', 1)[0] as Kind | undefined;
      if (kind) counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
  }

  async text(now: Instant): Promise<string> {
    const items = await this.store.load([...this.keys], now);
    return items.map((item) => (item ? bodyText(item.key, item.body as Body) : '')).join('\n');
  }
}

let world: World;
let shelf: Shelf;
let id: AppointmentId;

beforeEach(async () => {
  world = new World(at('2026-11-20T15:00Z'));
  shelf = new Shelf(world.store);
  world.store = shelf.store;
  await world.tenant();
  id = await world.appointment({ startsAt: START });
});

/** Lets the time come, with everything that falls due, then sweeps. */
async function sweptAt(now: Instant): Promise<void> {
  await world.until(now);
  await retain(world.pipeline, () => true);
}

const write = (text: string, message: string) => reply(world.pipeline, ANA.phone, OUR_NUMBER, text, message);

const appointmentOf = async (of: AppointmentId = id) =>
  (await world.store.load([keyOf.appointment(CLINIC, of)], world.now))[0]?.body;

/** What was said about an appointment, in each attempt. */
async function said(of = id) {
  const appointment = await appointmentOf(of);
  return appointment && renderingsOf(world.pipeline, appointment, world.now);
}

/** An answer, a need and an opt-out beside the ladder. */
async function lived(): Promise<void> {
  await world.until(at('2026-12-03T16:00:00-05:00'));
  await write('what time?', 'SM1');
  await resolveReply(world.pipeline, CLINIC, 'rpl_SM1', DONE);
  await write('STOP', 'SM2');
}

describe('words', () => {
  test('go 90 days after the start, not before; what happened stays known', async () => {
    await lived();
    await sweptAt(WORDS_END - 1);
    expect(await shelf.kinds(world.now)).toMatchObject({ reply: 2, need: 2, entry: 3 });
    expect(await said()).toHaveLength(2);
    expect(await shelf.text(world.now)).toContain('what time?');
    await sweptAt(WORDS_END);
    const kept = await shelf.kinds(world.now);
    expect(kept).toMatchObject({ appointment: 1, entry: 3, link: 2, recipient: 2, optout: 1, consent: 1 });
    expect([kept.reply, kept.need, await said()]).toEqual([undefined, undefined, []]);
    expect(await shelf.text(world.now)).not.toContain('Friday');
    expect(await appointmentOf()).toMatchObject({ title: 'Dental cleaning', recipient: { name: 'Ana' } });
  });

  test('of an answer about an appointment that is far ahead stay until it is over, open or not', async () => {
    const later = await world.appointment({ startsAt: '2027-06-01T09:00:00-04:00' });
    await world.until(at('2026-12-05T12:00Z'));
    await write('what time?', 'SM1');
    await sweptAt(at('2027-05-01T12:00Z'));
    expect(await shelf.text(world.now)).toContain('what time?');
    expect((await appointmentOf(later))?.unreadReplies).toEqual(['rpl_SM1']);
    await sweptAt(at('2027-08-30T09:00:00-04:00'));
    expect(await shelf.text(world.now)).not.toContain('what time?');
  });

  test('an answer of somebody without an appointment goes 90 days after it was said', async () => {
    world.now = at('2026-12-10T12:00Z');
    await write('hello?', 'SM1');
    const said = world.now;
    await sweptAt(said + 90 * DAY - 1);
    expect((await shelf.kinds(world.now)).reply).toBe(1);
    await sweptAt(said + 90 * DAY);
    expect(await shelf.kinds(world.now)).not.toHaveProperty('reply');
  });

  test('of a step that is still live are kept', async () => {
    await world.until(at('2026-12-03T16:00:00-05:00'));
    const ref = { tenant: CLINIC, appointment: id, revision: 1, step: 1 };
    await stayLive(ref.step);
    world.now = FACTS_END;
    await retain(world.pipeline, () => true);
    expect(await said()).toMatchObject([{ step: ref.step, content: expect.anything() }]);
  });
});

/** A step that nobody finishes, though its time is long over. */
async function stayLive(step: number): Promise<void> {
  const key = keyOf.entry({ tenant: CLINIC, appointment: id, revision: 1, step });
  const [item] = await world.store.load([key], world.now);
  if (!item) throw new Error('no entry');
  const live = { ...item.body, state: 'in_doubt' as const, dueAt: FACTS_END + DAY, doubtSince: world.now };
  await world.store.put(itemOf.entry(live), item.version, world.now);
}

describe('facts', () => {
  test('go 13 months after the start, all of them; opt-outs and the record of consents stay', async () => {
    await lived();
    await sweptAt(FACTS_END - 1);
    expect(await shelf.kinds(world.now)).toMatchObject({ appointment: 1, entry: 3, link: 2 });
    await sweptAt(FACTS_END);
    const kept = await shelf.kinds(world.now);
    for (const kind of ['appointment', 'entry', 'link', 'rendering', 'reply', 'need'] as const)
      expect([kind, kept[kind]]).toEqual([kind, undefined]);
    expect(kept).toMatchObject({ tenant: 1, recipient: 2, optout: 1, consent: 1 });
    const [phone] = await world.store.load([keyOf.recipient(PHONE)], world.now);
    expect(phone?.body).toMatchObject({
      contacts: [],
      optOuts: { clinic: [{}, {}] },
      contactedBy: { clinic: {} },
    });
    const text = await shelf.text(world.now);
    expect(text).not.toMatch(/Dental|"Ana"|ana@example|what time/);
    for (const partition of [
      partitionOf.appointments(CLINIC),
      partitionOf.links(CLINIC, PHONE),
      partitionOf.links(CLINIC, EMAIL),
    ])
      expect((await world.store.list({ partition, limit: 10 })).rows).toEqual([]);
  });

  test('wait for a live step, however old it is, and go once it has ended', async () => {
    await world.until(at('2026-12-03T16:00:00-05:00'));
    await stayLive(1);
    world.now = FACTS_END + HOUR;
    await retain(world.pipeline, () => true);
    expect(await appointmentOf()).toMatchObject({ erasedAt: null, recipient: { name: 'Ana' } });
    expect(await shelf.kinds(world.now)).toMatchObject({ entry: expect.any(Number), link: 2 });
    await sweptAt(FACTS_END + 3 * DAY);
    expect(await shelf.kinds(world.now)).not.toHaveProperty('appointment');
  });

  test('of every revision and every address go, also where its person was erased meanwhile', async () => {
    await world.until(at('2026-11-21T12:00Z'));
    await changeAppointment(world.pipeline, CLINIC, id, { recipient: { phone: '+12125550177' } });
    await changeAppointment(world.pipeline, CLINIC, id, { recipient: { email: 'other@example.com' } });
    expect((await shelf.kinds(world.now)).link).toBe(4);
    await world.until(at('2026-12-10T12:00Z'));
    await erasePerson(world.pipeline, CLINIC, [addressKey('a secret for tests', '+12125550177')], 'api');
    await sweptAt(FACTS_END);
    const kept = await shelf.kinds(world.now);
    expect([kept.appointment, kept.entry, kept.link]).toEqual([undefined, undefined, undefined]);
  });

  test('of another office, and of what is ahead, stay', async () => {
    await world.tenant('other', { retention: { facts: 'P10Y', words: 'P10Y' } });
    const theirs = await world.appointment({ startsAt: START }, 'other');
    await world.until(FACTS_END - DAY);
    const ahead = await world.appointment({ startsAt: '2028-01-20T09:00:00-05:00' });
    await sweptAt(FACTS_END);
    expect(await appointmentOf(ahead)).toBeDefined();
    const [kept] = await world.store.load([keyOf.appointment(asTenant('other'), theirs)], world.now);
    expect(kept?.body.recipient.name).toBe('Ana');
    const said = await renderingsOf(world.pipeline, kept?.body as Body<'appointment'>, world.now);
    expect(said.map(({ content }) => content === null)).toEqual([false, false, false]);
  });

  test('once gone, the same externalId makes a new appointment under the same id', async () => {
    const input = { externalId: 'ehr-1', startsAt: '2026-12-05T09:00:00-05:00' };
    const first = await world.appointment(input);
    await sweptAt(FACTS_END + 2 * DAY);
    const again = await world.appointment({ ...input, startsAt: '2028-03-01T09:00:00-05:00' });
    expect(again).toBe(first);
    expect(await appointmentOf(again)).toMatchObject({ revision: 1, erasedAt: null });
    expect((await world.entry(again, 0))?.state).toBe('planned');
  });
});

describe('a change of the period', () => {
  const setTo = (facts: string, words: string) =>
    changeTenant(world.pipeline, CLINIC, (tenant) => ({ ...tenant, retention: { facts, words } }));

  test('a shorter one holds for what is there, from the next sweep on', async () => {
    await sweptAt(at('2027-01-15T12:00Z'));
    expect(await said()).toHaveLength(3);
    await setTo('P13M', 'P30D');
    await retain(world.pipeline, () => true);
    expect(await said()).toEqual([]);
    await setTo('P1M', 'P30D');
    await retain(world.pipeline, () => true);
    expect(await shelf.kinds(world.now)).not.toHaveProperty('appointment');
  });

  test('a longer one keeps what is still there, and brings nothing back', async () => {
    const later = await world.appointment({ startsAt: '2027-01-11T09:00:00-05:00' });
    await sweptAt(WORDS_END);
    await setTo('P10Y', 'P2Y');
    await sweptAt(FACTS_END + 30 * DAY);
    const times = async () => [(await said())?.length, (await said(later))?.length];
    expect(await times()).toEqual([0, 3]);
    await sweptAt(at('2029-01-12T12:00Z'));
    expect(await times()).toEqual([0, 0]);
  });
});

describe('the sweep', () => {
  test('goes some at a time, and the next run goes on where it stopped', async () => {
    const store = world.store as unknown as MemoryStore;
    for (let index = 0; index < 250; index++)
      await world.appointment({ startsAt: START, recipient: { email: `p${index}@example.com` } });
    world.now = FACTS_END;
    const before = [...shelf.keys].filter((key) => key.startsWith('appointment/')) as Key<'appointment'>[];
    // Whatever is live ends first, without a provider.
    for (const key of [...shelf.keys].filter((each): each is Key<'entry'> => each.startsWith('entry/'))) {
      const [item] = await store.load([key], world.now);
      if (item?.body.dueAt)
        await store.put(
          itemOf.entry({ ...item.body, state: 'dropped', dueAt: null }),
          item.version,
          world.now,
        );
    }
    const left: number[] = [];
    for (let run = 0; run < 4; run++) {
      await retain(world.pipeline, () => true, 120);
      left.push((await store.load(before, world.now)).filter((item) => item !== undefined).length);
    }
    expect(left).toEqual(left.toSorted((a, b) => b - a));
    expect(left[0]).toBeGreaterThan(100);
    await retain(world.pipeline, () => true);
    expect((await store.load(before, world.now)).filter((item) => item !== undefined)).toEqual([]);
  });

  test('dies at any write, and the next one does the rest', async () => {
    await lived();
    await world.until(FACTS_END);
    for (let writes = 0; ; writes++) {
      const copy = await copyOf(shelf, world.now);
      const survived = await sweepWith(copy, writes);
      await sweepWith(copy, Number.POSITIVE_INFINITY);
      const kept = await copy.kinds(world.now);
      expect(kept).not.toHaveProperty('appointment');
      expect(kept).not.toHaveProperty('entry');
      expect(kept).not.toHaveProperty('link');
      expect(await copy.text(world.now)).not.toMatch(/Dental|"Ana"|what time/);
      if (survived) break;
      expect(writes).toBeLessThan(100);
    }
  });

  test('leaves aside what can not be read, and goes on', async () => {
    const other = await world.appointment({ startsAt: START, recipient: { email: 'bo@example.com' } });
    await world.until(FACTS_END);
    const [item] = await world.store.load([keyOf.appointment(CLINIC, id)], world.now);
    const damaged = { ...item?.body, $shape: 99 } as unknown as Body<'appointment'>;
    await world.store.put({ ...item, body: damaged } as NewItem, item?.version ?? 0, world.now);
    await retain(world.pipeline, () => true);
    expect(await appointmentOf(other)).toBeUndefined();
    expect(world.faults.join()).toContain("can't be read");
  });
});

/** The same items in a store of their own. */
async function copyOf(of: Shelf, now: Instant): Promise<Shelf> {
  const copied = new Shelf(new World(now).store);
  for (const item of await of.store.load([...of.keys], now)) if (item) await copied.store.put(item, 0, now);
  return copied;
}

/** @returns whether it came to its end before so many writes */
async function sweepWith(of: Shelf, writes: number): Promise<boolean> {
  let left = writes;
  const put: Store['put'] = async (item, version, now) => {
    if (left-- <= 0) throw new Error('died');
    return of.store.put(item, version, now);
  };
  const putInOrder: Store['putInOrder'] = async (all, now) => {
    for (const [index, { item, readVersion }] of all.entries())
      if ((await put(item, readVersion, now)) === undefined) return index;
    return all.length;
  };
  const p = { ...world.pipeline, store: { ...of.store, put, putInOrder } };
  return retain(p, () => true).then(
    () => true,
    () => false,
  );
}

describe('an erasure', () => {
  test('takes the words of a contact that named the appointment beside another one’s', async () => {
    const bo = { ...ANA, name: 'Bo', email: 'bo@example.com' };
    const theirs = await world.appointment({
      startsAt: '2026-12-04T16:00:00-05:00',
      recipient: bo,
      title: 'X-ray',
    });
    await world.until(at('2026-12-03T17:00:00-05:00'));
    expect(world.accepted.filter(({ request }) => request.channel === 'sms')).toHaveLength(1);
    expect(await shelf.text(world.now)).toMatch(/Bo/);
    await erasePerson(world.pipeline, CLINIC, [addressKey('a secret for tests', bo.email)], 'api');
    expect(await shelf.text(world.now)).not.toMatch(/\bBo\b|X-ray|bo@example/);
    expect((await appointmentOf(theirs))?.erasedAt).toBe(world.now);
    expect((await appointmentOf())?.recipient.name).toBe('Ana');
  });

  test('takes what was said to an address that is somebody else’s now', async () => {
    await world.until(at('2026-12-03T16:00:00-05:00'));
    await changeAppointment(world.pipeline, CLINIC, id, { recipient: { phone: '+12125550177' } });
    await erasePerson(world.pipeline, CLINIC, [PHONE], 'api');
    const appointment = await appointmentOf();
    const said = appointment ? await renderingsOf(world.pipeline, appointment, world.now) : [];
    expect(said.map(({ channel, content }) => [channel, content === null])).toEqual([
      ['email', false],
      ['sms', true],
    ]);
    expect(appointment?.recipient.name).toBe('Ana');
  });

  test('takes answers about the person’s appointments, whatever it is asked by, and the office’s notes', async () => {
    await lived();
    await write('and where?', 'SM3');
    await resolveNeed(world.pipeline, CLINIC, 'rpl_SM3', DONE);
    expect(await shelf.text(world.now)).toMatch(/what time\?[\s\S]*spoke to Ana/);
    await erasePerson(world.pipeline, CLINIC, [EMAIL], 'api');
    expect(await shelf.text(world.now)).not.toMatch(/what time|and where|spoke to|Dental|"Ana"|ana@example/);
  });

  test('is finished by the next one where it died half-way', async () => {
    await lived();
    for (let writes = 0; ; writes++) {
      const copy = await copyOf(shelf, world.now);
      const survived = await eraseWith(copy, writes);
      await eraseWith(copy, Number.POSITIVE_INFINITY);
      expect(await copy.text(world.now)).not.toMatch(/what time|spoke to|Dental|"Ana"|ana@example|See you/);
      if (survived) break;
      expect(writes).toBeLessThan(100);
    }
  });

  test('leaves no words behind with a sender that is at the provider', async () => {
    const { putInOrder } = world.store;
    // The claim has the words, and its sender writes the outcome when the person is gone.
    world.store.putInOrder = async (writes, now) => {
      const stored = await putInOrder(writes, now);
      if (writes[0]?.item.key.startsWith(`recipient/${PHONE}`))
        await erasePerson(world.pipeline, CLINIC, [PHONE], 'api');
      return stored;
    };
    await world.until(SMS_SENT_AT);
    expect(await shelf.text(world.now)).not.toMatch(/Dental|"Ana"/);
    expect((await world.entry(id, 1))?.state).toBe('sent');
  });
});

/** @returns whether it came to its end before so many writes */
async function eraseWith(of: Shelf, writes: number): Promise<boolean> {
  let left = writes;
  const put: Store['put'] = async (item, version, now) => {
    if (left-- <= 0) throw new Error('died');
    return of.store.put(item, version, now);
  };
  const p = { ...world.pipeline, store: { ...of.store, put, putInOrder: async () => 0 } };
  return erasePerson(p, CLINIC, [PHONE], 'api').then(
    () => true,
    () => false,
  );
}
