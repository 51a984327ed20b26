/**
 * Lebanon, March 2023: three days before the clocks were to go forward the government put it off by a month, and tzdata
 * 2023b followed within hours. Whatever had been planned by the old law was an hour too early by the new one.
 *
 * The runtime's tzdata can't be changed under a running process, so it is done to the store: wherever the plan says
 * "Asia/Beirut" the law of 2023b, which is UTC+2 for that month, takes its place. That is what an update amounts to.
 */
import type { AppointmentId, TenantId } from '../../shared/domain/core/keys.ts';
import { itemOf, keyOf } from '../../shared/domain/store/records.ts';
import type { Scenario } from '../scenario.ts';
import { twoOffices, unless } from '../scenario.ts';
import type { World } from '../world.ts';
import { at } from '../world.ts';

const OLD_LAW = 'Asia/Beirut';
const NEW_LAW = 'Etc/GMT-2';
const PATIENTS = 20;
const ANNOUNCED = at('2023-03-24T12:00', OLD_LAW);

const phone = (index: number): string => `+96171123${String(index).padStart(3, '0')}`;

export const tzdataChange: Scenario = {
  name: 'tzdata-change',
  title: 'A tzdata change between planning and sending',
  sources: [
    {
      what: 'tz mailing list, March 2023: Lebanon, 2023b and 2023c',
      url: 'https://mm.icann.org/pipermail/tz/2023-March/057902.html',
    },
    {
      what: 'The Register: Lebanon’s IT folks face double trouble',
      url: 'https://www.theregister.com/2023/03/28/lebanon_dst_delay_chaos/',
    },
  ],
  given: `${PATIENTS} people in Beirut, booked for Thursday morning; their first texts are planned for Monday from eight on.`,
  happens: 'On Friday the law changes: on Monday at eight by the plan it is seven on the wall.',
  world: {
    startsAt: at('2023-03-20T09:00', OLD_LAW),
    around: { skewMs: 0, laws: [{ zone: OLD_LAW, from: ANNOUNCED, becomes: NEW_LAW }] },
  },

  async run(world) {
    const north = await twoOffices(world, '2023-03-30', { timeZone: OLD_LAW, country: 'LB' });
    await north.bookAll(
      Array.from({ length: PATIENTS }, (_, index) => ({
        startsAt: `2023-03-30T08:${String(index).padStart(2, '0')}`,
        timeZone: OLD_LAW,
        recipient: { phone: phone(index), timeZone: OLD_LAW },
      })),
    );
    await world.until(ANNOUNCED);
    await update(world, north.appointments);
    await world.finish();
  },

  expect({ providers }) {
    const texts = providers.contacts.filter(({ channel, tenant }) => channel === 'sms' && tenant === 'north');
    const early = texts.filter(({ at: when }) => when < at('2023-03-27T08:00', NEW_LAW));
    return [
      ...unless(early.length === 0, `${early.length} texts went out before eight by the new law`),
      ...unless(texts.length === PATIENTS, `${texts.length} texts went out for ${PATIENTS} people`),
    ];
  },
};

async function update({ store, now }: World, appointments: readonly string[]): Promise<void> {
  for (const id of appointments) {
    const [item] = await store.load([keyOf.appointment('north' as TenantId, id as AppointmentId)], now);
    if (!item) throw new Error(`${id} is gone`);
    const { recipient } = item.body;
    const moved = { ...item.body, recipient: { ...recipient, timeZone: NEW_LAW, zones: [NEW_LAW] } };
    await store.put(itemOf.appointment(moved), item.version, now);
  }
}
