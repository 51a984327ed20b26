/**
 * DynamoDB over the wire on a bad day: several clients of their own, a proxy that loses requests and answers, delays
 * requests beyond the clients' patience and throttles, and an emulator behind it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientOptions, dynamoClient } from '../../shared/adapters/aws/clients.ts';
import { openDynamoStore } from '../../shared/adapters/aws/dynamodb-store.ts';
import { systemIds } from '../../shared/adapters/system.ts';
import type { Store } from '../../shared/ports/store.ts';
import type { Ids } from '../../shared/ports/system.ts';
import { createTable, LOCAL_AWS, startDynalite } from '../fixtures/aws.ts';
import { startProxy } from '../fixtures/aws-proxy.ts';
import { Random } from '../simulation/random.ts';

/** Less patience than in production, so that a test sees the end of it. */
const IMPATIENT = { maxAttempts: 2, connectTimeoutMs: 1_000, requestTimeoutMs: 200, atOnce: 16 };
/** What becomes of a request, by weight. */
const FATES = { pass: 86, 'lose the request': 4, 'lose the answer': 6, throttle: 1, 'come late': 3 };

export interface LossyDynamo {
  /** Opens a table of its own for so many clients, and one that nothing happens to. */
  open(clients: number, seed: string, ids?: Ids): Promise<{ stores: Store[]; undisturbed: Store }>;
  /** The bodies of all writes so far, in the order in which they came; repeated ones again. */
  writes: readonly string[];
  close(): Promise<void>;
}

export async function startLossyDynamo(): Promise<LossyDynamo> {
  const emulator = await startDynalite();
  const proxy = await startProxy(emulator.endpoint);
  const direct = dynamoClient({ ...LOCAL_AWS, endpoint: emulator.endpoint });
  const opened = [direct];
  const writes: string[] = [];
  return {
    writes,
    async open(clients, seed, ids = systemIds) {
      const table = `linear-${randomUUID()}`;
      await createTable(direct, table);
      const random = new Random(`${seed} wire`);
      proxy.decide = async (operation, body) => {
        if (operation === 'PutItem') writes.push(body);
        const fate = random.weighted(FATES);
        if (fate !== 'come late') return fate;
        await sleep(random.int(1, 3 * IMPATIENT.requestTimeoutMs));
        return 'pass';
      };
      const stores = Array.from({ length: clients }, () => {
        const client = dynamoClient({ ...clientOptions(IMPATIENT), ...LOCAL_AWS, endpoint: proxy.endpoint });
        opened.push(client);
        return openDynamoStore({ client, table, ids });
      });
      return { stores, undisturbed: openDynamoStore({ client: direct, table, ids }) };
    },
    async close() {
      for (const client of opened) client.destroy();
      await proxy.close();
      await emulator.close();
    },
  };
}
