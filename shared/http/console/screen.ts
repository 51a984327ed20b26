/** What a screen is: where it is in the menu, who may see it, and its routes. Every `…-screen.ts` makes one. Pure. */
import type { KeyScope } from '../../domain/tenant/api-keys.ts';
import type { Side } from '../../domain/tenant/sessions.ts';
import type { Html } from '../pages/view.ts';
import type { Visit } from './visit.ts';
import type { ScreenName } from './words/frame/words.ts';

/** What a route shows. */
export interface Page {
  title: string;
  body: Html;
  /** Fetched again so often while somebody looks, in seconds; absent: only when it is loaded. */
  live?: number;
  /** Said once above the page, of what was just done. */
  done?: string | undefined;
  /** `plot`: it has a picture over time, and loads the library for it. */
  needs?: 'plot';
  status?: 200 | 400 | 403 | 404 | 409 | 422 | 500;
}

/** Where to go once something was done. */
export interface GoTo {
  goTo: string;
}

export interface ScreenRoute {
  method: 'get' | 'post';
  path: string;
  /** Whose work it is; `either` for what both sides see, the operator's first. */
  side: Side | 'either';
  scope: KeyScope;
  answer(visit: Visit): Promise<Page | GoTo | Response>;
}

export interface Screen {
  name: ScreenName;
  /** Only where nothing leaves the machine. */
  onlyInSandbox?: true;
  /** Its own routes; the first is where the menu leads. */
  routes: readonly [ScreenRoute, ...ScreenRoute[]];
}
