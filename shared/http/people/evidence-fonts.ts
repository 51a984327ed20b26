/**
 * The letters of a PDF: which font has a letter, of those that lie beside the program. Called by `pdf-text.ts`.
 *
 * Kept true: a font is read when a text needs it, for the three of Eastern Asia are 17 MB. What stands here by name is
 * copied beside each bundle (`packaging/bundle.ts`, `lambdas/esbuild.ts`).
 */
import { readFileSync } from 'node:fs';
import type { Font } from 'fontkit';
import { create } from 'fontkit';

/** In the order in which they are asked: Latin has Greek, Cyrillic and Devanagari, too. */
const FILES = {
  latin: new URL('../../../node_modules/@embedpdf/fonts-latin/fonts/NotoSans-Regular.ttf', import.meta.url),
  bold: new URL('../../../node_modules/@embedpdf/fonts-latin/fonts/NotoSans-Bold.ttf', import.meta.url),
  arabic: new URL(
    '../../../node_modules/@embedpdf/fonts-arabic/fonts/NotoNaskhArabic-Regular.ttf',
    import.meta.url,
  ),
  hebrew: new URL(
    '../../../node_modules/@embedpdf/fonts-hebrew/fonts/NotoSansHebrew-Regular.ttf',
    import.meta.url,
  ),
  japanese: new URL('../../../node_modules/@embedpdf/fonts-jp/fonts/NotoSansJP-Regular.otf', import.meta.url),
  korean: new URL('../../../node_modules/@embedpdf/fonts-kr/fonts/NotoSansKR-Regular.otf', import.meta.url),
  chinese: new URL(
    '../../../node_modules/@embedpdf/fonts-sc/fonts/NotoSansHans-Regular.otf',
    import.meta.url,
  ),
  emoji: new URL(
    '../../../node_modules/@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf',
    import.meta.url,
  ),
};
export type FontName = keyof typeof FILES;

/** What is seen as one letter. */
interface Letter {
  text: string;
  font: FontName;
}

const EASTERN = ['japanese', 'korean', 'chinese'] as const;
const EASTERN_LETTER = /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}/gu;
/** What only says how the letters beside it are drawn. */
const JOINER = /[\u200c\u200d]|\p{Variation_Selector}/u;
/** What is not seen, or turns other text: nobody may hide something in a document. */
const HIDDEN = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u;
const ASCII = /^[\x20-\x7e]*$/;
const EMOJI = /\ufe0f|\p{Emoji_Presentation}/u;

/** The fonts of one document. */
export interface Fonts {
  /** What the font's file holds. */
  bytes(name: FontName): Buffer;
  /**
   * A line of text as it can be drawn, letter by letter as they are seen. What is hidden, or in no font, stands by its
   * number in Unicode, for a wrong letter would be worse.
   */
  lettersOf(text: string, bold: boolean): Letter[];
}

export function openFonts(): Fonts {
  const read = new Map<FontName, { bytes: Buffer; font: Font }>();
  const open = (name: FontName) => {
    const known = read.get(name);
    if (known) return known;
    const bytes = readFileSync(FILES[name]);
    const font = create(bytes);
    if (!('hasGlyphForCodePoint' in font)) throw new Error(`the file ${FILES[name]} holds several fonts`);
    const opened = { bytes, font };
    read.set(name, opened);
    return opened;
  };
  const has: Has = (name, letter) => open(name).font.hasGlyphForCodePoint(numberOf(letter));
  return {
    bytes: (name) => open(name).bytes,
    lettersOf: (text, bold) => lettersOf(text.normalize('NFC').replaceAll(/\p{Zs}|\t/gu, ' '), bold, has),
  };
}

type Has = (name: FontName, letter: string) => boolean;

function lettersOf(text: string, bold: boolean, has: Has): Letter[] {
  const latin = bold ? 'bold' : 'latin';
  if (ASCII.test(text)) return Array.from(text, (letter) => ({ text: letter, font: latin }));
  const order = orderFor(text, latin, has);
  const letters: Letter[] = [];
  // What is seen as one letter, such as a flag, is drawn by one font.
  for (const { segment } of new Intl.Segmenter('en').segment(text)) {
    const parts = [...segment];
    const font = fontFor(parts, letters.at(-1), order, has);
    if (font) letters.push({ text: parts.filter((part) => has(font, part)).join(''), font });
    else for (const part of parts) letters.push(...alone(part, order, has));
  }
  return letters;
}

/** A space keeps the font of the word before it, so that the words of one language are drawn together. */
function fontFor(
  parts: readonly string[],
  before: Letter | undefined,
  order: readonly FontName[],
  has: Has,
): FontName | undefined {
  const shown = parts.filter((part) => !JOINER.test(part));
  if (shown.every((part) => HIDDEN.test(part))) return undefined;
  const first: FontName[] = parts.some((part) => EMOJI.test(part)) ? ['emoji'] : [];
  if (before && before.font !== 'emoji' && parts[0] === ' ') first.push(before.font);
  return [...first, ...order].find((name) => shown.every((part) => has(name, part)));
}

function alone(part: string, order: readonly FontName[], has: Has): Letter[] {
  const isSeen = !HIDDEN.test(part) && !JOINER.test(part);
  const font = isSeen ? order.find((name) => has(name, part)) : undefined;
  if (font) return [{ text: part, font }];
  const number = numberOf(part).toString(16).toUpperCase().padStart(4, '0');
  return Array.from(`[U+${number}]`, (text) => ({ text, font: 'latin' }));
}

/** A text of Eastern Asia is in the first font that has all its letters: one word in two fonts reads badly. */
function orderFor(text: string, latin: FontName, has: Has): FontName[] {
  const eastern = text.match(EASTERN_LETTER) ?? [];
  const best = eastern.length === 0 ? [] : EASTERN.filter((name) => eastern.every((each) => has(name, each)));
  return [latin, 'arabic', 'hebrew', ...best, ...EASTERN, 'emoji'];
}

const numberOf = (letter: string): number => letter.codePointAt(0) ?? 0;
