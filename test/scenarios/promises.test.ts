/**
 * The judge of the drill can find fault: each promise is broken on purpose, in the evidence of a day on which all were
 * kept. What crossed the boundary is changed for the shadow model, the rest for the checks beside it.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Evidence } from '../../drill/evidence.ts';
import { gather } from '../../drill/evidence.ts';
import type { PromiseName } from '../../drill/promises.ts';
import { judgePromises, PROMISES } from '../../drill/promises.ts';
import { fullDay, twoOffices } from '../../drill/scenario.ts';
import { clockJump } from '../../drill/scenarios/clock-jump.ts';
import { tzdataChange } from '../../drill/scenarios/tzdata-change.ts';
import { at, World } from '../../drill/world.ts';
import type { Contact } from '../../outside/boundary.ts';
import type { Crossing, Surroundings } from '../../outside/model/crossing.ts';
import { DAY, HOUR, MINUTE } from '../../shared/domain/core/time.ts';

const ON = '2026-12-04';
/** Two appointments, a day apart. */
const FAMILY = '+12125558888';
let world: World;
let kept: Evidence;

beforeAll(async () => {
  world = await World.open({ store: 'memory', startsAt: at('2026-11-30T09:00') });
  const north = await twoOffices(world, ON);
  await north.bookAll(fullDay(ON, '14:00', 6));
  await north.bookAll(
    [ON, '2026-12-05'].map((day) => ({ startsAt: `${day}T12:00`, recipient: { phone: FAMILY } })),
  );
  await world.finish();
  kept = await gather(world);
});

afterAll(() => world.close());

/** What is broken in the evidence: `P1 a line of it`. */
const brokenIn = (evidence: Evidence): string[] =>
  judgePromises(evidence).flatMap(({ promise, broken }) => broken.map((line) => `${promise} ${line}`));

// ---- What crossed the boundary ------------------------------------------------------------------------------

type Kind<K extends Crossing['kind']> = Extract<Crossing, { kind: K }>;
type Tried = Kind<'tried'>;

const isTry = (each: Crossing): each is Tried => each.kind === 'tried' && each.entry.startsWith('north/');
/** What the office sent to people with an email address and a phone. */
const triesOf = (channel: string): Tried[] =>
  kept.crossings.filter(isTry).filter((each) => each.channel === channel && each.to !== FAMILY);

function firstOf<T>(all: readonly T[]): T {
  const [first] = all;
  if (first === undefined) throw new Error('there was none');
  return first;
}

const idOf = ({ entry }: Tried): string => entry.split('/')[1] ?? '';
const moved = (each: Tried, ms: number): Tried => ({
  ...each,
  at: each.at + ms,
  leftAt: each.leftAt + ms,
  decidedAt: each.decidedAt + ms,
});

const momentOf = (each: Crossing): number => ('at' in each ? each.at : 0);
const inOrder = (crossings: readonly Crossing[]): Evidence => ({
  ...kept,
  crossings: crossings.toSorted((one, other) => momentOf(one) - momentOf(other)),
});
/** More crosses, ahead of what already does at that moment. */
const plus = (...more: Crossing[]): Evidence => inOrder([...more, ...kept.crossings]);
const instead = (was: Crossing, is: Crossing): Evidence =>
  inOrder(kept.crossings.map((each) => (each === was ? is : each)));

/** Something is asked of the office, or of the operator, and answered at once. */
function asks(
  when: number,
  path: string,
  { tenant = 'north', body = {}, says = {} }: { tenant?: string | null; body?: object; says?: object } = {},
): Crossing[] {
  const asked = { id: -1, at: when, tenant, method: 'POST', path, body: JSON.stringify(body) };
  return [
    { kind: 'asked', ...asked },
    { kind: 'answered', id: -1, at: when, status: 200, body: JSON.stringify(says) },
  ];
}

const ends = (tried: Tried, how: string, msBefore: number): Evidence =>
  plus(...asks(tried.leftAt - msBefore, `/v1/appointments/${idOf(tried)}/${how}`, { says: { revision: 1 } }));

/** Another answer to the first request whose path has this in it. @param by whose it is; anybody's if absent */
function answering(
  part: string,
  change: (answer: Kind<'answered'>) => Partial<Kind<'answered'>>,
  by?: string,
): Evidence {
  const asked = kept.crossings.find(
    (each) => each.kind === 'asked' && each.path.includes(part) && (by ?? each.tenant) === each.tenant,
  );
  const answer = kept.crossings.find(
    (each) => each.kind === 'answered' && asked?.kind === 'asked' && each.id === asked.id,
  );
  if (answer?.kind !== 'answered') throw new Error(`nobody asked for ${part}`);
  return instead(answer, { ...answer, ...change(answer) });
}

