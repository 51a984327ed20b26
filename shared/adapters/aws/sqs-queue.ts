/**
 * The pipe on SQS: one FIFO queue per channel, in high throughput mode. SQS keeps one recipient's messages one at a
 * time, in order (the message group), and takes a message once in five minutes (the deduplication id). After that only
 * the ledger remembers; that is why it is the ledger that decides.
 *
 * Kept true here: a message that was not surely taken is given back, so that its entry comes due again. It may then
 * be in the queue after all: the ledger has gone on, and the sender finds it stale.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { GetQueueAttributesCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import pLimit from 'p-limit';
import { entryName } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { SECOND } from '../../domain/core/time.ts';
import type { SendMessage, SendQueue } from '../../ports/queue.ts';
import type { Clock, Ids, Telemetry } from '../../ports/system.ts';
import { inChunks } from './bounds.ts';
import { encodeMessage } from './sqs-message.ts';

export interface SqsQueueOptions {
  /** The SDK client, which the caller closes. */
  client: SQSClient;
  queueUrls: Readonly<Record<Channel, string>>;
  /** Messages that a channel's queue may hold, waiting or in flight, before the scheduler stops feeding it. */
  capacity: Readonly<Record<Channel, number>>;
  /** Schedulers that feed the same queues at the same time, each a part of the room; 1 where absent. */
  feeders?: number | undefined;
  clock: Clock;
  ids: Ids;
  telemetry: Telemetry;
}

/** What one `SendMessageBatch` takes. */
const BATCH_MESSAGES = 10;
/** Requests under way at once, over all channels. */
const SENDS_AT_ONCE = 16;
/** Tries for the failed entries of a batch, counting the first; the SDK repeats failed requests by itself. */
const SEND_TRIES = 3;
const SEND_PAUSE_MS: Milliseconds = 100;
/** How long a depth that was read is good for. SQS's own figures lag by about as much. */
const DEPTH_FRESH_MS: Milliseconds = 2 * SECOND;

export const openSqsQueue = (options: SqsQueueOptions): SendQueue => new SqsQueue(options);

class SqsQueue implements SendQueue {
  readonly #options: SqsQueueOptions;
  readonly #limit = pLimit(SENDS_AT_ONCE);
  /** Each channel's messages when they were last counted, and those sent since. */
  readonly #depths = new Map<Channel, { messages: number; readAt: Instant }>();

  constructor(options: SqsQueueOptions) {
    this.#options = options;
  }

  async send(messages: readonly SendMessage[]): Promise<SendMessage[]> {
    const refused = await Promise.all(
      CHANNELS.flatMap((channel) =>
        chainsOf(messages.filter((message) => message.channel === channel)).map((chain) =>
          this.#limit(() => this.#sendChain(channel, chain)),
        ),
      ),
    );
    return refused.flat();
  }

  /**
   * The room by SQS's count of messages, waiting and in flight, which is approximate and a little old. It is the
   * depth alone: the age of the oldest message is known to CloudWatch, not to SQS's API, and an alarm watches it.
   */
  async room(channel: Channel): Promise<number> {
    const now = this.#options.clock.now();
    const known = this.#depths.get(channel);
    const fresh = known && now - known.readAt < DEPTH_FRESH_MS;
    const depth = fresh ? known : { messages: await this.#readDepth(channel), readAt: now };
    this.#depths.set(channel, depth);
    const { capacity, feeders = 1 } = this.#options;
    return Math.max(0, Math.ceil((capacity[channel] - depth.messages) / feeders));
  }

  async #readDepth(channel: Channel): Promise<number> {
    const { client, queueUrls } = this.#options;
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrls[channel],
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
          'ApproximateNumberOfMessagesDelayed',
        ],
      }),
    );
    return Object.values(Attributes ?? {}).reduce((sum, count) => sum + Number(count), 0);
  }

  /** Batches one after the other. @returns the messages that were not taken */
  async #sendChain(channel: Channel, chain: readonly SendMessage[][]): Promise<SendMessage[]> {
    const refused: SendMessage[] = [];
    for (const batch of chain) refused.push(...(await this.#sendBatch(channel, batch)));
    return refused;
  }

  async #sendBatch(channel: Channel, batch: readonly SendMessage[]): Promise<SendMessage[]> {
    let left = batch;
    const refused: SendMessage[] = [];
    for (let tries = 0; tries < SEND_TRIES && left.length > 0; tries++) {
      if (tries > 0) await sleep(SEND_PAUSE_MS * 2 ** tries * (0.5 + this.#options.ids.chance() / 2));
      const { passing, lasting } = await this.#trySend(channel, left);
      refused.push(...lasting);
      left = passing;
    }
    refused.push(...left);
    const depth = this.#depths.get(channel);
    if (depth) depth.messages += batch.length - refused.length;
    return refused;
  }

  /** @returns what failed: for a passing reason, and for one that trying again will not change */
  async #trySend(
    channel: Channel,
    batch: readonly SendMessage[],
  ): Promise<{ passing: SendMessage[]; lasting: SendMessage[] }> {
    const { client, queueUrls, telemetry } = this.#options;
    try {
      const { Failed = [] } = await client.send(
        new SendMessageBatchCommand({ QueueUrl: queueUrls[channel], Entries: batch.map(toEntry) }),
      );
      for (const { Code = 'unknown' } of Failed) telemetry.count('queue_failures', { channel, code: Code });
      const failedFor = (lasting: boolean) =>
        Failed.filter(({ SenderFault = false }) => SenderFault === lasting).flatMap(
          ({ Id }) => batch[Number(Id)] ?? [],
        );
      return { passing: failedFor(false), lasting: failedFor(true) };
    } catch (error) {
      telemetry.fault('messages were not queued', error, { channel, messages: batch.length });
      return { passing: [], lasting: [...batch] };
    }
  }
}

const toEntry = (message: SendMessage, index: number) => ({
  Id: String(index),
  MessageBody: encodeMessage(message),
  MessageGroupId: groupOf(message),
  MessageDeduplicationId: message.deduplicationId,
});

/** The message group, which SQS needs. A message without an address has its entry as its group, and waits for none. */
const groupOf = (message: SendMessage): string => message.group || entryName(message.entry);

/**
 * Batches, and in one chain those that share a group: they go one after the other, so that a recipient's messages
 * stay in order. Chains go side by side.
 */
function chainsOf(messages: readonly SendMessage[]): SendMessage[][][] {
  const byGroup = [...Map.groupBy(messages, groupOf).values()].flat();
  const chains: SendMessage[][][] = [];
  let lastGroup: string | undefined;
  for (const batch of inChunks(byGroup, BATCH_MESSAGES)) {
    const [first] = batch;
    if (first && groupOf(first) === lastGroup) chains.at(-1)?.push(batch);
    else chains.push([batch]);
    lastGroup = batch.map(groupOf).at(-1);
  }
  return chains;
}
