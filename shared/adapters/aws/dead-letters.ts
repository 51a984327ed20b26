/**
 * The dead-letter queues of the three channels. Looking at them hides what is looked at from others for a minute;
 * then it is back, unless it was removed. Opened by the function that answers the API, and by the audit.
 *
 * Always true: what is not understood is shown and stays.
 */
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { DeadLetter, DeadLetters } from '../../ports/dead-letters.ts';
import { inChunks } from './bounds.ts';
import { decodeMessage } from './sqs-message.ts';

export interface SqsDeadLetterOptions {
  /** The SDK client, which the caller closes. */
  client: SQSClient;
  queueUrls: Readonly<Record<Channel, string>>;
  /** How long a receive waits for what SQS does not find at once, in seconds; 1 by default. */
  waitSeconds?: number | undefined;
}

/** What one request takes. */
const BATCH = 10;
/** How long dead letters are hidden: long enough to judge a batch, short enough when a look was cut off. */
const HIDDEN_S = 60;

/** A dead letter and what removes it. */
interface Received {
  queueUrl: string;
  handle: string;
  letter: DeadLetter;
}

export const sqsDeadLetters = (options: SqsDeadLetterOptions): DeadLetters => ({
  async count() {
    const counts = await Promise.all(CHANNELS.map((channel) => depth(options, channel)));
    return counts.reduce((sum, count) => sum + count, 0);
  },
  async visit(limit, decide) {
    const received: Received[] = [];
    for (const channel of CHANNELS)
      received.push(...(await receive(options, channel, limit - received.length)));
    let done: ReadonlySet<DeadLetter> = new Set();
    try {
      done = new Set(await decide(received.map(({ letter }) => letter)));
    } finally {
      await settle(options, received, done);
    }
  },
});

async function depth({ client, queueUrls }: SqsDeadLetterOptions, channel: Channel): Promise<number> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrls[channel],
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes ?? {}).reduce((sum, count) => sum + Number(count), 0);
}

/** Receives until a request finds nothing. A message behind others of its group comes with the next visit. */
async function receive(
  { client, queueUrls, waitSeconds = 1 }: SqsDeadLetterOptions,
  channel: Channel,
  limit: number,
): Promise<Received[]> {
  const queueUrl = queueUrls[channel];
  const all: Received[] = [];
  while (all.length < limit) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(BATCH, limit - all.length),
        VisibilityTimeout: HIDDEN_S,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    if (Messages.length === 0) break;
    all.push(
      ...Messages.map((message) => ({
        queueUrl,
        handle: message.ReceiptHandle ?? '',
        letter: deadLetterOf(message),
      })),
    );
  }
  return all;
}

function deadLetterOf({ MessageId, Body = '', Attributes }: Message): DeadLetter {
  const sentAt = Number(Attributes?.SentTimestamp);
  const at = Number.isFinite(sentAt) ? sentAt : null;
  return { id: MessageId ?? '', message: read(Body), error: null, times: null, at };
}

function read(body: string): DeadLetter['message'] {
  try {
    const { entry, attempt, channel } = decodeMessage(body);
    return { entry, attempt, channel };
  } catch {
    return null;
  }
}

/** Removes what is done with, and shows the rest to others again. */
async function settle(
  { client }: SqsDeadLetterOptions,
  received: readonly Received[],
  done: ReadonlySet<DeadLetter>,
): Promise<void> {
  for (const [QueueUrl, own] of Map.groupBy(received, ({ queueUrl }) => queueUrl))
    for (const batch of inChunks(own, BATCH)) {
      const entries = batch.map(({ handle, letter }, n) => ({
        letter,
        entry: { Id: String(n), ReceiptHandle: handle },
      }));
      const remove = entries.filter(({ letter }) => done.has(letter)).map(({ entry }) => entry);
      const keep = entries
        .filter(({ letter }) => !done.has(letter))
        .map(({ entry }) => ({ ...entry, VisibilityTimeout: 0 }));
      if (remove.length > 0) await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: remove }));
      if (keep.length > 0)
        await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: keep }));
    }
}
