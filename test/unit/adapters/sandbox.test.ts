/**
 * The sandbox on real files: each address of API.md behaves as promised, nothing accepted is forgotten, and what is
 * owed is called back in order, also after the process died.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sandboxWebhooks } from '../../../shared/adapters/sandbox/callbacks.ts';
import type { Sandbox, SandboxOptions } from '../../../shared/adapters/sandbox/sandbox.ts';
import { openSandbox } from '../../../shared/adapters/sandbox/sandbox.ts';
import { playedSns, signSns } from '../../../shared/adapters/ses/played.ts';
import { callTwiml } from '../../../shared/adapters/twilio/twiml.ts';
import { compose } from '../../../shared/domain/content/content.ts';
import type { Channel } from '../../../shared/domain/core/policy.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../shared/domain/core/time.ts';
import type { SendRequest, SendResult } from '../../../shared/ports/senders.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import { givenAppointment, givenTenant } from '../domain/given.ts';

const NOW = Date.parse('2026-12-01T15:00:00Z');
const TOKEN = 'a token for tests';
const CONTENT = {
  email: { subject: 'Friday', text: 'See you on Friday.', html: '', calendar: null, unsubscribeUrl: null },
  sms: { body: 'See you on Friday.' },
  voice: { script: 'See you on Friday.', menu: 'Press 1.', goodbye: 'Goodbye.', voicemail: 'Call us.' },
};
/** What our webhook says in a call. */
const TWIML = callTwiml(CONTENT.voice, 'en', 'gather?e=entry&a=1&s=signature');

let folder: string;
let opened: Sandbox[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringonce-sandbox-'));
  opened = [];
});
afterEach(() => {
  for (const sandbox of opened) sandbox.close();
  rmSync(folder, { recursive: true });
});

/** A callback as it arrived, reduced to what differs. */
interface Arrival {
  path: string;
  fields: Record<string, string>;
  /** Whether the sandbox's own webhooks take it for the provider's. */
  signed: boolean;
}

/** Takes callbacks like the application would, with whatever answers are asked for. */
function receiver(answer: (arrival: Arrival) => number = () => 204) {
  const arrivals: Arrival[] = [];
  const webhooks = sandboxWebhooks(TOKEN);
  const deliver = async (request: Request) => {
    const { pathname, search } = new URL(request.url);
    const body = await request.text();
    const path = pathname + search;
    const fields = pathname.endsWith('/ses')
      ? { ses: String(JSON.parse(body).Message) }
      : Object.fromEntries(new URLSearchParams(body));
    const callback = { url: path, body, header: (name: string) => request.headers.get(name) ?? undefined };
    const verified = await webhooks.find((webhook) => webhook.path === pathname)?.verify(callback);
    const arrival = { path, fields, signed: verified?.kind === 'own' };
    arrivals.push(arrival);
    const status = answer(arrival);
    if (status === 0) throw new Error('nobody listens');
    const asked = pathname.endsWith('/call') && status === 204;
    return asked ? new Response(TWIML) : new Response(null, { status });
  };
  return { arrivals, deliver };
}

function open(options: Partial<SandboxOptions> = {}): Sandbox {
  const sandbox = openSandbox({
    file: join(folder, 'sandbox.sqlite'),
    deliver: async () => new Response(null, { status: 204 }),
    token: TOKEN,
    ...options,
  });
  opened.push(sandbox);
  return sandbox;
}

/** As if the process had died: nothing more comes from it. */
function reopen(sandbox: Sandbox, options: Partial<SandboxOptions> = {}): Sandbox {
  opened.splice(opened.indexOf(sandbox), 1);
  sandbox.close();
  return open(options);
}

