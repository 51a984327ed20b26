/** When the loop of the embedded mode turns. */
import { expect, test, vi } from 'vitest';
import { Waking } from '../../../local/waking.ts';
import { SECOND } from '../../../shared/domain/core/time.ts';

/** @returns how long it slept, in ms */
async function slept(run: (waking: Waking, now: number) => Promise<unknown>): Promise<number> {
  vi.useFakeTimers();
  try {
    const waking = new Waking({ now: () => Date.now() });
    const startedAt = Date.now();
    let endedAt = Number.NaN;
    const done = run(waking, startedAt).then(() => {
      endedAt = Date.now();
    });
    await vi.advanceTimersByTimeAsync(5 * SECOND);
    await done;
    return endedAt - startedAt;
  } finally {
    vi.useRealTimers();
  }
}

test('until the instant that is known, and a second at the most', async () => {
  expect(await slept((waking, now) => waking.sleep(now + 300))).toBe(300);
  expect(await slept((waking, now) => waking.sleep(now + 60 * SECOND))).toBe(SECOND);
  expect(await slept((waking) => waking.sleep(null))).toBe(SECOND);
});

test('until what is heard of meanwhile, or was heard of in the turn before', async () => {
  const meanwhile = (waking: Waking, now: number) => {
    setTimeout(() => waking.hear(now + 250), 100);
    return waking.sleep(now + 900);
  };
  expect(await slept(meanwhile)).toBe(250);
  const before = (waking: Waking, now: number) => {
    waking.hear(now + 20);
    return waking.sleep(null);
  };
  expect(await slept(before)).toBe(20);
});

test('turns are a few milliseconds apart, however much falls due', async () => {
  const busy = async (waking: Waking, now: number) => {
    for (let turn = 0; turn < 10; turn++) {
      waking.turns();
      await waking.sleep(now);
    }
  };
  const each = (await slept(busy)) / 10;
  expect(each).toBeGreaterThanOrEqual(5);
  expect(each).toBeLessThanOrEqual(15);
});

test('what failed lets what is due wait, and a stop wakes at once', async () => {
  const failed = (waking: Waking, now: number) => {
    waking.hear(now);
    return waking.sleep('rest');
  };
  expect(await slept(failed)).toBe(SECOND);
  const stopped = (waking: Waking, now: number) => {
    setTimeout(() => waking.stop(), 30);
    return waking.sleep(now + 900);
  };
  expect(await slept(stopped)).toBe(30);
});
