/**
 * What a front desk does with an appointment: confirm, move, cancel, and stop reminders to its person. Each has a page that
 * says what it would do, by the API's preview, and a button that does it; each is harmless twice. Its routes belong to the screen Today.
 */
import { html } from 'hono/html';
import type { AppointmentOut } from '../appointments/schemas-out.ts';
import type { Problem } from '../core/problem.ts';
import type { Html } from '../pages/view.ts';
import type { AppointmentShown } from './appointment-screen.ts';
import { addressesOf, idOf, leadOf, nameOf } from './appointment-screen.ts';
import { card, dayText, english, faults, field, hidden, link, sentence } from './components.ts';
import type { GoTo, Page, ScreenRoute } from './screen.ts';
import type { Visit } from './visit.ts';
import { APPOINTMENT_WORDS } from './words/one-appointment.ts';
import { whyIn } from './words/said.ts';

type Deed = 'confirm' | 'cancel' | 'move' | 'stop';

const ask = (deed: Deed, answer: ScreenRoute['answer']): ScreenRoute => ({
  method: 'get',
  path: `/appointments/:id/${deed}`,
  side: 'office',
  scope: 'appointments',
  answer,
});

export const deedRoutes: readonly ScreenRoute[] = [
  ask('confirm', (visit) => asks(visit, 'confirm')),
  ask('cancel', (visit) => asks(visit, 'cancel')),
  ask('move', (visit) => asksMove(visit)),
  ask('stop', (visit) => asksStop(visit)),
  { ...ask('confirm', (visit) => does(visit, 'confirm')), method: 'post' },
  { ...ask('cancel', (visit) => does(visit, 'cancel')), method: 'post' },
  { ...ask('move', moves), method: 'post' },
  { ...ask('stop', stops), method: 'post' },
];

const read = (visit: Visit) => visit.get<typeof AppointmentOut>(`/v1/appointments/${idOf(visit)}`);
const back = (visit: Visit, deed?: Deed): string =>
  `/appointments/${idOf(visit)}${deed ? `?${new URLSearchParams({ done: deed })}` : ''}`;

/** The page of a deed. @param fault what the API said of it */
function page(
  visit: Visit,
  deed: Deed,
  appointment: AppointmentShown,
  content: Html,
  fault: Problem | undefined,
): Page {
  const words = APPOINTMENT_WORDS[visit.language];
  const lead = html`<bdi>${nameOf(appointment, visit.language)}</bdi>: ${leadOf(appointment, visit.language)}`;
  return {
    title: words.ask[deed],
    ...(fault ? { status: 422 } : {}),
    body: html`<div class="reading stack-wide">${fault ? faults(words.fault, fault) : ''}${sentence(null, words.ask[deed], lead)}${content}</div>`,
  };
}

/** The button that does it, and the way back. */
const buttons = (
  visit: Visit,
  deed: Deed,
  fields: Readonly<Record<string, string>>,
  more: Html | '' = '',
): Html => {
  const words = APPOINTMENT_WORDS[visit.language];
  const look = deed === 'confirm' || deed === 'move' ? 'primary' : 'grave';
  return html`<form method="post" action="${back(visit)}/${deed}" class="fields">${hidden(fields)}${more}
<div class="actions"><button class="${look}">${words.yes[deed]}</button>${link(back(visit), words.no)}</div></form>`;
};

// ---- Confirm and cancel -------------------------------------------------------------------------------------

async function asks(visit: Visit, deed: 'confirm' | 'cancel', fault?: Problem): Promise<Page> {
  const appointment = await read(visit);
  const imagined = await foretold(visit, { do: deed });
  if (imagined.kind === 'refused') return page(visit, deed, appointment, html``, imagined.problem);
  const content = html`${effects(visit, appointment, imagined.body)}${buttons(visit, deed, {})}`;
  return page(visit, deed, appointment, content, fault);
}

async function does(visit: Visit, deed: 'confirm' | 'cancel'): Promise<Page | GoTo> {
  const done = await visit.send('POST', `/v1/appointments/${idOf(visit)}/${deed}`, {});
  return done.kind === 'done' ? { goTo: back(visit, deed) } : asks(visit, deed, done.problem);
}

const foretold = (visit: Visit, body: object) =>
  visit.send<typeof AppointmentOut>('POST', `/v1/appointments/${idOf(visit)}/preview`, body);

/** In sentences: what will not go out any more, what the person is told, and what goes out instead. */
function effects({ language, words: frame }: Visit, was: AppointmentShown, is: AppointmentShown): Html {
  const words = APPOINTMENT_WORDS[language];
  const isNew = is.revision !== was.revision;
  const at = (time: string): string => dayText(Date.parse(time), language, is.timeZone);
  const isComing = ({ state, dueAt }: AppointmentShown['plan'][number]) =>
    dueAt !== null && (state === 'planned' || state === 'queued');
  const coming = was.plan.filter(isComing);
  const ends = coming
    .filter(({ step }) => isNew || is.plan[step]?.state === 'dropped')
    .map(({ channel, plannedAt }) => words.ends(frame.channels[channel], at(plannedAt)));
  const news = is.plan.filter(
    ({ kind, step }) => kind !== 'reminder' && (isNew || was.plan[step] === undefined),
  );
  const tells = news.flatMap(({ kind, channel }) =>
    kind === 'reminder' ? [] : [words.tells[kind](frame.channels[channel])],
  );
  const goes = (isNew ? is.plan : []).flatMap((step) => {
    if (step.kind !== 'reminder') return [];
    const channel = frame.channels[step.channel];
    return [
      step.state === 'dropped'
        ? words.goesNot(channel, step.reason === null ? '' : whyIn(language, step.reason))
        : words.goes(channel, at(step.dueAt ?? step.plannedAt)),
    ];
  });
  const quiet =
    is.status === 'cancelled' && was.status !== 'cancelled' && tells.length === 0 ? [words.tellsNobody] : [];
  const all = [...ends, ...tells, ...quiet, ...goes];
  return card(
    words.would,
    html`<ul class="inside">${(all.length === 0 ? [words.wouldNothing] : all).map((text) => html`<li>${text}</li>`)}${is.warnings.map((text) => html`<li class="soft">${english(text)}</li>`)}</ul>`,
  );
}

