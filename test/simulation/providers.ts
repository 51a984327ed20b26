/**
 * The providers of the simulated world: they take emails, texts and calls, lose answers, refuse, and call back. What
 * they accepted is the truth that the checkers go by.
 */
import type { Boundary } from '../../outside/boundary.ts';
import type { Untaken } from '../../outside/model/crossing.ts';
import type { EntryRef } from '../../shared/domain/core/keys.ts';
import { entryName } from '../../shared/domain/core/keys.ts';
import { DAY, HOUR, MINUTE, SECOND, toIso } from '../../shared/domain/core/time.ts';
import type { State } from '../../shared/domain/ledger/entry.ts';
import type { Senders, SendRequest, Providers as Several } from '../../shared/ports/senders.ts';
import type { Person } from './cast.ts';
import { ORIGIN } from './doors.ts';
import type { Fault, Faults } from './faults.ts';
import type { Lot, Lots } from './lots.ts';
import { objectionTo } from './mail-objections.ts';
import type { Word } from './mail-server.ts';
import { MailLines } from './mail-server.ts';
import type { Reply, Way } from './provider-apis.ts';
import { ProviderApis, refusedBySes, refusedByTwilio } from './provider-apis.ts';
import type { Process, Timeline } from './timeline.ts';

import type { Contact } from './watch.ts';
import type { Wires } from './wires.ts';

export interface ProvidersOptions {
  timeline: Timeline;
  faults: Faults;
  wires: Wires;
  lots: Lots;
  boundary: Boundary;
  /** How long after a request a list is taken to hold what was accepted. */
  listDelayMs: number;
  /** So long after the request left it does, however long the provider took for it. */
  listLagMs: number;
  /** So long may a process stand still just before it asks a provider. */
  stillMaxMs: number;
  /** Whether texts have two providers. */
  two: boolean;
  /** Whether emails leave by SMTP; else by SES. */
  smtp: boolean;
  /** Whether there are such lists. */
  lists: boolean;
  /** Whose address it is; the first of a family. */
  personAt: (address: string) => Person | undefined;
  kindOf: (entry: EntryRef) => Contact['kind'];
  /** Tells the world that something was accepted. */
  onAccepted: (contact: Contact) => void;
  /** A contact is refused, or does not arrive. */
  onUnreached: (entry: EntryRef) => void;
  /** Posts a callback to the API, and says whether it was taken. */
  post: (who: string, path: string, body: string, type: string) => Promise<string | undefined>;
  note: (who: string, what: string) => void;
}

const OUR_NUMBER = '+15005550006';

export class Providers {
  readonly #options: ProvidersOptions;
  readonly #apis: ProviderApis;
  /** Numbers that texted STOP: Twilio takes no text for them any more. */
  readonly #blocked = new Set<string>();
  /** Attempts that were taken and not answered, by the names of their callbacks. */
  readonly #unanswered = new Set<string>();
  /** Of those, the ones about which nothing will ever come. */
  readonly #unheard = new Set<string>();
  /** Callbacks that wait for what this world aims at, by what they are about. */
  readonly #onTheWay = new Map<() => void, string>();
  #ids = 0;

  constructor(options: ProvidersOptions) {
    this.#options = options;
    const take = (request: SendRequest, way: Way, lot: Lot, isSecond: boolean) =>
      this.#takes(request, way, lot, isSecond);
    this.#apis = new ProviderApis({ ...options, take });
  }

  /** The providers as one process reaches them. */
  for(process: Process): { senders: Senders; providers: Several | undefined } {
    const others = this.#apis.senders(process, ORIGIN);
    const senders = this.#options.smtp ? { ...others, email: this.#mailOf(process) } : others;
    return {
      senders,
      providers: this.#options.two ? this.#apis.several(process, ORIGIN, senders) : undefined,
    };
  }

