/**
 * What an onlooker sees of the world: what providers accepted, what the API answered, what the store holds. Checkers
 * are told of nothing else, so they can't share a mistake with the code under test.
 */

import type { Contact as Taken } from '../../outside/boundary.ts';
import type { Model } from '../../outside/model/model.ts';
import type { StepKind } from '../../shared/domain/appointment/appointment.ts';
import type { EntryRef, TenantId } from '../../shared/domain/core/keys.ts';
import { entryName } from '../../shared/domain/core/keys.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import type { Item, Key, Kind } from '../../shared/domain/store/records.ts';
import { asTenant } from '../fixtures/ids.ts';
import type { Office, Person } from './cast.ts';
import type { Scenario } from './scenario.ts';

/** Something that a provider accepted, and what it was of the plan as it stood then. */
export interface Contact extends Taken {
  kind: StepKind;
}

/** A write that took effect. */
export interface Commit {
  at: Instant;
  who: string;
  item: Item;
  before: Item | undefined;
}

/** An answer of the API, as it left. */
export interface Answer {
  /** When the request came in. */
  from: Instant;
  at: Instant;
  /** Whose key it carried; null for none or an operator's. */
  tenant: TenantId | null;
  method: string;
  path: string;
  request: string;
  status: number;
  body: string;
  /** What the onlooker noted when the request came in. */
  noted: unknown;
}

/** The world as it is seen. */
export interface Sight {
  readonly scenario: Scenario;
  readonly now: Instant;
  /** Whether nothing goes wrong any more. */
  readonly healedAt: Instant;
  readonly shadow: Pick<Model, 'claim'>;
  /** What the store holds under a key, with what is not yet listed. */
  item<K extends Kind>(key: Key<K>): Item<K> | undefined;
  /** Everything that the store holds of a kind. */
  items<K extends Kind>(kind: K): Item<K>[];
  office(tenant: TenantId): Office;
  /** Who may be meant by an address. */
  peopleAt(address: string): readonly Person[];
  /** Entries whose contact was refused, or told as undelivered. */
  readonly unreached: ReadonlySet<string>;
  /** Totals of what the code under test counted. */
  counted(name: string): number;
}

/** Who looks on: the shadow model, or the checkers beside it. */
export type Judge = 'model' | 'checker';

/** A promise that was broken. */
export interface Violation {
  /** Who found it. */
  by: Judge;
  promise: string;
  detail: string;
  /** Parts of log lines that belong to its history. */
  subjects: readonly string[];
}

export interface Checker {
  /** `P1 one ring`. */
  readonly promise: string;
  /** Says why, where there is nothing to check yet. */
  readonly inactive?: string | undefined;
  accepted?(contact: Contact): void;
  committed?(commit: Commit): void;
  /** A request came in. @returns what to hand back with its answer */
  asked?(request: { tenant: TenantId | null; method: string; path: string; body: string }): unknown;
  answered?(answer: Answer): void;
  /** A fault that the code under test reported. */
  reported?(name: string, error: unknown): void;
  /** After the bound that follows the healing. */
  finished?(): void;
}

export type Report = (violation: Omit<Violation, 'by'>) => void;

/** The appointment whose page a path is, by its link. */
export function linkedBy(path: string): { tenant: TenantId; appointment: string } | undefined {
  const link = /^\/r\/[\w-]{22}\.m\.([a-z0-9-]+)\.([0-9a-z]{26})\./.exec(path);
  return link ? { tenant: asTenant(link[1] ?? ''), appointment: `apt_${link[2]}` } : undefined;
}

/** The parts of log lines that tell an entry's story. */
export const subjectsOf = (ref: EntryRef, ...more: string[]): string[] => [
  ref.appointment,
  entryName(ref),
  ...more,
];
