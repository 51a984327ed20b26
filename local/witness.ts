/**
 * The witness: a small file beside the ledger that says up to when the ledger was written. A ledger that is older than its
 * witness was copied back. It says nothing where the whole folder was; then only a provider's record can.
 * Written every minute and at a stop by `runtime.ts`, always after the ledger has the same moment.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../shared/domain/core/time.ts';

/** Its name in the data folder. */
export const WITNESS = 'witness.json';

export function writeWitness(dataFolder: string, at: Instant): void {
  const file = join(dataFolder, WITNESS);
  writeFileSync(`${file}.new`, `${JSON.stringify({ writtenUntil: at })}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** @returns undefined where there is none, or none that can be read */
export function readWitness(dataFolder: string): Instant | undefined {
  try {
    const told: unknown = JSON.parse(readFileSync(join(dataFolder, WITNESS), 'utf8'));
    const at = told && typeof told === 'object' && 'writtenUntil' in told ? told.writtenUntil : undefined;
    return typeof at === 'number' ? at : undefined;
  } catch {
    return undefined;
  }
}
