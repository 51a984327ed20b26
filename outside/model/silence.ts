/**
 * The second question, when all is over: whom did nobody contact who should have been? Each step must have come to its
 * end, and each reason that a timeline gives, for an end or for a wait, must be one that is possible by what is known.
 */
import type { Fault } from './allowed.ts';
import { DAY, HOUR, MINUTE } from './calendar.ts';
import type { Instant } from './crossing.ts';
import type { Book, Known, Press, Ref, Row, Sent, Told } from './known.ts';
import { may, mayFollow, rungsAt, seemsTaken, standing, troublesIn, UNDER_WAY_MS } from './known.ts';
import { isPossible } from './reasons.ts';
import { tells } from './words.ts';

/** Until so long after things went wrong anything may still be late: leases, doubts and backoffs run out. */
const RECOVERY_MS = 2 * HOUR;
/** A step with less time than this may miss it. */
const SHORT_MS = HOUR / 2;
/** So long after its time a step goes out at the latest, where nothing stands against it. */
const PROMPT_MS = 2 * HOUR;

const FINAL = ['sent', 'delivered', 'failed', 'dropped'];

/** When an event of a timeline happened, by the clock of whoever noted it. */
const momentOf = ({ at }: { at: string }): Instant => Date.parse(at);

/** Everything that can not be explained about an appointment. */
export function* silencesOf(known: Known, book: Book, now: Instant): Generator<Fault> {
  const tenant = book.office.settings.id;
  const [id = ''] = book.ids;
  const fault = (promise: string, detail: string, entry = id): Fault => ({
    promise,
    detail: `${book.title} (${entry}) ${detail}`,
    subjects: [id, entry],
  });
  if (book.ids.length > 1) yield fault('P1 one ring', `was made more than once: ${book.ids.join(', ')}`);
  const rows = known.timelines.get(book);
  if (!rows) {
    if (book.made.sure) yield fault('P7 nothing lost', 'was answered, and is not there');
    return;
  }
  const told = rows.map((row) => toldBy(known, book, row, { tenant, appointment: id, ...row }, now));
  for (const step of told)
    for (const [promise, wrong] of wrongIn(step, rows)) yield fault(promise, wrong, step.entry);
  const unheard = unheardIn(known, book);
  if (unheard) yield fault('P11 heard', `was answered as ${unheard}, and its history knows nothing of it`);
  const unkept = unkeptIn(known, book);
  if (unkept) yield fault('P11 heard', `was answered to ${unkept}, and its timeline does not show it`);
  yield* missing(known, book, rows, now).map(([promise, wrong]) => fault(promise, wrong));
}

function toldBy(known: Known, book: Book, row: Row, ref: Ref, now: Instant): Told {
  const entry = `${ref.tenant}/${ref.appointment}/${ref.revision}/${ref.step}`;
  const isNotice = row.kind !== null && row.kind !== 'reminder';
  const rungs = isNotice ? [] : rungsAt(known, book, ref, row.channel, now);
  return { known, book, row, ref, entry, tries: known.sent(entry), rungs };
}

type Wrong = [promise: string, wrong: string];

const isAccepted = ({ verdict }: Sent): boolean => verdict.kind === 'accepted';

function* wrongIn(told: Told, rows: readonly Row[]): Generator<Wrong> {
  const { known, row, tries } = told;
  const { state, reason, events } = row;
  const isWritten = events.length > 0 || isLeftHalf(told);
  if (!FINAL.includes(state) || !isWritten)
    return yield ['P7 nothing lost', `never came to its end: it is ${state}, for ${reason}`];
  const went = tries.find(isAccepted);
  // What it forgot it can't say; that it ended as what it was is looked at with its reason.
  if (went && known.isForgotten(went.at)) return yield* unexplained(told);
  yield* contradicted(told, went);
  yield* unexplained(told);
  if (state === 'dropped' && reason === 'too_late' && !hadNoTime(told, rows))
    yield ['P7 nothing lost', 'was dropped as too late, and nothing had stood against it'];
  if (went && went === tries[0] && isTardy(told, went, rows))
    yield [
      'P7 nothing lost',
      `went out at ${new Date(went.at).toISOString()}, hours after its time, and nothing had stood against it`,
    ];
}

