/**
 * DynamoDB over the wire on a bad day: several clients of their own, a proxy that loses requests and answers, lets
 * requests through when their clients have given up and throttles, and an emulator behind it.
 */
import { randomUUID } from 'node:crypto';
import { dynamoClient } from '../../shared/adapters/aws/clients.ts';
import { openDynamoStore } from '../../shared/adapters/aws/dynamodb-store.ts';
import { systemIds } from '../../shared/adapters/system.ts';
import type { Store } from '../../shared/ports/store.ts';
import type { Ids } from '../../shared/ports/system.ts';
import { createTable, LOCAL_AWS, startDynalite } from '../fixtures/aws.ts';
import { startProxy } from '../fixtures/aws-proxy.ts';
import { Random } from '../simulation/random.ts';

/** Fewer than in production, so that some operations are never answered. */
const MAX_ATTEMPTS = 2;
/** What becomes of a request, by weight. */
const FATES = { pass: 84, 'lose the request': 4, 'lose the answer': 6, throttle: 1, late: 5 };
const LATEST_MS = 200;

export interface LossyDynamo {
  /** A table of its own: as so many clients reach it, and as one that nothing happens to. */
  open(clients: number, ids?: Ids): Promise<{ stores: Store[]; undisturbed: Store }>;
  /** The bodies of all writes so far, in the order in which they came; repeated ones again. */
  writes: readonly string[];
  close(): Promise<void>;
}

/** @param seed decides what becomes of which request */
export async function startLossyDynamo(seed: string): Promise<LossyDynamo> {
  const emulator = await startDynalite();
  const proxy = await startProxy(emulator.endpoint);
  const direct = dynamoClient({ ...LOCAL_AWS, endpoint: emulator.endpoint });
  const opened = [direct];
  const writes: string[] = [];
  const random = new Random(seed);
  proxy.decide = (operation, body) => {
    if (operation === 'PutItem') writes.push(body);
    const fate = random.weighted(FATES);
    return fate === 'late' ? { lateByMs: random.int(0, LATEST_MS) } : fate;
  };
  return {
    writes,
    async open(clients, ids = systemIds) {
      const table = `linear-${randomUUID()}`;
      await createTable(direct, table);
      const stores = Array.from({ length: clients }, () => {
        const client = dynamoClient({ ...LOCAL_AWS, endpoint: proxy.endpoint, maxAttempts: MAX_ATTEMPTS });
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
