/**
 * From opt-outs and recipients to the JSON of the API. Called by `people.ts`. Pure.
 */
import { isoDuration, toIso } from '../../domain/core/time.ts';
import type { OptOutRecord } from '../../domain/store/records.ts';
import type { viewRecipient } from '../../pipeline/people/people.ts';

export const presentOptOut = ({ shown, channels, source, at }: Omit<OptOutRecord, 'tenant' | 'address'>) => ({
  address: shown,
  channels,
  source,
  at: toIso(at),
});

export const presentRecipient = (address: string, view: Awaited<ReturnType<typeof viewRecipient>>) => ({
  address,
  caps: view.caps.map(({ channels, limit, windowMs, used, left }) => ({
    channels,
    limit,
    window: isoDuration(windowMs),
    used,
    left,
  })),
  optOuts: view.optOuts.map(({ channel, at, source }) => ({ channel, at: toIso(at), source })),
  contacts: view.contacts.map(({ at, channel, appointment, revision, step }) => ({
    at: toIso(at),
    channel,
    appointmentId: appointment,
    revision,
    step,
  })),
});
