/** One item that can't be read must not stop the reminders of everybody else. */
import { describe, expect, test, vi } from 'vitest';
import { answerText } from '../../../shared/domain/content/content.ts';
import type { AppointmentId } from '../../../shared/domain/core/keys.ts';
import { addressKey } from '../../../shared/domain/core/keys.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import { NO_SURGE_COUNTER } from '../../../shared/domain/core/surge.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import { QUEUE_LEASE_MS } from '../../../shared/domain/ledger/entry.ts';
import { needId } from '../../../shared/domain/person/need.ts';
import { unknownRecipient } from '../../../shared/domain/person/recipient.ts';
import { noBudgetUsed } from '../../../shared/domain/safeguards/budget.ts';
import type { Item, Kind, NewItem } from '../../../shared/domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../../shared/domain/store/records.ts';
import { UnreadableItem } from '../../../shared/domain/store/shapes.ts';
import { greet, keyToUs } from '../../../shared/pipeline/feedback/calls-to-us.ts';
import { idOfKey, pressKey } from '../../../shared/pipeline/feedback/keypresses.ts';
import { endEmails } from '../../../shared/pipeline/feedback/page-answers.ts';
import { reply } from '../../../shared/pipeline/feedback/text-messages.ts';
import { erasePerson } from '../../../shared/pipeline/people/erasure.ts';
import { askingTogether } from '../../../shared/pipeline/queries/together.ts';
import { openAlerts } from '../../../shared/pipeline/safeguards/alerts.ts';
import { hold, release } from '../../../shared/pipeline/safeguards/control.ts';
import { retain } from '../../../shared/pipeline/safeguards/retention.ts';
import { status } from '../../../shared/pipeline/safeguards/status.ts';
import { watch } from '../../../shared/pipeline/safeguards/watch.ts';
import { deliver } from '../../../shared/pipeline/sending/deliver.ts';
import { schedule } from '../../../shared/pipeline/sending/schedule.ts';
import { asTenant, OPS } from '../../fixtures/ids.ts';
import { ANA, at, World } from './world.ts';

const CLINIC = asTenant('clinic');
const START = at('2026-12-10T15:00:00-05:00');

/** Makes what is stored under a key look as if a newer release had written it. */
async function spoil<K extends Kind>(world: World, key: NewItem<K>['key']): Promise<void> {
  const [item] = await world.store.load([key], world.now);
  if (!item) throw new Error(`there is no ${key}`);
  await world.store.put({ ...item, body: { ...item.body, $shape: 99 } }, item.version, world.now);
}

const family = async (): Promise<{ world: World; ids: AppointmentId[] }> => {
  const world = new World(START - 20 * DAY);
  await world.tenant();
  const ids: AppointmentId[] = [];
  for (let index = 0; index < 5; index++) {
    const recipient = { name: `Person ${index}`, email: `p${index}@example.com` };
    ids.push(await world.appointment({ startsAt: toIso(START), recipient }));
  }
  return { world, ids };
};

test.each(['entry', 'appointment'] as const)(
  'given one %s that a newer release wrote, then the other four are emailed, and it is reported by its key',
  async (kind) => {
    const { world, ids } = await family();
    const [id] = ids;
    if (!id) throw new Error('no appointment');
    const key =
      kind === 'entry'
        ? keyOf.entry({ tenant: CLINIC, appointment: id, revision: 1, step: 0 })
        : keyOf.appointment(CLINIC, id);
    await spoil(world, key);
    await world.until(START - 3 * DAY + 30 * MINUTE);
    expect(world.accepted.map(({ request }) => request.to).sort()).toEqual(
      [1, 2, 3, 4].map((index) => `p${index}@example.com`),
    );
    expect(world.faults.join()).toContain(`${key} can't be read: a newer release wrote it`);
  },
);

const alertsOf = async (world: World) => (await openAlerts(world.pipeline, world.now)).map(({ key }) => key);

