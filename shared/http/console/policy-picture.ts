/**
 * A ladder on a time line: a lane for each channel, shaded while it may be used, with the steps at their times. Shown by
 * `policies-screen.ts`. Each step can be dragged and moved by keys: the console's script changes the form, by the
 * attributes that stand here.
 */
import { html } from 'hono/html';
import type { z } from 'zod';
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import { DAY, HOUR, localMoment, nextDay, toLocalIso } from '../../domain/core/time.ts';
import type { PolicyTrialOut } from '../office/policy-trial.ts';
import type { Html } from '../pages/view.ts';
import type { Visit } from './visit.ts';
import { POLICIES_WORDS } from './words/policies.ts';

type Trial = z.infer<typeof PolicyTrialOut>;

const WIDTH = 1_000;
const LEFT = 64;
const LANE = 56;
const TOP = 28;
const HEIGHT = TOP + LANE * CHANNELS.length + 8;

interface Scale {
  from: Instant;
  to: Instant;
  at(instant: Instant): number;
}

/** A little room on both sides, so that a step can be dragged further. */
function scaleOf({ startsAt, steps }: Trial): Scale {
  const start = Date.parse(startsAt);
  const first = Math.min(
    start - 4 * HOUR,
    ...steps.flatMap((step) => [Date.parse(step.plannedAt), Date.parse(step.wantedAt)]),
  );
  const room = (start - first) * 0.08 + HOUR;
  const [from, to] = [first - room, start + room / 2];
  return { from, to, at: (instant) => LEFT + ((WIDTH - LEFT) * (instant - from)) / (to - from) };
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

/** Midnights of the zone within the picture; of a long ladder each second, or seventh, has a name. */
function days({ from, to, at }: Scale, zone: string, language: string): Html[] {
  const each = Math.ceil((to - from) / DAY / 9);
  const shape = new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', timeZone: zone });
  const marks: Html[] = [];
  let day = nextDay(toLocalIso(from, zone).slice(0, 10));
  for (let count = 0; count < 400; count++) {
    const midnight = localMoment(`${day}T00:00`, zone);
    if (midnight >= to) break;
    const x = tenth(at(midnight));
    if (count % each === 0)
      marks.push(
        html`<path class="tick" d="M${x} ${TOP - 6}V${HEIGHT}"/><text x="${x + 4}" y="14">${shape.format(midnight + HOUR)}</text>`,
      );
    day = nextDay(day);
  }
  return marks;
}

function lane(
  channel: Channel,
  index: number,
  { hours }: Trial,
  { from, to, at }: Scale,
  name: string,
): Html {
  const y = TOP + index * LANE;
  const windows = hours[channel]?.map(
    ({ opensAt, closesAt }) => [Date.parse(opensAt), Date.parse(closesAt)] as const,
  ) ?? [[from, to] as const];
  const shown = windows
    .map(([opens, closes]) => [Math.max(from, opens), Math.min(to, closes)] as const)
    .filter(([opens, closes]) => closes > opens);
  return html`<rect class="shut" x="${LEFT}" y="${y + 4}" width="${WIDTH - LEFT}" height="${LANE - 8}" rx="4"/>${shown.map(
    ([opens, closes]) =>
      html`<rect class="open" x="${tenth(at(opens))}" y="${y + 4}" width="${tenth(at(closes) - at(opens))}" height="${LANE - 8}"/>`,
  )}<text class="lane" x="0" y="${y + LANE / 2 + 5}">${name}</text>`;
}

/** @param ahead how each step is said to stand ahead of the start, in words */
export function policyPicture(trial: Trial, ahead: readonly string[], visit: Visit): Html {
  const { language, words: frame } = visit;
  const words = POLICIES_WORDS[language];
  const scale = scaleOf(trial);
  const start = tenth(scale.at(Date.parse(trial.startsAt)));
  const marker = ({ channel, wantedAt, plannedAt }: Trial['steps'][number], index: number): Html => {
    const y = TOP + CHANNELS.indexOf(channel) * LANE + LANE / 2;
    const [wanted, planned] = [tenth(scale.at(Date.parse(wantedAt))), tenth(scale.at(Date.parse(plannedAt)))];
    const minutes = Math.round((Date.parse(trial.startsAt) - Date.parse(wantedAt)) / 60_000);
    return html`${Math.abs(wanted - planned) < 1 ? '' : html`<path class="shift" d="M${wanted} ${y}H${planned}"/><circle class="wanted" cx="${wanted}" cy="${y}" r="7"/>`}<g class="step" tabindex="0" role="slider" aria-label="${words.step(index + 1)}, ${frame.channels[channel]}" aria-valuemin="0" aria-valuemax="129600" aria-valuenow="${minutes}" aria-valuetext="${words.ahead(ahead[index] ?? '')}" data-step="${index}" data-channel="${channel}"><rect class="grip" x="${planned - 32}" y="${y - 28}" width="64" height="56"/><circle cx="${planned}" cy="${y}" r="13"/><text x="${planned}" y="${y + 5}">${index + 1}</text></g>`;
  };
  return html`<div class="rungs" role="region" tabindex="0" aria-label="${words.picture}"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="group" aria-label="${words.picture}" data-ladder data-from="${Math.round(scale.from)}" data-to="${Math.round(scale.to)}" data-left="${LEFT}" data-width="${WIDTH}">
${CHANNELS.map((channel, index) => lane(channel, index, trial, scale, frame.channels[channel]))}
${days(scale, trial.timeZone, language)}
<path class="start" d="M${start} ${TOP - 8}V${HEIGHT}"/><text class="start-name" x="${start + 4}" y="${HEIGHT - 12}">${words.starts}</text>
${trial.steps.map(marker)}</svg></div>
<ul class="legend"><li><svg viewBox="0 0 12 12" aria-hidden="true"><rect class="open" width="12" height="12"/></svg>${words.open}</li><li><svg viewBox="0 0 12 12" aria-hidden="true"><circle class="dot" cx="6" cy="6" r="5"/></svg>${words.planned}</li><li><svg viewBox="0 0 12 12" aria-hidden="true"><circle class="wanted" cx="6" cy="6" r="5"/></svg>${words.wanted}</li></ul>
<p class="soft small" data-script>${words.drag}</p>`;
}