let appointments = 0;
function requestFor<C extends Channel>(
  channel: C,
  to: string,
  more: Partial<SendRequest<C>> = {},
): SendRequest<C> {
  const appointment = `apt_${String(++appointments).padStart(26, '0')}`;
  return {
    channel,
    tenant: asTenant('dental'),
    entry: { tenant: asTenant('dental'), appointment: asAppointment(appointment), revision: 1, step: 0 },
    attempt: 1,
    to,
    from: null,
    replyTo: null,
    senderName: 'Dental',
    locale: 'en',
    content: CONTENT[channel],
    usefulUntil: NOW + DAY,
    callback: 'e=entry&a=1&s=signature',
    now: NOW,
    ...more,
  };
}

const send = <C extends Channel>(sandbox: Sandbox, request: SendRequest<C>): Promise<SendResult> =>
  sandbox.senders[request.channel].send(request as never);

/** What an arrival says, in a word or two. */
function gist({ path, fields }: Arrival): string {
  if (fields['ses'] !== undefined) {
    const event = JSON.parse(fields['ses']);
    return [event.eventType, event.bounce?.bounceType].filter(Boolean).join(' ');
  }
  const { MessageStatus, CallStatus, ErrorCode, AnsweredBy, Digits, Body } = fields;
  const route = path.split('?')[0]?.split('/').at(-1);
  if (route === 'call') return `asks what to say to ${AnsweredBy}`;
  if (route === 'gather') return `gather ${Digits}`;
  if (route === 'inbound') return `inbound ${Body}`;
  return [MessageStatus ?? CallStatus, ErrorCode ?? AnsweredBy].filter(Boolean).join(' ');
}

/** Runs everything that is owed, at its time. @returns `offset in seconds: gist` of each callback. */
async function runAll(sandbox: Sandbox, arrivals: Arrival[]): Promise<string[]> {
  const story: string[] = [];
  for (;;) {
    const at = sandbox.nextDueAt();
    if (at === null) return story;
    const from = arrivals.length;
    await sandbox.runDue(at);
    story.push(...arrivals.slice(from).map((arrival) => `${(at - NOW) / SECOND}: ${gist(arrival)}`));
  }
}

/** A program that sends without end, fifty at a time, and writes down the id of each answer. */
const senderScript = (sandboxFile: string, file: string, request: SendRequest) => `
  import { openSandbox } from ${JSON.stringify(sandboxFile)};
  const file = ${JSON.stringify(file)};
  const sandbox = openSandbox({ file, deliver: async () => new Response(), token: '' });
  const request = ${JSON.stringify(request)};
  const one = async () => {
    for (;;) process.stdout.write((await sandbox.senders.sms.send(request)).providerId + '\\n');
  };
  await Promise.all(Array.from({ length: 50 }, one));
`;

const accepted = { kind: 'accepted', providerId: expect.any(String) };
const unknown = { kind: 'unknown', detail: expect.any(String) };
const rejected = (reason: string, code: string) => ({ kind: 'rejected', reason, code });
const smsStory = ['1: sent', '3: delivered'];
const callStory = ['5: in-progress', '35: completed human'];

