/**
 * `npm run dashboard-picture`: draws the dashboard of AWS as its template has it, with made-up figures of a bad morning, so
 * that it can be looked at and judged without an account. Writes docs/dashboard.png, by a headless Chromium
 * (`RINGONCE_CHROMIUM`, else /usr/bin/chromium).
 *
 * Always true: titles, places, lines and legends are the template's; only the figures are made up, the same each time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { chromium } from 'playwright-core';
import { readParameters } from './parameters.ts';
import { addRingonce } from './ringonce.ts';

interface Widget {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: {
    title?: string;
    markdown?: string;
    alarms?: string[];
    metrics?: unknown[][];
    annotations?: { horizontal?: { value: number; label: string; color: string }[] };
  };
}

const PICTURE = fileURLToPath(new URL('../docs/dashboard.png', import.meta.url));
const UNIT = 54;
const WIDTH = 24 * UNIT;
const COLOURS = [
  '#1f77b4',
  '#ff7f0e',
  '#2ca02c',
  '#d62728',
  '#9467bd',
  '#8c564b',
  '#e377c2',
  '#7f7f7f',
  '#bcbd22',
  '#17becf',
];

/** What a template refers to, by its name: which widget shows what is all that is asked. */
// biome-ignore lint/suspicious/noExplicitAny: a template is JSON.
const textOf = (value: any): string => {
  if (typeof value === 'string') return value;
  if (value?.['Fn::Join']) return value['Fn::Join'][1].map(textOf).join(value['Fn::Join'][0]);
  return String(value?.Ref ?? value?.['Fn::GetAtt']?.[0] ?? 'other');
};

