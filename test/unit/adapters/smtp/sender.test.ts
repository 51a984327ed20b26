/**
 * The SMTP sender against a real SMTP server in this process: what it takes is parsed back, what it refuses becomes
 * the right outcome, and what breaks after the message was asked for is doubt, once.
 */
import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { ParsedMail } from 'mailparser';
import { simpleParser } from 'mailparser';
import type { SMTPServerOptions } from 'smtp-server';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import type { SmtpOptions } from '../../../../shared/adapters/email/transport.ts';
import { checkSmtp } from '../../../../shared/adapters/smtp/check.ts';
import { SMTP_CODES } from '../../../../shared/adapters/smtp/codes.ts';
import { smtpSender } from '../../../../shared/adapters/smtp/sender.ts';
import { FROM, givenEmail, invitationIn, NOW } from '../../../fixtures/email.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

type Faulty = Error & { responseCode?: number };
const refusal = (responseCode: number, text: string): Faulty =>
  Object.assign(new Error(text), { responseCode });

interface Taken {
  mail: ParsedMail;
  from: string;
  to: string[];
}

/** A mail server that takes everything, unless a test says otherwise; `tried` counts the messages it was sent. */
async function given(changes: SMTPServerOptions = {}, options: Partial<SmtpOptions> = {}) {
  const taken: Taken[] = [];
  const seen = { connections: 0, tried: 0 };
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    closeTimeout: 1,
    disableReverseLookup: true,
    onConnect(_session, done) {
      seen.connections++;
      done();
    },
    async onData(stream, session, done) {
      seen.tried++;
      const mail = await simpleParser(await buffer(stream));
      const { mailFrom, rcptTo } = session.envelope;
      taken.push({ mail, from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) });
      done();
    },
    ...changes,
  });
  server.on('error', () => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  cleanups.push(() => new Promise<void>((done) => server.close(done)));
  const { port } = server.server.address() as AddressInfo;
  return { ...opened(port, options), taken, seen, port };
}

function opened(port: number, options: Partial<SmtpOptions> = {}) {
  const sender = smtpSender({ url: `smtp://127.0.0.1:${port}`, from: FROM, ...options });
  cleanups.unshift(() => sender.close());
  return { sender };
}

/** A server by hand: says each line when it has read what stands before it. `tried` counts the messages asked for. */
async function scripted(talk: (socket: Socket, line: string, seen: { tried: number }) => void) {
  const seen = { tried: 0 };
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.setEncoding('utf8').write('220 hello\r\n');
    socket.on('data', (text) => {
      for (const line of String(text).split('\r\n')) talk(socket, line, seen);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return { port: (server.address() as AddressInfo).port, seen };
}

/** Answers like a server until the message is there, then does `last`. */
const until = (last: (socket: Socket) => void) => (socket: Socket, line: string, seen: { tried: number }) => {
  if (/^EHLO/.test(line)) socket.write('250 me\r\n');
  else if (/^(MAIL|RCPT|RSET)/.test(line)) socket.write('250 ok\r\n');
  else if (line === 'DATA') {
    seen.tried++;
    socket.write('354 go\r\n');
  } else if (line === '.') last(socket);
};

describe('a message', () => {
  test('arrives as it was written', async () => {
    const { sender, taken } = await given();
    const result = await sender.send(givenEmail({ senderName: '歯科' }));
    const [{ mail, from, to } = { mail: undefined }] = taken;
    if (!mail) throw new Error('nothing came');
    expect([from, to]).toEqual([FROM, ['ana@example.com']]);
    expect(result).toEqual({ kind: 'accepted', providerId: mail.messageId?.slice(1, -1) });
    expect(mail.from?.text).toBe(`"歯科" <${FROM}>`);
    expect(mail.text).toBe('Dear Ana,\n\nplease come.\n');
    expect(mail.html).toBe('<p>Dear Ana,</p><p>please come.</p>');
    expect(invitationIn(mail).event.summary).toBe('Dental cleaning');
  });

  test('goes out under the tenant’s own address', async () => {
    const { sender, taken } = await given();
    await sender.send(givenEmail({ from: 'office@elm.example' }));
    expect(taken[0]?.from).toBe('office@elm.example');
  });

  test('shares few connections with many others', async () => {
    const { sender, taken, seen } = await given({}, { connections: 2 });
    const attempts = Array.from({ length: 20 }, (_, index) => givenEmail({ attempt: index + 1 }));
    const results = await Promise.all(attempts.map((request) => sender.send(request)));
    expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['accepted']));
    expect(new Set(taken.map(({ mail }) => mail.messageId)).size).toBe(20);
    expect(seen.connections).toBeLessThanOrEqual(2);
  });

  test('whose answer was lost stays lost: there is no list', async () => {
    const { sender } = await given();
    expect(await sender.lookup(givenEmail(), NOW)).toEqual({ kind: 'unknown' });
  });
});

