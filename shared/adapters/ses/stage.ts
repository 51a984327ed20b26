/** SES in a stage on AWS: what its functions are made of. Named by the registry, each part apart. */
import type { ProviderRecord } from '../../ports/provider-record.ts';
import type { Sender } from '../../ports/senders.ts';
import type { Webhook } from '../../ports/webhooks.ts';
import { sesClient, sesSender } from './sender.ts';
import { sesSuppressions } from './suppressed.ts';
import { sesWebhooks } from './webhooks.ts';

/** @param configurationSet its events go to our topic */
export const sesOfStage = (options: { from: string; configurationSet: string }): Sender<'email'> =>
  sesSender({
    client: sesClient(),
    from: options.from,
    configurationSets: [{ name: options.configurationSet, maxDeliverySeconds: null }],
  });

/** Who complained or bounced for good, by the account’s own list. */
export const sesRecordOfStage = (): ProviderRecord => sesSuppressions(sesClient());

/** Its events come to a function of their own (`onSnsRecord`): over HTTP no topic is welcome. */
export const sesWebhooksOfStage = (): Webhook[] =>
  sesWebhooks({ sns: async () => 'wrong_topic', confirmSubscription: async () => {} });
