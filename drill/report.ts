/**
 * The report of a drill: one HTML file with charts, everything in it, nothing from elsewhere. The charts are drawn by
 * Chart.js, which is put into the page from its npm package; `report.html` is the page. Called by `drill.ts`.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { plural } from '../local/text.ts';
import { REASONS } from '../shared/domain/core/reasons.ts';
import { HOUR } from '../shared/domain/core/time.ts';
import { localTime } from '../shared/http/appointments/timeline.ts';
import type { Hour } from './figures.ts';
import type { Incident } from './incident.ts';
import { ASSUMPTIONS } from './naive.ts';
import { compared, tale } from './picture.ts';
import type { Verdict } from './promises.ts';
import { PROMISES } from './promises.ts';
import type { ScenarioResult } from './scenario.ts';
import { SCENARIOS } from './scenarios/all.ts';

const ZONE = 'America/New_York';
const clock = (iso: string): string => localTime(Date.parse(iso), ZONE).slice(-5);
const number = (value: number): string => value.toLocaleString('en');

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const html = (text: string): string => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
/** JSON that may stand inside a script element: nothing in it ends the element. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

export async function reportPage(incident: Incident, results: readonly ScenarioResult[]): Promise<string> {
  const page = await readFile(join(import.meta.dirname, 'report.html'), 'utf8');
  const parts = new Map([
    ['<main></main>', `<main>${body(incident, results)}</main>`],
    ['<script id="library"></script>', `<script>${await library()}</script>`],
    [DATA, DATA.replace('><', `>${inScript(data(incident))}<`)],
  ]);
  return [...parts].reduce((text, [place, part]) => filled(text, place, part), page);
}

const DATA = '<script id="data" type="application/json"></script>';

function filled(page: string, place: string, part: string): string {
  if (!page.includes(place)) throw new Error(`report.html has no ${place}`);
  // The replacement is a function, because `$` has a meaning in a replacement text.
  return page.replace(place, () => part);
}

/** Chart.js without the address of its source map, which a browser would ask for. */
async function library(): Promise<string> {
  const folder = dirname(fileURLToPath(import.meta.resolve('chart.js')));
  const text = await readFile(join(folder, 'chart.umd.min.js'), 'utf8');
  return text.replace(/\n\/\/# sourceMappingURL=.*/, '').replaceAll('</script', '<\\/script');
}

// ---- Charts -------------------------------------------------------------------------------------------------

interface Plot {
  id: string;
  title: string;
  note: string;
  type: 'bar' | 'line';
  logarithmic: boolean;
  stepped: boolean;
  stacked: boolean;
  series: (incident: Incident) => { label: string; colour: string; values: number[] }[];
}

/** One figure of the hours, of both systems. */
function both(
  id: string,
  title: string,
  note: string,
  of: (hour: Hour) => number,
  more: Partial<Plot> = {},
): Plot {
  const series: Plot['series'] = ({ naive, ringonce }) => [
    { label: 'Naive', colour: 'naive', values: naive.hours.map(of) },
    { label: 'Ringonce', colour: 'ours', values: ringonce.hours.map(of) },
  ];
  return {
    id,
    title,
    note,
    series,
    type: 'bar',
    logarithmic: false,
    stepped: false,
    stacked: false,
    ...more,
  };
}

/** What Ringonce sent, by channel. */
const KINDS: Plot = {
  id: 'kinds',
  title: 'What Ringonce sent, each hour',
  note: 'Emails as soon as the senders are back; texts and calls when contact hours have begun and a person has let them go.',
  type: 'bar',
  logarithmic: false,
  stepped: false,
  stacked: true,
  series: ({ ringonce: { hours } }) => [
    { label: 'Emails', colour: 'email', values: hours.map(({ emails }) => emails) },
    { label: 'Texts', colour: 'sms', values: hours.map(({ texts }) => texts) },
    { label: 'Calls', colour: 'voice', values: hours.map(({ calls }) => calls) },
  ],
};

const LOG = 'Logarithmic: every line is ten times the one below.';
const PLOTS: readonly Plot[] = [
  both('loud', 'Texts and calls, each hour', LOG, ({ texts, calls }) => texts + calls, { logarithmic: true }),
  both(
    'line',
    'Calls ringing at once on one line',
    'The most at any moment of the hour.',
    (hour) => hour.ringsAtOnce,
  ),
  both(
    'worst',
    'Calls to the worst-hit phone so far',
    'The one phone that was called most.',
    (hour) => hour.worstSoFar,
    {
      type: 'line',
      stepped: true,
    },
  ),
  both(
    'outside',
    'Outside contact hours',
    `Texts and calls before 08:00 or after 20:00 where the person is. ${LOG}`,
    (hour) => hour.outsideHours,
    {
      logarithmic: true,
    },
  ),
  both('duplicates', 'Duplicates', `Sent again for the same reason. ${LOG}`, (hour) => hour.duplicates, {
    logarithmic: true,
  }),
  both(
    'queue',
    'Waiting in the queue',
    `What waits with Ringonce waits in its ledger, where it is judged afresh. ${LOG}`,
    (hour) => hour.queue,
    {
      type: 'line',
      logarithmic: true,
    },
  ),
  KINDS,
];

function data(incident: Incident) {
  const { naive, outage } = incident;
  const first = Date.parse(naive.hours[0]?.from ?? outage.from);
  return {
    hours: naive.hours.map(({ from }) => clock(from)),
    outage: {
      first: (Date.parse(outage.from) - first) / HOUR,
      hours: (Date.parse(outage.to) - Date.parse(outage.from)) / HOUR,
    },
    charts: PLOTS.map(({ id, type, logarithmic, stepped, stacked, series }) => ({
      id,
      type,
      logarithmic,
      stepped,
      stacked,
      series: series(incident),
    })),
  };
}

const figure = ({ id, title, note }: Plot): string => `<figure>
<h3>${html(title)}</h3>
<figcaption>${html(note)}</figcaption>
<div class="plot"><canvas id="${id}" role="img" aria-label="${html(title)}; the figures are in the table below"></canvas></div>
</figure>`;

// ---- Text ---------------------------------------------------------------------------------------------------

function body(incident: Incident, results: readonly ScenarioResult[]): string {
  const { appointments, people, runs } = incident;
  const [first, ...rest] = PLOTS;
  return `<h1>The night of the 156 calls, twice</h1>
<p>${plural(appointments, 'appointment')} on one Friday, ${number(people)} people. From Thursday 18:00 to Friday 07:00 nothing leaves
the queue, while the scheduler runs ${runs.ringonce} times. Once with a naive system, which is a model; once with Ringonce, which is
the real pipeline on a test clock.</p>
<ul class="names"><li style="--colour: var(--naive)">Naive</li><li style="--colour: var(--ours)">Ringonce</li></ul>
<h2>What reached people</h2>
${figures(incident)}
<h2>Hour by hour</h2>
<p class="soft">The hours are New York’s.</p>
<noscript><p>The charts need JavaScript; the same figures are in the table of the hours.</p></noscript>
${first ? figure(first) : ''}
<div class="pair">${rest.map(figure).join('\n')}</div>
${hoursTable(incident)}
<h2>What became of the late work</h2>
<ul>${tale(incident)
    .map((line) => `<li>${html(line)}</li>`)
    .join('')}</ul>
<h2>Steps that Ringonce did not send, and why</h2>
${reasonsTable(incident)}
<h2>What the naive system is assumed to do</h2>
<ul>${ASSUMPTIONS.map((line) => `<li>${html(line)}</li>`).join('')}</ul>
<h2>The promises</h2>
<p class="soft">Checked after the night by a model of the product that is told only what crossed its boundary, and by what is left in the store.</p>
<ul class="plain">${incident.verdicts.map(verdict).join('')}</ul>
${scenarios(results)}`;
}

const figures = (incident: Incident): string => `<table class="figures">
<thead><tr><th></th><th>Naive</th><th>Ringonce</th></tr></thead>
<tbody>${compared(incident)
  .map(
    ([name, naive, ours]) =>
      `<tr><td>${html(name)}</td><td class="naive">${number(naive)}</td><td class="ours">${number(ours)}</td></tr>`,
  )
  .join('')}</tbody>
</table>`;

function hoursTable({ naive, ringonce }: Incident): string {
  const rows = naive.hours.map((hour, index) => {
    const own = ringonce.hours[index];
    const cells = [hour.calls, hour.ringsAtOnce, hour.outsideHours, hour.duplicates, hour.queue];
    const ours = own
      ? [own.emails, own.texts, own.calls, own.ringsAtOnce, own.outsideHours, own.duplicates, own.queue]
      : [];
    const all = [...cells, ...ours].map((value) => `<td>${number(value)}</td>`).join('');
    return `<tr><td>${clock(hour.from)}</td>${all}</tr>`;
  });
  const names = [
    'calls',
    'at once',
    'outside',
    'twice',
    'queue',
    'emails',
    'texts',
    'calls',
    'at once',
    'outside',
    'twice',
    'queue',
  ];
  return `<details><summary>The same in figures</summary><div class="scroll"><table>
<thead><tr><th></th><th colspan="5" class="naive">Naive</th><th colspan="7" class="ours">Ringonce</th></tr>
<tr><th>from</th>${names.map((name) => `<th>${name}</th>`).join('')}</tr></thead>
<tbody>${rows.join('')}</tbody></table></div></details>`;
}

function reasonsTable({ ringonce }: Incident): string {
  const rows = Object.entries(ringonce.notSent)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => {
      const sentence = REASONS[reason as keyof typeof REASONS]?.sentence;
      return `<tr><td>${html(sentence)} <span class="soft">(${html(reason)})</span></td><td>${number(count)}</td></tr>`;
    });
  return `<table><tbody>${rows.join('')}</tbody></table>`;
}

