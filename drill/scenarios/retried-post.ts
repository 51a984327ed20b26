/**
 * A POST that is not idempotent, retried by its client: thirteen texts in ten minutes. It has two sides here: the
 * office's system that books again because it saw no answer, and our own request to the provider that times out although
 * it was taken.
 */
import { MINUTE } from '../../shared/domain/core/time.ts';
import type { Scenario } from '../scenario.ts';
import { patient, twoOffices, unless } from '../scenario.ts';
import { at } from '../world.ts';

const TRIES = 13;
const PAUSE_MS = Math.floor((10 * MINUTE) / TRIES);
const PATIENTS = 6;

export const retriedPost: Scenario = {
  name: 'retried-post',
  title: 'A POST retried by its client',
  sources: [
    {
      what: 'GOV.UK Notify pull 802: the provider took it, the client timed out and sent it again',
      url: 'https://github.com/alphagov/notifications-api/pull/802',
    },
    {
      what: 'GatewayAPI: messages are delivered up to three times',
      url: 'http://status.gatewayapi.com/incidents/h873njzjsn5l',
    },
  ],
  given:
    'An office that books for tomorrow, and a provider that for half an hour takes every text and answers too late.',
  happens: `Each booking is sent ${TRIES} times within ten minutes, some with an Idempotency-Key, some with an externalId.`,
  world: { startsAt: at('2026-12-03T11:30') },

  async run(world) {
    const north = await twoOffices(world, '2026-12-07');
    const trouble = { from: at('2026-12-03T11:30'), to: at('2026-12-03T12:00') };
    world.providers.troubles.push({ ...trouble, channels: ['sms', 'voice'], kind: 'answers late' });
    world.troubles.push(trouble);
    world.deaf.push(trouble);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      for (let index = 0; index < PATIENTS; index++) {
        const { email: _email, ...recipient } = patient(index);
        const booking = { startsAt: '2026-12-04T11:00', recipient };
        if (index % 2 === 0) await north.book(booking, { 'idempotency-key': `booking-${index}` });
        else await north.book({ ...booking, externalId: `booking-${index}` });
      }
      await world.until(world.now + PAUSE_MS);
    }
    await world.finish();
  },

  expect({ providers, offices }) {
    const texts = providers.contacts.filter(({ channel, tenant }) => channel === 'sms' && tenant === 'north');
    return [
      ...unless(
        offices[0]?.appointments.length === PATIENTS,
        `${offices[0]?.appointments.length} appointments were made`,
      ),
      ...unless(texts.length === PATIENTS, `${texts.length} texts went out for ${PATIENTS} appointments`),
      ...unless(providers.failures.lost >= PATIENTS, 'no answer was lost'),
    ];
  },
};
