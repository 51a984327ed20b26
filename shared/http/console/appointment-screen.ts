/**
 * One appointment: its ladder as a picture and in sentences, and what was said as it was seen and heard. Its routes belong
 * to the screen Today (`today-screen.ts`). It reads the appointment, its timeline and its messages from the API.
 */
import { html } from 'hono/html';
import type { z } from 'zod';
import type { Response as Outcome } from '../../domain/appointment/response.ts';
import { segmentsOf } from '../../domain/content/segments.ts';
import { maskAddress } from '../../domain/core/keys.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import { before } from '../../domain/core/time.ts';
import type { AppointmentOut, SaidOut, TimelineOut } from '../appointments/schemas-out.ts';
import type { PolicyOut } from '../office/schemas-out.ts';
import type { Html } from '../pages/view.ts';
import type { Tone } from './components.ts';
import { act, card, empty, facts, link, moment, pill, sentence } from './components.ts';
import type { Mark, Mover, Pictured } from './ladder-picture.ts';
import { ladderLegend, ladderPicture } from './ladder-picture.ts';
import { personLink } from './person-link.ts';
import type { Page, ScreenRoute } from './screen.ts';
import type { Visit } from './visit.ts';
import { Refused } from './visit.ts';
import { APPOINTMENT_WORDS } from './words/one-appointment.ts';
import { languageName } from './words/said.ts';
import { TODAY_WORDS } from './words/today.ts';
import { WHY_WORDS } from './words/why-words.ts';

export type AppointmentShown = z.infer<typeof AppointmentOut>;
type Timeline = z.infer<typeof TimelineOut>;
type Step = Timeline['steps'][number];
type Said = z.infer<typeof SaidOut>['items'][number];

export const appointmentRoutes: readonly ScreenRoute[] = [
  { method: 'get', path: '/appointments/:id', side: 'office', scope: 'read', answer: show },
  { method: 'get', path: '/appointments/:id/emails/:email', side: 'office', scope: 'read', answer: email },
];

/** The appointment that the address of the page names. */
export const idOf = ({ c }: Visit): string => encodeURIComponent(c.req.param('id') ?? '');

async function show(visit: Visit): Promise<Page> {
  const { language, query } = visit;
  const path = `/v1/appointments/${idOf(visit)}`;
  const [appointment, timeline, messages] = await Promise.all([
    visit.get<typeof AppointmentOut>(path),
    visit.get<typeof TimelineOut>(`${path}/timeline`, { language }),
    visit.get<typeof SaidOut>(`${path}/messages`),
  ]);
  const policy = await policyOf(visit, appointment.policy);
  const words = APPOINTMENT_WORDS[language];
  const done = query.get('done');
  return {
    title: nameOf(appointment, language),
    live: 10,
    done:
      done !== null && Object.hasOwn(words.was, done) ? words.was[done as keyof typeof words.was] : undefined,
    body: html`${headOf(visit, appointment)}
${ladder(visit, { appointment, timeline, policy })}
<div class="columns">${conversation(visit, appointment, timeline, messages.items)}${history(visit, timeline)}</div>`,
  };
}

/** As it is now; a policy that was taken away meanwhile says nothing. */
async function policyOf(visit: Visit, name: string): Promise<z.infer<typeof PolicyOut> | undefined> {
  try {
    return await visit.get<typeof PolicyOut>(`/v1/policies/${encodeURIComponent(name)}`);
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 404) return undefined;
    throw error;
  }
}

// ---- Who and when -------------------------------------------------------------------------------------------

const TONES: Readonly<Record<Outcome, Tone>> = {
  confirmed: 'good',
  reached: 'good',
  declined: 'bad',
  unreached: 'bad',
  answered: 'warn',
  pending: 'rest',
  cancelled: 'rest',
};

/** What came of it: what the office reported, else what came of the reminders. */
export function stands(
  { response, outcome }: Pick<AppointmentShown, 'response' | 'outcome'>,
  language: Visit['language'],
): Html {
  const words = TODAY_WORDS[language];
  const reached = pill(TONES[response], words.responses[response]);
  if (outcome === null) return reached;
  return html`<span>${pill(outcome === 'attended' ? 'good' : 'bad', words.attendances[outcome])} ${reached}</span>`;
}

