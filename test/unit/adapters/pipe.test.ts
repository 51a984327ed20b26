import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { PipeOptions } from '../../../shared/adapters/process/pipe.ts';
import { Pipe } from '../../../shared/adapters/process/pipe.ts';
import type { SendMessage } from '../../../shared/ports/queue.ts';
import { asAddress, asAppointment, asTenant } from '../../fixtures/ids.ts';

const message = (id: string, group = id, channel: SendMessage['channel'] = 'sms'): SendMessage => ({
  entry: { tenant: asTenant('elm'), appointment: asAppointment(id), revision: 1, step: 0 },
  attempt: 1,
  channel,
  group: asAddress(group),
  deduplicationId: id,
});

interface Handled {
  started: string[];
  finished: string[];
  atOnce: number;
  mostAtOnce: number;
  faults: number;
}

function given(options: Partial<PipeOptions> = {}): { pipe: Pipe; seen: Handled; clock: { at: number } } {
  const seen: Handled = { started: [], finished: [], atOnce: 0, mostAtOnce: 0, faults: 0 };
  const clock = { at: 0 };
  const pipe = new Pipe({
    clock: { now: () => clock.at },
    telemetry: { count: () => {}, measure() {}, event: () => {}, fault: () => seen.faults++ },
    concurrency: { email: 2, sms: 2, voice: 1 },
    capacity: 10,
    async handle({ entry }) {
      seen.started.push(entry.appointment);
      seen.mostAtOnce = Math.max(seen.mostAtOnce, ++seen.atOnce);
      await sleep(5);
      seen.atOnce--;
      seen.finished.push(entry.appointment);
    },
    ...options,
  });
  return { pipe, seen, clock };
}

test('handles at most so many at once, and all of them', async () => {
  const { pipe, seen } = given();
  await pipe.send(Array.from({ length: 9 }, (_, n) => message(`m${n}`)));
  await pipe.idle();
  expect(seen.finished).toHaveLength(9);
  expect(seen.mostAtOnce).toBe(2);
});

test('keeps one recipient’s messages one at a time, in order', async () => {
  const { pipe, seen } = given({ concurrency: { email: 5, sms: 5, voice: 5 } });
  await pipe.send(['a1', 'a2', 'a3'].map((id) => message(id, 'ana')));
  await pipe.idle();
  expect(seen.finished).toEqual(['a1', 'a2', 'a3']);
  expect(seen.mostAtOnce).toBe(1);
});

test('takes the same deduplication id once, until five minutes have passed', async () => {
  const { pipe, seen, clock } = given();
  expect(await pipe.send([message('m'), message('m')])).toEqual([]);
  await pipe.idle();
  await pipe.send([message('m')]);
  await pipe.idle();
  expect(seen.finished).toEqual(['m']);
  clock.at = 5 * 60_000;
  await pipe.send([message('m')]);
  await pipe.idle();
  expect(seen.finished).toEqual(['m', 'm']);
});

test('refuses what it has no room for, by channel', async () => {
  const { pipe } = given({ capacity: 3 });
  const refused = await pipe.send(Array.from({ length: 5 }, (_, n) => message(`m${n}`)));
  expect(refused.map(({ deduplicationId }) => deduplicationId)).toEqual(['m3', 'm4']);
  expect([await pipe.room('sms'), await pipe.room('voice')]).toEqual([0, 3]);
  await pipe.idle();
  expect(await pipe.room('sms')).toBe(3);
});

test('a message that fails is reported, and the next one of its group goes on', async () => {
  const done: string[] = [];
  const { pipe, seen } = given({
    async handle({ entry }) {
      if (entry.appointment === 'bad') throw new Error('no');
      done.push(entry.appointment);
    },
  });
  await pipe.send([message('bad', 'ana'), message('good', 'ana')]);
  await pipe.idle();
  expect([seen.faults, done]).toEqual([1, ['good']]);
});

test('closing lets what is in flight finish, starts nothing more, and takes nothing more', async () => {
  const { pipe, seen } = given();
  await pipe.send(Array.from({ length: 6 }, (_, n) => message(`m${n}`)));
  await pipe.close(1_000);
  expect(seen.started).toEqual(['m0', 'm1']);
  expect(seen.finished).toEqual(['m0', 'm1']);
  expect(await pipe.send([message('late')])).toHaveLength(1);
});

test('closing does not wait for ever', async () => {
  const { pipe } = given({ handle: () => new Promise(() => {}) });
  await pipe.send([message('m')]);
  await pipe.close(20);
});

test('an entry whose messages fail five times over its attempts is handed to the dead letters, again each time', async () => {
  const parked: unknown[] = [];
  let broken = true;
  const { pipe, seen } = given({
    async handle() {
      if (broken) throw new TypeError('poison');
    },
    deadLetter: async ({ entry, attempt }, error, times) => {
      parked.push([entry.appointment, attempt, (error as Error).name, times]);
    },
  });
  const attempt = async (count: number, appointment = 'bad') => {
    const one = message(`${appointment} ${count}`);
    await pipe.send([
      { ...one, entry: { ...one.entry, appointment: asAppointment(appointment) }, attempt: count },
    ]);
    await pipe.idle();
  };
  for (let count = 1; count <= 4; count++) await attempt(count);
  await attempt(1, 'another');
  expect(parked).toEqual([]);
  await attempt(5);
  await attempt(6);
  expect(parked).toEqual([
    ['bad', 5, 'TypeError', 5],
    ['bad', 6, 'TypeError', 6],
  ]);
  expect(seen.faults).toBe(7);
  // A success is a fresh start.
  broken = false;
  await attempt(7);
  broken = true;
  await attempt(8);
  expect(parked).toHaveLength(2);
});

test('a dead letter that can not be kept is reported, and the pipe goes on', async () => {
  const { pipe, seen } = given({
    async handle() {
      throw new Error('poison');
    },
    deadLetter: async () => {
      throw new Error('the store is gone');
    },
  });
  for (let count = 1; count <= 5; count++) {
    await pipe.send([{ ...message(`m${count}`), entry: message('bad').entry }]);
    await pipe.idle();
  }
  expect(seen.faults).toBe(6);
  expect(await pipe.room('sms')).toBe(10);
});

test('takes nothing while there is no room for it elsewhere', async () => {
  let hasRoom = false;
  const { pipe } = given({ hasRoom: () => hasRoom });
  expect(await pipe.room('sms')).toBe(0);
  hasRoom = true;
  expect(await pipe.room('sms')).toBe(10);
});

test('begins a few in one turn of the event loop, and all of them', async () => {
  const { pipe, seen } = given({ capacity: 250, concurrency: { email: 1, sms: 250, voice: 1 } });
  await pipe.send(Array.from({ length: 250 }, (_, n) => message(`m${n}`)));
  expect(seen.started.length).toBeLessThanOrEqual(100);
  await pipe.idle();
  expect(seen.finished).toHaveLength(250);
});
