/**
 * One batch of an SQS FIFO queue, as the senders' functions get it: each group's messages in order, groups beside
 * each other, and a partial answer.
 *
 * Kept true here: after a failure in a group, the rest of that group in the batch is failed without being tried, so
 * that nothing overtakes it; other groups go on. What is not failed is deleted by Lambda.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

export interface BatchOptions {
  /** Handles one message; what it throws is a failure. */
  handle(record: SQSRecord): Promise<unknown>;
  /** Whether there is time for one more message. */
  mayStart(): boolean;
  onFailure(error: unknown, record: SQSRecord): void;
}

export async function handleBatch({ Records }: SQSEvent, options: BatchOptions): Promise<SQSBatchResponse> {
  const groups = Map.groupBy(Records, ({ attributes, messageId }) => attributes.MessageGroupId ?? messageId);
  const failed = await Promise.all([...groups.values()].map((group) => handleGroup(group, options)));
  return { batchItemFailures: failed.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** @returns the first message that failed or was not started, and all behind it */
async function handleGroup(group: readonly SQSRecord[], options: BatchOptions): Promise<SQSRecord[]> {
  for (const [index, record] of group.entries()) {
    if (!options.mayStart()) return group.slice(index);
    try {
      await options.handle(record);
    } catch (error) {
      options.onFailure(error, record);
      return group.slice(index);
    }
  }
  return [];
}
