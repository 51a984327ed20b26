/** What is told to people of reminders: what a language has to say. Read by `../sentences.ts`. Pure. */
import type { AppointmentEvent, StepKind } from '../../../domain/appointment/appointment.ts';
import type { Channel } from '../../../domain/core/policy.ts';
import type { Reason } from '../../../domain/core/reasons.ts';
import type { State } from '../../../domain/ledger/entry.ts';
import type { Way } from '../../../domain/person/reply.ts';

/** What says that something was added to a sentence that has no end yet. */
type Adds = (start: string, more: string) => string;

export interface Sentences {
  reasons: Readonly<Record<Reason, string>>;
  /** A contact by its channel and what it is about; null where that is not known. */
  contact: (channel: Channel, kind: StepKind | null) => string;
  /** Without an end, as the next three. */
  planned: (contact: string, at: string) => string;
  expected: Adds;
  did: (contact: string, what: string, at: string) => string;
  times: (start: string, count: number) => string;
  /** What ends a sentence: a full stop, or why. */
  end: (start: string) => string;
  because: Adds;
  dropping: Adds;
  waiting: Adds;
  waits: Adds;
  waited: Adds;
  /** @param until null where it does not end by itself */
  paused: (until: string | null) => string;
  forward: (contact: string, at: string) => string;
  noted: (contact: string, at: string) => string;
  /** What became of a step. */
  past: Readonly<Record<State, string>>;
  /** What happened to it. */
  events: Readonly<Record<State, string>>;
  handed: (provider: string) => string;
  happened: Readonly<Record<AppointmentEvent['kind'], string>>;
  happening: (what: string, at: string, by: string) => string;
  /** Who did it, where that is one of a list. */
  by: Readonly<Record<'api' | 'reply' | 'keypress' | 'link' | 'carrier' | 'complaint', string>>;
  /** @param words in quotes; null once erased */
  said: Readonly<Record<Way, (words: string | null) => string>>;
  saying: (did: string, at: string) => string;
  quoted: (words: string) => string;
}
