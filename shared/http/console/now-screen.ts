/**
 * The screen Now: how things stand, in one sentence and below it, for somebody who was woken up. Named in `screens.ts`. It
 * reads `GET /v1/status`, and acts by the routes of control.
 */
import { html, raw } from 'hono/html';
import type { z } from 'zod';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import { REASONS } from '../../domain/core/reasons.ts';
import type { Instant } from '../../domain/core/time.ts';
import { MINUTE } from '../../domain/core/time.ts';
import { remedyOf } from '../../domain/safeguards/alert.ts';
import type { AlertOut, PausedOut, StatusOut, TenantPage } from '../operate/schemas.ts';
import type { HistoryOut } from '../operate/status-history.ts';
import type { Html } from '../pages/view.ts';
import type { Tone } from './components.ts';
import {
  act,
  card,
  choices,
  dayText,
  empty,
  english,
  faults,
  field,
  lasting,
  link,
  moment,
  pill,
  select,
  sentence,
  table,
} from './components.ts';
import { picture, providers } from './now-picture.ts';
import { going, RELEASE_ROUTES, scopeIn } from './release-page.ts';
import type { Page, Screen } from './screen.ts';
import type { Visit } from './visit.ts';
import type { NowWords } from './words/now/words.ts';
import { NOW_WORDS } from './words/now.ts';
import { RELEASE_WORDS } from './words/release-words.ts';
import { number, whyIn } from './words/said.ts';

type Status = z.infer<typeof StatusOut>;
type Alert = z.infer<typeof AlertOut>;

export const nowScreen: Screen = {
  name: 'now',
  routes: [
    { method: 'get', path: '/now', side: 'either', scope: 'read', answer: show },
    { method: 'post', path: '/now/pause', side: 'operator', scope: 'operate', answer: pause },
    { method: 'post', path: '/now/resume', side: 'operator', scope: 'operate', answer: resume },
    ...RELEASE_ROUTES,
  ],
};

/** @param fault what the API said of what was to be done */
async function show(visit: Visit, fault?: Html): Promise<Page> {
  const isOperator = visit.side === 'operator';
  const [status, history, offices] = await Promise.all([
    visit.get<typeof StatusOut>('/v1/status'),
    isOperator ? visit.get<typeof HistoryOut>('/v1/status/history') : null,
    isOperator && visit.may('operate') ? visit.get<typeof TenantPage>('/v1/tenants', { limit: 200 }) : null,
  ]);
  const { tone, headline, lead } = standing(
    status,
    visit,
    history?.sentLastHour ? history.sentLastHour : null,
  );
  const done = doneWords(visit);
  const told = isOperator ? await alerts(status, visit) : html``;
  return {
    title: visit.words.screens.now,
    live: 5,
    done,
    ...(history ? { needs: 'plot' as const } : {}),
    ...(fault ? { status: 422 } : {}),
    body: html`${fault ?? ''}${sentence(tone, headline, lead)}
${isOperator ? released(status, visit) : ''}
${status.alerts.length > 0 ? told : ''}
${history ? picture(history, visit) : ''}
${isOperator ? pauses(status, visit, offices) : ''}
<div class="columns">${waits(status, visit)}${channels(status, visit)}${history ? providers(history, status, visit) : ''}${isOperator ? waitingOffices(status, visit) : ''}${status.alerts.length > 0 ? '' : told}${parts(status, visit)}</div>`,
  };
}

/** What was just done, in words. */
function doneWords({ query, language }: Visit): string | undefined {
  const { wasPaused, wasResumed } = NOW_WORDS[language];
  const { done: released, already, stopped } = RELEASE_WORDS[language];
  const list = { paused: wasPaused, resumed: wasResumed, released, already, stopped };
  return list[(query.get('done') ?? '') as keyof typeof list];
}

/** The way to release what is held; and how it goes, once that was done. */
function released({ held, control }: Status, visit: Visit): Html {
  if (held === 0 || !visit.may('operate')) return html``;
  if (control.holds.length === 0) return going(visit, held);
  return html`<div class="actions">${link('/now/release', RELEASE_WORDS[visit.language].look, { look: 'primary' })}</div>`;
}

// ---- Pausing ------------------------------------------------------------------------------------------------

async function pause(visit: Visit) {
  const { form, language } = visit;
  const length = form.get('for') ?? 'PT4H';
  const paused = await visit.send<typeof PausedOut>('POST', '/v1/control/pause', {
    ...scopeIn(form),
    reason: form.get('reason') ?? '',
    ...(length === 'PT0S' ? { until: null } : { for: length }),
  });
  if (paused.kind === 'done') return { goTo: '/now?done=paused' };
  return show(visit, faults(NOW_WORDS[language].fault, paused.problem));
}

async function resume(visit: Visit) {
  const { form, language } = visit;
  const reason = form.get('reason') || 'by the console';
  const resumed = await visit.send('POST', '/v1/control/resume', { ...scopeIn(form), reason });
  if (resumed.kind === 'done') return { goTo: '/now?done=resumed' };
  return show(visit, faults(NOW_WORDS[language].fault, resumed.problem));
}

