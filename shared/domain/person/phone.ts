/**
 * Phone numbers as people write them. Pure, and the only file that knows the library. Called when an appointment is
 * made or changed, when an address is looked up, and for prices; senders ask none of it, so they do not carry it.
 *
 * The library's full metadata (`max`) knows premium, shared-cost and landline numbers; the default one does not. What it
 * costs is in docs/decisions/0027-valid-numbers.md.
 */
import type { CountryCode, NumberType } from 'libphonenumber-js/max';
import parse, {
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  PhoneNumber,
} from 'libphonenumber-js/max';
import { remember } from '../core/memo.ts';

export type { PhoneNumber };

/** Why a number is not taken. */
type PhoneRefusal =
  | 'not_a_number'
  | 'extension'
  | 'not_valid'
  | 'premium_rate'
  | 'shared_cost'
  | 'other_country';

export type PhoneReading =
  | { kind: 'valid'; phone: PhoneNumber }
  /** `message`: what was wrong and what is accepted. `phone`: undefined where nothing could be read as a number. */
  | { kind: 'refused'; why: PhoneRefusal; message: string; phone: PhoneNumber | undefined };

/** An address without what a link or a spreadsheet puts around it: ` tel:+12125550123`, `mailto:ana@example.com?subject=…`. */
export const bareAddress = (text: string): string =>
  text
    .trim()
    .replace(/^(?:tel|sms):\s*/i, '')
    .replace(/^mailto:\s*([^?]*).*$/i, '$1')
    .trim();

/** Every country that has phone numbers, ISO 3166. */
export const COUNTRIES: readonly string[] = /* @__PURE__ */ getCountries();

/** No list of them is longer; said without the list, so that it need not be loaded. */
export const COUNTRIES_MAX = 250;

/** Whether it is an ISO 3166 country, in capitals, that has phone numbers. */
export const isCountry = (text: string): text is CountryCode =>
  /^[A-Z]{2}$/.test(text) && isSupportedCountry(text);

/**
 * Reads a number without asking whether it exists or may be contacted: for whoever is known already, such as an address
 * that is looked up, opted out or erased.
 * @param country for numbers that are written without one; ISO 3166
 * @returns undefined where it has not the length of a number
 */
export function possiblePhone(text: string, country?: string): PhoneNumber | undefined {
  const phone = anyPhone(text, country);
  return phone?.isPossible() ? phone : undefined;
}

/** Reads whatever has the form of a number, also where its length can't be right. The result must not be changed. */
export function anyPhone(text: string, country = ''): PhoneNumber | undefined {
  // A whole number is the same from everywhere, and is asked for again as such.
  const from = WHOLE.test(text) ? '' : country;
  const asked = `${from} ${text}`;
  const known = lately.get(asked);
  if (known !== undefined || lately.has(asked)) return known;
  const phone = parse(text, { ...(isCountry(from) && { defaultCountry: from }), extract: false });
  return remember(lately, asked, phone, LATELY_MAX);
}
/** To read one is a good part of what it takes to make an appointment, and its prices ask for it again. */
const lately = new Map<string, PhoneNumber | undefined>();
const LATELY_MAX = 2_000;
const WHOLE = /^\+\d+$/;

/**
 * Reads a number that somebody is to be texted or called at: it must be valid, not merely possible, cost what ordinary
 * numbers cost, and be of a country that may be contacted.
 * @param country for numbers that are written without one; ISO 3166
 * @param countries that may be texted and called; null for all
 */
export function parsePhone(text: string, country: string, countries: readonly string[] | null): PhoneReading {
  const phone = anyPhone(text, country);
  if (!phone?.isPossible()) {
    const message = `must be a phone number in E.164 such as +12125550123, or one as dialled in ${country}`;
    return { kind: 'refused', why: 'not_a_number', message, phone };
  }
  const why = refusalOf(phone, countries);
  if (why === null) return { kind: 'valid', phone };
  return { kind: 'refused', why, message: MESSAGES[why](phone, countries ?? []), phone };
}

type Refusal = Exclude<PhoneRefusal, 'not_a_number'>;

function refusalOf(phone: PhoneNumber, countries: readonly string[] | null): Refusal | null {
  if (phone.ext) return 'extension';
  // To be valid is to have a type.
  const type = typeOf(phone);
  if (type === undefined) return 'not_valid';
  if (type === 'PREMIUM_RATE') return 'premium_rate';
  if (type === 'SHARED_COST') return 'shared_cost';
  const isOf = (country: string) => country === phone.country || isNumberOf(phone, country);
  const allowed = countries === null || countries.some(isOf);
  return allowed ? null : 'other_country';
}

const ORDINARY = 'must be an ordinary mobile or fixed number';

/** What was wrong and what is accepted, after the name of the field. */
const MESSAGES: Record<Refusal, (phone: PhoneNumber, countries: readonly string[]) => string> = {
  extension: ({ ext }) =>
    `must be a number without an extension, for nobody can be texted at one, and no call of ours dials one; leave ${ext} out`,
  not_valid: ({ number, country, countryCallingCode }) =>
    `must be a number that exists; in ${country ?? `the countries with the code +${countryCallingCode}`} there is none like ${number}, so compare its digits`,
  premium_rate: ({ number }) =>
    `${ORDINARY}; ${number} is a premium-rate number, which is never texted or called`,
  shared_cost: ({ number }) =>
    `${ORDINARY}; ${number} is a shared-cost number, which is never texted or called`,
  other_country: ({ number, country }, countries) =>
    country === undefined
      ? `must be a number of a country; ${number} is an international one, which is never texted or called`
      : `must be a number of ${countries.join(', ')}, which this office may text and call; ${number} is one of ${country}, so add ${country} to countries in the settings (PUT /v1/tenant)`,
};

/** The number is fixed to a place, as far as the numbering plan tells: in North America it does not. */
export const isLandline = (phone: PhoneNumber): boolean => typeOf(phone) === 'FIXED_LINE';

/** To look for it is a good part of what it takes to read an appointment, and it is asked for twice. */
function typeOf(phone: PhoneNumber): NumberType {
  if (!types.has(phone)) types.set(phone, phone.getType());
  return types.get(phone);
}
const types = new WeakMap<PhoneNumber, NumberType>();

/**
 * Whether it is a valid number of the country. Some countries share theirs: those of Australia are also those of
 * Christmas Island.
 */
export function isNumberOf(phone: PhoneNumber, country: string): boolean {
  if (!isCountry(country) || getCountryCallingCode(country) !== phone.countryCallingCode) return false;
  const there = new PhoneNumber(phone.number);
  there.country = country;
  return there.isValid();
}
