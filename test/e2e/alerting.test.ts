/**
 * Alerts and the dead man's switch of the embedded mode, whole: a real webhook and a real ping hear of a surge and of
 * a component that stands still, and the settings say what is wrong with them.
 */

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readSettings } from '../../local/environment.ts';
import type { Local } from '../../local/server.ts';
import { openLocal } from '../../local/server.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../shared/domain/core/time.ts';
import { openAlerts } from '../../shared/pipeline/safeguards/alerts.ts';
import { pause, release, resume } from '../../shared/pipeline/safeguards/control.ts';
import { recordRun } from '../../shared/pipeline/safeguards/status.ts';
import { OPS } from '../fixtures/ids.ts';
import { startServer } from './server.ts';

let folder: string;
let url: string;
let heard: { path: string; body: string }[];
const closers: (() => unknown)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringonce-alerting-'));
  heard = [];
  const server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += chunk;
      heard.push({ path: `${request.method} ${request.url}`, body });
      response.end('ok');
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(env: NodeJS.ProcessEnv = {}): Promise<Local> {
  const settings = readSettings({
    RINGONCE_DATA: folder,
    RINGONCE_PORT: '0',
    RINGONCE_LOG: 'silent',
    RINGONCE_ALERT_WEBHOOK: `${url}/hook`,
    RINGONCE_PING_URL: `${url}/ping`,
    ...env,
  });
  const local = await openLocal(settings);
  closers.push(() => local.runtime.stop());
  return local;
}

