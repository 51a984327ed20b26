/**
 * The ladder of one appointment as a picture: a line that ends with its start, on which hours get wider the nearer it
 * comes, as ladders do. What moved a step is shaded, from where it would have been to where it is. Called by
 * `appointment-screen.ts`, which says the same in sentences under the same numbers. Pure.
 *
 * It is an image of its own, once for either scheme, and once more for a phone, where a wide one made small could not be
 * read: its words are shapes to a reader of the page, who is told the sentences.
 */
import { html } from 'hono/html';
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { DAY, HOUR } from '../../domain/core/time.ts';
import type { Html } from '../pages/view.ts';

/** What a step looks like. */
export type Mark = 'done' | 'failed' | 'dropped' | 'planned';
/** What moved a step: contact hours, what limits contacts, or something of ours. */
export type Mover = 'hours' | 'caps' | 'other';

export interface Pictured {
  /** As the sentences below the picture are numbered. */
  number: number;
  channel: Channel;
  mark: Mark;
  at: Instant;
  moves: readonly { from: Instant; to: Instant; by: Mover }[];
}

interface Drawn {
  steps: readonly Pictured[];
  now: Instant;
  startsAt: Instant;
  /** What a screen reader says of it. */
  label: string;
  names: { now: string; start: string; channels: Readonly<Record<Channel, string>> };
  language: string;
}

const MOVERS = ['hours', 'caps', 'other'] as const satisfies readonly Mover[];

/** What it is drawn on. */
interface Sheet {
  width: number;
  /** Where the line begins and ends. */
  left: number;
  right: number;
  /** Pixels between the names of two times, at the least. */
  gap: number;
  /** Sizes of letters: of the ways, and of the times. */
  letters: number;
  small: number;
}
const WIDE: Sheet = { width: 640, left: 84, right: 610, gap: 64, letters: 18, small: 16 };
const NARROW: Sheet = { width: 360, left: 68, right: 340, gap: 56, letters: 15, small: 13 };

const TOP = 40;
const ROW = 52;
const RADIUS = 15;

/** Where on the line the ends of these times stand. */
const TICKS: readonly Milliseconds[] = [60, 30, 14, 7, 3, 1]
  .map((days) => days * DAY)
  .concat(12 * HOUR, 4 * HOUR, HOUR);

interface Colours {
  card: string;
  ink: string;
  soft: string;
  line: string;
  accent: string;
  rest: string;
  good: string;
  bad: string;
  badTint: string;
  sunk: string;
  /** What moved a step. */
  by: Readonly<Record<Mover, string>>;
}

/** As the tokens of `browser/console.css` have them. */
const LIGHT: Colours = {
  ...{
    card: '#ffffff',
    ink: '#17201d',
    soft: '#56615c',
    line: '#dce1dd',
    accent: '#0b6a58',
    rest: '#56615c',
  },
  ...{ good: '#1d7a3f', bad: '#b3261e', badTint: '#fbe6e4', sunk: '#eef1ee' },
  by: { hours: '#3d63a8', caps: '#8f5a00', other: '#b3261e' },
};
const DARK: Colours = {
  ...{
    card: '#181e1c',
    ink: '#e9efec',
    soft: '#a7b3ae',
    line: '#2c3633',
    accent: '#6fd6ba',
    rest: '#a7b3ae',
  },
  ...{ good: '#7bd397', bad: '#ff9d94', badTint: '#3b1d1b', sunk: '#1f2724' },
  by: { hours: '#93b4ee', caps: '#f0bd62', other: '#ff9d94' },
};

const styleOf = (
  c: Colours,
  { letters, small }: Sheet,
): string => `text{fill:${c.ink};font:${letters}px system-ui,sans-serif}
.scale{fill:${c.soft};font-size:${small}px}
text.now{fill:${c.accent};font-weight:650}
line{stroke:${c.line};stroke-width:1.5}
.edge{stroke:${c.ink};stroke-width:3}
line.now{stroke:${c.accent};stroke-width:2.5}
circle{fill:${c.card};stroke:${c.rest};stroke-width:2.5}
.mark text{font-weight:680}
.mark line{stroke:${c.rest};stroke-width:2.5}
.done circle{fill:${c.good};stroke:${c.good}}
.done text{fill:${c.card}}
.failed circle{fill:${c.badTint};stroke:${c.bad}}
.failed line{stroke:${c.bad}}
.planned circle{stroke-dasharray:4 3}
.moved{stroke:${c.rest}}
.ground{fill:${c.sunk}}
.hatch{stroke-width:3}
${MOVERS.map((by) => `.hatch.${by}{stroke:${c.by[by]}}`).join('')}`;

/** A phone, as the style sheet has it. */
const ON_A_PHONE = '(max-width: 40rem)';
const IN_THE_DARK = '(prefers-color-scheme: dark)';

/** Draws it. */
export function ladderPicture(drawing: Drawn): Html {
  const [wide, narrow] = [WIDE, NARROW].map((sheet) => ({ sheet, ...contentOf(drawing, sheet) })) as [
    Picture,
    Picture,
  ];
  return html`<picture class="ladder">${source(narrow, DARK, `${ON_A_PHONE} and ${IN_THE_DARK}`)}${source(narrow, LIGHT, ON_A_PHONE)}${source(
    wide,
    DARK,
    IN_THE_DARK,
  )}<img src="${addressOf(wide, LIGHT)}" alt="${drawing.label}" width="${wide.sheet.width}" height="${wide.height}"></picture>`;
}

interface Picture {
  sheet: Sheet;
  height: number;
  content: string;
}

