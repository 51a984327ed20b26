/** What the benchmark found, as one document and as a table of at most 100 columns. */
import type { Audit } from './audit.ts';
import type { Kill } from './kill.ts';
import type { Machine, Phase } from './measure.ts';
import { whole } from './output.ts';
import type { Spread, Steady } from './steady.ts';
import type { YardstickRun } from './yardstick.ts';

/** A pass over a ledger in which everything is queued already. */
export interface SecondPass {
  queued: number;
  /** What it read: nothing, as an entry that is queued stands in the due index under its lease. */
  foundDue: number;
  milliseconds: number;
  /** Entries that it did not touch. */
  leftAlone: number;
  /** Follows from the two above. The index is empty for it, so this says nothing of throughput. */
  leftAlonePerSecond: number;
}

/** Two passes at once. Its rate counts each entry once, although both work on it. */
export interface Overlap extends Phase {
  queued: number;
  /** Different entries among those queued. */
  entries: number;
  /** Entries that both together queued. */
  foundDue: number;
  /** Writes that were refused because the other one had been first. */
  lostToTheOther: number;
}

export interface Check {
  name: string;
  holds: boolean;
  detail: string;
}

export interface Report {
  benchmark: 'pipeline';
  machine: Machine & { loadAfter: number };
  workload: { reminders: number; recipients: number; concurrency: number };
  create: Phase;
  enqueue: Phase;
  secondPass: SecondPass;
  overlappingPasses: Overlap;
  drain: Phase;
  drainAudit: Audit;
  successors: number;
  steady: Steady;
  kill: Kill;
  /** `perSecond` is the mean of the run before the drain and the one after it. */
  yardstick: { before: YardstickRun; after: YardstickRun; perSecond: number };
  /** To the yardstick's operations a second. `drainWrites` counts every write of a reminder. */
  ratios: { create: number; enqueue: number; drain: number; drainWrites: number };
  peakRssMb: number;
  checks: Check[];
  holds: boolean;
}

const LABEL = 22;
const WIDTHS = [10, 10, 12, 13, 13, 10, 9];

const row = (label: string, cells: readonly string[]): string =>
  label.padEnd(LABEL) + cells.map((cell, index) => cell.padStart(WIDTHS[index] ?? 10)).join('');

const HEAD = row('', ['count', 'seconds', 'a second', 'CPU s/1,000', 'writes each', 'a commit', 'peak MB']);

const phaseRow = (label: string, phase: Phase): string =>
  row(label, [
    whole(phase.count),
    phase.seconds.toFixed(2),
    whole(phase.perSecond),
    phase.cpuSecondsPer1000.toFixed(3),
    phase.writesEach.toFixed(2),
    phase.writesPerCommit === null ? '' : whole(phase.writesPerCommit),
    whole(phase.peakRssMb),
  ]);

const yardstickRow = (label: string, { perSecond, cpuSecondsPer1000 }: YardstickRun): string =>
  row(label, ['', '', whole(perSecond), cpuSecondsPer1000.toFixed(4), '1.00', '500']);

const spreadRow = (label: string, { p50, p99, max }: Spread): string =>
  `  ${label.padEnd(46)}${[p50, p99, max].map((ms) => `${ms.toFixed(0)} ms`.padStart(10)).join('')}`;

function headLines({ machine, workload, yardstick }: Report): string[] {
  const { cores, processor, memoryGb, node, sqlite, platform, loadBefore, loadAfter } = machine;
  const { before, after } = yardstick;
  return [
    `Ringonce, pipeline: ${whole(workload.reminders)} due reminders for ${whole(workload.recipients)} people, synchronous=FULL`,
    `${cores} cores (${processor}), ${memoryGb} GB, ${platform}, Node ${node}, SQLite ${sqlite}`,
    `load ${loadBefore.toFixed(1)} before and ${loadAfter.toFixed(1)} after; a 4 kB fsync takes ${before.syncMs.toFixed(2)} and ${after.syncMs.toFixed(2)} ms`,
  ];
}

function passLines({ secondPass: second, overlappingPasses: both }: Report): string[] {
  return [
    `Second pass: ${second.queued} queued, ${whole(second.leftAlone)} left alone in ${second.milliseconds.toFixed(2)} ms`,
    `  (it finds ${second.foundDue} due: what is queued stands under its lease, so this is a look, not a rate)`,
    `Overlapping passes: ${whole(both.foundDue)} found by both, ${whole(both.queued)} queued, ${whole(both.lostToTheOther)} lost to the other`,
  ];
}

function steadyLines({ steady }: Report): string[] {
  return [
    `On time, ${steady.perSecond} a second for ${steady.seconds} s, ${steady.cpuSecondsPer1000.toFixed(3)} CPU s/1,000`
      .padEnd(48)
      .concat(['p50', 'p99', 'max'].map((name) => name.padStart(10)).join('')),
    spreadRow("due to sent (the record's at)", steady.dueToSentMs),
    spreadRow('due to the provider (the claim is durable)', steady.dueToProviderMs),
  ];
}

function killLines({ kill, workload }: Report): string[] {
  const { audit } = kill;
  return [
    `Killed with ${whole(kill.recordedAtKill)} of ${whole(workload.reminders)} sent and ${whole(kill.claimsCutOff)} claims open: ${audit.lost} lost, ${audit.twice} sent twice`,
    `  started again: first contact after ${kill.secondsToFirstContact.toFixed(2)} s, all sent after ${kill.secondsToRecover.toFixed(2)} s`,
  ];
}

function ratioLines({ ratios, drain }: Report): string[] {
  const percent = (ratio: number) => `${(ratio * 100).toFixed(2)}%`;
  return [
    `Of the yardstick: create ${percent(ratios.create)}, enqueue ${percent(ratios.enqueue)}, drain ${percent(ratios.drain)}`,
    `  a drained reminder is ${drain.writesEach.toFixed(2)} writes: counted as writes, the drain is ${percent(ratios.drainWrites)}`,
  ];
}

function checkLines({ checks }: Report): string[] {
  const held = checks.filter(({ holds }) => holds).length;
  const broken = checks.filter(({ holds }) => !holds);
  return [
    `Checks: ${held} of ${checks.length} hold`,
    ...broken.map(({ name, detail }) => `  DOES NOT HOLD: ${name}: ${detail}`),
  ];
}

/** The report as text for people. */
export function table(report: Report): string {
  const { create, enqueue, overlappingPasses, drain, yardstick } = report;
  const rows = [
    HEAD,
    '-'.repeat(HEAD.length),
    phaseRow('create', create),
    phaseRow('enqueue', enqueue),
    phaseRow('drain', drain),
    phaseRow('overlapping passes', overlappingPasses),
    yardstickRow('yardstick, before', yardstick.before),
    yardstickRow('yardstick, after', yardstick.after),
  ];
  const blocks = [
    headLines(report),
    rows,
    passLines(report),
    steadyLines(report),
    killLines(report),
    ratioLines(report),
    checkLines(report),
  ];
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}
