/**
 * The screen Templates, for an office: what is said in each kind of message, by channel and language; a change of it with
 * a preview while it is written, and what it said before. Named in `screens.ts`.
 *
 * Always true: an email of a template is shown in a frame of its own, without scripts and without the console's rights.
 */
import { html } from 'hono/html';
import type { z } from 'zod';
import type { StepKind } from '../../domain/appointment/appointment.ts';
import { STEP_KINDS } from '../../domain/appointment/appointment.ts';
import { PARTS } from '../../domain/content/template-check.ts';
import { LANGUAGES } from '../../domain/core/language.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { Problem } from '../core/problem.ts';
import type {
  PreviewOut,
  SavedTemplateOut,
  TemplateOut,
  TemplatePage,
  TemplateVersions,
} from '../office/schemas-templates.ts';
import type { Html } from '../pages/view.ts';
import {
  act,
  card,
  empty,
  english,
  faults,
  hidden,
  link,
  moment,
  pill,
  sentence,
  table,
} from './components.ts';
import { diffOf } from './line-diff.ts';
import type { GoTo, Page, Screen } from './screen.ts';
import type { Answered, Visit } from './visit.ts';
import { languageName, money, number } from './words/said.ts';
import { TEMPLATE_WORDS } from './words/template-words.ts';

type Template = z.infer<typeof TemplateOut>;
type Preview = z.infer<typeof PreviewOut>;
type Versions = z.infer<typeof TemplateVersions>['items'];
type Parts = Readonly<Record<string, string>>;

const PATH = '/templates/:kind/:channel/:locale';
const office = { side: 'office', scope: 'read' } as const;

export const templatesScreen: Screen = {
  name: 'templates',
  routes: [
    { ...office, method: 'get', path: '/templates', answer: list },
    { ...office, method: 'get', path: '/templates/:kind', answer: every },
    { ...office, method: 'get', path: PATH, answer: show },
    { ...office, scope: 'operate', method: 'post', path: PATH, answer: save },
    { ...office, scope: 'operate', method: 'post', path: `${PATH}/delete`, answer: remove },
    { ...office, method: 'post', path: `${PATH}/preview`, answer: trial },
    { ...office, method: 'get', path: `${PATH}/email`, answer: letter },
    { ...office, method: 'post', path: `${PATH}/email`, answer: letter },
  ],
};

// ---- All of them ---------------------------------------------------------------------------------------------

async function list(visit: Visit): Promise<Page> {
  const words = TEMPLATE_WORDS[visit.language];
  const { items } = await visit.get<typeof TemplatePage>('/v1/templates');
  return {
    title: visit.words.screens.templates,
    done: visit.query.get('done') === 'removed' ? words.removed : undefined,
    body: html`${sentence(null, visit.words.screens.templates, words.lead)}<div class="columns">${STEP_KINDS.map(
      (kind) =>
        card(
          words.kinds[kind],
          ofKind(
            items.filter((item) => item.kind === kind),
            visit,
          ),
          html`<a class="tap" href="/templates/${kind}">${words.every}</a>`,
        ),
    )}</div>`,
  };
}

function ofKind(items: z.infer<typeof TemplatePage>['items'], { language, words: frame }: Visit): Html {
  const words = TEMPLATE_WORDS[language];
  const locales = [...new Set(items.map(({ locale }) => locale))].sort();
  const cell = (channel: Channel) => (locale: string) => {
    const item = items.find((each) => each.channel === channel && each.locale === locale);
    if (!item) return '';
    const label = item.origin === 'own' ? words.own(number(language, item.version)) : words.builtIn;
    return html`<a href="${pathOf(item)}" aria-label="${frame.channels[channel]}, ${languageName(locale, language)}: ${label}">${label}</a>`;
  };
  return table(
    words.all,
    [
      { title: words.language, head: true, cell: (locale) => languageName(locale, language) },
      ...CHANNELS.map((channel) => ({ title: frame.channels[channel], cell: cell(channel) })),
    ],
    locales,
    'narrow',
  );
}

