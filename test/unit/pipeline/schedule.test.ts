/** What a run of the scheduler reports, what it leaves for the next one, and who gets a place in the pipe. */
import { describe, expect, test } from 'vitest';
import { addressKey } from '../../../shared/domain/core/keys.ts';
import type { Channel } from '../../../shared/domain/core/policy.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import { DAY, HOUR, MINUTE, SECOND, toIso } from '../../../shared/domain/core/time.ts';
import { CLAIM_LEASE_MS, QUEUE_LEASE_MS } from '../../../shared/domain/ledger/entry.ts';
import { prefixOf, scopeName } from '../../../shared/domain/safeguards/failures.ts';
import type { Key } from '../../../shared/domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../../shared/domain/store/records.ts';
import { UnreadableItem } from '../../../shared/domain/store/shapes.ts';
import type { Tenant } from '../../../shared/domain/tenant/tenant.ts';
import type { Pipeline } from '../../../shared/pipeline/core/context.ts';
import { readHistory } from '../../../shared/pipeline/core/history.ts';
import { pause } from '../../../shared/pipeline/safeguards/control.ts';
import { deliver } from '../../../shared/pipeline/sending/deliver.ts';
import { schedule } from '../../../shared/pipeline/sending/schedule.ts';
import type { SendMessage } from '../../../shared/ports/queue.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { asAppointment, asTenant, OPS } from '../../fixtures/ids.ts';
import { some } from '../domain/given.ts';
import { at, following, World } from './world.ts';

const START = at('2026-12-10T15:00:00-05:00');
const DUE = START - DAY;
const SHARD = { shard: 0 };
const NOTHING = {
  ...{ due: 0, queued: 0, deferred: 0, dropped: 0, doubted: 0, lost: 0 },
  ...{ unreadable: [], awaitedSince: null, inDoubt: 0, doubtSince: null },
};

/** People of offices, each with one reminder; the reminder of each comes due `apartMs` after that of the one before. */
async function people(
  count: number,
  { channel = 'sms', apartMs = 0, offices = { clinic: {} } }: Partial<Given> = {},
) {
  const world = new World(START - 9 * DAY);
  const ids: string[] = [];
  for (const [office, [tenant, settings]] of Object.entries(offices).entries()) {
    await world.tenant(tenant, settings);
    await world.policy({ ...DEFAULT_POLICY, steps: [{ channel, before: 'P1D', notAfter: 'PT1H' }] }, tenant);
    for (let n = 0; n < count; n++) {
      const address = { phone: `+1212555${office}${100 + n}`, email: `p${office}-${n}@example.com` };
      const recipient = { ...address, timeZone: 'America/New_York' };
      ids.push(await world.appointment({ startsAt: toIso(START + n * apartMs), recipient }, tenant));
    }
  }
  world.now = DUE;
  const entries = async (tenant = 'clinic') =>
    (await Promise.all(ids.map((id) => world.entry(id, 0, 1, tenant)))).filter(
      (entry) => entry !== undefined,
    );
  /** How long after now what waits for a reason comes up again. */
  const waits = async (reason: string, tenant = 'clinic') =>
    (await entries(tenant))
      .filter((entry) => entry.state === 'planned' && entry.reason === reason)
      .map(({ dueAt }) => some(dueAt) - world.now)
      .sort((a, b) => a - b);
  return { world, ids, entries, waits };
}

interface Given {
  channel: Channel;
  apartMs: number;
  offices: Record<string, Partial<Tenant>>;
}

