/**
 * Each provider of the registry with somebody who plays its other side, over the wire that it really uses: a server that
 * takes, refuses, is busy or loses its answer, and callbacks in the provider's own form and with its own signature. Used
 * by the suite beside this file; one that is added gets a row.
 */
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { snsVerifier } from '../../shared/adapters/aws/sns-signature.ts';
import { eumAnswering, eumClient, eumSms } from '../../shared/adapters/eum/sender.ts';
import { eumWebhooks } from '../../shared/adapters/eum/webhooks.ts';
import { sesClient, sesSender } from '../../shared/adapters/ses/sender.ts';
import { sesWebhooks } from '../../shared/adapters/ses/webhooks.ts';
import { smtpSender } from '../../shared/adapters/smtp/sender.ts';
import { systemClock } from '../../shared/adapters/system.ts';
import { telnyxSms } from '../../shared/adapters/telnyx/sender.ts';
import { telnyxWebhooks } from '../../shared/adapters/telnyx/webhooks.ts';
import { signTwilio, twilioVerifier } from '../../shared/adapters/twilio/signature.ts';
import { twilioSms } from '../../shared/adapters/twilio/sms.ts';
import { twilioWebhooks } from '../../shared/adapters/twilio/webhooks.ts';
import type { Channel } from '../../shared/domain/core/policy.ts';
import { tagsOf } from '../../shared/domain/core/tags.ts';
import type { Sender, SendRequest } from '../../shared/ports/senders.ts';
import type { KeptCallback, Webhook } from '../../shared/ports/webhooks.ts';
import { LOCAL_AWS } from '../fixtures/aws.ts';
import { FakeEum } from '../fixtures/eum-fake.ts';
import { fakeSns, notification, TOPIC } from '../fixtures/sns.ts';
import { FakeTelnyx, signedByTelnyx, TELNYX_API_KEY, TELNYX_PUBLIC_KEY } from '../fixtures/telnyx-fake.ts';
import { ACCOUNT_SID, AUTH_TOKEN, FakeTwilio } from '../fixtures/twilio-fake.ts';

/** What the next request meets. `lost`: it is taken, and the answer does not arrive. */
export type Trouble = 'refuses' | 'busy' | 'lost' | 'opted_out';
export type Word = 'accepted' | 'delivered' | 'failed';

/** One provider, with its other side in our hand. */
export interface Play {
  channel: Channel;
  sender: Sender;
  webhooks: readonly Webhook[];
  /** Whether it has a list in which what is in doubt can be looked up. */
  hasList: boolean;
  meets(trouble: Trouble): void;
  /** How many it took. */
  taken(): number;
  /** A callback about a contact; null where it tells nothing. @param id the provider's */
  tells(request: SendRequest, id: string, word: Word): KeptCallback | null;
  /** Somebody says by the provider's own means that they want no more of it; null where there is none. */
  says(request: SendRequest, id: string): KeptCallback | null;
  /** Somebody texts; null where nobody can. @param to whose contact it was */
  texts(to: string, text: string): KeptCallback | null;
  close(): Promise<unknown>;
}

const PUBLIC_URL = 'https://ringonce.example';
const FROM = '+15005550006';
/** When the suite's first contact goes out. */
export const SENT_AT = Date.parse('2026-12-08T20:00:00Z');

/** By the first of a provider's variables. */
export const PLAYS: Readonly<Record<string, () => Promise<Play>>> = {
  TWILIO_ACCOUNT_SID: playTwilio,
  TELNYX_API_KEY: playTelnyx,
  RINGONCE_AWS_CONFIGURATION_SET: playEum,
  RINGONCE_SES_CONFIGURATION_SET: playSes,
  RINGONCE_SMTP_URL: playSmtp,
};

