/**
 * The screen Settings, for an office: what it sets for itself, each with what it means; whoever may not change it reads it.
 * Named in `screens.ts`.
 *
 * Always true: only what was changed in the form is sent, so two who save at once keep both changes.
 */
import { html } from 'hono/html';
import { CAP_PRESET_NAMES } from '../../domain/core/caps.ts';
import { LANGUAGES } from '../../domain/core/language.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { Problem } from '../core/problem.ts';
import type { SettingsOut } from '../office/schemas-out.ts';
import type { Html } from '../pages/view.ts';
import { card, english, faults, field, hidden, select, sentence, weekday } from './components.ts';
import { capList } from './offices-screen.ts';
import type { GoTo, Page, Screen } from './screen.ts';
import type { Settings } from './settings-form.ts';
import { changesIn, givenBy } from './settings-form.ts';
import type { Visit } from './visit.ts';
import { languageName } from './words/said.ts';
import type { SettingsWords } from './words/settings-words/words.ts';
import { SETTINGS_WORDS } from './words/settings-words.ts';

export const settingsScreen: Screen = {
  name: 'settings',
  routes: [
    { method: 'get', path: '/settings', side: 'office', scope: 'read', answer: (visit) => show(visit) },
    { method: 'post', path: '/settings', side: 'office', scope: 'admin', answer: save },
  ],
};

/** What the form is drawn from. */
interface Drawn {
  visit: Visit;
  words: SettingsWords;
  settings: Settings;
  /** What the fields hold. */
  given: URLSearchParams;
  /** What the API said of them. */
  problem: Problem | undefined;
}

const settingsOf = (visit: Visit): Promise<Settings> => visit.get<typeof SettingsOut>('/v1/tenant');

/** @param problem what the API said of the form that was sent */
async function show(visit: Visit, problem?: Problem): Promise<Page> {
  const words = SETTINGS_WORDS[visit.language];
  const settings = await settingsOf(visit);
  const stored = givenBy(settings);
  const given = problem ? visit.form : stored;
  const shown = (problem ? visit.form.get('shown') : null) ?? String(stored);
  const drawn = { visit, words, settings, given, problem };
  const groups = [who(drawn), contact(drawn), channels(drawn), limits(drawn), kept(drawn)];
  const { settings: title } = visit.words.screens;
  const may = visit.may('admin');
  return {
    title,
    done: visit.query.get('done') === 'saved' ? words.saved : undefined,
    ...(problem ? { status: 422 } : {}),
    body: html`${problem ? faults(words.fault, problem) : ''}${sentence(null, title, may ? words.lead : `${words.lead} ${words.readOnly}`)}
${warnings(settings)}
<form method="post" action="/settings">${hidden({ shown })}<fieldset class="stack"${may ? '' : html` disabled`}>${groups}
${may ? html`<div class="actions"><button class="primary">${words.save}</button></div>` : ''}</fieldset></form>`,
  };
}

async function save(visit: Visit): Promise<Page | GoTo> {
  const { caps } = await settingsOf(visit);
  const shown = new URLSearchParams(visit.form.get('shown') ?? '');
  const saved = await visit.send('PUT', '/v1/tenant', changesIn(visit.form, shown, caps.rules));
  return saved.kind === 'done' ? { goTo: '/settings?done=saved' } : show(visit, saved.problem);
}

/** What of the settings can have no effect here. */
const warnings = ({ warnings: all }: Settings): Html =>
  all.length === 0
    ? html``
    : html`<div class="card" data-tone="warn"><div class="inside"><ul>${all.map((text) => html`<li>${english(text)}</li>`)}</ul></div></div>`;

// ---- Fields --------------------------------------------------------------------------------------------------

const LINE = 'type="text" autocomplete="off" spellcheck="false"';
const CODE = `${LINE} autocapitalize="off"`;
const COUNT = 'type="number" min="0"';
const AMOUNT = `${COUNT} step="any"`;
const CLOCK = 'type="time"';

/** The API's fault of a field, or of a part of it. */
function faultAt({ problem }: Drawn, name: string): Html | undefined {
  const fault = problem?.errors?.find(({ path }) => path === name || path.startsWith(`${name}.`));
  return fault && english(fault.message);
}

/** @param name as the API names it. @param words what it is called, and what it means */
const entry = (
  drawn: Drawn,
  name: string,
  [label, hint]: readonly [string, string?],
  attributes: string,
): Html =>
  field({
    name,
    label,
    value: drawn.given.get(name) ?? '',
    fault: faultAt(drawn, name),
    attributes,
    ...(hint === undefined ? {} : { hint }),
  });

