/**
 * The marks by which an appointment is found while somebody types: keyed hashes of how the words of the person's name
 * begin, and of the last digits of the phone. Written with the appointment, looked for by the search; what they lead to is
 * compared with what was typed. Email addresses and ids of the office need none: they are looked up whole. Pure.
 *
 * Always true: a mark holds no plain text, and says nothing without the secret; it ends with the erasure, with the
 * office's retention, and by itself.
 */
import type { AddressKey, AppointmentId, TenantId } from '../core/keys.ts';
import { addressKey } from '../core/keys.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY } from '../core/time.ts';
import type { Appointment } from './appointment.ts';

/** Says that an appointment is found by a beginning of a word, or by the end of a number. */
export interface SearchMark {
  tenant: TenantId;
  mark: AddressKey;
  appointment: AppointmentId;
  startsAt: Instant;
}

/** For so long after its start an appointment is found by name or by the end of a number. */
export const MARKS_KEPT_MS: Milliseconds = 180 * DAY;

/** A name of many words is found by this many: the first, the last, and the longest. */
const WORDS_MAX = 4;
const WORD_BEGINS = 3;
/** Of a phone number; fewer digits find nobody. */
const PHONE_TAIL = 4;

/** Scripts of which one letter is a syllable or more. */
const DENSE = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** The words of a name or of a search, without accents and in small letters. */
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** The mark of a word, by its first letters. */
export function wordMark(secret: string, tenant: TenantId, word: string): AddressKey {
  const begin = [...word].slice(0, DENSE.test(word) ? 1 : WORD_BEGINS).join('');
  return markOf(secret, `mark\n${tenant}\nword\n${begin}`);
}

/** Names begin alike and numbers end alike, so that bulk asks for the same few marks. */
function markOf(secret: string, text: string): AddressKey {
  if (remembered.secret !== secret || remembered.known.size >= MARKS_KNOWN_MAX)
    remembered = { secret, known: new Map() };
  const mark = remembered.known.get(text) ?? addressKey(secret, text);
  remembered.known.set(text, mark);
  return mark;
}
/** About a megabyte. */
const MARKS_KNOWN_MAX = 5_000;
let remembered: { secret: string; known: Map<string, AddressKey> } = { secret: '', known: new Map() };

/** The mark of a phone number, or of its end. @param digits at least `PHONE_TAIL` */
export const phoneMark = (secret: string, tenant: TenantId, digits: string): AddressKey =>
  markOf(secret, `mark\n${tenant}\nphone\n${digits.slice(-PHONE_TAIL)}`);

/** Every mark that an appointment has. */
export function marksOf(
  { tenant, id, startsAt, recipient: { name, phone } }: Appointment,
  secret: string,
): SearchMark[] {
  const words = wordsOf(name ?? '');
  const byLength = words.toSorted((a, b) => b.length - a.length);
  // A title or a particle is no first name.
  const full = words.filter((word) => word.length >= WORD_BEGINS || DENSE.test(word));
  const chosen = [...full.slice(0, 1), ...full.slice(-1), ...byLength];
  const begins = chosen.map((word) => wordMark(secret, tenant, word));
  const marks = new Set(begins.slice(0, 2));
  for (const mark of begins) if (marks.size < WORDS_MAX) marks.add(mark);
  if (phone !== null) marks.add(phoneMark(secret, tenant, phone));
  return [...marks].map((mark) => ({ tenant, mark, appointment: id, startsAt }));
}

/** What somebody typed: words that a name has to have, or digits that a number ends with. */
export interface Sought {
  words: readonly string[];
  /** Null where it is no number. */
  digits: string | null;
}

const WHOLE_NUMBER = 7;
const NUMBER = /^\+?[\d\s()./-]+$/;

export function soughtBy(text: string): Sought {
  const all = NUMBER.test(text) ? text.replaceAll(/\D/g, '') : '';
  // A whole number may be written as one dials it at home.
  const digits = all.length >= WHOLE_NUMBER ? all.replace(/^0+/, '') : all;
  return { words: wordsOf(text), digits: digits.length >= PHONE_TAIL ? digits : null };
}

/** Whether a person is one whom somebody may mean who typed that. */
export function isSought(
  { words, digits }: Sought,
  { name, phone }: Pick<Appointment['recipient'], 'name' | 'phone'>,
): boolean {
  if (digits !== null && phone?.endsWith(digits)) return true;
  const theirs = wordsOf(name ?? '');
  return words.length > 0 && words.every((word) => theirs.some((other) => other.startsWith(word)));
}
