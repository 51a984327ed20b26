/**
 * The night in the terminal: bars by the hour for both systems on one scale, and the figures beside each other. Pure:
 * from numbers to lines of text that fit the width.
 */
import { styleText } from 'node:util';
import { plural, wrapped } from '../local/text.ts';
import { REASONS } from '../shared/domain/core/reasons.ts';
import { HOUR } from '../shared/domain/core/time.ts';
import { localTime } from '../shared/http/appointments/timeline.ts';
import type { Figures, Hour } from './figures.ts';
import type { Incident } from './incident.ts';
import { ASSUMPTIONS } from './naive.ts';
import type { Verdict } from './promises.ts';
import { PROMISES } from './promises.ts';
import type { Scenario, ScenarioResult } from './scenario.ts';

type Style = Parameters<typeof styleText>[0];
const styled = (style: Style, text: string): string => styleText(style, text);
const number = (value: number): string => value.toLocaleString('en');

const ZONE = 'America/New_York';
const clock = (iso: string): string => localTime(Date.parse(iso), ZONE).slice(-5);
/** `Thu 18:00` */
const dayAndTime = (iso: string): string => `${localTime(Date.parse(iso), ZONE).slice(0, 3)} ${clock(iso)}`;

/** Longer lines are harder to read. */
const WIDTH_MAX = 120;
const TEXT_MAX = 100;
const INDENT = 1;
const LABEL = 7;
const TOTAL = 8;

export function incidentText(incident: Incident, columns: number): string {
  const width = Math.min(columns, WIDTH_MAX);
  const textWidth = Math.min(width, TEXT_MAX);
  return [
    ...title(incident, width),
    '',
    ...chart(incident, width),
    '',
    ...comparison(incident),
    '',
    ...story(incident, textWidth),
    '',
    styled('bold', 'What the naive system is assumed to do'),
    ...ASSUMPTIONS.map((line) => wrapped('  · ', line, textWidth)),
    '',
    styled(
      'bold',
      wrapped(
        '',
        'The promises, checked by what crossed the boundary and what is left in the store',
        textWidth,
      ),
    ),
    ...verdictLines(incident.verdicts, textWidth),
  ].join('\n');
}

function title({ appointments, people, outage, runs }: Incident, width: number): string[] {
  const { from, to } = outage;
  const down = `Nothing leaves the queue from ${dayAndTime(from)} to ${dayAndTime(to)}; the scheduler runs ${runs.ringonce} times meanwhile.`;
  return [
    styled('bold', 'The night of the 156 calls, twice'),
    styled(
      'dim',
      wrapped(
        '',
        `${plural(appointments, 'appointment')} on one Friday, ${number(people)} people. ${down}`,
        Math.min(width, TEXT_MAX),
      ),
    ),
  ];
}

// ---- Chart --------------------------------------------------------------------------------------------------

const BLOCKS = ' ▁▂▃▄▅▆▇█';
const LEVELS = 8;

interface Row {
  label: string;
  style: Style;
  /** Lines of text that a bar may be high. */
  height: number;
  of: (hour: Hour) => number;
  total: number;
  /** Red where it was outside contact hours. */
  loud?: boolean;
}

function chart({ naive, ringonce, outage, runs }: Incident, width: number): string[] {
  const cell = Math.max(1, Math.floor((width - INDENT - LABEL - TOTAL) / naive.hours.length));
  const most = Math.max(
    ...[naive, ringonce].flatMap(({ hours }) => hours.map(({ calls, queue }) => Math.max(calls, queue))),
  );
  const scale = (value: number): number => (value === 0 ? 0 : Math.log10(value + 1) / Math.log10(most + 1));
  const band = outageLine(naive.hours, outage, cell);
  const legend = `Bars are logarithmic, one scale for all: a full one is ${number(most)}. Red: texts or calls outside contact hours.`;
  return [
    axis(naive.hours, cell),
    ...system(`Naive: ${runs.naive} runs of its filler`, naive, cell, scale),
    band,
    ...system('Ringonce', ringonce, cell, scale),
    band,
    styled('dim', wrapped(' '.repeat(INDENT), legend, Math.min(width, TEXT_MAX))),
  ];
}

const margin = (label = ''): string => ' '.repeat(INDENT) + label.padEnd(LABEL);

