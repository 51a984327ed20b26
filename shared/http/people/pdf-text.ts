/**
 * Text of any script on the page of a PDF: broken into lines, each piece in a font that has its letters, and what is read
 * from the right in its order. Called by `evidence-pdf.ts`.
 *
 * Kept true: the same text is laid out the same way, always; nothing is drawn below the margin.
 */
import bidiFactory from 'bidi-js';
import LineBreaker from 'linebreak';
import type PDFDocument from 'pdfkit';
import type { FontName, Fonts } from './evidence-fonts.ts';

type Pdf = InstanceType<typeof PDFDocument>;

const bidi = bidiFactory();
/** From one line's foot to the next, and the part of it above the letters' foot, by the size of the letters. */
const LEADING = 1.4;
const ASCENT = 1.05;

interface Style {
  /** Of the letters, in points. */
  size: number;
  bold?: boolean;
  /** The left edge, in points. */
  x: number;
  /** In points. */
  width: number;
  /** `auto`: a paragraph that begins from the right is set so. Our own lines begin from the left, whatever names are in them. */
  direction?: 'ltr' | 'auto';
}

/** A paragraph by index of its letters. */
interface Paragraph {
  text: string;
  /** Where each letter begins in the text, and the end. */
  starts: readonly number[];
  fonts: readonly FontName[];
  /** Odd is read from the right. */
  levels: Uint8Array;
  /** By their index in the text. */
  mirrored: ReadonlyMap<number, string>;
  isRtl: boolean;
}

/** A part of a line in one font and one direction. */
interface Run {
  letters: string[];
  font: FontName;
  level: number;
}

const isRtl = ({ level }: { level: number }): boolean => level % 2 === 1;

export interface Typesetter {
  /** Writes below what is there, on as many pages as that takes. */
  write(text: string, style: Style): void;
  /** Writes one line at a height, whatever margin is there. */
  writeAt(text: string, style: Style, y: number): void;
}

export function typesetterOf(pdf: Pdf, fonts: Fonts): Typesetter {
  const registered = new Set<FontName>();
  const choose = (name: FontName, size: number): Pdf => {
    if (!registered.has(name)) pdf.registerFont(name, fonts.bytes(name));
    registered.add(name);
    return pdf.font(name).fontSize(size);
  };
  const widthOf = (run: Run, size: number): number =>
    choose(run.font, size).widthOfString(run.letters.join(''));
  const lineWidth = (runs: readonly Run[], size: number): number =>
    runs.reduce((sum, run) => sum + widthOf(run, size), 0);

  function drawLine(paragraph: Paragraph, [from, to]: Line, { x, width, size }: Style, top: number): void {
    const runs = inOrderOfSight(runsOf(paragraph, from, to));
    let left = paragraph.isRtl ? x + width - lineWidth(runs, size) : x;
    for (const run of runs) {
      const options = { lineBreak: false, baseline: 'alphabetic' as const };
      // pdfkit lays out word by word, but with features: the words of what is read from the right would stand the wrong way.
      const whole = isRtl(run) ? { features: [] } : {};
      choose(run.font, size).text(textFor(run), left, top + size * ASCENT, { ...options, ...whole });
      left += widthOf(run, size);
    }
  }

  const linesOf = (paragraph: Paragraph, { size, width }: Style): Line[] =>
    brokenInto(paragraph, (from, to) => lineWidth(runsOf(paragraph, from, to), size) <= width);

  return {
    write(text, style) {
      for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
        const paragraph = paragraphOf(line, style, fonts);
        for (const part of linesOf(paragraph, style)) {
          if (pdf.y + style.size * LEADING > pdf.page.height - pdf.page.margins.bottom) pdf.addPage();
          const top = pdf.y;
          drawLine(paragraph, part, style, top);
          pdf.y = top + style.size * LEADING;
        }
      }
    },
    writeAt(text, style, y) {
      const before = pdf.y;
      const paragraph = paragraphOf(text, style, fonts);
      drawLine(paragraph, [0, paragraph.fonts.length], style, y);
      pdf.y = before;
    },
  };
}

