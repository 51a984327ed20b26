/**
 * Looks at the data folder before anything in it is opened: whether it can be written, whether it is Ringonce's, and
 * whether all of what belongs together is there. Called when the embedded mode starts.
 *
 * Always true: a folder of which a part is missing is not started as if it were new, for it would forget what it sent.
 */
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { keysFile, SettingsError } from './environment.ts';
import { ledgerFile, sandboxFile } from './ledger-file.ts';
import { WITNESS } from './witness.ts';

/** Makes the folder where there is none. @throws SettingsError in one sentence, with the path and what to do */
export function openFolder(dataFolder: string): void {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    accessSync(dataFolder, constants.W_OK | constants.X_OK | constants.R_OK);
  } catch (error) {
    throw new SettingsError(
      `the data folder ${dataFolder} can't be written (${codeOf(error)}): let this user write it, or set RINGONCE_DATA to another folder`,
    );
  }
  refuseForeign(dataFolder);
  refuseParts(dataFolder);
  const keys = keysFile(dataFolder);
  if (existsSync(keys)) chmodSync(keys, 0o600);
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

const OURS = /^((ringonce|sandbox)\.db|keys\.json|witness\.json|replaced-)/;
/** What an empty folder or the root of a volume may have. */
const NOBODYS = /^(\.|lost\+found$)/;

function refuseForeign(dataFolder: string): void {
  const names = readdirSync(dataFolder).filter((name) => !NOBODYS.test(name));
  if (names.length === 0 || names.some((name) => OURS.test(name))) return;
  throw new SettingsError(
    `the data folder ${dataFolder} holds files of something else (${names.slice(0, 3).join(', ')}): set RINGONCE_DATA to an empty folder, or to a new one`,
  );
}

/** The keys are written once the ledger is there, and the sandbox's record is made after it. */
function refuseParts(dataFolder: string): void {
  const ledger = ledgerFile(dataFolder);
  if (existsSync(ledger) && statSync(ledger).size > 0) return;
  const beside = [
    keysFile(dataFolder),
    `${ledger}-wal`,
    sandboxFile(dataFolder),
    join(dataFolder, WITNESS),
  ].filter((file) => existsSync(file) && statSync(file).size > 0);
  if (beside.length === 0) return;
  throw new SettingsError(
    `${ledger} is ${existsSync(ledger) ? 'empty' : 'missing'} beside ${beside.join(' and ')}: restore it from a backup, or set RINGONCE_DATA to a new folder to begin anew`,
  );
}
