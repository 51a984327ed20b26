/**
 * The simulator as a test: a few dozen seeds keep every promise, the same seed is the same run in this process and in
 * another one, mutants are caught, small worlds are walked through, and real stores keep what they answered.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { AddressKey, EntryRef } from '../../shared/domain/core/keys.ts';
import { MINUTE } from '../../shared/domain/core/time.ts';
import type { Pipeline } from '../../shared/pipeline/core/context.ts';
import { walkThrough } from './exhaustive.ts';
import type { Faults } from './faults.ts';
import { Fifo } from './fifo.ts';
import { Lots } from './lots.ts';
import { MUTANTS } from './mutants.ts';
import { commandOf } from './options.ts';
import { Parts } from './parts.ts';
import { Random } from './random.ts';
import { runOnRealStore } from './real-stores.ts';
import type { RunResult } from './run.ts';
import { runSeed } from './run.ts';
import type { Setup } from './scenario.ts';
import { keptSeeds } from './seeds.ts';
import { Timeline } from './timeline.ts';
import { walkMutant } from './walk-mutant.ts';
import type { Wires } from './wires.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

/** The command in a process of its own: what it prints. */
function printed(...flags: string[]): string {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', MAIN, ...flags],
    { encoding: 'utf8', maxBuffer: 1e8 },
  );
  if (stdout === '') throw new Error(stderr);
  return stdout.trim();
}

const simulate = (...flags: string[]): unknown =>
  JSON.parse(printed(...flags, '--json').split('\n')[0] ?? '');

// It uses both cores by itself, and shares them with another suite.
test('a few dozen seeds, and those that once found a fault, keep every promise', { timeout: 240_000 }, () => {
  const report = simulate('--seeds', '1..20', '--appointments', '60', '--no-shrink') as {
    seeds: number;
    failed: RunResult[];
    contacts: number;
    faults: Record<string, number>;
  };
  const wrong = report.failed.map(({ options, violation }) => `${commandOf(options)}: ${violation?.detail}`);
  expect(wrong).toEqual([]);
  expect(report.seeds).toBe(20 + keptSeeds().length);
  expect(report.contacts).toBeGreaterThan(1_000);
  expect(Object.keys(report.faults).length).toBeGreaterThan(15);
});

test('the same seed is the same run, twice here and once in another process', {
  timeout: 60_000,
}, async () => {
  const options = { seed: 7, appointments: 40 };
  const first = await runSeed(options);
  const second = await runSeed(options);
  const elsewhere = simulate('--seed', '7', '--appointments', '40') as RunResult;
  expect(second.digest).toBe(first.digest);
  expect(elsewhere.digest).toBe(first.digest);
  // In this one emails leave by SMTP.
  const byMail = { seed: 17, appointments: 40 };
  const other = await runSeed(byMail);
  expect(other.digest).not.toBe(first.digest);
  expect((simulate('--seed', '17', '--appointments', '40') as RunResult).digest).toBe(other.digest);
});

test('messages in two queues that can not be handled are asked for once a round', async () => {
  const random = new Random('two queues');
  const now = Date.parse('2026-03-02T13:00:00Z');
  const timeline = new Timeline(now, random);
  const fifo = () =>
    new Fifo({ now: () => timeline.now, random, visibilityMs: 2 * MINUTE, maxReceives: 100 });
  const queues = { email: fifo(), sms: fifo(), voice: fifo() };
  let tries = 0;
  const parts = new Parts({
    setup: { senders: 2, schedulers: 0, apis: 0, embedded: false, skewMs: 0, intervalMs: MINUTE } as Setup,
    faults: { strikes: () => false, isOut: () => false } as unknown as Faults,
    lots: new Lots(1),
    wires: {} as Wires,
    // Nothing of it can be read.
    compose: () => ({}) as Pipeline,
    firstDueAt: () => undefined,
    onReport: () => tries++,
    onStart: () => {},
    note: () => {},
    ...{ timeline, random, queues },
  });
  for (const channel of ['email', 'sms'] as const) {
    const entry = { tenant: 'office-0', appointment: `apt_${channel}`, revision: 1, step: 0 } as EntryRef;
    const group = channel as string as AddressKey;
    timeline.after(MINUTE / (channel === 'sms' ? 2 : 1), () => {
      queues[channel].accept({ entry, attempt: 1, channel, group, deduplicationId: channel });
      parts.pump();
    });
  }
  await timeline.runUntil(now + 21 * MINUTE);
  expect(tries).toBe(21);
  expect(timeline.count).toBeLessThan(200);
});

