/**
 * The screen Today: a front desk's day at one glance, and the way to the appointment of whoever stands there. Named in
 * `screens.ts`. It reads `GET /v1/appointments/day`; however many appointments a day has, it shows one page of them.
 */
import { html } from 'hono/html';
import type { z } from 'zod';
import type { Response as Outcome } from '../../domain/appointment/response.ts';
import { RESPONSES } from '../../domain/appointment/response.ts';
import { maskAddress } from '../../domain/core/keys.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import { REASONS } from '../../domain/core/reasons.ts';
import { Temporal } from '../../domain/core/temporal.ts';
import { localMoment, toIso, toLocalIso } from '../../domain/core/time.ts';
import type { DayOut } from '../appointments/day.ts';
import { datesIn } from '../core/present.ts';
import type { TenantOut } from '../office/schemas-out.ts';
import type { Html } from '../pages/view.ts';
import { deedRoutes } from './appointment-deeds.ts';
import { appointmentRoutes, nameOf, stands } from './appointment-screen.ts';
import { card, empty, hidden, link, select, sentence, table } from './components.ts';
import { personDeedRoutes } from './person-deeds.ts';
import { personLink } from './person-link.ts';
import { personRoutes } from './person-screen.ts';
import type { Page, Screen } from './screen.ts';
import type { Visit } from './visit.ts';
import { WHY_ROUTES } from './why-page.ts';
import { number, whyIn } from './words/said.ts';
import { TODAY_WORDS } from './words/today.ts';

type Day = z.infer<typeof DayOut>;
type Glance = Day['items'][number];

export const todayScreen: Screen = {
  name: 'today',
  routes: [
    { method: 'get', path: '/today', side: 'office', scope: 'read', answer: show },
    ...appointmentRoutes,
    ...deedRoutes,
    ...personRoutes,
    ...personDeedRoutes,
    ...WHY_ROUTES,
  ],
};

/** Rows of one page. The API gives no more at once. */
const PAGE = 200;

/** What the address of the page asks for; whatever is wrong in it counts as not said. */
interface Asked {
  /** `2026-12-04`, as the clocks of the office have it. */
  day: string;
  span: 'day' | 'week';
  by: 'time' | 'person' | 'place';
  outcome: Outcome | undefined;
  reason: Reason | undefined;
  place: string | undefined;
  cursor: string | undefined;
}

const oneOf = <T extends string>(values: readonly T[], text: string | null): T | undefined =>
  values.find((value) => value === text);

const DAY = /^(?:19|20|21)\d\d-\d\d-\d\d$/;

function dayOf(text: string | null): string | undefined {
  if (text === null || !DAY.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text).toString();
  } catch {
    return undefined;
  }
}

const moved = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString();

function askedBy({ query }: Visit, today: string): Asked {
  return {
    day: dayOf(query.get('day')) ?? today,
    span: oneOf(['day', 'week'], query.get('span')) ?? 'day',
    by: oneOf(['time', 'person', 'place'], query.get('by')) ?? 'time',
    outcome: oneOf(RESPONSES, query.get('outcome')),
    reason: oneOf(Object.keys(REASONS) as Reason[], query.get('reason')),
    place: query.get('place') || undefined,
    cursor: query.get('cursor') || undefined,
  };
}

/** The address of the page, with something else in it; another part of the day has another page. */
function pathTo(asked: Asked, change: Partial<Asked>): string {
  const all = { ...asked, cursor: undefined, ...change };
  const given = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return `/today?${new URLSearchParams(given as [string, string][])}`;
}

async function show(visit: Visit): Promise<Page> {
  const { timeZone } = await visit.get<typeof TenantOut>('/v1/tenant');
  const sought = visit.query.get('q')?.trim() ?? '';
  const today = toLocalIso(visit.now, timeZone).slice(0, 10);
  const asked = askedBy(visit, today);
  return sought === '' ? day(visit, asked, { today, timeZone }) : search(visit, asked, sought.slice(0, 200));
}

// ---- A day --------------------------------------------------------------------------------------------------