describe('a run', () => {
  test('given nothing is due, then it says so, and that is told', async () => {
    const { world } = await people(1);
    world.now -= 1;
    const loads: string[] = [];
    world.store = noting(world.store, { loads });
    const { pipeline } = world;
    const send = () => Promise.reject(new Error('nothing to send'));
    expect(await schedule({ ...pipeline, queue: { ...pipeline.queue, send } }, SHARD)).toEqual(NOTHING);
    expect(loads).toEqual([]);
    expect(world.events).toEqual([{ name: 'scheduled', shard: 0, ...NOTHING, unreadable: 0 }]);
  });

  test('goes on page by page, and stops where there is no time for another one', async () => {
    const { world } = await people(10);
    let pages = 0;
    const report = await world.schedule({ pageSize: 3, mayGoOn: () => pages++ < 2 });
    expect(report).toEqual({ ...NOTHING, due: 6, queued: 6, awaitedSince: DUE });
    expect(await world.schedule({ pageSize: 3 })).toMatchObject({ due: 4, queued: 4 });
  });

  test('says since when somebody waits, of what might go out', async () => {
    const { world, entries } = await people(3, { apartMs: 10 * MINUTE });
    world.now = DUE + 20 * MINUTE;
    const { pipeline } = world;
    await pause(pipeline, {}, 'look', OPS);
    expect(await schedule(pipeline, SHARD)).toEqual({ ...NOTHING, due: 3, deferred: 3 });
    // A pause holds nothing for a surge, and nothing is late by it.
    expect((await entries())[0]).toMatchObject({ reason: 'paused', tallied: null });
    expect((await readHistory(pipeline, world.now)).hours.at(-1)?.channels.sms.held).toBe(0);
    const again = await people(3, { apartMs: 10 * MINUTE });
    again.world.now = DUE + 20 * MINUTE;
    expect((await again.world.schedule({ pageSize: 1 })).awaitedSince).toBe(DUE);
  });

  test('says since when, also where the one that waits longest was put off behind another, which goes after it', async () => {
    const one = { email: 60, sms: 6, voice: 60 };
    const { world, entries } = await people(2, {
      apartMs: SECOND,
      offices: { clinic: { ratesPerMinute: one } },
    });
    world.room = 0;
    await world.schedule();
    world.room = 1_000;
    world.now = DUE + 6 * SECOND;
    expect(await world.schedule({ pageSize: 2 })).toMatchObject({
      queued: 1,
      deferred: 1,
      awaitedSince: DUE,
    });
    expect(await entries()).toMatchObject([{ state: 'queued' }, { state: 'planned' }]);
  });

  test('given the list lags behind, then what moved meanwhile, or is gone, is left alone', async () => {
    const { world } = await people(2);
    const seen = await world.store.list({ partition: partitionOf.due(0), to: DUE, limit: 10 });
    await world.schedule();
    const gone = { ...some(seen.rows[0]), key: `${some(seen.rows[0]).key}9` as Key };
    world.store = following(world.store, {
      list: async () => ({ rows: [...seen.rows, gone], next: null }) as never,
    });
    expect(await world.schedule()).toEqual(NOTHING);
  });

  test('counts what goes to the provider, by channel and network, and nothing that waits', async () => {
    const { world } = await people(3);
    world.room = 2;
    await world.schedule();
    const scopes = [null, prefixOf('+12125550100')].map((prefix) =>
      scopeName({ channel: 'sms', tenant: null, prefix }),
    );
    const found = await world.store.load(scopes.map(keyOf.outcomes), world.now);
    expect(found.map((item) => item?.body.spans[0])).toMatchObject([{ tried: 2 }, { tried: 2 }]);
  });

  test('hands over each with whose it is, so that one person’s are handled one after the other', async () => {
    const { world } = await people(1);
    await world.schedule();
    expect(world.pipe).toMatchObject([{ group: addressKey('a secret for tests', '+12125550100') }]);
  });

  test('given more is late than can be, then it is held, and that is counted once', async () => {
    const { world, entries } = await people(12, {
      offices: { clinic: { surgeLimit: { share: 0.1, count: 5 } } },
    });
    world.now = DUE + 3 * HOUR;
    const { pipeline } = world;
    expect(await schedule(pipeline, SHARD)).toMatchObject({ due: 12, queued: 0, deferred: 12 });
    expect((await entries())[0]).toMatchObject({ reason: 'surge_hold', tallied: 'late' });
    world.now = some(some((await entries())[0]).dueAt);
    await schedule(pipeline, SHARD);
    const { hours } = await readHistory(pipeline, world.now);
    expect(hours.reduce((sum, { channels }) => sum + channels.sms.held, 0)).toBe(12);
  });

  test('drops what is of no use any more, and leaves aside what needs a row that can’t be read', async () => {
    const { world, ids } = await people(3);
    world.now = START - 30 * MINUTE;
    const torn = keyOf.entry({
      ...{ tenant: asTenant('clinic'), revision: 1, step: 0 },
      appointment: asAppointment(some(ids[1])),
    });
    const { store } = world;
    let error: Error = new UnreadableItem(torn, 'its text is torn');
    world.store = following(store, {
      // The run's own reads may lag; what is put before the office is read afresh.
      load: (keys, now, freshness) =>
        freshness !== 'eventual' && keys.some((key) => key === torn)
          ? Promise.reject(error)
          : store.load(keys, now, freshness),
    });
    expect(await world.schedule()).toEqual({ ...NOTHING, due: 3, dropped: 2, unreadable: [torn] });
    expect(world.faults).toEqual([expect.stringContaining('left aside, for an item could not be read')]);
    error = new Error('gone');
    await expect(world.schedule()).rejects.toThrow('gone');
  });

  test('counts what others moved first as lost, and does nothing with it', async () => {
    const { world, entries } = await people(2);
    world.store = refusing(world.store);
    expect(await world.schedule()).toMatchObject({ due: 2, queued: 0, lost: 2 });
    expect(world.pipe).toEqual([]);
    world.now = START;
    expect(await world.schedule()).toMatchObject({ due: 2, dropped: 0, lost: 2 });
    expect(await entries()).toMatchObject([{ state: 'planned' }, { state: 'planned' }]);
    expect([...world.counts.keys()].filter((key) => /^(dropped|deferred)/.test(key))).toEqual([]);
  });

  test('given what waits was moved by others first, then it is lost, too, and not counted as put off', async () => {
    const { world } = await people(2);
    await pause(world.pipeline, {}, 'look', OPS);
    world.store = refusing(world.store);
    expect(await world.schedule()).toMatchObject({ deferred: 0, lost: 2 });
    expect([...world.counts.keys()].filter((key) => key.startsWith('deferred'))).toEqual([]);
  });
});