  #mailOf(process: Process): Senders['email'] {
    const { boundary, timeline, faults, personAt, onUnreached } = this.#options;
    const lines = new MailLines(
      {
        ...this.#options,
        objection: ({ to }, lot) => objectionTo(personAt(to), faults, lot),
        take: (request, way, lot) => this.#takesMail(request, way, lot),
        refuse: (request, way, verdict) => {
          if (verdict.kind === 'rejected') onUnreached(request.entry);
          boundary.refused(request, { ...way, at: timeline.now }, verdict);
        },
      },
      process,
    );
    return lines.sender();
  }

  #takesMail(request: SendRequest<'email'>, way: Way, lot: Lot): Word {
    const isSilent = this.#options.faults.strikes('provider-after', lot);
    this.#accept(request, way, false);
    if (!isSilent) return '250 2.0.0 taken';
    return (['silence', 'closes', 'resets'] as const)[lot.int(0, 2)] ?? 'silence';
  }

  /** What becomes of a request that has arrived. */
  #takes(request: SendRequest, way: Way, lot: Lot, isSecond: boolean): Reply {
    const refusal = this.#troubleWith(request, lot, isSecond) ?? this.#refusalOf(request, lot);
    const { boundary, timeline, faults, listLagMs, listDelayMs } = this.#options;
    const { channel } = request;
    const isText = channel === 'sms';
    if (refusal) {
      const hasTwin = isText && refusal.reply === 'silence' && faults.strikes('list-twin', lot);
      if (hasTwin) this.#list(request, `SM${(++this.#ids).toString(16).padStart(32, '0')}`, 0, isSecond);
      const verdict = hasTwin ? { kind: 'silent' as const, hasTwin } : refusal.verdict;
      boundary.refused(request, { ...way, at: timeline.now }, verdict);
      return refusal.reply;
    }
    const isSilent = this.#losesAnswer(request, lot);
    const isDenied = isText && isSilent && faults.strikes('list-late', lot);
    const contact = this.#accept(request, way, isDenied);
    this.#list(
      request,
      contact.id,
      isDenied ? lot.magnitude(listDelayMs, DAY) : lot.int(0, way.leftAt + listLagMs - timeline.now),
      isSecond,
    );
    if (isText && isSilent && faults.strikes('list-out', lot, lot.what, 0.3))
      this.#apis.shutList(request.to, timeline.now + lot.magnitude(HOUR, 6 * HOUR));
    return isSilent
      ? 'silence'
      : { status: channel === 'email' ? 200 : 201, body: { MessageId: contact.id, sid: contact.id } };
  }

  /** Whether what was taken is not answered; of some such attempts nothing is ever heard. */
  #losesAnswer(request: SendRequest, lot: Lot): boolean {
    const { faults } = this.#options;
    if (!faults.strikes('provider-after', lot)) return false;
    this.#unanswered.add(callbacksOf(request));
    if (faults.strikes('callback-never', lot, lot.what, 0.3)) this.#unheard.add(callbacksOf(request));
    return true;
  }

  /** It will be in the list of its channel. */
  #list({ channel, to, content }: SendRequest, sid: string, afterMs: number, isSecond: boolean): void {
    if (channel === 'email') return;
    const { now: at } = this.#options.timeline;
    const body = 'body' in content ? content.body : '';
    this.#apis.listed({ sid, channel, to, body, at, listedAt: at + afterMs, isSecond });
  }

  /** The provider's own trouble: what it answers then, and whether it took the request. */
  #troubleWith({ channel }: SendRequest, lot: Lot, isSecond: boolean): Refusal | undefined {
    const { faults } = this.#options;
    const broken = BROKEN[channel === 'email' ? 'ses' : 'twilio'];
    // The second provider is another house: what is out at the first is not out there.
    if (faults.isOut(channel) && !isSecond) return broken[lot.int(0, broken.length - 1)];
    if (faults.strikes('provider-before', lot)) return broken[0];
    if (faults.strikes('provider-busy', lot)) {
      const reply =
        channel === 'email'
          ? refusedBySes(429, 'TooManyRequestsException')
          : refusedByTwilio(429, 20429, lot.int(1, 90));
      return { reply, verdict: { kind: 'not taken' } };
    }
    return faults.strikes('provider-error', lot) ? broken[lot.int(1, broken.length - 1)] : undefined;
  }

  /** A refusal for good, or one that looks like it. */
  #refusalOf({ channel, to, entry }: SendRequest, lot: Lot): Refusal | undefined {
    if (channel === 'email') return undefined;
    if (this.#options.faults.strikes('provider-odd', lot)) return ODD[lot.int(0, ODD.length - 1)];
    if (channel === 'sms' && this.#blocked.has(to))
      return { reply: refusedByTwilio(400, 21610), verdict: { kind: 'rejected', reason: 'opted_out' } };
    const person = this.#options.personAt(to);
    const isLandline = channel === 'sms' && person?.phoneKind === 'landline' && person.index % 2 === 0;
    if (person?.phoneKind !== 'invalid' && !isLandline) return undefined;
    this.#options.onUnreached(entry);
    const code = isLandline ? 21614 : channel === 'sms' ? 21211 : 21217;
    return { reply: refusedByTwilio(400, code), verdict: { kind: 'rejected', reason: 'invalid_address' } };
  }

  #accept(request: SendRequest, sent: Way, isDenied: boolean): Contact {
    const { timeline, boundary, onAccepted, kindOf } = this.#options;
    const { channel, to, entry } = request;
    const id = `${channel === 'voice' ? 'CA' : 'SM'}${(++this.#ids).toString(16).padStart(32, '0')}`;
    const person = this.#options.personAt(to);
    const call =
      channel === 'voice' ? this.#call(person, this.#options.lots.draw(`call of ${entryName(entry)}`)) : null;
    const way = { ...sent, at: timeline.now };
    const taken = { id, endsAt: call && timeline.now + call.lastsMs, isDenied };
    const contact: Contact = { ...boundary.accepted(request, way, taken), kind: kindOf(entry) };
    onAccepted(contact);
    if (call) this.#callBackOfCall(contact, call, person);
    else if (channel === 'sms') this.#callBackOfText(contact, person);
    else if (!this.#options.smtp) this.#callBackOfEmail(contact, person);
    return contact;
  }

  #lotOf(contact: Contact): Lot {
    return this.#options.lots.draw(callbacksOf(contact));
  }

  // ---- What calls back ----------------------------------------------------------------------------------------

  /** @param delayMs after the acceptance, when all goes well */
  #later(delayMs: number, lot: Lot, run: () => void): void {
    const { faults, timeline } = this.#options;
    // Callbacks of what nobody knows to be taken are those that settle it: then they matter, so they go wrong more often.
    const isUnanswered = this.#unanswered.has(lot.what);
    if (this.#unheard.has(lot.what) || faults.strikes('callback-never', lot)) return;
    const isAimed = (fault: Fault) => isUnanswered && faults.aim?.fault === fault;
    const oddity = (fault: Fault) => (isAimed(fault) ? 0.9 : isUnanswered ? 0.4 : 0);
    // What it meets shows when it comes.
    const comes = (afterMs: number, struck: Fault | null) => {
      const come = () => {
        if (struck) faults.onStruck(struck, lot.what);
        run();
      };
      if (struck === null || struck !== faults.aim?.fault) timeline.after(afterMs, come);
      else this.#waitToMeet(lot.what, afterMs, come);
    };
    const isLate = faults.strikes('callback-late', lot, '', oddity('callback-late'));
    const lateMs = isLate ? lot.magnitude(isAimed('callback-late') ? HOUR : MINUTE, 12 * HOUR) : 0;
    const isRepeated = faults.strikes('callback-twice', lot, '', oddity('callback-twice'));
    const againMs = isAimed('callback-twice') ? lot.magnitude(HOUR, 12 * HOUR) : lot.magnitude(1, HOUR);
    // Only its repetition may get through.
    if (!isRepeated || lot.chance(isAimed('callback-twice') ? 0.2 : 0.7))
      comes(delayMs + lateMs, isLate ? 'callback-late' : null);
    if (isRepeated) comes(delayMs + lateMs + againMs, 'callback-twice');
  }

  /** In a world that aims at what it meets: it comes when that is there, and at its own time at the latest. */
  #waitToMeet(what: string, afterMs: number, come: () => void): void {
    const once = () => {
      if (this.#onTheWay.delete(once)) come();
    };
    this.#onTheWay.set(once, what);
    this.#options.timeline.after(afterMs, once);
  }

  /** An entry has come to a state: what waits to meet it there comes now. */
  meets(entry: string, state: State): void {
    if (state !== this.#options.faults.aim?.state) return;
    for (const [come, what] of this.#onTheWay) if (what.includes(` ${entry} `)) come();
  }

  #callBackOfEmail(contact: Contact, person: Person | undefined): void {
    const lot = this.#lotOf(contact);
    const event = (type: string, details: Record<string, unknown>, delayMs: number) =>
      this.#later(delayMs, lot, () => this.#ses(contact, type, details));
    if (person?.mailbox === 'bounces') {
      this.#options.onUnreached(contact.entry);
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
    const odd = !unreachable && this.#options.faults.strikes('provider-odd', lot);
    if (unreachable || odd) this.#options.onUnreached(contact.entry);
    if (unreachable) status('undelivered', lot.magnitude(SECOND, HOUR), unreachableCode(person));
    else if (odd) status('undelivered', lot.magnitude(SECOND, HOUR), ODD_RECEIPTS[lot.int(0, 2)]);
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
    if (call.answeredBy !== 'human' && lot.chance(0.4))
      this.#options.timeline.after(call.lastsMs + lot.magnitude(MINUTE, 5 * HOUR), () => {
        void this.callUs(contact.to);
      });
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
    const fields = { From: from, To: OUR_NUMBER, Body: body, MessageSid };
    // Twilio matches whole bodies only. https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
    const isStop = /^(stop|unsubscribe|end|quit|cancel)$/i.test(body.trim());
    if (isStop) this.#blocked.add(from);
    this.#twilio('/webhooks/twilio/inbound', isStop ? { ...fields, OptOutType: 'STOP' } : fields);
  }

  /** Somebody calls the number that rang or texted, hears who that was, and may press a key. */
  async callUs(from: string): Promise<void> {
    const lot = this.#options.lots.draw(`call of ${from}`);
    const digits = keyOf(this.#options.personAt(from), lot);
    const CallSid = `CA${(++this.#ids).toString(16).padStart(32, '0')}`;
    const fields = { CallSid, From: from, To: OUR_NUMBER };
    const form = new URLSearchParams(fields).toString();
    const type = 'application/x-www-form-urlencoded';
    const twiml = await this.#options.post('twilio', '/webhooks/twilio/voice', form, type);
    const action = /action="([^"]*)"/.exec(twiml ?? '')?.[1]?.replaceAll('&amp;', '&');
    if (action === undefined || digits === null) return;
    this.#options.timeline.after(10 * SECOND, () =>
      this.#twilio(`/webhooks/twilio/${action}`, { ...fields, Digits: digits }),
    );
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

