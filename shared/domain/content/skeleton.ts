/**
 * Words as text and slots. A template of text, values and questions whether there is a value says the same to everybody
 * but for some short values: its skeleton. So it is read once for each set of answers to its questions, and filling it in
 * is putting strings together; and the words are kept as the skeleton's hash and what was put in, a tenth of their length.
 * What can't be said so (a loop with something in it, a filter, a value that would be rewritten with the text around it)
 * is said by the engine, and kept whole, in one slot for each part. Called by `content.ts` and by whoever shows kept words.
 *
 * Always true: filled in, a skeleton gives to the letter what the engine gives. Putting kept words together again takes
 * neither a template nor a library, only this file's `joined`, and what comes out is held against its hash.
 */
import { hash } from 'node:crypto';
import { remember } from '../core/memo.ts';
import type { KeptSlots, Slot } from '../ledger/kept-words.ts';
import type { Escaping, Piece } from './engine.ts';
import { piecesOf, written } from './engine.ts';

/** By part of the content, in order: text as it is, and the numbers of slots. */
export interface Skeleton {
  parts: Readonly<Record<string, readonly (string | number)[]>>;
  /** Of `parts`; under it the skeleton is stored. */
  hash: string;
}

/** How a part is made of its template's text. */
export interface PartForm {
  escaping: Escaping;
  /** What is done to the text that came out. */
  finish: (text: string) => string;
  /** Whether a value is left as it is by `finish`, whatever stands around it. */
  keeps: (value: string) => boolean;
}

/** A value, as it is written in a part. */
interface Place {
  name: string;
  escaping: Escaping;
  /** The place of the same value in plain text, which most values look like as markup, too. */
  plain: number | null;
}

/** What a template is for one set of answers to its questions. */
interface Variant {
  skeleton: Skeleton;
  places: readonly Place[];
}

/** Parts that have been filled in. */
export interface Filled {
  skeleton: Skeleton;
  slots: readonly Slot[];
  parts: Readonly<Record<string, string>>;
}

interface Compiled {
  forms: readonly (readonly [part: string, form: PartForm, pieces: readonly Piece[]])[];
  /** The values that it asks for. */
  questions: readonly string[];
  /** By the answers, one bit each. */
  variants: Map<number, Variant | null>;
}

const HASH_CHARS = 22;
/** Sets of answers that are kept for one template; a template with more of them is read anew. */
const VARIANTS_MAX = 100;
const COMPILED_MAX = 1_000;
/**
 * Stands for a slot while the text around it is finished; no text of a template that has it is cut at slots. A character
 * beyond Latin-1 would leave every text that is cut there, and each that is made of those, twice as long in memory.
 */
const MARK = '\u0001';
/** What comes out longer is left to the engine, which counts: no built-in email has a tenth of it. */
const LENGTH_MAX = 50_000;

const shortHash = (text: string): string => hash('sha256', text, 'base64url').slice(0, HASH_CHARS);

/** One space between words at the most, and none around them: neither trimming nor joining lines touches it. */
export const isPlainPhrase = (value: string): boolean => /^\S+(?: \S+)*$/.test(value);

const known = new Map<string, Compiled | null>();

/** By the template itself: a built-in one is the same object each time. */
const byTemplate = new WeakMap<object, Compiled | null>();

function compiled(
  template: Readonly<Record<string, string>>,
  forms: Readonly<Record<string, PartForm>>,
): Compiled | null {
  const had = byTemplate.get(template);
  if (had !== undefined) return had;
  const text = JSON.stringify([Object.keys(forms), template]);
  const made = remember(known, text, known.get(text) ?? compile(template, forms), COMPILED_MAX);
  byTemplate.set(template, made);
  return made;
}

/** @returns null where a part is more than text, values and questions */
function compile(
  template: Readonly<Record<string, string>>,
  forms: Readonly<Record<string, PartForm>>,
): Compiled | null {
  const parts: [string, PartForm, readonly Piece[]][] = [];
  for (const [part, form] of Object.entries(forms)) {
    const source = template[part] ?? '';
    const pieces = source.includes(MARK) ? null : piecesOf(source, form.escaping);
    if (!pieces) return null;
    parts.push([part, form, pieces]);
  }
  const questions = [...new Set(parts.flatMap(([, , pieces]) => questionsOf(pieces)))];
  return { forms: parts, questions, variants: new Map() };
}

const questionsOf = (pieces: readonly Piece[]): string[] =>
  pieces.flatMap((piece) =>
    typeof piece === 'object' && 'when' in piece
      ? [piece.when, ...questionsOf(piece.there), ...questionsOf(piece.absent)]
      : [],
  );

/** The pieces in the order in which they are said, the questions being answered. */
function* spoken(
  pieces: readonly Piece[],
  isThereOf: (name: string) => boolean,
): Generator<string | { value: string }> {
  for (const piece of pieces) {
    if (typeof piece === 'string' || 'value' in piece) yield piece;
    else yield* spoken(isThereOf(piece.when) ? piece.there : piece.absent, isThereOf);
  }
}

