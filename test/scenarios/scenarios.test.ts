/** Every scenario of the drill, on the store in memory and on SQLite: every promise holds afterwards. */
import { describe, expect, test } from 'vitest';
import { PROMISES } from '../../drill/promises.ts';
import { runScenario } from '../../drill/scenario.ts';
import { SCENARIOS } from '../../drill/scenarios/all.ts';
import { STORES } from '../../drill/world.ts';

describe.each(STORES)('on the %s store', (store) => {
  // At once: on SQLite they mostly wait for the disk.
  test.concurrent.each(SCENARIOS.map((scenario) => [scenario.title, scenario] as const))(
    '%s',
    { timeout: 60_000 },
    async (_, scenario) => {
      const { verdicts, unmet, contacts } = await runScenario(scenario, store);
      const broken = verdicts.flatMap((verdict) =>
        verdict.broken.slice(0, 3).map((line) => `${verdict.promise} ${PROMISES[verdict.promise]} — ${line}`),
      );
      expect([...broken, ...unmet]).toEqual([]);
      expect(contacts.sms).toBeGreaterThan(0);
    },
  );
});