/** The timeline of an appointment tells something else of its first step. */
const telling = (of: Tried, step: object): Evidence =>
  answering(`${idOf(of)}/timeline`, ({ body }) => {
    const told = JSON.parse(body) as { steps: object[] };
    const [first, ...others] = told.steps;
    return { body: JSON.stringify({ ...told, steps: [{ ...first, ...step }, ...others] }) };
  });

const ONE_A_DAY = [{ channels: ['sms', 'voice'] as const, limit: 1, windowMs: DAY }];

function capOfOne(): Evidence {
  const founded = firstOf(kept.crossings.filter((each) => each.kind === 'founded'));
  const caps = { ...founded.settings.caps, rules: ONE_A_DAY };
  return instead(founded, { ...founded, settings: { ...founded.settings, caps } });
}

function ceilingOfOne(): Evidence {
  const ceiling = firstOf(kept.crossings.filter((each) => each.kind === 'ceiling'));
  return instead(ceiling, { ...ceiling, rules: ONE_A_DAY });
}

function longCall(): Evidence {
  const calls = kept.crossings.filter(isTry).filter(({ channel }) => channel === 'voice');
  const call = firstOf(calls.filter(({ to }) => to === FAMILY));
  if (call.verdict.kind !== 'accepted') throw new Error('it was not accepted');
  return instead(call, { ...call, verdict: { ...call.verdict, endsAt: call.at + 2 * DAY } });
}

/** The email goes out when the text had come due, and the text follows. */
function textAfterEmail(): Evidence {
  const text = firstOf(triesOf('sms'));
  const email = firstOf(triesOf('email').filter(({ entry }) => entry.includes(idOf(text))));
  const late = moved(email, text.at - email.at + 5 * MINUTE);
  const rest = kept.crossings.filter((each) => each !== email && each !== text);
  return inOrder([...rest, late, moved(text, 3 * HOUR)]);
}

const lastCall = (): Tried => firstOf(triesOf('voice').toReversed());
const withoutTimeline = (of: Tried): Evidence => answering(`${idOf(of)}/timeline`, () => ({ status: 404 }));

type Way = readonly [PromiseName, string, RegExp, () => Evidence];

const ACROSS: readonly Way[] = [
  ['P1', 'a text goes out twice', /accepted twice/, () => plus(moved(firstOf(triesOf('sms')), MINUTE))],
  [
    'P1',
    'an email is repeated at once',
    /before an hour of doubt/,
    () => plus(moved(firstOf(triesOf('email')), MINUTE)),
  ],
  ['P2', 'a text and a call where one of both is allowed', /is the 2th sms or voice within 24 h/, capOfOne],
  ['P2', 'the same, by what all offices together may', /are allowed by all offices/, ceilingOfOne],
  ['P3', 'a second call while the first still rings', /began before/, longCall],
  [
    'P4',
    'a text at three in the morning',
    /came outside/,
    () => {
      const text = firstOf(triesOf('sms'));
      return instead(text, moved(text, at(`${ON}T03:00`) - text.at));
    },
  ],
  [
    'P4',
    'a call on a Sunday',
    /came outside/,
    () => {
      const call = firstOf(triesOf('voice'));
      return instead(call, moved(call, at('2026-12-06T12:00') - call.at));
    },
  ],
  ['P5', 'a call after a cancelling was answered', /was cancelled/, () => ends(lastCall(), 'cancel', HOUR)],
  [
    'P5',
    'a claim just when a confirmation has been answered',
    /was claimed, though it was confirmed/,
    () => ends(lastCall(), 'confirm', 0),
  ],
  [
    'P5',
    'a call to somebody who opted out',
    /wants no more of it/,
    () => {
      const { at: when, to } = firstOf(triesOf('voice'));
      return plus(...asks(when - HOUR, '/v1/opt-outs', { body: { address: to } }));
    },
  ],
  [
    'P5',
    'a text that tells another time',
    /it starts/,
    () => {
      const text = firstOf(triesOf('sms'));
      return instead(text, { ...text, words: text.words.replace(/\d+:\d\d/, '6:59') });
    },
  ],
  [
    'P6',
    'a call an hour before its time',
    /min early/,
    () => {
      const call = lastCall();
      return instead(call, moved(call, -HOUR));
    },
  ],
  ['P6', 'a text whose time had come when the email went out late', /had been covered/, textAfterEmail],
  [
    'P7',
    'a step that never ends',
    /never came to its end/,
    () => telling(firstOf(triesOf('sms')), { state: 'planned', reason: 'quiet_hours' }),
  ],
  ['P7', 'an appointment that is gone', /is not there/, () => withoutTimeline(firstOf(triesOf('sms')))],
  [
    'P8',
    'a step that was not sent, without a reason',
    /without a reason/,
    () => telling(firstOf(triesOf('sms')), { state: 'dropped', reason: null, explanation: null }),
  ],
  [
    'P8',
    'a reason that is not true',
    /dropped as cancelled, which can not be/,
    () => telling(firstOf(triesOf('sms')), { state: 'dropped', reason: 'cancelled' }),
  ],
  [
    'P9',
    'a call although everything is paused',
    /was paused/,
    () => plus(...asks(lastCall().at - HOUR, '/v1/control/pause', { tenant: null })),
  ],
  [
    'P10',
    'another office reads an appointment',
    /south was shown zebranorth/,
    () => {
      const says = { title: 'Visit 1 zebranorth' };
      return plus(...asks(lastCall().at, '/v1/appointments/apt_1', { tenant: 'south', says }));
    },
  ],
  [
    'P10',
    'another office is told that an appointment is there',
    /south was answered 200 to GET .* which is not its own/,
    () =>
      answering(
        `/v1/appointments/${idOf(firstOf(triesOf('sms')))}`,
        () => ({ status: 200, body: '{}' }),
        'south',
      ),
  ],
  [
    'P11',
    'a confirmation of which the timeline knows nothing',
    /answered as confirmed, and its history knows nothing of it/,
    () => ends(lastCall(), 'confirm', -MINUTE),
  ],
  [
    'P11',
    'a receipt that is refused',
    /was refused with 400/,
    () => answering('/webhooks/twilio/message-status', () => ({ status: 400 })),
  ],
];

