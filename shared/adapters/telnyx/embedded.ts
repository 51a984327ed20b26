/** Telnyx in the embedded mode: its variables, what they make, and what `doctor` looks at. Named by the registry. */
import * as z from 'zod';
import { maskAddress } from '../../domain/core/keys.ts';
import type { Check, Provider } from '../../ports/provider.ts';
import { remoteTime } from '../process/remote-time.ts';
import { systemClock } from '../system.ts';
import { needs, settingsOf } from '../variables.ts';
import type { TelnyxSmsOptions } from './sender.ts';
import { askTelnyx, telnyxSms, WEBHOOKS } from './sender.ts';
import { telnyxWebhooks } from './webhooks.ts';

const variables = z.object({
  TELNYX_API_KEY: z
    .string()
    .regex(/^KEY[A-Za-z0-9_-]{10,}$/, 'must be an API key (KEY…)')
    .optional(),
  TELNYX_PUBLIC_KEY: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, 'must be the account’s public key, 44 characters of base64')
    .optional(),
  TELNYX_SMS_FROM: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'must be a number in E.164 such as +12125550100')
    .optional(),
  TELNYX_API_URL: z.url('must be a URL').optional(),
});

/** Kept below what a US long code with A2P 10DLC takes; a setting of the account's. */
const TEXTS_PER_MINUTE = 180;

export const telnyx = settingsOf({
  variables,
  missing: (env) => [
    ...needs(env, 'TELNYX_API_KEY', 'TELNYX_PUBLIC_KEY', 'TELNYX_SMS_FROM', 'RINGONCE_PUBLIC_URL'),
    ...needs(env, 'TELNYX_SMS_FROM', 'TELNYX_API_KEY'),
  ],
  open(env) {
    const { TELNYX_API_KEY: apiKey, TELNYX_PUBLIC_KEY: publicKey } = env;
    const { TELNYX_SMS_FROM: from, RINGONCE_PUBLIC_URL: publicUrl } = env;
    if (!apiKey || !publicKey || !from || !publicUrl) return undefined;
    const options = { apiKey, from, publicUrl, baseUrl: env.TELNYX_API_URL };
    return (): Provider => ({
      name: 'Telnyx',
      channels: {
        sms: {
          sender: telnyxSms(options),
          record: null,
          pacePerMinute: TEXTS_PER_MINUTE,
          listDelayMs: 0,
          concurrency: 32,
          shown: `Telnyx, from ${maskAddress(from)}`,
        },
      },
      webhooks: telnyxWebhooks({ ...options, publicKey, clock: systemClock }),
      time: () => remoteTime(`${options.baseUrl ?? 'https://api.telnyx.com'}/`),
      check: () => check(options),
    });
  },
});

const Numbers = z.object({
  data: z.array(z.object({ phone_number: z.string(), messaging_profile_id: z.string().nullish() })),
});

/** Reads which number it is, and sends nothing to anybody. */
async function check(options: TelnyxSmsOptions): Promise<Check[]> {
  const { from, publicUrl } = options;
  const name = 'Telnyx SMS sender';
  const query = new URLSearchParams({ 'filter[phone_number]': from });
  const answer = await askTelnyx(options, `/phone_numbers?${query}`);
  const address = checkAddress(publicUrl);
  if (answer.kind !== 'answered' || answer.status !== 200) {
    const detail = answer.kind === 'answered' ? `http ${answer.status}` : 'no answer';
    return [
      { name, ok: false, detail, fix: 'Check TELNYX_API_KEY, and whether this machine reaches Telnyx.' },
      address,
    ];
  }
  const number = Numbers.safeParse(answer.body).data?.data.find(({ phone_number }) => phone_number === from);
  const shown = maskAddress(from);
  if (!number)
    return [
      {
        name,
        ok: false,
        detail: `${shown} is not of this account`,
        fix: 'Set TELNYX_SMS_FROM to a number of it.',
      },
      address,
    ];
  if (!number.messaging_profile_id)
    return [
      { name, ok: false, detail: `${shown} has no messaging profile`, fix: 'Give it one that is enabled.' },
      address,
    ];
  return [
    {
      name,
      ok: true,
      detail: `${shown}; its messaging profile has to send texts to ${publicUrl}${WEBHOOKS}/inbound, by API version 2`,
    },
    address,
  ];
}

function checkAddress(publicUrl: string): Check {
  const name = 'Telnyx callbacks';
  return publicUrl.startsWith('https://')
    ? { name, ok: true, detail: `${publicUrl}${WEBHOOKS}` }
    : { name, ok: false, detail: 'no https', fix: 'Set RINGONCE_PUBLIC_URL to an address with https.' };
}
