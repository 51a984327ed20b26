import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import { addressKey, NO_ADDRESS } from '../../../shared/domain/core/keys.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { MINUTE } from '../../../shared/domain/core/time.ts';
import type { Key } from '../../../shared/domain/store/records.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import {
  cancelAppointment,
  changeAppointment,
  confirmAppointment,
} from '../../../shared/pipeline/appointments/appointments.ts';
import { putAppointment } from '../../../shared/pipeline/appointments/put.ts';
import { readControl } from '../../../shared/pipeline/core/ledger.ts';
import { matchSecret } from '../../../shared/pipeline/core/secret.ts';
import { createReceiver } from '../../../shared/pipeline/events/receivers.ts';
import { tellOffices } from '../../../shared/pipeline/events/telling.ts';
import { pressKey } from '../../../shared/pipeline/feedback/keypresses.ts';
import { catchUp } from '../../../shared/pipeline/feedback/restored.ts';
import { reply } from '../../../shared/pipeline/feedback/text-messages.ts';
import { applyPolicy } from '../../../shared/pipeline/office/policy-apply.ts';
import { optOutAddress } from '../../../shared/pipeline/people/people.ts';
import { openBlackout, settleBlackout } from '../../../shared/pipeline/safeguards/blackout.ts';
import { giveUpSecret } from '../../../shared/pipeline/safeguards/given-up-secret.ts';
import type { ProviderRecord } from '../../../shared/ports/provider-record.ts';
import type { SendRequest } from '../../../shared/ports/senders.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { asAppointment, asTenant, OPS } from '../../fixtures/ids.ts';
import { ANA, at, World } from './world.ts';

/**
 * The process dies at every write and at every call of a provider, one after the other, before and after it took
 * effect. It never comes back; another one goes on with the same store.
 */
class Fuse {
  steps: number;
  readonly blown: Promise<void>;
  #blow: () => void = () => {};
  isBlown = false;

  constructor(steps: number) {
    this.steps = steps;
    this.blown = new Promise((resolve) => {
      this.#blow = resolve;
    });
  }

  /** Resolves, or never when this is where the process dies. */
  async pass(): Promise<void> {
    if (!this.isBlown && this.steps-- > 0) return;
    this.isBlown = true;
    this.#blow();
    await new Promise(() => {});
  }
}

const mortal = (store: Store, fuse: Fuse): Store => ({
  exclusive: true,
  load: (keys, now) => store.load(keys, now),
  list: (query) => store.list(query),
  purge: (at) => store.purge(at),
  close: () => store.close(),
  async put(item, version, now) {
    await fuse.pass();
    const outcome = await store.put(item, version, now);
    await fuse.pass();
    return outcome;
  },
  async putInOrder(writes, now) {
    for (const [index, { item, readVersion }] of writes.entries())
      if ((await this.put(item, readVersion, now)) === undefined) return index;
    return writes.length;
  },
});

type Script = (world: World) => Promise<unknown>;

/** Runs the script in a process that may die; then a second process finishes the day. */
async function runWithCrash(steps: number, script: Script, end: Instant) {
  const disk = new MemoryStore();
  const fuse = new Fuse(steps);
  const world = new World(at('2026-11-25T12:00Z'), disk);
  await world.tenant();
  world.store = mortal(disk, fuse);
  world.answer = async (request) => {
    await fuse.pass();
    world.accepted.push({ at: world.now, request });
    await fuse.pass();
    // What the fake records is recorded here, before the answer; a lost answer is a call that never returns.
    world.accepted.pop();
    return { kind: 'accepted', providerId: 'P' };
  };
  const wasAccepted = ({ entry, attempt, channel }: SendRequest) =>
    world.accepted.some(
      ({ request }) =>
        request.channel === channel &&
        request.attempt === attempt &&
        request.entry.step === entry.step &&
        request.entry.revision === entry.revision,
    );
  world.lookup = (request) =>
    wasAccepted(request) ? { kind: 'accepted', providerId: 'P' } : { kind: 'not_accepted' };
  const life = script(world);
  await Promise.race([life, fuse.blown]);
  if (fuse.isBlown) {
    world.store = disk;
    world.pipe = [];
    world.answer = () => ({ kind: 'accepted', providerId: 'P' });
    await script(world);
  }
  await world.until(end);
  return { world, disk, survived: !fuse.isBlown };
}

