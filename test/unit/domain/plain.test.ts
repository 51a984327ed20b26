/** Text for places that obey what nobody sees. */
import { expect, test } from 'vitest';
import { plainJson, plainLine, plainLines } from '../../../shared/domain/core/plain.ts';

const SPOOFED = 'a\u001b[2Jb\u0085\u202etxt\u202c.exe\u2028c\u2067d\u2069\r\ne';

test('a line has a space for each of them, and several keep their breaks', () => {
  expect(plainLine(SPOOFED)).toBe('a [2Jb txt .exe c d e');
  expect(plainLines(SPOOFED)).toBe('a[2Jbtxt.exe\ncd\ne');
});

test('each way to end a line is a line feed', () => {
  expect(plainLines('a\rb\r\nc\n\rd\u2028e\u2029f')).toBe('a\nb\nc\n\nd\ne\nf');
});

test('what people write from right to left, with joiners and emoji, stays as it is', () => {
  for (const text of ['שלום, ד״ר כהן', 'مرحبا', 'می\u200cخواهم', '👩\u200d⚕️', 'a\u200fb'])
    expect([plainLine(text), plainLines(text)]).toEqual([text, text]);
});

test('a line of JSON says the same to a program, and hides nothing from a person', () => {
  const json = plainJson(JSON.stringify({ said: SPOOFED }));
  expect(json).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(json)).toEqual({ said: SPOOFED });
});
