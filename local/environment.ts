/**
 * What the embedded mode is told: environment variables, and the keys that it keeps with the data.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { systemIds } from '../shared/adapters/system.ts';
import { faultsOf } from '../shared/adapters/variables.ts';
import type { SettingsRead } from '../shared/ports/provider.ts';
import type { Alerting } from './alerting.ts';
import { alertFaults, alertVariables, openAlerting } from './alerting.ts';
import type { Providers } from './providers.ts';
import { commonVariables, openProviders, PROVIDER_VARIABLES, readProviders } from './providers.ts';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** A wrong setting, in one sentence for whoever set it. */
export class SettingsError extends Error {}

const environment = z.object({
  RINGONCE_DATA: z.string().min(1).default('.ringonce'),
  RINGONCE_PORT: z.coerce
    .number('must be a port number from 0 to 65535')
    .int()
    .min(0)
    .max(65_535)
    .default(8080),
  RINGONCE_HOST: z.string().min(1).default('127.0.0.1'),
  RINGONCE_API_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
  RINGONCE_OPERATOR_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
  RINGONCE_LOG: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  ...commonVariables.shape,
  ...alertVariables.shape,
});

/** Every variable that is read. */
export const VARIABLES: readonly string[] = [...Object.keys(environment.shape), ...PROVIDER_VARIABLES];

/** Where the embedded mode listens, keeps its data, and how much it says. */
export interface LocalSettings {
  /** Absolute. */
  dataFolder: string;
  port: number;
  host: string;
  apiKey: string | undefined;
  operatorKey: string | undefined;
  logLevel: (typeof LOG_LEVELS)[number];
  providers: Providers;
  alerting: Alerting;
}

/** @throws SettingsError that names the variable, what was wrong and what is accepted */
export function readSettings(env: NodeJS.ProcessEnv): LocalSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  const read = readProviders(given, parsed.data ?? {});
  const malformed = [...(parsed.success ? [] : faultsOf(parsed.error)), ...faultsIn(read, 'malformed')];
  if (!parsed.success || malformed.length > 0) throw new SettingsError(malformed.join('; '));
  const { data } = parsed;
  const alerting = { ...data, RINGONCE_SMTP_URL: given['RINGONCE_SMTP_URL'] };
  const missing = [...faultsIn(read, 'incomplete'), ...alertFaults(alerting)];
  if (missing.length > 0) throw new SettingsError(missing.join('; '));
  return {
    dataFolder: resolve(data.RINGONCE_DATA),
    port: data.RINGONCE_PORT,
    host: data.RINGONCE_HOST,
    apiKey: data.RINGONCE_API_KEY,
    operatorKey: data.RINGONCE_OPERATOR_KEY,
    logLevel: data.RINGONCE_LOG,
    providers: openProviders(read, data),
    alerting: openAlerting(alerting),
  };
}

const faultsIn = (read: readonly SettingsRead[], kind: 'malformed' | 'incomplete'): string[] =>
  read.flatMap((settings) => (settings.kind === kind ? settings.faults : []));

const storedKeys = z.object({
  secret: z.string().min(20),
  apiKey: z.string().min(16),
  operatorKey: z.string().min(16),
});

/** The keys of a data folder. The secret belongs to the data: without it, caps and opt-outs can't be found. */
export type LocalKeys = z.infer<typeof storedKeys>;

export const keysFile = (dataFolder: string): string => join(dataFolder, 'keys.json');

/** Reads the keys of a data folder, or makes them. @throws SettingsError when the file can't be read */
export function openKeys(settings: LocalSettings): { keys: LocalKeys; made: boolean } {
  const { dataFolder, apiKey, operatorKey } = settings;
  const file = keysFile(dataFolder);
  const known = readKeys(dataFolder);
  if (known)
    return {
      keys: { ...known, apiKey: apiKey ?? known.apiKey, operatorKey: operatorKey ?? known.operatorKey },
      made: false,
    };
  const fresh = () => systemIds.random() + systemIds.random();
  const keys = {
    secret: fresh(),
    apiKey: apiKey ?? `rtk_${fresh()}`,
    operatorKey: operatorKey ?? `rop_${fresh()}`,
  };
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flush: true });
  chmodSync(file, 0o600);
  return { keys, made: true };
}

/** The keys of a data folder, for the command line. @returns undefined when there are none yet */
export function readKeys(dataFolder: string): LocalKeys | undefined {
  const file = keysFile(dataFolder);
  if (!existsSync(file)) return undefined;
  try {
    return storedKeys.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new SettingsError(
      `${file} is damaged; restore it from a backup, because caps and opt-outs depend on it`,
    );
  }
}
