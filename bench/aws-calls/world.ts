/**
 * The AWS composition on one machine: the real pipeline on the DynamoDB store and the SQS queue, over the wire to
 * emulators, with the sandbox behind the real webhooks. Time is set by the benchmark.
 */
import { join } from 'node:path';
import { dynamoClient, sqsClient } from '../../shared/adapters/aws/clients.ts';
import { openDynamoStore } from '../../shared/adapters/aws/dynamodb-store.ts';
import { openSqsQueue } from '../../shared/adapters/aws/sqs-queue.ts';
import { sandboxWebhooks } from '../../shared/adapters/sandbox/callbacks.ts';
import { openSandbox } from '../../shared/adapters/sandbox/sandbox.ts';
import { systemIds } from '../../shared/adapters/system.ts';
import type { TenantId } from '../../shared/domain/core/keys.ts';
import type { Channel } from '../../shared/domain/core/policy.ts';
import { OVERALL_LIMIT } from '../../shared/domain/core/surge.ts';
import { MINUTE } from '../../shared/domain/core/time.ts';
import { feedbackOn, webhookRoutes } from '../../shared/http/webhooks/webhooks.ts';
import type { Pipeline } from '../../shared/pipeline/core/context.ts';
import { createTenant, storePolicy } from '../../shared/pipeline/office/settings.ts';
import { createTable, LOCAL_AWS, startDynalite, startFauxqs } from '../../test/fixtures/aws.ts';
import { Meter, meterDynamo, meterSqs } from './meter.ts';

export const TENANT = 'bench' as TenantId;
/** As the stacks are deployed by default. */
export const SHARDS = 4;
const TABLE = 'ringonce';
const TOKEN = 'bench';

const UNLIMITED = { email: 1e6, sms: 1e6, voice: 1e6 };
const ANY_HOUR = { email: null, sms: null, voice: null };

export async function openWorld(folder: string) {
  const meter = new Meter();
  const [dynamo, sqs] = await Promise.all([startDynalite(), startFauxqs()]);
  const tableClient = meterDynamo(dynamoClient({ ...LOCAL_AWS, endpoint: dynamo.endpoint }), meter);
  const queueClient = meterSqs(sqsClient({ ...LOCAL_AWS, endpoint: sqs.endpoint }), meter);
  await createTable(tableClient, TABLE);
  const { email, sms, voice } = sqs.createQueues('bench');
  const queueUrls: Record<Channel, string> = { email: email.url, sms: sms.url, voice: voice.url };

  const clock = { at: Date.now(), now: () => clock.at };
  const faults: string[] = [];
  const telemetry = {
    count: () => {},
    measure() {},
    event: () => {},
    fault: (name: string, error: unknown) => void faults.push(`${name}: ${String(error)}`),
  };
  const callbacks = { count: 0 };
  const sandbox = openSandbox({
    file: join(folder, 'sandbox.db'),
    token: TOKEN,
    receipts: true,
    deliver: async (request) => {
      callbacks.count++;
      return routes.fetch(request);
    },
  });
  const pipeline: Pipeline = {
    store: openDynamoStore({ client: tableClient, table: TABLE, ids: systemIds }),
    queue: openSqsQueue({
      client: queueClient,
      queueUrls,
      capacity: { email: 20_000, sms: 20_000, voice: 20_000 },
      clock,
      ids: systemIds,
      telemetry,
    }),
    senders: sandbox.senders,
    clock,
    ids: systemIds,
    telemetry,
    settings: {
      secret: 'a secret of the benchmark',
      publicUrl: 'https://reminders.example',
      surgeLimit: OVERALL_LIMIT,
      emailFrom: 'reminders@example.com',
      shards: SHARDS,
      attemptsMax: 8,
      pacePerMinute: UNLIMITED,
      burstMs: MINUTE,
      listDelayMs: { email: 0, sms: 0, voice: 0 },
    },
  };
  const routes = webhookRoutes(feedbackOn(pipeline), sandboxWebhooks(TOKEN));

  return {
    pipeline,
    meter,
    clock,
    sandbox,
    faults,
    callbacks,
    queueClient,
    queueUrls,
    close: async () => {
      sandbox.close();
      tableClient.destroy();
      queueClient.destroy();
      await Promise.all([dynamo.close(), sqs.close()]);
    },
  };
}

export type World = Awaited<ReturnType<typeof openWorld>>;

/** One office, with a policy of one step for each channel. */
export async function createOffice(p: Pipeline): Promise<void> {
  await createTenant(p, TENANT, 'Bench Office', { ratesPerMinute: UNLIMITED, contactHours: ANY_HOUR });
  for (const channel of ['email', 'sms', 'voice'] as const)
    await storePolicy(p, TENANT, {
      name: channel,
      minGap: 'PT0S',
      escalateOnFailure: true,
      bookingConfirmation: null,
      // Not within two days of the start, where an office may have to be told that nobody was reached.
      steps: [{ channel, before: 'P3D', notAfter: 'PT1H' }],
    });
}
