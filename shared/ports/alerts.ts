/** Where alerts are told: a webhook, an email, a topic. Filled by the two compositions. */
import type { AlertMessage } from '../domain/safeguards/alert-message.ts';

export interface AlertChannel {
  /** Names it in the record of who was told: `webhook`. */
  name: string;
  /** @throws when it could not be told; it is tried again at the next round */
  send(message: AlertMessage): Promise<void>;
}
