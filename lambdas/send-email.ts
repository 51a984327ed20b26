/**
 * Sends what is queued for email, and mails offices what they have to look at. Called by Lambda's event source of the
 * email queue, and every minute by EventBridge Scheduler with `offices`.
 */
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { emailOfStage } from '../shared/adapters/providers/stage.ts';
import type { Pipeline } from '../shared/pipeline/core/context.ts';
import { recordRun } from '../shared/pipeline/safeguards/status.ts';
import { mailOffices, OFFICE_MAIL } from '../shared/pipeline/sending/office-mail.ts';
import type { Replacements } from './composition.ts';
import { compose, functionOf } from './composition.ts';
import { MESSAGE_TIME_MS, sendBatch } from './sending.ts';

/** What the schedule sends. */
export interface OfficesEvent {
  offices: true;
}

/** What is left of time is for what is on its way; what is not begun is left for the next minute. */
async function mailAll({ pipeline }: { pipeline: Pipeline }, context: Context): Promise<SQSBatchResponse> {
  const mayGoOn = () => context.getRemainingTimeInMillis() >= MESSAGE_TIME_MS;
  await recordRun(pipeline, OFFICE_MAIL, () => mailOffices(pipeline, mayGoOn));
  return { batchItemFailures: [] };
}

export const handlerOn = (replacements: Replacements = {}) =>
  functionOf(
    () =>
      compose('send-email', replacements, (environment) => ({
        email: emailOfStage({
          from: environment.RINGONCE_EMAIL_FROM,
          configurationSet: environment.RINGONCE_SES_CONFIGURATION_SET,
        }),
      })),
    (opened, event: SQSEvent | OfficesEvent, context) =>
      'offices' in event ? mailAll(opened, context) : sendBatch(opened, event, context),
  );

export const handler = handlerOn();
