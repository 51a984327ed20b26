/**
 * The routes that only a sandbox has: what would have gone out, and its clock. Called by `app.ts` where the
 * composition hands it a sandbox, which it does where no channel reaches real people.
 */

import type { z } from '@hono/zod-openapi';
import type { EntryRef, TenantId } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { DAY, toIso } from '../../domain/core/time.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { greet, keyToUs } from '../../pipeline/feedback/calls-to-us.ts';
import { callScript, pressKey } from '../../pipeline/feedback/keypresses.ts';
import { reply } from '../../pipeline/feedback/text-messages.ts';
import { listTenants } from '../../pipeline/queries/office.ts';
import type { RecordedText } from '../../ports/provider-record.ts';
import type { SendRequest } from '../../ports/senders.ts';
import type { CallScript, KeyAnswer, Keypress } from '../../ports/webhooks.ts';
import { msOf } from '../core/durations.ts';
import type { Declare } from '../core/endpoint.ts';
import { isoOrNull, presentRef } from '../core/present.ts';
import { notFound, ok, refuse, refuseFaults } from '../core/problem.ts';
import { LIMIT_DEFAULT } from '../core/schemas.ts';
import type { PLAYED_WAYS } from './schemas.ts';
import {
  ClockBody,
  ClockOut,
  EXAMPLES,
  ExampleOut,
  InboundBody,
  InboundOut,
  MessagesOut,
  MessagesQuery,
  PlayedOut,
} from './schemas.ts';

/** One message or call that would have gone out. */
export interface SandboxMessage {
  id: string;
  at: Instant;
  channel: Channel;
  to: string;
  content: SendRequest['content'] | unknown;
  status: string;
  entry: EntryRef;
  attempt: number;
}

interface SandboxMessagesQuery {
  /** Only of this tenant; all where undefined. */
  tenant?: TenantId | undefined;
  to?: string | undefined;
  channel?: Channel | undefined;
  limit: number;
  cursor?: string | undefined;
}

/** What the composition's sandbox can do. */
export interface SandboxRoutes {
  /** Newest first; `next` is null on the last page. */
  messages(query: SandboxMessagesQuery): Promise<{ messages: SandboxMessage[]; next: string | null }>;
  /** Keeps what a person texts, as a provider's list does; absent where nobody reads one. */
  keepText?(text: RecordedText): void;
  /** Runs everything that falls due on the way, in order; answers when it is done. @param until `message`: no further than to the next message */
  advanceTo(at: Instant, until?: 'message'): Promise<unknown>;
  /** As if the program had been off until then; absent where it can't be played. */
  sleepUntil?(at: Instant): Promise<unknown>;
  /** When something falls due next; absent where nobody knows. */
  nextAt?(): Promise<Instant | null>;
  /** Appointments to try it with; absent where there are none. */
  example?(name: ExampleName, now: Instant): Promise<Example>;
}

export type ExampleName = (typeof EXAMPLES)[number];

/** Appointments to try the sandbox with, and what has to be set for them. */
export interface Example {
  settings: Readonly<Record<string, unknown>>;
  /** What the clock should say before they are created. */
  startsAt: Instant;
  policy: { name: string; body: Readonly<Record<string, unknown>> } | null;
  /** When the program is off. */
  outage: { from: Instant; to: Instant } | null;
  items: readonly Readonly<Record<string, unknown>>[];
}

/** What somebody who was played said, and got back. */
interface Played {
  id: string;
  at: Instant;
  /** Whose key played it; null for an operator's. */
  by: TenantId | null;
  number: string;
  way: (typeof PLAYED_WAYS)[number];
  said: string;
  answer: string | null;
}

const TAG = 'Sandbox';
/** Where the sandbox's texts come from. */
const SANDBOX_NUMBER = '+15005550006';
/** How far the test clock may be moved at once; much further calendars end. */
const ADVANCE_MAX_MS: Milliseconds = 366 * DAY;

/** What was said in a call that somebody plays, so that the next key goes on from there. */
interface PlayedCall {
  call: string;
  asked: number;
  named: number | null;
  /** In a call to us: what the greeting named. */
  about: string | null;
}

interface Keypad {
  key(pressed: Keypress, about: string | null): Promise<KeyAnswer>;
  /** What is said when the words are asked for again. */
  again(): Promise<string | null>;
}

/** Calls that are remembered at once; of more the oldest are forgotten. */
const PLAYED_MAX = 1_000;

