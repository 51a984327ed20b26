/** What the screen Settings says. Read by `settings-screen.ts`. Pure. */
import type { CAP_PRESET_NAMES } from '../../../../domain/core/caps.ts';

/** The fields of the form, most of them by their names in the API. */
type SettingsField =
  | 'name'
  | 'timeZone'
  | 'locale'
  | 'country'
  | 'countries'
  | 'contactPhone'
  | 'contactEmail'
  | 'needsEmail'
  | 'needsAt'
  | 'contactHours'
  | 'senderNames'
  | 'senderAddresses'
  | 'providerOrder'
  | 'ratesPerMinute'
  | 'caps'
  | 'callsPerAppointment'
  | 'surgeShare'
  | 'surgeCount'
  | 'monthlyBudget'
  | 'facts'
  | 'words'
  | 'bundleWindow';

export interface SettingsWords {
  lead: string;
  saved: string;
  fault: string;
  save: string;
  /** To whoever may look and not change. */
  readOnly: string;
  groups: Record<'who' | 'contact' | 'channels' | 'limits' | 'kept', string>;
  /** What each is called, and what it means. */
  fields: Record<SettingsField, readonly [label: string, hint: string]>;
  opens: string;
  closes: string;
  days: string;
  presets: Record<(typeof CAP_PRESET_NAMES)[number] | 'custom', string>;
}
