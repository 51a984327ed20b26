/** The store knows the secret that its addresses are hashed with, on every store and in both compositions. */
import { expect, test } from 'vitest';
import { matchSecret, refuseOtherSecret } from '../../../shared/pipeline/core/secret.ts';
import { at, World } from './world.ts';

const withSecret = (world: World, secret: string) => {
  const { pipeline } = world;
  return { ...pipeline, settings: { ...pipeline.settings, secret } };
};

test('the first secret of a store is the only one; with another nothing starts', async () => {
  const world = new World(at('2026-12-01T10:00Z'));
  const ours = withSecret(world, 'one secret of a stage, as long as it has to be');
  const other = withSecret(world, 'another secret of a stage, just as long as that');
  expect(await matchSecret(ours)).toEqual({ kind: 'new' });
  await world.tenant();
  expect(await matchSecret(ours)).toEqual({ kind: 'right' });
  expect(await matchSecret(other)).toMatchObject({ kind: 'other', code: expect.stringMatching(/^\S{8}$/) });
  await refuseOtherSecret(ours);
  await expect(refuseOtherSecret(other)).rejects.toThrow('is not the one that its table was written with');
});

test('a store of an earlier release takes the secret that was kept, and none that was made just now', async () => {
  const world = new World(at('2026-12-01T10:00Z'));
  await world.tenant();
  const fresh = withSecret(world, 'made just now, because keys.json was not there');
  expect(await matchSecret(fresh, false)).toEqual({ kind: 'other', code: 'unchecked' });
  const kept = withSecret(world, 'the one that was read from keys.json as always');
  expect(await matchSecret(kept)).toEqual({ kind: 'right' });
  expect(await matchSecret(fresh)).toMatchObject({ kind: 'other' });
});
