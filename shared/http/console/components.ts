/**
 * The parts that screens are made of. A state has a shape and a word beside its colour; whatever can be pressed is a link or
 * a form, so that all of it works without a script. Read by the screens. Pure.
 */
import { html, raw } from 'hono/html';
import type { Instant } from '../../domain/core/time.ts';
import { toIso } from '../../domain/core/time.ts';
import { CLOCK, DAY, datesIn } from '../core/present.ts';
import type { Problem } from '../core/problem.ts';
import type { Html } from '../pages/view.ts';

/** How something stands, for the eye: well, to be watched, wrong, at rest. */
export type Tone = 'good' | 'warn' | 'bad' | 'rest';

const SHAPES: Readonly<Record<Tone, string>> = {
  good: 'M2.5 6.5l2.5 2.5 4.5-6',
  warn: 'M6 1.5l5 9h-10zM6 5v2.5M6 9v.01',
  bad: 'M2.5 2.5l7 7M9.5 2.5l-7 7',
  rest: 'M6 1.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M6 3.75V6l1.5 1',
};

/** A state: its shape, its word, its colour. */
export const pill = (tone: Tone, word: string): Html =>
  html`<span class="pill" data-tone="${tone}"><svg viewBox="0 0 12 12" aria-hidden="true"><path d="${SHAPES[tone]}"/></svg>${word}</span>`;

/** The sentence that a page begins with. @param lead what it means, or what to do next */
export const sentence = (tone: Tone | null, headline: string, lead?: string | Html): Html =>
  html`<div class="say"${tone ? html` data-tone="${tone}"` : ''}><h1>${headline}</h1>${lead === undefined ? '' : html`<p class="soft">${lead}</p>`}</div>`;

export const card = (title: string, content: Html, aside: string | Html = ''): Html =>
  html`<section class="card"><header><h2>${title}</h2>${aside === '' ? '' : html`<span class="soft small">${aside}</span>`}</header>${content}</section>`;

/** Said where there are no rows: what that means, and what one can do. */
export const empty = (headline: string, lead = ''): Html =>
  html`<p class="empty"><b>${headline}</b>${lead}</p>`;

export interface Column<R> {
  title: string;
  cell(row: R): string | Html;
  /** The row's name; one column has it. */
  head?: boolean;
  isNumber?: boolean;
}

/** A table. On a phone it is a list of cards, but for one whose few columns are short (`narrow`). */
export function table<R>(
  caption: string,
  columns: readonly Column<R>[],
  rows: readonly R[],
  look: 'cards' | 'narrow' = 'cards',
): Html {
  const cell = (column: Column<R>, row: R): Html => {
    const content = column.cell(row);
    if (column.head) return html`<th scope="row">${content}</th>`;
    return html`<td data-label="${column.title}"${column.isNumber ? html` class="num"` : ''}>${content}</td>`;
  };
  return html`<table class="${look}"><caption class="away">${caption}</caption><thead><tr>${columns.map(
    ({ title, isNumber }) =>
      // A header without words is no header.
      title === ''
        ? html`<td></td>`
        : html`<th scope="col"${isNumber ? html` class="num"` : ''}>${title}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) => html`<tr data-row>${columns.map((column) => cell(column, row))}</tr>`,
  )}</tbody></table>`;
}

/** Names and values, side by side. */
export const facts = (list: readonly (readonly [string, string | Html])[], look: '' | 'big' = ''): Html =>
  html`<dl class="facts ${look}">${list.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

/** `Fri, Dec 4, 03:30 PM`, within a sentence. */
export const dayText = (at: Instant, language: string, zone = 'UTC'): string =>
  datesIn(language, { timeZone: zone, ...DAY, ...CLOCK }).format(at);

/**
 * An instant. With the zone of an office it is said in that; without, in UTC, and by the script in that of the browser.
 */
export function moment(at: Instant, language: string, zone?: string, length: 'time' | 'day' = 'time'): Html {
  const shape = { timeZone: zone ?? 'UTC', ...CLOCK };
  const text = length === 'day' ? dayText(at, language, zone) : datesIn(language, shape).format(at);
  const here = zone === undefined ? html` data-here` : '';
  return html`<time datetime="${toIso(at)}"${here}>${zone === undefined ? `${text} UTC` : text}</time>`;
}

/** How long something takes or has lasted, in its two largest units: "13 h 4 min". */
export function lasting(ms: number, language: string): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  const parts = [
    [Math.floor(minutes / 1_440), 'day'],
    [Math.floor(minutes / 60) % 24, 'hour'],
    [minutes % 60, 'minute'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  const shown = first < 0 ? parts.slice(2) : parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown
    .map(([count, unit]) =>
      new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(count),
    )
    .join(' ');
}

/** A day of the week by its number, from 1 for Monday: "Mon". */
export const weekday = (day: number, language: string): string =>
  new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, 0, day, 12));