function widgetsOf(): Widget[] {
  const outdir = mkdtempSync(join(tmpdir(), 'ringonce-picture-'));
  try {
    const app = new App({ outdir });
    const { stateless } = addRingonce(app, readParameters('prod'), () =>
      Code.fromInline('export const handler = 1;'),
    );
    const dashboards = Template.fromStack(stateless).findResources('AWS::CloudWatch::Dashboard');
    return JSON.parse(textOf(Object.values(dashboards)[0]?.['Properties'].DashboardBody)).widgets;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The lines that are shown: an expression's parts are not. */
function linesOf({ properties: { metrics = [] } }: Widget): { label: string; right: boolean }[] {
  return metrics.flatMap((metric) => {
    const options = metric.at(-1) as {
      label?: string;
      expression?: string;
      visible?: boolean;
      yAxis?: string;
    };
    if (typeof options !== 'object' || options.visible === false) return [];
    return [{ label: options.label ?? String(metric[1] ?? ''), right: options.yAxis === 'right' }];
  });
}

/** What a bad morning looks like: a provider of texts refuses from eight on. Else quiet. */
const MADE_UP: readonly [match: RegExp, quiet: number, bad: number][] = [
  [/^Due/, 40, 260],
  [/^Late/, 20, 1_500],
  [/oldest message.* sms|^Waiting.* sms/, 3, 420],
  [/^Waiting/, 2, 6],
  [/^Held and.* provider_busy/, 4, 90],
  [/^Held and.* (quiet_hours|capped|surge)/, 12, 40],
  [/^Held and.* holds/, 0, 1],
  [/^Held and/, 0.3, 0.5],
  [/^Held/, 0, 1],
  [/^Refused.* sms/, 2, 61],
  [/^Refused/, 1, 3],
  [/^Receipts.* heard/, 60, 12],
  [/^SES.* bounced/, 0.012, 0.014],
  [/^SES/, 0.0002, 0.0003],
  [/^Cost/, 118, 131],
  [/^Sent.* email/, 60, 70],
  [/^Sent.* sms/, 30, 8],
  [/^Sent/, 9, 6],
  [/^Errors/, 0, 2],
];

const POINTS = 48;

/** Twelve hours of a line, the same each time. */
function figuresOf(title: string, label: string): number[] {
  const [, quiet, bad] = MADE_UP.find(([match]) => match.test(`${title} ${label}`)) ?? [/./, 0, 1];
  let seed = [...`${title}${label}`].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973, 7);
  return Array.from({ length: POINTS }, (_, n) => {
    seed = (seed * 4_099 + 17) % 9_973;
    const share = Math.min(1, Math.max(0, (n - 34) / 8));
    return (quiet + (bad - quiet) * share) * (0.8 + (0.4 * seed) / 9_973);
  });
}

const escaped = (text: string): string => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const shown = (value: number): string =>
  (value >= 10 ? value.toFixed(0) : value >= 0.1 ? value.toFixed(1) : value.toPrecision(2)).replace(
    /^0\.0+$/,
    '0',
  );

function graph(widget: Widget): string {
  const { title = '' } = widget.properties;
  const [width, height] = [widget.width * UNIT - 20, widget.height * UNIT - 110];
  const lines = linesOf(widget).map((line, index) => ({
    ...line,
    colour: COLOURS[index % COLOURS.length],
    figures: figuresOf(title, line.label),
  }));
  const drawn = [false, true].map((right) => {
    const side = lines.filter((line) => line.right === right);
    const limits = right ? [] : (widget.properties.annotations?.horizontal ?? []);
    const most =
      Math.max(...side.flatMap(({ figures }) => figures), ...limits.map(({ value }) => value), 0) || 1;
    const pages = limits.map(({ value, label, color }) => {
      const y = height - (value / most) * (height - 8);
      return `<line x1="42" x2="${width - 42}" y1="${y}" y2="${y}" stroke="${color}" stroke-dasharray="5 4"/><text x="46" y="${y - 3}" style="fill:${color}">${label}: ${value}</text>`;
    });
    const paths = side.map(({ figures, colour }) => {
      const points = figures.map(
        (value, n) =>
          `${(42 + (n * (width - 84)) / (POINTS - 1)).toFixed(1)},${(height - (value / most) * (height - 8)).toFixed(1)}`,
      );
      return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="1.6"/>`;
    });
    const at = right ? width - 38 : 4;
    const axis =
      side.length > 0
        ? `<text x="${at}" y="12">${shown(most)}</text><text x="${at}" y="${height}">0</text>`
        : '';
    return paths.join('') + pages.join('') + axis;
  });
  const legend = lines
    .map(({ label, colour }) => `<span><i style="background:${colour}"></i>${escaped(label)}</span>`)
    .join('');
  const hours = ['22:00', '01:00', '04:00', '07:00', '10:00'].map(
    (hour, n) => `<text x="${42 + (n * (width - 84)) / 4 - 14}" y="${height + 16}">${hour}</text>`,
  );
  return `<h3>${escaped(title)}</h3><svg width="${width}" height="${height + 20}"><line x1="42" x2="${width - 42}" y1="${height}" y2="${height}" stroke="#aaa"/>${drawn.join('')}${hours.join('')}</svg><p class="legend">${legend}</p>`;
}

function figure(widget: Widget): string {
  const { title = '' } = widget.properties;
  const [line] = linesOf(widget);
  const value = figuresOf(title, line?.label ?? '').at(-1) ?? 0;
  return `<h3>${escaped(title)}</h3><b>${/Held|letters|doubt/.test(title) ? Math.round(value) : shown(value)}</b><small>${escaped(line?.label ?? '')}</small>`;
}

const RED = /-late$|sms-refused|surge/i;

const alarms = ({ properties }: Widget): string =>
  `<h3>${escaped(properties.title ?? '')}</h3><div class="alarms">${(properties.alarms ?? [])
    .map((arn) => arn.replace(/[0-9A-F]{8}(\.Arn)?$/, ''))
    .map(
      (name) =>
        `<span class="${/^(Late|Refusals-?sms|SurgeHeld)$/i.test(name) || RED.test(name) ? 'red' : 'green'}">${escaped(name)}</span>`,
    )
    .join('')}</div>`;

const heading = ({ properties: { markdown = '' } }: Widget): string =>
  markdown
    .split('\n')
    .map((line) =>
      line.startsWith('#') ? `<h2>${escaped(line.replace(/^#+ /, ''))}</h2>` : `<p>${escaped(line)}</p>`,
    )
    .join('');

function inside(widget: Widget, isFigure: boolean): string {
  if (widget.type === 'text') return heading(widget);
  if (widget.type === 'alarm') return alarms(widget);
  return isFigure ? figure(widget) : graph(widget);
}

function page(widgets: readonly Widget[]): string {
  const boxes = widgets.map((widget) => {
    const place = `left:${widget.x * UNIT}px;top:${widget.y * UNIT}px;width:${widget.width * UNIT - 8}px;height:${widget.height * UNIT - 8}px`;
    return `<section class="${widget.type}" style="${place}">${inside(widget, widget.height <= 3)}</section>`;
  });
  const height = Math.max(...widgets.map(({ y, height: tall }) => y + tall)) * UNIT;
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; background: #f2f3f3; font: 13px sans-serif; color: #16191f; position: relative; width: ${WIDTH}px; height: ${height + 24}px }
    section { position: absolute; background: #fff; box-shadow: 0 0 2px #0004; box-sizing: border-box; padding: 6px 10px; overflow: hidden }
    section.text { background: none; box-shadow: none } h2 { margin: 0; font-size: 19px } p { margin: 4px 0 }
    h3 { margin: 0 0 4px; font-size: 13px } b { display: block; font-size: 44px; font-weight: 400; margin-top: 14px } small { color: #555 }
    text { font-size: 10px; fill: #555 } .legend { line-height: 1.5 } .legend span { margin-right: 10px; white-space: nowrap; font-size: 11px }
    i { display: inline-block; width: 9px; height: 9px; margin-right: 4px }
    .alarms span { display: inline-block; margin: 2px; padding: 2px 7px; border-radius: 3px; color: #fff; font-size: 11px } .red { background: #d13212 } .green { background: #1d8102 }
    footer { position: absolute; top: ${height}px; left: 10px; color: #555 }
  </style>${boxes.join('')}<footer>Drawn from the template by npm run dashboard-picture; the figures are made up: from eight in the morning on, the provider of texts refuses.</footer>`;
}

const browser = await chromium.launch({
  executablePath: process.env['RINGONCE_CHROMIUM'] || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const view = await browser.newPage({ viewport: { width: WIDTH, height: 900 } });
  await view.setContent(page(widgetsOf()));
  await view.screenshot({ path: PICTURE, fullPage: true });
} finally {
  await browser.close();
}
process.stdout.write(`${PICTURE}\n`);
