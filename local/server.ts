/**
 * The embedded mode, whole: runtime, HTTP app, keys and webhooks, put together. `main.ts` serves it; the demo and
 * the tests use it in process.
 */
import { createHmac } from 'node:crypto';
import type { Hono } from 'hono';
import { localTelemetry } from '../shared/adapters/telemetry.ts';
import { timingSafeEqual } from '../shared/domain/keys.ts';
import { createApp } from '../shared/http/app.ts';
import type { Feedback } from '../shared/http/webhooks.ts';
import { webhookRoutes } from '../shared/http/webhooks.ts';
import type { Pipeline } from '../shared/pipeline/context.ts';
import { complain, pressKey, receive, reply, verifyCallback } from '../shared/pipeline/feedback.ts';
import { createTenant, registerKey } from '../shared/pipeline/operate.ts';
import { docsAssets } from './docs.ts';
import type { RuntimeOptions } from './runtime.ts';
import { FIRST_TENANT, Runtime } from './runtime.ts';
import type { LocalKeys, LocalSettings } from './settings.ts';
import { openKeys } from './settings.ts';

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
  const signCallback = (body: string) => createHmac('sha256', keys.secret).update(body).digest('hex');
  // The sandbox calls the app, and the app needs the pipeline: the callback waits for the app to be there.
  const late: { app?: Hono } = {};
  const runtime = new Runtime({
    ...overrides,
    dataFolder: settings.dataFolder,
    secret: keys.secret,
    telemetry: localTelemetry(settings.logLevel),
    deliverCallback: async (request) => late.app?.fetch(request) ?? new Response(null, { status: 503 }),
    signCallback,
  });
  const webhooks = webhookRoutes(feedbackOn(runtime.pipeline), (body, signature) =>
    timingSafeEqual(signCallback(body), signature),
  );
  const app = createApp({
    pipeline: runtime.pipeline,
    webhooks,
    sandbox: {
      messages: async (query) => runtime.sandbox.messages(query),
      advanceTo: (at) => runtime.advanceTo(at),
    },
    health: async () => runtime.health(),
    counters: () => runtime.telemetry.counters(),
    docs: docsAssets(),
  });
  late.app = app;
  await ensureFirstTenant(runtime.pipeline, keys);
  return { runtime, app, keys, made };
}

/** The webhooks' view of the pipeline. */
const feedbackOn = (pipeline: Pipeline): Feedback => ({
  verifyCallback: (query) => verifyCallback(pipeline, query),
  receipt: (of, receipt, final) => receive(pipeline, of, receipt, final),
  keypress: async (of, digits) => ({ say: await pressKey(pipeline, of, digits) }),
  reply: async (from, _to, text) => ({ answer: await reply(pipeline, from, text) }),
  complaint: (of) => complain(pipeline, of),
});

/** A fresh folder starts with one tenant; the keys that the environment gives are made known each time. */
async function ensureFirstTenant(pipeline: Pipeline, keys: LocalKeys): Promise<void> {
  await createTenant(pipeline, FIRST_TENANT, 'Our office');
  await registerKey(pipeline, keys.apiKey, FIRST_TENANT, 'first key');
  await registerKey(pipeline, keys.operatorKey, null, 'first operator key');
}
