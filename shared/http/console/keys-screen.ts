/**
 * The screen Keys, for an operator: the keys and the people of the operator, or of one office. Named in `screens.ts`.
 *
 * Always true: a key is in one answer alone, that of the form which issued it; no address of a page has it.
 */
import { html } from 'hono/html';
import type { z } from 'zod';
import { DAY, toIso } from '../../domain/core/time.ts';
import { KEY_SCOPES } from '../../domain/tenant/api-keys.ts';
import { ROLE_NAMES } from '../../domain/tenant/colleagues.ts';
import type { PersonPage } from '../operate/colleagues.ts';
import type { KeyPage, NewKeyOut } from '../operate/schemas.ts';
import type { Html } from '../pages/view.ts';
import {
  card,
  choices,
  empty,
  faults,
  field,
  hidden,
  link,
  moment,
  select,
  sentence,
  table,
} from './components.ts';
import type { GoTo, Page, Screen } from './screen.ts';
import type { Answered, Visit } from './visit.ts';
import { KEYS_WORDS } from './words/key-words.ts';

type Key = z.infer<typeof KeyPage>['items'][number];
type Person = z.infer<typeof PersonPage>['items'][number];

const admin = { side: 'operator', scope: 'admin' } as const;

export const keysScreen: Screen = {
  name: 'keys',
  routes: [
    { ...admin, method: 'get', path: '/keys', answer: show },
    { ...admin, method: 'post', path: '/keys', answer: issue },
    { ...admin, method: 'post', path: '/keys/revoke', answer: revoke },
    { ...admin, method: 'post', path: '/keys/people', answer: addPerson },
    { ...admin, method: 'post', path: '/keys/people/role', answer: changeRole },
    { ...admin, method: 'post', path: '/keys/people/remove', answer: removePerson },
  ],
};

/** Whose keys the page or the form is about; '' for the operator's. */
const officeOf = ({ form, query }: Visit): string => form.get('office') ?? query.get('office') ?? '';
const keysAt = (office: string): string =>
  office === '' ? '/v1/operator-keys' : `/v1/tenants/${encodeURIComponent(office)}/keys`;
const pathTo = (office: string, more: Readonly<Record<string, string>> = {}): string =>
  `/keys?${new URLSearchParams({ ...(office === '' ? {} : { office }), ...more })}`;

/** @param fault what the API said of what was to be done */
async function show(visit: Visit, fault?: Html): Promise<Page> {
  const { language, query } = visit;
  const words = KEYS_WORDS[language];
  const office = officeOf(visit);
  const [keys, people] = await Promise.all([
    visit.get<typeof KeyPage>(keysAt(office), { cursor: query.get('cursor') ?? undefined }),
    visit.get<typeof PersonPage>('/v1/people', office === '' ? { limit: 100 } : { office, limit: 100 }),
  ]);
  const { revoked, added, changed, removed } = words;
  const dones = { revoked, added, changed, removed };
  const title = office === '' ? words.operators : words.ofOffice(office);
  return {
    title: visit.words.screens.keys,
    done: dones[(query.get('done') ?? '') as keyof typeof dones],
    ...(fault ? { status: 422 } : {}),
    body: html`${fault ?? ''}<div class="head">${sentence(null, title, words.lead)}
<form class="finder noprint" method="get" action="/keys"><label><span class="away">${words.switch}</span><input name="office" value="${office}" placeholder="${words.switch}" autocapitalize="off" spellcheck="false" data-key="/"></label><button>${words.show}</button></form></div>
${card(words.list, keyTable(keys.items, people.items, office, visit))}
${keys.nextCursor === null ? '' : html`<p class="actions">${link(pathTo(office, { cursor: keys.nextCursor }), words.next)}</p>`}
${issueForm(visit, office, people.items)}
${card(words.people, peopleTable(people.items, office, visit))}
${personForm(visit, office)}`,
  };
}

