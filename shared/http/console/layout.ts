/**
 * The frame around every screen: the menu of what one may see, who is signed in, what is said once, the keys. Called by
 * `console.ts` and `sign-in.ts`. Pure.
 */
import { html } from 'hono/html';
import type { Language } from '../../domain/core/language.ts';
import { LANGUAGES } from '../../domain/core/language.ts';
import type { Html } from '../pages/view.ts';
import { act, hidden, key } from './components.ts';
import type { Page } from './screen.ts';
import type { FrameWords, ScreenName } from './words/frame/words.ts';
import { languageName } from './words/said.ts';

/** Where the browser finds what pages load; named by what is in it, so that it can be kept for good. */
export interface AssetPaths {
  script: string;
  style: string;
  plot: string;
}

export interface Frame {
  language: Language;
  words: FrameWords;
  assets: AssetPaths;
  /** The page's own address. */
  here: string;
}

interface Inside extends Frame {
  /** What one may see, as the menu has it. */
  menu: readonly { name: ScreenName; path: string }[];
  current: ScreenName | null;
  /** Whose session it is, and for whom. */
  who: string;
  /** Names what is shown, so that the same is not sent again. */
  tag: string;
  /** Where the page is fetched again. */
  url: string;
}

const head = ({ assets }: Frame, title: string, needsPlot: boolean): Html => html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<meta name="format-detection" content="telephone=no, date=no, address=no">
<meta name="htmx-config" content='{"includeIndicatorCSS":false,"history":false}'>
<title>${title} · Ringonce</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='6' fill='%230b6a58'/%3E%3C/svg%3E">
<link rel="stylesheet" href="${assets.style}">
${needsPlot ? html`<script src="${assets.plot}" defer></script>` : ''}
<script src="${assets.script}" defer></script>`;

/** A page at the door, where nobody is signed in. */
export const door = (frame: Frame, title: string, content: Html): Html => html`<!doctype html>
<html lang="${frame.language}">
<head>${head(frame, title, false)}</head>
<body>
<main class="narrow" id="main">
<a class="brand" href="/">Ringonce</a>
${content}
${languages(frame)}
</main>
</body>
</html>`;

/** A screen with everything around it. */
export function screenPage(inside: Inside, page: Page): Html {
  const { language, words, menu, current, who, tag, url } = inside;
  const live = page.live
    ? html` hx-get="${url}" hx-trigger="every ${page.live}s, wake" hx-swap="innerMorph" data-tag="${tag}"`
    : '';
  return html`<!doctype html>
<html lang="${language}">
<head>${head(inside, page.title, page.needs === 'plot')}</head>
<body>
<a class="skip" href="#main">${words.skip}</a>
<header class="top">
<a class="brand" href="/">Ringonce</a>
<nav aria-label="${words.menu}"><ul>${menu.map(
    ({ name, path }) =>
      html`<li><a href="${path}"${name === current ? html` aria-current="page"` : ''}>${words.screens[name]}</a></li>`,
  )}</ul></nav>
<details class="who"><summary><span dir="auto">${who}</span></summary><div>
<a class="button plain" href="/sign-in?more">${words.addKey}</a>
<button class="plain" type="button" data-opens="keys" data-script>${words.keys} ${key('?')}</button>
${languages(inside)}
${act('/sign-out', {}, words.signOut)}
</div></details>
</header>
<div id="notice" role="status" data-kind="${page.done ? 'done' : ''}"${page.done ? '' : html` hidden`} data-stale="${words.stale}" data-ended="${words.ended}" data-again="${words.again}">${page.done ?? ''}</div>
<main id="main"${live}>
${page.body}
</main>
${keysDialog(words)}
</body>
</html>`;
}

/** Every language by its own name: whoever can't read the page finds theirs. */
const languages = ({ language, words, here }: Frame): Html =>
  html`<form method="post" action="/language" class="finder">${hidden({ next: here })}<label><span class="away">${words.language}</span><select name="language">${LANGUAGES.map(
    (each) =>
      html`<option value="${each}" lang="${each}"${each === language ? html` selected` : ''}>${languageName(each, each)}</option>`,
  )}</select></label><button>${words.speak}</button></form>`;

const keysDialog = ({ keys, keyHelp, close }: FrameWords): Html => {
  const list = [
    [['j', 'k'], keyHelp.row],
    [['Enter'], keyHelp.open],
    [['c'], keyHelp.confirm],
    [['x'], keyHelp.cancel],
    [['/'], keyHelp.search],
    [['?'], keyHelp.help],
  ] as const;
  return html`<dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">${keys}</h2><dl>${list.map(
    ([names, text]) => html`<dt>${names.map((name) => key(name))}</dt><dd>${text}</dd>`,
  )}</dl><form method="dialog"><button>${close}</button></form></dialog>`;
};
