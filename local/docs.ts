/**
 * The readable docs of the API: Swagger UI, from the files of its npm package, so that they work without a network.
 * Called by `server.ts`, which hands them to the HTTP app.
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Docs } from '../shared/http/core/service.ts';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ringonce API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="stylesheet" href="docs/docs.css">
</head>
<body>
<main id="docs"><noscript>These docs need JavaScript; the same is in <a href="openapi.json">openapi.json</a>.</noscript></main>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/docs.js"></script>
</body>
</html>
`;

/** Without `validatorUrl: null` a page that is not on localhost would ask validator.swagger.io. */
const SCRIPT = `SwaggerUIBundle({
  url: 'openapi.json',
  domNode: document.getElementById('docs'),
  deepLinking: true,
  docExpansion: 'list',
  defaultModelRendering: 'example',
  defaultModelExpandDepth: 4,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: false,
  validatorUrl: null,
});
`;

/** Keeps a phone from scrolling sideways, and puts the summary of a route below its path. */
const STYLE = `body { margin: 0; }
.swagger-ui .info { margin: 24px 0; }
.swagger-ui .scheme-container { padding: 12px 0; margin-bottom: 12px; box-shadow: none; }
.swagger-ui .response-col_links { display: none; }
.swagger-ui .parameters-col_name { min-width: 140px; }
.swagger-ui table td, .swagger-ui .markdown p, .swagger-ui .renderedMarkdown p { overflow-wrap: anywhere; }
@media (max-width: 640px) {
  .swagger-ui .wrapper { padding: 0 12px; }
  .swagger-ui .opblock .opblock-summary { flex-wrap: wrap; }
  .swagger-ui .opblock .opblock-summary-control { flex-wrap: wrap; min-width: 0; }
  .swagger-ui .opblock .opblock-summary-path-description-wrapper { flex-basis: 60%; min-width: 0; gap: 2px 8px; }
  .swagger-ui .opblock .opblock-summary-path { max-width: 100%; overflow-wrap: anywhere; font-size: 14px; }
  .swagger-ui .opblock-tag { flex-wrap: wrap; }
  .swagger-ui .opblock-tag small { flex-basis: 100%; padding: 0; order: 3; }
  .swagger-ui table.parameters, .swagger-ui table.parameters > tbody,
  .swagger-ui table.parameters > tbody > tr, .swagger-ui table.parameters > tbody > tr > td,
  .swagger-ui table.responses-table, .swagger-ui table.responses-table > tbody,
  .swagger-ui table.responses-table > tbody > tr, .swagger-ui table.responses-table > tbody > tr > td {
    display: block; width: auto; max-width: 100%; min-width: 0;
  }
  .swagger-ui table.parameters > thead, .swagger-ui table.responses-table > thead { display: none; }
  .swagger-ui .parameters-col_description input, .swagger-ui .parameters-col_description textarea { max-width: 100%; width: 100%; }
  .swagger-ui .highlight-code, .swagger-ui .model-box, .swagger-ui .model-example { max-width: 100%; overflow-x: auto; }
}
`;

const JAVASCRIPT = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';

const file = (url: string) => new Uint8Array(readFileSync(fileURLToPath(url)));

/** What whoever is paged reads. */
export const runbook = (): Promise<string> =>
  readFile(new URL('../docs/runbook.md', import.meta.url), 'utf8');

/** @throws when the package is not installed */
export const docsAssets = (): Docs => ({
  page: PAGE,
  assets: {
    'swagger-ui-bundle.js': {
      body: file(import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js')),
      type: JAVASCRIPT,
    },
    'swagger-ui.css': { body: file(import.meta.resolve('swagger-ui-dist/swagger-ui.css')), type: CSS },
    'docs.js': { body: SCRIPT, type: JAVASCRIPT },
    'docs.css': { body: STYLE, type: CSS },
  },
});
