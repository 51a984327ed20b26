/**
 * Which kind of fault met an entry in which state: a run that has never seen a crash while an entry was in doubt proves
 * nothing about it. Counted by `world.ts` as faults strike; `npm run simulate` prints what no seed has met.
 */
import type { EntryRef } from '../../shared/domain/core/keys.ts';
import type { State } from '../../shared/domain/ledger/entry.ts';
import { STATES } from '../../shared/domain/ledger/entry.ts';
import type { Fault } from './faults.ts';
import { FAULTS } from './faults.ts';

/** The entries that something is about, by their names in it; else the appointments. */
function namedIn(what: string): { entries: string[]; appointments: string[] } {
  const entries = [...what.matchAll(/[\w-]+\/apt_\w+\/\d+\/\d+/g)].map(([name]) => name);
  const appointments = entries.length > 0 ? [] : [...what.matchAll(/apt_\w+/g)].map(([id]) => id);
  return { entries, appointments };
}

export class Meetings {
  /** How often, by `fault state`. */
  readonly met = new Map<string, number>();
  /** The state of each entry, by its appointment and its name. */
  readonly #states = new Map<string, Map<string, State>>();

  stored({ appointment }: EntryRef, name: string, state: State): void {
    const known = this.#states.get(appointment) ?? new Map<string, State>();
    known.set(name, state);
    this.#states.set(appointment, known);
  }

  /** @param what names the entry, or the appointment, that the fault is about */
  struck(fault: Fault, what: string): void {
    for (const state of this.statesOf(what)) {
      const pair = `${fault} ${state}`;
      this.met.set(pair, (this.met.get(pair) ?? 0) + 1);
    }
  }

  /** The states in which whatever is named stands. */
  statesOf(what: string): Set<State> {
    const { entries, appointments } = namedIn(what);
    const own = entries.map((name) => this.#states.get(name.split('/')[1] ?? '')?.get(name));
    const theirs = appointments.flatMap((id) => [...(this.#states.get(id)?.values() ?? [])]);
    return new Set([...own, ...theirs].filter((state) => state !== undefined));
  }
}

// What can’t meet, with the reason.
const ASKS_ONCE =
  'a provider is asked under a claim, and the claim’s entry is `sending` until its lease has run out';
const IN_DOUBT_ONLY = 'a list is asked about an entry in doubt, and by nobody else';
const NEVER_COMES = 'what never comes meets nothing later; it is drawn when the provider accepts';
const SENT_AT_ONCE = 'a message is handed to the queue right after its entry was stored as `queued`';
const NO_ENTRY = 'it befalls a process or a list, and no entry in particular';

/** What befalls a message on its way into the queue. */
const SENDING: readonly Fault[] = ['queue-refused', 'queue-lost', 'queue-throws', 'queue-delay'];

/** What has no entry in view when it strikes. */
const BEFALLS_NO_ENTRY: readonly Fault[] = ['crash', 'crash-again', 'store-stale', 'schedule-twice'];

/** @returns why this kind of fault can't meet an entry in this state; undefined where it can */
function impossible(fault: Fault, state: State): string | undefined {
  if (BEFALLS_NO_ENTRY.includes(fault)) return NO_ENTRY;
  if (/^(provider|list)-/.test(fault) && state !== 'sending') return ASKS_ONCE;
  if (fault === 'callback-never' && state !== 'sending') return NEVER_COMES;
  if (SENDING.includes(fault) && state !== 'queued') return SENT_AT_ONCE;
  if (fault === 'lookup-fails' && state !== 'in_doubt') return IN_DOUBT_ONLY;
  return undefined;
}

/** Every fault with every state that it can meet. */
export const PAIRS = (Object.keys(FAULTS) as Fault[]).flatMap((fault) =>
  STATES.filter((state) => impossible(fault, state) === undefined).map((state) => ({ fault, state })),
);

/** The pairs that nothing has met, of those that can. */
export const unmet = (met: ReadonlyMap<string, number>): string[] =>
  PAIRS.filter(({ fault, state }) => !met.has(`${fault} ${state}`)).map(
    ({ fault, state }) => `${fault} × ${state}`,
  );
