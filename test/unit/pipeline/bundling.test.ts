/**
 * A bundle becomes one message: what is due about the same time for one person, or for appointments of one day, is one
 * contact that names it all, and nothing is lost where that contact does not come about.
 */
import { describe, expect, test } from 'vitest';
import { answerText } from '../../../shared/domain/content/content.ts';
import type { AppointmentId } from '../../../shared/domain/core/keys.ts';
import type { Channel } from '../../../shared/domain/core/policy.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import type { Tenant } from '../../../shared/domain/tenant/tenant.ts';
import { cancelAppointment, changeAppointment } from '../../../shared/pipeline/appointments/appointments.ts';
import { receive } from '../../../shared/pipeline/feedback/feedback.ts';
import { pressKey } from '../../../shared/pipeline/feedback/keypresses.ts';
import { reply } from '../../../shared/pipeline/feedback/text-messages.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import { some } from '../domain/given.ts';
import { ANA, at, following, World } from './world.ts';

const FIRST = at('2026-12-10T15:00:00-05:00');
const DUE = FIRST - DAY;

const only = (channel: Channel) => ({
  ...DEFAULT_POLICY,
  steps: [{ channel, before: 'P1D', notAfter: 'PT1H' }],
});

/** A family of one phone and one mailbox, each a quarter of an hour after the other. */
async function family(channel: Channel, children = 3, apartMs = 10 * MINUTE) {
  const world = new World(at('2026-12-01T15:00Z'));
  await world.tenant();
  await world.policy(only(channel));
  const ids: AppointmentId[] = [];
  for (let n = 0; n < children; n++)
    ids.push(await world.appointment({ startsAt: toIso(FIRST + n * apartMs), title: `Child ${n}` }));
  return { world, ids };
}

const states = (world: World, ids: readonly string[]) =>
  Promise.all(
    ids.map(async (id) => {
      const entry = await world.entry(id, 0);
      return entry?.reason ? `${entry.state} ${entry.reason}` : entry?.state;
    }),
  );

async function statusOf(world: World, id: string) {
  const [item] = await world.store.load(
    [keyOf.appointment(asTenant('clinic'), asAppointment(id))],
    world.now,
  );
  return item?.body.status;
}

describe('a bundle', () => {
  test.each(['email', 'sms', 'voice'] as const)(
    'given three children by %s, then one contact names all, soonest first',
    async (channel) => {
      const { world, ids } = await family(channel);
      await world.until(DUE + 2 * HOUR);
      expect(world.accepted).toHaveLength(1);
      const said = JSON.stringify(world.accepted[0]?.request.content);
      const places = ids.map((_, n) => said.indexOf(`Child ${n}`));
      expect(places.every((place) => place >= 0)).toBe(true);
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(await states(world, ids)).toEqual(['sent', 'dropped merged', 'dropped merged']);
    },
  );

  test('given they are hours apart on one day, then one contact names both', async () => {
    const { world, ids } = await family('email', 2, 4 * HOUR);
    await world.until(FIRST - 2 * HOUR);
    expect(await states(world, ids)).toEqual(['sent', 'dropped merged']);
  });

  test('given they are on different days, then each has its own', async () => {
    const { world, ids } = await family('email', 2, 20 * HOUR);
    await world.until(DUE + HOUR);
    expect(await states(world, ids)).toEqual(['sent', 'planned']);
    await world.until(FIRST + 18 * HOUR);
    expect(await states(world, ids)).toEqual(['sent', 'sent']);
  });

  test('given another office reminds the same person, then that is its own (P10)', async () => {
    const { world } = await family('email', 1);
    await world.tenant('other');
    await world.policy(only('email'), 'other');
    await world.appointment({ startsAt: toIso(FIRST), title: 'Other' }, 'other');
    await world.until(DUE + HOUR);
    expect(world.accepted).toHaveLength(2);
    expect(JSON.stringify(world.accepted.map(({ request }) => request.content))).not.toMatch(
      /Child 0.*Other.*Child 0/,
    );
  });

  test('given one of them is cancelled or opted for another time meanwhile, then it is not named', async () => {
    const { world, ids } = await family('sms');
    await cancelAppointment(world.pipeline, asTenant('clinic'), asAppointment(ids[1] ?? ''), 'api');
    await changeAppointment(world.pipeline, asTenant('clinic'), asAppointment(ids[2] ?? ''), {
      startsAt: toIso(FIRST + 5 * DAY),
    });
    await world.until(DUE + HOUR);
    expect(JSON.stringify(world.accepted[0]?.request.content)).not.toMatch(/Child [12]/);
  });

  test('given the merged ones have later steps, then those follow, and a call is one for all', async () => {
    const world = new World(at('2026-12-01T15:00Z'));
    await world.tenant();
    const ids = [
      await world.appointment({ startsAt: toIso(FIRST), title: 'Child 0' }),
      await world.appointment({ startsAt: toIso(FIRST + 10 * MINUTE), title: 'Child 1' }),
    ];
    await world.until(FIRST + DAY);
    expect(world.accepted.map(({ request }) => request.channel)).toEqual(['email', 'sms', 'voice']);
    for (const step of [0, 1, 2])
      expect(await world.entry(ids[1] ?? '', step)).toMatchObject({ state: 'dropped', reason: 'merged' });
  });
});

