/** The bound on memory: how it is divided, and that a process whose memory is full says so, and ends rather than hangs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { readSettings } from '../../../local/environment.ts';
import { MEMORY_MB, planMemory, readMemoryMb } from '../../../local/memory.ts';

test('every part has its share, and together they are the bound', () => {
  for (const memoryMb of [MEMORY_MB.least, 256, MEMORY_MB.usual, 1_024, 8_192]) {
    const { heapMb, semiSpaceMb, cacheMb, pagesMb } = planMemory(memoryMb);
    expect(heapMb + 3 * semiSpaceMb + 3 * pagesMb).toBeLessThan(memoryMb);
    expect(heapMb).toBeGreaterThan(64);
    expect(cacheMb).toBeLessThan(heapMb / 4);
    expect(pagesMb).toBeGreaterThan(4);
  }
});

test('a setting that is out of range is refused where settings are read', () => {
  expect(readMemoryMb(undefined)).toBe(288);
  expect(readMemoryMb('512')).toBe(512);
  expect(readSettings({ RINGONCE_MEMORY_MB: '512' }).memoryMb).toBe(512);
  for (const RINGONCE_MEMORY_MB of ['64', 'much', '1e9'])
    expect(() => readSettings({ RINGONCE_MEMORY_MB })).toThrow(/RINGONCE_MEMORY_MB: must be a whole number/);
});

/** Fills its heap, lets go of it, fills it again and stands still. */
const CROWDED = `
  const { setTimeout: sleep } = await import('node:timers/promises');
  const { MemoryGuard } = await import('./local/memory.ts');
  const guard = new MemoryGuard({ memoryMb: 256, stuckMs: 1_000, telemetry: { count() {}, event: console.log, fault() {} } });
  guard.start();
  const held = [];
  const fill = async () => {
    while (!guard.isFull()) {
      held.push(Array.from({ length: 4_000 }, (_, n) => ({ n })));
      await sleep(1);
    }
  };
  await fill();
  held.length = 0;
  while (guard.isFull()) await sleep(50);
  await fill();
  await sleep(1_500);
  for (;;);
`;

test('full memory is told, so is that it is free again, and standing still ends the process', async () => {
  const flags = [
    '--max-old-space-size=64',
    '--max-semi-space-size=2',
    '--expose-gc',
    '--disable-warning=ExperimentalWarning',
  ];
  const child = spawn(process.execPath, [...flags, '--input-type=module', '--eval', CROWDED]);
  const [said, sentence, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  expect(said.split('\n').map((line) => line.slice(0, 14))).toEqual([
    'memory is near',
    'memory is free',
    'memory is near',
    '',
  ]);
  // Killed from beside, or by itself where it still came round.
  expect(code).not.toBe(0);
  expect(sentence).toContain('Ringonce ended itself: its memory is full');
}, 30_000);
