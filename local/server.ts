/**
 * The whole embedded mode: runtime, HTTP app, keys and webhooks, put together. `main.ts` serves it; the demo and
 * the tests use it in process.
 */
import { createHmac } from 'node:crypto';
import type { Hono } from 'hono';
import { localTelemetry } from '../shared/adapters/process/telemetry.ts';
import { CALL_MARKUP } from '../shared/adapters/providers/calls.ts';
import { sandboxWebhooks } from '../shared/adapters/sandbox/callbacks.ts';
import { UNNAMED_OFFICE } from '../shared/domain/tenant/tenant.ts';
import { createApp } from '../shared/http/app.ts';
import { feedbackOn, webhookRoutes } from '../shared/http/webhooks/webhooks.ts';
import type { Pipeline } from '../shared/pipeline/core/context.ts';
import { registerKey } from '../shared/pipeline/office/api-keys.ts';
import { createTenant } from '../shared/pipeline/office/settings.ts';
import { docsAssets } from './docs.ts';
import type { LocalKeys, LocalSettings } from './environment.ts';
import { openKeys } from './environment.ts';
import type { RuntimeOptions } from './runtime.ts';
import { FIRST_TENANT, Runtime } from './runtime.ts';

/** A running embedded Ringonce. */
export interface Local {
  runtime: Runtime;
  app: Hono;
  keys: LocalKeys;
  /** Whether the keys were made just now. */
  made: boolean;
}

type Overrides = Pick<RuntimeOptions, 'behaviours' | 'receipts' | 'settings' | 'concurrency'>;

/**
 * Opens the data folder and composes everything; nothing runs until `runtime.start()`.
 * @throws SettingsError, or an Error in one sentence when the folder is in use or of a newer version
 */
export async function openLocal(settings: LocalSettings, overrides: Overrides = {}): Promise<Local> {
  const { keys, made } = openKeys(settings);
  const { providers } = settings;
  const sandboxToken = createHmac('sha256', keys.secret).update('sandbox').digest('hex');
  // The sandbox calls the app, and the app needs the pipeline: the callback waits for the app to be there.
  const late: { app?: Hono } = {};
  const runtime = new Runtime({
    ...overrides,
    dataFolder: settings.dataFolder,
    secret: keys.secret,
    telemetry: localTelemetry(settings.logLevel),
    deliverCallback: async (request) => late.app?.fetch(request) ?? new Response(null, { status: 503 }),
    sandboxToken,
    providers: { ...providers, publicUrl: providers.publicUrl ?? ownUrl(settings) },
    alerting: settings.alerting,
  });
  // The sandbox plays the channels that are not real; what it calls back is signed with a token of this folder.
  const callers = [...sandboxWebhooks(sandboxToken), ...providers.webhooks];
  const webhooks = webhookRoutes(feedbackOn(runtime.pipeline), callers);
  const app = createApp({
    pipeline: runtime.pipeline,
    webhooks,
    callMarkup: CALL_MARKUP,
    sandbox: {
      messages: async (query) => runtime.sandbox.messages(query),
      ...(runtime.real ? {} : { advanceTo: (at) => runtime.advanceTo(at) }),
    },
    health: () => runtime.health(),
    records: runtime.records,
    counters: () => runtime.telemetry.counters(),
    docs: docsAssets(),
  });
  late.app = app;
  await ensureFirstTenant(runtime.pipeline, keys);
  return { runtime, app, keys, made };
}

/** The public address with the sandbox alone: this machine's own, for links that are opened on it. */
function ownUrl({ providers, host, port }: LocalSettings): string | null {
  if (Object.keys(providers.senders).length > 0 || port === 0) return null;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** A fresh folder starts with one tenant; the keys that the environment gives are made known each time. */
async function ensureFirstTenant(pipeline: Pipeline, keys: LocalKeys): Promise<void> {
  await createTenant(pipeline, FIRST_TENANT, UNNAMED_OFFICE);
  await registerKey(pipeline, keys.apiKey, FIRST_TENANT, 'first key');
  await registerKey(pipeline, keys.operatorKey, null, 'first operator key');
}
