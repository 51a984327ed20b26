/** The screen Log: who changed what, and when; an office sees its own. Named in `screens.ts`; reads `GET /v1/audit-log`. */
import { html } from 'hono/html';
import type { z } from 'zod';
import type { AuditLogPage } from '../operate/audit-log.ts';
import type { Html } from '../pages/view.ts';
import { card, empty, english, field, link, moment, sentence, table } from './components.ts';
import type { Page, Screen } from './screen.ts';
import type { Visit } from './visit.ts';
import { LOG_WORDS } from './words/log-words.ts';

type Logged = z.infer<typeof AuditLogPage>['items'][number];

export const logScreen: Screen = {
  name: 'log',
  routes: [{ method: 'get', path: '/log', side: 'either', scope: 'admin', answer: show }],
};

const DAY = /^(?:19|20|21)\d\d-\d\d-\d\d$/;
const dayOf = (text: string | null): string | undefined =>
  text !== null && DAY.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;

async function show(visit: Visit): Promise<Page> {
  const { query, language, side, words: frame } = visit;
  const words = LOG_WORDS[language];
  const office = side === 'operator' ? query.get('office')?.trim() || undefined : undefined;
  const [from, to] = [dayOf(query.get('from')), dayOf(query.get('to'))];
  const { items, nextCursor } = await visit.get<typeof AuditLogPage>('/v1/audit-log', {
    tenant: office,
    from: from && `${from}T00:00:00Z`,
    to: to && `${to}T23:59:59.999Z`,
    cursor: query.get('cursor') ?? undefined,
  });
  const asked = Object.entries({ office, from, to }).filter((pair): pair is [string, string] => !!pair[1]);
  const older = new URLSearchParams([...asked, ['cursor', nextCursor ?? '']]);
  return {
    title: frame.screens.log,
    body: html`${sentence(null, frame.screens.log, words.lead)}
<form class="views noprint" method="get" action="/log">
${side === 'operator' ? field({ name: 'office', label: words.office, value: office ?? '', attributes: `type="text" autocapitalize="off" spellcheck="false" placeholder="${words.all}" data-key="/"` }) : ''}
${field({ name: 'from', label: words.from, value: from ?? '', attributes: 'type="date"' })}
${field({ name: 'to', label: words.to, value: to ?? '', attributes: 'type="date"' })}
<div class="actions"><button>${words.show}</button></div></form>
${card(frame.screens.log, items.length === 0 ? empty(words.none, words.noneLead) : listing(items, visit), words.daysHint)}
${nextCursor === null ? '' : html`<p class="actions">${link(`/log?${older}`, words.next)}</p>`}`,
  };
}

function listing(items: readonly Logged[], { language, side }: Visit): Html {
  const words = LOG_WORDS[language];
  const what = ({ what, subject, version, fields }: Logged): Html =>
    html`<span>${words.acts[what]}${subject === null ? '' : html` <code>${subject}</code>`}${version === null ? '' : html` <span class="soft">${words.version(version)}</span>`}${fields.length === 0 ? '' : html` <span class="soft small">${english(fields.join(', '))}</span>`}</span>`;
  return table(
    words.what,
    [
      { title: words.at, head: true, cell: ({ at }) => moment(Date.parse(at), language, undefined, 'day') },
      { title: words.who, cell: ({ by }) => html`<bdi>${by.name}</bdi>` },
      { title: words.what, cell: what },
      ...(side === 'operator'
        ? [{ title: words.office, cell: ({ tenant }: Logged) => tenant ?? words.everywhere }]
        : []),
      { title: words.why, cell: ({ reason }) => (reason === null ? '' : html`<bdi>${reason}</bdi>`) },
    ],
    items,
  );
}
