/**
 * DynamoDB and SQS under a simulated world: the real adapters and clients, over the wire, with emulators behind them.
 * Virtual time does not reach into an emulator: so each message goes through SQS at once, batched, encoded, in groups
 * and once, and waits in the model of the queue from then on, where hiding and coming again follow the seed's clock.
 */
import { randomUUID } from 'node:crypto';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { dynamoClient, sqsClient } from '../../shared/adapters/aws/clients.ts';
import { openDynamoStore } from '../../shared/adapters/aws/dynamodb-store.ts';
import { decodeMessage } from '../../shared/adapters/aws/sqs-message.ts';
import { openSqsQueue } from '../../shared/adapters/aws/sqs-queue.ts';
import { systemIds } from '../../shared/adapters/system.ts';
import { CHANNELS } from '../../shared/domain/core/policy.ts';
import type { SendMessage } from '../../shared/ports/queue.ts';
import { createTable, LOCAL_AWS, startDynalite, startFauxqs } from '../fixtures/aws.ts';
import type { Backing } from './model-store.ts';

export interface Aws {
  backing: Backing;
  through: (messages: readonly SendMessage[]) => Promise<SendMessage[]>;
  close: () => Promise<void>;
}

export async function openAws(): Promise<Aws> {
  const [dynamo, queues] = await Promise.all([startDynalite(), startFauxqs()]);
  const dynamoDb = dynamoClient({ endpoint: dynamo.endpoint, ...LOCAL_AWS });
  const sqs = sqsClient({ endpoint: queues.endpoint, ...LOCAL_AWS });
  const table = `simulated-${randomUUID()}`;
  await createTable(dynamoDb, table);
  const store = openDynamoStore({ client: dynamoDb, table, ids: systemIds });
  const pairs = queues.createQueues(`simulated-${randomUUID()}`);
  const queueUrls = { email: pairs.email.url, sms: pairs.sms.url, voice: pairs.voice.url };
  let now = 0;
  const queue = openSqsQueue({
    client: sqs,
    queueUrls,
    capacity: { email: 1_000_000, sms: 1_000_000, voice: 1_000_000 },
    clock: { now: () => now++ },
    ids: systemIds,
    telemetry: { count() {}, measure() {}, event() {}, fault: (name, error) => fail(name, error) },
  });
  return {
    backing: {
      load: (keys, at) => store.load(keys, at),
      put: async (item, version, at) => ((await store.put(item, version, at)) ? 'stored' : 'conflict'),
      list: (query) => store.list(query),
    },
    async through(messages) {
      const refused = await queue.send(messages);
      if (refused.length > 0) throw new Error('the emulator refused messages');
      const channels = CHANNELS.filter((channel) => messages.some((message) => message.channel === channel));
      return (await Promise.all(channels.map((channel) => drain(sqs, queueUrls[channel])))).flat();
    },
    close: async () => {
      await store.close();
      dynamoDb.destroy();
      sqs.destroy();
      await Promise.all([dynamo.close(), queues.close()]);
    },
  };
}

const fail = (name: string, error: unknown): never => {
  throw new Error(name, { cause: error });
};

async function drain(client: SQSClient, QueueUrl: string): Promise<SendMessage[]> {
  const out: SendMessage[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
    );
    if (Messages.length === 0) return out;
    out.push(...Messages.map(({ Body }) => decodeMessage(Body ?? '')));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}
