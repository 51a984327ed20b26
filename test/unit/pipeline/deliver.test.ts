/** What a sender asks of a provider, when it tries again, and what becomes of an answer that is late, lost or never came. */
import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import { addressKey, callbackSignature, entryName } from '../../../shared/domain/core/keys.ts';
import type { Channel } from '../../../shared/domain/core/policy.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { DAY, HOUR, MINUTE, SECOND, toIso } from '../../../shared/domain/core/time.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import { CLAIM_USE_MS } from '../../../shared/domain/ledger/entry.ts';
import { isNoAddress } from '../../../shared/domain/person/recipient.ts';
import { itemOf, keyOf, partitionOf } from '../../../shared/domain/store/records.ts';
import type { Tenant } from '../../../shared/domain/tenant/tenant.ts';
import { changeAppointment } from '../../../shared/pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../../shared/pipeline/core/context.ts';
import { readHistory } from '../../../shared/pipeline/core/history.ts';
import { receive } from '../../../shared/pipeline/feedback/feedback.ts';
import { changeTenant } from '../../../shared/pipeline/office/settings.ts';
import { openAlerts } from '../../../shared/pipeline/safeguards/alerts.ts';
import { pause } from '../../../shared/pipeline/safeguards/control.ts';
import { deliver } from '../../../shared/pipeline/sending/deliver.ts';
import type { SendRequest, SendResult } from '../../../shared/ports/senders.ts';
import type { Freshness, Store } from '../../../shared/ports/store.ts';
import { asTenant, OPS } from '../../fixtures/ids.ts';
import { some } from '../domain/given.ts';
import { ANA, at, following, World } from './world.ts';

const CLINIC = asTenant('clinic');
const START = at('2026-12-10T15:00:00-05:00');
const DUE = START - DAY;
const BUSY: SendResult = { kind: 'failed', reason: 'provider_busy', code: '429' };
const LOST: SendResult = { kind: 'unknown', detail: 'timeout' };

/** One reminder is due and in the pipe. */
async function due(channel: Channel = 'sms', settings: Partial<Tenant> = {}, store?: Store) {
  const world = new World(at('2026-12-01T15:00Z'), store);
  await world.tenant('clinic', settings);
  await world.policy({ ...DEFAULT_POLICY, steps: [{ channel, before: 'P1D', notAfter: 'PT1H' }] });
  const id = await world.appointment({ startsAt: toIso(START) });
  const ref = { tenant: CLINIC, appointment: id, revision: 1, step: 0 };
  world.now = DUE;
  await world.schedule();
  return { world, ref, entry: async () => some(await world.entry(id, 0)) };
}

const PHONE = addressKey('a secret for tests', ANA.phone);
const latest = ({ history }: Entry) => history.at(-1);

describe('what a provider is asked', () => {
  test.each([
    [{}, { from: null, replyTo: null, senderName: 'The Clinic' }],
    [
      {
        senderAddresses: { sms: '+12125559999' },
        senderNames: { sms: 'Clinic' },
        contactEmail: 'desk@clinic.example',
      },
      { from: '+12125559999', replyTo: 'desk@clinic.example', senderName: 'Clinic' },
    ],
  ])(
    'says who speaks, to whom, until when it is of use, and where receipts go: %j',
    async (settings, said) => {
      const { world, ref } = await due('sms', settings);
      expect(await world.drain()).toEqual(['sent']);
      const request = some(world.accepted[0]).request;
      expect(request).toMatchObject({
        ...{
          channel: 'sms',
          tenant: CLINIC,
          entry: ref,
          attempt: 1,
          to: ANA.phone,
          locale: 'en',
          now: DUE,
        },
        ...said,
        usefulUntil: START - HOUR,
      });
      expect(Object.fromEntries(new URLSearchParams(request.callback))).toEqual({
        e: entryName(ref),
        a: '1',
        s: callbackSignature(world.pipeline.settings.secret, ref, 1),
      });
    },
  );

  test('is told with its outcome, and names nobody', async () => {
    const { world, ref } = await due();
    world.now += 90 * SECOND;
    world.answer = () => {
      world.now += 2 * SECOND;
      return { kind: 'accepted', providerId: 'P1' };
    };
    const spans: string[] = [];
    const { pipeline } = world;
    const span = (made: () => { name: string }) => void spans.push(made().name);
    const p = { ...pipeline, telemetry: { ...pipeline.telemetry, span } };
    await deliver(p, some(world.pipe.shift()));
    expect(spans).toEqual(['contact sms', 'process sms']);
    expect([world.worst.get('call_seconds'), world.worst.get('process_seconds')]).toEqual([2, 2]);
    const { hours } = await readHistory(p, world.now);
    expect(hours.at(-1)?.channels.sms).toMatchObject({ answers: 1, tookMs: 2 * SECOND, sent: 1 });
    expect(world.counts.get('delivery sms sent')).toBe(1);
    expect(world.worst.get('late_seconds')).toBe(92);
    const told = { channel: 'sms', attempt: 1, outcome: 'sent', reason: null, lateMs: 92 * SECOND };
    expect(world.events).toContainEqual({ name: 'attempt', entry: entryName(ref), ...told });
    expect(JSON.stringify(world.events)).not.toMatch(/Ana|2125550123/);
  });
});

