/**
 * The screen Sandbox: a wall of phones and inboxes on which one sees what people get as the clock runs, and answers as they
 * would. Named in `screens.ts`; there is one only while no real provider is set. The clock is the operator's; people are
 * played, and examples loaded, as the office.
 */
import { html } from 'hono/html';
import type { z } from 'zod';
import type { Reason } from '../../domain/core/reasons.ts';
import { REASONS } from '../../domain/core/reasons.ts';
import { HOUR, MINUTE, toIso } from '../../domain/core/time.ts';
import type { AppointmentOut, BatchOut } from '../appointments/schemas-out.ts';
import type { SettingsOut } from '../office/schemas-out.ts';
import type { StatusOut } from '../operate/schemas.ts';
import type { Html } from '../pages/view.ts';
import type { ClockOut, ExampleOut, MessagesOut } from '../sandbox/schemas.ts';
import { EXAMPLES } from '../sandbox/schemas.ts';
import { act, faults, hidden, link, moment, pill, sentence } from './components.ts';
import { device } from './sandbox-phones.ts';
import type { Wall } from './sandbox-wall.ts';
import { instantOf, wallOf, wordsOf } from './sandbox-wall.ts';
import type { GoTo, Page, Screen } from './screen.ts';
import type { Answered, Visit } from './visit.ts';
import { RELEASE_WORDS } from './words/release-words.ts';
import { number, whyIn } from './words/said.ts';
import type { ClockStep } from './words/wall/words.ts';
import { CLOCK_STEPS } from './words/wall/words.ts';
import { SANDBOX_WORDS } from './words/wall.ts';

export const sandboxScreen: Screen = {
  name: 'sandbox',
  onlyInSandbox: true,
  routes: [
    { method: 'get', path: '/sandbox', side: 'either', scope: 'read', answer: (visit) => show(visit) },
    {
      method: 'get',
      path: '/sandbox/email/:appointment/:message',
      side: 'office',
      scope: 'read',
      answer: emailFrame,
    },
    { method: 'post', path: '/sandbox/clock', side: 'operator', scope: 'operate', answer: moveClock },
    { method: 'post', path: '/sandbox/answer', side: 'office', scope: 'operate', answer: answerAs },
    { method: 'post', path: '/sandbox/load', side: 'office', scope: 'admin', answer: load },
  ],
};

/** People on the wall at first, and with each “more”; and at the most. */
const PEOPLE = 12;
const PEOPLE_MAX = 60;

/** What of the address every form brings back, so that one is where one was. */
const viewOf = (from: URLSearchParams): Record<string, string> =>
  Object.fromEntries(
    ['people', 'night'].flatMap((name) => (from.get(name) ? [[name, from.get(name) ?? '']] : [])),
  );

const backTo = (view: Record<string, string>, more: Record<string, string> = {}, at = ''): GoTo => {
  const query = new URLSearchParams({ ...view, ...more }).toString();
  return { goTo: `/sandbox${query === '' ? '' : `?${query}`}${at}` };
};

type Status = z.infer<typeof StatusOut>;
type Clock = z.infer<typeof ClockOut>;

/** @param fault what the API said of what was to be played */
async function show(visit: Visit, fault?: Html): Promise<Page> {
  const { language, query, now } = visit;
  const words = SANDBOX_WORDS[language];
  const view = viewOf(fault ? visit.form : query);
  const most = Math.min(PEOPLE_MAX, Math.max(PEOPLE, Number(view['people']) || 0));
  const [wall, status, clock, office] = await Promise.all([
    wallOf(visit, most),
    visit.get<typeof StatusOut>('/v1/status'),
    visit.get<typeof ClockOut>('/v1/sandbox/clock'),
    visit.as('office')?.get<typeof SettingsOut>('/v1/tenant'),
  ]);
  const mayAnswer = visit.may('operate', 'office');
  const drawing = { language, now, office: office?.name ?? '', mayAnswer, fields: view };
  const { done: released, already } = RELEASE_WORDS[language];
  const done = { loaded: words.loaded(Number(query.get('count')) || 0), released, already }[
    query.get('done') ?? ''
  ];
  return {
    title: visit.words.screens.sandbox,
    live: 2,
    done,
    ...(fault ? { status: 422 } : {}),
    body: html`${fault ?? ''}${headline(wall, visit)}
${view['night'] ? night(status, visit, view) : ''}
${clockBar(clock, office?.timeZone, visit, view)}
${wall.people.length === 0 ? '' : waiting(status, visit)}
${wall.people.length === 0 ? html`${beginnings(visit)}${GHOSTS}` : html`<div class="wall">${wall.people.map((person) => device(person, drawing))}</div>`}
${wall.more && most < PEOPLE_MAX ? html`<p>${link(backTo(view, { people: String(most + PEOPLE) }).goTo, words.more)}</p>` : ''}
${wall.people.length === 0 ? '' : beginnings(visit)}`,
  };
}

function headline({ people, messages, addresses }: Wall, { language, as }: Visit): Html {
  const words = SANDBOX_WORDS[language];
  if (people.length === 0) return sentence(null, words.nobody, words.nobodyLead);
  return sentence(null, words.got(messages, addresses), as('office') ? words.gotLead : words.operatorOnly);
}

