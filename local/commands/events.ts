/**
 * `ringonce events` and `ringonce listen`: what an office's software is told, read from the server's list; and for
 * developers the same, handed to a program on this machine as an endpoint would get it, signed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { httpReceivers } from '../../shared/adapters/process/receivers.ts';
import { systemClock, systemIds } from '../../shared/adapters/system.ts';
import { SECOND } from '../../shared/domain/core/time.ts';
import { signedHeaders } from '../../shared/domain/events/receivers.ts';
import type { Client } from '../client.ts';
import { Failure, readAs } from '../client.ts';

const EventsRead = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      timestamp: z.string(),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
  last: z.string().nullable(),
  more: z.boolean(),
});
type Events = z.infer<typeof EventsRead>;
type Event = Events['items'][number];

export interface EventsOptions {
  after?: string;
  types?: string;
  limit?: string;
}

/** One page of the list. */
export async function readEvents(client: Client, options: EventsOptions): Promise<Events> {
  const search = new URLSearchParams(Object.entries(options).filter(([, value]) => value !== undefined));
  return readAs(EventsRead, await client.call('GET', `/v1/events?${search}`, { role: 'tenant' }));
}

const eventLine = ({ id, type, timestamp, data }: Event): string =>
  `${timestamp}  ${type.padEnd(22)}  ${id}  ${JSON.stringify(data)}`;

export const eventsText = ({ items, last, more }: Events): string =>
  items.length === 0
    ? 'There are no events. They are recorded once the office has an endpoint: POST /v1/webhooks, or `ringonce listen`.'
    : [...items.map(eventLine), ...(more ? [`There is more: --after ${last}`] : [])].join('\n');

export interface ListenOptions {
  /** Where each event is posted; absent: it is only shown. */
  forward?: string;
  secret?: string;
  types?: string;
}

export interface Listening {
  /** Told each line for the person who looks. */
  say: (line: string) => void;
  signal: AbortSignal;
  everyMs?: number;
}

const EVERY_MS = SECOND;
/** An event that is not taken is tried so often; an endpoint would get it for three days. */
const TRIES = 3;

/** Shows each event from now on, and posts it; until the signal. */
export async function listen(client: Client, options: ListenOptions, to: Listening): Promise<void> {
  const { forward, types, secret = freshSecret() } = options;
  if (forward !== undefined && !URL.canParse(forward))
    throw new Failure(`"${forward}" is no address; write one such as http://127.0.0.1:3000/ringonce.`);
  await ensureRecorded(client, to);
  let after = await latest(client);
  if (forward !== undefined) to.say(`Each event is posted to ${forward}, signed with ${secret}`);
  to.say('Ready. What happens from now on is shown here; Ctrl-C ends it.');
  while (!to.signal.aborted) {
    const page = await readEvents(client, given({ after, types }));
    for (const event of page.items) {
      const outcome = forward === undefined ? '' : `  → ${await post(forward, event, secret)}`;
      to.say(`${eventLine(event)}${outcome}`);
    }
    after = page.last ?? undefined;
    if (!page.more) await sleep(to.everyMs ?? EVERY_MS, undefined, { signal: to.signal }).catch(() => {});
  }
}

const given = (options: { after: string | undefined; types: string | undefined }): EventsOptions => ({
  ...(options.after === undefined ? {} : { after: options.after }),
  ...(options.types === undefined ? {} : { types: options.types }),
});

const freshSecret = (): string =>
  `whsec_${Buffer.from(systemIds.random() + systemIds.random(), 'hex').toString('base64')}`;

/** Nothing is recorded for an office that never asked: then this asks, with an endpoint that is never called. */
async function ensureRecorded(client: Client, { say }: Listening): Promise<void> {
  const known = readAs(
    z.object({ items: z.array(z.unknown()) }),
    await client.call('GET', '/v1/webhooks', { role: 'tenant' }),
  );
  if (known.items.length > 0) return;
  const body = { url: null, description: 'ringonce listen' };
  await client.call('POST', '/v1/webhooks', { role: 'tenant', body });
  say('The office had no endpoint; one without an address was made, so that events are recorded.');
}

async function latest(client: Client): Promise<string | undefined> {
  let after: string | undefined;
  for (;;) {
    const page = await readEvents(client, { ...given({ after, types: undefined }), limit: '200' });
    after = page.last ?? undefined;
    if (!page.more) return after;
  }
}

async function post(url: string, event: Event, secret: string): Promise<string> {
  const receivers = httpReceivers({ loopback: true });
  const body = JSON.stringify(event);
  for (let tries = 1; ; tries++) {
    const outcome = await receivers.post(
      url,
      body,
      signedHeaders(event.id, body, [secret], systemClock.now()),
    );
    if (outcome.kind === 'delivered') return String(outcome.status);
    if (outcome.kind === 'gone') return '410';
    if (tries === TRIES) return outcome.error;
    await sleep(SECOND);
  }
}
