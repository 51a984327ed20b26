/**
 * The form of an office's settings: what its fields hold, and what the API is sent of them. A field is named as the API
 * names it, so that a fault finds it. Called by `settings-screen.ts`. Pure.
 */
import type { z } from 'zod';
import type { Channel } from '../../domain/core/policy.ts';
import { byChannel, CHANNELS } from '../../domain/core/policy.ts';
import type { Setting } from '../../domain/tenant/tenant.ts';
import type { NameInApi } from '../core/durations.ts';
import type { SettingsOut } from '../office/schemas-out.ts';

export type Settings = z.infer<typeof SettingsOut>;

/** What the fields hold for settings as they are. */
export function givenBy(settings: Settings): URLSearchParams {
  const { surgeLimit, retention, caps, countries, monthlyBudget } = settings;
  const given = new URLSearchParams({
    name: settings.name,
    timeZone: settings.timeZone,
    locale: settings.locale,
    country: settings.country,
    countries: (countries ?? []).join(' '),
    contactPhone: settings.contactPhone ?? '',
    contactEmail: settings.contactEmail ?? '',
    needsEmail: settings.needsEmail ?? '',
    needsAt: settings.needsAt,
    bundleWindow: settings.bundleWindow,
    monthlyBudget: monthlyBudget === null ? '' : String(monthlyBudget),
    'surgeLimit.share': String(surgeLimit.share),
    'surgeLimit.count': String(surgeLimit.count),
    'retention.facts': retention.facts,
    'retention.words': retention.words,
    'caps.preset': caps.preset,
    'caps.callsPerAppointment': String(caps.callsPerAppointment),
  });
  for (const channel of CHANNELS) putChannel(given, settings, channel);
  return given;
}

function putChannel(given: URLSearchParams, settings: Settings, channel: Channel): void {
  const hours = settings.contactHours[channel];
  given.set(`contactHours.${channel}.opens`, hours?.opens ?? '');
  given.set(`contactHours.${channel}.closes`, hours?.closes ?? '');
  for (const day of hours?.days ?? []) given.append(`contactHours.${channel}.days`, String(day));
  given.set(`ratesPerMinute.${channel}`, String(settings.ratesPerMinute[channel]));
  given.set(`senderNames.${channel}`, settings.senderNames[channel] ?? '');
  given.set(`senderAddresses.${channel}`, settings.senderAddresses[channel] ?? '');
  given.set(`providerOrder.${channel}`, (settings.providerOrder[channel] ?? []).join(', '));
}

/** The settings as the API takes them; whatever is wrong in them is said by the API. @param rules caps of one's own */
function inputOf(given: URLSearchParams, rules: Settings['caps']['rules']) {
  const text = (name: string): string => given.get(name)?.trim() ?? '';
  const orNull = (name: string): string | null => text(name) || null;
  const amount = (name: string): string | number => (text(name) === '' ? '' : Number(text(name)));
  const several = (name: string, by: RegExp): string[] | null =>
    text(name) === '' ? null : text(name).split(by).filter(Boolean);
  const hours = (path: string) => {
    const [opens, closes] = [text(`${path}.opens`), text(`${path}.closes`)];
    return opens + closes === '' ? null : { opens, closes, days: given.getAll(`${path}.days`).map(Number) };
  };
  const preset = text('caps.preset');
  return {
    name: text('name'),
    timeZone: text('timeZone'),
    locale: text('locale'),
    country: text('country').toUpperCase(),
    countries: several('countries', /[\s,]+/)?.map((country) => country.toUpperCase()) ?? null,
    contactPhone: orNull('contactPhone'),
    contactEmail: orNull('contactEmail'),
    needsEmail: orNull('needsEmail'),
    needsAt: text('needsAt'),
    bundleWindow: text('bundleWindow').toUpperCase(),
    monthlyBudget: text('monthlyBudget') === '' ? null : amount('monthlyBudget'),
    surgeLimit: { share: amount('surgeLimit.share'), count: amount('surgeLimit.count') },
    retention: {
      facts: text('retention.facts').toUpperCase(),
      words: text('retention.words').toUpperCase(),
    },
    caps: {
      preset,
      ...(preset === 'custom' ? { rules } : {}),
      callsPerAppointment: amount('caps.callsPerAppointment'),
    },
    contactHours: byChannel((channel) => hours(`contactHours.${channel}`)),
    ratesPerMinute: byChannel((channel) => amount(`ratesPerMinute.${channel}`)),
    senderNames: byChannel((channel) => orNull(`senderNames.${channel}`)),
    senderAddresses: byChannel((channel) => orNull(`senderAddresses.${channel}`)),
    providerOrder: byChannel((channel) => several(`providerOrder.${channel}`, /\s*,\s*/)),
  } satisfies Record<NameInApi<Setting>, unknown>;
}

/**
 * What of the form is other than what it showed at first: what somebody else changed meanwhile stays.
 * @param rules the caps of the office as it now is, for caps of its own
 */
export function changesIn(
  given: URLSearchParams,
  shown: URLSearchParams,
  rules: Settings['caps']['rules'],
): Record<string, unknown> {
  const before = new Map<string, unknown>(Object.entries(inputOf(shown, rules)));
  return Object.fromEntries(
    Object.entries(inputOf(given, rules)).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before.get(name)),
    ),
  );
}