export const nameOf = (
  { recipient, title }: Pick<AppointmentShown, 'recipient' | 'title'>,
  language: Visit['language'],
): string => {
  const words = TODAY_WORDS[language];
  return recipient.name ?? (title === '' ? words.erased : words.noName);
};

/** `Fri, Dec 4, 15:30`, by the clocks of the place. */
const whenOf = (at: string, zone: string, language: string): Html =>
  moment(Date.parse(at), language, zone, 'day');

/** Its addresses, masked until somebody asks for them. */
export function addressesOf({ session }: Visit, { id, recipient }: AppointmentShown) {
  const isShown = id !== null && session.shown.includes(id as never);
  const shown = (address: string | null) => (address === null || isShown ? address : maskAddress(address));
  return { phone: shown(recipient.phone), email: shown(recipient.email), isShown };
}

/** What it is, in one line. */
export const leadOf = ({ title, startsAt, timeZone, location }: AppointmentShown, language: string): Html =>
  html`<bdi>${title}</bdi>, ${whenOf(startsAt, timeZone, language)}${location === null ? '' : html`, <bdi>${location}</bdi>`}`;

function headOf(visit: Visit, appointment: AppointmentShown): Html {
  const { language } = visit;
  const words = APPOINTMENT_WORDS[language];
  const { phone, email: mail, isShown } = addressesOf(visit, appointment);
  const path = `/appointments/${appointment.id}`;
  const ask =
    !isShown && (phone ?? mail) !== null
      ? act('/shown', { appointment: appointment.id ?? '', next: path }, words.show, { look: 'plain' })
      : '';
  return html`<p class="noprint"><a href="/today?day=${appointment.startsAt.slice(0, 10)}">${words.back}</a></p>
<div class="head">${sentence(null, nameOf(appointment, language), html`${leadOf(appointment, language)} ${stands(appointment, language)}`)}
${doable(visit, appointment, path)}</div>
<section class="card"><div class="inside">${facts([
    [words.phone, phone ?? words.none],
    [words.email, mail ?? words.none],
    [words.language, languageName(appointment.recipient.locale, language)],
    [words.policy, appointment.policy],
    [words.id, appointment.externalId ?? appointment.id ?? words.none],
  ])}<div class="actions">${ask}${personLink(appointment, language)}</div></div></section>`;
}

/** What can be done about it as it stands; each first says what it would do. */
function doable(visit: Visit, { status, erasedAt }: AppointmentShown, path: string): Html {
  if (!visit.may('appointments') || erasedAt !== null) return html``;
  const { deeds } = APPOINTMENT_WORDS[visit.language];
  const isOpen = status === 'scheduled' || status === 'declined';
  return html`<div class="actions deeds noprint">${isOpen ? link(`${path}/confirm`, deeds.confirm, { look: 'primary', key: 'c' }) : ''}
${isOpen || status === 'confirmed' ? html`${link(`${path}/move`, deeds.move)} ${link(`${path}/cancel`, deeds.cancel, { key: 'x' })}` : ''}
${link(`${path}/stop`, deeds.stop)}</div>`;
}

// ---- The ladder ---------------------------------------------------------------------------------------------

interface Ladder {
  appointment: AppointmentShown;
  timeline: Timeline;
  policy: z.infer<typeof PolicyOut> | undefined;
}

const MARKS: Readonly<Record<Step['state'], Mark>> = {
  planned: 'planned',
  queued: 'planned',
  sending: 'planned',
  in_doubt: 'planned',
  sent: 'done',
  delivered: 'done',
  failed: 'failed',
  dropped: 'dropped',
};

const STEP_TONES: Readonly<Record<Mark, Tone>> = {
  done: 'good',
  failed: 'bad',
  dropped: 'rest',
  planned: 'rest',
};

const CAPS: readonly Reason[] = ['capped', 'person_ceiling', 'min_gap', 'line_busy'];

const moverOf = (reason: Reason): Mover =>
  reason === 'quiet_hours' ? 'hours' : CAPS.includes(reason) ? 'caps' : 'other';

