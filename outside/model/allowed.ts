/**
 * The first question: was this contact allowed now? One rule for each way in which it might not be; each goes by what
 * is known from outside, and lets pass what the protocol leaves open, with the reason beside it.
 */
import { durationMs, HOUR, isOpen, MINUTE } from './calendar.ts';
import type { Cap, Channel, Instant } from './crossing.ts';
import type { Book, Deed, Halt, Known, Office, Ref, Sent } from './known.ts';
import {
  addressesOf,
  cancelledStill,
  may,
  mayFollow,
  offsetsOf,
  refOf,
  rungsAt,
  rungsOf,
  standing,
  startsOf,
  surely,
  UNDER_WAY_MS,
  zonesAt,
} from './known.ts';
import type { Rung } from './plan.ts';
import { placeIn, tells } from './words.ts';

/** A promise that was broken. */
export interface Fault {
  promise: string;
  detail: string;
  /** What its story is about: names of entries, appointments, addresses. */
  subjects: readonly string[];
}

/** One request to a provider, with what it is about. */
interface Case {
  known: Known;
  sent: Sent;
  at: Instant;
  /** Before this a decision was heard by whoever sends now. */
  decidedBy: Instant;
  office: Office;
  book: Book;
  /** Whatever rung of the ladder it may be; none for what is no reminder. */
  rungs: readonly Rung[];
  /** Those that it names beside its own. */
  others: readonly Book[];
}

type Rule = (it: Case) => string | undefined;

/** What may not even be asked of a provider. */
const RULES: readonly (readonly [promise: string, rule: Rule])[] = [
  ['P10 isolation', namesAnotherOffice],
  ['P10 isolation', namesAmiss],
  ['P5 stop means stop', hasEnded],
  ['P5 stop means stop', companionHasEnded],
  ['P5 stop means stop', isOptedOut],
  ['P5 stop means stop', isStale],
  ['P5 stop means stop', tellsAWrongTime],
  ['P5 stop means stop', tellsAWrongPlace],
  ['P11 heard', waitsForTheOffice],
  ['P5 stop means stop', goesAstray],
  ['P4 hours', isClosed],
  ['P6 late is not loud', isEarly],
  ['P6 late is not loud', isCovered],
  ['P6 late is not loud', isTooSoon],
  ['P7 nothing lost', isUseless],
  ['P9 surge', isPaused],
];

/** What counts only when it was taken. */
const OF_CONTACTS: readonly (readonly [promise: string, rule: Rule])[] = [
  ['P1 one ring', isRepeated],
  ['P1 one ring', isSaidAlready],
  ['P2 caps', isOverACap],
  ['P2 caps', isOverTheCeiling],
  ['P2 caps', isOneCallTooMany],
  ['P3 one line', meetsAnotherCall],
];

/** @returns what is wrong with it */
export function faultOf(known: Known, sent: Sent): Fault | undefined {
  const { book, at, ref, message, channel } = sent;
  const { kind } = message;
  const fault = (promise: string, wrong: string): Fault => ({
    promise,
    detail: `${channel} ${sent.entry} to ${sent.to} ${wrong}`,
    subjects: [sent.entry, ref.appointment, sent.to],
  });
  if (!book) return fault('P1 one ring', 'is about nothing that anybody asked for');
  if (!kind) return fault('P5 stop means stop', 'says nothing that can be understood');
  const own = message.named.slice(1).filter(({ title }) => title !== book.title);
  const it: Case = {
    known,
    sent,
    at,
    decidedBy: at - UNDER_WAY_MS,
    office: book.office,
    book,
    rungs: kind === 'reminder' ? rungsAt(known, book, ref, channel, at) : [],
    others: own.flatMap(({ title }) => known.titled(ref.tenant, title) ?? []),
  };
  const rules = sent.verdict.kind === 'accepted' ? [...RULES, ...OF_CONTACTS] : RULES;
  for (const [promise, rule] of rules) {
    const wrong = rule(it);
    if (wrong) return fault(promise, wrong);
  }
  return undefined;
}