// ---- Move ---------------------------------------------------------------------------------------------------

/** What a form asks to change: a local time, read where the appointment is, and a place. */
function changesIn(
  given: URLSearchParams,
  { startsAt, location }: AppointmentShown,
): Record<string, string | null> {
  const time = given.get('time');
  const place = given.get('place');
  return {
    ...(time && time.slice(0, 16) !== startsAt.slice(0, 16) ? { startsAt: time.slice(0, 16) } : {}),
    ...(place !== null && place.trim() !== (location ?? '') ? { location: place.trim() || null } : {}),
  };
}

async function asksMove(visit: Visit, given = visit.query, fault?: Problem): Promise<Page> {
  const appointment = await read(visit);
  const words = APPOINTMENT_WORDS[visit.language];
  const changes = changesIn(given, appointment);
  const imagined =
    Object.keys(changes).length > 0 ? await foretold(visit, { do: 'change', changes }) : undefined;
  const time = given.get('time') ?? appointment.startsAt.slice(0, 16);
  const place = given.get('place') ?? appointment.location ?? '';
  const form = html`<form method="get" action="${back(visit)}/move" class="card"><div class="inside fields">
${field({ name: 'time', label: words.newTime, value: time, hint: appointment.timeZone, attributes: 'type="datetime-local" required' })}
${field({ name: 'place', label: words.newPlace, value: place, attributes: 'type="text" maxlength="500" dir="auto"' })}
<div class="actions"><button>${words.seeFirst}</button></div></div></form>`;
  const then =
    imagined?.kind === 'done'
      ? html`${effects(visit, appointment, imagined.body)}${buttons(visit, 'move', { time, place })}`
      : html`<p class="actions">${link(back(visit), words.no)}</p>`;
  const problem = imagined?.kind === 'refused' ? imagined.problem : fault;
  return page(visit, 'move', appointment, html`${form}${then}`, problem);
}

async function moves(visit: Visit): Promise<Page | GoTo> {
  const changes = changesIn(visit.form, await read(visit));
  if (Object.keys(changes).length === 0) return { goTo: back(visit) };
  const done = await visit.send('PATCH', `/v1/appointments/${idOf(visit)}`, changes);
  return done.kind === 'done' ? { goTo: back(visit, 'move') } : asksMove(visit, visit.form, done.problem);
}

// ---- Stop ---------------------------------------------------------------------------------------------------

async function asksStop(visit: Visit, fault?: Problem): Promise<Page> {
  const appointment = await read(visit);
  const words = APPOINTMENT_WORDS[visit.language];
  const { phone, email } = addressesOf(visit, appointment);
  const box = (name: string, label: string): Html =>
    html`<label class="choice"><input type="checkbox" name="${name}" value="yes" checked>${label}</label>`;
  const boxes = html`<div class="choices">${phone === null ? '' : box('phone', words.stopPhone(phone))}${
    email === null ? '' : box('email', words.stopEmail(email))
  }</div>`;
  const content =
    phone === null && email === null
      ? html`<p>${words.stopNone}</p><p class="actions">${link(back(visit), words.no)}</p>`
      : html`<p>${words.stopLead}</p>${ending(visit, appointment)}${buttons(visit, 'stop', {}, boxes)}`;
  return page(visit, 'stop', appointment, content, fault);
}

/** The steps of this appointment that would not go out any more. */
function ending({ language, words: frame }: Visit, { plan, timeZone }: AppointmentShown): Html {
  const words = APPOINTMENT_WORDS[language];
  const coming = plan.filter(({ state, dueAt }) => dueAt !== null && state === 'planned');
  return card(
    words.would,
    html`<ul class="inside">${
      coming.length === 0
        ? html`<li>${words.wouldNothing}</li>`
        : coming.map(
            ({ channel, plannedAt }) =>
              html`<li>${words.ends(frame.channels[channel], dayText(Date.parse(plannedAt), language, timeZone))}</li>`,
          )
    }</ul>`,
  );
}

async function stops(visit: Visit): Promise<Page | GoTo> {
  const { recipient } = await read(visit);
  for (const kind of ['phone', 'email'] as const) {
    const address = recipient[kind];
    if (visit.form.get(kind) !== 'yes' || address === null) continue;
    const done = await visit.send('POST', '/v1/opt-outs', { address });
    if (done.kind === 'refused') return asksStop(visit, done.problem);
  }
  return { goTo: back(visit, 'stop') };
}
