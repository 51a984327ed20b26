/** Where alerts go, and the ping: against real servers of HTTP and SMTP. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ParsedMail } from 'mailparser';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAddresses } from '../../../shared/adapters/alerting/addresses.ts';
import { emailAlerts } from '../../../shared/adapters/alerting/email.ts';
import { openPing } from '../../../shared/adapters/alerting/ping.ts';
import { webhookAlerts } from '../../../shared/adapters/alerting/webhook.ts';
import { raised, settled } from '../../../shared/domain/safeguards/alert.ts';
import { messageOf } from '../../../shared/domain/safeguards/alert-message.ts';

const NOW = Date.parse('2026-12-01T10:00:00Z');
const RAISED = raised(
  undefined,
  { key: 'surge-clinic', severity: 'page', title: 'Held — 12 texts', detail: 'Look first.' },
  NOW,
);

const LINKS = { publicUrl: 'https://r.example', docs: true };
const ALERT = messageOf(RAISED, LINKS);
const OVER = messageOf(settled(RAISED, NOW + 60_000), LINKS);

interface Heard {
  headers: IncomingMessage['headers'];
  method: string | undefined;
  path: string | undefined;
  body: string;
}

let url: string;
let heard: Heard[];
/** How the server answers: a status, or never; then the next ones. */
let status: number | 'never';
let later: number[];
const closers: (() => void)[] = [];

