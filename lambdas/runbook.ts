/**
 * The runbook that alerts link to. Read beside the source; in a bundle, `esbuild.ts` puts the text itself in its place.
 */
import { readFileSync } from 'node:fs';

export const RUNBOOK: string = readFileSync(new URL('../docs/runbook.md', import.meta.url), 'utf8');
