/**
 * What the ledger keeps of the words of an attempt: they stand in the entry that claims it, so that they are durable with
 * the claim and cost no write of their own. What they are made of is `content/skeleton.ts`'s.
 */
import type { Instant } from '../core/time.ts';

/** What is put into a skeleton: a text, or the number of the slot whose text it shares. */
export type Slot = string | number;

/** Words as the hash of their skeleton and what was put in. */
export interface KeptSlots {
  /** Hash of the skeleton, under which it is stored. */
  skeleton: string;
  slots: readonly Slot[];
  /** What the content has beside its texts, as it is: a calendar, a link. */
  rest: Readonly<Record<string, unknown>>;
  /** Hash of the words: whoever shows them puts them together and compares. */
  check: string;
}

/** The words of one attempt that names no other appointment. */
export interface KeptWords {
  attempt: number;
  at: Instant;
  /** BCP 47. */
  locale: string;
  /** The tenant's own sender of that moment; null for the provider's configured one. */
  from: string | null;
  /** Null once its person was erased. */
  said: KeptSlots | null;
}
