/**
 * The screen Policies, for an office: each ladder on a time line, tried on a day or an appointment while it is changed, and
 * what last month would have been by it, before it is saved. Named in `screens.ts`.
 */
import { html } from 'hono/html';
import type { z } from 'zod';
import { ANSWER_RULES, CHANNELS, MAX_STEPS } from '../../domain/core/policy.ts';
import { isZone } from '../../domain/core/time.ts';
import type { PolicyReplayOut, PolicyTrialOut } from '../office/policy-trial.ts';
import type { PolicyOut, PolicyPage, PolicyVersions, SettingsOut } from '../office/schemas-out.ts';
import type { Html } from '../pages/view.ts';
import { APPLY_ROUTES, appliedIn } from './apply-page.ts';
import { card, empty, faults, field, hidden, link, moment, select, sentence, table } from './components.ts';
import { diffOf } from './line-diff.ts';
import type { Given } from './policy-form.ts';
import { givenBy, inputOf, policyPath, shortOf, startAt, startOn } from './policy-form.ts';
import { policyPicture } from './policy-picture.ts';
import type { GoTo, Page, Screen } from './screen.ts';
import type { Answered, Visit } from './visit.ts';
import { Refused } from './visit.ts';
import type { PoliciesWords } from './words/policies/words.ts';
import { POLICIES_WORDS } from './words/policies.ts';
import { number } from './words/said.ts';

type Policy = z.infer<typeof PolicyOut>;
type Trial = z.infer<typeof PolicyTrialOut>;
type Replay = z.infer<typeof PolicyReplayOut>;

const office = { side: 'office', scope: 'read' } as const;

export const policiesScreen: Screen = {
  name: 'policies',
  routes: [
    { ...office, method: 'get', path: '/policies', answer: list },
    { ...office, method: 'get', path: '/policies/:name', answer: show },
    { ...office, scope: 'operate', method: 'post', path: '/policies/:name', answer: save },
    { ...office, method: 'post', path: '/policies/:name/preview', answer: preview },
    { ...office, method: 'post', path: '/policies/:name/replay', answer: lookBack },
    ...APPLY_ROUTES,
  ],
};

// ---- All of them ---------------------------------------------------------------------------------------------

async function list(visit: Visit): Promise<Page | GoTo> {
  const { query, language, words: frame } = visit;
  const words = POLICIES_WORDS[language];
  const begun = query.get('name')?.trim();
  const from = query.get('from') ?? 'default';
  if (begun) return { goTo: `${policyPath(begun)}?${new URLSearchParams({ from })}` };
  const { items } = await visit.get<typeof PolicyPage>('/v1/policies');
  const ladder = ({ steps }: Policy): Html =>
    html`<span>${steps.map(({ channel, before }, at) => html`${at === 0 ? '' : ' → '}${frame.channels[channel]} ${shortOf(before)}`)}</span>`;
  const named = items.map(({ name }) => [name, name] as const);
  return {
    title: frame.screens.policies,
    body: html`${sentence(null, frame.screens.policies, words.lead)}${card(
      frame.screens.policies,
      table(
        frame.screens.policies,
        [
          {
            title: words.name,
            head: true,
            cell: ({ name }) => html`<a href="${policyPath(name)}">${name}</a>`,
          },
          { title: words.steps, cell: ladder },
          { title: '', cell: ({ version }) => words.version(number(language, version)) },
        ],
        items,
      ),
    )}
${visit.may('operate') ? html`<details class="more"><summary>${words.add}</summary><form class="card stack" method="get" action="/policies"><div class="inside fields"><p class="soft">${words.addLead}</p>${field({ name: 'name', label: words.name, hint: words.nameHint, attributes: 'type="text" autocapitalize="off" spellcheck="false" required pattern="[a-z0-9_\\-]{1,40}"' })}${select('from', words.from, named, 'default')}<div class="actions"><button class="primary">${words.begin}</button></div></div></form></details>` : ''}`,
  };
}

// ---- One of them ---------------------------------------------------------------------------------------------

interface Shown {
  given: Given;
  /** What last month would have been. */
  replay?: Replay;
  fault?: Html;
}

