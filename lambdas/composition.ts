/**
 * Builds what the functions work with: the pipeline on DynamoDB and SQS, from the environment. Called by each
 * function once per process, at its first event. Senders and webhooks are brought by the functions that use them,
 * so that no bundle holds another's provider.
 *
 * Kept true here: the pipeline's settings are the same in every function, for any of them may come to need any setting.
 * Of queues and senders a function has only its own; another's throws when it is asked for.
 */
import type { Context } from 'aws-lambda';
import { dynamoClient, sqsClient } from '../shared/adapters/aws/clients.ts';
import { openDynamoStore } from '../shared/adapters/aws/dynamodb-store.ts';
import { openSqsQueue } from '../shared/adapters/aws/sqs-queue.ts';
import type { AwsTelemetry } from '../shared/adapters/aws/telemetry.ts';
import { awsTelemetry } from '../shared/adapters/aws/telemetry.ts';
import { readOtlp } from '../shared/adapters/otel/otlp-settings.ts';
import type { PhoneNames } from '../shared/adapters/providers/stage.ts';
import { listDelaysOf } from '../shared/adapters/providers/stage.ts';
import { systemClock, systemIds } from '../shared/adapters/system.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import { CHANNELS } from '../shared/domain/core/policy.ts';
import { OVERALL_LIMIT } from '../shared/domain/core/surge.ts';
import { MINUTE, SECOND } from '../shared/domain/core/time.ts';
import { keyOf } from '../shared/domain/store/records.ts';
import type { Pipeline, PipelineSettings } from '../shared/pipeline/core/context.ts';
import { mendCopies } from '../shared/pipeline/core/control-copies.ts';
import { writeHistory } from '../shared/pipeline/core/history.ts';
import { refuseOtherSecret } from '../shared/pipeline/core/secret.ts';
import { noteShards } from '../shared/pipeline/core/shard-mark.ts';
import { withOutbox } from '../shared/pipeline/events/outbox.ts';
import type { AskTime } from '../shared/pipeline/safeguards/clock.ts';
import type { ProviderRecords } from '../shared/ports/provider-record.ts';
import type { SendQueue } from '../shared/ports/queue.ts';
import type { Receivers } from '../shared/ports/receivers.ts';
import type { NamedSender, Providers, Sender, Senders } from '../shared/ports/senders.ts';
import type { Clock } from '../shared/ports/system.ts';
import type { Webhook } from '../shared/ports/webhooks.ts';
import type { Environment } from './environment.ts';
import { readEnvironment } from './environment.ts';
import type { FunctionName } from './esbuild.ts';
import type { Secrets } from './secrets.ts';
import { readSecrets } from './secrets.ts';

/** What tests put in the place of real things; everything else is real. */
export interface Replacements {
  clock?: Clock | undefined;
  senders?: Senders | undefined;
  telemetry?: AwsTelemetry | undefined;
  webhooks?: readonly Webhook[] | undefined;
  records?: ProviderRecords | undefined;
  receivers?: Receivers | undefined;
  /** Used instead of the process's own environment. */
  variables?: Readonly<Record<string, string | undefined>> | undefined;
}

/** What every function has. */
export interface Composition<N extends FunctionName> {
  environment: Environment<N>;
  pipeline: Pipeline;
  telemetry: AwsTelemetry;
  /** The stage's secret. */
  secrets: Secrets;
  /** Whose texts and calls are, the preferred one first. */
  phones: PhoneNames;
  /** What time it is by the `Date` of DynamoDB's answers, as far as the SDK corrects its signatures by it: four minutes. */
  askTime: AskTime;
  /** Before an invocation ends: afterwards the process may be frozen. Absent where no collector is named. */
  exportTraces?: (() => Promise<void>) | undefined;
  /** Before each event: another process may have raised the number of shards. */
  lookAround(): Promise<void>;
}

/** What a function brings, beside what all have. */
interface Parts {
  queue?: SendQueue | undefined;
  email?: Sender<'email'> | undefined;
  /** Those that take it, the preferred one first. */
  sms?: readonly NamedSender<'sms'>[] | undefined;
  voice?: readonly NamedSender<'voice'>[] | undefined;
  pacePerSecond?: Record<Channel, number> | undefined;
}

