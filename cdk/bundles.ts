/**
 * The code of the functions, bundled by esbuild with the options of `lambdas/esbuild.ts`: on this machine, with no
 * container and no network. Called by `app.ts` before the stacks are made.
 */
import { Code } from 'aws-cdk-lib/aws-lambda';
import { build } from 'esbuild';
import { bundleOptions, FUNCTIONS } from '../lambdas/esbuild.ts';
import type { CodeOf } from './ringonce-function.ts';

/** @param folder where the bundles go, each in a folder of its own */
export async function bundleAll(folder: string): Promise<CodeOf> {
  await Promise.all(FUNCTIONS.map((name) => build(bundleOptions(name, `${folder}/${name}`))));
  return (name) => Code.fromAsset(`${folder}/${name}`);
}
