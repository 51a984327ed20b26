/** What an office's own software is told, and what becomes of it where it does not listen (P13). */
import { describe, expect, test } from 'vitest';
import { addressKey } from '../../../shared/domain/core/keys.ts';
import { HOUR, MINUTE, SECOND } from '../../../shared/domain/core/time.ts';
import type { EventKind } from '../../../shared/domain/events/events.ts';
import type { Outcome } from '../../../shared/domain/events/receivers.ts';
import { keyOf, partitionOf } from '../../../shared/domain/store/records.ts';
import {
  cancelAppointment,
  changeAppointment,
  confirmAppointment,
} from '../../../shared/pipeline/appointments/appointments.ts';
import {
  changeReceiver,
  createReceiver,
  replayEvent,
  replaySince,
  sendTest,
} from '../../../shared/pipeline/events/receivers.ts';
import { tellOffices } from '../../../shared/pipeline/events/telling.ts';
import { reply } from '../../../shared/pipeline/feedback/text-messages.ts';
import { erasePerson } from '../../../shared/pipeline/people/erasure.ts';
import { eventsAfter, findEvent, findReceiver } from '../../../shared/pipeline/queries/events.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { ANA, at, World } from './world.ts';

const CLINIC = asTenant('clinic');
const URL = 'https://office.example/hook';
const BY = { key: 'k', person: null, operator: false, name: 'a test', seed: 'seed' };

interface Got {
  url: string;
  id: string;
  type: EventKind;
  data: Record<string, unknown>;
}

/** An office whose software is told, and what it got. */
class Told {
  readonly world = new World(at('2026-11-25T12:00Z'));
  readonly got: Got[] = [];
  answer: (got: Got) => Outcome | Promise<Outcome> = () => ({ kind: 'delivered', status: 200 });

  async open(kinds: readonly EventKind[] | null = null, seed = 'seed', url: string | null = URL) {
    await this.world.tenant();
    const wanted = { url, kinds, description: null };
    const made = await createReceiver(this.world.pipeline, CLINIC, wanted, { ...BY, seed });
    if (!made) throw new Error('it was not made');
    return made.receiver;
  }

  async tell(times = 1): Promise<void> {
    const post = async (url: string, body: string) => {
      const { id, type, data } = JSON.parse(body);
      const outcome = await this.answer({ url, id, type, data });
      if (outcome.kind === 'delivered') this.got.push({ url, id, type, data });
      return outcome;
    };
    for (let time = 0; time < times; time++) await tellOffices(this.world.pipeline, { post });
  }

  types = () => this.got.map(({ type }) => type);
  receiver = async (id: string) => {
    const found = await findReceiver(this.world.pipeline, CLINIC, id, this.world.now);
    if (!found) throw new Error('there is no such endpoint');
    return found;
  };
  /** Lets time go by, with a look every so often. */
  async waits(ms: number, everyMs: number): Promise<void> {
    const end = this.world.now + ms;
    while (this.world.now < end) {
      this.world.now += everyMs;
      await this.tell();
    }
  }
}

const START = { startsAt: '2026-12-04T15:30:00-05:00', externalId: 'e1' };
const failed: Outcome = { kind: 'failed', status: 500, error: 'it answered 500' };

