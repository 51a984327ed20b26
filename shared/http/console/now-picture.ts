/**
 * The one picture of the screen Now: contacts by hour and channel over a day, what is planned for the next one, and what can
 * go out at the most; and how the providers answered. `now-screen.ts` shows them. The script of the console draws it from
 * `data-plot`; below it stands the same as a table, for whoever has no script, or does not see.
 */
import { html } from 'hono/html';
import type { z } from 'zod';
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { StatusOut } from '../operate/schemas.ts';
import type { HistoryOut } from '../operate/status-history.ts';
import type { Html } from '../pages/view.ts';
import { card, moment, pill, table } from './components.ts';
import type { Visit } from './visit.ts';
import { NOW_WORDS } from './words/now.ts';
import { number } from './words/said.ts';

export type History = z.infer<typeof HistoryOut>;
type Counts = History['hours'][number]['channels'][Channel];

const EVENTS = ['delivered', 'failed', 'late', 'held'] as const;

const sumOf = (channels: History['hours'][number]['channels'], name: (typeof EVENTS)[number]): number =>
  CHANNELS.reduce((total, channel) => total + channels[channel][name], 0);

/** Above so many times of what is shown, the line of what can go out would press everything else flat. */
const FAR = 3;

export function picture(history: History, { language, words: frame }: Visit): Html {
  const words = NOW_WORDS[language];
  const { hours, planned, capacity, plannedUntil } = history;
  // The present hour is one column: what was sent in it, and on that what comes up in the rest of it.
  const ahead = planned.slice(1);
  const times = [...hours, ...ahead].map(({ hour }) => Date.parse(hour) / 1_000);
  const none = { past: hours.slice(1).map(() => null), ahead: ahead.map(() => null) };
  const sent = CHANNELS.map((name) => ({
    name,
    values: [...hours.map(({ channels }) => channels[name].sent), ...none.ahead],
  }));
  const coming = CHANNELS.map((name) => ({
    name,
    values: [...none.past, ...planned.map(({ channels }) => channels[name])],
  }));
  const height = (at: number): number =>
    [...sent, ...coming].reduce((all, { values }) => all + (values[at] ?? 0), 0);
  const most = Math.max(1, ...times.map((_, at) => height(at)));
  const total = CHANNELS.reduce((all, channel) => all + capacity[channel], 0);
  const isFar = total > most * FAR;
  const lines = EVENTS.map((name) => ({
    name,
    label: words.series[name],
    values: [...hours.map(({ channels }) => sumOf(channels, name)), ...ahead.map(() => null)],
  }));
  const plot = {
    times,
    now: Date.parse(history.now) / 1_000,
    bars: sent,
    planned: coming,
    lines: isFar
      ? lines
      : [...lines, { name: 'capacity', label: words.series.capacity, values: times.map(() => total) }],
  };
  const names = CHANNELS.map(
    (channel) => `${frame.channels[channel]} ${number(language, capacity[channel])}`,
  );
  const notes = [
    words.pictureLead,
    ...(plannedUntil === null ? [] : [words.pictureCut(`${plannedUntil.slice(11, 16)} UTC`)]),
    ...(isFar ? [words.capacityFar(names.join(', '))] : []),
  ];
  return html`<section class="card"><header><h2>${words.picture}</h2></header><div class="inside">
<div class="plot" role="img" aria-label="${words.picture}" data-script data-plot="${JSON.stringify(plot)}"></div>
<ul class="legend">${[
    ...CHANNELS.map((channel) => [channel, frame.channels[channel]] as const),
    ...plot.lines.map(({ name, label }) => [name, label] as const),
  ].map(([name, label]) => html`<li>${sample(name)}${label}</li>`)}</ul>
<p class="soft small">${notes.join(' ')}</p></div>
<details class="more listed"><summary>${words.asTable}</summary>${byHour(history, language, frame)}</details></section>`;
}

/** How a series is drawn: a filled square, or a line with its own dashes. */
const sample = (name: string): Html =>
  html`<svg viewBox="0 0 12 12" aria-hidden="true" data-series="${name}">${
    (CHANNELS as readonly string[]).includes(name)
      ? html`<rect width="12" height="12" rx="2"/>`
      : html`<path d="M0 6h12"/>`
  }</svg>`;

function byHour(
  { hours, planned }: History,
  language: Visit['language'],
  { channels: names }: Visit['words'],
): Html {
  const words = NOW_WORDS[language];
  const rows = [
    ...hours.map(({ hour, channels }) => ({
      hour,
      of: (channel: Channel) => channels[channel].sent,
      channels,
    })),
    ...planned.map(({ hour, channels }) => ({
      hour,
      of: (channel: Channel) => channels[channel],
      channels: null,
    })),
  ];
  return table(
    words.picture,
    [
      {
        title: words.hour,
        head: true,
        cell: ({ hour, channels }) =>
          html`${moment(Date.parse(hour), language, undefined, 'day')}${channels === null ? html` <span class="soft small">${words.planned}</span>` : ''}`,
      },
      ...CHANNELS.map((channel) => ({
        title: names[channel],
        isNumber: true,
        cell: ({ of }: (typeof rows)[number]) => number(language, of(channel)),
      })),
      ...EVENTS.map((name) => ({
        title: words.series[name],
        isNumber: true,
        cell: ({ channels }: (typeof rows)[number]) =>
          channels === null ? '' : number(language, sumOf(channels, name)),
      })),
    ],
    rows,
  );
}

/** How each channel's provider answered, and which of several is not used as before. */
export function providers(
  { hours }: History,
  status: z.infer<typeof StatusOut>,
  { language, words: frame }: Visit,
): Html {
  const words = NOW_WORDS[language];
  const total = (channel: Channel, name: 'sent' | 'refused' | 'inDoubt'): string =>
    number(
      language,
      hours.reduce((sum, { channels }) => sum + (channels[channel][name] satisfies Counts[typeof name]), 0),
    );
  const took = (channel: Channel): number | null =>
    hours.findLast(({ channels }) => channels[channel].answerMs !== null)?.channels[channel].answerMs ?? null;
  const standing = (channel: Channel): Html[] =>
    status.providers
      .filter((each) => each.channel === channel && each.use !== 'used')
      .map(({ name, use }) => html`<br>${pill('warn', `${name}: ${use === 'used' ? '' : words.uses[use]}`)}`);
  return card(
    words.providers,
    table(
      words.providers,
      [
        {
          title: words.channel,
          head: true,
          cell: (channel) => html`${frame.channels[channel]}${standing(channel)}`,
        },
        { title: words.accepted, isNumber: true, cell: (channel) => total(channel, 'sent') },
        { title: words.refused, isNumber: true, cell: (channel) => total(channel, 'refused') },
        { title: words.inDoubt, isNumber: true, cell: (channel) => total(channel, 'inDoubt') },
        {
          title: words.answerTime,
          isNumber: true,
          cell: (channel) => {
            const ms = took(channel);
            return ms === null ? '–' : `${number(language, ms)} ms`;
          },
        },
      ],
      CHANNELS,
    ),
  );
}
