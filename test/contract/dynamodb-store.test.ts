/**
 * The store contract on DynamoDB, over the wire: against dynalite in this process, or against the endpoint that
 * `RINGONCE_TEST_DYNAMODB` names (DynamoDB Local, another emulator, or the real one, with the credentials and region
 * of the SDK's own chain), in a table of its own that is removed afterwards. A real index lags, and the suite writes
 * and lists at once; so elsewhere each list waits a little, and the suite takes minutes.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, vi } from 'vitest';
import { dynamoClient } from '../../shared/adapters/aws/clients.ts';
import { openDynamoStore } from '../../shared/adapters/aws/dynamodb-store.ts';
import { systemIds } from '../../shared/adapters/system.ts';
import type { Store } from '../../shared/ports/store.ts';
import type { Emulator } from '../fixtures/aws.ts';
import { createTable, LOCAL_AWS, startDynalite } from '../fixtures/aws.ts';
import { storeContract } from './store.ts';

const elsewhere = process.env['RINGONCE_TEST_DYNAMODB'];
let emulator: Emulator;
/** Far more than an index usually lags. */
const INDEX_LAG_MS = 300;
if (elsewhere) vi.setConfig({ testTimeout: 30 * 60_000, hookTimeout: 5 * 60_000 });

beforeAll(async () => {
  emulator = elsewhere ? { endpoint: elsewhere, close: async () => {} } : await startDynalite();
});
afterAll(() => emulator.close());

/** An emulator takes any credentials; those of the environment are for an endpoint that looks at them. */
const access = () => (elsewhere && process.env['AWS_ACCESS_KEY_ID'] ? {} : LOCAL_AWS);

storeContract('DynamoDB', async () => {
  const client = dynamoClient({ endpoint: emulator.endpoint, ...access() });
  const table = `ringonce-test-${randomUUID()}`;
  await createTable(client, table);
  const open = () => caughtUp(openDynamoStore({ client, table, ids: systemIds }));
  return {
    store: open(),
    reopen: async () => open(),
    cleanup: async () => {
      await client.send(new DeleteTableCommand({ TableName: table }));
      client.destroy();
    },
  };
});

/** A store whose lists wait for the index. */
function caughtUp(store: Store): Store {
  if (!elsewhere) return store;
  const list = store.list.bind(store);
  store.list = async (query) => {
    await sleep(INDEX_LAG_MS);
    return list(query);
  };
  return store;
}
