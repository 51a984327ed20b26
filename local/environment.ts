/**
 * What the embedded mode is told: environment variables, and the keys that it keeps with the data.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { BlockList } from 'node:net';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import type { OtlpSettings } from '../shared/adapters/otel/otlp-settings.ts';
import { OTEL_VARIABLES, otlpFaults, readOtlp } from '../shared/adapters/otel/otlp-settings.ts';
import { readNetworks } from '../shared/adapters/process/networks.ts';
import type { OidcSettings } from '../shared/adapters/process/oidc.ts';
import { systemIds } from '../shared/adapters/system.ts';
import { faultsOf } from '../shared/adapters/variables.ts';
import type { Milliseconds } from '../shared/domain/core/time.ts';
import { DAY, MINUTE } from '../shared/domain/core/time.ts';
import type { GroupRole } from '../shared/domain/tenant/sign-on.ts';
import { readGroupRoles } from '../shared/domain/tenant/sign-on.ts';
import { msOf } from '../shared/http/core/durations.ts';
import type { SettingsRead } from '../shared/ports/provider.ts';
import type { Alerting } from './alerting.ts';
import { alertFaults, alertVariables, openAlerting } from './alerting.ts';
import { MEMORY_MB } from './memory.ts';
import type { Providers } from './providers.ts';
import {
  commonVariables,
  openProviders,
  PROVIDER_VARIABLES,
  readProviders,
  unknownNames,
} from './providers.ts';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** A wrong setting, in one sentence for whoever set it. */
export class SettingsError extends Error {}

const MEMORY_MESSAGE = `must be a whole number of megabytes from ${MEMORY_MB.least} to ${MEMORY_MB.most}`;

const environment = z.object({
  RINGONCE_DATA: z.string().min(1).default('.ringonce'),
  RINGONCE_PORT: z.coerce
    .number('must be a port number from 0 to 65535')
    .int()
    .min(0)
    .max(65_535)
    .default(8080),
  RINGONCE_HOST: z.string().min(1).default('127.0.0.1'),
  RINGONCE_TRUSTED_PROXIES: z
    .string()
    .transform(readNetworks)
    .refine((list) => list !== undefined, 'must be addresses or networks such as 127.0.0.1, 10.0.0.0/8, ::1')
    .optional(),
  RINGONCE_HSTS_SECONDS: z.coerce
    .number('must be a whole number of seconds from 0 to 63072000')
    .int()
    .min(0)
    .max(63_072_000)
    .optional(),
  RINGONCE_API_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
  RINGONCE_OPERATOR_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
  RINGONCE_GIVE_UP_SECRET: z.string().min(1).optional(),
  RINGONCE_BACKUP_DIR: z.string().min(1).optional(),
  RINGONCE_BACKUP_EVERY: z
    .string()
    .refine(
      (text) => (msOf(text) ?? 0) >= MINUTE,
      'must be an ISO 8601 duration of at least PT1M, such as P1D',
    )
    .default('P1D'),
  RINGONCE_BACKUP_KEEP: z.coerce.number('must be a number').int().min(1).max(10_000).default(14),
  RINGONCE_MEMORY_MB: z.coerce
    .number(MEMORY_MESSAGE)
    .int(MEMORY_MESSAGE)
    .min(MEMORY_MB.least, MEMORY_MESSAGE)
    .max(MEMORY_MB.most, MEMORY_MESSAGE)
    .default(MEMORY_MB.usual),
  RINGONCE_SANDBOX_PROVIDERS: z.enum(['1', '2'], 'must be 1 or 2').default('1'),
  RINGONCE_WEBHOOKS_TO_LOOPBACK: z.enum(['true', 'false'], 'must be true or false').default('false'),
  RINGONCE_OIDC_ISSUER: z.url({ protocol: /^https?$/, error: 'must be the URL of the issuer' }).optional(),
  RINGONCE_OIDC_CLIENT_ID: z.string().min(1).optional(),
  RINGONCE_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  RINGONCE_OIDC_ROLES: z
    .string()
    .transform(readGroupRoles)
    .refine((roles) => roles !== undefined, 'must be such as night-shift=*:operator, desk=north-dental:desk')
    .optional(),
  RINGONCE_LOG: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  ...commonVariables.shape,
  ...alertVariables.shape,
});

/** Every variable that is read. */
export const VARIABLES: readonly string[] = [
  ...Object.keys(environment.shape),
  ...PROVIDER_VARIABLES,
  ...OTEL_VARIABLES,
];