/** What an example is told by every channel, in each language. */
async function every(visit: Visit): Promise<Page> {
  const { language, words: frame } = visit;
  const words = TEMPLATE_WORDS[language];
  const kind = STEP_KINDS.find((each) => each === visit.c.req.param('kind')) ?? 'reminder';
  const all: Preview[] = [];
  for (const locale of LANGUAGES) {
    const shown = await visit.send<typeof PreviewOut>('POST', '/v1/templates/preview', { kind, locale });
    if (shown.kind === 'refused')
      return { title: words.kinds[kind], body: faults(frame.refused.failed, shown.problem), status: 422 };
    all.push(shown.body);
  }
  return {
    title: words.kinds[kind],
    body: html`<p><a href="/templates">${words.back}</a></p>${sentence(null, words.kinds[kind], words.everyLead)}
${all.map((shown) =>
  card(
    languageName(shown.locale, language),
    html`<div class="inside thirds">${CHANNELS.map(
      (channel) =>
        html`<div><h3><a href="${pathOf({ kind, channel, locale: shown.locale })}">${frame.channels[channel]}</a></h3>${asSeen(channel, shown, visit)}</div>`,
    )}</div>`,
  ),
)}`,
  };
}

// ---- One of them ---------------------------------------------------------------------------------------------

interface Use {
  kind: StepKind;
  channel: Channel;
  locale: string;
}

const pathOf = ({ kind, channel, locale }: Use): string =>
  `/templates/${kind}/${channel}/${encodeURIComponent(locale)}`;

/** What the path names; the API says what is wrong with it. */
function useOf({ c }: Visit): Use {
  const of = (name: string): string => c.req.param(name) ?? '';
  return { kind: of('kind') as StepKind, channel: of('channel') as Channel, locale: of('locale') };
}

const partsOf = (form: URLSearchParams, channel: Channel): Parts =>
  Object.fromEntries(
    Object.keys(PARTS[channel] ?? {}).flatMap((part) => {
      const text = form.get(part);
      return text === null ? [] : [[part, text.replaceAll('\r\n', '\n')]];
    }),
  );

/** @param given what is being written, in place of what is stored */
async function show(visit: Visit, given?: Parts, fault?: Html): Promise<Page> {
  const { language, query, words: frame } = visit;
  const words = TEMPLATE_WORDS[language];
  const use = useOf(visit);
  const at = `/v1${pathOf(use)}`;
  const template = await visit.get<typeof TemplateOut>(at);
  const [{ items }, seen] = await Promise.all([
    visit.get<typeof TemplateVersions>(`${at}/versions`),
    previewOf(visit, use, given),
  ]);
  const older = items.find(({ version }) => String(version) === query.get('version'));
  const name = languageName(use.locale, language);
  const title = words.title(words.kinds[use.kind], frame.channels[use.channel], name);
  return {
    title,
    done: query.get('done') === 'saved' ? words.saved : undefined,
    ...(fault ? { status: 422 } : {}),
    body: html`<p><a href="/templates">${words.back}</a></p>${fault ?? ''}${sentence(null, title, leadOf(template, use, visit))}
${older ? comparison(older, template, use, visit) : ''}
<div class="columns editing"><div class="stack">${editor(visit, use, given ?? template.source)}${helpOf(visit)}</div>
<section class="card"><header><h2>${words.seen}</h2><span class="soft small">${words.seenLead}</span></header><div class="inside" id="seen" aria-live="polite">${shownOf(seen, use, visit)}</div>
${use.channel === 'email' ? html`<iframe class="letter" name="letter" sandbox="" title="${words.letter}" src="${pathOf(use)}/email"></iframe>` : ''}</section></div>
${card(words.versions, versions(items, use, visit))}
${template.origin === 'own' && template.locale === use.locale && visit.may('operate') ? html`<details class="more"><summary>${words.remove}</summary><div class="card"><div class="inside"><p>${words.removeLead}</p>${act(`${pathOf(use)}/delete`, {}, words.reallyRemove, { look: 'grave' })}</div></div></details>` : ''}`,
  };
}