/** The policy that the path names, or the one that it begins as. */
async function stored(visit: Visit): Promise<{ policy: Policy; isNew: boolean }> {
  const name = visit.c.req.param('name') ?? '';
  try {
    return { policy: await visit.get<typeof PolicyOut>(`/v1${policyPath(name)}`), isNew: false };
  } catch (error) {
    const from = visit.query.get('from') ?? visit.form.get('from');
    if (!(error instanceof Refused) || from === null) throw error;
    const copied = await visit.get<typeof PolicyOut>(`/v1${policyPath(from)}`);
    return { policy: { ...copied, name, version: 0 }, isNew: true };
  }
}

/** @param shown what is being written, in place of what is stored */
async function show(visit: Visit, shown?: Shown): Promise<Page> {
  const { language, query } = visit;
  const words = POLICIES_WORDS[language];
  const { policy, isNew } = await stored(visit);
  const { timeZone } = await visit.get<typeof SettingsOut>('/v1/tenant');
  const versions = isNew
    ? []
    : (await visit.get<typeof PolicyVersions>(`/v1${policyPath(policy.name)}/versions`)).items;
  const older = versions.find(({ version }) => String(version) === query.get('version'));
  const given = shown?.given ?? givenBy(older ?? policy);
  const tried = await tryOn(visit, given, policy.name, timeZone);
  const standing = isNew ? words.newLead : words.standing(number(language, policy.version));
  return {
    title: words.title(policy.name),
    done: doneIn(query, words),
    ...(shown?.fault ? { status: 422 } : {}),
    body: html`<p><a href="/policies">${words.back}</a></p>${shown?.fault ?? ''}${sentence(null, words.title(policy.name), `${standing} ${words.heldLead}`)}
${older ? comparison(older, policy, visit) : ''}
<section class="card"><header><h2>${words.seen}</h2></header><div class="inside" id="seen">${seen(tried, visit)}</div></section>
${shown?.replay ? month(shown.replay, policy.name, visit) : ''}
${editor(visit, given, policy, isNew)}
${!isNew && visit.may('operate') ? applying(policy.name, visit) : ''}
${isNew ? '' : card(words.versions, versionsTable(versions, policy.name, visit))}`,
  };
}

function doneIn(query: URLSearchParams, words: PoliciesWords): string | undefined {
  if (query.get('done') === 'applied') return words.applied(appliedIn(query));
  return query.get('done') === 'saved' ? words.saved : undefined;
}

/** The way to moving what is booked, for whoever may. */
const applying = (name: string, { language }: Visit): Html => {
  const words = POLICIES_WORDS[language].apply;
  return card(
    words.title,
    html`<div class="inside"><p class="soft">${words.lead}</p><div class="actions">${link(`${policyPath(name)}/apply`, words.look)}</div></div>`,
  );
};

/** The ladder as the API plans it, for what the form names. */
async function tryOn(visit: Visit, given: Given, name: string, timeZone: string): Promise<Answered<Trial>> {
  const { day, start, zone, appointment } = given;
  const inZone = zone === '' ? timeZone : zone;
  const startsAt = isZone(inZone)
    ? day === 'own'
      ? startAt(start, inZone)
      : startOn(visit.now, inZone, day)
    : undefined;
  const about = {
    ...(day === 'own' && appointment !== '' ? { appointmentId: appointment } : {}),
    ...(startsAt === undefined ? {} : { startsAt }),
    ...(zone === '' ? {} : { timeZone: zone }),
  };
  return visit.send<typeof PolicyTrialOut>('POST', '/v1/policies/preview', {
    policy: { ...inputOf(given), name },
    ...about,
  });
}

