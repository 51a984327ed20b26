/**
 * How the sandbox's addresses behave: what a provider would answer, and what it would call back later.
 * Read by `sandbox.ts` at each send. The addresses are part of the API: programs rely on them.
 * Pure data: every later event is named by how long after the send it comes, so time can be fast-forwarded.
 */

import type { Channel } from '../../domain/core/policy.ts';
import type { Milliseconds } from '../../domain/core/time.ts';
import { HOUR, MINUTE, SECOND } from '../../domain/core/time.ts';
import type { CallStatusEvent, ProviderEvent } from '../../ports/played.ts';
import type { SendResult } from '../../ports/senders.ts';

/** An event and when it comes. Serialised once here, because sends are on a benchmark's hot path. */
export interface PlannedEvent {
  afterMs: Milliseconds;
  /** A `ProviderEvent` as JSON. */
  event: string;
}

/** What `send` answers: acceptance, nothing, a refusal at the first two tries, or the given result. */
type Answer = 'accepted' | 'lost' | 'busy_twice' | Extract<SendResult, { kind: 'rejected' | 'failed' }>;

/** One channel's part of a behaviour. */
export interface Script {
  answer: Answer;
  events: readonly PlannedEvent[];
}

const after = (afterMs: Milliseconds, event: ProviderEvent): PlannedEvent => ({
  afterMs,
  event: JSON.stringify(event),
});
const accepted = (...events: PlannedEvent[]): Script => ({ answer: 'accepted', events });
/** The provider has it and its receipts come, but the answer to the send itself never does. */
const lost = (...events: PlannedEvent[]): Script => ({ answer: 'lost', events });
const rejected = (reason: 'invalid_address' | 'opted_out', code: string): Script => ({
  answer: { kind: 'rejected', reason, code },
  events: [],
});

const sent = (afterMs: Milliseconds) => after(afterMs, { kind: 'message_status', status: 'sent' });
const delivered = (afterMs: Milliseconds) => after(afterMs, { kind: 'message_status', status: 'delivered' });
const reply = (body: string) => after(MINUTE, { kind: 'inbound', body });
const call = (
  afterMs: Milliseconds,
  status: CallStatusEvent['status'],
  answeredBy?: CallStatusEvent['answeredBy'],
) =>
  after(afterMs, {
    kind: 'call_status',
    status,
    ...(answeredBy && { answeredBy }),
    ...(status === 'completed' && { durationSeconds: 30 }),
  });

const pickedUp = call(5 * SECOND, 'in-progress');
const heard = call(35 * SECOND, 'completed', 'human');
const smsDelivered = [sent(SECOND), delivered(3 * SECOND)];
const mail = (afterMs: Milliseconds, type: 'Delivery' | 'Complaint' | 'DeliveryDelay') =>
  after(afterMs, { kind: 'email', type });
const bounced = (bounceType: 'Permanent' | 'Transient') =>
  after(3 * SECOND, { kind: 'email', type: 'Bounce', bounceType });

const NORMAL: Readonly<Record<Channel, Script>> = {
  email: accepted(mail(2 * SECOND, 'Delivery')),
  sms: accepted(...smsDelivered),
  voice: accepted(pickedUp, heard),
};

/** Too many requests, twice per entry: https://www.twilio.com/docs/api/errors/20429 */
export const TOO_MANY_REQUESTS = { kind: 'failed', reason: 'provider_busy', code: '20429' } as const;
export const TOO_MANY_REQUESTS_TIMES = 2;

/** https://www.twilio.com/docs/api/errors/21211: not a phone number. */
const INVALID = rejected('invalid_address', '21211');

/** Surely not taken. */
const FAILS: Script = {
  answer: { kind: 'failed', reason: 'provider_error', code: 'ServiceUnavailable', retryAfterMs: SECOND },
  events: [],
};

