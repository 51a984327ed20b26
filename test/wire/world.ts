/**
 * A stage on the wire: the real functions as AWS would call them, dynalite and fauxqs below, the sandbox's providers
 * at the end, and a clock that the test moves. The sandbox's callbacks come back through the functions, too.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { vi } from 'vitest';
import type { AuditEvent } from '../../lambdas/audit.ts';
import { handlerOn as auditOn } from '../../lambdas/audit.ts';
import type { Replacements } from '../../lambdas/composition.ts';
import { handlerOn as feedbackOn } from '../../lambdas/feedback.ts';
import { handlerOn as handOverOn } from '../../lambdas/hand-over.ts';
import { handlerOn as apiOn } from '../../lambdas/http-api.ts';
import { handlerOn as scheduleOn } from '../../lambdas/schedule.ts';
import { handlerOn as emailOn } from '../../lambdas/send-email.ts';
import { handlerOn as smsOn } from '../../lambdas/send-sms.ts';
import { handlerOn as voiceOn } from '../../lambdas/send-voice.ts';
import type { AwsTelemetry } from '../../shared/adapters/aws/telemetry.ts';
import { sandboxWebhooks } from '../../shared/adapters/sandbox/callbacks.ts';
import { sandboxRecord } from '../../shared/adapters/sandbox/provider-record.ts';
import type { Sandbox } from '../../shared/adapters/sandbox/sandbox.ts';
import { openSandbox } from '../../shared/adapters/sandbox/sandbox.ts';
import { PLAYED_TOPIC } from '../../shared/adapters/ses/played.ts';
import type { Channel } from '../../shared/domain/core/policy.ts';
import { CHANNELS } from '../../shared/domain/core/policy.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import { MINUTE } from '../../shared/domain/core/time.ts';
import type { Receivers } from '../../shared/ports/receivers.ts';
import type { Senders } from '../../shared/ports/senders.ts';
import type { Emulator, Fauxqs, QueuePair } from '../fixtures/aws.ts';
import {
  createQueueAt,
  createTable,
  LOCAL_AWS,
  LOCAL_AWS_VARIABLES,
  startDynalite,
  startFauxqs,
} from '../fixtures/aws.ts';
import { contextWith, httpEvent, snsEvent } from './events.ts';
import type { SqsHandler } from './poller.ts';
import { Poller } from './poller.ts';
import type { SecretsServer } from './secrets-server.ts';
import { startSecrets } from './secrets-server.ts';

export const SHARDS = 2;
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:ringonce-test-AbCdEf';
const OPERATOR_KEY = 'rop_an-operator-key-of-the-wire-test';
/** The header of an operator's requests. */
export const OPERATOR = { authorization: `Bearer ${OPERATOR_KEY}` };
const ALERT_TOPIC = 'alerts';
const TOKEN = 'the token that the sandbox signs with';
/** Seconds that a failed message stays hidden; real ones. */
export const VISIBILITY_SECONDS = 1;

/** The queues of one world. */
interface Queues {
  channels: Readonly<Record<Channel, QueuePair>>;
  callbacks: QueuePair;
  handOvers: QueuePair;
}

/**
 * The emulators: one set for all worlds of a file. `RINGONCE_TEST_DYNAMODB` and `RINGONCE_TEST_SQS` name other endpoints:
 * another emulator's, or the real one's with the credentials and region of the environment.
 */
export interface Emulators {
  dynalite: Emulator;
  /** For SNS, also where the queues are elsewhere. */
  fauxqs: Fauxqs;
  secrets: SecretsServer;
  /** Where the queues are. */
  sqsEndpoint: string;
  /** Those of one more world. */
  queues(): Queues;
  close(): Promise<void>;
}

const SETTINGS = { visibilitySeconds: VISIBILITY_SECONDS };
/** Worlds of one file, at the most: queues elsewhere are made beforehand. */
const WORLDS_MAX = 20;
const RUN = randomUUID().slice(0, 8);

