/**
 * OpenEMR's reminders: a missed day of cron ticks is caught up in one burst, and the same reminder goes out at every
 * tick again, because what marks it as sent does not name the occurrence of a recurring appointment.
 */
import { HOUR } from '../../shared/domain/core/time.ts';
import type { Scenario } from '../scenario.ts';
import { fullDay, twoOffices, unless } from '../scenario.ts';
import { at } from '../world.ts';

const WEEKS = ['2026-12-03', '2026-12-10'];
const PATIENTS = 24;
/** Of late texts and calls a day, as a small office has it. */
const PLAUSIBLE = 10;

export const overdueBacklog: Scenario = {
  name: 'overdue-backlog',
  title: 'An overdue backlog, and a key without the occurrence',
  sources: [
    {
      what: 'OpenEMR issue 11477: re-sent every hour',
      url: 'https://github.com/openemr/openemr/issues/11477',
    },
    {
      what: 'OpenEMR issue 11480: recurring appointments are never marked',
      url: 'https://github.com/openemr/openemr/issues/11480',
    },
    {
      what: 'OpenEMR pull 11907: the missed ticks in one burst',
      url: 'https://github.com/openemr/openemr/pull/11907',
    },
  ],
  given: `${PATIENTS} people with an appointment each week, and a calendar that hands over everything it has every hour.`,
  happens: 'The scheduler misses a day. When it runs again, everything of that day is overdue at once.',
  world: { startsAt: at('2026-11-25T09:00') },

  async run(world) {
    const north = await twoOffices(world, '2026-12-09', {
      surgeLimit: { share: 0.1, count: PLAUSIBLE },
    });
    const occurrences = WEEKS.flatMap((day) => fullDay(day, '09:00', PATIENTS));
    const [deployment] = world.deployments;
    if (!deployment) return;
    const missed = { from: at('2026-12-01T18:00'), to: at('2026-12-02T19:00') };
    world.troubles.push(missed);
    await north.bookAll(occurrences);
    await world.until(missed.from);
    deployment.schedules = false;
    await world.until(missed.to);
    deployment.schedules = true;
    for (let hour = missed.to; hour < at('2026-12-03T18:00'); hour += HOUR) {
      await world.until(hour);
      await north.bookAll(occurrences);
      // An operator looks at what the gate has held, and releases it.
      if (hour === at('2026-12-03T08:00')) await world.release();
    }
    await world.finish();
  },

  expect({ providers, holds, offices }) {
    const [north] = offices;
    const late = providers.contacts.filter(({ tenant }) => tenant === 'north');
    const reached = new Set(late.map(({ entry }) => entry.appointment));
    return [
      ...unless(north?.appointments.length === WEEKS.length * PATIENTS, 'an occurrence was booked twice'),
      ...unless(holds.length > 0, 'the backlog passed the gate'),
      ...unless(reached.size === WEEKS.length * PATIENTS, `${reached.size} occurrences were reminded of`),
    ];
  },
};
