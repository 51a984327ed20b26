/**
 * When each step of a ladder is due. Where many would start at one moment the product spreads them as it likes within
 * a bound, so a step has an interval, and the gap to the step before passes it on.
 */
import { before, durationMs, HOUR, MINUTE, windowsAround } from './calendar.ts';
import type { Channel, Hours, Instant, Ladder, OfficeSettings } from './crossing.ts';

/** No earlier than `lo`, no later than `hi`. */
interface Span {
  lo: Instant;
  hi: Instant;
}

export interface Rung {
  channel: Channel;
  when: Span;
  usefulUntil: Instant;
}

export interface Subject {
  startsAt: Instant;
  timeZone: string;
  /** All of them must be open. */
  zones: readonly string[];
}

/** A contact takes up to this long to reach its provider, so the last minute of a window is not used. */
const UNDER_WAY_MS = MINUTE;

export function planOf(ladder: Ladder, office: OfficeSettings, subject: Subject): Rung[] {
  const gapMs = Math.max(1, durationMs(ladder.minGap));
  const rungs: Rung[] = [];
  for (const { channel, before: ahead, notAfter } of ladder.steps) {
    const last = rungs.at(-1)?.when ?? { lo: Number.NEGATIVE_INFINITY, hi: Number.NEGATIVE_INFINITY };
    const earliest = { lo: last.lo + gapMs, hi: last.hi + gapMs };
    const own = before(subject.startsAt, ahead, subject.timeZone);
    const ideal = { lo: Math.max(own, earliest.lo), hi: Math.max(own, earliest.hi) };
    const usefulUntil = before(subject.startsAt, notAfter, subject.timeZone);
    const hours = office.contactHours[channel];
    const when = hours ? intoHours({ ideal, earliest, usefulUntil, hours }, subject) : ideal;
    rungs.push({ channel, when, usefulUntil });
  }
  return rungs;
}

interface Shift {
  ideal: Span;
  earliest: Span;
  usefulUntil: Instant;
  hours: Hours;
}

/** Whatever the ideal moment is within its span: all that may come of it. */
function intoHours(shift: Shift, subject: Subject): Span {
  const { lo, hi } = shift.ideal;
  const edges = windowsAround(lo, shift.hours, subject.zones)
    .flatMap(({ opensAt, closesAt }) => [opensAt, closesAt, closesAt - UNDER_WAY_MS])
    .filter((at) => lo < at && at < hi);
  const all = [lo, hi, ...edges].flatMap((ideal) => shifted(ideal, shift, subject));
  return { lo: Math.min(...all.map((span) => span.lo)), hi: Math.max(...all.map((span) => span.hi)) };
}

/**
 * A moment outside the hours moves to the next opening; where that leaves less than half of its time ahead, to the end
 * of the window before, unless the gap to the step before forbids it.
 */
function shifted(
  ideal: Instant,
  { earliest, usefulUntil, hours }: Shift,
  { startsAt, zones }: Subject,
): Span[] {
  const windows = windowsAround(ideal, hours, zones);
  const next = windows.find(({ closesAt }) => closesAt > ideal + UNDER_WAY_MS);
  if (!next || next.opensAt <= ideal) return [{ lo: ideal, hi: ideal }];
  const range = Math.max(0, Math.min(spreadOf(next), (usefulUntil - next.opensAt) / 2));
  const forward = { lo: next.opensAt, hi: next.opensAt + range };
  if (startsAt - next.opensAt >= (startsAt - ideal) / 2) return [forward];
  const last = windows.findLast(({ closesAt }) => closesAt <= ideal);
  if (!last) return [forward];
  const spread = spreadOf(last);
  const latest = last.closesAt - Math.min(15 * MINUTE, spread);
  const back = { lo: latest - spread, hi: latest };
  if (back.hi < earliest.lo) return [forward];
  return back.lo >= earliest.hi ? [back] : [back, forward];
}

/** Over how much of a window work is spread. */
const spreadOf = ({ opensAt, closesAt }: { opensAt: Instant; closesAt: Instant }): number =>
  Math.min(HOUR, (closesAt - opensAt) / 4);
