/** Two providers of texts: the second takes what the first proved not to have taken, and nothing else (P1). */
import { beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import { DAY, HOUR, MINUTE, SECOND, toIso } from '../../../shared/domain/core/time.ts';
import { receive } from '../../../shared/pipeline/feedback/feedback.ts';
import { changeTenant } from '../../../shared/pipeline/office/settings.ts';
import { openAlerts } from '../../../shared/pipeline/safeguards/alerts.ts';
import { providerStandings } from '../../../shared/pipeline/safeguards/failover.ts';
import type { Lookup, Sender, SendRequest, SendResult } from '../../../shared/ports/senders.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import { at, World } from './world.ts';

const START = at('2026-12-10T15:00:00-05:00');
const TEXTS = START - DAY;
const BUSY: SendResult = { kind: 'failed', reason: 'provider_busy', code: '429' };
const BROKEN: SendResult = { kind: 'failed', reason: 'provider_error', code: 'unreachable' };
const LOST: SendResult = { kind: 'unknown', detail: 'the answer was lost' };
const SUSPENDED: SendResult = { kind: 'rejected', reason: 'rejected', code: 'account suspended' };

type Name = 'First' | 'Second';

let world: World;
let asked: { by: Name; request: SendRequest; at: number }[];
let answers: Record<Name, (request: SendRequest) => SendResult>;
let lookups: Record<Name, Lookup>;

const played = (by: Name): { name: Name; sender: Sender<'sms'> } => ({
  name: by,
  sender: {
    async send(request) {
      asked.push({ by, request, at: world.now });
      return answers[by](request);
    },
    lookup: async () => lookups[by],
  },
});

beforeEach(async () => {
  world = new World(at('2026-12-01T15:00Z'));
  asked = [];
  const took = () => ({ kind: 'accepted' as const, providerId: `P${asked.length}` });
  answers = { First: took, Second: took };
  lookups = { First: { kind: 'unknown' }, Second: { kind: 'not_accepted' } };
  world.providers = { sms: [played('First'), played('Second')] };
  await world.tenant('clinic', { senderAddresses: { sms: '+12125559999' }, countries: ['US', 'GB'] });
  await world.policy({
    ...DEFAULT_POLICY,
    steps: [{ channel: 'sms', before: 'P1D', notAfter: 'PT1H' }],
  } as never);
});

const person = (n: number, country = '+1212') => ({
  startsAt: toIso(START),
  recipient: {
    phone: country === '+1212' ? `+1212555${1000 + n}` : `+44740012${3000 + n}`,
    timeZone: 'America/New_York',
  },
});
const people = async (count: number, country?: string): Promise<string[]> => {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push(await world.appointment(person(n, country)));
  return ids;
};
const by = () => asked.map((each) => each.by);
const keys = async () => (await openAlerts(world.pipeline, world.now)).map(({ key }) => key).toSorted();

describe('one text', () => {
  test('goes to the first, and the claim says so', async () => {
    const [id = ''] = await people(1);
    await world.until(START);
    expect(by()).toEqual(['First']);
    const entry = await world.entry(id, 0);
    expect(entry).toMatchObject({ state: 'sent', at: { name: 'First', wasInDoubt: false } });
    expect(entry?.history.find(({ state }) => state === 'sending')).toMatchObject({ provider: 'First' });
  });

  test.each([
    ['is busy', BUSY],
    ['can not be reached', BROKEN],
  ])('that the first did not take twice, for it %s, goes to the second', async (_why, answer) => {
    answers.First = () => answer;
    await people(1);
    await world.until(START);
    expect(by()).toEqual(['First', 'First', 'Second']);
    // The office's own number is at the first provider.
    expect(asked.map(({ request }) => request.from)).toEqual(['+12125559999', '+12125559999', null]);
  });

  test('that the first refuses for our account goes to the second at once; where that refuses, too, it ends', async () => {
    answers.First = () => SUSPENDED;
    const [id = ''] = await people(1);
    await world.until(TEXTS + MINUTE);
    expect(by()).toEqual(['First', 'Second']);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'sent' });
    expect((asked[1]?.at ?? 0) - (asked[0]?.at ?? 0)).toBe(SECOND);
    expect(world.counts.get('delivery sms retried')).toBe(1);
    expect(world.counts.get('delivery sms sent')).toBe(1);
    expect((await world.entry(id, 0))?.history).toContainEqual(
      expect.objectContaining({ reason: 'provider_error', detail: 'account suspended' }),
    );
    answers.Second = () => SUSPENDED;
    const other = await world.appointment(person(7));
    await world.until(START);
    expect(await world.entry(other, 0)).toMatchObject({ state: 'failed', reason: 'rejected' });
  });

  test.each<[string, SendResult]>([
    ['its number does not exist', { kind: 'rejected', reason: 'invalid_address', code: '1' }],
    ['the person said stop', { kind: 'rejected', reason: 'opted_out', code: '2' }],
    ['it is too late', { kind: 'rejected', reason: 'too_late', code: '3' }],
  ])('goes nowhere else when %s', async (_why, answer) => {
    answers.First = () => answer;
    await people(1);
    await world.until(START);
    expect(by()).toEqual(['First']);
  });

  test('whose answer was lost is not given to the second, though that says it never had it', async () => {
    answers.First = () => LOST;
    const [id = ''] = await people(1);
    await world.until(START);
    expect(by()).toEqual(['First']);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'failed', reason: 'answer_lost' });
  });

  test('whose answer was lost, and that was proved not to have been taken, is repeated by the first alone', async () => {
    answers.First = () => (asked.length === 1 ? LOST : BUSY);
    lookups.First = { kind: 'not_accepted' };
    await people(1);
    await world.until(START);
    expect(new Set(by())).toEqual(new Set(['First']));
    expect(asked.length).toBeGreaterThan(2);
  });

  test('in doubt at a provider that is not set up any more is asked of nobody else', async () => {
    answers.First = () => LOST;
    lookups.Second = { kind: 'accepted', providerId: 'another' };
    const [id = ''] = await people(1);
    await world.until(TEXTS + 10 * SECOND);
    world.providers = { sms: [played('Second')] };
    await world.until(START);
    expect(by()).toEqual(['First']);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'failed', reason: 'answer_lost' });
  });

  test('in doubt that an earlier release left is proved unsent only where every provider says so', async () => {
    const two = world.providers;
    world.providers = undefined;
    world.answer = () => LOST;
    world.lookup = () => ({ kind: 'unknown' });
    const [id = ''] = await people(1);
    await world.until(TEXTS + 10 * SECOND);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'in_doubt' });
    world.providers = two;
    lookups = { First: { kind: 'not_accepted' }, Second: { kind: 'accepted', providerId: 'S1' } };
    await world.until(START);
    expect(by()).toEqual([]);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'sent', providerId: 'S1' });
  });
});

