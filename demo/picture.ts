/**
 * The live picture: how far the four days are, a bar for each stretch of hours and channel on the person's own
 * clock, how things stand, and what happened last. Pure: from numbers to lines of text that fit the terminal.
 */
import { styleText } from 'node:util';
import { drawBar } from '../local/commands/import.ts';
import type { FourDays } from '../local/four-days.ts';
import { countsText, plural } from '../local/text.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import { CHANNELS } from '../shared/domain/core/policy.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { localTime } from '../shared/http/appointments/timeline.ts';
import type { Happening } from './happenings.ts';
import type { Progress } from './summary.ts';
import { confirmedBy } from './summary.ts';

export const DAYS = 4;
const HOURS = 24;

/** Contacts of each hour of the four days, as the people's own clocks showed it. */
export type Hours = Record<Channel, number[]>;

export const noHours = (): Hours => {
  const none = () => new Array<number>(DAYS * HOURS).fill(0);
  return { email: none(), sms: none(), voice: none() };
};

export interface Picture {
  now: Instant;
  days: FourDays;
  hours: Hours;
  progress: Progress;
  /** The latest happenings, newest last. */
  happenings: readonly Happening[];
  /** Whether a channel may be used at an hour of one of the days. */
  isOpen(channel: Channel, day: number, hour: number): boolean;
}

export interface Size {
  columns: number;
  rows: number;
}

type Style = Parameters<typeof styleText>[0];
const styled = (style: Style, text: string): string => styleText(style, text);

const COLOURS: Readonly<Record<Channel, Style>> = { email: 'blue', sms: 'green', voice: 'magenta' };
const LABEL = 7;
const MARGIN = 1;

/** At most `rows` - 1 lines, each at most `columns` wide. */
export function draw(picture: Picture, { columns, rows }: Size): string {
  const width = Math.min(columns, 120) - MARGIN;
  const barRows = rows >= 36 ? 3 : rows >= 30 ? 2 : 1;
  const top = [
    ...header(picture, width),
    '',
    progress(picture, width),
    '',
    ...chart(picture, width, barRows),
    '',
    ...counters(picture.progress, width),
    '',
  ];
  const room = Math.max(0, rows - 2 - top.length);
  return [...top, ...latest(picture, width, room)].map((line) => ' '.repeat(MARGIN) + line).join('\n');
}

/** Styling comes after the cut, so that no escape sequence is cut in two. */
const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

function header({ progress: { appointments, people }, days }: Picture, width: number): string[] {
  const weeks = plural(Math.abs(days.movedWeeks), 'week');
  const moved =
    days.movedWeeks === 0
      ? 'The dates are the file’s own'
      : `Dates moved ${weeks} ${days.movedWeeks > 0 ? 'later' : 'earlier'}, to begin tomorrow`;
  const title = `Ringonce: ${plural(appointments, 'appointment')}, ${plural(people, 'person', 'people')}, four days`;
  return [
    styled('bold', cut(title, width)),
    styled('dim', cut(`${moved}. Nothing leaves this machine.`, width)),
  ];
}

function progress({ now, days }: Picture, width: number): string {
  const share = Math.min(1, Math.max(0, (now - days.startsAt) / (days.endsAt - days.startsAt)));
  const time = localTime(now, days.officeZone).replace(/ \d{4},/, '');
  const label = `${time} at the office`.padEnd(26);
  return `${styled('bold', label)} ${styled('cyan', drawBar(share, Math.max(10, width - label.length - 1)))}`;
}

// ---- Chart --------------------------------------------------------------------------------------------------

const BLOCKS = ' ▁▂▃▄▅▆▇█';
const LEVELS = 8;

function chart(picture: Picture, width: number, barRows: number): string[] {
  const hoursPerColumn = [1, 2, 4].find((hours) => LABEL + DAYS * (HOURS / hours + 1) + 6 <= width) ?? 6;
  const lines = [axis(picture, hoursPerColumn)];
  for (const channel of CHANNELS) lines.push(...bars(picture, channel, hoursPerColumn, barRows));
  const each = hoursPerColumn === 1 ? 'an hour' : `${hoursPerColumn} hours`;
  const legend = `A bar is ${each} on the person’s own clock; · is outside contact hours.`;
  return [...lines, styled('dim', cut(' '.repeat(LABEL) + legend, width))];
}

function axis({ days }: Picture, hoursPerColumn: number): string {
  const names = Array.from({ length: DAYS }, (_, day) => {
    const date = days.firstDay.add({ days: day });
    const name = `${date.toLocaleString('en-GB', { weekday: 'short' })} ${date.day}`;
    return name.padEnd(HOURS / hoursPerColumn).slice(0, HOURS / hoursPerColumn);
  });
  return styled('dim', `${' '.repeat(LABEL)}${names.join(' ')}   all`);
}

