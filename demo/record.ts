/**
 * What the sandbox's providers accepted, read from their own record, as another program would read it; and what
 * can be checked by it alone, without asking the code that sent.
 */
import type { SQLOutputValue } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import type { Channel } from '../shared/domain/core/policy.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { DAY } from '../shared/domain/core/time.ts';

/** One contact that a provider took. */
export interface Contact {
  seq: number;
  at: Instant;
  channel: Channel;
  to: string;
  appointment: string;
  revision: number;
  step: number;
}

/** A view of the record that reads on from where it was. */
export interface ProviderRecord {
  /** What was accepted since the last call, oldest first. */
  more(): Contact[];
  close(): void;
}

const CONTACTS = `SELECT seq, at, channel, "to", appointment, revision, step FROM contact WHERE seq > ? ORDER BY seq`;

export function openRecord(file: string): ProviderRecord {
  const db = new DatabaseSync(file, { readOnly: true });
  const select = db.prepare(CONTACTS);
  let last = 0;
  return {
    more() {
      const contacts = select.all(last).map(contactOf);
      last = contacts.at(-1)?.seq ?? last;
      return contacts;
    },
    close: () => db.close(),
  };
}

const contactOf = (row: { [column: string]: SQLOutputValue }): Contact => ({
  seq: Number(row['seq']),
  at: Number(row['at']),
  channel: String(row['channel']) as Channel,
  to: String(row['to']),
  appointment: String(row['appointment']),
  revision: Number(row['revision']),
  step: Number(row['step']),
});

/** Names the ledger entry that a contact belongs to. */
export const entryOf = ({
  appointment,
  revision,
  step,
}: Pick<Contact, 'appointment' | 'revision' | 'step'>) => `${appointment}/${revision}/${step}`;

/** Texts and calls ring; the checks are about them. */
export const loud = (contacts: readonly Contact[]): Contact[] =>
  contacts.filter(({ channel }) => channel !== 'email');

/** How many contacts were one too many for their ledger entry. */
export const duplicatesIn = (contacts: readonly Contact[]): number =>
  contacts.length - new Set(contacts.map(entryOf)).size;

/** The default contact hours, written here once more: texts and calls 08:00 to 20:00, no call on Sunday. */
const OPENS = 8;
const CLOSES = 20;

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      hourCycle: 'h23',
    });
    clocks.set(zone, clock);
  }
  return clock;
}

export function isOutsideHours({ at, channel }: Contact, zone: string): boolean {
  const parts = new Map(
    clockOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const hour = Number(parts.get('hour'));
  return hour < OPENS || hour >= CLOSES || (channel === 'voice' && parts.get('weekday') === 'Sun');
}

/** The most contacts that one address had in any 24 hours. */
export function mostInADay(contacts: readonly Contact[]): number {
  let most = 0;
  for (const own of Map.groupBy(contacts, ({ to }) => to).values()) {
    const times = own.map(({ at }) => at).sort((a, b) => a - b);
    for (const [index, start] of times.entries())
      most = Math.max(most, times.filter((at, later) => later >= index && at < start + DAY).length);
  }
  return most;
}
