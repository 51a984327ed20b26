/**
 * Luma Health: the provider's numbers were used up, the delay queue filled its storage, and "the retries started
 * retrying", so that patients were texted, mailed or called several times.
 */
import type { Scenario } from '../scenario.ts';
import { fullDay, twoOffices, unless } from '../scenario.ts';
import { at } from '../world.ts';

const PATIENTS = 90;
const CAPACITY = 20;

export const retriesRetrying: Scenario = {
  name: 'retries-retrying',
  title: 'Retries that start retrying',
  sources: [{ what: 'Luma Health, post-mortem', url: 'https://status.lumahealth.io/incidents/4vr1r7wgkz6t' }],
  given: `${PATIENTS} appointments on one day, and a queue with room for ${CAPACITY} messages of a channel.`,
  happens: 'The provider refuses every text for two hours, then answers "too many requests" for another.',
  world: { startsAt: at('2026-11-30T09:00'), queueCapacity: CAPACITY },

  async run(world) {
    const north = await twoOffices(world, '2026-12-11');
    await north.bookAll(fullDay('2026-12-04', '09:00', PATIENTS));
    const channels = ['sms'] as const;
    const [from, middle, to] = [at('2026-12-03T13:00'), at('2026-12-03T15:00'), at('2026-12-03T16:00')];
    world.providers.troubles.push(
      { from, to: middle, channels, kind: 'refuses' },
      { from: middle, to, channels, kind: 'busy' },
    );
    world.troubles.push({ from, to });
    await world.until('2026-12-03T16:30');
    if (world.holds.length > 0) await world.release();
    await world.finish();
  },

  expect({ providers }) {
    const texts = providers.contacts.filter(({ channel, tenant }) => channel === 'sms' && tenant === 'north');
    const { refused } = providers.failures;
    return [
      ...unless(refused > 0, 'nothing was refused'),
      // Eight attempts each at the very most: retries that retried would be thousands.
      ...unless(refused <= 8 * PATIENTS, `${refused} requests were refused`),
      ...unless(texts.length === new Set(texts.map(({ to }) => to)).size, 'somebody was texted twice'),
      ...unless(texts.length > PATIENTS / 2, `only ${texts.length} texts went out`),
    ];
  },
};
