/** X-Ray segments as its daemon gets them, over UDP, with the environment that Lambda sets; and none elsewhere. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { expect, test, vi } from 'vitest';
import { dynamoClient } from '../../../shared/adapters/aws/clients.ts';
import { LOCAL_AWS, startDynalite } from '../../fixtures/aws.ts';

interface Segment {
  name: string;
  fault?: boolean;
  cause?: unknown;
  parent_id?: string;
  id: string;
}

async function startDaemon() {
  const socket = createSocket('udp4');
  const segments: Segment[] = [];
  socket.on('message', (message) => segments.push(JSON.parse(message.toString().split('\n')[1] ?? '')));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { segments, socket, address: `127.0.0.1:${socket.address().port}` };
}

/** The X-Ray SDK reads the environment when it is first loaded, so the test of Lambda comes first. */
const loadTracing = async () => (await import('../../../shared/adapters/aws/tracer.ts')).awsTracing();

test('in Lambda an invocation and its calls are segments, and a failure says nothing but that it was one', async () => {
  const daemon = await startDaemon();
  vi.stubEnv('AWS_EXECUTION_ENV', 'AWS_Lambda_nodejs24.x');
  vi.stubEnv('LAMBDA_TASK_ROOT', '/var/task');
  vi.stubEnv('AWS_XRAY_DAEMON_ADDRESS', daemon.address);
  vi.stubEnv(
    '_X_AMZN_TRACE_ID',
    'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
  );
  const tracing = await loadTracing();
  const emulator = await startDynalite();
  const client = tracing.client(dynamoClient({ ...LOCAL_AWS, endpoint: emulator.endpoint }));

  const work = async () => {
    await client.send(new ListTablesCommand());
    throw new Error('the phone of +12125550123 is gone');
  };
  await expect(tracing.invocation('send-sms', work)).rejects.toThrow('is gone');

  const named = (name: string) => daemon.segments.find((segment) => segment.name === name);
  await vi.waitFor(() => expect(daemon.segments.length).toBeGreaterThanOrEqual(2));
  expect(named('## send-sms')).toMatchObject({ fault: true, parent_id: '53995c3f42cd8ad8' });
  expect(named('DynamoDB')).toMatchObject({
    parent_id: named('## send-sms')?.id,
    aws: { operation: 'ListTables' },
  });
  expect(JSON.stringify(daemon.segments)).not.toContain('is gone');
  client.destroy();
  daemon.socket.close();
  await emulator.close();
});

test('outside Lambda everything passes through', async () => {
  const tracing = await loadTracing();
  const client = dynamoClient(LOCAL_AWS);
  expect(tracing.client(client)).toBe(client);
  expect(client.middlewareStack.identify().join()).not.toContain('XRay');
  expect(await tracing.invocation('send-sms', async () => 7)).toBe(7);
  await expect(tracing.invocation('send-sms', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});