function variantOf({ forms, questions }: Compiled, answers: number): Variant | null {
  const isThereOf = (name: string): boolean => (answers & (1 << questions.indexOf(name))) !== 0;
  const places: Place[] = [];
  const placeOf = (name: string, escaping: Escaping): number => {
    const had = places.findIndex((place) => place.name === name && place.escaping === escaping);
    if (had >= 0) return had;
    const plain = escaping === 'plain' ? null : placeOf(name, 'plain');
    return places.push({ name, escaping, plain }) - 1;
  };
  const parts: Record<string, (string | number)[]> = {};
  for (const [part, form, pieces] of forms) {
    const marked = [...spoken(pieces, isThereOf)].map((piece) =>
      typeof piece === 'string' ? piece : `${MARK}${placeOf(piece.value, form.escaping)}${MARK}`,
    );
    const text = form.finish(marked.join(''));
    // A text without a word may be at fault; the engine's way says so.
    if (text.trim() === '') return null;
    // What was between two marks is the number of a place.
    parts[part] = text
      .split(MARK)
      .map((piece, index) => (index % 2 === 0 ? piece : Number(piece)))
      .filter((piece) => piece !== '');
  }
  return { skeleton: { parts, hash: shortHash(JSON.stringify(parts)) }, places };
}

/**
 * The parts of a template with these values.
 * @returns null where it can't be said by a skeleton, or something is wrong with it: the engine knows
 */
export function filled(
  template: Readonly<Record<string, string>>,
  forms: Readonly<Record<string, PartForm>>,
  values: Readonly<Record<string, unknown>>,
): Filled | null {
  const made = compiled(template, forms);
  if (!made || (values['others'] as readonly unknown[]).length > 0) return null;
  // Of names that are no values, of which there may be more than there are bits, the engine says that they are none.
  if (!made.questions.every((name) => Object.hasOwn(values, name))) return null;
  let answers = 0;
  // As Liquid has it: an empty text is there.
  for (const [bit, name] of made.questions.entries()) if (values[name] !== null) answers |= 1 << bit;
  let variant = made.variants.get(answers);
  if (variant === undefined)
    variant = remember(made.variants, answers, variantOf(made, answers), VARIANTS_MAX);
  const slots = variant && slotsOf(variant, made, values);
  if (!variant || !slots) return null;
  const { skeleton } = variant;
  const parts = joined(skeleton, slots);
  return Object.values(parts).some((text) => text.length > LENGTH_MAX) ? null : { skeleton, slots, parts };
}

/** What is put in, in order; null where the text around a value would be another one with it. */
function slotsOf(
  { places }: Variant,
  { forms }: Compiled,
  values: Readonly<Record<string, unknown>>,
): Slot[] | null {
  const slots: Slot[] = [];
  for (const { name, escaping, plain } of places) {
    if (!Object.hasOwn(values, name)) return null;
    const text = written(values[name], escaping);
    if (!forms.every(([, form]) => form.keeps(text))) return null;
    slots.push(plain !== null && slots[plain] === text ? plain : text);
  }
  return slots;
}

/** The text of each part. */
function joined({ parts }: Pick<Skeleton, 'parts'>, slots: readonly Slot[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const part of Object.keys(parts)) {
    const pieces = parts[part] ?? [];
    texts[part] = pieces
      .map((piece) => (typeof piece === 'string' ? piece : slotText(slots, piece)))
      .join('');
  }
  return texts;
}

function slotText(slots: readonly Slot[], at: number): string {
  const slot = slots[at];
  if (typeof slot === 'string') return slot;
  const same = slot === undefined ? undefined : slots[slot];
  if (typeof same !== 'string') throw new Error('a slot is missing');
  return same;
}

/** The skeleton of parts that are kept whole. */
export function wholeSkeleton(names: readonly string[]): Skeleton {
  const parts = Object.fromEntries(names.map((name, index) => [name, [index]]));
  return { parts, hash: shortHash(JSON.stringify(parts)) };
}

/** How filled parts are kept. @param rest what the content has beside them, as it is */
export const kept = (
  { skeleton, slots, parts }: Filled,
  rest: Readonly<Record<string, unknown>>,
): KeptSlots => ({ skeleton: skeleton.hash, slots, rest, check: checkOf(parts, rest) });

/** Of words that were put together: another letter gives another one. */
function checkOf(parts: Readonly<Record<string, string>>, rest: Readonly<Record<string, unknown>>): string {
  const lines = [JSON.stringify(rest)];
  for (const part of Object.keys(parts)) lines.push(part, parts[part] ?? '');
  return shortHash(lines.join('\n'));
}

/** Whether kept words are those of a content, to the letter. @param parts of the content, by name */
export function isKept(
  { slots, rest }: KeptSlots,
  skeleton: Skeleton,
  content: Readonly<Record<string, unknown>>,
): boolean {
  const parts = joined(skeleton, slots);
  return Object.keys(content).every((name) => (name in rest ? rest[name] : parts[name]) === content[name]);
}

/** The words that were kept, put together again. @throws Error where they are not what was said */
export function unkept(
  { skeleton: wanted, slots, rest, check }: KeptSlots,
  skeleton: Pick<Skeleton, 'parts'> | undefined,
): Record<string, unknown> {
  if (!skeleton) throw new Error('the text that its words are made of is missing');
  if (shortHash(JSON.stringify(skeleton.parts)) !== wanted)
    throw new Error('its text is not what was stored');
  const parts = joined(skeleton, slots);
  if (checkOf(parts, rest) !== check) throw new Error('its words are not what was said');
  return { ...parts, ...rest };
}