/** A button that asks once more, without a script. @param lead what follows from it */
const twice = (
  label: string,
  lead: string,
  really: string,
  action: string,
  fields: Readonly<Record<string, string>>,
): Html =>
  html`<details class="more"><summary>${label}</summary><form class="fields" method="post" action="${action}">${hidden(fields)}<p class="small">${lead}</p><div class="actions"><button class="grave">${really}</button></div></form></details>`;

function keyTable(
  keys: readonly Key[],
  people: readonly Person[],
  office: string,
  { language }: Visit,
): Html {
  const words = KEYS_WORDS[language];
  if (keys.length === 0) return empty(words.none, words.noneLead);
  const day = (text: string) => moment(Date.parse(text), language, undefined, 'day');
  return table(
    words.list,
    [
      {
        title: words.label,
        head: true,
        cell: ({ label, id, origin }) =>
          html`<bdi>${label}</bdi><br><code class="soft">${id}</code>${origin === 'start' ? html`<br><span class="soft small">${words.started}</span>` : ''}`,
      },
      {
        title: words.whose,
        cell: ({ personId }) =>
          personId === null
            ? words.program
            : html`<bdi>${people.find(({ id }) => id === personId)?.name ?? personId}</bdi>`,
      },
      {
        title: words.may,
        cell: ({ scopes, personId }) =>
          scopes?.join(', ') ?? (personId === null ? words.everything : words.asRole),
      },
      { title: words.used, cell: ({ lastUsedAt }) => (lastUsedAt === null ? words.never : day(lastUsedAt)) },
      { title: words.ends, cell: ({ expiresAt }) => (expiresAt === null ? words.neverEnds : day(expiresAt)) },
      {
        title: '',
        cell: ({ id }) =>
          twice(words.revoke, words.revokeLead, words.reallyRevoke, '/keys/revoke', { office, key: id }),
      },
    ],
    keys,
  );
}

/** Names the request: the same form sent twice issues one key, and shows it again. */
const once = ({ by }: Visit): Html => hidden({ once: by.seed });

function issueForm(visit: Visit, office: string, people: readonly Person[]): Html {
  const { language, form } = visit;
  const words = KEYS_WORDS[language];
  const marked = form.getAll('scope');
  return html`<details class="more"${form.has('label') ? html` open` : ''}><summary>${words.issue}</summary><form class="card stack" method="post" action="/keys">${hidden({ office })}${once(visit)}
<div class="inside fields"><p class="soft">${words.issueLead}</p>
${field({ name: 'label', label: words.label, hint: words.labelHint, value: form.get('label') ?? '', attributes: 'type="text" maxlength="100" required' })}
${select('person', words.whose, [['', words.program], ...people.map(({ id, name, role }) => [id, `${name} (${role})`] as const)], form.get('person') ?? '')}
<fieldset class="field"><legend>${words.scopes}</legend><div class="choices">${KEY_SCOPES.map(
    (scope) =>
      html`<label class="choice"><input type="checkbox" name="scope" value="${scope}"${marked.includes(scope) ? html` checked` : ''}>${words.scope[scope]}</label>`,
  )}</div><small>${words.scopesHint}</small></fieldset>
${choices('days', words.lasts, Object.entries(words.lengths), form.get('days') ?? '')}
<div class="actions"><button class="primary">${words.issue}</button></div></div></form></details>`;
}

async function issue(visit: Visit): Promise<Page> {
  const { form, now, language } = visit;
  const words = KEYS_WORDS[language];
  const office = officeOf(visit);
  const scopes = form.getAll('scope');
  const days = Number(form.get('days') ?? '');
  const made = await visit.send<typeof NewKeyOut>('POST', keysAt(office), {
    label: form.get('label') ?? '',
    ...(scopes.length === 0 ? {} : { scopes }),
    ...(form.get('person') ? { personId: form.get('person') } : {}),
    ...(days > 0 && days < 4_000 ? { expiresAt: toIso(now + days * DAY) } : {}),
  });
  if (made.kind === 'refused') return show(visit, faults(words.fault, made.problem));
  const shown = html`<div class="inside"><p><bdi>${made.body.label}</bdi></p><p><code class="secret">${made.body.key}</code></p><div class="actions">${link(pathTo(office), words.done, { look: 'primary' })}</div></div>`;
  return {
    title: words.issued,
    body: html`${sentence('warn', words.issued, words.issuedLead)}${card(words.label, shown)}`,
  };
}

