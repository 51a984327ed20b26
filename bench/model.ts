/**
 * `npm run model`: what each component has to give at a rate, what breaks first, and a morning of a million reminders;
 * from what `aws-calls` counts on the wire, with the shapes of the code as they were and as they are. `--write` puts its
 * tables into docs/scale.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Report } from './aws-calls/report.ts';
import { measureAwsCalls, REMINDERS } from './aws-calls.ts';
import type { Component, Load } from './model/components.ts';
import { componentsOf, headRoom, schedulerRate, unitsOf } from './model/components.ts';
import { layoutsAt } from './model/due-index.ts';
import type { Morning, Outcome } from './model/nine-o-clock.ts';
import { playMorning } from './model/nine-o-clock.ts';
import { BEFORE, NOW } from './model/shapes.ts';

const HELP = `Usage: npm run model -- [options]

  --rate N         reminders a second, 1 to 100000 (33000)
  --tenants N      offices, 1 to 100000 (3000)
  --measured FILE  what \`npm run --silent bench -- aws-calls --json\` wrote, instead of measuring now
  --write          puts the tables into docs/scale.md
  --json           one JSON document instead of the tables
  --help           this text`;

const RATES = [1_000, 10_000, 33_000];
const MORNING = { reminders: 1_000_000, offices: 7_000 };
const MORNING_RATES = [1_000, 10_000];

const figure = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(2)));
const dollars = (amount: number | null): string =>
  amount === null ? '' : `$${amount < 10 ? amount.toFixed(2) : figure(amount)}`;
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const rows = (head: readonly string[], lines: readonly string[][]): string =>
  [row(head), `|${'---|'.repeat(head.length)}`, ...lines.map(row)].join('\n');

function componentTable(components: readonly Component[]): string {
  const lines = components.map((each) => [
    each.name,
    each.unit,
    figure(each.has),
    figure(each.need),
    `${figure(headRoom(each))}×`,
    headRoom(each) >= 1 ? '' : each.raise,
    dollars(each.dollarsPerHour),
  ]);
  return rows(['component', 'in', 'quota or default', 'need', 'head-room', 'raise', 'an hour'], lines);
}

/** What no parameter and no quota helps: the code's own bounds, as one line for each rate. */
function firstToBreak(measured: Report, offices: number): string {
  const lines = [BEFORE, NOW].flatMap((shape) =>
    RATES.map((rate) => {
      const all = componentsOf(shape, { rate, offices }, measured);
      const short = all.filter((each) => headRoom(each) < 1).toSorted((a, b) => headRoom(a) - headRoom(b));
      const named = (some: readonly Component[]) =>
        some.map((each) => `${each.name} (${figure(headRoom(each))}×)`).join('; ') || 'nothing';
      return [
        shape.name,
        figure(rate),
        named(short.filter(({ whose }) => whose === 'code')),
        named(short.filter(({ whose }) => whose !== 'code').slice(0, 3)),
      ];
    }),
  );
  return rows(['shape', 'a second', 'breaks, and no setting helps', 'first to be raised'], lines);
}

function countsTable(measured: Report): string {
  const sms = measured.steps.find(({ channel }) => channel === 'sms');
  const before = BEFORE.counted;
  const lines = [
    ['write units of an SMS step', String(before?.writeUnits), figure3(sms?.writeUnits)],
    ['read units of an SMS step', String(before?.readUnits), figure3(sms?.readUnits)],
    ['round trips of a page of 1,000, one office', trips(BEFORE, 1), trips(NOW, 1)],
    ['the same, 3,000 offices', trips(BEFORE, 3_000), trips(NOW, 3_000)],
    ['entries a second of one scheduler, one office', rateOf(BEFORE, 1), rateOf(NOW, 1)],
    ['the same, 3,000 offices', rateOf(BEFORE, 3_000), rateOf(NOW, 3_000)],
    ['messages that a queue may hold', figure(BEFORE.queueCapacity ?? 0), 'two minutes of its senders'],
    ['strong reads of the control a second, at most', '3,000', '3,000 for each copy'],
  ];
  return rows(['', 'before', 'now'], lines);
}

