/**
 * What the console has a browser load: our script and style, htmx, and uPlot where a page has a picture over time. Read by
 * the compositions, which hand it to the HTTP application; in a function's bundle `lambdas/esbuild.ts` puts the text itself
 * in the place of each file.
 */
import { readFileSync } from 'node:fs';

const text = (url: string | URL): string => readFileSync(new URL(url), 'utf8');

/** The text of each, by what it is. */
export const consoleFiles = () => ({
  htmx: text(import.meta.resolve('htmx.org/dist/htmx.min.js')),
  script: text(new URL('../../../browser/console.js', import.meta.url)),
  style: text(new URL('../../../browser/console.css', import.meta.url)),
  plot: text(import.meta.resolve('uplot/dist/uPlot.iife.min.js')),
  plotStyle: text(import.meta.resolve('uplot/dist/uPlot.min.css')),
});
