/**
 * The people's pages as HTML. Everything in them is escaped by `html`; they hold no script, no picture from
 * elsewhere, and only what the reader of an appointment's own message knows already. Called by `pages.ts`. Pure.
 *
 * Addresses are relative (`?`, `./TOKEN/…`), so that the pages work behind a path of a proxy, too.
 */
import { html, raw } from 'hono/html';
import { isWaiting } from '../../domain/appointment/answers.ts';
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { statusAt } from '../../domain/appointment/appointment.ts';
import { whenText } from '../../domain/content/content.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toLocalIso } from '../../domain/core/time.ts';
import { needId } from '../../domain/person/need.ts';
import { anyPhone } from '../../domain/person/phone.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { PageLanguage } from './page-language.ts';
import { STYLE } from './style.ts';
import type { Texts } from './texts/texts.ts';

export type Html = ReturnType<typeof html>;

/** What a person's page is about. */
export interface Subject {
  token: string;
  appointment: Appointment;
  tenant: Tenant;
  language: PageLanguage;
}

export type PageState = keyof Texts['states'];

/** How things stand for the person, and so what they can do. */
export function stateOf(appointment: Appointment, now: Instant): PageState {
  const status = statusAt(appointment, now);
  if (status === 'cancelled' || status === 'past') return status;
  const wish = needId(appointment.id, 'another_time');
  if (status === 'declined' || (status === 'scheduled' && isWaiting(appointment, wish))) return 'asked';
  return status === 'confirmed' ? 'confirmed' : 'open';
}

// ---- Pages --------------------------------------------------------------------------------------------------

/** An appointment, how things stand, and what the person can do. @param notice said above everything */
export function appointmentPage(subject: Subject, state: PageState, notice?: string): Html {
  const { language, tenant } = subject;
  const { headline, lead } = language.texts.states[state];
  return page(
    { language, tenant, title: language.texts.title },
    html`${notice === undefined ? '' : html`<p class="notice" role="status">${notice}</p>`}
${heading(headline, lead(tenant.name), MARKS[state])}
${card(subject, state)}
${actions(subject, state)}`,
  );
}

/** "Are you sure?" before a cancellation. */
export function surePage(subject: Subject): Html {
  const { language, tenant, appointment } = subject;
  const { headline, lead, yes, no } = language.texts.sure;
  return page(
    { language, tenant, title: headline },
    html`${heading(headline, lead(tenant.name))}
${card(subject, 'open')}
<div class="actions">
${form({ action: 'cancel', sure: 'yes', revision: appointment.revision }, yes, 'final')}
<a class="button" href="?">${no}</a>
</div>`,
  );
}

/** The page for a link that has ended, or that is not ours: it says how to go on, and nothing of any appointment. */
export function deadPage(language: PageLanguage, tenant: Tenant | undefined): Html {
  const { gone, unknown } = language.texts;
  const { headline, lead } = tenant ? { ...gone, lead: gone.lead(tenant.name) } : unknown;
  return page({ language, tenant, title: headline, callFirst: true }, heading(headline, lead, MARKS.dead));
}

/** The page for a fault of ours. */
export function failedPage(language: PageLanguage): Html {
  const { headline, lead } = language.texts.failed;
  return page({ language, tenant: undefined, title: headline }, heading(headline, lead, MARKS.dead));
}

export interface Subscription {
  tenant: Tenant;
  language: PageLanguage;
  /** Masked; null when it is known by its hash only. */
  address: string | null;
  /** `ended_elsewhere`: not by a link, so a link can't undo it. */
  state: 'on' | 'ended' | 'ended_elsewhere';
}

/** One click ends the emails; another undoes it. */
export function unsubscribePage({ tenant, language, address, state }: Subscription): Html {
  const { unsubscribe: texts } = language.texts;
  const { headline, lead } = state === 'on' ? texts.ask : texts.done;
  return page(
    { language, tenant, title: texts.title },
    html`${heading(headline, lead(tenant.name), state === 'on' ? undefined : MARKS.confirmed)}
<section class="card">
${address === null ? '' : html`<dl>${fact(texts.address, address)}</dl>`}
<p>${texts.onlyEmail}</p>
</section>
<div class="actions">
${state === 'on' ? form({ action: 'unsubscribe' }, texts.button, 'primary') : ''}
${state === 'ended' ? form({ action: 'subscribe' }, texts.undo, '') : ''}
</div>`,
  );
}

// ---- Their parts --------------------------------------------------------------------------------------------

interface Frame {
  language: PageLanguage;
  tenant: Tenant | undefined;
  title: string;
  /** Calling the office is the only thing left to do. */
  callFirst?: boolean;
}

