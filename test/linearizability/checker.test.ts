/** The checker by itself: histories made by hand, those of a real register, and a second opinion by brute force. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Operation } from './checker.ts';
import { violation } from './checker.ts';
import type { Content, ItemCall } from './register.ts';
import { REGISTER } from './register.ts';

type ItemOperation = Operation<ItemCall>;

const content = (version: number, text: string): Content => ({ version, text });
const load = (invoked: number, answered: number, found: Content | null): ItemOperation => ({
  call: { kind: 'load', found },
  invoked,
  answered,
  optional: false,
});
const put = (
  invoked: number,
  answered: number,
  text: string,
  readVersion: number,
  answer: 'stored' | 'conflict' = 'stored',
): ItemOperation => ({
  call: { kind: 'put', text, readVersion, answer },
  invoked,
  answered,
  optional: false,
});
const unanswered = (invoked: number, text: string, readVersion: number): ItemOperation => ({
  ...put(invoked, Number.POSITIVE_INFINITY, text, readVersion),
  optional: true,
});

const A = content(1, 'a');
const B = content(2, 'b');

const LEGAL: readonly [string, ItemOperation[]][] = [
  ['nothing at all', []],
  ['one after the other', [put(0, 1, 'a', 0), load(2, 3, A), put(4, 5, 'b', 1), load(6, 7, B)]],
  ['a read beside a write sees it', [put(0, 9, 'a', 0), load(1, 2, A)]],
  ['a read beside a write does not see it', [put(0, 9, 'a', 0), load(1, 2, null)]],
  ['a read beside a write does not, the next one does', [put(0, 9, 'a', 0), load(1, 2, null), load(3, 4, A)]],
  ['the loser began first', [put(0, 9, 'b', 0, 'conflict'), put(1, 2, 'a', 0), load(3, 4, A)]],
  ['a write without an answer took effect', [unanswered(0, 'a', 0), load(1, 2, A)]],
  ['a write without an answer took effect late', [unanswered(0, 'a', 0), load(1, 2, null), load(3, 4, A)]],
  ['a write without an answer never took effect', [unanswered(0, 'x', 0), put(1, 2, 'a', 0), load(3, 4, A)]],
  [
    'two without an answer, one upon the other',
    [unanswered(0, 'a', 0), unanswered(1, 'b', 1), load(2, 3, B)],
  ],
  [
    'a write that was stored, and refused when it was repeated after somebody wrote over it',
    [
      { ...put(0, 9, 'a', 0), optional: true },
      put(0, 9, 'a', 0, 'conflict'),
      load(1, 2, A),
      put(3, 4, 'b', 1),
      load(10, 11, B),
    ],
  ],
];

const ILLEGAL: readonly [string, ItemOperation[]][] = [
  ['a read of what nobody wrote', [load(0, 1, A)]],
  ['a read that misses a write', [put(0, 1, 'a', 0), load(2, 3, null)]],
  ['a read that goes back', [put(0, 9, 'a', 0), load(1, 2, A), load(3, 4, null)]],
  ['two winners', [put(0, 9, 'a', 0), put(1, 8, 'b', 0)]],
  ['a loser without a winner', [put(0, 1, 'a', 0, 'conflict')]],
  ['a loser before its winner began', [put(0, 1, 'b', 0, 'conflict'), put(2, 3, 'a', 0)]],
  ['a refused write that is read', [put(0, 9, 'a', 0), put(1, 2, 'b', 1, 'conflict'), load(3, 4, B)]],
  ['refused because of itself', [unanswered(0, 'a', 0), put(1, 2, 'a', 0, 'conflict')]],
  ['a write that is there before it was asked for', [load(0, 1, A), put(2, 3, 'a', 0)]],
  ['an unanswered write that comes and goes', [unanswered(0, 'a', 0), load(1, 2, A), load(3, 4, null)]],
  [
    'an unanswered write that was overtaken',
    [unanswered(0, 'x', 0), put(1, 2, 'a', 0), load(3, 4, content(1, 'x'))],
  ],
  [
    'a write that may have been stored, but only until it was refused',
    [{ ...put(0, 2, 'a', 0), optional: true }, put(0, 2, 'a', 0, 'conflict'), load(3, 4, A)],
  ],
  [
    'the text of one write with the version of another',
    [put(0, 1, 'a', 0), put(2, 3, 'b', 1), load(4, 5, content(1, 'b'))],
  ],
];

describe('histories by hand', () => {
  test.each(LEGAL)('legal: %s', (_, history) => {
    expect(violation(REGISTER, history)).toBeUndefined();
  });

  test.each(ILLEGAL)('illegal: %s', (_, history) => {
    expect(violation(REGISTER, history)).toContain('No order explains this history');
  });

  test('says how far it came, and what does not fit', () => {
    const report = violation(REGISTER, [put(0, 1, 'a', 0), load(2, 3, A), load(4, 5, null)]);
    expect(report).toBe(
      'No order explains this history, of 3 operations and 0 that may have had no effect. ' +
        'The longest takes 2, the last of them\n' +
        '  0–1 {"kind":"put","text":"a","readVersion":0,"answer":"stored"}\n' +
        '  2–3 {"kind":"load","found":{"version":1,"text":"a"}}\n' +
        'and leaves 1 a. None of these can follow:\n' +
        '  4–5 {"kind":"load","found":null}',
    );
  });
});

/** A plan of one operation on a real register: the moments of its invocation, effect and answer. */
interface Planned {
  client: number;
  wait: number;
  toEffect: number;
  toAnswer: number;
  kind: 'load' | 'put';
  /** How far behind the latest the version is that the put goes by. */
  behind: number;
  /** Whether it is never answered, and then whether it took effect. */
  lost: 'no' | 'with effect' | 'without effect';
}

