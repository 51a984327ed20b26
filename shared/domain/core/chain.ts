/**
 * A file whose records are chained by hashes and sealed by a signature, so that whoever has it can see that nothing in it
 * was changed, added or left out since it was sealed. Says nothing about what happened before that.
 */
import type { KeyObject } from 'node:crypto';
import { createHmac, createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto';
import canonicalize from 'canonicalize';

/** What the chain adds to a record. */
interface Link {
  /** From 1. */
  number: number;
  /** The hash of the record before, of `about` for the first. */
  previous: string;
  /** SHA-256, hex, of the record as RFC 8785 writes it, without this field. */
  hash: string;
}

interface Seal {
  algorithm: typeof ALGORITHM;
  count: number;
  /** The hash of the last record, of `about` where there is none. */
  head: string;
  /** Ed25519, base64url. */
  publicKey: string;
  /** Of count and head, base64url. */
  signature: string;
}

export interface SealedFile<About extends object, Record extends object> {
  about: About;
  records: (Record & Link)[];
  seal: Seal;
}

const ALGORITHM = 'SHA-256 over RFC 8785 JSON, Ed25519';

/** @throws for what is not JSON */
function hashOf(value: object): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('only JSON has a hash');
  return hash('sha256', text, 'hex');
}

/** Ed25519 in PKCS #8, up to the key itself: RFC 8410, section 7. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

function privateKeyOf(secret: string): KeyObject {
  const seed = createHmac('sha256', secret).update('evidence signing key').digest();
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

/** The key by which the files of an instance are checked, base64url. It follows from the instance's secret and gives nothing of it away. */
export function publicKeyOf(secret: string): string {
  const { x } = createPublicKey(privateKeyOf(secret)).export({ format: 'jwk' });
  if (x === undefined) throw new Error('an Ed25519 key has no x');
  return x;
}

const signedText = (count: number, head: string): Buffer => Buffer.from(`ringonce evidence ${count} ${head}`);

/** Chains the records in their order and seals them. @param records anything that JSON can say */
export function sealed<About extends object, Record extends object>(
  secret: string,
  about: About,
  records: readonly Record[],
): SealedFile<About, Record> {
  let previous = hashOf(about);
  const chained = records.map((record, index) => {
    const body = { ...record, number: index + 1, previous };
    previous = hashOf(body);
    return { ...body, hash: previous };
  });
  const count = chained.length;
  const signature = sign(null, signedText(count, previous), privateKeyOf(secret)).toString('base64url');
  const seal: Seal = {
    algorithm: ALGORITHM,
    count,
    head: previous,
    publicKey: publicKeyOf(secret),
    signature,
  };
  return { about, records: chained, seal };
}

/**
 * What is wrong with a sealed file, as one sentence; null when it is whole and its seal is by the key that it names.
 * Whose key that is has to be known from elsewhere.
 */
export function sealFault({ about, records, seal }: SealedFile<object, object>): string | null {
  let previous = hashOf(about);
  for (const [index, { hash: stated, ...body }] of records.entries()) {
    const number = index + 1;
    if (body.number !== number) return `Record ${number} is missing or out of its place.`;
    if (body.previous !== previous)
      return number === 1
        ? 'What the file says about itself was changed, or its first record is another one.'
        : `Record ${number} does not follow the one before it.`;
    previous = hashOf(body);
    if (stated !== previous) return `Record ${number} was changed.`;
  }
  if (seal.count !== records.length)
    return `The seal is for ${seal.count} records, and there are ${records.length}.`;
  if (seal.head !== previous) return 'The seal is for other records.';
  return isSignedBy(seal.publicKey, seal)
    ? null
    : 'The signature is not that of the key that the file names.';
}

function isSignedBy(publicKey: string, { count, head, signature }: Seal): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, signedText(count, head), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
