/**
 * The providers of the simulated world: they take emails, texts and calls, lose answers, refuse, and call back. What
 * they accepted is the truth that the checkers go by.
 */
import type { EntryRef } from '../../shared/domain/core/keys.ts';
import { entryName } from '../../shared/domain/core/keys.ts';
import type { Channel } from '../../shared/domain/core/policy.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import { HOUR, MINUTE, SECOND, toIso } from '../../shared/domain/core/time.ts';
import type { Lookup, Sender, Senders, SendRequest, SendResult } from '../../shared/ports/senders.ts';
import type { Boundary } from './boundary.ts';
import type { Faults } from './faults.ts';
import type { Lot, Lots } from './lots.ts';
import type { Verdict } from './model/crossing.ts';
import type { Person } from './scenario.ts';
import type { Process, Timeline } from './timeline.ts';
import type { Contact } from './watch.ts';
import type { Wires } from './wires.ts';
import { SimulatedFault } from './wires.ts';

export interface ProvidersOptions {
  timeline: Timeline;
  faults: Faults;
  wires: Wires;
  lots: Lots;
  boundary: Boundary;
  /** How long after an acceptance a provider's list is sure to hold it. */
  listDelayMs: number;
  /** Whether there are such lists. */
  lists: boolean;
  /** Whose address it is; the first of a family. */
  personAt: (address: string) => Person | undefined;
  kindOf: (entry: EntryRef) => Contact['kind'];
  /** Tells the world that something was accepted. */
  onAccepted: (contact: Contact) => void;
  /** A provider found out that a person can't be reached so. */
  onImpossible: (entry: EntryRef) => void;
  /** Posts a callback to the API, and says whether it was taken. */
  post: (who: string, path: string, body: string, type: string) => Promise<string | undefined>;
  note: (who: string, what: string) => void;
}

/** A sender gives up waiting for an answer after this. */
const TIMEOUT_MS = 20 * SECOND;
const OUR_NUMBER = '+15005550006';

export class Providers {
  readonly #options: ProvidersOptions;
  readonly #accepted = new Map<string, Contact>();
  #ids = 0;

  constructor(options: ProvidersOptions) {
    this.#options = options;
  }

  /** The providers as one process reaches them. */
  for(process: Process): Senders {
    const sender = <C extends Channel>(): Sender<C> => ({
      send: (request) => this.#send(process, request),
      lookup: (request, claimedAt) => this.#lookup(process, request, claimedAt),
    });
    return { email: sender(), sms: sender(), voice: sender() };
  }

