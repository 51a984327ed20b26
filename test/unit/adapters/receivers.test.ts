/**
 * Offices' endpoints as they are called: by real servers of this machine, and as other people's libraries verify what
 * comes.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { afterAll, describe, expect, test } from 'vitest';
import { mayCall } from '../../../shared/adapters/process/public-addresses.ts';
import { httpReceivers } from '../../../shared/adapters/process/receivers.ts';
import { newReceiver, rotated, secretsOf, signedHeaders } from '../../../shared/domain/events/receivers.ts';
import { asTenant } from '../../fixtures/ids.ts';

interface Got {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

const got: Got[] = [];
const ANSWERS: Record<string, [number, Record<string, string>]> = {
  '/moved': [307, { location: '/ok' }],
  '/busy': [429, { 'retry-after': '7' }],
  '/gone': [410, {}],
};
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    const path = request.url ?? '';
    got.push({ path, headers: request.headers, body });
    if (path === '/slow') return;
    if (path === '/endless') {
      response.writeHead(200);
      const more = setInterval(() => response.write('x'.repeat(50_000)), 5);
      response.on('close', () => {
        clearInterval(more);
        got.push({ path: 'closed', headers: {}, body: '' });
      });
      return;
    }
    const [status = 204, headers = {}] = ANSWERS[path] ?? [];
    response.writeHead(status, headers).end();
  });
});
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const { port } = server.address() as AddressInfo;
const here = (path: string) => `http://127.0.0.1:${port}${path}`;
afterAll(() => server.closeAllConnections());
afterAll(() => server.close());

const receivers = httpReceivers({ loopback: true, timeoutMs: 300 });
const HOOK = { url: here('/ok'), kinds: null, description: null };
const RECEIVER = newReceiver(asTenant('clinic'), 'whk_0123456789abcdefghjkmnpqrs', HOOK, 0, 0);

describe('a message', () => {
  test('is verified by two other parties’ libraries, by the new secret and the one before', async () => {
    const now = Date.now();
    const [first = ''] = secretsOf('our secret', RECEIVER, now);
    const secrets = secretsOf('our secret', rotated(RECEIVER, now + 60_000), now);
    expect(secrets).toHaveLength(2);
    expect(secrets[1]).toBe(first);
    const body = JSON.stringify({ id: 'evt_1', type: 'reply.received', data: { text: 'Größe – 好' } });
    const outcome = await receivers.post(here('/ok'), body, signedHeaders('evt_1', body, secrets, now));
    expect(outcome).toEqual({ kind: 'delivered', status: 204 });
    const message = got.at(-1);
    const headers = (message?.headers ?? {}) as Record<string, string>;
    for (const secret of secrets) {
      expect(new Webhook(secret).verify(message?.body ?? '', headers)).toMatchObject({ id: 'evt_1' });
      expect(() => new SvixWebhook(secret).verify(message?.body ?? '', headers)).not.toThrow();
      for (const Verifier of [Webhook, SvixWebhook])
        expect(() => new Verifier(secret).verify(`${message?.body} `, headers)).toThrow();
    }
    const over = secretsOf('our secret', rotated(RECEIVER, now - 1), now);
    expect(over).toEqual([secrets[0]]);
  });

  test.each([
    ['/moved', { kind: 'failed', status: 307, error: 'it redirects, which is not followed' }],
    ['/busy', { kind: 'failed', status: 429, error: 'it answered 429', retryAfterMs: 7_000 }],
    ['/gone', { kind: 'gone' }],
    ['/slow', { kind: 'failed', status: null, error: 'it did not answer within 0.3 seconds' }],
  ])('answered at %s', async (path, outcome) => {
    const before = got.length;
    expect(await receivers.post(here(path), '{}', {})).toEqual(outcome);
    expect(got.slice(before).map((each) => each.path)).toEqual([path]);
  });

  test('is done with once it is answered, and no answer is read without end', async () => {
    expect(await receivers.post(here('/endless'), '{}', {})).toEqual({ kind: 'delivered', status: 200 });
    await expect.poll(() => got.at(-1)?.path).toBe('closed');
  });
});

describe('what is not called', () => {
  test.each([
    'http://office.example/',
    'https://user@office.example/',
    `https://127.0.0.1:${port}/`,
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://169.254.169.254/latest/meta-data',
    'ftp://office.example/',
    'no address',
  ])('%s', async (url) => {
    const before = got.length;
    expect(await httpReceivers().post(url, '{}', {})).toMatchObject({ kind: 'failed', status: null });
    expect(got).toHaveLength(before);
  });

  test('a name that leads inside, also where it led outside a moment ago, or leads to both', async () => {
    const answers = [
      [{ address: '127.0.0.1', family: 4 }],
      [
        { address: '93.184.216.34', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ],
    ];
    for (const addresses of answers) {
      const resolve = ((_name: string, _options: object, answer: (error: null, all: unknown) => void) =>
        answer(null, addresses)) as never;
      const outcome = await httpReceivers({ resolve }).post(`https://office.example:${port}/`, '{}', {});
      expect(outcome).toMatchObject({ kind: 'failed', error: 'the address is not a public one' });
    }
  });

  test('the connection goes to the address that was looked at', async () => {
    let asked = 0;
    const resolve = ((_name: string, _options: object, answer: (error: null, all: unknown) => void) => {
      asked++;
      answer(null, [{ address: '127.0.0.1', family: 4 }]);
    }) as never;
    const seen = httpReceivers({ resolve, loopback: true });
    expect((await seen.post(`http://office.example:${port}/ok`, '{}', {})).kind).toBe('delivered');
    expect(asked).toBe(1);
  });

  test.each([
    ['8.8.8.8', true],
    ['2606:4700::1111', true],
    ['100.64.0.1', false],
    ['172.31.255.255', false],
    ['192.168.1.1', false],
    ['224.0.0.1', false],
    ['fd00::1', false],
    ['fe80::1', false],
    ['64:ff9b::a00:1', false],
    ['2002:a00:1::', false],
    ['::ffff:8.8.8.8', false],
  ])('%s: %s', (address, may) => {
    expect(mayCall(address, false)).toBe(may);
  });
});