interface Office {
  /** Its day now. */
  today: string;
  timeZone: string;
}

async function day(visit: Visit, asked: Asked, office: Office): Promise<Page> {
  const until = moved(asked.day, asked.span === 'day' ? 1 : 7);
  const range = {
    from: toIso(localMoment(`${asked.day}T00:00`, office.timeZone)),
    to: toIso(localMoment(`${until}T00:00`, office.timeZone)),
    limit: PAGE,
  };
  const { cursor } = asked;
  const first = await visit.get<typeof DayOut>('/v1/appointments/day', {
    ...range,
    ...(isSifted(asked) ? {} : { cursor }),
  });
  // A day that stands on one page is sifted here, so that the numbers beside the filters stay.
  const isWhole = !first.more && (isSifted(asked) || cursor === undefined);
  const shown = isSifted(asked)
    ? isWhole
      ? { ...first, items: first.items.filter((glance) => fits(glance, asked)) }
      : await visit.get<typeof DayOut>('/v1/appointments/day', {
          ...range,
          ...(asked.cursor ? { cursor: asked.cursor } : {}),
          outcome: asked.outcome,
          reason: asked.reason,
          location: asked.place,
        })
    : first;
  const words = TODAY_WORDS[visit.language];
  const title = titleOf(asked, until, visit.language);
  return {
    title: visit.words.screens.today,
    // To sift a day of very many reads thousands of them: once, and not again and again.
    ...(isSifted(asked) && !isWhole ? {} : { live: 10 }),
    body: html`<div class="head">${sentence(null, title, leadOf(first, isWhole, visit))}${finder(visit, asked, '')}</div>
${steps(visit, asked, office)}
${first.items.length === 0 ? '' : chips(visit, asked, first, isWhole)}
${views(visit, asked, first)}
${listing(visit, asked, shown)}
${shown.nextCursor === null ? '' : html`<p class="actions">${link(pathTo(asked, { cursor: shown.nextCursor }), words.nextPage)}</p>`}`,
  };
}

const isSifted = ({ outcome, reason, place }: Asked): boolean =>
  outcome !== undefined || reason !== undefined || place !== undefined;

const fits = ({ response, reason, location }: Glance, asked: Asked): boolean =>
  (asked.outcome === undefined || response === asked.outcome) &&
  (asked.reason === undefined || reason === asked.reason) &&
  (asked.place === undefined || location === asked.place);

/** A day in words, whatever the zone: it is one of the calendar. */
function dayName(date: string, language: string, length: 'long' | 'short' = 'long'): string {
  const shape = { weekday: length, day: 'numeric', month: length, timeZone: 'UTC' } as const;
  return datesIn(language, shape).format(Date.parse(`${date}T12:00:00Z`));
}

/** `PST`, `GMT+9`: where the places of one list keep different time. */
const zoneName = ({ startsAt, timeZone }: Glance, language: string): string =>
  datesIn(language, { timeZone, timeZoneName: 'short' })
    .formatToParts(Date.parse(startsAt))
    .find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;

const titleOf = ({ day: from, span }: Asked, until: string, language: string): string =>
  span === 'day'
    ? dayName(from, language)
    : `${dayName(from, language, 'short')} – ${dayName(moved(until, -1), language, 'short')}`;

function leadOf({ items }: Day, isWhole: boolean, { language }: Visit): string | Html {
  const words = TODAY_WORDS[language];
  const last = items.at(-1);
  if (last === undefined) return '';
  if (isWhole) return words.appointments(items.length);
  return words.first(
    items.length,
    `${dayName(last.startsAt.slice(0, 10), language, 'short')}, ${last.startsAt.slice(11, 16)}`,
  );
}

// ---- What is above the list ---------------------------------------------------------------------------------

const finder = ({ language }: Visit, { day: on }: Pick<Asked, 'day'>, sought: string): Html => {
  const words = TODAY_WORDS[language];
  return html`<form class="finder noprint" method="get" action="/today" role="search">${hidden({ day: on })}
<label><span class="away">${words.search}</span><input type="search" name="q" value="${sought}" placeholder="${words.searchHint}" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="200" data-key="/" aria-keyshortcuts="/" dir="auto"></label>
<button>${words.searchButton}</button></form>`;
};