describe('a message whose time is not now', () => {
  test('given it is of a try before the one that is in the pipe, then it is stale', async () => {
    const { world, entry } = await due();
    world.answer = () => BUSY;
    const first = some(world.pipe.shift());
    await deliver(world.pipeline, first);
    world.answer = () => ({ kind: 'accepted', providerId: 'P' });
    world.now = some((await entry()).dueAt);
    await world.schedule();
    expect(await deliver(world.pipeline, first)).toBe('stale');
    expect(world.accepted).toEqual([]);
    expect(await world.drain()).toEqual(['sent']);
  });

  test('given it is handed over again once it was sent, or once its step waits to be tried again, then it is stale', async () => {
    for (const answer of [{ kind: 'accepted', providerId: 'P' } as const, BUSY]) {
      const { world, entry } = await due();
      let asked = 0;
      world.answer = () => {
        asked++;
        return answer;
      };
      const message = some(world.pipe.shift());
      await deliver(world.pipeline, message);
      const before = await entry();
      expect(await deliver(world.pipeline, message)).toBe('stale');
      expect([await entry(), asked]).toEqual([before, 1]);
    }
  });

  test('given a pause began meanwhile, then it waits, and that is counted with its reason', async () => {
    const { world, entry } = await due();
    await pause(world.pipeline, {}, 'look', OPS);
    expect(await world.drain()).toEqual(['deferred']);
    expect(await entry()).toMatchObject({ state: 'planned', reason: 'paused' });
    expect(world.counts.get('deferred sms paused')).toBe(1);
  });

  test('given it came too late to be of use, then it is dropped', async () => {
    const { world, entry } = await due();
    world.now = START;
    expect(await world.drain()).toEqual(['dropped']);
    expect(await entry()).toMatchObject({ state: 'dropped' });
    expect(world.accepted).toEqual([]);
  });

  test.each(['pause', 'end'] as const)(
    'given somebody else moved it at that moment: %s, then it is stale',
    async (which) => {
      const { world, ref, entry } = await due();
      if (which === 'pause') await pause(world.pipeline, {}, 'look', OPS);
      else world.now = START;
      const before = world.counts.size;
      const { store } = world;
      world.store = following(store, {
        load: async (keys, now, freshness) => {
          const items = await store.load(keys, now, freshness);
          const own = items.find((item) => item?.key === keyOf.entry(ref));
          if (own) await store.put(own as never, own.version, now);
          return items;
        },
      });
      expect(await world.drain()).toEqual(['stale']);
      expect(await entry()).toMatchObject({ state: 'queued' });
      expect([...world.counts.keys()].slice(before)).toEqual(['delivery sms stale']);
    },
  );
});

