/**
 * What one source may try in vain: wrong keys, forged callbacks, invented links. Mounted by `app.ts` before every route.
 *
 * Always true: a source is what the connection says, or a proxy that the composition was told to trust, never a header
 * that anybody can write; and whoever is right is heard. Several people may have one source (an office behind one
 * address, everybody behind a proxy that nobody named), so a provider's true callback and a person's true link are
 * taken however much others of that source failed, and a key that this process has accepted goes on.
 *
 * It counts in this process only. On AWS each copy of the function has a count of its own.
 */
import { hash } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import QuickLRU from 'quick-lru';
import type { Bucket, Rate } from '../../domain/core/pace.ts';
import { take } from '../../domain/core/pace.ts';
import { SECOND } from '../../domain/core/time.ts';
import type { Clock } from '../../ports/system.ts';
import { refuse, responseOf } from './problem.ts';

/** Where a request came from. */
export interface Origin {
  /** An IP address. */
  source: string;
  /** Whether it came over TLS, all the way to the first that we trust. */
  https: boolean;
}

/** @returns undefined where nobody knows, as within one process: then nothing is counted */
export type OriginOf = (c: Context) => Origin | undefined;

/** What fails, of one source. */
export const FAILURES: Rate = { perMinute: 60, burst: 60 };
/** Sources that are kept in mind at once; the one that failed longest ago is forgotten first. */
const SOURCES_MAX = 5_000;
/** Keys that were accepted; a few bytes each. */
const KEYS_MAX = 10_000;

/** Answers 429 to what fails again and again, and to unknown keys of a source that did, without looking them up. */
export function heedStrangers(clock: Clock, originOf: OriginOf): MiddlewareHandler {
  const failures = new QuickLRU<string, Bucket>({ maxSize: SOURCES_MAX });
  const accepted = new QuickLRU<string, true>({ maxSize: KEYS_MAX });
  let latest = Number.NEGATIVE_INFINITY;
  return async (c, next) => {
    const origin = originOf(c);
    if (!origin) return next();
    const now = clock.now();
    // By a clock that was set back every source would seem to have failed just now.
    if (now < latest) failures.clear();
    latest = now;
    const source = networkOf(origin.source);
    const present = take(failures.get(source), FAILURES, 1, now);
    const seconds = Math.max(1, Math.ceil((present.nextAt - now) / SECOND));
    const isFull = present.granted === 0;
    const key = keyOf(c);
    if (isFull && key !== null && !accepted.has(key)) return tooMany(seconds);
    await next();
    const { status } = c.res;
    if (key !== null && status < 400) accepted.set(key, true);
    if (!isFailure(c.req.path, status)) return;
    if (isFull) c.res = tooMany(seconds);
    else failures.set(source, take(failures.get(source), FAILURES, 1, clock.now()).bucket);
  };
}

const tooMany = (seconds: number): Response =>
  responseOf(
    refuse(
      429,
      `From where you are, ${FAILURES.perMinute} requests a minute may fail for want of a right key, signature or link; try again in ${seconds} s.`,
      {},
      { 'retry-after': String(seconds) },
    ),
  );

/** The key by its hash, so that no table of keys lies in memory; null for what asks for none. */
function keyOf(c: Context): string | null {
  if (!c.req.path.startsWith('/v1/')) return null;
  return hash('sha256', c.req.header('authorization') ?? '', 'base64');
}

/** Whether it was refused for who sent it, or for what nobody who is right sends. */
function isFailure(path: string, status: number): boolean {
  if (path.startsWith('/v1/') || path.startsWith('/sign-in')) return status === 401;
  // A link that has ended was ours.
  return status >= 400 && status < 500 && status !== 410 && /^\/(webhooks|r|u)\//.test(path);
}

/** An IPv4 address as it is, and of IPv6 the first half, for that is what one customer of a network has. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address;
  const [head = [], tail] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const gap = tail ? Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0') : [];
  return [...head, ...gap, ...(tail ?? [])]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':');
}
