/**
 * `ringonce pause|resume|release`: an operator stops sending, goes on, or lets the held work of a surge go.
 */
import type * as z from 'zod';
import { ControlOut } from '../../shared/http/operate/schemas.ts';
import type { Client } from '../client.ts';
import { readAs } from '../client.ts';
import { ago } from '../text.ts';

export type Verb = 'pause' | 'resume' | 'release';

export interface ControlOptions {
  tenant?: string;
  channel?: string;
  reason: string;
}

/** Safe to repeat: the same scope twice is one pause. @returns the API's answer */
export const control = (
  client: Client,
  verb: Verb,
  { tenant, channel, reason }: ControlOptions,
): Promise<unknown> =>
  client.call('POST', `/v1/control/${verb}`, {
    role: 'operator',
    body: { tenant, channel, reason },
    repeatable: true,
  });

type Control = z.infer<typeof ControlOut>;

/** What is stopped now, one line each. */
export function haltLines({ pauses, holds }: Control, now: number): string[] {
  const line = (what: string) => (halt: Control['pauses'][number]) =>
    `${what}: ${scopeText(halt)}, ${ago(Date.parse(halt.at), now)} by ${halt.by}: ${halt.reason}`;
  return [...pauses.map(line('Paused')), ...holds.map(line('Held'))];
}

const scopeText = ({ tenant, channel }: Control['pauses'][number]): string =>
  `${channel ?? 'every channel'} of ${tenant ?? 'every tenant'}`;

export function controlText(answer: unknown): string {
  const state = readAs(ControlOut, answer);
  const newest = [...state.pauses, ...state.holds].map(({ at }) => Date.parse(at));
  const lines = haltLines(state, Math.max(0, ...newest));
  return lines.length > 0 ? lines.join('\n') : 'Nothing is paused or held.';
}
