/**
 * Releasing what a surge held: what it would do, the confirmation, and stopping it. Routes of the screen Now
 * (`now-screen.ts`).
 *
 * Always true: nobody releases what they have not seen. What would go to more than a hundred people asks for their number,
 * typed; and where much more would go out than was shown, it is shown again.
 */
import { html } from 'hono/html';
import type { z } from 'zod';
import { CHANNELS } from '../../domain/core/policy.ts';
import { toIso } from '../../domain/core/time.ts';
import type { ControlOut } from '../operate/schemas.ts';
import type { ReleasePreviewOut } from '../operate/schemas-safeguards.ts';
import type { Html } from '../pages/view.ts';
import {
  act,
  card,
  empty,
  facts,
  faults,
  field,
  hidden,
  lasting,
  link,
  moment,
  sentence,
  table,
} from './components.ts';
import { pathOf } from './cookie.ts';
import type { GoTo, Page, ScreenRoute } from './screen.ts';
import type { Visit } from './visit.ts';
import { RELEASE_WORDS } from './words/release-words.ts';
import { listed, money, number, whyIn } from './words/said.ts';

type Preview = z.infer<typeof ReleasePreviewOut>;

export const RELEASE_ROUTES: readonly ScreenRoute[] = [
  { method: 'get', path: '/now/release', side: 'operator', scope: 'operate', answer: (visit) => show(visit) },
  { method: 'post', path: '/now/release', side: 'operator', scope: 'operate', answer: release },
  { method: 'post', path: '/now/stop', side: 'operator', scope: 'operate', answer: stop },
];

/** Held entries that are judged for the page: a few seconds at the most. */
const JUDGED = 5_000;
/** To so many people one button is enough. */
const UNTYPED_MAX = 100;
/** What may have become due while somebody read. */
const GROWTH = 1.1;

/** Where somebody came from, and goes back to: Now, or the wall of the sandbox. */
const backOf = ({ form, query, c }: Visit): string => {
  const next = pathOf((c.req.method === 'POST' ? form : query).get('next'));
  return next === '/' ? '/now' : next;
};

/** @param done what the page that one goes back to says of it */
const backWith = (visit: Visit, done: Readonly<Record<string, string>>): GoTo => {
  const back = backOf(visit);
  return { goTo: `${back}${back.includes('?') ? '&' : '?'}${new URLSearchParams(done)}` };
};

/** The office and the channel that are named; absent for all. */
export const scopeIn = (from: URLSearchParams): { tenant?: string; channel?: string } =>
  Object.fromEntries(
    ['tenant', 'channel'].flatMap((name) => {
      const value = from.get(name)?.trim();
      return value ? [[name, value]] : [];
    }),
  );

const previewOf = (visit: Visit, scope: ReturnType<typeof scopeIn>): Promise<Preview> =>
  visit.get<typeof ReleasePreviewOut>('/v1/control/preview', { ...scope, upTo: JUDGED });

async function show(visit: Visit, fault?: string): Promise<Page> {
  const words = RELEASE_WORDS[visit.language];
  const scope = scopeIn(visit.c.req.method === 'POST' ? visit.form : visit.query);
  const preview = await previewOf(visit, scope);
  const body =
    preview.held === 0
      ? html`${sentence('rest', words.nothing, words.nothingLead)}<p>${link(backOf(visit), visit.words.refused.back)}</p>`
      : pageOf(visit, preview, scope, fault);
  return { title: words.title, body, ...(fault ? { status: 422 as const } : {}) };
}

function pageOf(visit: Visit, preview: Preview, scope: ReturnType<typeof scopeIn>, fault?: string): Html {
  const { language } = visit;
  const words = RELEASE_WORDS[language];
  const { texts, calls, people, mostPerPerson, cut } = preview;
  const headline =
    people === 0
      ? words.wouldNone
      : words.would(
          listed(language, [
            ...(texts > 0 ? [words.texts(texts)] : []),
            ...(calls > 0 ? [words.calls(calls)] : []),
          ]),
          people,
        );
  const lead = people === 0 ? '' : mostPerPerson > 1 ? words.most(mostPerPerson) : words.once;
  return html`${sentence('warn', headline, lead)}
${cut ? html`<p class="soft">${words.cut(JUDGED)}</p>` : ''}
<section class="card"><div class="inside">${figures(visit, preview)}</div></section>
${examples(visit, preview)}
${form(visit, preview, scope, fault)}
<div class="columns">${reasons(words.dropped, preview.dropped, visit)}${reasons(words.waiting, preview.waiting, visit)}</div>
${byOffice(visit, preview)}`;
}

function figures({ language, now }: Visit, preview: Preview): Html {
  const words = RELEASE_WORDS[language];
  const { held, people, mostPerPerson, cost, oldestReadyAt, firstAt, lastAt } = preview;
  const at = (instant: string | null) =>
    instant === null ? '–' : moment(Date.parse(instant), language, undefined, 'day');
  return facts(
    [
      [words.held, number(language, held)],
      [words.people, number(language, people)],
      [words.mostEach, number(language, mostPerPerson)],
      [words.cost, money(language, cost.amount, cost.currency)],
      [words.ready, oldestReadyAt === null ? '–' : lasting(now - Date.parse(oldestReadyAt), language)],
      [words.first, at(firstAt)],
      [words.last, at(lastAt)],
    ],
    'big',
  );
}