/** Where the program makes backups by itself, how often, and how many it keeps. */
export interface BackupSchedule {
  /** Absolute. */
  folder: string;
  everyMs: Milliseconds;
  keep: number;
}

/** Where the embedded mode listens, keeps its data, and how much it says. */
export interface LocalSettings {
  /** Absolute. */
  dataFolder: string;
  port: number;
  host: string;
  /** The proxies in front whose word on who calls, and over what, counts. */
  trustedProxies: BlockList | undefined;
  hstsSeconds: number | undefined;
  apiKey: string | undefined;
  operatorKey: string | undefined;
  /** Names the secret that is lost for good, in a start that is to go on without it. */
  giveUpSecret: string | undefined;
  logLevel: (typeof LOG_LEVELS)[number];
  /** What the process may take. */
  memoryMb: number;
  /** For developers: offices' endpoints may be on this machine. */
  webhooksToLoopback: boolean;
  providers: Providers;
  /** The sandbox plays two providers of each channel, so that one can stand in for the other. */
  sandboxPlaysTwo: boolean;
  alerting: Alerting;
  /** What is exported to a collector; absent where none is named. */
  otlp: OtlpSettings | undefined;
  /** The organisation's own sign-in to the console; absent where none is set up. */
  signOn: (OidcSettings & { roles: readonly GroupRole[] }) | undefined;
  /** Absent: no backups are made by the program itself. */
  backups: BackupSchedule | undefined;
}

/** @throws SettingsError that names the variable, what was wrong and what is accepted */
export function readSettings(env: NodeJS.ProcessEnv): LocalSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  const read = readProviders(given, parsed.data ?? {});
  const malformed = [
    ...(parsed.success ? [] : faultsOf(parsed.error)),
    ...faultsIn(read, 'malformed'),
    ...otlpFaults(given),
  ];
  if (!parsed.success || malformed.length > 0) throw new SettingsError(malformed.join('; '));
  const { data } = parsed;
  const alerting = { ...data, RINGONCE_SMTP_URL: given['RINGONCE_SMTP_URL'] };
  const missing = [
    ...faultsIn(read, 'incomplete'),
    ...unknownNames(read, data),
    ...alertFaults(alerting),
    ...proxyFaults(data),
    ...signOnFaults(data),
  ];
  if (missing.length > 0) throw new SettingsError(missing.join('; '));
  return {
    dataFolder: resolve(data.RINGONCE_DATA),
    port: data.RINGONCE_PORT,
    host: data.RINGONCE_HOST,
    trustedProxies: data.RINGONCE_TRUSTED_PROXIES,
    hstsSeconds: data.RINGONCE_HSTS_SECONDS,
    apiKey: data.RINGONCE_API_KEY,
    operatorKey: data.RINGONCE_OPERATOR_KEY,
    giveUpSecret: data.RINGONCE_GIVE_UP_SECRET,
    logLevel: data.RINGONCE_LOG,
    memoryMb: data.RINGONCE_MEMORY_MB,
    webhooksToLoopback: data.RINGONCE_WEBHOOKS_TO_LOOPBACK === 'true',
    providers: openProviders(read, data),
    sandboxPlaysTwo: data.RINGONCE_SANDBOX_PROVIDERS === '2',
    alerting: openAlerting(alerting),
    otlp: readOtlp(given),
    signOn: signOnOf(data),
    backups: data.RINGONCE_BACKUP_DIR
      ? {
          folder: resolve(data.RINGONCE_BACKUP_DIR),
          everyMs: msOf(data.RINGONCE_BACKUP_EVERY) ?? DAY,
          keep: data.RINGONCE_BACKUP_KEEP,
        }
      : undefined,
  };
}

/** Without a proxy that is trusted nothing ever counts as having come over TLS. */
const proxyFaults = ({
  RINGONCE_HSTS_SECONDS: hsts,
  RINGONCE_TRUSTED_PROXIES: proxies,
}: z.infer<typeof environment>) =>
  hsts !== undefined && proxies === undefined
    ? ['RINGONCE_TRUSTED_PROXIES: is needed, because RINGONCE_HSTS_SECONDS is set']
    : [];

const signOnOf = (data: z.infer<typeof environment>): LocalSettings['signOn'] => {
  const { RINGONCE_OIDC_ISSUER: issuer, RINGONCE_OIDC_CLIENT_ID: clientId } = data;
  const { RINGONCE_OIDC_CLIENT_SECRET: clientSecret, RINGONCE_OIDC_ROLES: roles } = data;
  return issuer && clientId && clientSecret && roles ? { issuer, clientId, clientSecret, roles } : undefined;
};