function page({ language, tenant, title, callFirst = false }: Frame, content: Html): Html {
  const call = tenant && callOf(tenant);
  return html`<!doctype html>
<html lang="${language.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<meta name="format-detection" content="telephone=no, date=no, address=no">
<title>${tenant ? `${title} · ${tenant.name}` : title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
${tenant ? html`<header dir="auto">${tenant.name}</header>` : ''}
<main>
${content}
${
  tenant && call?.uri && callFirst
    ? html`<div class="actions"><a class="button primary" href="${call.uri}">${language.texts.call(tenant.name)}</a></div>`
    : ''
}
</main>
${
  call
    ? html`<footer>${language.texts.questions} ${call.uri ? html`<a href="${call.uri}">${call.shown}</a>` : html`<b>${call.shown}</b>`}</footer>`
    : ''
}
</body>
</html>`;
}

const heading = (headline: string, lead: string, mark?: Html): Html =>
  html`${mark ?? ''}<h1>${headline}</h1>
<p class="lead">${lead}</p>`;

/** The office's number as people write it, and as a phone dials it; as it is where it is no number. */
function callOf({ contactPhone }: Tenant): { shown: string; uri?: string } | undefined {
  if (!contactPhone) return undefined;
  const number = anyPhone(contactPhone);
  return number ? { shown: number.formatInternational(), uri: number.getURI() } : { shown: contactPhone };
}

function card({ appointment, language }: Subject, state: PageState): Html {
  const { title, location, startsAt, timeZone, durationMinutes } = appointment;
  const { texts, locale } = language;
  const when = html`<time datetime="${toLocalIso(startsAt, timeZone)}">${whenText(appointment, locale)}</time>`;
  return html`<section class="card ${state}">
<div class="what">${dayLeaf(appointment, locale)}<h2 dir="auto">${title}</h2></div>
<dl>${fact(texts.when, when)}${location === null ? '' : fact(texts.where, location)}${fact(texts.duration, minutes(durationMinutes, locale))}</dl>
</section>`;
}

const fact = (name: string, value: string | Html): Html =>
  html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>`;

/** The day as a leaf of a calendar, for the eye; the words beside it say the same. */
function dayLeaf({ startsAt, timeZone }: Appointment, locale: string): Html {
  const month = new Intl.DateTimeFormat(locale, { timeZone, month: 'short' }).format(startsAt);
  const day = new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric' })
    .formatToParts(startsAt)
    .find(({ type }) => type === 'day');
  return html`<div class="day" aria-hidden="true"><span>${month}</span><b>${day?.value ?? ''}</b></div>`;
}

const minutes = (count: number, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'unit', unit: 'minute', unitDisplay: 'long' }).format(count);

function actions({ language, appointment, token }: Subject, state: PageState): Html {
  if (state === 'cancelled' || state === 'past') return html``;
  const { texts } = language;
  const { revision } = appointment;
  const yes = state === 'asked' ? texts.keep : texts.confirm;
  const confirmable = state === 'open' || state === 'asked';
  const calendar = html`<a class="button${state === 'confirmed' ? ' primary' : ''}" href="./${token}/calendar.ics">${texts.addToCalendar}</a>`;
  return html`<div class="actions">
${confirmable ? form({ action: 'confirm', revision }, yes, state === 'open' ? 'primary' : '') : ''}
${state === 'confirmed' ? calendar : ''}
${state === 'asked' ? '' : form({ action: 'reschedule', revision }, texts.reschedule, '')}
${state === 'confirmed' ? '' : calendar}
<a class="button quiet" href="?sure=cancel">${texts.cancel}</a>
</div>`;
}

/** One button that posts these fields to the page's own address. */
const form = (fields: Record<string, string | number>, label: string, look: string): Html =>
  html`<form method="post" action="?">${Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button class="button ${look}" type="submit">${label}</button></form>`;

const mark = (look: string, path: string): Html =>
  html`<svg class="mark ${look}" viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;

const CLOCK = 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17M12 7.5V12l3 2';

/** How things stand, at a glance; nothing where it is a question. */
const MARKS: Record<Exclude<PageState, 'open'> | 'dead', Html> & { open?: undefined } = {
  confirmed: mark('', 'M5 12.5l4.5 4.5L19 7.5'),
  asked: mark('', CLOCK),
  cancelled: mark('still', 'M7 7l10 10M17 7L7 17'),
  past: mark('still', CLOCK),
  dead: mark('still', 'M12 7v6M12 17v.01'),
};
