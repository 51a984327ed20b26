/**
 * Takes in what providers say: of each email by SNS, of texts and calls by SNS where the stage is set up so, and what the API has verified and put into the queue of
 * callbacks. Of SNS Lambda checks that it may call, and this function that the topic is ours; what fails is tried again
 * twice, and then kept in the queue of failed receipts. What fails of the queue comes back, and is set aside in the end.
 */
import type { Context, SNSEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { readCallback } from '../shared/adapters/aws/callback-queue.ts';
import { emailEventOfStage, phoneEventOfStage, webhooksOfStage } from '../shared/adapters/providers/stage.ts';
import { SECOND } from '../shared/domain/core/time.ts';
import { feedbackOn, takeKept } from '../shared/http/webhooks/webhooks.ts';
import { notingDamage } from '../shared/pipeline/core/items.ts';
import type { Feedback, Webhook } from '../shared/ports/webhooks.ts';
import type { Composition, Replacements } from './composition.ts';
import { compose, functionOf } from './composition.ts';
import { handleBatch } from './sqs-batch.ts';

interface Hearing extends Composition<'feedback'> {
  webhooks: readonly Webhook[];
}

/** No callback is begun with less time left: taking one in is a dozen requests to the table. */
const CALLBACK_TIME_MS = 5 * SECOND;

function handleCallbacks(
  { pipeline, webhooks }: Hearing,
  event: SQSEvent,
  context: Context,
): Promise<SQSBatchResponse> {
  const feedback = feedbackOn(pipeline);
  return handleBatch(event, {
    async handle({ body }) {
      await notingDamage(pipeline, () => takeKept(feedback, webhooks, readCallback(body)));
      pipeline.telemetry.count('callbacks_heard');
    },
    mayStart: () => context.getRemainingTimeInMillis() >= CALLBACK_TIME_MS,
    onFailure: (error, { messageId }) =>
      pipeline.telemetry.fault('a callback was not taken', error, { messageId }),
  });
}

/** What is of neither topic is refused as an email's event, and counted. */
async function hearEvent(
  { environment, pipeline }: Hearing,
  record: SNSEvent['Records'][number]['Sns'],
  feedback: Feedback,
): Promise<void> {
  const { RINGONCE_AWS_TOPIC_ARN: topicArn, RINGONCE_AWS_SMS_FROM: from } = environment;
  if (await phoneEventOfStage(record, { topicArn, from }, feedback))
    return pipeline.telemetry.count('callbacks_heard');
  return emailEventOfStage(record, environment.RINGONCE_SES_TOPIC_ARN, feedback);
}

const isOfQueue = (event: SNSEvent | SQSEvent): event is SQSEvent =>
  event.Records.some((record) => 'eventSource' in record);

export const handlerOn = (replacements: Replacements = {}) =>
  functionOf(
    async (): Promise<Hearing> => {
      const composition = await compose('feedback', replacements);
      const { environment, secrets } = composition;
      const webhooks = replacements.webhooks ?? webhooksOfStage(environment.RINGONCE_PUBLIC_URL, secrets);
      return { ...composition, webhooks };
    },
    async (hearing, event: SNSEvent | SQSEvent, context): Promise<SQSBatchResponse> => {
      if (isOfQueue(event)) return handleCallbacks(hearing, event, context);
      const feedback = feedbackOn(hearing.pipeline);
      for (const { Sns } of event.Records)
        await notingDamage(hearing.pipeline, () => hearEvent(hearing, Sns, feedback));
      return { batchItemFailures: [] };
    },
  );

export const handler = handlerOn();
