/** A page of many offices' work takes as many round trips, one after the other, as a page of one office's. */
import { expect, test } from 'vitest';
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import { DAY, HOUR, toIso } from '../../../shared/domain/core/time.ts';
import { at, World } from './world.ts';

const START = at('2026-12-10T10:00:00-05:00');
const TEXTS = { ...DEFAULT_POLICY, steps: [{ channel: 'sms', before: 'P1D', notAfter: 'PT1H' }] } as const;

/** Answers everything that was asked by now together, in rounds: what is asked one after the other takes as many. */
class Rounds extends MemoryStore {
  rounds = 0;
  #next: Promise<void> | undefined;

  #round(): Promise<void> {
    this.#next ??= new Promise<void>((answer) =>
      setImmediate(() => {
        this.rounds++;
        this.#next = undefined;
        answer();
      }),
    );
    return this.#next;
  }

  override async load(...args: Parameters<MemoryStore['load']>): Promise<never> {
    await this.#round();
    return super.load(...args) as never;
  }

  override async put(...args: Parameters<MemoryStore['put']>): Promise<never> {
    await this.#round();
    return super.put(...args) as never;
  }
}

/** @param texts a minute that each office may send: one of its three is more than that */
async function roundsFor(offices: number, texts: number): Promise<number> {
  const store = new Rounds();
  const world = new World(START - 2 * DAY, store);
  for (let office = 0; office < offices; office++) {
    const id = `office-${office}`;
    await world.tenant(id, { ratesPerMinute: { email: 600, sms: texts, voice: 60 }, monthlyBudget: 10 });
    await world.policy(TEXTS, id);
    for (let n = 0; n < 3; n++) {
      const recipient = { phone: `+1212555${1000 + 3 * office + n}`, timeZone: 'America/New_York' };
      await world.appointment({ startsAt: toIso(START), recipient }, id);
    }
  }
  world.now = START - DAY + HOUR / 6;
  store.rounds = 0;
  const { due } = await world.schedule();
  expect(due).toBe(3 * offices);
  return store.rounds;
}

test.each([600, 12])('at a rate of %i texts a minute', async (texts) => {
  expect(await roundsFor(30, texts)).toBe(await roundsFor(1, texts));
});
