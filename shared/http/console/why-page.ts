/**
 * "Why not?" and "what if?": every stage of the decision about one step of an appointment, at an instant that can be
 * dragged, under other caps or another policy. Its routes are named in `today-screen.ts`. It reads `GET
 * /v1/appointments/{id}/why`, and changes nothing: the form is a GET, which a browser with script sends while one drags.
 */
import { html } from 'hono/html';
import type { z } from 'zod';
import { CAP_PRESET_NAMES } from '../../domain/core/caps.ts';
import type { Instant } from '../../domain/core/time.ts';
import { HOUR, MINUTE, toIso } from '../../domain/core/time.ts';
import type { AppointmentOut } from '../appointments/schemas-out.ts';
import type { WhyOut } from '../appointments/why.ts';
import type { PolicyPage } from '../office/schemas-out.ts';
import type { Html } from '../pages/view.ts';
import type { Tone } from './components.ts';
import { card, dayText, link, moment, pill, select, sentence, table } from './components.ts';
import type { Page, ScreenRoute } from './screen.ts';
import type { Visit } from './visit.ts';
import { whyIn } from './words/said.ts';
import { TODAY_WORDS } from './words/today.ts';
import { WHY_WORDS } from './words/why-words.ts';

type Why = z.infer<typeof WhyOut>;
type Appointment = z.infer<typeof AppointmentOut>;
type Kind = Why['verdict']['kind'];

export const WHY_ROUTES: readonly ScreenRoute[] = [
  { method: 'get', path: '/appointments/:id/why', side: 'office', scope: 'read', answer: show },
];

const TONES: Record<Kind, Tone> = { send: 'good', wait: 'warn', drop: 'bad' };
/** How finely the slider moves. */
const NOTCH_MS = 15 * MINUTE;

/** What the page is asked; what is wrong in it is said by the API. */
interface Asked {
  step: number;
  at: Instant | undefined;
  caps: string;
  perDay: string;
  policy: string;
}

function askedBy({ query }: Visit): Asked {
  const minute = Number(query.get('minute') || Number.NaN);
  return {
    step: Math.max(0, Math.trunc(Number(query.get('step')) || 0)),
    at: Number.isFinite(minute) && Math.abs(minute) < 1e9 ? minute * MINUTE : undefined,
    caps: query.get('caps') ?? '',
    perDay: query.get('perDay') ?? '',
    policy: query.get('policy') ?? '',
  };
}

const isSupposed = ({ caps, perDay, policy }: Asked): boolean =>
  caps !== '' || perDay !== '' || policy !== '';

/** What somebody looks at. */
interface Looked {
  visit: Visit;
  id: string;
  appointment: Appointment;
  asked: Asked;
  /** As it would be, and as it is. */
  why: Why;
  asIs: Why;
  policies: readonly string[];
}

async function show(visit: Visit): Promise<Page> {
  const id = visit.c.req.param('id') ?? '';
  const path = `/v1/appointments/${encodeURIComponent(id)}`;
  const asked = askedBy(visit);
  const [appointment, { items }] = await Promise.all([
    visit.get<typeof AppointmentOut>(path),
    visit.get<typeof PolicyPage>('/v1/policies'),
  ]);
  // Another policy may have fewer steps.
  const steps = items.find(({ name }) => name === asked.policy)?.steps.length ?? appointment.plan.length;
  const step = Math.min(asked.step, Math.max(0, steps - 1));
  const own = Math.min(asked.step, Math.max(0, appointment.plan.length - 1));
  const at = asked.at === undefined ? undefined : toIso(asked.at);
  const { caps, perDay, policy } = asked;
  const supposed = {
    step,
    at,
    caps: caps || undefined,
    perDay: perDay || undefined,
    policy: policy || undefined,
  };
  const why = await visit.get<typeof WhyOut>(`${path}/why`, supposed);
  const asIs = isSupposed(asked) ? await visit.get<typeof WhyOut>(`${path}/why`, { step: own }) : why;
  const policies = items.map(({ name }) => name);
  const it: Looked = { visit, id, appointment, asked: { ...asked, step }, why, asIs, policies };
  const words = WHY_WORDS[visit.language];
  return {
    title: words.title,
    body: html`<div class="head">${headline(it)}<div class="actions">${link(`/appointments/${encodeURIComponent(id)}`, words.back)}</div></div>
${course(it)}
<div class="columns">${stages(it)}${plan(it)}</div>`,
  };
}