/** Tries every place to die in, until the script survives. */
async function everywhere(script: Script, check: (world: World, where: number) => Promise<void> | void) {
  const end = at('2026-12-20T00:00Z');
  for (let where = 0; where < 2_000; where++) {
    const { world, survived } = await runWithCrash(where, script, end);
    await check(world, where);
    if (survived) return where;
  }
  throw new Error('the script never survived');
}

/** P1, and that nothing live is left behind (P7). */
async function onceAndFinal(world: World, where: number) {
  const keys = world.accepted.map(({ request }) => `${request.channel} ${JSON.stringify(request.entry)}`);
  expect(new Set(keys).size, `sent twice after dying at ${where}: ${keys.join('\n')}`).toBe(keys.length);
  const { rows } = await world.store.list({ partition: 'due/0', limit: 10 });
  expect(rows, `still live after dying at ${where}`).toEqual([]);
  expect(world.faults).toEqual([]);
}

const FORGOTTEN = {
  since: at('2026-12-01T15:00Z'),
  reason: 'restored',
  by: 'restore',
  byName: 'ringonce restore',
};

const CREATE = { startsAt: '2026-12-04T15:30:00-05:00', externalId: 'e1' };

async function create(world: World): Promise<string> {
  return world.appointment(CREATE);
}

