/** A Twilio that answers 401 for an hour: the surge gate holds what grew late by it, and the outage pages as what it is. */
import { expect, test } from 'vitest';
import { twilioSms } from '../../../../shared/adapters/twilio/sms.ts';
import { DEFAULT_POLICY } from '../../../../shared/domain/core/policy.ts';
import { DAY, MINUTE, toIso } from '../../../../shared/domain/core/time.ts';
import { partitionOf } from '../../../../shared/domain/store/records.ts';
import type { Pipeline } from '../../../../shared/pipeline/core/context.ts';
import { openAlerts } from '../../../../shared/pipeline/safeguards/alerts.ts';
import { watch } from '../../../../shared/pipeline/safeguards/watch.ts';
import { at, World } from '../../pipeline/world.ts';
import { optionsFor, withTwilio } from './twilio-world.ts';

const twilio = withTwilio();
const START = at('2026-12-10T15:00:00-05:00');
const PEOPLE = 12;

/** As patient as the compositions are. */
class TwilioWorld extends World {
  override get pipeline(): Pipeline {
    const base = super.pipeline;
    return {
      ...base,
      senders: { ...base.senders, sms: twilioSms(optionsFor(twilio.fake)) },
      settings: { ...base.settings, attemptsMax: 8 },
    };
  }
}

test('given 401 for 59 minutes, then the provider pages before and while the gate holds, and each entry says so', async () => {
  const world = new TwilioWorld(at('2026-12-01T15:00Z'));
  await world.tenant('clinic', { surgeLimit: { share: 0.1, count: 5 } });
  await world.policy({ ...DEFAULT_POLICY, steps: [{ channel: 'sms', before: 'P1D', notAfter: 'PT1H' }] });
  for (let n = 0; n < PEOPLE; n++)
    await world.appointment({
      startsAt: toIso(START),
      recipient: { phone: `+1212555${1_000 + n}`, timeZone: 'America/New_York' },
    });
  twilio.fake.faults = Array.from({ length: 1_000 }, () => ({ kind: 'status', status: 401, code: 20_003 }));
  const pages = new Map<string, number>();
  for (let minute = 0; minute < 59; minute++) {
    world.now = START - DAY + minute * MINUTE;
    await world.schedule();
    await world.drain();
    await watch(world.pipeline, { heartbeats: [], ledger: true });
    for (const { key, severity } of await openAlerts(world.pipeline, world.now))
      if (severity === 'page') pages.set(key, (pages.get(key) ?? 0) + 1);
  }
  expect(twilio.fake.taken).toEqual([]);
  expect([...pages.keys()].sort()).toEqual(['provider-sms', 'surge-clinic']);
  // From the first minutes on, and to the end, though the gate has come in between.
  expect(pages.get('provider-sms')).toBeGreaterThan(50);
  const open = await openAlerts(world.pipeline, world.now);
  expect(open.find(({ key }) => key === 'provider-sms')).toMatchObject({
    severity: 'page',
    detail: expect.stringMatching(new RegExp(`^${PEOPLE} were refused over .*the last fault: 20003`)),
  });
  const { rows } = await world.store.list({ partition: partitionOf.due(0), limit: 2 * PEOPLE });
  const keys = rows.map(({ key }) => key);
  const held = (await world.store.load(keys, world.now)).map((item) => item?.body);
  expect(held).toHaveLength(PEOPLE);
  for (const entry of held)
    expect(entry?.history.at(-1)).toMatchObject({ reason: 'surge_hold', detail: 'refused before: 20003' });
});
