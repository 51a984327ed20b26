/**
 * What can be known from outside, kept in order: offices, appointments with everything that was asked for them, people
 * who want to be left alone, what providers took and what they said of it. Filled by `hearing.ts`; asked by the rules.
 *
 * A deed takes effect at some moment between its request and its answer; without an answer it may still do so for a
 * while, or never. So what is known of a moment is a set: whatever may be true then.
 */
import { MINUTE } from './calendar.ts';
import type {
  Cap,
  Channel,
  Instant,
  Ladder,
  OfficeSettings,
  Stretch,
  Surroundings,
  Try,
} from './crossing.ts';
import type { Rung } from './plan.ts';
import { planOf } from './plan.ts';
import type { Message } from './words.ts';
import { readMessage } from './words.ts';
import { zonesOfNumber } from './zones.ts';

/** Something that was asked for. */
export interface Deed {
  from: Instant;
  /** If it took effect, then by now. */
  until: Instant;
  /** It was answered, so it did. */
  sure: boolean;
  /** It was refused, so it did not. */
  void: boolean;
}

/** A process that was never heard of again may have left something under way for so long. */
const LINGER_MS = 15 * MINUTE;

export const begun = (from: Instant): Deed => ({ from, until: from + LINGER_MS, sure: false, void: false });

export const may = (deed: Deed, by: Instant): boolean => !deed.void && deed.from <= by;
export const surely = (deed: Deed, before: Instant): boolean => deed.sure && deed.until < before;

/** Whether one may have happened after the other. */
export const mayFollow = (deed: Deed, other: Deed): boolean => !deed.void && deed.until >= other.from;

/** What was surely cancelled by then, and not booked again since, as far as anybody asked for it up to now. */
export const cancelledStill = ({ cancelled, reinstated }: Book, before: Instant) =>
  cancelled.find((deed) => surely(deed, before) && !reinstated.some((again) => mayFollow(again, deed)));

/** Of several values, each set by a deed, those that may stand at a moment; what changed in the last `slackMs` may not have arrived. */
export function standing<T>(all: readonly (Deed & { value: T })[], at: Instant, slackMs: number): T[] {
  const replaced = (deed: Deed) =>
    all.some((other) => other !== deed && surely(other, at - slackMs) && other.from > deed.until);
  return all.filter((deed) => may(deed, at) && !replaced(deed)).map(({ value }) => value);
}

/** When things went wrong, as far as it reaches into a stretch or the hours after which it still explains something. */
export const troublesIn = (
  { troubles, damages = [] }: Surroundings,
  { from, to }: Stretch,
  afterMs: number,
  { email, phones }: Pick<Book, 'email' | 'phones'>,
): Stretch[] =>
  [
    ...troubles,
    ...damages.filter(({ addresses }) =>
      addresses.some((each) => each === email || phones.some(({ value }) => value === each)),
    ),
  ].filter((trouble) => trouble.from <= to && from < trouble.to + afterMs);

/** From the decision to the provider's acceptance: half a minute until it is called, and 45 s at most on the way there. */
export const UNDER_WAY_MS = (4 / 3) * MINUTE;

/** Lists of an address's appointments lag behind by minutes: what was just made may be overlooked. */
export const LIST_LAG_MS = 5 * MINUTE;

/** An appointment, as it was asked for. */
export interface Book {
  office: Office;
  title: string;
  ids: string[];
  made: Deed;
  starts: (Deed & { value: Instant })[];
  places: (Deed & { value: string | null })[];
  /** Whose it is. */
  person: string;
  phones: (Deed & { value: string | null })[];
  email: string | null;
  timeZone: string;
  saidZone: string | null;
  ladder: Ladder;
  /** Changes that may have made a new revision; its number where the answer told. */
  moved: (Deed & { revision: number | null })[];
  /** Confirmations and refusals, of every revision up to this. */
  answered: (Deed & { as: 'confirmed' | 'declined'; revision: number })[];
  cancelled: (Deed & { byThemselves: boolean })[];
  /** What had been cancelled, and was booked again; each is among what moved it, too. */
  reinstated: Deed[];
  erased: Deed[];
  /** Answers that wait for the office: nothing louder follows, or nothing at all. */
  waiting: (Deed & { upTo: Channel | null; isWish: boolean })[];
  /** Keys that were pressed about it, by the way. */
  pressed: Press[];
}

