/**
 * What policies and templates said before. Called by whoever stores one, and by the routes that list them.
 *
 * Always true: what is replaced is kept before it is replaced, so a crash between the two leaves a copy of what still
 * stands, and never a gap.
 */
import type { Instant } from '../../domain/core/time.ts';
import type { StoredVersion } from '../../domain/store/records.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { change, readAll } from '../core/items.ts';

/** The latest so many are listed. */
const VERSIONS_MAX = 20;

/** Keeps what is about to be replaced; kept twice it is kept once. */
export async function keepVersion(p: Pipeline, replaced: StoredVersion): Promise<void> {
  const key = keyOf.version(replaced);
  await change(p, key, (kept) => (kept ? undefined : itemOf.version(replaced)), replaced.replacedAt);
}

type Whose = { [V in StoredVersion as V['of']]: Pick<V, 'tenant' | 'of' | 'name'> };

/** The versions before one, the latest first. */
export async function listVersions<O extends StoredVersion['of']>(
  p: Pipeline,
  whose: Whose[O],
  before: number,
  now: Instant,
): Promise<Extract<StoredVersion, { of: O }>[]> {
  const numbers = Array.from(
    { length: Math.min(VERSIONS_MAX, Math.max(0, before - 1)) },
    (_, back) => before - 1 - back,
  );
  const kept = await readAll(
    p,
    numbers.map((version) => keyOf.version({ ...whose, version })),
    now,
  );
  return kept.map(({ body }) => body as Extract<StoredVersion, { of: O }>);
}
