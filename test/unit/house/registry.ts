/** The folders of the providers, as the registry imports them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** From the root of the project. */
export const REGISTRY = 'shared/adapters/providers';

/** @param root of the project @returns names under `shared/adapters/`, each once */
export const providerFolders = (root: string): string[] => [
  ...new Set(
    readdirSync(join(root, REGISTRY)).flatMap((name) =>
      [...readFileSync(join(root, REGISTRY, name), 'utf8').matchAll(/from '\.\.\/(\w+)\//g)].map(
        ([, folder = '']) => folder,
      ),
    ),
  ),
];