describe('a refusal', () => {
  const rejected = (reason: string, code: string) => ({ kind: 'rejected', reason, code });
  const busy = (code: string) => ({
    kind: 'failed',
    reason: 'provider_busy',
    code,
    retryAfterMs: 5 * 60_000,
  });
  const REFUSALS: [number, string, object][] = [
    [550, '5.1.1 <ana@example.com> user unknown', rejected('invalid_address', 'smtp 550 5.1.1')],
    [550, '5.1.2 no such domain', rejected('invalid_address', 'smtp 550 5.1.2')],
    [553, '5.1.3 bad address', rejected('invalid_address', 'smtp 553 5.1.3')],
    [556, '5.1.10 null MX', rejected('invalid_address', 'smtp 556 5.1.10')],
    [550, '5.2.1 disabled', rejected('bounced', 'smtp 550 5.2.1')],
    [552, '5.2.2 over quota', rejected('soft_bounced', 'smtp 552 5.2.2')],
    [452, '4.2.2 over quota', rejected('soft_bounced', 'smtp 452 4.2.2')],
    [552, 'mailbox full', rejected('soft_bounced', 'smtp 552')],
    [552, '5.3.4 too big', rejected('rejected', 'smtp 552 5.3.4')],
    [554, '5.7.1 spam', rejected('rejected', 'smtp 554 5.7.1')],
    // May be about relaying or our network just as well: it proves nothing about the person.
    [550, 'mailbox unavailable', rejected('rejected', 'smtp 550')],
    [
      550,
      '5.7.606 banned by your neighbour',
      { ...rejected('rejected', 'smtp 550 5.7.606'), unknownCode: '5.7.606' },
    ],
    [599, 'never heard of', { ...rejected('rejected', 'smtp 599'), unknownCode: '599' }],
    [554, 'Relay access denied', rejected('rejected', 'smtp 554')],
    [450, '4.7.1 greylisted, come back', busy('smtp 450 4.7.1')],
    [451, 'try again later', busy('smtp 451')],
    [452, 'too many', busy('smtp 452')],
  ];

  test('of every code of the table says what the table says', async () => {
    let said: [number, string] = [550, ''];
    const { sender } = await given({ onRcptTo: (_to, _session, done) => done(refusal(...said)) });
    for (const { code, reason } of SMTP_CODES) {
      said = /^5\./.test(code) ? [550, `${code} because`] : [Number(code), 'because'];
      const shown = ['smtp', ...new Set([said[0], code].map(String))].join(' ');
      expect(await sender.send(givenEmail())).toEqual(rejected(reason, shown));
    }
  });

  test.each(REFUSALS)('of the recipient: %i %s', async (status, text, result) => {
    const { sender, seen } = await given({ onRcptTo: (_to, _session, done) => done(refusal(status, text)) });
    expect(await sender.send(givenEmail())).toEqual(result);
    expect(seen.tried).toBe(0);
  });

  test.each(REFUSALS)('of the message: %i %s', async (status, text, result) => {
    const onData: SMTPServerOptions['onData'] = (stream, _session, done) => {
      stream.on('end', () => done(refusal(status, text))).resume();
    };
    const { sender } = await given({ onData });
    expect(await sender.send(givenEmail())).toEqual(result);
  });

  test.each([
    [550, '5.7.1 sender not allowed'],
    [553, '5.1.8 bad sender'],
    [530, '5.7.0 log in first'],
    [451, 'not now'],
  ])('of our own address is our fault: %i %s', async (status, text) => {
    const { sender } = await given({ onMailFrom: (_from, _session, done) => done(refusal(status, text)) });
    expect(await sender.send(givenEmail())).toMatchObject({ kind: 'failed', reason: 'provider_error' });
  });

  test('of our network is our fault', async () => {
    const { sender } = await given({ onConnect: (_session, done) => done(refusal(554, 'you are blocked')) });
    expect(await sender.send(givenEmail())).toMatchObject({ kind: 'failed', reason: 'provider_error' });
  });

  test('of our password is our fault', async () => {
    const login: SMTPServerOptions = {
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(refusal(535, '5.7.8 wrong')),
    };
    const { port } = await given(login);
    const { sender } = opened(port, { url: `smtp://ringonce:wrong@127.0.0.1:${port}` });
    expect(await sender.send(givenEmail())).toEqual({
      kind: 'failed',
      reason: 'provider_error',
      code: 'smtp 535 5.7.8',
    });
  });

  test('for now, with the connection, is passing', async () => {
    const { sender } = await given({
      onRcptTo: (_to, _session, done) => done(refusal(421, '4.3.2 going down')),
    });
    expect(await sender.send(givenEmail())).toMatchObject({ kind: 'failed', reason: 'provider_busy' });
  });

  test('by greylisting passes when it comes again', async () => {
    const known = new Set<string>();
    const { sender, taken } = await given({
      onRcptTo({ address }, _session, done) {
        if (known.has(address)) return done();
        known.add(address);
        done(refusal(450, '4.2.0 greylisted'));
      },
    });
    expect(await sender.send(givenEmail())).toMatchObject({ kind: 'failed', reason: 'provider_busy' });
    expect(await sender.send(givenEmail({ attempt: 2 }))).toMatchObject({ kind: 'accepted' });
    expect(taken).toHaveLength(1);
  });
});

