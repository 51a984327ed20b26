/** The console's door and what stands behind it: sessions, changes of other sites, each route against each role. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { consoleFiles } from '../../../shared/adapters/process/console-files.ts';
import { HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import type { Role } from '../../../shared/domain/tenant/colleagues.ts';
import { ROLE_NAMES, ROLES } from '../../../shared/domain/tenant/colleagues.ts';
import type { Side } from '../../../shared/domain/tenant/sessions.ts';
import { LINK_MS, SESSION_MS, sessionHash, sessionLink } from '../../../shared/domain/tenant/sessions.ts';
import { ALL_ROUTES, consoleWith } from '../../../shared/http/console/console.ts';
import { issueKey, revokeKey } from '../../../shared/pipeline/office/api-keys.ts';
import { keysOf } from '../../../shared/pipeline/office/sessions.ts';
import { asTenant } from '../../fixtures/ids.ts';
import type { World } from './world.ts';
import { ANA, heldTexts, NOW, openWorld } from './world.ts';

const HOST = 'http://127.0.0.1:8080';
const files = consoleFiles();
let world: World;
/** The time on the wall: the world's own clock can be moved beside it. */
let wall: { now: number };
beforeEach(async () => {
  wall = { now: NOW };
  world = await openWorld({ console: consoleWith({ files, wall: { now: () => wall.now } }) });
});

interface Asked {
  cookie?: string;
  form?: Record<string, string>;
  headers?: Record<string, string>;
}

const ask = (path: string, { cookie, form, headers }: Asked = {}) =>
  world.app.request(HOST + path, {
    method: form ? 'POST' : 'GET',
    headers: {
      host: '127.0.0.1:8080',
      accept: 'text/html',
      ...(cookie ? { cookie } : {}),
      ...(form ? { 'content-type': 'application/x-www-form-urlencoded', origin: HOST } : {}),
      ...headers,
    },
    ...(form ? { body: new URLSearchParams(form).toString() } : {}),
  });

const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .find((each) => each.startsWith('__Host-'))
    ?.split(';', 1)[0] ?? '';

async function signIn(key: string, more: Asked = {}): Promise<string> {
  const response = await ask('/sign-in', { form: { key }, ...more });
  expect(response.status).toBe(303);
  return cookieOf(response);
}

const isOpen = async (cookie: string) => (await ask('/now', { cookie })).status === 200;

