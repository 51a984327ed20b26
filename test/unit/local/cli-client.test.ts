/** The command line's client: what it sends where, what it waits for, and what it says when it fails. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Client } from '../../../local/client.ts';
import { openClient } from '../../../local/client.ts';
import type { ImportReport } from '../../../local/commands/import.ts';
import { importRows } from '../../../local/commands/import.ts';
import type { Row } from '../../../local/rows.ts';

let folder: string;
let server: Server | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringonce-client-'));
  const keys = { secret: 's'.repeat(20), apiKey: 'rtk_of_the_folder', operatorKey: 'rop_of_the_folder' };
  writeFileSync(join(folder, 'keys.json'), JSON.stringify(keys));
});

afterEach(() => {
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

type Reply = [status: number, body: unknown, headers?: Record<string, string>];

/** A server that answers in turn, the last answer for ever. */
async function answering(...replies: Reply[]): Promise<{ url: string; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  server = createServer((request, response) => {
    const [status, body, headers] = replies[Math.min(seen.length, replies.length - 1)] ?? [500, {}];
    seen.push(request);
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const env = () => ({ RINGONCE_DATA: folder });

test('takes the keys of the data folder, by the role of the route', async () => {
  const { url, seen } = await answering([200, {}]);
  const client = openClient({ url }, env());
  await client.call('GET', '/v1/tenant', { role: 'tenant' });
  await client.call('GET', '/v1/control', { role: 'operator' });
  await client.call('GET', '/v1/status', { role: 'either' });
  expect(seen.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer rtk_of_the_folder',
    'Bearer rop_of_the_folder',
    'Bearer rop_of_the_folder',
  ]);
});

test('a variable goes before the folder, and --key before the variable', async () => {
  const { url, seen } = await answering([200, {}]);
  const variables = { ...env(), RINGONCE_API_KEY: 'rtk_of_the_variable' };
  await openClient({ url }, variables).call('GET', '/v1/tenant', { role: 'tenant' });
  await openClient({ url, key: 'rtk_of_the_flag' }, variables).call('GET', '/v1/tenant', { role: 'tenant' });
  expect(seen.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer rtk_of_the_variable',
    'Bearer rtk_of_the_flag',
  ]);
});

test('the keys of the data folder are for this machine only', async () => {
  const client = openClient({ url: 'http://ringonce.example' }, env());
  expect(client.hasKey('tenant')).toBe(false);
  await expect(client.call('GET', '/v1/tenant', { role: 'tenant' })).rejects.toThrow(
    /set RINGONCE_API_KEY or give --key; .* this machine only/,
  );
});

test('says how to start a server that is not there', async () => {
  const { url } = await answering([200, {}]);
  await new Promise((resolve) => server?.close(resolve));
  const client = openClient({ url }, env());
  await expect(client.call('GET', '/v1/tenant', { role: 'tenant' })).rejects.toThrow(/npx ringonce start/);
});

test('waits when it is told to, and then goes on', async () => {
  const { url, seen } = await answering([429, {}, { 'retry-after': '0' }], [200, { fine: true }]);
  const client = openClient({ url }, env());
  expect(await client.call('POST', '/v1/appointments', { role: 'tenant', body: {} })).toEqual({ fine: true });
  expect(seen).toHaveLength(2);
});

test('tells every fault of a problem in one sentence', async () => {
  const errors = [
    { path: 'startsAt', message: 'must be in the future' },
    { path: '', message: 'must be an object' },
  ];
  const { url } = await answering([400, { detail: '2 things are wrong', errors }]);
  const client = openClient({ url }, env());
  await expect(client.call('GET', '/', { role: 'tenant' })).rejects.toThrow(
    /^startsAt: must be in the future; must be an object$/,
  );
});

test('notices when something else answers', async () => {
  const { url } = await answering([200, '<html>']);
  const client = openClient({ url }, env());
  await expect(client.call('GET', '/', { role: 'tenant' })).rejects.toThrow(/is not Ringonce/);
  expect(() => openClient({ url: 'localhost:8080' }, env())).toThrow(/is not the address of a server/);
});

// ---- Import over such a client ------------------------------------------------------------------------------

interface Sent {
  items: { externalId: string; title?: string }[];
}

const row = (line: number, title = 'x'): Row => ({
  kind: 'good',
  line,
  item: { externalId: `e-${line}`, title },
});

const created = { status: 201, id: 'apt_1', did: 'created', fields: [], warnings: [] };

/** A client that answers batches, and keeps them. */
function batchClient(answer: (sent: Sent) => unknown): { client: Client; batches: Sent[] } {
  const batches: Sent[] = [];
  const client: Client = {
    url: '',
    hasKey: () => true,
    ask: () => Promise.reject(new Error('nothing else is asked')),
    each: () => {
      throw new Error('nothing else is asked');
    },
    async call(_method, _path, { body }) {
      batches.push(body as Sent);
      return answer(body as Sent);
    },
  };
  return { client, batches };
}

async function importing(client: Client, rows: Row[]): Promise<{ report: ImportReport; notes: string[] }> {
  const notes: string[] = [];
  const watcher = { progress: () => undefined, note: (text: string) => void notes.push(text) };
  return { report: await importRows(client, rows, watcher, () => 1), notes };
}

test('imports a hundred at a time, and less where a request would get too large', async () => {
  const { client, batches } = batchClient(({ items }) => ({ results: items.map(() => created) }));
  const lines = (count: number, title?: string) =>
    Array.from({ length: count }, (_, index) => row(index + 2, title));
  expect((await importing(client, lines(250))).report).toMatchObject({ rows: 250, created: 250, failed: 0 });
  expect(batches.map(({ items }) => items.length)).toEqual([100, 100, 50]);
  batches.length = 0;
  await importing(client, lines(10, 'x'.repeat(200_000)));
  expect(batches.map(({ items }) => items.length)).toEqual([4, 4, 2]);
});

test('tells what is wrong in the order of the file, with the columns of the file', async () => {
  const refused = {
    status: 400,
    problem: { detail: 'bad', errors: [{ path: 'recipient.phone', message: 'must be a phone number' }] },
  };
  const warned = {
    ...{ status: 200, id: 'apt_2', did: 'unchanged', fields: [] },
    warnings: ['startsAt: happens twice'],
  };
  const { client } = batchClient(() => ({ results: [refused, warned, created] }));
  const bad: Row = { kind: 'bad', line: 3, faults: [{ field: '', message: 'has 3 cells' }] };
  const { report, notes } = await importing(client, [row(2), bad, row(4), row(5)]);
  expect(notes).toEqual([
    'line 2, phone: must be a phone number',
    'line 3 has 3 cells',
    'line 4, note: startsAt: happens twice',
  ]);
  expect(report).toMatchObject({ rows: 4, created: 1, existing: 1, failed: 2, example: 'apt_2' });
  expect(report.failures.map(({ line, externalId }) => [line, externalId])).toEqual([
    [2, 'e-2'],
    [3, null],
  ]);
});

test('where the server goes away, it says from which line on to go on', async () => {
  const { url } = await answering([200, { results: Array.from({ length: 100 }, () => created) }], [500, {}]);
  const rows = Array.from({ length: 150 }, (_, index) => row(index + 2));
  await expect(importing(openClient({ url }, env()), rows)).rejects.toThrow(
    /Stopped before line 102; run the import again to go on: nothing is made twice\./,
  );
});
