/**
 * Tells alerts by email through an SMTP server. Opened by the embedded mode where one is set up. It is not the sender
 * of reminders: an alert is not in the ledger, and may well be about that sender.
 */
import type { Milliseconds } from '../../domain/core/time.ts';
import type { AlertChannel } from '../../ports/alerts.ts';
import type { SmtpOptions } from '../email/transport.ts';
import { openTransport } from '../email/transport.ts';

export interface EmailAlertOptions extends SmtpOptions {
  /** Who is on call. */
  to: string;
}

/** A connection is open only while it is used: alerts are rare. */
export const emailAlerts = (options: EmailAlertOptions): AlertChannel => ({
  name: 'email',
  async send({ alert, over, headline, text }) {
    const transport = openTransport({ timeoutMs: TIMEOUT_MS, ...options, connections: 1 });
    try {
      await transport.sendMail({
        from: { name: 'Ringonce', address: options.from },
        to: options.to,
        subject: headline,
        text,
        headers: {
          // https://www.rfc-editor.org/rfc/rfc3834: no out-of-office answers to it.
          'Auto-Submitted': 'auto-generated',
          ...(alert.severity === 'page' && !over ? { Importance: 'high' } : {}),
        },
      });
    } catch (error) {
      throw new Error(`the alert email was not taken: ${codeOf(error)}`);
    } finally {
      transport.close();
    }
  },
});

const TIMEOUT_MS: Milliseconds = 20_000;

/** The codes of a fault. The server's own answer may hold the address, so it is left out. */
const codeOf = (error: unknown): string => {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  return [code ?? 'unknown fault', responseCode].filter(Boolean).join(' ');
};
