/**
 * What is said on each channel: the tenant's own template, else the built-in one in the person's language. Dates and
 * times are written as the locale writes them, in the appointment's zone, which is named when the person is elsewhere.
 * Called by the pipeline when a step is claimed, by the preview, and for automatic answers. Pure: the same in, the
 * same out, at any time.
 *
 * Always true: a value is data; it is escaped for its channel and can never be Liquid or markup.
 */
import type { Appointment, StepKind } from '../appointment/appointment.ts';
import type { Channel } from '../core/policy.ts';
import type { Instant } from '../core/time.ts';
import type { KeptSlots } from '../ledger/kept-words.ts';
import type { Tenant } from '../tenant/tenant.ts';
import type { TemplateSourceOf } from './built-in.ts';
import { builtIn } from './built-in.ts';
import type { Calendar } from './calendar.ts';
import { calendarOf } from './calendar.ts';
import { render, TemplateError } from './engine.ts';
import { inGsm7, isGsm7 } from './gsm7.ts';
import { languageOf, normalLocale, WORDS, writtenLocale } from './languages.ts';
import type { Filled, PartForm, Skeleton } from './skeleton.ts';
import { filled, isPlainPhrase, kept, wholeSkeleton } from './skeleton.ts';
import type { Values } from './values.ts';
import { contactPhone, valuesOf } from './values.ts';
import { isElsewhere, timeText } from './when.ts';
import type { AnswerKey as KnownAnswer } from './words.ts';

export interface EmailContent {
  subject: string;
  text: string;
  html: string;
  /** An iCalendar object that adds, updates or removes the appointment; null where it has none. */
  calendar: Calendar | null;
  /** Where one click unsubscribes (RFC 8058); null where there is no public URL. */
  unsubscribeUrl: string | null;
}

export interface VoiceContent {
  /** Who is calling, and why. */
  script: string;
  /** Which key does what. */
  menu: string;
  /** Said when nobody presses a key. */
  goodbye: string;
  /** Left on an answering machine: who called, and nothing that a listener should not know. */
  voicemail: string;
}

/** What a channel carries. */
export interface ContentOf {
  email: EmailContent;
  sms: { body: string };
  voice: VoiceContent;
}

/** A template's parts, in Liquid. */
export type TemplateSource<C extends Channel = Channel> = TemplateSourceOf[C];

/** What an automatic answer is about. */
export type AnswerKey = KnownAnswer;

/** `reminder/sms/es`: how a template is called in its tenant. */
export type TemplateName = string;

/** What a template is for. */
export interface TemplateUse {
  kind: StepKind;
  channel: Channel;
  /** BCP 47. */
  locale: string;
}

/** The one name of a use: `es_mx` and `ES-mx` are `es-MX`. */
export const templateName = ({ kind, channel, locale }: TemplateUse): TemplateName =>
  `${kind}/${channel}/${normalLocale(locale) ?? locale}`;

/** Those of the tenant's own templates that would do, best first: the exact locale, then wider ones of its language. */
export function templateCandidates(
  tenant: Pick<Tenant, 'templates'>,
  kind: StepKind,
  channel: Channel,
  locale: string,
): TemplateName[] {
  if (tenant.templates.length === 0) return [];
  const parts = (normalLocale(locale) ?? locale).split('-');
  const names = parts.map((_, index) =>
    templateName({ kind, channel, locale: parts.slice(0, parts.length - index).join('-') }),
  );
  return names.filter((name) => tenant.templates.includes(name));
}

/** What is to be said. */
export interface Said<C extends Channel = Channel> {
  kind: StepKind;
  appointment: Appointment;
  /** Further appointments of the same person that this contact names, soonest first. */
  others: readonly Appointment[];
  /** Whether more than one person shares the address; then it is said whose each appointment is. */
  isShared: boolean;
  tenant: Tenant;
  /** The tenant's own; undefined for the built-in one. */
  template: TemplateSource<C> | undefined;
  links: { manage: string | null; unsubscribe: string | null };
  /** The address that an email is sent from, whom its calendar names as organizer; absent: the tenant's. */
  from?: string | null;
  now: Instant;
}