describe('a bundle whose contact does not come about', () => {
  test('given the provider refuses for a while, then all are told in the end, once', async () => {
    const { world, ids } = await family('sms');
    let refusals = 3;
    world.answer = () =>
      refusals-- > 0
        ? { kind: 'failed', reason: 'provider_busy', code: '429' }
        : { kind: 'accepted', providerId: 'P' };
    await world.until(DUE + 3 * HOUR);
    expect(world.accepted).toHaveLength(1);
    expect((await states(world, ids)).sort()).toEqual(['dropped merged', 'dropped merged', 'sent']);
  });

  test('given the answer is lost, then the others wait for it and follow it', async () => {
    const { world, ids } = await family('sms');
    world.answer = () => ({ kind: 'unknown', detail: 'lost' });
    await world.until(DUE + 5 * MINUTE);
    expect((await states(world, ids)).slice(1)).toEqual(['planned merged', 'planned merged']);
    const entry = { tenant: asTenant('clinic'), appointment: some(ids[0]), revision: 1, step: 0 };
    await receive(world.pipeline, { entry, attempt: 1 }, { kind: 'delivered', providerId: 'SM' });
    await world.until(DUE + HOUR);
    expect(await states(world, ids)).toEqual(['delivered', 'dropped merged', 'dropped merged']);
  });

  test('given the answer is lost and it is proved not taken, then it is said again, to all, once', async () => {
    const { world, ids } = await family('sms');
    let first = true;
    world.answer = () => {
      if (!first) return { kind: 'accepted', providerId: 'P' };
      first = false;
      return { kind: 'unknown', detail: 'lost' };
    };
    world.lookup = () => ({ kind: 'not_accepted' });
    await world.until(DUE + 5 * HOUR);
    expect(world.accepted).toHaveLength(1);
    expect((await states(world, ids)).sort()).toEqual(['dropped merged', 'dropped merged', 'sent']);
  });

  test('given the answer is lost and its repeat is refused, then the others may have been named, and hear of a move', async () => {
    const { world, ids } = await family('email');
    let tries = 0;
    world.answer = () =>
      ++tries === 1
        ? { kind: 'unknown', detail: 'lost' }
        : { kind: 'failed', reason: 'provider_busy', code: '429' };
    await world.until(DUE + 2 * HOUR);
    const [, moved, other] = ids.map(asAppointment);
    for (const id of [some(moved), some(other)])
      expect(await world.entry(id, 0)).toMatchObject({ mergedInto: null, repeatsInDoubt: 1 });
    const to = { startsAt: toIso(FIRST + 5 * DAY) };
    expect(await changeAppointment(world.pipeline, asTenant('clinic'), some(moved), to)).toMatchObject({
      appointment: { plan: [{ kind: 'change' }, { kind: 'reminder' }] },
    });
  });

  test('given the process dies after the call, then the others are settled by what became of it (P1, P7)', async () => {
    const { world, ids } = await family('sms');
    const disk = world.store;
    let dead = false;
    world.answer = () => {
      dead = true;
      return { kind: 'accepted', providerId: 'P' };
    };
    const alive = <T>(result: T): T => {
      if (dead) throw new Error('died');
      return result;
    };
    world.store = {
      exclusive: true,
      load: async (keys, now) => alive(await disk.load(keys, now)),
      list: async (query) => alive(await disk.list(query)),
      purge: (at) => disk.purge(at),
      close: () => disk.close(),
      put: (item, version, now) => alive(disk.put(item, version, now)),
      putInOrder: (writes, now) => alive(disk.putInOrder(writes, now)),
    };
    world.now = DUE;
    await world.schedule();
    await expect(world.drain()).rejects.toThrow('died');
    world.store = disk;
    world.pipe = [];
    world.answer = () => ({ kind: 'accepted', providerId: 'again' });
    world.lookup = () => ({ kind: 'accepted', providerId: 'P' });
    await world.until(DUE + 5 * HOUR);
    expect(world.accepted).toHaveLength(1);
    expect(await states(world, ids)).toEqual(['sent', 'dropped merged', 'dropped merged']);
  });
});

