/**
 * Spans: what was done, for how long, and what it followed from, as traces show it. They are told when they are over, by
 * names that follow from what they are about, so that whoever goes on with the work, in another process or after a
 * restart, knows what it followed from without being handed anything (`domain/core/traces.ts`).
 */
import type { AppointmentId, TenantId } from '../domain/core/keys.ts';
import type { Instant } from '../domain/core/time.ts';

/** OpenTelemetry's kinds. */
type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface Span {
  /** What was done and to what, in few variants: `send sms`, `create appointment`. */
  name: string;
  kind: SpanKind;
  /** The appointment, whose trace it belongs to. */
  of: { tenant: TenantId; appointment: AppointmentId };
  /** Names the span within its trace; the same name is the same span. */
  id: string;
  /** The name of the span that it followed from; null for the first of the trace. */
  parent: string | null;
  startedAt: Instant;
  endedAt: Instant;
  /** No personal data. */
  attributes: Readonly<Record<string, string | number>>;
  /** What kind of failure it was; absent where it went well. */
  error?: string | undefined;
}

/** A request, before it is known what it is about. */
export interface Asked {
  method: string;
  /** The caller's trace, as W3C Trace Context writes it. */
  traceparent: string | undefined;
}

/** What became of a request. */
export interface Served {
  /** The pattern of its path, such as `/v1/appointments/{id}`; null where there is none. */
  route: string | null;
  status: number;
}
