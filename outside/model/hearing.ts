/** From the requests and answers at the doors to what is known: each request is read as whoever sent it meant it. */
import { firstShowing, HOUR, MINUTE } from './calendar.ts';
import type { Answered, AnswerRule, Asked, Channel, Instant } from './crossing.ts';
import type { Book, Deed, Known, Press, Row, Sent, Word } from './known.ts';
import { begun, LIST_LAG_MS, may, refOf, revisionAt, standing, UNDER_WAY_MS } from './known.ts';
import { namedIn } from './words.ts';

/** What an answer makes of what was asked for. */
type Settle = (answer: Answered) => void;
const nothing: Settle = () => {};

const PHONE: readonly Channel[] = ['sms', 'voice'];

/** What a request left half done may still happen for so long after its failure was told. */
const LEFTOVER_MS = MINUTE;

function settle(deed: Deed, { at, status }: Answered): void {
  if (status < 400) Object.assign(deed, { sure: true, until: at });
  else if (status < 500) deed.void = true;
  else deed.until = at + LEFTOVER_MS;
}

/** The carrier's own list: who is refused by it said STOP to the number, and is left alone by text and call. */
export function refusedByCarrier(known: Known, { ref, to, at }: Sent): void {
  Object.assign(leavesAlone(known, ref.tenant, to, PHONE, at), { until: at + UNDER_WAY_MS });
}

export class Hearing {
  readonly #known: Known;
  readonly #open = new Map<number, { request: Asked; settle: Settle }>();

  constructor(known: Known) {
    this.#known = known;
  }

