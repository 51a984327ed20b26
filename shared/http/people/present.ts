/**
 * From opt-outs and recipients to the JSON of the API. Called by `people.ts`. Pure.
 */
import { toIso } from '../../domain/core/time.ts';
import type { ConsentEvent } from '../../domain/person/consent.ts';
import type { OptOutRecord } from '../../domain/store/records.ts';
import type { viewRecipient } from '../../pipeline/people/people.ts';
import { isoOrNull, presentCap } from '../core/present.ts';

export const presentOptOut = ({ shown, channels, source, at }: Omit<OptOutRecord, 'tenant' | 'address'>) => ({
  address: shown,
  channels,
  source,
  at: toIso(at),
});

export const presentConsent = (event: ConsentEvent) => ({
  id: event.id,
  kind: event.kind,
  channels: event.channels,
  source: event.source,
  by: event.by,
  message: event.message,
  words: event.words,
  at: toIso(event.at),
  saidAt: isoOrNull(event.saidAt),
  appointmentId: event.appointment,
  erasedAt: isoOrNull(event.erasedAt),
});

export const presentRecipient = (address: string, view: Awaited<ReturnType<typeof viewRecipient>>) => ({
  address,
  caps: view.caps.map(({ used, left, freesAt, ...cap }) => ({
    ...presentCap(cap),
    used,
    left,
    freesAt: isoOrNull(freesAt),
  })),
  atPersonCeiling: view.atCeiling,
  optOuts: view.optOuts.map(({ channel, at, source }) => ({ channel, at: toIso(at), source })),
  contacts: view.contacts.map(({ at, channel, appointment, revision, step }) => ({
    at: toIso(at),
    channel,
    appointmentId: appointment,
    revision,
    step,
  })),
  consents: view.consents.map(presentConsent),
});
