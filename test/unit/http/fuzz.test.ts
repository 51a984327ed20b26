/**
 * Generated and mutated requests against the whole API. Whatever comes: never a 5xx, problem details on every error,
 * and never half an appointment in the store.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Item } from '../../../shared/domain/store/records.ts';
import { partitionOf } from '../../../shared/domain/store/records.ts';
import { asTenant } from '../../fixtures/ids.ts';
import type { Reply, World } from './world.ts';
import { ANA, openWorld, readReply } from './world.ts';

/** A longer look: FUZZ_SECONDS=600 npx vitest run test/unit/http-fuzz */
const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 5);

// ---- What is thrown at it -----------------------------------------------------------------------------------

const weirdText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\u202e',
    '🦷'.repeat(200),
    'x'.repeat(5_000),
    '__proto__',
    'constructor',
    '../../etc',
    "' OR 1=1 --",
    '-0',
    'NaN',
    'null',
    'P99999999999999D',
    'PT0.0000000001S',
    '-P1D',
    'P1Y2M',
    '+275760-09-13T00:00:00Z',
    '-271821-04-20T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59-14:00',
    '2026-12-04T15:30',
    '2027-03-14T02:30',
    '2026-02-30T10:00',
    '2026-12-04T15:30:00+99:99',
    'Etc/GMT+12',
    'america/new_york',
    '+1',
    '+999999999999999999',
    'tel:+12125550123;ext=5',
    'a@b.cd',
    '@',
    'xx-',
    'en-u-ca-hebrew-x-private',
  ),
);

const weird: fc.Arbitrary<unknown> = fc.oneof(
  weirdText,
  fc.constantFrom(null, true, false, 0, -0, -1, 0.5, 1e21, -1e300, 2 ** 53, 2 ** 31, 5e-324),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant([[[[[[[[]]]]]]]]),
);

const policy = {
  name: 'x',
  steps: [
    { channel: 'email', before: 'P3D', notAfter: 'PT12H' },
    { channel: 'sms', before: 'P1D', notAfter: 'PT1H' },
  ],
  minGap: 'PT2H',
  escalateOnFailure: true,
};
const settings = {
  name: 'North',
  timeZone: 'America/Denver',
  locale: 'en',
  country: 'US',
  contactHours: { sms: { opens: '08:00', closes: '20:00', days: [1, 2, 3] }, email: null },
  caps: { preset: 'custom', rules: [{ channels: ['sms'], limit: 2, window: 'P1D' }], callsPerAppointment: 1 },
  ratesPerMinute: { sms: 10 },
  senderNames: { sms: 'North' },
};
const APPOINTMENT = { ...ANA, durationMinutes: 30, policy: 'default', metadata: { a: 'b' } };

