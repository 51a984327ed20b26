/** The night of the 156 calls as the sandbox plays it, on the embedded composition: what is held, and who is contacted. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings } from '../../../local/environment.ts';
import { openLocal } from '../../../local/server.ts';

test('the night is played by one press: the texts are held, and released nobody is contacted twice for being late', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ringonce-night-'));
  const settings = readSettings({ RINGONCE_DATA: folder, RINGONCE_PORT: '0', RINGONCE_LOG: 'error' });
  const { app, keys, runtime } = await openLocal(settings);
  const host = 'localhost:8080';
  const post = (path: string, form: Record<string, string>, cookie = '') =>
    app.request(`http://${host}${path}`, {
      method: 'POST',
      headers: {
        ...{ host, cookie, origin: `http://${host}`, accept: 'text/html' },
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    });
  const ask = async (path: string) => {
    const headers = { authorization: `Bearer ${keys.operatorKey}` };
    const response = await app.request(path, { headers });
    return (await response.json()) as { held: number; items: { channel: string; to: string }[] };
  };
  const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
  try {
    const office = cookieOf(await post('/sign-in', { key: keys.apiKey }));
    const both = cookieOf(await post('/sign-in', { key: keys.operatorKey, more: 'yes' }, office));
    const played = await post('/sandbox/load', { name: 'night' }, both);
    expect([played.status, played.headers.get('location')]).toEqual([
      303,
      '/sandbox?night=yes&done=loaded&count=96',
    ]);
    expect((await ask('/v1/status')).held).toBeGreaterThan(30);
    const before = (await ask('/v1/sandbox/messages?limit=200')).items;
    expect(before.filter(({ channel }) => channel === 'voice')).toEqual([]);
    const form = { people: '60', reason: 'looked', next: '/sandbox?night=yes' };
    const released = await post('/now/release', form, both);
    expect(released.headers.get('location')).toMatch(/^\/sandbox\?night=yes&done=released/);
    await post('/sandbox/clock', { step: 'next' }, both);
    const { items } = await ask('/v1/sandbox/messages?limit=200');
    expect(items.length).toBeGreaterThan(before.length);
    const texts = items.flatMap(({ channel, to }) => (channel === 'sms' ? [to] : []));
    expect(new Set(texts).size).toBe(texts.length);
  } finally {
    await runtime.stop();
    await rm(folder, { recursive: true, force: true });
  }
}, 30_000);
