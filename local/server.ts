/**
 * The whole embedded mode: runtime, HTTP app, keys and webhooks, put together. `main.ts` serves it; the demo and
 * the tests use it in process.
 */
import { createHmac } from 'node:crypto';
import type { Hono } from 'hono';
import { fetchCalendar } from '../shared/adapters/process/calendars.ts';
import { consoleFiles } from '../shared/adapters/process/console-files.ts';
import { oidc } from '../shared/adapters/process/oidc.ts';
import { localTelemetry } from '../shared/adapters/process/telemetry.ts';
import { CALL_MARKUP } from '../shared/adapters/providers/calls.ts';
import { sandboxWebhooks } from '../shared/adapters/sandbox/callbacks.ts';
import { systemClock } from '../shared/adapters/system.ts';
import { LINK_MS, sessionLink } from '../shared/domain/tenant/sessions.ts';
import { UNNAMED_OFFICE } from '../shared/domain/tenant/tenant.ts';
import { createApp } from '../shared/http/app.ts';
import { consoleWith } from '../shared/http/console/console.ts';
import { feedbackOn, webhookRoutes } from '../shared/http/webhooks/webhooks.ts';
import type { Pipeline } from '../shared/pipeline/core/context.ts';
import { matchSecret } from '../shared/pipeline/core/secret.ts';
import { adoptKey } from '../shared/pipeline/office/api-keys.ts';
import { keysOf } from '../shared/pipeline/office/sessions.ts';
import { createTenant } from '../shared/pipeline/office/settings.ts';
import { giveUpSecret } from '../shared/pipeline/safeguards/given-up-secret.ts';
import { openFolder } from './data-folder.ts';
import { docsAssets, runbook } from './docs.ts';
import type { KeyRole, LocalKeys, LocalSettings } from './environment.ts';
import { KEY_VARIABLES, keepSecret, keysFile, openKeys, openSecret, SettingsError } from './environment.ts';
import { example } from './examples.ts';
import { inSpiteOfTrouble } from './ledger-guard.ts';
import { metricsText, openOtlp, readingsOf } from './monitoring.ts';
import { originsBehind } from './proxies.ts';
import { FIRST_TENANT, Runtime } from './runtime.ts';
import type { RuntimeOptions } from './runtime-options.ts';

/** A running embedded Ringonce. */
export interface Local {
  runtime: Runtime;
  app: Hono;
  keys: LocalKeys;
  /** Those that were made just now. */
  made: readonly KeyRole[];
  /** Variables whose key is not accepted: it was revoked, or is of the other kind. */
  refused: readonly string[];
}

type Overrides = Pick<RuntimeOptions, 'behaviours' | 'receipts' | 'settings' | 'concurrency' | 'say'>;

/**
 * Opens the data folder and composes everything; nothing runs until `runtime.start()`.
 * @throws SettingsError, or an Error in one sentence when the folder is in use or of a newer version
 */
export async function openLocal(settings: LocalSettings, overrides: Overrides = {}): Promise<Local> {
  openFolder(settings.dataFolder);
  const { secret, isKept } = openSecret(settings.dataFolder);
  const { providers } = settings;
  const sandboxToken = createHmac('sha256', secret).update('sandbox').digest('hex');
  // The sandbox calls the app, and the app needs the pipeline: the callback waits for the app to be there.
  const late: { app?: Hono } = {};
  const otlp = await openOtlp(settings.otlp);
  const telemetry = localTelemetry(settings.logLevel, otlp?.traces);
  const runtime = new Runtime({
    ...overrides,
    dataFolder: settings.dataFolder,
    secret,
    telemetry,
    otlp,
    memoryMb: settings.memoryMb,
    deliverCallback: async (request) => late.app?.fetch(request) ?? new Response(null, { status: 503 }),
    sandboxToken,
    sandboxPlaysTwo: settings.sandboxPlaysTwo,
    providers: { ...providers, publicUrl: providers.publicUrl ?? ownUrl(settings) },
    alerting: settings.alerting,
    backups: settings.backups,
    receivers: { loopback: settings.webhooksToLoopback },
  });
  try {
    await claimLedger(runtime.pipeline, settings, isKept);
  } catch (error) {
    await runtime.stop();
    throw error;
  }
  const readings = readingsOf(runtime);
  otlp?.start({ telemetry, readings });
  // The sandbox plays the channels that are not real; what it calls back is signed with a token of this folder.
  const callers = [...sandboxWebhooks(sandboxToken), ...providers.webhooks];
  const webhooks = webhookRoutes(feedbackOn(runtime.requests), callers);
  const app = createApp({
    pipeline: runtime.requests,
    webhooks,
    callMarkup: CALL_MARKUP,
    sandbox: runtime.real
      ? undefined
      : {
          messages: async (query) => runtime.sandbox.messages(query),
          keepText: (text) => runtime.sandbox.keepText(text),
          advanceTo: (at, until) =>
            until === 'message' ? runtime.advanceToMessage(at) : runtime.advanceTo(at),
          sleepUntil: (at) => runtime.sleepUntil(at),
          nextAt: () => runtime.nextMoment(),
          example,
        },
    fetchCalendar,
    health: () => runtime.health(),
    isFull: () => runtime.isFull(),
    records: runtime.records,
    counters: () => runtime.telemetry.counters(),
    metrics: () => metricsText(readings),
    carriers: providers.shown,
    docs: docsAssets(),
    runbook,
    console: consoleWith({
      files: consoleFiles(),
      wall: systemClock,
      signOn: settings.signOn && { provider: oidc(settings.signOn), roles: settings.signOn.roles },
    }),
    originOf: originsBehind(settings.trustedProxies),
    hstsSeconds: settings.hstsSeconds,
  });
  late.app = app;
  return { runtime, app, ...(await ensureFirstTenant(runtime.pipeline, settings)) };
}

