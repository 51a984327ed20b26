/**
 * Writes the audit log. An act is stored before the change that it tells of, by one write, so that no change is without
 * its record, whatever crashes: what can be left is the record of a change that did not come about. Called by whatever
 * changes something for somebody.
 */
import { actId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Item, Kind, NewItem } from '../../domain/store/records.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Act, Doer, LoggedAct } from '../../domain/tenant/audit-log.ts';
import type { Pipeline } from './context.ts';
import { change } from './items.ts';

/** Records what is about to be done. A retry of the same request is the same act, as it came about at last. */
export async function record(p: Pipeline, { seed, ...by }: Doer, act: Act, now: Instant): Promise<void> {
  const id = actId(`${seed}\n${act.what}\n${act.tenant}\n${act.subject}`);
  await change(
    p,
    keyOf.act(id),
    (current) => {
      const logged: LoggedAct = { ...act, id, by, at: current?.body.at ?? now };
      return current && isSame(current.body, logged) ? undefined : itemOf.act(logged);
    },
    now,
  );
}

const isSame = (a: LoggedAct, b: LoggedAct): boolean =>
  a.version === b.version && a.reason === b.reason && String(a.fields) === String(b.fields);

/**
 * For `change`: what it has to store before it writes.
 * @param by absent for what the program does by itself, which is not recorded
 * @param actOf undefined where nothing changes
 */
export function recording<K extends Kind>(
  p: Pipeline,
  by: Doer | undefined,
  actOf: (wanted: NewItem<K>, current: Item<K> | undefined) => Act | undefined,
  now: Instant,
): ((wanted: NewItem<K>, current: Item<K> | undefined) => Promise<void>) | undefined {
  if (!by) return undefined;
  return async (wanted, current) => {
    const act = actOf(wanted, current);
    if (act) await record(p, by, act, now);
  };
}
