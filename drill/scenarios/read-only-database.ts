/**
 * GitHub, 29 April 2025: a faulty schema migration made the primaries of a database unhealthy, and notifications piled
 * up for hours. A system that sends first and writes afterwards repeats itself for as long as that lasts.
 */
import type { Scenario } from '../scenario.ts';
import { fullDay, patient, twoOffices, unless } from '../scenario.ts';
import { at } from '../world.ts';

const PATIENTS = 45;

export const readOnlyDatabase: Scenario = {
  name: 'read-only-database',
  title: 'The database refuses writes for an hour',
  sources: [
    {
      what: 'GitHub: delays for web and email notification delivery',
      url: 'https://www.githubstatus.com/incidents/jvyb8cp9h0lh',
    },
  ],
  given: `${PATIENTS} appointments on one day, their texts going out the day before.`,
  happens:
    'For an hour the database answers every read and refuses every write. Bookings are refused, and come again.',
  world: { startsAt: at('2026-11-30T09:00') },

  async run(world) {
    const north = await twoOffices(world, '2026-12-11');
    await north.bookAll(fullDay('2026-12-04', '09:00', PATIENTS));
    const hour = { from: at('2026-12-03T10:00'), to: at('2026-12-03T11:00') };
    world.readOnly.push(hour);
    world.troubles.push(hour);
    await world.until('2026-12-03T10:30');
    const booking = { startsAt: '2026-12-04T16:00', recipient: patient(PATIENTS), externalId: 'in the hour' };
    const { status } = await north.tryBook(booking);
    if (status < 500) throw new Error(`a booking that could not be written was answered ${status}`);
    const [first] = north.appointments;
    const cancelling = await world.call('POST', `/v1/appointments/${first}/cancel`, { key: north.key });
    if (cancelling.status < 500)
      throw new Error(`a cancelling that could not be written was answered ${cancelling.status}`);
    await world.until('2026-12-03T11:05');
    await north.book(booking);
    await world.finish();
  },

  expect({ providers, faults }) {
    const texts = providers.contacts.filter(({ channel, tenant }) => channel === 'sms' && tenant === 'north');
    const hour = texts.filter(
      ({ at: when }) => when > at('2026-12-03T10:00') && when < at('2026-12-03T11:00'),
    );
    return [
      ...unless(faults.length > 0, 'nobody noticed'),
      ...unless(hour.length === 0, `${hour.length} texts went out that could not be noted`),
      ...unless(texts.length === PATIENTS + 1, `${texts.length} texts went out for ${PATIENTS + 1} people`),
    ];
  },
};
