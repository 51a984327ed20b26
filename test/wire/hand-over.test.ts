/**
 * Events to offices' software on AWS: queued by who writes them down, handed over by a function of its own, and put on an
 * EventBridge bus, which is played over the SDK's own wire.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { handlerOn as auditOn } from '../../lambdas/audit.ts';
import { handlerOn as handOverOn } from '../../lambdas/hand-over.ts';
import type { Receivers } from '../../shared/ports/receivers.ts';
import { contextWith } from './events.ts';
import type { Emulators } from './world.ts';
import { startEmulators, VISIBILITY_SECONDS, Wire } from './world.ts';

interface BusEntry {
  EventBusName: string;
  Source: string;
  DetailType: string;
  Detail: string;
  Resources: string[];
}

let emulators: Emulators;
let wire: Wire;
const onBus: BusEntry[] = [];
let refusals = 0;
const bus = createServer(async (request, response) => {
  const { Entries } = JSON.parse(Buffer.concat(await request.toArray()).toString()) as {
    Entries: BusEntry[];
  };
  const isRefused = request.headers['x-amz-target'] !== 'AWSEvents.PutEvents' || refusals-- > 0;
  if (!isRefused) onBus.push(...Entries);
  const one = isRefused ? { ErrorCode: 'ThrottlingException' } : { EventId: 'of the bus' };
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(
    JSON.stringify({ FailedEntryCount: isRefused ? Entries.length : 0, Entries: Entries.map(() => one) }),
  );
});

beforeAll(async () => {
  bus.listen(0, '127.0.0.1');
  [emulators] = await Promise.all([startEmulators(), once(bus, 'listening')]);
});
afterEach(() => wire.close());
afterAll(async () => {
  bus.closeAllConnections();
  bus.close();
  await emulators.close();
});

async function openWith(own: Record<string, string> = {}): Promise<void> {
  wire = new Wire(Date.parse('2026-12-01T14:00:00Z'), emulators, own);
  const { port } = bus.address() as AddressInfo;
  vi.stubEnv('AWS_ENDPOINT_URL_EVENTBRIDGE', `http://127.0.0.1:${port}`);
  await wire.open();
}

const endpoint = async (url: string, key?: string): Promise<void> => {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const { status } = await wire.http('POST', '/v1/webhooks', { url }, headers);
  expect(status).toBe(201);
};

/** The deployed source hands over one message in a run. */
async function messages() {
  const event = await wire.handOvers.next();
  return (event?.Records ?? []).map((record) => ({ Records: [record] }));
}

test('an endpoint that does not answer keeps nobody waiting but itself', async () => {
  await openWith();
  const north = await wire.tenant('north');
  await endpoint('https://slow.example/events');
  await endpoint('https://quick.example/events', north);
  await wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00' });
  await wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00' }, north);
  await wire.audit({ events: 1 });
  // The same state is put there once, however often it is looked at.
  await wire.audit({ events: 1 });
  const queued = await messages();
  expect(queued).toHaveLength(2);
  expect(JSON.stringify(queued)).not.toMatch(/example|Ana/);

  const told: string[] = [];
  const answer = Promise.withResolvers<void>();
  const receivers: Receivers = {
    async post(url, body) {
      if (url.includes('slow')) await answer.promise;
      told.push(`${new URL(url).hostname} ${JSON.parse(body).type}`);
      return { kind: 'delivered', status: 204 };
    },
  };
  // Lambda deletes a message that was handled: until then, SQS gives out no other of the same endpoint.
  const runs = queued.map((event) => {
    const handOver = handOverOn({ ...wire.process(), receivers });
    return wire.handOvers.deliver(event, (batch) => handOver(batch, contextWith(60_000)));
  });
  await Promise.any(runs);
  expect(told).toEqual(['quick.example appointment.created']);
  // Nor does whoever writes events down: what comes meanwhile is queued for the quick one alone.
  await wire.appointment({ startsAt: '2026-12-05T15:30:00-05:00' });
  await wire.appointment({ startsAt: '2026-12-05T15:30:00-05:00' }, north);
  await wire.tellOffices(receivers);
  expect(told).toEqual(['quick.example appointment.created', 'quick.example appointment.created']);
  answer.resolve();
  expect(await Promise.all(runs)).toEqual([[], []]);
  expect(told.at(-1)).toBe('slow.example appointment.created');
  expect(wire.told.faults).toEqual([]);
});

test('where functions are few, whoever writes events down tells endpoints, too, and queues nothing', async () => {
  await openWith();
  const { RINGONCE_HAND_OVERS_URL: _, ...variables } = wire.variables();
  await endpoint('https://office.example/events');
  await wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00' });
  const told: string[] = [];
  const receivers: Receivers = {
    post: (_, body) => {
      told.push(JSON.parse(body).type);
      return Promise.resolve({ kind: 'delivered', status: 204 });
    },
  };
  await auditOn({ ...wire.process(), variables, receivers })({ events: 1 }, contextWith(300_000));
  expect(told).toEqual(['appointment.created']);
  expect(await messages()).toEqual([]);
});

test('a bus has every office’s events, under the ids of the endpoints, and none is lost where it refuses', async () => {
  await openWith({ RINGONCE_EVENT_BUS: 'offices' });
  const north = await wire.tenant('north');
  // Whoever asked for nothing is on the bus, too, from the first look on.
  await wire.audit({ events: 1 });
  // A process knows for ten seconds whether an office is told.
  wire.startApi();
  await endpoint('https://office.example/events');
  await wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00' });
  await wire.appointment({ startsAt: '2026-12-04T15:30:00-05:00' }, north);
  const posted: string[] = [];
  const receivers: Receivers = {
    async post(_url, body) {
      posted.push(body);
      return { kind: 'delivered', status: 204 };
    },
  };
  refusals = 1;
  await wire.tellOffices(receivers);
  expect(wire.told.faults.map(({ name }) => name)).toEqual(['events were not handed over']);
  await sleep(VISIBILITY_SECONDS * 1_000 + 50);
  await wire.tellOffices(receivers);

  expect(posted).toHaveLength(1);
  const created = onBus.filter(({ DetailType }) => DetailType === 'appointment.created');
  expect(created.map(({ Resources }) => Resources[0]).sort()).toEqual(['clinic', 'north']);
  const ours = created.find(({ Resources }) => Resources[0] === 'clinic');
  expect(ours).toMatchObject({ EventBusName: 'offices', Source: 'ringonce' });
  expect(JSON.parse(ours?.Detail ?? '{}')).toEqual(JSON.parse(posted[0] ?? ''));
  expect(JSON.parse(ours?.Detail ?? '{}').id).toMatch(/^evt_/);
});
