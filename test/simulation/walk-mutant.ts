/**
 * A small walk through every order, of the code with a mutation: in a process of its own, for the mutation must be there
 * before the code is loaded.
 */
import { spawnSync } from 'node:child_process';
import type { Walked } from './exhaustive.ts';
import type { Mutation } from './mutate.ts';
import type { Walk } from './small-world.ts';

/** @param mutation null for the code as it is; @param api what the office asks for meanwhile */
export function walkMutant(mutation: Mutation | null, api: Walk['api']): Walked {
  const from = (file: string) => JSON.stringify(new URL(file, import.meta.url));
  const walk: Walk = {
    name: 'of a mutant',
    schedulers: 1,
    senders: 2,
    api,
    callback: false,
    crashes: 1,
    lapse: false,
  };
  const script = `
    const { mutate } = await import(${from('./mutate.ts')});
    mutate(${JSON.stringify(mutation ?? { edits: [] })});
    const { walkThrough } = await import(${from('./exhaustive.ts')});
    console.log(JSON.stringify(await walkThrough(${JSON.stringify(walk)})));`;
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
  const { stdout, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Walked;
}
