/** What a provider's refusal proves: a STOP at the carrier is an opt-out, and a code that nobody knows proves nothing. */
import { describe, expect, test } from 'vitest';
import { failureOf, refusalOf } from '../../../shared/adapters/twilio/codes.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import { receive } from '../../../shared/pipeline/feedback/feedback.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { ANA, at, World } from './world.ts';

const START = at('2026-12-10T15:00:00-05:00');

async function office() {
  const world = new World(at('2026-12-01T15:00Z'));
  await world.tenant();
  const id = await world.appointment({ startsAt: toIso(START) });
  return { world, id };
}

const channels = (world: World) => world.accepted.map(({ request }) => request.channel);

describe('a carrier that knows a STOP', () => {
  test('given it refuses the text, then nobody is called, and what is made later obeys it', async () => {
    const { world, id } = await office();
    world.answer = ({ channel }) =>
      channel === 'sms'
        ? { kind: 'rejected', reason: 'opted_out', code: '21610' }
        : { kind: 'accepted', providerId: 'P' };
    await world.until(START);
    expect(channels(world)).toEqual(['email']);
    expect(await world.entry(id, 2)).toMatchObject({ state: 'dropped', reason: 'opted_out' });
    const later = await world.appointment({
      startsAt: toIso(START + 7 * DAY),
      recipient: { phone: ANA.phone },
    });
    await world.until(START + 7 * DAY);
    expect(channels(world)).toEqual(['email']);
    for (const step of [1, 2])
      expect(await world.entry(later, step)).toMatchObject({ state: 'dropped', reason: 'opted_out' });
  });

  test('given it says so by a receipt, then the same', async () => {
    const { world, id } = await office();
    await world.until(START - DAY + MINUTE);
    expect(channels(world)).toEqual(['email', 'sms']);
    const entry = { tenant: asTenant('clinic'), appointment: id, revision: 1, step: 1 };
    await receive(
      world.pipeline,
      { entry, attempt: 1 },
      { kind: 'failed', reason: 'opted_out', detail: '21610' },
    );
    await world.until(START);
    expect(channels(world)).toEqual(['email', 'sms']);
    expect(await world.entry(id, 2)).toMatchObject({ state: 'dropped', reason: 'opted_out' });
  });
});

describe('a failure code that is in no table', () => {
  test.each(['63038', '99999', undefined])(
    'given %s by a receipt, then the call keeps its own time',
    async (code) => {
      const { world, id } = await office();
      await world.until(START - DAY + MINUTE);
      const entry = { tenant: asTenant('clinic'), appointment: id, revision: 1, step: 1 };
      const failure = failureOf(code);
      await receive(world.pipeline, { entry, attempt: 1 }, { kind: 'failed', ...failure, detail: code });
      await world.until(START - DAY + HOUR);
      expect(channels(world)).toEqual(['email', 'sms']);
      await world.until(START);
      expect(channels(world)).toEqual(['email', 'sms', 'voice']);
      expect(world.accepted.at(-1)?.at).toBe(START - 4 * HOUR);
    },
  );

  test('given it refuses a request, then it proves nothing either', () => {
    expect(refusalOf('99999', 400)).toEqual({ reason: 'rejected', unknownCode: '99999' });
    expect(refusalOf('63038', 400)).toEqual({ reason: 'provider_error' });
  });
});
