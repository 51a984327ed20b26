/**
 * Times as people and spreadsheets write them: 4.12.2026 9:30, 12/4/2026 2:05 PM, days since 1900. Pure; called by the
 * import, whose mapping says in which order a date is written, and by whoever shows how a start is written right.
 */
import { toIso } from './time.ts';

/** What comes first in a date that does not begin with its year. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

const two = (number: number): string => String(number).padStart(2, '0');

/** Spreadsheets count days from here on, and believe that 1900 was a leap year. */
const SERIAL_EPOCH_MS = Date.UTC(1899, 11, 30);
const SERIAL = /^(\d{5})(?:[.,](\d+))?(?: +(?:0?[.,](\d+)))?$/;
const WRITTEN =
  /^(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})[\sT,]*(\d{1,2})(?:[:.h](\d{2}))?(?::(\d{2}))?\s*(?:(am|pm|a\.m\.|p\.m\.)|uhr|h)?$/i;

/**
 * A start as people and spreadsheets write it, as a local time of the API.
 * @returns the text as it was where it is none of these: the API says what is wrong with it
 */
export function startText(text: string, order: DateOrder): string {
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text)) return text.replace(' ', 'T');
  const serial = SERIAL.exec(text);
  if (serial) {
    const [, days = '', fraction = '0', time = '0'] = serial;
    const share = Number(`0.${fraction}`) + Number(`0.${time}`);
    // A spreadsheet's fraction of a day is off by some microseconds.
    const ms = SERIAL_EPOCH_MS + Number(days) * 86_400_000 + Math.round(share * 86_400) * 1_000;
    return new Date(ms).toISOString().slice(0, 19);
  }
  const written = WRITTEN.exec(text);
  if (!written) return text;
  const [, one = '', second = '', three = '', hour = '', minute = '00', seconds = '00', half] = written;
  const parts = one.length === 4 ? [one, second, three] : partsOf(order, one, second, three);
  const [year = '', month = '', day = ''] = parts;
  const late = half?.toLowerCase().startsWith('p') ? 12 : 0;
  const hours = half ? (Number(hour) % 12) + late : Number(hour);
  const full = year.length === 2 ? `20${year}` : year;
  return `${full}-${two(Number(month))}-${two(Number(day))}T${two(hours)}:${minute}:${seconds}`;
}

/** Year, month, day. */
function partsOf(order: DateOrder, one: string, second: string, three: string): string[] {
  switch (order) {
    case 'dmy':
      return [three, second, one];
    case 'mdy':
      return [three, one, second];
    case 'ymd':
      return [one, second, three];
  }
}

/** Seconds or milliseconds since 1970, between 2001 and 2286. */
const sinceEpoch = (value: string): number | undefined => {
  if (/^\d{10}$/.test(value)) return Number(value) * 1_000;
  return /^\d{13}$/.test(value) ? Number(value) : undefined;
};

/** How a start that was written otherwise is written right, as a sentence; undefined where nobody can tell what it means. */
export function writtenRight(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).trim();
  const epoch = sinceEpoch(text);
  if (epoch !== undefined) return `if ${text} counts from 1970, write ${toIso(epoch)}`;
  if (/^\d{4}-\d\d-\d\d$/.test(text))
    return `a date alone has no time to remind of: write ${text}T09:00, with the hour that is meant`;
  const [american, european] = [startText(text, 'mdy'), startText(text, 'dmy')].map(asMinute);
  const right = [american, european].filter((each) => each !== undefined);
  if (right.length === 0) return undefined;
  const [first, second] = [...new Set(right)];
  return `write ${first}${second === undefined ? '' : `, or where the day comes first ${second}`}`;
}

/** A local time that a calendar has, to the minute. */
function asMinute(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return undefined;
  const minute = text.slice(0, 'YYYY-MM-DDTHH:MM'.length);
  const at = Date.parse(`${minute}Z`);
  return Number.isNaN(at) || !toIso(at).startsWith(minute) ? undefined : minute;
}