function bars(picture: Picture, channel: Channel, hoursPerColumn: number, barRows: number): string[] {
  const columns = columnsOf(picture, channel, hoursPerColumn);
  const most = Math.max(1, ...columns.flat().map(({ count }) => count));
  const levels = barRows * LEVELS;
  return Array.from({ length: barRows }, (_, row) => {
    const base = (barRows - 1 - row) * LEVELS;
    const isLast = row === barRows - 1;
    const cells = columns.map((day) =>
      day
        .map((column) => cell(column, Math.ceil((column.count / most) * levels) - base, channel, isLast))
        .join(''),
    );
    const label = isLast ? channel : '';
    const total = isLast ? String(picture.progress.contacts[channel]).padStart(6) : '';
    return `${styled(COLOURS[channel], label.padEnd(LABEL))}${cells.join(' ')}${total}`;
  });
}

interface Column {
  count: number;
  open: boolean;
}

function columnsOf({ hours, isOpen }: Picture, channel: Channel, hoursPerColumn: number): Column[][] {
  return Array.from({ length: DAYS }, (_, day) =>
    Array.from({ length: HOURS / hoursPerColumn }, (_, column) => {
      const own = Array.from({ length: hoursPerColumn }, (_, offset) => column * hoursPerColumn + offset);
      return {
        count: own.reduce((sum, hour) => sum + (hours[channel][day * HOURS + hour] ?? 0), 0),
        open: own.some((hour) => isOpen(channel, day, hour)),
      };
    }),
  );
}

/** A bar where nobody may be contacted would be red: it never is. */
function cell({ count, open }: Column, level: number, channel: Channel, isLast: boolean): string {
  if (count === 0) return isLast && !open ? styled('dim', '·') : ' ';
  const block = BLOCKS[Math.min(LEVELS, Math.max(0, level))] ?? ' ';
  return styled(open ? COLOURS[channel] : 'red', block);
}

// ---- Counters and the latest --------------------------------------------------------------------------------

function counters(state: Progress, width: number): string[] {
  const { confirmed, loudest, inDoubt } = state;
  const confirmations = confirmed.reply + confirmed.keypress + confirmed.link;
  const doubt = inDoubt.ever > 0 ? `; answers lost ${inDoubt.ever}, settled ${inDoubt.settled}` : '';
  const lines: [string, string][] = [
    [
      'Reminded',
      `${state.reminded} of ${state.people} people; ${loudest.sms} by text at the loudest, ${loudest.voice} by call`,
    ],
    ['Confirmed', `${confirmations}: ${confirmedBy(confirmed)}${doubt}`],
    ['Waiting', reasonsText(state.waiting)],
    ['Not sent', reasonsText(state.dropped)],
    ['In vain', reasonsText(state.failed)],
  ];
  return lines.map(([name, text]) => `${styled('bold', name.padEnd(10))} ${cut(text.trimEnd(), width - 11)}`);
}

function reasonsText(counts: Readonly<Record<string, number>>): string {
  const sum = Object.values(counts).reduce((total, count) => total + count, 0);
  return `${sum}  ${countsText(counts, ' · ')}`;
}

/** Texts and calls are told with the time where the person is: that is the one that counts. */
function latest({ happenings, days }: Picture, width: number, room: number): string[] {
  const shown = room > 0 ? happenings.slice(-room) : [];
  return shown.map(({ at, channel, to, text, zone }) => {
    const here = clock(at, days.officeZone);
    const there = clock(at, zone ?? days.officeZone);
    const start = `${here}  ${channel.padEnd(6)} `;
    const who = to.slice(0, 22).padEnd(20);
    const what = here === there ? text : `${text}, ${there} there`;
    return `${styled('dim', start)}${who} ${cut(what, width - start.length - who.length - 1)}`;
  });
}

const clock = (at: Instant, zone: string): string => localTime(at, zone).slice(-5);

/** One line where there is no terminal to draw on. */
export function progressLine({ now, days, progress: state }: Picture): string {
  const { contacts, confirmed, waiting } = state;
  const parts = [
    localTime(now, days.officeZone).padEnd(23),
    ...CHANNELS.map((channel) => `${channel} ${contacts[channel]}`),
    `confirmed ${confirmed.reply + confirmed.keypress + confirmed.link}`,
    ...(Object.keys(waiting).length > 0 ? [`waiting: ${countsText(waiting)}`] : []),
  ];
  return parts.join('  ');
}
