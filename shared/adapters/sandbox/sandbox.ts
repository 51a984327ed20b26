/**
 * The sandbox: the providers of every channel, played on this machine. It accepts what the pipeline sends, records it durably
 * before it answers, and calls back later like the real ones, through the real webhook routes. Opened by the
 * compositions in `local/` when no real provider is configured, by the demo and by tests.
 *
 * Always true: what was answered `accepted`, or was accepted and its answer lost, is in the record; a callback is
 * forgotten only when it was taken (2xx), refused (4xx) or tried ten times in vain.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { isKept, unkept } from '../../domain/content/skeleton.ts';
import type { EntryRef, TenantId } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { SECOND } from '../../domain/core/time.ts';
import type { KeptSlots } from '../../domain/ledger/kept-words.ts';
import type { ProviderEvent } from '../../ports/played.ts';
import type { RecordedText } from '../../ports/provider-record.ts';
import type { Lookup, Providers, Sender, Senders, SendRequest, SendResult } from '../../ports/senders.ts';
import type { Behaviour, Script } from './behaviours.ts';
import { behaviourOf, scriptOf, TOO_MANY_REQUESTS, TOO_MANY_REQUESTS_TIMES } from './behaviours.ts';
import { callbackRequest, keyRequest, statusAfter, textOf } from './callbacks.ts';
import type { Callback, NewContact, Settlement } from './database.ts';
import { SandboxRecord } from './database.ts';

export interface SandboxOptions {
  /** The record's file, apart from the store; made when it does not exist. */
  file: string;
  /** Takes a callback to the application: a POST under `/webhooks/`. */
  deliver(request: Request): Promise<Response>;
  /** Stands for the providers' secrets: signs what is called back (`sandboxWebhooks`). */
  token: string;
  /** Asked before the table of addresses, so that a demo's people can have numbers of their own. */
  behaviours?: ((to: string) => Behaviour | undefined) | undefined;
  /** False: nobody calls back, neither receipts nor people. For benchmarks. */
  receipts?: boolean | undefined;
  /** Told when a callback that is owed from now on falls due. */
  onOwed?: ((at: Instant) => void) | undefined;
  /** What SQLite may keep of the record in memory; 16 MB by default. */
  pageBytes?: number | undefined;
}

/** What would have gone out. */
interface SandboxMessage {
  id: string;
  at: Instant;
  channel: Channel;
  to: string;
  /** What `SendRequest.content` held. */
  content: unknown;
  /** The provider's last word: `accepted`, then the status of the text or call, or what became of the email. */
  status: string;
  entry: EntryRef;
  attempt: number;
}

interface SandboxQuery {
  /** Only of this tenant; all where undefined. */
  tenant?: TenantId | undefined;
  to?: string | undefined;
  channel?: Channel | undefined;
  limit: number;
  /** `next` of the page before; one that can't be read gives an empty page. */
  cursor?: string | undefined;
}

/** What `runDue` did with the callbacks that were due. */
interface CallbackCounts {
  taken: number;
  /** Refused, or tried too often. */
  dropped: number;
  /** To be tried again. */
  failed: number;
}

export interface Sandbox {
  senders: Senders;
  /** Two providers of each channel, of which the first fails at the addresses for that. */
  two: Providers;
  /** Newest first. `next` is null on the last page. */
  messages(query: SandboxQuery): { messages: SandboxMessage[]; next: string | null };
  /** Keeps what a person texts, as a provider's list does. */
  keepText(text: RecordedText): void;
  /** The oldest first. */
  texts(from: Instant, to: Instant): RecordedText[];
  /** When the next callback falls due. */
  nextDueAt(): Instant | null;
  /**
   * Delivers what is due, in order; waits for a run that is under way.
   * @param most callbacks, about: the rest stays due. All of them where absent
   */
  runDue(now: Instant, most?: number): Promise<CallbackCounts>;
  /** How far the sandbox's clock was advanced, in ms; kept in the record. */
  clockOffset(): number;
  setClockOffset(offsetMs: Milliseconds): void;
  /** Closes the record. Wait for sends and runs that are under way before. */
  close(): void;
}

const MAX_TRIES = 10;
const FIRST_RETRY_MS: Milliseconds = 30 * SECOND;
const PAGE = 256;
/** Callbacks under way at once: in a row, each would wait for a durable write of the application's. */
const WAVE = 32;
/** Of those, how many begin in one turn of the event loop: everybody else waits meanwhile. */
const BEGUN_A_TURN = 4;

