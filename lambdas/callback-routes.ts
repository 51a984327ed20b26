/**
 * What the providers call back, and where it waits. Mounted by `api.ts` alone, and by `whole-api.ts` with everything else.
 */
import type { Hono } from 'hono';
import { sqsCallbackQueue } from '../shared/adapters/aws/callback-queue.ts';
import { sqsClient } from '../shared/adapters/aws/clients.ts';
import { webhooksOfStage } from '../shared/adapters/providers/stage.ts';
import { feedbackOn, webhookRoutes } from '../shared/http/webhooks/webhooks.ts';
import type { Webhook } from '../shared/ports/webhooks.ts';
import type { Composition } from './composition.ts';

export function callbackRoutes(
  composition: Composition<'http-api'>,
  replaced: readonly Webhook[] | undefined,
): Hono {
  const { pipeline, environment, secrets } = composition;
  const webhooks = replaced ?? webhooksOfStage(environment.RINGONCE_PUBLIC_URL, secrets);
  return webhookRoutes(feedbackOn(pipeline), webhooks, callbacksOf(composition));
}

/** Receipts wait there, and what could not be taken at once. */
const callbacksOf = ({ environment, telemetry }: Composition<'http-api'>) =>
  sqsCallbackQueue({
    client: sqsClient(),
    queueUrl: environment.RINGONCE_CALLBACKS_URL,
    onFailure: (failure) => telemetry.fault('a callback waits, for it could not be taken', failure),
  });
