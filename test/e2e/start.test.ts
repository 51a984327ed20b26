/** What somebody sees who starts, stops and starts the program again. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunningServer } from './server.ts';
import { call, startServer } from './server.ts';

let folder: string;
const servers: RunningServer[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringonce-start-'));
});

afterEach(() => {
  for (const server of servers.splice(0)) server.child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const start = async (env?: NodeJS.ProcessEnv): Promise<RunningServer> => {
  const server = await startServer(folder, env);
  servers.push(server);
  return server;
};

const ANA = { name: 'Ana', email: 'ana@example.com', phone: '+12125550123', timeZone: 'America/New_York' };
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const appointment = { title: 'Dental cleaning', startsAt: inDays(10), recipient: ANA };

test('the first start shows the keys, where they are kept, and a curl that works', async () => {
  const { output, url, apiKey } = await start();
  expect(output()).toContain(url);
  expect(output()).toContain(apiKey);
  expect(output()).toContain(join(folder, 'keys.json'));
  expect(output()).toContain('sandbox');
  expect(statSync(join(folder, 'keys.json')).mode & 0o077).toBe(0);
  const curl = output().slice(output().indexOf('curl '), output().indexOf('\n\nStop with'));
  const answer = JSON.parse(
    execFileSync('bash', ['-c', curl.replace('curl ', 'curl -s ')], { encoding: 'utf8' }),
  );
  expect(answer).toMatchObject({ status: 'scheduled', title: 'Dental cleaning' });
});

test('a second start does not show the keys again, and goes on where it was', async () => {
  const first = await start();
  const made = await call(first.url, first.apiKey, 'POST', '/v1/appointments', appointment);
  expect(made.status).toBe(201);
  first.child.kill('SIGINT');
  expect(await first.exited).toBe(0);
  const second = await start();
  expect(second.output()).not.toContain(first.apiKey);
  const read = await call(second.url, first.apiKey, 'GET', `/v1/appointments/${made.body['id']}`);
  expect(read.body).toEqual(made.body);
});

test('the test clock keeps its time over a restart', async () => {
  const first = await start();
  await call(first.url, first.apiKey, 'POST', '/v1/appointments', appointment);
  await call(first.url, first.apiKey, 'POST', '/v1/sandbox/clock', { advance: 'P8D' });
  first.child.kill('SIGTERM');
  await first.exited;
  const second = await start();
  const { body } = await call(second.url, second.apiKey, 'GET', '/v1/sandbox/messages');
  expect((body['items'] as { channel: string }[]).map(({ channel }) => channel)).toEqual(['email']);
  const moved = await call(second.url, second.apiKey, 'POST', '/v1/sandbox/clock', { advance: 'PT0S' });
  expect(Date.parse(String(moved.body['now']))).toBeGreaterThan(Date.now() + 7.9 * 86_400_000);
});

test('a second process on the same folder is refused in one sentence', async () => {
  await start();
  await expect(startServer(folder)).rejects.toThrow(/in use by another Ringonce process/);
});

test('a port in use, and a wrong setting, are said in one sentence', async () => {
  const { url } = await start();
  const other = mkdtempSync(join(tmpdir(), 'ringonce-start-'));
  const port = new URL(url).port;
  await expect(startServer(other, { RINGONCE_PORT: port })).rejects.toThrow(/port \d+ is in use/);
  await expect(startServer(other, { RINGONCE_PORT: 'eighty' })).rejects.toThrow(
    /RINGONCE_PORT: must be a port number/,
  );
  await expect(startServer(other, { RINGONCE_API_KEY: 'short' })).rejects.toThrow(
    /RINGONCE_API_KEY: must have/,
  );
  rmSync(other, { recursive: true, force: true });
});

test('keys from the environment are the ones that count, and are neither shown nor written down', async () => {
  const given = {
    RINGONCE_API_KEY: 'a-tenant-key-of-my-own',
    RINGONCE_OPERATOR_KEY: 'an-operator-key-of-my-own',
  };
  const { url, output } = await start(given);
  const written = readFileSync(join(folder, 'keys.json'), 'utf8');
  for (const key of Object.values(given)) expect(output() + written).not.toContain(key);
  expect((await call(url, given.RINGONCE_API_KEY, 'GET', '/v1/tenant')).status).toBe(200);
  expect((await call(url, given.RINGONCE_OPERATOR_KEY, 'GET', '/v1/control')).status).toBe(200);
  expect((await call(url, given.RINGONCE_API_KEY, 'GET', '/v1/control')).status).toBe(403);
});

/** An older Node can't be had everywhere: this one pretends to be it. */
test('the launcher asks for Node 24 in one sentence', () => {
  const launcher = fileURLToPath(new URL('../../local/require-node.js', import.meta.url));
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '20.20.2' }); await import(${JSON.stringify(launcher)});`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', pretend], { encoding: 'utf8' });
  expect(run.status).toBe(1);
  expect(run.stderr).toMatch(
    /^Ringonce needs Node 24 or newer, and this is Node 20\.20\.2: .*npm start.*\n$/,
  );
});
