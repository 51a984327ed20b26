/**
 * What the embedded mode can do, AWS can do, too: one list of settings and features, played on both.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readSettings } from '../../local/environment.ts';
import { openLocal } from '../../local/server.ts';
import { MINUTE } from '../../shared/domain/core/time.ts';
import type { Heard, Stage } from '../fixtures/features.ts';
import { EVERY_SETTING, FEATURES, LADDER, OPERATOR_READS, READS } from '../fixtures/features.ts';
import { OPERATOR, startEmulators, Wire } from './world.ts';

/** `again`: before each test, for what a test stubs ends with it. */
type Opened = Stage & { again(): void; close(): Promise<void>; faults(): readonly unknown[] };

const heardFrom = (messages: readonly { channel: string; to: string; content: unknown }[]): Heard[] =>
  messages.map(({ channel, to, content }) => ({ channel, to, content: JSON.stringify(content) }));

async function onAws(): Promise<Opened> {
  const emulators = await startEmulators();
  const wire = await new Wire(Date.parse('2026-12-01T14:00:00Z'), emulators).open();
  return {
    operator: OPERATOR,
    now: () => wire.now,
    http: (method, path, body, headers) => wire.http(method, path, body, headers),
    async pass(ms) {
      const target = wire.now + ms;
      // What has not run for longer than this is an alert.
      while (wire.now < target) {
        await wire.until(Math.min(target, wire.now + 3 * MINUTE), 3 * MINUTE);
        await wire.mailOffices();
        await wire.tellOffices();
        await wire.audit({ feeds: true });
        await wire.audit({ watch: true });
      }
    },
    audit: () => wire.audit(),
    heard: () => heardFrom(wire.sandbox.messages({ limit: 1_000 }).messages),
    faults: () => wire.told.faults,
    again: () => wire.speakLocally(),
    async close() {
      await wire.close();
      await emulators.close();
    },
  };
}

async function embedded(): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-features-'));
  const settings = readSettings({ RINGONCE_DATA: folder, RINGONCE_LOG: 'silent' });
  const { app, runtime, keys } = await openLocal(settings, {
    settings: { publicUrl: 'https://reminders.example.com' },
  });
  await runtime.start();
  return {
    operator: { authorization: `Bearer ${keys.operatorKey}` },
    now: () => runtime.clock.now(),
    async http(method, path, body, headers = {}) {
      const answer = await app.request(path, {
        method,
        headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      const json = String(answer.headers.get('content-type')).includes('json') && text !== '';
      return { status: answer.status, body: json ? JSON.parse(text) : text };
    },
    pass: (ms) => runtime.advanceTo(runtime.clock.now() + ms),
    audit: async () => {},
    heard: () => heardFrom(runtime.sandbox.messages({ limit: 1_000 }).messages),
    faults: () => [],
    again() {},
    async close() {
      await runtime.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe.each([
  ['AWS', onAws],
  ['the embedded mode', embedded],
])('%s', (_, open) => {
  let stage: Opened;
  const looks: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    stage = await open();
    const before = (await stage.http('GET', '/v1/tenant')).body;
    const put = await stage.http('PUT', '/v1/tenant', EVERY_SETTING);
    if (put.status !== 200) throw new Error(JSON.stringify(put.body));
    for (const name of Object.keys(EVERY_SETTING)) expect(put.body[name], name).not.toEqual(before[name]);
    await stage.http('PUT', '/v1/policies/ladder', LADDER);
    for (const { play } of FEATURES) looks.push(await play(stage));
    await stage.pass(130 * MINUTE);
  }, 60_000);
  beforeEach(() => stage.again());
  afterAll(() => stage.close());

  test('takes every setting of an office, and says it again', async () => {
    const { body } = await stage.http('GET', '/v1/tenant');
    expect(body).toMatchObject({
      ...EVERY_SETTING,
      retention: expect.anything(),
      bundleWindow: expect.anything(),
      caps: expect.anything(),
    });
  });

  test.each(FEATURES.map(({ name, expected }, index) => ({ name, expected, index })))(
    'has $name',
    async ({ expected, index }) => expect(await looks[index]?.()).toEqual(expected),
  );

  test('answers every list', async () => {
    for (const path of READS) expect([path, (await stage.http('GET', path)).status]).toEqual([path, 200]);
    for (const path of OPERATOR_READS)
      expect([path, (await stage.http('GET', path, undefined, stage.operator)).status]).toEqual([path, 200]);
  });

  test('met no fault', () => {
    expect(stage.faults()).toEqual([]);
  });
});
