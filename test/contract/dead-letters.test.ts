/**
 * The dead-letter queues over the wire: fauxqs in this process, with the redrive policy that the stacks set. A message
 * fails five times, is set aside by SQS, shown, explained and redriven through the ledger.
 */
import { randomUUID } from 'node:crypto';
import type { SQSClient } from '@aws-sdk/client-sqs';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqsClient } from '../../shared/adapters/aws/clients.ts';
import { sqsDeadLetters } from '../../shared/adapters/aws/dead-letters.ts';
import { encodeMessage } from '../../shared/adapters/aws/sqs-message.ts';
import type { Channel } from '../../shared/domain/core/policy.ts';
import { dealWithDeadLetters } from '../../shared/pipeline/safeguards/dead-letters.ts';
import type { DeadLetters } from '../../shared/ports/dead-letters.ts';
import type { SendMessage } from '../../shared/ports/queue.ts';
import type { Emulator } from '../fixtures/aws.ts';
import { LOCAL_AWS, startFauxqs } from '../fixtures/aws.ts';
import { asAddress, asAppointment, asTenant } from '../fixtures/ids.ts';
import { at, World } from '../unit/pipeline/world.ts';

let emulator: Emulator;
let client: SQSClient;
let letters: DeadLetters;
let queues: Record<Channel, string>;
let world: World;
let id: string;

beforeEach(async () => {
  emulator = await startFauxqs();
  client = sqsClient({ endpoint: emulator.endpoint, ...LOCAL_AWS });
  const dead = { email: await create(), sms: await create(), voice: await create() };
  queues = { email: await create(dead.email), sms: await create(dead.sms), voice: await create(dead.voice) };
  letters = sqsDeadLetters({ client, queueUrls: dead, waitSeconds: 0 });
  world = new World(at('2026-12-01T20:31Z'));
  await world.tenant();
  id = await world.appointment({ startsAt: '2026-12-04T15:30:00-05:00' });
});
afterEach(async () => {
  client.destroy();
  await emulator.close();
});

/** As `cdk/channel-sender.ts` makes them. */
async function create(deadLetters?: string): Promise<string> {
  const target = deadLetters && (await arnOf(deadLetters));
  const { QueueUrl = '' } = await client.send(
    new CreateQueueCommand({
      QueueName: `ringonce-test-${randomUUID()}.fifo`,
      Attributes: {
        FifoQueue: 'true',
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        VisibilityTimeout: '0',
        ...(target && { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: target, maxReceiveCount: 5 }) }),
      },
    }),
  );
  return QueueUrl;
}

async function arnOf(QueueUrl: string): Promise<string> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  return Attributes?.['QueueArn'] ?? '';
}

const messageOf = (attempt: number, group = 'ana'): SendMessage => ({
  entry: { tenant: asTenant('clinic'), appointment: asAppointment(id), revision: 1, step: 0 },
  attempt,
  channel: 'email',
  group: asAddress(group),
  deduplicationId: randomUUID(),
});

/** Sends it to the channel's queue, and receives it until SQS sets it aside. */
async function kill(channel: Channel, body: string, group = 'ana'): Promise<void> {
  const QueueUrl = queues[channel];
  await client.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: randomUUID(),
    }),
  );
  for (let receives = 0; receives < 6; receives++)
    await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }));
}

const deal = (redrive: boolean) => dealWithDeadLetters(world.pipeline, letters, redrive, world.now);

test('without any there is nothing to see', async () => {
  expect(await letters.count()).toBe(0);
  expect(await deal(true)).toEqual({ letters: [], total: 0, redriven: 0 });
});

test('what failed five times is shown as often as anybody looks, and stays', async () => {
  await kill('email', encodeMessage(messageOf(1)));
  expect(await letters.count()).toBe(1);
  for (let look = 0; look < 3; look++) {
    const { letters: shown, total, redriven } = await deal(false);
    expect([total, redriven]).toEqual([1, 0]);
    expect(shown).toMatchObject([{ message: { channel: 'email', attempt: 1 }, prospect: { kind: 'send' } }]);
    expect(shown[0]?.at).toBeGreaterThan(0);
  }
});

test('a redrive makes the entry due and removes the letter; the message itself is never sent again', async () => {
  await world.schedule();
  world.pipe = [];
  await kill('email', encodeMessage(messageOf(1)));
  expect(await deal(true)).toMatchObject({ redriven: 1, total: 0 });
  expect(await world.entry(id, 0)).toMatchObject({ state: 'planned', dueAt: world.now });
  await world.schedule();
  await world.drain();
  expect(world.accepted).toHaveLength(1);
});

test('several of one person and of every channel are seen; what is not understood stays', async () => {
  await kill('email', encodeMessage(messageOf(1)));
  await kill('email', encodeMessage(messageOf(2)));
  await kill('sms', 'of another release', 'bo');
  await kill('voice', encodeMessage({ ...messageOf(1), channel: 'voice' }));
  expect((await deal(false)).total).toBe(4);
  // What is behind another one of its group may come with the next visit only.
  const visits = [await deal(true), await deal(true)];
  const shown = visits.flatMap((visit) => visit.letters.map(({ prospect }) => prospect.kind));
  expect(shown.filter((kind) => kind === 'send')).toHaveLength(3);
  expect(visits[1]).toMatchObject({ total: 1 });
  expect((await deal(false)).letters).toMatchObject([{ message: null, prospect: { kind: 'unreadable' } }]);
});

test('a visit that breaks off gives everything back at once', async () => {
  await kill('email', encodeMessage(messageOf(1)));
  const broken = letters.visit(10, async () => {
    throw new Error('the store is gone');
  });
  await expect(broken).rejects.toThrow('the store is gone');
  expect((await deal(false)).letters).toHaveLength(1);
});

test('a visit keeps to its limit', async () => {
  for (let n = 0; n < 5; n++) await kill('email', encodeMessage(messageOf(1, `g${n}`)), `g${n}`);
  let seen = 0;
  await letters.visit(3, async (some) => {
    seen = some.length;
    return [];
  });
  expect(seen).toBe(3);
});
