/**
 * Settings of a tenant as they come in a request, laid over those that are there. Called by the tenant's own routes
 * and by the operator's. Pure.
 */

import type { CapPreset, Caps } from '../../domain/core/caps.ts';
import { CAP_PRESETS } from '../../domain/core/caps.ts';
import type { TenantId } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { Milliseconds } from '../../domain/core/time.ts';
import type { Fault } from '../../domain/judgement/intake.ts';
import type { Setting, Tenant } from '../../domain/tenant/tenant.ts';
import { msOf } from '../core/durations.ts';
import type { SettingsInput } from './schemas.ts';

/** What is wrong with settings beyond their form. */
export function settingsFaults(input: SettingsInput, id: TenantId): Fault[] {
  const faults: Fault[] = [];
  const impossible = (path: string, message: string) => faults.push({ path, message, impossible: true });
  if ('id' in input && input.id !== undefined && input.id !== id)
    impossible('id', `cannot be changed; it is ${id}`);
  const { preset, rules } = input.caps ?? {};
  if (preset && preset !== 'custom' && rules && !isPreset(preset, rules))
    impossible(
      'caps.rules',
      `are not those of the preset ${preset}; leave them out, or take the preset custom`,
    );
  return faults;
}

type CapsInput = NonNullable<SettingsInput['caps']>;
type Rules = NonNullable<CapsInput['rules']>;

/** Caps as they come in a request; also those of the person's ceiling. */
export const rulesOf = (rules: Rules): Caps['rules'] =>
  rules.map(({ channels, limit, window }) => ({ channels, limit, windowMs: msOf(window) ?? 0 }));

/** Whether the rules are those of the preset, as they are when settings that were read are written back. */
const isPreset = (preset: CapPreset, rules: Rules): boolean =>
  JSON.stringify(rulesOf(rules)) === JSON.stringify(CAP_PRESETS[preset].rules);

function capsOf({ preset, rules, callsPerAppointment }: CapsInput): Caps {
  const named = preset && preset !== 'custom' ? CAP_PRESETS[preset] : undefined;
  const base = named ?? { preset: 'custom' as const, rules: rulesOf(rules ?? []), callsPerAppointment: 1 };
  return { ...base, callsPerAppointment: callsPerAppointment ?? base.callsPerAppointment };
}

type ByChannel<T> = { [C in Channel]?: T | undefined };

/** Absent channels stay. */
function overlay<T>(present: Record<Channel, T>, input: ByChannel<T> | undefined): Record<Channel, T> {
  const { email = present.email, sms = present.sms, voice = present.voice } = input ?? {};
  return { email, sms, voice };
}

/** A null name, address or order is removed. */
function overlayNames<T>(
  present: Partial<Record<Channel, T>>,
  input: ByChannel<T | null> | undefined,
): Partial<Record<Channel, T>> {
  const merged = { ...present, ...input };
  return Object.fromEntries(
    CHANNELS.flatMap((channel) => (merged[channel] ? [[channel, merged[channel]]] : [])),
  );
}

/** Each country once. */
const countriesFrom = (present: Tenant, { countries }: SettingsInput): Tenant['countries'] =>
  countries ? [...new Set(countries)] : countries === undefined ? present.countries : null;

const windowFrom = (present: Tenant, { bundleWindow }: SettingsInput): Milliseconds =>
  (bundleWindow === undefined ? undefined : msOf(bundleWindow)) ?? present.bundleWindowMs;

/** The tenant with what the request says of each setting. */
export const mergeSettings = (present: Tenant, input: SettingsInput): Tenant => ({
  ...present,
  ...settingsFrom(present, input),
});

const settingsFrom = (present: Tenant, input: SettingsInput): Required<Pick<Tenant, Setting>> => ({
  name: input.name ?? present.name,
  timeZone: input.timeZone ?? present.timeZone,
  locale: input.locale ?? present.locale,
  country: input.country ?? present.country,
  countries: countriesFrom(present, input),
  contactHours: overlay(present.contactHours, input.contactHours),
  caps: input.caps ? capsOf(input.caps) : present.caps,
  ratesPerMinute: overlay(present.ratesPerMinute, input.ratesPerMinute),
  senderNames: overlayNames(present.senderNames, input.senderNames),
  senderAddresses: overlayNames(present.senderAddresses, input.senderAddresses),
  providerOrder: overlayNames(present.providerOrder, input.providerOrder),
  surgeLimit: input.surgeLimit ?? present.surgeLimit,
  monthlyBudget: input.monthlyBudget === undefined ? present.monthlyBudget : input.monthlyBudget,
  contactPhone: input.contactPhone === undefined ? present.contactPhone : input.contactPhone,
  retention: input.retention ?? present.retention,
  contactEmail: input.contactEmail === undefined ? present.contactEmail : input.contactEmail,
  needsEmail: input.needsEmail === undefined ? present.needsEmail : input.needsEmail,
  needsAt: input.needsAt ?? present.needsAt,
  bundleWindowMs: windowFrom(present, input),
});
