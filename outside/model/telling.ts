/**
 * P13, told back: an office's own software is told of whatever came about, of one thing in the order in which it did, and of
 * nothing that did not. What came about is what was asked and answered at the doors, what providers took, and what the
 * office itself is shown in a timeline.
 */
import type { Fault } from './allowed.ts';
import { HOUR, MINUTE } from './calendar.ts';
import type { Instant, Taken } from './crossing.ts';
import type { Book, Deed, Known, News, Row } from './known.ts';
import { LIST_LAG_MS, may, seemsTaken, standing } from './known.ts';

const PROMISE = 'P13 told back';

/** What is told of one appointment within this time may be told in either order, where it is of several things. */
const APART_MS = HOUR;
/** Of one thing: whoever changed it may have stood still since it looked at its clock, and another one was quicker. */
const STILL_MS = 15 * MINUTE;

/** @returns what is wrong with it */
export function hearsNews(known: Known, { at, tenant, body }: Taken): Fault | undefined {
  const { id, type, timestamp, data } = JSON.parse(body) as Omit<News, 'timestamp'> & { timestamp: string };
  const all = known.news.get(tenant) ?? new Map<string, News>();
  known.news.set(tenant, all);
  // At least once: it counts as told when it was taken first.
  if (all.has(id)) return undefined;
  const told: News = { at, id, type, timestamp: Date.parse(timestamp), data };
  all.set(id, told);
  const wrong = aboutWhom(told)
    .map((about) => falsehood(known, tenant, about, told))
    .find((each) => each !== undefined);
  return wrong === undefined ? undefined : fault(`${tenant} was told of ${type} ${id}: ${wrong}`, id);
}

const fault = (detail: string, ...subjects: string[]): Fault => ({ promise: PROMISE, detail, subjects });

const aboutWhom = ({ data: { appointment, appointmentId, appointmentIds = [] } }: News): readonly string[] =>
  appointment ? [appointment.id] : appointmentId === undefined ? appointmentIds : [appointmentId];

/** What must have been asked for, or done, before this may be told. */
function falsehood(
  known: Known,
  tenant: string,
  about: string,
  { at, type, data }: News,
): string | undefined {
  const book = known.book(tenant, about);
  if (known.ownerOf(about) !== tenant && known.ownerOf(about) !== undefined)
    return `${about} is another office’s`;
  if (!book) return undefined;
  const happened = (deeds: readonly Deed[]) => deeds.some((deed) => may(deed, at));
  const answered = (as: 'confirmed' | 'declined') => book.answered.filter((deed) => deed.as === as);
  switch (type) {
    case 'appointment.confirmed':
      return happened(answered('confirmed')) ? undefined : 'nobody confirmed it';
    case 'appointment.declined':
      return happened([...answered('declined'), ...book.waiting.filter(({ isWish }) => isWish)])
        ? undefined
        : 'nobody asked for another time';
    case 'appointment.cancelled':
      return happened(book.cancelled) ? undefined : 'nobody cancelled it';
    case 'reminder.sent':
    case 'reminder.delivered': {
      const tries = known.sent(`${tenant}/${about}/${data.revision}/${data.step}`);
      return tries.some(seemsTaken) ? undefined : 'no provider took it';
    }
    default:
      return undefined;
  }
}

/** What each line of an appointment's own story is told as. */
const LINES: Readonly<Record<string, string>> = {
  created: 'appointment.created',
  changed: 'appointment.changed',
  rescheduled: 'appointment.changed',
  reinstated: 'appointment.changed',
  confirmed: 'appointment.confirmed',
  reschedule_requested: 'appointment.declined',
  cancelled: 'appointment.cancelled',
};

const ENDS = ['sent', 'delivered', 'failed', 'dropped'];