/** Every route with a body that it takes. */
const ROUTES: readonly (readonly [method: string, path: string, body?: unknown])[] = [
  ['POST', '/v1/appointments', APPOINTMENT],
  ['POST', '/v1/appointments', { ...APPOINTMENT, externalId: 'ehr-1' }],
  ['POST', '/v1/appointments', { ...APPOINTMENT, startsAt: '2026-12-04T15:30' }],
  ['POST', '/v1/appointments/batch', { items: [APPOINTMENT, { ...ANA, externalId: 'ehr-2' }] }],
  ['POST', '/v1/appointments/preview', APPOINTMENT],
  ['GET', '/v1/appointments?limit=5&status=scheduled&from=2026-01-01T00:00:00Z&externalId=x&cursor=y'],
  ['GET', '/v1/appointments/{id}'],
  [
    'PATCH',
    '/v1/appointments/{id}',
    { title: 'x', startsAt: '2026-12-05T10:00', recipient: { phone: null } },
  ],
  ['POST', '/v1/appointments/{id}/confirm'],
  ['POST', '/v1/appointments/{id}/cancel', {}],
  ['GET', '/v1/appointments/{id}/timeline'],
  ['GET', '/v1/policies'],
  ['GET', '/v1/policies/x'],
  ['PUT', '/v1/policies/x', policy],
  ['POST', '/v1/policies/x/apply'],
  ['POST', '/v1/policies/default/apply?preview'],
  ['PUT', '/v1/policies/default', { ...policy, name: 'default' }],
  ['GET', '/v1/templates?kind=reminder&channel=sms&locale=es'],
  ['GET', '/v1/templates/reminder/sms/es'],
  ['PUT', '/v1/templates/reminder/sms/es', { body: '{{ office }}: {{ title }}, {{ when }}. Reply C.' }],
  [
    'PUT',
    '/v1/templates/change/email/en',
    { subject: '{{ title }}', text: '{{ when }}', html: '<b>{{ name }}</b>' },
  ],
  [
    'PUT',
    '/v1/templates/booking/voice/ja',
    { script: '{{ office }}', menu: '{{ others.size }}', voicemail: 'x' },
  ],
  ['DELETE', '/v1/templates/reminder/sms/es'],
  [
    'POST',
    '/v1/templates/preview',
    {
      kind: 'change',
      locale: 'fr',
      templates: { sms: { body: '{{ office }} {{ title }}' }, voice: { script: '{{ name }}' } },
      name: 'Ana',
      title: 'x',
      location: null,
      startsAt: '2026-12-04T15:30:00-05:00',
      movedFrom: '2026-12-03T15:30:00-05:00',
      timeZone: 'America/Denver',
      recipientTimeZone: 'Asia/Tokyo',
      durationMinutes: 20,
    },
  ],
  ['GET', '/v1/tenant'],
  ['PUT', '/v1/tenant', settings],
  ['GET', '/v1/opt-outs?limit=2'],
  [
    'POST',
    '/v1/opt-outs',
    { address: '+12125550123', channels: ['sms'], source: 'api', at: '2026-01-01T00:00:00Z' },
  ],
  ['DELETE', '/v1/opt-outs/ana%40example.com'],
  ['GET', '/v1/recipients/%2B12125550123'],
  ['DELETE', '/v1/recipients/ana%40example.com'],
  ['GET', '/v1/control'],
  ['POST', '/v1/control/pause', { tenant: 'north', channel: 'sms', reason: 'x' }],
  ['POST', '/v1/control/resume', { reason: 'x' }],
  ['POST', '/v1/control/release', { reason: 'x' }],
  ['PUT', '/v1/control/person-ceiling', { rules: [{ channels: ['sms', 'voice'], limit: 6, window: 'P1D' }] }],
  ['GET', '/v1/tenants?limit=1'],
  ['POST', '/v1/tenants', { id: 'west', ...settings }],
  ['GET', '/v1/tenants/north'],
  ['GET', '/v1/tenants/north/keys'],
  ['POST', '/v1/tenants/south/keys', { label: 'x' }],
  ['DELETE', '/v1/tenants/south/keys/0123456789abcdef'],
  ['GET', '/v1/status'],
  ['GET', '/v1/sandbox/messages?to=a&channel=sms'],
  ['POST', '/v1/sandbox/clock', { advance: 'PT1H' }],
  ['GET', '/v1/sandbox/clock'],
  ['GET', '/v1/sandbox/inbound'],
  ['GET', '/v1/sandbox/examples/night'],
  ['GET', '/healthz'],
  ['GET', '/openapi.json'],
];

/** Where in a value something is changed: at each level, which of its fields, as a fraction. */
const place = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 4 });

interface Mutation {
  place: number[];
  how: 'replace' | 'remove' | 'add' | 'rename';
  value: unknown;
  name: string;
}
const mutation: fc.Arbitrary<Mutation> = fc.record({
  place,
  how: fc.constantFrom('replace', 'remove', 'add', 'rename'),
  value: weird,
  name: weirdText,
});

function mutate(value: unknown, { place: [at, ...deeper], how, value: put, name }: Mutation): unknown {
  if (typeof value !== 'object' || value === null || at === undefined) return put;
  const entries = Object.entries(value);
  const index = Math.floor(at * entries.length);
  const [key, inner] = entries[index] ?? [];
  const rest = { place: deeper, how, value: put, name };
  if (key !== undefined && deeper.length > 0 && typeof inner === 'object' && inner !== null)
    entries[index] = [key, mutate(inner, rest)];
  else if (how === 'add' || key === undefined) entries.push([name, put]);
  else if (how === 'remove') entries.splice(index, 1);
  else entries[index] = how === 'rename' ? [name, inner] : [key, put];
  return Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
}

const pathText = fc.oneof(
  weirdText.map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom('%', '%2e%2e', '%00', '%ff', '%E0%A4%A', '../..', '//', ';', 'apt_', ':id', '{id}', '*'),
);

const headerName = fc.constantFrom(
  'idempotency-key',
  'content-type',
  'accept',
  'content-length',
  'transfer-encoding',
  'authorization',
  'x-odd',
  'range',
  'if-match',
);
const headerValue = fc.oneof(
  fc.constantFrom(
    '',
    '*',
    'a',
    'application/json',
    'application/json; charset=utf-16',
    'multipart/form-data',
    '-1',
    '9'.repeat(30),
    'chunked',
    'Bearer ',
    'Basic x',
    'bytes=0-',
  ),
  fc.string({ unit: fc.constantFrom('a', 'é', '"', ';', ' ', '\t', '\\'), maxLength: 300 }),
);

/** Usually nothing. */
const rarely = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: of });

const request = fc.record({
  route: fc.constantFrom(...ROUTES),
  mutations: fc.array(mutation, { maxLength: 3 }),
  method: rarely(
    fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'QUERY', 'PURGE'),
  ),
  path: rarely(pathText),
  query: rarely(fc.tuple(pathText, pathText)),
  headers: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.tuple(headerName, headerValue), { maxLength: 3 }) },
  ),
  raw: rarely(
    fc.oneof(weirdText, fc.json({ maxDepth: 3 }), fc.constant('{"a":'), fc.constant('['.repeat(50_000))),
  ),
  caller: fc.constantFrom('right', 'right', 'right', 'right', 'south', 'wrong', null),
});
type Generated = typeof request extends fc.Arbitrary<infer T> ? T : never;