function axis(hours: readonly Hour[], cell: number): string {
  const every = cell >= 3 ? 3 : cell === 2 ? 4 : 6;
  let line = '';
  for (const [index, { from }] of hours.entries()) {
    const at = index * cell;
    const text = index === 0 || clock(from) === '00:00' ? dayAndTime(from) : clock(from);
    const fits = (at === 0 || line.length < at) && at + text.length <= hours.length * cell;
    if (index % every === 0 && fits) line = line.padEnd(at) + text;
  }
  return styled('dim', `${margin()}${line}`);
}

function system(name: string, figures: Figures, cell: number, scale: (value: number) => number): string[] {
  const rows: Row[] = [
    {
      label: 'calls',
      style: 'magenta',
      height: 3,
      of: ({ calls }) => calls,
      total: figures.calls,
      loud: true,
    },
    { label: 'texts', style: 'green', height: 1, of: ({ texts }) => texts, total: figures.texts },
    { label: 'emails', style: 'blue', height: 1, of: ({ emails }) => emails, total: figures.emails },
    {
      label: 'queue',
      style: 'yellow',
      height: 1,
      of: ({ queue }) => queue,
      total: Math.max(...figures.hours.map(({ queue }) => queue)),
    },
  ];
  return [styled('bold', name), ...rows.flatMap((row) => bars(row, figures.hours, cell, scale))];
}

function bars(row: Row, hours: readonly Hour[], cell: number, scale: (value: number) => number): string[] {
  const { label, style, height, of, total, loud } = row;
  return Array.from({ length: height }, (_, line) => {
    const base = (height - 1 - line) * LEVELS;
    const isLast = line === height - 1;
    const cells = hours.map((hour) => {
      const level = Math.ceil(scale(of(hour)) * height * LEVELS) - base;
      const block = BLOCKS[Math.min(LEVELS, Math.max(0, level))] ?? ' ';
      const bar = block.repeat(Math.max(1, cell - 1)) + (cell > 1 ? ' ' : '');
      return styled(loud && hour.outsideHours > 0 ? 'red' : style, bar);
    });
    const sum = isLast ? number(total).padStart(TOTAL) : '';
    return `${styled(style, margin(isLast ? label : ''))}${cells.join('')}${sum}`;
  });
}

function outageLine(hours: readonly Hour[], { from, to }: Incident['outage'], cell: number): string {
  const first = Date.parse(hours[0]?.from ?? from);
  const place = (iso: string): number => Math.round(((Date.parse(iso) - first) / HOUR) * cell);
  const length = place(to) - place(from);
  const text = ' senders down ';
  const line = text
    .padStart(Math.floor((length + text.length) / 2), '─')
    .padEnd(length, '─')
    .slice(1, -1);
  return styled('dim', `${margin()}${' '.repeat(place(from))}├${line}┤`);
}

// ---- Figures ------------------------------------------------------------------------------------------------

/** What is compared: a name, and the figure of each. */
export function compared({ naive, ringonce }: Incident): [string, number, number][] {
  return [
    ['Contacts', naive.contacts, ringonce.contacts],
    ['Calls', naive.calls, ringonce.calls],
    ['Calls to the worst-hit phone', naive.worstCalls, ringonce.worstCalls],
    ['Texts and calls to the worst-hit phone', naive.worstContacts, ringonce.worstContacts],
    ['Texts and calls outside contact hours', outsideOf(naive), outsideOf(ringonce)],
    ['Calls ringing at once on one line', naive.ringsAtOnce, ringonce.ringsAtOnce],
    ['Duplicates', naive.duplicates, ringonce.duplicates],
    ['Queued when the senders came back', naive.jobs, ringonce.messages],
  ];
}

const outsideOf = ({ callsOutsideHours, textsOutsideHours }: Figures): number =>
  callsOutsideHours + textsOutsideHours;

function comparison(incident: Incident): string[] {
  const rows = compared(incident);
  const label = Math.max(...rows.map(([name]) => name.length));
  const line = (name: string, naive: string, ours: string): string =>
    `  ${name.padEnd(label)}${naive.padStart(10)}${ours.padStart(10)}`;
  return [
    styled('bold', line('', 'naive', 'Ringonce')),
    ...rows.map(([name, naive, ours]) => line(name, number(naive), number(ours))),
  ];
}

