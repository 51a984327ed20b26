/**
 * What an SMS weighs: its encoding and how many segments it is sent, and paid, as. Called when a template is saved or
 * previewed, and by content. Pure. Twilio's smart encoding is not assumed: it is a setting of the account.
 */
import { SegmentedMessage } from 'sms-segments-calculator';

export interface Segments {
  /** GSM-7 has 160 units in one segment; one character that it lacks makes all of it UCS-2, which has 70. */
  encoding: 'GSM-7' | 'UCS-2';
  segments: number;
  /** Septets in GSM-7, UTF-16 code units in UCS-2. */
  units: number;
  /** How many units one of that many segments holds. */
  perSegment: number;
}

const ROOM = { 'GSM-7': { alone: 160, joined: 153 }, 'UCS-2': { alone: 70, joined: 67 } } as const;

/** https://www.twilio.com/docs/glossary/what-sms-character-limit */
export function segmentsOf(text: string): Segments {
  const message = new SegmentedMessage(text);
  const encoding = message.encodingName;
  const segments = message.segments.length;
  const units = encoding === 'UCS-2' ? text.length : message.numberOfCharacters;
  return { encoding, segments, units, perSegment: ROOM[encoding][segments > 1 ? 'joined' : 'alone'] };
}

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