/** They are set together. */
function signOnFaults(data: z.infer<typeof environment>): string[] {
  const names = [
    'RINGONCE_OIDC_ISSUER',
    'RINGONCE_OIDC_CLIENT_ID',
    'RINGONCE_OIDC_CLIENT_SECRET',
    'RINGONCE_OIDC_ROLES',
  ] as const;
  const set = names.find((name) => data[name] !== undefined);
  if (set === undefined) return [];
  return names.flatMap((name) =>
    data[name] === undefined ? [`${name}: is needed, because ${set} is set`] : [],
  );
}

const faultsIn = (read: readonly SettingsRead[], kind: 'malformed' | 'incomplete'): string[] =>
  read.flatMap((settings) => (settings.kind === kind ? settings.faults : []));

/** What a start was given, or made, to be opened with. */
export const KEY_VARIABLES = { apiKey: 'RINGONCE_API_KEY', operatorKey: 'RINGONCE_OPERATOR_KEY' } as const;
export type KeyRole = keyof typeof KEY_VARIABLES;

const storedKeys = z.object({
  secret: z.string().min(20),
  apiKey: z.string().min(16).optional(),
  operatorKey: z.string().min(16).optional(),
});

/** What the file of a data folder holds. A key that the environment gives is not in it. */
type StoredKeys = z.infer<typeof storedKeys>;

/** The keys of a start. */
export type LocalKeys = Record<KeyRole, string>;

export const keysFile = (dataFolder: string): string => join(dataFolder, 'keys.json');

const random = (): string => systemIds.random() + systemIds.random();
const freshKey = (role: KeyRole): string => `${role === 'apiKey' ? 'rtk' : 'rop'}_${random()}`;

/**
 * The secret of a data folder, or a fresh one, which is not written down yet: whether the folder is a new one is known
 * once its ledger is open. It belongs to the data: without it, caps and opt-outs can't be found.
 */
export function openSecret(dataFolder: string): { secret: string; isKept: boolean } {
  const known = readKeys(dataFolder);
  return known ? { secret: known.secret, isKept: true } : { secret: random(), isKept: false };
}

/** Writes a fresh secret down. What else the file held goes on. */
export const keepSecret = (dataFolder: string, secret: string): void =>
  writeKeys(dataFolder, { ...readKeys(dataFolder), secret });

/**
 * The keys of a start: those that the environment gives, else those of the data folder's file, else fresh ones, which
 * are written there. What the environment gives is not written down, and what the file had in its place is taken out.
 * Called once the data folder is this process's alone.
 * @param not a key of the file that is not accepted any more: another one is made
 * @throws SettingsError when the file can't be read
 */
export function openKeys(settings: LocalSettings, not?: KeyRole): { keys: LocalKeys; made: KeyRole[] } {
  const { dataFolder } = settings;
  const known = readKeys(dataFolder);
  if (!known) throw new SettingsError(`${keysFile(dataFolder)} is gone; restore it from a backup`);
  const made: KeyRole[] = [];
  const opened = (role: KeyRole): { key: string; kept: string | undefined } => {
    const given = settings[role];
    if (given !== undefined) return { key: given, kept: undefined };
    const kept = role === not ? undefined : known[role];
    if (kept === undefined) made.push(role);
    const key = kept ?? freshKey(role);
    return { key, kept: key };
  };
  const apiKey = opened('apiKey');
  const operatorKey = opened('operatorKey');
  if (apiKey.kept !== known.apiKey || operatorKey.kept !== known.operatorKey)
    writeKeys(dataFolder, { ...known, apiKey: apiKey.kept, operatorKey: operatorKey.kept });
  return { keys: { apiKey: apiKey.key, operatorKey: operatorKey.key }, made };
}

/** Replaces the file as a whole: one that was cut short would have lost the secret. */
function writeKeys(dataFolder: string, keys: StoredKeys): void {
  const file = keysFile(dataFolder);
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flush: true });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
}

/** The keys of a data folder, for the command line. @returns undefined when there are none yet */
export function readKeys(dataFolder: string): StoredKeys | undefined {
  const file = keysFile(dataFolder);
  if (!existsSync(file)) return undefined;
  try {
    return storedKeys.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new SettingsError(
      `${file} can't be read, is damaged, or is another program's; restore it from a backup, because caps and opt-outs depend on it`,
    );
  }
}
