/**
 * The figures of a night, for the naive system and for the real one, counted by the same rules from what their
 * providers took. Pure. Used by `incident.ts`.
 */
import { isOpen } from '../outside/model/calendar.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { HOUR } from '../shared/domain/core/time.ts';

/** Something that reached somebody. */
export interface Ring {
  at: Instant;
  channel: Channel;
  to: string;
  /** The reason: the same reason twice is a duplicate. */
  about: string;
  /** When the line is free again; null for what is no call. */
  endsAt: Instant | null;
}

/** One hour of the night. */
export interface Hour {
  /** RFC 3339. */
  from: string;
  emails: number;
  texts: number;
  calls: number;
  /** Texts and calls outside 08:00 to 20:00 where the person is, and calls on a Sunday. */
  outsideHours: number;
  /** Contacts after the first for the same reason. */
  duplicates: number;
  /** Rings at once on one line, at most. */
  ringsAtOnce: number;
  /** Calls to the phone that has had the most of them so far. */
  worstSoFar: number;
  /** Waiting in the queue at the end of the hour. */
  queue: number;
}

export interface Figures {
  contacts: number;
  emails: number;
  texts: number;
  calls: number;
  /** The phone with the most calls. */
  worstCalls: number;
  /** The phone with the most texts and calls. */
  worstContacts: number;
  callsOutsideHours: number;
  textsOutsideHours: number;
  ringsAtOnce: number;
  duplicates: number;
  hours: Hour[];
}

/** The default contact hours: texts and calls 08:00 to 20:00, no call on a Sunday. */
const HOURS = { opens: '08:00', closes: '20:00' };
const DAYS = { sms: [1, 2, 3, 4, 5, 6, 7], voice: [1, 2, 3, 4, 5, 6] };

export interface Span {
  from: Instant;
  to: Instant;
}

/**
 * @param zoneOf where the person behind a number is
 * @param queueAt how much waited at the end of an hour
 */
export function figuresOf(
  rings: readonly Ring[],
  { from, to }: Span,
  zoneOf: (phone: string) => string,
  queueAt: (end: Instant) => number,
): Figures {
  const sorted = rings.toSorted((a, b) => a.at - b.at);
  const count = new Counter(zoneOf);
  const hours: Hour[] = [];
  let next = 0;
  for (let start = from; start < to; start += HOUR) {
    const end = start + HOUR;
    const first = next;
    while ((sorted[next]?.at ?? to) < end) next++;
    hours.push({ ...count.hour(sorted.slice(first, next), start), queue: queueAt(end) });
  }
  return { ...count.totals(hours), hours };
}

/** Goes through the rings once, in order. */
class Counter {
  readonly #zoneOf: (phone: string) => string;
  readonly #seen = new Set<string>();
  readonly #calls = new Map<string, number>();
  readonly #loud = new Map<string, number>();
  readonly #lines = new Map<string, Instant[]>();
  #callsOutside = 0;
  #textsOutside = 0;

  constructor(zoneOf: (phone: string) => string) {
    this.#zoneOf = zoneOf;
  }

  hour(rings: readonly Ring[], start: Instant): Omit<Hour, 'queue'> {
    const of = (channel: Channel): number => rings.filter((ring) => ring.channel === channel).length;
    const outsideBefore = this.#callsOutside + this.#textsOutside;
    let duplicates = 0;
    let ringsAtOnce = 0;
    for (const ring of rings) {
      if (this.#seen.has(ring.about)) duplicates++;
      this.#seen.add(ring.about);
      if (ring.channel === 'email') continue;
      add(this.#loud, ring.to);
      this.#noteHours(ring);
      if (ring.channel === 'voice') ringsAtOnce = Math.max(ringsAtOnce, this.#take(ring));
    }
    return {
      from: new Date(start).toISOString(),
      emails: of('email'),
      texts: of('sms'),
      calls: of('voice'),
      outsideHours: this.#callsOutside + this.#textsOutside - outsideBefore,
      duplicates,
      ringsAtOnce,
      worstSoFar: most(this.#calls),
    };
  }

  totals(hours: readonly Hour[]): Omit<Figures, 'hours'> {
    const sum = (of: (hour: Hour) => number): number => hours.reduce((total, hour) => total + of(hour), 0);
    const [emails, texts, calls] = [sum((h) => h.emails), sum((h) => h.texts), sum((h) => h.calls)];
    return {
      contacts: emails + texts + calls,
      emails,
      texts,
      calls,
      worstCalls: most(this.#calls),
      worstContacts: most(this.#loud),
      callsOutsideHours: this.#callsOutside,
      textsOutsideHours: this.#textsOutside,
      ringsAtOnce: Math.max(0, ...hours.map((hour) => hour.ringsAtOnce)),
      duplicates: sum((hour) => hour.duplicates),
    };
  }

  /** A call takes the line. @returns how many ring on it now */
  #take({ to, at, endsAt }: Ring): number {
    add(this.#calls, to);
    const ringing = (this.#lines.get(to) ?? []).filter((until) => until > at);
    ringing.push(endsAt ?? at);
    this.#lines.set(to, ringing);
    return ringing.length;
  }

  #noteHours({ at, channel, to }: Ring): void {
    if (channel === 'email' || isOpen(at, { ...HOURS, days: DAYS[channel] }, [this.#zoneOf(to)])) return;
    if (channel === 'voice') this.#callsOutside++;
    else this.#textsOutside++;
  }
}

const add = (counts: Map<string, number>, key: string): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);

const most = (counts: ReadonlyMap<string, number>): number => {
  let result = 0;
  for (const count of counts.values()) result = Math.max(result, count);
  return result;
};
