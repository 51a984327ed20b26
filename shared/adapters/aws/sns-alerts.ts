/**
 * Tells alerts to an SNS topic, which people subscribe to. Opened by the functions that watch. A publish may come
 * twice where its answer was lost; nobody is rung by it.
 */
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { AlertChannel } from '../../ports/alerts.ts';
import { clientOptions } from './clients.ts';

export interface SnsAlertOptions {
  topicArn: string;
  /** Named in the subject: `prod`. */
  stage: string;
}

const LIMITS = { maxAttempts: 3, connectTimeoutMs: 1_000, requestTimeoutMs: 5_000, atOnce: 1 };
/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: ASCII, below 100 characters. */
const SUBJECT_MAX = 99;

export function snsAlerts({ topicArn, stage }: SnsAlertOptions): AlertChannel {
  const client = new SNSClient(clientOptions(LIMITS));
  return {
    name: 'sns',
    async send({ alert, headline, text }) {
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Subject: subjectOf(`[${stage}] ${headline}`),
          Message: `${alert.title}\n\n${text}`,
        }),
      );
    },
  };
}

const subjectOf = (text: string): string => {
  const plain = text.replaceAll(/[^\x20-\x7e]/g, '?');
  return plain.length <= SUBJECT_MAX ? plain : `${plain.slice(0, SUBJECT_MAX - 3)}...`;
};
