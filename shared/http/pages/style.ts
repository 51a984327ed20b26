/**
 * How the people's pages look: one style sheet inside each page, so that no page asks for anything else. Read by
 * `view.ts` and, for the policy that allows it, by `pages.ts`. Touch targets are at least 52 px high.
 */
import { hash } from 'node:crypto';

export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f2;
  --card: #ffffff;
  --ink: #17201d;
  --soft: #55615c;
  --line: #dfe4e0;
  --accent: #0b6a58;
  --on-accent: #ffffff;
  --tint: #e3f1ec;
  --shade: 0 1px 2px rgb(23 32 29 / 5%), 0 12px 32px -12px rgb(23 32 29 / 14%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101513;
    --card: #19201d;
    --ink: #eef3f0;
    --soft: #a6b3ad;
    --line: #2f3a35;
    --accent: #6fd6ba;
    --on-accent: #06231b;
    --tint: #1d332b;
    --shade: 0 1px 2px rgb(0 0 0 / 30%);
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  min-height: 100vh;
  min-height: 100dvh;
  display: flex;
  flex-direction: column;
  align-items: center;
  background: var(--ground);
  color: var(--ink);
  font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Hiragino Sans", "Noto Sans CJK JP", sans-serif;
  overflow-wrap: anywhere;
}
header, main, footer { width: 100%; max-width: 30rem; padding-inline: 1.25rem; }
header {
  display: flex;
  align-items: center;
  gap: .625rem;
  padding-block: 1.5rem .5rem;
  font-weight: 600;
}
header::before { content: ""; flex: none; width: .625rem; height: .625rem; border-radius: 50%; background: var(--accent); }
main { padding-block: 1rem 1.5rem; }
main:first-child { padding-top: 2.5rem; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.015em; font-weight: 700; text-wrap: balance; }
h1:lang(ja) { font-size: 1.5rem; letter-spacing: 0; word-break: auto-phrase; }
.lead { margin: .625rem 0 0; color: var(--soft); text-wrap: pretty; }
.mark { display: block; width: 3rem; height: 3rem; margin-bottom: 1.125rem; padding: .75rem; border-radius: 50%; background: var(--tint); color: var(--accent); }
.still { background: var(--line); color: var(--soft); }
.mark path { fill: none; stroke: currentColor; stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round; }
.notice { margin: 0 0 1.5rem; padding: .875rem 1rem; border-radius: .875rem; border: 1px solid var(--accent); background: var(--tint); }
.card { margin-top: 1.5rem; padding: 1.25rem; border-radius: 1.25rem; border: 1px solid var(--line); background: var(--card); box-shadow: var(--shade); }
.what { display: flex; align-items: center; gap: 1rem; }
h2 { margin: 0; min-width: 0; hyphens: auto; overflow-wrap: break-word; font-size: 1.25rem; line-height: 1.3; font-weight: 650; }
.day { flex: none; width: 3.75rem; padding-bottom: .3125rem; border-radius: .875rem; overflow: hidden; border: 1px solid var(--line); text-align: center; line-height: 1.2; }
.day span { display: block; padding: .1875rem 0; background: var(--accent); color: var(--on-accent); font-size: .75rem; font-weight: 650; }
.day b { display: block; padding-top: .1875rem; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
dl { margin: 1.125rem 0 0; padding-top: 1.125rem; border-top: 1px solid var(--line); display: grid; gap: .875rem; }
dl:first-child { margin: 0; padding: 0; border: 0; }
dt { color: var(--soft); font-size: .875rem; line-height: 1.3; }
dd { margin: .125rem 0 0; font-weight: 550; text-wrap: pretty; }
.card p { margin: 0; color: var(--soft); }
dl + p { padding-top: .875rem; }
.past :is(h2, dd) { color: var(--soft); }
.cancelled :is(h2, dd) { color: var(--soft); text-decoration: line-through; text-decoration-thickness: 1px; }
.past .day span, .cancelled .day span { background: var(--soft); color: var(--card); }
.actions { margin-top: 1.5rem; display: grid; gap: .75rem; }
form { margin: 0; display: grid; }
.button {
  display: flex;
  align-items: center;
  justify-content: center;
  gap: .625rem;
  width: 100%;
  min-height: 3.25rem;
  padding: .75rem 1.25rem;
  border: 1px solid var(--line);
  border-radius: 1rem;
  background: var(--card);
  color: var(--ink);
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
  -webkit-tap-highlight-color: transparent;
}
.primary { min-height: 3.5rem; border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
.final { border-color: var(--ink); background: var(--ink); color: var(--ground); }
.quiet { border-color: transparent; background: transparent; color: var(--soft); text-decoration: underline; text-decoration-color: var(--line); text-decoration-thickness: 2px; text-underline-offset: .3em; }
@media (hover: hover) {
  .button:hover { border-color: var(--accent); }
  .primary:hover, .final:hover { filter: brightness(1.12); }
  .quiet:hover { border-color: transparent; color: var(--ink); text-decoration-color: currentColor; }
}
.button:active { transform: translateY(1px); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
footer { margin-top: auto; padding-block: .5rem 2rem; color: var(--soft); font-size: .9375rem; }
footer a { display: inline-block; padding-block: .75rem; color: var(--ink); font-weight: 600; text-decoration-color: var(--accent); text-decoration-thickness: 2px; text-underline-offset: .25em; }
@media (min-width: 40rem) {
  header, main:first-child { padding-top: 12vh; }
  h1 { font-size: 2rem; }
  .card { padding: 1.5rem; }
  footer { margin-top: 0; padding-bottom: 12vh; }
}
@media (prefers-contrast: more) { :root { --soft: var(--ink); --line: currentColor; } }
@media (forced-colors: active) { .day, .mark, .button { border: 1px solid; } }
`;

/** The source for the content security policy that allows this style sheet and no other style. */
export const STYLE_SOURCE = `'sha256-${hash('sha256', STYLE, 'base64')}'`;