describe('a claim', () => {
  /** Others are quicker at the person's row, so many times. */
  const busy = async (times: number) => {
    const { world, entry } = await due();
    let tries = 0;
    const { store } = world;
    world.store = following(store, {
      putInOrder: async (writes, now) => (++tries <= times ? 0 : store.putInOrder(writes, now)),
    });
    return { world, entry, tries: () => tries };
  };

  test('given others are quicker four times, then the fifth try wins, and one goes out', async () => {
    const { world } = await busy(4);
    expect(await world.drain()).toEqual(['sent']);
    expect(world.accepted).toHaveLength(1);
  });

  test('given they are quicker five times, then the message is left to the pipe, and nothing goes out', async () => {
    const { world, tries } = await busy(5);
    await expect(world.drain()).rejects.toThrow(/apt_.*: its recipient was busy 5 times in a row/);
    expect(tries()).toBe(5);
    expect(world.accepted).toEqual([]);
  });

  test('given the person’s row was written and the entry was moved, then nothing goes out by that try', async () => {
    const { world, entry } = await due();
    const { store } = world;
    let tries = 0;
    world.answer = () => ({ kind: 'accepted', providerId: `P${tries}` });
    world.store = following(store, {
      putInOrder: async (writes, now) => {
        if (++tries > 1) return store.putInOrder(writes, now);
        const [reserved, claim] = writes;
        await store.putInOrder([some(reserved)], now);
        const [queued] = await store.load([some(claim).item.key], now);
        await store.put(some(queued), some(queued).version, now);
        return 1;
      },
    });
    expect(await world.drain()).toEqual(['sent']);
    expect(world.accepted).toHaveLength(1);
    expect(await entry()).toMatchObject({ state: 'sent', providerId: 'P2' });
  });

  test.each([
    [CLAIM_USE_MS, 'sent', 1],
    [CLAIM_USE_MS + 1, 'retried', 0],
  ])('that took %i ms to be written: %s', async (tookMs, outcome, sends) => {
    const { world, entry } = await due();
    const { store } = world;
    world.store = following(store, {
      putInOrder: async (writes, now) => {
        const stored = await store.putInOrder(writes, now);
        if (sends === 0 || world.now === DUE) world.now += tookMs;
        return stored;
      },
    });
    const p = world.pipeline;
    expect(await deliver(p, some(world.pipe[0]))).toBe(outcome);
    expect(world.accepted).toHaveLength(sends);
    const { hours } = await readHistory(p, world.now);
    expect(hours.at(-1)?.channels.sms.answers).toBe(sends);
    expect(world.worst.has('call_seconds')).toBe(sends === 1);
    if (outcome === 'retried')
      expect(await entry()).toMatchObject({
        ...{ state: 'planned', reason: 'provider_busy', failures: 1 },
        history: expect.arrayContaining([expect.objectContaining({ detail: 'the claim took too long' })]),
      });
  });

  test.each([
    ['shows it as it is', undefined, ['eventual']],
    ['does not show it yet', 'gone', ['eventual', 'latest']],
    ['shows it before it was queued', 'earlier', ['eventual', 'latest']],
    ['says that it has to wait', 'wait', ['eventual', 'latest']],
  ] as const)(
    'given a read that may lag and %s, then the latest decides what is no claim',
    async (_, lags, reads) => {
      const read: Freshness[] = [];
      const memory = new MemoryStore();
      let own: string | undefined;
      const store = following(memory, {
        exclusive: false,
        load: async (keys, now, freshness = 'latest') => {
          const items = await memory.load(keys, now);
          if (keys.some((key) => key === own)) read.push(freshness);
          if (freshness !== 'eventual' || !own) return items;
          return items.map((item) => {
            if (!item || item.key !== own || lags === undefined || lags === 'wait') return item;
            return lags === 'gone'
              ? undefined
              : ({ ...item, body: { ...item.body, attempt: 0 } } as typeof item);
          });
        },
      });
      const { world, ref } = await due('sms', {}, store);
      own = keyOf.entry(ref);
      if (lags === 'wait') await pause(world.pipeline, {}, 'look', OPS);
      expect(await world.drain()).toEqual([lags === 'wait' ? 'deferred' : 'sent']);
      expect(world.accepted).toHaveLength(lags === 'wait' ? 0 : 1);
      expect(read).toEqual(reads);
    },
  );
});