/** When all is over: what the office was not told of an appointment, or in another order. */
export function* untoldOf(known: Known, book: Book): Generator<Fault> {
  const tenant = book.office.settings.id;
  if (!known.listeners.has(tenant)) return;
  const [id = ''] = book.ids;
  const told = [...(known.news.get(tenant)?.values() ?? [])].filter((each) => aboutWhom(each).includes(id));
  const rows = known.timelines.get(book) ?? [];
  for (const [name, count] of countsOf([...namesOfStory(known, book), ...namesOfSteps(rows)])) {
    const heard = told.filter((each) => nameOf(each) === name).length;
    if (heard < count) yield fault(`${book.title} (${id}): ${name} was told ${heard} times of ${count}`, id);
  }
  // A key is told again by the provider where our answer was lost: the office may know it from the first time.
  const since = (said: string) =>
    Math.min(...book.pressed.filter((each) => each.said === said).map(({ from }) => from));
  const unheard = book.pressed.find(({ sure, said }) => sure && !told.some(isReplyOf(since(said))));
  if (unheard) yield fault(`${book.title} (${id}): nobody told that ${unheard.said} was pressed`, id);
  yield* turned(known, id, told);
}

/** What somebody texted to a number whose appointments are known, word for word: some office of theirs was told. */
export function* untoldTexts(known: Known): Generator<Fault> {
  for (const text of known.texts) {
    const { sure, since, said, about } = text;
    const booked = about.filter(({ made, ids }) => made.sure && made.until < since && ids.length > 0);
    const theirs = booked.filter((book) => mayBeMeant(known, book, text));
    // It may also be for an office whose booking was never answered, and came about.
    const offices = [...new Set(about.map(({ office }) => office.settings.id))];
    if (!sure || theirs.length === 0 || !offices.every((tenant) => known.listeners.has(tenant))) continue;
    // An erasure takes the words.
    if (about.some(({ erased }) => erased.some((deed) => !deed.void))) continue;
    const told = offices.flatMap((tenant) => [...(known.news.get(tenant)?.values() ?? [])]);
    if (!told.some((each) => isReplyOf(since)(each) && each.data.text === said))
      yield fault(`nobody told that a person texted “${said}”`, ...theirs.flatMap(({ ids }) => ids));
  }
}

/**
 * An office that has never contacted the number is asked for its words only while it has somebody of it ahead, as far as
 * the list of the number shows: not one who has another number by now, or is given one while the words are read.
 */
function mayBeMeant(known: Known, book: Book, { number, since, until }: Known['texts'][number]): boolean {
  const { id } = book.office.settings;
  if (known.sentTo(number).some((sent) => sent.ref.tenant === id && sent.at < since)) return true;
  const isListed = book.made.until < since - LIST_LAG_MS;
  const phones = standing(book.phones, until, until - since + LIST_LAG_MS);
  const isTheirs = isListed && phones.every((phone) => phone === number);
  const isAhead = book.starts.every(({ value }) => value > until);
  return (
    isTheirs && isAhead && book.cancelled.length === 0 && !book.answered.some(({ as }) => as === 'declined')
  );
}

const isReplyOf =
  (from: Instant) =>
  ({ type, at }: News): boolean =>
    type === 'reply.received' && at >= from;

function countsOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** What surely came about of the appointment itself, and what else the office is shown of it. */
function namesOfStory(known: Known, book: Book): string[] {
  const shown = known.histories.get(book) ?? [];
  const lines = book.made.sure && !shown.includes('created') ? ['created', ...shown] : shown;
  return lines.flatMap((line) => (LINES[line] ? [`${LINES[line]} (${line})`] : []));
}

const namesOfSteps = (rows: readonly Row[]): string[] =>
  rows.flatMap(({ revision, step, events }) =>
    events.flatMap(({ state }) => (ENDS.includes(state) ? [`reminder.${state} ${revision}/${step}`] : [])),
  );

const nameOf = ({ type, data: { revision, step, what } }: News): string =>
  type.startsWith('appointment.') ? `${type} (${what})` : `${type} ${revision}/${step}`;

/** Things of which each has its order: an appointment’s own story, and each step. */
const thingOf = ({ type, data: { revision, step } }: News): string =>
  type.startsWith('reminder.') ? `${revision}/${step}` : (type.split('.')[0] ?? '');

/** @param told in the order in which it was taken */
function* turned(known: Known, id: string, told: readonly News[]): Generator<Fault> {
  for (const [index, later] of told.entries()) {
    const early = told
      .slice(0, index)
      .find(
        (each) =>
          each.timestamp - later.timestamp >
          (thingOf(each) === thingOf(later) ? STILL_MS + 2 * known.around.skewMs : APART_MS),
      );
    if (early)
      yield fault(`${nameOf(later)} of ${id} was told after ${nameOf(early)}, and came before it`, id);
  }
}