/** How often a message is tried that a provider could not take, over about two hours. */
const ATTEMPTS_MAX = 8;

/** @throws EnvironmentError before anything else happens */
export async function compose<N extends FunctionName>(
  name: N,
  {
    clock = systemClock,
    senders,
    variables = process.env,
    telemetry: plain = awsTelemetry(variables),
  }: Replacements,
  bring: (environment: Environment<N>, given: Given) => Parts | Promise<Parts> = () => ({}),
): Promise<Composition<N>> {
  const environment = readEnvironment(name, variables);
  const secrets = await readSecrets(environment.RINGONCE_SECRET_ARN);
  const { telemetry, exportTraces } = await withTraces(plain, clock, variables);
  const parts = await bring(environment, { clock, telemetry, secrets });
  const phones = phonesOf(environment);
  const { RINGONCE_TABLE: table } = environment;
  const client = dynamoClient();
  const pipeline: Pipeline = {
    store: withOutbox(openDynamoStore({ client, table, ids: systemIds })),
    queue: parts.queue ?? NO_QUEUE,
    senders: senders ?? preferred(parts),
    providers: senders ? undefined : severalOf(phones, parts),
    clock,
    ids: systemIds,
    telemetry,
    settings: settingsOf(environment, secrets, parts.pacePerSecond),
  };
  await refuseOtherSecret(pipeline);
  // Before a claim reads one: another release may have changed the control without its copies.
  await mendCopies(pipeline, clock.now());
  const lookAround = shardsFollowed(pipeline, environment.RINGONCE_SHARDS);
  await lookAround();
  const askTime: AskTime = async () => {
    await pipeline.store.load([keyOf.control()], clock.now());
    return clock.now() + client.config.systemClockOffset;
  };
  return { environment, pipeline, telemetry, secrets, phones, lookAround, askTime, exportTraces };
}

/** What an invocation gives the collector at its end: one that does not answer must not cost every message its timeout. */
const EXPORT_MS = SECOND;

/** Metrics stay with CloudWatch, where the alarms are. The exporters are loaded where a collector is named. */
async function withTraces(
  telemetry: AwsTelemetry,
  clock: Clock,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Pick<Composition<FunctionName>, 'telemetry' | 'exportTraces'>> {
  const settings = readOtlp(variables);
  if (!settings?.traces) return { telemetry };
  const { Otlp } = await import('../shared/adapters/otel/otlp.ts');
  const asked = { ...settings, metrics: false };
  const otlp = new Otlp({ settings: asked, clock, ids: systemIds, messagingSystem: 'aws.sqs' });
  otlp.attach({ telemetry });
  const { traces } = otlp;
  if (!traces) return { telemetry };
  const traced: AwsTelemetry = {
    ...telemetry,
    span: (make) => traces.span(make),
    serve: async (request, work) => void (await traces.serve(request, work)),
  };
  return { telemetry: traced, exportTraces: () => otlp.flush(EXPORT_MS) };
}

/** Less than a run of the scheduler is away from the next, so each of them looks. */
const LOOK_EACH_MS = MINUTE / 2;

/** A deployment that raised the number of shards and was rolled back takes none away: all that were ever used are read. */
function shardsFollowed(pipeline: Pipeline, told: number): () => Promise<void> {
  let lookedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = pipeline.clock.now();
    if (Math.abs(now - lookedAt) < LOOK_EACH_MS) return;
    const { most, raisedAt } = await noteShards(pipeline, told);
    pipeline.settings.shards = Math.max(told, most);
    pipeline.settings.shardsRaisedAt = raisedAt;
    lookedAt = now;
  };
}

interface Given {
  clock: Clock;
  telemetry: AwsTelemetry;
  secrets: Secrets;
}

/**
 * A function as Lambda calls it: what it works with is opened at the first event and kept; each event's metrics are
 * written when it is done. A failed opening is tried again at the next event.
 */
