/** Calendars as they are fetched: from a real server of this machine by HTTPS, under an authority of its own. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:https';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { calendarsFrom, fetchCalendar } from '../../../shared/adapters/process/calendars.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringonce-calendars-'));
const at = (name: string) => join(folder, name);
const seen: string[] = [];
let server: Server;
let url: string;
let fetch: typeof fetchCalendar;

beforeAll(async () => {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const made = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  execFileSync('openssl', [...made, '-keyout', at('key'), '-out', at('cert'), ...subject], {
    stdio: 'ignore',
  });
  const [key, cert] = [readFileSync(at('key')), readFileSync(at('cert'))];
  server = createServer({ key, cert }, ({ url: path = '', headers }, response) => {
    seen.push(path);
    if (path === '/moved') return response.writeHead(302, { location: '/office.ics' }).end();
    if (path === '/gone') return response.writeHead(404).end();
    if (path === '/short') {
      response.writeHead(200, { 'content-length': '1000' }).write('BEGIN:VCALENDAR');
      return setTimeout(() => response.destroy(), 20);
    }
    if (path === '/long') {
      response.writeHead(200);
      for (let n = 0; n < 11; n++) response.write('x'.repeat(1_000_000));
      return response.end();
    }
    if (headers['if-none-match'] === '"one"') return response.writeHead(304).end();
    return response.writeHead(200, { etag: '"one"' }).end('BEGIN:VCALENDAR\r\nÄ');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `https://localhost:${(server.address() as AddressInfo).port}`;
  fetch = calendarsFrom({ loopback: true, ca: cert.toString() });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

test('a calendar comes with its state, and not again while that is the same', async () => {
  const text = { kind: 'text', text: 'BEGIN:VCALENDAR\r\nÄ', etag: '"one"' };
  expect(await fetch(`${url}/office.ics`, null)).toEqual(text);
  expect(await fetch(`${url}/office.ics`, '"one"')).toEqual({ kind: 'same' });
  expect(await fetch(`${url}/office.ics`, '"older"')).toEqual(text);
});

test('a redirect is not followed, and what is not there is said', async () => {
  seen.length = 0;
  expect(await fetch(`${url}/moved`, null)).toEqual({ kind: 'failed', why: 'it answered 302' });
  expect(await fetch(`${url}/gone`, null)).toEqual({ kind: 'failed', why: 'it answered 404' });
  expect(seen).toEqual(['/moved', '/gone']);
});

test('what is too long, or breaks off, is no calendar', async () => {
  expect(await fetch(`${url}/long`, null)).toEqual({ kind: 'failed', why: 'it is longer than 10 MB' });
  expect(await fetch(`${url}/short`, null)).toEqual({ kind: 'failed', why: 'it broke off in the middle' });
});

test('a certificate that nobody vouches for is not believed', async () => {
  const stranger = await calendarsFrom({ loopback: true })(`${url}/office.ics`, null);
  expect(stranger).toMatchObject({ kind: 'failed', why: expect.stringContaining('it can not be reached') });
});

test('no private address is called, by its number, by a name that leads there, or without TLS', async () => {
  seen.length = 0;
  const { port } = new URL(url);
  const refused = { kind: 'failed', why: 'its address is not a public one, by https' };
  for (const host of ['127.0.0.1', '[::1]', '10.0.0.1', '169.254.169.254', '192.168.1.1'])
    expect(await fetchCalendar(`https://${host}:${port}/office.ics`, null)).toEqual(refused);
  expect(await fetchCalendar(`http://example.com/office.ics`, null)).toEqual(refused);
  expect(await fetchCalendar(`${url}/office.ics`, null)).toEqual({
    kind: 'failed',
    why: 'it can not be reached: the address is not a public one',
  });
  expect(seen).toEqual([]);
});
