/** Phone numbers: valid and not merely possible, at an ordinary price, of a country that may be contacted. */
import type { CountryCode } from 'libphonenumber-js/max';
import { getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, test } from 'vitest';
import type { PhoneReading } from '../../../shared/domain/person/phone.ts';
import {
  bareAddress,
  COUNTRIES,
  isCountry,
  isLandline,
  isNumberOf,
  parsePhone,
  possiblePhone,
} from '../../../shared/domain/person/phone.ts';
import { some } from './given.ts';

const short = (reading: PhoneReading): string => {
  if (reading.kind === 'refused') return reading.why;
  return `${reading.phone.number}${isLandline(reading.phone) ? ' landline' : ''}`;
};

describe('a number as dialled in a country', () => {
  test.each([
    ['US', '(212) 555-0123', '+12125550123'],
    ['US', '+1 500 555 0001', '+15005550001'],
    ['US', '800 555 0123', '+18005550123'],
    ['CA', '416 555 0123', '+14165550123'],
    ['GB', '07400 123456', '+447400123456'],
    ['GB', '020 7946 0958', '+442079460958 landline'],
    ['DE', '0151 12345678', '+4915112345678'],
    ['DE', '030 123456', '+4930123456 landline'],
    ['FR', '06 12 34 56 78', '+33612345678'],
    ['FR', '01 99 00 12 34', '+33199001234 landline'],
    ['AU', '0491 570 156', '+61491570156'],
    ['AU', '02 5550 1234', '+61255501234 landline'],
    ['BR', '11 3123 4567', '+551131234567 landline'],
    ['IN', '098765 43210', '+919876543210'],
    ['ES', '612 34 56 78', '+34612345678'],
    ['US', '7740125622', 'not_valid'],
    ['US', '6591234567', 'not_valid'],
    ['GB', '07700 900123', 'not_valid'],
    ['IN', '0120 1234567', 'not_valid'],
    ['US', '12', 'not_a_number'],
    ['US', 'call me at 212 555 0123', 'not_a_number'],
    ['US', '+999999999999999', 'not_a_number'],
    ['US', '+1 900 555 0123', 'premium_rate'],
    ['GB', '0909 879 0123', 'premium_rate'],
    ['DE', '0900 1 234567', 'premium_rate'],
    ['FR', '0899 123 456', 'premium_rate'],
    ['AU', '1900 123 456', 'premium_rate'],
    ['ES', '803 123 456', 'premium_rate'],
    ['JP', '0990 123456', 'premium_rate'],
    ['DE', '0180 6 12345', 'shared_cost'],
    ['FR', '0820 123 456', 'shared_cost'],
    ['AU', '1300 123 456', 'shared_cost'],
    ['AT', '0810 123456', 'shared_cost'],
    ['ES', '901 234 567', 'shared_cost'],
    ['US', '212 555 0123 x5', 'extension'],
    ['US', '+12125550123;ext=5', 'extension'],
    ['DE', '030 123456 ext. 12', 'extension'],
    ['US', '416 555 0123', 'other_country'],
    ['US', '+44 7400 123456', 'other_country'],
    ['GB', '+1 212 555 0123', 'other_country'],
    ['US', '+800 1234 5678', 'other_country'],
  ])('in %s, %s is %s', (country, text, expected) => {
    expect(short(parsePhone(text, country, [country]))).toBe(expected);
  });

  test('a reason comes with a sentence that says what was wrong and what is accepted', () => {
    const said = (text: string, countries = ['US']) => {
      const reading = parsePhone(text, 'US', countries);
      return reading.kind === 'refused' ? reading.message : '';
    };
    expect(said('12')).toMatch(/^must be a phone number in E\.164 such as .* dialled in US$/);
    expect(said('+1 774 012 5622')).toMatch(
      /^must be a number that exists; in .*\+1 there is none like \+17740125622/,
    );
    expect(said('+1 900 555 0123')).toMatch(/^must be an ordinary .*\+19005550123 is a premium-rate number/);
    expect(said('+49 180 6 12345')).toMatch(/is a shared-cost number/);
    expect(said('212 555 0123 x56')).toMatch(/^must be a number without an extension.*leave 56 out$/);
    expect(said('+447400123456', ['US', 'CA'])).toMatch(
      /^must be a number of US, CA,.* one of GB, so add GB to countries in the settings/,
    );
    expect(said('+80012345678')).toMatch(/is an international one, which is never/);
  });
});

test('every country’s example of a mobile number is taken by an office there, and by one that allows the country', () => {
  const wrong = COUNTRIES.filter((country) => {
    const example = getExampleNumber(country as CountryCode, examples);
    if (!example) return true;
    const [e164, dialled] = [example.number, example.formatNational()];
    return (
      parsePhone(e164, country, [country]).kind !== 'valid' ||
      parsePhone(dialled, country, [country]).kind !== 'valid' ||
      parsePhone(e164, 'US', ['US', country]).kind !== 'valid' ||
      !isNumberOf(example, country)
    );
  });
  expect(wrong).toEqual([]);
  expect(COUNTRIES.length).toBeGreaterThan(240);
});

test('no country’s example of a mobile number is a landline', () => {
  const landlines = COUNTRIES.filter((country) => {
    const example = getExampleNumber(country as CountryCode, examples);
    return example && isLandline(example);
  });
  expect(landlines).toEqual([]);
});

test('a country is two capital letters that have phone numbers', () => {
  expect(['US', 'XK', 'us', 'ZZ', 'USA', '', '001'].filter(isCountry)).toEqual(['US', 'XK']);
});

test('who is looked up need not be valid, for such numbers were taken once', () => {
  expect(possiblePhone('774 012 5622', 'US')?.number).toBe('+17740125622');
  expect(possiblePhone('+1 900 555 0123')?.number).toBe('+19005550123');
  expect(possiblePhone('12', 'US')).toBeUndefined();
});

test('around an address is nothing of a link or a spreadsheet', () => {
  const bare = [' tel:+12125550123', 'SMS: +12125550123 ', '+12125550123'].map(bareAddress);
  expect(bare).toEqual(Array(3).fill('+12125550123'));
  const mails = ['mailto:ana@example.com?subject=x', 'MAILTO: ana@example.com', ' ana@example.com '];
  expect(mails.map(bareAddress)).toEqual(Array(3).fill('ana@example.com'));
  expect(bareAddress('call tel:1 or mailto:x')).toBe('call tel:1 or mailto:x');
});

test('a number of one country is none of another’s whose digits it has, and none of what is no country', () => {
  const ohio = some(possiblePhone('+17400123456'));
  expect(['GB', 'XX', 'usa'].filter((country) => isNumberOf(ohio, country))).toEqual([]);
  expect(['US', 'USA', 'xUS', 'us', 'XX'].filter(isCountry)).toEqual(['US']);
  expect([possiblePhone('2125550123', 'XX'), possiblePhone('2125550123')]).toEqual([undefined, undefined]);
  expect(parsePhone('+447400123456', 'US', null).kind).toBe('valid');
});