const clock = (at: Instant): string => new Date(at).toISOString();
const isReminder = ({ message }: Sent): boolean => message.kind === 'reminder';
const isAccepted = ({ verdict }: Sent): boolean => verdict.kind === 'accepted';

/**
 * Whether a contact counts against another one. One that its provider's own list denied can't be known of: the list lags
 * longer than the provider says, and nothing but that list tells. So a text may come twice then, and tokens be short.
 */
const counts = (other: Sent, now: Sent): boolean =>
  other.verdict.kind === 'accepted' && (other === now || other.verdict.isDenied !== true);

// ---- P10 ----------------------------------------------------------------------------------------------------

/** Every word of an office of a made-up world carries its mark: `zebra0` of `office-0`, `zebranorth` of `north`. */
function namesAnotherOffice({ sent: { words, ref } }: Case): string | undefined {
  const other = strangerIn(words, ref.tenant);
  return other && `names ${other}`;
}

/** The mark of another office in a text. */
export function strangerIn(text: string, tenant: string): string | undefined {
  const own = `zebra${tenant.replace('office-', '')}`;
  return [...text.matchAll(/zebra\w+/g)].map(([mark]) => mark).find((mark) => mark !== own);
}

/** Lists of an address's appointments lag behind by minutes, and for a minute it may be settled what is ahead. */
const SEEN_MS = 6 * MINUTE;

/** A text says whose an appointment is where more than one person has the number, and else names nobody. */
function namesAmiss({ known, office, book, sent, at }: Case): string | undefined {
  if (sent.channel !== 'sms') return undefined;
  const { body = '' } = JSON.parse(sent.words) as { body?: string };
  const others = [...known.books.values()].filter(
    (other) =>
      other.office === office &&
      other.person !== book.person &&
      addressesOf(other, 'sms', at).includes(sent.to),
  );
  const isNamed = book.person !== '' && body.includes(book.person);
  if (others.length === 0) return isNamed ? `names ${book.person}, who alone has the number` : undefined;
  if (isNamed || book.person === '') return undefined;
  const sharing = others.find((other) => isOpenAt(other, at) && addressesOf(other, 'sms', at).length === 1);
  return sharing && `does not say that it is for ${book.person}, and not for ${sharing.person}`;
}

/** Whether an appointment is surely ahead, and known everywhere. */
const isOpenAt = ({ made, starts, cancelled, erased }: Book, at: Instant): boolean =>
  surely(made, at - SEEN_MS) &&
  standing(starts, at, SEEN_MS).every((start) => start > at + SEEN_MS) &&
  ![...cancelled, ...erased].some((deed) => may(deed, at));

// ---- P5 -----------------------------------------------------------------------------------------------------

function hasEnded({ book, sent: { ref, message }, decidedBy }: Case): string | undefined {
  return endOf(book, ref, message.kind === 'cancellation', decidedBy);
}

/** Why a step may not be decided on any more at a moment; that it falls out is told all the same. */
function endOf(book: Book, ref: Ref, isCancellation: boolean, at: Instant): string | undefined {
  const erased = book.erased.find((deed) => surely(deed, at));
  if (erased) return since('was erased', erased);
  if (isCancellation) return undefined;
  const cancelled = cancelledStill(book, at);
  if (cancelled) return since('was cancelled', cancelled);
  const moved = book.moved.find((deed) => (deed.revision ?? 0) > ref.revision && surely(deed, at));
  if (moved) return since('was moved', moved);
  const answered = book.answered.find((deed) => deed.revision >= ref.revision && surely(deed, at));
  return answered && since(`was ${answered.as}`, answered);
}

/**
 * What is wrong with a claim, which precedes the request and is seen by whoever looks into the store: once a stop was
 * answered, none of what it ended succeeds, not even in the minute that a contact may be under way.
 */