const CLOCK_OFFSET = 'clock_offset_ms';

/** What the two are called in the timeline and in status. */
const ONE = 'Sandbox one';
const TWO = 'Sandbox two';

export function openSandbox(options: SandboxOptions): Sandbox {
  const record = new SandboxRecord(options.file, options.pageBytes);
  const sender = senderOn(record, options);
  const second = senderOn(record, { ...options, behaviours: asSecond(options.behaviours) });
  let running: Promise<unknown> = Promise.resolve();
  return {
    senders: { email: sender, sms: sender, voice: sender },
    two: { email: bothOf(sender, second), sms: bothOf(sender, second), voice: bothOf(sender, second) },
    messages: (query) => messages(record, query),
    keepText: (text) => record.addText(text),
    texts: (from, to) => record.texts(from, to),
    nextDueAt: () => record.nextDueAt(),
    runDue(now, most = Number.POSITIVE_INFINITY) {
      // One run at a time: two would deliver the same callback twice.
      const run = running.then(() => runDue(record, options, now, most));
      running = run.catch(() => undefined);
      return run;
    },
    clockOffset: () => record.setting(CLOCK_OFFSET) ?? 0,
    setClockOffset: (offsetMs) => record.set(CLOCK_OFFSET, offsetMs),
    close: () => record.close(),
  };
}

const bothOf = (first: Sender, second: Sender) =>
  [
    { name: ONE, sender: first },
    { name: TWO, sender: second },
  ] as const;

/** At what fails at the first, the second does well. */
const asSecond =
  (behaviours: SandboxOptions['behaviours']) =>
  (to: string): Behaviour => {
    const behaviour = behaviours?.(to) ?? behaviourOf(to);
    return behaviour === 'first_fails' ? 'normal' : behaviour;
  };

const senderOn = (record: SandboxRecord, options: SandboxOptions): Sender => ({
  send: (request) => send(record, options, request),
  async lookup(request): Promise<Lookup> {
    const providerId = record.find(request.entry, request.attempt);
    return providerId === undefined ? { kind: 'not_accepted' } : { kind: 'accepted', providerId };
  },
  forget: (entry, what) => record.forget(entry, what),
  forgetTexts: async (from) => record.forgetTexts(from),
});

async function send(
  record: SandboxRecord,
  options: SandboxOptions,
  request: SendRequest,
): Promise<SendResult> {
  const behaviour = options.behaviours?.(request.to) ?? behaviourOf(request.to);
  const script = scriptOf(behaviour, request.channel);
  const refused = refusal(record, script, request);
  if (refused) return refused;
  const events = options.receipts === false ? [] : script.events;
  const { id, stored } = record.append(contactOf(request), events);
  for (const { afterMs } of events) options.onOwed?.(request.now + afterMs);
  await stored;
  return script.answer === 'lost'
    ? { kind: 'unknown', detail: 'the answer was lost' }
    : { kind: 'accepted', providerId: id };
}

/** The answer to a message that is not taken; undefined when it is taken. */
function refusal(record: SandboxRecord, { answer }: Script, request: SendRequest): SendResult | undefined {
  if (typeof answer === 'object') return answer;
  if (answer !== 'busy_twice') return undefined;
  return record.refuse(request.entry, TOO_MANY_REQUESTS_TIMES) ? TOO_MANY_REQUESTS : undefined;
}

const contactOf = (request: SendRequest): NewContact => ({
  at: request.now,
  channel: request.channel,
  to: request.to,
  entry: request.entry,
  attempt: request.attempt,
  ...wordsOf(request),
  callback: request.callback,
});

/**
 * What is to be recorded of the words. Held against what was handed over, for this is somebody else's record: words that
 * are not said to be so are recorded as they are.
 */
function wordsOf({ content, kept: how }: SendRequest): Pick<NewContact, 'content' | 'skeleton'> {
  return how && isKept(how.kept, how.skeleton, { ...content })
    ? { content: JSON.stringify({ kept: how.kept }), skeleton: how.skeleton }
    : { content: JSON.stringify(content) };
}

/** The words as they were handed over. */
function contentOf(record: SandboxRecord, recorded: string): unknown {
  const content = JSON.parse(recorded) as { kept?: KeptSlots } | null;
  return content?.kept ? unkept(content.kept, record.skeleton(content.kept.skeleton)) : content;
}

