/** Signing in to the console by an organisation's own sign-in: a real OpenID Connect provider, in a real browser. */
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { oidc } from '../../shared/adapters/process/oidc.ts';
import { readGroupRoles } from '../../shared/domain/tenant/sign-on.ts';
import { theBrowser } from './browser.ts';
import type { ConsoleWorld } from './console-world.ts';
import { openConsole } from './console-world.ts';

const CLIENT = { clientId: 'ringonce', clientSecret: 'a secret of the client' };
let on: ConsoleWorld;
let server: Server;
/** Which groups the provider says that people are in, by how they sign in there. */
const groups: Record<string, string[]> = {};

beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const roles = readGroupRoles('night-shift=*:operator, desk=north:desk, all=north:viewer') ?? [];
  on = await openConsole({ signOn: { provider: oidc({ issuer, ...CLIENT }), roles } });
  // It says on the console that its keys are for development.
  vi.spyOn(console, 'info').mockReturnValue();
  vi.spyOn(console, 'warn').mockReturnValue();
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: [`${on.url}/sign-in/organisation/back`],
      },
    ],
    scopes: ['openid', 'profile', 'email', 'groups'],
    claims: { openid: ['sub'], profile: ['name'], groups: ['groups'] },
    cookies: { keys: ['a key of the provider'] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      claims: async () => ({ sub, name: `${sub} Alves`, groups: groups[sub] ?? [] }),
    }),
  });
  server.on('request', provider.callback());
});
afterAll(async () => {
  await on.close();
  server.closeAllConnections();
  server.close();
});

async function signOn(login: string): Promise<Page> {
  const page = await (await (await theBrowser()).newContext({ locale: 'en-US' })).newPage();
  await page.goto(`${on.url}/sign-in`);
  await page.getByRole('link', { name: 'Sign in with your organisation' }).click();
  await page.locator('[name=login]').fill(login);
  await page.locator('[name=password]').fill('x');
  await page.locator('[type=submit]').click();
  await page.locator('[type=submit]:not([name=login] *)').click();
  return page;
}

test('groups come to roles, on both sides, at each sign-in', async () => {
  groups['ana'] = ['all', 'desk', 'night-shift'];
  const page = await signOn('ana');
  // Nothing leaves the machine in this world, so the first screen is the wall of phones.
  await page.waitForURL(`${on.url}/sandbox`);
  expect(await page.locator('.who summary').innerText()).toBe('ana Alves · north, ana Alves · operators');
  const { body } = await on.world.call('GET', '/v1/tenants/north/keys', { key: on.world.keys.operator });
  const own = body.items.filter(({ label }: { label: string }) => label === 'ana Alves');
  expect(own).toMatchObject([{ scopes: ['read', 'appointments'] }]);
  // Whoever runs it can end the session at once.
  const keys = (await on.world.call('GET', '/v1/operator-keys', { key: on.world.keys.operator })).body.items;
  const ofNight = keys.find(({ label }: { label: string }) => label === 'ana Alves').id;
  await on.world.call('DELETE', `/v1/operator-keys/${ofNight}`, { key: on.world.keys.operator });
  await page.reload();
  expect(await page.locator('.who summary').innerText()).toBe('ana Alves · north');
  groups['ana'] = ['all'];
  await (await signOn('ana')).waitForURL(`${on.url}/sandbox`);
  const again = await on.world.call('GET', '/v1/tenants/north/keys', { key: on.world.keys.operator });
  expect(again.body.items.filter(({ label }: { label: string }) => label === 'ana Alves')).toMatchObject([
    { scopes: ['read'] },
  ]);
}, 60_000);

test('who is in no group that has a role is not let in, nor is an answer that nobody asked for', async () => {
  const page = await signOn('ben');
  await page.getByText('none of your groups has a role here').waitFor();
  await page.goto(`${on.url}/now`);
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  const forged = await fetch(`${on.url}/sign-in/organisation/back?code=x&state=y`, { redirect: 'manual' });
  expect([forged.status, forged.headers.getSetCookie().join()]).toEqual([
    401,
    expect.not.stringContaining('__Host-'),
  ]);
}, 60_000);
