/**
 * The rooms of each layer stand on floors: a room uses its own and those below it. Each list is read upwards; what is
 * missing in it, or stands in the wrong place, fails here with the import that says so.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { LANGUAGES } from '../../../shared/domain/core/language.ts';
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
    ['events', 'feeds'],
    ['store'],
  ],
  pipeline: [
    ['core'],
    ['appointments', 'queries'],
    ['office'],
    ['people'],
    ['safeguards'],
    ['feeds'],
    ['feedback', 'events'],
    ['sending'],
  ],
  // The registry names the providers, and the sandbox plays some of them.
  adapters: [
    [''],
    ['aws', 'email', 'process', 'stores'],
    ['otel'],
    ['alerting', ...providerFolders(join(shared, '..'))],
    ['providers'],
    ['sandbox'],
  ],
  // The files of no room assemble the application.
  http: [
    ['core'],
    ['webhooks'],
    ['appointments', 'events', 'office', 'pages', 'people', 'sandbox'],
    ['operate'],
    ['console'],
    [''],
  ],
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

/** One file of this name in each folder of one kind: a resource's routes, a provider, a language, a composition. */
const ROLES = [
  ...['schemas', 'schemas-out', 'present'],
  ...['check', 'codes', 'embedded', 'played', 'provider-record', 'secrets', 'sender', 'stage', 'webhooks'],
  ...['telemetry', 'words', ...LANGUAGES],
];

/** The same subject, one layer further out. */
const SUBJECTS = [
  ...[
    'alerts',
    'api-keys',
    'appointments',
    'audit',
    'audit-log',
    'blackout',
    'budget',
    'calendars',
    'clock',
    'colleagues',
    'control',
    'day',
    'dead-letters',
    'environment',
  ],
  ...[
    'events',
    'evidence',
    'failover',
    'failures',
    'feedback',
    'feeds',
    'needs',
    'office-mail',
    'over-contact',
    'page-links',
  ],
  ...[
    'people',
    'policy-apply',
    'policy-trial',
    'put',
    'receivers',
    'replies',
    'retention',
    'sandbox',
    'schedule',
    'sessions',
    'sign-on',
    'settings',
    'smoke',
    'spans',
  ],
  ...['status', 'system'],
  ...['templates'],
  ...['timeline'],
];

test('a file name that stands in several folders means one thing', () => {
  const root = join(shared, '..');
  const folders = new Map<string, string[]>();
  for (const top of ['shared', 'local', 'lambdas'])
    for (const path of readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('.ts')) continue;
      const name = basename(path, '.ts');
      folders.set(name, [...(folders.get(name) ?? []), join(top, dirname(path))]);
    }
  const repeated = [...folders].filter(([, where]) => where.length > 1);
  expect(repeated.map(([name]) => name).toSorted()).toEqual([...ROLES, ...SUBJECTS].toSorted());
  // A subject has one file in a layer; `queries` are the reads of the layer's other rooms.
  const layerOf = (folder: string) => folder.split('/')[folder.startsWith('shared/') ? 1 : 0];
  const twice = repeated
    .filter(([name]) => SUBJECTS.includes(name))
    .map(
      ([name, where]) => [name, where.filter((folder) => !folder.endsWith('/queries')).map(layerOf)] as const,
    )
    .filter(([, layers]) => new Set(layers).size < layers.length);
  expect(twice).toEqual([]);
});