/** A key that was pressed, in a call to a number or from it. */
export interface Press extends Deed {
  /** By the way: `key 1`. */
  said: string;
  number: string;
  about: readonly Book[];
}

export interface Office {
  settings: OfficeSettings;
  ladders: ReadonlyMap<string, Ladder>;
}

/** What a provider said of an attempt later. */
export interface Word extends Deed {
  attempt: number;
  word: 'arrived' | 'impossible' | 'failed';
  reason: string;
}

/** An event, as it was taken for the first time. */
export interface News {
  at: Instant;
  id: string;
  type: string;
  /** When it came about, by its own word. */
  timestamp: Instant;
  data: {
    appointment?: { id: string };
    appointmentId?: string;
    appointmentIds?: readonly string[];
    revision?: number;
    step?: number;
    what?: string;
    text?: string | null;
    from?: string | null;
  };
}

/** A request to a provider, understood. */
export interface Sent extends Try {
  ref: Ref;
  message: Message;
  book: Book | undefined;
}

/** What the name of an entry says. */
export interface Ref {
  tenant: string;
  appointment: string;
  revision: number;
  step: number;
}

export function refOf(entry: string): Ref {
  const [tenant = '', appointment = '', revision, step] = entry.split('/');
  return { tenant, appointment, revision: Number(revision), step: Number(step) };
}

/** What an operator did about sending. */
export interface Halt extends Deed {
  kind: 'pause' | 'resume' | 'release';
  tenant?: string;
  channel?: string;
  /** How long after it was asked for it ends by itself; null where it does not. */
  lastsMs: number | null;
}

const pushTo = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
  const all = map.get(key);
  if (all) all.push(value);
  else map.set(key, [value]);
};

export class Known {
  readonly offices = new Map<string, Office>();
  /** What all of them together may do to one address. */
  ceiling: readonly Cap[] = [];
  readonly books = new Map<string, Book>();
  readonly #byId = new Map<string, Book>();
  readonly #owners = new Map<string, string>();
  readonly #sent = new Map<string, Sent[]>();
  readonly #sentTo = new Map<string, Sent[]>();
  readonly #about = new Map<Book, Sent[]>();
  readonly #words = new Map<string, Word[]>();
  /** By `tenant address channel`. */
  readonly optOuts = new Map<string, Deed[]>();
  /** By `tenant address`. */
  readonly optIns = new Map<string, Deed[]>();
  /** Addresses whose person an office erased, whatever was known by them then. */
  readonly erasures: (Deed & { tenant: string; address: string })[] = [];
  readonly halts: Halt[] = [];
  /** What the store of the product has forgotten, as somebody told it. */
  readonly restores: (Deed & { forgotten: Stretch })[] = [];
  /** The steps of the last timeline that was shown of an appointment. */
  readonly timelines = new Map<Book, readonly Row[]>();
  /** What a timeline told of the appointment itself: `confirmed`, `cancelled`. */
  readonly histories = new Map<Book, readonly string[]>();
  /** What it told that people said: `key 1`. */
  readonly sayings = new Map<Book, readonly string[]>();
  /** What people texted, word for word, each time it was told, when first, and the appointments that may have been meant. */
  readonly texts: (Deed & {
    id: string;
    number: string;
    since: Instant;
    said: string;
    about: readonly Book[];
  })[] = [];
  /** Keys that were told before: what was done by one is not done again. */
  readonly presses = new Map<string, 'asked' | 'done'>();
  /** The offices whose own software is told of everything, and what each took, by its id and in that order. */
  readonly listeners = new Set<string>();
  readonly news = new Map<string, Map<string, News>>();
  readonly around: Surroundings;