test('a damaged tenant stops its own reminders alone; it is named in the status and in an alert until it is mended', async () => {
  const world = new World(START - 20 * DAY);
  await world.tenant();
  await world.tenant('other');
  await world.appointment({ startsAt: toIso(START), recipient: { name: 'Ana', email: 'ana@example.com' } });
  await world.appointment(
    { startsAt: toIso(START), recipient: { name: 'Bo', email: 'bo@example.com' } },
    'other',
  );
  const key = keyOf.tenant(CLINIC);
  const [whole] = await world.store.load([key], world.now);
  await spoil(world, key);
  await world.until(START - 3 * DAY + 30 * MINUTE);
  expect(world.accepted.map(({ request }) => request.to)).toEqual(['bo@example.com']);

  await watch(world.pipeline, { heartbeats: [], ledger: true });
  expect(await alertsOf(world)).toContain('unreadable');
  expect((await status(world.pipeline)).unreadable).toMatchObject([{ item: key }]);
  await retain(world.pipeline, () => true);

  if (whole) await world.store.put(itemOf.tenant(whole.body), 2, world.now);
  await watch(world.pipeline, { heartbeats: [], ledger: true });
  expect(await alertsOf(world)).not.toContain('unreadable');
  await world.until(START - 3 * DAY + 60 * MINUTE);
  expect(world.accepted.map(({ request }) => request.to)).toEqual(['bo@example.com', 'ana@example.com']);
});

test('damaged counters, alerts and records of runs are begun anew, and everybody is reminded', async () => {
  const { world } = await family();
  await world.until(START - 4 * DAY);
  const { store, now } = world;
  const damaged = [
    keyOf.bucket('pace/email'),
    keyOf.surgeCounter('all'),
    keyOf.outcomes('email'),
    keyOf.run('scheduler'),
    keyOf.alert('overdue'),
  ];
  for (const key of damaged) {
    const [item] = await store.load([key], now);
    const body = { $shape: 99 } as never;
    const listed = key.startsWith('alert') ? { partition: 'alerts', sort: 1 } : null;
    await store.put({ key, body, listed, expiresAt: null }, item?.version ?? 0, now);
  }
  await world.until(START - 3 * DAY + 30 * MINUTE);
  expect(world.accepted).toHaveLength(5);
  await watch(world.pipeline, { heartbeats: [{ component: 'scheduler', intervalMs: MINUTE }], ledger: true });
  expect(await alertsOf(world)).toEqual(expect.arrayContaining(['unreadable', 'silent-scheduler']));
});

/** Mends what `spoil` spoiled. */
async function mend<K extends Kind>(world: World, whole: Item<K>): Promise<void> {
  await world.store.put(whole, whole.version + 1, world.now);
}
const stored = async <K extends Kind>(world: World, key: NewItem<K>['key']): Promise<Item<K>> => {
  const [item] = await world.store.load([key], world.now);
  if (!item) throw new Error(`there is no ${key}`);
  return item as Item<K>;
};
const look = (world: World) => watch(world.pipeline, { heartbeats: [], ledger: true });

test('a damaged control holds everything, and what is told under it is not taken for over; mended, it goes on', async () => {
  const { world } = await family();
  await world.until(START - 4 * DAY);
  await hold(world.pipeline, { tenant: CLINIC }, 'a test');
  await look(world);
  expect(await alertsOf(world)).toEqual(['surge-clinic']);
  const whole = await stored(world, keyOf.control());
  await spoil(world, keyOf.control());
  await world.until(START - 3 * DAY + 30 * MINUTE);
  expect(world.accepted).toEqual([]);
  // Told once for all that waits, not once for each.
  expect(world.faults).toEqual([expect.stringMatching(/^everything is left aside/)]);
  await look(world);
  expect((await alertsOf(world)).sort()).toEqual(['overdue', 'surge-clinic', 'unreadable']);
  expect((await status(world.pipeline)).unreadable).toMatchObject([{ item: 'control/all' }]);
  await mend(world, whole);
  await world.until(START - 3 * DAY + 60 * MINUTE);
  expect(world.accepted).toHaveLength(5);
  await look(world);
  expect(await alertsOf(world)).toEqual(['surge-clinic']);
});