const LINES_SHOWN = 5;

const verdict = ({ promise, broken }: Verdict): string =>
  `<li class="${broken.length === 0 ? 'kept' : 'broken'}"><strong>${promise}</strong> ${html(PROMISES[promise])}${broken
    .slice(0, LINES_SHOWN)
    .map((line) => `<br><small>${html(line)}</small>`)
    .join('')}</li>`;

function scenarios(results: readonly ScenarioResult[]): string {
  if (results.length === 0) return '';
  const items = results.map((result) => {
    const scenario = SCENARIOS.find(({ name }) => name === result.name);
    const { email, sms, voice } = result.contacts;
    const sources =
      scenario?.sources.map(({ what, url }) => `<a href="${html(url)}">${html(what)}</a>`) ?? [];
    const broken = [
      ...result.verdicts.flatMap(({ promise, broken: lines }) => lines.map((line) => `${promise}: ${line}`)),
      ...result.unmet,
    ];
    return `<li class="scenario"><h3 class="${result.passed ? 'kept' : 'broken'}">${html(scenario?.title ?? result.name)}</h3>
<p>${html(scenario?.given ?? '')} ${html(scenario?.happens ?? '')}</p>
<p><small>${plural(email, 'email')}, ${plural(sms, 'text')}, ${plural(voice, 'call')}. Source: ${sources.join('; ')}</small></p>
${broken
  .slice(0, LINES_SHOWN)
  .map((line) => `<p><small>${html(line)}</small></p>`)
  .join('')}</li>`;
  });
  return `<h2>What happened to others</h2>
<p class="soft">Each replayed on the real pipeline; every promise is checked after each.</p>
<ul class="plain">${items.join('')}</ul>`;
}