  async #send(process: Process, request: SendRequest): Promise<SendResult> {
    const { wires, faults, lots } = this.#options;
    const what = `${request.channel} ${entryName(request.entry)} attempt ${request.attempt}`;
    const leftAt = this.#options.timeline.now;
    const result = await wires.perform<SendResult | 'silence'>(process, {
      what,
      latencyMs: 200,
      slowness: { fault: 'provider-slow', greatestMs: TIMEOUT_MS },
      effect: (lot) => {
        const refusal = this.#refusal(request, lot);
        if (refusal) {
          this.#record(request, leftAt, verdictOf(refusal));
          return refusal;
        }
        const contact = this.#accept(request, leftAt);
        return faults.strikes('provider-after', lot)
          ? 'silence'
          : { kind: 'accepted', providerId: contact.id };
      },
    });
    if (result === 'silence') {
      await this.#wait(process);
      return { kind: 'unknown', detail: 'timed out' };
    }
    if (faults.strikes('provider-throws', lots.draw(`${what} throws`)))
      throw new SimulatedFault(`${what} threw`);
    return result;
  }

  #record(request: SendRequest, leftAt: Instant, verdict: Verdict): void {
    const { boundary, timeline } = this.#options;
    const { channel, to, attempt, callback, content, now: decidedAt } = request;
    const entry = entryName(request.entry);
    const words = JSON.stringify(content);
    boundary.tried({
      at: timeline.now,
      leftAt,
      decidedAt,
      channel,
      to,
      entry,
      attempt,
      callback,
      words,
      verdict,
    });
  }

  /** A request that gets no answer takes its time. */
  #wait(process: Process): Promise<void> {
    const { timeline } = this.#options;
    return new Promise((resolve) => {
      timeline.after(TIMEOUT_MS, () => {
        if (!process.alive) return;
        timeline.woke();
        resolve();
      });
    });
  }

  /** What is not taken, and how the sender hears of it. */
  #refusal(request: SendRequest, lot: Lot): SendResult | 'silence' | undefined {
    const { faults } = this.#options;
    if (faults.isOut(request.channel)) return lot.chance(0.5) ? 'silence' : passing('provider_error');
    if (faults.strikes('provider-before', lot)) return 'silence';
    if (faults.strikes('provider-busy', lot))
      return { ...passing('provider_busy'), retryAfterMs: lot.int(1, 90) * SECOND };
    if (faults.strikes('provider-error', lot)) return passing('provider_error');
    const person = this.#options.personAt(request.to);
    if (request.channel === 'email' || !person) return undefined;
    const unfit =
      person.phoneKind === 'invalid' ||
      (request.channel === 'sms' && person.phoneKind === 'landline' && person.index % 2 === 0);
    if (!unfit) return undefined;
    this.#options.onImpossible(request.entry);
    return { kind: 'rejected', reason: 'invalid_address', code: '21614' };
  }

  #accept(request: SendRequest, leftAt: Instant): Contact {
    const { timeline, onAccepted, kindOf } = this.#options;
    const { channel, to, tenant, entry, attempt, callback } = request;
    const id = `${channel === 'voice' ? 'CA' : 'SM'}${(++this.#ids).toString(16).padStart(32, '0')}`;
    const person = this.#options.personAt(to);
    const call =
      channel === 'voice' ? this.#call(person, this.#options.lots.draw(`call of ${entryName(entry)}`)) : null;
    const contact: Contact = {
      id,
      at: timeline.now,
      channel,
      to,
      tenant,
      entry,
      attempt,
      kind: kindOf(entry),
      endsAt: call && timeline.now + call.lastsMs,
      callback,
      text: JSON.stringify(request.content),
    };
    this.#accepted.set(`${channel} ${entryName(entry)} ${attempt}`, contact);
    this.#record(request, leftAt, { kind: 'accepted', id, endsAt: contact.endsAt });
    onAccepted(contact);
    if (call) this.#callBackOfCall(contact, call, person);
    else if (channel === 'sms') this.#callBackOfText(contact, person);
    else this.#callBackOfEmail(contact, person);
    return contact;
  }

  /** Truthful, but the list lags, and emails have none. */
  #lookup(process: Process, request: SendRequest, _claimedAt: Instant): Promise<Lookup> {
    const { wires, faults, timeline, listDelayMs, lists } = this.#options;
    return wires.perform<Lookup>(process, {
      what: `lookup ${request.channel} ${entryName(request.entry)} attempt ${request.attempt}`,
      latencyMs: 200,
      refusal: 'lookup-fails',
      effect: (lot) => {
        if (request.channel === 'email' || !lists || faults.isOut(request.channel))
          return { kind: 'unknown' };
        if (faults.strikes('lookup-fails', lot)) return { kind: 'unknown' };
        const found = this.#accepted.get(`${request.channel} ${entryName(request.entry)} ${request.attempt}`);
        const listed = found && found.at + lot.int(0, listDelayMs - 10 * SECOND) <= timeline.now;
        return listed ? { kind: 'accepted', providerId: found.id } : { kind: 'not_accepted' };
      },
    });
  }

  #lotOf({ entry, attempt }: Contact): Lot {
    return this.#options.lots.draw(`callbacks of ${entryName(entry)} ${attempt}`);
  }

  // ---- What calls back ----------------------------------------------------------------------------------------

  /** @param delayMs after the acceptance, when all goes well */
  #later(delayMs: number, lot: Lot, run: () => void): void {
    const { faults, timeline } = this.#options;
    if (faults.strikes('callback-never', lot)) return;
    const lateMs = faults.strikes('callback-late', lot) ? lot.magnitude(MINUTE, 12 * HOUR) : 0;
    timeline.after(delayMs + lateMs, run);
    if (faults.strikes('callback-twice', lot)) timeline.after(delayMs + lateMs + lot.magnitude(1, HOUR), run);
  }

  #callBackOfEmail(contact: Contact, person: Person | undefined): void {
    const lot = this.#lotOf(contact);
    const event = (type: string, details: Record<string, unknown>, delayMs: number) =>
      this.#later(delayMs, lot, () => this.#ses(contact, type, details));
    if (person?.mailbox === 'bounces') {
      this.#options.onImpossible(contact.entry);
      event(
        'Bounce',
        { bounce: { bounceType: 'Permanent', bounceSubType: 'General' } },
        lot.magnitude(SECOND, HOUR),
      );
    } else if (person?.mailbox === 'full') {
      event(
        'Bounce',
        { bounce: { bounceType: 'Transient', bounceSubType: 'MailboxFull' } },
        lot.magnitude(SECOND, HOUR),
      );
    } else {
      event('Delivery', {}, lot.magnitude(SECOND, 10 * MINUTE));
      if (person?.habit === 'complains' && lot.chance(0.3))
        event('Complaint', { complaint: { complaintSubType: null } }, lot.magnitude(MINUTE, 6 * HOUR));
    }
  }

  #callBackOfText(contact: Contact, person: Person | undefined): void {
    const lot = this.#lotOf(contact);
    const status = (MessageStatus: string, delayMs: number, error?: string) =>
      this.#later(delayMs, lot, () =>
        this.#twilio(`/webhooks/twilio/message-status?${contact.callback}`, {
          MessageSid: contact.id,
          MessageStatus,
          ...(error && { ErrorCode: error }),
        }),
      );
    status('sent', lot.int(100, 3_000));
    const unreachable = person?.phoneKind === 'unreachable' || person?.phoneKind === 'landline';
    if (unreachable) this.#options.onImpossible(contact.entry);
    if (unreachable) status('undelivered', lot.magnitude(SECOND, HOUR), '30003');
    else status('delivered', lot.magnitude(SECOND, 5 * MINUTE));
  }

  #call(person: Person | undefined, lot: Lot): Call {
    const kind = person?.phoneKind ?? 'mobile';
    const ringMs = lot.int(2, 30) * SECOND;
    switch (kind) {
      case 'busy':
        return { answeredMs: null, lastsMs: 3 * SECOND, status: 'busy', answeredBy: null };
      case 'no answer':
      case 'unreachable':
        return { answeredMs: null, lastsMs: MINUTE, status: 'no-answer', answeredBy: null };
      case 'machine':
        return {
          answeredMs: ringMs,
          lastsMs: ringMs + MINUTE,
          status: 'completed',
          answeredBy: 'machine_end_beep',
        };
      default:
        return {
          answeredMs: ringMs,
          lastsMs: ringMs + lot.magnitude(5 * SECOND, 7 * MINUTE),
          status: 'completed',
          answeredBy: 'human',
        };
    }
  }

  #callBackOfCall(contact: Contact, call: Call, person: Person | undefined): void {
    const path = (name: string) => `/webhooks/twilio/${name}?${contact.callback}`;
    const lot = this.#lotOf(contact);
    const fields = { CallSid: contact.id, From: OUR_NUMBER, To: contact.to };
    this.#later(SECOND, lot, () => this.#twilio(path('call-status'), { ...fields, CallStatus: 'ringing' }));
    if (call.answeredMs !== null) {
      const answered = { ...fields, CallStatus: 'in-progress', AnsweredBy: call.answeredBy ?? 'human' };
      this.#later(call.answeredMs, lot, () => this.#twilio(path('call'), answered));
      const digits = call.answeredBy === 'human' ? keyOf(person, lot) : null;
      if (digits !== null)
        this.#later((call.answeredMs + call.lastsMs) / 2, lot, () =>
          this.#twilio(path('gather'), { ...fields, Digits: digits }),
        );
    }
    this.#later(call.lastsMs, lot, () =>
      this.#twilio(path('call-status'), {
        ...fields,
        CallStatus: call.status,
        ...(call.answeredBy && { AnsweredBy: call.answeredBy }),
      }),
    );
  }

  /** A text from a person. */
  inbound(from: string, body: string): void {
    const MessageSid = `SM${(++this.#ids).toString(16).padStart(32, '0')}`;
    this.#twilio('/webhooks/twilio/inbound', { From: from, To: OUR_NUMBER, Body: body, MessageSid });
  }

  /** Twilio asks once more where nobody answers. */
  #twilio(path: string, fields: Record<string, string>): void {
    void this.#post(
      'twilio',
      path,
      new URLSearchParams(fields).toString(),
      'application/x-www-form-urlencoded',
      [15 * SECOND],
    );
  }

  #ses(contact: Contact, eventType: string, details: Record<string, unknown>): void {
    const query = new URLSearchParams(contact.callback);
    const tags = { entry: [query.get('e')], attempt: [query.get('a')], signature: [query.get('s')] };
    const Message = JSON.stringify({
      eventType,
      mail: { messageId: contact.id, timestamp: toIso(contact.at), tags },
      ...details,
    });
    const envelope = JSON.stringify({ Type: 'Notification', MessageId: contact.id, Message });
    void this.#post('ses', '/webhooks/ses', envelope, 'text/plain', [20 * SECOND, 5 * MINUTE, HOUR]);
  }

  /** @param pausesMs before each further try */
  async #post(
    who: string,
    path: string,
    body: string,
    type: string,
    pausesMs: readonly number[],
  ): Promise<void> {
    const status = await this.#options.post(who, path, body, type);
    const [pauseMs, ...later] = pausesMs;
    if (status !== undefined || pauseMs === undefined) return;
    this.#options.timeline.after(pauseMs, () => void this.#post(who, path, body, type, later));
  }
}

function verdictOf(refusal: SendResult | 'silence'): Verdict {
  if (refusal === 'silence') return { kind: 'silent' };
  return refusal.kind === 'rejected' ? { kind: 'rejected', reason: refusal.reason } : { kind: 'not taken' };
}

interface Call {
  /** Null where nobody picks up. */
  answeredMs: number | null;
  lastsMs: number;
  status: string;
  answeredBy: string | null;
}

const passing = (reason: 'provider_busy' | 'provider_error') => ({
  kind: 'failed' as const,
  reason,
  code: 'simulated',
});

/** Which key somebody presses in a call. */
function keyOf(person: Person | undefined, lot: Lot): string | null {
  switch (person?.habit) {
    case 'confirms':
      return lot.chance(0.7) ? '1' : null;
    case 'asks for another time':
      return '2';
    case 'stops':
      return '9';
    case 'nonsense':
      return ['7', '', '*'][lot.int(0, 2)] ?? '';
    default:
      return null;
  }
}