describe('a provider that does not take it', () => {
  /** How long each try waited, in seconds, as the office may try it twelve times. */
  async function waits(chance: number, answer: SendResult = BUSY) {
    const { world, entry } = await due();
    world.chance = chance;
    world.answer = () => answer;
    const waited: number[] = [];
    for (let tries = 0; tries < 9; tries++) {
      const p = { ...world.pipeline, settings: { ...world.pipeline.settings, attemptsMax: 12 } };
      expect(await deliver(p, some(world.pipe.shift()))).toBe('retried');
      const { dueAt } = await entry();
      waited.push(((dueAt ?? 0) - world.now) / SECOND);
      world.now = dueAt ?? 0;
      await world.schedule();
    }
    return waited;
  }

  test('is asked again after half a minute, then twice that, and so on to half an hour, and by chance sooner', async () => {
    expect(await waits(1)).toEqual([31, 61, 121, 241, 481, 961, 1801, 1801, 1801]);
    expect((await waits(0.5)).slice(0, 3)).toEqual([16, 31, 61]);
    expect((await waits(0)).slice(0, 3)).toEqual([1, 1, 1]);
  });

  test('is asked no sooner than it says', async () => {
    expect((await waits(1, { ...BUSY, retryAfterMs: 5 * MINUTE })).slice(0, 5)).toEqual([
      300, 300, 300, 300, 481,
    ]);
  });

  test('has its code in the story, and the last one ends it', async () => {
    const { world, entry } = await due();
    world.answer = () => BUSY;
    expect(await world.drain()).toEqual(['retried']);
    expect(latest(await entry())).toMatchObject({ reason: 'provider_busy', detail: '429' });
    await world.until(START - HOUR);
    expect(await entry()).toMatchObject({ state: 'failed', reason: 'attempts_exhausted', dueAt: null });
    expect(latest(await entry())).toMatchObject({ detail: '429' });
    expect(world.counts.get('delivery sms retried')).toBe(3);
    expect(world.counts.get('delivery sms rejected')).toBe(1);
  });

  test('and refuses it for good, where it alone is set up, ends it', async () => {
    const { world, entry } = await due();
    world.answer = () => ({ kind: 'rejected', reason: 'rejected', code: 'suspended' });
    expect(await world.drain()).toEqual(['rejected']);
    expect(await entry()).toMatchObject({ state: 'failed', reason: 'rejected' });
    expect(latest(await entry())).toMatchObject({ detail: 'suspended' });
  });
});

describe('an answer that comes after its lease ran out', () => {
  test.each([
    ['accepted', { kind: 'accepted', providerId: 'P1' }, { state: 'sent', providerId: 'P1' }],
    [
      'refused',
      { kind: 'rejected', reason: 'invalid_address', code: '21211' },
      { state: 'failed', reason: 'invalid_address' },
    ],
    ['not taken for now', BUSY, { state: 'in_doubt', reason: 'answer_lost' }],
  ] as const)('given it was %s, then its word stands where it is one', async (_, answer, becomes) => {
    const { world, entry } = await due();
    world.answer = async () => {
      world.now += 20 * MINUTE;
      await world.schedule();
      return answer;
    };
    const message = some(world.pipe.shift());
    await deliver(world.pipeline, message);
    expect(await entry()).toMatchObject(becomes);
  });
});