const planned: fc.Arbitrary<Planned> = fc.record({
  client: fc.nat(5),
  wait: fc.nat(4),
  toEffect: fc.nat(20),
  toAnswer: fc.nat(20),
  kind: fc.constantFrom('load', 'put'),
  behind: fc.constantFrom(0, 0, 0, 1),
  lost: fc.constantFrom('no', 'no', 'no', 'no', 'with effect', 'without effect'),
});

/** Plays the plans on a register, each client one after the other; effects happen in the order of their moments. */
function historyOf(plans: readonly Planned[]): ItemOperation[] {
  const free = new Map<number, number>();
  const timed = plans.map((plan, id) => {
    const invoked = (free.get(plan.client) ?? 0) + plan.wait;
    const effect = invoked + plan.toEffect + 0.5;
    const answered = effect + plan.toAnswer + 0.5;
    free.set(plan.client, answered + 1);
    return { ...plan, text: `w${id}`, invoked, effect, answered };
  });
  const register = { now: null as Content | null };
  return timed.toSorted((a, b) => a.effect - b.effect).flatMap((each) => played(register, each));
}

/** @returns what is recorded of it: nothing of a read whose answer was lost */
function played(
  register: { now: Content | null },
  {
    kind,
    lost,
    text,
    behind,
    invoked,
    answered,
  }: Planned & { text: string; invoked: number; answered: number },
): ItemOperation[] {
  if (kind === 'load') return lost === 'no' ? [load(invoked, answered, register.now)] : [];
  const current = register.now?.version ?? 0;
  const readVersion = Math.max(0, current - behind);
  const stored = readVersion === current;
  if (stored && lost !== 'without effect') register.now = content(current + 1, text);
  if (lost !== 'no') return [unanswered(invoked, text, readVersion)];
  return [put(invoked, answered, text, readVersion, stored ? 'stored' : 'conflict')];
}

describe('histories of a register', () => {
  const histories = fc.array(planned, { minLength: 1, maxLength: 80 }).map(historyOf);

  test('are legal, whatever was lost', () => {
    fc.assert(
      fc.property(histories, (history) => violation(REGISTER, history) === undefined),
      { numRuns: 500 },
    );
  });

  test('are illegal when the last of them reads what was before an answered write', () => {
    const withWrite = histories.filter((history) =>
      history.some(({ call, optional }) => call.kind === 'put' && call.answer === 'stored' && !optional),
    );
    fc.assert(
      fc.property(withWrite, (history) => {
        const end = Math.max(...history.map(({ answered }) => (Number.isFinite(answered) ? answered : 0)));
        return violation(REGISTER, [...history, load(end + 1, end + 2, null)]) !== undefined;
      }),
    );
  });
});

/** The definition itself: any of the orders of any choice of the optional ones. */
function isLegalByForce(left: readonly ItemOperation[], state: Content | null): boolean {
  if (left.every(({ optional }) => optional)) return true;
  return left.some((operation) => {
    const others = left.filter((each) => each !== operation);
    const mayBeNext = others.every((each) => each.optional || each.answered >= operation.invoked);
    if (!mayBeNext) return false;
    const after = REGISTER.step(state, operation.call);
    // What was answered before this one was invoked can't come after it.
    const still = others.filter((each) => each.answered >= operation.invoked);
    return after !== undefined && isLegalByForce(still, after);
  });
}

test('agrees with brute force about small histories of any kind', () => {
  const text = fc.constantFrom('a', 'b', 'c');
  const found = fc.option(fc.record({ version: fc.integer({ min: 1, max: 2 }), text }));
  const call: fc.Arbitrary<ItemCall> = fc.oneof(
    fc.record({ kind: fc.constant('load' as const), found }),
    fc.record({
      kind: fc.constant('put' as const),
      text,
      readVersion: fc.nat(1),
      answer: fc.constantFrom('stored' as const, 'stored' as const, 'conflict' as const),
    }),
  );
  const operation = fc
    .record({ call, invoked: fc.nat(6), takes: fc.nat(6), optional: fc.boolean(), ever: fc.boolean() })
    .map(
      ({ call: each, invoked, takes, optional, ever }): ItemOperation => ({
        call: each,
        invoked,
        answered: optional && !ever ? Number.POSITIVE_INFINITY : invoked + takes,
        optional,
      }),
    );
  let legal = 0;
  const histories = fc.array(operation, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(histories, (history) => {
      const expected = isLegalByForce(history, null);
      if (expected) legal++;
      return expected === (violation(REGISTER, history) === undefined);
    }),
    { numRuns: 3_000 },
  );
  // Both kinds are among them.
  expect(legal).toBeGreaterThan(300);
  expect(legal).toBeLessThan(2_700);
});