/** What a wall will look like, for somebody who sees none yet. */
const GHOSTS = html`<div class="wall ghosts" aria-hidden="true">${[3, 1, 2, 4].map(
  (bubbles) =>
    html`<div class="body"><div class="bar-top"><b></b><i></i></div><ul>${Array.from({ length: bubbles }, () => html`<li></li>`)}</ul></div>`,
)}</div>`;

/** The two ways in: as the first thing that somebody sees, and below the wall. */
function beginnings(visit: Visit): Html | '' {
  const words = SANDBOX_WORDS[visit.language];
  if (!visit.may('admin', 'office')) return '';
  const begin = (name: (typeof EXAMPLES)[number], title: string, lead: string) =>
    html`<section class="card"><div class="inside"><p>${lead}</p>${act('/sandbox/load', { name }, title, { look: name === 'schedule' ? 'primary' : '' })}</div></section>`;
  return html`<div class="columns beginnings">${begin('schedule', words.load, words.loadLead)}${begin('night', words.night, words.nightLead)}</div><p class="soft small">${words.own}</p>`;
}

// ---- The clock ----------------------------------------------------------------------------------------------

const STEP_KEYS: Readonly<Record<ClockStep, string>> = { next: 'n', PT1H: 'h', P1D: 'd' };

/** So soon, it is as good as now. */
const SOON_MS = MINUTE;

function clockBar(
  { nextAt }: Clock,
  zone: string | undefined,
  visit: Visit,
  view: Record<string, string>,
): Html {
  const { language, now } = visit;
  const words = SANDBOX_WORDS[language];
  const at = nextAt === null ? null : instantOf(nextAt);
  const next =
    at === null
      ? words.nothingNext
      : at - now < SOON_MS
        ? words.soon
        : html`${words.nextIs} ${moment(at, language, zone, 'day')}`;
  const buttons = visit.may('operate', 'operator')
    ? html`<form method="post" action="/sandbox/clock" class="actions" data-stay>${hidden(view)}${CLOCK_STEPS.map(
        (step) =>
          html`<button name="step" value="${step}" data-key="${STEP_KEYS[step]}" aria-keyshortcuts="${STEP_KEYS[step]}"${step === 'next' ? html` class="primary"` : ''}>${step === 'next' ? '' : '+ '}${words.steps[step]}</button>`,
      )}<button type="button" data-script data-plays="PT1H" data-key="p" aria-keyshortcuts="p" aria-pressed="false">${words.play}</button></form>`
    : html`<p class="soft small">${words.clockIsOperators}</p>`;
  return html`<section class="clock card" aria-label="${words.clock}"><p class="big">${moment(now, language, zone, 'day')}</p><p class="soft small">${next}</p>${buttons}</section>`;
}

const moveOf = (step: ClockStep) => (step === 'next' ? { next: true } : { advance: step });

async function moveClock(visit: Visit) {
  const step = CLOCK_STEPS.find((each) => each === visit.form.get('step'));
  if (step === undefined) return backTo(viewOf(visit.form));
  const moved = await visit.send('POST', '/v1/sandbox/clock', moveOf(step));
  return moved.kind === 'done' ? backTo(viewOf(visit.form)) : refusal(visit, moved);
}

const refusal = (visit: Visit, { problem }: Extract<Answered<never>, { kind: 'refused' }>) =>
  show(visit, faults(SANDBOX_WORDS[visit.language].fault, problem));

// ---- What waits, and what was held --------------------------------------------------------------------------

function waiting({ waitingFor, held }: Status, { language }: Visit): Html {
  const words = SANDBOX_WORDS[language];
  const rows = (Object.entries(waitingFor) as [Reason, number][]).toSorted(([, a], [, b]) => b - a);
  if (rows.length === 0) return html`<p class="soft">${words.waitsNone}</p>`;
  const tone = (reason: Reason) =>
    REASONS[reason].wait === 'halt' ? 'bad' : REASONS[reason].wait === 'theirs' ? 'rest' : 'warn';
  const all = rows.reduce((sum, [, count]) => sum + count, 0);
  return html`<details class="more"><summary>${words.waits(all)}${held > 0 ? html` ${pill('bad', words.held(held))}` : ''}</summary><ul class="waits card inside">${rows.map(
    ([reason, count]) =>
      html`<li>${pill(tone(reason), number(language, count))} <span>${whyIn(language, reason)}</span></li>`,
  )}</ul></details>`;
}

/** How often the old system queued one person's call: every five minutes of thirteen hours. */
const NAIVE_CALLS = 156;