const group = (title: string, content: Html, lead = ''): Html =>
  card(
    title,
    html`<div class="inside fields">${lead === '' ? '' : html`<p class="soft">${lead}</p>`}${content}</div>`,
  );

function who(drawn: Drawn): Html {
  const { groups, fields } = drawn.words;
  const { language } = drawn.visit;
  const locale = drawn.given.get('locale') ?? '';
  const locales = [...new Set<string>([...LANGUAGES, drawn.settings.locale])];
  const named = locales.map((each) => [each, languageName(each, language)] as const);
  return group(
    groups.who,
    html`${entry(drawn, 'name', fields.name, 'type="text" autocomplete="off" maxlength="100" required')}
${entry(drawn, 'contactPhone', fields.contactPhone, LINE)}${entry(drawn, 'contactEmail', fields.contactEmail, CODE)}
${entry(drawn, 'needsEmail', fields.needsEmail, CODE)}${entry(drawn, 'needsAt', fields.needsAt, CLOCK)}
${entry(drawn, 'timeZone', fields.timeZone, CODE)}${select('locale', fields.locale[0], named, locale, fields.locale[1])}
${entry(drawn, 'country', fields.country, LINE)}${entry(drawn, 'countries', fields.countries, LINE)}`,
  );
}

function contact(drawn: Drawn): Html {
  const { visit, words, given } = drawn;
  const each = CHANNELS.map((channel) => {
    const path = `contactHours.${channel}`;
    const marked = given.getAll(`${path}.days`);
    const fault = faultAt(drawn, `${path}.days`);
    const days = [1, 2, 3, 4, 5, 6, 7].map(
      (day) =>
        html`<label class="choice"><input type="checkbox" name="${path}.days" value="${day}"${marked.includes(String(day)) ? html` checked` : ''}>${weekday(day, visit.language)}</label>`,
    );
    return html`<fieldset class="rung"><legend>${visit.words.channels[channel]}</legend>${entry(drawn, `${path}.opens`, [words.opens], CLOCK)}${entry(drawn, `${path}.closes`, [words.closes], CLOCK)}<fieldset class="field"><legend>${words.days}</legend><div class="choices">${days}</div>${fault ? html`<small class="wrong">${fault}</small>` : ''}</fieldset></fieldset>`;
  });
  return group(words.groups.contact, html`${each}`, words.fields.contactHours[1]);
}

function channels(drawn: Drawn): Html {
  const { groups, fields } = drawn.words;
  const each = CHANNELS.map(
    (channel) =>
      html`<fieldset class="rung"><legend>${drawn.visit.words.channels[channel]}</legend>${entry(drawn, `senderNames.${channel}`, fields.senderNames, LINE)}${entry(drawn, `senderAddresses.${channel}`, fields.senderAddresses, CODE)}${entry(drawn, `ratesPerMinute.${channel}`, fields.ratesPerMinute, COUNT)}${entry(drawn, `providerOrder.${channel}`, fields.providerOrder, CODE)}</fieldset>`,
  );
  return group(groups.channels, html`${each}`);
}

function limits(drawn: Drawn): Html {
  const { words, settings, given, visit } = drawn;
  const { fields } = words;
  const presets =
    settings.caps.preset === 'custom' ? [...CAP_PRESET_NAMES, 'custom' as const] : CAP_PRESET_NAMES;
  const named = presets.map((preset) => [preset, words.presets[preset]] as const);
  return group(
    words.groups.limits,
    html`${select('caps.preset', fields.caps[0], named, given.get('caps.preset') ?? '', fields.caps[1])}<div class="soft small">${capList(settings.caps, visit)}</div>
${entry(drawn, 'caps.callsPerAppointment', fields.callsPerAppointment, COUNT)}${entry(drawn, 'bundleWindow', fields.bundleWindow, CODE)}
${entry(drawn, 'monthlyBudget', fields.monthlyBudget, AMOUNT)}
${entry(drawn, 'surgeLimit.share', fields.surgeShare, AMOUNT)}${entry(drawn, 'surgeLimit.count', fields.surgeCount, COUNT)}`,
  );
}

function kept(drawn: Drawn): Html {
  const { groups, fields } = drawn.words;
  return group(
    groups.kept,
    html`${entry(drawn, 'retention.facts', fields.facts, CODE)}${entry(drawn, 'retention.words', fields.words, CODE)}`,
  );
}
