/** An SMTP server in the embedded mode: its variables, and what they make. Named by the registry. */
import * as z from 'zod';
import { maskAddress } from '../../domain/core/keys.ts';
import { SMTP_CONNECTIONS } from '../email/transport.ts';
import { needs, settingsOf } from '../variables.ts';
import { checkSmtp } from './check.ts';
import { smtpSender } from './sender.ts';

/** No more than what new accounts of the usual services take. */
const EMAILS_PER_MINUTE = 600;

export const smtp = settingsOf({
  variables: z.object({
    RINGONCE_SMTP_URL: z
      .string()
      .regex(/^smtps?:\/\//, 'must be such as smtps://user:password@smtp.example.com')
      .optional(),
  }),
  missing: (env) => needs(env, 'RINGONCE_SMTP_URL', 'RINGONCE_EMAIL_FROM'),
  open({ RINGONCE_SMTP_URL: url, RINGONCE_EMAIL_FROM: from }) {
    if (url === undefined || from === undefined) return undefined;
    const options = { url, from };
    return () => ({
      name: 'SMTP',
      channels: {
        email: {
          sender: smtpSender(options),
          record: null,
          pacePerMinute: EMAILS_PER_MINUTE,
          listDelayMs: 0,
          // More would wait for a connection after they were judged, and might be stopped meanwhile.
          concurrency: SMTP_CONNECTIONS,
          shown: `SMTP at ${new URL(url).hostname}, from ${maskAddress(from)}`,
        },
      },
      webhooks: [],
      check: () => checkSmtp(options),
    });
  },
});