/** Notes which items are read, and which are written. */
const noting = (store: Store, { loads, puts }: { loads?: string[]; puts?: string[] }): Store =>
  following(store, {
    load: (keys, now) => {
      loads?.push(...keys);
      return store.load(keys, now);
    },
    put: (item, version, now) => {
      puts?.push(item.key);
      return store.put(item, version, now);
    },
  });

/** Entries can't be written: somebody else is always quicker. */
const refusing = (store: Store): Store => ({
  exclusive: true,
  load: (keys, now) => store.load(keys, now),
  list: (query) => store.list(query),
  purge: (until) => store.purge(until),
  close: () => store.close(),
  put: async (item, version, now) =>
    item.key.startsWith('entry/') ? undefined : store.put(item, version, now),
  putInOrder: async () => 0,
});

describe('an answer that never came', () => {
  /** Two senders died at their provider, a minute apart. */
  async function died(count = 2) {
    const given = await people(count, { apartMs: MINUTE });
    const { world } = given;
    world.answer = () => new Promise<never>(() => {});
    for (const moment of [DUE, DUE + MINUTE]) {
      world.now = moment;
      await world.schedule();
      void deliver(world.pipeline, some(world.pipe.pop()));
      for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    }
    return given;
  }

  test('is in doubt when the lease has run out, then asked for, and the report says how many and since when', async () => {
    const { world, entries } = await died();
    const [first, second] = await entries();
    expect([first, second]).toMatchObject([{ state: 'sending' }, { state: 'sending' }]);
    world.now = some(some(second).dueAt);
    expect(some(first).dueAt).toBeLessThan(world.now);
    expect(world.now).toBeGreaterThanOrEqual(DUE + MINUTE + CLAIM_LEASE_MS);
    const doubtSince = world.now;
    expect(await world.schedule()).toEqual({ ...NOTHING, due: 2, doubted: 2 });
    const inDoubt = { state: 'in_doubt', dueAt: doubtSince + MINUTE, doubtSince };
    expect(await entries()).toMatchObject([inDoubt, inDoubt]);
    expect(some((await entries())[0]).history.at(-1)).toMatchObject({
      detail: 'the claim was never finished',
    });
    world.now += MINUTE;
    expect(await world.schedule()).toEqual({ ...NOTHING, due: 2, queued: 2, inDoubt: 2, doubtSince });
    expect(await entries()).toMatchObject([
      { state: 'in_doubt', attempt: 1, dueAt: world.now + QUEUE_LEASE_MS },
      { state: 'in_doubt', attempt: 1 },
    ]);
  });

  test('given the only process starts anew, then it takes up at once what was in hand before, and nothing else', async () => {
    // The third is planned, and its time has not come.
    const { world, entries } = await died(3);
    world.now = DUE + 1.5 * MINUTE;
    expect(await world.schedule({ voidLeasesBefore: DUE + MINUTE })).toEqual({
      ...NOTHING,
      due: 1,
      doubted: 1,
    });
    expect(await entries()).toMatchObject([
      { state: 'in_doubt' },
      { state: 'sending' },
      { state: 'planned' },
    ]);
    expect(await world.schedule({ voidLeasesBefore: DUE + MINUTE + 1 })).toMatchObject({ doubted: 1 });
  });

  test('given it was queued before that process started, and claimed after, then its sender is left alone', async () => {
    const { world, entries } = await people(1);
    await world.schedule();
    world.answer = () => new Promise<never>(() => {});
    world.now = DUE + MINUTE;
    void deliver(world.pipeline, some(world.pipe.pop()));
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    expect(await entries()).toMatchObject([{ state: 'sending' }]);
    world.now += SECOND;
    expect(await world.schedule({ voidLeasesBefore: DUE + 30 * SECOND })).toEqual(NOTHING);
  });

  test('is asked for by a message of its own, whose id differs with every asking', async () => {
    const { world, entries } = await died();
    world.now = DUE + HOUR;
    await world.schedule();
    const messages: SendMessage[] = [];
    for (let asking = 0; asking < 2; asking++) {
      world.now = some(some((await entries())[0]).dueAt);
      await world.schedule();
      messages.push(...world.pipe.splice(0));
    }
    expect(messages).toHaveLength(4);
    expect(messages.every(({ attempt, channel }) => attempt === 1 && channel === 'sms')).toBe(true);
    expect(new Set(messages.map(({ deduplicationId }) => deduplicationId)).size).toBe(4);
    expect(new Set(messages.map(({ group }) => group)).size).toBe(2);
  });

  test('given somebody else moved it first, then it is lost', async () => {
    const { world } = await died();
    world.now = DUE + HOUR;
    const { store } = world;
    world.store = refusing(store);
    expect(await world.schedule()).toMatchObject({ due: 2, doubted: 0, lost: 2 });
    world.store = store;
    await world.schedule();
    world.now += MINUTE;
    world.store = refusing(store);
    expect(await world.schedule()).toMatchObject({ due: 2, queued: 0, lost: 2, inDoubt: 2 });
    expect(world.pipe).toEqual([]);
  });

  test('given the pipe does not take the asking, then it stays in doubt, and the lease brings it back', async () => {
    const { world, entries } = await died();
    world.now = DUE + HOUR;
    await world.schedule();
    world.now += MINUTE;
    await schedule(taking(world.pipeline, 0), SHARD);
    expect(await entries()).toMatchObject([{ state: 'in_doubt' }, { state: 'in_doubt' }]);
    expect(some((await entries())[0]).dueAt).toBe(world.now + QUEUE_LEASE_MS);
    // Whoever is only asked about was counted when it was tried.
    const [tried] = await world.store.load([keyOf.outcomes('sms')], world.now);
    expect(tried?.body.spans.reduce((sum, span) => sum + span.tried, 0)).toBe(2);
  });
});

