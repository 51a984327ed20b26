/**
 * The text of a request's body, at most 1 MiB of it, however it is sent. Called by `endpoint.ts`.
 */
import type { Context } from 'hono';
import type { Passage } from './auth.ts';
import { refuse } from './problem.ts';

const BODY_MAX_BYTES = 1024 * 1024;

const tooLarge: Passage<never> = {
  kind: 'shut',
  answer: refuse(413, 'A request has at most 1 MiB; send less at once.'),
};

/** Counts what arrives rather than what is announced, and stops reading at the limit. */
export async function readText(c: Context): Promise<Passage<string>> {
  if (Number(c.req.header('content-length') ?? 0) > BODY_MAX_BYTES) return tooLarge;
  const { body } = c.req.raw;
  if (!body) return { kind: 'open', value: '' };
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.byteLength;
      if (size > BODY_MAX_BYTES) {
        await reader.cancel();
        return tooLarge;
      }
      chunks.push(value);
    }
  } catch {
    return { kind: 'shut', answer: refuse(400, 'The body ended before all of it had arrived.') };
  }
  return { kind: 'open', value: new TextDecoder().decode(Buffer.concat(chunks)) };
}
