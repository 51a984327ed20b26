/** What is kept to be quicker: it is there again, and it never grows without end. */
import { expect, test } from 'vitest';
import { remember } from '../../../shared/domain/core/memo.ts';

test('given more than are kept, when one more comes, then the others are forgotten and it is there', () => {
  const known = new Map<string, number>();
  expect(remember(known, 'a', 1, 2)).toBe(1);
  remember(known, 'b', 2, 2);
  expect([...known]).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
  expect(remember(known, 'c', 3, 2)).toBe(3);
  expect([...known]).toEqual([['c', 3]]);
});
