/**
 * The door of the console: by a key, by a one-time link, and out again. Mounted by `console.ts`.
 *
 * Always true: a GET signs nobody in, for mail scanners and previews follow links; a new session has a new cookie, and the
 * one before ends; a wrong key is 401, which counts against where it came from.
 */
import type { Context } from 'hono';
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { Language } from '../../domain/core/language.ts';
import { LANGUAGES } from '../../domain/core/language.ts';
import { readSessionLink } from '../../domain/tenant/sessions.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { endSession, findSession, keysOf, openSession, useLink } from '../../pipeline/office/sessions.ts';
import type { Clock } from '../../ports/system.ts';
import { PUBLIC_LIMIT, readText } from '../core/body.ts';
import { languagesOf } from '../pages/page-language.ts';
import type { Html } from '../pages/view.ts';
import { field, hidden, link } from './components.ts';
import { giveCookie, giveLanguage, pathOf, readCookie, readLanguage, takeCookie } from './cookie.ts';
import type { AssetPaths, Frame } from './layout.ts';
import { door } from './layout.ts';
import { FRAME_WORDS } from './words/frame.ts';

/** What the door needs. */
export interface Door {
  p: Pipeline;
  /** The time on the wall. */
  wall: Clock;
  assets: AssetPaths;
  /** Whether there is the organisation's own sign-in, too. */
  hasSignOn: boolean;
}

/** The language that the visitor has chosen, else the first that the browser asks for and we speak. */
export function frameOf(c: Context, assets: AssetPaths): Frame {
  const wanted = [readLanguage(c), ...languagesOf(c.req.header('accept-language'))];
  const language = wanted.map(knownIn).find((each) => each !== undefined) ?? 'en';
  const { pathname, search } = new URL(c.req.url);
  return {
    language,
    words: FRAME_WORDS[language],
    assets,
    here: c.req.method === 'GET' ? pathname + search : '/',
  };
}

const knownIn = (language: string | undefined): Language | undefined =>
  LANGUAGES.find((each) => each === language);

/** The fields of a form; none where it can't be read. */
export async function formOf(c: Context): Promise<URLSearchParams> {
  const body = await readText(c, PUBLIC_LIMIT);
  return new URLSearchParams(body.kind === 'open' ? body.value : '');
}

interface Asked {
  hasSignOn: boolean;
  next: string;
  /** Whether it is another key of somebody who is signed in. */
  more: boolean;
  fault?: string;
}

function keyForm({ words: { signIn }, ...frame }: Frame, { next, more, fault, hasSignOn }: Asked): Html {
  const form = html`<h1>${more ? signIn.more : signIn.title}</h1>
<p class="soft">${more ? signIn.moreLead : signIn.lead}</p>
<form method="post" action="/sign-in" class="fields">
${hidden({ next, ...(more ? { more: 'yes' } : {}) })}
${field({
  name: 'key',
  label: signIn.key,
  hint: signIn.keyHint,
  fault,
  attributes: 'type="password" autocomplete="off" spellcheck="false" autocapitalize="off" required autofocus',
})}
<button class="primary">${signIn.button}</button>
</form>
${hasSignOn && !more ? link('/sign-in/organisation', signIn.provider) : ''}`;
  return door(
    { ...frame, words: { ...FRAME_WORDS[frame.language] } },
    more ? signIn.more : signIn.title,
    form,
  );
}

/** The door as routes of their own. */
export function doorRoutes({ p, wall, assets, hasSignOn }: Door): Hono {
  const routes = new Hono();
  const show = async (c: Context, page: Html, status: 200 | 401 | 400 = 200) => c.html(await page, status);
  routes.get('/sign-in', (c) => {
    const frame = frameOf(c, assets);
    const kept = c.req.query('kept') === undefined ? {} : { fault: frame.words.signIn.notKept };
    return show(
      c,
      keyForm(frame, {
        hasSignOn,
        next: pathOf(c.req.query('next')),
        more: c.req.query('more') !== undefined,
        ...kept,
      }),
    );
  });
  routes.post('/sign-in', async (c) => {
    const form = await formOf(c);
    const frame = frameOf(c, assets);
    const key = form.get('key')?.trim() ?? '';
    const asked = { hasSignOn, next: pathOf(form.get('next')), more: form.has('more') };
    const refused = (fault: string) => show(c, keyForm(frame, { ...asked, fault }), 401);
    if (key === '' || key.length > 512) return refused(frame.words.signIn.needed);
    const keys = await keysOf(p, key);
    if (!keys) return refused(frame.words.signIn.wrong);
    const token = readCookie(c);
    const before = token === undefined ? undefined : await findSession(p, token, wall.now());
    const together = asked.more ? { ...before?.session.keys, ...keys } : keys;
    giveCookie(c, await openSession(p, together, wall.now()));
    if (before) await endSession(p, before.session);
    return c.redirect(asked.next === '/' ? '/?in' : asked.next, 303);
  });
  linkRoutes(routes, { p, wall, assets, hasSignOn }, show);
  routes.post('/language', async (c) => {
    const form = await formOf(c);
    const language = knownIn(form.get('language') ?? '');
    if (language) giveLanguage(c, language);
    const next = form.get('next') ?? '';
    return c.redirect(next.startsWith('/sign-in') ? '/sign-in' : pathOf(next), 303);
  });
  routes.post('/sign-out', async (c) => {
    const token = readCookie(c);
    const open = token === undefined ? undefined : await findSession(p, token, wall.now());
    if (open) await endSession(p, open.session);
    takeCookie(c);
    return c.redirect('/sign-in', 303);
  });
  return routes;
}

function linkRoutes(
  routes: Hono,
  { p, wall, assets, hasSignOn }: Door,
  show: (c: Context, page: Html, status?: 200 | 401) => Promise<Response>,
): void {
  const path = '/sign-in/link/:token';
  const linkOf = (c: Context) => readSessionLink(p.settings.secret, c.req.param('token') ?? '', wall.now());
  const dead = (c: Context) => {
    const frame = frameOf(c, assets);
    return show(
      c,
      keyForm(frame, { hasSignOn, next: '/', more: false, fault: frame.words.signIn.linkDead }),
      401,
    );
  };
  routes.get(path, (c) => {
    if (!linkOf(c)) return dead(c);
    const frame = frameOf(c, assets);
    const { link: title, linkLead, linkButton } = frame.words.signIn;
    const form = html`<h1>${title}</h1><p class="soft">${linkLead}</p>
<form method="post" data-now class="fields"><button class="primary">${linkButton}</button></form>`;
    return show(c, door(frame, title, form));
  });
  routes.post(path, async (c) => {
    const link = linkOf(c);
    const token = link && (await useLink(p, link, wall.now()));
    if (token === undefined) return dead(c);
    giveCookie(c, token);
    return c.redirect('/?in', 303);
  });
}
