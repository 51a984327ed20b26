/**
 * What contacts cost, and so the most that one appointment can cost: known when it is planned, because no step goes
 * out twice (P1). Called by the pipeline's budget and by the answers of the API. Pure.
 *
 * Always an upper bound: a call is taken at its longest, a price is rounded up, and a country that is not listed costs
 * what few countries do.
 */
import type { PlannedStep } from '../appointment/appointment.ts';
import type { Channel } from '../core/policy.ts';
import { CHANNEL_TRAITS } from '../core/policy.ts';
import { anyPhone } from '../person/phone.ts';

/** US dollars. */
export type Usd = number;

/** What texts and calls to one country cost. */
export interface CountryPrices {
  /** A segment of an SMS, with what carriers add. */
  sms: Usd;
  /** A started minute of a call, to the dearest kind of number. */
  voice: Usd;
}

export interface Prices {
  /** Since when they are known, `2026-11-21`. */
  asOf: string;
  email: Usd;
  /** What a call costs beside its minutes. */
  perCall: Usd;
  /** How many minutes are paid for one call, at the most. */
  callMinutes: number;
  /** By ISO 3166 country. */
  countries: Readonly<Record<string, CountryPrices>>;
  /** Where a country is not listed. */
  elsewhere: CountryPrices;
}

/**
 * An estimate to begin with, of about the size that providers list, rounded up: only the US text was compared with
 * a published price. Your own provider's prices count; RINGONCE_PRICES overrides these, as a whole or by country.
 *
 * - Texts: https://www.twilio.com/en-us/sms/pricing/us and its sisters. The US ask 0.0083 a segment, and carriers
 *   0.003 to 0.005 more.
 * - Calls: https://www.twilio.com/en-us/voice/pricing/us and its sisters, to mobile numbers where those cost more.
 * - Each call: answering machine detection 0.0075, and a thousand spoken characters.
 * - Email: https://aws.amazon.com/ses/pricing/
 * - Minutes: a call is cut after five (by the voice provider, as it is told).
 */
export const LIST_PRICES: Prices = {
  asOf: '2026-11-21',
  email: 0.0001,
  perCall: 0.016,
  callMinutes: 5,
  countries: {
    US: { sms: 0.0135, voice: 0.014 },
    CA: { sms: 0.0155, voice: 0.014 },
    PR: { sms: 0.0135, voice: 0.03 },
    GB: { sms: 0.06, voice: 0.035 },
    // These share the numbers of Great Britain: few can be told apart.
    GG: { sms: 0.06, voice: 0.035 },
    IM: { sms: 0.06, voice: 0.035 },
    JE: { sms: 0.06, voice: 0.035 },
    IE: { sms: 0.1, voice: 0.06 },
    AU: { sms: 0.06, voice: 0.08 },
    NZ: { sms: 0.12, voice: 0.09 },
    DE: { sms: 0.13, voice: 0.06 },
    AT: { sms: 0.12, voice: 0.06 },
    CH: { sms: 0.09, voice: 0.08 },
    FR: { sms: 0.09, voice: 0.06 },
    ES: { sms: 0.1, voice: 0.06 },
    IT: { sms: 0.1, voice: 0.06 },
    VA: { sms: 0.1, voice: 0.06 },
    PT: { sms: 0.07, voice: 0.06 },
    MX: { sms: 0.08, voice: 0.05 },
    BR: { sms: 0.08, voice: 0.08 },
    IN: { sms: 0.1, voice: 0.06 },
    JP: { sms: 0.1, voice: 0.16 },
  },
  elsewhere: { sms: 0.35, voice: 0.6 },
};

/** Countries over the list; anything else as it is given. */
export const withPrices = (base: Prices, given: Partial<Prices>): Prices => ({
  ...base,
  ...given,
  countries: { ...base.countries, ...given.countries },
});

/** Prices for a number. Where several countries share it, the dearest. @param phone E.164 */
export function pricesFor(phone: string, prices: Prices): CountryPrices {
  const parsed = anyPhone(phone);
  const countries = parsed?.country ? [parsed.country] : (parsed?.getPossibleCountries() ?? []);
  const known = countries.map((country) => prices.countries[country] ?? prices.elsewhere);
  if (known.length === 0) return prices.elsewhere;
  return {
    sms: Math.max(...known.map(({ sms }) => sms)),
    voice: Math.max(...known.map(({ voice }) => voice)),
  };
}

/** Prices for numbers of one country, ISO 3166. */
export const pricesIn = (country: string, prices: Prices): CountryPrices =>
  prices.countries[country] ?? prices.elsewhere;

/** The size of a message, as far as its price depends on it. */
export interface Weight {
  /** Segments of an SMS. */
  segments: number;
}

/** One accepted contact at its dearest. @param to E.164 for loud channels; an email costs the same everywhere */
export function costOf(channel: Channel, to: string, { segments }: Weight, prices: Prices): Usd {
  switch (channel) {
    case 'email':
      return prices.email;
    case 'sms':
      return segments * pricesFor(to, prices).sms;
    case 'voice':
      return callAt(pricesFor(to, prices), prices);
  }
}

/** A call at its longest. */
export const callAt = ({ voice }: CountryPrices, { perCall, callMinutes }: Prices): Usd =>
  perCall + callMinutes * voice;

/** A planned step with what it would cost. */
export interface PricedStep extends Pick<PlannedStep, 'kind' | 'channel'> {
  cost: Usd;
}

/**
 * The most that a plan can cost. Calls that remind are as many as are allowed; news of a change is apart.
 * @param sendsMax how often one message goes out at most whose channel is repeated where its answer was lost
 */
export function ceilingOf(steps: readonly PricedStep[], callsPerAppointment: number, sendsMax: number): Usd {
  const isReminderCall = ({ kind, channel }: PricedStep) =>
    CHANNEL_TRAITS[channel].holdsLine && kind === 'reminder';
  const calls = steps.filter(isReminderCall).map(({ cost }) => cost);
  const dearest = calls.sort((a, b) => b - a).slice(0, callsPerAppointment);
  const others = steps
    .filter((step) => !isReminderCall(step))
    .map(({ channel, cost }) => (CHANNEL_TRAITS[channel].whenInDoubt === 'repeat' ? sendsMax * cost : cost));
  return roundUp([...dearest, ...others].reduce((sum, cost) => sum + cost, 0));
}

/** Rounds up to a hundredth of a cent; less than a millionth above it is an error of adding up. */
export const roundUp = (usd: Usd): Usd => Math.max(0, Math.ceil(usd * 10_000 - 0.01)) / 10_000;