type Case = [channel: Channel, to: string, answer: object, story: string[]];
const cases: Case[] = [
  ['email', 'ana@example.com', accepted, ['2: Delivery']],
  ['email', 'ana@sandbox.test', accepted, ['2: Delivery']],
  ['email', 'bounce@example.com', accepted, ['2: Delivery']],
  ['email', 'bounce@sandbox.test', accepted, ['3: Bounce Permanent']],
  ['email', 'bounce+ana@sandbox.test', accepted, ['3: Bounce Permanent']],
  ['email', 'Bounce+a+b@Sandbox.test', accepted, ['3: Bounce Permanent']],
  ['email', 'softbounce@sandbox.test', accepted, ['3: Bounce Transient']],
  ['email', 'complain@sandbox.test', accepted, ['2: Delivery', '62: Complaint']],
  ['email', 'slow@sandbox.test', accepted, ['300: DeliveryDelay', '7200: Delivery']],
  ['email', 'lost@sandbox.test', unknown, ['300: Delivery']],
  [
    'email',
    'down@sandbox.test',
    { kind: 'failed', reason: 'provider_error', code: 'ServiceUnavailable', retryAfterMs: MINUTE },
    [],
  ],
  ['sms', '+12125550123', accepted, smsStory],
  ['voice', '+12125550123', accepted, callStory],
  ['sms', '+15005550001', rejected('invalid_address', '21211'), []],
  ['voice', '+15005550001', rejected('invalid_address', '21211'), []],
  ['sms', '+15005550002', accepted, ['1: sent', '3: undelivered 30003']],
  ['voice', '+15005550002', accepted, ['5: failed']],
  ['sms', '+15005550003', rejected('invalid_address', '21614'), []],
  ['voice', '+15005550003', accepted, callStory],
  ['sms', '+15005550004', rejected('opted_out', '21610'), []],
  ['voice', '+15005550004', accepted, callStory],
  ['sms', '+15005550005', unknown, ['180: sent', '180: delivered']],
  ['voice', '+15005550005', unknown, ['180: in-progress', '180: completed human']],
  ['sms', '+15005550007', accepted, smsStory],
  ['voice', '+15005550007', accepted, ['5: busy']],
  ['voice', '+15005550008', accepted, ['30: no-answer']],
  ['voice', '+15005550009', accepted, ['5: in-progress', '35: completed machine_end_beep']],
  ['sms', '+15005550010', accepted, smsStory],
  [
    'voice',
    '+15005550010',
    accepted,
    ['5: in-progress', '15: asks what to say to human', '15: gather 1', '35: completed human'],
  ],
  ['sms', '+15005550011', accepted, [...smsStory, '60: inbound C']],
  ['voice', '+15005550011', accepted, callStory],
  ['sms', '+15005550012', accepted, [...smsStory, '60: inbound STOP']],
];

describe('addresses', () => {
  test.each(cases)('%s to %s', async (channel, to, answer, story) => {
    const { arrivals, deliver } = receiver();
    const sandbox = open({ deliver });
    const request = requestFor(channel, to);
    expect(await send(sandbox, request)).toEqual(answer);
    expect(await runAll(sandbox, arrivals)).toEqual(story);
    expect(arrivals.every(({ signed }) => signed)).toBe(true);
    const wentOut = answer === accepted || answer === unknown;
    expect(sandbox.messages({ limit: 10 }).messages).toHaveLength(wentOut ? 1 : 0);
    expect((await sandbox.senders[channel].lookup(request as never, NOW)).kind).toBe(
      wentOut ? 'accepted' : 'not_accepted',
    );
  });

  test.each(['sms', 'voice'] as const)(
    '+15005550013 takes the third %s of each entry, also across a restart',
    async (channel) => {
      const busy = { kind: 'failed', reason: 'provider_busy', code: '20429' };
      const first = requestFor(channel, '+15005550013');
      const other = requestFor(channel, '+15005550013');
      let sandbox = open();
      expect(await send(sandbox, first)).toEqual(busy);
      expect(await send(sandbox, other)).toEqual(busy);
      sandbox = reopen(sandbox);
      expect(await send(sandbox, { ...first, attempt: 2 })).toEqual(busy);
      expect(await send(sandbox, { ...first, attempt: 3 })).toEqual(accepted);
      expect(await send(sandbox, { ...other, attempt: 2 })).toEqual(busy);
      expect(await send(sandbox, { ...first, attempt: 4 })).toEqual(accepted);
    },
  );

  test('a demo maps its own people before the table', async () => {
    const sandbox = open({ behaviours: (to) => (to === '+12125550123' ? 'landline' : undefined) });
    expect(await send(sandbox, requestFor('sms', '+12125550123'))).toEqual(
      rejected('invalid_address', '21614'),
    );
    expect((await send(sandbox, requestFor('sms', '+15005550004'))).kind).toBe('rejected');
  });
});