beforeEach(async () => {
  heard = [];
  status = 200;
  later = [];
  const server = createServer((request: IncomingMessage, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += chunk;
      heard.push({ method: request.method, path: request.url, body, headers: request.headers });
      if (status === 'never') return;
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {});
      response.end('ok');
      status = later.shift() ?? status;
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/secret`;
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

describe('the webhook', () => {
  test('gets one POST that Slack shows and programs read', async () => {
    await webhookAlerts({ url }).send(ALERT);
    expect(heard).toMatchObject([{ method: 'POST', path: '/hook/secret' }]);
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual({
      text: expect.stringMatching(/^Ringonce: Held — 12 texts\nLook first\./),
      alert: {
        key: 'surge-clinic',
        severity: 'page',
        title: 'Held — 12 texts',
        detail: 'Look first.',
        firstAt: '2026-12-01T10:00:00Z',
        lastAt: '2026-12-01T10:00:00Z',
        count: 1,
        over: false,
        links: ALERT.links,
      },
    });
  });

  test.each([[400], [404], [302]])(
    'given it answers %d, then it failed, once, and its URL is not told',
    async (answer) => {
      status = answer;
      const sending = webhookAlerts({ url }).send(ALERT);
      await expect(sending).rejects.toThrow();
      await expect(sending).rejects.not.toThrow(/secret/);
      expect(heard).toHaveLength(1);
    },
  );

  test.each([[429], [500], [503]])(
    'given it answers %d for a moment, then it is asked again',
    async (answer) => {
      status = answer;
      later = [answer, 200];
      await webhookAlerts({ url, backoffMs: 1 }).send(ALERT);
      expect(heard).toHaveLength(3);
    },
  );

  test('given it goes on answering 500, then it failed after three tries', async () => {
    status = 500;
    const sending = webhookAlerts({ url, backoffMs: 1 }).send(ALERT);
    await expect(sending).rejects.toThrow('the alert webhook answered 500');
    expect(heard).toHaveLength(3);
  });

  test('is told when it is over', async () => {
    await webhookAlerts({ url }).send(OVER);
    expect(JSON.parse(heard[0]?.body ?? '')).toMatchObject({
      text: expect.stringMatching(/^Ringonce: over: Held — 12 texts\nIt is over/),
      alert: { key: 'surge-clinic', over: true, links: [] },
    });
  });

  test('given it never answers, then it failed in time', async () => {
    status = 'never';
    await expect(webhookAlerts({ url, timeoutMs: 50 }).send(ALERT)).rejects.toThrow(/timeout/);
  });
});

/** The channels of a setting, which has this server's address for `HOST`. */
function opened(setting: string) {
  const { host } = new URL(url);
  return openAddresses(setting.replaceAll('HOST', host));
}

describe('PagerDuty', () => {
  const [pager] = openAddresses(
    'https://0123456789abcdef0123456789abcdef@events.pagerduty.com/v2/enqueue',
  ).channels;
  const events = () => heard.map(({ body }) => JSON.parse(body));

  test('is known by its host, and triggers and resolves one incident', async () => {
    expect(pager?.name).toBe('pagerduty');
    const [channel] = opened('pagerduty+http://KEY@HOST/v2/enqueue').channels;
    await channel?.send(ALERT);
    await channel?.send(OVER);
    expect(heard).toMatchObject([{ path: '/v2/enqueue' }, { path: '/v2/enqueue' }]);
    expect(events()).toEqual([
      {
        routing_key: 'KEY',
        dedup_key: 'ringonce/surge-clinic',
        event_action: 'trigger',
        client: 'Ringonce',
        payload: {
          summary: 'Ringonce: Held — 12 texts',
          source: 'r.example',
          severity: 'critical',
          timestamp: '2026-12-01T10:00:00Z',
          component: 'ringonce',
          class: 'surge-clinic',
          custom_details: expect.objectContaining({ detail: 'Look first.', text: ALERT.text }),
        },
        links: [
          { href: 'https://r.example/runbook#surge-held', text: 'What to do' },
          { href: 'https://r.example/now', text: 'Console' },
          { href: 'https://r.example/docs#/Operation/releaseHeld', text: 'Act' },
        ],
      },
      { routing_key: 'KEY', dedup_key: 'ringonce/surge-clinic', event_action: 'resolve' },
    ]);
  });

  test('keeps within the lengths that it takes, and calls a notice a warning', async () => {
    const [channel] = opened('pagerduty+http://KEY@HOST/').channels;
    const key = `audit-${'x'.repeat(400)}` as const;
    const long = { key, severity: 'notice', title: 'y'.repeat(2_000), detail: 'Look.' } as const;
    await channel?.send(messageOf(raised(undefined, long, NOW), LINKS));
    const [event] = events();
    expect(event.payload.severity).toBe('warning');
    expect([event.dedup_key.length, event.payload.summary.length]).toEqual([255, 1_024]);
  });
});

describe('ntfy', () => {
  test('gets one JSON to its root, with what a phone shows and opens', async () => {
    const [channel] = opened('ntfy+http://:tk_secret@HOST/sub/alerts').channels;
    expect(channel?.name).toBe('ntfy');
    await channel?.send(ALERT);
    await channel?.send(OVER);
    expect(heard).toMatchObject([{ method: 'POST', path: '/sub/' }, { path: '/sub/' }]);
    expect(heard[0]?.headers['authorization']).toBe('Bearer tk_secret');
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual({
      topic: 'alerts',
      title: 'Ringonce: Held — 12 texts',
      message: ALERT.text,
      priority: 5,
      tags: ['rotating_light'],
      click: 'https://r.example/runbook#surge-held',
      actions: [
        { action: 'view', label: 'What to do', url: 'https://r.example/runbook#surge-held' },
        { action: 'view', label: 'Console', url: 'https://r.example/now' },
        { action: 'view', label: 'Act', url: 'https://r.example/docs#/Operation/releaseHeld' },
      ],
    });
    expect(JSON.parse(heard[1]?.body ?? '')).toMatchObject({
      title: 'Ringonce: over: Held — 12 texts',
      priority: 3,
      tags: ['white_check_mark'],
      actions: [],
    });
  });

  test('gets a name and a password where there are some', async () => {
    await opened('ntfy+http://ana:pass%20word@HOST/alerts').channels[0]?.send(ALERT);
    expect(heard[0]?.headers['authorization']).toBe(`Basic ${btoa('ana:pass word')}`);
  });
});

describe('the addresses of a setting', () => {
  test('are several, each known by its host or its scheme, and shown without secrets', () => {
    const { channels, shown, faults } = openAddresses(
      'https://hooks.slack.com/services/secret  https://ntfy.sh/secret https://secret@events.eu.pagerduty.com/v2/enqueue https://other.example/secret',
    );
    expect(channels.map(({ name }) => name)).toEqual(['webhook', 'ntfy', 'pagerduty', 'webhook-2']);
    expect(shown.join()).not.toContain('secret');
    expect(faults).toEqual([]);
  });

  test.each([
    ['hooks.example.com', /^must be URLs with spaces/],
    ['ftp://x', /^must be URLs/],
    ['https://user:secret@hooks.example.com/', /^must be URLs/],
    ['https://events.pagerduty.com/v2/enqueue', /routing key before the @/],
    ['https://ntfy.sh/', /topic, as https:\/\/ntfy\.sh\/TOPIC/],
  ])('given %s, then its fault says what is accepted', (setting, fault) => {
    expect(openAddresses(setting)).toEqual({
      channels: [],
      shown: [],
      faults: [expect.stringMatching(fault)],
    });
  });
});

describe('the email', () => {
  const mails: ParsedMail[] = [];
  let port: number;
  let refuse = false;

  beforeEach(async () => {
    mails.length = 0;
    refuse = false;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: (_address, _session, done) =>
        done(refuse ? Object.assign(new Error('no such ops@example.com'), { responseCode: 550 }) : null),
      onData(stream, _session, done) {
        void simpleParser(stream).then((mail) => {
          mails.push(mail);
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.server.address() as AddressInfo).port;
    closers.push(() => server.close(() => undefined));
  });

  const channel = () =>
    emailAlerts({ url: `smtp://127.0.0.1:${port}`, from: 'ringonce@example.com', to: 'ops@example.com' });

  test('says it in the subject, and is marked as automatic', async () => {
    await channel().send(ALERT);
    expect(mails).toHaveLength(1);
    const [mail] = mails;
    expect(mail).toMatchObject({
      subject: 'Ringonce: Held — 12 texts',
      text: expect.stringMatching(/^Look first\./),
    });
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail?.headerLines.find(({ key }) => key === 'importance')?.line).toBe('Importance: high');
    expect(mail?.to).toMatchObject({ text: 'ops@example.com' });
  });

  test('given the server refuses, then it failed, and the address is not told', async () => {
    refuse = true;
    const sending = channel().send(ALERT);
    await expect(sending).rejects.toThrow('the alert email was not taken: EENVELOPE 550');
    expect(mails).toEqual([]);
  });
});