const at = ({ visit, appointment }: Looked, when: string, length: 'time' | 'day' = 'day'): Html =>
  moment(Date.parse(when), visit.language, appointment.timeZone, length);

/** The same as words, for where there are only words. */
const atText = ({ visit, appointment }: Looked, when: Instant): string =>
  dayText(when, visit.language, appointment.timeZone);

function headline(it: Looked): Html {
  const { visit, why, asked } = it;
  const words = WHY_WORDS[visit.language];
  const { kind, reason, until } = why.verdict;
  const step = why.plan[why.step];
  const name = step ? visit.words.channels[step.channel] : '';
  const title = words[({ send: 'sends', wait: 'waits', drop: 'drops' } as const)[kind]](
    name,
    atText(it, Date.parse(why.at)),
  );
  const because =
    kind === 'send' ? words.sendsLead : reason === null ? words.early : whyIn(visit.language, reason);
  const lead = html`${because}${until === null ? '' : html` ${words.until(atText(it, Date.parse(until)))}`}${
    isSupposed(asked) ? html` <b>${words.supposed}</b>` : ''
  }`;
  return sentence(TONES[kind], title, lead);
}

// ---- The course, and what can be tried --------------------------------------------------------------------

const WIDTH = 1_000;
const HEIGHT = 48;
/** How high a stretch stands, so that it can be told without its colour. */
const SHARE: Record<Kind, number> = { send: 1, wait: 0.5, drop: 0.1 };

function course(it: Looked): Html {
  const { visit, why } = it;
  const words = WHY_WORDS[visit.language];
  const from = Date.parse(why.course[0]?.from ?? why.at);
  const to = Math.max(from + HOUR, Date.parse(why.course.at(-1)?.to ?? why.at));
  const x = (when: string): number => Math.round((WIDTH * (Date.parse(when) - from)) / (to - from));
  const stretch = (each: Why['course'][number]): Html => {
    const height = HEIGHT * SHARE[each.kind];
    return html`<rect data-tone="${TONES[each.kind]}" x="${x(each.from)}" y="${HEIGHT - height}" width="${Math.max(1, x(each.to) - x(each.from))}" height="${height}"/>`;
  };
  const content = html`<div class="inside"><p class="soft small">${words.courseLead}</p>
<svg class="course" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">${why.course.map(stretch)}<line x1="${x(why.at)}" x2="${x(why.at)}" y1="0" y2="${HEIGHT}"/></svg>
${form(it, from, to)}</div>
<details class="more listed"><summary>${words.asList}</summary>${stretches(it)}</details>`;
  return card(words.course, content, `${atText(it, from)} – ${atText(it, to)}`);
}

function stretches(it: Looked): Html {
  const { visit, why } = it;
  const words = WHY_WORDS[visit.language];
  return table(
    words.course,
    [
      { title: words.stretch, head: true, cell: ({ from, to }) => html`${at(it, from)} – ${at(it, to)}` },
      { title: words.what, cell: ({ kind }) => pill(TONES[kind], words.kinds[kind]) },
      {
        title: words.why,
        cell: ({ kind, reason }) =>
          kind === 'send' ? '' : reason === null ? words.early : whyIn(visit.language, reason),
      },
    ],
    why.course,
  );
}

/** A browser with script sends it while one drags; without, its button does. */
function form(it: Looked, from: Instant, to: Instant): Html {
  const { visit, id, appointment, asked, why, policies } = it;
  const words = WHY_WORDS[visit.language];
  const action = `/appointments/${encodeURIComponent(id)}/why`;
  const notch = (ms: number): number => Math.round(ms / NOTCH_MS) * (NOTCH_MS / MINUTE);
  const now = atText(it, Date.parse(why.at));
  return html`<form class="tries" method="get" action="${action}" hx-get="${action}" hx-trigger="input delay:120ms, change" hx-target="#main" hx-swap="innerMorph" hx-sync="this:replace">
<label class="drag field"><span>${words.when}: <output>${now}</output></span><input type="range" name="minute" min="${notch(from)}" max="${notch(to)}" step="${NOTCH_MS / MINUTE}" value="${notch(Date.parse(why.at))}" aria-valuetext="${now}"></label>
<div class="views">
${select(
  'step',
  words.step,
  why.plan.map(
    ({ step, channel, plannedAt }) =>
      [
        String(step),
        `${step + 1}. ${visit.words.channels[channel]}, ${atText(it, Date.parse(plannedAt))}`,
      ] as const,
  ),
  String(why.step),
)}
${select('caps', words.caps, [['', words.ownCaps], ...CAP_PRESET_NAMES.map((name) => [name, words.presets[name]] as const)], asked.caps)}
<label class="field"><span>${words.perDay}</span><input type="number" name="perDay" min="1" max="20" value="${asked.perDay}" inputmode="numeric" title="${words.perDayHint}"></label>
${select('policy', words.policy, [['', words.ownPolicy(appointment.policy)], ...policies.map((name) => [name, name] as const)], asked.policy)}
</div>
<div class="actions"><button class="primary">${words.show}</button>${jumps(it, action)}</div>
</form>`;
}