describe('the record', () => {
  test('holds what was accepted before the answer comes, for other processes, too', async () => {
    const sandbox = open();
    const request = requestFor('sms', '+12125550123');
    const answer = await send(sandbox, request);
    const reader = new DatabaseSync(join(folder, 'sandbox.sqlite'), { readOnly: true });
    const rows = reader.prepare('SELECT * FROM contact').all();
    reader.close();
    expect(answer).toEqual({ kind: 'accepted', providerId: expect.stringMatching(/^SM[0-9a-f]{32}$/) });
    expect(rows).toMatchObject([
      {
        id: answer.kind === 'accepted' && answer.providerId,
        at: NOW,
        channel: 'sms',
        to: '+12125550123',
        ...request.entry,
        attempt: 1,
        content: JSON.stringify(CONTENT.sms),
        status: expect.stringMatching(/^accepted *$/),
      },
    ]);
  });

  test('forgets the words and the address of an entry, or all of it, in the file, too', async () => {
    const sandbox = open();
    const one = requestFor('sms', '+12125550123');
    const other = { ...requestFor('sms', '+12125550199'), entry: { ...one.entry, step: 1 } };
    for (const request of [one, other]) await send(sandbox, request);
    await sandbox.runDue(NOW + MINUTE);
    await sandbox.senders.sms.forget?.(one.entry, 'words');
    const bytes = () =>
      ['', '-wal'].map((end) => readFileSync(join(folder, `sandbox.sqlite${end}`), 'latin1'));
    expect(bytes().join()).not.toContain('+12125550123');
    const { messages } = sandbox.messages({ limit: 10 });
    expect(messages).toMatchObject([
      { to: '+12125550199', content: CONTENT.sms, status: 'delivered' },
      { content: null, status: 'delivered', entry: one.entry },
    ]);
    await Promise.all([one, other].map(({ entry }) => sandbox.senders.sms.forget?.(entry, 'facts')));
    expect(sandbox.messages({ limit: 10 }).messages).toEqual([]);
    expect(bytes().join()).not.toMatch(/See you on Friday|\+12125550199/);
    expect(await sandbox.senders.sms.lookup(one, NOW)).toEqual({ kind: 'not_accepted' });
  });

  test('survives a kill -9 of the process: whatever was answered is in it, with its callbacks', async () => {
    const script = join(folder, 'sender.ts');
    const sandboxFile = join(import.meta.dirname, '../../../shared/adapters/sandbox/sandbox.ts');
    writeFileSync(
      script,
      senderScript(sandboxFile, join(folder, 'sandbox.sqlite'), requestFor('sms', '+12125550123')),
    );
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script]);
    let answered = '';
    for await (const chunk of child.stdout) {
      answered += chunk;
      if (answered.length > 20_000) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    const ids = answered.split('\n').slice(0, -1);
    const sandbox = open();
    const { messages } = sandbox.messages({ limit: 1_000_000 });
    expect(ids.length).toBeGreaterThan(500);
    expect(new Set(ids).difference(new Set(messages.map(({ id }) => id))).size).toBe(0);
    expect((await sandbox.runDue(NOW + HOUR)).taken).toBe(messages.length * 2);
  });

  test('survives a restart, and gives no id twice', async () => {
    let sandbox = open();
    await Promise.all(
      ['a', 'b', 'c'].map((name) => send(sandbox, requestFor('email', `${name}@example.com`))),
    );
    sandbox = reopen(sandbox);
    await send(sandbox, requestFor('voice', '+12125550123'));
    const { messages } = sandbox.messages({ limit: 10 });
    expect(messages.map(({ to }) => to)).toEqual([
      '+12125550123',
      'c@example.com',
      'b@example.com',
      'a@example.com',
    ]);
    expect(new Set(messages.map(({ id }) => id)).size).toBe(4);
  });

  test('says which attempts were accepted, also in the same turn and after a restart', async () => {
    let sandbox = open();
    const request = requestFor('sms', '+15005550005');
    const later = { ...request, attempt: 2 };
    const { sms } = sandbox.senders;
    expect(await sms.lookup(request, NOW)).toEqual({ kind: 'not_accepted' });
    const sending = sms.send(request);
    const found = await sms.lookup(request, NOW);
    expect(found).toEqual(accepted);
    await sending;
    expect(await sms.lookup(later, NOW)).toEqual({ kind: 'not_accepted' });
    expect(
      await sms.lookup({ ...request, entry: { ...request.entry, tenant: asTenant('other') } }, NOW),
    ).toEqual({
      kind: 'not_accepted',
    });
    sandbox = reopen(sandbox);
    await send(sandbox, later);
    expect(await sandbox.senders.sms.lookup(request, NOW)).toEqual(found);
    expect(await sandbox.senders.sms.lookup(later, NOW)).toEqual(accepted);
  });

  test('pages through messages, newest first, by person and channel', async () => {
    const sandbox = open();
    for (const to of ['+12125550101', '+12125550102', '+12125550101', '+12125550101'])
      await send(sandbox, requestFor('sms', to));
    await send(sandbox, requestFor('voice', '+12125550101'));
    const query = { to: '+12125550101', channel: 'sms' as const, limit: 2 };
    const first = sandbox.messages(query);
    const second = sandbox.messages({ ...query, cursor: first.next ?? '' });
    expect([first.messages.length, second.messages.length, second.next]).toEqual([2, 1, null]);
    expect(first.messages[0]).toEqual({
      id: expect.stringMatching(/^SM/),
      at: NOW,
      channel: 'sms',
      to: '+12125550101',
      content: CONTENT.sms,
      status: 'accepted',
      entry: expect.objectContaining({ tenant: 'dental', step: 0 }),
      attempt: 1,
    });
    expect(sandbox.messages({ limit: 5 })).toMatchObject({ next: null, messages: { length: 5 } });
    expect(sandbox.messages({ limit: 5, cursor: 'x' })).toEqual({ messages: [], next: null });
  });

  test('an answer is not given when the record can not be written, and nothing is kept of it', async () => {
    const sandbox = open();
    const locker = new DatabaseSync(join(folder, 'sandbox.sqlite'));
    locker.exec('ALTER TABLE callback RENAME TO away');
    const request = requestFor('sms', '+12125550123');
    await expect(send(sandbox, request)).rejects.toThrow();
    locker.exec('ALTER TABLE away RENAME TO callback');
    locker.close();
    expect(await sandbox.senders.sms.lookup(request, NOW)).toEqual({ kind: 'not_accepted' });
    expect(await send(sandbox, request)).toEqual(accepted);
  });

  test('keeps the clock offset', () => {
    let sandbox = open();
    expect(sandbox.clockOffset()).toBe(0);
    sandbox.setClockOffset(6 * HOUR);
    sandbox = reopen(sandbox);
    expect(sandbox.clockOffset()).toBe(6 * HOUR);
  });
});