/** Plays people: what they text, and the keys that they press, one after the other. */
function playedPeople(p: Pipeline, sandbox: SandboxRoutes) {
  const open = new Map<string, PlayedCall>();

  function remember(who: string, call: PlayedCall | null): void {
    open.delete(who);
    if (call) open.set(who, call);
    const [oldest] = open.keys();
    if (open.size > PLAYED_MAX && oldest !== undefined) open.delete(oldest);
  }

  /** Until the call ends. @param again what `script` says @returns what is said last */
  async function press(
    who: string,
    begun: PlayedCall,
    digits: string,
    { key, again }: Keypad,
  ): Promise<string | null> {
    let call = begun;
    let said: string | null = null;
    for (const digit of digits) {
      const answer = await key({ ...call, digits: digit, number: SANDBOX_NUMBER }, call.about);
      remember(who, null);
      if (answer.kind === 'say') return answer.say;
      if (answer.kind === 'ask') call = { ...call, asked: answer.asked, named: answer.named };
      said = answer.kind === 'ask' ? answer.say : await again();
      remember(who, call);
    }
    return said;
  }

  return {
    /** @param seed makes the id of the call where it begins @returns undefined where that number was never called */
    async inCallTo(to: string, digits: string, seed: string): Promise<string | null | undefined> {
      const { messages } = await sandbox.messages({ to, channel: 'voice', limit: 1 });
      const [last] = messages;
      if (!last) return undefined;
      const known = open.get(`to ${to}`);
      // Each call that is played is one of its own, so that a key in it is not taken for one that is told again.
      const fresh = { call: `${last.id}.${seed}`, asked: 0, named: null, about: null };
      const begun = known?.call.startsWith(`${last.id}.`) ? known : fresh;
      const again = async () => spoken(await callScript(p, last));
      const key = (pressed: Keypress) => pressKey(p, last, pressed);
      return press(`to ${to}`, begun, digits, { key, again });
    },
    /** Without digits a call begins; with digits it goes on, or begins with them. */
    async callUs(from: string, to: string, digits: string, seed: string): Promise<string | null> {
      const who = `from ${from} ${to}`;
      const known = digits === '' ? undefined : open.get(who);
      const id = known?.call ?? `CA${seed}`;
      const call = { call: id, from, to };
      const greeting = await greet(p, call);
      const begun = known ?? { call: id, asked: 0, named: greeting.named, about: greeting.about };
      if (digits === '') {
        remember(who, begun);
        return spoken(greeting);
      }
      const key = (pressed: Keypress, about: string | null) => keyToUs(p, call, pressed, about);
      return press(who, begun, digits, { key, again: async () => spoken(await greet(p, call)) });
    },
  };
}

/** What was played lately: kept in this process alone, for whoever plays to look at. */
function playedLately() {
  const kept: Played[] = [];
  return {
    keep(played: Played): void {
      kept.unshift(played);
      kept.length = Math.min(kept.length, PLAYED_MAX);
    },
    /** Newest first. @param of whose key asks; an operator's sees all */
    list: (of: TenantId | null) => kept.filter(({ by }) => of === null || by === of),
  };
}

/** The words that come before a key is waited for. */
const spoken = (said: CallScript | undefined): string | null =>
  said ? `${said.content.script} ${said.content.menu}` : null;

export function sandboxRoutes(declare: Declare, p: Pipeline, sandbox: SandboxRoutes): void {
  messageRoutes(declare, sandbox);
  playing(declare, p, sandbox);
  clockRoutes(declare, p, sandbox);
  exampleRoutes(declare, sandbox);
}

function messageRoutes(declare: Declare, sandbox: SandboxRoutes): void {
  declare({
    operationId: 'listSandboxMessages',
    method: 'get',
    path: '/v1/sandbox/messages',
    access: 'either',
    scope: 'read',
    tag: TAG,
    summary: 'See what would have gone out',
    description: 'With a tenant key, only that tenant’s messages.',
    query: MessagesQuery,
    answers: { 200: { description: 'One page, newest first.', schema: MessagesOut } },
    async handle({ caller, query: { limit = LIMIT_DEFAULT, ...query } }) {
      const { messages, next } = await sandbox.messages({
        ...query,
        limit,
        tenant: caller.tenant ?? undefined,
      });
      const items = messages.map(({ entry, at, ...message }) => ({
        ...message,
        at: toIso(at),
        ...presentRef(entry),
      }));
      return ok({ items, nextCursor: next });
    },
  });
}