function seen(tried: Answered<Trial>, visit: Visit): Html {
  const { language, words: frame } = visit;
  const words = POLICIES_WORDS[language];
  if (tried.kind === 'refused') return faults(words.fault, tried.problem);
  const trial = tried.body;
  const day = (text: string): Html => moment(Date.parse(text), language, trial.timeZone, 'day');
  const start = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: trial.timeZone,
  }).format(Date.parse(trial.startsAt));
  const ahead = trial.steps.map(({ wantedAt }) =>
    shortOf(`PT${Math.round((Date.parse(trial.startsAt) - Date.parse(wantedAt)) / 60_000)}M`),
  );
  return html`<p class="soft">${words.seenLead(start, trial.timeZone)}</p>${policyPicture(trial, ahead, visit)}${table(
    words.seen,
    [
      {
        title: words.channel,
        head: true,
        cell: ({ at, channel }) => `${at + 1}. ${frame.channels[channel]}`,
      },
      { title: words.when, cell: ({ plannedAt }) => day(plannedAt) },
      {
        title: '',
        cell: ({ wantedAt, plannedAt }) =>
          html`<span class="soft">${Date.parse(wantedAt) === Date.parse(plannedAt) ? words.keepsTime : words.moved}</span>`,
      },
      { title: words.use, cell: ({ usefulUntil }) => day(usefulUntil) },
    ],
    trial.steps.map((step, at) => ({ ...step, at })),
  )}`;
}

function editor(visit: Visit, given: Given, { name, version }: Policy, isNew: boolean): Html {
  const words = POLICIES_WORDS[visit.language];
  const { channels } = visit.words;
  const plain = 'type="text" autocomplete="off" spellcheck="false"';
  const byChannel = [['', words.none], ...CHANNELS.map((each) => [each, channels[each]] as const)] as const;
  const rules = ANSWER_RULES.map((rule) => [rule, words.rules[rule]] as const);
  const rows = [...given.steps, { channel: '', before: '', notAfter: '' }].slice(0, MAX_STEPS);
  const from = visit.query.get('from') ?? visit.form.get('from') ?? '';
  return html`<form id="policy" class="card stack" method="post" action="${policyPath(name)}/replay" data-previews="seen">${hidden({ ...(isNew ? { from } : { version: String(version) }) })}
<header><h2>${words.steps}</h2><span class="soft small">${words.beforeHint}</span></header><div class="inside fields">
${rows.map(
  (step, at) =>
    html`<fieldset class="rung"><legend>${words.step(at + 1)}</legend>${select(`channel-${at}`, words.channel, byChannel, step.channel)}${field({ name: `before-${at}`, label: words.before, value: step.before, attributes: plain })}${field({ name: `notAfter-${at}`, label: words.notAfter, value: step.notAfter, attributes: plain })}</fieldset>`,
)}
<details class="more"><summary>${words.more}</summary><div class="fields">${field({ name: 'minGap', label: words.gap, value: given.minGap, attributes: plain })}
<label class="choice"><input type="checkbox" name="escalates" value="yes"${given.escalates ? html` checked` : ''}>${words.escalates}</label>
${select('booking', words.tellsBooking, [['', words.nothing], ...byChannel.slice(1)], given.booking)}
${select('other', words.onOther, rules, given.other)}${select('anotherTime', words.onAnotherTime, rules, given.anotherTime)}</div></details>
<fieldset class="rung"><legend>${words.tryOn}</legend>${select('day', words.day, Object.entries(words.days), given.day)}${field({ name: 'start', label: words.start, value: given.start, attributes: 'type="datetime-local"' })}${field({ name: 'zone', label: words.zone, value: given.zone, attributes: plain })}${field({ name: 'appointment', label: words.appointment, hint: words.appointmentHint, value: given.appointment, attributes: plain })}</fieldset>
<div class="actions">${visit.may('operate') ? html`<button class="primary">${words.look}</button>` : ''}<button formaction="${policyPath(name)}/preview" data-preview>${words.preview}</button></div></div></form>`;
}

// ---- Before it is saved --------------------------------------------------------------------------------------

/** What differs, in words: "412 fewer texts, 9 more calls, 3 reached later". */
function differences({ contacts, first }: Replay, language: Visit['language']): string[] {
  const words = POLICIES_WORDS[language];
  const some = (value: number, say: (count: number) => string) => (value === 0 ? [] : [say(value)]);
  const byChannel = CHANNELS.flatMap((channel) => {
    const more = contacts[channel].after - contacts[channel].before;
    return some(Math.abs(more), more < 0 ? words.fewer[channel] : words.further[channel]);
  });
  const people = [
    ...some(first.earlier, words.earlier),
    ...some(first.later, words.later),
    ...some(first.gained, words.gained),
    ...some(first.lost, words.lost),
  ];
  return [
    ...(byChannel.length === 0 ? [words.asMany] : byChannel),
    ...(people.length === 0 ? [words.sameTime] : people),
  ];
}

