/** What the queue contract can't see: what is on the wire, what SQS refuses, and how often it is asked. */
import type { SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import { GetQueueAttributesCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import { clientOptions, sqsClient } from '../../../../shared/adapters/aws/clients.ts';
import { decodeMessage, encodeMessage } from '../../../../shared/adapters/aws/sqs-message.ts';
import { openSqsQueue } from '../../../../shared/adapters/aws/sqs-queue.ts';
import type { SendMessage } from '../../../../shared/ports/queue.ts';
import { messageOf } from '../../../contract/queue.ts';
import { LOCAL_AWS, startFauxqs } from '../../../fixtures/aws.ts';
import { startProxy } from '../../../fixtures/aws-proxy.ts';
import { asAddress, asAppointment, asTenant } from '../../../fixtures/ids.ts';

const queueUrls = {
  email: 'https://sqs.example/email.fifo',
  sms: 'https://sqs.example/sms.fifo',
  voice: 'https://sqs.example/voice.fifo',
};

function given(client = sqsClient(LOCAL_AWS), urls: typeof queueUrls = queueUrls, feeders?: number) {
  const counts: string[] = [];
  const faults: string[] = [];
  const clock = { at: 1_000, now: () => clock.at };
  const queue = openSqsQueue({
    client,
    queueUrls: urls,
    capacity: { email: 100, sms: 100, voice: 50 },
    feeders,
    clock,
    ids: { random: () => 'id', chance: () => 0 },
    telemetry: {
      count: (name, labels = {}) => counts.push([name, ...Object.values(labels)].join(' ')),
      measure() {},
      event: () => {},
      fault: (name) => faults.push(name),
    },
  });
  return { queue, clock, counts, faults };
}

const many = (count: number, change: (n: number) => Partial<SendMessage> = () => ({})) =>
  Array.from({ length: count }, (_, n) => messageOf(`${n}`, change(n)));

describe('sending', () => {
  function mocked() {
    const client = sqsClient(LOCAL_AWS);
    const aws = mockClient(client);
    const requests = () => aws.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input);
    return { aws, requests, ...given(client) };
  }
  const sent = (entries: readonly SendMessageBatchRequestEntry[] = []) =>
    entries.map(({ MessageBody }) => MessageBody);

  test('goes in batches of ten, to the queue of each channel', async () => {
    const { aws, requests, queue } = mocked();
    aws.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [] });
    await queue.send([...many(23), messageOf('call', { channel: 'voice' })]);
    const sizes = requests().map(({ QueueUrl, Entries }) => [QueueUrl, Entries?.length]);
    expect(sizes).toEqual([
      [queueUrls.sms, 10],
      [queueUrls.sms, 10],
      [queueUrls.sms, 3],
      [queueUrls.voice, 1],
    ]);
  });

  test('carries the group, the deduplication id, and ids alone', async () => {
    const { aws, requests, queue } = mocked();
    aws.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [] });
    const entry = {
      tenant: asTenant('elm'),
      appointment: asAppointment('apt_0123456789abcdefghjkmnpqrs'),
      revision: 1,
      step: 2,
    };
    await queue.send([
      messageOf('a', { entry, group: asAddress('person') }),
      messageOf('b', { entry, group: asAddress('') }),
    ]);
    const [first, second] = requests()[0]?.Entries ?? [];
    expect(first).toMatchObject({ MessageGroupId: 'person', MessageDeduplicationId: 'message-a' });
    expect(JSON.parse(first?.MessageBody ?? '')).toEqual({
      version: 1,
      entry: 'elm/apt_0123456789abcdefghjkmnpqrs/1/2',
      attempt: 2,
      channel: 'sms',
      group: 'person',
      deduplicationId: 'message-a',
    });
    expect(second?.MessageGroupId).toBe('elm/apt_0123456789abcdefghjkmnpqrs/1/2');
  });

  test('tries the failed entries of a batch again, and those alone', async () => {
    const { aws, requests, queue, counts } = mocked();
    const failed = (...ids: string[]) => ids.map((Id) => ({ Id, SenderFault: false, Code: 'InternalError' }));
    aws
      .on(SendMessageBatchCommand)
      .resolvesOnce({ Successful: [], Failed: failed('1', '3') })
      .resolvesOnce({ Successful: [], Failed: failed('1') })
      .resolvesOnce({ Successful: [], Failed: [] });
    const messages = many(5);
    expect(await queue.send(messages)).toEqual([]);
    const bodies = messages.map(encodeMessage);
    expect(requests().map(({ Entries }) => sent(Entries))).toEqual([
      bodies,
      [bodies[1], bodies[3]],
      [bodies[3]],
    ]);
    expect(counts).toEqual(Array(3).fill('queue_failures sms InternalError'));
  });

  test('gives up after three tries, and at once on what is the sender’s fault', async () => {
    const { aws, requests, queue } = mocked();
    aws.on(SendMessageBatchCommand).callsFake(({ Entries }: { Entries: SendMessageBatchRequestEntry[] }) => ({
      Successful: [],
      Failed: Entries.filter(({ MessageDeduplicationId = '' }) => /-[03]$/.test(MessageDeduplicationId)).map(
        ({ Id, MessageDeduplicationId }) => ({
          Id,
          SenderFault: MessageDeduplicationId === 'message-3',
          Code: 'InvalidMessageContents',
        }),
      ),
    }));
    const messages = many(5);
    expect(await queue.send(messages)).toEqual([messages[3], messages[0]]);
    expect(requests().map(({ Entries }) => Entries?.length)).toEqual([5, 1, 1]);
  });

  test('gives back a batch whose request failed, says so, and sends the others', async () => {
    const { aws, queue, faults } = mocked();
    aws.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [] });
    aws.on(SendMessageBatchCommand, { QueueUrl: queueUrls.voice }).rejects(new Error('AccessDenied'));
    const calls = many(2, () => ({ channel: 'voice' }));
    expect(await queue.send([...many(3), ...calls])).toEqual(calls);
    expect(faults).toEqual(['messages were not queued']);
  });

  test('sends one recipient’s batches one after the other, also beside others', async () => {
    const { aws, queue } = mocked();
    const order: string[] = [];
    aws.on(SendMessageBatchCommand).callsFake(async ({ Entries }) => {
      const first = Entries[0]?.MessageDeduplicationId;
      order.push(`begin ${first}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(`end ${first}`);
      return { Successful: [], Failed: [] };
    });
    const group = (n: number) => asAddress(n % 2 === 0 ? 'ben' : `other-${n}`);
    await queue.send(many(40, (n) => ({ group: group(n) })));
    const ofBen = order.filter((line) => / message-(0|20)$/.test(line));
    expect(ofBen).toEqual(['begin message-0', 'end message-0', 'begin message-20', 'end message-20']);
    expect(order.indexOf('begin message-21')).toBeLessThan(order.indexOf('end message-0'));
  });

  test('keeps few requests under way at once', async () => {
    const { aws, queue } = mocked();
    let underWay = 0;
    let most = 0;
    aws.on(SendMessageBatchCommand).callsFake(async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 2));
      underWay--;
      return { Successful: [], Failed: [] };
    });
    await queue.send(many(500));
    expect(most).toBe(16);
  });
});

describe('room', () => {
  function mocked(counts: Record<string, string>, feeders?: number) {
    const client = sqsClient(LOCAL_AWS);
    const aws = mockClient(client);
    aws.on(GetQueueAttributesCommand).resolves({ Attributes: counts });
    aws.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [] });
    return {
      ...given(client, queueUrls, feeders),
      asked: () => aws.commandCalls(GetQueueAttributesCommand).length,
    };
  }
  const DEPTHS = {
    ApproximateNumberOfMessages: '20',
    ApproximateNumberOfMessagesNotVisible: '7',
    ApproximateNumberOfMessagesDelayed: '3',
  };

  test('counts what waits, what is in flight and what is delayed', async () => {
    const { queue } = mocked(DEPTHS);
    expect(await queue.room('sms')).toBe(70);
  });

  test('asks SQS again after two seconds, and counts what it sent meanwhile', async () => {
    const { queue, clock, asked } = mocked(DEPTHS);
    await queue.room('sms');
    await queue.send(many(15));
    clock.at += 1_999;
    expect([await queue.room('sms'), asked()]).toEqual([55, 1]);
    clock.at += 1;
    expect([await queue.room('sms'), asked()]).toEqual([70, 2]);
    await queue.room('email');
    expect(asked()).toBe(3);
  });

  test('is what each channel’s own queue has, and shared by those that feed it at the same time', async () => {
    const { queue } = mocked(DEPTHS, 4);
    expect([await queue.room('sms'), await queue.room('voice')]).toEqual([18, 5]);
  });

  test('is never below zero', async () => {
    const { queue } = mocked({ ApproximateNumberOfMessages: '5000' });
    expect(await queue.room('sms')).toBe(0);
  });
});

describe('a message as text', () => {
  test('comes back as it was', () => {
    for (const message of [messageOf('a'), messageOf('b', { group: asAddress(''), channel: 'voice' })])
      expect(decodeMessage(encodeMessage(message))).toEqual(message);
  });

  test.each([
    'no JSON',
    '{}',
    '{"Type":"Notification"}',
    encodeMessage(messageOf('a')).replace('"version":1', '"version":2'),
    encodeMessage(messageOf('a')).replace('elm-street/apt_', 'Elm Street/apt_'),
    encodeMessage(messageOf('a')).replace('"attempt":2', '"attempt":0'),
    encodeMessage(messageOf('a')).replace('"sms"', '"fax"'),
  ])('refuses %s', (text) => {
    expect(() => decodeMessage(text)).toThrow();
  });
});

test('a batch whose answer was lost is in the queue once', async () => {
  const emulator = await startFauxqs();
  const proxy = await startProxy(emulator.endpoint);
  const urls = emulator.createQueues('lost');
  const limits = { maxAttempts: 3, connectTimeoutMs: 1_000, requestTimeoutMs: 1_000, atOnce: 4 };
  const client = sqsClient({ ...LOCAL_AWS, endpoint: proxy.endpoint, ...clientOptions(limits) });
  const { queue, faults } = given(client, {
    email: urls.email.url,
    sms: urls.sms.url,
    voice: urls.voice.url,
  });
  proxy.decide = () => (proxy.seen.length === 1 ? 'lose the answer' : 'pass');
  expect(await queue.send(many(4))).toEqual([]);
  expect(proxy.seen).toEqual(['SendMessageBatch', 'SendMessageBatch']);
  expect(await queue.room('sms')).toBe(96);
  expect(faults).toEqual([]);
  client.destroy();
  await proxy.close();
  await emulator.close();
});
