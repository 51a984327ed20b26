/**
 * `ringonce verify-evidence FILE`: whether an evidence file is whole and unchanged, and whose it is. Needs no server;
 * with `--url` or `--public-key` it also knows whose seal is on it.
 */
import { readFile } from 'node:fs/promises';
import { sealFault } from '../../shared/domain/core/chain.ts';
import { EvidenceKeyOut, SealedOut } from '../../shared/http/people/evidence-schemas.ts';
import type { Client } from '../client.ts';
import { Failure, readAs } from '../client.ts';

export interface Verification {
  whole: boolean;
  /** One sentence. */
  finding: string;
}

/** @returns the public key of the server */
export async function publicKeyFrom(client: Client): Promise<string> {
  const answer = await client.ask('either', ({ GET }) => GET('/v1/evidence-key'));
  return readAs(EvidenceKeyOut, answer).publicKey;
}

/**
 * Checks a file.
 * @param publicKey of the Ringonce that is said to have made it; undefined where nobody knows it
 * @throws Failure when it can't be read, or is no evidence file
 */
export async function verifyEvidence(path: string, publicKey: string | undefined): Promise<Verification> {
  const read = SealedOut.safeParse(parse(await textOf(path)));
  if (!read.success)
    throw new Failure(
      `${path} is not an evidence file; it is the JSON that GET /v1/recipients/…/evidence answers.`,
    );
  const { seal } = read.data;
  const fault = sealFault(read.data);
  if (fault !== null) return { whole: false, finding: `${path} is not as it was sealed: ${fault}` };
  const sound = `${path} is whole and unchanged since it was sealed: ${seal.count} records, chain head ${seal.head}`;
  if (publicKey === undefined)
    return {
      whole: true,
      finding: `${sound}; whose seal that is was not checked, for that give --url or --public-key (the file names the key ${seal.publicKey}).`,
    };
  return publicKey === seal.publicKey
    ? { whole: true, finding: `${sound}, and the seal is by the key that was given.` }
    : { whole: false, finding: `${path} was sealed by another key, ${seal.publicKey}, than ${publicKey}.` };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Failure(`${path} can't be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
