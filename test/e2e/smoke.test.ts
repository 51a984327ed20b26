/**
 * `npm run smoke` against a running server, and against what is none.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ringonce } from './command.ts';
import type { RunningServer } from './server.ts';
import { call, startServer } from './server.ts';

let folder: string;
let server: RunningServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringonce-smoke-'));
  server = await startServer(join(folder, 'data'));
});

afterAll(() => {
  server.child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** From another folder, as somebody does who only has the address and a key. */
const smoke = (...args: string[]) =>
  ringonce(['smoke', ...args], { RINGONCE_DATA: join(folder, 'elsewhere') });

describe('a server that works', () => {
  test('passes every check, and nothing is stored', async () => {
    const { code, stdout, stderr } = await smoke('--url', server.url, '--key', server.apiKey);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').map((line) => line.slice(0, 15).trim())).toEqual([
      '✓ healthy',
      '✓ documented',
      '✓ key needed',
      '✓ key checked',
      '✓ key accepted',
      '✓ plans',
      '✓ callbacks',
      '✓ at once',
      'It works.',
      '',
    ]);
    const { body } = await call(server.url, server.apiKey, 'GET', '/v1/appointments');
    expect(body['items']).toEqual([]);
  });

  test('sends one reminder when asked to, and cancels the appointment again', async () => {
    const findings = await smoke(
      '--url',
      server.url,
      '--key',
      server.apiKey,
      '--send',
      'me@example.com',
      '--json',
    );
    expect(findings.code).toBe(0);
    expect(JSON.parse(findings.stdout).at(-1)).toMatchObject({
      name: 'reminder',
      state: 'ok',
      detail: expect.stringMatching(/^(sent|delivered) after /),
    });
    const messages = await call(server.url, server.apiKey, 'GET', '/v1/sandbox/messages?to=me@example.com');
    // The notice of the cancellation may follow it.
    const sent = messages.body['items'] as { content: { subject: string } }[];
    expect(sent.filter(({ content }) => !content.subject.startsWith('Cancelled'))).toHaveLength(1);
    const { body } = await call(server.url, server.apiKey, 'GET', '/v1/appointments');
    expect(body['items']).toMatchObject([{ status: 'cancelled', title: 'Ringonce smoke test' }]);
  });

  test('a reminder that can not go out is a fault with its reason', async () => {
    await call(server.url, server.apiKey, 'POST', '/v1/opt-outs', {
      address: 'no@example.com',
      source: 'api',
    });
    const { code, stdout } = await smoke(
      '--url',
      server.url,
      '--key',
      server.apiKey,
      '--send',
      'no@example.com',
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /✗ reminder +apt_\S+ is dropped after .*: The person asked not to be contacted this way\./,
    );
    expect(stdout).toMatch(/To be fixed: 1\.\n$/);
  });
});

describe('faults', () => {
  test('a wrong key', async () => {
    const { code, stdout } = await smoke('--url', server.url, '--key', 'rtk_0123456789abcdef');
    expect(code).toBe(1);
    expect(stdout).toMatch(/✓ healthy/);
    expect(stdout).toMatch(/✗ key accepted +This key is not known, has expired, or was revoked\./);
    expect(stdout).toMatch(/To be fixed: 2\./);
  });

  test('the operator’s key, where a tenant’s is needed', async () => {
    const { code, stdout } = await smoke('--url', server.url, '--key', server.operatorKey);
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ key accepted +This route needs the key of one tenant/);
  });

  test('nothing there', async () => {
    const { code, stdout } = await smoke('--url', 'http://127.0.0.1:9', '--key', server.apiKey);
    expect(code).toBe(1);
    expect(stdout).not.toContain('documented');
    expect(stdout).toMatch(/✗ healthy +Nothing answers at http:\/\/127\.0\.0\.1:9\/healthz/);
  });

  describe('a server without locks, in an account of AWS that is new', () => {
    let open: Server;
    let url: string;
    beforeAll(async () => {
      let asked = 0;
      open = createServer(({ url }, response) => {
        response.setHeader('content-type', 'application/json');
        // As API Gateway answers where the account runs no more functions at once.
        const isAway = url === '/healthz' && ++asked > 11;
        response.statusCode = isAway ? 503 : 200;
        response.end(isAway ? '{"message":"Service Unavailable"}' : '{"status":"ok","detail":""}');
      });
      await new Promise<void>((resolve) => open.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(open.address() as AddressInfo).port}`;
    });
    afterAll(() => {
      open.close();
    });

    test('is told: no key needed, unsigned callbacks taken, nothing planned, requests turned away', async () => {
      const { code, stdout } = await smoke('--url', url, '--key', server.apiKey);
      expect(code).toBe(1);
      expect(stdout).toMatch(/✗ documented +\/openapi\.json answered 200, and not as Ringonce does/);
      expect(stdout).toMatch(/✗ key needed +without a key \/v1\/tenant answered 200, not 401/);
      expect(stdout).toMatch(/✗ key checked +with a made-up key \/v1\/tenant answered 200, not 401/);
      expect(stdout).toMatch(/✗ callbacks +an unsigned callback was answered 200, not 403/);
      expect(stdout).toMatch(
        /✗ at once +\d+ of 20 requests at once were turned away before anybody was asked/,
      );
      expect(stdout).toMatch(/ask for more concurrent executions \(docs\/deploy\.md, step 2\)/);
      expect(stdout).toMatch(/To be fixed: 7\./);
    });
  });
});
