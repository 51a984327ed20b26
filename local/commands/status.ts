/**
 * `ringonce status`: everything at one look for whoever is called at night. It says what waits and for how long, what
 * is stopped, what is in doubt, and whether every component still runs.
 */
import type * as z from 'zod';
import { CHANNELS } from '../../shared/domain/core/policy.ts';
import { StatusOut } from '../../shared/http/operate/schemas.ts';
import type { Client } from '../client.ts';
import { readAs } from '../client.ts';
import { ago, countsText, plural, span, table } from '../text.ts';
import { haltLines } from './control.ts';

/** @returns the API's answer; with an operator's key that of all tenants */
export const status = (client: Client): Promise<unknown> =>
  client.ask('either', ({ GET }) => GET('/v1/status'));

type Status = z.infer<typeof StatusOut>;

export function statusText(answer: unknown, url: string): string {
  const state = readAs(StatusOut, answer);
  const now = Date.parse(state.now);
  const halts = haltLines(state.control, now);
  return [
    `${url}, where it is ${state.now}`,
    '',
    liveTable(state),
    ...(state.cut ? ['There is more than was counted: each figure is the least that there is.'] : []),
    '',
    dueText(state, now),
    `Waiting: ${countsText(state.waitingFor) || 'nothing was put off'}`,
    `In doubt: ${state.inDoubt === 0 ? 'nothing' : plural(state.inDoubt, 'answer')}`,
    ...(halts.length > 0 ? halts : ['Nothing is paused or held.']),
    ...clockLines(state),
    ...providerLines(state, now),
    ...state.unreadable.map(({ item, why, since }) => `Can't be read: ${item}, since ${since} (${why})`),
    ...state.runs.map((run) => runText(run, now)),
    ...state.alerts.map((alert) => alertText(alert, now)),
  ].join('\n');
}

function liveTable({ live }: Status): string {
  const rows = Object.entries(live).map(([state, counts]) => [
    state.replace('_', ' '),
    ...CHANNELS.map((channel) => counts[channel]),
  ]);
  return table([['', ...CHANNELS], ...rows]);
}

const clockLines = ({ control: { clock } }: Status): string[] =>
  clock
    ? [
        `The clock is ${span(Math.abs(clock.aheadSeconds) * 1_000)} ${clock.aheadSeconds > 0 ? 'fast' : 'behind'}: texts and calls wait`,
      ]
    : [];

/** Those that are not used as they are meant to be. */
const providerLines = ({ providers }: Status, now: number): string[] =>
  providers
    .filter(({ use }) => use !== 'used')
    .map(({ channel, name, use, since, why }) => {
      const ago = since === null ? '' : ` for ${span(now - Date.parse(since))}`;
      return `${name} is ${use === 'aside' ? 'left aside' : 'on trial'} for ${channel}${ago} (${why}): others take its contacts`;
    });

function dueText({ due, oldestDueAt, awaitedSince }: Status, now: number): string {
  const late =
    awaitedSince === null ? '' : `; the latest is awaited for ${span(now - Date.parse(awaitedSince))}`;
  if (due === 0 || oldestDueAt === null) return `Due now: nothing${late}`;
  return `Due now: ${due}, the oldest for ${span(now - Date.parse(oldestDueAt))}${late}`;
}

function runText({ part, finishedAt, failedAt, error }: Status['runs'][number], now: number): string {
  const ran = finishedAt === null ? 'has not finished a run yet' : `ran ${ago(Date.parse(finishedAt), now)}`;
  const failing = failedAt !== null && (finishedAt === null || Date.parse(failedAt) > Date.parse(finishedAt));
  const why = failing ? `; FAILED ${ago(Date.parse(failedAt), now)}${error ? `: ${error}` : ''}` : '';
  return `The ${part} ${ran}${why}`;
}

function alertText(alert: Status['alerts'][number], now: number): string {
  const { severity, title, key, firstAt, acknowledgedAt, acknowledgedBy } = alert;
  const seen =
    acknowledgedAt === null
      ? 'nobody has acknowledged it'
      : `acknowledged ${ago(Date.parse(acknowledgedAt), now)} by ${acknowledgedBy}`;
  return `${severity === 'page' ? 'ALERT' : 'Notice'}: ${title} (${key}, began ${ago(Date.parse(firstAt), now)}; ${seen})`;
}