function steps({ language }: Visit, asked: Asked, { today }: Office): Html {
  const words = TODAY_WORDS[language];
  const days = asked.span === 'day' ? 1 : 7;
  return html`<div class="actions noprint">${link(pathTo(asked, { day: moved(asked.day, -days) }), words.before)}
${link(pathTo(asked, { day: today }), words.today, asked.day === today ? { look: 'primary' } : {})}
${link(pathTo(asked, { day: moved(asked.day, days) }), words.after)}
<button type="button" class="plain" data-prints data-script>${words.print}</button></div>`;
}

/** How they stand, as links that filter, each with its number where all of the day are known. */
function chips({ language }: Visit, asked: Asked, { items }: Day, isWhole: boolean): Html {
  const words = TODAY_WORDS[language];
  const chip = (outcome: Outcome | undefined, text: string, count: number): Html =>
    html`<li><a class="chip" href="${pathTo(asked, { outcome })}"${asked.outcome === outcome ? html` aria-current="true"` : ''}>${text}${
      isWhole ? html` <b>${number(language, count)}</b>` : ''
    }</a></li>`;
  const counts = RESPONSES.map(
    (outcome) => [outcome, items.filter(({ response }) => response === outcome).length] as const,
  );
  const used = counts.filter(([outcome, count]) => !isWhole || count > 0 || outcome === asked.outcome);
  return html`<nav aria-label="${words.filters}"><ul class="chips">${chip(undefined, words.all, items.length)}${used.map(
    ([outcome, count]) => chip(outcome, words.responses[outcome], count),
  )}</ul></nav>`;
}

/** The rest of what may be chosen: rarely, so it is folded away. */
function views({ language }: Visit, asked: Asked, { items }: Day): Html {
  const words = TODAY_WORDS[language];
  const places = new Set([...items.flatMap(({ location }) => location ?? []), asked.place ?? '']);
  const reasons = new Set([
    ...items.flatMap(({ reason }) => reason ?? []),
    ...(asked.reason ? [asked.reason] : []),
  ]);
  const isOpen = asked.span !== 'day' || asked.by !== 'time' || asked.place || asked.reason;
  return html`<details class="more noprint"${isOpen ? html` open` : ''}><summary>${words.view}</summary>
<form class="views" method="get" action="/today">${asked.outcome ? hidden({ outcome: asked.outcome }) : ''}
<label class="field"><span>${words.on}</span><input type="date" name="day" value="${asked.day}"></label>
${select('span', words.span, Object.entries(words.spans), asked.span)}
${select('by', words.by, Object.entries(words.orders), asked.by)}
${select(
  'place',
  words.place,
  [
    ['', words.anyPlace],
    ...[...places]
      .filter((place) => place !== '')
      .toSorted()
      .map((place) => [place, place] as const),
  ],
  asked.place ?? '',
)}
${select('reason', words.why, [['', words.anyReason], ...[...reasons].map((reason) => [reason, whyIn(language, reason)] as const)], asked.reason ?? '')}
<button>${words.apply}</button></form></details>`;
}

// ---- The list -----------------------------------------------------------------------------------------------

function listing(visit: Visit, asked: Asked, { items }: Day): Html {
  const words = TODAY_WORDS[visit.language];
  if (items.length === 0)
    return html`<div class="card">${isSifted(asked) ? empty(words.noneSo, words.noneSoLead) : empty(words.none, words.noneLead)}</div>`;
  const groups = grouped(items, asked, visit);
  const withDay = asked.span === 'week' && asked.by !== 'time';
  return html`<div class="day">${groups.map(([title, rows]) =>
    card(title, rowsOf(visit, title, rows, withDay), words.appointments(rows.length)),
  )}</div>`;
}

