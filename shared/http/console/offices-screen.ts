/**
 * The screen Offices, for an operator: all of them, a new one, and how one is set. Named in `screens.ts`. What an office
 * sets for itself is changed by the office.
 */
import { html } from 'hono/html';
import type { z } from 'zod';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { TenantOut } from '../office/schemas-out.ts';
import type { TenantPage } from '../operate/schemas.ts';
import type { Html } from '../pages/view.ts';
import {
  card,
  empty,
  facts,
  faults,
  field,
  link,
  moment,
  sentence,
  spelled,
  table,
  weekday,
} from './components.ts';
import type { Page, Screen } from './screen.ts';
import type { Visit } from './visit.ts';
import { OFFICES_WORDS } from './words/offices.ts';
import { languageName, money, number } from './words/said.ts';

type Office = z.infer<typeof TenantOut>;

export const officesScreen: Screen = {
  name: 'offices',
  routes: [
    { method: 'get', path: '/offices', side: 'operator', scope: 'read', answer: show },
    { method: 'post', path: '/offices', side: 'operator', scope: 'admin', answer: add },
    { method: 'get', path: '/offices/:office', side: 'operator', scope: 'read', answer: one },
  ],
};

/** @param fault what the API said of the new one */
async function show(visit: Visit, fault?: Html): Promise<Page> {
  const words = OFFICES_WORDS[visit.language];
  const { items, nextCursor } = await visit.get<typeof TenantPage>('/v1/tenants', {
    cursor: visit.query.get('cursor') ?? undefined,
  });
  return {
    title: visit.words.screens.offices,
    ...(fault ? { status: 422 } : {}),
    body: html`${fault ?? ''}${sentence(null, visit.words.screens.offices, words.lead)}
${card(words.list, items.length === 0 ? empty(words.none, words.noneLead) : listing(items, visit))}
${nextCursor === null ? '' : html`<p class="actions">${link(`/offices?${new URLSearchParams({ cursor: nextCursor })}`, words.next)}</p>`}
${visit.may('admin') ? addForm(visit, fault !== undefined) : ''}`,
  };
}

function listing(items: readonly Office[], { language }: Visit): Html {
  const words = OFFICES_WORDS[language];
  return table(
    words.list,
    [
      {
        title: words.name,
        head: true,
        cell: ({ id, name }) => html`<a href="/offices/${id}"><bdi>${name}</bdi></a>`,
      },
      { title: words.id, cell: ({ id }) => html`<code>${id}</code>` },
      { title: words.zone, cell: ({ timeZone }) => timeZone },
      {
        title: words.locale,
        cell: ({ locale, country }) => `${languageName(locale, language)} · ${country}`,
      },
    ],
    items,
  );
}

const entered = (form: URLSearchParams, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const text = form.get(name)?.trim() ?? '';
      return text === '' ? [] : [[name, text]];
    }),
  );

async function add(visit: Visit) {
  const body = entered(visit.form, ['id', 'name', 'timeZone', 'locale', 'country']);
  const made = await visit.send<typeof TenantOut>('POST', '/v1/tenants', body);
  if (made.kind === 'done') return { goTo: `/offices/${made.body.id}?done=added` };
  return show(visit, faults(OFFICES_WORDS[visit.language].fault, made.problem));
}

function addForm({ language, form }: Visit, isOpen: boolean): Html {
  const words = OFFICES_WORDS[language];
  const value = (name: string, absent = '') => form.get(name) ?? absent;
  const plain = 'type="text" autocapitalize="off" spellcheck="false"';
  return html`<details class="more"${isOpen ? html` open` : ''}><summary>${words.add}</summary><form class="card stack" method="post" action="/offices">
<div class="inside fields"><p class="soft">${words.addLead}</p>
${field({ name: 'name', label: words.name, hint: words.nameHint, value: value('name'), attributes: 'type="text" maxlength="100" required' })}
${field({ name: 'id', label: words.id, hint: words.idHint, value: value('id'), attributes: `${plain} required` })}
${field({ name: 'timeZone', label: words.zone, hint: words.zoneHint, value: value('timeZone', 'America/New_York'), attributes: plain })}
${field({ name: 'locale', label: words.locale, value: value('locale', 'en'), attributes: plain })}
${field({ name: 'country', label: words.country, value: value('country', 'US'), attributes: plain })}
<div class="actions"><button class="primary">${words.add}</button></div></div></form></details>`;
}

