/**
 * The routes without a key: health, the OpenAPI document, the runbook, the readable docs. Called by `app.ts`.
 */
import type { Api } from './declaration.ts';
import { ok, refuse, responseOf } from './problem.ts';

/** Whether the process works, and what is wrong if not. */
export interface Health {
  healthy: boolean;
  detail: string;
}

/** One file of the docs. */
interface DocsAsset {
  body: string | Uint8Array<ArrayBuffer>;
  type: string;
}

/** The readable docs: a page that reads `/openapi.json`, and the files that it needs, by name. */
export interface Docs {
  page: string;
  assets: Readonly<Record<string, DocsAsset>>;
}

/** Everything is loaded from this server and nothing from elsewhere, so the docs work without a network. */
const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What a server says of itself. */
export interface Service {
  health: () => Promise<Health>;
  docs?: Docs | undefined;
  /** The Markdown of the runbook; absent: alerts link to a page that is not there. */
  runbook?: (() => Promise<string>) | undefined;
}

export function serviceRoutes(app: Api, { health, docs, runbook }: Service): void {
  app.get('/healthz', async () => {
    const { healthy, detail } = await health();
    const answer = healthy ? ok({ status: 'ok', detail }) : refuse(503, detail);
    return responseOf({ ...answer, headers: { 'cache-control': 'no-store' } });
  });
  let document: string | undefined;
  app.get('/openapi.json', async () => {
    const { openApiDocument } = await import('./openapi.ts');
    document ??= JSON.stringify(openApiDocument(app));
    return responseOf({ ...ok(document), headers: { 'cache-control': 'no-cache' } });
  });
  if (runbook !== undefined) {
    let page: string | undefined;
    app.get('/runbook', async (c) => {
      const { RUNBOOK_POLICY, runbookPage } = await import('./runbook-page.ts');
      page ??= runbookPage(await runbook());
      return c.html(page, 200, { 'content-security-policy': RUNBOOK_POLICY, 'cache-control': 'no-cache' });
    });
  }
  if (docs) docsRoutes(app, docs);
}

function docsRoutes(app: Api, { page, assets }: Docs): void {
  const headers = { 'content-security-policy': DOCS_POLICY, 'cache-control': 'no-cache' };
  app.get('/docs', (c) => c.html(page, 200, headers));
  for (const [name, { body, type }] of Object.entries(assets))
    app.get(`/docs/${name}`, (c) =>
      c.body(body, 200, { 'content-type': type, 'cache-control': 'max-age=3600' }),
    );
}
