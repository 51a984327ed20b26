/**
 * What the browser loads beside the pages: one script, one style sheet, and the library of pictures. Each is named by the
 * hash of what is in it and kept by the browser for good. Mounted by `console.ts`.
 */
import { hash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Context } from 'hono';
import { Hono } from 'hono';
import type { AssetPaths } from './layout.ts';

/** The text of each file; `adapters/process/console-files.ts` reads them. */
export interface ConsoleFiles {
  htmx: string;
  script: string;
  style: string;
  plot: string;
  plotStyle: string;
}

const JAVASCRIPT = 'text/javascript; charset=utf-8';

export function assetsOf(files: ConsoleFiles): { paths: AssetPaths; routes: Hono } {
  const routes = new Hono();
  const serve = (name: string, type: string, body: string): string => {
    const path = `/assets/${hash('sha256', body, 'hex').slice(0, 12)}/${name}`;
    let packed: Uint8Array<ArrayBuffer> | undefined;
    routes.get(path, (c) => {
      const headers = {
        'content-type': type,
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
        vary: 'accept-encoding',
      };
      if (!takesGzip(c)) return c.body(body, 200, headers);
      packed ??= new Uint8Array(gzipSync(body, { level: 9 }));
      return c.body(packed, 200, { ...headers, 'content-encoding': 'gzip' });
    });
    return path;
  };
  const paths = {
    script: serve('console.js', JAVASCRIPT, `${files.htmx}\n${files.script}`),
    style: serve('console.css', 'text/css; charset=utf-8', `${files.plotStyle}\n${files.style}`),
    plot: serve('plot.js', JAVASCRIPT, files.plot),
  };
  return { paths, routes };
}

export const takesGzip = (c: Context): boolean => /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
