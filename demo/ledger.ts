/**
 * The ledger as the demo looks at it: every appointment with the entries of its ladder.
 */

import { FIRST_TENANT } from '../local/runtime.ts';
import type { Appointment } from '../shared/domain/appointment/appointment.ts';
import type { Entry } from '../shared/domain/ledger/entry.ts';
import { partitionOf } from '../shared/domain/store/records.ts';
import type { Pipeline } from '../shared/pipeline/core/context.ts';
import { entriesOf } from '../shared/pipeline/core/ledger.ts';

export interface Ladder {
  appointment: Appointment;
  /** The entries that exist so far: a step is made when the one before it ends. */
  entries: Entry[];
}

const PAGE = 1_000;

export async function readLedger(p: Pipeline): Promise<Ladder[]> {
  const now = p.clock.now();
  const ladders: Ladder[] = [];
  let cursor: string | undefined;
  do {
    const page = await p.store.list({
      partition: partitionOf.appointments(FIRST_TENANT),
      limit: PAGE,
      cursor,
    });
    const keys = page.rows.map((row) => row.key);
    const items = (await p.store.load(keys, now)).filter((item) => item !== undefined);
    ladders.push(...(await Promise.all(items.map(({ body }) => ladderOf(p, body, now)))));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return ladders;
}

async function ladderOf(p: Pipeline, appointment: Appointment, now: number): Promise<Ladder> {
  const entries = await entriesOf(p, appointment, appointment.revision, now);
  return { appointment, entries: entries.filter((entry) => entry !== undefined) };
}