describe('a provider that fails', () => {
  test('is left aside after a few, told of, tried after its rest, and used again', async () => {
    answers.First = () => BROKEN;
    world.chance = 0.5;
    await people(40);
    await world.until(TEXTS + 5 * MINUTE);
    expect(by().filter((name) => name === 'First').length).toBeLessThan(15);
    expect(by().filter((name) => name === 'Second')).toHaveLength(40);
    expect(await keys()).toEqual([
      'failover-sms-+1-First',
      'failover-sms-First',
      'failover-sms-clinic-First',
    ]);
    expect(await providerStandings(world.pipeline, 'sms', world.now)).toMatchObject([
      { name: 'First', use: 'aside', why: 'refused' },
      { name: 'Second', use: 'used', since: null, why: null },
    ]);
    answers.First = answers.Second;
    asked = [];
    await world.until(TEXTS + 20 * MINUTE);
    world.chance = 0.1;
    for (let n = 50; n < 60; n++) await world.appointment(person(n));
    await world.until(TEXTS + HOUR);
    expect(by()).toEqual(Array(10).fill('First'));
    expect(await keys()).toEqual([]);
  });

  test('in one country is left aside for that country alone', async () => {
    answers.First = ({ to }) =>
      to.startsWith('+44') ? BROKEN : { kind: 'accepted', providerId: `P${asked.length}` };
    await people(30, '+44');
    await people(60);
    await world.until(TEXTS + 10 * MINUTE);
    expect(await keys()).toContain('failover-sms-+44-First');
    asked = [];
    await world.appointment(person(80));
    await world.appointment(person(81, '+44'));
    await world.until(TEXTS + 11 * MINUTE);
    const [home, abroad] = ['+1', '+44'].map(
      (code) => asked.find(({ request }) => request.to.startsWith(code))?.by,
    );
    expect(abroad).toBe('Second');
    expect(home).toBeDefined();
  });

  test('that takes texts and does not deliver them is left aside, too', async () => {
    const ids = await people(30);
    await world.until(TEXTS + MINUTE);
    for (const id of ids)
      await receive(
        world.pipeline,
        {
          entry: { tenant: asTenant('clinic'), appointment: asAppointment(id), revision: 1, step: 0 },
          attempt: 1,
        },
        { kind: 'failed', reason: 'undelivered', detail: 'x' },
      );
    expect(await providerStandings(world.pipeline, 'sms', world.now)).toMatchObject([
      { name: 'First', use: 'aside', why: 'undelivered' },
      { name: 'Second' },
    ]);
  });
});

test('an office may prefer another provider, also to what a country does: its own sender is there then', async () => {
  world.providersByCountry = { '+44': ['First'] };
  await changeTenant(world.pipeline, asTenant('clinic'), (tenant) => ({
    ...tenant,
    providerOrder: { sms: ['Gone', 'Second'] },
  }));
  answers.Second = ({ to }) => (to.startsWith('+44') ? SUSPENDED : { kind: 'accepted', providerId: 'S' });
  await people(1);
  await people(1, '+44');
  await world.until(START);
  expect(asked.map(({ by: name, request }) => [request.to.slice(0, 3), name, request.from])).toEqual([
    ['+44', 'Second', '+12125559999'],
    ['+12', 'Second', '+12125559999'],
    ['+44', 'First', null],
  ]);
});

test('a country may prefer another provider', async () => {
  world.providersByCountry = { '+44': ['Second'] };
  await people(1);
  await people(1, '+44');
  await world.until(START);
  expect(asked.map(({ by: name, request }) => [request.to.slice(0, 3), name]).toSorted()).toEqual([
    ['+12', 'First'],
    ['+44', 'Second'],
  ]);
});
