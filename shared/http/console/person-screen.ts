/**
 * The person of an appointment: all appointments, what was said in both directions, how often they may still be contacted,
 * consent and opt-outs with their proof, and evidence as a PDF. Its routes belong to the screen Today (`today-screen.ts`).
 *
 * Always true: the appointment's id stands for the person, so no address is in the page's own; and what belongs to another
 * name at the same address stands apart, or says whose it is.
 */
import { html } from 'hono/html';
import type { z } from 'zod';
import { maskAddress } from '../../domain/core/keys.ts';
import { channelsTo } from '../../domain/core/policy.ts';
import type { DayOut } from '../appointments/day.ts';
import { CLOCK, DAY, datesIn } from '../core/present.ts';
import type { Html } from '../pages/view.ts';
import type { ConversationOut, PersonOut } from '../people/person.ts';
import { idOf, stands } from './appointment-screen.ts';
import { act, card, empty, facts, link, pill, sentence, spelled, table } from './components.ts';
import type { Page, ScreenRoute } from './screen.ts';
import type { Visit } from './visit.ts';
import { APPOINTMENT_WORDS } from './words/one-appointment.ts';
import { PERSON_WORDS } from './words/person-words.ts';
import { languageName, listed, number } from './words/said.ts';
import { TODAY_WORDS } from './words/today.ts';

export type Person = z.infer<typeof PersonOut>;
export type PersonsAddress = Person['addresses'][number];
type Glance = z.infer<typeof DayOut>['items'][number];
type Utterance = z.infer<typeof ConversationOut>['items'][number];
type ConsentShown = PersonsAddress['consents'][number];

export const personRoutes: readonly ScreenRoute[] = [
  { method: 'get', path: '/appointments/:id/person', side: 'office', scope: 'read', answer: show },
  {
    method: 'get',
    path: '/appointments/:id/person/evidence/:kind',
    side: 'office',
    scope: 'read',
    answer: evidence,
  },
];

const APPOINTMENTS_SHOWN = 200;

export const personPath = (visit: Visit): string => `/appointments/${idOf(visit)}/person`;

async function show(visit: Visit): Promise<Page> {
  const { query, language } = visit;
  const id = idOf(visit);
  const before = query.get('before') ?? undefined;
  const [person, appointments, conversation] = await Promise.all([
    visit.get<typeof PersonOut>(`/v1/appointments/${id}/person`),
    appointmentsOf(visit),
    visit.get<typeof ConversationOut>(`/v1/appointments/${id}/conversation`, { before }),
  ]);
  const words = PERSON_WORDS[language];
  const done = query.get('done');
  return {
    title: nameOf(person.name, visit),
    // What is long ago changes no more, and to read it costs more.
    ...(before === undefined && !conversation.more ? { live: 10 } : {}),
    done:
      done !== null && Object.hasOwn(words.was, done) ? words.was[done as keyof typeof words.was] : undefined,
    body: html`${headOf(visit, person, othersOf(person, appointments.items))}
<div class="columns"><div class="stack-wide">${appointmentsCards(visit, person, appointments)}${conversationCard(visit, person, conversation)}</div>
<div class="stack-wide">${person.addresses.map((address) => addressCard(visit, person, address))}</div></div>`,
  };
}

/** All that go to the person's addresses, whosever they are. */
export const appointmentsOf = (visit: Visit) =>
  visit.get<typeof DayOut>('/v1/appointments/day', { person: idOf(visit), limit: APPOINTMENTS_SHOWN });

// ---- Whose it is --------------------------------------------------------------------------------------------

const plainName = (name: string | null): string =>
  (name ?? '').normalize('NFKC').replaceAll(/\s+/g, ' ').trim().toLowerCase();

/** Whether a name is the person's, however it was written. */
const isTheirs = ({ name }: Pick<Person, 'name'>, other: string | null): boolean =>
  plainName(name) === plainName(other);

const nameOf = (name: string | null, { language }: Visit): string => name ?? TODAY_WORDS[language].noName;

/** The other names at the person's addresses. */
export function othersOf(person: Person, items: readonly Glance[]): string[] {
  const names = items.flatMap(({ recipient: { name } }) =>
    name === null || isTheirs(person, name) ? [] : [name],
  );
  return [...new Map(names.map((name) => [plainName(name), name])).values()];
}

