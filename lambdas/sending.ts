/**
 * What the three senders' functions have in common: a batch of the queue, each message through `deliver`, and a
 * partial answer. Called by `send-email.ts`, `send-sms.ts` and `send-voice.ts`.
 */
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { decodeMessage } from '../shared/adapters/aws/sqs-message.ts';
import { SECOND } from '../shared/domain/core/time.ts';
import type { Pipeline } from '../shared/pipeline/core/context.ts';
import { askingTogether } from '../shared/pipeline/queries/together.ts';
import { deliver } from '../shared/pipeline/sending/deliver.ts';
import { handleBatch } from './sqs-batch.ts';

/**
 * No message is begun with less time left: the slowest provider is given up after 20 s, and its answer has to be
 * written. A function that is stopped in the middle leaves a doubt behind. The functions' timeout is longer than this.
 */
export const MESSAGE_TIME_MS = 25 * SECOND;

/** A message that can't be read is a failure, too: it goes to the dead-letter queue for a person to look at. */
export async function sendBatch(
  { pipeline }: { pipeline: Pipeline },
  event: SQSEvent,
  context: Context,
): Promise<SQSBatchResponse> {
  // The first messages of all groups begin at once: what they need is read in one pass.
  const asking = askingTogether(pipeline);
  // Told by version: what a new one does wrong takes it back while it has a tenth of the messages.
  const { functionName, functionVersion: version } = context;
  const trouble = () => pipeline.telemetry.count('trouble', { function: functionName, version });
  return handleBatch(event, {
    handle: async ({ body }) => {
      const outcome = await deliver(asking, decodeMessage(body));
      if (outcome === 'rejected' || outcome === 'retried' || outcome === 'unreadable') trouble();
    },
    mayStart: () => context.getRemainingTimeInMillis() >= MESSAGE_TIME_MS,
    onFailure: (error, { messageId, attributes }) => {
      trouble();
      pipeline.telemetry.fault('a message was not handled', error, {
        messageId,
        receives: attributes.ApproximateReceiveCount,
      });
    },
  });
}