test('a failure is made small, and the command that it prints shows it again', { timeout: 120_000 }, () => {
  const story = printed('--seeds', '1..1', '--appointments', '40', '--mutant', 'caps are not judged');
  const [whole, small] = [...story.matchAll(/seed 1: (\d+) appointments, .*BROKEN (P2 caps): (.*)/g)];
  expect(Number(whole?.[1])).toBeGreaterThan(10);
  expect(Number(small?.[1])).toBeLessThan(5);
  expect(story).toContain('accepts');
  const command = /npm run simulate -- (.*)$/.exec(story)?.[1] ?? '';
  const flags = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const again = simulate(...flags) as RunResult;
  expect(again.violation).toMatchObject({ promise: small?.[2], detail: small?.[3] });
});

describe('mutants', () => {
  /** Those that show at once; `--mutants` runs all of them. */
  const quick = MUTANTS.filter(({ within }) => within <= 10);

  test.each(quick.map(({ name }) => name))('%s is caught', { timeout: 60_000 }, (name) => {
    const [caught] = simulate('--mutants', '--only', name) as { by: string | null; detail: string }[];
    expect(caught?.by, caught?.detail).not.toBeNull();
  });

  test('each changes something, and all promises have one', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(20);
    for (const { name, edits } of MUTANTS)
      for (const { file, find } of edits) {
        const source = readFileSync(new URL(`../../shared/${file}`, import.meta.url), 'utf8');
        expect(source.split(find).length - 1, name).toBe(1);
      }
    const promises = new Set(MUTANTS.flatMap((mutant) => mutant.promises));
    expect([...promises]).toEqual(
      expect.arrayContaining(['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9', 'P10']),
    );
  });
});

test('a small world is walked through in every order: a callback comes, two senders get each message, one process dies', {
  timeout: 60_000,
}, async () => {
  const kind = {
    schedulers: 1,
    senders: 2,
    api: 'confirm',
    callback: true,
    crashes: 1,
    lapse: false,
  } as const;
  const walked = await walkThrough({ name: 'a confirmation', ...kind });
  expect(walked.failure).toBeNull();
  expect(walked.complete).toBe(true);
  expect(walked.states).toBeGreaterThan(100_000);
});

const LOST = ['accepted', 'lost, and taken', 'lost, and not taken'] as const;

test.each([
  ['a provider answers in every way', { senders: 2, answers: [...LOST, 'refused', 'busy'] }],
  [
    'two reminders of one person are due, and answers get lost',
    { senders: 2, second: 'herd', answers: LOST },
  ],
  ['two offices are due, and the ceiling lets one through', { senders: 2, second: 'ceiling' }],
] as const)('a small world is walked through in every order: %s', { timeout: 60_000 }, async (name, kind) => {
  const plain = { schedulers: 1, api: null, callback: false, crashes: 1, lapse: false };
  const walked = await walkThrough({ name, ...plain, ...kind });
  expect(walked.failure).toBeNull();
  expect(walked.complete).toBe(true);
  expect(walked.states).toBeGreaterThan(1_000);
});

describe('the walk bites', () => {
  const bites = [
    ['a claim goes on although another one won', 'P1', 'confirm'],
    ['a stop is answered before its entries are dropped', 'P5', 'confirm'],
    ['the outcome is written before the successor', 'P7', null],
  ] as const;

  test.each(bites)('%s', { timeout: 60_000 }, (name, promise, api) => {
    const { failure } = walkMutant(MUTANTS.find((each) => each.name === name) ?? null, api);
    expect(failure?.wrong.join()).toContain(promise);
    expect(failure?.path).toContain('scheduler 0 goes on');
  });

  test('and the code as it is passes the same', { timeout: 60_000 }, () => {
    expect(walkMutant(null, 'confirm')).toMatchObject({ complete: true, failure: null });
  });
});

test('SQLite keeps what it answered, though its process is killed', { timeout: 60_000 }, async () => {
  const outcome = await runOnRealStore('sqlite', { seed: 2, appointments: 16 });
  expect(outcome.violation).toBeNull();
  expect(outcome.kills).toBeGreaterThan(0);
});

test('the same world runs on DynamoDB and SQS', { timeout: 60_000 }, async () => {
  const outcome = await runOnRealStore('dynamodb', { seed: 1, appointments: 12 });
  expect(outcome.violation).toBeNull();
  expect(outcome.contacts).toBeGreaterThan(5);
});