/** Steps through time for whoever can't, or would not, drag. */
function jumps(it: Looked, action: string): Html {
  const { visit, asked, why } = it;
  const words = WHY_WORDS[visit.language];
  const rest = Object.entries({
    step: String(asked.step),
    caps: asked.caps,
    perDay: asked.perDay,
    policy: asked.policy,
  });
  const given = rest.filter(([, value]) => value !== '');
  const to = (ms: number): string => {
    const minute = Math.round((Date.parse(why.at) + ms) / MINUTE);
    return `${action}?${new URLSearchParams([...given, ['minute', String(minute)]])}`;
  };
  const step = new URLSearchParams({ step: String(asked.step) });
  return html`${link(to(-24 * HOUR), `− ${words.day}`)}${link(to(-HOUR), `− ${words.hour}`)}${link(to(HOUR), `+ ${words.hour}`)}${link(to(24 * HOUR), `+ ${words.day}`)}${link(`${action}?${step}`, words.ownTime, { look: 'plain' })}`;
}

// ---- What the stages say, and what comes of it ------------------------------------------------------------

function stages(it: Looked): Html {
  const { visit, why } = it;
  const words = WHY_WORDS[visit.language];
  const mark = ({ answer, decides }: Why['stages'][number]): Html => {
    if (answer === 'passes') return html`<span class="soft small">${words.passes}</span>`;
    if (decides) return pill(TONES[answer], `${words.kinds[answer]}, ${words.decides}`);
    return pill('rest', answer === 'wait' ? words.alsoWait : words.alsoDrop);
  };
  const rows = why.stages.map(
    (each) =>
      html`<li class="stage"${each.decides ? html` data-tone="${TONES[each.answer === 'passes' ? 'send' : each.answer]}" aria-current="true"` : ''}><span>${words.asks[each.stage]}</span>${mark(each)}${
        each.answer === 'passes'
          ? ''
          : html`<p class="soft small">${each.reason === null ? words.early : whyIn(visit.language, each.reason)}${each.until === null ? '' : html` ${words.until(atText(it, Date.parse(each.until)))}`}</p>`
      }</li>`,
  );
  return card(words.stages, html`<ol>${rows}</ol>`, words.stagesLead);
}

function plan(it: Looked): Html {
  const { visit, why, asIs, asked } = it;
  const words = WHY_WORDS[visit.language];
  const comes = (row: Why['plan'][number] | undefined): Html => {
    if (!row) return html`<span class="soft">${words.gone}</span>`;
    const kind = row.expected;
    const when = kind === null || row.dueAt === null ? '' : html` ${at(it, row.dueAt)}`;
    const mark =
      kind === null
        ? pill('rest', TODAY_WORDS[visit.language].states[row.state])
        : pill(TONES[kind], words.outcomes[kind]);
    return html`<div>${mark}${when}<p class="soft small">${row.reason === null ? '' : whyIn(visit.language, row.reason)}</p></div>`;
  };
  const rows = why.plan.length >= asIs.plan.length ? why.plan : asIs.plan;
  const supposed = { title: words.comesTo, cell: ({ step }: { step: number }) => comes(why.plan[step]) };
  const columns = [
    {
      title: words.step,
      head: true,
      cell: ({ step, channel }: Why['plan'][number]) => `${step + 1}. ${visit.words.channels[channel]}`,
    },
    { title: words.isNow, cell: ({ step }: { step: number }) => comes(asIs.plan[step]) },
    ...(isSupposed(asked) ? [supposed] : []),
  ];
  return card(words.plan, table(words.plan, columns, rows));
}