describe('what happens is told', () => {
  test('an appointment, its reminders and what the person answers, in order and once', async () => {
    const told = new Told();
    await told.open();
    const { world } = told;
    await world.appointment(START);
    await world.until(at('2026-12-01T21:00Z'));
    await reply(world.pipeline, ANA.phone, '+15005550006', 'C', 'SM1');
    await told.tell(2);
    expect(told.types()).toEqual([
      'appointment.created',
      'reminder.sent',
      'reply.received',
      'appointment.confirmed',
      'reminder.dropped',
      'reminder.dropped',
    ]);
    expect(told.got[2]?.data).toMatchObject({ text: 'C', from: ANA.phone, intent: 'confirm' });
    expect(told.got[3]?.data).toMatchObject({ by: 'reply', appointment: { externalId: 'e1' } });
    await told.waits(10 * MINUTE, MINUTE);
    expect(told.got).toHaveLength(6);
  });

  test('a change, a cancellation, an opt-out and its end', async () => {
    const told = new Told();
    await told.open(['appointment.changed', 'appointment.cancelled', 'opt_out.created', 'opt_out.lifted']);
    const { world } = told;
    const id = await world.appointment(START);
    await changeAppointment(world.pipeline, CLINIC, id, { title: 'Check-up' });
    await reply(world.pipeline, ANA.phone, '+15005550006', 'STOP', 'SM1');
    world.now += SECOND;
    await reply(world.pipeline, ANA.phone, '+15005550006', 'START', 'SM2');
    await cancelAppointment(world.pipeline, CLINIC, id, 'api');
    await told.tell(2);
    // Those of one appointment, and those of one address, come in order.
    const of = (what: string) => told.types().filter((type) => type.startsWith(what));
    expect(of('appointment')).toEqual(['appointment.changed', 'appointment.cancelled']);
    expect(of('opt_out')).toEqual(['opt_out.created', 'opt_out.lifted']);
  });

  test('what happened to a row that is damaged for hours is told once it is mended', async () => {
    const told = new Told();
    await told.open(['appointment.cancelled']);
    const { world } = told;
    const id = await world.appointment(START);
    await cancelAppointment(world.pipeline, CLINIC, id, 'api');
    const [whole] = await world.store.load([keyOf.appointment(CLINIC, id)], world.now);
    if (!whole) throw new Error('there is no such appointment');
    const newer = { ...whole, body: { ...whole.body, $shape: 99 } };
    await world.store.put(newer, whole.version, world.now);
    await told.waits(2 * HOUR, 30 * MINUTE);
    expect(told.types()).toEqual([]);
    await world.store.put(whole, whole.version + 1, world.now);
    await told.tell(2);
    expect(told.types()).toEqual(['appointment.cancelled']);
  });

  test('an office that asked for nothing costs no write', async () => {
    const world = new World(at('2026-11-25T12:00Z'));
    await world.tenant();
    const id = await world.appointment(START);
    await confirmAppointment(world.pipeline, CLINIC, id, 'api');
    const untold = await world.store.list({ partition: partitionOf.untold(CLINIC), limit: 10 });
    const [outbox] = await world.store.load([keyOf.outbox(CLINIC)], world.now);
    expect([untold.rows, outbox]).toEqual([[], undefined]);
  });

  test('what a person said is read when it is told: an erasure reaches it', async () => {
    const told = new Told();
    await told.open(['reply.received'], 'seed', null);
    const { world } = told;
    await world.appointment(START);
    await world.until(at('2026-12-01T21:00Z'));
    await reply(world.pipeline, ANA.phone, '+15005550006', 'my hip hurts', 'SM1');
    await told.tell();
    const list = async () => {
      const kinds = ['reply.received'] as const;
      return (await eventsAfter(world.pipeline, CLINIC, { kinds, limit: 50 }, world.now))?.items;
    };
    expect((await list())?.map(({ data }) => data)).toMatchObject([
      { text: 'my hip hurts', from: ANA.phone },
    ]);
    await erasePerson(world.pipeline, CLINIC, [addressKey('a secret for tests', ANA.phone)], 'api');
    expect((await list())?.map(({ data }) => data)).toMatchObject([{ text: null, from: null }]);
    expect(told.got).toEqual([]);
  });
});

