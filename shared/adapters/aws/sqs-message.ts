/**
 * A message of the pipe as text: ids only, no personal data. Written by the SQS queue and read by the sender
 * functions, which may be of another release: so it carries a version, and what is not understood is refused.
 */
import * as z from 'zod/mini';
import type { AddressKey } from '../../domain/core/keys.ts';
import { entryName, readEntryName } from '../../domain/core/keys.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { SendMessage } from '../../ports/queue.ts';

const written = z.object({
  version: z.literal(1),
  /** `tenant/appointment/revision/step`. */
  entry: z.string(),
  attempt: z.int().check(z.gte(1)),
  channel: z.enum(CHANNELS),
  /** Empty where the address is not known. */
  group: z.string().check(z.maxLength(128)),
  deduplicationId: z.string().check(z.minLength(1), z.maxLength(128)),
});

const message = z.codec(written, z.custom<SendMessage>(), {
  decode: ({ version: _, entry, group, ...rest }, context) => {
    const ref = readEntryName(entry);
    if (ref) return { ...rest, group: group as AddressKey, entry: ref };
    context.issues.push({
      code: 'custom',
      input: entry,
      message: 'not the name of an entry',
      path: ['entry'],
    });
    return z.NEVER;
  },
  encode: ({ entry, ...rest }) => ({ version: 1 as const, entry: entryName(entry), ...rest }),
});

export const encodeMessage = (value: SendMessage): string => JSON.stringify(z.encode(message, value));

/** @throws ZodError or SyntaxError for anything that `encodeMessage` of this release did not write */
export const decodeMessage = (text: string): SendMessage => z.decode(message, JSON.parse(text));
