/**
 * The routes that only a sandbox has: what would have gone out, and its clock. Called by `app.ts` where the
 * composition hands it a sandbox.
 */

import type { EntryRef, TenantId } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { DAY, toIso } from '../../domain/core/time.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { pressKey } from '../../pipeline/feedback/keypresses.ts';
import { reply } from '../../pipeline/feedback/text-messages.ts';
import type { SendRequest } from '../../ports/senders.ts';
import { msOf } from '../core/durations.ts';
import type { Declare } from '../core/endpoint.ts';
import { presentRef } from '../core/present.ts';
import { notFound, ok, refuseFaults } from '../core/problem.ts';
import { LIMIT_DEFAULT } from '../core/schemas.ts';
import { ClockBody, ClockOut, InboundBody, InboundOut, MessagesOut, MessagesQuery } from './schemas.ts';

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
  /**
   * Runs everything that falls due on the way, in order; answers when it is done. Absent where some channel reaches
   * real people: their time can't be advanced.
   */
  advanceTo?(at: Instant): Promise<unknown>;
}

const TAG = 'Sandbox';
/** Where the sandbox's texts come from. */
const SANDBOX_NUMBER = '+15005550006';
/** How far the test clock may be moved at once; much further calendars end. */
const ADVANCE_MAX_MS: Milliseconds = 366 * DAY;

export function sandboxRoutes(declare: Declare, p: Pipeline, sandbox: SandboxRoutes): void {
  declare({
    operationId: 'listSandboxMessages',
    method: 'get',
    path: '/v1/sandbox/messages',
    access: 'either',
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
  declare({
    operationId: 'playInbound',
    method: 'post',
    path: '/v1/sandbox/inbound',
    access: 'either',
    tag: TAG,
    summary: 'Play a person who texts, or presses keys',
    description: 'A text from any number, or keys in the latest call to one.',
    body: InboundBody,
    answers: { 200: { description: 'What the person gets back.', schema: InboundOut } },
    problems: [404],
    async handle({ body: { from, to = SANDBOX_NUMBER, text = '', callTo = '', digits = '' }, seed }) {
      if (from !== undefined) return ok({ answer: await reply(p, from, to, text, `SB${seed}`) });
      const { messages } = await sandbox.messages({ to: callTo, channel: 'voice', limit: 1 });
      const [call] = messages;
      if (!call) return notFound('call');
      const answer = await pressKey(p, call, {
        digits,
        call: call.id,
        number: SANDBOX_NUMBER,
        asked: 0,
        named: null,
      });
      return ok({ answer: answer.kind === 'script' ? null : answer.say });
    },
  });
  const { advanceTo } = sandbox;
  if (!advanceTo) return;
  declare({
    operationId: 'moveClock',
    method: 'post',
    path: '/v1/sandbox/clock',
    access: 'either',
    tag: TAG,
    summary: 'Let time go by',
    description: 'Runs everything that falls due on the way, in order, then answers.',
    body: ClockBody,
    answers: { 200: { description: 'The time it now is.', schema: ClockOut } },
    problems: [422],
    async handle({ body: { advance, to }, now }) {
      const target = to ?? now + (msOf(advance ?? 'PT0S') ?? 0);
      if (target < now || target > now + ADVANCE_MAX_MS) {
        const message = `must be from ${toIso(now)}, the present time, to 366 days later`;
        return refuseFaults([{ path: 'to', message, impossible: true }]);
      }
      await advanceTo(target);
      return ok({ now: toIso(p.clock.now()) });
    },
  });
}