/** The address, masked until somebody asks for it. */
export const shownAddress = ({ session, c }: Visit, { address }: PersonsAddress): string =>
  session.shown.includes(c.req.param('id') as never) ? address : maskAddress(address);

/** `Fri, 4 Dec 2026, 15:30`: what is long ago needs its year. */
function dateOf(at: string, timeZone: string, language: string): Html {
  const dates = datesIn(language, { ...DAY, year: 'numeric', ...CLOCK, timeZone });
  return html`<time datetime="${at}">${dates.format(Date.parse(at))}</time>`;
}

function headOf(visit: Visit, person: Person, others: readonly string[]): Html {
  const { language, session, c } = visit;
  const words = PERSON_WORDS[language];
  const id = c.req.param('id') ?? '';
  const common = APPOINTMENT_WORDS[language];
  const back = html`<p class="noprint"><a href="/appointments/${idOf(visit)}">${words.back}</a></p>`;
  if (person.erasedAt !== null) {
    const when = datesIn(language, { dateStyle: 'long', timeZone: person.timeZone }).format(
      Date.parse(person.erasedAt),
    );
    return html`${back}${sentence('rest', words.erased(when), words.erasedLead)}`;
  }
  const isShown = session.shown.includes(id as never) || person.addresses.length === 0;
  const names = listed(language, others);
  return html`${back}<div class="head">${sentence(null, nameOf(person.name, visit), others.length === 0 ? undefined : html`<span dir="ltr">${words.shares(names)}</span>`)}
${visit.may('admin') ? html`<div class="actions noprint">${link(`${personPath(visit)}/erase`, words.erase, { look: 'plain' })}</div>` : ''}</div>
<section class="card"><div class="inside">${facts([
    ...person.addresses.map(
      (each) => [words.kinds[each.kind], html`<bdi>${shownAddress(visit, each)}</bdi>`] as const,
    ),
    [common.language, languageName(person.locale, language)],
  ])}${isShown ? '' : act('/shown', { appointment: id, next: personPath(visit) }, common.show, { look: 'plain' })}</div></section>`;
}

// ---- Appointments -------------------------------------------------------------------------------------------

function appointmentsCards(visit: Visit, person: Person, { items, more }: z.infer<typeof DayOut>): Html {
  const words = PERSON_WORDS[visit.language];
  const own = items.filter(({ recipient }) => isTheirs(person, recipient.name));
  const others = items.filter(({ recipient }) => !isTheirs(person, recipient.name));
  return html`${card(
    words.appointments,
    own.length === 0 ? empty(words.noAppointments) : appointmentTable(visit, words.appointments, own, false),
    more ? words.moreAppointments : number(visit.language, own.length),
  )}${others.length === 0 ? '' : card(words.others, appointmentTable(visit, words.others, others, true), words.othersLead)}`;
}

function appointmentTable(visit: Visit, caption: string, rows: readonly Glance[], withNames: boolean): Html {
  const { language } = visit;
  const words = PERSON_WORDS[language];
  return table(
    caption,
    [
      { title: words.when, cell: ({ startsAt, timeZone }) => dateOf(startsAt, timeZone, language) },
      {
        title: words.what,
        head: true,
        cell: ({ id, title, location }) =>
          html`<a class="who-is" href="/appointments/${id}"><bdi>${title === '' ? TODAY_WORDS[language].erased : title}</bdi></a>${location === null ? '' : html` <span class="soft small"><bdi>${location}</bdi></span>`}`,
      },
      ...(withNames
        ? [
            {
              title: words.whose,
              cell: ({ id, recipient }: Glance) =>
                html`<a class="who-is" href="/appointments/${id}/person"><bdi>${nameOf(recipient.name, visit)}</bdi></a>`,
            },
          ]
        : []),
      { title: words.stands, cell: (glance) => stands(glance, language) },
    ],
    rows,
  );
}

// ---- The conversation ---------------------------------------------------------------------------------------