/** What is paused, each with its way back; and the form of a pause. */
function pauses({ control }: Status, { language, words: frame, may }: Visit, offices: Offices): Html {
  const words = NOW_WORDS[language];
  const what = ({ tenant, channel }: Status['control']['pauses'][number]): string =>
    `${channel === null ? words.all : frame.channels[channel]} · ${tenant ?? words.allOffices}`;
  const listed =
    control.pauses.length === 0
      ? ''
      : card(
          words.pauses,
          table(
            words.pauses,
            [
              { title: words.which, head: true, cell: what },
              {
                title: words.why,
                cell: ({ reason, by }) => html`${reason} <span class="soft">${words.by} ${by}</span>`,
              },
              {
                title: words.until,
                cell: ({ until }) =>
                  until === null ? words.untilResumed : moment(instantOf(until), language, undefined, 'day'),
              },
              {
                title: '',
                cell: ({ tenant, channel }) =>
                  may('operate')
                    ? act('/now/resume', { tenant: tenant ?? '', channel: channel ?? '' }, words.resume)
                    : '',
              },
            ],
            control.pauses,
          ),
        );
  return html`${listed}${may('operate') ? pauseForm(language, frame.channels, offices) : ''}`;
}

/** The offices to choose from. */
type Offices = z.infer<typeof TenantPage> | null;

/** Which office: one is chosen; where there are more than one list may have, it is found by typing. */
function officeField(words: NowWords, offices: Offices, language: Visit['language']): Html {
  const all = (offices?.items ?? []).map(
    ({ id, name }) => [id, name === id ? id : `${name} (${id})`] as const,
  );
  if (offices?.nextCursor === null)
    return select(
      'tenant',
      words.office,
      [['', words.allOffices], ...all.toSorted((a, b) => a[1].localeCompare(b[1], language))],
      '',
    );
  const list = html`<datalist id="offices">${all.map(([id, name]) => html`<option value="${id}">${name}</option>`)}</datalist>`;
  const attributes = 'type="text" list="offices" autocapitalize="off" spellcheck="false"';
  return html`${field({ name: 'tenant', label: words.office, hint: words.allOffices, attributes })}${list}`;
}

function pauseForm(
  language: Visit['language'],
  channels: Visit['words']['channels'],
  offices: Offices,
): Html {
  const words = NOW_WORDS[language];
  return html`<details class="more"><summary>${words.pause}</summary><form class="card stack" method="post" action="/now/pause">
<div class="inside fields"><p class="soft">${words.pauseLead}</p>
${choices('channel', words.which, [['', words.all], ...CHANNELS.map((channel) => [channel, channels[channel]] as const)], '')}
${officeField(words, offices, language)}
${choices('for', words.howLong, Object.entries(words.lengths), 'PT4H')}
${field({ name: 'reason', label: words.why, hint: words.whyHint, attributes: 'type="text" maxlength="300" required' })}
<div class="actions"><button class="grave">${words.pause}</button></div></div></form></details>`;
}

// ---- The sentence -------------------------------------------------------------------------------------------

interface Standing {
  tone: Tone;
  headline: string;
  lead: string;
}

/** Later than this is behind: less is the scheduler's own turn. */
const BEHIND_MS = 5 * MINUTE;
/** The scheduler runs every few seconds, and every minute on AWS. */
const SILENT_MS = 3 * MINUTE;

const instantOf = (text: string): Instant => Date.parse(text);

/** How things stand, the gravest first. */
function standing(status: Status, { language }: Pick<Visit, 'language'>, sent: number | null): Standing {
  const words = NOW_WORDS[language];
  const now = instantOf(status.now);
  const { control } = status;
  const since = (at: string) => lasting(now - instantOf(at), language);
  const [pause] = control.pauses;
  if (control.clock) return { tone: 'bad', headline: words.clock, lead: words.clockLead };
  if (status.held > 0 && control.holds.length > 0) {
    const headline = words.held(status.held, since(status.heldSince ?? status.now));
    return { tone: 'bad', headline, lead: words.heldLead };
  }
  if (control.blackout && !control.blackout.settled)
    return { tone: 'bad', headline: words.restored, lead: words.restoredLead };
  const silent = silentSince(status);
  if (silent !== null && now - silent >= SILENT_MS)
    return { tone: 'bad', headline: words.silent(lasting(now - silent, language)), lead: words.silentLead };
  if (pause) {
    const until = pause.until && `${dayText(instantOf(pause.until), language)} UTC`;
    return { tone: 'warn', headline: words.paused(until), lead: words.pausedLead };
  }
  if (status.awaitedSince && now - instantOf(status.awaitedSince) >= BEHIND_MS)
    return { tone: 'warn', headline: words.behind(since(status.awaitedSince)), lead: words.behindLead };
  if (status.alerts.some(({ severity }) => severity === 'page'))
    return { tone: 'warn', headline: words.alerted, lead: '' };
  return {
    tone: 'good',
    headline: words.well(sent),
    lead: words.wellLead,
  };
}

