/**
 * The real program with real providers' protocols: SMTP to a mail server, Twilio's API and callbacks over HTTP. One
 * appointment goes up its ladder in a few seconds of real time, and the person presses 1.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { ParsedMail } from 'mailparser';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { invitationIn } from '../fixtures/email.ts';
import { ACCOUNT_SID, AUTH_TOKEN, FakeTwilio } from '../fixtures/twilio-fake.ts';
import { ringonce } from './command.ts';
import type { RunningServer } from './server.ts';
import { call, startServer } from './server.ts';

const ANA = '+12125550123';
const mails: ParsedMail[] = [];
let folder: string;
let twilio: FakeTwilio;
let smtp: SMTPServer;
let env: Record<string, string>;
let server: RunningServer;

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringonce-providers-'));
  twilio = await FakeTwilio.open();
  twilio.now = Date.now();
  twilio.people.set(ANA, { answers: 'human', keys: ['*', '1'] });
  smtp = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    async onData(stream, _session, done) {
      mails.push(await simpleParser(await buffer(stream)));
      done();
    },
  });
  await new Promise<void>((done) => smtp.listen(0, '127.0.0.1', done));
  const port = await freePort();
  env = {
    RINGONCE_PORT: String(port),
    RINGONCE_PUBLIC_URL: `http://127.0.0.1:${port}`,
    RINGONCE_EMAIL_FROM: 'reminders@clinic.example',
    RINGONCE_SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
    TWILIO_ACCOUNT_SID: ACCOUNT_SID,
    TWILIO_AUTH_TOKEN: AUTH_TOKEN,
    TWILIO_SMS_FROM: '+15005550006',
    TWILIO_VOICE_FROM: '+15005550006',
    TWILIO_API_URL: twilio.url,
  };
  server = await startServer(folder, env);
});

afterAll(async () => {
  server?.child.kill('SIGTERM');
  await server?.exited;
  await twilio.close();
  await new Promise<void>((done) => smtp.close(done));
  await rm(folder, { recursive: true, force: true });
});

async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await happened()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`it did not happen in 20 s\n${server.output()}`);
}

const ask = (method: string, path: string, body?: unknown) =>
  call(server.url, server.apiKey, method, path, body);

test('given real providers, then the start says so, shows no secret, and there is no sandbox to ask', async () => {
  expect(server.output()).toContain('SMTP at 127.0.0.1');
  expect(server.output()).toContain('Twilio, from +1•••••0006');
  expect(server.output()).not.toContain(AUTH_TOKEN);
  expect(server.output()).not.toContain('the sandbox');
  expect((await ask('POST', '/v1/sandbox/clock', { advance: 'PT1H' })).status).toBe(404);
  expect((await ask('GET', '/v1/sandbox/messages')).status).toBe(404);
});

test('given one appointment, when its time comes, then it is emailed, texted and called, and 1 confirms it', async () => {
  const anyTime = { email: null, sms: null, voice: null };
  expect((await ask('PUT', '/v1/tenant', { name: 'North Dental', contactHours: anyTime })).status).toBe(200);
  const step = (channel: string, before: string) => ({ channel, before, notAfter: 'PT1H' });
  const quick = {
    steps: [step('email', 'PT61M'), step('sms', 'PT60M58S'), step('voice', 'PT60M56S')],
    minGap: 'PT0S',
    escalateOnFailure: true,
  };
  expect((await ask('PUT', '/v1/policies/quick', quick)).status).toBe(200);
  const startsAt = new Date((Math.ceil(Date.now() / 1_000) + 61 * 60 + 1) * 1_000).toISOString();
  const recipient = { name: 'Ana', email: 'ana@example.com', phone: ANA, locale: 'es' };
  const made = await ask('POST', '/v1/appointments', {
    title: 'Limpieza',
    startsAt,
    policy: 'quick',
    recipient,
  });
  expect(made.status).toBe(201);
  const id = String(made.body['id']);

  await until(() => twilio.taken.length === 2);
  const told = await twilio.tell();
  expect(told.map(({ status }) => status).every((status) => status === 200 || status === 204)).toBe(true);

  const [mail] = mails;
  if (!mail) throw new Error('no email came');
  expect(mail.subject).toContain('Limpieza');
  expect(mail.from?.text).toContain('North Dental');
  expect(mail.headers.get('list-unsubscribe-post')).toBeUndefined();
  expect(invitationIn(mail).method).toBe('PUBLISH');
  expect(mails).toHaveLength(1);
  expect(twilio.taken.map(({ kind }) => kind)).toEqual(['messages', 'calls']);
  expect(twilio.taken[0]?.fields.get('Body')).toMatch(/North Dental.*Limpieza.*STOP/s);
  const spoken = [...twilio.spoken.values()].flat().join(' ');
  expect(spoken.match(/Limpieza/g)?.length).toBe(2);
  expect((await ask('GET', `/v1/appointments/${id}`)).body['status']).toBe('confirmed');
  const said = (await ask('GET', `/v1/appointments/${id}/messages`)).body['items'];
  expect((said as { channel: string }[]).map(({ channel }) => channel)).toEqual(['email', 'sms', 'voice']);
});

test('given a callback that Twilio did not sign, then 403 and nothing happens', async () => {
  const form = { MessageSid: `SM${'0'.repeat(32)}`, From: ANA, To: '+15005550006', Body: 'STOP' };
  const forged = await fetch(`${server.url}/webhooks/twilio/inbound`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: { 'x-twilio-signature': 'forged' },
  });
  expect(forged.status).toBe(403);
  expect((await ask('GET', `/v1/opt-outs`)).body['items']).toEqual([]);
  const status = await call(server.url, server.operatorKey, 'GET', '/v1/status');
  expect(JSON.stringify(status.body)).toContain('callbacks_refused');
});

test('given a signed STOP, then it is taken and answered in the language of the person', async () => {
  const { status, body } = await twilio.text(
    `${server.url}/webhooks/twilio/inbound`,
    ANA,
    'no me escriban más',
  );
  expect(status).toBe(200);
  expect(body).toMatch(/<Message>.*START.*<\/Message>/s);
  expect((await ask('GET', '/v1/opt-outs')).body['items']).toMatchObject([
    { address: ANA, channels: ['sms', 'voice'] },
  ]);
});

test('given a wrong set of variables, when started, then one sentence names what is missing', async () => {
  const { TWILIO_AUTH_TOKEN: _left, ...incomplete } = env;
  const { code, stderr } = await ringonce(['start'], { ...incomplete, RINGONCE_DATA: join(folder, 'other') });
  expect(code).toBe(1);
  expect(stderr).toContain('TWILIO_AUTH_TOKEN: is needed, because TWILIO_SMS_FROM is set');
});

test('doctor looks at each provider, sends nothing, and says what to fix', async () => {
  const sent = twilio.taken.length + mails.length;
  const { stdout } = await ringonce(['doctor', '--json'], { ...env, RINGONCE_DATA: folder });
  const found = JSON.parse(stdout) as { name: string; state: string; detail: string; fix?: string }[];
  expect(found.find(({ name }) => /smtp/i.test(name))).toMatchObject({ state: 'ok' });
  // Twilio says what time it is; SMTP can't.
  expect(found.find(({ name }) => name === 'clock of this machine')?.detail).toBe('as the provider’s');
  expect(found.find(({ name }) => name === 'channels')).toMatchObject({
    state: 'ok',
    detail: expect.stringMatching(/^http\S+ says: email by SMTP at .*; sms by Twilio, .*; voice by Twilio/),
  });
  expect(found.find(({ name }) => name === 'providers')?.detail).toMatch(/^real: .*email, sms, voice/);
  expect(stdout).not.toContain('sandbox');
  const faults = found.filter(({ state }) => state === 'fault');
  expect(faults.length).toBeGreaterThan(0);
  expect(faults.every(({ fix }) => fix !== undefined && fix.length > 10)).toBe(true);
  expect(twilio.taken.length + mails.length).toBe(sent);
});

test('doctor believes the server, and not the environment that it is started in', async () => {
  const asked = { RINGONCE_DATA: folder, RINGONCE_URL: server.url };
  const { stdout } = await ringonce(['doctor'], asked);
  expect(stdout).toMatch(/✓ channels +http\S+ says: email by SMTP/);
  expect(stdout).toMatch(
    /• environment +the environment here has no provider set up, the server runs with email/,
  );
  expect(stdout).not.toContain('sandbox');
  const alone = await ringonce(['doctor'], {
    ...env,
    RINGONCE_DATA: folder,
    RINGONCE_URL: 'http://127.0.0.1:9',
  });
  expect(alone.stdout).toMatch(
    /✓ channels +by the environment here; no running server was asked: email by SMTP/,
  );
});