const request = async ({ app, keys }: Local, method: string, path: string, body?: unknown) =>
  app.request(path, {
    method,
    headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

describe('a running process', () => {
  test('pings from the first minute on, and is healthy', async () => {
    const local = await open();
    await local.runtime.start();
    await vi.waitFor(() => expect(heard.map(({ path }) => path)).toContain('GET /ping'), 10_000);
    const health = await local.app.request('/healthz');
    expect([health.status, await health.json()]).toMatchObject([200, { status: 'ok' }]);
  });

  test('given its store refuses, then the ping says so, and it is not healthy', async () => {
    const { runtime, app } = await open();
    await runtime.start();
    await vi.waitFor(() => expect(heard.map(({ path }) => path)).toContain('GET /ping'), 10_000);
    const { store } = runtime.pipeline;
    const refusals = [
      vi.spyOn(store, 'load').mockRejectedValue(new Error('disk full')),
      vi.spyOn(store, 'list').mockRejectedValue(new Error('disk full')),
    ];
    const health = await app.request('/healthz');
    expect([health.status, await health.json()]).toMatchObject([
      503,
      { detail: 'the store does not answer' },
    ]);
    const started = Date.now();
    const later = vi.spyOn(runtime.clock, 'now').mockImplementation(() => started + 2 * MINUTE);
    await vi.waitFor(() => expect(heard.map(({ path }) => path)).toContain('GET /ping/fail'), 10_000);
    for (const spy of [...refusals, later]) spy.mockRestore();
  });

  test('given a component stands still, then /healthz names it', async () => {
    const local = await open();
    const { runtime } = local;
    let now = Date.now();
    vi.spyOn(runtime.clock, 'now').mockImplementation(() => now);
    await runtime.schedule();
    for (const part of ['watch', 'alerts', 'audit', 'callbacks'])
      await recordRun(runtime.pipeline, part, async () => undefined);
    now += 40_000;
    await runtime.schedule();
    for (const part of ['watch', 'alerts', 'audit'])
      await recordRun(runtime.pipeline, part, async () => undefined);
    const health = await local.app.request('/healthz');
    expect(health.status).toBe(503);
    expect(await health.text()).toMatch(/the callbacks has not finished a run since/);
  });
});

describe('the test clock', () => {
  /** Texts for many, that a pause makes late. */
  async function surge(local: Local): Promise<number> {
    const startsAt = Math.floor((Date.now() + 3 * DAY) / DAY) * DAY + 20 * HOUR;
    const policy = {
      escalateOnFailure: true,
      steps: [{ channel: 'sms', before: 'P1D', notAfter: 'PT1H' }],
      minGap: 'PT2H',
    };
    const put = await request(local, 'PUT', '/v1/policies/texts', policy);
    expect([put.status, await put.text()]).toEqual([200, expect.any(String)]);
    await request(local, 'PUT', '/v1/tenant', { surgeLimit: { share: 0.1, count: 3 } });
    const items = Array.from({ length: 10 }, (_, n) => ({
      title: 'Check-up',
      startsAt: toIso(startsAt),
      policy: 'texts',
      recipient: { phone: `+1212555${2_000 + n}`, timeZone: 'America/New_York' },
    }));
    expect((await request(local, 'POST', '/v1/appointments/batch', { items })).status).toBe(200);
    const { runtime } = local;
    await runtime.advanceTo(startsAt - DAY - HOUR);
    await pause(runtime.pipeline, {}, 'looking', OPS);
    await runtime.advanceTo(startsAt - DAY + HOUR);
    await resume(runtime.pipeline, {}, 'fine', OPS);
    await runtime.advanceTo(startsAt - DAY + HOUR + 20 * MINUTE);
    return startsAt;
  }
  /** What the webhook was told: of the surge, if nothing else is asked for. */
  const hooks = (key = 'surge-default') =>
    heard
      .filter(({ path }) => path === 'POST /hook')
      .map(({ body }) => JSON.parse(body).alert)
      .filter((alert) => alert.key === key);

  test('given a surge is held on the way, then the webhook hears of it, with the figures', async () => {
    const local = await open();
    await surge(local);
    expect(await openAlerts(local.runtime.pipeline, local.runtime.clock.now())).toMatchObject([
      { key: 'surge-default', severity: 'page', lastSentAt: expect.any(Number) },
    ]);
    expect(hooks()).toMatchObject([
      { key: 'surge-default', detail: expect.stringMatching(/Held now: \d+ texts.*would send \d+ texts/s) },
    ]);
    // The pause that made it late had stood for an hour, and was over with its end.
    expect(hooks('paused')).toMatchObject([{ over: false, severity: 'page' }, { over: true }]);
    expect(heard.filter(({ path }) => path.startsWith('GET /ping'))).toEqual([]);
  });

  test('given it is released, then PagerDuty and ntfy hear that it is over, and the page links to this server', async () => {
    const { host } = new URL(url);
    const local = await open({
      RINGONCE_ALERT_WEBHOOK: `pagerduty+http://KEY@${host}/pager ntfy+http://${host}/ops`,
      RINGONCE_PUBLIC_URL: 'https://reminders.example.com',
    });
    const startsAt = await surge(local);
    await release(local.runtime.pipeline, {}, 'looked at', OPS);
    await local.runtime.advanceTo(startsAt - DAY + 3 * HOUR);
    const told = (path: string) =>
      heard
        .filter((each) => each.path === `POST ${path}` && each.body.match(/surge-default|are held/))
        .map(({ body }) => JSON.parse(body));
    expect(told('/pager')).toMatchObject([
      {
        event_action: 'trigger',
        dedup_key: 'ringonce/surge-default',
        links: [
          { href: 'https://reminders.example.com/runbook#surge-held' },
          { text: 'Console' },
          { text: 'Act' },
        ],
      },
      { event_action: 'resolve', dedup_key: 'ringonce/surge-default' },
    ]);
    expect(told('/')).toMatchObject([
      { topic: 'ops', priority: 5 },
      { title: expect.stringContaining('over:') },
    ]);
    const page = await local.app.request('/runbook');
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
    expect(await page.text()).toContain('<h2 id="surge-held">Surge held</h2>');
  });

  test('given hours go by at once, then it is told once more, not each half hour', async () => {
    const local = await open();
    const startsAt = await surge(local);
    await local.runtime.advanceTo(startsAt - DAY + 6 * HOUR);
    expect(hooks()).toHaveLength(2);
  });

  test('given a step of hours, then nothing is missed that could not run', async () => {
    const local = await open();
    await local.runtime.start();
    await local.runtime.advanceTo(Date.now() + 9 * DAY);
    expect((await local.app.request('/healthz')).status).toBe(200);
    expect(await openAlerts(local.runtime.pipeline, local.runtime.clock.now())).toEqual([]);
  });
});

describe('the settings', () => {
  const faulty = (env: NodeJS.ProcessEnv) => () => readSettings({ RINGONCE_DATA: folder, ...env });

  test.each([
    [
      'RINGONCE_ALERT_WEBHOOK',
      'hooks.example.com',
      /RINGONCE_ALERT_WEBHOOK: must be URLs with spaces between them/,
    ],
    ['RINGONCE_PING_URL', 'ftp://x', /RINGONCE_PING_URL: must be a URL/],
    ['RINGONCE_ALERT_EMAIL', 'nobody', /RINGONCE_ALERT_EMAIL: must be an email address/],
    ['RINGONCE_ALERT_EMAIL', 'ops@example.com', /RINGONCE_SMTP_URL: is needed, because RINGONCE_ALERT_EMAIL/],
    ['RINGONCE_PRICES', '/nowhere/prices.json', /RINGONCE_PRICES: \/nowhere\/prices.json cannot be read/],
  ])('%s=%s', (name, value, message) => {
    expect(faulty({ [name]: value })).toThrow(message);
  });

  test('prices come from a file, over the list, and its faults are named', () => {
    const file = join(folder, 'prices.json');
    writeFileSync(file, JSON.stringify({ email: 0, countries: { DE: { sms: 0.05, voice: 0.01 } } }));
    const { alerting } = readSettings({ RINGONCE_DATA: folder, RINGONCE_PRICES: file });
    expect(alerting.prices).toMatchObject({
      email: 0,
      callMinutes: 5,
      countries: { DE: { sms: 0.05, voice: 0.01 }, US: { sms: 0.0135 } },
    });
    writeFileSync(file, JSON.stringify({ countries: { Germany: { sms: 1, voice: 1 } }, perCall: '1' }));
    expect(faulty({ RINGONCE_PRICES: file })).toThrow(
      /RINGONCE_PRICES: perCall: .*RINGONCE_PRICES: countries.Germany: |RINGONCE_PRICES: countries.Germany: .*RINGONCE_PRICES: perCall: /,
    );
    writeFileSync(file, '{');
    expect(faulty({ RINGONCE_PRICES: file })).toThrow(/is not JSON/);
  });

  test('the start says who is told, and not by which secret', async () => {
    const server = await startServer(folder, { RINGONCE_ALERT_WEBHOOK: `${url}/hook/secret` });
    closers.push(() => server.child.kill('SIGKILL'));
    expect(server.output()).toMatch(/alerts {5}webhook at 127\.0\.0\.1:\d+\n/);
    expect(server.output()).not.toContain('secret');
  });
});
