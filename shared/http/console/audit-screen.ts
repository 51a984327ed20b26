/**
 * The screen Audit, for an operator: dead letters with what would become of each, and the comparison of plan, ledger and
 * providers' records. Named in `screens.ts`. The comparison takes a while, so it is made when it is asked for.
 */
import { html } from 'hono/html';
import type { z } from 'zod';
import type { AuditOut } from '../operate/audit.ts';
import type { DeadLettersOut } from '../operate/dead-letters.ts';
import type { Html } from '../pages/view.ts';
import type { Tone } from './components.ts';
import { act, card, empty, english, faults, moment, pill, sentence, table } from './components.ts';
import type { Page, Screen } from './screen.ts';
import type { Visit } from './visit.ts';
import { AUDIT_WORDS } from './words/audit-words.ts';
import { whyIn } from './words/said.ts';

type Letters = z.infer<typeof DeadLettersOut>;
type Letter = Letters['letters'][number];
type Audit = z.infer<typeof AuditOut>;

export const auditScreen: Screen = {
  name: 'audit',
  routes: [
    { method: 'get', path: '/audit', side: 'operator', scope: 'read', answer: show },
    { method: 'post', path: '/audit/redrive', side: 'operator', scope: 'operate', answer: redrive },
  ],
};

/** @param fault what the API said of a redrive */
async function show(visit: Visit, fault?: Html): Promise<Page> {
  const { language, query } = visit;
  const words = AUDIT_WORDS[language];
  const letters = await visit.get<typeof DeadLettersOut>('/v1/dead-letters');
  const audit = query.has('look') ? await visit.get<typeof AuditOut>('/v1/audit') : undefined;
  const done = query.get('done');
  const isWell = letters.total === 0;
  return {
    title: visit.words.screens.audit,
    done: done !== null && /^\d{1,9}$/.test(done) ? words.redriven(Number(done)) : undefined,
    ...(fault ? { status: 422 } : {}),
    body: html`${fault ?? ''}${sentence(isWell ? 'good' : 'warn', isWell ? words.well : words.failing(letters.total), words.lettersLead)}
${card(words.letters, isWell ? empty(words.lettersNone, words.lettersNoneLead) : listing(letters, visit), letters.letters.length < letters.total ? words.of(letters.letters.length, letters.total) : '')}
${card(words.audit, html`<div class="inside"><p class="soft">${words.auditLead}</p><form class="actions" method="get" action="/audit"><button name="look" value="" class="${isWell ? 'primary' : ''}">${words.look}</button></form></div>${audit ? report(audit, visit) : ''}`)}`,
  };
}

async function redrive(visit: Visit) {
  const redriven = await visit.send<typeof DeadLettersOut>('POST', '/v1/dead-letters/redrive', {});
  if (redriven.kind === 'done') return { goTo: `/audit?done=${redriven.body.redriven}` };
  return show(visit, faults(visit.words.refused.failed, redriven.problem));
}

const TONES: Readonly<Record<Letter['prospect'], Tone>> = {
  send: 'good',
  drop: 'rest',
  wait: 'warn',
  settling: 'warn',
  done: 'good',
  unreadable: 'bad',
  faulty: 'bad',
};

function listing({ letters }: Letters, { language, words: frame, may }: Visit): Html {
  const words = AUDIT_WORDS[language];
  const which = ({ entry, channel }: Letter): string | Html =>
    entry === null
      ? words.unread
      : html`${channel === null ? '' : `${frame.channels[channel]} · `}${entry.tenant}<br><code class="soft small">${entry.appointmentId} / ${entry.revision} / ${entry.step}</code>`;
  return html`${table(
    words.letters,
    [
      { title: words.which, head: true, cell: which },
      {
        title: words.failed,
        cell: ({ at, error, times }) =>
          html`<span>${at === null ? '' : moment(Date.parse(at), language, undefined, 'day')} <span class="soft small">${error === null ? '' : english(error)} ${times === null ? '' : words.times(times)}</span></span>`,
      },
      {
        title: words.would,
        cell: ({ prospect, reason }) =>
          html`<span>${pill(TONES[prospect], words.prospects[prospect])} <span class="soft small">${reason === null ? '' : whyIn(language, reason)}</span></span>`,
      },
    ],
    letters,
  )}${
    may('operate')
      ? html`<div class="inside"><p class="soft">${words.redriveLead}</p>${act('/audit/redrive', {}, words.redrive(letters.length), { look: 'primary' })}</div>`
      : ''
  }`;
}

function report(audit: Audit, { language }: Visit): Html {
  const words = AUDIT_WORDS[language];
  const { findings, appointments, entries, contacts, unread, cut } = audit;
  const headline = findings.length === 0 ? words.agreed : words.found(findings.length);
  return html`<div class="inside"><div>${pill(findings.length === 0 ? 'good' : 'bad', headline)}</div>
<p>${words.looked(appointments, entries, contacts)}</p>${cut ? html`<p class="soft">${words.cut}</p>` : ''}${unread.map((why) => html`<p class="soft">${words.left(why)}</p>`)}</div>${
    findings.length === 0
      ? ''
      : table(
          words.audit,
          [
            { title: words.finding, head: true, cell: ({ kind }) => pill('bad', words.kinds[kind]) },
            { title: words.what, cell: ({ what }) => english(what) },
            { title: words.advice, cell: ({ advice }) => english(advice) },
          ],
          findings,
        )
  }`;
}