describe('an answer that was lost', () => {
  /** When the provider's list was asked, in minutes after the call. */
  async function lost(channel: Channel) {
    const given = await due(channel);
    const { world } = given;
    const asked: number[] = [];
    const sent: SendRequest[] = [];
    const looked: SendRequest[] = [];
    world.answer = (request) => {
      sent.push(request);
      return LOST;
    };
    world.lookup = (request) => {
      asked.push((world.now - DUE) / MINUTE);
      looked.push(request);
      return { kind: 'unknown' };
    };
    expect(await world.drain()).toEqual(['in_doubt']);
    return { ...given, asked, sent, looked };
  }

  test.each(['sms', 'voice', 'email'] as const)(
    'by %s is looked for after the list’s delay, then less and less often, for about an hour',
    async (channel) => {
      const { world, entry, asked, sent } = await lost(channel);
      expect(await entry()).toMatchObject({ state: 'in_doubt', dueAt: DUE + MINUTE });
      expect(latest(await entry())).toMatchObject({ detail: 'timeout' });
      await world.until(DUE + 64 * MINUTE - 1);
      expect(asked).toEqual([1, 2, 4, 8, 16, 32]);
      expect(await entry()).toMatchObject({ state: 'in_doubt', repeatsInDoubt: 0 });
      await world.until(DUE + 64 * MINUTE);
      expect(asked).toHaveLength(7);
      expect(world.counts.get('email_repeated_in_doubt') ?? 0).toBe(channel === 'email' ? 1 : 0);
      if (channel === 'email') expect(sent).toHaveLength(2);
      else expect(await entry()).toMatchObject({ state: 'failed', reason: 'answer_lost' });
    },
  );

  test('by a call that the list does not have is not made again', async () => {
    const { world, entry, sent } = await lost('voice');
    world.lookup = () => ({ kind: 'not_accepted' });
    await world.until(START);
    expect(sent).toHaveLength(1);
    expect(await entry()).toMatchObject({ state: 'failed', reason: 'answer_lost' });
  });

  test('is given up after an hour, and not before', async () => {
    for (const [after, state] of [
      [HOUR - 1, 'in_doubt'],
      [HOUR, 'failed'],
    ] as const) {
      const { world, entry } = await lost('sms');
      world.now = DUE + after;
      await world.schedule();
      await world.drain();
      expect(await entry()).toMatchObject({ state });
    }
  });

  test('puts nothing before the office while it is looked for', async () => {
    const { world } = await lost('sms');
    const { rows } = await world.store.list({ partition: partitionOf.needs(CLINIC), limit: 10 });
    expect(rows).toEqual([]);
  });

  test('of one that either provider may have is not sent again while one of them does not know', async () => {
    const { world, entry, sent } = await lost('sms');
    let firstSays: 'unknown' | 'not_accepted' = 'unknown';
    const named = (name: string) => {
      const lookup = async () => ({ kind: name === 'First' ? firstSays : 'not_accepted' }) as const;
      return { name, sender: { ...world.pipeline.senders.sms, lookup } };
    };
    world.providers = { sms: [named('First'), named('Second')] };
    await world.until(DUE + 3 * MINUTE);
    expect([(await entry()).state, sent.length]).toEqual(['in_doubt', 1]);
    firstSays = 'not_accepted';
    await world.until(DUE + 5 * MINUTE);
    expect(sent.length).toBeGreaterThan(1);
  });

  test('is looked for in the words that were said, whatever the office is called since', async () => {
    const { world, sent, looked } = await lost('sms');
    await changeTenant(world.pipeline, CLINIC, (tenant) => ({ ...tenant, name: 'Another Name' }));
    await world.until(DUE + MINUTE);
    expect(looked).toHaveLength(1);
    expect(some(looked[0]).content).toEqual(some(sent[0]).content);
    expect(some(looked[0])).toMatchObject({ to: ANA.phone, attempt: 1, now: DUE + MINUTE });
  });

  test('of a number that the appointment has no more is not looked for in the list of the new one', async () => {
    const { world, ref, entry, looked } = await lost('sms');
    world.answer = () => ({ kind: 'accepted', providerId: 'P2' });
    world.lookup = (request) => {
      looked.push(request);
      return { kind: 'not_accepted' };
    };
    const { appointment } = ref;
    await changeAppointment(world.pipeline, CLINIC, appointment, { recipient: { phone: '+12125550177' } });
    await world.until(DUE + 64 * MINUTE);
    expect(looked).toEqual([]);
    expect(await entry()).toMatchObject({ state: 'failed', reason: 'answer_lost' });
  });

  test('and that the list does not have at its delay is said again at once, as often as any other', async () => {
    const { world, entry, sent } = await lost('sms');
    world.lookup = () => ({ kind: 'not_accepted' });
    await world.until(DUE + MINUTE);
    expect(sent).toHaveLength(2);
    expect((await entry()).history).toContainEqual(
      expect.objectContaining({ reason: 'answer_lost', detail: 'proved not sent' }),
    );
    await world.until(START);
    expect(sent).toHaveLength(4);
    expect(await entry()).toMatchObject({ state: 'failed', reason: 'answer_lost', failures: 3 });
  });

  test('is not looked for in the list before its delay: then that it is not there says nothing', async () => {
    const { world, entry, sent } = await lost('sms');
    world.lookup = () => ({ kind: 'not_accepted' });
    world.now = DUE + MINUTE - 1;
    const { channel, attempt } = await entry();
    const message = {
      entry: some(sent[0]).entry,
      channel,
      attempt,
      group: some((await entry()).address),
      deduplicationId: 'again',
    };
    expect(await deliver(world.pipeline, message)).toBe('settled');
    expect(await entry()).toMatchObject({ state: 'in_doubt', dueAt: world.now + MINUTE });
  });

  test('and whose receipt comes while it is looked for is settled by that', async () => {
    const { world, ref, entry } = await lost('sms');
    world.now = DUE + MINUTE;
    await world.schedule();
    const message = some(world.pipe.shift());
    const p = world.pipeline;
    const since: unknown[] = [];
    const lookup = async (_request: unknown, claimedAt: Instant) => {
      since.push(claimedAt);
      await receive(p, { entry: ref, attempt: 1 }, { kind: 'delivered', providerId: 'P1' });
      return { kind: 'unknown' } as const;
    };
    const senders = { ...p.senders, sms: { ...p.senders.sms, lookup } };
    expect(await deliver({ ...p, senders }, message)).toBe('stale');
    expect(since).toEqual([DUE]);
    expect(await entry()).toMatchObject({ state: 'delivered' });
  });

  test('since the sender failed is told to whoever runs it, without a person’s address', async () => {
    const { world, ref, entry } = await due();
    world.answer = () => {
      throw new Error('socket hang up');
    };
    const told: unknown[] = [];
    const { pipeline } = world;
    const telemetry = {
      ...pipeline.telemetry,
      fault: (...[name, error, fields]: Parameters<Pipeline['telemetry']['fault']>) =>
        void told.push([name, String(error), fields]),
    };
    expect(await deliver({ ...pipeline, telemetry }, some(world.pipe.shift()))).toBe('in_doubt');
    expect(latest(await entry())).toMatchObject({ detail: 'the sender failed' });
    expect(told).toEqual([
      ['sender threw', 'Error: socket hang up', { entry: entryName(ref), channel: 'sms' }],
    ]);
  });
});

