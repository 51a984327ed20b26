/** Who changed what: that every change is in the audit log, before it is made, once, and for whom it is to be seen. */
import { beforeEach, describe, expect, test } from 'vitest';
import { inProcessClient } from '../../../local/client.ts';
import { auditLog, auditLogText } from '../../../local/commands/audit-log.ts';
import { MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import type { World } from './world.ts';
import { ANA, expectProblem, NOW, openWorld } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

interface Entry {
  id: string;
  at: string;
  what: string;
  tenant: string | null;
  subject: string | null;
  by: { name: string; keyId: string | null };
}
const log = async (query = '', key = world.keys.operator): Promise<Entry[]> =>
  (await world.call('GET', `/v1/audit-log${query}`, { key })).body.items;

const STEPS = {
  steps: [{ channel: 'email', before: 'P1D', notAfter: 'PT1H' }],
  minGap: 'PT2H',
  escalateOnFailure: true,
};
const SMS = '/v1/templates/reminder/sms/es';
const TEXT = '{{ office }}: {{ title }} {{ when }}. Reply C to confirm, STOP to stop.';

/** Each route that changes something of what is recorded, by whom, and what is told of it. */
const CHANGES: readonly [
  route: string,
  path: string,
  body: unknown,
  role: 'north' | 'operator',
  told: object,
][] = [
  [
    'POST /v1/control/blackout',
    '/v1/control/blackout',
    { since: '2026-11-01T00:00:00Z', reason: 'restored' },
    'operator',
    { what: 'blackout_opened', reason: 'restored' },
  ],
  [
    'POST /v1/control/blackout/drop',
    '/v1/control/blackout/drop',
    { channel: 'email', reason: 'they know', uncompared: true },
    'operator',
    { what: 'restored_dropped', subject: 'email', reason: 'they know' },
  ],
  [
    'POST /v1/control/blackout/release',
    '/v1/control/blackout/release',
    { reason: 'looked at it', uncompared: true },
    'operator',
    { what: 'restored_released', reason: 'looked at it' },
  ],
  [
    'PUT /v1/tenant',
    '/v1/tenant',
    { timeZone: 'America/Chicago' },
    'north',
    { what: 'tenant_changed', tenant: 'north', fields: ['timeZone'] },
  ],
  [
    'PUT /v1/policies/{name}',
    '/v1/policies/own',
    STEPS,
    'north',
    { what: 'policy_stored', subject: 'own', version: 1 },
  ],
  [
    'POST /v1/policies/{name}/apply',
    '/v1/policies/own/apply',
    {},
    'north',
    { what: 'policy_applied', subject: 'own', version: 1 },
  ],
  [
    'PUT /v1/feeds/{name}',
    '/v1/feeds/dr-bo',
    { url: 'https://calendar.example.com/a.ics' },
    'north',
    { what: 'feed_set', tenant: 'north', subject: 'dr-bo' },
  ],
  [
    'DELETE /v1/feeds/{name}',
    '/v1/feeds/dr-bo',
    undefined,
    'north',
    { what: 'feed_removed', tenant: 'north', subject: 'dr-bo' },
  ],
  [
    'PUT /v1/templates/{kind}/{channel}/{locale}',
    SMS,
    { body: TEXT },
    'north',
    { what: 'template_stored', version: 1 },
  ],
  [
    'DELETE /v1/templates/{kind}/{channel}/{locale}',
    SMS,
    undefined,
    'north',
    { what: 'template_deleted', tenant: 'north' },
  ],
  [
    'POST /v1/tenant/revoke-links',
    '/v1/tenant/revoke-links',
    {},
    'north',
    { what: 'links_revoked', fields: ['linksRevokedAt'] },
  ],
  [
    'DELETE /v1/recipients/{address}',
    '/v1/recipients/ana@example.com',
    undefined,
    'north',
    { what: 'recipient_erased' },
  ],
  [
    'DELETE /v1/appointments/{id}/person',
    '/v1/appointments/{booked}/person',
    undefined,
    'north',
    { what: 'recipient_erased' },
  ],
  [
    'POST /v1/control/pause',
    '/v1/control/pause',
    { channel: 'sms', reason: 'odd' },
    'operator',
    { what: 'paused', tenant: null, subject: 'sms', reason: 'odd' },
  ],
  [
    'POST /v1/control/resume',
    '/v1/control/resume',
    { tenant: 'north', reason: 'x' },
    'operator',
    { what: 'resumed', tenant: 'north' },
  ],
  ['POST /v1/control/release', '/v1/control/release', { reason: 'x' }, 'operator', { what: 'released' }],
  [
    'PUT /v1/control/person-ceiling',
    '/v1/control/person-ceiling',
    { rules: null },
    'operator',
    { what: 'person_ceiling_set' },
  ],
  [
    'POST /v1/tenants',
    '/v1/tenants',
    { id: 'west', name: 'West Dental' },
    'operator',
    { what: 'tenant_created', tenant: 'west' },
  ],
  [
    'POST /v1/tenants/{tenant}/keys',
    '/v1/tenants/west/keys',
    { label: 'desk' },
    'operator',
    { what: 'key_issued', tenant: 'west' },
  ],
  [
    'DELETE /v1/tenants/{tenant}/keys/{keyId}',
    '/v1/tenants/west/keys/{last}',
    undefined,
    'operator',
    { what: 'key_revoked', tenant: 'west' },
  ],
  [
    'POST /v1/operator-keys',
    '/v1/operator-keys',
    { label: 'night' },
    'operator',
    { what: 'key_issued', tenant: null },
  ],
  [
    'DELETE /v1/operator-keys/{keyId}',
    '/v1/operator-keys/{last}',
    undefined,
    'operator',
    { what: 'key_revoked', tenant: null },
  ],
  [
    'POST /v1/people',
    '/v1/people',
    { name: 'Ana Diaz', email: 'ana@north.example', role: 'desk' },
    'north',
    { what: 'person_added', tenant: 'north' },
  ],
  [
    'PATCH /v1/people/{personId}',
    '/v1/people/{last}',
    { role: 'admin' },
    'north',
    { what: 'person_changed', fields: ['role'] },
  ],
  [
    'DELETE /v1/people/{personId}',
    '/v1/people/{last}',
    undefined,
    'north',
    { what: 'person_removed', tenant: 'north' },
  ],
  [
    'POST /v1/webhooks',
    '/v1/webhooks',
    { url: 'https://software.example.com/events' },
    'north',
    { what: 'webhook_created', tenant: 'north' },
  ],
  [
    'PATCH /v1/webhooks/{webhookId}',
    '/v1/webhooks/{last}',
    { description: 'Practice software' },
    'north',
    { what: 'webhook_changed', tenant: 'north' },
  ],
  [
    'POST /v1/webhooks/{webhookId}/rotate',
    '/v1/webhooks/{last}/rotate',
    {},
    'north',
    { what: 'webhook_rotated', tenant: 'north' },
  ],
  [
    'POST /v1/webhooks/{webhookId}/replay',
    '/v1/webhooks/{last}/replay',
    { from: '2026-11-01T00:00:00Z' },
    'north',
    { what: 'events_replayed', tenant: 'north' },
  ],
  [
    'DELETE /v1/webhooks/{webhookId}',
    '/v1/webhooks/{last}',
    undefined,
    'north',
    { what: 'webhook_deleted', tenant: 'north' },
  ],
];

test('every change is told, with who did it, and nobody is named who is reminded', async () => {
  await world.call('POST', '/v1/appointments', { body: ANA });
  const someone = { ...ANA, recipient: { phone: '+12125550188' } };
  const booked = (await world.call('POST', '/v1/appointments', { body: someone })).body.id;
  let last = '';
  for (const [route, path, body, role, told] of CHANGES) {
    world.time.now += MINUTE;
    const options = { key: world.keys[role], ...(body === undefined ? {} : { body }) };
    const reply = await world.call(
      route.split(' ', 1)[0] ?? '',
      path.replace('{last}', last).replace('{booked}', booked),
      options,
    );
    expect([route, reply.status < 300]).toEqual([route, true]);
    last = reply.body?.id ?? last;
    const [newest] = await log();
    const by = { name: role, keyId: expect.stringMatching(/^[0-9a-f]{16}$/), personId: null };
    expect(newest, route).toMatchObject({ at: toIso(world.time.now), by, ...told });
  }
  const entries = await log('?limit=200');
  expect(entries.length).toBe(CHANGES.length);
  expect(JSON.stringify(entries)).not.toMatch(/ana@|2125550123/i);
});

test('no route that changes what is recorded is left out above', async () => {
  const { paths } = (await world.call('GET', '/openapi.json', { key: null })).body;
  const needing = Object.entries<Record<string, { security: Record<string, string[]>[] }>>(paths).flatMap(
    ([path, methods]) =>
      Object.entries(methods)
        .filter(([, { security }]) =>
          security.some((each) => /operate|admin/.test(String(Object.values(each)))),
        )
        .map(([method]) => `${method.toUpperCase()} ${path}`),
  );
  const changing = needing.filter((route) => !route.startsWith('GET '));
  // These change what is due, or what is told of; nobody's settings. A reading that is held, `feeds.test.ts` accepts,
  // and an event is told again in `events.test.ts`.
  const others = [
    'POST /v1/events/{eventId}/replay',
    'POST /v1/webhooks/{webhookId}/test',
    'POST /v1/feeds/{name}/accept',
    'POST /v1/alerts/{key}/acknowledge',
    'POST /v1/dead-letters/redrive',
    'POST /v1/sandbox/clock',
    'POST /v1/sandbox/inbound',
  ];
  expect(changing.sort()).toEqual([...CHANGES.map(([route]) => route), ...others].sort());
});

describe('an entry', () => {
  const pause = (headers: Record<string, string> = {}) =>
    world.call('POST', '/v1/control/pause', { key: world.keys.operator, body: { reason: 'x' }, headers });

  test('is stored before its change, and a retry is the same one', async () => {
    const { put } = world.store;
    let dies = false;
    world.store.put = async (item, version, now) => {
      if (dies && item.key.startsWith('control/')) throw new Error('died');
      return put.call(world.store, item, version, now) as Promise<typeof item & { version: number }>;
    };
    dies = true;
    const headers = { 'idempotency-key': 'one' };
    expectProblem(await pause(headers), 500);
    expect(await log()).toMatchObject([{ what: 'paused' }]);
    dies = false;
    expect((await pause(headers)).status).toBe(200);
    expect((await pause(headers)).status).toBe(200);
    expect((await log()).length).toBe(1);
    expect((await pause()).status).toBe(200);
    expect((await log()).length).toBe(2);
  });

  test('is not made for what is refused, or changes nothing', async () => {
    await world.call('PUT', '/v1/policies/own', { body: { ...STEPS, version: 7 } });
    await world.call('PUT', '/v1/tenant', { body: { name: 'North Dental' } });
    await world.call('DELETE', SMS);
    await world.call('POST', '/v1/policies/own/apply?preview', { body: {} });
    const operator = { key: world.keys.operator };
    await world.call('POST', '/v1/tenants', { ...operator, body: { id: 'north', name: 'Another' } });
    await world.call('DELETE', '/v1/operator-keys/0123456789abcdef', operator);
    expect(await log()).toEqual([]);
  });

  test('has the version that came about, where another writer was first', async () => {
    const { put } = world.store;
    let first = true;
    world.store.put = async (item, version, now) => {
      if (first && item.key.startsWith('policy/')) {
        first = false;
        await world.call('PUT', '/v1/policies/own', { body: STEPS });
      }
      return put.call(world.store, item, version, now) as Promise<typeof item & { version: number }>;
    };
    await world.call('PUT', '/v1/policies/own', { body: STEPS });
    const versions = (await log()).map((entry) => (entry as Entry & { version: number }).version);
    expect(versions.sort()).toEqual([1, 2]);
  });
});

describe('the list', () => {
  test('of all offices is one, newest first, whatever the pages', async () => {
    for (let n = 0; n < 12; n++) {
      // Several at one moment, of several offices and of none.
      world.time.now = NOW + Math.floor(n / 5) * MINUTE;
      const tenant = [undefined, 'north', 'south'][n % 3];
      const body = { reason: `r${n}`, ...(tenant && { tenant }) };
      await world.call('POST', '/v1/control/pause', { key: world.keys.operator, body });
    }
    const all = await log();
    expect(all.length).toBe(12);
    expect(all.map(({ at }) => at)).toEqual(
      all
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    const paged: Entry[] = [];
    let cursor = '';
    do {
      const query = `?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const { body } = await world.call('GET', `/v1/audit-log${query}`, { key: world.keys.operator });
      expect(body.items.length).toBe(2);
      paged.push(...body.items);
      cursor = body.nextCursor ?? '';
    } while (cursor);
    expect(paged).toEqual(all);
    const between = await log(`?from=${toIso(NOW + MINUTE)}&to=${toIso(NOW + MINUTE)}`);
    expect(between).toEqual(all.filter(({ at }) => at === toIso(NOW + MINUTE)));
    const bad = await world.call('GET', '/v1/audit-log?cursor=abc', { key: world.keys.operator });
    expectProblem(bad, 400);
  });

  test('shows an office what concerns it, and no operator’s name', async () => {
    const operator = { key: world.keys.operator };
    for (const tenant of [undefined, 'north', 'south'])
      await world.call('POST', '/v1/control/pause', { ...operator, body: { reason: 'x', tenant } });
    world.time.now += MINUTE;
    await world.call('PUT', '/v1/tenant', { body: { country: 'CA' } });
    const seen = await log('?tenant=south', world.keys.north);
    expect(seen.map(({ what, tenant, by: { name } }) => [what, tenant, name])).toEqual([
      ['tenant_changed', 'north', 'north'],
      ['paused', 'north', 'operator'],
    ]);
    expect(seen[1]?.by.keyId).toBeNull();
    expect(await log('?tenant=south')).toMatchObject([{ tenant: 'south', by: { name: 'operator' } }]);
  });

  test('reads as sentences on the command line', async () => {
    const keys = { apiKey: world.keys.north, operatorKey: world.keys.operator };
    const client = inProcessClient(world.app, keys);
    expect(auditLogText(await auditLog(client, {}))).toBe('Nothing was changed.');
    await world.call('PUT', '/v1/policies/own', { body: STEPS });
    const body = { reason: 'odd', channel: 'sms', tenant: 'north' };
    world.time.now += MINUTE;
    await world.call('POST', '/v1/control/pause', { key: world.keys.operator, body });
    expect(auditLogText(await auditLog(client, { limit: '1' })).split('\n')).toEqual([
      `${toIso(NOW + MINUTE)}  operator paused sending (sms, of north): odd`,
      '… and more before.',
    ]);
    expect(auditLogText(await auditLog(client, { tenant: 'north' }))).toContain(
      `${toIso(NOW)}  north stored a policy (own, version 1, of north)`,
    );
  });
});
