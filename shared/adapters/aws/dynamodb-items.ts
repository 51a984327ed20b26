/**
 * How an item lies in the DynamoDB table: attributes, the encoding of a place in a list, and the packing of bodies.
 * Used by `dynamodb-store.ts` alone.
 *
 * | attribute | |
 * |---|---|
 * | `pk` | the item's key |
 * | `v`, `w` | its version, and the id of the write that made it |
 * | `b` or `z` | the body: JSON, or JSON under Brotli where that saves write units |
 * | `lp`, `ls` | the list that it stands in, and its place there; absent in an unlisted item |
 * | `x`, `ttl` | when it expires: in milliseconds, and in seconds for DynamoDB's own removal, which comes days late |
 */

import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item, Key, Listed, NewItem, Partition } from '../../domain/store/records.ts';
import { asVersion, bodyText, readBody, UnreadableItem } from '../../domain/store/shapes.ts';
import type { ListRow } from '../../ports/store.ts';

export type Attributes = Record<string, AttributeValue>;

/** What one write puts, less its version and write id. Made at once, so that the caller may change the body after. */
export function toAttributes(item: NewItem): Attributes {
  const { key, listed, expiresAt } = item;
  const attributes: Attributes = { pk: { S: key } };
  if (listed) {
    attributes['lp'] = { S: listed.partition };
    attributes['ls'] = { S: placeOf(listed.sort, key) };
  }
  if (expiresAt !== null) {
    attributes['x'] = { N: String(expiresAt) };
    attributes['ttl'] = { N: String(Math.ceil(expiresAt / 1_000)) };
  }
  return { ...attributes, ...packed(bodyText(key, item.body), attributes) };
}

/** Write units are counted in started kibibytes of the whole item, names of attributes included. */
const UNIT_BYTES = 1_024;
/** Version, write id, and what DynamoDB counts for the names and numbers that `sizeOf` leaves out, generously. */
const OTHER_BYTES = 80;

/**
 * Brotli knows the words of English and HTML beforehand, so it makes short texts a tenth smaller than deflate does; at
 * this quality it takes as little time, a fifth of a millisecond for an email.
 */
const COMPRESSION = {
  params: {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_QUALITY]: 5,
  },
};

function packed(json: string, others: Attributes): Attributes {
  const room = UNIT_BYTES - OTHER_BYTES - sizeOf(others);
  if (Buffer.byteLength(json) <= room) return { b: { S: json } };
  return { z: { B: brotliCompressSync(json, COMPRESSION) } };
}

function sizeOf(attributes: Attributes): number {
  let bytes = 0;
  for (const { S } of Object.values(attributes)) bytes += Buffer.byteLength(S ?? '');
  return bytes;
}

/** Reads an item that `toAttributes` made, with its version. */
export function fromAttributes(attributes: Attributes): Item {
  const { pk, v, x } = attributes;
  const key = textOf(pk) as Key;
  const version = Number(v?.N);
  return {
    key,
    version,
    body: asVersion(version, () => readBody(key, bodyOf(attributes))),
    listed: listedOf(attributes),
    expiresAt: x?.N === undefined ? null : Number(x.N),
  };
}

function bodyOf({ pk, b, z }: Attributes): string {
  try {
    return z?.B ? brotliDecompressSync(z.B).toString() : textOf(b);
  } catch (cause) {
    throw new UnreadableItem(textOf(pk) as Key, 'its text is damaged', { cause });
  }
}

function listedOf({ lp, ls }: Attributes): Listed | null {
  if (lp?.S === undefined) return null;
  return { partition: lp.S as Partition, sort: rowOf(textOf(ls)).sort };
}

export function textOf(attribute: AttributeValue | undefined): string {
  if (attribute?.S === undefined) throw new Error('an item of the table lacks a text that every item has');
  return attribute.S;
}

/**
 * A place in a list as text whose order by UTF-8 bytes is that of the sort, then of the key: the sign, 16 digits,
 * the key. It can be read with bare eyes, as an operator will have to some day.
 * @param sort a whole number, as instants are
 */
export const placeOf = (sort: number, key: string): string => `${sortText(sort)} ${key}`;

/** Just behind all places of that sort: `!` comes next after the space. */
export const placeBehind = (sort: number): string => `${sortText(sort)}!`;

function sortText(sort: number): string {
  if (!Number.isSafeInteger(sort)) throw new RangeError(`A list is sorted by whole numbers, not ${sort}`);
  return sort < 0 ? `0${digits(sort + Number.MAX_SAFE_INTEGER)}` : `1${digits(sort)}`;
}

const digits = (number: number): string => String(number).padStart(16, '0');

/** Reads a place. @throws RangeError for text that is none: a cursor that somebody made up */
export function rowOf(place: string): ListRow {
  const [, sign, number, key] = /^([01])(\d{16}) (.+)$/s.exec(place) ?? [];
  if (key === undefined) throw new RangeError('Not a cursor of this list');
  const sort = sign === '1' ? Number(number) : Number(number) - Number.MAX_SAFE_INTEGER;
  return { sort, key: key as Key };
}
