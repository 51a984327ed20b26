/**
 * The queue contract, kept by the pipe of the embedded mode and by SQS over the wire: fauxqs in this process, or the
 * endpoint that `RINGONCE_TEST_SQS` names (another emulator, or the real one, with the credentials and region of the
 * SDK's own chain), in queues of its own that are removed afterwards.
 */
import { randomUUID } from 'node:crypto';
import type { SQSClient } from '@aws-sdk/client-sqs';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { vi } from 'vitest';
import { sqsClient } from '../../shared/adapters/aws/clients.ts';
import { decodeMessage } from '../../shared/adapters/aws/sqs-message.ts';
import { openSqsQueue } from '../../shared/adapters/aws/sqs-queue.ts';
import { Pipe } from '../../shared/adapters/process/pipe.ts';
import { systemIds } from '../../shared/adapters/system.ts';
import type { SendMessage } from '../../shared/ports/queue.ts';
import type { Telemetry } from '../../shared/ports/system.ts';
import { LOCAL_AWS, startFauxqs } from '../fixtures/aws.ts';
import { CAPACITY, queueContract } from './queue.ts';

const elsewhere = process.env['RINGONCE_TEST_SQS'];
if (elsewhere) vi.setConfig({ testTimeout: 5 * 60_000, hookTimeout: 5 * 60_000 });

const telemetry: Telemetry = {
  count: () => {},
  measure() {},
  event: () => {},
  fault: (name, error) => {
    throw new Error(name, { cause: error });
  },
};

queueContract('the in-process pipe', async () => {
  const out: SendMessage[] = [];
  let release = Promise.withResolvers<void>();
  const pipe = new Pipe({
    clock: { now: () => 0 },
    telemetry,
    concurrency: { email: 4, sms: 4, voice: 4 },
    capacity: CAPACITY,
    async handle(message) {
      await release.promise;
      out.push(message);
    },
  });
  return {
    queue: pipe,
    drain: async () => {
      release.resolve();
      await pipe.idle();
      release = Promise.withResolvers();
      return out.splice(0);
    },
    close: () => pipe.close(0),
  };
});

queueContract('SQS', async () => {
  const emulator = elsewhere ? undefined : await startFauxqs();
  const access = elsewhere && process.env['AWS_ACCESS_KEY_ID'] ? {} : LOCAL_AWS;
  const client = sqsClient({ endpoint: elsewhere ?? emulator?.endpoint ?? '', ...access });
  const [email, sms, voice] = await Promise.all(['email', 'sms', 'voice'].map(() => createQueue(client)));
  if (!email || !sms || !voice) throw new Error('a channel without a queue');
  const queueUrls = { email, sms, voice };
  let now = 0;
  // Each reading of the clock is a day after the one before, so that no depth is ever fresh.
  const clock = { now: () => (now += 86_400_000) };
  const capacity = { email: CAPACITY, sms: CAPACITY, voice: CAPACITY };
  const queue = openSqsQueue({ client, queueUrls, capacity, clock, ids: systemIds, telemetry });
  return {
    queue,
    drain: async () => (await Promise.all(Object.values(queueUrls).map((url) => drain(client, url)))).flat(),
    close: async () => {
      for (const QueueUrl of Object.values(queueUrls))
        await client.send(new DeleteQueueCommand({ QueueUrl }));
      client.destroy();
      await emulator?.close();
    },
  };
});

async function createQueue(client: SQSClient): Promise<string> {
  const { QueueUrl } = await client.send(
    new CreateQueueCommand({
      QueueName: `ringonce-test-${randomUUID()}.fifo`,
      Attributes: {
        FifoQueue: 'true',
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
      },
    }),
  );
  return QueueUrl ?? '';
}

/** Until two askings in a row find nothing: the real service does not look everywhere at once. */
async function drain(client: SQSClient, QueueUrl: string): Promise<SendMessage[]> {
  const out: SendMessage[] = [];
  for (let empty = 0; empty < 2; ) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: elsewhere ? 2 : 0 }),
    );
    empty = Messages.length > 0 ? 0 : empty + 1;
    out.push(...Messages.map(({ Body }) => decodeMessage(Body ?? '')));
    const Entries = Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }));
    if (Entries.length > 0) await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
  return out;
}