/** Goes back to the list where that was done; says there what was wrong with it. */
async function back(visit: Visit, answered: Answered<unknown>, done: string): Promise<Page | GoTo> {
  if (answered.kind === 'done') return { goTo: pathTo(officeOf(visit), { done }) };
  return show(visit, faults(KEYS_WORDS[visit.language].fault, answered.problem));
}

const named = ({ form }: Visit, field: string): string => encodeURIComponent(form.get(field) || 'none');

async function revoke(visit: Visit) {
  const path = `${keysAt(officeOf(visit))}/${named(visit, 'key')}`;
  return back(visit, await visit.send('DELETE', path), 'revoked');
}

// ---- People --------------------------------------------------------------------------------------------------

const byRole = (words: { roles: Record<Person['role'], string> }) =>
  ROLE_NAMES.map((role) => [role, words.roles[role]] as const);

function peopleTable(people: readonly Person[], office: string, { language }: Visit): Html {
  const words = KEYS_WORDS[language];
  if (people.length === 0) return empty(words.peopleNone, words.peopleNoneLead);
  return table(
    words.people,
    [
      { title: words.person, head: true, cell: ({ name }) => html`<bdi>${name}</bdi>` },
      { title: words.email, cell: ({ email }) => html`<bdi>${email}</bdi>` },
      {
        title: words.role,
        cell: ({ id, role, name }) =>
          html`<form class="finder" method="post" action="/keys/people/role">${hidden({ office, person: id })}<label><span class="away">${words.role}, ${name}</span><select name="role">${byRole(words).map(([value]) => html`<option${value === role ? html` selected` : ''}>${value}</option>`)}</select></label><button>${words.change}</button></form>`,
      },
      {
        title: '',
        cell: ({ id }) =>
          twice(words.remove, words.removeLead, words.reallyRemove, '/keys/people/remove', {
            office,
            person: id,
          }),
      },
    ],
    people,
  );
}

function personForm(visit: Visit, office: string): Html {
  const { language, form } = visit;
  const words = KEYS_WORDS[language];
  return html`<details class="more"${form.has('email') ? html` open` : ''}><summary>${words.add}</summary><form class="card stack" method="post" action="/keys/people">${hidden({ office })}${once(visit)}
<div class="inside fields"><p class="soft">${words.addLead}</p>
${field({ name: 'name', label: words.person, value: form.get('name') ?? '', attributes: 'type="text" maxlength="100" required' })}
${field({ name: 'email', label: words.email, value: form.get('email') ?? '', attributes: 'type="email" autocomplete="off" required' })}
${choices('role', words.role, byRole(words), form.get('role') ?? 'desk')}
<div class="actions"><button class="primary">${words.add}</button></div></div></form></details>`;
}

const personAt = (visit: Visit): string => `/v1/people/${named(visit, 'person')}`;

async function addPerson(visit: Visit) {
  const { form } = visit;
  const office = officeOf(visit);
  const [name, email, role] = ['name', 'email', 'role'].map((each) => form.get(each)?.trim() ?? '');
  const who = { name, email, role, office: office === '' ? null : office };
  return back(visit, await visit.send('POST', '/v1/people', who), 'added');
}

async function changeRole(visit: Visit) {
  const role = visit.form.get('role') ?? '';
  return back(visit, await visit.send('PATCH', personAt(visit), { role }), 'changed');
}

async function removePerson(visit: Visit) {
  return back(visit, await visit.send('DELETE', personAt(visit)), 'removed');
}