/** What the providers know of it, against what is said. */
function* contradicted(told: Told, went: Sent | undefined): Generator<Wrong> {
  const { row, tries } = told;
  const { state, reason, events } = row;
  if ((state === 'sent' || state === 'delivered') && !tries.some(seemsTaken))
    yield ['P8 explained', `is said to be ${state}, and never went out`];
  // An email that was repeated in doubt may be dropped before it goes out once more; that its first try came back then changes nothing.
  const doubted = row.channel === 'email' && events.some((event) => event.reason === 'answer_lost');
  const isOver = state === 'dropped' && doubted;
  const better = went && !isOver && unheeded(told, Math.max(...tries.map(({ attempt }) => attempt)));
  if (better) yield ['P8 explained', `is said to be ${state}, and its provider had told ${better}`];
  // Of what its own list denied nobody but the provider knows.
  const isDenied = went?.verdict.kind === 'accepted' && went.verdict.isDenied === true;
  if (state === 'dropped' && went && !doubted && !isDenied)
    yield ['P8 explained', `went out, and is said to be dropped: ${reason}`];
}

/** A receipt of the last attempt that says more than the timeline does. */
function unheeded({ known, entry, row: { state } }: Told, attempt: number): string | undefined {
  const words = known.wordsOf(entry).filter((word) => word.sure && word.attempt === attempt);
  const failed = words.find(({ word }) => word !== 'arrived');
  if (failed) return state === 'failed' ? undefined : failed.reason;
  return state === 'sent' ? words.find(({ reason }) => reason === 'delivered')?.reason : undefined;
}

const HISTORY = { confirmed: 'confirmed', declined: 'reschedule_requested' } as const;

/** What a person or an office was told was done, and was not; what had passed or was cancelled by then is let be. */
function unheardIn(known: Known, book: Book): string | undefined {
  const history = known.histories.get(book) ?? [];
  const wishes = book.waiting.filter(({ isWish }) => isWish);
  return [...book.answered, ...wishes.map((deed) => ({ ...deed, as: 'declined' as const }))].find(
    ({ as, sure, until }) =>
      sure &&
      !history.includes(HISTORY[as]) &&
      !book.cancelled.some((deed) => may(deed, until)) &&
      book.starts.every(({ value }) => value > until + MINUTE),
  )?.as;
}

/** What was said, answered, and is not shown. */
function unkeptIn(known: Known, book: Book): string | undefined {
  const shown = known.sayings.get(book);
  return book.pressed.find(
    (press) =>
      press.sure &&
      !shown?.includes(press.said) &&
      !(mayBeWordless(known, book, press) && shown?.includes(press.said.replace(/ .*/, ' null'))),
  )?.said;
}

/**
 * An erasure takes the words, and that something was said stays: those of its number, also where the appointment has
 * another one by then, and those about anything of whoever is erased.
 */
function mayBeWordless({ erasures }: Known, { office, pressed }: Book, press: Press): boolean {
  // A key that is told again by the provider is kept as it was the first time.
  const first = pressed.find(({ said }) => said === press.said) ?? press;
  const ofNumber = erasures.filter(
    ({ tenant, address }) => tenant === office.settings.id && address === press.number,
  );
  return [...ofNumber, ...press.about.flatMap(({ erased }) => erased)].some((deed) => mayFollow(deed, first));
}

/** Whoever ended the ladder was not answered, and did not ask again: the rest of it may be in no ledger. */
const isLeftHalf = ({ book: { answered, cancelled, erased, moved } }: Told): boolean =>
  [...answered, ...cancelled, ...erased, ...moved].some((deed) => !deed.sure && !deed.void);

/** Reasons that nothing known of the world allows. */
function* unexplained(told: Told): Generator<Wrong> {
  const { row } = told;
  const { state, reason, explanation, events } = row;
  const last = events.at(-1);
  const ended = state === 'dropped' || state === 'failed';
  if (ended && (!reason || !explanation)) yield ['P8 explained', `is ${state} without a reason`];
  if (ended && reason && last && !isPossible(told, reason, momentOf(last), true))
    yield ['P8 explained', `is ${state} as ${reason}, which can not be`];
  for (const event of events)
    if (event.state === 'planned' && event.reason && !isPossible(told, event.reason, momentOf(event), false))
      yield ['P8 explained', `waited for ${event.reason} at ${event.at}, which can not be`];
}

/** Whether something put it off: each reason for that is looked at by itself. */
const wasPutOff = ({ row }: Told): boolean =>
  row.events.some(({ state, reason }, index) => index > 0 && state === 'planned' && reason !== null);

