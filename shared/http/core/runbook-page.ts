/**
 * The runbook as a page that opens on a phone, so that a page can link to the section that it is about. Served by
 * `service.ts`, which loads this when it is first asked for: no other request waits for a reader of Markdown.
 *
 * Kept true: HTML in the text is shown and never part of the page, and a link leads within it or to https.
 */
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

const marked = new Marked({
  async: false,
  renderer: {
    html: ({ text }) => escaped(text),
    image: ({ text }) => escaped(text),
    heading({ tokens, depth, text }) {
      return `<h${depth} id="${anchorOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    // Links to other files lead nowhere from here, so their words stay.
    link({ href, tokens }) {
      const words = this.parser.parseInline(tokens);
      return /^(#[\w-]+$|https:\/\/)/.test(href) ? `<a href="${escaped(href)}">${words}</a>` : words;
    },
  },
});

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