async function queuesElsewhere(endpoint: string): Promise<() => Queues> {
  const client = new SQSClient({ ...LOCAL_AWS, endpoint });
  const make = async (n: number): Promise<Queues> => {
    const queue = (name: string, isFifo = true) =>
      createQueueAt(client, `wire-${RUN}-${n}-${name}`, { ...SETTINGS, isFifo });
    const [email, sms, voice] = await Promise.all([queue('email'), queue('sms'), queue('voice')]);
    const [callbacks, handOvers] = await Promise.all([queue('callbacks', false), queue('hand-over')]);
    return { channels: { email, sms, voice }, callbacks, handOvers };
  };
  const made = await Promise.all(Array.from({ length: WORLDS_MAX }, (_, n) => make(n)));
  client.destroy();
  return () => made.pop() ?? raise('more worlds than queues');
}

const raise = (what: string): never => {
  throw new Error(what);
};

const queuesOf = (fauxqs: Fauxqs) => (): Queues => ({
  channels: fauxqs.createQueues(`wire-${worlds}`, SETTINGS),
  callbacks: fauxqs.createQueue(`wire-${worlds}-callbacks`, { ...SETTINGS, isFifo: false }),
  handOvers: fauxqs.createQueue(`wire-${worlds}-hand-over`, SETTINGS),
});

export async function startEmulators(): Promise<Emulators> {
  const { RINGONCE_TEST_DYNAMODB: dynamodb, RINGONCE_TEST_SQS: sqs } = process.env;
  const [dynalite, fauxqs, secrets] = await Promise.all([
    dynamodb ? { endpoint: dynamodb, close: async () => {} } : startDynalite(),
    startFauxqs(),
    startSecrets(
      SECRET_ARN,
      JSON.stringify({
        secret: 'a secret of the wire test, long enough',
        operatorKey: OPERATOR_KEY,
        twilioAccountSid: `AC${'0'.repeat(32)}`,
        twilioAuthToken: TOKEN,
      }),
    ),
  ]);
  return {
    dynalite,
    fauxqs,
    secrets,
    sqsEndpoint: sqs ?? fauxqs.endpoint,
    queues: sqs ? await queuesElsewhere(sqs) : queuesOf(fauxqs),
    close: async () => void (await Promise.all([dynalite.close(), fauxqs.close(), secrets.close()])),
  };
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what an API answers is looked at by tests, field by field.
  body: any;
}

/** What telemetry was told, by name and labels. */
export interface Told {
  counts: Map<string, number>;
  gauges: Map<string, number>;
  events: { name: string; fields: Readonly<Record<string, unknown>> }[];
  faults: { name: string; error: unknown }[];
}

let worlds = 0;

export class Wire {
  now: Instant;
  /** While it is set, no callback can be taken in. */
  takesNothing = false;
  /** What processes that start from now on are told. */
  shards = SHARDS;
  readonly told: Told = { counts: new Map(), gauges: new Map(), events: [], faults: [] };
  readonly sandbox: Sandbox;
  readonly pollers: Readonly<Record<Channel, Poller>>;
  /** Of what the providers call back. */
  readonly callbacks: Poller;
  /** Of what offices' software is to be told. */
  readonly handOvers: Poller;
  readonly #folder = mkdtempSync(join(tmpdir(), 'ringonce-wire-'));
  #table = `ringonce-wire-${RUN}-${worlds}`;
  readonly #queues: Readonly<Record<Channel, QueuePair>>;
  readonly #callbackQueue: QueuePair;
  readonly #handOverQueue: QueuePair;
  readonly #emulators: Emulators;
  readonly #fauxqs: Fauxqs;
  readonly #sqs: SQSClient;
  readonly #dynamo: DynamoDBClient;
  #api: ReturnType<typeof apiOn>;
  #feedback: ReturnType<typeof feedbackOn>;
  #audit: ReturnType<typeof auditOn>;
  #key = '';

  readonly #own: Readonly<Record<string, string>> | undefined;

