/**
 * For each reason of the closed list: may it be the true one, by what is known? Where outside nobody can know, it may,
 * and the line beside it says why. Something that went wrong until lately explains a token that was spent, and a claim
 * that nobody finished.
 */
import { durationMs, HOUR, isOpen, MINUTE, windowsAround } from './calendar.ts';
import type { Cap, Instant } from './crossing.ts';
import type { Book, Deed, Known, Row, Sent, Told } from './known.ts';
import { addressesOf, isNoAddress, may, seemsTaken, troublesIn, UNDER_WAY_MS, zonesAt } from './known.ts';
import { isLandlineNumber } from './zones.ts';

/** @param at when it was noted; @param ended whether it is an end, else a wait */
type Test = (told: Told, at: Instant, ended: boolean) => boolean;

const REASONS: Readonly<Record<string, Test>> = {
  // Whether there was time is asked apart.
  too_late: () => true,
  // A step that a person took as said after a restore covers those behind it.
  superseded: (told, at) => wasOvertaken(told, at) || told.known.restores.some((deed) => may(deed, at)),
  confirmed: ({ book }, at) => book.answered.some((deed) => deed.as === 'confirmed' && may(deed, at)),
  // Whoever confirmed, and then asked for another time, has no ladder that could wait.
  declined: ({ book }, at) =>
    book.answered.some((deed) => deed.as === 'declined' && may(deed, at)) ||
    book.waiting.some((deed) => deed.isWish && may(deed, at) && book.answered.some((each) => may(each, at))),
  answered: ({ book }, at, ended) =>
    book.waiting.some((deed) => may(deed, at) && (!ended || deed.upTo === null)),
  cancelled: ({ book }, at) => book.cancelled.some((deed) => may(deed, at)),
  erased: ({ book }, at) => book.erased.some((deed) => may(deed, at)),
  opted_out: (told, at) =>
    addressesAt(told, at).some((to) => told.known.mayBeOptedOut(told.ref.tenant, to, told.row.channel, at)),
  no_address: ({ book, row }, at) => addressesOf(book, row.channel, at).includes(null),
  landline: ({ book, row }, at) =>
    row.channel === 'sms' &&
    addressesOf(book, row.channel, at).some((to) => to !== null && isLandlineNumber(to)),
  // A number that does not exist can't be called either.
  invalid_address: (told, at, ended) =>
    isTold('invalid_address')(told, at, ended) ||
    told.tries.some(isNoAddress) ||
    addressesAt(told, at).some((to) => told.known.sentTo(to).some(isNoAddress)),
  quiet_hours: isQuiet,
  capped: isFull,
  person_ceiling: isAtCeiling,
  line_busy: isEngaged,
  min_gap: wasJustContacted,
  paused: ({ known, ref, row }, at) =>
    known.halts.some(
      (halt) =>
        halt.kind === 'pause' &&
        may(halt, at) &&
        at <= halt.until + (halt.lastsMs ?? Number.POSITIVE_INFINITY) + PAUSE_SEEN_MS &&
        (halt.tenant ?? ref.tenant) === ref.tenant &&
        (halt.channel ?? row.channel) === row.channel,
    ),
  // What the gate has counted is not seen from outside; that it holds what it should is the rules' matter.
  surge_hold: ({ row }) => row.channel !== 'email',
  restored: ({ known }, at) => known.restores.some((deed) => may(deed, at)),
  // It was this step's contact, or one that would have named it, too.
  already_sent: (told, at, ended) =>
    ended &&
    addressesAt(told, at).some((to) =>
      told.known
        .sentTo(to)
        .some(
          (sent) =>
            sent.channel === told.row.channel &&
            sent.verdict.kind === 'accepted' &&
            told.known.isForgotten(sent.at),
        ),
    ),
  // Every office of the simulated world has a name.
  clock_off: () => false,
  office_unnamed: () => false,
  // No office of the simulated world has a budget.
  over_budget: () => false,
  // How full the pipe is, and how fast the provider may be called, is not seen from outside.
  queue_full: (_told, _at, ended) => !ended,
  provider_busy: (_told, _at, ended) => !ended,
  provider_error: ({ tries }, _at, ended) => !ended && tries.some(isRefused),
  rejected: wasRefusedAs('rejected'),
  // A mail server that is asked itself says so at once.
  bounced: wasRefusedAs('bounced'),
  soft_bounced: wasRefusedAs('soft_bounced'),
  undelivered: isTold('undelivered'),
  no_answer: isTold('no_answer'),
  busy: isTold('busy'),
  machine: isTold('machine'),
  answer_lost: wasUnheard,
  attempts_exhausted: (told, at) => told.tries.length > 0 || wasTroubled(told, at, HOUR),
  merged: wasSaidElsewhere,
  held_off: ({ book }, at) =>
    [...book.moved, ...book.cancelled, ...book.waiting].some((deed) => may(deed, at)),
  incomplete: isUnfinished,
};