/** The path that signs one browser in to the console, once and within five minutes, as this folder's office and operator. */
export async function signInPath({ runtime: { requests: p }, keys }: Local): Promise<string> {
  const both = { ...(await keysOf(p, keys.apiKey)), ...(await keysOf(p, keys.operatorKey)) };
  const link = { keys: both, endsAt: systemClock.now() + LINK_MS, once: p.ids.random() };
  return `/sign-in/link/${sessionLink(p.settings.secret, link)}`;
}

/** Nothing is read or sent under a secret that is not the ledger's. */
async function claimLedger(
  p: Pipeline,
  { dataFolder, giveUpSecret: givenUp }: LocalSettings,
  isKept: boolean,
): Promise<void> {
  const match = await matchSecret(p, isKept);
  const { secret } = p.settings;
  if (match.kind !== 'other') {
    if (!isKept) keepSecret(dataFolder, secret);
    return;
  }
  const file = keysFile(dataFolder);
  if (givenUp !== match.code)
    throw new SettingsError(
      `${file} ${isKept ? 'holds another secret than the one that the database was written with' : 'is missing beside a database that was written with it'}, and opt-outs and caps can't be found without it. Restore the file from a backup. If it is lost for good, start once with RINGONCE_GIVE_UP_SECRET=${match.code}: everything is paused then, opt-outs whose address is not listed in the clear are lost, and links and callbacks of before stop working.`,
    );
  keepSecret(dataFolder, secret);
  await giveUpSecret(p, {
    key: null,
    person: null,
    operator: true,
    name: 'the start of Ringonce',
    seed: match.code,
  });
}

/** The public address with the sandbox alone: this machine's own, for links that are opened on it. */
function ownUrl({ providers, host, port }: LocalSettings): string | null {
  if (Object.keys(providers.senders).length > 0 || port === 0) return null;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * A fresh folder starts with one tenant. The keys of this start take the place of those of the start before; where one
 * that the folder kept was revoked meanwhile, another is made.
 */
async function ensureFirstTenant(
  pipeline: Pipeline,
  settings: LocalSettings,
): Promise<Pick<Local, 'keys' | 'made' | 'refused'>> {
  const opened = openKeys(settings);
  return (await inSpiteOfTrouble(ensured(pipeline, settings, opened))) ?? { ...opened, refused: [] };
}

async function ensured(
  pipeline: Pipeline,
  settings: LocalSettings,
  opened: ReturnType<typeof openKeys>,
): Promise<Pick<Local, 'keys' | 'made' | 'refused'>> {
  await createTenant(pipeline, FIRST_TENANT, UNNAMED_OFFICE);
  const wanted = {
    apiKey: { tenant: FIRST_TENANT, label: 'first key' },
    operatorKey: { tenant: null, label: 'first operator key' },
  };
  let { keys, made } = opened;
  const refused: string[] = [];
  for (const role of ['apiKey', 'operatorKey'] as const) {
    if (await adoptKey(pipeline, keys[role], wanted[role])) continue;
    if (settings[role] !== undefined) {
      refused.push(KEY_VARIABLES[role]);
      continue;
    }
    ({ keys } = openKeys(settings, role));
    made = [...made, role];
    await adoptKey(pipeline, keys[role], wanted[role]);
  }
  return { keys, made, refused };
}