describe('an endpoint that does not listen', () => {
  test('one event that it refuses holds back what is about the same, and nothing else', async () => {
    const told = new Told();
    await told.open();
    const { world } = told;
    const first = await world.appointment(START);
    await world.appointment({ ...START, externalId: 'e2' });
    let refuses = true;
    told.answer = ({ type, data }) => {
      const about = (data['appointment'] as { externalId?: string } | undefined)?.externalId;
      return refuses && type === 'appointment.created' && about === 'e1'
        ? failed
        : { kind: 'delivered', status: 200 };
    };
    await told.tell();
    await confirmAppointment(world.pipeline, CLINIC, first, 'api');
    await told.tell();
    expect(told.types()).toEqual(['appointment.created']);
    refuses = false;
    await told.waits(MINUTE, 5 * SECOND);
    expect(told.types().slice(1, 3)).toEqual(['appointment.created', 'appointment.confirmed']);
  });

  test('what a run that broke off had put behind one that it could not record comes after it, too', async () => {
    const told = new Told();
    await told.open();
    const { world } = told;
    const id = await world.appointment(START);
    await confirmAppointment(world.pipeline, CLINIC, id, 'api');
    told.answer = () => {
      throw new Error('our own side broke');
    };
    await told.tell();
    told.answer = () => failed;
    await told.waits(2 * MINUTE, 2 * MINUTE);
    told.answer = () => ({ kind: 'delivered', status: 200 });
    await told.waits(2 * MINUTE, MINUTE);
    expect(told.types().slice(0, 2)).toEqual(['appointment.created', 'appointment.confirmed']);
  });

  test('one that is not there delays no other, costs no record for each event, and gets all once it is back', async () => {
    const told = new Told();
    const dead = await told.open();
    await told.open(null, 'another', 'https://other.example/hook');
    const { world } = told;
    told.answer = ({ url }) => (url === URL ? failed : { kind: 'delivered', status: 200 });
    for (let each = 0; each < 60; each++) await world.appointment({ ...START, externalId: `e${each}` });
    await told.waits(10 * MINUTE, 10 * SECOND);
    expect(told.got).toHaveLength(60);
    const waiting = partitionOf.deliveries(CLINIC, dead.id, 'waiting');
    expect((await world.store.list({ partition: waiting, limit: 100 })).rows.length).toBeLessThan(10);
    told.answer = () => ({ kind: 'delivered', status: 200 });
    await told.waits(40 * MINUTE, MINUTE);
    const ids = new Set(told.got.filter(({ url }) => url === URL).map(({ id }) => id));
    expect(ids.size).toBe(60);
  });

  test('back after it took nothing, it is told what waits before what came about since', async () => {
    const told = new Told();
    await told.open();
    const { world } = told;
    told.answer = () => failed;
    const id = await world.appointment(START);
    await changeAppointment(world.pipeline, CLINIC, id, { title: 'Check-up' });
    await told.tell();
    await cancelAppointment(world.pipeline, CLINIC, id, 'api');
    told.answer = () => ({ kind: 'delivered', status: 200 });
    world.now += MINUTE;
    // Only one run: what waits is not left until its own next try either.
    await told.tell();
    expect(told.types().filter((type) => type.startsWith('appointment'))).toEqual([
      'appointment.created',
      'appointment.changed',
      'appointment.cancelled',
    ]);
  });

  test('a run that stops before all that waits had its turn tells nothing of the list', async () => {
    const told = new Told();
    await told.open();
    const { world } = told;
    const number = ({ data }: Got) => Number(Object(data['appointment']).externalId);
    let last = await world.appointment({ ...START, externalId: '0' });
    for (let each = 1; each <= 9; each++)
      last = await world.appointment({ ...START, externalId: String(each) });
    told.answer = (got) => (number(got) === 0 ? { kind: 'delivered', status: 200 } : failed);
    await told.tell();
    await changeAppointment(world.pipeline, CLINIC, last, { title: 'Check-up' });
    world.now += MINUTE;
    // The first three fail, so it seems not to be there; what is under way by then gets through a little later.
    told.answer = async (got) => {
      if (number(got) <= 3) return failed;
      for (let tick = 0; tick < 4 * number(got); tick++) await undefined;
      return { kind: 'delivered', status: 200 };
    };
    await told.tell();
    told.answer = () => ({ kind: 'delivered', status: 200 });
    await told.waits(10 * MINUTE, MINUTE);
    const ofLast = told.got.filter((got) => number(got) === 9).map(({ type }) => type);
    expect(ofLast).toEqual(['appointment.created', 'appointment.changed']);
  });

  test('after three days it is disabled, and the office and who is paged are told', async () => {
    const told = new Told();
    const { id } = await told.open(['appointment.created']);
    const { world } = told;
    told.answer = () => failed;
    await world.appointment(START);
    await told.waits(2 * 3_600_000, 10 * MINUTE);
    const late = (await world.store.load([keyOf.alert(`undelivered-clinic-${id}`)], world.now))[0];
    expect(late?.body.severity).toBe('notice');
    await told.waits(3 * 86_400_000, 20 * MINUTE);
    const receiver = await told.receiver(id);
    expect(receiver.disabled?.because).toBe('silent');
    const [alert] = await world.store.load([keyOf.alert('undelivered-clinic')], world.now);
    const [need] = await world.store.load([keyOf.need(CLINIC, id)], world.now);
    expect([alert?.body.severity, need?.body.kind]).toEqual(['page', 'undelivered']);
    const lost = partitionOf.deliveries(CLINIC, id, 'failed');
    expect((await world.store.list({ partition: lost, limit: 10 })).rows).toHaveLength(1);
    told.answer = () => ({ kind: 'delivered', status: 200 });
    await changeReceiver(world.pipeline, receiver, { enabled: true }, { ...BY, seed: 'on' });
    await replaySince(world.pipeline, receiver, at('2026-11-25T00:00Z'), { ...BY, seed: 'again' });
    await told.tell();
    expect(told.types()).toEqual(['appointment.created']);
    const [settled] = await world.store.load([keyOf.need(CLINIC, id)], world.now);
    expect(settled?.body.resolution?.by).toBe('ringonce');
  });

  test('410 ends it at once', async () => {
    const told = new Told();
    const { id } = await told.open();
    told.answer = () => ({ kind: 'gone' });
    await told.world.appointment(START);
    await told.tell();
    expect((await told.receiver(id)).disabled?.because).toBe('gone');
  });
});

