/**
 * Which zones a phone number may be in, for people whose zone nobody told us (P4 fails closed: all of them must
 * be open). By area code in North America, elsewhere by country: finer public data names the likeliest zone, not
 * the possible ones. Pure; called when an appointment is made or changed.
 */
import { Temporal } from '../core/temporal.ts';
import { NANP_ZONES } from './nanp.ts';
import type { PhoneNumber } from './phone.ts';

const areaZones: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(NANP_ZONES).flatMap(([zones, codes]) =>
    codes.split(' ').map((code) => [code, zones.split('&')] as const),
  ),
);

/** Regions that CLDR has no zones for. */
const EXTRA: Readonly<Record<string, readonly string[]>> = {
  XK: ['Europe/Belgrade'],
  AC: ['Atlantic/St_Helena'],
  TA: ['Atlantic/St_Helena'],
};

const countryMemo = new Map<string, readonly string[]>();

/** Every zone of an ISO 3166 country, by the runtime's own CLDR data. Empty for an unknown country. */
function countryZones(country: string): readonly string[] {
  const known = countryMemo.get(country);
  if (known) return known;
  const told = new Intl.Locale('und', { region: country }).getTimeZones?.() ?? [];
  const zones = told.length > 0 ? told : (EXTRA[country] ?? []);
  countryMemo.set(country, zones);
  return zones;
}

function plausibleZones(phone: PhoneNumber): readonly string[] {
  if (phone.countryCallingCode === '1') {
    const byArea = areaZones.get(phone.nationalNumber.slice(0, 3));
    if (byArea) return byArea;
    const { country } = phone;
    return country && country !== 'US' && country !== 'CA'
      ? countryZones(country)
      : [...countryZones('US'), ...countryZones('CA')];
  }
  return phone.country ? countryZones(phone.country) : phone.getPossibleCountries().flatMap(countryZones);
}

/** The zone's offsets through a year: zones that agree in them are one, as far as hours go. */
function offsets(zone: string, year: number): string {
  const months = Array.from({ length: 24 }, (_, half) =>
    Temporal.PlainDateTime.from({ year, month: (half >> 1) + 1, day: half % 2 === 0 ? 5 : 20 })
      .toZonedDateTime('UTC')
      .withTimeZone(zone),
  );
  return months.map((moment) => moment.offset).join();
}

const distinctMemo = new Map<string, readonly string[]>();

function distinct(zones: readonly string[], year: number): readonly string[] {
  if (zones.length <= 1) return zones;
  const key = `${year} ${zones.join()}`;
  let kept = distinctMemo.get(key);
  if (!kept) {
    const bySignature = new Map<string, string>();
    for (const zone of zones) {
      const signature = offsets(zone, year);
      if (!bySignature.has(signature)) bySignature.set(signature, zone);
    }
    kept = [...bySignature.values()];
    distinctMemo.set(key, kept);
  }
  return kept;
}

/**
 * The zones in which it must be a contact hour.
 * @param known what the caller said, or null
 * @param fallback for people without a phone, who can't be rung anyway
 * @param year of the appointment: zones that keep the same time all year count as one
 */
export function zonesFor(
  known: string | null,
  phone: PhoneNumber | undefined,
  fallback: string,
  year: number,
): readonly string[] {
  if (known !== null) return [known];
  if (!phone) return [fallback];
  return distinct(plausibleZones(phone), year);
}