describe('a session', () => {
  test('is a cookie that no script and no other site has, and leads to the first screen', async () => {
    const response = await ask('/sign-in', { form: { key: world.keys.operator } });
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^__Host-ringonce=\w{40,}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    const cookie = cookieOf(response);
    expect((await ask('/', { cookie })).headers.get('location')).toBe('/sandbox');
    const page = await ask('/now', { cookie });
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(page.headers.get('content-security-policy')).not.toMatch(/unsafe|\*/);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(await page.text()).not.toMatch(/<script(?! src)|<style| style=| on\w+=/);
    const token = cookie.split('=')[1] ?? '';
    const [kept] = await world.store.load([keyOf.session(sessionHash(token))], NOW);
    expect([kept?.body.endsAt, JSON.stringify(kept).includes(token)]).toEqual([NOW + SESSION_MS, false]);
  });

  test('ends after twelve hours on the wall, whatever the sandbox’s clock does', async () => {
    const cookie = await signIn(world.keys.north);
    world.time.now += 30 * 24 * HOUR;
    wall.now += SESSION_MS - 1;
    expect(await isOpen(cookie)).toBe(true);
    wall.now++;
    const ended = await ask('/now?x=1', { cookie });
    expect([ended.status, ended.headers.get('location')]).toEqual([303, '/sign-in?next=%2Fnow%3Fx%3D1']);
    expect((await ask('/now', { cookie, headers: { 'hx-request': 'true' } })).status).toBe(401);
  });

  test('ends with its key', async () => {
    const { key, apiKey } = await issueKey(world.pipeline, { tenant: asTenant('north'), label: 'desk' });
    const cookie = await signIn(key);
    expect(await isOpen(cookie)).toBe(true);
    const by = { key: null, person: null, operator: true, name: 'test', seed: 'x' };
    await revokeKey(world.pipeline, asTenant('north'), apiKey.id, by);
    expect(await isOpen(cookie)).toBe(false);
  });

  test('ends for every copy of its cookie when its owner signs out', async () => {
    const cookie = await signIn(world.keys.north);
    expect((await ask('/sign-out', { cookie, form: {} })).status).toBe(303);
    expect(await isOpen(cookie)).toBe(false);
  });

  test('may act for both sides, and then has a cookie of its own', async () => {
    const before = await signIn(world.keys.north);
    const both = await signIn(world.keys.operator, {
      cookie: before,
      form: { key: world.keys.operator, more: 'yes' },
    });
    expect(await isOpen(before)).toBe(false);
    expect(await (await ask('/now', { cookie: both })).text()).toContain(
      'north · north, operator · operators',
    );
    const other = await signIn(world.keys.south, { cookie: both });
    expect(await (await ask('/now', { cookie: other })).text()).not.toContain('operators');
  });

  test('is not opened by a wrong key, and what is entered is not said again', async () => {
    const wrong = await ask('/sign-in', { form: { key: '"><script>alert(1)</script>' } });
    expect([wrong.status, wrong.headers.getSetCookie()]).toEqual([401, []]);
    expect(await wrong.text()).not.toContain('alert');
    for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', '/sign-in'])
      expect((await ask('/sign-in', { form: { key: world.keys.north, next } })).headers.get('location')).toBe(
        '/?in',
      );
  });
});

describe('a one-time link', () => {
  const linkOf = async (endsAt: number, secret = world.pipeline.settings.secret) => {
    const keys = { ...(await keysOf(world.pipeline, world.keys.operator)) };
    return `/sign-in/link/${sessionLink(secret, { keys, endsAt, once: 'a' })}`;
  };

  test('opens one session, by its button alone', async () => {
    const link = await linkOf(NOW + LINK_MS);
    for (const _preview of [1, 2]) expect((await ask(link)).headers.getSetCookie()).toEqual([]);
    const opened = await ask(link, { form: {} });
    expect(await isOpen(cookieOf(opened))).toBe(true);
    const again = await ask(link, { form: {} });
    expect([again.status, again.headers.getSetCookie()]).toEqual([401, []]);
  });

  test('is dead after five minutes, and where it is not ours', async () => {
    const link = await linkOf(NOW + LINK_MS);
    wall.now += 5 * MINUTE;
    const forged = await linkOf(NOW + HOUR, 'another secret');
    for (const dead of [link, forged, `${link}x`, '/sign-in/link/x'])
      expect([(await ask(dead)).status, (await ask(dead, { form: {} })).status]).toEqual([401, 401]);
  });
});

test('a change that another site asks for is not made', async () => {
  const cookie = await signIn(world.keys.north);
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: '' }])
    for (const path of ['/sign-out', '/sign-in', '/shown'])
      expect((await ask(path, { cookie, form: { key: world.keys.north }, headers })).status).toBe(403);
  expect(await isOpen(cookie)).toBe(true);
});

test('a page that shows the same is not sent again', async () => {
  const cookie = await signIn(world.keys.operator);
  const page = await ask('/now', { cookie });
  const tag = page.headers.get('etag') ?? '';
  expect(await page.text()).toContain(`data-tag="${tag.replaceAll('"', '&quot;')}"`);
  const headers = { 'hx-request': 'true', 'if-none-match': tag };
  expect((await ask('/now', { cookie, headers })).status).toBe(304);
  world.time.now += MINUTE;
  await world.call('POST', '/v1/control/pause', {
    key: world.keys.operator,
    body: { reason: 'wrong words' },
  });
  const fresh = await ask('/now', { cookie, headers });
  expect([fresh.status, (await fresh.text()).includes('<html')]).toEqual([200, false]);
});