export function faultOfClaim(known: Known, entry: string, channel: Channel, at: Instant): Fault | undefined {
  const ref = refOf(entry);
  const book = known.book(ref.tenant, ref.appointment);
  if (!book) return undefined;
  const places = offsetsOf(known, book, ref).map((offset) => ref.step - offset);
  const isCancellation = places.some((place) => place >= book.ladder.steps.length);
  const all = addressesOf(book, channel, at);
  const isUnwanted = all.every((to) => to !== null && known.isOptedOut(ref.tenant, to, channel, at));
  const wrong = endOf(book, ref, isCancellation, at) ?? (isUnwanted ? 'is wanted no more' : undefined);
  return wrong === undefined
    ? undefined
    : {
        promise: 'P5 stop means stop',
        detail: `${channel} ${entry} was claimed, though it ${wrong}`,
        subjects: [entry, ref.appointment],
      };
}

const since = (what: string, { until }: Deed): string => `${what} at ${clock(until)}`;

/** Of which revision it is named is not said: any move since may have begun it anew. */
function companionHasEnded({ others, decidedBy, at }: Case): string | undefined {
  for (const other of others) {
    const ends = [...other.erased, ...other.cancelled, ...other.answered].filter((deed) =>
      surely(deed, decidedBy),
    );
    const end = ends.find((deed) => !other.moved.some((move) => may(move, at) && mayFollow(move, deed)));
    if (end) return since(`names ${other.title}, which was over`, end);
  }
  return undefined;
}

function isOptedOut({ known, sent: { ref, to, channel }, decidedBy }: Case): string | undefined {
  return known.isOptedOut(ref.tenant, to, channel, decidedBy) ? 'wants no more of it' : undefined;
}

/** By then the claim is not its own any more, and what was judged may be over. */
const USE_MS = MINUTE / 2;

function isStale({ known, sent: { leftAt, decidedAt } }: Case): string | undefined {
  const tookMs = leftAt - decidedAt;
  return tookMs > USE_MS + known.around.skewMs
    ? `left ${Math.round(tookMs / 1_000)} s after it was decided`
    : undefined;
}

/** Each time must be one that the appointment may have had just now; a cancellation tells which one falls out. */
function tellsAWrongTime({ known, sent: { message, ref, channel }, at }: Case): string | undefined {
  for (const { title, told } of message.named) {
    const book = known.titled(ref.tenant, title);
    if (!book) return `names ${title}, which nobody asked for`;
    const starts = standing(book.starts, at, UNDER_WAY_MS);
    if (!starts.some((start) => tells(told, start, book.timeZone)))
      return `says of ${title}${told.replaceAll(/\s+/g, ' ').slice(0, 60)}; it starts ${starts.map(clock).join(' or ')} (${channel})`;
  }
  return undefined;
}

/** A place that is told is one that the appointment may have had just now; an email leaves none out. */
function tellsAWrongPlace({ known, sent: { message, ref, channel }, at }: Case): string | undefined {
  for (const { title, told } of message.named) {
    const places = standing(known.titled(ref.tenant, title)?.places ?? [], at, UNDER_WAY_MS);
    const place = placeIn(told);
    const isLeftOut = channel === 'email' && places.every((each) => each !== null && !told.includes(each));
    if (places.length > 0 && (isLeftOut || (place !== null && !places.includes(place))))
      return `says that ${title} is at ${place}; it is at ${places.join(' or ')}`;
  }
  return undefined;
}

/** Nothing reminds more loudly than its policy allows of what somebody answered, and the office has not read. */
function waitsForTheOffice({ book, sent, decidedBy, at }: Case): string | undefined {
  if (!isReminder(sent)) return undefined;
  const isOver = (deed: Deed) => book.moved.some((move) => may(move, at) && mayFollow(move, deed));
  const deed = book.waiting.find(
    (each) => surely(each, decidedBy) && isLouder(sent.channel, each.upTo) && !isOver(each),
  );
  return deed && since('was answered, and nobody has read it', deed);
}

const LOUDNESS: readonly Channel[] = ['email', 'sms', 'voice'];
const isLouder = (one: Channel, other: Channel | null): boolean =>
  other === null || LOUDNESS.indexOf(one) > LOUDNESS.indexOf(other);

function goesAstray({ book, others, sent: { to, channel }, at }: Case): string | undefined {
  const lost = [book, ...others].find((each) => !addressesOf(each, channel, at).includes(to));
  return lost && `does not go to whom ${lost.title} is for`;
}

