/**
 * The text of a request's body, within a limit of bytes and of time, however it is sent. Called by `endpoint.ts` for
 * whoever has a key, and for everybody else by the providers' callbacks and the people's pages, before they look at
 * anything.
 */
import { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { Milliseconds } from '../../domain/core/time.ts';
import { SECOND } from '../../domain/core/time.ts';
import type { Passage } from './auth.ts';
import { refuse } from './problem.ts';

export interface BodyLimit {
  maxBytes: number;
  /** The same for people. */
  shown: string;
  /** From the request's head to the last byte of its body. */
  withinMs: Milliseconds;
}

/** Who has a key may send a batch, also over a slow line. */
export const KEYED_LIMIT: BodyLimit = { maxBytes: 1024 * 1024, shown: '1 MiB', withinMs: 30 * SECOND };

/** Whoever comes along; a callback has a few hundred bytes, and comes from a data centre. */
export const PUBLIC_LIMIT: BodyLimit = { maxBytes: 64 * 1024, shown: '64 KiB', withinMs: 10 * SECOND };

const shut = (status: number, detail: string): Passage<never> => ({
  kind: 'shut',
  answer: refuse(status, detail, {}, { connection: 'close' }),
});

const tooLarge = ({ shown }: BodyLimit) =>
  shut(413, `A request has at most ${shown} here; send less at once.`);
const tooLate = ({ withinMs }: BodyLimit) =>
  shut(408, `The body did not arrive within ${withinMs / SECOND} s.`);
const CUT = shut(400, 'The body ended before all of it had arrived.');

export async function readText(c: Context, limit: BodyLimit): Promise<Passage<string>> {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return { kind: 'open', value: '' };
  const announced = Number(c.req.header('content-length') ?? Number.NaN);
  if (announced > limit.maxBytes) return tooLarge(limit);
  return announced >= 0 && isFromNode(c) ? readAnnounced(c, limit) : readCounted(c, limit);
}

/** Whether Node's own server took the request in, which ends a body where its head said. */
const isFromNode = (c: Context): boolean => c.env?.incoming instanceof IncomingMessage;

/** No more than was announced can come, so it is read without a stream, which costs a multiple. */
async function readAnnounced(c: Context, limit: BodyLimit): Promise<Passage<string>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limit.withinMs);
  });
  try {
    const value = await Promise.race([c.req.raw.text(), late]);
    return value === undefined ? tooLate(limit) : { kind: 'open', value };
  } catch {
    return CUT;
  } finally {
    clearTimeout(timer);
  }
}

/** Counts what arrives, and stops reading at the limit. */
async function readCounted(c: Context, limit: BodyLimit): Promise<Passage<string>> {
  const { body } = c.req.raw;
  if (!body) return { kind: 'open', value: '' };
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const budget = { spent: false };
  const timer = setTimeout(() => {
    budget.spent = true;
    // What waits for the next piece goes on at once; an error of the cancelling changes nothing about that.
    reader.cancel().catch(() => undefined);
  }, limit.withinMs);
  try {
    const bytes = await collect(reader, limit.maxBytes);
    if (budget.spent) return tooLate(limit);
    return bytes === undefined ? tooLarge(limit) : { kind: 'open', value: new TextDecoder().decode(bytes) };
  } catch {
    return CUT;
  } finally {
    clearTimeout(timer);
  }
}

/** @returns undefined when there is more than the limit; the rest is not read */
async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(value);
  }
}