/** A text, and a call two hours later. */
async function textAndCall() {
  const world = new World(at('2026-12-01T15:00Z'));
  await world.tenant();
  const steps = [
    { channel: 'sms', before: 'P1D', notAfter: 'PT1H' },
    { channel: 'voice', before: 'PT22H', notAfter: 'PT1H' },
  ] as const;
  await world.policy({ ...DEFAULT_POLICY, steps });
  const id = await world.appointment({ startsAt: toIso(START) });
  world.now = DUE;
  await world.schedule();
  return { world, id };
}

describe('what the next step learns', () => {
  const WRONG: SendResult = { kind: 'rejected', reason: 'invalid_address', code: '21211' };

  test.each<[string, SendResult, Partial<Entry>]>([
    ['was told', { kind: 'accepted', providerId: 'P' }, { contactedAt: DUE, escalatedTo: null }],
    ['has no such number', WRONG, { contactedAt: null, escalatedTo: DUE }],
    [
      'was refused for our account’s sake',
      { kind: 'rejected', reason: 'rejected', code: '1' },
      { contactedAt: null, escalatedTo: null },
    ],
  ])('given the person %s', async (_case, answer, learns) => {
    const { world, id } = await textAndCall();
    world.answer = () => answer;
    await world.drain();
    expect(await world.entry(id, 1)).toMatchObject(learns);
  });

  test('given so many are refused that it proves nothing, then it is not brought forward, and that is told', async () => {
    const { world, id } = await textAndCall();
    const [before] = await world.store.load([keyOf.outcomes('sms')], world.now);
    const many = { spans: [{ ...some(before?.body.spans[0]), tried: 50, impossible: 40 }] };
    await world.store.put(itemOf.outcomes(many, 'sms'), some(before).version, world.now);
    world.answer = () => ({ ...WRONG, noSuchAddress: true });
    await world.drain();
    expect(await world.entry(id, 1)).toMatchObject({ contactedAt: null, escalatedTo: null });
    const alerts = await openAlerts(world.pipeline, world.now);
    expect(alerts.map(({ key }) => key)).toEqual(['many-failures-sms']);
    expect(await isKnownWrong(world)).toBe(false);
  });

  test('given the provider says that there is no such number, then that is known of it', async () => {
    const { world } = await textAndCall();
    world.answer = () => ({ ...WRONG, noSuchAddress: true });
    await world.drain();
    expect(await isKnownWrong(world)).toBe(true);
  });

  const isKnownWrong = async (world: World) => {
    const [person] = await world.store.load([keyOf.recipient(PHONE)], world.now);
    return isNoAddress(some(person).body, world.now);
  };

  test.each([['30999'], [undefined]])(
    'given a code that no table knows (%s), then it is told',
    async (code) => {
      const { world } = await textAndCall();
      world.answer = () => ({ kind: 'rejected', reason: 'rejected', code: 'x', unknownCode: code });
      await world.drain();
      const alerts = await openAlerts(world.pipeline, world.now);
      expect(alerts.map(({ key }) => key)).toEqual(code ? [expect.stringContaining(`sms-${code}`)] : []);
    },
  );

  test('given the sender died, and the list has it, then it keeps its distance from that contact', async () => {
    const { world, id } = await textAndCall();
    world.answer = () => new Promise<never>(() => {});
    void deliver(world.pipeline, some(world.pipe.shift()));
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    expect(await world.entry(id, 0)).toMatchObject({ state: 'sending' });
    world.lookup = () => ({ kind: 'accepted', providerId: 'P' });
    await world.until(DUE + 30 * MINUTE);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'sent' });
    expect(await world.entry(id, 1)).toMatchObject({ contactedAt: DUE, escalatedTo: null });
  });
});