function messages(record: SandboxRecord, query: SandboxQuery): ReturnType<Sandbox['messages']> {
  const { tenant, to, channel, limit, cursor } = query;
  if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) return { messages: [], next: null };
  const beforeSeq = cursor === undefined ? undefined : Number(cursor);
  // One more than asked for tells whether there is another page.
  const contacts = record.contacts({ tenant, to, channel, limit: limit + 1, beforeSeq });
  const page = contacts.slice(0, limit);
  const next = contacts.length > limit ? String(page.at(-1)?.seq ?? 0) : null;
  return {
    messages: page.map(({ seq: _seq, callback: _callback, content, ...shown }) => ({
      ...shown,
      content: contentOf(record, content),
    })),
    next,
  };
}

async function runDue(
  record: SandboxRecord,
  options: SandboxOptions,
  now: Instant,
  most: number,
): Promise<CallbackCounts> {
  const counts = { taken: 0, dropped: 0, failed: 0 };
  for (let told = 0; told < most; told += PAGE) {
    const due = record.due(now, PAGE);
    if (due.length === 0) break;
    for (const wave of waves(due)) await deliverWave(record, options, wave, now, counts);
  }
  return counts;
}

/** Cuts a page into waves in which no person has two callbacks, so that each person's callbacks arrive in order. */
function waves(due: readonly Callback[]): Callback[][] {
  const all: Callback[][] = [];
  let wave: Callback[] = [];
  let people = new Set<string>();
  for (const callback of due) {
    if (wave.length === 0 || wave.length === WAVE || people.has(callback.contact.to)) {
      wave = [];
      people = new Set();
      all.push(wave);
    }
    wave.push(callback);
    people.add(callback.contact.to);
  }
  return all;
}

type CallbackResult = keyof CallbackCounts;

/** Everything in the wave is begun in order, and settled in one transaction when all of it was answered. */
async function deliverWave(
  record: SandboxRecord,
  options: SandboxOptions,
  wave: readonly Callback[],
  now: Instant,
  counts: CallbackCounts,
): Promise<void> {
  for (const callback of wave) keepAnswer(record, callback);
  const delivered: Promise<CallbackResult>[] = [];
  for (const [index, callback] of wave.entries()) {
    if (index > 0 && index % BEGUN_A_TURN === 0) await nextTurn();
    delivered.push(deliver(options, callback));
  }
  const outcomes = await Promise.all(delivered);
  const settlements = wave.map((callback, index) => settlement(callback, outcomes[index] ?? 'failed', now));
  for (const { outcome } of settlements) counts[outcome]++;
  record.settle(settlements);
}

/** A text is on the provider's list, whether or not it can be told to us. */
function keepAnswer(record: SandboxRecord, { contact, dueAt, event }: Callback): void {
  const told = JSON.parse(event) as ProviderEvent;
  if (told.kind === 'inbound')
    record.addText({ ...textOf(contact), from: contact.to, text: told.body, at: dueAt });
}

async function deliver(options: SandboxOptions, callback: Callback): Promise<CallbackResult> {
  try {
    const event = JSON.parse(callback.event) as ProviderEvent;
    const request = callbackRequest(callback.contact, event, callback.dueAt, options.token);
    const response = await options.deliver(request);
    if (event.kind !== 'gather' || !response.ok) return outcomeOf(response);
    const key = keyRequest(callback.contact, event.digits, await response.text(), options.token);
    return key ? outcomeOf(await options.deliver(key)) : 'taken';
  } catch {
    // Like a provider that finds nobody at our address.
    return 'failed';
  }
}

const outcomeOf = ({ ok, status }: Response): CallbackResult =>
  ok ? 'taken' : status >= 500 ? 'failed' : 'dropped';

/** What to keep of a callback that was tried. The contact's status moves when the event happens, not when it is told. */
function settlement(
  callback: Callback,
  tried: CallbackResult,
  now: Instant,
): Settlement & { outcome: CallbackResult } {
  const outcome = tried === 'failed' && callback.tries + 1 >= MAX_TRIES ? 'dropped' : tried;
  const first = callback.tries === 0;
  return {
    callback,
    outcome,
    retryAt: outcome === 'failed' ? now + FIRST_RETRY_MS * 2 ** callback.tries : null,
    status: first ? statusAfter(JSON.parse(callback.event) as ProviderEvent) : undefined,
  };
}
