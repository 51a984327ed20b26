/**
 * Whom the embedded mode tells when something is wrong, and what it believes that contacts cost: the environment
 * variables, and what they are made into. Read by `environment.ts`.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { openAddresses } from '../shared/adapters/alerting/addresses.ts';
import { emailAlerts } from '../shared/adapters/alerting/email.ts';
import { maskAddress } from '../shared/domain/core/keys.ts';
import type { Prices } from '../shared/domain/safeguards/prices.ts';
import { LIST_PRICES, withPrices } from '../shared/domain/safeguards/prices.ts';
import type { AlertChannel } from '../shared/ports/alerts.ts';

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be a URL such as https://hooks.example.com/…' });

/** The variables, beside those of `environment.ts`. */
export const alertVariables = z.object({
  /** Several with spaces between them; the address says whose it is. */
  RINGONCE_ALERT_WEBHOOK: z.string().optional(),
  RINGONCE_ALERT_EMAIL: z.email('must be an email address').optional(),
  RINGONCE_PING_URL: httpUrl.optional(),
  RINGONCE_PRICES: z.string().min(1).optional(),
});

type Variables = z.infer<typeof alertVariables> & {
  RINGONCE_SMTP_URL?: string | undefined;
  RINGONCE_EMAIL_FROM?: string | undefined;
};

/** @returns faults, each naming the variable */
export function alertFaults(env: Variables): string[] {
  const faults =
    env.RINGONCE_ALERT_EMAIL !== undefined && env.RINGONCE_SMTP_URL === undefined
      ? ['RINGONCE_SMTP_URL: is needed, because RINGONCE_ALERT_EMAIL is set']
      : [];
  for (const fault of openAddresses(env.RINGONCE_ALERT_WEBHOOK ?? '').faults)
    faults.push(`RINGONCE_ALERT_WEBHOOK: ${fault}`);
  const prices = readPrices(env.RINGONCE_PRICES);
  return prices.kind === 'faulty' ? [...faults, ...prices.faults] : faults;
}

/** What the variables are made into. */
export interface Alerting {
  channels: readonly AlertChannel[];
  /** Called after each good run. */
  pingUrl: string | undefined;
  prices: Prices;
  /** One line for the greeting, without secrets; null where nobody is told. */
  shown: string | null;
}

export function openAlerting(env: Variables): Alerting {
  const {
    RINGONCE_ALERT_WEBHOOK: addresses = '',
    RINGONCE_ALERT_EMAIL: to,
    RINGONCE_SMTP_URL: url,
    RINGONCE_EMAIL_FROM: from,
  } = env;
  const email = to && url && from ? { to, url, from } : undefined;
  const webhooks = openAddresses(addresses);
  const shown = [...webhooks.shown, ...(email ? [`email to ${maskAddress(email.to)}`] : [])];
  const prices = readPrices(env.RINGONCE_PRICES);
  return {
    channels: [...webhooks.channels, ...(email ? [emailAlerts(email)] : [])],
    pingUrl: env.RINGONCE_PING_URL,
    prices: prices.kind === 'read' ? prices.prices : LIST_PRICES,
    shown: shown.length > 0 ? shown.join(', ') : null,
  };
}

const amount = z.number().min(0).max(100);
const country = z.strictObject({ sms: amount, voice: amount });

/** The file of prices. Everything in it is optional: what is absent is as in the built-in list. */
const pricesFile = z
  .strictObject({
    asOf: z.iso.date(),
    email: amount,
    perCall: amount,
    callMinutes: z.int().min(1).max(60),
    countries: z.record(z.string().regex(/^[A-Z]{2}$/, 'must be ISO 3166 codes such as US'), country),
    elsewhere: country,
  })
  .partial();

type PricesRead = { kind: 'read'; prices: Prices } | { kind: 'faulty'; faults: string[] };

function readPrices(file: string | undefined): PricesRead {
  if (file === undefined) return { kind: 'read', prices: LIST_PRICES };
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    return { kind: 'faulty', faults: [`RINGONCE_PRICES: ${file} ${why}`] };
  }
  const parsed = pricesFile.safeParse(content);
  if (parsed.success) return { kind: 'read', prices: withPrices(LIST_PRICES, given(parsed.data)) };
  const faults = parsed.error.issues.map(
    ({ path, message }) => `RINGONCE_PRICES: ${path.join('.') || 'the file'}: ${message}`,
  );
  return { kind: 'faulty', faults };
}

/** The object without the keys whose values are absent. */
const given = (prices: z.infer<typeof pricesFile>): Partial<Prices> =>
  Object.fromEntries(Object.entries(prices).filter(([, value]) => value !== undefined));