function month(replay: Replay, name: string, visit: Visit): Html {
  const { language, may } = visit;
  const words = POLICIES_WORDS[language];
  const told =
    replay.appointments === 0
      ? empty(words.monthNone, words.monthNoneLead)
      : html`<div class="inside"><p class="result">${differences(replay, language).join(', ')}.</p><p class="soft">${words.monthLead} ${replay.cut ? words.cut : ''}</p></div>`;
  const button = may('operate')
    ? html`<div class="inside"><div class="actions"><button class="primary" form="policy" formaction="${policyPath(name)}">${words.save}</button></div></div>`
    : '';
  return html`<section class="card" id="month"><header><h2>${words.month}</h2><span class="soft small">${words.ofAppointments(replay.appointments)}</span></header>${told}${button}</section>`;
}

const namedBy = ({ c }: Visit): string => c.req.param('name') ?? '';

async function preview(visit: Visit): Promise<Page> {
  return show(visit, { given: givenBy(visit.form) });
}

async function lookBack(visit: Visit): Promise<Page> {
  const given = givenBy(visit.form);
  const policy = { ...inputOf(given), name: namedBy(visit) };
  const replayed = await visit.send<typeof PolicyReplayOut>('POST', '/v1/policies/replay/preview', {
    policy,
  });
  if (replayed.kind === 'done') return show(visit, { given, replay: replayed.body });
  return show(visit, { given, fault: faults(POLICIES_WORDS[visit.language].fault, replayed.problem) });
}

async function save(visit: Visit): Promise<Page | GoTo> {
  const given = givenBy(visit.form);
  const version = Number(visit.form.get('version') ?? 0);
  const saved = await visit.send<typeof PolicyOut>('PUT', `/v1${policyPath(namedBy(visit))}`, {
    ...inputOf(given),
    ...(version > 0 ? { version } : {}),
  });
  if (saved.kind === 'done') return { goTo: `${policyPath(saved.body.name)}?done=saved` };
  return show(visit, { given, fault: faults(POLICIES_WORDS[visit.language].fault, saved.problem) });
}

// ---- Versions ------------------------------------------------------------------------------------------------

type Version = z.infer<typeof PolicyVersions>['items'][number];

function versionsTable(items: readonly Version[], name: string, { language }: Visit): Html {
  const words = POLICIES_WORDS[language];
  if (items.length === 0) return empty(words.versionsNone);
  return table(
    words.versions,
    [
      { title: words.versionName, head: true, cell: ({ version }) => number(language, version) },
      {
        title: words.until,
        cell: ({ replacedAt }) => moment(Date.parse(replacedAt), language, undefined, 'day'),
      },
      {
        title: '',
        cell: ({ version }) => html`<a href="${policyPath(name)}?version=${version}">${words.compare}</a>`,
      },
    ],
    items,
    'narrow',
  );
}

function comparison(older: Version, policy: Policy, visit: Visit): Html {
  const words = POLICIES_WORDS[visit.language];
  return card(
    words.compared(number(visit.language, older.version)),
    html`<div class="inside"><p class="soft">${words.comparedLead}</p>${diffOf(asText(older, visit), asText(policy, visit))}</div>`,
  );
}

/** A policy as lines, to be compared. */
function asText(policy: Policy, { language, words: { channels } }: Visit): string {
  const words = POLICIES_WORDS[language];
  const steps = policy.steps.map(
    ({ channel, before, notAfter }) =>
      `${channels[channel]}: ${words.ahead(shortOf(before))}; ${words.notAfter}: ${shortOf(notAfter)}`,
  );
  const booking = policy.bookingConfirmation;
  return [
    ...steps,
    `${words.gap}: ${shortOf(policy.minGap)}`,
    `${words.escalates}: ${policy.escalateOnFailure ? '✓' : '✗'}`,
    `${words.tellsBooking}: ${booking === null ? words.nothing : channels[booking]}`,
    `${words.onOther}: ${words.rules[policy.onAnswer.other]}`,
    `${words.onAnotherTime}: ${words.rules[policy.onAnswer.anotherTime]}`,
  ].join('\n');
}