/** Providers take 1,600 characters (https://www.twilio.com/docs/api/errors/21617) and say 4,096 at once. */
const SMS_MAX = 1_600;
const SPOKEN_MAX = 4_000;
const SUBJECT_MAX = 500;

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
const tidy = (text: string): string =>
  text
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();

/** How each part is made of its template, and how long it may come out. */
type Forms<C extends Channel> = Readonly<
  Record<keyof TemplateSource<C> & string, PartForm & { max: number }>
>;

const MARKUP: PartForm = { escaping: 'html', finish: (text) => text, keeps: () => true };
const LINES: PartForm = { escaping: 'plain', finish: tidy, keeps: isPlainPhrase };
const LINE: PartForm = { escaping: 'plain', finish: oneLine, keeps: isPlainPhrase };
const BASIC: PartForm = {
  escaping: 'plain',
  finish: (text) => inGsm7(tidy(text)),
  // Whether accents are left out is decided of the whole text; a text with none has nothing to decide.
  keeps: (value) => isPlainPhrase(value) && isGsm7(value),
};
const UNBOUNDED = Number.POSITIVE_INFINITY;
const SPOKEN = { ...LINE, max: SPOKEN_MAX };

const FORMS: { [C in Channel]: Forms<C> } = {
  email: {
    subject: { ...LINE, max: SUBJECT_MAX },
    text: { ...LINES, max: UNBOUNDED },
    html: { ...MARKUP, max: UNBOUNDED },
  },
  sms: { body: { ...LINES, max: SMS_MAX } },
  voice: { script: SPOKEN, menu: SPOKEN, goodbye: SPOKEN, voicemail: SPOKEN },
};

/** The built-in words of a text are written with letters that cost less; a tenant's own are left as they are. */
const formsOf = (channel: Channel, isOwn: boolean): Readonly<Record<string, PartForm & { max: number }>> =>
  channel === 'sms' && !isOwn ? BUILT_IN_SMS : FORMS[channel];

/** How many characters a part of an own template may come out with; no number for what nobody bounds. */
export const longestOf = (channel: Channel, name: string): number =>
  formsOf(channel, true)[name]?.max ?? UNBOUNDED;

const BUILT_IN_SMS = { body: { ...BASIC, max: SMS_MAX } };

/** What stands beside the texts. */
const RESTS: { [C in Channel]: (said: Said<C>) => Omit<ContentOf[C], keyof TemplateSource<C>> } = {
  email: (said) => ({ calendar: calendarFor(said), unsubscribeUrl: said.links.unsubscribe }),
  sms: () => ({}),
  voice: () => ({}),
};

/** A part that came out; nothing, or more than a provider takes, is a fault of the template. */
function part(source: string, values: Values, { escaping, finish, max }: PartForm & { max: number }): string {
  const text = render(source, escaping, values);
  if (text.trim() === '') throw new TemplateError('it comes out empty');
  if (text.length > max)
    throw new TemplateError(`it comes out at ${text.length} characters; at most ${max} can be sent`);
  return finish(text);
}

/** By the engine, each part a slot of its own. */
function whole(
  source: Readonly<Record<string, string>>,
  forms: Readonly<Record<string, PartForm & { max: number }>>,
  values: Values,
): Filled {
  const parts: Record<string, string> = {};
  for (const [name, form] of Object.entries(forms)) parts[name] = part(source[name] ?? '', values, form);
  return { skeleton: wholeSkeleton(Object.keys(forms)), slots: Object.values(parts), parts };
}

/** A text that comes near its bound is left to the engine, which measures it before it is finished. */
const isShort = ({ parts }: Filled, forms: Readonly<Record<string, { max: number }>>): boolean =>
  Object.keys(parts).every((name) => (parts[name] ?? '').length < (forms[name]?.max ?? 0) / 2);

