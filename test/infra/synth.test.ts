/**
 * `npm run synth` as people run it: the real command line and the real handlers, with no credentials and no network
 * to reach, and little to read.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FUNCTIONS } from '../../lambdas/esbuild.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { fileOf } from '../e2e/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringonce-synth-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Finished {
  code: number;
  output: string;
}

/** Runs the command of the npm script, and sends whatever would go out to a port where nobody listens. */
function synth(...args: string[]): Promise<Finished> {
  const [program = '', ...own] = packageJson.scripts.synth.split(' ');
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(AWS|CDK|NODE_EXTRA)|proxy|VITEST|^CI$/i.test(name),
  );
  const nowhere = 'http://127.0.0.1:9';
  const env = {
    ...Object.fromEntries(kept),
    HOME: folder,
    PATH: [fileOf('node_modules/.bin'), dirname(process.execPath), process.env['PATH']].join(delimiter),
    HTTPS_PROXY: nowhere,
    HTTP_PROXY: nowhere,
  };
  return new Promise((resolve) => {
    execFile(program, [...own, ...args], { cwd: fileOf('.'), env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
}

describe('npm run synth', () => {
  test('makes both stacks, with the code of every function, and says little', async () => {
    const out = join(folder, 'cdk.out');
    const { code, output } = await synth('--output', out, '-c', 'stage=prod');
    expect({ code, lines: output.trim().split('\n') }).toEqual({
      code: 0,
      lines: [
        expect.stringMatching(/^Successfully synthesized to /),
        expect.stringMatching(/^Supply a stack id/),
      ],
    });
    expect(existsSync(join(out, 'ringonce-prod-data.template.json'))).toBe(true);
    const { files } = JSON.parse(readFileSync(join(out, 'ringonce-prod.assets.json'), 'utf8'));
    const bundles = Object.values<{ source: { path: string; packaging: string } }>(files)
      .filter(({ source }) => source.packaging === 'zip')
      .map(({ source }) => readFileSync(join(out, source.path, 'index.mjs'), 'utf8'));
    expect(bundles).toHaveLength(FUNCTIONS.length);
    for (const bundle of bundles) expect(bundle).toMatch(/export\{[^}]*\bhandler\b[^}]*\}/);
    const { environment } = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')).artifacts[
      'ringonce-prod'
    ];
    expect(environment).toBe('aws://unknown-account/unknown-region');
  }, 60_000);

  test('stops at a wrong stage with one line', async () => {
    const { code, output } = await synth('--output', join(folder, 'wrong'), '-c', 'stage=staging');
    expect(code).not.toBe(0);
    expect(output).toContain('stage is "staging", but must be one of dev, prod\n');
    expect(output).not.toMatch(/\n +at /);
  }, 60_000);
});
