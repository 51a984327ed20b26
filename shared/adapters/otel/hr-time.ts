/** Instants as OpenTelemetry has them: seconds, and nanoseconds beside them. */
import type { HrTime } from '@opentelemetry/api';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';

export function hrTime(ms: Instant | Milliseconds): HrTime {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1_000_000)];
}
