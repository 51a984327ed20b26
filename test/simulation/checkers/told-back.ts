/**
 * P13 told back: whatever came about of an appointment, and every answer of a person, has reached the office's own
 * software by the end, and what came about of one thing in the order in which it did. It looks into the store, as what
 * came about between two writes is seen nowhere else; it derives nothing as the code under test does.
 */
import type { Instant } from '../../../shared/domain/core/time.ts';
import { HOUR } from '../../../shared/domain/core/time.ts';
import type { Item } from '../../../shared/domain/store/records.ts';
import type { Got } from '../receivers.ts';
import type { Checker, Report, Sight } from '../watch.ts';

const PROMISE = 'P13 told back';

/** Things of one appointment that came about so far apart are told one after the other, too, whatever lagged. */
const APART_MS = HOUR;

/** One thing that came about, by the name that what is told of it has. */
interface Happening {
  name: string;
  /** The item: those of one are in order. */
  of: string;
  appointments: readonly string[];
  at: Instant;
}

type Commit = Parameters<NonNullable<Checker['committed']>>[0];

const TOLD_STATES = ['sent', 'delivered', 'failed', 'dropped'];

export function toldBack(sight: Sight, report: Report): Checker {
  const happenings: Happening[] = [];
  return {
    promise: PROMISE,
    committed(commit) {
      if (sight.got) happenings.push(...happeningsOf(commit));
    },
    finished() {
      if (!sight.got) return;
      const first = firstOf(sight.got);
      const counts = new Map<string, number>();
      const told = happenings.map((each) => {
        const count = counts.get(each.name) ?? 0;
        counts.set(each.name, count + 1);
        const place = first.get(each.name)?.[count];
        if (place === undefined)
          report({ promise: PROMISE, detail: `${each.name} was never told`, subjects: [each.of] });
        return { ...each, place: place ?? 0 };
      });
      inOrder(told, report);
    },
  };
}

/** When each was told first, by its name; under one id it counts once. */
function firstOf(got: readonly Got[]): Map<string, number[]> {
  const seen = new Set<string>();
  const first = new Map<string, number[]>();
  for (const [index, each] of got.entries()) {
    if (seen.has(each.id)) continue;
    seen.add(each.id);
    const name = nameOf(each);
    first.set(name, [...(first.get(name) ?? []), index]);
  }
  return first;
}

function nameOf({ type, data }: Got): string {
  const { appointmentId, appointment, revision, step, replyId } = data as Record<string, unknown>;
  if (type === 'reply.received') return `${type} ${replyId}`;
  // Of one revision: other details may change within it, which is told, too, and is none of the happenings here.
  if (type.startsWith('appointment.')) return `${type} ${(appointment as { id: string }).id} ${revision}`;
  return `${type} ${appointmentId} ${revision}/${step}`;
}

function happeningsOf({ item, before, at }: Commit): Happening[] {
  if (item.key.startsWith('entry/')) {
    const { appointment, revision, step, state } = (item as Item<'entry'>).body;
    const was = (before as Item<'entry'> | undefined)?.body.state;
    if (state === was || !TOLD_STATES.includes(state)) return [];
    const name = `reminder.${state} ${appointment} ${revision}/${step}`;
    return [{ name, of: item.key, appointments: [appointment], at }];
  }
  if (item.key.startsWith('reply/') && !before) {
    const { id, appointments } = (item as Item<'reply'>).body;
    return [{ name: `reply.received ${id}`, of: item.key, appointments, at }];
  }
  return item.key.startsWith('appointment/')
    ? ofAppointment(item as Item<'appointment'>, before as Item<'appointment'> | undefined, at)
    : [];
}

function ofAppointment(
  { key, body }: Item<'appointment'>,
  before: Item<'appointment'> | undefined,
  at: Instant,
) {
  const { id, status, revision } = body;
  const kind = !before
    ? 'created'
    : revision !== before.body.revision
      ? 'changed'
      : status !== before.body.status && status !== 'scheduled'
        ? status
        : null;
  const name = `appointment.${kind} ${id} ${revision}`;
  return kind === null ? [] : [{ name, of: key, appointments: [id], at }];
}

/** @param told in the order in which it came about */
function inOrder(told: readonly (Happening & { place: number })[], report: Report): void {
  const last = new Map<string, { place: number; name: string }>();
  for (const { of, place, name } of told) {
    const before = last.get(of);
    if (before && before.place > place) turned(before.name, name, of, report);
    last.set(of, { place, name });
  }
  const byAppointment = Map.groupBy(
    told.flatMap((each) => each.appointments.map((appointment) => ({ ...each, appointment }))),
    ({ appointment }) => appointment,
  );
  for (const [appointment, all] of byAppointment)
    for (const [index, each] of all.entries()) {
      const early = all
        .slice(0, index)
        .find(({ at, place }) => each.at - at > APART_MS && place > each.place);
      if (early) turned(early.name, each.name, appointment, report);
    }
}

const turned = (first: string, second: string, subject: string, report: Report): void =>
  report({
    promise: PROMISE,
    detail: `${second} was told before ${first}, which came about earlier`,
    subjects: [subject],
  });