describe('callbacks', () => {
  test('carry the provider’s fields and our signed query', async () => {
    const { arrivals, deliver } = receiver();
    const sandbox = open({ deliver });
    await send(sandbox, requestFor('sms', '+15005550011', { callback: 'e=a%2Fb&a=1&s=x' }));
    await send(sandbox, requestFor('email', 'bounce@sandbox.test', { callback: 'e=a%2Fb&a=1&s=x' }));
    await runAll(sandbox, arrivals);
    const [sent, , mail, reply] = arrivals;
    expect(sent).toMatchObject({
      path: '/webhooks/twilio/message-status?e=a%2Fb&a=1&s=x',
      fields: { MessageSid: expect.stringMatching(/^SM/), MessageStatus: 'sent', To: '+15005550011' },
    });
    expect(reply).toMatchObject({
      path: '/webhooks/twilio/inbound',
      fields: { From: '+15005550011', To: '+15005550006', Body: 'C' },
    });
    expect(mail?.path).toBe('/webhooks/ses');
    expect(JSON.parse(mail?.fields['ses'] ?? '')).toMatchObject({
      eventType: 'Bounce',
      mail: { messageId: expect.any(String), tags: { entry: ['a/b'], attempt: ['1'], signature: ['x'] } },
      bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: 'bounce@sandbox.test' }] },
    });
  });

  test('press a key where the words of the call gather one, and nowhere else', async () => {
    const { arrivals, deliver } = receiver();
    const gathered = open({ deliver });
    await send(gathered, requestFor('voice', '+15005550010', { callback: 'e=entry&a=1&s=signature' }));
    await runAll(gathered, arrivals);
    expect(arrivals.map(({ path }) => path)).toContain('/webhooks/twilio/gather?e=entry&a=1&s=signature');
    const silent = receiver();
    const sandbox = reopen(gathered, {
      deliver: async (request) => {
        const response = await silent.deliver(request);
        return response.status === 200 ? new Response('<Response><Hangup/></Response>') : response;
      },
    });
    await send(sandbox, requestFor('voice', '+15005550010'));
    expect(await runAll(sandbox, silent.arrivals)).toEqual([
      '5: in-progress',
      '15: asks what to say to human',
      '35: completed human',
    ]);
  });

  test('are told from forged ones, and from another topic', async () => {
    const verifier = playedSns(TOKEN);
    const bodies: string[] = [];
    const sandbox = open({
      deliver: async (request) => {
        bodies.push(await request.text());
        return new Response(null, { status: 204 });
      },
    });
    await send(sandbox, requestFor('email', 'ana@example.com'));
    await sandbox.runDue(NOW + HOUR);
    const message = JSON.parse(bodies[0] ?? '');
    expect(await verifier.sns(message)).toBe('valid');
    expect(await playedSns('another').sns(message)).toBe('wrong_signature');
    expect(await verifier.sns({ ...message, Message: '{}' })).toBe('wrong_signature');
    expect(await verifier.sns({ ...message, Signature: undefined })).toBe('wrong_signature');
    const TopicArn = 'arn:aws:sns:us-east-1:1:other';
    const Signature = signSns(TOKEN, { ...message, TopicArn });
    expect(await verifier.sns({ ...message, TopicArn, Signature })).toBe('wrong_topic');
  });

  test('come in the order in which they fall due, however late the run is', async () => {
    const { arrivals, deliver } = receiver();
    const sandbox = open({ deliver });
    await send(sandbox, requestFor('voice', '+12125550101'));
    await send(sandbox, requestFor('sms', '+12125550102'));
    await send(sandbox, requestFor('sms', '+12125550101'));
    expect(await sandbox.runDue(NOW + 999)).toEqual({ taken: 0, dropped: 0, failed: 0 });
    expect(await sandbox.runDue(NOW + HOUR)).toEqual({ taken: 6, dropped: 0, failed: 0 });
    expect(arrivals.map((arrival) => `${arrival.fields['To']?.slice(-1)} ${gist(arrival)}`)).toEqual([
      '2 sent',
      '1 sent',
      '2 delivered',
      '1 delivered',
      '1 in-progress',
      '1 completed human',
    ]);
    expect(sandbox.nextDueAt()).toBeNull();
  });

  test('survive a restart', async () => {
    const { arrivals, deliver } = receiver();
    let sandbox = open();
    await send(sandbox, requestFor('sms', '+15005550012'));
    await sandbox.runDue(NOW + SECOND);
    sandbox = reopen(sandbox, { deliver });
    expect(sandbox.nextDueAt()).toBe(NOW + 3 * SECOND);
    expect(await runAll(sandbox, arrivals)).toEqual(['3: delivered', '60: inbound STOP']);
  });

  test('are delivered once by overlapping runs', async () => {
    const { arrivals, deliver } = receiver();
    const sandbox = open({ deliver });
    await Promise.all(
      Array.from({ length: 100 }, (_, i) => send(sandbox, requestFor('email', `p${i}@example.com`))),
    );
    await Promise.all([sandbox.runDue(NOW + HOUR), sandbox.runDue(NOW + HOUR)]);
    expect(arrivals).toHaveLength(100);
  });

  test.each([500, 503, 0])(
    'are tried again after %i, 30 s later and then twice as late each time',
    async (status) => {
      let answer = status;
      const { arrivals, deliver } = receiver(() => answer);
      const sandbox = open({ deliver });
      await send(sandbox, requestFor('email', 'ana@example.com'));
      const due = NOW + 2 * SECOND;
      expect(await sandbox.runDue(due)).toEqual({ taken: 0, dropped: 0, failed: 1 });
      expect(sandbox.nextDueAt()).toBe(due + 30 * SECOND);
      await sandbox.runDue(due + 30 * SECOND);
      expect(sandbox.nextDueAt()).toBe(due + 90 * SECOND);
      answer = 200;
      expect(await sandbox.runDue(due + 90 * SECOND)).toEqual({ taken: 1, dropped: 0, failed: 0 });
      expect(arrivals).toHaveLength(3);
    },
  );

  test('are given up after ten tries', async () => {
    const { arrivals, deliver } = receiver(() => 500);
    const sandbox = open({ deliver });
    await send(sandbox, requestFor('email', 'ana@example.com'));
    await runAll(sandbox, arrivals);
    expect(arrivals).toHaveLength(10);
  });

  test('are dropped when they are refused', async () => {
    const { arrivals, deliver } = receiver(() => 403);
    const sandbox = open({ deliver });
    await send(sandbox, requestFor('sms', '+12125550123'));
    expect(await sandbox.runDue(NOW + HOUR)).toEqual({ taken: 0, dropped: 2, failed: 0 });
    expect(arrivals).toHaveLength(2);
    expect(sandbox.nextDueAt()).toBeNull();
  });

  test('move the message’s status, and a late retry does not move it back', async () => {
    let answers = [500, 204, 204];
    const { deliver } = receiver(() => answers.shift() ?? 204);
    const sandbox = open({ deliver });
    const status = () => sandbox.messages({ limit: 1 }).messages[0]?.status;
    await send(sandbox, requestFor('sms', '+12125550123'));
    await sandbox.runDue(NOW + SECOND);
    expect(status()).toBe('sent');
    await sandbox.runDue(NOW + 3 * SECOND);
    await sandbox.runDue(NOW + HOUR);
    expect([status(), answers]).toEqual(['delivered', []]);
    answers = [];
    await send(sandbox, requestFor('email', 'complain@sandbox.test'));
    await sandbox.runDue(NOW + HOUR);
    expect(status()).toBe('complained');
  });

  test('can be turned off', async () => {
    const sandbox = open({ receipts: false });
    await send(sandbox, requestFor('sms', '+15005550012'));
    expect(sandbox.nextDueAt()).toBeNull();
    expect(sandbox.messages({ limit: 1 }).messages).toHaveLength(1);
  });
});