const callbacksOf = ({ entry, attempt }: { entry: EntryRef; attempt: number }): string =>
  `callbacks of ${entryName(entry)} ${attempt}`;

/** What a provider answers where it does not take a request, and what it made of it. */
interface Refusal {
  reply: Reply;
  verdict: Untaken;
}

/** How a provider fails, silence first. What a 5xx is worth nobody knows, so it is heard like silence. */
const BROKEN: Readonly<Record<'ses' | 'twilio', readonly Refusal[]>> = {
  ses: [
    { reply: 'silence', verdict: { kind: 'silent' } },
    { reply: refusedBySes(500, 'InternalFailure'), verdict: { kind: 'silent' } },
    { reply: 'unreachable', verdict: { kind: 'not taken' } },
    { reply: refusedBySes(400, 'SendingPausedException'), verdict: { kind: 'not taken' } },
  ],
  twilio: [
    { reply: 'silence', verdict: { kind: 'silent' } },
    { reply: refusedByTwilio(503, 20503), verdict: { kind: 'silent' } },
    { reply: 'unreachable', verdict: { kind: 'not taken' } },
    { reply: refusedByTwilio(401, 20003), verdict: { kind: 'not taken' } },
  ],
};

/** Refusals that prove nothing about the person: of our account, of a carrier, and one that nobody knows. */
const ODD: readonly Refusal[] = [
  { reply: refusedByTwilio(400, 63038), verdict: { kind: 'not taken' } },
  { reply: refusedByTwilio(400, 21606), verdict: { kind: 'not taken' } },
  { reply: refusedByTwilio(400, 21408), verdict: { kind: 'rejected', reason: 'rejected' } },
  { reply: refusedByTwilio(400, 99_999), verdict: { kind: 'rejected', reason: 'rejected' } },
];

/** Receipts that prove nothing: filtered by the carrier, "unknown error", and a code that no table has. */
const ODD_RECEIPTS = ['30007', '30008', '98765'] as const;

const unreachableCode = (person: Person | undefined): string =>
  person?.phoneKind === 'landline' ? '30006' : (['30003', '30005'][(person?.index ?? 0) % 2] ?? '30003');

interface Call {
  /** Null where nobody picks up. */
  answeredMs: number | null;
  lastsMs: number;
  status: string;
  answeredBy: string | null;
}

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
