/**
 * The over-contact watch on the embedded system: contacts that are put straight into the sandbox's record, past the
 * pipeline, are found though the ledger believes that all is well; and a running system is left alone.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SandboxRecord } from '../../../shared/adapters/sandbox/database.ts';
import { sandboxRecord } from '../../../shared/adapters/sandbox/provider-record.ts';
import type { Sandbox } from '../../../shared/adapters/sandbox/sandbox.ts';
import { openSandbox } from '../../../shared/adapters/sandbox/sandbox.ts';
import type { Channel } from '../../../shared/domain/core/policy.ts';
import { HOUR, MINUTE, SECOND } from '../../../shared/domain/core/time.ts';
import { openAlerts } from '../../../shared/pipeline/safeguards/alerts.ts';
import { runAudit } from '../../../shared/pipeline/safeguards/audit.ts';
import type { ProviderRecords } from '../../../shared/ports/provider-record.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import { ANA, at, World } from './world.ts';

let folder: string;
let sandbox: Sandbox;
let world: World;
let records: ProviderRecords;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringonce-watch-'));
  sandbox = openSandbox({
    file: join(folder, 'sandbox.db'),
    deliver: async () => new Response(null, { status: 204 }),
    token: 'a token for tests',
  });
  const record = sandboxRecord(sandbox);
  records = { email: record, sms: record, voice: record };
  world = new World(at('2026-12-01T12:00Z'));
  world.answer = (request) => sandbox.senders[request.channel].send(request as never);
  await world.tenant();
});
afterEach(() => {
  sandbox.close();
  rmSync(folder, { recursive: true });
});

/** Writes into the file as another process would, past our senders and past the ledger. */
async function inject(contacts: { channel: Channel; at: number }[]): Promise<void> {
  sandbox.close();
  const file = new SandboxRecord(join(folder, 'sandbox.db'));
  for (const { channel, at: when } of contacts) {
    const entry = {
      tenant: asTenant('clinic'),
      appointment: asAppointment('apt_elsewhere'),
      revision: 1,
      step: 0,
    };
    const { stored } = file.append(
      { channel, at: when, to: ANA.phone, entry, attempt: 1, content: '{}', callback: '' },
      [],
    );
    await stored;
  }
  file.close();
  sandbox = openSandbox({
    file: join(folder, 'sandbox.db'),
    deliver: async () => new Response(null, { status: 204 }),
    token: 'a token for tests',
  });
  const record = sandboxRecord(sandbox);
  records = { email: record, sms: record, voice: record };
}

const audit = () => runAudit(world.pipeline, records, world.now);
const alerts = async () =>
  (await openAlerts(world.pipeline, world.now)).map(({ key, severity }) => [
    key.replace(/-[\w-]{24}$/, ''),
    severity,
  ]);

test('a running system is left alone, at every moment of its days', async () => {
  for (let n = 0; n < 5; n++)
    await world.appointment({
      startsAt: `2026-12-04T1${n}:30:00-05:00`,
      recipient: { ...ANA, email: `p${n}@example.com`, phone: `+1212555012${n % 2}` },
    });
  for (let time = world.now; time < at('2026-12-05T12:00Z'); time += 53 * MINUTE) {
    await world.until(time);
    expect((await audit()).findings).toEqual([]);
  }
  expect(await alerts()).toEqual([]);
  expect((await audit()).contacts).toBe(world.accepted.length);
});

test('the night of the calls: the ledger knows of nothing, and the watch says so all the same', async () => {
  const id = await world.appointment({ startsAt: '2026-12-04T15:30:00-05:00' });
  await world.until(at('2026-12-04T01:30Z'));
  const before = [await world.entry(id, 0), await world.entry(id, 1)].map((entry) => entry?.state);
  const night = world.now - MINUTE;
  await inject(Array.from({ length: 50 }, (_, n) => ({ channel: 'voice' as const, at: night + n * 100 })));
  const { findings } = await audit();
  const mine = findings.filter(({ kind }) => kind !== 'extra');
  expect(mine).toMatchObject([
    { kind: 'over_contact', channel: 'voice', limit: 1, shown: '+1•••••0123' },
    { kind: 'calls_at_once', count: 50 },
    { kind: 'outside_hours', channel: 'voice' },
  ]);
  // Too young to be held against the ledger, which believes that all is well.
  expect(findings.filter(({ kind }) => kind === 'extra')).toEqual([]);
  expect([await world.entry(id, 0), await world.entry(id, 1)].map((entry) => entry?.state)).toEqual(before);
  expect((await alerts()).sort()).toEqual([
    ['calls-at-once', 'page'],
    ['outside-hours', 'page'],
    ['over-contact', 'page'],
  ]);
  expect(JSON.stringify(await openAlerts(world.pipeline, world.now))).not.toContain('2125550123');
});

test('one text more than the office allows is enough, on top of what really went out', async () => {
  await world.appointment({ startsAt: '2026-12-04T15:30:00-05:00' });
  await world.until(at('2026-12-03T22:30Z'));
  const sent = world.accepted.find(({ request }) => request.channel === 'sms');
  expect(sent).toBeDefined();
  await inject([{ channel: 'sms', at: world.now - 3 * MINUTE }]);
  expect((await audit()).findings).toEqual([]);
  await inject([1, 2].map((n) => ({ channel: 'sms' as const, at: world.now - n * 30 * SECOND })));
  expect((await audit()).findings).toMatchObject([{ kind: 'over_contact', count: 4, limit: 3 }]);
});

test('a record from before the last week is not read again', async () => {
  await inject([{ channel: 'sms', at: world.now - 9 * 24 * HOUR }]);
  expect(await audit()).toMatchObject({ contacts: 0, findings: [] });
});
