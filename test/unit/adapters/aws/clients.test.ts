/** That a call to AWS ends in bounded time, whatever the other side does; and where the clients point. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { clientOptions, dynamoClient, sqsClient } from '../../../../shared/adapters/aws/clients.ts';
import { LOCAL_AWS, LOCAL_AWS_VARIABLES } from '../../../fixtures/aws.ts';

const LIMITS = { maxAttempts: 1, connectTimeoutMs: 200, requestTimeoutMs: 200, atOnce: 8 };
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\n';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A TCP server that does with each connection's first bytes what the test says, and never hangs up by itself. */
async function given(onRequest: (socket: Socket) => unknown) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', () => void onRequest(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

const answer = (socket: Socket) => socket.write(`${HEAD}content-length: 17\r\n\r\n{"TableNames":[]}`);

/** How long a call takes to fail, and with what. */
async function failure(call: () => Promise<unknown>): Promise<{ name: string; ms: number }> {
  const started = performance.now();
  const error = await call().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { name: error instanceof Error ? error.name : 'none', ms: performance.now() - started };
}

describe('a call ends in bounded time', () => {
  const listTables = (endpoint: string, limits: Partial<typeof LIMITS> = {}) => {
    const client = dynamoClient({ ...LOCAL_AWS, endpoint, ...clientOptions({ ...LIMITS, ...limits }) });
    return client.send(new ListTablesCommand());
  };

  test('when no answer comes', async () => {
    const { endpoint } = await given(() => {});
    const { name, ms } = await failure(() => listTables(endpoint));
    expect(name).toBe('TimeoutError');
    expect(ms).toBeGreaterThan(190);
    expect(ms).toBeLessThan(1_000);
  });

  test('when bytes of a head come that never ends', async () => {
    const { endpoint } = await given(async (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      for (let n = 0; !socket.destroyed; n++) {
        socket.write(`x-header-${n}: x\r\n`);
        await sleep(20);
      }
    });
    const { name, ms } = await failure(() => listTables(endpoint));
    expect(name).toBe('TimeoutError');
    expect(ms).toBeLessThan(1_000);
  });

  test('when the answer begins and does not go on', async () => {
    const { endpoint } = await given((socket) => socket.write(`${HEAD}content-length: 17\r\n\r\n{"Tab`));
    const { name, ms } = await failure(() => listTables(endpoint));
    expect(name).toBe('TimeoutError');
    expect(ms).toBeLessThan(1_000);
  });

  test('when each of several tries hangs', async () => {
    const { endpoint, sockets } = await given(() => {});
    const { name, ms } = await failure(() => listTables(endpoint, { maxAttempts: 3 }));
    expect([name, sockets.size]).toEqual(['TimeoutError', 3]);
    expect(ms).toBeLessThan(3_000);
  });

  test('with the limits of the real clients, too', async () => {
    const { endpoint } = await given(() => {});
    const options = { ...LOCAL_AWS, endpoint, maxAttempts: 1 };
    const [dynamo, sqs] = await Promise.all([
      failure(() => dynamoClient(options).send(new ListTablesCommand())),
      failure(() => sqsClient(options).send(new ListQueuesCommand())),
    ]);
    expect([dynamo.name, sqs.name]).toEqual(['TimeoutError', 'TimeoutError']);
    expect(dynamo.ms).toBeLessThan(3_000);
    expect(sqs.ms).toBeLessThan(6_000);
  });

  test('and a call that is repeated can still succeed', async () => {
    const hung = new Set<Socket>();
    const { endpoint } = await given((socket) => (hung.size === 0 ? hung.add(socket) : answer(socket)));
    await expect(listTables(endpoint, { maxAttempts: 2 })).resolves.toMatchObject({ TableNames: [] });
  });
});

test('waiting for a socket is not counted as silence, and connections are kept', async () => {
  const { endpoint, sockets } = await given(async (socket) => {
    await sleep(60);
    answer(socket);
  });
  const client = dynamoClient({ ...LOCAL_AWS, endpoint, ...clientOptions({ ...LIMITS, atOnce: 2 }) });
  // Fifteen in a row on each socket: 900 ms, of which the last ones wait most.
  await Promise.all(Array.from({ length: 30 }, () => client.send(new ListTablesCommand())));
  expect(sockets.size).toBe(2);
  client.destroy();
});

describe('the SDK’s own chain decides', () => {
  test('region, credentials and endpoints', async () => {
    for (const [name, value] of Object.entries(LOCAL_AWS_VARIABLES)) vi.stubEnv(name, value);
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    const { endpoint } = await given(answer);
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', endpoint);
    const client = dynamoClient();
    expect(await client.config.region()).toBe('eu-central-1');
    expect(await client.config.credentials()).toMatchObject({ accessKeyId: 'local' });
    await expect(client.send(new ListTablesCommand())).resolves.toMatchObject({ TableNames: [] });
    client.destroy();
  });

  test('but not how often a call is repeated', async () => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '17');
    vi.stubEnv('AWS_RETRY_MODE', 'adaptive');
    const clients = [dynamoClient(LOCAL_AWS), sqsClient(LOCAL_AWS)];
    expect(await Promise.all(clients.map(({ config }) => config.maxAttempts()))).toEqual([4, 3]);
    const strategies = await Promise.all(clients.map(({ config }) => config.retryStrategy()));
    expect(strategies.map((strategy) => 'mode' in strategy && strategy.mode)).toEqual([
      'standard',
      'standard',
    ]);
  });
});