test('messages that meet a damaged control on their way send nothing, name it, and go out by their lease once it is mended', async () => {
  const { world } = await family();
  world.now = START - 3 * DAY + 30 * MINUTE;
  await world.schedule();
  const whole = await stored(world, keyOf.control());
  await spoil(world, keyOf.control());
  // None fails, for it would come again and keep its place in the pipe.
  expect(await world.drain()).toEqual(Array(5).fill('unreadable'));
  expect(world.faults.join()).toContain("control/all can't be read");
  expect(world.accepted).toEqual([]);
  expect((await status(world.pipeline)).unreadable).toMatchObject([{ item: 'control/all' }]);
  await mend(world, whole);
  await world.until(world.now + QUEUE_LEASE_MS);
  expect(world.accepted).toHaveLength(5);
});

test.each(['link', 'appointment'] as const)(
  'whoever asks for a person to be erased is not told that it is done while their %s can not be read; all else is erased',
  async (kind) => {
    const { world, ids } = await family();
    const [id] = ids;
    if (!id) throw new Error('no appointment');
    const recipient = { name: 'Person 0', email: 'p0@example.com' };
    const second = await world.appointment({ startsAt: toIso(START + DAY), recipient });
    const address = addressKey(world.pipeline.settings.secret, 'p0@example.com');
    const [whole] = await world.store.load<Kind>(
      [
        kind === 'link'
          ? keyOf.addressLink({ tenant: CLINIC, address, appointment: id })
          : keyOf.appointment(CLINIC, id),
      ],
      world.now,
    );
    if (!whole) throw new Error(`no ${kind}`);
    await spoil(world, whole.key);
    const erase = () => erasePerson(world.pipeline, CLINIC, [address], 'api');
    await expect(erase()).rejects.toThrow(UnreadableItem);
    const erasedOf = async (each: AppointmentId) =>
      (await world.store.load([keyOf.appointment(CLINIC, each)], world.now))[0]?.body.erasedAt;
    expect(await erasedOf(second)).toBe(world.now);
    await world.store.put(whole, whole.version + 1, world.now);
    expect(await erase()).toBe(1);
    expect(await erasedOf(id)).toBe(world.now);
  },
);

test('a person whose record is damaged is not contacted, for no cap is known; the others are', async () => {
  const { world } = await family();
  await world.until(START - 4 * DAY);
  const address = addressKey(world.pipeline.settings.secret, 'p0@example.com');
  await world.store.put(itemOf.recipient(unknownRecipient(address)), 0, world.now);
  await spoil(world, keyOf.recipient(address));
  await world.until(START - 3 * DAY + 30 * MINUTE);
  expect(world.accepted.map(({ request }) => request.to).sort()).toEqual(
    [1, 2, 3, 4].map((index) => `p${index}@example.com`),
  );
  await look(world);
  expect(await alertsOf(world)).toContain('unreadable');
});

/** Ten people who are texted a day ahead, by an office with a budget. */
async function texted(): Promise<World> {
  const world = new World(START - 20 * DAY);
  await world.tenant('clinic', { monthlyBudget: 1_000 });
  const steps = [{ channel: 'sms', before: 'P1D', notAfter: 'PT1H' }] as const;
  await world.policy({ ...DEFAULT_POLICY, steps });
  for (let index = 0; index < 5; index++) {
    const recipient = { phone: `+1212555010${index}`, timeZone: 'America/New_York' };
    await world.appointment({ startsAt: toIso(START), recipient });
  }
  return world;
}
const TEXTS_FROM = START - DAY;

test.each([
  ['on time, nothing is held', 0, 5],
  ['late, nobody knows whether that is all: held until a person has looked', HOUR, 0],
])('given a damaged count of late work and texts that are %s', async (_what, lateMs, sent) => {
  const world = await texted();
  await world.until(TEXTS_FROM - HOUR);
  for (const name of ['all', 'tenant/clinic']) {
    await world.store.put(itemOf.tally(NO_SURGE_COUNTER, name), 0, world.now);
    await spoil(world, keyOf.surgeCounter(name));
  }
  world.now = TEXTS_FROM + lateMs;
  await world.until(world.now + 30 * MINUTE);
  expect(world.accepted).toHaveLength(sent);
  expect(await alertsOf(world)).toEqual(sent === 0 ? ['surge-clinic'] : []);
  if (sent > 0) return;
  await release(world.pipeline, {}, 'looked at it', OPS);
  await world.until(world.now + 30 * MINUTE);
  expect(world.accepted).toHaveLength(5);
});

