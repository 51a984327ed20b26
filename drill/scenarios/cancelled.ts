/**
 * Cal.com issue 7225: reminders of cancelled bookings still went out. The emails had been scheduled at the provider,
 * which keeps at most a hundred cancellations; the hundred and first failed, and its email was sent.
 */
import type { Scenario } from '../scenario.ts';
import { fullDay, twoOffices, unless } from '../scenario.ts';
import { at } from '../world.ts';

const PATIENTS = 150;

export const cancelled: Scenario = {
  name: 'cancelled',
  title: 'Reminders for cancelled appointments',
  sources: [
    { what: 'Cal.com issue 7225', url: 'https://github.com/calcom/cal.com/issues/7225' },
    { what: 'its cause, pull 7232', url: 'https://github.com/calcom/cal.com/pull/7232' },
  ],
  given: `${PATIENTS} appointments on one day.`,
  happens:
    'A third is cancelled before anything went out, a third when the texts are already in the queue; a third stays.',
  world: { startsAt: at('2026-11-30T09:00') },

  async run(world) {
    const north = await twoOffices(world, '2026-12-04');
    await north.bookAll(fullDay('2026-12-04', '09:00', PATIENTS));
    const [early, queued] = [0, 1].map((third) =>
      north.appointments.filter((_, index) => index % 3 === third),
    );
    for (const id of early ?? []) await north.cancel(id);
    await world.until('2026-12-03T08:59');
    const [deployment] = world.deployments;
    deployment?.mailbox.shut();
    world.troubles.push({ from: at('2026-12-03T08:59'), to: at('2026-12-03T09:04') });
    await world.until('2026-12-03T09:04');
    for (const id of queued ?? []) await north.cancel(id);
    deployment?.mailbox.reopen();
    await world.finish();
  },

  expect({ providers, offices }) {
    const ids = offices[0]?.appointments ?? [];
    const of = (third: number) => new Set(ids.filter((_, index) => index % 3 === third));
    const reached = (third: Set<string>) =>
      providers.contacts.filter(({ entry }) => third.has(entry.appointment));
    return [
      ...unless(reached(of(0)).length === 0, 'somebody was reminded of what was cancelled before'),
      ...unless(
        reached(of(1)).every(({ channel }) => channel === 'email'),
        'somebody was texted or called about what was cancelled',
      ),
      ...unless(reached(of(2)).length >= PATIENTS, 'somebody whose appointment stands was not reminded'),
    ];
  },
};