/** Null where nobody is known whom the calendar could name as its organizer. */
function calendarFor({ appointment, tenant, kind, from, now }: Said<'email'>): EmailContent['calendar'] {
  const email = from ?? tenant.senderAddresses.email;
  if (email === undefined || email === null) return null;
  const name = tenant.senderNames.email ?? tenant.name;
  return calendarOf({ appointment, tenant, organizer: { name, email }, kind, now });
}

/** What is said, and how it is kept. */
export interface Composed<C extends Channel = Channel> {
  content: ContentOf[C];
  kept: KeptSlots;
  /** What `kept` names; to be stored before it. */
  skeleton: Skeleton;
}

/**
 * What to send on this channel, and how that is kept.
 * @throws TemplateError for a template of the tenant's own that fails on this appointment; the built-in ones do not
 */
export function compose<C extends Channel>(channel: C, said: Said<C>): Composed<C> {
  const { kind, appointment, others, isShared, tenant, links, template } = said;
  const { locale } = appointment.recipient;
  const source: TemplateSource<C> = template ?? builtIn(channel, kind, languageOf(locale));
  const values = valuesOf({
    ...{ channel, appointment, others, isShared, tenant, links },
    locale: template ? locale : writtenLocale(locale),
  });
  const forms = formsOf(channel, template !== undefined);
  const quick = filled(source, forms, values);
  const made = quick && isShort(quick, forms) ? quick : whole(source, forms, values);
  const rest = RESTS[channel](said);
  const content = { ...made.parts, ...rest } as ContentOf[C];
  return { content, kept: kept(made, rest), skeleton: made.skeleton };
}

/** What to send on this channel. @throws as `compose` */
export const content = <C extends Channel>(channel: C, said: Said<C>): ContentOf[C] =>
  compose(channel, said).content;

/**
 * The start as this person reads it, or hears it.
 * @param locale that of the words around it; absent: the person's
 */
export function whenText(
  appointment: Appointment,
  locale?: string,
  form: 'long' | 'spoken' = 'long',
): string {
  const { timeZone, startsAt, recipient } = appointment;
  const written = locale ?? writtenLocale(recipient.locale);
  return timeText(startsAt, { locale: written, timeZone, named: isElsewhere(appointment) }, form);
}

/** What an answer names; what is empty or absent is left out. */
export interface AnswerValues {
  office?: string;
  /** The office's phone number. */
  phone?: string;
  title?: string;
  when?: string;
  /** Where it is, where that is news. */
  place?: string;
  /** How many appointments. */
  count?: number;
  /** The person's own page. */
  link?: string;
}

/** How an answer names the office: as a text writes it, or as a call says it. */
export const officeValues = (channel: 'sms' | 'voice', tenant: Tenant): AnswerValues => ({
  office: tenant.senderNames[channel] ?? tenant.name,
  phone: contactPhone(channel, tenant) ?? '',
});

/** An automatic answer: an SMS, or a sentence in a call. @param locale BCP 47; English where we have no words in it */
export function answerText(
  locale: string,
  key: AnswerKey,
  { office = '', phone = '', title = '', when = '', place = '', count = 0, link = '' }: AnswerValues = {},
): string {
  const said = { office: office || null, phone: phone || null, title: title || null, place: place || null };
  const values = { ...said, when, count, link };
  const text = oneLine(render(WORDS[languageOf(locale)].answers[key], 'plain', values));
  return key.startsWith('call_') ? text : inGsm7(text);
}

/**
 * What somebody hears who calls a number of ours. A caller's number can be forged, so it says no more than a text to that
 * number does: neither the name nor the place.
 * @param values without an office where nobody knows which is meant, without a title where there is no appointment
 */
export function wordsForCaller(locale: string, values: AnswerValues): VoiceContent {
  const { goodbye } = WORDS[languageOf(locale)].voice;
  return {
    script: answerText(locale, 'call_us', values),
    menu: answerText(locale, 'call_us_menu', values),
    goodbye: oneLine(render(goodbye, 'plain', { contact_phone: values.phone || null })),
    voicemail: '',
  };
}
