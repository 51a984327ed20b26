/**
 * Verified callbacks on SQS: put there by the function that answers the provider, taken by the function `feedback`. A
 * message holds what a provider said, addresses and words included, so the queue is encrypted like the table.
 */
import type { SQSClient } from '@aws-sdk/client-sqs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import type { CallbackQueue, KeptCallback } from '../../ports/webhooks.ts';

const kept = z.object({
  version: z.literal(1),
  url: z.string(),
  body: z.string(),
  headers: z.record(z.string(), z.string()),
});

export interface SqsCallbackQueueOptions {
  client: SQSClient;
  queueUrl: string;
  /** Told why a callback could not be taken at once. */
  onFailure(failure: unknown): void;
}

export const sqsCallbackQueue = ({
  client,
  queueUrl,
  onFailure,
}: SqsCallbackQueueOptions): CallbackQueue => ({
  async put(callback, failure) {
    if (failure !== undefined) onFailure(failure);
    const MessageBody = JSON.stringify({ version: 1, ...callback });
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
  },
});

/** @throws for anything that was not put there by this release; the message of the error holds nothing of it */
export function readCallback(text: string): KeptCallback {
  const parsed = kept.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error('a callback of another form');
  return parsed.data;
}