test('a day at places of several zones says whose time each is; one of a single zone does not', async () => {
  const cookie = await signIn(world.keys.north);
  const day = async () => (await ask('/today?day=2026-12-04', { cookie })).text();
  await world.call('POST', '/v1/appointments', { body: ANA });
  expect(await day()).not.toContain('EST');
  const west = { ...ANA, startsAt: '2026-12-04T09:00:00-08:00', timeZone: 'America/Los_Angeles' };
  await world.call('POST', '/v1/appointments', { body: west });
  expect(await day()).toMatch(/09:00<\/b><br><span[^>]*>PST<.*15:30<\/b><br><span[^>]*>EST</s);
});

test('a class means one thing: none is given its look at two places of the stylesheet', () => {
  const style = readFileSync(new URL('../../../browser/console.css', import.meta.url), 'utf8');
  const own = [...style.matchAll(/^(\.[\w-]+) \{$/gm)].map(([, name]) => name);
  expect(own.filter((name, at) => own.indexOf(name) !== at)).toEqual([]);
});

test('an address is shown once it was asked for, and the asking is in the audit log', async () => {
  const { body } = await world.call('POST', '/v1/appointments', { body: ANA });
  const cookie = await signIn(world.keys.north);
  const shown = await ask('/shown', { cookie, form: { appointment: body.id, next: '/now' } });
  expect([shown.status, shown.headers.get('location')]).toEqual([303, '/now']);
  const log = await world.call('GET', '/v1/audit-log');
  expect(log.body.items[0]).toMatchObject({ what: 'address_shown', subject: body.id });
});

test('the console is not there for whoever is not where it is for', async () => {
  const console = consoleWith({ files, wall: { now: () => NOW }, mayCome: () => false });
  const { app, keys } = await openWorld({ console });
  const body = new URLSearchParams({ key: keys.operator }).toString();
  const headers = { origin: HOST, host: '127.0.0.1:8080', accept: 'text/html' };
  for (const path of ['/', '/sign-in', '/now', '/now/release'])
    expect([path, (await app.request(HOST + path, { headers })).status]).toEqual([path, 404]);
  const entered = await app.request(`${HOST}/sign-in`, { method: 'POST', body, headers });
  expect([entered.status, entered.headers.getSetCookie()]).toEqual([404, []]);
});

test('a program that asks for the root is answered as before', async () => {
  const reply = await world.call('GET', '/', { headers: { accept: 'application/json' } });
  expect([reply.status, reply.body.title]).toEqual([404, 'Not Found']);
});

test('the first screen’s script and style are under 120 kB as they are sent', async () => {
  const page = await (await ask('/now', { cookie: await signIn(world.keys.operator) })).text();
  const paths = [...page.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
  expect(paths.length).toBeGreaterThan(1);
  let bytes = 0;
  for (const path of paths) {
    const asset = await ask(path, { headers: { 'accept-encoding': 'gzip' } });
    expect(asset.headers.get('content-encoding')).toBe('gzip');
    bytes += (await asset.arrayBuffer()).byteLength;
  }
  expect(bytes).toBeLessThan(120_000);
});

describe('a release', () => {
  const holds = async () =>
    (await world.call('GET', '/v1/control', { key: world.keys.operator })).body.holds.length;

  test('is seen first, and goes by one button to a few people', async () => {
    const cookie = await signIn(world.keys.operator);
    await heldTexts(world, 3);
    const now = await (await ask('/now', { cookie })).text();
    // Their emails, which had nowhere to go, came up two days ago, and the texts with them.
    expect(/<h1>.*<\/h1>/.exec(now)?.[0]).toContain(
      'Held: 3 texts and calls were late, the first of them for 2 days.',
    );
    const page = await (await ask('/now/release', { cookie })).text();
    expect(page).toContain('A release would send 3 texts to 3 people.');
    expect(page).toContain('Nobody would get more than one.');
    expect(page.match(/<blockquote[^>]*>North Dental: /g)).toHaveLength(3);
    const form = { people: '3', reason: 'looked' };
    const released = await ask('/now/release', { cookie, form });
    expect(released.headers.get('location')).toBe('/now?done=released&of=3');
    expect(await holds()).toBe(0);
    // The second of two operators is told that somebody was faster, or sees it going out.
    expect((await ask('/now/release', { cookie, form })).status).toBe(303);
    expect(await (await ask('/now?done=released&of=3', { cookie })).text()).toContain(
      '3 of what was held are still to go',
    );
    await ask('/now/stop', { cookie, form: { tenant: 'north' } });
    const { pauses } = (await world.call('GET', '/v1/control', { key: world.keys.operator })).body;
    expect(pauses).toMatchObject([
      { tenant: 'north', channel: 'sms' },
      { tenant: 'north', channel: 'voice' },
    ]);
  });

  test('to more than a hundred people asks for their number, and is shown again where it grew', async () => {
    const cookie = await signIn(world.keys.operator);
    await heldTexts(world, 101);
    const tried = async (form: Record<string, string>) =>
      (await ask('/now/release', { cookie, form })).status;
    expect(await tried({ people: '101', reason: 'looked' })).toBe(422);
    expect(await tried({ people: '101', typed: '110', reason: 'looked' })).toBe(422);
    expect(await tried({ people: '3', reason: 'looked' })).toBe(422);
    expect(await tried({ people: 'x', typed: 'x', reason: 'looked' })).toBe(422);
    expect(await tried({ reason: 'looked' })).toBe(422);
    expect(await holds()).toBe(1);
    expect(await tried({ people: '101', typed: ' 101 ', reason: 'looked' })).toBe(303);
    expect(await holds()).toBe(0);
  });
});

// ---- Each route against each role -----------------------------------------------------------------------------

/** The least role of each side that a route is for; nobody of a side that is not named. */
const TABLE: Record<string, Partial<Record<Side, Role>>> = {
  'GET /now': { operator: 'viewer', office: 'viewer' },
  'GET /appointments/:id/why': { office: 'viewer' },
  'POST /now/pause': { operator: 'operator' },
  'POST /now/resume': { operator: 'operator' },
  'GET /now/release': { operator: 'operator' },
  'POST /now/release': { operator: 'operator' },
  'POST /now/stop': { operator: 'operator' },
  'GET /today': { office: 'viewer' },
  'GET /appointments/:id': { office: 'viewer' },
  'GET /appointments/:id/emails/:email': { office: 'viewer' },
  'GET /appointments/:id/confirm': { office: 'desk' },
  'GET /appointments/:id/cancel': { office: 'desk' },
  'GET /appointments/:id/move': { office: 'desk' },
  'GET /appointments/:id/stop': { office: 'desk' },
  'POST /appointments/:id/confirm': { office: 'desk' },
  'POST /appointments/:id/cancel': { office: 'desk' },
  'POST /appointments/:id/move': { office: 'desk' },
  'POST /appointments/:id/stop': { office: 'desk' },
  'GET /appointments/:id/person': { office: 'viewer' },
  'GET /appointments/:id/person/evidence/:kind': { office: 'viewer' },
  'GET /appointments/:id/person/opt-out': { office: 'desk' },
  'POST /appointments/:id/person/opt-out': { office: 'desk' },
  'GET /appointments/:id/person/lift': { office: 'desk' },
  'POST /appointments/:id/person/lift': { office: 'desk' },
  'GET /appointments/:id/person/erase': { office: 'admin' },
  'POST /appointments/:id/person/erase': { office: 'admin' },
  'GET /replies': { office: 'viewer' },
  'POST /replies/resolve': { office: 'desk' },
  'GET /sandbox': { operator: 'viewer', office: 'viewer' },
  'GET /sandbox/email/:appointment/:message': { office: 'viewer' },
  'POST /sandbox/clock': { operator: 'operator' },
  'POST /sandbox/answer': { office: 'operator' },
  'POST /sandbox/load': { office: 'admin' },
  'GET /policies': { office: 'viewer' },
  'GET /policies/:name': { office: 'viewer' },
  'POST /policies/:name': { office: 'operator' },
  'POST /policies/:name/preview': { office: 'viewer' },
  'POST /policies/:name/replay': { office: 'viewer' },
  'GET /policies/:name/apply': { office: 'operator' },
  'POST /policies/:name/apply': { office: 'operator' },
  'GET /templates': { office: 'viewer' },
  'GET /templates/:kind': { office: 'viewer' },
  'GET /templates/:kind/:channel/:locale': { office: 'viewer' },
  'POST /templates/:kind/:channel/:locale': { office: 'operator' },
  'POST /templates/:kind/:channel/:locale/delete': { office: 'operator' },
  'POST /templates/:kind/:channel/:locale/preview': { office: 'viewer' },
  'GET /templates/:kind/:channel/:locale/email': { office: 'viewer' },
  'POST /templates/:kind/:channel/:locale/email': { office: 'viewer' },
  'GET /settings': { office: 'viewer' },
  'POST /settings': { office: 'admin' },
  'GET /offices': { operator: 'viewer' },
  'POST /offices': { operator: 'admin' },
  'GET /offices/:office': { operator: 'viewer' },
  'GET /keys': { operator: 'admin' },
  'POST /keys': { operator: 'admin' },
  'POST /keys/revoke': { operator: 'admin' },
  'POST /keys/people': { operator: 'admin' },
  'POST /keys/people/role': { operator: 'admin' },
  'POST /keys/people/remove': { operator: 'admin' },
  'GET /log': { operator: 'admin', office: 'admin' },
  'GET /audit': { operator: 'viewer' },
  'POST /audit/redrive': { operator: 'operator' },
  'POST /shown': { office: 'viewer' },
};

const NAMES = ALL_ROUTES.map(({ method, path }) => `${method.toUpperCase()} ${path}`);

/** What a route answers somebody with these cookies. */
async function statusOf(name: string, cookie?: string): Promise<Response> {
  const [method, path = ''] = name.split(' ');
  const form = method === 'POST' ? { form: {} } : {};
  return ask(path.replaceAll(/:\w+/g, 'x'), { ...(cookie ? { cookie } : {}), ...form });
}

test('settings are read-only for whoever may not change them', async () => {
  const { key } = await issueKey(world.pipeline, {
    tenant: asTenant('north'),
    label: 'viewer',
    scopes: ROLES.viewer,
  });
  const [own, viewed] = await Promise.all(
    [world.keys.north, key].map(async (each) =>
      (await ask('/settings', { cookie: await signIn(each) })).text(),
    ),
  );
  expect(
    [own, viewed].map((page) => [
      page?.includes('<fieldset class="stack" disabled'),
      page?.includes('>Save<'),
    ]),
  ).toEqual([
    [false, true],
    [true, false],
  ]);
});

test('each route is named in the table, and none is for strangers', async () => {
  expect(NAMES.toSorted()).toEqual(Object.keys(TABLE).toSorted());
  for (const name of NAMES) {
    const { status, headers } = await statusOf(name);
    expect([name, status, headers.get('location')?.split('?')[0]]).toEqual([name, 303, '/sign-in']);
  }
});

test.each(
  (['operator', 'office'] as const).flatMap((side) => ROLE_NAMES.map((role) => [side, role] as const)),
)('each route is open to %s %s, or not, as the table says', async (side, role) => {
  const tenant = side === 'office' ? asTenant('north') : null;
  const { key } = await issueKey(world.pipeline, { tenant, label: role, scopes: ROLES[role] });
  const cookie = await signIn(key);
  for (const name of NAMES) {
    const least = TABLE[name]?.[side];
    const may = least !== undefined && ROLE_NAMES.indexOf(role) >= ROLE_NAMES.indexOf(least);
    const { status } = await statusOf(name, cookie);
    expect([name, status === 403, status < 500]).toEqual([name, !may, true]);
  }
});
