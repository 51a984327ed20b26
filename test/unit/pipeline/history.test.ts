/** What came of contacts, by hour and channel: what is counted, written, and read back by another process. */
import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import { writeHistory } from '../../../shared/pipeline/core/history.ts';
import { ANA, openWorld } from '../http/world.ts';

const historyOf = async (world: Awaited<ReturnType<typeof openWorld>>) =>
  (await world.call('GET', '/v1/status/history', { key: world.keys.operator })).body;

test('a day of contacts is counted by hour and channel, and what is planned stands beside it', async () => {
  const world = await openWorld();
  await world.call('POST', '/v1/appointments', { body: ANA });
  expect(await historyOf(world)).toMatchObject({
    sentLastHour: 0,
    plannedUntil: null,
    capacity: { sms: 3_600_000 },
  });
  const due = Date.parse('2026-12-01T20:30:00Z');
  world.time.now = due - HOUR;
  const ahead = await historyOf(world);
  expect(ahead.hours).toHaveLength(25);
  expect(ahead.planned.filter((row: { channels: { email: number } }) => row.channels.email > 0)).toEqual([
    { hour: '2026-12-01T20:00:00Z', channels: { email: 1, sms: 0, voice: 0 } },
  ]);
  await world.run(due);
  const after = await historyOf(world);
  expect(after.sentLastHour).toBe(1);
  expect(after.hours.at(-1)).toMatchObject({
    hour: '2026-12-01T20:00:00Z',
    channels: { email: { sent: 1, refused: 0, late: 0, inDoubt: 0 }, sms: { sent: 0, answerMs: null } },
  });
  expect(after.hours.at(-1).channels.email.answerMs).toBeGreaterThanOrEqual(0);

  // Another process sees what this one has written, added to its own.
  await writeHistory(world.pipeline, true);
  const other = { ...world.pipeline, telemetry: { ...world.pipeline.telemetry } };
  const { readHistory } = await import('../../../shared/pipeline/core/history.ts');
  expect((await readHistory(other, due)).sentLately).toBe(1);
  expect((await readHistory(other, due + 10 * MINUTE + HOUR)).sentLately).toBe(0);
  expect(
    (await readHistory(other, due + 2 * DAY)).hours.every(({ channels }) => channels.email.sent === 0),
  ).toBe(true);
  expect(world.faults).toEqual([]);
});

test('an office can’t read it', async () => {
  const world = await openWorld();
  expect((await world.call('GET', '/v1/status/history')).status).toBe(403);
});