const UNITS = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second'] as const;
const PERIOD = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** An ISO 8601 duration in words: `P1DT12H` as "1 day 12 hours"; what is none stays as it is. */
export function spelled(duration: string, language: string): string {
  const [, ...counts] = PERIOD.exec(duration) ?? [];
  const parts = UNITS.flatMap((unit, at) => {
    const count = Number(counts[at] ?? 0);
    const shape = { style: 'unit', unit, unitDisplay: 'long' } as const;
    return count === 0 ? [] : [new Intl.NumberFormat(language, shape).format(count)];
  });
  return parts.length === 0 ? duration : parts.join(' ');
}

// ---- What can be done ---------------------------------------------------------------------------------------

export const key = (name: string): Html => html`<kbd class="key" aria-hidden="true">${name}</kbd>`;

interface Does {
  look?: 'primary' | 'grave' | 'plain' | '';
  /** The key of the keyboard that presses it. */
  key?: string;
}

const keyed = (does: Does): Html =>
  does.key ? html` data-key="${does.key}" aria-keyshortcuts="${does.key}"` : html``;

/** A link that looks like a button. */
export const link = (href: string, label: string, does: Does = {}): Html =>
  html`<a class="button ${does.look ?? ''}" href="${href}"${keyed(does)}>${label}${does.key ? key(does.key) : ''}</a>`;

/** One button that posts these fields. @param once makes a second press the same request */
export const act = (
  action: string,
  fields: Readonly<Record<string, string>>,
  label: string,
  does: Does = {},
): Html =>
  html`<form method="post" action="${action}">${hidden(fields)}<button class="${does.look ?? ''}"${keyed(does)}>${label}${does.key ? key(does.key) : ''}</button></form>`;

export const hidden = (fields: Readonly<Record<string, string>>): Html =>
  html`${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`;

interface Field {
  name: string;
  label: string;
  value?: string;
  hint?: string;
  /** What is wrong with what was entered. */
  fault?: string | Html | undefined;
  /** More attributes, written by us: `type="password" autocomplete="off"`. */
  attributes?: string;
}

export const field = ({ name, label, value = '', hint, fault, attributes = 'type="text"' }: Field): Html =>
  html`<label class="field"><span>${label}</span><input name="${name}" value="${value}" ${raw(attributes)}${fault ? html` aria-invalid="true" aria-describedby="${name}-fault"` : ''}>${
    fault ? html`<small class="wrong" id="${name}-fault">${fault}</small>` : ''
  }${hint ? html`<small>${hint}</small>` : ''}</label>`;

/** One of a few, as radio buttons. */
export const choices = (
  name: string,
  label: string,
  options: readonly (readonly [value: string, label: string])[],
  chosen: string,
): Html =>
  html`<fieldset class="field"><legend>${label}</legend><div class="choices">${options.map(
    ([value, text]) =>
      html`<label class="choice"><input type="radio" name="${name}" value="${value}"${value === chosen ? html` checked` : ''}>${text}</label>`,
  )}</div></fieldset>`;

/** One of many. */
export const select = (
  name: string,
  label: string,
  options: readonly (readonly [value: string, label: string])[],
  chosen: string,
  hint = '',
): Html =>
  html`<label class="field"><span>${label}</span><select name="${name}">${options.map(
    ([value, text]) =>
      html`<option value="${value}"${value === chosen ? html` selected` : ''}>${text}</option>`,
  )}</select>${hint === '' ? '' : html`<small>${hint}</small>`}</label>`;

/** What the API, an alert or the runbook says: in English, whatever the page speaks. */
export const english = (text: string | Html): Html => html`<span lang="en">${text}</span>`;

/** What the API said was wrong with a form. */
export const faults = (headline: string, { detail, errors = [] }: Problem): Html =>
  html`<div class="card" data-tone="bad" role="alert"><div class="inside"><b>${headline}</b>${
    errors.length === 0
      ? html`<p>${english(detail)}</p>`
      : html`<ul>${errors.map(({ path, message }) => html`<li>${path === '' ? '' : html`<code>${path}</code> `}${english(message)}</li>`)}</ul>`
  }</div></div>`;

// ---- Small pictures -----------------------------------------------------------------------------------------

/** A part of a whole as a bar; its numbers stand beside it. @public */
export const bar = (part: number, whole: number, tone: Tone | '' = ''): Html =>
  html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"${tone === '' ? '' : html` data-tone="${tone}"`}><rect width="100" height="8" rx="2"/><rect class="part" width="${whole === 0 ? 0 : Math.round((1000 * part) / whole) / 10}" height="8" rx="2"/></svg>`;