/** Behaviour → what differs from `NORMAL`, by channel. */
const BEHAVIOURS = {
  normal: {},
  bounce: { email: accepted(bounced('Permanent')) },
  soft_bounce: { email: accepted(bounced('Transient')) },
  complain: { email: accepted(mail(2 * SECOND, 'Delivery'), mail(62 * SECOND, 'Complaint')) },
  slow: { email: accepted(mail(5 * MINUTE, 'DeliveryDelay'), mail(2 * HOUR, 'Delivery')) },
  down: {
    email: {
      answer: { kind: 'failed', reason: 'provider_error', code: 'ServiceUnavailable', retryAfterMs: MINUTE },
      events: [],
    },
  },
  invalid: { sms: INVALID, voice: INVALID },
  unreachable: {
    // https://www.twilio.com/docs/api/errors/30003: the handset is off or out of reach.
    sms: accepted(
      sent(SECOND),
      after(3 * SECOND, { kind: 'message_status', status: 'undelivered', errorCode: '30003' }),
    ),
    voice: accepted(call(5 * SECOND, 'failed')),
  },
  // https://www.twilio.com/docs/api/errors/21614: not a mobile number.
  landline: { sms: rejected('invalid_address', '21614') },
  // https://www.twilio.com/docs/api/errors/21610: the person sent STOP to this sender.
  opted_out: { sms: rejected('opted_out', '21610') },
  lost: {
    email: lost(mail(5 * MINUTE, 'Delivery')),
    sms: lost(sent(3 * MINUTE), delivered(3 * MINUTE)),
    voice: lost(call(3 * MINUTE, 'in-progress'), call(3 * MINUTE, 'completed', 'human')),
  },
  busy: { voice: accepted(call(5 * SECOND, 'busy')) },
  no_answer: { voice: accepted(call(30 * SECOND, 'no-answer')) },
  machine: { voice: accepted(pickedUp, call(35 * SECOND, 'completed', 'machine_end_beep')) },
  presses_1: { voice: accepted(pickedUp, after(15 * SECOND, { kind: 'gather', digits: '1' }), heard) },
  replies_c: { sms: accepted(...smsDelivered, reply('C')) },
  replies_stop: { sms: accepted(...smsDelivered, reply('STOP')) },
  /** The first provider takes nothing, and says so; the second, where the sandbox plays two, takes it. */
  first_fails: { email: FAILS, sms: FAILS, voice: FAILS },
  too_many_requests: {
    sms: { ...NORMAL.sms, answer: 'busy_twice' },
    voice: { ...NORMAL.voice, answer: 'busy_twice' },
  },
} satisfies Record<string, Partial<Record<Channel, Script>>>;

/** Names one way to behave. A channel of which nothing is said behaves normally. */
export type Behaviour = keyof typeof BEHAVIOURS;

/** Local part at `sandbox.test`, before any `+` → behaviour. */
const MAILBOXES: ReadonlyMap<string, Behaviour> = new Map([
  ['bounce', 'bounce'],
  ['softbounce', 'soft_bounce'],
  ['complain', 'complain'],
  ['slow', 'slow'],
  ['lost', 'lost'],
  ['down', 'down'],
  ['firstfails', 'first_fails'],
]);

const PHONES: ReadonlyMap<string, Behaviour> = new Map([
  ['+15005550001', 'invalid'],
  ['+15005550002', 'unreachable'],
  ['+15005550003', 'landline'],
  ['+15005550004', 'opted_out'],
  ['+15005550005', 'lost'],
  ['+15005550007', 'busy'],
  ['+15005550008', 'no_answer'],
  ['+15005550009', 'machine'],
  ['+15005550010', 'presses_1'],
  ['+15005550011', 'replies_c'],
  ['+15005550012', 'replies_stop'],
  ['+15005550013', 'too_many_requests'],
  ['+15005550014', 'first_fails'],
]);

/** How an address behaves. `bounce+ana@sandbox.test` is `bounce@`, so that many people can misbehave alike. */
export function behaviourOf(to: string): Behaviour {
  if (to.startsWith('+')) return PHONES.get(to) ?? 'normal';
  const address = to.toLowerCase();
  if (!address.endsWith('@sandbox.test')) return 'normal';
  const mailbox = address.slice(0, address.lastIndexOf('@')).split('+', 1)[0] ?? '';
  return MAILBOXES.get(mailbox) ?? 'normal';
}

export function scriptOf(behaviour: Behaviour, channel: Channel): Script {
  const scripts: Partial<Record<Channel, Script>> = BEHAVIOURS[behaviour];
  return scripts[channel] ?? NORMAL[channel];
}
