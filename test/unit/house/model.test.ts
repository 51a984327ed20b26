/** The shadow model of the simulator and the drill shares no code with the product, nor with what reads its store: it may not share its mistakes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const model = resolve(import.meta.dirname, '../../../outside/model');
const strangers = (source: string): string[] =>
  [...source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)]
    .map(([, path = '']) => path)
    .filter((path) => !/^\.\/[a-z-]+\.ts$/.test(path));

test('the shadow model imports nothing but itself', () => {
  const files = readdirSync(model);
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) expect(strangers(readFileSync(join(model, file), 'utf8')), file).toEqual([]);
});

test('and an import of anything else is seen', () => {
  expect(strangers("import { judge } from '../../../shared/domain/judgement/judge.ts';")).toHaveLength(1);
  expect(
    strangers("import type { World } from '../world.ts';\nawait import('temporal-polyfill');"),
  ).toHaveLength(2);
});
