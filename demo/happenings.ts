/**
 * What happened since the last look, told from the ledger in a few words, with masked addresses.
 */
import type { Appointment, AppointmentEvent } from '../shared/domain/appointment/appointment.ts';
import { addressFor } from '../shared/domain/appointment/appointment.ts';
import { maskAddress } from '../shared/domain/core/keys.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import { isLoud } from '../shared/domain/core/policy.ts';
import type { Reason } from '../shared/domain/core/reasons.ts';
import { sentenceOf } from '../shared/domain/core/reasons.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import type { Entry, EntryEvent } from '../shared/domain/ledger/entry.ts';
import type { Ladder } from './ledger.ts';

export interface Happening {
  at: Instant;
  channel: Channel;
  /** Masked. */
  to: string;
  text: string;
  /** Where the person is, as far as is known; null where the hour does not matter. */
  zone: string | null;
}

/** What happened later than `since`, oldest first. */
export function happenedSince(ladders: readonly Ladder[], since: Instant): Happening[] {
  const found = ladders.flatMap(({ appointment, entries }) => [
    ...entries.flatMap((entry) => ofEntry(appointment, entry, since)),
    ...appointment.history.flatMap((event) => ofAppointment(appointment, event, since)),
  ]);
  return found.sort((a, b) => a.at - b.at);
}

function ofEntry(appointment: Appointment, entry: Entry, since: Instant): Happening[] {
  const to = addressFor(appointment.recipient, entry.channel);
  if (to === null) return [];
  return entry.history.flatMap((event) => {
    const text = event.at > since ? entryText(entry.channel, event) : undefined;
    if (text === undefined) return [];
    const zone = event.state === 'sent' && isLoud(entry.channel) ? zoneOf(appointment) : null;
    return [{ at: event.at, channel: entry.channel, to: maskAddress(to), text, zone }];
  });
}

const zoneOf = ({ recipient, timeZone }: Appointment): string => recipient.zones[0] ?? timeZone;

const SENT: Readonly<Record<Channel, string>> = {
  email: 'reminded by email',
  sms: 'reminded by text',
  voice: 'called',
};

/** Reasons that are not told, because they say nothing new: the person confirmed, or has no such address. */
const PLAIN: ReadonlySet<Reason> = new Set(['confirmed', 'no_address']);

function entryText(channel: Channel, { state, reason }: EntryEvent): string | undefined {
  switch (state) {
    case 'sent':
      return SENT[channel];
    case 'failed':
      return reason ? sentenceOf(reason) : 'failed';
    case 'dropped':
      return reason && !PLAIN.has(reason) ? `not sent: ${sentenceOf(reason)}` : undefined;
    case 'planned':
      return reason ? `waits: ${sentenceOf(reason)}` : undefined;
    case 'in_doubt':
      return 'the answer was lost; not repeated, but looked up';
    case 'queued':
    case 'sending':
    case 'delivered':
      return undefined;
  }
}

const CONFIRMED: Readonly<Record<string, [Channel, string]>> = {
  reply: ['sms', 'replied C: confirmed'],
  keypress: ['voice', 'pressed 1: confirmed'],
  link: ['email', 'confirmed on the page'],
};

function ofAppointment(
  appointment: Appointment,
  { at, kind, by }: AppointmentEvent,
  since: Instant,
): Happening[] {
  const [channel, text] = (kind === 'confirmed' && at > since ? CONFIRMED[by] : undefined) ?? [];
  const to = channel && addressFor(appointment.recipient, channel);
  return to ? [{ at, channel, to: maskAddress(to), text: text ?? '', zone: null }] : [];
}
