/**
 * The API over an in-memory store, with two tenants, an operator, a clock that stands still until it is set, and
 * providers that take everything. Used by the `http-*` tests.
 */
import { expect } from 'vitest';
import { example } from '../../../local/examples.ts';
import { CALL_MARKUP } from '../../../shared/adapters/providers/calls.ts';
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import type { EntryRef } from '../../../shared/domain/core/keys.ts';
import { OVERALL_LIMIT } from '../../../shared/domain/core/surge.ts';
import { HOUR } from '../../../shared/domain/core/time.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import type { AppOptions } from '../../../shared/http/app.ts';
import { createApp } from '../../../shared/http/app.ts';
import type { SandboxMessage, SandboxRoutes } from '../../../shared/http/sandbox/sandbox.ts';
import type { Pipeline } from '../../../shared/pipeline/core/context.ts';
import { withOutbox } from '../../../shared/pipeline/events/outbox.ts';
import { authenticate, issueKey } from '../../../shared/pipeline/office/api-keys.ts';
import { createTenant } from '../../../shared/pipeline/office/settings.ts';
import { hold } from '../../../shared/pipeline/safeguards/control.ts';
import { deliver } from '../../../shared/pipeline/sending/deliver.ts';
import { schedule } from '../../../shared/pipeline/sending/schedule.ts';
import type { SendMessage } from '../../../shared/ports/queue.ts';
import type { Senders, SendRequest } from '../../../shared/ports/senders.ts';
import { asTenant } from '../../fixtures/ids.ts';

export const NOW = Date.parse('2026-11-20T15:00:00Z');

export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what an API answers is looked at by tests, field by field.
  body: any;
  text: string;
}

export interface CallOptions {
  key?: string | null;
  body?: unknown;
  raw?: string;
  headers?: Record<string, string>;
}

const SETTINGS: Pipeline['settings'] = {
  secret: 'a secret for tests',
  shards: 1,
  attemptsMax: 4,
  pacePerMinute: { email: 60_000, sms: 60_000, voice: 60_000 },
  listDelayMs: { email: 0, sms: 0, voice: 0 },
  burstMs: 10_000,
  publicUrl: null,
  surgeLimit: OVERALL_LIMIT,
  emailFrom: null,
};

export async function openWorld(options: Partial<AppOptions> = {}) {
  const store = new MemoryStore();
  const time = { now: NOW };
  const sent: SendRequest[] = [];
  const waiting: SendMessage[] = [];
  const faults: { name: string; error: unknown; fields: unknown }[] = [];
  let names = 0;
  const send = async (request: SendRequest) => {
    sent.push(request);
    return { kind: 'accepted' as const, providerId: `p${sent.length}` };
  };
  const sender = { send, lookup: async () => ({ kind: 'not_accepted' as const }) };
  const pipeline: Pipeline = {
    store: withOutbox(store),
    clock: { now: () => time.now },
    ids: { random: () => `${names++}`.padStart(26, '0'), chance: () => 0.5 },
    queue: {
      room: async () => 1_000,
      async send(messages) {
        waiting.push(...messages);
        return [];
      },
    },
    senders: { email: sender, sms: sender, voice: sender } as unknown as Senders,
    telemetry: {
      count() {},
      measure() {},
      event() {},
      fault: (name, error, fields) => void faults.push({ name, error, fields }),
    },
    settings: { ...SETTINGS },
  };
  await createTenant(pipeline, asTenant('north'), 'North Dental');
  await createTenant(pipeline, asTenant('south'), 'South Dental');
  const north = (await issueKey(pipeline, { tenant: asTenant('north'), label: 'north' })).key;
  const south = (await issueKey(pipeline, { tenant: asTenant('south'), label: 'south' })).key;
  const operator = (await issueKey(pipeline, { tenant: null, label: 'operator' })).key;
  // Their first use is noted, so that no request of a test writes more than it asks for.
  for (const key of [north, south, operator]) await authenticate(pipeline, key);
  const run = async (at: number) => {
    time.now = at;
    await schedule(pipeline, { shard: 0 });
    for (const message of waiting.splice(0)) await deliver(pipeline, message);
  };
  const app = createApp({
    pipeline,
    health: async () => ({ healthy: true, detail: 'ok' }),
    callMarkup: CALL_MARKUP,
    sandbox: {
      messages: async (query) => ({ messages: messagesOf(sent, query), next: null }),
      async advanceTo(at, until) {
        const before = sent.length;
        do await run(until ? Math.min(at, time.now + HOUR) : at);
        while (until && sent.length === before && time.now < at);
      },
      async sleepUntil(at) {
        time.now = at;
      },
      example,
    },
    ...options,
  });
  const call = callerOf(app, north);
  const entry = async (ref: EntryRef) => (await store.load([keyOf.entry(ref)], time.now))[0]?.body;
  return { app, pipeline, store, time, sent, faults, keys: { north, south, operator }, run, call, entry };
}