/** What happened to the late work, in sentences. */
export function tale({ naive, ringonce, runs }: Incident): string[] {
  const { preview, madeUp, heldAt } = ringonce;
  const refused = preview.dropped.map(({ reason, count }) => `${reason} ${number(count)}`).join(', ');
  const unreached = Object.entries(ringonce.notReminded);
  const none = unreached.reduce((sum, [, count]) => sum + count, 0);
  return [
    `In ${runs.naive} runs the naive filler queued ${number(naive.jobsOfOne)} jobs for one customer. Ringonce’s scheduler ran ${runs.ringonce} times as well; its queue takes no more than it has room for and held ${number(ringonce.messages)} messages. When the senders came back, ${number(ringonce.stale)} deliveries were refused as stale: what was still of use was judged afresh and queued once more.`,
    heldAt
      ? `At ${dayAndTime(heldAt)} the surge gate held all texts and calls: too many were late.`
      : 'The surge gate had nothing to hold: no more was late than is plausible.',
    ...(heldAt
      ? [
          `At 08:30 an operator asked for the preview: ${number(preview.held)} held; ${plural(preview.texts, 'text')} and ${plural(preview.calls, 'call')} to ${number(preview.people)} people, at most ${preview.mostPerPerson} each${refused ? `; to be dropped: ${refused}` : ''}. Then the operator released it.`,
        ]
      : []),
    `What the outage had kept back was made up for by ${plural(madeUp.email, 'email')}, ${plural(madeUp.sms, 'text')} and ${plural(madeUp.voice, 'call')}: at most ${ringonce.madeUpOfOne} for one appointment${ringonce.lastMadeUpAt ? `, the last at ${clock(ringonce.lastMadeUpAt)}; further west the day begins later` : ''}.`,
    none === 0
      ? 'Nobody was left without a reminder.'
      : `${plural(none, 'appointment')} had no reminder at all, for nothing allowed was of use any more: ${unreached.map(([reason, count]) => `${reason} ${number(count)}`).join(', ')}.`,
  ];
}

function story(incident: Incident, width: number): string[] {
  const dropped = Object.entries(incident.ringonce.notSent).sort(([, a], [, b]) => b - a);
  return [
    styled('bold', 'What became of the late work'),
    ...tale(incident).map((line) => wrapped('  · ', line, width)),
    '',
    styled('bold', 'Steps of the night that Ringonce did not send, and why'),
    ...dropped.map(([reason, count]) =>
      wrapped(
        `  ${number(count).padStart(6)}  ${reason.padEnd(13)}`,
        REASONS[reason as keyof typeof REASONS]?.sentence,
        width,
      ),
    ),
  ];
}

// ---- Promises and scenarios ---------------------------------------------------------------------------------

const SHOWN = 5;

function verdictLines(verdicts: readonly Verdict[], width: number): string[] {
  return verdicts.flatMap(({ promise, broken }) => {
    const mark = broken.length === 0 ? styled('green', '✓') : styled('red', '✗');
    const more = broken.length > SHOWN ? [`and ${broken.length - SHOWN} more`] : [];
    return [
      `  ${mark} ${wrapped('', promise.padEnd(4) + PROMISES[promise], width - 4).replaceAll('\n', `\n${' '.repeat(8)}`)}`,
      ...[...broken.slice(0, SHOWN), ...more].map((line) => wrapped('       ', line, width)),
    ];
  });
}

export function scenarioText(scenario: Scenario, result: ScenarioResult, columns: number): string {
  const width = Math.min(columns, TEXT_MAX);
  const { email, sms, voice } = result.contacts;
  return [
    styled('bold', scenario.title),
    ...scenario.sources.map(({ what, url }) => styled('dim', wrapped('  ', `${what}: ${url}`, width))),
    wrapped('  Given    ', scenario.given, width),
    wrapped('  Then     ', scenario.happens, width),
    `  Contacts ${plural(email, 'email')}, ${plural(sms, 'text')}, ${plural(voice, 'call')}`,
    ...verdictLines(result.verdicts, width),
    ...result.unmet.map((line) => `  ${styled('red', '✗')} ${line}`),
  ].join('\n');
}

/** Room for the longest title. */
const TITLE = 54;

/** One line for each scenario. */
export function scenarioLine(
  { title: name, sources }: Scenario,
  result: ScenarioResult,
  columns: number,
): string {
  const mark = result.passed ? styled('green', '✓') : styled('red', '✗');
  const { email, sms, voice } = result.contacts;
  const counts = `${email} emails, ${sms} texts, ${voice} calls`;
  const start = `  ${mark} ${name.padEnd(TITLE)}`;
  const source = sources[0]?.what ?? '';
  const room = Math.min(columns, WIDTH_MAX) - TITLE - 4 - counts.length - 2;
  return room > source.length ? `${start}${counts}  ${styled('dim', source)}` : `${start}${counts}`;
}
