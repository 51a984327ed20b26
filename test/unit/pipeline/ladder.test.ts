import { expect, test } from 'vitest';
import { confirmAppointment } from '../../../shared/pipeline/appointments/appointments.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { ANA, at, World } from './world.ts';

test('an appointment is reminded by email, then SMS, then a call', async () => {
  const world = new World(at('2026-11-25T12:00Z'));
  await world.tenant();
  const id = await world.appointment({ startsAt: '2026-12-04T15:30:00-05:00' });
  await world.until(at('2026-12-05T00:00Z'));
  expect(world.log()).toEqual(['2026-12-01T20:30 email', '2026-12-03T20:30 sms', '2026-12-04T16:30 voice']);
  expect((await world.entry(id, 2))?.state).toBe('sent');
});

test('a confirmation ends the ladder', async () => {
  const world = new World(at('2026-11-25T12:00Z'));
  await world.tenant();
  const id = await world.appointment({ startsAt: '2026-12-04T15:30:00-05:00' });
  await world.until(at('2026-12-02T00:00Z'));
  await confirmAppointment(world.pipeline, asTenant('clinic'), id, 'api');
  await world.until(at('2026-12-05T00:00Z'));
  expect(world.log()).toEqual(['2026-12-01T20:30 email']);
  expect(await world.entry(id, 1)).toMatchObject({ state: 'dropped', reason: 'confirmed', dueAt: null });
});

test('somebody without email gets the SMS when the email was planned', async () => {
  const world = new World(at('2026-11-25T12:00Z'));
  await world.tenant();
  await world.appointment({ startsAt: '2026-12-04T15:30:00-05:00', recipient: { ...ANA, email: null } });
  await world.until(at('2026-12-05T00:00Z'));
  expect(world.log()).toEqual(['2026-12-01T20:30 sms', '2026-12-04T16:30 voice']);
});