/** When the scheduler last completed a run; null where it has never run. */
function silentSince({ runs }: Status): Instant | null {
  const ends = runs.flatMap(({ part, finishedAt }) =>
    part.startsWith('schedul') && finishedAt !== null ? [instantOf(finishedAt)] : [],
  );
  return ends.length === 0 ? null : Math.min(...ends);
}

// ---- Below it -----------------------------------------------------------------------------------------------

const waitTone = (reason: Reason): Tone =>
  REASONS[reason].wait === 'halt' ? 'bad' : REASONS[reason].wait === 'theirs' ? 'rest' : 'warn';

function waits({ waitingFor, cut }: Status, { language }: Visit): Html {
  const words = NOW_WORDS[language];
  const rows = (Object.entries(waitingFor) as [Reason, number][]).toSorted(([, a], [, b]) => b - a);
  const content =
    rows.length === 0
      ? empty(words.waitsNone, words.waitsNoneLead)
      : table(
          words.waits,
          [
            {
              title: words.reason,
              head: true,
              cell: ([reason]) => english(pill(waitTone(reason), reason.replaceAll('_', ' '))),
            },
            { title: '', cell: ([reason]) => html`<span class="soft">${whyIn(language, reason)}</span>` },
            { title: words.entries, isNumber: true, cell: ([, count]) => number(language, count) },
          ],
          rows,
        );
  return card(words.waits, content, cut ? words.atLeast : '');
}

function channels({ live, carriers }: Status, { language, words: frame }: Visit): Html {
  const words = NOW_WORDS[language];
  return card(
    words.channels,
    table(
      words.channels,
      [
        { title: words.channel, head: true, cell: (channel) => frame.channels[channel] },
        { title: words.planned, isNumber: true, cell: (channel) => number(language, live.planned[channel]) },
        {
          title: words.onTheWay,
          isNumber: true,
          cell: (channel) => number(language, live.queued[channel] + live.sending[channel]),
        },
        { title: words.inDoubt, isNumber: true, cell: (channel) => number(language, live.in_doubt[channel]) },
        {
          title: words.carrier,
          cell: (channel) => html`<span class="soft">${english(carriers[channel])}</span>`,
        },
      ],
      CHANNELS,
    ),
  );
}

function parts({ runs }: Status, { language }: Visit): Html {
  const words = NOW_WORDS[language];
  const hasFailed = ({ failedAt, finishedAt }: Status['runs'][number]) =>
    failedAt !== null && (finishedAt === null || failedAt > finishedAt);
  if (runs.length === 0) return card(words.parts, empty(words.never));
  return card(
    words.parts,
    table(
      words.parts,
      [
        { title: words.part, head: true, cell: ({ part }) => english(part) },
        {
          title: words.state,
          cell: (run) => (hasFailed(run) ? pill('bad', words.failing) : pill('good', words.ran)),
        },
        {
          title: words.lastRun,
          isNumber: true,
          cell: ({ finishedAt }) =>
            finishedAt === null ? words.never : moment(instantOf(finishedAt), language),
        },
      ],
      runs,
      'narrow',
    ),
  );
}

function waitingOffices({ waitingOffices: list, cut }: Status, { language }: Visit): Html {
  const words = NOW_WORDS[language];
  if (list.length === 0) return card(words.offices, empty(words.officesNone));
  const columns = [
    { title: words.office, head: true, cell: ({ tenant }: (typeof list)[number]) => tenant },
    {
      title: words.waiting,
      isNumber: true,
      cell: ({ waiting }: (typeof list)[number]) => number(language, waiting),
    },
  ];
  return card(words.offices, table(words.offices, columns, list, 'narrow'), cut ? words.atLeast : '');
}

/** Each with its section of the runbook, which a browser without a network has, too, once the page is there. */
async function alerts({ alerts: open }: Status, { language, runbook }: Visit): Promise<Html> {
  const words = NOW_WORDS[language];
  if (open.length === 0) return card(words.alerts, empty(words.alertsNone));
  const { runbookSection } = await import('../core/runbook-page.ts');
  const markdown = await runbook?.();
  const remedy = (key: string): Html => {
    const section = remedyOf(key)?.section ?? 'first';
    const text = markdown === undefined ? undefined : runbookSection(markdown, section);
    if (text === undefined) return html`<p><a href="/runbook#${section}">${words.runbook}</a></p>`;
    return html`<details class="more"><summary>${words.runbook}</summary><div class="runbook" lang="en">${raw(text)}</div>
<p><a href="/runbook#${section}">${words.runbookAll}</a></p></details>`;
  };
  const shown = ({ key, severity, title, detail, firstAt, acknowledgedBy }: Alert): Html =>
    html`<li class="inside" data-row><h3>${pill(severity === 'page' ? 'bad' : 'warn', words[severity])} ${english(title)}</h3>
<p>${english(detail)}</p>
<p class="soft small">${words.since} ${moment(instantOf(firstAt), language)}${acknowledgedBy === null ? '' : html` · ${words.acknowledged(acknowledgedBy)}`}</p>
${remedy(key)}</li>`;
  return card(words.alerts, html`<ul>${open.map(shown)}</ul>`);
}