// ---- What must hold -----------------------------------------------------------------------------------------

async function send(world: World, it: Generated, known: string[]): Promise<Reply | undefined> {
  const [routeMethod, routePath, body] = it.route;
  const method = it.method ?? routeMethod;
  const [path = '', query] = routePath.replace('{id}', known.at(-1) ?? 'apt_0').split('?');
  const segments = path.split('/');
  if (it.path !== null) segments[segments.length - 1] = it.path;
  const search = it.query ? `${query ?? ''}&${it.query[0]}=${it.query[1]}` : query;
  const url = `http://ringonce.test${segments.join('/')}${search ? `?${search}` : ''}`;
  const sent =
    body === undefined ? undefined : JSON.stringify(it.mutations.reduce(mutate, structuredClone(body)));
  const content = it.raw ?? sent;
  const headers = new Headers({ 'content-type': 'application/json' });
  const key = keyFor(world, it.caller, path);
  if (key) headers.set('authorization', `Bearer ${key}`);
  for (const [name, value] of it.headers) {
    try {
      headers.set(name, value);
    } catch {
      // Not a header that anybody could send.
    }
  }
  const bodiless = method === 'GET' || method === 'HEAD';
  const init = { method, headers, ...(content === undefined || bodiless ? {} : { body: content }) };
  return readReply(await world.app.request(new Request(url, init)));
}

function keyFor({ keys }: World, caller: Generated['caller'], path: string): string | undefined {
  if (caller === null) return undefined;
  if (caller === 'wrong') return 'rtk_wrong';
  if (caller === 'south') return keys.south;
  return /control|tenants/.test(path) ? keys.operator : keys.north;
}

function expectGoodManners(reply: Reply): void {
  expect(reply.status).toBeLessThan(500);
  if (reply.status < 400) return;
  expect(reply.headers.get('content-type')).toBe('application/problem+json');
  if (reply.text === '') return;
  expect(reply.body).toMatchObject({
    status: reply.status,
    title: expect.any(String),
    detail: expect.any(String),
  });
  for (const { path, message } of reply.body.errors ?? [])
    expect([typeof path, message]).toEqual(['string', expect.stringMatching(/./)]);
}

async function appointmentsOf(world: World, tenant: string) {
  const page = await world.store.list({
    partition: partitionOf.appointments(asTenant(tenant)),
    limit: 10_000,
  });
  const items = await world.store.load(
    page.rows.map(({ key }) => key),
    world.time.now,
  );
  return new Map(
    items.filter((item) => item !== undefined).map((item) => [item.key, item as Item<'appointment'>]),
  );
}

/** Every appointment has the first entry of its revision: live, or final with a reason. */
async function expectNothingHalf(world: World, before: ReadonlySet<string>, reply: Reply, created: boolean) {
  const now = new Map([...(await appointmentsOf(world, 'north')), ...(await appointmentsOf(world, 'south'))]);
  for (const { body } of now.values()) {
    const entry = await world.entry({
      tenant: body.tenant,
      appointment: body.id,
      revision: body.revision,
      step: 0,
    });
    expect(entry).toBeDefined();
    expect(entry?.dueAt !== null || entry?.reason !== null || entry?.state !== 'planned').toBe(true);
  }
  const fresh = [...now.keys()].filter((key) => !before.has(key));
  if (reply.status >= 300) expect(fresh).toEqual([]);
  else if (created) expect([...now.values()].some(({ body }) => body.id === reply.body.id)).toBe(true);
}

test(
  'whatever is sent: no 5xx, problem details, and nothing half',
  async () => {
    let answered = 0;
    const statuses = new Map<number, number>();
    const session = async (requests: Generated[]) => {
      const world = await openWorld({ ratePerMinute: 6_000_000 });
      const known: string[] = [(await world.call('POST', '/v1/appointments', { body: ANA })).body.id];
      for (const it of requests) {
        const before = new Set([
          ...(await appointmentsOf(world, 'north')).keys(),
          ...(await appointmentsOf(world, 'south')).keys(),
        ]);
        const reply = await send(world, it, known);
        if (!reply) continue;
        answered++;
        statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
        expect(world.faults).toEqual([]);
        expectGoodManners(reply);
        const creates = it.route[1] === '/v1/appointments' && reply.status === 201 && it.path === null;
        await expectNothingHalf(world, before, reply, creates);
        if (creates) known.push(reply.body.id);
      }
    };
    const property = fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 12 }), session);
    await fc.assert(property, {
      numRuns: SECONDS * 100,
      interruptAfterTimeLimit: SECONDS * 1_000,
    });
    expect(answered).toBeGreaterThan(100);
    for (const status of [200, 201, 400, 401, 403, 404, 405, 415])
      expect([...statuses.keys()]).toContain(status);
  },
  SECONDS * 1_000 + 20_000,
);