/** Whoever judges may have read what is paused so long before. */
const PAUSE_SEEN_MS = 5 * MINUTE;

/** Every reason that the model can weigh; it knows the list by nothing else. */
export const KNOWN_REASONS: readonly string[] = Object.keys(REASONS);

export function isPossible(told: Told, reason: string, at: Instant, ended: boolean): boolean {
  // Whoever noted it may have a clock that is fast; what it did took a moment.
  return REASONS[reason]?.(told, at + told.known.around.skewMs + UNDER_WAY_MS, ended) ?? false;
}

/** The provider said that it did not take it. */
const isRefused = ({ verdict }: Sent): boolean => verdict.kind === 'not taken' || verdict.kind === 'rejected';
const isCall = ({ channel }: Sent): boolean => channel === 'voice';

/** Whether faults reach into the time before. */
const wasTroubled = ({ known, book }: Told, at: Instant, ms: number): boolean =>
  troublesIn(known.around, { from: at - ms, to: at }, HOUR, book).length > 0;

const addressesAt = ({ book, row }: Told, at: Instant): string[] => {
  const now = addressesOf(book, row.channel, at);
  const late =
    row.channel === 'email' ? [] : book.phones.filter((deed) => may(deed, at)).map((deed) => deed.value);
  return [...new Set([...now, ...late])].filter((address) => address !== null);
};

/** How far what is told of a moment may reach back: what was under way, and the clocks of whoever noted either. */
const blurMs = ({ known }: Told): number => 3 * UNDER_WAY_MS + 2 * known.around.skewMs;

/** What went to the same address in the time before. */
const lately = (told: Told, at: Instant, ms: number): Sent[] =>
  addressesAt(told, at)
    .flatMap((address) => told.known.sentTo(address))
    .filter((sent) => sent.entry !== told.entry && sent.at <= at && sent.at > at - ms - blurMs(told));

/** What spoke of the appointment, or may have: a text that is about more than it names. */
const spokenOf = (told: Told, at: Instant): Sent[] => [
  ...told.known.about(told.book),
  ...addressesAt(told, at).flatMap((to) => told.known.sentTo(to).filter(({ message }) => message.andMore)),
];

/**
 * Requests that may have come between a token and its claim: the token is spent, and nothing went out.
 * @param tenant whose requests count; null for everybody's
 */
function racesAt(told: Told, at: Instant, ms: number, tenant: string | null = null): number {
  const addresses = new Set(addressesAt(told, at));
  const near = (deed: Deed) => may(deed, at) && deed.until > at - ms - blurMs(told);
  return [...told.known.books.values()]
    .filter(({ office }) => (tenant ?? office.settings.id) === office.settings.id)
    .filter(({ email, phones }) =>
      [email, ...phones.map(({ value }) => value)].some((to) => to && addresses.has(to)),
    )
    .flatMap(({ moved, cancelled, answered, waiting, erased }) =>
      [moved, cancelled, answered, waiting, erased].flat(),
    )
    .filter(near).length;
}

/** Why a step may have been said that nobody saw going out as such; each of these reasons is looked at by itself. */
const PERHAPS_SAID = ['answer_lost', 'merged', 'already_sent'];

