/**
 * What a front desk does with a person: stop contact to an address, lift an opt-out, erase. Each has a page that says what
 * it does before it is done; erasing is typed. Its routes belong to the screen Today.
 */
import { html } from 'hono/html';
import { channelsTo } from '../../domain/core/policy.ts';
import type { Problem } from '../core/problem.ts';
import type { Html } from '../pages/view.ts';
import type { PersonOut } from '../people/person.ts';
import { idOf } from './appointment-screen.ts';
import { card, choices, faults, field, hidden, link, sentence } from './components.ts';
import type { Person, PersonsAddress } from './person-screen.ts';
import { appointmentsOf, othersOf, personPath, shownAddress } from './person-screen.ts';
import type { GoTo, Page, ScreenRoute } from './screen.ts';
import type { Visit } from './visit.ts';
import { PERSON_WORDS } from './words/person-words.ts';
import { listed } from './words/said.ts';

type Deed = 'opt-out' | 'lift' | 'erase';

const route = (deed: Deed, asks: ScreenRoute['answer'], does: ScreenRoute['answer']): ScreenRoute[] => {
  const path = `/appointments/:id/person/${deed}`;
  const needs = { path, side: 'office', scope: deed === 'erase' ? 'admin' : 'appointments' } as const;
  return [
    { method: 'get', ...needs, answer: asks },
    { method: 'post', ...needs, answer: does },
  ];
};

export const personDeedRoutes: readonly ScreenRoute[] = [
  ...route('opt-out', (visit) => asksOptOut(visit), optsOut),
  ...route('lift', (visit) => asksLift(visit), lifts),
  ...route('erase', (visit) => asksErase(visit), erases),
];

const read = (visit: Visit): Promise<Person> =>
  visit.get<typeof PersonOut>(`/v1/appointments/${idOf(visit)}/person`);

const doneAt = (visit: Visit, deed: Deed): GoTo => ({
  goTo: `${personPath(visit)}?${new URLSearchParams({ done: deed })}`,
});

/** The address that is meant; undefined where the person has none of that kind any more. */
const meant = ({ addresses }: Person, given: URLSearchParams): PersonsAddress | undefined =>
  addresses.find(({ kind }) => kind === given.get('kind'));

interface Asked {
  deed: Deed;
  title: string;
  lead: string | Html;
  /** What is said and asked before it. */
  content: Html;
  yes: string;
  fields?: Readonly<Record<string, string>>;
  problem?: Problem | undefined;
  /** Something that was typed is wrong, and the content says so. */
  isWrong?: boolean;
}

function page(
  visit: Visit,
  { deed, title, lead, content, yes, fields = {}, problem, isWrong = false }: Asked,
): Page {
  const words = PERSON_WORDS[visit.language];
  return {
    title,
    ...(problem || isWrong ? { status: 422 } : {}),
    body: html`<div class="reading stack-wide">${problem ? faults(words.fault, problem) : ''}${sentence(null, title, lead)}
<form method="post" action="${personPath(visit)}/${deed}" class="fields">${hidden(fields)}${content}
<div class="actions"><button class="${deed === 'lift' ? 'primary' : 'grave'}">${yes}</button>${link(personPath(visit), words.no)}</div></form></div>`,
  };
}

const gone = (visit: Visit): GoTo => ({ goTo: personPath(visit) });

// ---- Opt-outs -----------------------------------------------------------------------------------------------

async function asksOptOut(visit: Visit, given = visit.query, problem?: Problem): Promise<Page | GoTo> {
  const address = meant(await read(visit), given);
  if (!address) return gone(visit);
  const words = PERSON_WORDS[visit.language];
  const channels = channelsTo(address.kind);
  const options = [
    ['all', words.every] as const,
    ...channels.map((each) => [each, visit.words.channels[each]] as const),
  ];
  return page(visit, {
    deed: 'opt-out',
    title: words.optOutTitle(shownAddress(visit, address)),
    lead: words.optOutLead,
    content: channels.length > 1 ? choices('which', words.which, options, 'all') : html``,
    yes: words.optOutYes,
    fields: { kind: address.kind },
    problem,
  });
}

