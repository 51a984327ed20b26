/** Where alerts go, and the ping: against real servers of HTTP and SMTP. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ParsedMail } from 'mailparser';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { emailAlerts } from '../../../shared/adapters/alerting/email.ts';
import { openPing } from '../../../shared/adapters/alerting/ping.ts';
import { webhookAlerts } from '../../../shared/adapters/alerting/webhook.ts';
import { raised } from '../../../shared/domain/safeguards/alert.ts';

const NOW = Date.parse('2026-12-01T10:00:00Z');
const ALERT = raised(
  undefined,
  { key: 'surge-clinic', severity: 'page', title: 'Held — 12 texts', detail: 'Look first.' },
  NOW,
);

interface Heard {
  method: string | undefined;
  path: string | undefined;
  body: string;
}

let url: string;
let heard: Heard[];
/** How the server answers: a status, or never. */
let status: number | 'never';
const closers: (() => void)[] = [];

beforeEach(async () => {
  heard = [];
  status = 200;
  const server = createServer((request: IncomingMessage, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += chunk;
      heard.push({ method: request.method, path: request.url, body });
      if (status === 'never') return;
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {});
      response.end('ok');
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
      },
    });
  });

  test.each([[500], [404], [302]])(
    'given it answers %d, then it failed, once, and its URL is not told',
    async (answer) => {
      status = answer;
      const sending = webhookAlerts({ url }).send(ALERT);
      await expect(sending).rejects.toThrow();
      await expect(sending).rejects.not.toThrow(/secret/);
      expect(heard).toHaveLength(1);
    },
  );

  test('given it never answers, then it failed in time', async () => {
    status = 'never';
    await expect(webhookAlerts({ url, timeoutMs: 50 }).send(ALERT)).rejects.toThrow(/timeout/);
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