/** A pipe that had room when it was asked, and takes only so many. */
const taking = (p: Pipeline, count: number): Pipeline => ({
  ...p,
  queue: {
    room: async () => 1_000,
    send: async (messages) => {
      await p.queue.send(messages.slice(0, count));
      return messages.slice(count);
    },
  },
});

describe('a place in the pipe', () => {
  test('is asked for where there is work, and nowhere else', async () => {
    const { world } = await people(1);
    const asked: string[] = [];
    const { pipeline } = world;
    const room = async (channel: Channel) => {
      asked.push(channel);
      return -5;
    };
    const p = { ...pipeline, queue: { ...pipeline.queue, room } };
    expect(await schedule(p, SHARD)).toMatchObject({ queued: 0, deferred: 1 });
    expect(asked).toEqual(['sms']);
    world.now += HOUR;
    await pause(world.pipeline, {}, 'look', OPS);
    expect(await schedule(p, SHARD)).toMatchObject({ deferred: 1 });
    expect(asked).toEqual(['sms']);
  });

  test('costs one write of the office’s rate and one of the channel’s pace, and none where no token is there', async () => {
    const rates = { email: 60, sms: 6, voice: 60 };
    const { world } = await people(1, { offices: { clinic: { ratesPerMinute: rates } } });
    const loads: string[] = [];
    const puts: string[] = [];
    world.store = noting(world.store, { loads, puts });
    await world.schedule();
    const buckets = (keys: string[]) => keys.splice(0).filter((key) => key.startsWith('bucket/'));
    const rate = ['bucket/tenant/clinic/sms', 'bucket/provider/sms'];
    expect(buckets(loads)).toEqual(rate);
    expect(buckets(puts)).toEqual(rate);
    await world.appointment({
      startsAt: toIso(START + SECOND),
      recipient: { phone: '+12125550777', timeZone: 'America/New_York' },
    });
    world.now = DUE + SECOND;
    expect(await world.schedule()).toMatchObject({ deferred: 1 });
    expect(buckets(puts).filter((key) => key === rate[1])).toEqual([]);
  });

  test('given one office is paused, then it takes no turn of the others, and its own rate stays whole', async () => {
    const { world } = await people(8, { offices: { clinic: {}, other: {} } });
    world.smsPerMinute = 60;
    await pause(world.pipeline, { tenant: asTenant('clinic') }, 'look', OPS);
    expect(await world.schedule()).toMatchObject({ queued: 8, deferred: 8 });
    expect(new Set(world.pipe.map(({ entry }) => entry.tenant))).toEqual(new Set(['other']));
  });

  test('given there is none, then those wait a few seconds, one after the other, and that is counted', async () => {
    const { world, waits } = await people(8);
    world.room = 3;
    expect(await world.schedule()).toMatchObject({ queued: 3, deferred: 5 });
    expect(await waits('queue_full')).toEqual([5_000, 5_010, 5_020, 5_030, 5_040]);
    expect(world.counts.get('deferred sms queue_full')).toBe(5);
  });

  test('given the pipe takes fewer than it had room for, then the others are put back at once, spread', async () => {
    const { world, entries, waits } = await people(8);
    const spans: string[] = [];
    const { pipeline } = world;
    const span = (made: () => { name: string }) => void spans.push(made().name);
    const telemetry = { ...pipeline.telemetry, span };
    await schedule(taking({ ...pipeline, telemetry }, 3), SHARD);
    expect(world.pipe).toHaveLength(3);
    expect(spans).toEqual(['send sms', 'send sms', 'send sms']);
    const waiting = await waits('queue_full');
    expect(waiting).toHaveLength(5);
    expect(some(waiting[0])).toBeGreaterThanOrEqual(5 * SECOND);
    expect(some(waiting.at(-1))).toBeLessThanOrEqual(10 * SECOND);
    expect(new Set(waiting).size).toBe(5);
    expect((await entries()).filter(({ state }) => state === 'queued')).toHaveLength(3);
    expect(world.counts.get('deferred sms queue_full')).toBe(5);
  });

  test.each([
    ['is alone with its file', true],
    ['is asked by its pages', false],
  ])(
    'given a store that %s, then what is queued keeps its place in the index: not %s',
    async (_, exclusive) => {
      const { world, entries } = await people(1);
      const { store } = world;
      world.store = following(store, {
        exclusive,
      });
      await world.schedule();
      expect((await entries())[0]?.listedAt).toBe(exclusive ? undefined : DUE);
    },
  );

  test('given an office’s rate, then the rest waits for its tokens, each for its own, and the oldest went first', async () => {
    const rates = { email: 60, sms: 60, voice: 60 };
    const { world, entries, waits } = await people(13, {
      apartMs: SECOND,
      offices: { clinic: { ratesPerMinute: rates } },
    });
    world.now = DUE + MINUTE;
    expect(await world.schedule()).toMatchObject({ queued: 10, deferred: 3 });
    expect(await waits('provider_busy')).toEqual([1_000, 2_000, 3_000]);
    expect((await entries()).map(({ state }) => state)).toEqual([
      ...Array.from({ length: 10 }, () => 'queued'),
      ...['planned', 'planned', 'planned'],
    ]);
    expect(world.counts.get('deferred sms provider_busy')).toBe(3);
  });

  test('given more come while some wait for the rate, then all together get no more than it gives', async () => {
    const rates = { email: 60, sms: 60, voice: 60 };
    const { world, waits } = await people(18, {
      apartMs: SECOND,
      offices: { clinic: { ratesPerMinute: rates } },
    });
    world.now = DUE + 12 * SECOND;
    expect(await world.schedule()).toMatchObject({ queued: 10, deferred: 3 });
    world.now += 5 * SECOND;
    expect(await world.schedule()).toMatchObject({ due: 8, queued: 5, deferred: 3 });
    expect(await waits('provider_busy')).toEqual([1_000, 2_000, 3_000]);
  });

  test('given another process took the tokens of those that come up, then they come up once more after a fill of the rate, behind nobody', async () => {
    const rates = { email: 60, sms: 60, voice: 60 };
    const { world, waits } = await people(15, {
      apartMs: SECOND,
      offices: { clinic: { ratesPerMinute: rates } },
    });
    world.now = DUE + 12 * SECOND;
    await world.schedule();
    world.now += 3 * SECOND;
    const [bucket] = await world.store.load([keyOf.bucket('tenant/clinic/sms')], world.now);
    const emptied = itemOf.bucket(
      { ...some(bucket).body, fullAt: world.now + 10 * SECOND },
      'tenant/clinic/sms',
    );
    await world.store.put(emptied, some(bucket).version, world.now);
    expect(await world.schedule()).toMatchObject({ due: 5, queued: 0, deferred: 5 });
    // The two that are new stand in line behind the three, who were before them.
    expect(await waits('provider_busy')).toEqual([4_000, 5_000, 10_000, 11_000, 12_000]);
  });

  test('given an office’s rate is what is short, then the provider’s pace, which others share, slows it no more', async () => {
    const ofClinic = { ratesPerMinute: { email: 60, sms: 60, voice: 60 } };
    const slow = { ratesPerMinute: { email: 60, sms: 6, voice: 60 } };
    const { world, waits } = await people(12, { offices: { clinic: ofClinic, one: slow, other: slow } });
    world.smsPerMinute = 72;
    expect(await world.schedule()).toMatchObject({ queued: 12 });
    expect(await waits('provider_busy')).toEqual([1_000, 2_000]);
  });

  test('given the provider’s pace, then offices take turns at what there is, and at what comes', async () => {
    const { world, waits } = await people(8, { offices: { clinic: {}, other: {} } });
    world.smsPerMinute = 60;
    expect(await world.schedule()).toMatchObject({ queued: 10, deferred: 6 });
    const tenants = world.pipe.map(({ entry }) => entry.tenant);
    expect(tenants.filter((tenant) => tenant === 'clinic')).toHaveLength(5);
    expect(await waits('provider_busy')).toEqual([1_000, 3_000, 5_000]);
    expect(await waits('provider_busy', 'other')).toEqual([1_000, 3_000, 5_000]);
  });

  test('given no room, then what an office’s rate gave is given back: it goes out when there is', async () => {
    const rates = { email: 60, sms: 60, voice: 60 };
    const { world } = await people(10, { offices: { clinic: { ratesPerMinute: rates } } });
    world.room = 2;
    await world.schedule();
    world.room = 1_000;
    world.now += 5_100;
    expect(await world.schedule()).toMatchObject({ queued: 8 });
  });
});
