/**
 * What the embedded mode is started with, and the settings that follow from it. Read by `runtime.ts`; the server, the demo
 * and the benchmarks fill it.
 */
import type { Otlp } from '../shared/adapters/otel/otlp.ts';
import type { ReceiversOptions } from '../shared/adapters/process/receivers.ts';
import type { LocalTelemetry } from '../shared/adapters/process/telemetry.ts';
import type { Sandbox, SandboxOptions } from '../shared/adapters/sandbox/sandbox.ts';
import { openSandbox } from '../shared/adapters/sandbox/sandbox.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import { CHANNELS } from '../shared/domain/core/policy.ts';
import { OVERALL_LIMIT } from '../shared/domain/core/surge.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { SECOND } from '../shared/domain/core/time.ts';
import type { PipelineSettings } from '../shared/pipeline/core/context.ts';
import type { Alerting } from './alerting.ts';
import type { BackupSchedule } from './environment.ts';
import { sandboxFile } from './ledger-file.ts';
import type { MemoryPlan } from './memory.ts';
import type { Providers } from './providers.ts';

export interface RuntimeOptions {
  dataFolder: string;
  secret: string;
  telemetry: LocalTelemetry;
  /** What is left of it is exported at the end; absent where no collector is named. */
  otlp?: Pick<Otlp, 'stop'> | undefined;
  /** What the process may take, in MB; the usual where absent. */
  memoryMb?: number | undefined;
  /** Takes the sandbox's callbacks to the HTTP app. */
  deliverCallback: SandboxOptions['deliver'];
  /** The channels that really go out. */
  providers?:
    | Pick<
        Providers,
        | 'senders'
        | 'several'
        | 'byCountry'
        | 'records'
        | 'time'
        | 'publicUrl'
        | 'emailFrom'
        | 'pacePerMinute'
        | 'listDelayMs'
        | 'concurrency'
      >
    | undefined;
  /** Who is told when something is wrong; nobody where absent. */
  alerting?: Pick<Alerting, 'channels' | 'pingUrl' | 'prices'> | undefined;
  /** Where backups are made, how often, and how many are kept; none where absent. */
  backups?: BackupSchedule | undefined;
  /** How offices' own endpoints are called. */
  receivers?: ReceiversOptions | undefined;
  /** Told, in sentences for whoever looks on, what a start with a large database takes long with. */
  say?: ((text: string) => void) | undefined;
  /** Signs the sandbox's callbacks. */
  sandboxToken: string;
  /** For demos, tests and benchmarks. */
  behaviours?: SandboxOptions['behaviours'];
  receipts?: boolean | undefined;
  /** The sandbox plays two providers of each channel. */
  sandboxPlaysTwo?: boolean | undefined;
  settings?: Partial<PipelineSettings> | undefined;
  concurrency?: Record<Channel, number> | undefined;
  pipeCapacity?: number | undefined;
}

/** The scheduler completes a run at least this often; three missed ones are unhealthy. */
export const INTERVAL_MS = 10 * SECOND;

/** The sandbox takes whatever comes; real providers state their own pace. */
const SANDBOX_SETTINGS = {
  shards: 1,
  attemptsMax: 8,
  pacePerMinute: { email: 6_000_000, sms: 6_000_000, voice: 600_000 },
  burstMs: INTERVAL_MS,
  listDelayMs: { email: 0, sms: 0, voice: 0 },
};

const SANDBOX_FROM = 'reminders@sandbox.test';

export const CONCURRENCY: Record<Channel, number> = { email: 512, sms: 512, voice: 32 };
export const PIPE_CAPACITY = 10_000;

/** The pipeline's settings. */
export const settingsOf = ({
  providers,
  alerting,
  settings,
  secret,
}: Pick<RuntimeOptions, 'providers' | 'alerting' | 'settings' | 'secret'>): PipelineSettings => ({
  ...SANDBOX_SETTINGS,
  pacePerMinute: { ...SANDBOX_SETTINGS.pacePerMinute, ...providers?.pacePerMinute },
  listDelayMs: { ...SANDBOX_SETTINGS.listDelayMs, ...providers?.listDelayMs },
  providersByCountry: providers?.byCountry,
  publicUrl: providers?.publicUrl ?? null,
  realChannels: CHANNELS.filter((channel) => providers?.senders[channel]),
  emailFrom: providers?.emailFrom ?? SANDBOX_FROM,
  surgeLimit: OVERALL_LIMIT,
  prices: alerting?.prices,
  ...settings,
  secret,
});

/** The providers of the channels that are not real. */
export const sandboxOf = (
  options: RuntimeOptions,
  { pagesMb }: MemoryPlan,
  onOwed: (at: Instant) => void,
): Sandbox =>
  openSandbox({
    file: sandboxFile(options.dataFolder),
    deliver: options.deliverCallback,
    token: options.sandboxToken,
    behaviours: options.behaviours,
    receipts: options.receipts,
    pageBytes: pagesMb * 2 ** 20,
    onOwed,
  });