/** By time there is one group for each day; by person and by place one for each, in the order of the alphabet. */
function grouped(items: readonly Glance[], { by }: Asked, { language }: Visit): [string, Glance[]][] {
  const words = TODAY_WORDS[language];
  const groupOf = (glance: Glance): string => {
    if (by === 'time') return dayName(glance.startsAt.slice(0, 10), language);
    return by === 'place' ? (glance.location ?? words.noPlace) : nameOf(glance, language);
  };
  const groups = [...Map.groupBy(items, groupOf)];
  const { compare } = new Intl.Collator(language);
  return by === 'time' ? groups : groups.toSorted(([a], [b]) => compare(a, b));
}

function rowsOf(visit: Visit, caption: string, rows: readonly Glance[], withDay: boolean): Html {
  const { language, session } = visit;
  const words = TODAY_WORDS[language];
  const isOfOneZone = new Set(rows.map(({ timeZone }) => timeZone)).size < 2;
  const at = (glance: Glance): Html => {
    const time = html`<b>${glance.startsAt.slice(11, 16)}</b>`;
    const day = withDay ? html`${dayName(glance.startsAt.slice(0, 10), language, 'short')}<br>` : '';
    const zone = isOfOneZone ? '' : html`<br><span class="soft small">${zoneName(glance, language)}</span>`;
    return html`<span>${day}${time}${zone}</span>`;
  };
  const who = (glance: Glance): Html => {
    const { phone, email } = glance.recipient;
    const address = phone ?? email;
    const isShown = glance.id !== null && session.shown.includes(glance.id as never);
    return html`<div class="whom"><a class="who-is" href="/appointments/${glance.id}"><bdi>${nameOf(glance, language)}</bdi>${
      address === null
        ? ''
        : html` <span class="soft small">${isShown ? address : maskAddress(address)}</span>`
    }</a>${personLink(glance, language)}</div>`;
  };
  return table(
    caption,
    [
      { title: words.time, cell: at },
      { title: words.person, head: true, cell: who },
      {
        title: words.what,
        cell: ({ title, location }) =>
          html`<span><bdi>${title}</bdi>${location === null ? '' : html` <span class="soft small"><bdi>${location}</bdi></span>`}</span>`,
      },
      { title: words.stands, cell: (glance) => stands(glance, language) },
      { title: words.more, cell: (glance) => storyOf(glance, visit) },
    ],
    rows,
  );
}

function storyOf({ last, next, reason }: Glance, { language, words: frame }: Visit): Html | '' {
  const words = TODAY_WORDS[language];
  const at = (text: string) => html`${dayName(text.slice(0, 10), language, 'short')}, ${text.slice(11, 16)}`;
  if (reason === null && !last && !next) return '';
  return html`<span class="small">${reason === null ? '' : html`${whyIn(language, reason)} `}${
    last
      ? html`<span class="soft">${frame.channels[last.channel]} ${words.states[last.state]}, ${at(last.at)}.</span> `
      : ''
  }${next ? html`<span class="soft">${words.next(frame.channels[next.channel])}, ${at(next.at)}.</span>` : ''}</span>`;
}

// ---- Search -------------------------------------------------------------------------------------------------

async function search(visit: Visit, asked: Asked, sought: string): Promise<Page> {
  const { language } = visit;
  const words = TODAY_WORDS[language];
  const { items, more } = await visit.get<typeof DayOut>('/v1/appointments/day', {
    search: sought,
    limit: 50,
  });
  const title =
    items.length === 0
      ? words.foundNone(sought)
      : more
        ? words.foundMore(items.length, sought)
        : words.found(items.length, sought);
  return {
    title: visit.words.screens.today,
    live: 10,
    body: html`<div class="head">${sentence(null, title, items.length === 0 ? words.foundNoneLead : undefined)}${finder(visit, asked, sought)}</div>
<p class="actions noprint">${link(pathTo(asked, {}), words.back)}</p>
${items.length === 0 ? '' : html`<div class="day">${card(words.search, rowsOf(visit, title, items, true))}</div>`}`,
  };
}
