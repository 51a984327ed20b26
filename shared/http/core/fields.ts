/**
 * The kinds of field that requests are made of, each with the one sentence that says what it accepts. Called by
 * `schemas.ts`.
 *
 * Always true: what passes here can be stored, hashed, spoken and put into a header: well-formed Unicode without
 * control characters, of bounded length, and numbers and durations that no calendar overflows.
 */
import { z } from '@hono/zod-openapi';
import type { TenantId } from '../../domain/core/keys.ts';
import { TENANT_ID } from '../../domain/core/keys.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import { isZone, readInstant } from '../../domain/core/time.ts';
import { bareAddress } from '../../domain/person/phone.ts';
import { msOf } from './durations.ts';

type Example = { description: string; example: unknown };

/** Every fault of a field has the same sentence: what it accepts. */
export const says =
  (accepts: string) =>
  ({ input, code }: { input?: unknown; code?: string }): string => {
    if (code === 'invalid_type' && input === undefined) return `is required; it ${accepts}`;
    return code === 'invalid_type' ? `${accepts}, not ${kindOf(input)}` : accepts;
  };

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return (
    { string: 'a text', number: 'a number', boolean: 'true or false' }[typeof value as string] ?? 'an object'
  );
}

/** An object that names the fields it knows when it is given another. */
export function strict<S extends z.core.$ZodLooseShape>(shape: S, what: string) {
  const fields = Object.keys(shape).join(', ');
  const error = (issue: { input?: unknown; code?: string }) =>
    issue.code === 'unrecognized_keys'
      ? fields === ''
        ? 'is an unknown field; none is known here'
        : `is an unknown field; known are ${fields}`
      : says(`must be ${what} as a JSON object`)(issue);
  return z.strictObject(shape, { error });
}

const CONTROL = /\p{Cc}/u;

const isPlain = (text: string): boolean => text.isWellFormed() && !CONTROL.test(text) && text.trim() !== '';

/** Text that people read: one line. */
export function line(max: number, about: Example) {
  const error = says(`must be one line of 1 to ${max} characters`);
  return z
    .string({ error })
    .min(1, { error })
    .max(max, { error })
    .refine(isPlain, { error })
    .openapi(about as object);
}

/** How a field is kind to whoever writes it. */
interface Reading {
  /** What stands around the word is taken off. */
  tidy?: (text: string) => string;
  /** How a value that was not taken is written right. */
  hint?: (value: unknown) => string | undefined;
}

/** A word that follows a pattern. */
export function word(
  pattern: RegExp,
  accepts: string,
  about: Example,
  { tidy = (text: string) => text, hint }: Reading = {},
) {
  const plain = says(accepts);
  const error = (issue: { input?: unknown; code?: string }): string => {
    const more = hint?.(issue.input);
    return more === undefined ? plain(issue) : `${plain(issue)}; ${more}`;
  };
  return z
    .string({ error })
    .overwrite(tidy)
    .regex(pattern, { error })
    .openapi(about as object);
}

/** A word from a test of ours. */
export function checked(
  test: (text: string) => boolean,
  max: number,
  accepts: string,
  about: Example,
  tidy: (text: string) => string = (text) => text,
) {
  const error = says(accepts);
  return z
    .string({ error })
    .overwrite(tidy)
    .max(max, { error })
    .refine(test, { error })
    .openapi(about as object);
}

export function count(min: number, max: number, about: Example) {
  const error = says(`must be a whole number from ${min} to ${max}`);
  return z
    .int({ error })
    .min(min, { error })
    .max(max, { error })
    .openapi(about as object);
}

export function choice<const T extends readonly string[]>(values: T, about: Example) {
  return z.enum(values, { error: says(`must be one of ${values.join(', ')}`) }).openapi(about as object);
}

export function flag(about: Example) {
  return z.boolean({ error: says('must be true or false') }).openapi(about as object);
}

/** Parts of a list are checked one by one; the list by its length. */
export function list<T extends z.ZodType>(of: T, min: number, max: number, about: Example) {
  const error = says(`must be a list of ${min} to ${max}`);
  return z
    .array(of, { error })
    .min(min, { error })
    .max(max, { error })
    .openapi(about as object);
}

/** A duration from `minMs` to `maxMs`; the bounds are said as durations. */
export function duration([min, minMs]: [string, number], [max, maxMs]: [string, number], about: Example) {
  const test = (text: string): boolean => {
    const ms = msOf(text);
    return ms !== undefined && ms >= minMs && ms <= maxMs;
  };
  const accepts = `must be an ISO 8601 duration from ${min} to ${max}, such as PT2H or P3D, without months`;
  return checked(test, 40, accepts, about).openapi({ format: 'duration' });
}

const EMAIL = /^[^\s@\p{C},;:<>()[\]"\\]{1,64}@[\p{L}\p{N}-]{1,63}(\.[\p{L}\p{N}-]{1,63})+$/u;

/** An address that somebody reads. */
export const emailAddress = (about: Example) =>
  checked(
    (text) => EMAIL.test(text),
    254,
    'must be an email address such as ana@example.com',
    about,
    bareAddress,
  );

export const timeZone = (description: string) =>
  checked(
    (text) => text.length > 0 && isZone(text),
    64,
    'must be an IANA time zone such as America/New_York',
    {
      description,
      example: 'America/New_York',
    },
  );

const isLocale = (text: string): boolean => {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
};

export const locale = (description: string) =>
  checked(isLocale, 35, 'must be a BCP 47 language tag such as es or pt-BR', { description, example: 'es' });

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/i;

/** A moment; its value is epoch milliseconds. */
export const instant = (about: Example) => {
  const accepts = 'must be an RFC 3339 time with an offset, such as 2026-12-04T15:30:00-05:00';
  return checked((text) => RFC3339.test(text) && readInstant(text) !== undefined, 40, accepts, about)
    .transform((text) => readInstant(text) ?? Number.NaN)
    .openapi({ type: 'string', format: 'date-time', ...about } as object);
};

/** The document takes an instant's type from above, and would forget that null is one, too. */
export const instantOrNull = (about: Example) =>
  instant(about)
    .nullable()
    .openapi({ type: ['string', 'null'] });

/** A whole number as a query has it. */
export function queryCount(min: number, max: number, about: Example) {
  const error = says(`must be a whole number from ${min} to ${max}`);
  return z
    .string({ error })
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max, { error })
    .transform(Number)
    .openapi({ type: 'integer', minimum: min, maximum: max, ...about } as object);
}

export const channel = choice(CHANNELS, { description: 'How the person is contacted.', example: 'sms' });

const POLICY_NAME = /^[a-z0-9][a-z0-9_-]{0,39}$/;
export const policyName = (description: string) =>
  word(POLICY_NAME, 'must be a name of 1 to 40 lower-case letters, digits, - and _', {
    description,
    example: 'default',
  });

export const tenantId = word(TENANT_ID, 'must be 1 to 40 lower-case letters, digits and -', {
  description: 'The id of the tenant.',
  example: 'north-dental',
}) as unknown as z.ZodType<TenantId, TenantId>;

export const address = line(254, {
  description: 'An email address or a phone number.',
  example: '+12125550123',
});
