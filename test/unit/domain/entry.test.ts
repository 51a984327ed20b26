/** The state machine of a ledger entry: its arrows, its leases, its memory. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { Entry, State } from '../../../shared/domain/ledger/entry.ts';
import {
  accepted,
  CLAIM_LEASE_MS,
  CLAIM_USE_MS,
  claimed,
  deferred,
  delivered,
  doubted,
  dropped,
  escalated,
  failed,
  isLive,
  notAccepted,
  QUEUE_LEASE_MS,
  queued,
  revived,
  STATES,
  TRANSITIONS,
} from '../../../shared/domain/ledger/entry.ts';
import { asAddress } from '../../fixtures/ids.ts';
import { at, givenEntry } from './given.ts';

const NOW = at('2026-12-03T15:31:00-05:00');
const LIVE: readonly State[] = ['planned', 'queued', 'sending', 'in_doubt'];

/** Every function that moves an entry, and where to. */
const MOVES: Readonly<Record<string, { to: State; move: (entry: Entry, now: number) => Entry }>> = {
  queued: { to: 'queued', move: queued },
  deferred: { to: 'planned', move: (entry, now) => deferred(entry, now + HOUR, 'capped', now) },
  'deferred, merely early': { to: 'planned', move: (entry, now) => deferred(entry, now + HOUR, null, now) },
  claimed: { to: 'sending', move: (entry, now) => claimed(entry, 'a sender', asAddress('an address'), now) },
  accepted: { to: 'sent', move: (entry, now) => accepted(entry, 'SM1', now) },
  notAccepted: {
    to: 'planned',
    move: (entry, now) => notAccepted(entry, now + 1, 'provider_error', '500', now),
  },
  doubted: { to: 'in_doubt', move: (entry, now) => doubted(entry, now + MINUTE, 'timeout', now) },
  delivered: { to: 'delivered', move: delivered },
  failed: { to: 'failed', move: (entry, now) => failed(entry, 'bounced', '550', now) },
  dropped: { to: 'dropped', move: (entry, now) => dropped(entry, 'confirmed', now) },
  escalated: { to: 'planned', move: (entry, now) => escalated(entry, now, now, now) },
  revived: { to: 'planned', move: (entry, now) => revived(entry, now + HOUR, now) },
};

const inState = (state: State): Entry =>
  givenEntry({ state, dueAt: LIVE.includes(state) ? NOW + HOUR : null, attempt: 1 });

describe('the machine', () => {
  const everyMove = Object.keys(MOVES).flatMap((name) => STATES.map((from) => ({ name, from })));

  test.each(everyMove)(
    'given $from, when $name, then it follows an arrow or is refused',
    ({ name, from }) => {
      const { to, move } = MOVES[name] ?? { to: from, move: (entry: Entry) => entry };
      if (TRANSITIONS[from][to] === undefined) {
        expect(() => move(inState(from), NOW)).toThrow(`can't go from ${from} to ${to}`);
        return;
      }
      const next = move(inState(from), NOW);
      expect(next.state).toBe(to);
      expect(isLive(next)).toBe(LIVE.includes(to));
      expect(next.history.at(-1)).toMatchObject({ state: to, at: NOW });
    },
  );

  test('given every arrow, when looked for, then some function takes it', () => {
    const reachable = new Set(Object.values(MOVES).map(({ to }) => to));
    const targets = STATES.flatMap((from) => Object.keys(TRANSITIONS[from]));
    expect(targets.filter((to) => !reachable.has(to as State))).toEqual([]);
  });

  test('given what was sent or ended, when something would send it again, then the machine refuses (P1)', () => {
    for (const from of ['sent', 'delivered', 'failed'] as const)
      for (const to of LIVE) expect(TRANSITIONS[from][to]).toBeUndefined();
    expect(TRANSITIONS.in_doubt.queued).toBeUndefined();
    expect(TRANSITIONS.in_doubt.sending).toBeUndefined();
    expect(TRANSITIONS.planned.sending).toBeUndefined();
    expect(TRANSITIONS.sending.dropped).toBeUndefined();
  });

  test('given any walk, when it goes on, then it never leaves the machine and is live exactly while it is due', () => {
    const names = fc.array(fc.constantFrom(...Object.keys(MOVES)), { maxLength: 80 });
    fc.assert(
      fc.property(names, (walk) => {
        let entry = givenEntry();
        let now = NOW;
        for (const name of walk) {
          const step = MOVES[name];
          if (!step || TRANSITIONS[entry.state][step.to] === undefined) continue;
          const next = step.move(entry, now);
          expect(next.attempt - entry.attempt).toBe(step.to === 'queued' ? 1 : 0);
          expect(next.dueAt !== null).toBe(LIVE.includes(next.state));
          expect(next.history.length).toBeLessThanOrEqual(24);
          expect(next.history[0]).toEqual(givenEntry().history[0]);
          expect(next.history.at(-1)?.state).toBe(next.state);
          expect(next).toMatchObject({ tenant: 'elm', step: 1, revision: 1, shard: 0 });
          entry = next;
          now += MINUTE;
        }
      }),
      { numRuns: 300 },
    );
  });

  test('given an entry, when it moves, then the one that was read stays as it was', () => {
    const entry = Object.freeze({ ...givenEntry(), history: Object.freeze(givenEntry().history) });
    expect(queued(entry, NOW)).not.toBe(entry);
    expect(entry.state).toBe('planned');
  });
});