describe('a broken connection', () => {
  const failed = { kind: 'failed', reason: 'provider_error' };
  const unknown = { kind: 'unknown' };
  /** Enough to come as far as the message on a busy machine. */
  const PATIENCE_MS = 1_000;

  test.each<[string, (socket: Socket) => void]>([
    ['silence', () => undefined],
    ['a reset', (socket) => socket.resetAndDestroy()],
    ['an end', (socket) => socket.end()],
    ['half an answer', (socket) => socket.write('25')],
  ])('after the message is doubt, and is not sent again: %s', async (_name, last) => {
    const { port, seen } = await scripted(until(last));
    const { sender } = opened(port, { timeoutMs: PATIENCE_MS });
    expect(await sender.send(givenEmail())).toMatchObject(unknown);
    expect(seen.tried).toBe(1);
  });

  test('amid the message is doubt', async () => {
    const { port, seen } = await scripted((socket, line, counted) => {
      if (line.startsWith('Subject:')) socket.resetAndDestroy();
      else until(() => undefined)(socket, line, counted);
    });
    const { sender } = opened(port, { timeoutMs: PATIENCE_MS });
    expect(await sender.send(givenEmail())).toMatchObject(unknown);
    expect(seen.tried).toBe(1);
  });

  test.each(['EHLO', 'MAIL', 'RCPT', 'DATA'])(
    'before the message is none: silence, reset or end at %s',
    async (at) => {
      for (const act of [
        (_s: Socket) => undefined,
        (s: Socket) => s.resetAndDestroy(),
        (s: Socket) => s.end(),
      ]) {
        const { port } = await scripted((socket, line, seen) =>
          line.startsWith(at) ? void act(socket) : until((s) => s.write('250 ok\r\n'))(socket, line, seen),
        );
        const { sender } = opened(port, { timeoutMs: 300 });
        expect(await sender.send(givenEmail())).toMatchObject(failed);
      }
    },
  );

  test('that was kept from an earlier message is none, and is not tried again by itself', async () => {
    const mails: Socket[] = [];
    const { port, seen } = await scripted((socket, line, counted) => {
      if (line.startsWith('MAIL')) mails.push(socket);
      if (line.startsWith('MAIL') && mails.length > 1) socket.resetAndDestroy();
      else until((s) => s.write('250 ok\r\n'))(socket, line, counted);
    });
    const { sender } = opened(port, { connections: 1, timeoutMs: 1_000 });
    expect(await sender.send(givenEmail())).toMatchObject({ kind: 'accepted' });
    expect(await sender.send(givenEmail({ attempt: 2 }))).toMatchObject(failed);
    expect(seen.tried).toBe(1);
    expect(mails).toHaveLength(2);
    expect(mails[1]).toBe(mails[0]);
  });

  test.each([
    ['nobody listens', 'smtp://127.0.0.1:1'],
    ['the host is unknown', 'smtp://mail.invalid:25'],
  ])('is none where %s', async (_name, url) => {
    const { sender } = opened(1, { url, timeoutMs: 1_000 });
    expect(await sender.send(givenEmail())).toMatchObject(failed);
  });

  test('is none where nobody greets', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    cleanups.push(() => silent.close());
    const { sender } = opened((silent.address() as AddressInfo).port, { timeoutMs: 200 });
    expect(await sender.send(givenEmail())).toMatchObject(failed);
  });

  // Both give up at the same moment; on a busy machine the second may get its turn just before it does.
  test('is not waited for: a message behind a hanging one is given up, and surely was not sent', {
    retry: 3,
  }, async () => {
    const { port, seen } = await scripted(until(() => undefined));
    const { sender } = opened(port, { connections: 1, timeoutMs: PATIENCE_MS });
    const [first, second] = await Promise.all([
      sender.send(givenEmail()),
      sender.send(givenEmail({ attempt: 2 })),
    ]);
    expect(first).toMatchObject(unknown);
    expect(second).toMatchObject(failed);
    expect(seen.tried).toBe(1);
  });
});

