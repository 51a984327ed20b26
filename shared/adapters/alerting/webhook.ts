/**
 * Tells alerts to a webhook: one POST of JSON. `text` is what Slack, Mattermost and Rocket.Chat show
 * (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks), `alert` is for programs. Opened by
 * `addresses.ts`.
 */
import { alertFields } from '../../domain/safeguards/alert.ts';
import type { AlertMessage } from '../../domain/safeguards/alert-message.ts';
import type { AlertChannel } from '../../ports/alerts.ts';
import type { PostOptions } from './post.ts';
import { post } from './post.ts';

export interface WebhookOptions extends PostOptions {
  /** Names it in the record of who was told; `webhook` by default. */
  name?: string | undefined;
  url: string;
}

export const webhookAlerts = ({ name = 'webhook', url, ...options }: WebhookOptions): AlertChannel => ({
  name,
  send: (message) => post('the alert webhook', url, bodyOf(message), {}, options),
});

const bodyOf = ({ alert, over, headline, text, links }: AlertMessage) => ({
  text: `${headline}\n${text}`,
  alert: { ...alertFields(alert), over, links },
});
