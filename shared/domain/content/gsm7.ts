/**
 * Writes an SMS with the letters that GSM-7 has. Called by content; apart from `segments.ts`, so that the senders do
 * not carry the library that counts segments. Pure.
 */

/** What GSM 03.38 and its extension table can't write. */
const BEYOND_GSM =
  /[^\n\f\r !"#$%&'()*+,\-./0-9:;<=>?@A-Z[\\\]^_a-z{|}~¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ€]/gu;

const LOOKS_LIKE: ReadonlyMap<string, string> = new Map(
  [
    ['’‘‚‛′´`', "'"],
    ['“”„‟″«»', '"'],
    ['–—−‐‑‒―', '-'],
    ['…', '...'],
    ['\u00a0\u2002\u2003\u2009\u202f\u3000', ' '],
    ['•·', '-'],
    ['œ', 'oe'],
    ['Œ', 'OE'],
    ['ª', 'a'],
    ['º°', 'o'],
    ['ł', 'l'],
    ['Ł', 'L'],
    ['đ', 'd'],
    ['ı', 'i'],
  ].flatMap(([odd = '', plain = '']) => [...odd].map((character): [string, string] => [character, plain])),
);

const folded = (character: string): string =>
  LOOKS_LIKE.get(character) ?? character.normalize('NFD').replaceAll(/\p{M}/gu, '');

/**
 * Without the accents that GSM-7 lacks ("sáb" → "sab"), where that makes all of it GSM-7; else as it is. One á would
 * more than double what the message costs.
 */
export function inGsm7(text: string): string {
  const made = text.normalize('NFC').replaceAll(BEYOND_GSM, folded);
  return made.search(BEYOND_GSM) < 0 ? made : text;
}

/** Whether nothing of it would be written otherwise, whatever stands around it. */
export const isGsm7 = (text: string): boolean => text.search(BEYOND_GSM) < 0;
