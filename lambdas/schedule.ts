/**
 * Puts what is due in the shards of the event into the queues. Called by EventBridge Scheduler every minute.
 * Overlapping, repeated and interrupted runs are harmless.
 */
import * as z from 'zod/mini';
import type { Replacements } from './composition.ts';
import { compose, functionOf, queueOf } from './composition.ts';
import { runShards, withFormer } from './shards.ts';

const ShardsEvent = z.object({ shards: z.array(z.int().check(z.gte(0))).check(z.minLength(1)) });

export const handlerOn = (replacements: Replacements = {}) =>
  functionOf(
    () =>
      compose('schedule', replacements, (environment, given) => ({
        queue: queueOf(environment, given),
        pacePerSecond: {
          email: environment.RINGONCE_EMAILS_PER_SECOND,
          sms: environment.RINGONCE_SMS_PER_SECOND,
          voice: environment.RINGONCE_CALLS_PER_SECOND,
        },
      })),
    async ({ pipeline, telemetry, environment }, event: unknown, context): Promise<void> => {
      const { shards } = ShardsEvent.parse(event);
      const all = withFormer(shards, environment.RINGONCE_SHARDS, pipeline.settings.shards);
      await runShards(pipeline, telemetry, all, () => context.getRemainingTimeInMillis());
    },
  );

export const handler = handlerOn();