function ladder(visit: Visit, { appointment, timeline, policy }: Ladder): Html {
  const { language, words: frame } = visit;
  const words = APPOINTMENT_WORDS[language];
  const present = timeline.steps.filter(({ revision }) => revision === appointment.revision);
  const earlier = timeline.steps.filter(({ revision }) => revision !== appointment.revision);
  const startsAt = Date.parse(appointment.startsAt);
  const pictured = present.map((step, index) =>
    picturedAs(step, index + 1, hoursMoved(step, present, appointment, policy)),
  );
  const used = new Set<Mark | Mover>(
    pictured.flatMap(({ mark, moves }) => [mark, ...moves.map(({ by }) => by)]),
  );
  const list = present.map(
    (step, index) =>
      html`<li data-row><span class="count" aria-hidden="true">${index + 1}</span><div>${stepPill(step, language)} ${step.summary}${[
        ...new Set(pictured[index]?.moves.map(({ by }) => by) ?? []),
      ].map(
        (by) => html` <span class="soft">${words.movedBy[by]}</span>`,
      )}${eventsOf(step, words.details)}</div></li>`,
  );
  if (present.length === 0) return card(words.ladder, empty(words.wouldNothing));
  const label = words.picture(present.map(({ summary }, index) => `${index + 1}: ${summary}`).join(' '));
  return card(
    words.ladder,
    html`<div class="inside">${ladderPicture({
      steps: pictured,
      now: Date.parse(timeline.now),
      startsAt,
      label,
      names: { now: words.now, start: words.start, channels: frame.channels },
      language,
    })}${ladderLegend(words.legend, used)}<ol class="steps">${list}</ol><p class="actions noprint">${link(`/appointments/${appointment.id}/why`, WHY_WORDS[language].title)}</p>${
      earlier.length === 0
        ? ''
        : html`<details class="more"><summary>${words.earlier}</summary><ul class="steps">${earlier.map(
            (step) => html`<li><div>${stepPill(step, language)} ${step.summary}</div></li>`,
          )}</ul></details>`
    }</div>`,
    words.ladderLead,
  );
}

const stepPill = (step: Step, language: Visit['language']): Html =>
  pill(STEP_TONES[MARKS[step.state]], TODAY_WORDS[language].states[step.state]);

const eventsOf = ({ events }: Step, title: string): Html | '' =>
  events.length < 2
    ? ''
    : html`<details class="more"><summary>${title}</summary><ul class="small soft">${events.map(({ summary }) => html`<li>${summary}</li>`)}</ul></details>`;

/** Where a step stands on the line: when it went out, ended, or is expected. */
function picturedAs(step: Step, count: number, hours: Pictured['moves']): Pictured {
  const { channel, state, events, expected, plannedAt } = step;
  const sent = events.find((event) => event.state === 'sent' || event.state === 'delivered');
  const at = Date.parse(sent?.at ?? expected?.at ?? events.at(-1)?.at ?? plannedAt ?? '');
  const waits = events.flatMap((event, index) => {
    if (event.state !== 'planned' || event.reason === null) return [];
    const to = Date.parse(events[index + 1]?.at ?? expected?.at ?? event.at);
    return [{ from: Date.parse(event.at), to, by: moverOf(event.reason) }];
  });
  return { number: count, channel, mark: MARKS[state], at, moves: [...hours, ...waits] };
}

/** By how much contact hours moved a rung when it was planned: from where its policy has it. */
function hoursMoved(
  step: Step,
  present: readonly Step[],
  { startsAt, timeZone }: AppointmentShown,
  policy: z.infer<typeof PolicyOut> | undefined,
): Pictured['moves'] {
  const rungs = present.filter(({ kind }) => kind === 'reminder');
  const rule = policy?.steps[rungs.indexOf(step)];
  // A policy that has changed since says nothing about this ladder.
  if (!rule || policy?.steps.length !== rungs.length || rule.channel !== step.channel) return [];
  const from = before(Date.parse(startsAt), rule.before, timeZone);
  const to = Date.parse(step.plannedAt ?? '');
  return Math.abs(to - from) < MOVED_LEAST_MS ? [] : [{ from, to, by: 'hours' }];
}

/** Less is the spreading of an opening hour. */
const MOVED_LEAST_MS = 2 * 3_600_000;