/** With its size, so that nothing moves once it is there. */
const source = (picture: Picture, colours: Colours, media: string): Html =>
  html`<source srcset="${addressOf(picture, colours)}" media="${media}" width="${picture.sheet.width}" height="${picture.height}">`;

function addressOf({ sheet, height, content }: Picture, colours: Colours): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${sheet.width} ${height}"><style>${styleOf(colours, sheet)}</style>${content}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function contentOf(
  { steps, now, startsAt, names, language }: Drawn,
  sheet: Sheet,
): { height: number; content: string } {
  const { width, left, right } = sheet;
  const instants = steps.flatMap(({ at, moves }) => [at, ...moves.map(({ from }) => from)]);
  const first = Math.min(...instants, now, startsAt - 4 * HOUR);
  const span = Math.log1p((startsAt - first) / HOUR);
  const x = (at: Instant): number => {
    const ahead = Math.log1p(Math.max(0, startsAt - at) / HOUR) / span;
    return Math.round(right - (right - left - RADIUS) * Math.min(1, ahead));
  };
  const rows = CHANNELS.filter((channel) => steps.some((step) => step.channel === channel));
  const y = (channel: Channel): number => TOP + ROW * (rows.indexOf(channel) + 0.5);
  const bottom = TOP + ROW * rows.length;
  const scale = ticks(startsAt - first, x, startsAt, { sheet, language });
  const content = html`<defs>${PATTERNS}</defs>${scale.map(
    ({ at, text }) =>
      html`<line x1="${at}" x2="${at}" y1="${TOP}" y2="${bottom}"/><text class="scale" x="${at}" y="${bottom + 24}" text-anchor="middle">${text}</text>`,
  )}${rows.map((channel) => html`<text x="0" y="${y(channel) + 6}">${names.channels[channel]}</text>`)}<line class="edge" x1="${right}" x2="${right}" y1="${TOP - 8}" y2="${bottom}"/><text class="scale" x="${width - 4}" y="${TOP - 16}" text-anchor="end">${names.start}</text>${
    now < startsAt
      ? html`<line class="now" x1="${x(now)}" x2="${x(now)}" y1="${TOP - 8}" y2="${bottom}"/><text class="scale now" x="${Math.min(x(now), right - 5.5 * sheet.small)}" y="${TOP - 16}" text-anchor="middle">${names.now}</text>`
      : ''
  }${steps.map((step) => drawn(step, x, y(step.channel)))}`;
  return { height: bottom + 34, content: String(content) };
}

const PATTERNS = html`${MOVERS.map(
  (by, index) =>
    html`<pattern id="by-${by}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(${45 * index})"><rect class="ground" width="8" height="8"/><line class="hatch ${by}" x1="0" x2="0" y1="0" y2="8"/></pattern>`,
)}`;

function ticks(
  span: Milliseconds,
  x: (at: Instant) => number,
  startsAt: Instant,
  { sheet: { right, gap }, language }: { sheet: Sheet; language: string },
) {
  const kept: { at: number; text: string }[] = [];
  for (const before of TICKS.filter((each) => each < span)) {
    const at = x(startsAt - before);
    if (at - (kept.at(-1)?.at ?? 0) < gap || right - at < gap / 2) continue;
    const [count, unit] = before >= DAY ? [before / DAY, 'day'] : [before / HOUR, 'hour'];
    const shape = { style: 'unit', unit, unitDisplay: 'short' } as const;
    kept.push({ at, text: new Intl.NumberFormat(language, shape).format(-count) });
  }
  return kept;
}

function drawn({ number, mark, at, moves }: Pictured, x: (at: Instant) => number, middle: number): Html {
  const center = x(at);
  return html`${moves.map(({ from, to, by }) => {
    const left = Math.min(x(from), x(to));
    const width = Math.max(4, Math.abs(x(to) - x(from)));
    return html`<rect class="moved" fill="url(#by-${by})" x="${left}" y="${middle - 12}" width="${width}" height="24" rx="4"/>`;
  })}<g class="mark ${mark}"><circle cx="${center}" cy="${middle}" r="${RADIUS}"/><text x="${center}" y="${middle + 6}" text-anchor="middle">${number}</text>${
    isStruck(mark)
      ? html`<line x1="${center - 13}" x2="${center + 13}" y1="${middle + 13}" y2="${middle - 13}"/>`
      : ''
  }</g>`;
}

/** What the shapes mean, for below the picture. */
export const ladderLegend = (
  words: Readonly<Record<Mark | Mover, string>>,
  used: ReadonlySet<Mark | Mover>,
): Html =>
  html`<ul class="legend">${(['done', 'failed', 'dropped', 'planned'] as const)
    .filter((mark) => used.has(mark))
    .map(
      (mark) =>
        html`<li><svg viewBox="0 0 12 12" aria-hidden="true"><g class="mark ${mark}"><circle cx="6" cy="6" r="5"/>${
          isStruck(mark) ? html`<line x1="1" x2="11" y1="11" y2="1"/>` : ''
        }</g></svg>${words[mark]}</li>`,
    )}${MOVERS.filter((by) => used.has(by)).map(
    (by) =>
      html`<li><svg viewBox="0 0 12 12" aria-hidden="true"><g class="hatch ${by}">${[2, 6, 10].map((at) => html`<line x1="${at}" x2="${at}" y1="0" y2="12"/>`)}</g></svg>${words[by]}</li>`,
  )}</ul>`;

const isStruck = (mark: Mark): boolean => mark === 'failed' || mark === 'dropped';