// ---- P4 -----------------------------------------------------------------------------------------------------

/** At an opening a clock may be fast; at a closing the product keeps a distance of its own, which clocks that nobody sets use up. */
function isClosed({ book, office, known, sent: { channel }, at }: Case): string | undefined {
  const hours = channel === 'email' ? null : office.settings.contactHours[channel];
  if (!hours) return undefined;
  const closed = zonesAt(known, book, at).find(
    (zone) =>
      !isOpen(at, hours, [zone]) &&
      !isOpen(at + known.around.skewMs, hours, [zone]) &&
      !isOpen(at - blindMsOf(known), hours, [zone]),
  );
  return closed && `came outside ${hours.opens}–${hours.closes} in ${closed}`;
}

// ---- P6 -----------------------------------------------------------------------------------------------------

function isEarly({ known, book, rungs, sent, at }: Case): string | undefined {
  if (!isReminder(sent)) return undefined;
  if (rungs.length === 0) return 'is a step that no plan has';
  const from = Math.min(...rungs.map((rung) => earliest(known, book, sent, rung, at)));
  return at < from - known.around.skewMs ? `came ${Math.round((from - at) / MINUTE)} min early` : undefined;
}

/** Its own time, or that of the steps before it, each of which must be known to reach nobody. */
function earliest(known: Known, book: Book, sent: Sent, rung: Rung, at: Instant): Instant {
  if (!book.ladder.escalateOnFailure) return rung.when.lo;
  let from = rung.when.lo;
  const plans = startsOf(book, sent.ref.revision, at).map((start) => rungsOf(book, start));
  for (const offset of offsetsOf(known, book, sent.ref))
    for (const plan of plans)
      for (let step = sent.ref.step - 1; step >= offset; step--) {
        const before = plan[step - offset];
        if (!before || !mayReachNobody(known, book, { ...sent.ref, step }, before.channel, at)) break;
        from = Math.min(from, before.when.lo);
      }
  return from;
}

function mayReachNobody(
  known: Known,
  book: Book,
  { tenant, appointment, revision, step }: Sent['ref'],
  channel: Rung['channel'],
  at: Instant,
): boolean {
  if (known.mayBeImpossible(`${tenant}/${appointment}/${revision}/${step}`, at)) return true;
  return addressesOf(book, channel, at).some(
    (address) => address === null || known.mayBeOptedOut(tenant, address, channel, at),
  );
}

/** The accepted contacts of the same ladder that went out before, by other steps. */
const ladderBefore = ({ known, book, sent }: Case): Sent[] =>
  known
    .about(book)
    .filter((other) => counts(other, sent) && other.entry !== sent.entry && isOneLadder(other, sent));

/** What had come due when a gentler step went out does not follow it, unless that one reached nobody. */
function isCovered(it: Case): string | undefined {
  const { known, sent, rungs, at } = it;
  if (!isReminder(sent)) return undefined;
  const plannedBy = Math.max(...rungs.map(({ when }) => when.hi));
  const cover = ladderBefore(it).find(
    (other) =>
      isReminder(other) &&
      other.ref.step < sent.ref.step &&
      plannedBy <= other.at - UNDER_WAY_MS &&
      !known.mayBeImpossible(other.entry, at),
  );
  return cover && `had been covered by step ${cover.ref.step} at ${clock(cover.at)}`;
}

/** The gap lies between the reminders of one ladder, and between those of one office to one address. */
function isTooSoon(it: Case): string | undefined {
  const { known, book, sent, at } = it;
  if (!isReminder(sent)) return undefined;
  const gapMs = durationMs(book.ladder.minGap) - UNDER_WAY_MS - 2 * known.around.skewMs;
  const own = ladderBefore(it).filter(({ message }) => message.kind !== 'cancellation');
  const others = known
    .sentTo(sent.to)
    .filter(
      (other) => counts(other, sent) && other.ref.tenant === sent.ref.tenant && !isOneLadder(other, sent),
    );
  // One that left later and was taken sooner was decided when this one was on its way.
  const last = [...own, ...others].find(
    (other) =>
      other.leftAt <= sent.leftAt && at - other.at < gapMs && !known.mayBeImpossible(other.entry, at),
  );
  return last && `came ${Math.round((at - last.at) / MINUTE)} min after ${last.entry}`;
}