describe('leases', () => {
  test('given a queued entry, when nobody finishes it, then it comes due again', () => {
    expect(queued(givenEntry(), NOW)).toMatchObject({
      dueAt: NOW + QUEUE_LEASE_MS,
      attempt: 1,
      reason: null,
    });
  });

  test('given a claim, when enough of the lease is left, then it is kept; else it is made longer', () => {
    const fresh = queued(givenEntry(), NOW);
    expect(claimed(fresh, 'a', asAddress('k'), NOW + MINUTE).dueAt).toBe(NOW + QUEUE_LEASE_MS);
    const stale = claimed(fresh, 'a', asAddress('k'), NOW + QUEUE_LEASE_MS - 1);
    expect(stale).toMatchObject({
      dueAt: NOW + QUEUE_LEASE_MS - 1 + CLAIM_LEASE_MS,
      owner: 'a',
      address: 'k',
    });
    expect(CLAIM_USE_MS).toBeLessThan(CLAIM_LEASE_MS);
  });

  test('given a claim that is put back, when read, then nobody holds it and the failure is counted', () => {
    const claim = claimed(queued(givenEntry(), NOW), 'a', asAddress('k'), NOW);
    expect(notAccepted(claim, NOW + HOUR, 'provider_busy', '429', NOW)).toMatchObject({
      owner: null,
      claimedAt: null,
      failures: 1,
      attempt: 1,
      dueAt: NOW + HOUR,
      reason: 'provider_busy',
    });
  });

  test('given doubt, when it goes on, then it is known since when', () => {
    const claim = claimed(queued(givenEntry(), NOW), 'a', asAddress('k'), NOW);
    const once = doubted(claim, NOW + MINUTE, 'timeout', NOW);
    expect(doubted(once, NOW + DAY, undefined, NOW + HOUR)).toMatchObject({
      doubtSince: NOW,
      dueAt: NOW + DAY,
    });
    expect(notAccepted(once, NOW + DAY, 'answer_lost', undefined, NOW + HOUR).doubtSince).toBeNull();
  });

  test('given a receipt without an id, when accepted, then the id that was known stays', () => {
    const claim = claimed(queued(givenEntry({ providerId: 'SM1' }), NOW), 'a', asAddress('k'), NOW);
    expect(accepted(claim, null, NOW).providerId).toBe('SM1');
    expect(accepted(claim, 'SM2', NOW).providerId).toBe('SM2');
  });

  test('given an escalation, when it moves, then it is due at once', () => {
    expect(escalated(givenEntry(), NOW, NOW, NOW)).toMatchObject({
      dueAt: NOW,
      escalatedTo: NOW,
      state: 'planned',
    });
  });
});

describe('the story of an entry', () => {
  test('given the same deferral a hundred times, when told, then it is one line with its first time', () => {
    let entry = givenEntry();
    for (let n = 0; n < 100; n++)
      entry = deferred(entry, NOW + n * MINUTE + HOUR, 'capped', NOW + n * MINUTE);
    expect(entry.history).toHaveLength(2);
    expect(entry.history[1]).toEqual({ at: NOW, state: 'planned', reason: 'capped', times: 100 });
  });

  test('given deferrals of two kinds, when told, then they are not folded into one', () => {
    const twice = deferred(deferred(givenEntry(), NOW, 'capped', NOW), NOW, 'min_gap', NOW);
    expect(twice.history.map(({ reason }) => reason)).toEqual([undefined, 'capped', 'min_gap']);
  });

  test('given a long story, when it grows, then the first line and the latest stay', () => {
    let entry = givenEntry();
    for (let n = 0; n < 60; n++) entry = deferred(queued(entry, NOW + n), NOW + HOUR, 'queue_full', NOW + n);
    expect(entry.history).toHaveLength(24);
    expect(entry.history[0]?.at).toBe(givenEntry().createdAt);
    expect(entry.history.at(-1)?.at).toBe(NOW + 59);
  });
});
