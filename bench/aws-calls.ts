/**
 * `npm run bench -- aws-calls`: what one reminder costs on AWS, counted on the wire: the real pipeline on the DynamoDB
 * store and the SQS queue, against emulators, with a batch's worth of everything a function would do. It measures
 * calls and capacity, not time. `README.md` says how the figures come about.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { MEMORY_MB } from '../lambdas/esbuild.ts';
import { runShards } from '../lambdas/shards.ts';
import { decodeMessage } from '../shared/adapters/aws/sqs-message.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import { CHANNELS } from '../shared/domain/core/policy.ts';
import { DAY, HOUR, MINUTE, toIso } from '../shared/domain/core/time.ts';
import { keyOf } from '../shared/domain/store/records.ts';
import { createAppointment } from '../shared/pipeline/appointments/appointments.ts';
import { askingTogether } from '../shared/pipeline/queries/together.ts';
import { deliver } from '../shared/pipeline/sending/deliver.ts';
import { asAppointment } from '../test/fixtures/ids.ts';
import type { CallCount } from './aws-calls/meter.ts';
import type { Aim, CallCost, Report, StepCost } from './aws-calls/report.ts';
import { table } from './aws-calls/report.ts';
import type { World } from './aws-calls/world.ts';
import { createOffice, openWorld, SHARDS, TENANT } from './aws-calls/world.ts';
import type { Progress } from './pipeline/output.ts';
import { startProgress } from './pipeline/output.ts';
import { PRICES } from './prices.ts';

/** Of each channel, where nobody says how many: four pages of the scheduler are shared by them. */
export const REMINDERS = 400;
const AT_ONCE = 50;
/** Each channel has people of its own: nobody has another appointment ahead. */
const AREAS: Readonly<Record<Channel, string>> = { email: '917', sms: '212', voice: '646' };
const SHARD_LIST = Array.from({ length: SHARDS }, (_, shard) => shard);
/** What a function is given and takes; a guess, and said to be one. */
const ASSUMED = { lambdaSecondsPerInvocation: 0.25 };

/** What the functions would have been called for. */
interface Invocations {
  batches: number;
  callbacks: number;
}

export async function benchAwsCalls({
  json,
  reminders,
}: {
  json: boolean;
  reminders: number;
}): Promise<boolean> {
  const report = await measureAwsCalls(reminders);
  console.log(json ? JSON.stringify(report, null, 2) : table(report));
  return report.holds;
}

/** @param reminders of each channel */
export async function measureAwsCalls(reminders: number): Promise<Report> {
  const progress = startProgress();
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-aws-calls-'));
  const world = await openWorld(folder);
  try {
    await createOffice(world.pipeline);
    const invocations = new Map<Channel, Invocations>();
    const undelivered = new Map<Channel, number>();
    for (const channel of CHANNELS) {
      const ids = await createAppointments(world, channel, reminders, progress);
      invocations.set(channel, await remind(world, channel, progress));
      undelivered.set(channel, await countUndelivered(world, ids));
    }
    await idle(world);
    return reportOf(world, reminders, invocations, undelivered);
  } finally {
    await world.close();
    rmSync(folder, { recursive: true });
  }
}

/** @returns their ids */
async function createAppointments(
  { pipeline, meter, clock }: World,
  channel: Channel,
  reminders: number,
  progress: Progress,
): Promise<string[]> {
  meter.phase = `${channel} create`;
  const startsAt = toIso(clock.now() + 4 * DAY);
  const ids: string[] = [];
  await eachAtOnce(reminders, async (n) => {
    const recipient = {
      name: `Person ${n}`,
      email: `person${n}-${channel}@example.com`,
      phone: `+1${AREAS[channel]}${5_550_000 + n}`,
      timeZone: 'America/New_York',
    };
    const input = { title: 'Dental cleaning', startsAt, policy: channel, recipient };
    const made = await createAppointment(pipeline, TENANT, input, `${channel} ${n}`);
    if (made.kind !== 'created') throw new Error(`an appointment was not created: ${JSON.stringify(made)}`);
    ids.push(made.appointment.id);
    progress.count(`${channel}: created`, ids.length, reminders);
  });
  return ids;
}