/** The night as it was, and as it is: the phone that rang 156 times beside what Ringonce held. */
function night({ held }: Status, visit: Visit, view: Record<string, string>): Html {
  const { language } = visit;
  const words = SANDBOX_WORDS[language];
  const missed = Array.from({ length: 5 }, (_, index) => `07:${String(4 - index).padStart(2, '0')}`);
  const then = html`<section class="card" data-tone="bad"><header><h2>${words.old}</h2></header><div class="inside then"><div class="body tiny" aria-hidden="true"><div class="bar-top">07:04<b></b><i></i></div><ul>${missed.map(
    (at) => html`<li>${words.missedCall}<small>${at}</small></li>`,
  )}</ul></div><div><p class="told">${words.missed(NAIVE_CALLS)}</p><p class="soft">${words.thenLead}</p></div></div></section>`;
  const now = html`<section class="card" data-tone="good"><header><h2>${words.now}</h2></header><div class="inside"><p class="told">${held > 0 ? words.nowHeld(held) : words.nowLead}</p><p class="soft">${held > 0 ? words.nowHeldLead : words.nowReleased}</p>${
    held > 0 && visit.may('operate', 'operator')
      ? link(
          `/now/release?${new URLSearchParams({ next: backTo(view).goTo })}`,
          RELEASE_WORDS[language].look,
          { look: 'primary', key: 'r' },
        )
      : ''
  }</div></section>`;
  return html`<div class="columns">${then}${now}</div>`;
}

// ---- Answering ----------------------------------------------------------------------------------------------

async function answerAs(visit: Visit) {
  const { form } = visit;
  const { recipient, id } = await visit.get<typeof AppointmentOut>(
    `/v1/appointments/${encodeURIComponent(form.get('appointment') ?? '')}`,
  );
  const digits = form.get('digits');
  const text = form.get('quick') ?? form.get('text') ?? '';
  const answered = await visit.send(
    'POST',
    '/v1/sandbox/inbound',
    digits === null ? { from: recipient.phone ?? '', text } : { callTo: recipient.phone ?? '', digits },
  );
  return answered.kind === 'done' ? backTo(viewOf(form), {}, `#on-${id}`) : refusal(visit, answered);
}

// ---- Emails -------------------------------------------------------------------------------------------------

/** An email's own page runs nothing and loads nothing; its links open beside it. */
const FRAME_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

async function emailFrame(visit: Visit): Promise<Response> {
  const { c } = visit;
  const { recipient } = await visit.get<typeof AppointmentOut>(
    `/v1/appointments/${encodeURIComponent(c.req.param('appointment') ?? '')}`,
  );
  const { items } = await visit.get<typeof MessagesOut>('/v1/sandbox/messages', {
    to: recipient.email ?? '',
    channel: 'email',
    limit: 200,
  });
  const message = items.find(({ id }) => id === c.req.param('message'));
  const { html: page = '' } = message ? wordsOf(message) : {};
  const opening = page.replace(/<head>/i, '<head><base target="_blank">');
  return new Response(opening, {
    status: message ? 200 : 404,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': FRAME_POLICY,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  });
}

// ---- Examples -----------------------------------------------------------------------------------------------

const BATCH = 100;
/** So long after it is back, the texts of the night have come up. */
const MORNING_MS = 1.5 * HOUR;

type Example = z.infer<typeof ExampleOut>;

/** Loads an example as anybody could by the API: settings, a policy, the clock, the appointments; then time goes by. */
async function load(visit: Visit) {
  const name = EXAMPLES.find((each) => each === visit.form.get('name'));
  if (name === undefined) return backTo({});
  const example = await visit.get<typeof ExampleOut>(`/v1/sandbox/examples/${name}`);
  const clock = visit.as('operator') ?? visit;
  const { settings, policy, startsAt, outage } = example;
  const at = instantOf(startsAt);
  const prepared = [
    () => visit.send('PUT', '/v1/tenant', settings),
    ...(policy ? [() => visit.send('PUT', `/v1/policies/${policy.name}`, policy.body)] : []),
    ...(at > visit.now ? [() => clock.send('POST', '/v1/sandbox/clock', { to: startsAt })] : []),
  ];
  const refused = await firstRefused(prepared);
  if (refused) return refusal(visit, refused);
  const created = await create(visit, example);
  const after = outage
    ? [{ to: outage.from }, { to: outage.to, asleep: true }, { to: toIso(instantOf(outage.to) + MORNING_MS) }]
    : [{ next: true }];
  const stuck = await firstRefused(after.map((move) => () => clock.send('POST', '/v1/sandbox/clock', move)));
  if (stuck) return refusal(visit, stuck);
  return backTo(outage ? { night: 'yes' } : {}, { done: 'loaded', count: String(created) });
}

type Refusal = Extract<Answered<never>, { kind: 'refused' }>;

async function firstRefused(
  steps: readonly (() => Promise<Answered<unknown>>)[],
): Promise<Refusal | undefined> {
  for (const step of steps) {
    const answered = await step();
    if (answered.kind === 'refused') return answered;
  }
  return undefined;
}

/** @returns how many appointments there are now */
async function create(visit: Visit, { items }: Example): Promise<number> {
  let created = 0;
  for (let from = 0; from < items.length; from += BATCH) {
    const part = items.slice(from, from + BATCH);
    const answered = await visit.send<typeof BatchOut>('POST', '/v1/appointments/batch', { items: part });
    if (answered.kind === 'done')
      created += answered.body.results.filter(({ status }) => status < 300).length;
  }
  return created;
}
