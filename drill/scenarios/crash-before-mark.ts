/**
 * OnCall Health, 8 June 2021: the reminder service sent, then died before it marked what it had sent, and sent it all
 * again every five minutes for three hours.
 */
import { MINUTE } from '../../shared/domain/core/time.ts';
import type { Scenario } from '../scenario.ts';
import { fullDay, twoOffices, unless } from '../scenario.ts';
import { at } from '../world.ts';

const PATIENTS = 40;
/** The process dies at every contact of this number, right when the provider has taken it. */
const EVERY = 4;

export const crashBeforeMark: Scenario = {
  name: 'crash-before-mark',
  title: 'A crash between send and mark',
  sources: [
    {
      what: 'OnCall Health, incident summary of June 2021',
      url: 'https://support.oncallhealth.ca/hc/en-us/articles/4401998709012-Incident-Summary-Excess-Appointment-Reminder-Notifications',
    },
  ],
  given: `${PATIENTS} appointments on one day, each with an email, a text and a call to come.`,
  happens: `The process dies at each ${EVERY}th contact, after the provider took it and before anything was noted.`,
  world: { startsAt: at('2026-11-30T09:00') },

  async run(world) {
    const north = await twoOffices(world, '2026-12-11');
    await north.bookAll(fullDay('2026-12-04', '09:00', PATIENTS));
    const days = { from: at('2026-12-01T00:00'), to: at('2026-12-05T00:00') };
    world.troubles.push(days);
    // Nor does anybody tell it later what the provider had taken.
    world.deaf.push(days);
    let contacts = 0;
    world.providers.onContact = () => {
      const alive = world.deployments.find((deployment) => deployment.alive);
      if (alive && world.now < at('2026-12-05T00:00') && ++contacts % EVERY === 0) world.crash(alive, MINUTE);
    };
    await world.finish();
  },

  expect({ providers, deployments }) {
    const loud = providers.contacts.filter(({ channel }) => channel !== 'email');
    return [
      ...unless(deployments.length > 10, `it died only ${deployments.length - 1} times`),
      ...unless(loud.length > PATIENTS, `only ${loud.length} texts and calls went out`),
    ];
  },
};
