/**
 * The kinds of field that answers have, for the schemas of answers beside the routes. See `fields.ts` for requests.
 */
import { z } from '@hono/zod-openapi';
import type { Channel } from '../../domain/core/policy.ts';
import { channel } from './fields.ts';

export const text = (description: string, example?: string) =>
  z.string().openapi({ description, ...(example === undefined ? {} : { example }) });

export const whole = (description: string, example?: number) =>
  z.int().openapi({ description, ...(example === undefined ? {} : { example }) });

export const moment = (description: string, example = '2026-12-03T15:30:00Z') =>
  z.string().openapi({ description, example, format: 'date-time' });

/** One field of the same kind for each channel. */
export const perChannel = <T extends z.ZodType>(of: T) =>
  z.object({ email: of, sms: of, voice: of } satisfies Record<Channel, T>);

export const pageOf = <T extends z.ZodType>(of: T) =>
  z.object({
    items: z.array(of),
    nextCursor: text('Give it as `cursor` for the next page; null on the last one.').nullable(),
  });

export const capShape = {
  channels: z.array(channel),
  limit: whole('At most this many contacts', 3),
  window: text('in any stretch of this length, ISO 8601.', 'P1D'),
};