describe('one of a bundle that somebody else moves', () => {
  const cancel = (world: World, id: AppointmentId) =>
    cancelAppointment(world.pipeline, asTenant('clinic'), id, 'api');

  test('given it is cancelled before the others are put off, then the contact does not name it', async () => {
    const { world, ids } = await family('sms');
    const { store } = world;
    world.store = following(store, {
      putInOrder: async (writes, now) => {
        const stored = await store.putInOrder(writes, now);
        // The claim: nobody was put off yet.
        if (writes.some(({ item }) => 'state' in item.body && item.body.state === 'sending')) {
          world.store = store;
          await cancel(world, some(ids[1]));
        }
        return stored;
      },
    });
    world.now = DUE;
    await world.schedule();
    await world.drain();
    expect(JSON.stringify(world.accepted[0]?.request.content)).toMatch(/Child 0((?!Child 1).)*Child 2/);
    expect(await states(world, ids)).toEqual(['sent', 'dropped cancelled', 'dropped merged']);
  });

  test.each([
    ['comes about', 'accepted', 'dropped merged', 1],
    ['is refused', 'rejected', 'planned', undefined],
  ] as const)(
    'given it is cancelled during the call, which %s, then it stays so and counts as nothing else',
    async (_, kind, other, merged) => {
      const { world, ids } = await family('sms');
      world.answer = async () => {
        await cancel(world, some(ids[1]));
        return kind === 'accepted'
          ? { kind, providerId: 'P' }
          : { kind, reason: 'invalid_address', code: '21211' };
      };
      world.now = DUE;
      await world.schedule();
      world.pipe = world.pipe.slice(0, 1);
      await world.drain();
      expect((await states(world, ids)).slice(1)).toEqual(['dropped cancelled', other]);
      expect(world.counts.get('dropped sms merged')).toBe(merged);
    },
  );
});

describe('an answer to a bundle', () => {
  const confirmedBy = async (world: World, ids: readonly string[]) =>
    (await Promise.all(ids.map((id) => statusOf(world, id)))).every((status) => status === 'confirmed');

  test('given C, then all that were named are confirmed', async () => {
    const { world, ids } = await family('sms');
    await world.until(DUE + MINUTE);
    const later = await world.appointment({ startsAt: toIso(FIRST + 9 * DAY), title: 'Later' });
    expect(await reply(world.pipeline, ANA.phone, '+15005550006', 'C')).toContain('3');
    expect(await confirmedBy(world, ids)).toBe(true);
    expect(await statusOf(world, later)).toBe('scheduled');
  });

  test('given 1 in a call, then all that were named are confirmed', async () => {
    const { world, ids } = await family('voice');
    await world.until(DUE + MINUTE);
    const [call] = world.accepted;
    if (!call) throw new Error('no call');
    const press = () =>
      pressKey(
        world.pipeline,
        { entry: call.request.entry, attempt: call.request.attempt },
        { digits: '1', asked: 0, named: null, call: 'CA1', number: null },
      );
    const answer = { kind: 'say', say: answerText('en', 'call_confirmed_all'), locale: 'en' };
    expect(await press()).toEqual(answer);
    expect(await confirmedBy(world, ids)).toBe(true);
    // Told again, it is answered as it was.
    expect(await press()).toEqual(answer);
  });

  test('given the soonest was not among those named, then it alone is meant', async () => {
    const { world, ids } = await family('sms');
    await world.until(DUE + MINUTE);
    const soon: Instant = world.now + 3 * HOUR;
    const other = await world.appointment({ startsAt: toIso(soon), title: 'Soon' });
    await reply(world.pipeline, ANA.phone, '+15005550006', 'C');
    expect(await statusOf(world, other)).toBe('confirmed');
    expect(await statusOf(world, ids[0] ?? '')).toBe('scheduled');
  });
});