/** From when on nothing but the product stood against it. @param by what went wrong later explains nothing */
function freeSince({ known, book, row, ref, rungs }: Told, rows: readonly Row[], by: Instant): Instant {
  const made = row.revision === 1 ? book.made : book.moved.find((deed) => deed.revision === row.revision);
  const before = rows.find((each) => each.revision === ref.revision && each.step === ref.step - 1);
  const last = before?.events.at(-1);
  // Of an earlier revision nobody says what a step told; behind its ladder it was a cancellation.
  const isCancellation = row.kind === 'cancellation' || (row.kind === null && rungs.length === 0);
  const cancelled = isCancellation ? book.cancelled.map(({ until }) => until) : [];
  return Math.max(
    ...rungs.map(({ when }) => when.hi),
    ...cancelled,
    made?.until ?? Number.POSITIVE_INFINITY,
    last ? momentOf(last) : 0,
    ...troublesIn(known.around, { from: 0, to: by }, 0, book).map(({ to }) => to + RECOVERY_MS),
  );
}

function hadNoTime(told: Told, rows: readonly Row[]): boolean {
  const { book, rungs } = told;
  const useful =
    rungs.length > 0 ? rungs.map(({ usefulUntil }) => usefulUntil) : book.starts.map((s) => s.value);
  const until = Math.min(...useful);
  return wasPutOff(told) || freeSince(told, rows, until) > until - SHORT_MS;
}

function isTardy(told: Told, went: Sent, rows: readonly Row[]): boolean {
  return !wasPutOff(told) && went.at > freeSince(told, rows, went.at) + PROMPT_MS;
}

/** Steps that should be told of, and are not. */
function missing(known: Known, book: Book, rows: readonly Row[], now: Instant): Wrong[] {
  const revision = Math.max(...rows.map((row) => row.revision));
  const own = rows.filter((row) => row.revision === revision);
  const planned = own.filter(({ kind }) => kind === 'reminder').map(({ channel }) => channel);
  const wanted = book.ladder.steps.map(({ channel }) => channel);
  const wrong: Wrong[] = [];
  if (`${planned}` !== `${wanted}`)
    wrong.push(['P7 nothing lost', `should be reminded of by ${wanted}, and the plan is ${planned}`]);
  const correction = correctionOf(known, book, now);
  // That it stands again tells its time and place, too.
  const corrects = correction === 'change' ? ['change', 'reinstatement'] : [correction];
  if (correction && !own.some(({ kind }) => corrects.some((each) => each === kind)))
    wrong.push([
      'P5 stop means stop',
      `was last told otherwise than it is, and no ${correction} was planned`,
    ]);
  return wrong;
}

/** Whether nobody can tell from outside if it stands: it was cancelled and booked again at once, or without an answer. */
const isUnsettled = ({ cancelled, reinstated }: Book): boolean =>
  reinstated.some(
    (again) =>
      !again.void &&
      (!again.sure || cancelled.some((deed) => mayFollow(again, deed) && mayFollow(deed, again))),
  );

/** What a person must be told whose last word from us is not true any more. */
function correctionOf(
  known: Known,
  book: Book,
  now: Instant,
): 'change' | 'cancellation' | 'reinstatement' | undefined {
  if (book.erased.some((deed) => may(deed, now)) || isUnsettled(book)) return undefined;
  const last = known
    .about(book)
    .findLast(
      (sent) => isAccepted(sent) && !known.wordsOf(sent.entry).some(({ word }) => word !== 'arrived'),
    );
  if (!last) return undefined;
  const cancelled = book.cancelled.filter(
    (deed) => may(deed, now) && !book.reinstated.some((again) => mayFollow(again, deed)),
  );
  const starts = standing(book.starts, now + DAY, UNDER_WAY_MS);
  if (cancelled.length > 0) {
    // Also where it was booked again since, which nobody told them.
    const themselves = book.cancelled.some(
      (deed) => deed.byThemselves && (cancelled.includes(deed) || deed.until > last.at),
    );
    const known = themselves || !cancelled.some(({ sure }) => sure);
    const past = starts.some((start) => start <= Math.max(...cancelled.map(({ until }) => until)) + MINUTE);
    return known || past || last.message.kind === 'cancellation' ? undefined : 'cancellation';
  }
  if (last.message.kind === 'cancellation') return 'reinstatement';
  const told = last.message.named.find(({ title }) => title === book.title)?.told ?? '';
  return starts.some((start) => tells(told, start, book.timeZone)) ? undefined : 'change';
}
