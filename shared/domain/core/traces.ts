/**
 * The identity of traces: an appointment has one trace, from its creation to the last receipt, and each span of it an id
 * that follows from what it is about. So a trace goes on through the queue, through restarts and over weeks, without a
 * byte that is stored or sent along, and without chance. Called by the adapters that export spans.
 */
import { hash } from 'node:crypto';
import type { AppointmentId, EntryRef, TenantId } from './keys.ts';
import { entryName } from './keys.ts';

/** 32 hexadecimal digits. */
export const traceIdOf = (tenant: TenantId, appointment: AppointmentId): string =>
  hash('sha256', `trace ${tenant}/${appointment}`, 'hex').slice(0, 32);

/** 16 hexadecimal digits. @param name names the span within its trace */
export const spanIdOf = (traceId: string, name: string): string =>
  hash('sha256', `span ${traceId} ${name}`, 'hex').slice(0, 16);

/** The first span of an appointment's trace. */
export const CREATION = 'create';

/** What is done with an attempt, in this order; a receipt says what kind it is of, for there may be several. */
export type AttemptStage = 'queue' | 'process' | 'call' | 'settle' | `receipt ${string}`;

/** Names the span of a stage. */
export const attemptSpan = (ref: EntryRef, attempt: number, stage: AttemptStage): string =>
  `${entryName(ref)}/${attempt} ${stage}`;

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

/** The caller's trace of a request (W3C Trace Context). @returns undefined for anything else */
export function readTraceparent(
  text: string | undefined,
): { traceId: string; spanId: string; sampled: boolean } | undefined {
  const match = TRACEPARENT.exec(text ?? '');
  if (!match) return undefined;
  const [, traceId = '', spanId = '', flags = ''] = match;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Whether a trace is among the given share of all; the same everywhere, as its id alone decides. @param share 0 to 1 */
export const isSampled = (traceId: string, share: number): boolean =>
  Number.parseInt(traceId.slice(-13), 16) >= (1 - share) * 2 ** 52;
