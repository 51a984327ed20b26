/** A sender that is never called faster than the account takes it: the pace is kept before the request. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { paced } from '../../../shared/adapters/process/paced.ts';
import type { Sender, SendRequest } from '../../../shared/ports/senders.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

function given(perSecond: number) {
  const calls: { at: number; now: number }[] = [];
  const sender: Sender<'voice'> = {
    async send({ now }) {
      calls.push({ at: Date.now(), now });
      return { kind: 'accepted', providerId: `CA${calls.length}` };
    },
    lookup: async () => ({ kind: 'not_accepted' }),
  };
  return { calls, paced: paced(sender, perSecond, { now: () => Date.now() }) };
}

const request = (now: number) => ({ now }) as SendRequest<'voice'>;

test('given five calls at once at two a second, then they go half a second apart, in order', async () => {
  const { calls, paced: sender } = given(2);
  const sent = Promise.all(Array.from({ length: 5 }, () => sender.send(request(Date.now()))));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(calls.map(({ at }) => at - 1_000_000)).toEqual([0, 500, 1_000, 1_500, 2_000]);
  expect((await sent).map((result) => result.kind === 'accepted' && result.providerId)).toEqual([
    'CA1',
    'CA2',
    'CA3',
    'CA4',
    'CA5',
  ]);
});

test('given it waited its turn, then the sender is told the time at which it really calls', async () => {
  const { calls, paced: sender } = given(1);
  const sent = [sender.send(request(Date.now())), sender.send(request(Date.now()))];
  await vi.advanceTimersByTimeAsync(5_000);
  await Promise.all(sent);
  expect(calls.map(({ now, at }) => now - at)).toEqual([0, 0]);
});

test('given a quiet minute, then no burst is saved up', async () => {
  const { calls, paced: sender } = given(1);
  await sender.send(request(Date.now()));
  await vi.advanceTimersByTimeAsync(60_000);
  const sent = [sender.send(request(Date.now())), sender.send(request(Date.now()))];
  await vi.advanceTimersByTimeAsync(5_000);
  await Promise.all(sent);
  expect(calls.map(({ at }) => at - 1_000_000)).toEqual([0, 60_000, 61_000]);
});

test('asking about an attempt waits for nothing', async () => {
  const { paced: sender } = given(0.01);
  await sender.send(request(Date.now()));
  expect(await sender.lookup(request(Date.now()), 0)).toEqual({ kind: 'not_accepted' });
});