function leadOf(template: Template, use: Use, { language }: Visit): string | Html {
  const words = TEMPLATE_WORDS[language];
  if (template.locale !== use.locale) return words.otherLead(languageName(template.locale, language));
  if (template.updatedAt === null) return words.builtInLead;
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  return words.ownLead(number(language, template.version), day.format(Date.parse(template.updatedAt)));
}

function editor(visit: Visit, use: Use, source: Parts): Html {
  const words = TEMPLATE_WORDS[visit.language];
  const at = pathOf(use);
  const tall = (part: string): string => (part === 'html' || part === 'text' ? 'tall' : '');
  return html`<form class="card stack" method="post" action="${at}" data-previews="seen"><div class="inside fields">
${Object.entries(PARTS[use.channel]).map(
  ([part, most]) =>
    html`<label class="field"><span>${words.parts[part] ?? part}</span>${
      part === 'subject'
        ? html`<input name="${part}" value="${source[part] ?? ''}" maxlength="${most}" spellcheck="true">`
        : html`<textarea class="mono ${tall(part)}" name="${part}" maxlength="${most}" spellcheck="false" dir="auto">\n${source[part] ?? ''}</textarea>`
    }</label>`,
)}
<div class="actions">${visit.may('operate') ? html`<button class="primary">${words.save}</button>` : ''}<button formaction="${at}/preview" data-preview>${words.preview}</button>${
    use.channel === 'email'
      ? html`<button formaction="${at}/email" formtarget="letter">${words.showLetter}</button>`
      : ''
  }</div></div></form>`;
}

function helpOf({ language }: Visit): Html {
  const words = TEMPLATE_WORDS[language];
  return html`<details class="more"><summary>${words.help}</summary><div class="card"><div class="inside"><p class="soft">${words.helpLead}</p><dl class="facts wide">${Object.entries(
    words.variables,
  ).map(
    ([name, meaning]) =>
      html`<div><dt><code>${`{{ ${name} }}`}</code></dt><dd class="plain-text">${meaning}</dd></div>`,
  )}</dl></div></div></details>`;
}

// ---- What it would come to -----------------------------------------------------------------------------------

const previewOf = (
  visit: Visit,
  { kind, channel, locale }: Use,
  parts?: Parts,
): Promise<Answered<Preview>> => {
  const templates = parts ? { templates: { [channel]: parts } } : {};
  return visit.send<typeof PreviewOut>('POST', '/v1/templates/preview', { kind, locale, ...templates });
};

function shownOf(seen: Answered<Preview>, use: Use, visit: Visit): Html {
  if (seen.kind === 'refused') return wrong(seen.problem, visit);
  return asSeen(use.channel, seen.body, visit);
}

const wrong = (problem: Problem, { language }: Visit): Html =>
  faults(TEMPLATE_WORDS[language].fault, problem);

/** One channel's words, as they would be seen or heard; and what is to be said of them. */
function asSeen(channel: Channel, { email, sms, voice, locale }: Preview, { language }: Visit): Html {
  const words = TEMPLATE_WORDS[language];
  const price = ({ cost }: { cost: number }): string => words.cost(money(language, cost, 'USD', 4));
  switch (channel) {
    case 'email':
      return html`<p><b dir="auto" lang="${locale}">${email.subject}</b></p><blockquote class="said" dir="auto" lang="${locale}">${email.text}</blockquote><p class="soft small">${price(email)}</p>${remarks(email.warnings, language)}`;
    case 'sms': {
      const size = words.segments(sms.segments, sms.encoding, sms.units);
      return html`<blockquote class="said" dir="auto" lang="${locale}">${sms.body}</blockquote><p class="soft small">${size}, ${price(sms)}</p>${remarks(sms.warnings, language)}`;
    }
    case 'voice':
      return html`<blockquote class="said" dir="auto" lang="${locale}">${voice.script}

${voice.menu}

${voice.goodbye}</blockquote><h3>${words.voicemail}</h3><blockquote class="said" dir="auto" lang="${locale}">${voice.voicemail}</blockquote><p class="soft small">${price(voice)}</p>${remarks(voice.warnings, language)}`;
  }
}

