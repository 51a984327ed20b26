/**
 * What crosses the boundary of the product, and nothing else: the settings that were accepted, requests with their
 * answers, and what the providers made of what they were asked. The shadow model is fed with these alone; `../boundary.ts`
 * records them.
 */

/** Milliseconds since 1970, by true time. */
export type Instant = number;
export type Channel = 'email' | 'sms' | 'voice';

/** Hours of a channel, local to the person. */
export interface Hours {
  /** `HH:MM`; closing at or before the opening is past midnight. */
  opens: string;
  closes: string;
  /** Days on which a window opens: 1 Monday to 7 Sunday. */
  days: readonly number[];
}

/** At most so many contacts by any of the channels in any stretch of this length. */
export interface Cap {
  channels: readonly Channel[];
  limit: number;
  windowMs: number;
}

/** What an office was set up with. */
export interface OfficeSettings {
  id: string;
  timeZone: string;
  contactHours: Readonly<Record<Channel, Hours | null>>;
  caps: { rules: readonly Cap[]; callsPerAppointment: number };
  surgeLimit?: { share: number; count: number } | undefined;
}

/** Loud reminders wait; none that is louder than the answer follows; or none at all. */
export type AnswerRule = 'hold' | 'continue' | 'end';

/** A ladder that an office was set up with. Durations are ISO 8601: days, hours, minutes. */
export interface Ladder {
  name: string;
  steps: readonly { channel: Channel; before: string; notAfter: string }[];
  minGap: string;
  escalateOnFailure: boolean;
  bookingConfirmation: Channel | null;
  /** What an answer does with it: as `ANSWERS` where absent. */
  onAnswer?: { other: AnswerRule; anotherTime: AnswerRule } | undefined;
}

/** From one moment up to another. */
export interface Stretch {
  from: Instant;
  to: Instant;
}

/** What the world is known to be from outside: how far clocks are apart, and when things go wrong. */
export interface Surroundings {
  /** Clocks are off by at most this, each way. */
  skewMs: number;
  /** When things go wrong: what should happen then, or soon after, may be late or not happen. */
  troubles: readonly Stretch[];
  /** When nothing about these addresses could be read: what is theirs alone may be late. */
  damages?: readonly (Stretch & { addresses: readonly string[] })[];
  /** From a moment on the clocks of a zone are, by law, those of another one; contact hours follow. */
  laws?: readonly { zone: string; from: Instant; becomes: string }[];
}

/** What a provider made of one request. */
export type Verdict =
  /**
   * It took it, though the answer may be lost.
   * @param isDenied its own list does not show it when by its word it should: whoever asks is told that it was not taken
   */
  { kind: 'accepted'; id: string; endsAt: Instant | null; isDenied?: boolean } | Untaken;

export type Untaken =
  /** It will never take it. */
  | { kind: 'rejected'; reason: string }
  /** It said that it did not take it, and may another time. */
  | { kind: 'not taken' }
  /**
   * It did not take it, and nobody was told.
   * @param hasTwin its list shows the same words to the same number at that time, sent by somebody else
   */
  | { kind: 'silent'; hasTwin?: boolean };

/** One request to a provider, as it arrived there. */
export interface Try {
  at: Instant;
  /** When it left its process. */
  leftAt: Instant;
  /** How long its machine had stood still just before that: after its last look at the clock nothing holds it back. */
  stoodMs: number;
  /** When it was decided, by its sender's clock, as the request itself says. */
  decidedAt: Instant;
  channel: Channel;
  to: string;
  /** `tenant/appointment/revision/step` and the attempt, as the signed query of its callbacks names them. */
  entry: string;
  attempt: number;
  /** The signed query itself. */
  callback: string;
  /** Everything that it says. */
  words: string;
  verdict: Verdict;
}

/** A request to the product's doors. */
export interface Asked {
  at: Instant;
  /** Names the request; its answer carries the same. */
  id: number;
  /** Whose key it carried; null for none, or an operator's. */
  tenant: string | null;
  method: string;
  path: string;
  body: string;
}

/** An answer, as it left. */
export interface Answered {
  at: Instant;
  id: number;
  status: number;
  body: string;
}

/** What an office's own software was told, and took. */
export interface Taken {
  at: Instant;
  tenant: string;
  /** The event, whole: `{ id, type, timestamp, data }`. */
  body: string;
}

export type Crossing =
  /** What all offices together may do to one address, from now on. */
  | { kind: 'ceiling'; rules: readonly Cap[] }
  | { kind: 'founded'; settings: OfficeSettings; ladders: readonly Ladder[] }
  | ({ kind: 'asked' } & Asked)
  | ({ kind: 'answered' } & Answered)
  /** From now on an office's own software is told of everything. */
  | { kind: 'listens'; tenant: string }
  | ({ kind: 'told' } & Taken)
  | ({ kind: 'tried' } & Try);
