/**
 * The runbook as a page that opens on a phone, so that a page can link to the section that it is about. Served by
 * `service.ts`. Knows of Markdown what `docs/runbook.md` uses: headings, paragraphs, lists, tables and indented code.
 */

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
${blocksOf(markdown).map(blockOf).join('\n')}
</body>
</html>
`;
}

const lineKind = (line: string): string => {
  if (line.trim() === '') return 'empty';
  if (line.startsWith('#')) return 'heading';
  if (line.startsWith('    ')) return 'code';
  return line.startsWith('|') ? 'table' : 'text';
};

/** Lines of one kind that follow each other are one block; a heading is one by itself. */
function blocksOf(markdown: string): string[] {
  const blocks: string[][] = [];
  let before = 'empty';
  for (const line of markdown.split('\n')) {
    const kind = lineKind(line);
    if (kind !== 'empty' && kind === before && kind !== 'heading') blocks.at(-1)?.push(line);
    else if (kind !== 'empty') blocks.push([line]);
    before = kind;
  }
  return blocks.map((lines) => lines.join('\n'));
}

function blockOf(block: string): string {
  const [, marks, heading = ''] = /^(#+) (.*)$/.exec(block) ?? [];
  if (marks) return `<h${marks.length} id="${anchorOf(heading)}">${inline(heading)}</h${marks.length}>`;
  if (block.startsWith('    ')) return `<pre>${escaped(block.replaceAll(/^ {4}/gm, ''))}</pre>`;
  if (block.startsWith('|')) return tableOf(block);
  if (/^[-*] |^\d+\. /.test(block)) {
    const items = block.split(/\n(?=[-*] |\d+\. )/).map((item) => item.replace(/^([-*]|\d+\.) /, ''));
    return `<ul>${items.map((item) => `<li>${inline(item)}</li>`).join('')}</ul>`;
  }
  return `<p>${inline(block)}</p>`;
}

function tableOf(block: string): string {
  const rows = block.split('\n').filter((row) => !/^\|[-|\s]+\|$/.test(row));
  const cells = (row: string) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => `<td>${inline(cell.trim())}</td>`)
      .join('');
  return `<table>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('')}</table>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Links to other files lead nowhere from here, so their words stay. */
const inline = (text: string): string =>
  escaped(text)
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll(/\*\*([^*]+)\*\*/g, '<b>$1</b>')
    .replaceAll(/\[([^\]]+)\]\((#[\w-]+|https:\/\/[^)]+)\)/g, '<a href="$2">$1</a>')
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1');
