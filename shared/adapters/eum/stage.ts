/**
 * AWS End User Messaging in a stage on AWS: what its functions are made of. Named by the registry, which reads this file
 * only where a stage is set up for it: the SDK is half a bundle.
 */
import type { Sender } from '../../ports/senders.ts';
import type { Feedback } from '../../ports/webhooks.ts';
import { once } from '../aws/one-call.ts';
import { paced } from '../process/paced.ts';
import { systemClock } from '../system.ts';
import { eumAnswering, eumClient, eumSms, eumVoice } from './sender.ts';
import { onEumRecord } from './webhooks.ts';

interface StageOptions {
  /** What is sent or called from: `phone-…`, `pool-…`, or the ARN of one. */
  from: string;
  /** Its events go to our topic. */
  configurationSet: string;
}

export const eumSmsOfStage = (options: StageOptions): Sender<'sms'> =>
  eumSms({ client: eumClient(), ...options });

/** @param perSecond calls of this process */
export const eumVoiceOfStage = (options: StageOptions, perSecond: number): Sender<'voice'> =>
  paced(eumVoice({ client: eumClient(), ...options }), perSecond, systemClock);

/** One client for all answers of a process, made with the first one. */
const answering = once(async () => eumClient());

/**
 * What SNS hands over.
 * @param ours the topic's ARN
 * @param from what texts come from
 * @returns whether it is of our topic
 * @throws as `onEumRecord`
 */
export const onEumRecordOfStage = (
  record: { TopicArn: string; Message: string },
  { ours, from }: { ours: string; from: string | undefined },
  feedback: Feedback,
): Promise<boolean> =>
  onEumRecord(record, ours, feedback, async (...said) => eumAnswering(await answering(), from)(...said));
