/**
 * Holds the sandbox's record and the ledger against what should be in them, reading both files as they lie on the
 * disk: the benchmark does not believe the process that it measures.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AppointmentId, TenantId } from '../../shared/domain/core/keys.ts';
import { entryName } from '../../shared/domain/core/keys.ts';
import { LEDGER_FILE, RECORD_FILE } from './workload.ts';

export interface Audit {
  contacts: number;
  /** Entries that nobody was contacted for. */
  lost: number;
  /** Contacts beyond the first of an entry. */
  twice: number;
  /** Contacts for what nobody asked for. */
  stray: number;
}

const read = <T>(folder: string, file: string, use: (db: DatabaseSync) => T): T => {
  const db = new DatabaseSync(join(folder, file), { readOnly: true, timeout: 5_000 });
  try {
    return use(db);
  } finally {
    db.close();
  }
};

/** The contacts in the order of the record: for which entry, and the `at` that the sandbox wrote. */
export const readRecord = (folder: string): { entry: string; at: number }[] =>
  read(folder, RECORD_FILE, (db) =>
    db
      .prepare('SELECT tenant, appointment, revision, step, at FROM contact ORDER BY seq')
      .all()
      .map((row) => ({
        entry: entryName({
          tenant: String(row['tenant']) as TenantId,
          appointment: String(row['appointment']) as AppointmentId,
          revision: Number(row['revision']),
          step: Number(row['step']),
        }),
        at: Number(row['at']),
      })),
  );

/** @param expected names of the entries that should have gone out, once each */
export function auditRecord(folder: string, expected: ReadonlySet<string>): Audit {
  const record = readRecord(folder);
  const contacted = new Set(record.map(({ entry }) => entry));
  return {
    contacts: record.length,
    lost: expected.difference(contacted).size,
    twice: record.length - contacted.size,
    stray: contacted.difference(expected).size,
  };
}

/** How many entries of this step the ledger holds in each state. */
export const readStates = (folder: string, step: number): ReadonlyMap<string, number> =>
  read(folder, LEDGER_FILE, (db) => {
    const rows = db
      .prepare(
        `SELECT json_extract(body, '$.state') AS state, count(*) AS entries FROM items
         WHERE key LIKE 'entry/%' AND json_extract(body, '$.step') = ? GROUP BY 1`,
      )
      .all(step);
    return new Map(rows.map((row) => [String(row['state']), Number(row['entries'])]));
  });
