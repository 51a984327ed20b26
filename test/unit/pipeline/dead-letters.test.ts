/**
 * Dead letters: a poisoned message comes to light and its entry goes on; each is explained by the judgement of now; a
 * redrive goes through judge, caps and the surge gate.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { Pipe } from '../../../shared/adapters/process/pipe.ts';
import { HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import { itemOf, keyOf, partitionOf } from '../../../shared/domain/store/records.ts';
import { confirmAppointment } from '../../../shared/pipeline/appointments/appointments.ts';
import { openAlerts } from '../../../shared/pipeline/safeguards/alerts.ts';
import { pause } from '../../../shared/pipeline/safeguards/control.ts';
import {
  deadLetterText,
  dealWithDeadLetters,
  keepDeadLetter,
  storedDeadLetters,
} from '../../../shared/pipeline/safeguards/dead-letters.ts';
import { deliver } from '../../../shared/pipeline/sending/deliver.ts';
import { schedule } from '../../../shared/pipeline/sending/schedule.ts';
import type { DeadLetter, DeadLetters } from '../../../shared/ports/dead-letters.ts';
import type { SendMessage } from '../../../shared/ports/queue.ts';
import { asAddress, asAppointment, asTenant, OPS } from '../../fixtures/ids.ts';
import { at, World } from './world.ts';

let world: World;
let id: string;
const EMAIL_AT = at('2026-12-01T20:30Z');
beforeEach(async () => {
  world = new World(at('2026-12-01T12:00Z'));
  await world.tenant();
  id = await world.appointment({ startsAt: '2026-12-04T15:30:00-05:00' });
});

const messageOf = (step: number, attempt = 1): SendMessage => ({
  entry: { tenant: asTenant('clinic'), appointment: asAppointment(id), revision: 1, step },
  attempt,
  channel: step === 0 ? 'email' : 'sms',
  group: asAddress(''),
  deduplicationId: `${step} ${attempt}`,
});
const park = (step = 0) => keepDeadLetter(world.pipeline, messageOf(step), new RangeError('secret'), 5);
const look = (redrive = false) =>
  dealWithDeadLetters(world.pipeline, storedDeadLetters(world.pipeline), redrive, world.now);
const prospects = async (redrive = false) => (await look(redrive)).letters.map(({ prospect }) => prospect);
const alerts = async () => (await openAlerts(world.pipeline, world.now)).map(({ key }) => key);
const change = async (changes: Partial<Entry>) => {
  const [item] = await world.store.load([keyOf.entry(messageOf(0).entry)], world.now);
  if (item) await world.store.put(itemOf.entry({ ...item.body, ...changes }), item.version, world.now);
};

test('a poisoned message comes back by its lease, is parked at the fifth failure with an alert, and heals', async () => {
  let poisoned = true;
  const { pipeline } = world;
  const pipe: Pipe = new Pipe({
    clock: pipeline.clock,
    telemetry: pipeline.telemetry,
    concurrency: { email: 1, sms: 1, voice: 1 },
    capacity: 100,
    async handle(message) {
      if (poisoned) throw new TypeError('ana@example.com has no length');
      await deliver({ ...pipeline, queue: pipe }, message);
    },
    deadLetter: (message, error, times) => keepDeadLetter(pipeline, message, error, times),
  });
  const run = async () => {
    await schedule({ ...pipeline, queue: pipe }, { shard: 0 });
    await pipe.idle();
  };
  const throwing = async (times: number) => {
    for (let n = 0; n < times; n++) {
      const { rows } = await world.store.list({ partition: partitionOf.due(0), limit: 1 });
      world.now = Math.max(world.now, rows[0]?.sort ?? 0);
      await run();
    }
  };
  await throwing(4);
  expect(await look()).toMatchObject({ letters: [], total: 0 });
  expect(await alerts()).toEqual([]);
  await throwing(1);
  const { letters } = await look();
  expect(letters).toMatchObject([{ error: 'TypeError', times: 5, message: messageRef(0, 5) }]);
  expect(await alerts()).toEqual(['dead-letters']);
  expect(JSON.stringify([letters, await openAlerts(pipeline, world.now)])).not.toContain('ana@');
  poisoned = false;
  expect((await look(true)).redriven).toBe(1);
  await run();
  expect(world.accepted.map(({ request }) => request.channel)).toEqual(['email']);
  expect(await look()).toMatchObject({ letters: [], total: 0 });
  expect(await alerts()).toEqual([]);
});

const messageRef = (step: number, attempt: number) => {
  const { entry, channel } = messageOf(step);
  return { entry, channel, attempt };
};

describe('what each is now', () => {
  test.each<[string, () => Promise<unknown>, object, string]>([
    ['due', async () => {}, { kind: 'send' }, 'would go out now'],
    [
      'confirmed meanwhile, but not yet looked at',
      async () => {
        const entry = await world.entry(id, 0);
        await confirmAppointment(world.pipeline, asTenant('clinic'), asAppointment(id), 'api');
        const [item] = await world.store.load([keyOf.entry(messageOf(0).entry)], world.now);
        if (entry) await world.store.put(itemOf.entry(entry), item?.version ?? 0, world.now);
      },
      { kind: 'drop', reason: 'confirmed' },
      'would be dropped: confirmed',
    ],
    [
      'paused',
      () => pause(world.pipeline, {}, 'wait', OPS),
      { kind: 'wait', reason: 'paused' },
      'waits and comes up by itself: paused',
    ],
    [
      'in doubt',
      () => change({ state: 'in_doubt' }),
      { kind: 'settling', state: 'in_doubt' },
      'settles by itself',
    ],
    [
      'sent',
      () => change({ state: 'sent', dueAt: null }),
      { kind: 'done', state: 'sent' },
      'needs nothing: sent',
    ],
  ])('%s', async (_name, meanwhile, expected, sentence) => {
    world.now = EMAIL_AT + MINUTE;
    await park();
    await meanwhile();
    const { letters } = await look();
    expect(letters.map(({ prospect }) => prospect)).toMatchObject([expected]);
    expect(letters.map(deadLetterText)[0]).toContain(sentence);
  });

  test('an entry that is not there, and one whose tenant is not', async () => {
    await park(2);
    const elsewhere = { ...messageOf(0), entry: { ...messageOf(0).entry, tenant: asTenant('gone') } };
    const other = await world.entry(id, 0);
    if (other) await world.store.put(itemOf.entry({ ...other, ...elsewhere.entry }), 0, world.now);
    await keepDeadLetter(world.pipeline, elsewhere, new Error('x'), 5);
    expect((await prospects()).sort((a, b) => a.kind.localeCompare(b.kind))).toEqual([
      { kind: 'done', state: null },
      { kind: 'faulty', error: 'Error' },
    ]);
    await prospects(true);
    // What can't be judged stays to be looked at.
    expect(await prospects()).toEqual([{ kind: 'faulty', error: 'Error' }]);
  });
});

describe('the redrive', () => {
  test('a look changes nothing', async () => {
    world.now = EMAIL_AT + MINUTE;
    await park();
    const before = await world.entry(id, 0);
    await look();
    expect((await look()).redriven).toBe(0);
    expect(await world.entry(id, 0)).toEqual(before);
    expect(await prospects()).toHaveLength(1);
  });

  test('makes a leased entry due now, as late as it was, and everything judges again', async () => {
    world.now = EMAIL_AT;
    await world.schedule();
    world.pipe = [];
    const leased = await world.entry(id, 0);
    expect(leased?.state).toBe('queued');
    world.now += 2 * MINUTE;
    await park();
    expect(await look(true)).toMatchObject({ redriven: 1, total: 0 });
    expect(await world.entry(id, 0)).toMatchObject({
      state: 'planned',
      dueAt: world.now,
      readyAt: leased?.readyAt,
    });
    await world.schedule();
    expect(world.pipe).toHaveLength(1);
    await world.drain();
    expect(world.accepted).toHaveLength(1);
    // The letter’s own, older message is stale.
    expect(await deliver(world.pipeline, messageOf(0))).toBe('stale');
    expect(world.accepted).toHaveLength(1);
  });

  test('what waits keeps its own time', async () => {
    await park(0);
    const before = await world.entry(id, 0);
    expect(before?.dueAt).toBe(EMAIL_AT);
    expect(await prospects(true)).toMatchObject([{ kind: 'wait', reason: null }]);
    expect(await world.entry(id, 0)).toEqual(before);
    expect(await look()).toMatchObject({ letters: [] });
  });

  test('one that is moved meanwhile is left alone, and its letter stays', async () => {
    world.now = EMAIL_AT + MINUTE;
    await park();
    const inner = storedDeadLetters(world.pipeline);
    const load = world.store.load.bind(world.store);
    let raced = false;
    world.store.load = (async (keys: never, now: number) => {
      const items = await load(keys, now);
      if (!raced && String(keys).includes('appointment/')) {
        raced = true;
        await change({ failures: 1 });
      }
      return items;
    }) as typeof world.store.load;
    const report = await dealWithDeadLetters(world.pipeline, inner, true, world.now);
    expect(report).toMatchObject({ redriven: 0, total: 1 });
    expect(await world.entry(id, 0)).toMatchObject({ failures: 1, dueAt: EMAIL_AT });
  });

  test('letters that can not be read are shown and stay', async () => {
    const kept: DeadLetter[] = [{ id: 'x', message: null, error: null, times: null, at: null }];
    const letters: DeadLetters = {
      count: async () => kept.length,
      async visit(_limit, decide) {
        for (const done of await decide(kept)) kept.splice(kept.indexOf(done), 1);
      },
    };
    const report = await dealWithDeadLetters(world.pipeline, letters, true, world.now);
    expect(report).toMatchObject({ redriven: 0, total: 1, letters: [{ prospect: { kind: 'unreadable' } }] });
    expect(await alerts()).toEqual(['dead-letters']);
  });

  test('one whose entry ended by itself is no alert any more', async () => {
    await park();
    expect(await alerts()).toEqual(['dead-letters']);
    await world.until(EMAIL_AT + HOUR);
    await look();
    expect(await alerts()).toEqual([]);
  });
});