function layoutsTable(): string {
  const lines = RATES.map(layoutsAt).flatMap(({ rate, hashed, bucketed }) =>
    Object.entries({ 'a hash': hashed, 'a quarter of an hour and a hash': bucketed }).map(([by, layout]) => [
      ...[figure(rate), by, figure(layout.atOnce), figure(layout.read), figure(layout.readAfterOutage)],
      dollars(layout.dollarsPerMonth),
    ]),
  );
  const head = ['a second', 'by', 'take the peak', 'looked into by a run', 'after an outage', 'a month'];
  return rows(head, lines);
}

const figure3 = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(2));
const inPage = (offices: number): number => offices * (1 - (1 - 1 / offices) ** 1_000);
const trips = (shape: typeof BEFORE, offices: number): string =>
  figure(shape.tripsOfPage + shape.tripsOfOffice * inPage(offices));
const rateOf = (shape: typeof BEFORE, offices: number): string => figure(schedulerRate(shape, offices));

const after = (seconds: number | null): string =>
  seconds === null ? '' : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;

function morningTable(outcomes: readonly { morning: Morning; outcome: Outcome }[]): string {
  const lines = outcomes.map(({ morning, outcome }) => [
    morning.shape.name,
    figure(morning.rate),
    figure(outcome.sent),
    after(outcome.lastAfterS) || 'never',
    outcome.holds === 0
      ? 'holds nothing'
      : `holds ${figure(outcome.held)} from ${after(outcome.heldAfterS)} on`,
    `${outcome.lambdas.schedulers} + ${outcome.lambdas.senders}`,
    outcome.putOffEach.toFixed(2),
    dollars(outcome.dollars),
  ]);
  return rows(
    [
      'shape',
      'set up for a second',
      'sent',
      'the last after',
      'surge gate',
      'Lambdas',
      'put off, each',
      'AWS',
    ],
    lines,
  );
}

function playAll(measured: Report): { morning: Morning; outcome: Outcome }[] {
  return [BEFORE, NOW].flatMap((shape) =>
    MORNING_RATES.map((rate) => {
      const morning = { ...MORNING, shape, rate };
      return { morning, outcome: playMorning(morning, measured) };
    }),
  );
}

const PAGE = new URL('../docs/scale.md', import.meta.url);

function intoPage(blocks: Readonly<Record<string, string>>): void {
  let page = readFileSync(PAGE, 'utf8');
  for (const [name, text] of Object.entries(blocks))
    page = page.replace(
      new RegExp(`(?<=<!-- ${name} -->\n)[\\s\\S]*?(?=<!-- /${name} -->)`),
      () => `\n${text}\n\n`,
    );
  writeFileSync(PAGE, page);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rate: { type: 'string', default: '33000' },
      tenants: { type: 'string', default: '3000' },
      measured: { type: 'string' },
      write: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const load: Load = { rate: within('--rate', values.rate), offices: within('--tenants', values.tenants) };
  const measured: Report = values.measured
    ? JSON.parse(readFileSync(values.measured, 'utf8'))
    : await measureAwsCalls(REMINDERS);
  const components = componentsOf(NOW, load, measured);
  const mornings = playAll(measured);
  if (values.json)
    return console.log(
      JSON.stringify({ load, units: unitsOf(NOW, measured), components, mornings }, null, 2),
    );
  const blocks = {
    components: componentTable(components),
    breaks: firstToBreak(measured, load.offices),
    layouts: layoutsTable(),
    counts: countsTable(measured),
    sizes: sizesTable(measured),
    morning: morningTable(mornings),
  };
  if (values.write) intoPage(blocks);
  console.log(Object.values(blocks).join('\n\n'));
}

const sizesTable = ({ itemBytes }: Report): string =>
  rows(
    ['item', 'bytes', 'at most'],
    itemBytes.map(({ kind, mean, most }) => [kind, figure(mean), figure(most)]),
  );

function within(name: string, text: string): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > 100_000)
    throw new RangeError(`${name} must be a whole number from 1 to 100000, not "${text}"`);
  return value;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof RangeError || error instanceof TypeError ? error.message : error);
  process.exitCode = 1;
}
