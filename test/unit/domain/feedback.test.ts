/** Receipts only move forward; replies are read as people mean them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry, State } from '../../../shared/domain/ledger/entry.ts';
import {
  claimed,
  dropped,
  doubted as inDoubt,
  notAccepted,
  queued,
  repeatedInDoubt,
} from '../../../shared/domain/ledger/entry.ts';
import type { Receipt } from '../../../shared/domain/ledger/receipt.ts';
import { received } from '../../../shared/domain/ledger/receipt.ts';
import { asAddress } from '../../fixtures/ids.ts';
import { at, givenEntry } from './given.ts';

const NOW = at('2026-12-03T15:31:00-05:00');
const sending = claimed(queued(givenEntry(), NOW), 'a sender', asAddress('an address'), NOW);
const ACCEPTED: Receipt = { kind: 'accepted', providerId: 'SM1' };
const DELIVERED: Receipt = { kind: 'delivered', providerId: 'SM1' };
const FAILED: Receipt = { kind: 'failed', reason: 'bounced', detail: '550' };
const FINAL: Readonly<Record<Receipt['kind'], State>> = {
  accepted: 'sent',
  delivered: 'delivered',
  failed: 'failed',
};

const after = (entry: Entry, ...receipts: readonly Receipt[]): Entry =>
  receipts.reduce((current, receipt) => received(current, current.attempt, receipt, NOW) ?? current, entry);

describe('receipts', () => {
  test('given any receipts, when they come in any order and any number of times, then the end is the same', () => {
    const kinds = fc.uniqueArray(fc.constantFrom(ACCEPTED, DELIVERED, FAILED), { minLength: 1 });
    const orders = kinds.chain((set) =>
      fc.record({
        set: fc.constant(set),
        noise: fc.array(fc.constantFrom(...set), { maxLength: 8 }),
        seed: fc.shuffledSubarray(set, { minLength: set.length }),
      }),
    );
    const starts = fc.constantFrom<State>('sending', 'in_doubt', 'queued', 'planned');
    fc.assert(
      fc.property(orders, starts, ({ set, noise, seed }, state) => {
        const highest = (['failed', 'delivered', 'accepted'] as const).find((kind) =>
          set.some((each) => each.kind === kind),
        );
        const end = after({ ...sending, state }, ...noise, ...seed, ...noise);
        expect(end.state).toBe(highest && FINAL[highest]);
        expect(end.dueAt).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test.each<[State, string[]]>([
    ['planned', ['sent', 'delivered', 'failed']],
    ['queued', ['sent', 'delivered', 'failed']],
    ['sending', ['sent', 'delivered', 'failed']],
    ['in_doubt', ['sent', 'delivered', 'failed']],
    ['sent', ['nothing', 'delivered', 'failed']],
    ['delivered', ['nothing', 'nothing', 'failed']],
    ['failed', ['nothing', 'nothing', 'nothing']],
    ['dropped', ['nothing', 'nothing', 'nothing']],
  ])('given %s, when accepted, delivered and failed come, then %j', (state, ends) => {
    const entry = { ...sending, state };
    const seen = [ACCEPTED, DELIVERED, FAILED].map(
      (receipt) => received(entry, 1, receipt, NOW)?.state ?? 'nothing',
    );
    expect(seen).toEqual(ends);
  });

  test('given a failure, when told, then it has the reason and the code', () => {
    expect(received(sending, 1, FAILED, NOW)).toMatchObject({ state: 'failed', reason: 'bounced' });
    expect(received(sending, 1, FAILED, NOW)?.history.at(-1)).toMatchObject({ detail: '550' });
    expect(received(sending, 1, DELIVERED, NOW)?.providerId).toBe('SM1');
  });

  test('given it was given up for want of an answer, when one comes after all, then that counts', () => {
    const givenUp = { ...sending, state: 'failed' as const, reason: 'answer_lost' as const };
    expect(received(givenUp, 1, ACCEPTED, NOW)?.state).toBe('sent');
    expect(received(givenUp, 1, DELIVERED, NOW)?.state).toBe('delivered');
    expect(received(givenUp, 1, FAILED, NOW)).toMatchObject({ state: 'failed', reason: 'bounced' });
    // Without such a doubt a failure is final.
    expect(received({ ...givenUp, reason: 'no_answer' }, 1, DELIVERED, NOW)).toBeUndefined();
  });

  test('given it was taken as said after a restore, when a word comes of it, then it stays as it is', () => {
    const taken = { ...sending, state: 'dropped' as const, reason: 'restored' as const };
    expect(received(taken, 1, DELIVERED, NOW)).toBeUndefined();
  });

  describe('of another attempt', () => {
    const again = queued(notAccepted(sending, NOW, 'provider_error', undefined, NOW), NOW);

    test('given that it was queued again, when the first try turns out to have arrived, then it is not sent twice', () => {
      expect(received(again, 1, ACCEPTED, NOW)?.state).toBe('sent');
      expect(received(again, 1, DELIVERED, NOW)?.state).toBe('delivered');
      expect(received({ ...again, state: 'planned' }, 1, DELIVERED, NOW)?.state).toBe('delivered');
    });

    test('given that it was queued again, when the first try is said to have failed, then the second goes on', () => {
      expect(received(again, 1, FAILED, NOW)).toBeUndefined();
    });

    test('given an email that is to be repeated in doubt, when the first turns out to have bounced, then it was sent once', () => {
      const doubted = inDoubt(sending, NOW, undefined, NOW);
      const repeated = queued(repeatedInDoubt(doubted, NOW), NOW);
      expect(received(repeated, 1, FAILED, NOW)?.state).toBe('failed');
    });

    describe('given an email that is being repeated in doubt', () => {
      const repeated = queued(repeatedInDoubt(inDoubt(sending, NOW, undefined, NOW), NOW), NOW);
      const claim = claimed(repeated, 'a', asAddress('k'), NOW);
      const givenUp = { ...claim, state: 'failed' as const, reason: 'answer_lost' as const };
      const claims: Entry[] = [claim, inDoubt(claim, NOW, undefined, NOW), givenUp];
      const heard = (...told: readonly (readonly [number, Receipt])[]): string | undefined => {
        let entry: Entry = claim;
        let last: Entry | undefined;
        for (const [attempt, receipt] of told) {
          last = received(entry, attempt, receipt, NOW);
          entry = last ?? entry;
        }
        return last?.state;
      };

      test('when the first is heard of, then its provider had taken it, and it is not said a third time', () => {
        for (const entry of claims)
          for (const receipt of [ACCEPTED, DELIVERED, FAILED])
            expect(received(entry, 1, receipt, NOW)).toMatchObject({
              state: FINAL[receipt.kind],
              heardOf: 1,
            });
      });

      test('when more is heard of the first, then that counts; told again it changes nothing', () => {
        expect(heard([1, ACCEPTED], [1, FAILED])).toBe('failed');
        expect(heard([1, FAILED], [1, FAILED])).toBeUndefined();
        const taken = received(repeated, 1, ACCEPTED, NOW);
        expect(taken && received(taken, 1, FAILED, NOW)?.state).toBe('failed');
      });

      test('when the repeat is heard of after the first, then only that it has arrived is news', () => {
        expect(heard([1, ACCEPTED], [2, ACCEPTED])).toBeUndefined();
        expect(heard([1, ACCEPTED], [2, FAILED])).toBeUndefined();
        expect(heard([1, DELIVERED], [2, DELIVERED])).toBeUndefined();
        expect(heard([1, FAILED], [2, DELIVERED])).toBe('delivered');
        expect(heard([1, FAILED], [2, DELIVERED], [2, FAILED])).toBe('failed');
        expect(heard([1, FAILED], [2, DELIVERED], [1, FAILED])).toBeUndefined();
      });

      test('when the repeat was taken, then what is heard of the first says nothing more', () => {
        for (const receipt of [ACCEPTED, DELIVERED, FAILED])
          expect(heard([2, ACCEPTED], [1, receipt])).toBeUndefined();
      });
    });

    test('given that the second try is being sent, when the first is heard of, then it changes nothing', () => {
      const second = claimed(again, 'a', asAddress('k'), NOW);
      for (const receipt of [ACCEPTED, DELIVERED, FAILED])
        expect(received(second, 1, receipt, NOW)).toBeUndefined();
    });

    test('given attempts that never were, when heard of, then they change nothing', () => {
      for (const attempt of [-1, 0, 3]) expect(received(again, attempt, DELIVERED, NOW)).toBeUndefined();
    });

    test('given a dropped entry, when anything is heard of it, then it stays dropped', () => {
      expect(
        received(dropped(queued(givenEntry(), NOW), 'confirmed', NOW), 1, DELIVERED, NOW),
      ).toBeUndefined();
    });
  });
});