test('a damaged budget holds what it would have to pay, and no email', async () => {
  const world = await texted();
  const month = '2026-12';
  await world.store.put(itemOf.budget(noBudgetUsed(CLINIC, month, world.now)), 0, world.now);
  await spoil(world, keyOf.budget(CLINIC, month));
  const bo = { name: 'Bo', email: 'bo@example.com' };
  const steps = [{ channel: 'email', before: 'P1D', notAfter: 'PT1H' }] as const;
  await world.policy({ ...DEFAULT_POLICY, name: 'email', steps });
  await world.appointment({ startsAt: toIso(START), recipient: bo, policy: 'email' });
  await world.until(TEXTS_FROM + 30 * MINUTE);
  expect(world.accepted.map(({ request }) => request.to)).toEqual(['bo@example.com']);
  await look(world);
  expect((await status(world.pipeline)).unreadable).toMatchObject([{ item: `budget/clinic/${month}` }]);
});

test('a damaged need is open again, and no ladder ends for it', async () => {
  const world = await texted();
  world.answer = () => ({ kind: 'rejected', reason: 'rejected', code: '1' });
  const { rows } = await world.store.list({ partition: partitionOf.appointments(CLINIC), limit: 10 });
  const keys = rows.map(({ key }) =>
    keyOf.need(CLINIC, needId(key.slice(key.lastIndexOf('/') + 1) as AppointmentId, 'unreached')),
  );
  for (const key of keys)
    await world.store.put(
      { key, body: { $shape: 99 } as never, listed: null, expiresAt: null },
      0,
      world.now,
    );
  await world.until(START);
  const needs = await world.store.load(keys, world.now);
  expect(needs.map((item) => [item?.body.kind, item?.body.resolution])).toEqual(
    keys.map(() => ['unreached', null]),
  );
  expect((await world.store.list({ partition: partitionOf.due(0), limit: 1 })).rows).toEqual([]);
});

test('given messages that are handled at once, then they are read in as many calls as one, and a row that can not be read keeps back its own alone', async () => {
  const { world } = await family();
  world.now = START - 3 * DAY + 30 * MINUTE;
  await schedule(world.pipeline, { shard: 0 });
  const messages = world.pipe.splice(0);
  expect(messages).toHaveLength(5);
  const asking = askingTogether(world.pipeline);
  const loads = vi.spyOn(world.store, 'load');
  const [first, ...others] = messages;
  if (!first) throw new Error('nothing was queued');
  expect(await deliver(asking, first)).toBe('sent');
  const alone = loads.mock.calls.length;
  loads.mockClear();
  const [spoiled, ...fine] = others;
  if (!spoiled) throw new Error('only one was queued');
  expect(await Promise.all(fine.map((each) => deliver(asking, each)))).toEqual(['sent', 'sent', 'sent']);
  expect(loads.mock.calls.length).toBeLessThanOrEqual(alone);
  await spoil(world, keyOf.entry(spoiled.entry));
  const together = [spoiled, ...fine].map((each) => deliver(asking, each));
  expect(await Promise.all(together)).toEqual(['unreadable', ...fine.map(() => 'stale')]);
});

