/** What is said, read as a person reads it: which appointments a message names, when they are, and what it is about. */
import { wallAt } from './calendar.ts';
import type { Channel, Instant } from './crossing.ts';

type Kind = 'reminder' | 'booking' | 'change' | 'cancellation' | 'reinstatement';

/** An appointment as a message names it. */
export interface Named {
  title: string;
  /** The words from its title to the next one. */
  told: string;
}

export interface Message {
  kind: Kind | undefined;
  named: readonly Named[];
  /** It is about more than it names: a text has no room for all. */
  andMore: boolean;
}

const TITLE = /Visit \d+ zebra\w+/g;

const ABOUT: Readonly<Record<Channel, readonly (readonly [Kind, RegExp])[]>> = {
  email: [
    ['reminder', /^Reminder: /],
    ['booking', /^Booked: /],
    ['change', /^New (?:time|place): /],
    ['cancellation', /^Cancelled: /],
    ['reinstatement', /^Takes place after all: /],
  ],
  sms: [
    ['reminder', /: reminder (?:of|for) /],
    ['booking', /: (?:you are|Person \d+ zebra\d+ is) booked for /],
    ['change', / has moved to |, is now at /],
    ['cancellation', /, is cancelled/],
    ['reinstatement', / takes place after all: /],
  ],
  voice: [
    ['reminder', /with a reminder of (?:your appointment|the appointment of)/],
    ['booking', /(?:Your appointment|The appointment of Person \d+ zebra\d+) is booked/],
    ['change', /The new time is|is now at another place/],
    ['cancellation', /has been cancelled/],
    ['reinstatement', /takes place after all/],
  ],
};

/** @param words what the provider was given, as JSON */
export function readMessage(channel: Channel, words: string): Message {
  const content = JSON.parse(words) as Readonly<Record<string, string>>;
  const text = { email: content['text'], sms: content['body'], voice: content['script'] }[channel] ?? '';
  const headline = channel === 'email' ? (content['subject'] ?? '') : text;
  const kind = ABOUT[channel].find(([, words]) => words.test(headline))?.[0];
  return { kind, named: namedIn(text), andMore: text.includes('; and more') };
}

/** The appointments that a text names. */
export function namedIn(text: string): Named[] {
  const found = [...text.matchAll(TITLE)];
  return found.map(({ 0: title, index }, at) => ({
    title,
    told: text.slice(index + title.length, found[at + 1]?.index),
  }));
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** Where a message says that an appointment is; null where it does not say. */
export const placeIn = (told: string): string | null => /Room \d+/.exec(told)?.[0] ?? null;

/** What a message says of the time before. */
const BEFORE = /\(was [^)]*\)| from .*?(?=The new time is)|Instead of: .*/g;

/** Whether the words tell this moment on the clocks of a zone, as an English reader understands them. */
export function tells(told: string, at: Instant, zone: string): boolean {
  const wall = new Date(wallAt(zone, at));
  const [month = '', day = ''] = [MONTHS[wall.getUTCMonth()], DAYS[wall.getUTCDay()]];
  const hour = wall.getUTCHours();
  const minute = String(wall.getUTCMinutes()).padStart(2, '0');
  const date = `${day.slice(0, 3)}\\w*, ${month.slice(0, 3)}\\w* ${wall.getUTCDate()}`;
  return new RegExp(`${date}(?:,| at) ${hour % 12 || 12}:${minute} ${hour < 12 ? 'AM' : 'PM'}`).test(
    told.replaceAll(BEFORE, ' '),
  );
}
