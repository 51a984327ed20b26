/**
 * The APIs of the providers in virtual time, as the real senders use them: Twilio over `fetch`, SES over the AWS SDK's
 * request handler. A request is taken or refused with a code, answered late or never; Twilio's lists show what was taken
 * for a recipient, a while later. Used by `providers.ts`, which says what becomes of a request.
 *
 * Which attempt a request is, it says itself: by the signed query of its callback, or by its tags. The words of a call,
 * which Twilio would ask for, and the rest that a log needs, come from the sender's own request.
 */
import { sesClient, sesSender } from '../../shared/adapters/ses/sender.ts';
import { twilioSms } from '../../shared/adapters/twilio/sms.ts';
import { twilioVoice } from '../../shared/adapters/twilio/voice.ts';
import { entryName } from '../../shared/domain/core/keys.ts';
import type { Channel } from '../../shared/domain/core/policy.ts';
import { tagsOf } from '../../shared/domain/core/tags.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import { SECOND } from '../../shared/domain/core/time.ts';
import type { Sender, Senders, SendRequest, Providers as Several } from '../../shared/ports/senders.ts';
import type { Faults } from './faults.ts';
import type { Lot } from './lots.ts';
import type { Process, Timeline } from './timeline.ts';
import type { Wires } from './wires.ts';

/** What a provider answers: an HTTP status with a body, or nothing. */
export type Reply =
  | { status: number; body: unknown; headers?: Record<string, string> }
  | 'silence'
  /** No connection: nothing left us. */
  | 'unreachable';

/** A row of a list. */
export interface Row {
  sid: string;
  channel: 'sms' | 'voice';
  to: string;
  body: string;
  at: Instant;
  /** From when on the list holds it. */
  listedAt: Instant;
  /** Whether the second provider took it: each has a list of its own. */
  isSecond: boolean;
}

/** How a request left its process. */
export interface Way {
  leftAt: Instant;
  /** How long its process had stood still since it last looked at its clock. */
  stoodMs: number;
}

export interface ApisOptions {
  timeline: Timeline;
  faults: Faults;
  wires: Wires;
  /** Whether it tells the words of what it took; an account may have them redacted. */
  lists: boolean;
  /** Decides about a request that has just arrived. */
  take: (request: SendRequest, way: Way, lot: Lot, isSecond: boolean) => Reply;
  /** So long may a process stand still just before a request leaves. */
  stillMaxMs: number;
}

const OUR_NUMBER = '+15005550006';
const SET = { name: 'simulated', maxDeliverySeconds: null };
const ACCOUNT_SID = `AC${'5'.repeat(32)}`;
/** The second provider of texts speaks as the first does, and has its own account, list and faults. */
const SECOND_SID = `AC${'6'.repeat(32)}`;
/** The senders' own deadline; in virtual time it is this file that keeps it. */
const DEADLINE_MS = 20 * SECOND;
/** The slowest request that is still served, long after its caller has gone. */
const SLOWEST_MS = 45 * SECOND;

/** https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions */
export const refusedByTwilio = (status: number, code: number, retryAfterS?: number): Reply => ({
  status,
  body: { code, message: 'simulated', more_info: `https://www.twilio.com/docs/errors/${code}`, status },
  ...(retryAfterS !== undefined && { headers: { 'retry-after': String(retryAfterS) } }),
});

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors */
export const refusedBySes = (status: number, name: string): Reply => ({
  status,
  body: { message: 'simulated' },
  headers: { 'x-amzn-errortype': name },
});

/** One `send` of a real sender. Composing a message and reading an answer take turns of the loop, and no virtual time. */
class Asking {
  readonly request: SendRequest;
  readonly isSecond: boolean;
  readonly #leaving = Promise.withResolvers<void>();
  #ended: Promise<unknown> = Promise.resolve();

  constructor(request: SendRequest, isSecond: boolean) {
    this.request = request;
    this.isSecond = isSecond;
  }

  /** Settled when its request has left, or when it has ended without one. */
  get leaves(): Promise<void> {
    return this.#leaving.promise;
  }