async function playTwilio(): Promise<Play> {
  const fake = await FakeTwilio.open();
  fake.now = SENT_AT;
  const access = { accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN, baseUrl: fake.url };
  const signed = (path: string, fields: Record<string, string>): KeptCallback => ({
    url: path,
    body: new URLSearchParams(fields).toString(),
    headers: { 'x-twilio-signature': signTwilio(AUTH_TOKEN, PUBLIC_URL + path, fields) },
  });
  const STATUS = { accepted: 'sent', delivered: 'delivered', failed: 'undelivered' };
  const texted = (From: string, Body: string, more: Record<string, string> = {}) =>
    signed('/webhooks/twilio/inbound', { MessageSid: `SM${'1'.repeat(32)}`, From, To: FROM, Body, ...more });
  return {
    channel: 'sms',
    sender: twilioSms({ ...access, from: FROM, publicUrl: PUBLIC_URL }),
    webhooks: twilioWebhooks(twilioVerifier({ publicUrl: PUBLIC_URL, authTokens: [AUTH_TOKEN] })),
    hasList: true,
    meets(trouble) {
      if (trouble === 'lost') fake.faults.push({ kind: 'reset', taken: true });
      else if (trouble === 'busy') fake.faults.push({ kind: 'status', status: 429, code: 20429 });
      else fake.faults.push({ kind: 'status', status: 400, code: trouble === 'opted_out' ? 21610 : 21211 });
    },
    taken: () => fake.taken.length,
    tells: ({ callback }, id, word) =>
      signed(`/webhooks/twilio/message-status?${callback}`, { MessageSid: id, MessageStatus: STATUS[word] }),
    says: ({ to }) => texted(to, 'STOP', { OptOutType: 'STOP' }),
    texts: (to, text) => texted(to, text),
    close: () => fake.close(),
  };
}

async function playTelnyx(): Promise<Play> {
  const fake = await FakeTelnyx.open();
  const access = { apiKey: TELNYX_API_KEY, baseUrl: fake.url, from: FROM, publicUrl: PUBLIC_URL };
  const signed = (url: string, event_type: string, payload: object): KeptCallback => {
    const body = JSON.stringify({ data: { event_type, payload } });
    return { url, body, headers: signedByTelnyx(body, Date.now()) };
  };
  const STATUS = { accepted: 'sent', delivered: 'delivered', failed: 'delivery_failed' };
  const texted = (from: string, text: string, more: object = {}) =>
    signed('/webhooks/telnyx/inbound', 'message.received', {
      id: 'written',
      from: { phone_number: from },
      to: [{ phone_number: FROM }],
      text,
      ...more,
    });
  return {
    channel: 'sms',
    sender: telnyxSms(access),
    webhooks: telnyxWebhooks({ ...access, publicKey: TELNYX_PUBLIC_KEY, clock: systemClock }),
    hasList: false,
    meets(trouble) {
      if (trouble === 'lost') fake.faults.push({ kind: 'reset', taken: true });
      else if (trouble === 'busy') fake.faults.push({ kind: 'status', status: 429, code: '10011' });
      else
        fake.faults.push({ kind: 'status', status: 400, code: trouble === 'opted_out' ? '40300' : '40310' });
    },
    taken: () => fake.taken.length,
    tells: ({ callback, to }, id, word) =>
      signed(`/webhooks/telnyx/message?${callback}`, 'message.finalized', {
        id,
        to: [{ phone_number: to, status: STATUS[word] }],
      }),
    says: ({ to }) => texted(to, 'STOP', { autoresponse_type: 'STOP' }),
    texts: (to, text) => texted(to, text),
    close: () => fake.close(),
  };
}

const overSns = (url: string, message: object): KeptCallback => ({
  url,
  body: JSON.stringify(notification(JSON.stringify(message))),
  headers: {},
});
const verifier = () => snsVerifier({ topicArns: [TOPIC], fetch: fakeSns().fetch, clock: systemClock });

