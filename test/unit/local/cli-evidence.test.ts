/** `ringonce verify-evidence`: its sentences, its exit codes, and that it needs no server. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Client } from '../../../local/client.ts';
import { publicKeyFrom, verifyEvidence } from '../../../local/commands/verify-evidence.ts';
import { publicKeyOf, sealed } from '../../../shared/domain/core/chain.ts';

const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = sealed('a secret', { format: 'ringonce-evidence/1' }, [{ type: 'reply', words: 'STOP' }]);
const written = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const whole = written('whole.json', JSON.stringify(file, null, 2));
const changed = written('changed.json', JSON.stringify(file).replace('STOP', 'YES'));

describe('verify-evidence', () => {
  test('says that a file is whole, and whose seal it has where the key is known', async () => {
    expect(await verifyEvidence(whole, undefined)).toEqual({
      whole: true,
      finding: expect.stringMatching(/is whole and unchanged.*1 records.*was not checked/),
    });
    expect(await verifyEvidence(whole, publicKeyOf('a secret'))).toEqual({
      whole: true,
      finding: expect.stringMatching(/the seal is by the key that was given\.$/),
    });
  });

  test('says what is wrong', async () => {
    expect(await verifyEvidence(changed, undefined)).toEqual({
      whole: false,
      finding: `${changed} is not as it was sealed: Record 1 was changed.`,
    });
    expect(await verifyEvidence(whole, publicKeyOf('another'))).toMatchObject({ whole: false });
    const other = written('other.json', '{"about":{}}');
    await expect(verifyEvidence(other, undefined)).rejects.toThrow('is not an evidence file');
    await expect(verifyEvidence(written('no.json', 'no'), undefined)).rejects.toThrow(
      'is not an evidence file',
    );
    await expect(verifyEvidence(join(folder, 'none'), undefined)).rejects.toThrow("can't be read");
  });

  test('asks the server for its key', async () => {
    const answer = { algorithm: 'Ed25519', publicKey: 'x' };
    const client = { ask: async () => answer };
    expect(await publicKeyFrom(client as unknown as Client)).toBe('x');
  });

  test('ends with an exit code, and needs no server', () => {
    const run = (path: string) =>
      spawnSync(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', 'local/cli.ts', 'verify-evidence', path],
        {
          encoding: 'utf8',
        },
      );
    const good = run(whole);
    expect([good.status, good.stderr]).toEqual([0, '']);
    expect(good.stdout).toContain('is whole and unchanged');
    expect(run(changed)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('Record 1 was changed'),
    });
  });
});
