/**
 * The audit on the embedded system as it runs: through the four days of the demo it finds nothing at any hour, and what
 * is planted into its files is found, over HTTP and on the command line.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demoBehaviour } from '../../demo/people.ts';
import { inProcessClient } from '../../local/client.ts';
import { importRows } from '../../local/commands/import.ts';
import { readSettings } from '../../local/environment.ts';
import { moved, planFourDays } from '../../local/four-days.ts';
import { readRows } from '../../local/rows.ts';
import type { Local } from '../../local/server.ts';
import { openLocal } from '../../local/server.ts';
import { HOUR, MINUTE } from '../../shared/domain/core/time.ts';
import { COUNTRIES } from '../../shared/domain/person/phone.ts';
import { inspect } from '../../shared/pipeline/safeguards/audit.ts';
import type { SendRequest } from '../../shared/ports/senders.ts';
import { fileOf, ringonce } from './command.ts';
import { startServer } from './server.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringonce-audit-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('through the days of the demo', () => {
  let local: Local;
  beforeEach(async () => {
    const settings = readSettings({ RINGONCE_DATA: folder, RINGONCE_PORT: '0', RINGONCE_LOG: 'error' });
    local = await openLocal(settings, { behaviours: demoBehaviour });
  });
  afterEach(() => local.runtime.stop());

  test('it finds nothing, at any hour, also between two moments of one', async () => {
    const rows = await Array.fromAsync(readRows(fileOf('examples/appointments.csv')));
    const { runtime } = local;
    const days = planFourDays(rows, runtime.clock.now());
    await runtime.advanceTo(days.startsAt);
    const client = inProcessClient(local.app, local.keys);
    await client.call('PUT', '/v1/tenant', {
      role: 'tenant',
      body: { timeZone: days.officeZone, countries: COUNTRIES },
    });
    const watcher = { progress: () => undefined, note: () => undefined };
    await importRows(
      client,
      rows.map((row) => moved(row, days)),
      watcher,
      () => 1,
    );
    let moments = 0;
    const found: unknown[] = [];
    const look = async () => {
      const report = await inspect(runtime.pipeline, runtime.records, runtime.clock.now());
      found.push(...report.findings, ...report.unread);
      return report;
    };
    for (let at = days.startsAt; at < days.endsAt; at += 3 * HOUR)
      await runtime.advanceTo(at, async () => {
        if (++moments % 40 === 0) await look();
      });
    await runtime.advanceTo(days.endsAt);
    const { appointments, contacts } = await look();
    expect(found).toEqual([]);
    expect(moments).toBeGreaterThan(400);
    expect(appointments).toBeGreaterThan(200);
    expect(contacts).toBeGreaterThan(400);
  }, 60_000);

  test('a call past the pipeline, straight to the provider, is an alert within the hour', async () => {
    const { runtime } = local;
    const now = Date.parse('2027-03-03T15:00:00-05:00');
    await runtime.advanceTo(now);
    const entry = { tenant: 'default', appointment: `apt_${'0'.repeat(26)}`, revision: 1, step: 0 };
    const call = (at: number, attempt: number) =>
      runtime.sandbox.senders.voice.send({
        channel: 'voice',
        tenant: 'default',
        entry,
        attempt,
        to: '+12125550123',
        now: at,
        callback: '',
        content: {},
      } as unknown as SendRequest<'voice'>);
    for (let n = 0; n < 3; n++) await call(now + n, n);
    await runtime.advanceTo(now + 2 * HOUR);
    const client = inProcessClient(local.app, local.keys);
    const { items } = (await client.call('GET', '/v1/alerts', { role: 'operator' })) as {
      items: { key: string }[];
    };
    const raised = new Set(items.map(({ key }) => key.replace(/-[\w-]{24}$/, '')));
    expect(raised).toEqual(new Set(['over-contact', 'calls-at-once', 'audit-extra']));
  }, 30_000);
});

test(
  'on the command line: audit, dead letters and the preview of a release',
  async () => {
    const server = await startServer(join(folder, 'data'));
    const cli = (...args: string[]) =>
      ringonce(args, { RINGONCE_DATA: join(folder, 'data'), RINGONCE_URL: server.url });
    try {
      expect(await cli('audit')).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringMatching(
          /^Nothing is wrong; 0 appointments, 0 entries and 0 recorded contacts /,
        ),
      });
      expect(JSON.parse((await cli('audit', '--json')).stdout)).toMatchObject({ findings: [], cut: false });
      expect(await cli('dead-letters')).toMatchObject({ code: 0, stdout: 'There are no dead letters.\n' });
      expect(JSON.parse((await cli('dead-letters', '--redrive', '--json')).stdout)).toEqual({
        letters: [],
        total: 0,
        redriven: 0,
      });
      expect(await cli('release', '--preview')).toMatchObject({
        code: 0,
        stdout: 'Nothing is held in this scope.\n',
      });
      expect(
        JSON.parse((await cli('release', '--preview', '--channel', 'sms', '--json')).stdout),
      ).toMatchObject({
        held: 0,
        cut: false,
      });
      expect(await cli('release')).toMatchObject({ code: 1, stderr: expect.stringContaining('--reason') });
      expect(await cli('release', '--reason', 'looked')).toMatchObject({
        code: 0,
        stdout: 'Nothing is paused or held.\n',
      });
    } finally {
      server.child.kill('SIGKILL');
    }
  },
  MINUTE,
);