export function functionOf<
  Opened extends Pick<Composition<FunctionName>, 'telemetry' | 'lookAround' | 'exportTraces' | 'pipeline'>,
  Event,
  Result,
>(
  open: () => Promise<Opened>,
  work: (opened: Opened, event: Event, context: Context) => Promise<Result>,
): (event: Event, context: Context) => Promise<Result> {
  let opened: Promise<Opened> | undefined;
  return async (event, context) => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    const ready = await opened;
    ready.telemetry.startInvocation(context);
    try {
      await ready.lookAround();
      return await work(ready, event, context);
    } finally {
      await writeHistory(ready.pipeline).catch((error: unknown) =>
        ready.telemetry.fault('what was counted for the history was not written', error),
      );
      await ready.exportTraces?.();
      ready.telemetry.flush();
    }
  };
}

/** The pipe of the scheduler. */
export const queueOf = (environment: Environment<'schedule'>, given: Given): SendQueue =>
  openSqsQueue({
    ...given,
    client: sqsClient(),
    queueUrls: {
      email: environment.RINGONCE_QUEUE_EMAIL_URL,
      sms: environment.RINGONCE_QUEUE_SMS_URL,
      voice: environment.RINGONCE_QUEUE_VOICE_URL,
    },
    capacity: {
      email: environment.RINGONCE_QUEUE_CAPACITY_EMAIL,
      sms: environment.RINGONCE_QUEUE_CAPACITY_SMS,
      voice: environment.RINGONCE_QUEUE_CAPACITY_VOICE,
    },
    feeders: environment.RINGONCE_SCHEDULE_GROUPS,
    ids: systemIds,
  });

const absent = (what: string): never => {
  throw new Error(`this function has no ${what}`);
};

const NO_QUEUE: SendQueue = { send: async () => absent('queue'), room: async () => absent('queue') };
const NO_SENDER: Sender = { send: async () => absent('sender'), lookup: async () => absent('sender') };

const preferred = ({ email, sms, voice }: Parts): Senders => ({
  email: email ?? NO_SENDER,
  sms: sms?.[0]?.sender ?? NO_SENDER,
  voice: voice?.[0]?.sender ?? NO_SENDER,
});

const phonesOf = (environment: Environment<FunctionName>): PhoneNames => ({
  sms: environment.RINGONCE_SMS_PROVIDERS,
  voice: environment.RINGONCE_VOICE_PROVIDERS,
});

/** Every function knows whose a channel is, for what it reads and writes of their standing; senders only those that send. */
function severalOf(phones: PhoneNames, parts: Parts): Providers {
  const all = <C extends keyof PhoneNames>(channel: C, brought: readonly NamedSender<C>[] | undefined) => {
    const absentOnes = phones[channel].map((name): NamedSender<C> => ({ name, sender: NO_SENDER }));
    const [first, ...others] = brought ?? absentOnes;
    return first && others.length > 0 ? { [channel]: [first, ...others] } : {};
  };
  return { ...all('sms', parts.sms), ...all('voice', parts.voice) };
}

/** The schedule runs every minute, so a minute's worth of a pace is given out at once. */
function settingsOf(
  environment: Environment<FunctionName>,
  { secret }: Secrets,
  { email, sms, voice }: Record<Channel, number> = { email: 1, sms: 1, voice: 1 },
): PipelineSettings {
  return {
    secret,
    publicUrl: environment.RINGONCE_PUBLIC_URL,
    surgeLimit: OVERALL_LIMIT,
    emailFrom: environment.RINGONCE_EMAIL_FROM,
    shards: environment.RINGONCE_SHARDS,
    controlCopies: environment.RINGONCE_CONTROL_COPIES,
    controlCopy: Math.floor(systemIds.chance() * environment.RINGONCE_CONTROL_COPIES),
    attemptsMax: ATTEMPTS_MAX,
    realChannels: CHANNELS,
    pacePerMinute: { email: 60 * email, sms: 60 * sms, voice: 60 * voice },
    burstMs: MINUTE,
    providersByCountry: environment.RINGONCE_PROVIDERS_BY_COUNTRY,
    listDelayMs: listDelaysOf(phonesOf(environment)),
  };
}
