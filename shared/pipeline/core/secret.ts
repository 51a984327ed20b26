/**
 * The secret and the store belong together: addresses are stored under hashes that are keyed by it, so under another one
 * every opt-out and every cap is there and nobody finds it. The store keeps a check value; each composition asks here
 * before it does anything.
 */
import { secretCheck } from '../../domain/core/keys.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Pipeline } from './context.ts';
import { read } from './items.ts';

/** `new`: the store holds nothing yet. `other`: it was written with another secret, of which `code` is a short name. */
type Match = { kind: 'right' | 'new' } | { kind: 'other'; code: string };

/**
 * Whether the store is this secret's. Where it says nothing of any, it takes this one: from now on another is noticed.
 * @param isKept false for a secret that was made just now: it can't be the one of a store that holds something
 */
export async function matchSecret(p: Pipeline, isKept = true): Promise<Match> {
  const now = p.clock.now();
  const check = secretCheck(p.settings.secret);
  const known = await read(p, keyOf.keyCheck(), now);
  if (known)
    return known.body.check === check ? { kind: 'right' } : { kind: 'other', code: codeOf(known.body.check) };
  const { rows } = await p.store.list({ partition: partitionOf.tenants(), limit: 1 });
  if (rows.length > 0 && !isKept) return { kind: 'other', code: NO_CHECK };
  await p.store.put(itemOf.keycheck({ check, at: now }), 0, now);
  // Several may start at once; whoever was first decides.
  const stored = await read(p, keyOf.keyCheck(), now);
  if (stored && stored.body.check !== check) return { kind: 'other', code: codeOf(stored.body.check) };
  return { kind: rows.length === 0 ? 'new' : 'right' };
}

/** @throws where the store was written with another secret */
export async function refuseOtherSecret(p: Pipeline): Promise<void> {
  if ((await matchSecret(p)).kind === 'other')
    throw new Error(
      "The secret of this stage is not the one that its table was written with, so opt-outs and caps can't be found: nothing is sent. Put the former secret back.",
    );
}

/** Of a store that an earlier release wrote, which kept no check value. */
const NO_CHECK = 'unchecked';

const codeOf = (check: string): string => check.slice(0, 8);