/** Everything between the moment at which the reminders fall due and the providers' last word. */
async function remind(world: World, channel: Channel, progress: Progress): Promise<Invocations> {
  const { pipeline, meter, clock, sandbox, callbacks } = world;
  clock.at += DAY + MINUTE;
  meter.phase = `${channel} schedule`;
  await runShards(pipeline, { gauge: () => {} }, SHARD_LIST, () => HOUR);
  meter.phase = `${channel} send`;
  progress.say(`${channel}: sending`);
  const batches = await drain(world, channel);
  meter.phase = `${channel} feedback`;
  progress.say(`${channel}: feedback`);
  const before = callbacks.count;
  for (let due = sandbox.nextDueAt(); due !== null; due = sandbox.nextDueAt()) {
    clock.at = Math.max(clock.at, due);
    await sandbox.runDue(clock.at);
  }
  meter.phase = '';
  return { batches, callbacks: callbacks.count - before };
}

/** As Lambda polls: batches of ten, each handled and deleted. @returns how many there were */
async function drain({ pipeline, queueClient, queueUrls }: World, channel: Channel): Promise<number> {
  const QueueUrl = queueUrls[channel];
  for (let batches = 0; ; batches++) {
    const { Messages = [] } = await queueClient.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return batches;
    await Promise.all(
      Messages.map(({ Body = '' }) => deliver(askingTogether(pipeline), decodeMessage(Body))),
    );
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await queueClient.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}

async function countUndelivered({ pipeline, clock }: World, ids: readonly string[]): Promise<number> {
  const keys = ids.map((appointment) =>
    keyOf.entry({ tenant: TENANT, appointment: asAppointment(appointment), revision: 1, step: 0 }),
  );
  const entries = await pipeline.store.load(keys, clock.now());
  return entries.filter((entry) => entry?.body.state !== 'delivered').length;
}

/** A minute later, with nothing due. */
async function idle({ pipeline, meter, clock }: World): Promise<void> {
  clock.at += MINUTE;
  meter.phase = 'idle';
  await runShards(pipeline, { gauge: () => {} }, SHARD_LIST, () => HOUR);
  meter.phase = '';
}

async function eachAtOnce(count: number, work: (n: number) => Promise<void>): Promise<void> {
  for (let first = 0; first < count; first += AT_ONCE) {
    const size = Math.min(AT_ONCE, count - first);
    await Promise.all(Array.from({ length: size }, (_, index) => work(first + index)));
  }
}

/** Making an appointment is not part of a step, but writing the step's entry is. */
const isOfStep = ({ phase, operation, subject }: CallCount): boolean =>
  !phase.endsWith('create') || (operation === 'PutItem' && subject === 'entry');

const sumOf = <T>(all: readonly T[], figure: (each: T) => number): number =>
  all.reduce((sum, each) => sum + figure(each), 0);

function totals(callCounts: readonly CallCount[], divisor: number) {
  return {
    requests: sumOf(callCounts, ({ requests }) => requests) / divisor,
    writeUnits: sumOf(callCounts, ({ writeUnits, indexUnits }) => writeUnits + indexUnits) / divisor,
    readUnits: sumOf(callCounts, ({ readUnits }) => readUnits) / divisor,
  };
}

const dynamoDollars = ({ writeUnits, readUnits }: { writeUnits: number; readUnits: number }): number =>
  writeUnits * PRICES.dynamodb.perMillionWriteUnits + readUnits * PRICES.dynamodb.perMillionReadUnits;

function stepCost(
  channel: Channel,
  callCounts: readonly CallCount[],
  delivered: number,
  { batches, callbacks }: Invocations,
): StepCost {
  const each = totals(callCounts, delivered);
  const sqsRequests = sumOf(
    callCounts.filter(({ service }) => service === 'sqs'),
    ({ requests }) => requests / delivered,
  );
  const lambdaInvocations = (batches + 2 * callbacks) / delivered;
  // A callback is answered by one function, and taken in by another in batches of up to ten.
  const sender = MEMORY_MB[`send-${channel}`];
  const megabytes = batches * sender + callbacks * (MEMORY_MB['http-api'] + MEMORY_MB.feedback);
  const gbSeconds = (megabytes / 1024 / delivered) * ASSUMED.lambdaSecondsPerInvocation;
  const dynamodb = dynamoDollars(each);
  const sqs = sqsRequests * PRICES.sqs.perMillionFifoRequests;
  const lambda =
    lambdaInvocations * PRICES.lambda.perMillionRequests + gbSeconds * PRICES.lambda.perGbSecond * 1e6;
  const ses = channel === 'email' ? PRICES.ses.perMillionEmails : 0;
  const total = dynamodb + sqs + lambda + ses;
  const dollarsPerMillion = { dynamodb, sqs, lambda, ses, total };
  return { channel, delivered, ...each, sqsRequests, lambdaInvocations, dollarsPerMillion };
}

const callCost = (channel: Channel, callCount: CallCount, delivered: number): CallCost => ({
  channel,
  phase: callCount.phase.split(' ')[1] ?? '',
  service: callCount.service,
  operation: callCount.operation,
  subject: callCount.subject,
  requests: callCount.requests / delivered,
  writeUnits: callCount.writeUnits / delivered,
  indexUnits: callCount.indexUnits / delivered,
  readUnits: callCount.readUnits / delivered,
  refused: callCount.refused / delivered,
});

/** For an SMS. */
const aimsOf = ({ writeUnits, readUnits, sqsRequests }: StepCost): Aim[] =>
  [
    { name: 'write units of an SMS step', value: writeUnits, atMost: 9 },
    { name: 'read units of an SMS step', value: readUnits, atMost: 5 },
    { name: 'SQS requests of an SMS step', value: sqsRequests, atMost: 0.5 },
  ].map((aim) => ({ ...aim, met: aim.value <= aim.atMost }));

const RUNS_A_MONTH = (30 * DAY) / MINUTE;

function reportOf(
  { meter, faults, sandbox }: World,
  reminders: number,
  invocations: ReadonlyMap<Channel, Invocations>,
  undelivered: ReadonlyMap<Channel, number>,
): Report {
  const all = meter.callCounts();
  const of = (channel: Channel) =>
    all.filter((callCount) => callCount.phase.startsWith(channel) && isOfStep(callCount));
  const none = { batches: 0, callbacks: 0 };
  const steps = CHANNELS.map((channel) =>
    stepCost(channel, of(channel), reminders, invocations.get(channel) ?? none),
  );
  const making = totals(
    all.filter((callCount) => !isOfStep(callCount)),
    CHANNELS.length * reminders,
  );
  const idleRun = totals(
    all.filter(({ phase }) => phase === 'idle'),
    SHARDS,
  );
  const checks = [
    ...CHANNELS.map((channel) => {
      const sent = sandbox.messages({ channel, limit: 1e6 }).messages.length;
      const left = undelivered.get(channel) ?? reminders;
      return {
        name: `each reminder by ${channel} went out once and was delivered`,
        holds: sent === reminders && left === 0,
        detail: `${sent} of ${reminders} sent, ${left} not delivered`,
      };
    }),
    { name: 'no faults', holds: faults.length === 0, detail: faults.slice(0, 3).join('; ') },
  ];
  return {
    benchmark: 'aws-calls',
    workload: { reminders, shards: SHARDS },
    prices: PRICES,
    assumed: ASSUMED,
    steps,
    calls: CHANNELS.flatMap((channel) =>
      of(channel).map((callCount) => callCost(channel, callCount, reminders)),
    ),
    appointment: { ...making, dollarsPerMillion: dynamoDollars(making) },
    itemBytes: meter.itemBytes(),
    idleRun: { ...idleRun, dollarsPerMonth: (dynamoDollars(idleRun) * SHARDS * RUNS_A_MONTH) / 1e6 },
    aims: steps.filter(({ channel }) => channel === 'sms').flatMap(aimsOf),
    checks,
    holds: checks.every(({ holds }) => holds),
  };
}
