/**
 * Twilio's REST API in virtual time, as the real senders use it: a POST takes a text or a call or refuses it with a code,
 * a GET lists what was taken for a recipient, a while later. Used by `providers.ts`, which says what becomes of a request.
 *
 * What a request says is read from its form; only the words that Twilio will ask for itself (what a call says) and the
 * names for the log come from the sender's own request, found by the signed query of its callback.
 */
import { twilioSms } from '../../shared/adapters/twilio/sms.ts';
import { twilioVoice } from '../../shared/adapters/twilio/voice.ts';
import { entryName } from '../../shared/domain/core/keys.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import { SECOND } from '../../shared/domain/core/time.ts';
import type { Sender, SendRequest } from '../../shared/ports/senders.ts';
import type { Faults } from './faults.ts';
import type { Lot } from './lots.ts';
import type { Process, Timeline } from './timeline.ts';
import type { Wires } from './wires.ts';

/** What Twilio answers: an HTTP status with a body, or nothing. */
export type Reply =
  | { status: number; body: unknown; retryAfterS?: number }
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
}

export interface TwilioRestOptions {
  timeline: Timeline;
  faults: Faults;
  wires: Wires;
  /** Whether it tells the words of what it took; an account may have them redacted. */
  lists: boolean;
  /** Decides about a request that has just arrived. */
  take: (request: SendRequest, leftAt: Instant, lot: Lot) => Reply;
}

const OUR_NUMBER = '+15005550006';
const ACCOUNT_SID = `AC${'5'.repeat(32)}`;
/** What the adapter's own deadline is; in virtual time it is this file that keeps it. */
const DEADLINE_MS = 20 * SECOND;
/** The slowest request that is still served, long after its caller has gone. */
const SLOWEST_MS = 45 * SECOND;

export const refusedWith = (status: number, code: number, retryAfterS?: number): Reply => ({
  status,
  body: { code, message: 'simulated', more_info: `https://www.twilio.com/docs/errors/${code}`, status },
  ...(retryAfterS !== undefined && { retryAfterS }),
});

export class TwilioRest {
  readonly #options: TwilioRestOptions;
  readonly #asked = new Map<string, SendRequest>();
  readonly #rows: Row[] = [];

  constructor(options: TwilioRestOptions) {
    this.#options = options;
  }

  /** The real senders of one process. */
  senders(process: Process, publicUrl: string): { sms: Sender<'sms'>; voice: Sender<'voice'> } {
    const access = {
      accountSid: ACCOUNT_SID,
      authToken: 'simulated',
      from: OUR_NUMBER,
      publicUrl,
      fetch: (url: string | URL | Request, init?: RequestInit) => this.#fetch(process, String(url), init),
    };
    return { sms: this.#noting(twilioSms(access)), voice: this.#noting(twilioVoice(access)) };
  }

  listed(row: Row): void {
    this.#rows.push(row);
  }

  #noting<C extends 'sms' | 'voice'>(sender: Sender<C>): Sender<C> {
    return {
      send: (request) => {
        this.#asked.set(request.callback, request);
        return sender.send(request);
      },
      lookup: (request, claimedAt) => sender.lookup(request, claimedAt),
    };
  }

  async #fetch(process: Process, url: string, init: RequestInit = {}): Promise<Response> {
    const going = init.method === 'POST' ? this.#post(process, String(init.body)) : this.#get(process, url);
    const reply = await this.#inTime(process, going);
    if (reply === 'unreachable') throw new TypeError('fetch failed', { cause: noConnection() });
    if (reply === 'silence') throw new DOMException('The operation timed out', 'TimeoutError');
    const { status, body, retryAfterS } = reply;
    const headers = retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
    return new Response(JSON.stringify(body), { status, headers });
  }

  /** Its caller waits so long and no longer, whatever is still under way. */
  #inTime(process: Process, going: Promise<Reply>): Promise<Reply> {
    const { timeline } = this.#options;
    return new Promise((resolve, reject) => {
      timeline.after(DEADLINE_MS, () => {
        if (!process.alive) return;
        timeline.woke();
        resolve('silence');
      });
      going.then((reply) => {
        // Silence is heard when the time is over.
        if (reply !== 'silence') resolve(reply);
      }, reject);
    });
  }

  #post(process: Process, body: string): Promise<Reply> {
    const { wires, timeline, take } = this.#options;
    const callback = new URL(new URLSearchParams(body).get('StatusCallback') ?? '').search.slice(1);
    const request = this.#asked.get(callback);
    if (!request) throw new Error(`nobody sends ${callback}`);
    const leftAt = timeline.now;
    return wires.perform<Reply>(process, {
      what: `${request.channel} ${entryName(request.entry)} attempt ${request.attempt}`,
      latencyMs: 200,
      slowness: { fault: 'provider-slow', greatestMs: SLOWEST_MS },
      effect: (lot) => take(request, leftAt, lot),
    });
  }

  #get(process: Process, url: string): Promise<Reply> {
    const { pathname, searchParams } = new URL(url);
    const key = pathname.endsWith('/Calls.json') ? 'calls' : 'messages';
    const to = searchParams.get('To') ?? '';
    const { wires, faults, timeline, lists } = this.#options;
    return wires.perform<Reply>(process, {
      what: `list of ${key} to ${to}`,
      latencyMs: 200,
      effect: (lot) => {
        if (faults.isOut(key === 'calls' ? 'voice' : 'sms'))
          return lot.chance(0.5) ? 'silence' : refusedWith(503, 20503);
        if (faults.strikes('lookup-fails', lot)) return lot.chance(0.5) ? 'silence' : refusedWith(500, 20500);
        const rows = this.#rows
          .filter((row) => (row.channel === 'voice') === (key === 'calls'))
          .filter((row) => row.to === to && row.listedAt <= timeline.now);
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

const noConnection = (): Error =>
  Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