test('words that are handed over as text and slots are recorded once as text, and shown as they were handed over', async () => {
  const sandbox = open();
  const said = {
    ...{ kind: 'reminder' as const, others: [], isShared: false, template: undefined, now: NOW },
    ...{ tenant: givenTenant(), links: { manage: null, unsubscribe: null } },
  };
  const [ana, bo] = ['Ana', 'Bo'].map((name) =>
    compose('email', { ...said, appointment: givenAppointment({ recipient: { name } }) }),
  );
  if (!ana || !bo) throw new Error('nothing was composed');
  const request = requestFor('email', 'ana@example.com');
  for (const { content, kept, skeleton } of [ana, bo])
    await send(sandbox, { ...request, content, kept: { kept, skeleton } });
  // Said to be words that it is not: the record has what was handed over.
  await send(sandbox, { ...request, content: ana.content, kept: { kept: bo.kept, skeleton: bo.skeleton } });
  const { messages } = sandbox.messages({ limit: 10 });
  expect(messages.map(({ content }) => content)).toEqual([ana.content, bo.content, ana.content]);
  await sandbox.senders.email.forget?.(request.entry, 'words');
  expect(sandbox.messages({ limit: 10 }).messages.map(({ content }) => content)).toEqual([null, null, null]);
  expect(readFileSync(join(folder, 'sandbox.sqlite'), 'latin1')).not.toMatch(/Hello (Ana|Bo)|"(Ana|Bo)"/);
});
