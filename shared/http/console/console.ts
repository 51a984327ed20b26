/**
 * The console: what a browser is shown at `/`. Mounted by `app.ts` over the API's own application, which it asks for
 * everything. Each screen's routes come through here: who is signed in, whether they may, where a change comes from, the
 * page around what the screen shows, and 304 where a page that freshens itself shows the same.
 *
 * Always true: nothing is changed by a GET, or for a page of another site; a page runs no script and has no style but our
 * files; no page is stored by the browser.
 */
import { hash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { plainLines } from '../../domain/core/plain.ts';
import { UnreadableItem } from '../../domain/store/shapes.ts';
import type { Side } from '../../domain/tenant/sessions.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { noteDamage } from '../../pipeline/core/items.ts';
import type { OpenSession } from '../../pipeline/office/sessions.ts';
import { findSession, showAddresses } from '../../pipeline/office/sessions.ts';
import type { Clock } from '../../ports/system.ts';
import type { Api } from '../core/declaration.ts';
import { refuse, responseOf } from '../core/problem.ts';
import type { ConsoleFiles } from './assets.ts';
import { assetsOf, takesGzip } from './assets.ts';
import { faults, link, sentence } from './components.ts';
import { isFromHere, pathOf, readCookie } from './cookie.ts';
import type { AssetPaths } from './layout.ts';
import { door, screenPage } from './layout.ts';
import type { GoTo, Page, Screen, ScreenRoute } from './screen.ts';
import { SCREENS } from './screens.ts';
import { doorRoutes, formOf, frameOf } from './sign-in.ts';
import type { SignOnOptions } from './sign-on.ts';
import { signOnRoutes } from './sign-on.ts';
import type { Callable, Visit } from './visit.ts';
import { apiAs, callableOf, isAllowed, Refused } from './visit.ts';
import type { ScreenName } from './words/frame/words.ts';

export interface ConsoleOptions {
  files: ConsoleFiles;
  /** The time on the wall, by which sessions end; the pipeline's may be moved in the sandbox. */
  wall: Clock;
  /** Whether somebody may come to the door at all, by where they are; absent: everybody may. */
  mayCome?: ((c: Context) => boolean) | undefined;
  /** The organisation's own sign-in; absent where none is set up. */
  signOn?: SignOnOptions | undefined;
}

/** Frames are of our own pages: an email is shown in one, without scripts. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `same-origin`, because under `no-referrer` a form's `Origin` would be null. */
const HEADERS = {
  'content-security-policy': POLICY,
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** A route of a screen may state a policy of its own: an email's frame does. */
function protect(c: Context): void {
  for (const [name, value] of Object.entries(HEADERS)) if (!c.res.headers.has(name)) c.header(name, value);
}

/** To whoever is not where the console is for: there is none. */
const NOT_HERE = refuse(404, 'There is nothing at this path; see /openapi.json.');

/** To a program that asks for the root. */
const NO_BROWSER = refuse(
  404,
  'There is nothing at this path but the console for browsers; see /openapi.json.',
);

interface Console {
  api: Api;
  p: Pipeline;
  wall: Clock;
  assets: AssetPaths;
  screens: readonly Screen[];
  runbook: (() => Promise<string>) | undefined;
}

/** The console of an application, whoever makes that: what has none need not load it. */
export const consoleWith =
  (options: ConsoleOptions): ConsoleRoutes =>
  (api, p, about) =>
    consoleRoutes(api, p, options, about);

/** @param isSandbox whether nothing leaves the machine. @param runbook its Markdown */
export type ConsoleRoutes = (
  api: Api,
  p: Pipeline,
  about: { isSandbox: boolean; runbook: (() => Promise<string>) | undefined },
) => Hono;

function consoleRoutes(
  api: Api,
  p: Pipeline,
  options: ConsoleOptions,
  { isSandbox, runbook }: Parameters<ConsoleRoutes>[2],
): Hono {
  const { files, wall } = options;
  const { paths: assets, routes: assetRoutes } = assetsOf(files);
  const screens = SCREENS.filter(({ onlyInSandbox }) => isSandbox || !onlyInSandbox);
  const on: Console = { api, p, wall, assets, screens, runbook };
  const routes = new Hono();
  const guarded = [
    '/',
    '/sign-in',
    '/sign-in/*',
    '/sign-out',
    '/language',
    ...new Set(ALL_ROUTES.map(({ path }) => path)),
  ];
  for (const path of guarded)
    routes.use(path, async (c, next) => {
      if (options.mayCome && !options.mayCome(c)) c.res = responseOf(NOT_HERE);
      else if (c.req.method !== 'GET' && c.req.method !== 'HEAD' && !isFromHere(c, p.settings.publicUrl)) {
        const frame = frameOf(c, assets);
        const { title, origin } = { ...frame.words.refused, title: frame.words.refused.failed };
        c.res = await c.html(await door(frame, title, sentence('bad', title, origin)), 403);
      } else await next();
      if (isPage(c)) protect(c);
    });
  routes.route('/', assetRoutes);
  const doorOf = { p, wall, assets, hasSignOn: options.signOn !== undefined };
  routes.route('/', doorRoutes(doorOf));
  if (options.signOn) routes.route('/', signOnRoutes(doorOf, options.signOn));
  routes.get('/', async (c) => {
    if (!(c.req.header('accept') ?? '').includes('text/html')) return responseOf(NO_BROWSER);
    const open = await sessionOf(on, c);
    if (!open) return c.redirect(c.req.query('in') === undefined ? '/sign-in' : '/sign-in?kept', 303);
    return c.redirect(homeOf(on, callableOf(open)), 303);
  });
  for (const screen of screens) for (const route of screen.routes) serve(routes, on, screen, route);
  serve(routes, on, undefined, showing(p));
  routes.onError((error, c) => failed(on, c, error));
  return routes;
}

/** Whether the console answered, and not the API, which says itself what may be done with its answers. */
const isPage = (c: Context): boolean =>
  c.res.status === 303 ||
  c.res.status === 304 ||
  (c.res.headers.get('content-type') ?? '').startsWith('text/html');

// ---- Screens ------------------------------------------------------------------------------------------------

const showing = (p: Pipeline): ScreenRoute => ({
  method: 'post',
  path: '/shown',
  side: 'office',
  scope: 'read',
  async answer({ form, caller, session, by }) {
    const appointment = form.get('appointment') ?? '';
    if (caller.tenant !== null && /^apt_\w+$/.test(appointment))
      await showAddresses(p, session, { tenant: caller.tenant, appointment: appointment as never }, by);
    return { goTo: pathOf(form.get('next')) };
  },
});

/** Every route behind the door: what each needs is held by a test. */
export const ALL_ROUTES: readonly ScreenRoute[] = [
  ...SCREENS.flatMap(({ routes }) => routes),
  showing(undefined as never),
];

const sessionOf = async ({ p, wall }: Console, c: Context): Promise<OpenSession | undefined> => {
  const token = readCookie(c);
  return token === undefined ? undefined : findSession(p, token, wall.now());
};

/** Which side a route acts for; undefined where the session may not. */
function sideOf({ side, scope }: Pick<ScreenRoute, 'side' | 'scope'>, callable: Callable): Side | undefined {
  const sides: readonly Side[] = side === 'either' ? ['operator', 'office'] : [side];
  return sides.find((each) => isAllowed(callable[each], scope));
}

const menuOf = ({ screens }: Console, callable: Callable): { name: ScreenName; path: string }[] =>
  screens
    .filter(({ routes: [first] }) => sideOf(first, callable) !== undefined)
    .map(({ name, routes: [{ path }] }) => ({ name, path }));

/** The sandbox first, where there is one; then the night's screen for operators, and the day's for an office. */
function homeOf(on: Console, callable: Callable): string {
  const menu = menuOf(on, callable);
  const order: readonly ScreenName[] = callable.operator ? ['sandbox', 'now'] : ['sandbox', 'today'];
  const found = order
    .map((name) => menu.find((each) => each.name === name))
    .find((each) => each !== undefined);
  return (found ?? menu[0])?.path ?? '/sign-in?more';
}

function serve(routes: Hono, on: Console, screen: Screen | undefined, route: ScreenRoute): void {
  routes.on(route.method.toUpperCase(), route.path, async (c) => {
    const open = await sessionOf(on, c);
    if (!open) return toTheDoor(c);
    const visit = await visitOf(on, c, open, route);
    const shown = visit ? await answered(route, visit) : notAllowed(on, c);
    return respond(on, c, open, screen?.name ?? null, shown);
  });
}

/** A page that freshens itself is told by the status; whoever opens one is led to the door, and back. */
function toTheDoor(c: Context): Response {
  if (c.req.header('hx-request')) return c.body(null, 401);
  const { pathname, search } = new URL(c.req.url);
  const next = c.req.method === 'GET' ? `?${new URLSearchParams({ next: pathname + search })}` : '';
  return c.redirect(`/sign-in${next}`, 303);
}

async function visitOf(
  { api, p, assets, runbook }: Console,
  c: Context,
  open: OpenSession,
  route: ScreenRoute,
): Promise<Visit | undefined> {
  const callable = callableOf(open);
  const side = sideOf(route, callable);
  const caller = side && callable[side];
  if (!side || !caller) return undefined;
  const form = route.method === 'post' ? await formOf(c) : new URLSearchParams();
  const once = form.get('once');
  const { language, words } = frameOf(c, assets);
  return {
    c,
    language,
    words,
    session: open.session,
    side,
    by: { ...caller.actor, seed: p.ids.random() },
    form,
    query: new URL(c.req.url).searchParams,
    now: p.clock.now(),
    runbook,
    may: (scope, other = side) => isAllowed(callable[other], scope),
    as: (other) => callable[other] && apiAs(api, callable[other], once),
    ...apiAs(api, caller, once),
  };
}

/** What the screen shows; where the API refused what it needs, that. */
async function answered(route: ScreenRoute, visit: Visit): Promise<Page | GoTo | Response> {
  try {
    return await route.answer(visit);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { refused } = visit.words;
    const { status } = error.problem;
    return {
      title: refused.failed,
      body: faults(status === 404 ? refused.notFound : refused.failed, error.problem),
      status: status === 404 ? 404 : status === 403 ? 403 : status < 500 ? 422 : 500,
    };
  }
}

function notAllowed({ assets }: Console, c: Context): Page {
  const { title, other, back } = frameOf(c, assets).words.refused;
  const body = html`${sentence('rest', title, other)}<p>${link('/', back)}</p>`;
  return { title, body, status: 403 };
}

async function respond(
  on: Console,
  c: Context,
  open: OpenSession,
  current: ScreenName | null,
  shown: Page | GoTo | Response,
): Promise<Response> {
  if (shown instanceof Response) return shown;
  if ('goTo' in shown) return c.redirect(shown.goTo, 303);
  const body = plainLines(String(await shown.body));
  const tag = `W/"${hash('sha256', body, 'hex').slice(0, 20)}"`;
  const url = new URL(c.req.url);
  url.searchParams.delete('done');
  c.header('etag', tag);
  c.header('vary', 'hx-request, accept-encoding, accept-language, cookie');
  if (c.req.header('hx-request')) {
    if (c.req.header('if-none-match') === tag) return c.body(null, 304);
    return packed(c, body, shown.status);
  }
  const callable = callableOf(open);
  const page = screenPage(
    {
      ...frameOf(c, on.assets),
      menu: menuOf(on, callable),
      current,
      who: whoOf(open, frameOf(c, on.assets).words.operators),
      tag,
      url: url.pathname + url.search,
    },
    shown,
  );
  return packed(c, plainLines(String(await page)), shown.status);
}

const whoOf = ({ holders }: OpenSession, operators: string): string =>
  [holders.office, holders.operator]
    .flatMap((holder) =>
      holder
        ? [`${holder.colleague?.name ?? holder.apiKey.label} · ${holder.apiKey.tenant ?? operators}`]
        : [],
    )
    .join(', ');

/** A page of a kilobyte is sent as it is; rows by the thousand say much twice. */
function packed(c: Context, page: string, status: Page['status'] = 200): Response {
  const type = 'text/html; charset=utf-8';
  if (page.length < 2_000 || !takesGzip(c)) return c.body(page, status, { 'content-type': type });
  return c.body(new Uint8Array(gzipSync(page)), status, { 'content-type': type, 'content-encoding': 'gzip' });
}

async function failed({ p, assets }: Console, c: Context, error: unknown): Promise<Response> {
  if (error instanceof UnreadableItem) await noteDamage(p, error);
  p.telemetry.fault('a page of the console failed', error, { method: c.req.method });
  const frame = frameOf(c, assets);
  const { failed: title, failedLead, back } = frame.words.refused;
  for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
  const body = html`${sentence('bad', title, failedLead)}<p>${link('/', back)}</p>`;
  return c.html(await door(frame, title, body), 500);
}
