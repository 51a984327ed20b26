/**
 * Dates and times as a locale writes and says them, always in the appointment's zone; the zone is named when the
 * person is elsewhere. What Intl leaves out ("15:30 Uhr") or no voice would say ("15:30") is put right here. Pure.
 */
import type { Appointment } from '../appointment/appointment.ts';
import type { Language } from '../core/language.ts';
import { remember } from '../core/memo.ts';
import type { Instant } from '../core/time.ts';
import { languageOf } from './languages.ts';

/** `long` is for reading, `short` for an SMS, `spoken` for a voice. */
export type Form = 'long' | 'short' | 'spoken';
/** One of the two alone. */
type Part = 'date' | 'time';

const DATE: Record<Form, Intl.DateTimeFormatOptions> = {
  long: { weekday: 'long', day: 'numeric', month: 'long' },
  short: { weekday: 'short', day: 'numeric', month: 'short' },
  spoken: { weekday: 'long', day: 'numeric', month: 'long' },
};
const TIME: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' };

function optionsOf(
  form: Form,
  part: Part | undefined,
  timeZone: string,
  named: boolean,
): Intl.DateTimeFormatOptions {
  const zone = { timeZoneName: form === 'spoken' ? 'long' : 'short' } as const;
  const withZone = named && part !== 'date' ? zone : {};
  return { timeZone, ...(part === 'time' ? {} : DATE[form]), ...(part === 'date' ? {} : TIME), ...withZone };
}

/** One way to write times, and those that it wrote: many appointments begin at the same one, and Intl takes long. */
interface Writing {
  format: Intl.DateTimeFormat;
  texts: Map<Instant, string>;
}

const WRITINGS_MAX = 1_000;
const TEXTS_MAX = 1_000;
const writings = new Map<string, Writing>();

function writingOf(
  locale: string,
  form: Form,
  part: Part | undefined,
  timeZone: string,
  named: boolean,
): Writing {
  const key = `${locale}|${form}|${part}|${timeZone}|${named}`;
  const known = writings.get(key);
  if (known) return known;
  const format = new Intl.DateTimeFormat(locale, optionsOf(form, part, timeZone, named));
  return remember(writings, key, { format, texts: new Map() }, WRITINGS_MAX);
}

/** How a clock of 24 hours is put, by its hour, its minute and as Intl writes it; null where that will do. */
type Wording = Readonly<Record<Language, ((hour: number, minute: number, clock: string) => string) | null>>;

const SPOKEN: Wording = {
  en: null,
  es: null,
  fr: (hour, minute) => `${hour} ${hour > 1 ? 'heures' : 'heure'}${minute === 0 ? '' : ` ${minute}`}`,
  de: (hour, minute) => `${hour} Uhr${minute === 0 ? '' : ` ${minute}`}`,
  pt: (hour, minute) =>
    `${hour} ${hour === 1 ? 'hora' : 'horas'}${minute === 0 ? '' : ` e ${minute} ${minute === 1 ? 'minuto' : 'minutos'}`}`,
  ja: (hour, minute) => `${hour}時${minute === 0 ? '' : `${minute}分`}`,
};

const WRITTEN: Wording = {
  en: null,
  es: null,
  fr: null,
  de: (_hour, _minute, clock) => `${clock} Uhr`,
  pt: null,
  ja: null,
};

/** Puts the clock as that language has it; none, one with AM or PM, or one in digits of another script stays as it is. */
function reworded(
  parts: Intl.DateTimeFormatPart[],
  put: (hour: number, minute: number, clock: string) => string,
): string {
  const hour = parts.findIndex(({ type }) => type === 'hour');
  const minute = parts.findIndex(({ type }) => type === 'minute');
  const [h, m] = [Number(parts[hour]?.value), Number(parts[minute]?.value)];
  const text = (from: number, to?: number) =>
    parts
      .slice(from, to)
      .map(({ value }) => value)
      .join('');
  if (Number.isNaN(h) || parts.some(({ type }) => type === 'dayPeriod')) return text(0);
  return text(0, hour) + put(h, m, text(hour, minute + 1)) + text(minute + 1);
}

/** Spaces that phones, fonts and voices don't know. */
const ODD_SPACES = /[\u00a0\u2009\u202f]/g;

/** One instant in a form; `named` tells the zone, too. */
export function timeText(
  at: Instant,
  { locale, timeZone, named }: { locale: string; timeZone: string; named: boolean },
  form: Form,
  part?: Part,
): string {
  const { format, texts } = writingOf(locale, form, part, timeZone, named);
  const known = texts.get(at);
  if (known !== undefined) return known;
  const put = (form === 'spoken' ? SPOKEN : WRITTEN)[languageOf(locale)];
  const said = put ? reworded(format.formatToParts(at), put) : format.format(at);
  return remember(texts, at, said.replaceAll(ODD_SPACES, ' '), TEXTS_MAX);
}

/** Whether the person may read the clock of another zone than the appointment's. */
export const isElsewhere = ({ recipient: { zones }, timeZone }: Appointment): boolean =>
  zones.length !== 1 || zones[0] !== timeZone;
