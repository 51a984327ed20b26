/** The state machine of a ledger entry: its arrows, its leases, its memory. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { Entry, EntryEvent, State } from '../../../shared/domain/ledger/entry.ts';
import {
  accepted,
  bundled,
  CLAIM_LEASE_MS,
  CLAIM_USE_MS,
  claimed,
  deferred,
  delivered,
  doubted,
  dropped,
  escalated,
  failed,
  freed,
  isAwaited,
  isLive,
  isUnsure,
  isVeryLate,
  latenessOf,
  mayHaveCommunicated,
  notAccepted,
  placeOf,
  planned,
  QUEUE_LEASE_MS,
  queued,
  refusedSince,
  repeatedInDoubt,
  revived,
  STATES,
  TRANSITIONS,
  unbundled,
  wasTriedBefore,
  withoutWords,
  withWantedAt,
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

  test('given one of several providers, when it is asked, then the story names it, and what it proved is kept (P1)', () => {
    const asked = claimed(queued(givenEntry(), NOW), 'a', asAddress('k'), NOW, null, 'east');
    expect(asked.history.at(-1)).toStrictEqual({ at: NOW, state: 'sending', provider: 'east' });
    const refused = notAccepted(asked, NOW + HOUR, 'provider_error', '500', NOW);
    expect(refused.at).toEqual({ name: 'east', refused: { east: 1 }, wasInDoubt: false });
    expect(doubted(asked, NOW + MINUTE, 'timeout', NOW).at).toMatchObject({ wasInDoubt: true });
  });

  test('given the only provider of a channel, when it refuses or its answer is lost, then nothing is kept of providers', () => {
    const asked = claimed(queued(givenEntry(), NOW), 'a', asAddress('k'), NOW);
    expect(asked.history.at(-1)).toStrictEqual({ at: NOW, state: 'sending' });
    expect(notAccepted(asked, NOW + HOUR, 'provider_error', '500', NOW)).not.toHaveProperty('at');
    expect(doubted(asked, NOW + MINUTE, 'timeout', NOW)).not.toHaveProperty('at');
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

  test('given a story of several lines, when the last deferral comes again, then only that line changes', () => {
    const twice = deferred(deferred(queued(givenEntry(), NOW), NOW, 'capped', NOW), NOW, 'min_gap', NOW);
    const again = deferred(twice, NOW, 'min_gap', NOW + 1);
    expect(again.history.map(({ state, reason, times }) => [state, reason, times])).toEqual([
      ['planned', undefined, undefined],
      ['queued', undefined, undefined],
      ['planned', 'capped', undefined],
      ['planned', 'min_gap', 2],
    ]);
  });

  test('given doubt that ends in a repeat, then both are told, though for one reason', () => {
    const doubt = doubted(claimed(queued(givenEntry(), NOW), 'a', asAddress('k'), NOW), NOW, undefined, NOW);
    expect(doubt.reason).toBe('answer_lost');
    const told = repeatedInDoubt(doubt, NOW).history.slice(-2);
    expect(told.map(({ state, reason }) => [state, reason])).toEqual([
      ['in_doubt', 'answer_lost'],
      ['planned', 'answer_lost'],
    ]);
  });

  test('given a long story, when it grows, then the first line and the latest stay', () => {
    let entry = givenEntry();
    for (let n = 0; n < 60; n++) entry = deferred(queued(entry, NOW + n), NOW + HOUR, 'queue_full', NOW + n);
    expect(entry.history).toHaveLength(24);
    expect(entry.history[0]?.at).toBe(givenEntry().createdAt);
    expect(entry.history.at(-1)?.at).toBe(NOW + 59);
  });

  test('given a repeat in doubt, when its pipe is full for days, then that it was asked for is not forgotten', () => {
    const claim = claimed(queued(givenEntry(), NOW), 'a', asAddress('k'), NOW);
    let entry = repeatedInDoubt(doubted(claim, NOW, undefined, NOW), NOW);
    for (let n = 0; n < 60; n++) entry = deferred(queued(entry, NOW + n), NOW + HOUR, 'queue_full', NOW + n);
    expect(entry.history).toHaveLength(24);
    expect(entry.history.slice(0, 4).map(({ state, reason }) => [state, reason])).toEqual([
      ['planned', undefined],
      ['sending', undefined],
      ['in_doubt', 'answer_lost'],
      ['planned', 'answer_lost'],
    ]);
    expect(entry.history.at(-1)?.at).toBe(NOW + 59);
  });
});

describe('what a move keeps and takes', () => {
  const claim = claimed(queued(givenEntry(), NOW), 'a', asAddress('k'), NOW);

  test('given a deferral, then nobody holds it, and it is due when it was put off to', () => {
    expect(
      deferred({ ...queued(givenEntry(), NOW), owner: 'a', claimedAt: NOW }, NOW + DAY, null, NOW),
    ).toMatchObject({
      owner: null,
      claimedAt: null,
      dueAt: NOW + DAY,
      reason: null,
    });
  });

  test('given the person keeps it waiting, then it is wanted when that ends; given we do, then since it was', () => {
    const entry = givenEntry({ wantedAt: NOW, readyAt: NOW });
    expect(deferred(entry, NOW + HOUR, 'quiet_hours', NOW)).toMatchObject({
      wantedAt: NOW + HOUR,
      readyAt: NOW + HOUR,
    });
    expect(deferred(entry, NOW + HOUR, 'provider_busy', NOW)).toMatchObject({
      wantedAt: NOW,
      readyAt: NOW + HOUR,
    });
    expect(deferred(entry, NOW + HOUR, 'paused', NOW)).toMatchObject({ wantedAt: NOW, readyAt: NOW });
    const late = NOW + 15 * MINUTE + 1;
    expect(deferred(entry, NOW + HOUR, 'quiet_hours', late)).toMatchObject({ wantedAt: NOW, readyAt: NOW });
  });

  test('given another contact that names it, then it is due when that must be settled, and on its own when it was not made', () => {
    const into = { entry: givenEntry({ step: 2 }), attempt: 3 };
    const joined = bundled(givenEntry(), into, NOW);
    expect(joined).toMatchObject({
      state: 'planned',
      reason: 'merged',
      dueAt: NOW + 2 * CLAIM_LEASE_MS,
      mergedInto: into,
    });
    expect(unbundled(joined, NOW + 1)).toMatchObject({ dueAt: NOW + 1, reason: null, mergedInto: null });
    expect(queued(joined, NOW + 1).mergedInto).toBeNull();
  });

  test('given a claim, then its words stand beside those of earlier ones, and go with the person', () => {
    const said = { skeleton: 's', slots: ['Ana'], rest: {}, check: 'c' };
    const words = (attempt: number) => ({ attempt, at: NOW, locale: 'en', from: null, said });
    const first = claimed(queued(givenEntry(), NOW), 'a', asAddress('k'), NOW, words(1));
    const again = queued(notAccepted(first, NOW, 'provider_error', undefined, NOW), NOW);
    const second = claimed(again, 'a', asAddress('k'), NOW, words(2));
    expect(second.words).toEqual([words(1), words(2)]);
    expect(claim.words).toBeUndefined();
    const erased = withoutWords(second);
    expect(erased?.words).toEqual([
      { ...words(1), said: null },
      { ...words(2), said: null },
    ]);
    expect(erased && withoutWords(erased)).toBeUndefined();
    expect(withoutWords(claim)).toBeUndefined();
    const half = { ...second, words: [{ ...words(1), said: null }, words(2)] };
    expect(withoutWords(half)?.words?.[1]?.said).toBeNull();
  });

  test('given a claim after a long wait in the pipe, then its time is that of the claim', () => {
    expect(claimed(queued(givenEntry(), NOW), 'a', asAddress('k'), NOW + MINUTE).claimedAt).toBe(
      NOW + MINUTE,
    );
  });

  test('given an email that is repeated in doubt, then that is counted, told, and due at once', () => {
    const repeated = repeatedInDoubt(doubted(claim, NOW + MINUTE, 'timeout', NOW), NOW + HOUR);
    expect(repeated).toMatchObject({
      state: 'planned',
      reason: 'answer_lost',
      repeatsInDoubt: 1,
      failures: 1,
      dueAt: NOW + HOUR,
    });
    expect(repeated.history.at(-1)?.detail).toBe('repeated in doubt');
  });

  test('given no detail, then the story has none; given no reason, neither', () => {
    expect(dropped(givenEntry(), 'confirmed', NOW).history.at(-1)).toEqual({
      at: NOW,
      state: 'dropped',
      reason: 'confirmed',
    });
    expect(queued(givenEntry(), NOW).history.at(-1)).toStrictEqual({ at: NOW, state: 'queued' });
    expect(doubted(claim, NOW, 'timeout', NOW).history.at(-1)?.detail).toBe('timeout');
  });

  test('given a step that comes forward, then it is due at once or at its time, and wanted since it is said to be', () => {
    expect(escalated(givenEntry(), NOW + HOUR, NOW - HOUR, NOW)).toMatchObject({
      dueAt: NOW + HOUR,
      escalatedTo: NOW + HOUR,
      readyAt: NOW - HOUR,
      wantedAt: NOW - HOUR,
    });
    expect(escalated(givenEntry(), NOW - DAY, NOW, NOW).dueAt).toBe(NOW);
  });

  test('given a creation that is completed late, then the person has waited since now, or since its time', () => {
    const gone = dropped(givenEntry(), 'incomplete', NOW);
    expect(revived(gone, NOW - DAY, NOW)).toMatchObject({ dueAt: NOW - DAY, readyAt: NOW, wantedAt: NOW });
    expect(revived(gone, NOW + DAY, NOW)).toMatchObject({ readyAt: NOW + DAY, wantedAt: NOW + DAY });
  });

  test('given a new entry, then it is wanted at its time, or now where that is over, unless told otherwise', () => {
    const fresh = (dueAt: number, readyAt?: number) => planned({ ...givenEntry(), dueAt, readyAt }, NOW);
    expect(fresh(NOW + 1)).toMatchObject({ wantedAt: NOW + 1, readyAt: NOW + 1, createdAt: NOW });
    expect(fresh(NOW - 1)).toMatchObject({ wantedAt: NOW, readyAt: NOW, dueAt: NOW - 1 });
    expect(fresh(NOW - 1, NOW - DAY)).toMatchObject({ wantedAt: NOW - DAY, readyAt: NOW - DAY });
    expect(fresh(NOW).history).toEqual([{ at: NOW, state: 'planned' }]);
  });

  test('given what an earlier release stored, then it is wanted since it was ready', () => {
    const { wantedAt: _, ...older } = givenEntry({ readyAt: NOW });
    expect(withWantedAt(older as Entry).wantedAt).toBe(NOW);
    expect(withWantedAt(givenEntry({ readyAt: NOW, wantedAt: NOW - DAY })).wantedAt).toBe(NOW - DAY);
  });
});

describe('its place in the due index', () => {
  const due = givenEntry({ dueAt: NOW });
  const kept = queued(due, NOW + MINUTE, true);

  test('is its due time, unless it is kept while it is in the pipe and at the provider', () => {
    expect([placeOf(due), placeOf(queued(due, NOW)), placeOf(kept)]).toEqual([
      NOW,
      NOW + QUEUE_LEASE_MS,
      NOW,
    ]);
    expect(queued(due, NOW)).not.toHaveProperty('listedAt');
    expect(placeOf(queued(kept, NOW + HOUR, true))).toBe(NOW);
    const claim = claimed(kept, 'a', asAddress('k'), NOW + MINUTE);
    expect(placeOf(claim)).toBe(NOW);
    expect(claimed(queued(due, NOW), 'a', asAddress('k'), NOW)).not.toHaveProperty('listedAt');
  });

  test('is its own again once it is put off, and none once it is final', () => {
    expect(placeOf(deferred(kept, NOW + DAY, 'capped', NOW))).toBe(NOW + DAY);
    expect(placeOf(dropped(kept, 'confirmed', NOW))).toBeNull();
    expect(placeOf(accepted(claimed(kept, 'a', asAddress('k'), NOW), null, NOW))).toBeNull();
  });
});

describe('what is asked of an entry', () => {
  test('how long the person has been kept waiting, and whether somebody has to be told', () => {
    const entry = givenEntry({ wantedAt: NOW });
    expect([latenessOf(entry, NOW - 1), latenessOf(entry, NOW + 5)]).toEqual([0, 5]);
    expect([isVeryLate(entry, NOW + 15 * MINUTE), isVeryLate(entry, NOW + 15 * MINUTE + 1)]).toEqual([
      false,
      true,
    ]);
  });

  test.each<[string, Partial<Entry>, boolean]>([
    ['is due', { dueAt: NOW }, true],
    ['is due in a moment', { dueAt: NOW + 1 }, false],
    ['is in the pipe', { state: 'queued', dueAt: NOW + 1 }, true],
    ['is being sent', { state: 'sending', dueAt: NOW }, false],
    ['was sent', { state: 'sent', dueAt: null }, false],
    ['waits for a rate', { dueAt: NOW + HOUR, reason: 'provider_busy' }, true],
    ['waits for room', { dueAt: NOW + HOUR, reason: 'queue_full' }, true],
    ['waits for somebody to resume', { dueAt: NOW + HOUR, reason: 'paused' }, false],
    ['waits for its person', { dueAt: NOW + HOUR, reason: 'quiet_hours' }, false],
    ['is not wanted yet', { dueAt: NOW, wantedAt: NOW + 1 }, false],
  ])('given one that %s, then whether work, a rate or the provider alone keeps it', (_, changes, awaited) => {
    expect(isAwaited(givenEntry({ wantedAt: NOW, ...changes }), NOW)).toBe(awaited);
  });

  test('whether an earlier attempt was made', () => {
    const tried = (state: State, attempt: number) => wasTriedBefore(givenEntry({ state, attempt }));
    expect([tried('planned', 0), tried('planned', 1)]).toEqual([false, true]);
    expect([tried('queued', 1), tried('queued', 2), tried('sending', 1), tried('sending', 2)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });

  const held = (...since: Omit<EntryEvent, 'at'>[]): Pick<Entry, 'history'> => ({
    history: [{ state: 'planned' } as const, { state: 'planned', reason: 'restored' } as const, ...since].map(
      (event) => ({ ...event, at: NOW }),
    ),
  });
  const heldOff = { state: 'planned', reason: 'held_off' } as const;
  const beingRead = { state: 'planned', reason: 'answered' } as const;
  const dropped = { state: 'dropped', reason: 'confirmed' } as const;
  const merged = { mergedInto: { entry: givenEntry({ step: 2 }), attempt: 1 } };

  test.each<[string, Partial<Entry>, boolean, boolean]>([
    ['sent', { state: 'sent' }, true, false],
    ['delivered', { state: 'delivered' }, true, false],
    ['being sent', { state: 'sending' }, true, true],
    ['in doubt', { state: 'in_doubt' }, true, true],
    ['refused', { state: 'failed', reason: 'rejected' }, false, true],
    ['bounced', { state: 'failed', reason: 'bounced' }, false, true],
    ['called in vain', { state: 'failed', reason: 'no_answer' }, true, true],
    ['left on a machine', { state: 'failed', reason: 'machine' }, true, true],
    ['given up without an answer', { state: 'failed', reason: 'answer_lost' }, true, true],
    ['refused when it was repeated', { state: 'failed', reason: 'rejected', repeatsInDoubt: 1 }, true, true],
    ['opted out of after a try', { state: 'failed', reason: 'opted_out', repeatsInDoubt: 1 }, true, true],
    ['bounced when it was repeated', { state: 'failed', reason: 'bounced', repeatsInDoubt: 1 }, false, true],
    ['said by another contact', { state: 'dropped', reason: 'merged' }, true, false],
    ['found on the record', { state: 'dropped', reason: 'already_sent' }, true, false],
    ['taken as said', { state: 'dropped', reason: 'restored' }, true, true],
    ['dropped', { state: 'dropped', reason: 'confirmed' }, false, true],
    ['dropped after a repeat', { state: 'dropped', reason: 'confirmed', repeatsInDoubt: 1 }, true, true],
    ['dropped while it was held after a restore', { ...dropped, ...held(dropped) }, true, true],
    ['dropped while it was held off, too', { ...dropped, ...held(heldOff, dropped) }, true, true],
    [
      'dropped after it was let go',
      { ...dropped, ...held({ state: 'queued' }, heldOff, dropped) },
      false,
      true,
    ],
    ['dropped while another named it', { state: 'dropped', reason: 'confirmed', ...merged }, true, true],
    ['planned', { state: 'planned' }, false, true],
    ['planned and named by another', { state: 'planned', ...merged }, true, true],
    ['planned again in doubt', { state: 'planned', repeatsInDoubt: 1 }, true, true],
    ['held after a restore', { state: 'planned', reason: 'restored', ...held() }, true, true],
    ['held after a restore, and held off', { ...heldOff, ...held(heldOff) }, true, true],
    ['held after a restore, while a reply is read', { ...beingRead, ...held(beingRead) }, true, true],
    [
      'let go after a restore, and held off',
      { ...heldOff, ...held({ state: 'queued' }, heldOff) },
      false,
      true,
    ],
    ['queued', { state: 'queued' }, false, true],
    ['queued again in doubt', { state: 'queued', repeatsInDoubt: 1 }, true, true],
  ])(
    'given one that is %s, then whether it may have reached the person, and whether that is unsure',
    (_, changes, may, unsure) => {
      expect([mayHaveCommunicated(givenEntry(changes)), isUnsure(givenEntry(changes))]).toEqual([
        may,
        unsure,
      ]);
    },
  );
});

test('what another contact has named is repeated in doubt with it, and with it alone', () => {
  const leader = givenEntry({ step: 2 });
  const named = givenEntry({ mergedInto: { entry: leader, attempt: 1 } });
  const repeats = (entry: Entry, into: Entry | null) => freed(entry, into).repeatsInDoubt;
  expect(repeats(named, { ...leader, repeatsInDoubt: 1 })).toBe(1);
  expect([repeats(named, leader), repeats(named, null)]).toEqual([0, 0]);
  expect(repeats(givenEntry(), { ...leader, repeatsInDoubt: 1 })).toBe(0);
});

describe('what the provider refuses again and again', () => {
  const refuse = (entry: Entry, code: string, now: number) =>
    notAccepted(claimed(queued(entry, now), 'a', asAddress('k'), now), now, 'provider_error', code, now);
  const once = refuse(givenEntry(), '500', NOW);
  const twice = refuse(once, '503', NOW + MINUTE);

  test('is known since the first time, with what was said last', () => {
    expect(refusedSince(givenEntry())).toBeNull();
    expect(refusedSince(once)).toEqual({ since: NOW, said: '500' });
    expect(refusedSince(twice)).toEqual({ since: NOW, said: '503' });
  });

  test('a pause that came on top hides nothing, and says what it came on top of', () => {
    const halted = deferred(twice, NOW + HOUR, 'paused', NOW + 2 * MINUTE);
    expect(refusedSince(halted)).toEqual({ since: NOW, said: '503' });
    expect(halted.history.at(-1)).toMatchObject({ reason: 'paused', detail: 'refused before: 503' });
  });

  test('what it waited for in between begins anew, and while it is tried nothing is refused', () => {
    const waited = deferred(once, NOW + HOUR, 'quiet_hours', NOW + MINUTE);
    expect(waited.history.at(-1)?.detail).toBeUndefined();
    expect(refusedSince(waited)).toBeNull();
    expect(refusedSince(refuse(waited, '429', NOW + HOUR))).toEqual({ since: NOW + HOUR, said: '429' });
    expect(refusedSince(queued(twice, NOW + HOUR))).toBeNull();
  });
});
