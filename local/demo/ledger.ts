/**
 * The ledger as the demo looks at it: every appointment with the entries of its ladder.
 */
import type { Appointment } from '../../shared/domain/appointment.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { Key } from '../../shared/domain/records.ts';
import { partitionOf } from '../../shared/domain/records.ts';
import type { Pipeline } from '../../shared/pipeline/context.ts';
import { entriesOf } from '../../shared/pipeline/ledger.ts';
import { FIRST_TENANT } from '../runtime.ts';

export interface Ladder {
  appointment: Appointment;
  /** Those that exist: a step is made when the one before it ends. */
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
    const keys = page.rows.map((row) => row.key as Key<'appointment'>);
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
