/**
 * The HTTP application on AWS: the same routes as in the embedded mode, with the providers' callbacks. What is said
 * about emails does not come this way but to the function `feedback`. Opened by `http-api.ts` once per process.
 */
import type { BlockList } from 'node:net';
import type { Context, Hono } from 'hono';
import * as z from 'zod';
import { sqsCallbackQueue } from '../shared/adapters/aws/callback-queue.ts';
import { sqsClient } from '../shared/adapters/aws/clients.ts';
import { fetchCalendar } from '../shared/adapters/process/calendars.ts';
import { isWithin } from '../shared/adapters/process/networks.ts';
import { CALL_MARKUP } from '../shared/adapters/providers/calls.ts';
import { recordsOfStage, webhooksOfStage } from '../shared/adapters/providers/stage.ts';
import { systemClock } from '../shared/adapters/system.ts';
import { createApp } from '../shared/http/app.ts';
import type { ConsoleOptions } from '../shared/http/console/console.ts';
import type { Health } from '../shared/http/core/service.ts';
import type { Origin } from '../shared/http/core/strangers.ts';
import { feedbackOn, webhookRoutes } from '../shared/http/webhooks/webhooks.ts';
import type { Pipeline } from '../shared/pipeline/core/context.ts';
import { adoptKey } from '../shared/pipeline/office/api-keys.ts';
import { silences } from '../shared/pipeline/safeguards/watch.ts';
import type { Composition, Replacements } from './composition.ts';
import { compose } from './composition.ts';
import { RUNBOOK } from './runbook.ts';
import { deadLettersOf } from './safeguards.ts';
import { heartbeats } from './shards.ts';

export interface Api extends Composition<'http-api'> {
  app: Hono;
}

export async function openApi(replacements: Replacements): Promise<Api> {
  const composition = await compose('http-api', replacements);
  const { pipeline, environment, secrets, phones } = composition;
  const webhooks = replacements.webhooks ?? webhooksOfStage(environment.RINGONCE_PUBLIC_URL, secrets);
  const app = createApp({
    fetchCalendar,
    pipeline,
    webhooks: webhookRoutes(feedbackOn(pipeline), webhooks, callbacksOf(composition)),
    callMarkup: CALL_MARKUP,
    health: () => healthOf(pipeline),
    originOf,
    records: replacements.records ?? recordsOfStage(secrets, phones),
    deadLetters: deadLettersOf(environment),
    runbook: RUNBOOK,
    console: await consoleOf(environment.RINGONCE_CONSOLE_NETWORKS),
  });
  if (secrets.operatorKey) await adoptOperatorKey(pipeline, secrets.operatorKey);
  return { ...composition, app };
}

/** Off unless the stage says from where it may be opened; what a browser loads is read only then. */
async function consoleOf(networks: BlockList | undefined): Promise<ConsoleOptions | undefined> {
  if (networks === undefined) return undefined;
  const { consoleFiles } = await import('../shared/adapters/process/console-files.ts');
  const mayCome = (c: Context) => isWithin(networks, originOf(c)?.source ?? '');
  return { files: consoleFiles(), wall: systemClock, mayCome };
}

/** API Gateway says who it was called by, and it takes nothing but TLS. */
const Event = z.object({ requestContext: z.object({ http: z.object({ sourceIp: z.string() }) }) });

function originOf({ env }: Context): Origin | undefined {
  const event = Event.safeParse(env);
  return event.success ? { source: event.data.requestContext.http.sourceIp, https: true } : undefined;
}

/** Receipts wait there, and what could not be taken at once. */
const callbacksOf = ({ environment, telemetry }: Composition<'http-api'>) =>
  sqsCallbackQueue({
    client: sqsClient(),
    queueUrl: environment.RINGONCE_CALLBACKS_URL,
    onFailure: (failure) => telemetry.fault('a callback waits, for it could not be taken', failure),
  });

/** The stage's key takes the place of the one that the secret held before. */
async function adoptOperatorKey(p: Pipeline, key: string): Promise<void> {
  if (await adoptKey(p, key, { tenant: null, label: 'operator key of the stage' })) return;
  const why = new Error('it was revoked, or belongs to a tenant: put another one into the secret');
  p.telemetry.fault('the operator key of the stage is not accepted', why);
}

/** Healthy while every shard is scheduled. */
async function healthOf(p: Pipeline): Promise<Health> {
  const silent = await silences(p, { heartbeats: heartbeats(p.settings) }, p.clock.now());
  const detail = `the scheduler has not completed a run of ${silent.length} of ${p.settings.shards} shards for 3 minutes`;
  return { healthy: silent.length === 0, detail: silent.length === 0 ? 'ok' : detail };
}
