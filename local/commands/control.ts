/**
 * `ringonce pause|resume|release`: an operator stops sending, goes on, or lets the held work of a surge go.
 */
import type * as z from 'zod';
import type { Channel } from '../../shared/domain/core/policy.ts';
import { ControlOut, PausedOut } from '../../shared/http/operate/schemas.ts';
import type { Client } from '../client.ts';
import { given, readAs } from '../client.ts';
import { ago, plural } from '../text.ts';

type Verb = 'resume' | 'release';

export interface ControlOptions {
  tenant?: string;
  channel?: Channel;
  reason: string;
}

/** Safe to repeat. @returns the API's answer */
export const control = (
  client: Client,
  verb: Verb,
  { tenant, channel, reason }: ControlOptions,
): Promise<unknown> =>
  client.ask('operator', ({ POST }) =>
    POST(`/v1/control/${verb}`, { body: given({ tenant, channel, reason }) }),
  );

export interface PauseOptions extends ControlOptions {
  /** `90m`, `4h`, `2d` or an ISO 8601 duration; the server's four hours where absent. */
  for?: string;
  untilResumed?: boolean;
}

/** Safe to repeat: it is one pause, which lasts from then on. @returns the API's answer */
export const pause = (
  client: Client,
  { tenant, channel, reason, for: length, untilResumed }: PauseOptions,
): Promise<unknown> =>
  client.ask('operator', ({ POST }) =>
    POST('/v1/control/pause', {
      body: given({
        tenant,
        channel,
        reason,
        for: length === undefined ? undefined : isoLength(length),
        until: untilResumed ? null : undefined,
      }),
    }),
  );

/** A plain length as the API takes it. What is none is left to the API, which says what it accepts. */
function isoLength(text: string): string {
  const [, amount, unit] = /^(\d{1,6}) ?([mhd])$/i.exec(text.trim()) ?? [];
  if (!amount || !unit) return text;
  return unit.toLowerCase() === 'd' ? `P${amount}D` : `PT${amount}${unit.toUpperCase()}`;
}

type Control = z.infer<typeof ControlOut>;
type Halt = Control['holds'][number];

/** What is stopped now, one line each. */
export function haltLines({ pauses, holds, blackout }: Control, now: number): string[] {
  const line = (what: string, { by, at, reason, ...scope }: Halt) =>
    `${what} by ${by}: ${scopeText(scope)}, ${ago(Date.parse(at), now)}: ${reason}`;
  const until = (end: string | null): string =>
    end === null ? 'until somebody resumes' : `until ${end} (${ago(Date.parse(end), now)})`;
  const forgotten =
    blackout && !blackout.settled ? [`${forgottenText(blackout, now)}; see ringonce blackout`] : [];
  return [
    ...pauses.map((each) => line(`Paused ${until(each.until)}`, each)),
    ...holds.map((each) => line('Held', each)),
    ...forgotten,
  ];
}

/** What the data does not remember, in one line. */
export const forgottenText = (
  { since, until, reason, by, settled }: NonNullable<Control['blackout']>,
  now: number,
): string =>
  `Not remembered: from ${since} to ${until}, put back ${ago(Date.parse(until), now)} by ${by}: ${reason}${settled ? ' (settled)' : ''}`;

const scopeText = ({ tenant, channel }: Pick<Halt, 'tenant' | 'channel'>): string =>
  `${channel ?? 'every channel'} of ${tenant ?? 'every tenant'}`;

export function controlText(answer: unknown): string {
  const state = readAs(ControlOut, answer);
  const newest = [...state.pauses, ...state.holds].map(({ at }) => Date.parse(at));
  const lines = haltLines(state, Math.max(0, ...newest));
  return lines.length > 0 ? lines.join('\n') : 'Nothing is paused or held.';
}

/** What is paused now, and what that costs. */
export function pausedText(answer: unknown): string {
  const { tooLate } = readAs(PausedOut, answer);
  return [controlText(answer), ...lossLines(tooLate)].join('\n');
}

function lossLines({ count, firstAt, upTo, cut }: z.infer<typeof PausedOut>['tooLate']): string[] {
  if (firstAt === null) return cut ? ['There is more waiting than was looked at; see `status`.'] : [];
  const more = cut ? ' or more' : '';
  return [
    `Warning: ${plural(count, 'reminder')}${more} will be too late by ${upTo}, the first at ${firstAt}.`,
  ];
}
