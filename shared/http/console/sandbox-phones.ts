/**
 * The phones and inboxes of the sandbox's wall, drawn: texts as bubbles, calls with their script and keypad, emails with
 * a frame; and the forms by which one answers as that person. Called by `sandbox-screen.ts`. Pure.
 */
import { html } from 'hono/html';
import { segmentsOf } from '../../domain/content/segments.ts';
import { maskAddress } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import { MINUTE } from '../../domain/core/time.ts';
import type { Html } from '../pages/view.ts';
import type { Tone } from './components.ts';
import { hidden, moment, pill } from './components.ts';
import type { Appointment, Item, Message, Person } from './sandbox-wall.ts';
import { instantOf, wordsOf } from './sandbox-wall.ts';
import type { Visit } from './visit.ts';

import { SANDBOX_WORDS } from './words/wall.ts';

/** What every phone is drawn with. */
export interface Drawing {
  language: Visit['language'];
  now: Instant;
  /** As which the office calls. */
  office: string;
  /** Whether one may answer as people. */
  mayAnswer: boolean;
  /** Fields that every form carries. */
  fields: Readonly<Record<string, string>>;
}

/** What a phone shows at once; what was before is counted. */
const ITEMS_MAX = 8;
/** A call that nobody picked up rings no longer. */
const RINGS_MS = 2 * MINUTE;

const ICONS = {
  call: 'M4.5 2.5l2 3-1.3 1.6c.8 1.7 2 2.9 3.7 3.7l1.6-1.3 3 2c-.2 1.6-1 2.5-2.5 2.5C6.5 14 2 9.5 2 5c0-1.5.9-2.3 2.5-2.5',
  mail: 'M2 4h12v8.5H2zM2 4.5l6 4.5 6-4.5',
  send: 'M2.5 8h10M8.5 3.5L13 8l-4.5 4.5',
};
const icon = (name: keyof typeof ICONS): Html =>
  html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;

const RESPONSE_TONES = { confirmed: 'good', declined: 'warn', cancelled: 'rest', answered: 'warn' } as const;

/** One person: who it is, the phone or inbox, and how to answer. */
export function device(person: Person, on: Drawing): Html {
  const words = SANDBOX_WORDS[on.language];
  const { appointment, phone, to, items, id } = person;
  const name = appointment?.recipient.name ?? words.somebody;
  const zone = zoneOf(appointment);
  const shown = items.slice(-ITEMS_MAX);
  const left = items.length - shown.length;
  const ringing = ringingCall(person, on.now);
  const label = phone === null ? words.inboxOf(name) : words.phoneOf(name);
  return html`<article class="device" id="${id}" data-row data-kind="${phone === null ? 'inbox' : 'phone'}"${ringing ? html` data-rings` : ''}>
<header><h3 dir="auto">${name}</h3>${response(appointment, words.responses)}<p class="soft small"><bdi>${maskAddress(phone ?? to)}</bdi>${
    appointment
      ? html` · <span dir="auto">${appointment.title}</span>, ${moment(instantOf(appointment.startsAt), on.language, appointment.timeZone, 'day')}`
      : ''
  }</p></header>
<div class="body"><div class="bar-top" aria-hidden="true">${moment(on.now, on.language, zone)}<b></b><i></i></div>
<div class="glass" tabindex="0" role="region" aria-label="${label}"><ol class="stream">${
    left > 0 ? html`<li class="soft small">${words.earlier(left)}</li>` : ''
  }${shown.map((item) => shownItem(item, person, on, zone, ringing))}</ol></div>
${on.mayAnswer && appointment && phone !== null ? answerForm(appointment, name, on) : ''}</div></article>`;
}

/** The person's own zone, where it is known. */
const zoneOf = (appointment: Appointment | null): string =>
  appointment?.recipient.timeZone ?? appointment?.timeZone ?? 'UTC';

function response(
  appointment: Appointment | null,
  words: Readonly<Record<keyof typeof RESPONSE_TONES, string>>,
): Html | '' {
  const kind = appointment?.response as keyof typeof RESPONSE_TONES | undefined;
  const tone: Tone | undefined = kind && RESPONSE_TONES[kind];
  return kind && tone ? pill(tone, words[kind]) : '';
}

/** The call that rings: the last thing that came, just now, and nobody did anything yet. */
function ringingCall({ items }: Person, now: Instant): Message | undefined {
  const last = items.at(-1);
  if (last?.kind !== 'got' || last.message.channel !== 'voice') return undefined;
  const isOpen = ['accepted', 'in-progress', 'ringing'].includes(last.message.status);
  return isOpen && now - last.at < RINGS_MS ? last.message : undefined;
}