describe('what somebody says about an appointment that can not be read', () => {
  const NUMBER = '+15005550006';
  const OFFICE = { office: 'The Clinic', phone: '' };
  const ADDRESS = addressKey('a secret for tests', ANA.phone);
  const pressed = (digits: string) => ({ digits, asked: 0, named: null, call: 'CA1', number: NUMBER });
  const toUs = { call: 'CA2', from: ANA.phone, to: NUMBER };

  /** Two appointments of Ana, who was called about the first; that one can't be read. */
  async function booked({ called = true }: { called?: boolean } = {}) {
    const world = new World(START - 20 * DAY);
    await world.tenant();
    const id = await world.appointment({ startsAt: toIso(START) });
    const later = await world.appointment({ startsAt: toIso(START + 9 * DAY) });
    await world.until(called ? START - 3 * HOUR : START - 10 * DAY);
    const key = keyOf.appointment(CLINIC, id);
    const whole = await stored(world, key);
    await spoil(world, key);
    const of = { entry: { tenant: CLINIC, appointment: id, revision: 1, step: 2 }, attempt: 1 };
    const write = (text: string) => reply(world.pipeline, ANA.phone, NUMBER, text, `SM ${text}`);
    const optedOut = async () =>
      (await world.store.load([keyOf.recipient(ADDRESS)], world.now))[0]?.body.optOuts[CLINIC]?.map(
        ({ channel }) => channel,
      );
    const keptKey = async () => (await stored(world, keyOf.reply(CLINIC, idOfKey(pressed('1'))))).body;
    return { world, id, later, key, whole, of, write, optedOut, keptKey };
  }

  test.each([true, false])(
    'by text fails, and is not taken for the one after it; told again once it can, it is done (contacted before: %s)',
    async (called) => {
      const { world, later, key, whole, write } = await booked({ called });
      await expect(write('C')).rejects.toThrow(UnreadableItem);
      expect((await stored(world, keyOf.appointment(CLINIC, later))).body.status).toBe('scheduled');
      await mend(world, whole);
      await write('C');
      expect((await stored(world, key)).body.status).toBe('confirmed');
    },
  );

  test('by text is done where it is about no appointment: STOP, at once', async () => {
    const { write, optedOut } = await booked();
    expect(await write('STOP')).toBe(answerText('en', 'opted_out', OFFICE));
    expect(await optedOut()).toEqual(['sms', 'voice']);
  });

  test('by text at an office that never texted the person is still that office’s: STOP', async () => {
    const { world, later, write, optedOut } = await booked({ called: false });
    await world.tenant('other');
    await spoil(world, keyOf.appointment(CLINIC, later));
    expect(await write('STOP')).toBe(answerText('en', 'opted_out', OFFICE));
    expect(await optedOut()).toEqual(['sms', 'voice']);
  });

  test('by a key is kept with the office, and done when it is told again', async () => {
    const { world, key, whole, of, keptKey } = await booked();
    await expect(pressKey(world.pipeline, of, pressed('1'))).rejects.toThrow(UnreadableItem);
    expect(await keptKey()).toMatchObject({ text: '1', intent: 'confirm', resolution: null });
    await mend(world, whole);
    expect(await pressKey(world.pipeline, of, pressed('1'))).toMatchObject({
      say: answerText('en', 'call_confirmed'),
    });
    expect((await stored(world, key)).body.status).toBe('confirmed');
    expect(await keptKey()).toMatchObject({ resolution: { as: 'confirmed' } });
  });

  test('by key 9 is done at once, in a call of ours and in one to us', async () => {
    const ours = await booked();
    await expect(pressKey(ours.world.pipeline, ours.of, pressed('9'))).rejects.toThrow(UnreadableItem);
    expect(await ours.optedOut()).toEqual(['voice']);
    const { world, id, optedOut } = await booked();
    const said = keyToUs(world.pipeline, toUs, pressed('9'), `clinic/${id}`);
    expect(await said).toMatchObject({ say: answerText('en', 'call_us_stopped') });
    expect(await optedOut()).toEqual(['sms', 'voice']);
  });

  test('in a call to us is not answered by "no appointment", nor by the one after it', async () => {
    const { world, id, later, whole } = await booked();
    await expect(greet(world.pipeline, toUs)).rejects.toThrow(UnreadableItem);
    await expect(keyToUs(world.pipeline, toUs, pressed('1'), `clinic/${id}`)).rejects.toThrow(UnreadableItem);
    await mend(world, whole);
    // One that comes after it does not matter.
    await spoil(world, keyOf.appointment(CLINIC, later));
    expect(await greet(world.pipeline, toUs)).toMatchObject({ about: `clinic/${id}` });
  });

  test('by the link that ends emails is done at once', async () => {
    const { world, optedOut } = await booked();
    const email = addressKey('a secret for tests', ANA.email);
    await endEmails(world.pipeline, { tenant: CLINIC, address: email, channel: 'email' } as never, null);
    const [recipient] = await world.store.load([keyOf.recipient(email)], world.now);
    expect(recipient?.body.optOuts[CLINIC]).toMatchObject([{ channel: 'email' }]);
    expect(await optedOut()).toBeUndefined();
  });
});