describe('dying anywhere', () => {
  test('during a whole ladder: each step goes out once', async () => {
    const places = await everywhere(
      async (world) => {
        await create(world);
        await world.until(at('2026-12-05T00:00Z'));
      },
      async (world, where) => {
        await onceAndFinal(world, where);
        const channels = world.accepted.map(({ request }) => request.channel);
        // A call whose claim was cut short is never repeated: it may be missing, never twice.
        expect(
          channels.filter((channel) => channel !== 'voice'),
          `dying at ${where}`,
        ).toEqual(['email', 'sms']);
      },
    );
    expect(places).toBeGreaterThan(40);
  });

  test('while confirming: once the caller was answered, nothing more goes out', async () => {
    await everywhere(
      async (world) => {
        const id = await create(world);
        await world.until(at('2026-12-02T00:00Z'));
        await confirmAppointment(world.pipeline, asTenant('clinic'), asAppointment(id), 'api');
        await world.until(at('2026-12-05T00:00Z'));
      },
      async (world, where) => {
        await onceAndFinal(world, where);
        expect(
          world.accepted.map(({ request }) => request.channel),
          `dying at ${where}`,
        ).toEqual(['email']);
      },
    );
  });

  test('while cancelling', async () => {
    await everywhere(
      async (world) => {
        const id = await create(world);
        await world.until(at('2026-12-01T00:00Z'));
        await cancelAppointment(world.pipeline, asTenant('clinic'), asAppointment(id), 'api');
      },
      async (world, where) => {
        await onceAndFinal(world, where);
        expect(world.accepted, `dying at ${where}`).toEqual([]);
      },
    );
  });

  test('while moving to another day: only the new time is reminded', async () => {
    await everywhere(
      async (world) => {
        const id = await create(world);
        await world.until(at('2026-12-01T00:00Z'));
        const patch = { startsAt: '2026-12-11T10:00:00-05:00' };
        expect(
          (await changeAppointment(world.pipeline, asTenant('clinic'), asAppointment(id), patch)).kind,
        ).toBe('changed');
        await world.until(at('2026-12-12T00:00Z'));
      },
      async (world, where) => {
        await onceAndFinal(world, where);
        const revisions = new Set(world.accepted.map(({ request }) => request.entry.revision));
        expect([...revisions], `dying at ${where}`).toEqual([2]);
        expect(world.accepted.length, `dying at ${where}`).toBeGreaterThanOrEqual(2);
      },
    );
  });

  test('while reinstating what was cancelled: the person who was told hears of it once, and nothing is repeated', async () => {
    const input = { title: 'Cleaning', recipient: ANA, ...CREATE };
    const put = (world: World) =>
      putAppointment(world.pipeline, asTenant('clinic'), input, {
        by: 'test',
        preview: false,
        insist: false,
      });
    for (let where = 0, survived = false; !survived; where++) {
      const disk = new MemoryStore();
      const world = new World(at('2026-11-25T12:00Z'), disk);
      await world.tenant();
      const id = asAppointment(await create(world));
      await world.until(at('2026-12-01T22:00:00Z'));
      await cancelAppointment(world.pipeline, asTenant('clinic'), id, 'api');
      await world.until(at('2026-12-01T23:00:00Z'));
      const fuse = new Fuse(where);
      world.store = mortal(disk, fuse);
      await Promise.race([put(world), fuse.blown]);
      survived = !fuse.isBlown;
      world.store = disk;
      await world.until(world.now + 10 * 60_000);
      await put(world);
      await world.until(at('2026-12-20T00:00Z'));
      await onceAndFinal(world, where);
      const went = world.accepted.map(({ request }) => `${request.channel} ${request.entry.revision}`);
      expect(went, `after dying at ${where}`).toEqual(['email 1', 'email 1', 'email 2', 'sms 2', 'voice 2']);
    }
  });

  test('while a newer version of the policy is applied: each step goes out once, and by one version', async () => {
    const steps = [
      { channel: 'email', before: 'P3D', notAfter: 'PT12H' },
      { channel: 'sms', before: 'PT36H', notAfter: 'PT1H' },
      { channel: 'voice', before: 'PT6H', notAfter: 'PT1H' },
    ] as const;
    const newer = { ...DEFAULT_POLICY, version: 2, steps };
    await everywhere(
      async (world) => {
        await create(world);
        await world.until(at('2026-12-02T00:00Z'));
        await applyPolicy(world.pipeline, asTenant('clinic'), newer, { limit: 10 }, 'api');
        await world.until(at('2026-12-05T00:00Z'));
      },
      async (world, where) => {
        await onceAndFinal(world, where);
        const sent = world.accepted.map(({ request }) => [request.channel, request.entry.revision]);
        expect(
          sent.filter(([channel]) => channel !== 'voice'),
          `dying at ${where}`,
        ).toEqual([
          ['email', 1],
          ['sms', 2],
        ]);
      },
    );
  });

  test.each([
    ['STOP', 'opted_out'],
    ['R', 'another_time'],
    ['what time?', 'reply'],
  ])('while a person says %j: the office has it before it, once', async (text, kind) => {
    await everywhere(
      async (world) => {
        await create(world);
        await world.until(at('2026-12-04T19:00Z'));
        await reply(world.pipeline, ANA.phone, '+15005550006', text, 'SM1');
        await world.until(at('2026-12-05T00:00Z'));
      },
      async (world, where) => {
        await onceAndFinal(world, where);
        const { rows } = await world.store.list({ partition: 'needs/clinic', limit: 5 });
        const needs = await world.store.load(
          rows.map(({ key }) => key as Key<'need'>),
          at('2026-12-04T19:30Z'),
        );
        const open = needs.map((item) => [item?.body.kind, item?.body.resolution]);
        expect(open, `dying at ${where}`).toEqual([[kind, null]]);
      },
    );
  });

  test('while a person says what by its policy ends the ladder: nothing follows', async () => {
    await everywhere(
      async (world) => {
        await world.policy({ ...DEFAULT_POLICY, onAnswer: { other: 'end', anotherTime: 'end' } });
        await create(world);
        await world.until(at('2026-12-02T00:00Z'));
        await reply(world.pipeline, ANA.phone, '+15005550006', 'what time?', 'SM1');
        await world.until(at('2026-12-05T00:00Z'));
      },
      async (world, where) => {
        await onceAndFinal(world, where);
        const channels = world.accepted.map(({ request }) => request.channel);
        expect(channels, `dying at ${where}`).toEqual(['email']);
      },
    );
  });

  test.each(['1', '2', '9', '7'])(
    'while a person presses %s: it is kept before it is done, once',
    async (digits) => {
      await everywhere(
        async (world) => {
          const id = await create(world);
          await world.until(at('2026-12-04T19:00Z'));
          const entry = { tenant: asTenant('clinic'), appointment: asAppointment(id), revision: 1, step: 2 };
          const key = { digits, call: 'CA1', number: null, asked: 0, named: null };
          await pressKey(world.pipeline, { entry, attempt: 1 }, key);
          await world.until(at('2026-12-05T00:00Z'));
        },
        async (world, where) => {
          await onceAndFinal(world, where);
          const { rows } = await world.store.list({ partition: 'replies/clinic', limit: 5 });
          const kept = await world.store.load(
            rows.map(({ key }) => key as Key<'reply'>),
            world.now,
          );
          const shown = kept.map((item) => [item?.body.text, item?.body.resolution?.by]);
          expect(shown, `dying at ${where}`).toEqual([[digits, 'ringonce']]);
        },
      );
    },
  );

  test('while nobody is reached: the office has it before it, once', async () => {
    await everywhere(
      async (world) => {
        world.answer = () => ({ kind: 'rejected', reason: 'rejected', code: '1' });
        await create(world);
        await world.until(at('2026-12-05T00:00Z'));
      },
      async (world, where) => {
        const { rows } = await world.store.list({ partition: 'needs/clinic', limit: 5 });
        expect(rows.length, `dying at ${where}`).toBe(1);
      },
    );
  });

  test('while an office is told: everything comes, in order, under one id each', async () => {
    const told: { got: { id: string; type: string }[]; world: World | undefined } = {
      got: [],
      world: undefined,
    };
    const tell = async (world: World) => {
      const post = async (_url: string, body: string) => {
        told.got.push(JSON.parse(body));
        return { kind: 'delivered' as const, status: 200 };
      };
      await tellOffices(world.pipeline, { post });
    };
    const by = { key: 'k', person: null, operator: false, name: 'a test', seed: 'seed' };
    const places = await everywhere(
      async (world) => {
        if (told.world !== world) Object.assign(told, { got: [], world });
        const wanted = { url: 'https://office.example', kinds: null, description: null };
        await createReceiver(world.pipeline, asTenant('clinic'), wanted, by);
        await create(world);
        await tell(world);
        await world.until(at('2026-12-03T21:00Z'));
        await tell(world);
        await reply(world.pipeline, ANA.phone, '+15005550006', 'C', 'SM1');
        await tell(world);
      },
      async (world, where) => {
        // Whatever an earlier process had claimed, and what it noted and never wrote, is over by then.
        for (let hours = 0; hours < 3; hours++) {
          await tell(world);
          world.now += 3_600_000;
        }
        const untold = await world.store.list({ partition: 'untold/clinic', limit: 5 });
        expect(untold.rows, `left after dying at ${where}`).toEqual([]);
        const first = new Map(told.got.map(({ id, type }) => [id, type]));
        const voice = [...first.values()].filter((type) => type !== 'reminder.dropped');
        expect(voice, `told after dying at ${where}`).toEqual([
          'appointment.created',
          'reminder.sent',
          'reminder.sent',
          'reply.received',
          'appointment.confirmed',
        ]);
      },
    );
    expect(places).toBeGreaterThan(80);
  });

  test('while opting out of the phone: the ladder ends after the email', async () => {
    const phoneKey = addressKey('a secret for tests', ANA.phone);
    await everywhere(
      async (world) => {
        const id = await create(world);
        await world.until(at('2026-12-02T00:00Z'));
        const [item] = await world.store.load(
          [keyOf.appointment(asTenant('clinic'), asAppointment(id))],
          world.now,
        );
        const address = item?.body.recipient.phoneKey ?? NO_ADDRESS;
        await optOutAddress(world.pipeline, {
          tenant: asTenant('clinic'),
          address,
          shown: ANA.phone,
          channels: ['sms', 'voice'],
          source: 'api',
          by: 'key:1',
        });
        await world.until(at('2026-12-05T00:00Z'));
      },
      async (world, where) => {
        await onceAndFinal(world, where);
        expect(
          world.accepted.map(({ request }) => request.channel),
          `dying at ${where}`,
        ).toEqual(['email']);
        const { rows } = await world.store.list({ partition: `consents/clinic/${phoneKey}`, limit: 5 });
        expect(
          rows.map(({ key }) => key.split('/').at(-1)),
          `dying at ${where}`,
        ).toEqual(['e00000001']);
      },
    );
  });

  test.each([
    ['nobody said a word', [], ['sms']],
    ['somebody asked for another time', ['R'], []],
  ])(
    'while a blackout is opened, compared and decided, and %s: nothing is repeated',
    async (_what, said, sent) => {
      const restored = at('2026-12-02T09:00Z');
      const taken = at('2026-12-01T20:30Z');
      await everywhere(
        async (world) => {
          const id = asAppointment(await create(world));
          const entry = { tenant: asTenant('clinic'), appointment: id, revision: 1, step: 0 };
          const record: ProviderRecord = {
            async *contacts() {
              yield { channel: 'email', to: ANA.email, at: taken, providerId: 'P', entry, attempt: 1 };
            },
            async *texts() {
              for (const text of said)
                yield { from: ANA.phone, to: '+15005550006', text, at: taken + MINUTE, providerId: 'SM1' };
            },
          };
          world.now = restored;
          await openBlackout(world.pipeline, { ...FORGOTTEN, until: restored }, OPS);
          for (let look = 0; look < 2; look++) {
            world.now = restored + (look + 1) * 2 * MINUTE;
            await catchUp(world.pipeline, { email: record, sms: record, voice: record });
          }
          const decided = {
            decision: 'released',
            scope: {},
            reason: 'looked at it',
            uncompared: false,
          } as const;
          await settleBlackout(world.pipeline, decided, OPS);
          await world.until(at('2026-12-05T00:00Z'));
        },
        async (world, where) => {
          await onceAndFinal(world, where);
          // A call whose claim was cut short is never repeated: it may be missing.
          const channels = world.accepted.map(({ request }) => request.channel);
          expect(
            channels.filter((channel) => channel !== 'voice'),
            `dying at ${where}`,
          ).toEqual(sent);
          const { blackout } = await readControl(world.pipeline, world.now);
          expect(blackout?.decisions, `dying at ${where}`).toHaveLength(1);
          const { rows } = await world.store.list({ partition: 'needs/clinic', limit: 5 });
          expect(rows.filter(({ key }) => key.endsWith('another_time'))).toHaveLength(said.length);
        },
      );
    },
  );

  test('while the secret is given up: paused before the new one is taken, and the listed opt-out stands under it', async () => {
    const secret = 'another secret, for the former one is lost';
    const renewed = (world: World) => ({
      ...world.pipeline,
      settings: { ...world.pipeline.settings, secret },
    });
    const isPausedOrAsked = async (world: World) => {
      const { pauses } = await readControl(world.pipeline, world.now);
      return (
        (await matchSecret(renewed(world))).kind === 'other' || pauses.some(({ until }) => until === null)
      );
    };
    await everywhere(
      async (world) => {
        await matchSecret(world.pipeline);
        const { tenant, shown } = { tenant: asTenant('clinic'), shown: ANA.phone };
        const address = addressKey(world.pipeline.settings.secret, shown);
        const out = {
          tenant,
          address,
          shown,
          channels: ['sms', 'voice'] as const,
          source: 'api',
          by: 'key:1',
        };
        if ((await matchSecret(world.pipeline)).kind === 'right') await optOutAddress(world.pipeline, out);
        expect(await isPausedOrAsked(world)).toBe(true);
        await giveUpSecret(renewed(world), OPS);
      },
      async (world, where) => {
        expect(await matchSecret(renewed(world)), `dying at ${where}`).toEqual({ kind: 'right' });
        expect(await isPausedOrAsked(world), `dying at ${where}`).toBe(true);
        const address = addressKey(secret, ANA.phone);
        const [item] = await world.store.load([keyOf.recipient(address)], world.now);
        const out = item?.body.optOuts[asTenant('clinic')]?.map(({ channel }) => channel);
        expect(out?.sort(), `dying at ${where}`).toEqual(['sms', 'voice']);
        const { rows } = await world.store.list({ partition: 'optouts/clinic', limit: 5 });
        expect(
          rows.map(({ key }) => key),
          `dying at ${where}`,
        ).toEqual([keyOf.optout(asTenant('clinic'), address)]);
      },
    );
  });
});