describe('a password', () => {
  test('goes to no other machine in the clear', async () => {
    const heard: string[] = [];
    const { port } = await scripted((socket, line) => {
      heard.push(line);
      if (/^EHLO/.test(line)) socket.write('250-me\r\n250 AUTH PLAIN\r\n');
      else if (/^STARTTLS/.test(line)) socket.write('502 no\r\n');
    });
    // It ends up at this machine, but does not say so.
    const { sender } = opened(port, {
      url: `smtp://ringonce:s3cret@0.0.0.0:${port}`,
      timeoutMs: 500,
    });
    expect(await sender.send(givenEmail())).toMatchObject({ kind: 'failed' });
    expect(heard.join()).toMatch(/^EHLO .*STARTTLS/);
    expect(heard.join()).not.toMatch(/AUTH/);
  });
});

describe('what is no address', () => {
  test.each(['ana@example.com>\r\nRCPT TO:<evil@example.com', 'ana@example.com,evil@example.com', 'ana'])(
    'is never sent to: %j',
    async (to) => {
      const { sender, seen } = await given();
      expect(await sender.send(givenEmail({ to }))).toMatchObject({
        kind: 'rejected',
        reason: 'invalid_address',
      });
      expect(await sender.send(givenEmail({ from: to }))).toMatchObject({
        kind: 'failed',
        reason: 'provider_error',
      });
      expect(seen.connections).toBe(0);
    },
  );
});

describe('the doctor', () => {
  const look = (port: number, options: Partial<SmtpOptions> = {}) =>
    checkSmtp({ url: `smtp://127.0.0.1:${port}`, from: FROM, timeoutMs: 500, ...options });

  test('finds all well, and sends nothing', async () => {
    const { port, seen } = await given();
    expect((await look(port)).map(({ ok }) => ok)).toEqual([true, true]);
    expect(seen).toEqual({ connections: 1, tried: 0 });
  });

  test('finds a wrong password, a dead port and a bad address', async () => {
    const { port } = await given({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(refusal(535, '5.7.8 wrong')),
    });
    const [, login] = await look(port, { url: `smtp://ringonce:s3cret@127.0.0.1:${port}` });
    expect(login).toMatchObject({ ok: false, detail: 'EAUTH 535', fix: expect.stringContaining('password') });
    expect(JSON.stringify(login)).not.toContain('s3cret');
    const [address, dead] = await look(1, { from: 'Elm Dental' });
    expect(address).toMatchObject({ ok: false, fix: expect.any(String) });
    expect(dead).toMatchObject({ ok: false, fix: expect.any(String) });
  });
});