function conversationCard(
  visit: Visit,
  person: Person,
  { items, more }: z.infer<typeof ConversationOut>,
): Html {
  const words = PERSON_WORDS[visit.language];
  const [first] = items;
  const steps = html`<p class="actions inside noprint">${more && first ? link(`${personPath(visit)}?${new URLSearchParams({ before: first.at })}`, words.earlier) : ''}${
    visit.query.has('before') ? link(personPath(visit), words.latest) : ''
  }</p>`;
  return card(
    words.conversation,
    html`${more || visit.query.has('before') ? steps : ''}${
      first
        ? html`<ol class="inside talk">${items.map((each) => html`<li data-row>${bubble(visit, each)}${under(visit, person, each)}</li>`)}</ol>`
        : empty(words.silent, words.silentLead)
    }`,
    words.conversationLead,
  );
}

function bubble({ language, words: frame }: Visit, { message, reply }: Utterance): Html {
  const common = APPOINTMENT_WORDS[language];
  const { states } = TODAY_WORDS[language];
  if (message)
    return html`<div class="bubble"><p class="small">${frame.channels[message.channel]} · ${states[message.state]}${message.explanation === null ? '' : `: ${message.explanation}`}</p><p dir="auto" lang="${message.locale}">${message.text ?? common.erased}</p></div>`;
  if (!reply) return html``;
  const words = PERSON_WORDS[language];
  const verb = { text: common.wrote, key: common.pressed, link: common.chose, call: common.called }[
    reply.way
  ];
  const text =
    reply.text === null
      ? common.erased
      : reply.way === 'key'
        ? html`<kbd class="key">${reply.text}</kbd>`
        : reply.text;
  return html`<div class="bubble theirs"><p class="small">${verb}</p>${reply.text === '' ? '' : html`<p dir="auto">${text}</p>`}${
    reply.resolvedAt === null ? html`<p><a href="/replies">${pill('warn', words.toRead)}</a></p>` : ''
  }${reply.note === null ? '' : html`<p class="small"><bdi>${words.noted(reply.note)}</bdi></p>`}</div>`;
}

/** When it was, for which appointment, and whose that is where it is not the person's. */
function under({ language }: Visit, person: Person, { at, appointments }: Utterance): Html {
  const words = PERSON_WORDS[language];
  const about = appointments.map(
    ({ id, name, title, startsAt }) =>
      html`<a href="/appointments/${id}">${isTheirs(person, name) || name === null ? '' : html`<bdi>${name}</bdi>: `}<bdi>${title === '' ? startsAt.slice(0, 10) : title}</bdi></a> `,
  );
  return html`<p class="soft small">${dateOf(at, person.timeZone, language)} · ${about.length === 0 ? words.aboutNone : html`${words.whole} ${about}`}</p>`;
}

// ---- An address ---------------------------------------------------------------------------------------------

function addressCard(visit: Visit, person: Person, address: PersonsAddress): Html {
  const { language, words: frame } = visit;
  const words = PERSON_WORDS[language];
  const names = (channels: readonly (keyof typeof frame.channels)[]): string =>
    listed(
      language,
      channels.map((each) => frame.channels[each]),
    );
  const ceiling = address.atPersonCeiling.filter((each) => channelsTo(address.kind).includes(each));
  const caps = address.caps.filter(({ channels }) =>
    channels.some((each) => channelsTo(address.kind).includes(each)),
  );
  const limits = html`<h3>${words.limits}</h3><p class="soft small">${words.limitsLead}</p>${ceiling.length === 0 ? '' : html`<p>${pill('warn', words.ceiling(names(ceiling)))}</p>`}${table(
    `${words.kinds[address.kind]}: ${words.limits}`,
    [
      { title: words.channels, head: true, cell: ({ channels }) => names(channels) },
      {
        title: words.left,
        isNumber: true,
        cell: ({ left, limit }) => words.leftOf(number(language, left), number(language, limit)),
      },
      { title: words.within, cell: ({ window }) => spelled(window, language) },
      {
        title: words.frees,
        cell: ({ freesAt, left, limit }) =>
          freesAt === null || left === limit ? words.allFree : dateOf(freesAt, person.timeZone, language),
      },
    ],
    caps,
  )}`;
  return card(
    `${words.kinds[address.kind]} ${shownAddress(visit, address)}`,
    html`<div class="inside stack-wide">${limits}${consentPart(visit, person, address)}${evidencePart(visit, address)}</div>`,
  );
}