/** Whether another step, of this revision or an earlier one, may have been said so. */
const isDoubted = ({ known, book, ref }: Told): boolean =>
  (known.timelines.get(book) ?? []).some(
    ({ revision, step, events }) =>
      (revision < ref.revision || (revision === ref.revision && step !== ref.step)) &&
      events.some(({ reason }) => PERHAPS_SAID.includes(reason ?? '')),
  );

/** A newer revision, or another step that spoke first; one that is gentler only of what had come due by then. */
function wasOvertaken(told: Told, at: Instant): boolean {
  const { book, ref, entry, rungs } = told;
  if (book.moved.some((deed) => may(deed, at) && (deed.revision ?? Number.POSITIVE_INFINITY) > ref.revision))
    return true;
  if (isDoubted(told)) return true;
  return spokenOf(told, at).some((sent) => {
    if (sent.entry === entry || sent.at > at || isRefused(sent)) return false;
    const isLater = sent.book === book && sent.ref.revision === ref.revision && sent.ref.step > ref.step;
    // News has no rung; whatever named the appointment in a bundle may have been a later step of it.
    const by = sent.at + 2 * told.known.around.skewMs;
    return isLater || rungs.length === 0 || rungs.some(({ when }) => when.lo <= by);
  });
}

function isQuiet({ known, book, row, rungs }: Told, at: Instant, ended: boolean): boolean {
  const hours = book.office.settings.contactHours[row.channel];
  if (!hours) return false;
  const zones = zonesAt(known, book, at);
  const blur = 2 * known.around.skewMs;
  const moments = [
    at - 3 * UNDER_WAY_MS - blur,
    at - UNDER_WAY_MS,
    at,
    at + UNDER_WAY_MS,
    at + 2 * UNDER_WAY_MS + blur,
  ];
  if (moments.every((moment) => isOpen(moment, hours, zones))) return false;
  if (!ended) return true;
  const useful =
    rungs.length > 0 ? rungs.map(({ usefulUntil }) => usefulUntil) : book.starts.map((s) => s.value);
  const open = windowsAround(at, hours, zones).filter(({ closesAt }) => closesAt > at + 2 * UNDER_WAY_MS);
  return useful.some((until) => open.every(({ opensAt }) => opensAt > until - 2 * UNDER_WAY_MS));
}

function isFull(told: Told, at: Instant): boolean {
  const { book, row, ref, known } = told;
  const { rules, callsPerAppointment } = book.office.settings.caps;
  const calls = known.about(book).filter((sent) => isCall(sent) && sent.entry !== told.entry);
  if (row.channel === 'voice' && (calls.length >= callsPerAppointment || wasTroubled(told, at, 0)))
    return true;
  return isUsedUp(told, at, rules, ref.tenant);
}

function isAtCeiling(told: Told, at: Instant): boolean {
  return isUsedUp(told, at, told.known.ceiling, null);
}

/** @param tenant whose contacts count; null for everybody's */
function isUsedUp(told: Told, at: Instant, rules: readonly Cap[], tenant: string | null): boolean {
  return rules.some(({ channels, limit, windowMs }) => {
    if (!channels.includes(told.row.channel)) return false;
    const within = lately(told, at, windowMs).filter(
      ({ channel, ref }) => channels.includes(channel) && (tenant ?? ref.tenant) === ref.tenant,
    );
    return within.length + racesAt(told, at, windowMs, tenant) >= limit || wasTroubled(told, at, windowMs);
  });
}

/** A call holds the line until its end is told, for ten minutes at most. */
function isEngaged(told: Told, at: Instant): boolean {
  const ms = 11 * MINUTE;
  return lately(told, at, ms).some(isCall) || racesAt(told, at, ms) > 0 || wasTroubled(told, at, ms);
}

function wasJustContacted(told: Told, at: Instant): boolean {
  const { known, book, ref } = told;
  const gapMs = durationMs(book.ladder.minGap);
  const own = known.about(book).filter((sent) => sent.at <= at && sent.at > at - gapMs - blurMs(told));
  const others = lately(told, at, gapMs).filter((sent) => sent.ref.tenant === ref.tenant);
  return (
    own.some(({ entry }) => entry !== told.entry) ||
    others.length > 0 ||
    racesAt(told, at, gapMs) > 0 ||
    isDoubted(told) ||
    wasTroubled(told, at, gapMs)
  );
}