function remarks(warnings: readonly string[], language: Visit['language']): Html {
  const words = TEMPLATE_WORDS[language];
  if (warnings.length === 0) return html`<div>${pill('good', words.well)}</div>`;
  return html`<div>${pill('warn', words.warned)}<ul class="remarks">${warnings.map((warning) => html`<li>${english(warning)}</li>`)}</ul></div>`;
}

async function trial(visit: Visit): Promise<Page> {
  return show(visit, partsOf(visit.form, useOf(visit).channel));
}

/** The document in the frame: styles of its own, pictures that it brings, and nothing else. */
const LETTER_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox";

async function letter(visit: Visit): Promise<Response> {
  const use = useOf(visit);
  const parts = partsOf(visit.form, 'email');
  const seen = await previewOf(
    visit,
    { ...use, channel: 'email' },
    Object.keys(parts).length > 0 ? parts : undefined,
  );
  const body =
    seen.kind === 'done' ? seen.body.email.html : String(await html`<p>${seen.problem.detail}</p>`);
  return new Response(body, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': LETTER_POLICY },
  });
}

// ---- What is done --------------------------------------------------------------------------------------------

async function save(visit: Visit): Promise<Page | GoTo> {
  const use = useOf(visit);
  const parts = partsOf(visit.form, use.channel);
  const saved = await visit.send<typeof SavedTemplateOut>('PUT', `/v1${pathOf(use)}`, parts);
  if (saved.kind === 'done') return { goTo: `${pathOf(use)}?done=saved` };
  return show(visit, parts, wrong(saved.problem, visit));
}

async function remove(visit: Visit): Promise<Page | GoTo> {
  const use = useOf(visit);
  const removed = await visit.send('DELETE', `/v1${pathOf(use)}`);
  if (removed.kind === 'done') return { goTo: '/templates?done=removed' };
  return show(visit, undefined, faults(visit.words.refused.failed, removed.problem));
}

// ---- Versions ------------------------------------------------------------------------------------------------

function versions(items: Versions, use: Use, { language }: Visit): Html {
  const words = TEMPLATE_WORDS[language];
  if (items.length === 0) return empty(words.versionsNone);
  return table(
    words.versions,
    [
      { title: words.version, head: true, cell: ({ version }) => number(language, version) },
      {
        title: words.until,
        cell: ({ replacedAt }) => moment(Date.parse(replacedAt), language, undefined, 'day'),
      },
      {
        title: '',
        cell: ({ version }) => html`<a href="${pathOf(use)}?version=${version}">${words.compare}</a>`,
      },
    ],
    items,
    'narrow',
  );
}

function comparison(older: Versions[number], { source }: Template, use: Use, visit: Visit): Html {
  const words = TEMPLATE_WORDS[visit.language];
  const version = number(visit.language, older.version);
  const parts = Object.keys(PARTS[use.channel]).filter((part) => older.source[part] !== source[part]);
  const restore = visit.may('operate')
    ? html`<form class="actions" method="post" action="${pathOf(use)}">${hidden(older.source)}<button class="primary">${words.restore(version)}</button></form>`
    : '';
  return card(
    words.compared(version),
    html`<div class="inside"><p class="soft">${words.comparedLead}</p>${
      parts.length === 0
        ? html`<p>${words.same}</p>`
        : parts.map(
            (part) =>
              html`<h3>${words.parts[part] ?? part}</h3>${diffOf(older.source[part] ?? '', source[part] ?? '')}`,
          )
    }<div class="actions">${restore}${link(pathOf(use), visit.words.close, { look: 'plain' })}</div></div>`,
  );
}
