/**
 * 19 November 2012: two time servers of the US Naval Observatory said that it was the year 2000. Machines that believed
 * them went back twelve years, and an hour later forward again.
 */
import { MINUTE, SECOND } from '../../shared/domain/core/time.ts';
import type { Scenario } from '../scenario.ts';
import { fullDay, patient, twoOffices, unless } from '../scenario.ts';
import { at } from '../world.ts';

/** As the logs of that day have it. */
const TWELVE_YEARS_MS = 378_691_200 * SECOND;
const JUMP = { from: at('2026-12-03T10:00'), to: at('2026-12-03T11:00') };
const SET_BACK_MS = 4 * MINUTE;
const PATIENTS = 40;

export const clockJump: Scenario = {
  name: 'clock-jump',
  title: 'A clock that jumps',
  sources: [
    {
      what: 'time-nuts, November 2012: off by 378691200 seconds',
      url: 'https://lists.febo.com/pipermail/time-nuts/2012-November/071935.html',
    },
  ],
  given: `${PATIENTS} appointments on one day, their texts going out the day before.`,
  happens:
    'At ten the machine’s clock goes back twelve years, at eleven forward again. Later it is set back by four minutes.',
  // Nothing goes out and nothing is noted in the year 2000, so the judge need not know how far the clock jumped.
  world: { startsAt: at('2026-11-30T09:00'), around: { skewMs: SET_BACK_MS } },

  async run(world) {
    const north = await twoOffices(world, '2026-12-11');
    await north.bookAll(fullDay('2026-12-04', '09:00', PATIENTS));
    const [deployment] = world.deployments;
    if (!deployment) return;
    world.troubles.push(JUMP);
    await world.until(JUMP.from);
    deployment.skewMs = -TWELVE_YEARS_MS;
    // A booking of that hour is planned by a clock that is wrong, and handed in once more later.
    await world.until(JUMP.from + 20 * MINUTE);
    const booking = { startsAt: '2026-12-04T16:00', recipient: patient(PATIENTS), externalId: 'in 2000' };
    await north.tryBook(booking);
    await world.until(JUMP.to);
    deployment.skewMs = 0;
    await north.book(booking);
    await world.until('2026-12-03T12:02');
    deployment.skewMs = -SET_BACK_MS;
    await world.finish();
  },

  expect({ providers }) {
    const texts = providers.contacts.filter(({ channel, tenant }) => channel === 'sms' && tenant === 'north');
    const jump = texts.filter(({ at: when }) => when > JUMP.from && when < JUMP.to);
    return [
      ...unless(jump.length === 0, `${jump.length} texts went out in the year 2000`),
      ...unless(texts.length === PATIENTS + 1, `${texts.length} texts went out for ${PATIENTS + 1} people`),
    ];
  },
};
