/**
 * What is there before a simulated world begins: the person's ceiling, offices, their policies and keys, put into the
 * store by the product's own functions, on which no fault falls. Called by `world.ts`.
 */
import { DEFAULT_CEILING } from '../../shared/domain/core/caps.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import type { Item, Key, Kind, NewItem } from '../../shared/domain/store/records.ts';
import { itemOf } from '../../shared/domain/store/records.ts';
import type { Pipeline } from '../../shared/pipeline/core/context.ts';
import { createReceiver } from '../../shared/pipeline/events/receivers.ts';
import { issueKey } from '../../shared/pipeline/office/api-keys.ts';
import { createTenant } from '../../shared/pipeline/office/settings.ts';
import { setPersonCeiling } from '../../shared/pipeline/safeguards/control.ts';
import type { ListPage, ListQuery, Store } from '../../shared/ports/store.ts';
import type { Backing } from './model-store.ts';
import { storedItem } from './model-store.ts';
import type { Scenario } from './scenario.ts';

/** Of each office, in order, and of the operator. */
export interface Keys {
  keys: string[];
  operatorKey: string;
}

/** @param p over a store without faults @param told whether the offices' own software is told of events */
export async function found(
  p: Pipeline,
  { ceiling, offices, startAt }: Scenario,
  told: boolean,
): Promise<Keys> {
  if (ceiling !== DEFAULT_CEILING) await setPersonCeiling(p, ceiling);
  const keys: string[] = [];
  for (const { settings, policies } of offices) {
    await createTenant(p, settings.id, settings.name, settings);
    for (const policy of policies)
      await p.store.put(itemOf.policy({ tenant: settings.id, policy, updatedAt: startAt }), 0, startAt);
    if (told) {
      const by = { key: null, person: null, operator: true, name: 'setup', seed: 'webhook' };
      const wanted = { url: `https://${settings.id}.example/told`, kinds: null, description: null };
      await createReceiver(p, settings.id, wanted, by);
    }
    keys.push((await issueKey(p, { tenant: settings.id, label: 'simulated' }, `key of ${settings.id}`)).key);
  }
  const operator = { tenant: null, label: 'operator' };
  return { keys, operatorKey: (await issueKey(p, operator, 'key of the operator')).key };
}

/** A store that is reached at once, for what is loaded and put. @param onStored is told what took effect */
export const directStore = (
  backing: Backing,
  onStored: (item: NewItem, readVersion: number) => void,
): Store => ({
  exclusive: true,
  load: async <K extends Kind>(keys: readonly Key<K>[], now: Instant) =>
    (await backing.load(keys as readonly Key[], now)) as (Item<K> | undefined)[],
  put: async <K extends Kind>(item: NewItem<K>, version: number, now: Instant) => {
    const outcome = await backing.put(item, version, now);
    if (outcome === 'stored') onStored(item, version);
    return storedItem(outcome, item, version);
  },
  putInOrder: async () => 0,
  list: async <K extends Kind>(query: ListQuery<K>) => (await backing.list(query)) as ListPage<K>,
  purge: async () => false,
  close: async () => {},
});