// ---- What does not cross it ---------------------------------------------------------------------------------

const contactsOf = (tenant: string, channel: string): Contact[] =>
  kept.contacts.filter((each) => each.tenant === tenant && each.channel === channel);
const withContacts = (change: (contact: Contact) => Contact): Evidence => ({
  ...kept,
  contacts: kept.contacts.map(change),
});
const withWorld = (rest: object): Evidence => ({
  ...kept,
  world: Object.assign(Object.create(world), rest),
});

const BESIDE: readonly Way[] = [
  [
    'P1',
    'an email that is repeated and not counted',
    /1 emails were repeated, 0 of them counted/,
    () => ({ ...kept, contacts: [...kept.contacts, firstOf(contactsOf('north', 'email'))] }),
  ],
  ['P7', 'an entry that is still live', /1 entries are still in the due index/, () => ({ ...kept, live: 1 })],
  [
    'P9',
    'a text while the gate holds',
    /held since/,
    () =>
      withWorld({
        holds: [{ at: firstOf(contactsOf('north', 'sms')).leftAt - 1, tenant: 'north' }],
        releases: [],
      }),
  ],
  [
    'P9',
    'late texts that nobody let go',
    /north: \d+ late texts and calls in a day, 3 are plausible/,
    () => {
      const late = withContacts((each) =>
        each.tenant === 'north' && each.channel === 'sms' ? { ...each, at: each.at + HOUR } : each,
      );
      const crossings = kept.crossings.map((each) =>
        each.kind === 'founded'
          ? { ...each, settings: { ...each.settings, surgeLimit: { share: 0, count: 3 } } }
          : each,
      );
      return { ...late, crossings };
    },
  ],
  [
    'P10',
    'the office beside it is an hour late',
    /planned for/,
    () => {
      const text = firstOf(contactsOf('south', 'sms'));
      return withContacts((each) => (each === text ? { ...each, at: each.at + HOUR } : each));
    },
  ],
];

// -------------------------------------------------------------------------------------------------------------

test('on an ordinary day every promise is kept', () => {
  expect(brokenIn(kept)).toEqual([]);
  expect(kept.contacts.length).toBeGreaterThan(20);
});

test.each([...ACROSS, ...BESIDE])('%s is broken by %s', (promise, _, line, breaking) => {
  const broken = brokenIn(breaking()).filter((each) => each.startsWith(`${promise} `));
  expect(broken.filter((each) => line.test(each))).not.toEqual([]);
});

test('there is a way to break each promise', () => {
  const ways = [...ACROSS, ...BESIDE].map(([promise]) => promise);
  expect(new Set(ways)).toEqual(new Set(Object.keys(PROMISES)));
});

test.each([
  [clockJump, { skewMs: 0 }],
  [tzdataChange, { laws: [] }],
] satisfies [object, Partial<Surroundings>][])(
  'the judge excuses nothing in a world that it is told too little of: $0.title',
  async (scenario, less) => {
    const odd = await World.open({ ...scenario.world, store: 'memory' });
    try {
      await scenario.run(odd);
      const evidence = await gather(odd);
      expect(brokenIn(evidence)).toEqual([]);
      expect(brokenIn({ ...evidence, around: { ...evidence.around, ...less } })).not.toEqual([]);
    } finally {
      await odd.close();
    }
  },
);
