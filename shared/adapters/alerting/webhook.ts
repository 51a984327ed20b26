/**
 * Tells alerts to a webhook: one POST of JSON. `text` is what Slack, Mattermost and Rocket.Chat show
 * (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks), `alert` is for programs. Opened by the
 * embedded mode. No retries of its own: the next round tells it again.
 */

import type { Milliseconds } from '../../domain/core/time.ts';
import { SECOND } from '../../domain/core/time.ts';
import type { Alert } from '../../domain/safeguards/alert.ts';
import { alertFields, alertText, headline } from '../../domain/safeguards/alert.ts';
import type { AlertChannel } from '../../ports/alerts.ts';

export interface WebhookOptions {
  url: string;
  /** From the call to its answer, 10 seconds by default. */
  timeoutMs?: Milliseconds | undefined;
}

export const webhookAlerts = ({ url, timeoutMs = 10 * SECOND }: WebhookOptions): AlertChannel => ({
  name: 'webhook',
  async send(alert) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(bodyOf(alert)),
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    });
    await response.body?.cancel();
    // The URL may hold a secret: it is not named.
    if (!response.ok) throw new Error(`the alert webhook answered ${response.status}`);
  },
});

const bodyOf = (alert: Alert) => ({
  text: `${headline(alert)}\n${alertText(alert)}`,
  alert: alertFields(alert),
});
