/**
 * What a scenario is: an incident that happened to somebody, with its source, replayed on the real pipeline. Each is a
 * file of `scenarios/`; `npm run drill -- --scenario NAME` and the tests run them, on every store, and check all the
 * promises afterwards.
 */

import type { Booking, Office } from './office.ts';
import { markOf } from './office.ts';
import type { Verdict } from './promises.ts';
import { checkPromises } from './promises.ts';
import type { StoreKind, WorldOptions } from './world.ts';
import { World } from './world.ts';

export interface Scenario {
  /** As it is asked for on the command line. */
  name: string;
  title: string;
  /** Where it is told. */
  sources: readonly { what: string; url: string }[];
  given: string;
  happens: string;
  world: Omit<WorldOptions, 'store'>;
  run(world: World): Promise<void>;
  /** What has to be true here beyond the promises: one line for each time that it is not. */
  expect(world: World): string[];
}

export interface ScenarioResult {
  name: string;
  store: StoreKind;
  contacts: { email: number; sms: number; voice: number };
  verdicts: Verdict[];
  /** What was expected beyond the promises, and is not so. */
  unmet: string[];
  passed: boolean;
}

export async function runScenario(scenario: Scenario, store: StoreKind): Promise<ScenarioResult> {
  const world = await World.open({ ...scenario.world, store });
  try {
    await scenario.run(world);
    const verdicts = await checkPromises(world);
    const unmet = scenario.expect(world);
    const count = (of: string): number =>
      world.providers.contacts.filter(({ channel }) => channel === of).length;
    return {
      name: scenario.name,
      store,
      contacts: { email: count('email'), sms: count('sms'), voice: count('voice') },
      verdicts,
      unmet,
      passed: unmet.length === 0 && verdicts.every(({ broken }) => broken.length === 0),
    };
  } finally {
    await world.close();
  }
}

// ---- What scenarios are made of -----------------------------------------------------------------------------

/** An office to which it happens, and one beside it that must not notice (P10). */
export async function twoOffices(
  world: World,
  day: string,
  settings: Record<string, unknown> = {},
): Promise<Office> {
  const north = await world.office('north', settings);
  const south = await world.office('south');
  south.bystander = true;
  const times = ['10:00', '14:30', '16:00'];
  await south.bookAll(
    times.map((time, index) => ({
      startsAt: `${day}T${time}`,
      recipient: { ...patient(index, 'south'), phone: `+1646555010${index}` },
    })),
  );
  return north;
}

/** Somebody with an email address and a mobile phone in New York; nobody is two of them. */
export const patient = (index: number, office = 'north') => ({
  name: `Person ${index} ${markOf(office)}`,
  email: `${office}-${index}@example.com`,
  phone: `+1212555${String(index).padStart(4, '0')}`,
});

/** Appointments of one day, five minutes apart from a time on, each of another person. */
export function fullDay(day: string, from: string, count: number, first = 0): Booking[] {
  const [hour = 0, minute = 0] = from.split(':').map(Number);
  return Array.from({ length: count }, (_, index) => {
    const minutes = hour * 60 + minute + ((index * 5) % 480);
    const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    return {
      startsAt: `${day}T${time}`,
      recipient: patient(first + index),
      externalId: `${day}-${first + index}`,
    };
  });
}

/** The line of an expectation that is not met. */
export const unless = (met: boolean, line: string): string[] => (met ? [] : [line]);