async function playEum(): Promise<Play> {
  const fake = await FakeEum.open();
  const client = eumClient({ ...LOCAL_AWS, endpoint: fake.endpoint });
  const TYPES = { accepted: 'TEXT_QUEUED', delivered: 'TEXT_DELIVERED', failed: 'TEXT_CARRIER_BLOCKED' };
  const texted = (originationNumber: string, messageBody: string) =>
    overSns('/webhooks/aws', {
      originationNumber,
      destinationNumber: FROM,
      messageBody,
      inboundMessageId: 'written',
    });
  return {
    channel: 'sms',
    sender: eumSms({ client, from: FROM, configurationSet: 'ringonce' }),
    webhooks: eumWebhooks(verifier(), eumAnswering(client)),
    hasList: false,
    meets(trouble) {
      const status = 400;
      if (trouble === 'lost') fake.faults.push({ kind: 'reset', taken: true });
      else if (trouble === 'busy') fake.faults.push({ kind: 'error', status, type: 'ThrottlingException' });
      else if (trouble === 'opted_out')
        fake.faults.push({
          kind: 'error',
          status,
          type: 'ConflictException',
          reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT',
        });
      else
        fake.faults.push({
          kind: 'error',
          status,
          type: 'ValidationException',
          field: 'DestinationPhoneNumber',
        });
    },
    taken: () => fake.taken.length,
    tells: ({ callback }, messageId, word) =>
      overSns('/webhooks/aws', { eventType: TYPES[word], messageId, context: tagsOf(callback) }),
    says: ({ to }) => texted(to, 'STOP'),
    texts: texted,
    close: () => fake.close(),
  };
}

async function playSes(): Promise<Play> {
  let [next, taken]: [Trouble | undefined, number] = [undefined, 0];
  const server: Server = createServer(async (request, response) => {
    for await (const _ of request);
    const trouble = next;
    next = undefined;
    const refuse = (status: number, name: string, message: string) =>
      response.writeHead(status, { 'x-amzn-errortype': name }).end(JSON.stringify({ message }));
    if (trouble === 'busy') return refuse(429, 'TooManyRequestsException', 'too many');
    if (trouble === 'refuses') return refuse(400, 'BadRequestException', 'Illegal address');
    taken++;
    if (trouble === 'lost') return response.socket?.destroy();
    return response.end(JSON.stringify({ MessageId: `ses-${taken}` }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const EVENTS = {
    accepted: { eventType: 'Send' },
    delivered: { eventType: 'Delivery' },
    failed: { eventType: 'Bounce', bounce: { bounceType: 'Transient', bounceSubType: 'MailboxFull' } },
  };
  const event = ({ callback }: SendRequest, messageId: string, what: object) => {
    const tags = Object.fromEntries(Object.entries(tagsOf(callback)).map(([name, value]) => [name, [value]]));
    return overSns('/webhooks/ses', { ...what, mail: { messageId, tags } });
  };
  return {
    channel: 'email',
    sender: sesSender({
      client: sesClient({ ...LOCAL_AWS, endpoint }),
      from: 'office@example.com',
      configurationSets: [{ name: 'ringonce', maxDeliverySeconds: null }],
    }),
    webhooks: sesWebhooks(verifier()),
    hasList: false,
    meets: (trouble) => {
      next = trouble;
    },
    taken: () => taken,
    tells: (request, id, word) => event(request, id, EVENTS[word]),
    says: (request, id) => event(request, id, { eventType: 'Complaint', complaint: {} }),
    texts: () => null,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function playSmtp(): Promise<Play> {
  let [next, taken]: [Trouble | undefined, number] = [undefined, 0];
  const refusal = (code: number, message: string) =>
    Object.assign(new Error(message), { responseCode: code });
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    closeTimeout: 1,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo(_address, _session, done) {
      const trouble = next;
      if (trouble === 'busy') done(refusal(450, '4.7.1 too many'));
      else if (trouble === 'refuses') done(refusal(550, '5.1.1 no such mailbox'));
      else done();
    },
    onData(stream, _session, done) {
      stream.resume().on('end', () => {
        taken++;
        if (next !== 'lost') return done();
        for (const { _socket: socket } of (
          server as unknown as { connections: Set<{ _socket: { destroy(): void } }> }
        ).connections)
          socket.destroy();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.server.address() as AddressInfo;
  return {
    channel: 'email',
    sender: smtpSender({ url: `smtp://127.0.0.1:${port}`, from: 'office@example.com' }),
    webhooks: [],
    hasList: false,
    meets: (trouble) => {
      next = trouble;
    },
    taken: () => taken,
    tells: () => null,
    says: () => null,
    texts: () => null,
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}
