/**
 * The control, which is read before each claim, in as many copies as the load needs: one row of a store takes a few
 * thousand reads a second. Written by whatever changes the control, read by `facts.ts`, mended by the watch.
 *
 * Kept true here: `control/all` is what counts, and every change of it is made there first. Who changed it is answered
 * when every copy has it, so the next claim obeys whichever copy it reads. No copy goes back to an earlier change.
 */
import type { Control } from '../../domain/core/control.ts';
import { NO_CONTROL } from '../../domain/core/control.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Item, Key, NewItem } from '../../domain/store/records.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import { UnreadableItem } from '../../domain/store/shapes.ts';
import type { Pipeline } from './context.ts';
import { change, read, TooManyWriters, TRIES_MAX } from './items.ts';

/** How many copies there are for this process; `control/all` is one of them. */
const copiesOf = (p: Pipeline): number => p.settings.controlCopies ?? 1;

/** The copy that this process reads: one for all, so that what it handles at once needs it once. */
export const copyToRead = (p: Pipeline): Key<'control'> =>
  keyOf.control((p.settings.controlCopy ?? 0) % copiesOf(p));

/** @param copy as it was read; where it was never written, `control/all` says what it would */
export const controlIn = async (
  p: Pipeline,
  key: Key<'control'>,
  copy: Item<'control'> | undefined,
  now: Instant,
): Promise<Control> =>
  (copy ?? (key === keyOf.control() ? undefined : await read(p, keyOf.control(), now)))?.body ?? NO_CONTROL;

/**
 * Changes the control in all its copies.
 * @param next undefined leaves it as it is
 * @param first as `change` has it
 * @returns when every copy has it
 */
export async function writeControl(
  p: Pipeline,
  next: (control: Control) => Control | undefined,
  now: Instant,
  first?: (wanted: NewItem<'control'>, current: Item<'control'> | undefined) => Promise<void>,
): Promise<Control> {
  const { item } = await change(
    p,
    keyOf.control(),
    (current) => {
      const control = current?.body ?? NO_CONTROL;
      const wanted = next(control);
      return wanted && itemOf.control({ ...wanted, ...markOf(p, control) });
    },
    now,
    first,
  );
  await spread(p, item, now);
  return item?.body ?? NO_CONTROL;
}

/**
 * Brings every copy up to `control/all`: at the start of a process that reads them, and now and then, for whoever changed
 * it may have died on the way, or may be of a release that knows of no copies.
 */
export async function mendCopies(p: Pipeline, now: Instant): Promise<void> {
  if (copiesOf(p) === 1) return;
  await writeControl(
    p,
    (control) => ((control.copies ?? 1) >= copiesOf(p) ? undefined : { ...control }),
    now,
  );
}

/** The most copies that any process ever read: all of them are written, also by one that reads fewer. */
const markOf = (p: Pipeline, { copies = 1 }: Control): Pick<Control, 'copies'> =>
  Math.max(copies, copiesOf(p)) > 1 ? { copies: Math.max(copies, copiesOf(p)) } : {};

async function spread(p: Pipeline, item: Item<'control'> | undefined, now: Instant): Promise<void> {
  if (!item) return;
  const others = Array.from({ length: (item.body.copies ?? 1) - 1 }, (_, index) => keyOf.control(index + 1));
  await Promise.all(others.map((key) => copyInto(p, key, item, now)));
}

async function copyInto(
  p: Pipeline,
  key: Key<'control'>,
  { body, version }: Item<'control'>,
  now: Instant,
): Promise<void> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const known = await standing(p, key, now);
    if (known.of >= version) return;
    if (await p.store.put(itemOf.control({ ...body, of: version }, key), known.version, now)) return;
  }
  throw new TooManyWriters('too many writers of one copy of the control');
}

/** Of which version of `control/all` a copy is. One that can't be read is written over: it is only a copy. */
async function standing(
  p: Pipeline,
  key: Key<'control'>,
  now: Instant,
): Promise<{ of: number; version: number }> {
  try {
    const copy = await read(p, key, now);
    return { of: copy?.body.of ?? 0, version: copy?.version ?? 0 };
  } catch (error) {
    if (!(error instanceof UnreadableItem) || error.version === undefined) throw error;
    p.telemetry.fault('a damaged copy of the control is written over', error);
    return { of: 0, version: error.version };
  }
}
