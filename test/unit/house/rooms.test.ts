/**
 * The rooms of each layer stand on floors: a room uses its own and those below it. Each list is read upwards; what is
 * missing in it, or stands in the wrong place, fails here with the import that says so.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { providerFolders } from './registry.ts';

const shared = resolve(import.meta.dirname, '../../../shared');

/** From the ground up. Rooms on one line do not use each other. */
const FLOORS = {
  domain: [
    ['core'],
    ['ledger'],
    ['tenant'],
    ['appointment'],
    ['person'],
    ['content'],
    ['safeguards'],
    ['judgement'],
    ['store'],
  ],
  pipeline: [
    ['core'],
    ['appointments', 'queries'],
    ['office'],
    ['people'],
    ['safeguards'],
    ['feedback'],
    ['sending'],
  ],
  // The registry names the providers, and the sandbox plays some of them.
  adapters: [
    ['', 'aws', 'email', 'process', 'stores'],
    ['alerting', ...providerFolders(join(shared, '..'))],
    ['providers'],
    ['sandbox'],
  ],
  // The files of no room assemble the application.
  http: [['core'], ['webhooks'], ['appointments', 'office', 'pages', 'people', 'sandbox'], ['operate'], ['']],
} as const;

const roomOf = (layer: string, file: string): string =>
  relative(join(shared, layer), file).split('/').slice(0, -1)[0] ?? '';

function* imports(layer: string): Generator<{ from: string; to: string; file: string }> {
  for (const name of readdirSync(join(shared, layer), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const file = join(shared, layer, name);
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'/g)) {
      const target = resolve(file, '..', path);
      if (target.startsWith(join(shared, layer)))
        yield { from: roomOf(layer, file), to: roomOf(layer, target), file: name };
    }
  }
}

test.each(Object.entries(FLOORS))('the rooms of %s use only what is below them', (layer, floors) => {
  const floorOf = (room: string) => floors.findIndex((rooms) => (rooms as readonly string[]).includes(room));
  const all = [...imports(layer)];
  expect(all.length).toBeGreaterThan(50);
  expect(all.filter(({ from, to }) => floorOf(from) < 0 || floorOf(to) < 0)).toEqual([]);
  expect(all.filter(({ from, to }) => from !== to && floorOf(to) >= floorOf(from))).toEqual([]);
});