  asked(request: Asked): void {
    const { method, path } = request;
    const route = ROUTES.find(([verb, pattern]) => verb === method && pattern.test(path));
    const made = route?.[2](this.#known, request, route[1].exec(path)?.slice(1) ?? []) ?? nothing;
    this.#open.set(request.id, { request, settle: made });
  }

  /** @returns the request that it answers */
  answered(answer: Answered): Asked | undefined {
    const open = this.#open.get(answer.id);
    this.#open.delete(answer.id);
    open?.settle(answer);
    return open?.request;
  }
}

type Route = (known: Known, request: Asked, parts: string[]) => Settle;

const ROUTES: readonly (readonly [string, RegExp, Route])[] = [
  ['POST', /^\/v1\/appointments$/, creates],
  ['POST', /^\/v1\/appointments\/batch$/, createsMany],
  ['PUT', /^\/v1\/appointments\/by-external-id\/[\w-]+$/, puts],
  ['PUT', /^\/v1\/appointments\/batch$/, putsMany],
  ['PATCH', /^\/v1\/appointments\/(apt_\w+)$/, changes],
  ['POST', /^\/v1\/appointments\/(apt_\w+)\/(confirm|cancel)$/, ends],
  ['GET', /^\/v1\/appointments\?/, lists],
  ['GET', /^\/v1\/appointments\/(apt_\w+)\/timeline$/, looks],
  ['POST', /^\/v1\/opt-outs$/, optsOut],
  ['DELETE', /^\/v1\/opt-outs\/([^/?]+)$/, optsIn],
  ['DELETE', /^\/v1\/recipients\/([^/?]+)$/, erases],
  ['POST', /^\/v1\/control\/(pause|resume|release)$/, halts],
  ['POST', /^\/v1\/control\/blackout$/, restores],
  ['POST', /^\/r\/[\w-]{22}\.m\.([a-z0-9-]+)\.([0-9a-z]{26})\./, decides],
  ['POST', /^(\/u\/[\w.-]+)$/, unsubscribes],
  ['POST', /^\/webhooks\/twilio\/inbound$/, texts],
  ['POST', /^\/webhooks\/twilio\/gather\?(.*)$/, presses],
  ['POST', /^\/webhooks\/twilio\/voice\?(.*)$/, pressesInCallToUs],
  ['POST', /^\/webhooks\/twilio\/(message-status|call-status|call)\?(.*)$/, reports],
  ['POST', /^\/webhooks\/ses$/, reportsMail],
];

// ---- Offices ------------------------------------------------------------------------------------------------

interface Booking {
  startsAt: string;
  timeZone: string;
  title: string;
  location?: string;
  recipient: { name?: string; email?: string; phone?: string; timeZone?: string };
  policy?: string;
}

/** What became of one booking of many. */
interface Result {
  status: number;
  appointment?: object;
}

function momentOf(text: string, zone: string): Instant {
  return /Z$|[+-]\d{2}:\d{2}$/.test(text) ? Date.parse(text) : firstShowing(zone, Date.parse(`${text}Z`));
}

function creates(known: Known, { at, tenant, body }: Asked): Settle {
  return opensBook(known, at, tenant ?? '', JSON.parse(body) as Booking);
}

/** Each by itself, as if it had been asked for alone; where the whole is refused, so is each. */
function createsMany(known: Known, { at, tenant, body }: Asked): Settle {
  const { items } = JSON.parse(body) as { items: Booking[] };
  const all = items.map((booking) => opensBook(known, at, tenant ?? '', booking));
  return (answer) => {
    const results = answer.status === 200 ? (JSON.parse(answer.body) as { results: Result[] }).results : [];
    for (const [index, settleOne] of all.entries()) {
      const result = results[index];
      settleOne(
        result ? { ...answer, status: result.status, body: JSON.stringify(result.appointment) } : answer,
      );
    }
  };
}

function opensBook(known: Known, at: Instant, tenant: string, booking: Booking): Settle {
  const office = known.office(tenant);
  const { title, startsAt, timeZone, location, recipient, policy = 'default' } = booking;
  const ladder = office.ladders.get(policy);
  if (!ladder) throw new Error(`the model knows no ladder ${policy}`);
  const book = known.titled(office.settings.id, title) ?? {
    office,
    title,
    ids: [],
    made: begun(at),
    starts: [{ ...begun(at), sure: true, until: at, value: momentOf(startsAt, timeZone) }],
    places: [{ ...begun(at), sure: true, until: at, value: location ?? null }],
    person: recipient.name ?? '',
    phones: [{ ...begun(at), sure: true, until: at, value: recipient.phone ?? null }],
    email: recipient.email ?? null,
    timeZone,
    saidZone: recipient.timeZone ?? null,
    ladder,
    moved: [],
    answered: [],
    cancelled: [],
    reinstated: [],
    erased: [],
    waiting: [],
    pressed: [],
  };
  known.books.set(`${office.settings.id} ${title}`, book);
  if (!book.made.sure) Object.assign(book.made, { until: begun(at).until, void: false });
  return (answer) => {
    if (answer.status < 300) known.names(book, (JSON.parse(answer.body) as { id: string }).id);
    if (!book.made.sure) settle(book.made, answer);
  };
}

function changes(known: Known, { at, tenant, body }: Asked, [id = '']: string[]): Settle {
  const book = known.book(tenant ?? '', id);
  if (!book) return nothing;
  const { startsAt, location, recipient } = JSON.parse(body) as Partial<Booking>;
  const moved = { ...begun(at), revision: null as number | null };
  const deeds: Deed[] = [moved];
  if (startsAt || location || recipient) book.moved.push(moved);
  if (location) deeds.push(setsTo<string | null>(book.places, at, location));
  if (startsAt) deeds.push(setsTo(book.starts, at, momentOf(startsAt, book.timeZone)));
  if (recipient?.phone) deeds.push(setsTo(book.phones, at, recipient.phone));
  return (answer) => {
    for (const deed of deeds) settle(deed, answer);
    if (answer.status < 300) moved.revision = (JSON.parse(answer.body) as { revision: number }).revision;
  };
}

/** What was done with an appointment that was sent as the schedule has it. */
interface PutResult {
  status: number;
  id?: string;
  did?: string;
  fields?: string[];
  revision?: number;
}

function puts(known: Known, { at, tenant, body }: Asked): Settle {
  const settleOne = putsBook(known, at, tenant ?? '', JSON.parse(body) as Booking);
  return (answer) =>
    settleOne(answer, answer.status < 300 ? (JSON.parse(answer.body) as PutResult) : undefined);
}

function putsMany(known: Known, { at, tenant, body }: Asked): Settle {
  const { items } = JSON.parse(body) as { items: Booking[] };
  const all = items.map((booking) => putsBook(known, at, tenant ?? '', booking));
  return (answer) => {
    const results =
      answer.status === 200 ? (JSON.parse(answer.body) as { results: PutResult[] }).results : [];
    for (const [index, settleOne] of all.entries()) {
      const result = results[index];
      settleOne({ ...answer, status: result?.status ?? answer.status }, result);
    }
  };
}

/** Whatever it says may be new; the answer tells what was. */
function putsBook(
  known: Known,
  at: Instant,
  tenant: string,
  booking: Booking,
): (answer: Answered, result: PutResult | undefined) => void {
  const before = known.titled(known.office(tenant).settings.id, booking.title);
  if (!before) {
    const settleNew = opensBook(known, at, tenant, booking);
    return (answer, result) => settleNew({ ...answer, body: JSON.stringify(result ?? {}) });
  }
  const moved = { ...begun(at), revision: null as number | null };
  const again = begun(at);
  before.moved.push(moved);
  if (before.cancelled.length > 0) before.reinstated.push(again);
  const fields: Readonly<Record<string, Deed>> = {
    startsAt: setsTo(before.starts, at, momentOf(booking.startsAt, before.timeZone)),
    location: setsTo<string | null>(before.places, at, booking.location ?? null),
    'recipient.phone': setsTo<string | null>(before.phones, at, booking.recipient.phone ?? null),
  };
  return (answer, { did = '', fields: named = [], revision = null } = { status: answer.status }) => {
    for (const [name, deed] of Object.entries(fields))
      if (answer.status < 300 && !named.includes(name)) deed.void = true;
      else settle(deed, answer);
    settle(moved, answer);
    settle(again, answer);
    if (answer.status >= 300) return;
    if (did !== 'reinstated') again.void = true;
    // An answer that was lost may have done it, and its repeat finds it done.
    if (did === 'unchanged' || (did === 'changed' && named.length === 0)) moved.void = true;
    moved.revision = revision;
  };
}

function setsTo<T>(all: (Deed & { value: T })[], at: Instant, value: T): Deed {
  const deed = { ...begun(at), value };
  all.push(deed);
  return deed;
}

function ends(known: Known, { at, tenant }: Asked, [id = '', verb]: string[]): Settle {
  const book = known.book(tenant ?? '', id);
  if (!book) return nothing;
  if (verb === 'cancel') {
    const deed = cancels(book, at, false);
    return (answer) => settle(deed, answer);
  }
  const deed = answers(book, at, 'confirmed', revisionAt(book, at));
  return (answer) => {
    settle(deed, answer);
    if (answer.status < 300) deed.revision = (JSON.parse(answer.body) as { revision: number }).revision;
  };
}

function cancels(book: Book, at: Instant, byThemselves: boolean): Deed {
  const deed = { ...begun(at), byThemselves };
  book.cancelled.push(deed);
  return deed;
}

/** What a policy says of answers that says nothing. */
const ANSWERS = { other: 'hold', anotherTime: 'end' } as const;

/** An answer that waits for the office. @param by the channel that it came by, which sets how loud it may go on */
function waits(book: Book, at: Instant, rule: AnswerRule, by: Channel, isWish: boolean): Deed {
  const upTo = { hold: 'email', continue: by, end: null } as const;
  const deed = { ...begun(at), upTo: upTo[rule], isWish };
  book.waiting.push(deed);
  return deed;
}

/** A wish for another time ends the ladder, or lets it wait, as its policy says. */
function asksForAnotherTime(book: Book, at: Instant, by: Channel): Deed {
  const rule = (book.ladder.onAnswer ?? ANSWERS).anotherTime;
  return rule === 'end'
    ? answers(book, at, 'declined', revisionAt(book, at))
    : waits(book, at, rule, by, true);
}

function answers(book: Book, at: Instant, as: 'confirmed' | 'declined', revision: number) {
  const deed = { ...begun(at), as, revision };
  book.answered.push(deed);
  return deed;
}

interface Happened {
  kind: string;
  reply: { way: string; text: string | null } | null;
}

function looks(known: Known, { tenant }: Asked, [id = '']: string[]): Settle {
  const book = known.book(tenant ?? '', id);
  return ({ status, body }) => {
    if (!book || status !== 200) return;
    const { steps, events } = JSON.parse(body) as { steps: Row[]; events: Happened[] };
    known.timelines.set(book, steps);
    known.histories.set(
      book,
      events.map(({ kind }) => kind),
    );
    known.sayings.set(
      book,
      events.flatMap(({ reply }) => (reply ? [`${reply.way} ${reply.text}`] : [])),
    );
  };
}

/** A list shows those, too, whose making was never answered. */
function lists(known: Known, { tenant }: Asked): Settle {
  return ({ status, body }) => {
    if (status !== 200) return;
    for (const { id, title } of (JSON.parse(body) as { items: { id: string; title: string }[] }).items) {
      const book = known.titled(tenant ?? '', title);
      if (book) known.names(book, id);
    }
  };
}

const listIn = <V>(map: Map<string, V[]>, key: string): V[] => {
  const all = map.get(key) ?? [];
  map.set(key, all);
  return all;
};

/** @returns the one deed that it is for all channels */
function leavesAlone(
  known: Known,
  tenant: string,
  address: string,
  channels: readonly Channel[],
  at: Instant,
): Deed {
  const deed = begun(at);
  for (const channel of channels) listIn(known.optOuts, `${tenant} ${address} ${channel}`).push(deed);
  return deed;
}

const channelsTo = (address: string): readonly Channel[] => (address.includes('@') ? ['email'] : PHONE);

function optsOut(known: Known, { at, tenant, body }: Asked): Settle {
  const { address } = JSON.parse(body) as { address: string };
  const deed = leavesAlone(known, tenant ?? '', address, channelsTo(address), at);
  return (answer) => settle(deed, answer);
}

function optsIn(known: Known, { at, tenant }: Asked, [address = '']: string[]): Settle {
  const deed = begun(at);
  listIn(known.optIns, `${tenant} ${decodeURIComponent(address)}`).push(deed);
  return (answer) => {
    // One that found nothing to lift may be the second try of one that did.
    if (answer.status === 404) deed.until = answer.at;
    else settle(deed, answer);
  };
}

function erases(known: Known, { at, tenant }: Asked, [address = '']: string[]): Settle {
  const of = decodeURIComponent(address);
  const deeds = [...known.books.values()].flatMap((book) => {
    if (book.office.settings.id !== tenant || book.made.from > at) return [];
    const phones = standing(book.phones, at, LIST_LAG_MS);
    if (book.email !== of && !phones.includes(of)) return [];
    const deed = begun(at);
    book.erased.push(deed);
    const isSeen = book.made.sure && book.made.until < at - LIST_LAG_MS;
    return [{ deed, isSure: isSeen && (book.email === of || phones.length === 1) }];
  });
  const whole = { ...begun(at), tenant: tenant ?? '', address: of };
  known.erasures.push(whole);
  return (answer) => {
    settle(whole, answer);
    for (const { deed, isSure } of deeds)
      if (isSure || answer.status >= 400) settle(deed, answer);
      else deed.until = answer.at;
  };
}

/** How long a pause lasts of which nobody said so. */
const PAUSE_MS = 4 * HOUR;

/** What a request of control holds; `until` is given only to insist. */
interface Halting {
  tenant?: string;
  channel?: string;
  until?: null;
  for?: string;
}

function halts(known: Known, { at, body }: Asked, [kind]: string[]): Settle {
  const { tenant, channel, until, for: length } = JSON.parse(body) as Halting;
  const minutes = /^PT(\d+)M$/.exec(length ?? '')?.[1];
  const deed = {
    ...begun(at),
    kind: kind as 'pause' | 'resume' | 'release',
    ...(tenant && { tenant }),
    ...(channel && { channel }),
    lastsMs: kind !== 'pause' || until === null ? null : minutes ? Number(minutes) * MINUTE : PAUSE_MS,
  };
  known.halts.push(deed);
  return (answer) => settle(deed, answer);
}

function restores(known: Known, { at, body }: Asked): Settle {
  const { since } = JSON.parse(body) as { since: string };
  const deed = { ...begun(at), forgotten: { from: Date.parse(since), to: at } };
  known.restores.push(deed);
  return (answer) => settle(deed, answer);
}

// ---- People -------------------------------------------------------------------------------------------------

/** On the page behind a link. */
function decides(known: Known, { at, body, path }: Asked, [tenant = '', id = '']: string[]): Settle {
  const book = known.book(tenant, `apt_${id}`);
  if (!book) return nothing;
  const form = new URLSearchParams(body);
  const action = form.get('action');
  if (action === 'cancel' && form.get('sure') === null) return nothing;
  const asks = () => asksForAnotherTime(book, at, known.holderOf(path)?.channel ?? 'email');
  const deed =
    action === 'cancel'
      ? cancels(book, at, true)
      : action === 'confirm'
        ? answers(book, at, 'confirmed', revisionAt(book, at))
        : asks();
  const starts = standing(book.starts, at, UNDER_WAY_MS);
  const { skewMs } = known.around;
  return (answer) => {
    // What has begun can be decided no more: the page answers as always, and shows that it is past.
    if (starts.every((start) => start <= at - skewMs)) deed.void = true;
    else if (answer.status < 400 && starts.some((start) => start <= answer.at + skewMs))
      deed.until = answer.at;
    else settle(deed, answer);
  };
}

/** By the link of an email: it ends emails of that office to the address that it went to. */
function unsubscribes(known: Known, { at }: Asked, [path = '']: string[]): Settle {
  const tenant = /^\/u\/[\w-]{22}\.e\.([a-z0-9-]+)\./.exec(path)?.[1] ?? '';
  const holder = known.holderOf(path);
  if (!holder) return nothing;
  const deed = leavesAlone(known, tenant, holder.to, ['email'], at);
  return (answer) => settle(deed, answer);
}

/** Everything that people of the simulated world text when they want no more. */
const WANTS_NO_MORE = /stop|no more/i;
const CONFIRMS = /^(?:c|1|sí|yes, see you then)$/i;
const DECLINES = /^(?:r|can we reschedule\?)$/i;
/** Is told who we are, and nothing changes by it. */
const ASKS_WHO = /^who is this/i;

function texts(known: Known, asked: Asked): Settle {
  const form = new URLSearchParams(asked.body);
  const from = form.get('From') ?? '';
  const said = form.get('Body') ?? '';
  // The provider tells it again where our answer was lost.
  const id = form.get('MessageSid') ?? '';
  const since = known.texts.find((each) => each.id === id)?.since ?? asked.at;
  const text = { ...begun(asked.at), id, number: from, since, said, about: booksAt(known, from, since) };
  known.texts.push(text);
  const settleMeant = meansByText(known, asked.at, from, said);
  return (answer) => {
    settle(text, answer);
    settleMeant(answer);
  };
}

function meansByText(known: Known, at: Instant, from: string, said: string): Settle {
  if (WANTS_NO_MORE.test(said)) return leavesAloneByAll(known, from, at);
  if (ASKS_WHO.test(said)) return nothing;
  return CONFIRMS.test(said) || DECLINES.test(said)
    ? textsAnAnswer(known, at, from, CONFIRMS.test(said) ? 'confirmed' : 'declined')
    : textsSomethingElse(known, at, from);
}

/** Every office uses the one number, so it is meant for all of them. */
function leavesAloneByAll(known: Known, from: string, at: Instant): Settle {
  const deeds = [...known.offices.keys()].map((tenant) => leavesAlone(known, tenant, from, PHONE, at));
  return (answer) => {
    for (const deed of deeds) settle(deed, answer);
  };
}

/** Whichever of the number's appointments is meant, the answer names it. */
function textsAnAnswer(known: Known, at: Instant, from: string, as: 'confirmed' | 'declined'): Settle {
  const deeds = booksAt(known, from, at).map((book) => ({
    book,
    deed:
      as === 'declined' ? asksForAnotherTime(book, at, 'sms') : answers(book, at, as, revisionAt(book, at)),
  }));
  return (answer) => {
    const named = new Set(namedIn(answer.body).map(({ title }) => title));
    for (const { book, deed } of deeds)
      if (answer.status < 400 && named.has(book.title) && isAskedAgain(answer)) deed.void = true;
      else if (answer.status >= 400 || named.has(book.title)) settle(deed, answer);
      else deed.until = answer.at;
  };
}

/** It moved since the person heard of it: the answer names the new time, and nothing is confirmed. */
const isAskedAgain = ({ body }: Answered): boolean => /has moved(?: and is now|\. It is now) /.test(body);

/** Nothing louder than its policy allows follows until the office has read it; which appointment is meant is sure only where there is one. */
function textsSomethingElse(known: Known, at: Instant, from: string): Settle {
  const meant = booksAt(known, from, at);
  const deeds = meant.map((book) => {
    const rule = (book.ladder.onAnswer ?? ANSWERS).other;
    return waits(book, at, rule, 'sms', false);
  });
  const open = meant.filter((book) => standing(book.starts, at, UNDER_WAY_MS).some((start) => start > at));
  // From a number that it had before, a text is about nothing of it.
  const isOwn = open.every((book) =>
    standing(book.phones, at, UNDER_WAY_MS).every((phone) => phone === from),
  );
  const isSure = isOwn && open.length === 1 && meant.length === 1 && open[0]?.made.sure === true;
  const isSeen = isSure && (open[0]?.made.until ?? at) < at - LIST_LAG_MS;
  return (answer) => {
    for (const deed of deeds)
      if (isSeen || answer.status >= 400) settle(deed, answer);
      else deed.until = answer.at;
  };
}

/** The appointments that may be of a phone number. */
const booksAt = (known: Known, phone: string, at: Instant): Book[] =>
  [...known.books.values()].filter(
    ({ phones, made }) => !made.void && phones.some((deed) => deed.value === phone && may(deed, at)),
  );

/** A key, in a call that named some appointments. */
function presses(known: Known, { at, body }: Asked, [query = '']: string[]): Settle {
  const call = attemptOf(known, query);
  if (!call) return nothing;
  const digits = new URLSearchParams(body).get('Digits') ?? '';
  const named = call.message.named.flatMap(({ title }) => known.titled(call.ref.tenant, title) ?? []);
  const kept = keeps({ said: `key ${digits}`, number: call.to, about: named }, at);
  return once(known, `${query} ${body}`, kept, (before) => {
    const press = { at, digits, named, before };
    return digits === '9' ? endsCalls(known, call, press) : decidesByKey(press);
  });
}

/** A key in a call to us, which named an appointment or none. */
function pressesInCallToUs(known: Known, { at, body }: Asked, [query = '']: string[]): Settle {
  const form = new URLSearchParams(body);
  const digits = form.get('Digits') ?? '';
  const number = form.get('From') ?? '';
  if (digits === '9') return leavesAloneByAll(known, number, at);
  const [tenant = '', id = ''] = (new URLSearchParams(query).get('about') ?? '').split('/');
  const book = known.book(tenant, id);
  const named = book ? [book] : [];
  const kept = keeps({ said: `call ${digits}`, number, about: named }, at);
  return once(known, `${query} ${body}`, kept, (before) => decidesByKey({ at, digits, named, before }));
}

/** What was done by a key is not done again where the same key is told again. */
function once(
  known: Known,
  told: string,
  kept: Settle,
  does: (before: 'asked' | undefined) => (answer: Answered) => boolean,
): Settle {
  const before = known.presses.get(told);
  if (before === 'done') return kept;
  known.presses.set(told, 'asked');
  const done = does(before);
  return (answer) => {
    kept(answer);
    if (done(answer)) known.presses.set(told, 'done');
  };
}

/** What was pressed is in the timeline of whatever it was about; silence is nothing. */
function keeps(press: Omit<Press, keyof Deed>, at: Instant): Settle {
  if (press.said.endsWith(' ')) return nothing;
  const deeds = press.about.map((book) => {
    const deed = { ...begun(at), ...press };
    book.pressed.push(deed);
    return deed;
  });
  return (answer) => {
    for (const deed of deeds) settle(deed, answer);
  };
}

interface Decision {
  at: Instant;
  digits: string;
  named: readonly Book[];
  /** Whether it was told before, and its answer may have been lost: then it may be done already. */
  before: 'asked' | undefined;
}

/** @returns what its answer settles, and whether it is done then */
function endsCalls(known: Known, call: Sent, { at, before }: Decision): (answer: Answered) => boolean {
  const deed = leavesAlone(known, call.ref.tenant, call.to, ['voice'], at);
  return (answer) => {
    if (before) deed.until = answer.at;
    else settle(deed, answer);
    return answer.status < 400;
  };
}

/** @returns the same */
function decidesByKey({ at, digits, named, before }: Decision): (answer: Answered) => boolean {
  if (digits !== '1' && digits !== '2') return () => false;
  const as = digits === '1' ? 'confirmed' : 'declined';
  const deeds = named.map((book) =>
    as === 'declined' ? asksForAnotherTime(book, at, 'voice') : answers(book, at, as, revisionAt(book, at)),
  );
  return (answer) => {
    const left = leftBy(answer, as, deeds.length === 1);
    for (const deed of deeds)
      if (left === 'as it was') deed.void = true;
      else if (left === 'done' && !before) settle(deed, answer);
      else deed.until = answer.at;
    return left === 'done' && answer.status < 400;
  };
}

/** What the answer to a key leaves of what was asked for. */
function leftBy(
  answer: Answered,
  as: 'confirmed' | 'declined',
  isAlone: boolean,
): 'done' | 'as it was' | 'one of both' {
  if (answer.status >= 400) return 'done';
  if (/can no longer be confirmed|has no meaning here/.test(answer.body)) return 'as it was';
  if (isAskedAgain(answer)) return isAlone ? 'as it was' : 'one of both';
  const isAll = as === 'declined' || isAlone || answer.body.includes('All your appointments');
  return isAll ? 'done' : 'one of both';
}

// ---- Providers ----------------------------------------------------------------------------------------------

function attemptOf(known: Known, query: string): Sent | undefined {
  const fields = new URLSearchParams(query);
  const attempt = Number(fields.get('a'));
  return known.sent(fields.get('e') ?? '').find((sent) => sent.attempt === attempt);
}

const OUTCOMES: Readonly<Record<string, readonly [Word['word'], string]>> = {
  sent: ['arrived', 'sent'],
  delivered: ['arrived', 'delivered'],
  ringing: ['arrived', 'sent'],
  completed: ['arrived', 'delivered'],
  busy: ['failed', 'busy'],
  'no-answer': ['failed', 'no_answer'],
};

/** The codes that say that a person can't be reached by this number; no other one proves it. */
const PROOFS: Readonly<Record<string, string>> = {
  30003: 'undelivered',
  30005: 'invalid_address',
  30006: 'invalid_address',
};

function failureOf(form: URLSearchParams): readonly [Word['word'], string] | undefined {
  if (form.get('MessageStatus') !== 'undelivered') return undefined;
  const proof = PROOFS[form.get('ErrorCode') ?? ''];
  return proof === undefined ? ['failed', 'rejected'] : ['impossible', proof];
}

function reports(known: Known, { at, body }: Asked, [, query = '']: string[]): Settle {
  const form = new URLSearchParams(body);
  const isMachine = form.get('AnsweredBy')?.startsWith('machine') === true;
  const status = form.get('MessageStatus') ?? form.get('CallStatus') ?? '';
  const outcome = isMachine ? (['failed', 'machine'] as const) : (OUTCOMES[status] ?? failureOf(form));
  return outcome ? says(known, query, at, ...outcome) : nothing;
}

function says(known: Known, query: string, at: Instant, word: Word['word'], reason: string): Settle {
  const fields = new URLSearchParams(query);
  const told = { ...begun(at), attempt: Number(fields.get('a')), word, reason };
  known.hearsOf(fields.get('e') ?? '', told);
  return (answer) => settle(told, answer);
}

interface MailEvent {
  eventType: string;
  mail: { tags: { entry: string[]; attempt: string[] } };
  bounce?: { bounceType: string };
}

function reportsMail(known: Known, { at, body }: Asked): Settle {
  const { eventType, mail, bounce } = JSON.parse(
    (JSON.parse(body) as { Message: string }).Message,
  ) as MailEvent;
  const [[entry = ''], [attempt = '']] = [mail.tags.entry, mail.tags.attempt];
  const query = new URLSearchParams({ e: entry, a: attempt }).toString();
  if (eventType === 'Delivery') return says(known, query, at, 'arrived', 'delivered');
  if (eventType === 'Bounce')
    return bounce?.bounceType === 'Permanent'
      ? says(known, query, at, 'impossible', 'bounced')
      : says(known, query, at, 'failed', 'soft_bounced');
  const contact = known.sent(entry).find((sent) => sent.attempt === Number(attempt));
  if (eventType !== 'Complaint' || !contact) return nothing;
  const deed = leavesAlone(known, refOf(entry).tenant, contact.to, ['email'], at);
  return (answer) => settle(deed, answer);
}
