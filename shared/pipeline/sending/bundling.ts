/**
 * A bundle becomes one message: reminders that belong together by `domain/judgement/bundle.ts` are said in one contact
 * that names all the appointments. Called by the sender that has the claim, before it speaks.
 *
 * Always true: an entry is put off under the leader's attempt before the contact names it, and dropped as `merged`
 * only when that contact was made. A crash in between leaves it to `judge`, which looks at what became of the leader.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { bundled, freed, unbundled } from '../../domain/ledger/entry.ts';
import type { Item } from '../../domain/store/records.ts';
import { itemOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import type { Company } from '../core/facts.ts';
import { drop } from '../core/ledger.ts';

/** A reminder that another one's contact names, too. */
export interface Companion {
  item: Item<'entry'>;
  appointment: Appointment;
}

/** The companions as a sender holds them. */
export const companionsOf = ({ companions }: Company): Companion[] =>
  companions.flatMap(({ entryItem, leader, appointment }) =>
    appointment ? [{ item: { ...entryItem, body: freed(entryItem.body, leader) }, appointment }] : [],
  );

/** Puts the companions off under the leader's attempt. @returns those that nobody else moved meanwhile */
export async function holdCompanions(
  p: Pipeline,
  companions: readonly Companion[],
  leader: Entry,
  now: Instant,
): Promise<Companion[]> {
  const { tenant, appointment, revision, step, attempt } = leader;
  const into = { entry: { tenant, appointment, revision, step }, attempt };
  const held: Companion[] = [];
  for (const { item, appointment: other } of companions) {
    const putOff = await p.store.put(itemOf.entry(bundled(item.body, into, now)), item.version, now);
    if (putOff) held.push({ item: putOff, appointment: other });
  }
  return held;
}

/** Tells the companions what became of the contact. One that was moved meanwhile is left to whoever moved it. */
export async function releaseCompanions(
  p: Pipeline,
  companions: readonly Companion[],
  contacted: boolean,
  now: Instant,
): Promise<void> {
  for (const { item, appointment } of companions) {
    if (!contacted) await p.store.put(itemOf.entry(unbundled(item.body, now)), item.version, now);
    else await drop(p, item, 'merged', appointment, now);
  }
}
