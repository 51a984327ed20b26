/**
 * The screen Replies: what somebody of the office has to read, oldest first, with the appointment beside it, and one key
 * for each thing that can be made of it. Named in `screens.ts`. It stands on the worklist, `GET /v1/needs`.
 */
import { html } from 'hono/html';
import type { z } from 'zod';
import { readInstant } from '../../domain/core/time.ts';
import type { NeedKind } from '../../domain/person/need.ts';
import type { Resolution } from '../../domain/person/reply.ts';
import { RESOLUTIONS } from '../../domain/person/reply.ts';
import type { AppointmentOut } from '../appointments/schemas-out.ts';
import type { Html } from '../pages/view.ts';
import type { NeedPage } from '../people/needs.ts';
import type { Tone } from './components.ts';
import { faults, field, hidden, key, lasting, link, moment, pill, sentence } from './components.ts';
import { personLink } from './person-link.ts';
import type { GoTo, Page, Screen } from './screen.ts';
import type { Visit } from './visit.ts';
import { number } from './words/said.ts';
import { WORKLIST_WORDS } from './words/worklist.ts';

export const repliesScreen: Screen = {
  name: 'replies',
  routes: [
    { method: 'get', path: '/replies', side: 'office', scope: 'read', answer: (visit) => show(visit) },
    { method: 'post', path: '/replies/resolve', side: 'office', scope: 'appointments', answer: resolve },
  ],
};

type Need = z.infer<typeof NeedPage>['items'][number];
type Appointment = z.infer<typeof AppointmentOut>;

const SHOWN = 50;

/** @param fault what the API said of what was to be stored */
async function show(visit: Visit, fault?: Html): Promise<Page> {
  const { language, query, now } = visit;
  const words = WORKLIST_WORDS[language];
  const cursor = query.get('after') ?? undefined;
  const { items, nextCursor } = await visit.get<typeof NeedPage>('/v1/needs', {
    open: 'true',
    limit: SHOWN,
    cursor,
  });
  const appointments = await Promise.all(items.map((need) => appointmentOf(visit, need)));
  const count = `${number(language, items.length)}${nextCursor === null ? '' : '+'}`;
  const first = items[0];
  const outcome = RESOLUTIONS.find((each) => each === query.get('done'));
  return {
    title: visit.words.screens.replies,
    live: 5,
    done: outcome && words.was[outcome],
    ...(fault ? { status: 422 } : {}),
    body: html`${fault ?? ''}${
      first
        ? sentence(
            'warn',
            words.waiting(count, lasting(now - (readInstant(first.since) ?? now), language)),
            words.lead,
          )
        : sentence('good', words.none, words.noneLead)
    }
<ul class="worklist">${items.map((need, index) => needCard(need, appointments[index] ?? null, visit))}</ul>
${nextCursor === null ? '' : html`<p>${link(`/replies?after=${encodeURIComponent(nextCursor)}`, words.more)}</p>`}`,
  };
}

const appointmentOf = async ({ get }: Visit, { appointment }: Need): Promise<Appointment | null> =>
  appointment && get<typeof AppointmentOut>(`/v1/appointments/${appointment.id}`).catch(() => null);

const TONES: Readonly<Record<NeedKind, Tone>> = {
  reply: 'warn',
  another_time: 'warn',
  declined: 'warn',
  opted_out: 'rest',
  wrong_number: 'bad',
  unreached: 'bad',
  undelivered: 'bad',
};

function needCard(need: Need, appointment: Appointment | null, visit: Visit): Html {
  const { language } = visit;
  const words = WORKLIST_WORDS[language];
  const { kind, address, words: wrote, cancelAsked } = need;
  const since = moment(readInstant(need.since) ?? visit.now, language, appointment?.timeZone, 'day');
  const lead = cancelAsked ? words.cancelAsked : words.leads[kind];
  return html`<li class="card" data-row id="need-${need.id}"><div class="inside split"><div>
<h2><bdi>${appointment?.recipient.name ?? address ?? ''}</bdi> ${pill(TONES[kind], words.kinds[kind])}</h2>
${wrote === null ? '' : html`<blockquote class="bubble"><p dir="auto">${wrote}</p></blockquote>`}
${lead === undefined ? '' : html`<p>${lead}</p>`}
<p class="soft small">${words.since} ${since}${address === null ? '' : html` · <bdi>${address}</bdi>`}</p></div>
${beside(need, appointment, visit)}</div>
${visit.may('appointments') ? resolutions(need, language) : ''}</li>`;
}

/** The appointment that is meant. */
function beside({ appointment: meant }: Need, appointment: Appointment | null, { language }: Visit): Html {
  const words = WORKLIST_WORDS[language];
  if (!meant || !appointment) return html`<p class="soft">${words.noAppointment}</p>`;
  const { title, location, timeZone } = appointment;
  return html`<div class="meant"><a class="button plain" href="/appointments/${meant.id}"><bdi>${title}</bdi></a><p>${moment(readInstant(meant.startsAt) ?? 0, language, timeZone, 'day')}${location === null ? '' : html`<br><span class="soft" dir="auto">${location}</span>`}</p>${personLink(appointment, language)}</div>`;
}

/** One key for each. */
const KEYS: Readonly<Record<Resolution, string>> = {
  confirmed: 'c',
  declined: 'x',
  moved: 'm',
  wrong_number: 'w',
  done: 'd',
};

/** What can be made of it: of what is not about a person, only that it was seen to. */
function resolutions({ id, kind }: Need, language: Visit['language']): Html {
  const words = WORKLIST_WORDS[language];
  const outcomes = kind === 'undelivered' ? (['done'] as const) : RESOLUTIONS;
  return html`<form method="post" action="/replies/resolve" class="inside">${hidden({ need: id })}<div class="actions">${outcomes.map(
    (outcome) =>
      html`<button name="outcome" value="${outcome}" data-key="${KEYS[outcome]}" aria-keyshortcuts="${KEYS[outcome]}">${words.outcomes[outcome]}${key(KEYS[outcome])}</button>`,
  )}</div><details class="more"><summary>${words.note}</summary>${field({ name: 'note', label: words.note, attributes: 'type="text" maxlength="500"' })}</details></form>`;
}

async function resolve(visit: Visit): Promise<Page | GoTo> {
  const { form, language } = visit;
  const outcome = RESOLUTIONS.find((each) => each === form.get('outcome')) ?? 'done';
  const path = `/v1/needs/${encodeURIComponent(form.get('need') ?? '')}/resolve`;
  const resolved = await visit.send('POST', path, { outcome, note: form.get('note') || null });
  if (resolved.kind === 'done') return { goTo: `/replies?done=${outcome}` };
  return show(visit, faults(WORKLIST_WORDS[language].fault, resolved.problem));
}