  constructor(around: Surroundings) {
    this.around = around;
  }

  office(tenant: string): Office {
    const office = this.offices.get(tenant);
    if (!office) throw new Error(`the model knows no office ${tenant}`);
    return office;
  }

  book(tenant: string, appointment: string): Book | undefined {
    return this.#byId.get(`${tenant}/${appointment}`);
  }

  /** Whose appointment it is. */
  ownerOf = (appointment: string): string | undefined => this.#owners.get(appointment);

  titled(tenant: string, title: string): Book | undefined {
    return this.books.get(`${tenant} ${title}`);
  }

  /** Learns by which id an appointment is known. */
  names(book: Book, id: string): void {
    if (!book.ids.includes(id)) book.ids.push(id);
    this.#byId.set(`${book.office.settings.id}/${id}`, book);
    this.#owners.set(id, book.office.settings.id);
  }

  /**
   * A request reached a provider. A machine that stood still just before it left changes nothing that the product could
   * know, so it counts as if it had not; that a text or a call is not made twice by that is asked all the same.
   */
  sees(seen: Try): Sent {
    const attempt = asIfAwake(seen);
    const ref = refOf(attempt.entry);
    const message = readMessage(attempt.channel, attempt.words);
    const [first] = message.named;
    const book = this.book(ref.tenant, ref.appointment) ?? this.titled(ref.tenant, first?.title ?? '');
    if (book) this.names(book, ref.appointment);
    const sent = { ...attempt, ref, message, book };
    pushTo(this.#sent, attempt.entry, sent);
    pushTo(this.#sentTo, attempt.to, sent);
    for (const { title } of message.named) {
      const named = this.titled(ref.tenant, title);
      if (named) pushTo(this.#about, named, sent);
    }
    return sent;
  }

  /** What was asked of providers for an entry, to an address, or naming an appointment. */
  sent = (entry: string): readonly Sent[] => this.#sent.get(entry) ?? [];
  sentTo = (address: string): readonly Sent[] => this.#sentTo.get(address) ?? [];
  about = (book: Book): readonly Sent[] => this.#about.get(book) ?? [];

  /** Whether the product may not remember a moment. */
  isForgotten = (at: Instant): boolean =>
    this.restores.some(({ forgotten }) => at >= forgotten.from - UNDER_WAY_MS && at <= forgotten.to);

  /** The email that holds a link. */
  holderOf(path: string): Sent | undefined {
    for (const all of this.#sent.values()) for (const sent of all) if (sent.words.includes(path)) return sent;
    return undefined;
  }

  hearsOf(entry: string, word: Word): void {
    pushTo(this.#words, entry, word);
  }

  wordsOf = (entry: string): readonly Word[] => this.#words.get(entry) ?? [];

  /** Whether it may be known by then that a contact did not arrive, since the person can't be reached so. */
  mayBeImpossible(entry: string, by: Instant): boolean {
    const refused = this.sent(entry).some((sent) => sent.at <= by && isNoAddress(sent));
    return refused || this.wordsOf(entry).some((word) => word.word === 'impossible' && may(word, by));
  }

  isOptedOut(tenant: string, address: string, channel: Channel, before: Instant): boolean {
    const lifted = (this.optIns.get(`${tenant} ${address}`) ?? []).filter((deed) => may(deed, before));
    return (this.optOuts.get(`${tenant} ${address} ${channel}`) ?? []).some(
      (deed) => surely(deed, before) && !lifted.some((lift) => mayFollow(lift, deed)),
    );
  }

  mayBeOptedOut = (tenant: string, address: string, channel: Channel, by: Instant): boolean =>
    (this.optOuts.get(`${tenant} ${address} ${channel}`) ?? []).some((deed) => may(deed, by));
}

function asIfAwake({ stoodMs, verdict, ...attempt }: Try): Try {
  const endsAt = verdict.kind === 'accepted' && verdict.endsAt !== null ? verdict.endsAt - stoodMs : null;
  return {
    ...attempt,
    at: attempt.at - stoodMs,
    leftAt: attempt.leftAt - stoodMs,
    stoodMs,
    verdict: verdict.kind === 'accepted' ? { ...verdict, endsAt } : verdict,
  };
}

/** Refused for a reason that lies with the person's address; any other refusal proves nothing about it. */
export const isNoAddress = ({ verdict }: Try): boolean =>
  verdict.kind === 'rejected' && ['invalid_address', 'bounced'].includes(verdict.reason);

/**
 * Taken, or in the list of its provider as if it were: a list tells words and not entries. The person has them, from
 * somebody else.
 */
export const seemsTaken = ({ verdict }: Try): boolean =>
  verdict.kind === 'accepted' || (verdict.kind === 'silent' && verdict.hasTwin === true);

/** A step as a timeline tells of it: what became of it, and why. */
export interface Row {
  revision: number;
  step: number;
  kind: string | null;
  channel: Channel;
  state: string;
  reason: string | null;
  explanation: string | null;
  events: readonly { at: string; state: string; reason: string | null }[];
}

/** A step as its timeline tells of it, with what was seen of it. */
export interface Told {
  known: Known;
  book: Book;
  row: Row;
  ref: Ref;
  entry: string;
  tries: readonly Sent[];
  /** Whatever rung it may be; none for a notice. */
  rungs: readonly Rung[];
}

/** The address that a channel of an appointment may go to. */
export const addressesOf = (book: Book, channel: Channel, at: Instant): readonly (string | null)[] =>
  channel === 'email' ? [book.email] : standing(book.phones, at, UNDER_WAY_MS);

/** In which zones it must be a contact hour: where the person is said to be, else everywhere that the number allows. */
function zonesOf({ saidZone, phones, office }: Book): readonly string[] {
  const phone = phones.find(({ value }) => value !== null)?.value;
  return saidZone ? [saidZone] : phone ? zonesOfNumber(phone) : [office.settings.timeZone];
}

/** The same by the law of a moment. */
export const zonesAt = ({ around: { laws = [] } }: Known, book: Book, at: Instant): readonly string[] =>
  zonesOf(book).map((zone) => laws.find((law) => law.zone === zone && law.from <= at)?.becomes ?? zone);

/** The reminders that an appointment's ladder plans, for one start. */
export function rungsOf(book: Book, startsAt: Instant): Rung[] {
  const { ladder, office, timeZone } = book;
  return planOf(ladder, office.settings, { startsAt, timeZone, zones: zonesOf(book) });
}

/** The starts that a revision may have: of the change that made it, where that is known. */
export function startsOf(book: Book, revision: number, at: Instant): Instant[] {
  const made = book.moved.find((each) => each.revision === revision);
  if (revision === 1 || !made) return standing(book.starts, at, Number.POSITIVE_INFINITY);
  return standing(
    book.starts.filter((deed) => deed.from <= made.until),
    made.until,
    0,
  );
}

/** The highest revision that surely was there by then. */
export const revisionAt = (book: Book, at: Instant): number =>
  Math.max(1, ...book.moved.filter((deed) => surely(deed, at)).map(({ revision }) => revision ?? 1));

/** At which place in a plan its first reminder may stand: behind a notice, where there is one. */
export function offsetsOf(known: Known, book: Book, ref: Ref): number[] {
  if (ref.revision === 1) return [book.ladder.bookingConfirmation ? 1 : 0];
  const [first] = known.sent(`${ref.tenant}/${ref.appointment}/${ref.revision}/0`);
  if (first) return [first.message.kind === 'reminder' ? 0 : 1];
  return [0, 1];
}

/** Which rung of the ladder a step may be. */
export function rungsAt(known: Known, book: Book, ref: Ref, channel: Channel, at: Instant): Rung[] {
  const offsets = offsetsOf(known, book, ref);
  return startsOf(book, ref.revision, at).flatMap((start) => {
    const rungs = rungsOf(book, start);
    return offsets.flatMap((offset) => {
      const rung = rungs[ref.step - offset];
      return rung?.channel === channel ? [rung] : [];
    });
  });
}
