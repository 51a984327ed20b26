/**
 * `npm run drill`: the night of the 156 calls on the real pipeline, beside a model of the naive system; then the other
 * incidents, each a scenario. A picture for the terminal, a report with charts, JSON.
 */
import '../local/require-node.js';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { createLogUpdate } from 'log-update';
import { Failure, sentenceOf } from '../local/client.ts';
import { drawBar } from '../local/commands/import.ts';
import { plural, span } from '../local/text.ts';
import { stopwatch } from '../shared/adapters/system.ts';
import type { Incident } from './incident.ts';
import { replay } from './incident.ts';
import { incidentText, scenarioLine, scenarioText } from './picture.ts';
import { reportPage } from './report.ts';
import type { Scenario, ScenarioResult } from './scenario.ts';
import { runScenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/all.ts';
import type { StoreKind } from './world.ts';
import { STORES } from './world.ts';

interface Options {
  scenario?: string;
  list?: boolean;
  json?: boolean;
  html: string | false;
  appointments: number;
  store: StoreKind;
}

const APPOINTMENTS = 3_000;
const INCIDENT = 'the-incident';

const program = new Command('ringonce drill')
  .description(
    'The night of the 156 calls, on the real pipeline and on a model of the naive system; then what happened to others.',
  )
  .option('--scenario <name>', `run only this one; "${INCIDENT}" is the night itself`)
  .option('--list', 'name the scenarios and their sources')
  .option('--json', 'print everything as JSON')
  .option('--html <file>', 'where to write the report', 'drill-report.html')
  .option('--no-html', 'write no report')
  .option('--appointments <count>', 'of the incident, 3 to 9,999', countOf, APPOINTMENTS)
  .addOption(new Option('--store <store>', 'what it runs on').choices(STORES).default('memory'))
  .action(run);

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 3 || count > 9_999)
    throw new InvalidArgumentError('from 3 to 9,999.');
  return count;
}

async function run(options: Options): Promise<void> {
  const { scenario: name, json, store } = options;
  if (options.list) return say(json ? JSON.stringify(listed(), null, 2) : listText());
  const began = stopwatch();
  const scenarios = chosen(name);
  const whole = name === undefined || name === INCIDENT;
  const incident = whole ? await runIncident(options) : null;
  const results = await runScenarios(scenarios, store, { json: json === true, brief: whole });
  if (json) say(JSON.stringify({ incident, scenarios: results }, null, 2));
  if (incident && options.html !== false) await writeReport(options.html, incident, results, json === true);
  if (!json)
    say(`\n${plural(results.length + (incident ? 1 : 0), 'drill')} in ${span(stopwatch() - began)}.`);
  const all = [...results, ...(incident ? [incident] : [])];
  if (!all.every(({ passed }) => passed)) process.exitCode = 1;
}

/** @throws Failure when there is none of that name */
function chosen(name: string | undefined): readonly Scenario[] {
  if (name === undefined) return SCENARIOS;
  const found = SCENARIOS.filter((scenario) => scenario.name === name);
  if (found.length === 0 && name !== INCIDENT)
    throw new Failure(`There is no scenario "${name}"; --list names them.`);
  return found;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const columns = (): number => process.stdout.columns || 100;

async function runIncident({ appointments, store, json }: Options): Promise<Incident> {
  const progress = progressBar();
  const incident = await replay({ appointments, store, progress: progress.show }).finally(progress.end);
  if (!json) say(incidentText(incident, columns()));
  return incident;
}

async function runScenarios(
  scenarios: readonly Scenario[],
  store: StoreKind,
  { json, brief }: { json: boolean; brief: boolean },
): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  const progress = progressBar();
  if (brief && !json && scenarios.length > 0) say('\nWhat happened to others');
  for (const [index, scenario] of scenarios.entries()) {
    progress.show(scenario.title, index / scenarios.length);
    const result = await runScenario(scenario, store);
    progress.end();
    results.push(result);
    const inFull = !brief || !result.passed;
    if (!json)
      say(inFull ? scenarioText(scenario, result, columns()) : scenarioLine(scenario, result, columns()));
  }
  return results;
}

async function writeReport(
  file: string,
  incident: Incident,
  results: readonly ScenarioResult[],
  json: boolean,
): Promise<void> {
  const path = resolve(file);
  await writeFile(path, await reportPage(incident, results));
  const line = `The report with charts is in ${path}`;
  if (json) process.stderr.write(`${line}\n`);
  else say(`\n${line}`);
}

/** On a terminal only, and on stderr: what a program reads stays clean. */
function progressBar(): { show: (what: string, share: number) => void; end: () => void } {
  if (!process.stderr.isTTY) return { show: () => undefined, end: () => undefined };
  const update = createLogUpdate(process.stderr);
  return {
    show(what, share) {
      const width = Math.max(10, Math.min(columns(), 100) - 34);
      update(`${what.slice(0, 30).padEnd(30)} ${drawBar(Math.min(1, share), width)}`);
    },
    end: () => update.clear(),
  };
}

const listed = () => [
  { name: INCIDENT, title: 'The night of the 156 calls', sources: [] },
  ...SCENARIOS.map(({ name, title, sources }) => ({ name, title, sources })),
];

const listText = (): string =>
  listed()
    .map(({ name, title, sources }) =>
      [
        `${name.padEnd(20)} ${title}`,
        ...sources.map(({ what, url }) => `${' '.repeat(21)}${what}\n${' '.repeat(21)}${url}`),
      ].join('\n'),
    )
    .join('\n');

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exitCode = 1;
}
