/**
 * Writes `client/api.ts`: the API's own document as types, for the client (`npm run docs`). A test holds the two together.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const TYPES_FILE = new URL('../client/api.ts', import.meta.url);

const HEAD = `/**
 * The API as types, made from its OpenAPI document by \`npm run docs\`: every change here is undone by the next one.
 */
`;

/** What is read of the document. */
interface Document {
  paths: Record<string, Record<string, { responses?: Record<string, unknown> }>>;
}

/** The types of a document. Every error is the same problem, and is said once for each operation. */
export async function typesOf(document: Document): Promise<string> {
  const { default: openapiTypescript, astToString } = await generator();
  const brief = structuredClone(document);
  for (const operation of Object.values(brief.paths).flatMap((methods) => Object.values(methods)))
    if (operation.responses) operation.responses = withOneProblem(operation.responses);
  return HEAD + astToString(await openapiTypescript(JSON.stringify(brief)));
}

function withOneProblem(responses: Record<string, unknown>): Record<string, unknown> {
  const successes = Object.entries(responses).filter(([status]) => Number(status) < 400);
  const schema = { $ref: '#/components/schemas/Problem' };
  const problem = { description: 'What is wrong.', content: { 'application/problem+json': { schema } } };
  return { ...Object.fromEntries(successes), default: problem };
}

/**
 * openapi-typescript builds its text with TypeScript's old API, which TypeScript 7 has no more: it is given the
 * TypeScript that the checker of the package's types brings along.
 */
function generator(): Promise<typeof import('openapi-typescript')> {
  const parentURL = import.meta.resolve('@arethetypeswrong/core');
  registerHooks({
    resolve: (name, context, next) =>
      name === 'typescript' ? next(name, { ...context, parentURL }) : next(name, context),
  });
  return import('openapi-typescript');
}

/** The document of the embedded mode, which has every route. */
async function document(): Promise<Document> {
  const { openLocal } = await import('../local/server.ts');
  const { readSettings } = await import('../local/environment.ts');
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-types-'));
  const local = await openLocal(readSettings({ RINGONCE_DATA: folder, RINGONCE_LOG: 'silent' }));
  const response = await local.app.fetch(new Request('http://ringonce.invalid/openapi.json'));
  await local.runtime.stop();
  rmSync(folder, { recursive: true });
  return (await response.json()) as Document;
}

if (import.meta.main) writeFileSync(TYPES_FILE, await typesOf(await document()));