describe('a step that is tried again when the ladder has gone on', () => {
  /** The text's answer was lost, and its provider’s list does not have it; the call two hours later is planned. */
  async function again() {
    const { world, id } = await textAndCall();
    world.answer = () => LOST;
    world.lookup = () => ({ kind: 'not_accepted' });
    await world.drain();
    expect(await world.entry(id, 1)).toMatchObject({ state: 'planned', contactedAt: DUE });
    world.now = DUE + MINUTE;
    await world.schedule();
    await world.drain();
    await world.schedule();
    const call = keyOf.entry({ tenant: CLINIC, appointment: id, revision: 1, step: 1 });
    return { world, id, call };
  }

  test('tells the next one before it is handed over, so that no crash lets that come too soon', async () => {
    const { world, id } = await again();
    const heard: unknown[] = [];
    world.answer = async () => {
      heard.push((await world.entry(id, 1))?.contactedAt);
      return { kind: 'accepted', providerId: 'P2' };
    };
    expect(await world.drain()).toEqual(['sent']);
    expect(heard).toEqual([DUE + MINUTE]);
  });

  test('given the next one was quicker, then it stays away', async () => {
    const { world, id, call } = await again();
    const { store } = world;
    world.store = following(store, {
      load: async (keys, now, freshness) => {
        const [own] = await store.load([call], now);
        if (keys.length === 1 && keys[0] === call && own?.body.state === 'planned')
          await store.put(itemOf.entry({ ...own.body, state: 'sent', dueAt: null }), own.version, now);
        return store.load(keys, now, freshness);
      },
    });
    world.answer = () => ({ kind: 'accepted', providerId: 'P2' });
    expect(await world.drain()).toEqual(['dropped']);
    expect(world.accepted).toEqual([]);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'dropped' });
  });
});