function shownItem(item: Item, person: Person, on: Drawing, zone: string, ringing?: Message): Html {
  const words = SANDBOX_WORDS[on.language];
  const at = moment(item.at, on.language, zone, 'day');
  if (item.kind === 'answer')
    return html`<li class="bubble" id="${item.id}"><p dir="auto">${item.text}</p><small>${at}</small></li>`;
  if (item.kind === 'said') {
    const text = {
      text: item.text,
      keys: words.pressed(item.text),
      call: item.text === '' ? words.calledUs : words.pressed(item.text),
      link: words.onThePage(item.text),
    }[item.way];
    return html`<li class="bubble own" id="${item.id}"><p dir="auto">${text}</p><small>${at}</small></li>`;
  }
  const { message } = item;
  if (message.channel === 'sms') return textOf(message, on, at);
  if (message.channel === 'email') return emailOf(message, person, on, at);
  return callOf(message, person, on, at, message === ringing);
}

const statusOf = ({ status }: Message, language: Visit['language']): string =>
  SANDBOX_WORDS[language].status[status] ?? status;

function textOf(message: Message, { language }: Drawing, at: Html): Html {
  const { body = '' } = wordsOf(message);
  const { segments } = segmentsOf(body);
  return html`<li class="bubble" id="m-${message.id}"><p dir="auto">${linked(body)}</p><small>${at} · ${SANDBOX_WORDS[language].segments(segments)} · ${statusOf(message, language)}</small></li>`;
}

/** A text with its links: they open the person's own page. */
const linked = (text: string): Html =>
  html`${text
    .split(/(https?:\/\/\S+)/)
    .map((part, index) =>
      index % 2 === 1 ? html`<a href="${part}" target="_blank" rel="noopener noreferrer">${part}</a>` : part,
    )}`;

/** How much of an email its notification shows. */
const SNIPPET = 90;

function emailOf(message: Message, { appointment }: Person, { language }: Drawing, at: Html): Html {
  const words = SANDBOX_WORDS[language];
  const { subject = '', text = '' } = wordsOf(message);
  const path = appointment && `/sandbox/email/${appointment.id}/${message.id}`;
  const name = appointment?.recipient.name ?? words.somebody;
  const frame =
    path === null
      ? ''
      : html`<details class="more"><summary>${words.openEmail}</summary><iframe src="${path}" loading="lazy" title="${words.emailTo(name)}" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe></details>`;
  return html`<li class="note" id="m-${message.id}">${icon('mail')}<div><b dir="auto">${subject}</b><p class="small" dir="auto">${text.slice(0, SNIPPET)}${text.length > SNIPPET ? '…' : ''}</p>${frame}<small>${at} · ${statusOf(message, language)}</small></div></li>`;
}

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

function callOf(message: Message, person: Person, on: Drawing, at: Html, isRinging: boolean): Html {
  const words = SANDBOX_WORDS[on.language];
  const { script = '', menu = '' } = wordsOf(message);
  const { appointment, items } = person;
  const isLast = items.findLast((item) => item.kind === 'got' && item.message.channel === 'voice');
  const mayPress = on.mayAnswer && appointment && isLast?.kind === 'got' && isLast.message === message;
  return html`<li class="note call" id="m-${message.id}"${isRinging ? html` data-rings` : ''}>${icon('call')}<div><b dir="auto">${words.callFrom(on.office)}</b><small>${isRinging ? words.ringing : html`${at} · ${statusOf(message, on.language)}`}</small>
<details class="more"><summary>${words.pickUp}</summary><p dir="auto" class="script">“${script} ${menu}”</p>${mayPress ? keypad(appointment, on) : ''}</details></div></li>`;
}

const keypad = ({ id }: Appointment, { language, fields }: Drawing): Html =>
  html`<form method="post" action="/sandbox/answer" class="keypad" data-stay aria-label="${SANDBOX_WORDS[language].keypad}">${hidden({ ...fields, appointment: id ?? '' })}${KEYS.map(
    (digit) => html`<button name="digits" value="${digit}">${digit}</button>`,
  )}</form>`;

const QUICK = ['C', 'STOP'];

function answerForm({ id }: Appointment, name: string, { language, fields }: Drawing): Html {
  const words = SANDBOX_WORDS[language];
  return html`<form method="post" action="/sandbox/answer" class="reply" data-stay>${hidden({ ...fields, appointment: id ?? '' })}
<input name="text" aria-label="${words.write(name)}" placeholder="${words.write(name)}" maxlength="1600" autocomplete="off" dir="auto"><button class="primary" aria-label="${words.send}">${icon('send')}</button>
<div class="quick">${QUICK.map((text) => html`<button name="quick" value="${text}">${text}</button>`)}</div></form>`;
}