/** What the sandbox shows of the requests that the providers took. */
function messagesOf(
  sent: readonly SendRequest[],
  { tenant, to, channel }: Parameters<SandboxRoutes['messages']>[0],
): SandboxMessage[] {
  return sent
    .map(({ now, entry, attempt, ...of }, index) => ({
      id: `m${index}`,
      at: now,
      channel: of.channel,
      to: of.to,
      content: of.content,
      status: 'accepted' as const,
      entry,
      attempt,
    }))
    .filter(
      (each) =>
        (tenant === undefined || each.entry.tenant === tenant) &&
        (to === undefined || each.to === to) &&
        (channel === undefined || each.channel === channel),
    );
}

/** Makes requests; without a key of its own one has the key given here. */
function callerOf(app: ReturnType<typeof createApp>, keyByDefault: string) {
  return async function call(
    method: string,
    path: string,
    { key, body, raw, headers }: CallOptions = {},
  ): Promise<Reply> {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await app.request(path, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key ?? keyByDefault}` }),
        ...(content === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(content === undefined ? {} : { body: content }),
    });
    return readReply(response);
  };
}

export type World = Awaited<ReturnType<typeof openWorld>>;

export async function readReply(response: Response): Promise<Reply> {
  const text = await response.text();
  const json = text !== '' && (response.headers.get('content-type') ?? '').includes('json');
  return {
    status: response.status,
    headers: response.headers,
    body: json ? JSON.parse(text) : undefined,
    text,
  };
}

export const ANA = {
  startsAt: '2026-12-04T15:30:00-05:00',
  timeZone: 'America/New_York',
  title: 'Dental cleaning',
  location: '12 Elm St',
  recipient: {
    name: 'Ana',
    email: 'ana@example.com',
    phone: '+12125550123',
    locale: 'es',
    timeZone: 'America/Chicago',
  },
};

export function expectProblem(reply: Reply, status: number): void {
  expect(reply.headers.get('content-type')).toBe('application/problem+json');
  expect(reply.body).toMatchObject({
    type: expect.stringMatching(/^urn:ringonce:problem:/),
    title: expect.any(String),
    status,
    detail: expect.any(String),
  });
  expect(reply.status).toBe(status);
}

/** North's texts are due and held, for people with a phone alone. @returns the appointments' ids */
export async function heldTexts(world: World, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const recipient = {
      name: `P${n}`,
      phone: `+1212555${String(n).padStart(4, '0')}`,
      timeZone: 'America/New_York',
    };
    const made = await world.call('POST', '/v1/appointments', { body: { ...ANA, recipient } });
    ids.push(made.body.id);
  }
  await hold(world.pipeline, { tenant: asTenant('north') }, '3 of the 3 were late; 2 would be plausible');
  // The first run drops the emails that have nowhere to go, the second one meets the hold.
  await world.run(Date.parse('2026-12-03T21:00:00Z'));
  await world.run(Date.parse('2026-12-03T21:00:01Z'));
  return ids;
}
