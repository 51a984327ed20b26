/**
 * Takes in what the email provider says about each email. Called by SNS: Lambda checks that it may call, and this function that the
 * topic is ours. What fails is tried again twice, and then kept in the queue of failed receipts.
 */
import type { SNSEvent } from 'aws-lambda';
import { emailEventOfStage } from '../shared/adapters/providers/stage.ts';
import { feedbackOn } from '../shared/http/webhooks/webhooks.ts';
import { notingDamage } from '../shared/pipeline/core/items.ts';
import type { Replacements } from './composition.ts';
import { compose, functionOf } from './composition.ts';

export const handlerOn = (replacements: Replacements = {}) =>
  functionOf(
    () => compose('feedback', replacements),
    async ({ pipeline, environment }, event: SNSEvent): Promise<void> => {
      const feedback = feedbackOn(pipeline);
      for (const { Sns } of event.Records)
        await notingDamage(pipeline, () =>
          emailEventOfStage(Sns, environment.RINGONCE_SES_TOPIC_ARN, feedback),
        );
    },
  );

export const handler = handlerOn();
