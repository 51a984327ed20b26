/** What the pipeline may not take for itself: time, randomness, names, and a place to tell what happened. */
import type { Instant } from '../domain/core/time.ts';
import type { CounterName, Labels, MeasureName } from './instruments.ts';
import type { Asked, Served, Span } from './spans.ts';

export interface Clock {
  now(): Instant;
}

/** Fresh identifiers and chance; an adapter owns both, so that a simulation can replay them. */
export interface Ids {
  /** Unguessable text: 122 random bits or more, of letters and digits. */
  random(): string;
  /** Uniform in [0, 1). */
  chance(): number;
}

/** Counters, measures and one wide line per event. Values must hold no personal data: mask addresses. */
export interface Telemetry {
  /** Adds to a counter; labels have few values each (never a person, never an appointment). */
  count(name: CounterName, labels?: Labels, by?: number): void;
  /** A measured value, in the unit at the end of its name; labels as for `count`. */
  measure(name: MeasureName, value: number, labels?: Labels): void;
  /** One line, with everything that is known of it. */
  event(name: string, fields: Readonly<Record<string, unknown>>): void;
  /** A fault that a person should look at. */
  fault(name: string, error: unknown, fields?: Readonly<Record<string, unknown>>): void;
  /** What was done, for traces; it is made only where it is kept. Absent where nobody asked for traces. */
  span?(make: () => Span): void;
  /** Serves a request: it is measured, and what is done for it is part of its trace. Absent where neither is wanted. */
  serve?(asked: Asked, work: () => Promise<Served>): Promise<void>;
}
