/**
 * A session of the console: a browser that has shown a key, and goes on by a cookie. And the one-time link that a start
 * prints, which opens one without a key. Pure; `pipeline/office/sessions.ts` writes them.
 *
 * Always true: a session can do nothing that its keys can't, at each request anew, so it ends with them; neither the
 * cookie nor the link can be read from what is stored.
 */
import { createHmac, hash } from 'node:crypto';
import { timingSafeEqual } from '../core/keys.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY, HOUR, MINUTE } from '../core/time.ts';

/** By the clock on the wall, as everything here: the sandbox's clock is moved by days. */
export const SESSION_MS: Milliseconds = 12 * HOUR;
export const LINK_MS: Milliseconds = 5 * MINUTE;

/** Whose work a screen does: the operator's over all offices, or one office's. */
export type Side = 'operator' | 'office';

/** The ids of the keys that a session acts by, at most one for each side. */
export type SessionKeys = Readonly<Partial<Record<Side, string>>>;

export interface Session {
  /** SHA-256 of the cookie, hex. */
  hash: string;
  /** None of a link that was used, which is remembered until it would have ended. */
  keys: SessionKeys;
  createdAt: Instant;
  /** From then on it is not accepted. */
  endsAt: Instant;
  /** Until when it is stored, by the clock of the store. */
  keptUntil: Instant;
  /** Of which appointments the addresses were asked for, the latest last. */
  shown: readonly string[];
}

export const sessionHash = (token: string): string => hash('sha256', `session ${token}`, 'hex');

/**
 * How long after its end a session is stored where the clock of the store is moved, so that it does not vanish with a
 * week of the sandbox.
 */
const KEPT_IN_SANDBOX_MS: Milliseconds = 3_650 * DAY;

/** @param now by the clock of the store */
export const keptUntil = (now: Instant, isSandbox: boolean): Instant =>
  now + SESSION_MS + (isSandbox ? KEPT_IN_SANDBOX_MS : 0);

/** Appointments whose addresses stay in view. */
const SHOWN_MAX = 50;

export const withShown = (session: Session, appointment: string): Session => ({
  ...session,
  shown: [...session.shown.filter((id) => id !== appointment), appointment].slice(-SHOWN_MAX),
});

/** What a one-time link says. */
export interface LinkToSession {
  keys: SessionKeys;
  /** From then on it is dead. */
  endsAt: Instant;
  /** Names the link, so that it opens one session. */
  once: string;
}

const sealOf = (secret: string, claims: string): string =>
  createHmac('sha256', secret).update(`sign-in link ${claims}`).digest('base64url');

/** The token of a link. @param once random */
export function sessionLink(secret: string, link: LinkToSession): string {
  const claims = Buffer.from(JSON.stringify(link)).toString('base64url');
  return `${claims}.${sealOf(secret, claims)}`;
}

/** @returns undefined for a token that is not ours, or has ended */
export function readSessionLink(secret: string, token: string, now: Instant): LinkToSession | undefined {
  const [claims = '', seal = ''] = token.split('.');
  if (!timingSafeEqual(seal, sealOf(secret, claims))) return undefined;
  const link = JSON.parse(Buffer.from(claims, 'base64url').toString()) as LinkToSession;
  return now < link.endsAt ? link : undefined;
}
