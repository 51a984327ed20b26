/**
 * The cookie of a session, and whether a change comes from our own pages. Called by `console.ts` and `sign-in.ts`.
 *
 * Always true: the cookie is `__Host-`, HttpOnly and SameSite=Strict. A browser that keeps no `Secure` cookie of
 * http://localhost (Safari) is given a second one without that mark, on this machine's own names only.
 */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Language } from '../../domain/core/language.ts';
import { SECOND } from '../../domain/core/time.ts';
import { SESSION_MS } from '../../domain/tenant/sessions.ts';

const NAME = 'ringonce';
const ON_THIS_MACHINE = 'ringonce-here';

const COMMON = { path: '/', httpOnly: true, sameSite: 'Strict', maxAge: SESSION_MS / SECOND } as const;

export function giveCookie(c: Context, token: string): void {
  setCookie(c, NAME, token, { ...COMMON, prefix: 'host', secure: true });
  if (isOnThisMachine(c)) setCookie(c, ON_THIS_MACHINE, token, COMMON);
}

export const readCookie = (c: Context): string | undefined =>
  getCookie(c, NAME, 'host') ?? (isOnThisMachine(c) ? getCookie(c, ON_THIS_MACHINE) : undefined);

export function takeCookie(c: Context): void {
  deleteCookie(c, NAME, { path: '/', prefix: 'host', secure: true });
  if (isOnThisMachine(c)) deleteCookie(c, ON_THIS_MACHINE, { path: '/' });
}

const LANGUAGE = 'ringonce-language';
const YEAR_S = 365 * 86_400;

/** The language that somebody chose, for this browser: it lasts longer than a session, and holds at the door, too. */
export const giveLanguage = (c: Context, language: Language): void =>
  setCookie(c, LANGUAGE, language, { ...COMMON, maxAge: YEAR_S });

export const readLanguage = (c: Context): string | undefined => getCookie(c, LANGUAGE);

/** By plain HTTP to a name or address of the machine itself. */
function isOnThisMachine(c: Context): boolean {
  const { protocol, hostname } = new URL(c.req.url);
  return protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/**
 * Whether a request that changes something was made by a page of ours. Browsers say so by `Origin`; its host is held
 * against the one that was asked, because a proxy may have taken TLS off.
 * @param publicUrl where a proxy also asks under another name than the browser
 */
export function isFromHere(c: Context, publicUrl: string | null): boolean {
  const origin = c.req.header('origin');
  if (origin === undefined) return c.req.header('sec-fetch-site') === 'same-origin';
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host === c.req.header('host') || (publicUrl !== null && host === new URL(publicUrl).host);
}

/** Where to go after signing in: a path of ours, whatever somebody put into the link. */
export const pathOf = (next: string | null | undefined): string =>
  next && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/';