function examples({ language, words: frame }: Visit, { examples: list }: Preview): Html {
  const shown = list.flatMap(({ tenant, channel, words }) =>
    words === null ? [] : [{ tenant, channel, words }],
  );
  if (shown.length === 0) return html``;
  const each = shown.map(
    ({ tenant, channel, words }) =>
      html`<li class="inside"><p class="small soft">${frame.channels[channel]} · ${tenant}</p><blockquote class="said" dir="auto">${words}</blockquote></li>`,
  );
  return card(RELEASE_WORDS[language].examples, html`<ul>${each}</ul>`);
}

function form(visit: Visit, { people }: Preview, scope: ReturnType<typeof scopeIn>, fault?: string): Html {
  const words = RELEASE_WORDS[visit.language];
  const typed =
    people > UNTYPED_MAX
      ? field({
          name: 'typed',
          label: words.type(String(people)),
          hint: words.typeHint,
          fault,
          attributes: 'type="text" inputmode="numeric" autocomplete="off" required',
        })
      : fault
        ? html`<p class="wrong" role="alert">${fault}</p>`
        : '';
  return html`<form class="card stack" method="post" action="/now/release" data-tone="warn"><div class="inside fields">
${hidden({ ...scope, people: String(people), next: backOf(visit) })}
${typed}
${field({ name: 'reason', label: words.why, value: words.reason, attributes: 'type="text" maxlength="300" required' })}
<div class="actions"><button class="primary">${words.release}</button>${link(backOf(visit), words.back)}</div>
</div></form>`;
}

function reasons(title: string, list: Preview['dropped'], { language }: Visit): Html {
  if (list.length === 0) return html``;
  return card(
    title,
    table(
      title,
      [
        { title: '', head: true, cell: ({ reason }) => whyIn(language, reason) },
        { title: '', isNumber: true, cell: ({ count }) => number(language, count) },
      ],
      list,
      'narrow',
    ),
  );
}

function byOffice({ language, words: frame }: Visit, { groups }: Preview): Html {
  const words = RELEASE_WORDS[language];
  if (groups.length === 0) return card(words.byOffice, empty(words.nothing));
  return card(
    words.byOffice,
    table(
      words.byOffice,
      [
        { title: words.office, head: true, cell: ({ tenant }) => tenant },
        { title: words.channel, cell: ({ channel }) => frame.channels[channel] },
        { title: words.held, isNumber: true, cell: ({ held }) => number(language, held) },
        { title: words.contacts, isNumber: true, cell: ({ contacts }) => number(language, contacts) },
        { title: words.people, isNumber: true, cell: ({ people }) => number(language, people) },
        {
          title: words.mostEach,
          isNumber: true,
          cell: ({ mostPerPerson }) => number(language, mostPerPerson),
        },
      ],
      groups,
    ),
  );
}

// ---- What is done -------------------------------------------------------------------------------------------

async function release(visit: Visit): Promise<Page | GoTo> {
  const { form: sent, language } = visit;
  const words = RELEASE_WORDS[language];
  const scope = scopeIn(sent);
  const shown = Number(sent.get('people'));
  if (shown > UNTYPED_MAX && Number(sent.get('typed')?.replaceAll(/\D/g, '') || Number.NaN) !== shown)
    return show(visit, words.mistyped(String(shown)));
  const preview = await previewOf(visit, scope);
  if (preview.held === 0) return backWith(visit, { done: 'already' });
  if (!(preview.people <= Math.max(UNTYPED_MAX, shown * GROWTH))) return show(visit, words.changed);
  const reason = sent.get('reason') || words.reason;
  const released = await visit.send<typeof ControlOut>('POST', '/v1/control/release', {
    ...scope,
    reason,
    unlessSince: toIso(visit.now),
  });
  if (released.kind === 'refused' && released.problem.status === 409)
    return backWith(visit, { done: 'already' });
  if (released.kind === 'done')
    return backWith(visit, { ...scope, done: 'released', of: String(preview.held) });
  return { title: words.title, body: faults(words.title, released.problem), status: 422 };
}

/** Pauses the loud channels of the scope: what has been released and has not gone out waits again. */
async function stop(visit: Visit): Promise<Page | GoTo> {
  const words = RELEASE_WORDS[visit.language];
  const { tenant, channel } = scopeIn(visit.form);
  for (const each of CHANNELS) {
    if (each === 'email' || (channel !== undefined && channel !== each)) continue;
    const body = { ...(tenant ? { tenant } : {}), channel: each, reason: words.stopped };
    const paused = await visit.send('POST', '/v1/control/pause', body);
    if (paused.kind === 'refused')
      return { title: words.title, body: faults(words.title, paused.problem), status: 422 };
  }
  return { goTo: '/now?done=stopped' };
}

/** How a release goes, while what it let go is still going out; and the button that stops it. */
export function going({ language, query }: Visit, left: number): Html {
  const words = RELEASE_WORDS[language];
  const of = Math.max(Number(query.get('of')) || 0, left);
  const { tenant = '', channel = '' } = scopeIn(query);
  return html`<section class="card" data-tone="warn"><div class="inside stack">
<progress max="${of}" value="${of - left}" aria-label="${words.going(left)}"></progress>
<p><b>${words.going(left)}</b> <span class="soft">${words.goingLead}</span></p>
<div class="actions">${act('/now/stop', { tenant, channel }, words.stop, { look: 'grave' })}</div>
</div></section>`;
}
