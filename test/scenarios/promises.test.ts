/** The checks of the drill can fail: each promise is broken on purpose, in the evidence of a day on which all were kept. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Evidence } from '../../drill/evidence.ts';
import { gather } from '../../drill/evidence.ts';
import type { PromiseName } from '../../drill/promises.ts';
import { judgePromises, PROMISES } from '../../drill/promises.ts';
import type { Contact } from '../../drill/providers.ts';
import { fullDay, twoOffices } from '../../drill/scenario.ts';
import { at, World } from '../../drill/world.ts';
import { HOUR, MINUTE, SECOND } from '../../shared/domain/core/time.ts';
import { asAppointment } from '../fixtures/ids.ts';

const DAY = '2026-12-04';
let world: World;
let kept: Evidence;

beforeAll(async () => {
  world = await World.open({ store: 'memory', startsAt: at('2026-11-30T09:00') });
  const north = await twoOffices(world, DAY);
  await north.bookAll(fullDay(DAY, '12:00', 6));
  await world.finish();
  kept = await gather(world);
});

afterAll(() => world.close());

/** Which promises are broken in the evidence. */
const brokenIn = (evidence: Evidence): PromiseName[] =>
  judgePromises(evidence).flatMap(({ promise, broken }) => (broken.length > 0 ? [promise] : []));

/** The first contact of a channel in the office to which it happens. */
function first(channel: string): Contact {
  const contact = kept.contacts.find((each) => each.channel === channel && each.tenant === 'north');
  if (!contact) throw new Error(`there was no ${channel}`);
  return contact;
}

const another = (contact: Contact, n: number, rest: Partial<Contact>): Contact => ({
  ...contact,
  entry: { ...contact.entry, appointment: asAppointment(`apt_${n}`) },
  ...rest,
});

const plus = (...contacts: Contact[]): Evidence => ({ ...kept, contacts: [...kept.contacts, ...contacts] });
const withWorld = (rest: object): Evidence => ({ ...kept, world: Object.assign(Object.create(world), rest) });

const WAYS: readonly [PromiseName, string, () => Evidence][] = [
  ['P1', 'a text goes out twice', () => plus({ ...first('sms'), at: first('sms').at + MINUTE })],
  [
    'P1',
    'an email is repeated and not counted',
    () => plus({ ...first('email'), at: first('email').at + MINUTE }),
  ],
  [
    'P2',
    'three more texts on one day',
    () => plus(...[1, 2, 3].map((n) => another(first('sms'), n, { at: first('sms').at + n * MINUTE }))),
  ],
  [
    'P3',
    'a second call while the first still rings',
    () => plus(another(first('voice'), 1, { at: first('voice').at + 10 * SECOND })),
  ],
  ['P4', 'a text at three in the morning', () => plus(another(first('sms'), 1, { at: at(`${DAY}T03:00`) }))],
  ['P4', 'a call on a Sunday', () => plus(another(first('voice'), 1, { at: at('2026-12-06T12:00') }))],
  [
    'P5',
    'a reminder after a cancelling was answered',
    () => {
      const { entry, tenant, askedAt } = first('sms');
      const appointment = { id: entry.appointment, revision: entry.revision };
      return withWorld({
        stops: [{ what: 'cancel', answeredAt: askedAt - 1, contactsBefore: 0, tenant, appointment }],
      });
    },
  ],
  [
    'P5',
    'a call although everything is paused',
    () =>
      withWorld({
        stops: [
          { what: 'paused', answeredAt: first('voice').askedAt - 1, contactsBefore: 0, tenant: undefined },
        ],
      }),
  ],
  ['P6', 'a call an hour before its time', () => earlier(first('voice'), HOUR)],
  ['P6', 'a text whose time had come when the email went out late', () => emailAfter(first('sms'))],
  ['P7', 'an entry that is still live', () => ({ ...kept, live: 1 })],
  [
    'P8',
    'a step that was not sent, without a reason',
    () => ({ ...kept, appointments: kept.appointments.map(unexplained) }),
  ],
  [
    'P9',
    'a text while the gate holds',
    () => withWorld({ holds: [{ at: first('sms').at - 1, tenant: 'north' }], releases: [] }),
  ],
  [
    'P10',
    'another office reads an appointment',
    () => ({ ...kept, appointments: kept.appointments.map(seen) }),
  ],
  [
    'P10',
    'the office beside it is an hour late',
    () => {
      const late = kept.contacts.find(({ tenant, channel }) => tenant === 'south' && channel === 'sms');
      if (!late) throw new Error('the bystander sent nothing');
      return {
        ...kept,
        contacts: kept.contacts.map((each) => (each === late ? { ...late, at: late.at + HOUR } : each)),
      };
    },
  ],
];

const earlier = (contact: Contact, ms: number): Evidence => ({
  ...kept,
  contacts: kept.contacts.map((each) => (each === contact ? { ...each, at: each.at - ms } : each)),
});

function emailAfter(text: Contact): Evidence {
  const contacts = kept.contacts.map((each) =>
    each.channel === 'email' && each.entry.appointment === text.entry.appointment
      ? { ...each, at: text.at + MINUTE }
      : each,
  );
  return {
    ...kept,
    contacts: [...contacts.filter((each) => each !== text), { ...text, at: text.at + 2 * HOUR }],
  };
}

const unexplained = (each: Evidence['appointments'][number]) => ({
  ...each,
  steps: each.steps.map((step) => ({ ...step, state: 'dropped', reason: null, explanation: null })),
});

const seen = (each: Evidence['appointments'][number]) => ({ ...each, foreignStatus: 200 });

test('on an ordinary day every promise is kept', () => {
  expect(brokenIn(kept)).toEqual([]);
  expect(kept.contacts.length).toBeGreaterThan(20);
});

test.each(WAYS)('%s is broken by %s', (promise, _, breaking) => {
  expect(brokenIn(breaking())).toContain(promise);
});

test('late texts that nobody let go break P9', () => {
  const texts = kept.contacts.filter(({ tenant, channel }) => tenant === 'north' && channel === 'sms');
  const evidence = {
    ...kept,
    offices: new Map(
      [...kept.offices].map(([id, office]) => [id, { ...office, surgeLimit: { share: 0, count: 3 } }]),
    ),
    contacts: kept.contacts.map((each) => (texts.includes(each) ? { ...each, at: each.at + HOUR } : each)),
  };
  expect(brokenIn(evidence)).toContain('P9');
});

test('there is a way to break each promise', () => {
  expect(new Set(WAYS.map(([promise]) => promise))).toEqual(new Set(Object.keys(PROMISES)));
});
