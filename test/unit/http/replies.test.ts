/** How the API says what an answer means. */
import { beforeEach, expect, test } from 'vitest';
import type { World } from './world.ts';
import { expectProblem, openWorld } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

const preview = (body: unknown) => world.call('POST', '/v1/replies/preview', { body });

test.each([
  ['Stop! Wrong person', 'stop'],
  ['START', 'start'],
  ['who is this?', 'help'],
  ['Yes I\u2019ll be there', 'confirm'],
  ['no can\u2019t make it', 'decline'],
  ['wrong number', 'wrong_person'],
  ['what time?', 'other'],
])('%j is %s, and nothing is stored', async (text, intent) => {
  const { status, body } = await preview({ text, locale: 'en-US' });
  expect([status, body]).toEqual([200, { intent }]);
});

test.each([
  [{}, 'text'],
  [{ text: '' }, 'text'],
  [{ text: 'x'.repeat(2_001) }, 'text'],
  [{ text: 5 }, 'text'],
  [{ text: 'C', locale: 'not a tag' }, 'locale'],
])('%j names the field that is wrong', async (body, path) => {
  const answer = await preview(body);
  expectProblem(answer, 400);
  expect(answer.body.errors).toMatchObject([{ path }]);
});