const isOneLadder = ({ ref: one }: Sent, { ref: other }: Sent): boolean =>
  one.appointment === other.appointment && one.revision === other.revision;

/** A reminder that comes when it is of no use any more is not sent; a minute for the way, and the clocks. */
function isUseless({ known, book, sent, rungs, at }: Case): string | undefined {
  const ends = isReminder(sent)
    ? rungs.map(({ usefulUntil }) => usefulUntil)
    : book.starts.map((s) => s.value);
  const until = Math.max(...ends) + UNDER_WAY_MS + known.around.skewMs;
  return at > until ? `came ${Math.round((at - until) / MINUTE)} min after it was of use` : undefined;
}

// ---- P9 -----------------------------------------------------------------------------------------------------

const covers = (halt: Halt, tenant: string, channel: string): boolean =>
  (halt.tenant ?? tenant) === tenant && (halt.channel ?? channel) === channel;
const isSameScope = (a: Halt, b: Halt): boolean => a.tenant === b.tenant && a.channel === b.channel;
const lifts = (resume: Halt, pause: Halt): boolean =>
  (resume.tenant === undefined || resume.tenant === pause.tenant) &&
  (resume.channel === undefined || resume.channel === pause.channel);

function isPaused({ known, sent: { ref, channel }, decidedBy, at }: Case): string | undefined {
  const { halts } = known;
  const slackMs = MINUTE + 2 * known.around.skewMs;
  const pause = halts.find(
    (each) =>
      each.kind === 'pause' &&
      covers(each, ref.tenant, channel) &&
      surely(each, decidedBy - MINUTE) &&
      // The same scope again has another end.
      !halts.some((r) => r !== each && r.kind === 'pause' && isSameScope(r, each) && mayFollow(r, each)) &&
      at + slackMs < each.from + (each.lastsMs ?? Number.POSITIVE_INFINITY) &&
      !halts.some((r) => r.kind === 'resume' && may(r, at) && mayFollow(r, each) && lifts(r, each)),
  );
  return pause && since('was paused', pause);
}

// ---- P1 -----------------------------------------------------------------------------------------------------

/** An answer that was lost is doubted for an hour; only an email is then sent again. */
const DOUBT_MS = HOUR;

function isRepeated({ known, sent, at }: Case): string | undefined {
  const earlier = known.sent(sent.entry).filter((other) => other !== sent && counts(other, sent));
  if (earlier.length === 0) return undefined;
  const all = [...earlier, sent].map(({ attempt }) => attempt).join(', ');
  if (sent.channel !== 'email') return `was accepted twice: attempts ${all}`;
  const slackMs = UNDER_WAY_MS + 2 * known.around.skewMs;
  const tooSoon = earlier.some((other) => at - other.at < DOUBT_MS - slackMs);
  if (tooSoon) return `was accepted again before an hour of doubt: attempts ${all}`;
  const heard = known.wordsOf(sent.entry).some((word) => surely(word, at - UNDER_WAY_MS));
  return heard ? `was accepted again, though its receipt had been taken: attempts ${all}` : undefined;
}

/** A text or call for each step of its channel, whoever's contact says it; one that did not arrive does not count. */
function isSaidAlready({ known, book, sent, others, at }: Case): string | undefined {
  if (!isReminder(sent)) return undefined;
  for (const each of [book, ...others]) {
    const steps = each.ladder.steps.filter(({ channel }) => channel === sent.channel).length;
    const said = known
      .about(each)
      .filter(
        (other) =>
          counts(other, sent) &&
          isReminder(other) &&
          other.channel === sent.channel &&
          isOfNow(each, other, sent) &&
          isHeard(known, other, sent) &&
          !mayHaveComeBack(known, other, each, at) &&
          !known.mayBeImpossible(other.entry, at),
      );
    if (said.length > steps)
      return `says ${each.title} for the ${said.length}th time; its ladder has ${steps}: ${said.map(({ entry }) => entry).join(', ')}`;
  }
  return undefined;
}