/** A provider's word about it. */
function isTold(reason: string): Test {
  return ({ known, entry }, at) =>
    known.wordsOf(entry).some((word) => word.reason === reason && may(word as Deed, at));
}

/** So it was answered, or told later. */
function wasRefusedAs(reason: string): Test {
  return (told, at, ended) =>
    told.tries.some(({ verdict }) => verdict.kind === 'rejected' && verdict.reason === reason) ||
    isTold(reason)(told, at, ended);
}

/** The provider was asked, and no word of it was heard since. */
function wasUnheard(told: Told, at: Instant, ended: boolean): boolean {
  const { known, entry, tries } = told;
  if (tries.length === 0) return wasTroubled(told, at, HOUR);
  const last = Math.max(...tries.map(({ attempt }) => attempt));
  const words = known.wordsOf(entry).filter((word) => word.sure && word.attempt === last);
  return !ended || words.length === 0;
}

/** Another contact named it, and was made, or is taken for made by its provider's list, or nobody knows. */
function wasSaidElsewhere(told: Told, at: Instant, ended: boolean): boolean {
  const { row, entry } = told;
  const others = spokenOf(told, at).filter(
    (sent) => sent.entry !== entry && sent.channel === row.channel && sent.at <= at + HOUR,
  );
  if (!ended) return others.length > 0 || wasTroubled(told, at, HOUR);
  return others.some((sent) => seemsTaken(sent) || wasGivenUp(told, sent)) || wasNeverAsked(told, at);
}

/** Whether the step of that contact ended in doubt. */
function wasGivenUp({ known }: Told, { book, ref }: Sent): boolean {
  const rows = (book && known.timelines.get(book)) ?? [];
  const row = rows.find(({ revision, step }) => revision === ref.revision && step === ref.step);
  return (
    row?.state === 'failed' && ['answer_lost', 'no_answer', 'busy', 'machine'].includes(row.reason ?? '')
  );
}

/**
 * Its leader's process died between the claim and the request: it is in doubt, and what it would have named nobody saw. It was
 * claimed for the address that its appointment had then: another one since makes it neither said nor unsaid.
 */
function wasNeverAsked({ known, book, row }: Told, at: Instant): boolean {
  const to = addressesOf(book, row.channel, at);
  return [...known.timelines].some(([other, rows]) =>
    rows.some((each) => {
      const last = Date.parse(each.events.at(-1)?.at ?? '');
      return (
        each.channel === row.channel &&
        each.reason === 'answer_lost' &&
        last <= at &&
        last > at - HOUR &&
        claimedFor(known, other, each).some((address) => address !== null && to.includes(address))
      );
    }),
  );
}

/** The addresses that an appointment may have had when a step of it was claimed. */
const claimedFor = ({ around: { skewMs } }: Known, book: Book, { channel, events }: Row) =>
  events
    .filter(({ state }) => state === 'sending')
    .map((claim) => Date.parse(claim.at))
    .flatMap((when) => [when - skewMs, when + skewMs])
    .flatMap((when) => addressesOf(book, channel, when));

/** A request that was never answered may have begun it; one that was answered has finished it. */
function isUnfinished({ book, row }: Told, at: Instant, ended: boolean): boolean {
  const deeds: readonly Deed[] =
    row.kind === 'cancellation' ? book.cancelled : row.revision === 1 ? [book.made] : book.moved;
  const own =
    row.revision === 1
      ? deeds
      : deeds.filter(
          (deed) => !('revision' in deed) || deed.revision === null || deed.revision === row.revision,
        );
  // Whoever stood still in the middle of it, and then found it done by a later request, answers that it changed nothing.
  const begunBy = (deed: Deed) => 'revision' in deed && deed.revision === row.revision && deed.from <= at;
  if (!ended) return own.some((deed) => may(deed, at) || begunBy(deed));
  return !own.some((deed) => deed.sure && deed.until < at - 2 * HOUR) || book.moved.some(({ sure }) => !sure);
}
