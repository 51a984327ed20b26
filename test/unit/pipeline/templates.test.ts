/** A tenant's own templates in the store: found by locale, read only when there are any, and safe to die amid. */
import { expect, test } from 'vitest';
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import type { TemplateUse } from '../../../shared/domain/content/content.ts';
import type { Key, Kind, NewItem } from '../../../shared/domain/store/records.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import type { Pipeline } from '../../../shared/pipeline/core/context.ts';
import { readTenant } from '../../../shared/pipeline/core/ledger.ts';
import {
  deleteTemplate,
  findTemplate,
  listTemplates,
  putTemplate,
  readTemplate,
} from '../../../shared/pipeline/office/templates.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { at, World } from './world.ts';

const NOW = at('2026-12-01T15:00:00Z');
const USE: TemplateUse = { kind: 'reminder', channel: 'sms', locale: 'es' };
const BODY = { body: '{{ office }}' };

/** Counts loads, and dies at a write. */
class FrailStore extends MemoryStore {
  loads: string[] = [];
  /** Writes left before it dies. */
  left = Number.POSITIVE_INFINITY;

  override load<K extends Kind>(keys: readonly Key<K>[], now: number) {
    this.loads.push(...keys);
    return super.load(keys, now);
  }

  override async put<K extends Kind>(item: NewItem<K>, readVersion: number, now: number) {
    if (this.left-- <= 0) throw new Error('died');
    return super.put(item, readVersion, now);
  }
}

async function open() {
  const store = new FrailStore();
  const world = new World(NOW, store);
  await world.tenant('elm');
  return { store, p: world.pipeline };
}

/** Every name that a tenant has is of a template that is there. */
async function expectSound(p: Pipeline): Promise<void> {
  const { templates } = await readTenant(p, asTenant('elm'), NOW);
  const items = await p.store.load(
    templates.map((name) => keyOf.template(asTenant('elm'), name)),
    NOW,
  );
  for (const item of items) expect(item?.body.deleted).toBe(false);
}

test('given templates of a language and a region, when sent, then the nearest is read', async () => {
  const { p } = await open();
  await putTemplate(p, asTenant('elm'), USE, BODY);
  await putTemplate(p, asTenant('elm'), { ...USE, locale: 'es-MX' }, { body: 'mx {{ office }}' });
  const tenant = await readTenant(p, asTenant('elm'), NOW);
  const read = (locale: string) => readTemplate(p, tenant, 'reminder', 'sms', locale, NOW);
  expect([await read('es-MX'), await read('es-AR'), await read('pt')]).toEqual([
    { body: 'mx {{ office }}' },
    BODY,
    undefined,
  ]);
  expect((await listTemplates(p, asTenant('elm'), NOW)).map(({ name }) => name)).toEqual([
    'reminder/sms/es',
    'reminder/sms/es-MX',
  ]);
});

test('given no template that would do, when sent, then the store is not asked', async () => {
  const { p, store } = await open();
  await putTemplate(p, asTenant('elm'), USE, BODY);
  const tenant = await readTenant(p, asTenant('elm'), NOW);
  store.loads = [];
  expect(await readTemplate(p, tenant, 'reminder', 'email', 'es', NOW)).toBeUndefined();
  expect(store.loads).toEqual([]);
});

test.each([0, 1])(
  'given a death after %i writes of a saving, then no name is without its template',
  async (left) => {
    const { p, store } = await open();
    store.left = left;
    await expect(putTemplate(p, asTenant('elm'), USE, BODY)).rejects.toThrow('died');
    store.left = Number.POSITIVE_INFINITY;
    await expectSound(p);
    expect(await listTemplates(p, asTenant('elm'), NOW)).toEqual([]);
    expect(await putTemplate(p, asTenant('elm'), USE, BODY)).toMatchObject({ version: left + 1 });
  },
);

test.each([0, 1])(
  'given a death after %i writes of a deletion, then no name is without its template',
  async (left) => {
    const { p, store } = await open();
    await putTemplate(p, asTenant('elm'), USE, BODY);
    store.left = left;
    await expect(deleteTemplate(p, asTenant('elm'), USE)).rejects.toThrow('died');
    store.left = Number.POSITIVE_INFINITY;
    await expectSound(p);
    expect(await deleteTemplate(p, asTenant('elm'), USE)).toBe(true);
    expect(await findTemplate(p, await readTenant(p, asTenant('elm'), NOW), USE, NOW)).toBeUndefined();
  },
);

test('given a stale copy of the tenant, when sent after a deletion, then the built-in is', async () => {
  const { p } = await open();
  await putTemplate(p, asTenant('elm'), USE, BODY);
  const stale = await readTenant(p, asTenant('elm'), NOW);
  await deleteTemplate(p, asTenant('elm'), USE);
  expect(await readTemplate(p, stale, 'reminder', 'sms', 'es', NOW)).toBeUndefined();
});
