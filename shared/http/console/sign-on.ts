/**
 * The door's second way in: the organisation's own sign-in. Mounted by `console.ts` where one is set up.
 *
 * Always true: an answer counts in the browser that asked alone, by a cookie that comes along from the provider's site
 * (`Lax`) and is taken away at once; who is signed in so has a key of their own, of twelve hours and of the roles that their
 * groups come to, whose text nobody knows; and the page that follows is asked for by our own page, for a `Strict` cookie
 * would not be sent on a way that began elsewhere.
 */
import type { Context } from 'hono';
import { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import { MINUTE, SECOND } from '../../domain/core/time.ts';
import { ROLES } from '../../domain/tenant/colleagues.ts';
import type { SessionKeys } from '../../domain/tenant/sessions.ts';
import { SESSION_MS } from '../../domain/tenant/sessions.ts';
import type { GroupRole } from '../../domain/tenant/sign-on.ts';
import { rolesIn } from '../../domain/tenant/sign-on.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { keyOfSignOn } from '../../pipeline/office/api-keys.ts';
import { openSession } from '../../pipeline/office/sessions.ts';
import type { SignedOn, SignOn } from '../../ports/sign-on.ts';
import { link, sentence } from './components.ts';
import { giveCookie } from './cookie.ts';
import { door } from './layout.ts';
import type { Door } from './sign-in.ts';
import { frameOf } from './sign-in.ts';

export interface SignOnOptions {
  provider: SignOn;
  roles: readonly GroupRole[];
}

const BEGUN = 'ringonce-sign-on';
/** Somebody who has to find a second factor first. */
const BEGUN_MS = 15 * MINUTE;
const BACK = '/sign-in/organisation/back';

export function signOnRoutes({ p, wall, assets }: Door, { provider, roles }: SignOnOptions): Hono {
  const routes = new Hono();
  routes.get('/sign-in/organisation', async (c) => {
    const { url, kept } = await provider.begin(originOf(c, p) + BACK);
    setCookie(c, BEGUN, kept, {
      path: '/sign-in/organisation',
      httpOnly: true,
      secure: new URL(originOf(c, p)).protocol === 'https:',
      sameSite: 'Lax',
      maxAge: BEGUN_MS / SECOND,
    });
    return c.redirect(url, 303);
  });
  routes.get(BACK, async (c) => {
    const kept = getCookie(c, BEGUN);
    deleteCookie(c, BEGUN, { path: '/sign-in/organisation' });
    const { search } = new URL(c.req.url);
    const who = kept && (await provider.finish(new URL(originOf(c, p) + BACK + search), kept));
    const keys = who ? await keysFor(p, who, roles) : {};
    const frame = frameOf(c, assets);
    const { provider: title, refused, goOn } = { ...frame.words.signIn, goOn: frame.words.signIn.linkButton };
    if (Object.keys(keys).length === 0)
      return c.html(
        await door(
          frame,
          title,
          html`${sentence('rest', title, refused)}<p>${link('/sign-in', frame.words.signIn.title)}</p>`,
        ),
        401,
      );
    giveCookie(c, await openSession(p, keys, wall.now()));
    const next = html`<meta http-equiv="refresh" content="0;url=/?in">`;
    return c.html(
      await door(
        frame,
        title,
        html`${next}<h1>${title}</h1><p>${link('/?in', goOn, { look: 'primary' })}</p>`,
      ),
    );
  });
  return routes;
}

/** A key for each side that the person's groups give them, and nobody has ended. */
async function keysFor(p: Pipeline, who: SignedOn, roles: readonly GroupRole[]): Promise<SessionKeys> {
  const keys: { operator?: string; office?: string } = {};
  for (const { tenant, role } of rolesIn(who.groups, roles)) {
    const expiresAt = p.clock.now() + SESSION_MS;
    const wanted = { tenant, label: who.name.slice(0, 100), scopes: ROLES[role], expiresAt };
    const key = await keyOfSignOn(p, wanted, who);
    if (key) keys[tenant === null ? 'operator' : 'office'] = key.id;
  }
  return keys;
}

/** Our own origin, as the browser knows it: behind a proxy the public one, where it is asked for by that name. */
function originOf(c: Context, { settings: { publicUrl } }: Pipeline): string {
  const host = c.req.header('host') ?? new URL(c.req.url).host;
  if (publicUrl !== null && new URL(publicUrl).host === host) return new URL(publicUrl).origin;
  return `${new URL(c.req.url).protocol}//${host}`;
}
