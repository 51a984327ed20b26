/**
 * Dead letters: kept, listed, explained and redriven. A redrive makes the entry due now, and everything that decides
 * decides again: judge, caps, the surge gate. Nothing is ever sent from a dead letter. Called by the API and the pipe.
 *
 * Always true: a dead letter is removed only after its entry was made due, or has no more need of it.
 */

import type { EntryRef } from '../../domain/core/keys.ts';
import { entryName } from '../../domain/core/keys.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import type { Instant } from '../../domain/core/time.ts';
import { judge } from '../../domain/judgement/judge.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { deferred, isLive, isUnclaimed } from '../../domain/ledger/entry.ts';
import type { Item, Key, StoredDeadLetter } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { DeadLetter, DeadLetters } from '../../ports/dead-letters.ts';
import type { SendMessage } from '../../ports/queue.ts';
import type { Pipeline } from '../core/context.ts';
import type { FreshFacts } from '../core/facts.ts';
import { readFacts } from '../core/facts.ts';
import { change, loadReadable } from '../core/items.ts';
import { raise, settleAlert } from './alerts.ts';

/** What a dead letter comes to if it is redriven now. */
export type Prospect =
  /** It would go out, inside rates and pace. */
  | { kind: 'send' }
  /** It would be dropped. */
  | { kind: 'drop'; reason: Reason }
  /** Its entry waits, and comes up by itself. A null reason: its time has not come. */
  | { kind: 'wait'; until: Instant; reason: Reason | null }
  /** A sender has it, or the provider is asked about it; that settles by itself. */
  | { kind: 'settling'; state: Entry['state'] }
  /** Its entry is final, or is not there any more. */
  | { kind: 'done'; state: Entry['state'] | null }
  /** The message can't be read. */
  | { kind: 'unreadable' }
  /** Judging it fails, too; the error's name. */
  | { kind: 'faulty'; error: string };

export interface ExplainedDeadLetter extends DeadLetter {
  prospect: Prospect;
}

export interface DeadLetterReport {
  letters: ExplainedDeadLetter[];
  /** How many there are in all, about. */
  total: number;
  /** How many of these were redriven or removed; 0 for a look. */
  redriven: number;
}

const ALARM = 'dead-letters';
/** Dead letters that one request looks at. */
export const DEAD_LETTERS_MAX = 100;

/** @param redrive false only looks */
export async function dealWithDeadLetters(
  p: Pipeline,
  letters: DeadLetters,
  redrive: boolean,
  now: Instant,
): Promise<DeadLetterReport> {
  const report: DeadLetterReport = { letters: [], total: 0, redriven: 0 };
  await letters.visit(DEAD_LETTERS_MAX, async (seen) => {
    const done: DeadLetter[] = [];
    for (const letter of seen) {
      const { prospect, facts } = await explain(p, letter, now);
      report.letters.push({ ...letter, prospect });
      if (redrive && (await redriveOne(p, prospect, facts, now))) done.push(letter);
    }
    report.redriven += done.length;
    return done;
  });
  report.total = await letters.count();
  if (redrive) p.telemetry.event('dead letters redriven', { redriven: report.redriven });
  await watchDeadLetters(p, report.total);
  return report;
}

/** Judges what a dead letter's entry would do now. What made its message fail may make this fail, too. */
async function explain(p: Pipeline, { message }: DeadLetter, now: Instant): Promise<Explained> {
  if (!message) return { prospect: { kind: 'unreadable' } };
  try {
    return await prospectOf(p, message.entry, now);
  } catch (error) {
    p.telemetry.fault('a dead letter could not be judged', error, { channel: message.channel });
    return { prospect: { kind: 'faulty', error: nameOf(error) } };
  }
}

