/**
 * The simulator's model of a FIFO queue, held against the emulator where they overlap: the same calls, the same answers.
 * Not asked is what the emulator does not do: it gives one message of a group at a time, where SQS gives as many as it can.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Message } from '@aws-sdk/client-sqs';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { sqsClient } from '../../shared/adapters/aws/clients.ts';
import { decodeMessage, encodeMessage } from '../../shared/adapters/aws/sqs-message.ts';
import { SECOND } from '../../shared/domain/core/time.ts';
import type { SendMessage } from '../../shared/ports/queue.ts';
import { LOCAL_AWS, startFauxqs } from '../fixtures/aws.ts';
import { asAddress } from '../fixtures/ids.ts';
import type { Received } from '../simulation/fifo.ts';
import { Fifo } from '../simulation/fifo.ts';
import { Random } from '../simulation/random.ts';
import { messageOf } from './queue.ts';

const VISIBILITY_S = 1;
const MAX_RECEIVES = 2;

/** What functions and their queue do with each other; a message is named by its deduplication id. */
interface Queue {
  send(...messages: SendMessage[]): Promise<void>;
  /** In the order in which they came, up to ten. */
  receive(): Promise<string[]>;
  /** Deletes it, by the receipt of its last coming. */
  remove(name: string): Promise<void>;
  /** What was received, and not deleted, may come again at once. */
  giveBackAll(): Promise<void>;
  /** Until what was received is hidden no more. */
  wait(): Promise<void>;
  dead(): Promise<string[]>;
  close(): Promise<void>;
}

function found<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`${name} was never received`);
  return value;
}

async function modelled(): Promise<Queue> {
  let now = 0;
  const random = new Random('contract');
  const visibilityMs = VISIBILITY_S * SECOND;
  const fifo = new Fifo({ now: () => now, random, visibilityMs, maxReceives: MAX_RECEIVES });
  const got = new Map<string, Received>();
  return {
    async send(...messages) {
      for (const message of messages) fifo.accept(message);
    },
    receive: async () =>
      fifo.receive(10).map((received) => {
        got.set(received.message.deduplicationId, received);
        return received.message.deduplicationId;
      }),
    remove: async (name) => {
      fifo.remove(found(got, name));
      got.delete(name);
    },
    giveBackAll: async () => {
      for (const received of got.values()) fifo.release(received);
    },
    wait: async () => {
      now += visibilityMs + 1;
    },
    dead: async () => fifo.dead.map(({ deduplicationId }) => deduplicationId),
    close: async () => {},
  };
}

async function emulated(): Promise<Queue> {
  const emulator = await startFauxqs();
  const client = sqsClient({ endpoint: emulator.endpoint, ...LOCAL_AWS });
  const settings = { visibilitySeconds: VISIBILITY_S, maxReceiveCount: MAX_RECEIVES };
  const { url: QueueUrl, deadLetterUrl } = emulator.createQueue(`model-${randomUUID()}`, settings);
  const got = new Map<string, Message>();
  const nameOf = (message: Message) => decodeMessage(message.Body ?? '').deduplicationId;
  const receiveFrom = async (url: string) =>
    (await client.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }))).Messages ?? [];
  const receiptOf = (name: string) => ({ QueueUrl, ReceiptHandle: found(got, name).ReceiptHandle });
  return {
    async send(...messages) {
      for (const message of messages)
        await client.send(
          new SendMessageCommand({
            QueueUrl,
            MessageBody: encodeMessage(message),
            MessageGroupId: message.group,
            MessageDeduplicationId: message.deduplicationId,
          }),
        );
    },
    async receive() {
      const received = await receiveFrom(QueueUrl);
      for (const message of received) got.set(nameOf(message), message);
      return received.map(nameOf);
    },
    async remove(name) {
      await client.send(new DeleteMessageCommand(receiptOf(name)));
      got.delete(name);
    },
    async giveBackAll() {
      for (const name of got.keys())
        await client.send(new ChangeMessageVisibilityCommand({ ...receiptOf(name), VisibilityTimeout: 0 }));
    },
    wait: () => setTimeout(VISIBILITY_S * SECOND + 100),
    dead: async () => (await receiveFrom(deadLetterUrl)).map(nameOf),
    async close() {
      client.destroy();
      await emulator.close();
    },
  };
}

const ana = { group: asAddress('ana') };
const bob = { group: asAddress('bob') };

describe.each([
  ['the model of the simulator', modelled],
  ['the emulator', emulated],
])('a FIFO queue, as %s has it', (_, open) => {
  test('a group in order, and closed while a message of it is out; what is not deleted comes again, and then dies', async () => {
    const queue = await open();
    try {
      await queue.send(messageOf('1', ana), messageOf('2', bob), messageOf('1', ana));
      expect((await queue.receive()).toSorted()).toEqual(['message-1', 'message-2']);
      // A batch that is handled in part: what failed stays out until its time is over, and closes its group.
      await queue.remove('message-2');
      await queue.send(messageOf('3', ana), messageOf('4', bob));
      expect(await queue.receive()).toEqual(['message-4']);
      await queue.remove('message-4');
      await queue.wait();
      expect((await queue.receive())[0]).toBe('message-1');
      // Given back, it would come at once; the third time is one too many.
      await queue.giveBackAll();
      expect(await queue.receive()).toEqual(['message-3']);
      expect(await queue.dead()).toEqual(['message-1']);
      // Nothing of an id that was sent just now is taken again.
      await queue.send(messageOf('1', ana));
      await queue.remove('message-3');
      expect(await queue.receive()).toEqual([]);
    } finally {
      await queue.close();
    }
  });
});
