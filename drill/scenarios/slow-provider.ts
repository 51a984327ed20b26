/**
 * Twilio, 26 February 2021: two and a half hours of errors and of answers that came late or never. Whoever took a
 * missing answer for a refusal sent again what had been taken.
 */
import type { Scenario } from '../scenario.ts';
import { fullDay, twoOffices, unless } from '../scenario.ts';
import { at } from '../world.ts';

const PATIENTS = 60;

export const slowProvider: Scenario = {
  name: 'slow-provider',
  title: 'The provider slow for an hour',
  sources: [
    {
      what: 'Twilio: an update on the February 26, 2021 service disruption',
      url: 'https://www.twilio.com/en-us/blog/february-26-service-disruption-update',
    },
  ],
  given: `${PATIENTS} appointments on one day, their texts going out the day before, their calls on the day itself.`,
  happens:
    'For an hour every text is taken and answered too late, its receipt lost; for another, every call takes eight seconds to place.',
  world: { startsAt: at('2026-11-30T09:00') },

  async run(world) {
    const north = await twoOffices(world, '2026-12-11');
    await north.bookAll(fullDay('2026-12-04', '12:00', PATIENTS));
    const texts = { from: at('2026-12-03T13:00'), to: at('2026-12-03T14:00') };
    const calls = { from: at('2026-12-04T11:00'), to: at('2026-12-04T12:00') };
    world.providers.troubles.push(
      { ...texts, channels: ['sms'], kind: 'answers late' },
      { ...calls, channels: ['voice'], kind: 'slow' },
    );
    world.troubles.push(texts, calls);
    world.deaf.push(texts);
    await world.finish();
  },

  expect({ providers }) {
    const texts = providers.contacts.filter(({ channel, tenant }) => channel === 'sms' && tenant === 'north');
    return [
      ...unless(providers.failures.lost > 5, `only ${providers.failures.lost} answers were lost`),
      ...unless(texts.length === PATIENTS, `${texts.length} texts went out for ${PATIENTS} people`),
    ];
  },
};
