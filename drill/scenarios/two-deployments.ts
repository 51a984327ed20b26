/**
 * Two deployments at once: the old one was not switched off, and everybody is reminded by both. Miru's users had the
 * same email twice, one from the old system and one from the new.
 */
import type { Scenario } from '../scenario.ts';
import { fullDay, twoOffices, unless } from '../scenario.ts';
import { at } from '../world.ts';

const PATIENTS = 60;
const BEHIND_MS = 30_000;
/** The front desk of a care home answers for many: all its appointments are one phone's. */
const CARE_HOME = '+12125559999';
const RESIDENTS = ['09:00', '10:20', '11:40', '13:00', '14:20', '15:40', '17:00'];

export const twoDeployments: Scenario = {
  name: 'two-deployments',
  title: 'Two deployments running at once',
  sources: [
    {
      what: 'Miru issue 2099: one from the old Miru and one from the new',
      url: 'https://github.com/saeloun/miru-web/issues/2099',
    },
    {
      what: 'node-cron issue 299: the job is executing twice',
      url: 'https://github.com/node-cron/node-cron/issues/299',
    },
  ],
  given: `${PATIENTS} appointments on one day, ${RESIDENTS.length} more with one phone between them, and three deployments on one database, each with a scheduler and senders.`,
  happens: 'All of them find the same work due at the same moment. The clock of one is half a minute behind.',
  world: { startsAt: at('2026-11-30T09:00'), around: { skewMs: BEHIND_MS } },

  async run(world) {
    const north = await twoOffices(world, '2026-12-04');
    await north.bookAll(fullDay('2026-12-04', '09:00', PATIENTS));
    await north.bookAll(
      RESIDENTS.map((time) => ({ startsAt: `2026-12-04T${time}`, recipient: { phone: CARE_HOME } })),
    );
    world.deploy();
    world.deploy().skewMs = -BEHIND_MS;
    await world.finish();
  },

  expect({ providers, deployments }) {
    const [home, texts] = [true, false].map((atHome) =>
      providers.contacts.filter(
        ({ channel, tenant, to }) => channel === 'sms' && tenant === 'north' && (to === CARE_HOME) === atHome,
      ),
    );
    return [
      ...unless(
        deployments.every(({ runs }) => runs.made > 10),
        'one of them did not run',
      ),
      ...unless(texts?.length === PATIENTS, `${texts?.length} texts went out for ${PATIENTS} people`),
      ...unless((home?.length ?? 0) > 2, 'the care home was not told'),
    ];
  },
};