/**
 * An email whose answer may have been lost, or that came back, is said again, with whatever it named. After the hour of
 * doubt what it named goes its own way, and hears no more of it: a receipt that comes later still is too late for that.
 */
const isHeard = (known: Known, other: Sent, now: Sent): boolean =>
  now.channel !== 'email' ||
  other === now ||
  known
    .wordsOf(other.entry)
    .some(
      (word) =>
        word.word === 'arrived' &&
        surely(word, now.at - UNDER_WAY_MS) &&
        (other.entry === now.entry || word.until < other.at + DOUBT_MS),
    );

/**
 * A text that its carrier did not deliver, for whatever reason, told what it named, too, to nobody. While its answer is
 * lost that waits, and goes its own way by such a receipt; the text's own step is not said again.
 */
const mayHaveComeBack = (known: Known, { entry, attempt, book }: Sent, named: Book, by: Instant): boolean =>
  named !== book &&
  known
    .wordsOf(entry)
    .some((word) => word.reason === 'rejected' && word.attempt === attempt && may(word, by));

/** Whether a contact spoke for the revision that is spoke for now; of a companion that is told by the time alone. */
function isOfNow(book: Book, other: Sent, now: Sent): boolean {
  if (other.book === book && now.book === book) return isOneLadder(other, now);
  const moves = book.moved.filter((deed) => may(deed, now.at)).map(({ until }) => until + UNDER_WAY_MS);
  return other.at > Math.max(0, ...moves);
}

// ---- P2, P3 -------------------------------------------------------------------------------------------------

/** An office's caps count its own contacts. */
function isOverACap({ known, office, sent }: Case): string | undefined {
  const own = known.sentTo(sent.to).filter(({ ref }) => ref.tenant === sent.ref.tenant);
  return tooMany(own, sent, office.settings.caps.rules, blindMsOf(known));
}

/** The person's ceiling counts everybody's. */
function isOverTheCeiling({ known, sent }: Case): string | undefined {
  const wrong = tooMany(known.sentTo(sent.to), sent, known.ceiling, blindMsOf(known));
  return wrong && `${wrong} by all offices`;
}

/** A token is dated by the clock of whoever took it; clocks that nobody sets make a window so much shorter. */
const blindMsOf = ({ around: { skewMs } }: Known): number => Math.max(0, 2 * skewMs - SET_MS);
/** So far clocks are apart that somebody sets; the product keeps more distance than that by itself. */
const SET_MS = MINUTE / 6;

function tooMany(
  counted: readonly Sent[],
  sent: Sent,
  rules: readonly Cap[],
  blindMs: number,
): string | undefined {
  for (const { channels, limit, windowMs } of rules) {
    if (!channels.includes(sent.channel)) continue;
    const from = sent.at - windowMs + blindMs;
    const within = counted.filter(
      (other) =>
        counts(other, sent) && channels.includes(other.channel) && other.at > from && other.at <= sent.at,
    );
    if (within.length > limit)
      return `is the ${within.length}th ${channels.join(' or ')} within ${windowMs / HOUR} h; ${limit} are allowed`;
  }
  return undefined;
}

function isOneCallTooMany({ known, office, book, sent }: Case): string | undefined {
  if (sent.channel !== 'voice' || !isReminder(sent)) return undefined;
  const calls = known
    .about(book)
    .filter((o) => isAccepted(o) && o.channel === 'voice' && isReminder(o) && isOneLadder(o, sent)).length;
  const most = office.settings.caps.callsPerAppointment;
  return calls > most ? `is the ${calls}th call of its ladder; ${most} are allowed` : undefined;
}

function meetsAnotherCall({ known, sent, at }: Case): string | undefined {
  if (sent.channel !== 'voice') return undefined;
  const meets = known
    .sentTo(sent.to)
    .find(
      (o) => o !== sent && o.verdict.kind === 'accepted' && (o.verdict.endsAt ?? 0) > at + blindMsOf(known),
    );
  return meets && `began before ${meets.entry} had ended`;
}