function playing(declare: Declare, p: Pipeline, sandbox: SandboxRoutes): void {
  const people = playedPeople(p, sandbox);
  const lately = playedLately();
  const path = '/v1/sandbox/inbound';
  declare({
    operationId: 'listPlayed',
    method: 'get',
    path,
    access: 'either',
    scope: 'read',
    tag: TAG,
    summary: 'See what people who were played said, and got back',
    description: `The last ${PLAYED_MAX} since this process began. With a tenant key, what was played with it.`,
    answers: { 200: { description: 'What was played.', schema: PlayedOut } },
    async handle({ caller }) {
      const items = lately
        .list(caller.tenant)
        .map(({ by: _by, at, ...played }) => ({ ...played, at: toIso(at) }));
      return ok({ items });
    },
  });
  declare({
    operationId: 'playInbound',
    method: 'post',
    path,
    access: 'either',
    scope: 'operate',
    tag: TAG,
    summary: 'Play a person who texts, presses keys, or calls',
    description:
      'A text from any number, keys in the latest call to one, or a call to your number: without `digits` it begins and is greeted. Keys are pressed one after the other, and a later request goes on in the same call: where an answer names a new time, key 1 then confirms that one.',
    body: InboundBody,
    answers: { 200: { description: 'What the person gets back.', schema: InboundOut } },
    problems: [404],
    async handle({ caller, body, seed, now }) {
      const { from, to = SANDBOX_NUMBER, text = '', callTo = '', callFrom, digits = '' } = body;
      const keep = (way: Played['way'], number: string, said: string, answer: string | null) => {
        lately.keep({ id: `ply_${seed}`, at: now, by: caller.tenant, number, way, said, answer });
        return ok({ answer });
      };
      if (from !== undefined) {
        const providerId = `SB${seed}`;
        sandbox.keepText?.({ from, to, text, at: now, providerId });
        return keep('text', from, text, await reply(p, from, to, text, providerId));
      }
      if (callFrom !== undefined)
        return keep('call', callFrom, digits, await people.callUs(callFrom, to, digits, seed));
      const answer = await people.inCallTo(callTo, digits, seed);
      return answer === undefined ? notFound('call') : keep('keys', callTo, digits, answer);
    },
  });
}

function clockRoutes(declare: Declare, p: Pipeline, sandbox: SandboxRoutes): void {
  const path = '/v1/sandbox/clock';
  const present = async () => {
    const nextAt = (await sandbox.nextAt?.()) ?? null;
    return ok({ now: toIso(p.clock.now()), nextAt: isoOrNull(nextAt) });
  };
  declare({
    operationId: 'getClock',
    method: 'get',
    path,
    access: 'either',
    scope: 'read',
    tag: TAG,
    summary: 'See what time it is, and when something falls due',
    answers: { 200: { description: 'The time.', schema: ClockOut } },
    handle: present,
  });
  declare({
    operationId: 'moveClock',
    method: 'post',
    path,
    access: 'either',
    scope: 'operate',
    tag: TAG,
    summary: 'Let time go by',
    description:
      'Runs everything that falls due on the way, in order, then answers. It is everybody’s time: where there is more than one tenant, it takes an operator key.',
    body: ClockBody,
    answers: { 200: { description: 'The time it now is.', schema: ClockOut } },
    problems: [422],
    async handle({ caller, body, now }) {
      if (caller.tenant !== null && (await listTenants(p, { limit: 2 }, now))?.items.length !== 1)
        return refuse(403, 'The time of several tenants is moved with an operator key.');
      const target = targetOf(body, now);
      if (target < now || target > now + ADVANCE_MAX_MS) {
        const message = `must be from ${toIso(now)}, the present time, to 366 days later`;
        return refuseFaults([{ path: 'to', message, impossible: true }]);
      }
      if (!body.asleep) await sandbox.advanceTo(target, body.next ? 'message' : undefined);
      else if (sandbox.sleepUntil) await sandbox.sleepUntil(target);
      else return refuseFaults([{ path: 'asleep', message: 'can’t be played here', impossible: true }]);
      return present();
    },
  });
}

/** How far a move goes at the most. */
function targetOf({ advance, to, next }: z.infer<typeof ClockBody>, now: Instant): Instant {
  if (next) return now + ADVANCE_MAX_MS;
  return to ?? now + (msOf(advance ?? 'PT0S') ?? 0);
}

function exampleRoutes(declare: Declare, { example }: SandboxRoutes): void {
  declare({
    operationId: 'getExample',
    method: 'get',
    path: '/v1/sandbox/examples/{name}',
    access: 'either',
    scope: 'read',
    tag: TAG,
    summary: 'Get appointments to try it with',
    description:
      'Nothing is stored. `schedule`: four days of an office, with 298 appointments in many languages and countries, moved to days that are to come. `night`: an office’s Friday, and the 13 hours before it in which Ringonce is off.',
    answers: { 200: { description: 'The example.', schema: ExampleOut } },
    problems: [404],
    async handle({ params, now }) {
      const name = EXAMPLES.find((each) => each === params['name']);
      if (!example || name === undefined) return notFound('example');
      const { startsAt, outage, ...rest } = await example(name, now);
      const between = outage && { from: toIso(outage.from), to: toIso(outage.to) };
      return ok({ ...rest, startsAt: toIso(startsAt), outage: between });
    },
  });
}