  /**
   * Stubs the SDK's own variables: for the length of one test.
   * @param own what a stage with providers of its own tells its functions; absent, the sandbox takes everything
   */
  constructor(now: Instant, emulators: Emulators, own?: Readonly<Record<string, string>>) {
    this.#own = own;
    const { dynalite, fauxqs, sqsEndpoint } = emulators;
    this.now = now;
    this.#emulators = emulators;
    this.#fauxqs = fauxqs;
    const queues = emulators.queues();
    worlds++;
    this.#queues = queues.channels;
    this.#callbackQueue = queues.callbacks;
    this.#handOverQueue = queues.handOvers;
    this.speakLocally();
    this.#sqs = new SQSClient({ ...LOCAL_AWS, endpoint: sqsEndpoint });
    this.#dynamo = new DynamoDBClient({ ...LOCAL_AWS, endpoint: dynalite.endpoint });
    this.pollers = {
      email: new Poller(this.#sqs, this.#queues.email),
      sms: new Poller(this.#sqs, this.#queues.sms),
      voice: new Poller(this.#sqs, this.#queues.voice),
    };
    this.callbacks = new Poller(this.#sqs, this.#callbackQueue);
    this.handOvers = new Poller(this.#sqs, this.#handOverQueue);
    this.sandbox = openSandbox({
      file: join(this.#folder, 'sandbox.db'),
      token: TOKEN,
      deliver: (request) => this.#callBack(request),
    });
    this.#api = apiOn(this.process());
    this.#feedback = feedbackOn(this.process());
    this.#audit = auditOn(this.process());
  }

  /** The SDK's own variables, for the length of one test. */
  speakLocally(): void {
    const { dynalite, fauxqs, secrets, sqsEndpoint } = this.#emulators;
    const variables = {
      ...LOCAL_AWS_VARIABLES,
      AWS_ENDPOINT_URL_DYNAMODB: dynalite.endpoint,
      AWS_ENDPOINT_URL_SQS: sqsEndpoint,
      AWS_ENDPOINT_URL_SNS: fauxqs.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  }

  /** From now on requests come to a fresh process of the API. */
  startApi(): void {
    this.#api = apiOn(this.process());
  }

  /** A tenant with its key, made over HTTP like everything else; then requests are the tenant's. */
  async open(): Promise<this> {
    await createTable(this.#dynamo, this.#table);
    this.#key = await this.tenant('clinic');
    return this;
  }

  /** @returns the key of a new tenant */
  async tenant(id: string): Promise<string> {
    const operator = { authorization: `Bearer ${OPERATOR_KEY}` };
    await this.http('POST', '/v1/tenants', { id, name: `The ${id}` }, operator);
    const { body } = await this.http('POST', `/v1/tenants/${id}/keys`, { label: 'wire' }, operator);
    return body.key;
  }

  async close(): Promise<void> {
    this.sandbox.close();
    this.#sqs.destroy();
    this.#dynamo.destroy();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What a fresh process of a function gets: all is real but the time, the providers, and where telemetry goes. */
  process(senders: Senders | undefined = this.#own ? undefined : this.sandbox.senders): Replacements {
    const record = sandboxRecord(this.sandbox);
    return {
      clock: { now: () => this.now },
      senders,
      webhooks: sandboxWebhooks(TOKEN).map((webhook) => ({
        ...webhook,
        verify: async (callback) => {
          const verified = await webhook.verify(callback);
          const fails = verified.kind === 'own' && this.takesNothing;
          return fails ? { kind: 'own', take: () => Promise.reject(new Error('throttled')) } : verified;
        },
      })),
      records: { email: record, sms: record, voice: record },
      telemetry: this.#telemetry(),
      variables: this.variables(),
    };
  }

  /** As the stacks set them. */
  variables(): Record<string, string> {
    return {
      RINGONCE_STAGE: 'dev',
      RINGONCE_TABLE: this.#table,
      RINGONCE_SHARDS: String(this.shards),
      RINGONCE_CONTROL_COPIES: '3',
      RINGONCE_QUEUE_EMAIL_URL: this.#queues.email.url,
      RINGONCE_QUEUE_SMS_URL: this.#queues.sms.url,
      RINGONCE_QUEUE_VOICE_URL: this.#queues.voice.url,
      RINGONCE_DEAD_LETTERS_EMAIL_URL: this.#queues.email.deadLetterUrl,
      RINGONCE_DEAD_LETTERS_SMS_URL: this.#queues.sms.deadLetterUrl,
      RINGONCE_DEAD_LETTERS_VOICE_URL: this.#queues.voice.deadLetterUrl,
      RINGONCE_CALLBACKS_URL: this.#callbackQueue.url,
      RINGONCE_HAND_OVERS_URL: this.#handOverQueue.url,
      RINGONCE_SECRET_ARN: SECRET_ARN,
      RINGONCE_PUBLIC_URL: 'https://reminders.example.com',
      RINGONCE_EMAIL_FROM: 'reminders@example.com',
      RINGONCE_SES_CONFIGURATION_SET: 'ringonce-dev',
      RINGONCE_SES_TOPIC_ARN: PLAYED_TOPIC,
      RINGONCE_SMS_FROM: '+15005550006',
      RINGONCE_VOICE_FROM: '+15005550006',
      RINGONCE_CALLS_PER_SECOND: '5',
      RINGONCE_ALERT_TOPIC_ARN: `arn:aws:sns:us-east-1:000000000000:${ALERT_TOPIC}`,
      ...this.#own,
    };
  }

  /** A request through API Gateway, with the present key unless it brings a header of its own. */
  async http(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const event = httpEvent({
      method,
      path,
      headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json', ...headers },
      body: text,
    });
    const result = await this.#api(event, contextWith());
    const answer = result.isBase64Encoded ? Buffer.from(result.body, 'base64').toString() : result.body;
    const json = String(result.headers?.['content-type']).includes('json') && answer !== '';
    return { status: result.statusCode, body: json ? JSON.parse(answer) : answer };
  }

  /** @returns the id of an appointment made over HTTP */
  async appointment(
    input: { startsAt: string; recipient?: Record<string, string | null> },
    key = this.#key,
  ): Promise<string> {
    const appointment = {
      title: 'Dental cleaning',
      timeZone: 'America/New_York',
      ...input,
      recipient: {
        name: 'Ana',
        email: 'ana@example.com',
        phone: '+12125550123',
        timeZone: 'America/New_York',
        ...input.recipient,
      },
    };
    const headers = { authorization: `Bearer ${key}` };
    const { status, body } = await this.http('POST', '/v1/appointments', appointment, headers);
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.id;
  }

  /** The scheduler's event, in a process of its own. */
  schedule(shards: readonly number[] = Array.from({ length: SHARDS }, (_, shard) => shard)): Promise<void> {
    return scheduleOn(this.process())({ shards }, contextWith(55_000));
  }

  /** What SNS hands over. */
  async feedback(topicArn: string, message: string): Promise<void> {
    await this.#feedback(snsEvent(topicArn, message), contextWith());
  }

  /** Works off what providers called back. @returns how many callbacks were taken */
  hearCallbacks(): Promise<number> {
    return this.callbacks.drain((event) => this.hear(event));
  }

  hear(event: SQSEvent): Promise<SQSBatchResponse> {
    return this.#feedback(event, contextWith());
  }

  /** The hourly event of the schedules, or the one of every minute, or of every ten. */
  audit(event: AuditEvent = {}): Promise<void> {
    return this.#audit(event, contextWith(300_000));
  }

  /** Writes down what happened, and tells offices' software of it. */
  async tellOffices(receivers?: Receivers): Promise<void> {
    await this.audit({ events: 1 });
    const handOver = handOverOn({ ...this.process(), receivers });
    await this.handOvers.drain((event) => handOver(event, contextWith(60_000)));
  }

  /** The event of every minute by which offices are mailed. */
  async mailOffices(): Promise<void> {
    await emailOn(this.process())({ offices: true }, contextWith(55_000));
  }

  /** The rows of the table whose key begins so, as DynamoDB has them, whether they are still removed or not. */
  async rows(prefix: string): Promise<Record<string, AttributeValue>[]> {
    const { Items = [] } = await this.#dynamo.send(new ScanCommand({ TableName: this.#table }));
    return Items.filter(({ pk }) => pk?.S?.startsWith(prefix));
  }

  /** Makes one row unreadable. @returns what puts it back as it was */
  async spoil(key: string): Promise<() => Promise<unknown>> {
    const [whole] = await this.rows(key);
    if (!whole) throw new Error(`there is no ${key}`);
    const put = (Item: typeof whole) =>
      this.#dynamo.send(new PutItemCommand({ TableName: this.#table, Item }));
    // Short bodies are text (`b`), longer ones are compressed (`z`).
    const { z: _, ...rest } = whole;
    await put({ ...rest, b: { S: '{' } });
    return () => put(whole);
  }

  /**
   * The table as it is now. @returns what restores it to this point in time: into a new table, as DynamoDB does, with
   * which every function then starts afresh
   */
  async pointInTime(): Promise<() => Promise<void>> {
    const rows = await this.rows('');
    return async () => {
      this.#table += '-restored';
      await createTable(this.#dynamo, this.#table);
      for (const Item of rows) await this.#dynamo.send(new PutItemCommand({ TableName: this.#table, Item }));
      this.#api = apiOn(this.process());
      this.#feedback = feedbackOn(this.process());
      this.#audit = auditOn(this.process());
    };
  }

  /** Subscribes to the alert topic. @returns a function that takes what was published since */
  async alerts(): Promise<() => Promise<{ Subject: string; Message: string }[]>> {
    const sns = new SNSClient({ ...LOCAL_AWS, endpoint: this.#fauxqs.endpoint });
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: ALERT_TOPIC }));
    const sqs = new SQSClient({ ...LOCAL_AWS, endpoint: this.#fauxqs.endpoint });
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: this.#table }));
    const Endpoint = `arn:aws:sqs:us-east-1:000000000000:${this.#table}`;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
    sns.destroy();
    const url = this.#fauxqs.endpoint + new URL(QueueUrl).pathname;
    return async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
      );
      return Messages.map(({ Body = '' }) => JSON.parse(Body));
    };
  }

  /** A sender's function in a fresh process. */
  sender(channel: Channel, senders?: Senders): SqsHandler {
    const on = { email: emailOn, sms: smsOn, voice: voiceOn }[channel];
    return on(this.process(senders));
  }

  /** The scheduler, then every queue until it is empty, at the present moment. */
  async tick(): Promise<void> {
    await this.hearCallbacks();
    await this.schedule();
    for (const channel of CHANNELS) await this.pollers[channel].drain(this.sender(channel));
  }

  /** Minute by minute, as AWS does it, with the providers' callbacks on the way. */
  async until(target: Instant, stepMs = MINUTE): Promise<void> {
    while (this.now < target) {
      this.now = Math.min(target, this.now + stepMs);
      await this.sandbox.runDue(this.now);
      await this.tick();
    }
  }

  /** What went out, oldest first: `2026-12-01T20:30 email ana@example.com`. */
  contacts(): string[] {
    return this.sandbox
      .messages({ limit: 1_000 })
      .messages.toReversed()
      .map(({ at, channel, to }) => `${new Date(at).toISOString().slice(0, 16)} ${channel} ${to}`);
  }

  async #callBack(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const body = await request.text();
    if (pathname === '/webhooks/ses') {
      const { TopicArn, Message } = JSON.parse(body);
      await this.feedback(TopicArn, Message);
      return new Response(null, { status: 204 });
    }
    const { status, body: answer } = await this.http(
      request.method,
      pathname + search,
      body,
      Object.fromEntries(request.headers),
    );
    return new Response(status === 204 ? null : answer, { status });
  }

  #telemetry(): AwsTelemetry {
    const { counts, gauges, events, faults } = this.told;
    const nameOf = (name: string, labels = {}) => [name, ...Object.values(labels)].join(' ');
    return {
      count: (name, labels, by = 1) => {
        const key = nameOf(name, labels);
        counts.set(key, (counts.get(key) ?? 0) + by);
      },
      gauge: (name, value, _unit, labels) => void gauges.set(nameOf(name, labels), value),
      measure: (name, value) => void gauges.set(name, Math.max(value, gauges.get(name) ?? 0)),
      event: (name, fields) => void events.push({ name, fields }),
      fault: (name, error) => void faults.push({ name, error }),
      startInvocation() {},
      flush() {},
    };
  }
}