// ---- What was said ------------------------------------------------------------------------------------------

interface Utterance {
  at: string;
  shown: Html;
}

function conversation(
  visit: Visit,
  appointment: AppointmentShown,
  { events }: Timeline,
  items: readonly Said[],
): Html {
  const { language } = visit;
  const words = APPOINTMENT_WORDS[language];
  const ours = items.map((item): Utterance => ({ at: item.at, shown: saidByUs(visit, appointment, item) }));
  const theirs = events.flatMap(({ at, reply }): Utterance[] =>
    reply === null ? [] : [{ at, shown: saidByThem(visit, reply) }],
  );
  const all = [...ours, ...theirs].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const content =
    all.length === 0
      ? empty(words.saidNone, words.saidNoneLead)
      : html`<ol class="inside talk">${all.map(({ at, shown }) => html`<li>${shown}<p class="soft small">${whenOf(at, appointment.timeZone, language)}</p></li>`)}</ol>`;
  return card(words.said, content);
}

function saidByThem({ language }: Visit, { way, text }: { way: string; text: string | null }): Html {
  const words = APPOINTMENT_WORDS[language];
  const verb = { text: words.wrote, key: words.pressed, link: words.chose, call: words.called }[way] ?? '';
  return html`<div class="bubble theirs"><p class="small">${words.person} · ${verb}</p><p dir="auto">${
    text === null ? words.erased : way === 'key' ? html`<kbd class="key">${text}</kbd>` : text
  }</p></div>`;
}

function saidByUs(visit: Visit, appointment: AppointmentShown, item: Said): Html {
  const { language, words: frame } = visit;
  const words = APPOINTMENT_WORDS[language];
  const { content, channel, attempt } = item;
  const tries = attempt > 1 ? ` · ${words.attempt(attempt)}` : '';
  const title = html`<p class="small">${frame.channels[channel]}${tries}</p>`;
  if (content === null) return html`<div class="bubble">${title}<p class="soft">${words.erased}</p></div>`;
  if ('body' in content) {
    const { segments, encoding } = segmentsOf(content.body);
    return html`<div class="bubble">${title}<p dir="auto" lang="${item.locale}">${content.body}</p><p class="small">${words.segments(segments, encoding)}</p></div>`;
  }
  if ('script' in content)
    return html`<div class="bubble call">${title}<dl>${(
      ['script', 'menu', 'goodbye', 'voicemail'] as const
    ).map(
      (part) =>
        html`<div><dt class="small">${words.parts[part]}</dt><dd dir="auto" lang="${item.locale}">${content[part]}</dd></div>`,
    )}</dl></div>`;
  const source = `/appointments/${appointment.id}/emails/${placeOf(item)}`;
  return html`<div class="mail">${title}<p><b dir="auto">${content.subject}</b></p>
<iframe sandbox src="${source}" title="${words.emailFrame(content.subject)}" loading="lazy"></iframe>
${content.calendar === null ? '' : html`<p class="small soft">${words.calendar}</p>`}
<details class="more"><summary>${words.asText}</summary><p class="plain-text" dir="auto">${content.text}</p></details></div>`;
}

const placeOf = ({ revision, step, attempt }: Said): string => `${revision}-${step}-${attempt}`;

/** Nothing of an email runs, loads or leads anywhere; a link in it goes nowhere in the frame. */
const EMAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox";

/** The email alone, for the frame around it. */
async function email(visit: Visit): Promise<Response> {
  const { items } = await visit.get<typeof SaidOut>(`/v1/appointments/${idOf(visit)}/messages`);
  const content = items.find((item) => placeOf(item) === visit.c.req.param('email'))?.content;
  if (!content || !('html' in content)) return visit.c.notFound() as Response;
  return visit.c.body(content.html, 200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': EMAIL_POLICY,
  });
}

// ---- What happened ------------------------------------------------------------------------------------------

function history({ language }: Visit, { events }: Timeline): Html {
  const words = APPOINTMENT_WORDS[language];
  return card(
    words.happened,
    html`<ul class="inside">${events.map(({ summary }) => html`<li>${summary}</li>`)}</ul>`,
  );
}
