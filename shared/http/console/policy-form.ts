/**
 * The form of a policy: what its fields hold, what the API is sent of them, and the days to try a ladder on. Called by
 * `policies-screen.ts`. Pure.
 */
import type { z } from 'zod';
import { MAX_STEPS } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import { DAY, localMoment, readLocal, toIso, toLocalIso } from '../../domain/core/time.ts';
import type { PolicyOut } from '../office/schemas-out.ts';

/** Where the screen of a policy is; the API has it under `/v1`. */
export const policyPath = (name: string): string => `/policies/${encodeURIComponent(name)}`;

/** What the fields hold, as they were written. */
export interface Given {
  steps: { channel: string; before: string; notAfter: string }[];
  minGap: string;
  escalates: boolean;
  booking: string;
  other: string;
  anotherTime: string;
  day: 'usual' | 'forward' | 'back' | 'own';
  start: string;
  zone: string;
  appointment: string;
}

const UNITS = { W: 'w', D: 'd', H: 'h', M: 'min', S: 's' } as const;

/** An ISO 8601 duration as people write it: `P1DT12H` as `1 d 12 h`; whole hours and days of minutes alone. */
export function shortOf(duration: string): string {
  const minutes = /^PT(\d+)M$/.exec(duration)?.[1];
  if (minutes !== undefined && Number(minutes) >= 60) {
    const [days, rest] = [Math.floor(Number(minutes) / 1_440), Number(minutes) % 1_440];
    const parts = [
      days && `${days} d`,
      Math.floor(rest / 60) && `${Math.floor(rest / 60)} h`,
      rest % 60 && `${rest % 60} min`,
    ];
    return parts.filter(Boolean).join(' ');
  }
  const parts = [...duration.matchAll(/(\d+)([WDHMS])/g)].filter(([, count]) => Number(count) > 0);
  return parts.length === 0
    ? '0 h'
    : parts.map(([, count, unit]) => `${count} ${UNITS[unit as keyof typeof UNITS]}`).join(' ');
}

/** What somebody wrote as ISO 8601; what can't be read is left to the API, which says what it takes. */
export function isoOf(written: string): string {
  const text = written.trim();
  const read = /^(?:(\d+)\s*w\w*)?\s*(?:(\d+)\s*d\w*)?\s*(?:(\d+)\s*h\w*)?\s*(?:(\d+)\s*m\w*)?$/i.exec(text);
  if (text === '' || !read) return text.toUpperCase();
  const [, weeks, days, hours, minutes] = read;
  const date = `${weeks ? `${weeks}W` : ''}${days ? `${days}D` : ''}`;
  const time = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}`;
  return `P${date}${time === '' ? '' : `T${time}`}`;
}

const DAYS = ['usual', 'forward', 'back', 'own'] as const;

/** What a policy, or a form that was sent, puts into the fields. */
export function givenBy(of: z.infer<typeof PolicyOut> | URLSearchParams): Given {
  if (!(of instanceof URLSearchParams))
    return {
      steps: of.steps.map(({ channel, before, notAfter }) => ({
        channel,
        before: shortOf(before),
        notAfter: shortOf(notAfter),
      })),
      minGap: shortOf(of.minGap),
      escalates: of.escalateOnFailure,
      booking: of.bookingConfirmation ?? '',
      ...of.onAnswer,
      day: 'usual',
      start: '',
      zone: '',
      appointment: '',
    };
  const text = (name: string): string => of.get(name)?.trim() ?? '';
  const steps = Array.from({ length: MAX_STEPS }, (_, at) => ({
    channel: text(`channel-${at}`),
    before: text(`before-${at}`),
    notAfter: text(`notAfter-${at}`),
  })).filter(({ channel }) => channel !== '');
  return {
    steps,
    minGap: text('minGap'),
    escalates: of.has('escalates'),
    booking: text('booking'),
    other: text('other'),
    anotherTime: text('anotherTime'),
    day: DAYS.find((day) => day === text('day')) ?? 'usual',
    start: text('start'),
    zone: text('zone'),
    appointment: text('appointment'),
  };
}

/** The policy as the API takes it; whatever is wrong in it is said by the API. */
export const inputOf = ({ steps, minGap, escalates, booking, other, anotherTime }: Given) => ({
  steps: steps.map(({ channel, before, notAfter }) => ({
    channel,
    before: isoOf(before),
    notAfter: isoOf(notAfter),
  })),
  minGap: isoOf(minGap),
  escalateOnFailure: escalates,
  bookingConfirmation: booking === '' ? null : booking,
  onAnswer: { other, anotherTime },
});

const offsetOf = (at: Instant, zone: string): number => {
  const text = toLocalIso(at, zone);
  return Date.parse(`${text.slice(0, 19)}Z`) - at;
};

/** Ten o'clock on the day after the clocks of a zone next go forward or back, or on a usual day. @returns RFC 3339 */
export function startOn(now: Instant, zone: string, day: Given['day']): string {
  return toIso(localMoment(`${toLocalIso(dayAfter(now, zone, day), zone).slice(0, 10)}T10:00`, zone));
}

function dayAfter(now: Instant, zone: string, day: Given['day']): Instant {
  const usual = now + 5 * DAY;
  if (day === 'usual' || day === 'own') return usual;
  const step = (at: Instant): number => offsetOf(at, zone) - offsetOf(at - DAY, zone);
  for (let at = now + DAY; at < now + 400 * DAY; at += DAY)
    if (day === 'forward' ? step(at) > 0 : step(at) < 0) return at + DAY;
  return usual;
}

/** A start as a field for local times has it. @returns RFC 3339; undefined where none was written */
export function startAt(written: string, zone: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(written)) return undefined;
  const read = readLocal(written, zone);
  return 'at' in read ? toIso(read.at) : undefined;
}
