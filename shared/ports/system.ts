/** What the pipeline may not take for itself: time, randomness, names, and a place to tell what happened. */
import type { Instant } from '../domain/core/time.ts';

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
  count(name: string, labels?: Readonly<Record<string, string>>, by?: number): void;
  /** A measured value, of which the worst is looked at; labels as for `count`. Its unit is the end of its name. */
  measure(name: string, value: number, labels?: Readonly<Record<string, string>>): void;
  /** One line, with everything that is known of it. */
  event(name: string, fields: Readonly<Record<string, unknown>>): void;
  /** A fault that a person should look at. */
  fault(name: string, error: unknown, fields?: Readonly<Record<string, unknown>>): void;
}
