/**
 * The runbook as a page that opens on a phone, so that a page can link to the section that it is about. Served by
 * `service.ts`, which loads this when it is first asked for: no other request waits for a reader of Markdown. The console shows
 * single sections of it beside alerts.
 *
 * Kept true: HTML in the text is shown and never part of the page, and a link leads within it or to https.
 */
import type { Token, Tokens } from 'marked';
import { Marked } from 'marked';

/** Nothing is loaded, and nothing runs. */
export const RUNBOOK_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE = `body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 16px; }
pre { overflow-x: auto; background: #f3f3f3; padding: 8px; font-size: 14px; }
code { overflow-wrap: anywhere; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { border: 1px solid #bbb; padding: 4px 8px; text-align: left; vertical-align: top; }
h2 { border-top: 1px solid #bbb; padding-top: 16px; }
@media (prefers-color-scheme: dark) { body { background: #111; color: #eee; } pre { background: #222; } a { color: #8bf; } }`;

/** As GitHub makes anchors of headings. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(/\s+/g, '-');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Links to other files lead nowhere from here, so their words stay. @param base where the sections of the runbook are */
const reader = (heading: (depth: number, anchor: string, words: string) => string, base: string): Marked =>
  new Marked({
    async: false,
    renderer: {
      html: ({ text }) => escaped(text),
      image: ({ text }) => escaped(text),
      heading({ tokens, depth, text }) {
        return heading(depth, anchorOf(text), this.parser.parseInline(tokens));
      },
      link({ href, tokens }) {
        const words = this.parser.parseInline(tokens);
        if (!/^(#[\w-]+$|https:\/\/)/.test(href)) return words;
        return `<a href="${href.startsWith('#') ? base : ''}${escaped(href)}">${words}</a>`;
      },
    },
  });

const marked = reader((depth, anchor, words) => `<h${depth} id="${anchor}">${words}</h${depth}>\n`, '');
/** Part of another page, which has headings and names of its own. */
const within = reader((_, __, words) => `<p><b>${words}</b></p>\n`, '/runbook');

/** One section, without its heading, as a part of a page. @returns undefined where there is no such section */
export function runbookSection(markdown: string, section: string): string | undefined {
  const tokens = within.lexer(markdown);
  const starts = (token: Token): token is Tokens.Heading =>
    token.type === 'heading' && (token as Tokens.Heading).depth <= 2;
  const from = tokens.findIndex((token) => starts(token) && anchorOf(token.text) === section);
  if (from < 0) return undefined;
  const rest = tokens.slice(from + 1);
  const to = rest.findIndex(starts);
  return within.parser(to < 0 ? rest : rest.slice(0, to));
}

export function runbookPage(markdown: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ringonce runbook</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
${String(marked.parse(markdown))}
</body>
</html>
`;
}