interface Explained {
  prospect: Prospect;
  facts?: FreshFacts;
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

async function prospectOf(p: Pipeline, entry: EntryRef, now: Instant): Promise<Explained> {
  const facts = await readFacts(p, entry, null, now);
  if (!facts || !isLive(facts.entry))
    return { prospect: { kind: 'done', state: facts?.entry.state ?? null } };
  if (!isUnclaimed(facts.entry)) return { prospect: { kind: 'settling', state: facts.entry.state } };
  const verdict = judge(facts, now);
  return { prospect: verdict, facts };
}

/** @returns whether the dead letter is done with */
async function redriveOne(
  p: Pipeline,
  prospect: Prospect,
  facts: FreshFacts | undefined,
  now: Instant,
): Promise<boolean> {
  switch (prospect.kind) {
    case 'send':
    case 'drop':
      return facts !== undefined && (await makeDue(p, facts.entryItem, now));
    case 'wait':
    case 'settling':
    case 'done':
      return true;
    case 'unreadable':
    case 'faulty':
      return false;
  }
}

/** Makes an entry due, as late as it was, so that the surge gate still sees it. Whoever moved it meanwhile has it. */
async function makeDue(p: Pipeline, { body, version }: Item<'entry'>, now: Instant): Promise<boolean> {
  const due = { ...deferred(body, now, null, now), readyAt: body.readyAt, wantedAt: body.wantedAt };
  return (await p.store.put(itemOf.entry(due), version, now)) !== undefined;
}

/** Raises the alert while there is any, and settles it when there is none. */
export async function watchDeadLetters(p: Pipeline, total: number): Promise<void> {
  if (total === 0) return settleAlert(p, ALARM);
  const title = total === 1 ? 'A message failed too often' : `${total} messages failed too often`;
  const detail =
    'Their reminders come up again by themselves until they are of no use. See `ringonce dead-letters` for what each is and would do, mend the cause, then `ringonce dead-letters --redrive`.';
  await raise(p, { key: ALARM, severity: 'page', title, detail });
}

/**
 * Keeps a message whose handling failed too often where people see it. Its entry goes on: the lease brings it back.
 * @param times how often it failed, over all attempts
 */
export async function keepDeadLetter(
  p: Pipeline,
  { entry, attempt, channel }: SendMessage,
  error: unknown,
  times: number,
): Promise<void> {
  const now = p.clock.now();
  await change(
    p,
    keyOf.deadLetter(entry),
    (current) => {
      const open = current?.body.closed === false ? current.body : undefined;
      const firstAt = open?.firstAt ?? now;
      const parked = {
        ...entry,
        attempt,
        channel,
        error: nameOf(error),
        times,
        firstAt,
        lastAt: now,
        closed: false,
      };
      return itemOf.deadletter(parked);
    },
    now,
  );
  p.telemetry.count('dead_letters', { channel });
  await watchDeadLetters(p, await storedDeadLetters(p).count());
}

/** The dead letters of the embedded mode: items of the store. One whose entry is final needs nobody any more. */
export const storedDeadLetters = (p: Pipeline): DeadLetters => ({
  async count() {
    const now = p.clock.now();
    const parked = await readParked(p, COUNTED_MAX, now);
    const entries = await loadReadable(
      p,
      parked.map(({ body }) => keyOf.entry(body)),
      now,
    );
    return entries.filter((entry) => entry && isLive(entry.body)).length;
  },
  async visit(limit, decide) {
    const now = p.clock.now();
    const parked = await readParked(p, limit, now);
    const done = await decide(parked.map(deadLetterOf));
    for (const { id } of done)
      await change(
        p,
        id as Key<'deadletter'>,
        (current) => current && itemOf.deadletter({ ...current.body, closed: true }),
        now,
      );
  },
});

const COUNTED_MAX = 1_000;

async function readParked(p: Pipeline, limit: number, now: Instant): Promise<Item<'deadletter'>[]> {
  const { rows } = await p.store.list({ partition: partitionOf.deadLetters(), limit });
  const items = await loadReadable(
    p,
    rows.map((row) => row.key),
    now,
  );
  return items.filter((item) => item !== undefined && !item.body.closed) as Item<'deadletter'>[];
}

function deadLetterOf({ key, body }: Item<'deadletter'>): DeadLetter {
  const { attempt, channel, error, times, lastAt } = body;
  return { id: key, message: { entry: refOf(body), attempt, channel }, error, times, at: lastAt };
}

const refOf = ({ tenant, appointment, revision, step }: StoredDeadLetter): EntryRef => ({
  tenant,
  appointment,
  revision,
  step,
});

/** One dead letter as a line: what it is, and what it would come to. */
export function deadLetterText({ message, prospect }: ExplainedDeadLetter): string {
  const name = message ? `${entryName(message.entry)} (${message.channel})` : 'A message that can’t be read';
  switch (prospect.kind) {
    case 'send':
      return `${name} would go out now`;
    case 'drop':
      return `${name} would be dropped: ${prospect.reason}`;
    case 'wait':
      return `${name} waits and comes up by itself: ${prospect.reason ?? 'its time has not come'}`;
    case 'settling':
      return `${name} is ${prospect.state} and settles by itself`;
    case 'done':
      return `${name} needs nothing: ${prospect.state ?? 'its entry is not there any more'}`;
    case 'unreadable':
      return `${name}; it stays for you to look at`;
    case 'faulty':
      return `${name} can’t be judged (${prospect.error}); it stays for you to look at`;
  }
}