function consentPart(visit: Visit, person: Person, { kind, optOuts, consents }: PersonsAddress): Html {
  const { language, words: frame } = visit;
  const words = PERSON_WORDS[language];
  const path = `${personPath(visit)}/`;
  const stopped = channelsTo(kind).filter((each) => optOuts.some(({ channel }) => channel === each));
  const open = channelsTo(kind).filter((each) => !stopped.includes(each));
  const deeds = visit.may('appointments')
    ? html`<div class="actions noprint">${open.length === 0 ? '' : link(`${path}opt-out?kind=${kind}`, words.optOut)}${stopped.length === 0 ? '' : link(`${path}lift?kind=${kind}`, words.lift)}</div>`
    : '';
  return html`<h3>${words.consent}</h3><p>${channelsTo(kind).map((each) =>
    stopped.includes(each)
      ? html`${pill('bad', words.mayNot(frame.channels[each]))} `
      : html`${pill('good', words.may(frame.channels[each]))} `,
  )}</p>${deeds}<details class="more"${consents.length > 0 ? html` open` : ''}><summary>${words.proof}</summary>${
    consents.length === 0
      ? html`<p class="soft">${words.noProof}</p>`
      : html`<ul class="steps">${consents.map((event) => proof(visit, person, event))}</ul>`
  }</details>`;
}

/** An event of the record: what, when, by which way, who, and the words. */
function proof({ language, words: frame }: Visit, { timeZone }: Person, event: ConsentShown): Html {
  const words = PERSON_WORDS[language];
  const { kind, at, source, by, byName, message, saidAt } = event;
  const who =
    byName ?? (Object.hasOwn(words.by, by) ? words.by[by as keyof typeof words.by] : words.by.operator);
  const way = words.sources[source] ?? source;
  const about = event.appointmentId ?? /apt_\w+/.exec(message ?? '')?.[0];
  const channels = listed(
    language,
    event.channels.map((each) => frame.channels[each]),
  );
  const says =
    saidAt === null
      ? ''
      : html` <span class="soft small">${words.saidAt(datesIn(language, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(Date.parse(saidAt)))}</span>`;
  const spoken = event.words ?? (event.erasedAt === null ? null : words.wordsErased);
  return html`<li><div><b>${words.events[kind]}</b> (${channels}), ${dateOf(at, timeZone, language)}: <bdi>${way}</bdi>, <bdi>${who}</bdi>.${says}${
    spoken === null ? '' : html`<blockquote><p dir="auto">${spoken}</p></blockquote>`
  }${message === null ? '' : html`<p class="soft small long">${about ? html`<a href="/appointments/${about}">${words.message(message)}</a>` : words.message(message)}</p>`}</div></li>`;
}

// ---- Evidence -----------------------------------------------------------------------------------------------

function evidencePart(visit: Visit, { kind }: PersonsAddress): Html {
  const words = PERSON_WORDS[visit.language];
  const fields = {
    appointment: visit.c.req.param('id') ?? '',
    next: `${personPath(visit)}/evidence/${kind}`,
  };
  return html`<h3>${words.evidence}</h3><p class="soft small">${words.evidenceLead}</p>${act('/shown', fields, words.evidence)}`;
}

/** The file of one address. It shows the address, so it is given to whoever asked for that, which is in the log. */
async function evidence(visit: Visit): Promise<Page | Response> {
  const { c, language, session } = visit;
  const words = PERSON_WORDS[language];
  const id = c.req.param('id') ?? '';
  const kind = c.req.param('kind');
  const { addresses } = await visit.get<typeof PersonOut>(`/v1/appointments/${idOf(visit)}/person`);
  const found = addresses.find((each) => each.kind === kind);
  if (!found) return c.notFound() as Response;
  if (!session.shown.includes(id as never)) {
    const fields = { appointment: id, next: `${personPath(visit)}/evidence/${kind}` };
    return {
      title: words.evidence,
      body: html`<div class="reading stack-wide">${sentence(null, words.evidence, words.evidenceLead)}${act('/shown', fields, words.evidenceAsk, { look: 'primary' })}</div>`,
    };
  }
  const file = await visit.file(
    `/v1/recipients/${encodeURIComponent(found.address)}/evidence`,
    'application/pdf',
  );
  return new Response(file.body, {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="evidence-${new Date(visit.now).toISOString().slice(0, 10)}.pdf"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
}