describe('the ping', () => {
  const counts: string[] = [];
  const telemetry = {
    count: (name: string, labels: Readonly<Record<string, string>> = {}) =>
      void counts.push([name, ...Object.values(labels)].join(' ')),
    measure() {},
    event: () => undefined,
    fault: () => undefined,
  };
  beforeEach(() => {
    counts.length = 0;
  });

  test('given a good run, then the URL; given a failure, then /fail, at once', async () => {
    const ping = openPing({ url: `${url}?rid=1`, telemetry });
    await ping('good');
    await ping('failed');
    expect(heard.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /hook/secret?rid=1',
      'GET /hook/secret/fail?rid=1',
    ]);
  });

  test('given many runs, then one ping a minute', async () => {
    const ping = openPing({ url, telemetry });
    for (let n = 0; n < 5; n++) await ping('good');
    expect(heard).toHaveLength(1);
  });

  test('given it is refused, never answered, or nobody is there, then the run is not disturbed', async () => {
    status = 500;
    await openPing({ url, telemetry })('good');
    status = 'never';
    await openPing({ url, telemetry, timeoutMs: 50 })('good');
    await openPing({ url: 'http://127.0.0.1:1', telemetry })('failed');
    expect(counts).toEqual(['pings good refused', 'pings good none', 'pings failed none']);
  });
});
