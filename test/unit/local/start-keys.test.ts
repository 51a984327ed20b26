/** The keys that one start after the other is given, finds or makes, and what they open afterwards. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSettings } from '../../../local/environment.ts';
import type { Local } from '../../../local/server.ts';
import { openLocal } from '../../../local/server.ts';

let folder: string;
let local: Local | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringonce-keys-'));
});
afterEach(async () => {
  await local?.runtime.stop();
  local = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** Starts again, in the place of the process before. */
async function start(env: NodeJS.ProcessEnv = {}): Promise<Local> {
  await local?.runtime.stop();
  local = await openLocal(readSettings({ RINGONCE_DATA: folder, RINGONCE_LOG: 'silent', ...env }));
  return local;
}
const written = () => JSON.parse(readFileSync(join(folder, 'keys.json'), 'utf8'));
const asks = async (path: string, key: string) =>
  (await local?.app.request(path, { headers: { authorization: `Bearer ${key}` } }))?.status;
const operates = (key: string) => asks('/v1/control', key);

const ONE = 'an-operator-key-of-my-own';
const TWO = 'another-operator-key';

test('another operator key in the environment ends the one before', async () => {
  const { keys, made } = await start();
  expect([made, await operates(keys.operatorKey)]).toEqual([['apiKey', 'operatorKey'], 200]);
  await start({ RINGONCE_OPERATOR_KEY: ONE });
  expect([await operates(keys.operatorKey), await operates(ONE)]).toEqual([401, 200]);
  await start({ RINGONCE_OPERATOR_KEY: TWO });
  expect([await operates(ONE), await operates(TWO)]).toEqual([401, 200]);
  // The tenant's key was not given, so it goes on, and is all that is written down.
  expect(await asks('/v1/tenant', keys.apiKey)).toBe(200);
  expect(written()).toEqual({ secret: expect.any(String), apiKey: keys.apiKey });
});

test('going back to a key that was ended does not open the door again', async () => {
  await start({ RINGONCE_OPERATOR_KEY: ONE });
  await start({ RINGONCE_OPERATOR_KEY: TWO });
  const { refused } = await start({ RINGONCE_OPERATOR_KEY: ONE });
  expect(refused).toEqual(['RINGONCE_OPERATOR_KEY']);
  expect([await operates(ONE), await operates(TWO)]).toEqual([401, 200]);
});

test('without one in the environment a fresh one is made, kept and shown, in the place of the last', async () => {
  await start({ RINGONCE_OPERATOR_KEY: ONE });
  const { keys, made } = await start();
  expect(made).toEqual(['operatorKey']);
  expect(written().operatorKey).toBe(keys.operatorKey);
  expect([await operates(ONE), await operates(keys.operatorKey)]).toEqual([401, 200]);
  expect((await start()).made).toEqual([]);
  expect(await operates(keys.operatorKey)).toBe(200);
});

test('a kept key that was revoked is replaced at the next start', async () => {
  const { keys, app } = await start();
  const authorization = `Bearer ${keys.operatorKey}`;
  const listed = await app.request('/v1/operator-keys', { headers: { authorization } });
  const { items } = (await listed.json()) as { items: { id: string }[] };
  const path = `/v1/operator-keys/${items[0]?.id}`;
  expect((await app.request(path, { method: 'DELETE', headers: { authorization } })).status).toBe(204);
  expect(await operates(keys.operatorKey)).toBe(401);
  const second = await start();
  expect(second.made).toEqual(['operatorKey']);
  expect(written().operatorKey).toBe(second.keys.operatorKey);
  expect(await operates(second.keys.operatorKey)).toBe(200);
});

test('a start that finds the folder in use changes nothing in it', async () => {
  await start();
  const before = written();
  await expect(
    openLocal(readSettings({ RINGONCE_DATA: folder, RINGONCE_OPERATOR_KEY: ONE })),
  ).rejects.toThrow(/in use/);
  expect(written()).toEqual(before);
});