// ---- One of them ---------------------------------------------------------------------------------------------

async function one(visit: Visit): Promise<Page> {
  const words = OFFICES_WORDS[visit.language];
  const id = visit.c.req.param('office') ?? '';
  const office = await visit.get<typeof TenantOut>(`/v1/tenants/${encodeURIComponent(id)}`);
  const asked = new URLSearchParams({ office: office.id });
  const since = html`${words.since} ${moment(Date.parse(office.createdAt), visit.language, office.timeZone, 'day')}`;
  return {
    title: office.name,
    done: visit.query.get('done') === 'added' ? words.added : undefined,
    body: html`<p><a href="/offices">${words.back}</a></p>
<div class="head">${sentence(null, office.name, since)}<div class="actions">${
      visit.may('admin')
        ? html`${link(`/keys?${asked}`, words.keys, { look: 'primary' })}${link(`/log?${asked}`, words.log)}`
        : ''
    }</div></div>
${card(words.hours, channelTable(office, visit), words.hoursLead)}
<div class="columns">${card(words.who, whoItIs(office, visit))}${card(words.limits, limits(office, visit))}</div>`,
  };
}

/** Days as the language names them, runs of them by their ends: `Mon–Sat`. */
function dayNames(days: readonly number[], language: string): string {
  const name = (day: number): string => weekday(day, language);
  const sorted = days.toSorted((a, b) => a - b);
  const isRun = sorted.every((day, at) => at === 0 || day === (sorted[at - 1] ?? 0) + 1);
  const [first, last] = [sorted[0] ?? 1, sorted.at(-1) ?? 1];
  return isRun && sorted.length > 2 ? `${name(first)}–${name(last)}` : sorted.map(name).join(', ');
}

function channelTable(office: Office, { language, words: frame }: Visit): Html {
  const words = OFFICES_WORDS[language];
  return table(
    words.hours,
    [
      { title: words.channel, head: true, cell: (channel) => frame.channels[channel] },
      {
        title: words.when,
        cell(channel) {
          const hours = office.contactHours[channel];
          return hours === null
            ? words.anyTime
            : `${hours.opens}–${hours.closes}, ${dayNames(hours.days, language)}`;
        },
      },
      {
        title: words.rate,
        cell: (channel) => `${number(language, office.ratesPerMinute[channel])} ${words.aMinute}`,
      },
      {
        title: words.sender,
        cell: (channel) => html`<bdi>${office.senderNames[channel] ?? office.name}</bdi>`,
      },
      { title: words.from, cell: (channel) => office.senderAddresses[channel] ?? words.usual },
    ],
    CHANNELS,
  );
}

function whoItIs(office: Office, { language }: Visit): Html {
  const words = OFFICES_WORDS[language];
  return html`<div class="inside">${facts([
    [words.id, html`<code>${office.id}</code>`],
    [words.zone, office.timeZone],
    [words.locale, languageName(office.locale, language)],
    [words.country, office.country],
    [words.countries, (office.countries ?? [office.country]).join(', ')],
    [words.phone, office.contactPhone ?? words.notSaid],
    [words.email, office.contactEmail ?? words.notSaid],
    [words.needs, office.needsEmail ?? words.nowhere],
  ])}</div>`;
}

/** What caps come to, each in a line. */
export function capList({ rules }: Office['caps'], { language, words: { channels: names } }: Visit): Html {
  const words = OFFICES_WORDS[language];
  return html`<ul>${rules.map(
    ({ channels, limit, window }) =>
      html`<li>${channels.map((channel) => names[channel]).join(' + ')}: ${words.cap(limit, spelled(window, language))}</li>`,
  )}</ul>`;
}

function limits(office: Office, visit: Visit): Html {
  const { language } = visit;
  const words = OFFICES_WORDS[language];
  const share = new Intl.NumberFormat(language, { style: 'percent' }).format(office.surgeLimit.share);
  return html`<div class="inside">${facts([
    [words.caps, capList(office.caps, visit)],
    [words.calls, number(language, office.caps.callsPerAppointment)],
    [words.surge, words.surgeOf(office.surgeLimit.count, share)],
    [words.budget, office.monthlyBudget === null ? words.noBudget : money(language, office.monthlyBudget)],
    [
      words.kept,
      words.keptFor(spelled(office.retention.facts, language), spelled(office.retention.words, language)),
    ],
  ])}</div>`;
}
