/**
 * Lengths of time as callers write them. Called by the schemas and by the routes that compute with them.
 */
import type { Milliseconds } from '../../domain/core/time.ts';
import { DAY, durationMs } from '../../domain/core/time.ts';

/** No wait or window is longer than this; beyond it calendars overflow. */
const MAX_MS: Milliseconds = 3_660 * DAY;

/** A length of time is milliseconds inside and ISO 8601 outside, where its name has no unit. */
export type NameInApi<Field extends string> = Field extends `${infer Name}Ms` ? Name : Field;

/** The length in milliseconds. @returns undefined for what is no duration, has months, or is over ten years */
export function msOf(text: string): number | undefined {
  if (!/^P[0-9DTHMSW.]{1,30}$/.test(text)) return undefined;
  try {
    const ms = durationMs(text);
    return ms !== undefined && ms <= MAX_MS ? ms : undefined;
  } catch {
    return undefined;
  }
}
