/**
 * Thirteen months on the embedded system as it runs: what is over leaves the rows and the bytes of its files, the
 * store's and the sandbox's, and a person who is erased leaves them at once.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inProcessClient } from '../../local/client.ts';
import { readSettings } from '../../local/environment.ts';
import type { Local } from '../../local/server.ts';
import { openLocal } from '../../local/server.ts';
import { DAY, HOUR, toIso } from '../../shared/domain/core/time.ts';

let folder: string;
let local: Local;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringonce-retention-'));
  local = await openLocal(readSettings({ RINGONCE_DATA: folder, RINGONCE_PORT: '0', RINGONCE_LOG: 'error' }));
});
afterEach(async () => {
  await local.runtime.stop();
  rmSync(folder, { recursive: true, force: true });
});

const client = () => inProcessClient(local.app, local.keys);
const post = (path: string, body: unknown) => client().call('POST', path, { role: 'tenant', body });

/** Everything in the folder, logs of the databases, too. */
const bytes = (): string =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');

/** Rows of the store by kind, and of the sandbox. */
function rows(): Record<string, number> {
  const counts: Record<string, number> = {};
  const count = (file: string, sql: string) => {
    const db = new DatabaseSync(join(folder, file), { readOnly: true });
    for (const { kind, rows: found } of db.prepare(sql).all()) counts[String(kind)] = Number(found);
    db.close();
  };
  count(
    'ringonce.db',
    `SELECT substr(key, 1, instr(key, '/') - 1) AS kind, count(*) AS rows FROM items GROUP BY 1`,
  );
  count('sandbox.db', `SELECT 'contact' AS kind, count(*) AS rows FROM contact`);
  return counts;
}

/** Lets time go by, and then so much more that the background job has come round often enough. */
async function advance(ms: number): Promise<void> {
  const { runtime } = local;
  await runtime.advanceTo(runtime.clock.now() + ms);
  for (let hour = 0; hour < 6; hour++) await runtime.advanceTo(runtime.clock.now() + HOUR);
}

const WORDS = /Zahnreinigung|Karlsruhe|Amarantha/;
const PERSON = /amarantha@example\.com|\+12125550147/;

const appointment = (name: string, index: number, days = 4 + index / 10) => ({
  title: 'Zahnreinigung',
  location: 'Karlsruhe',
  startsAt: toIso(local.runtime.clock.now() + days * DAY - (local.runtime.clock.now() % 1_000)),
  timeZone: 'America/New_York',
  recipient: { name, email: `${name.toLowerCase()}@example.com`, phone: `+121255501${47 + index}` },
});

test('what is over leaves the rows and the bytes: words after 90 days, facts after 13 months', {
  timeout: 60_000,
}, async () => {
  for (const [index, name] of ['Amarantha', 'Amaranthabel', 'Bo'].entries())
    await post('/v1/appointments', appointment(name, index));
  await advance(5 * DAY);
  await post('/v1/sandbox/inbound', { from: '+12125550147', text: 'Karlsruhe, again?' });
  expect(rows()).toMatchObject({ appointment: 3, entry: 9, reply: 1, link: 6, contact: 9 });
  expect(bytes()).toMatch(WORDS);
  expect(bytes()).toMatch(/"slots"/);

  await advance(95 * DAY);
  const later = rows();
  expect(later).toMatchObject({ appointment: 3, entry: 9, link: 6, contact: 9, recipient: 6 });
  expect([later['rendering'], later['reply'], later['need']]).toEqual([undefined, undefined, undefined]);
  // The appointment itself still has its title and person; what was said of it is gone, but for the text of everybody.
  expect(bytes()).not.toMatch(/again\?|"slots"/);

  await advance(310 * DAY);
  const last = rows();
  for (const kind of ['appointment', 'entry', 'link', 'rendering', 'reply', 'need', 'request'])
    expect([kind, last[kind]]).toEqual([kind, undefined]);
  expect(last).toMatchObject({ tenant: 1, recipient: 6, contact: 0 });
  expect(bytes()).not.toMatch(WORDS);
  expect(bytes()).not.toMatch(PERSON);
});

test('a person who is erased leaves the bytes at once, answers and the sandbox among them', async () => {
  const headers = { 'idempotency-key': 'once' };
  const body = appointment('Amarantha', 0, 3.2);
  const request = () =>
    local.app.request('/v1/appointments', {
      method: 'POST',
      headers: {
        ...headers,
        authorization: `Bearer ${local.keys.apiKey}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
  expect((await request()).status).toBe(201);
  await local.runtime.advanceTo(local.runtime.clock.now() + 10 * HOUR);
  await post('/v1/opt-outs', { address: body.recipient.email });
  await post('/v1/sandbox/inbound', { from: body.recipient.phone, text: 'Karlsruhe, again?' });
  // The command line's client gives each of its own an idempotency key, too.
  expect(rows()).toMatchObject({ reply: 1, contact: 1, request: 3 });
  expect(bytes()).toMatch(PERSON);
  expect(bytes()).toMatch(/"slots":\["/);
  for (const address of [body.recipient.phone, body.recipient.email])
    await client().call('DELETE', `/v1/recipients/${encodeURIComponent(address)}`, { role: 'tenant' });
  expect(bytes()).not.toMatch(WORDS);
  expect(bytes()).not.toMatch(PERSON);
  const again = await request();
  expect([again.status, PERSON.test(await again.text())]).toEqual([409, false]);
  expect(bytes()).not.toMatch(PERSON);
});