async function optsOut(visit: Visit): Promise<Page | GoTo> {
  const found = meant(await read(visit), visit.form);
  if (!found) return gone(visit);
  const which = channelsTo(found.kind).filter((each) => each === visit.form.get('which'));
  const body = { address: found.address, ...(which.length > 0 ? { channels: which } : {}) };
  const done = await visit.send('POST', '/v1/opt-outs', body);
  return done.kind === 'done' ? doneAt(visit, 'opt-out') : asksOptOut(visit, visit.form, done.problem);
}

async function asksLift(visit: Visit, given = visit.query, problem?: Problem): Promise<Page | GoTo> {
  const address = meant(await read(visit), given);
  if (!address) return gone(visit);
  const words = PERSON_WORDS[visit.language];
  return page(visit, {
    deed: 'lift',
    title: words.liftTitle(shownAddress(visit, address)),
    lead: words.liftLead,
    content: html`${field({
      name: 'evidence',
      label: words.liftProof,
      value: given.get('evidence') ?? '',
      attributes: 'type="text" maxlength="500" autocomplete="off" dir="auto"',
    })}`,
    yes: words.liftYes,
    fields: { kind: address.kind },
    problem,
  });
}

async function lifts(visit: Visit): Promise<Page | GoTo> {
  const found = meant(await read(visit), visit.form);
  if (!found) return gone(visit);
  const evidence = visit.form.get('evidence')?.trim() ?? '';
  const body = evidence === '' ? {} : { evidence };
  const done = await visit.send('DELETE', `/v1/opt-outs/${encodeURIComponent(found.address)}`, body);
  // Lifted already is as good.
  if (done.kind === 'done' || done.problem.status === 404) return doneAt(visit, 'lift');
  return asksLift(visit, visit.form, done.problem);
}

// ---- Erasing ------------------------------------------------------------------------------------------------

/** What has to be typed: the name, or a word where there is none. */
const typedFor = ({ name }: Person, visit: Visit): string => name ?? PERSON_WORDS[visit.language].eraseWord;

const asTyped = (text: string): string => text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim();

async function asksErase(visit: Visit, typed?: string): Promise<Page | GoTo> {
  const [person, { items }] = await Promise.all([read(visit), appointmentsOf(visit)]);
  if (person.erasedAt !== null) return gone(visit);
  const words = PERSON_WORDS[visit.language];
  const wanted = typedFor(person, visit);
  const others = othersOf(person, items);
  const list = (title: string, lines: readonly string[], more: Html | '' = ''): Html =>
    card(title, html`<ul class="inside">${lines.map((line) => html`<li>${line}</li>`)}${more}</ul>`);
  const also = html`<li dir="ltr"><b>${words.eraseAlso(listed(visit.language, others))}</b></li>`;
  return page(visit, {
    deed: 'erase',
    title: words.eraseTitle,
    lead: html`<bdi>${person.name ?? ''}</bdi> ${person.addresses.map((each) => html`<bdi>${shownAddress(visit, each)}</bdi> `)}`,
    content: html`${list(words.eraseGoes, words.goes, others.length === 0 ? '' : also)}${list(words.eraseKept, words.kept)}${field(
      {
        name: 'typed',
        label: words.typeName(wanted),
        value: typed ?? '',
        fault: typed === undefined ? undefined : words.typedWrong(wanted),
        attributes:
          'type="text" required autocomplete="off" autocapitalize="off" spellcheck="false" dir="auto"',
      },
    )}`,
    yes: words.eraseYes,
    isWrong: typed !== undefined,
  });
}

async function erases(visit: Visit): Promise<Page | GoTo> {
  const person = await read(visit);
  const typed = visit.form.get('typed') ?? '';
  if (person.erasedAt === null && asTyped(typed) !== asTyped(typedFor(person, visit)))
    return asksErase(visit, typed);
  const done = await visit.send('DELETE', `/v1/appointments/${idOf(visit)}/person`);
  return done.kind === 'done' ? doneAt(visit, 'erase') : asksErase(visit, typed);
}