describe('a family on one phone', () => {
  const names = ['Ana', 'Ben', 'Cleo', 'Dan', 'Eve'];

  async function booked(channel: Channel, people: readonly string[], settings: Partial<Tenant> = {}) {
    const world = new World(at('2026-12-01T15:00Z'));
    await world.tenant('clinic', settings);
    await world.policy({ ...only(channel), minGap: 'PT0S' });
    const at9 = at('2026-12-10T09:00:00-05:00');
    for (const [n, name] of people.entries())
      await world.appointment({
        startsAt: toIso(at9 + n * HOUR),
        title: `Checkup ${n}`,
        recipient: { ...ANA, name },
      });
    return world;
  }
  const wordsOf = (world: World) =>
    world.accepted.map(({ request: { content } }) =>
      'body' in content ? content.body : 'script' in content ? content.script : content.text,
    );

  test.each(['email', 'sms', 'voice'] as const)(
    'given five appointments an hour apart, then one %s, which names whose each is',
    async (channel) => {
      const world = await booked(channel, names);
      await world.until(FIRST);
      const [words = '', ...more] = wordsOf(world);
      expect(more).toEqual([]);
      for (const name of names.slice(0, channel === 'sms' ? 4 : 5)) expect(words).toContain(name);
      if (channel === 'sms')
        expect(words).toMatch(/reminder for Ana: Checkup 0, Thu, Dec 10, 9:00 AM; Ben: Checkup 1, /);
    },
  );

  test('given they are one person, then nobody is named in a text', async () => {
    const world = await booked('sms', ['Ana', ' ana']);
    await world.until(FIRST);
    expect(wordsOf(world)).toEqual([expect.not.stringContaining('Ana')]);
  });

  test('given somebody else there has an appointment another day, then a text says whose it is', async () => {
    const world = await booked('sms', ['Ana']);
    const ben = { ...ANA, name: 'Ben' };
    const other = await world.appointment({ startsAt: toIso(FIRST + 9 * DAY), recipient: ben });
    await world.until(FIRST);
    expect(wordsOf(world)).toEqual([expect.stringContaining('reminder for Ana: Checkup 0')]);
    await cancelAppointment(world.pipeline, asTenant('clinic'), other, 'api');
    await world.appointment({ startsAt: toIso(FIRST + 2 * DAY), title: 'Alone' });
    await world.until(FIRST + 2 * DAY);
    expect(wordsOf(world).at(-1)).toContain('reminder of Alone');
  });

  test.each([
    ['nothing', 0, 4],
    ['an hour and a half', 1.5 * HOUR, 2],
    ['a day', DAY, 1],
  ])(
    'given a window of %s, then what is due after it is another message',
    async (_, bundleWindowMs, messages) => {
      const world = await booked('email', names.slice(0, 4), { bundleWindowMs });
      await world.until(FIRST);
      expect(world.accepted).toHaveLength(messages);
    },
  );

  test('given a yes, then it is for all of them, and the answer to a single one says whose', async () => {
    const world = await booked('sms', ['Ana', 'Ben']);
    await world.until(DUE);
    expect(await reply(world.pipeline, ANA.phone, '+12125550100', 'C')).toContain('all 2 appointments');
    const alone = await booked('sms', ['Ana']);
    const ben = { ...ANA, name: 'Ben' };
    await alone.appointment({ startsAt: toIso(FIRST + 9 * DAY), recipient: ben });
    await alone.until(DUE);
    expect(await reply(alone.pipeline, ANA.phone, '+12125550100', 'C')).toContain('Ana: Checkup 0');
  });
});