  get ended(): Promise<unknown> {
    return this.#ended;
  }

  by<T>(sending: Promise<T>): Promise<T> {
    this.#ended = sending.finally(() => this.left());
    return sending;
  }

  left(): void {
    this.#leaving.resolve();
  }
}

export class ProviderApis {
  readonly #options: ApisOptions;
  readonly #asked = new Map<string, Asking>();
  readonly #rows: Row[] = [];
  /** Until when the list of what went to a number can not be asked. */
  readonly #shutUntil = new Map<string, Instant>();
  /** The entry that was looked up last, by its recipient. */
  readonly #lookedUp = new Map<string, string>();

  constructor(options: ApisOptions) {
    this.#options = options;
  }

  /** The real senders of one process. */
  senders(process: Process, publicUrl: string): Senders {
    const twilio = this.#account(process, publicUrl, ACCOUNT_SID);
    const client = sesClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
      requestHandler: {
        handle: (request: { body?: unknown }) => this.#handle(process, textOf(request.body)),
      },
    });
    const ses = { client, from: 'reminders@simulated.example', configurationSets: [SET] };
    return {
      email: this.#noting(sesSender(ses)),
      sms: this.#noting(twilioSms(twilio)),
      voice: this.#noting(twilioVoice(twilio)),
    };
  }

  /** The providers of texts, where there are two. */
  several(process: Process, publicUrl: string, { sms }: Senders): Several {
    const second = twilioSms(this.#account(process, publicUrl, SECOND_SID));
    return {
      sms: [
        { name: 'First', sender: sms },
        { name: 'Second', sender: this.#noting(second, true) },
      ],
    };
  }

  #account(process: Process, publicUrl: string, accountSid: string) {
    return {
      accountSid,
      authToken: 'simulated',
      from: OUR_NUMBER,
      publicUrl,
      fetch: (url: string | URL | Request, init?: RequestInit) => this.#fetch(process, String(url), init),
    };
  }

  listed(row: Row): void {
    this.#rows.push(row);
  }

  /** Nobody can ask what went to that number for a while. */
  shutList(to: string, until: Instant): void {
    this.#shutUntil.set(to, until);
  }

  #noting<C extends Channel>(sender: Sender<C>, isSecond = false): Sender<C> {
    return {
      send: (request) => {
        const { entry, attempt } = tagsOf(request.callback);
        const asking = new Asking(request, isSecond);
        this.#asked.set(`${entry} ${attempt}`, asking);
        this.#options.timeline.hold(asking.leaves);
        return asking.by(sender.send(request));
      },
      lookup: (request, claimedAt, others) => {
        this.#lookedUp.set(request.to, entryName(request.entry));
        return sender.lookup(request, claimedAt, others);
      },
    };
  }

  async #fetch(process: Process, url: string, init: RequestInit = {}): Promise<Response> {
    const reply = await (init.method === 'POST'
      ? this.#post(process, String(init.body))
      : this.#inTime(process, this.#get(process, url)));
    if (reply === 'unreachable') throw new TypeError('fetch failed', { cause: noConnection() });
    if (reply === 'silence') throw new DOMException('The operation timed out', 'TimeoutError');
    const { status, body, headers = {} } = reply;
    return new Response(JSON.stringify(body), { status, headers });
  }

  /** What the SDK gets in place of an answer over the network. */
  async #handle(process: Process, sent: string) {
    const tags = (JSON.parse(sent) as { EmailTags: { Name: string; Value: string }[] }).EmailTags;
    const tagOf = (name: string) => tags.find(({ Name }) => Name === name)?.Value ?? '';
    const reply = await this.#asks(process, tagOf('entry'), tagOf('attempt'));
    if (reply === 'unreachable') throw noConnection();
    if (reply === 'silence') throw Object.assign(new Error('no answer'), { name: 'TimeoutError' });
    const { status: statusCode, body, headers = {} } = reply;
    return { response: { statusCode, headers, body: Buffer.from(JSON.stringify(body)) } };
  }

  /** Its caller waits so long and no longer, whatever is still under way. */
  #inTime(process: Process, going: Promise<Reply>): Promise<Reply> {
    const { timeline } = this.#options;
    return new Promise((resolve, reject) => {
      timeline.after(DEADLINE_MS, () =>
        process.whenAwake(() => {
          if (!process.alive) return;
          timeline.woke();
          resolve('silence');
        }),
      );
      going.then((reply) => {
        // Silence is heard when the time is over.
        if (reply !== 'silence') resolve(reply);
      }, reject);
    });
  }

  #post(process: Process, body: string): Promise<Reply> {
    const { entry, attempt } = tagsOf(
      new URL(new URLSearchParams(body).get('StatusCallback') ?? '').search.slice(1),
    );
    return this.#asks(process, entry, attempt);
  }

  async #asks(process: Process, entry: string, attempt: string): Promise<Reply> {
    const { wires, timeline, take } = this.#options;
    const asking = this.#asked.get(`${entry} ${attempt}`);
    if (!asking) throw new Error(`nobody sends ${entry} ${attempt}`);
    const { request, isSecond } = asking;
    const way = { leftAt: timeline.now, stoodMs: 0 };
    const going = wires.perform<Reply>(process, {
      what: `${request.channel} ${entryName(request.entry)} attempt ${request.attempt}`,
      latencyMs: 200,
      slowness: { fault: 'provider-slow', greatestMs: SLOWEST_MS },
      stillMaxMs: this.#options.stillMaxMs,
      effect: (lot) => take(request, way, lot, isSecond),
    });
    // Between its last look at the clock and this nothing can hold it back.
    way.stoodMs = process.stillMs;
    way.leftAt += way.stoodMs;
    asking.left();
    const reply = await this.#inTime(process, going);
    timeline.hold(asking.ended);
    return reply;
  }

  #troubleOfList(to: string, channel: 'sms' | 'voice', isSecond: boolean, lot: Lot): Reply | undefined {
    const { faults, timeline } = this.#options;
    if (faults.isOut(channel) && !isSecond) return lot.chance(0.5) ? 'silence' : refusedByTwilio(503, 20503);
    if (timeline.now < (this.#shutUntil.get(to) ?? 0)) return refusedByTwilio(503, 20503);
    if (faults.strikes('lookup-fails', lot, this.#lookedUp.get(to)))
      return lot.chance(0.5) ? 'silence' : refusedByTwilio(500, 20500);
    return undefined;
  }

  #get(process: Process, url: string): Promise<Reply> {
    const { pathname, searchParams } = new URL(url);
    const key = pathname.endsWith('/Calls.json') ? 'calls' : 'messages';
    const isSecond = pathname.includes(SECOND_SID);
    const to = searchParams.get('To') ?? '';
    const { wires, timeline, lists } = this.#options;
    return wires.perform<Reply>(process, {
      what: `list of ${key} to ${to}`,
      latencyMs: 200,
      effect: (lot) => {
        const trouble = this.#troubleOfList(to, key === 'calls' ? 'voice' : 'sms', isSecond, lot);
        if (trouble) return trouble;
        const rows = this.#rows
          .filter((row) => (row.channel === 'voice') === (key === 'calls'))
          .filter((row) => row.isSecond === isSecond && row.to === to && row.listedAt <= timeline.now);
        const body = { [key]: rows.map((row) => resourceOf(row, lists)), next_page_uri: null };
        return { status: 200, body };
      },
    });
  }
}

/** https://www.twilio.com/docs/messaging/api/message-resource#message-properties, as far as it is read. */
const resourceOf = ({ sid, to, body, at, channel }: Row, hasWords: boolean) => ({
  sid,
  direction: 'outbound-api',
  to,
  from: OUR_NUMBER,
  // Whole seconds, RFC 2822. https://www.twilio.com/docs/usage/twilios-response#date-and-time
  date_created: new Date(at).toUTCString().replace('GMT', '+0000'),
  ...(channel === 'sms' && { messaging_service_sid: null, body: hasWords ? body : '' }),
});

const textOf = (body: unknown): string =>
  body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);

const noConnection = (): Error =>
  Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