describe('told again', () => {
  test('a test, one event, and everything from an instant on come under their own ids', async () => {
    const told = new Told();
    const receiver = await told.open(['appointment.created']);
    const { world } = told;
    await world.appointment(START);
    await told.tell();
    const first = told.got[0]?.id ?? '';
    await sendTest(world.pipeline, receiver, 'button');
    await told.tell();
    expect(told.types()).toEqual(['appointment.created', 'webhook.tested']);
    const event = await findEvent(world.pipeline, CLINIC, first, world.now);
    if (event) await replayEvent(world.pipeline, event);
    await told.tell();
    world.now += MINUTE;
    await replaySince(world.pipeline, receiver, at('2026-11-25T00:00Z'), BY);
    await told.tell(3);
    expect(told.got.map(({ id }) => id).filter((id) => id === first)).toHaveLength(3);
    expect(told.got).toHaveLength(4);
  });

  test('whoever reads the list goes on after the last event that is known', async () => {
    const told = new Told();
    await told.open(null, 'seed', null);
    const { world } = told;
    for (let each = 0; each < 5; each++) await world.appointment({ ...START, externalId: `e${each}` });
    await told.tell();
    const read = (after?: string) => eventsAfter(world.pipeline, CLINIC, { after, limit: 3 }, world.now);
    const first = await read();
    expect([first?.items.length, first?.more]).toEqual([3, true]);
    const rest = await read(first?.last ?? '');
    expect([rest?.items.length, rest?.more]).toEqual([2, false]);
    const none = await read(rest?.last ?? '');
    expect(none).toEqual({ items: [], last: rest?.last, more: false });
    expect(await read('evt_00000000000000000000000000')).toBeUndefined();
  });
});

test('given an endpoint that can not be read for hours, then what happens meanwhile is told once it is mended', async () => {
  const told = new Told();
  const { world } = told;
  const { id } = await told.open();
  const key = keyOf.receiver(CLINIC, id);
  const [whole] = await world.store.load([key], world.now);
  if (!whole) throw new Error('it is not stored');
  await world.store.put({ ...whole, body: { ...whole.body, $shape: 99 } as never }, whole.version, world.now);
  await told.waits(3 * HOUR, 10 * MINUTE);
  await world.appointment(START);
  await told.tell();
  expect(told.got).toEqual([]);
  await world.store.put({ ...whole }, whole.version + 1, world.now);
  await told.tell(2);
  expect(told.types()).toEqual(['appointment.created']);
});

test('given a refused event whose record can not be read for a while, then it is told once the record is mended', async () => {
  const told = new Told();
  const { world } = told;
  const { id: receiver } = await told.open();
  const first = await world.appointment(START);
  told.answer = () => failed;
  await told.tell();
  const { waiting } = await told.receiver(receiver);
  const key = keyOf.delivery({ tenant: CLINIC, receiver, event: waiting[0] ?? '' });
  const [whole] = await world.store.load([key], world.now);
  if (!whole) throw new Error('it is not stored');
  await world.store.put({ ...whole, body: { ...whole.body, $shape: 99 } as never }, whole.version, world.now);
  told.answer = () => ({ kind: 'delivered', status: 200 });
  const second = await world.appointment({ ...START, externalId: 'e2' });
  await told.waits(HOUR, 10 * MINUTE);
  expect(told.got.map(({ data }) => Object(data['appointment']).id)).toEqual([second]);
  await world.store.put({ ...whole }, whole.version + 1, world.now);
  await told.waits(HOUR, 10 * MINUTE);
  expect(told.got.map(({ data }) => Object(data['appointment']).id)).toEqual([second, first]);
});
