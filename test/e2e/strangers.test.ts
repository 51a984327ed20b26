/**
 * The real program while somebody without a key tries to stop it: what is sent in, as it comes over the wire, and what is
 * answered. `npm run bench -- attacks` measures how long everybody else waits meanwhile.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningServer } from './server.ts';
import { call, startServer } from './server.ts';

let folder: string;
let server: RunningServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringonce-strangers-'));
  const proxy = { RINGONCE_TRUSTED_PROXIES: '127.0.0.1', RINGONCE_HSTS_SECONDS: '31536000' };
  server = await startServer(folder, proxy);
});

afterAll(async () => {
  server?.child.kill('SIGKILL');
  await server?.exited;
  await rm(folder, { recursive: true, force: true });
});

const CALLBACK = '/webhooks/twilio/inbound';

/** The answer to what is written to the socket, as a proxy passes it on. @param end whether the socket is cut after it */
function raw(text: string, end = false): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname, () => {
      socket.write(text.replaceAll('\n', '\r\n'));
      if (end) socket.destroy();
    });
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
      if (answer.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

const from = (source: string) => ({ 'x-forwarded-for': source, 'x-forwarded-proto': 'https' });
const post = (body: string, source: string) =>
  fetch(server.url + CALLBACK, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...from(source) },
  });
const FIELDS = Array.from({ length: 174_665 }, (_, n) => n.toString(36)).join('&');

test('a megabyte of fields is not read, fifty thousand bytes of them not parsed, and both are said as problems', async () => {
  const large = await post(FIELDS, '203.0.113.1');
  expect([large.status, large.headers.get('content-type')]).toEqual([413, 'application/problem+json']);
  const many = await post(FIELDS.slice(0, 50_000), '203.0.113.1');
  expect([many.status, ((await many.json()) as { detail: string }).detail]).toEqual([
    400,
    'A callback has at most 200 fields.',
  ]);
});

test('headers without end are 431', async () => {
  const headers = Array.from({ length: 1_200 }, (_, n) => `x-${n}: 1`).join('\n');
  expect(await raw(`GET /healthz HTTP/1.1\nHost: x\n${headers}\n\n`)).toMatch(/^HTTP\/1.1 431 /);
});

test('an upload that is cut off is no fault in the log', async () => {
  for (const path of [CALLBACK, '/u/x', '/r/x', '/v1/appointments'])
    await raw(
      `POST ${path} HTTP/1.1\nHost: x\nAuthorization: Bearer ${server.apiKey}\nContent-Type: application/json\nContent-Length: 5000\n\n{`,
      true,
    );
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  await new Promise((done) => setTimeout(done, 100));
  expect(server.output()).not.toContain('"level":50');
});

test('forged callbacks of one source wait after sixty; another source, and browsers over TLS, do not', async () => {
  const statuses = new Set<number>();
  for (let n = 0; n < 70; n++) statuses.add((await post('From=%2B1', '203.0.113.2')).status);
  expect([...statuses]).toEqual([403, 429]);
  expect((await post('From=%2B1', '203.0.113.3')).status).toBe(403);
  const page = await fetch(`${server.url}/healthz`, { headers: from('203.0.113.2') });
  expect([page.status, page.headers.get('strict-transport-security')]).toEqual([200, 'max-age=31536000']);
});

test('a template that loops without end is refused, and words of one’s own go on', async () => {
  const loops =
    '{% for a in (1..900) %}{% for b in (1..900) %}{% if a == b %}{% endif %}{% endfor %}{% endfor %}x';
  const preview = (body: string) =>
    call(server.url, server.apiKey, 'POST', '/v1/templates/preview', { templates: { sms: { body } } });
  expect((await preview(`{{ office }} ${loops}`)).status).toBe(422);
  const fine = await preview('{{ office }}: {{ title }}, {{ when }}. Reply STOP to stop');
  expect([fine.status, fine.body['sms']]).toMatchObject([200, { origin: 'own' }]);
});
