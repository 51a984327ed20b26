/** What an SMS weighs. */
import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { describe, expect, test } from 'vitest';
import { inGsm7 } from '../../../shared/domain/content/gsm7.ts';
import { segmentsOf } from '../../../shared/domain/content/segments.ts';

test.each([
  ['a'.repeat(160), 'GSM-7', 1, 160, 160],
  ['a'.repeat(161), 'GSM-7', 2, 161, 153],
  ['a'.repeat(306), 'GSM-7', 2, 306, 153],
  ['a'.repeat(307), 'GSM-7', 3, 307, 153],
  ['€'.repeat(80), 'GSM-7', 1, 160, 160],
  ['€'.repeat(81), 'GSM-7', 2, 162, 153],
  ['á'.repeat(70), 'UCS-2', 1, 70, 70],
  ['á'.repeat(71), 'UCS-2', 2, 71, 67],
  ['😀'.repeat(35), 'UCS-2', 1, 70, 70],
  ['😀'.repeat(36), 'UCS-2', 2, 72, 67],
])('%#: segments are counted as carriers do', (text, encoding, segments, units, perSegment) => {
  expect(segmentsOf(text)).toEqual({ encoding, segments, units, perSegment });
});

const PLAIN = [...'ab Z9@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!#%&()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà\'"\n'];

test.each([
  ['plain letters', PLAIN],
  ['extended ones between them', [...PLAIN, '€', '[', '~', '\\']],
  ['letters that GSM-7 lacks', [...PLAIN, 'á', '\r', '😀']],
])('given %s, when counted, then it is as the library counts', (_, letters) => {
  const texts = fc.array(fc.constantFrom(...letters), { maxLength: 400 }).map((text) => text.join(''));
  fc.assert(
    fc.property(texts, (text) => {
      const library = new SegmentedMessage(text);
      const { encoding, segments, units } = segmentsOf(text);
      expect([encoding, segments]).toEqual([library.encodingName, library.segments.length]);
      expect(units).toBe(encoding === 'GSM-7' ? library.numberOfCharacters : text.length);
    }),
  );
});

describe('folding', () => {
  test.each([
    ['sáb, 5 dic', 'sab, 5 dic'],
    ['terça-feira às 9', 'terca-feira às 9'],
    ['“Zoë’s” – café…', '"Zoe\'s" - café...'],
    ['niño, größer, garçon, Noël', 'niño, größer, garcon, Noel'],
    ['août', 'aout'],
  ])('%s becomes %s', (text, folded) => {
    expect(inGsm7(text)).toBe(folded);
    expect(segmentsOf(folded).encoding).toBe('GSM-7');
  });

  test('what can not be folded whole stays as it is', () => {
    expect(inGsm7('sáb 😀')).toBe('sáb 😀');
    expect(inGsm7('歯科 café')).toBe('歯科 café');
  });

  test('what counts as GSM-7 is what the calculator counts', () => {
    for (let code = 32; code < 0x2100; code++) {
      const character = String.fromCharCode(code);
      const isGsm = new SegmentedMessage(character).encodingName === 'GSM-7';
      if (isGsm) expect(inGsm7(character)).toBe(character);
      else if (inGsm7(character) !== character)
        expect([character, new SegmentedMessage(inGsm7(character)).encodingName]).toEqual([
          character,
          'GSM-7',
        ]);
    }
  });
});
