/** Where alerts are told: a webhook, an email, a topic. Filled by the two compositions. */
import type { Alert } from '../domain/safeguards/alert.ts';

export interface AlertChannel {
  /** Names it in the record of who was told: `webhook`. */
  name: string;
  /** @throws when it could not be told; it is tried again at the next round */
  send(alert: Alert): Promise<void>;
}