function paragraphOf(line: string, { bold = false, direction = 'ltr' }: Style, fonts: Fonts): Paragraph {
  const letters = fonts.lettersOf(line, bold);
  const text = letters.map((letter) => letter.text).join('');
  const starts = [0];
  for (const letter of letters) starts.push((starts.at(-1) ?? 0) + letter.text.length);
  const embedding = bidi.getEmbeddingLevels(text, direction);
  return {
    text,
    starts,
    fonts: letters.map(({ font }) => font),
    levels: embedding.levels,
    mirrored: bidi.getMirroredCharactersMap(text, embedding.levels),
    isRtl: isRtl(embedding.paragraphs[0] ?? { level: 0 }),
  };
}

/** From one letter to before another, by index. */
type Line = readonly [from: number, to: number];

/** The lines of a paragraph: as many words as fit, and of a word that is longer than a line as many letters. */
function brokenInto(paragraph: Paragraph, fits: (from: number, to: number) => boolean): Line[] {
  const length = paragraph.fonts.length;
  if (fits(0, length)) return [[0, length]];
  const lines: Line[] = [];
  let from = 0;
  let fitting = 0;
  const end = (at: number) => {
    lines.push([from, withoutSpaces(paragraph, from, at)]);
    from = at;
  };
  for (const stop of stopsOf(paragraph)) {
    const trimmed = withoutSpaces(paragraph, from, stop);
    if (!fits(from, trimmed)) {
      if (fitting > from) end(fitting);
      while (!fits(from, trimmed)) end(letterEnd(from, fits));
    }
    fitting = stop;
  }
  end(length);
  return lines;
}

/** How many letters fit; one is set even where it does not. */
function letterEnd(from: number, fits: (from: number, to: number) => boolean): number {
  let end = from + 1;
  while (fits(from, end + 1)) end++;
  return end;
}

/** Before which letters a line may end; the last is behind the text. */
function stopsOf({ text, starts }: Paragraph): number[] {
  const letterAt = new Map(starts.map((start, index) => [start, index]));
  const breaker = new LineBreaker(text);
  const stops: number[] = [];
  for (let stop = breaker.nextBreak(); stop; stop = breaker.nextBreak())
    stops.push(...(letterAt.has(stop.position) ? [letterAt.get(stop.position) ?? 0] : []));
  return stops;
}

/** The end of a line without the spaces at it, which nobody sees. */
function withoutSpaces({ text, starts }: Paragraph, from: number, to: number): number {
  let end = to;
  while (end > from && text[starts[end - 1] ?? 0] === ' ') end--;
  return end;
}

function runsOf({ text, starts, fonts, levels, mirrored }: Paragraph, from: number, to: number): Run[] {
  const runs: Run[] = [];
  for (let index = from; index < to; index++) {
    const start = starts[index] ?? 0;
    const font = fonts[index] ?? 'latin';
    const level = levels[start] ?? 0;
    const letter = mirrored.get(start) ?? text.slice(start, starts[index + 1]);
    const last = runs.at(-1);
    if (last?.font === font && last.level === level) last.letters.push(letter);
    else runs.push({ letters: [letter], font, level });
  }
  return runs;
}

/** From left to right: rule L2 of the Unicode bidirectional algorithm. */
function inOrderOfSight(runs: readonly Run[]): Run[] {
  let ordered = [...runs];
  for (let level = Math.max(0, ...runs.map((run) => run.level)); level > 0; level--) {
    const turned: Run[] = [];
    for (let at = 0; at < ordered.length; ) {
      const lower = ordered.findIndex((run, index) => index >= at && run.level < level);
      const end = lower < 0 ? ordered.length : lower;
      turned.push(...ordered.slice(at, end).reverse(), ...ordered.slice(end, end + 1));
      at = end + 1;
    }
    ordered = turned;
  }
  return ordered;
}

/** fontkit turns a text around whose first letter is of a script that is read from the right, and no other. */
const TURNED_BY_FONTKIT = /^[\p{Script=Common}\p{Script=Inherited}]*[\p{Script=Arabic}\p{Script=Hebrew}]/u;

const textFor = (run: Run): string => {
  const text = run.letters.join('');
  return TURNED_BY_FONTKIT.test(text) === isRtl(run) ? text : run.letters.toReversed().join('');
};
