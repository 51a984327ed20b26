/** Receipts only move forward; replies are read as people mean them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry, State } from '../../../shared/domain/entry.ts';
import { claimed, dropped, notAccepted, queued } from '../../../shared/domain/entry.ts';
import type { Receipt } from '../../../shared/domain/feedback.ts';
import { readKeypress, readReply, received } from '../../../shared/domain/feedback.ts';
import { at, givenEntry } from './given.ts';

const NOW = at('2026-12-03T15:31:00-05:00');
const sending = claimed(queued(givenEntry(), NOW), 'a sender', 'an address', NOW);
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

  describe('of another attempt', () => {
    const again = queued(notAccepted(sending, NOW, 'provider_error', undefined, NOW), NOW);

    test('given that it was queued again, when the first try turns out to have arrived, then it is not sent twice', () => {
      expect(received(again, 1, ACCEPTED, NOW)?.state).toBe('sent');
      expect(received(again, 1, DELIVERED, NOW)?.state).toBe('delivered');
    });

    test('given that it was queued again, when the first try is said to have failed, then the second goes on', () => {
      expect(received(again, 1, FAILED, NOW)).toBeUndefined();
    });

    test('given that the second try is being sent, when the first is heard of, then it changes nothing', () => {
      const second = claimed(again, 'a', 'k', NOW);
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

describe('replies', () => {
  test.each([
    'STOP',
    'stop',
    'Stop.',
    'STOP!',
    ' stop \n',
    '"Stop"',
    'S T O P',
    'STOP ALL',
    'stopall',
    'UNSUBSCRIBE',
    'Quit',
    'END',
    'CANCEL',
    'revoke',
    'Opt out',
    'OPT-OUT',
    'please stop texting me',
    'Please stop',
    'no more messages',
    'No more texts please',
    'Stop calling me!!',
    'do not contact me again',
    "Don't text me",
    'don’t call this number',
    'Leave me alone',
    'I want to opt out of this',
    'yes, but please stop texting me',
    'stop sending me messages',
    'quit sending these reminders',
  ])('given %j, when read, then it is an opt-out', (text) => {
    expect(readReply(text)).toBe('opt_out');
  });

  test.each([
    'Stop please',
    'Please, stop.',
    'pls stop',
    'stop it',
    'Stop now',
    'STOP 🛑',
    '“Stop”',
    'Stop\ntexting me',
    'please  stop',
    'unsubscribe me',
    'no more',
    'Remove me from your list',
    'take me off your list',
    'never text me again',
    'STOPP',
    'ARRET',
    'STOP ALL MESSAGES',
    'Do not call',
    "don't text again",
    'do not send me any more texts',
    "I don't want these messages",
    'Remove my number',
  ])('given %j, when read, then it is an opt-out in other words', (text) => {
    expect(readReply(text)).toBe('opt_out');
  });

  test.each([
    'c',
    'C',
    'C.',
    ' c ',
    'yes',
    'YES!',
    'Yes.',
    '1',
    '1.',
    'ok',
    'Okay',
    'confirm',
    'Sí',
    'si',
    'oui',
    'Ja',
    'sim',
    'y',
  ])('given %j, when read, then it confirms', (text) => {
    expect(readReply(text)).toBe('confirm');
  });

  test('given an accent written as two characters, when read, then it still confirms', () => {
    expect(readReply('sí'.normalize('NFD'))).toBe('confirm');
  });

  test.each(['r', 'R.', '2', 'Reschedule', 'change'])(
    'given %j, when read, then another time is wanted',
    (text) => {
      expect(readReply(text)).toBe('reschedule');
    },
  );

  test.each(['start', 'START', 'Unstop'])('given %j, when read, then the person is back', (text) => {
    expect(readReply(text)).toBe('opt_in');
  });

  test.each(['help', 'HELP!', 'info', '?'])('given %j, when read, then help is wanted', (text) => {
    expect(readReply(text)).toBe('help');
  });

  test.each([
    '',
    ' ',
    'asdf',
    '👍?',
    '42',
    'no',
    'who is this',
    "I'll be at the bus stop",
    'the stop is next to my house',
    'cancel my appointment',
    'at the end of the day',
    'yesterday',
    'I quit smoking',
    'the elevator will stop at two',
  ])('given %j, when read, then it is unclear, for a person to read', (text) => {
    expect(readReply(text)).toBe('unclear');
  });

  test.each([
    "don't call the doctor, I am coming",
    "Don't worry, I got your message",
    "I don't need a reminder, see you",
    'at the bus stop, will call you',
    'do not forget to call the lab',
  ])('given %j, when read, then nobody is opted out by a phrase that meant no harm', (text) => {
    expect(readReply(text)).toBe('unclear');
  });

  test('given any text, when read, then it is one of the intents and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(['confirm', 'reschedule', 'opt_out', 'opt_in', 'help', 'unclear']).toContain(readReply(text));
      }),
    );
  });

  test('given a very long text, when read, then at once', () => {
    const startedAt = performance.now();
    readReply(`${"don't ".repeat(20_000)}x`);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('keys pressed in a call', () => {
  test.each([
    ['1', 'confirm'],
    ['2', 'reschedule'],
    ['9', 'opt_out_calls'],
    ['3', 'unclear'],
    ['', 'unclear'],
    ['11', 'unclear'],
    ['#', 'unclear'],
  ])('given %j, when pressed, then %s', (digits, intent) => {
    expect(readKeypress(digits)).toBe(intent);
  });
});
