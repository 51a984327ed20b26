import { expect, test } from 'vitest';
import { MESSAGE_TIME_MS, sendBatch } from '../../../lambdas/sending.ts';
import { encodeMessage } from '../../../shared/adapters/aws/sqs-message.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import { contextWith, sqsEvent } from '../../wire/events.ts';
import { ANA, at, World } from '../pipeline/world.ts';

/** One queued email, as SQS hands it over. */
async function queued() {
  const world = new World(at('2026-12-01T12:00Z'));
  await world.tenant();
  await world.appointment({ startsAt: '2026-12-04T15:30:00-05:00' });
  world.now = at('2026-12-01T20:31Z');
  await world.schedule();
  const bodies = world.pipe.map(encodeMessage);
  const eventOf = (...texts: string[]) =>
    sqsEvent(
      'arn:aws:sqs:us-east-1:123456789012:q.fifo',
      texts.map((Body, n) => ({ MessageId: `m${n}`, Body, Attributes: { MessageGroupId: `g${n}` } })),
    );
  return { world, body: bodies[0] ?? '', eventOf };
}

test('a message is delivered, and one that can not be read is a failure', async () => {
  const { world, body, eventOf } = await queued();
  const answer = await sendBatch(
    world,
    eventOf('{', body, '{"version":1}', body.replace('"version":1', '"version":2')),
    contextWith(),
  );
  expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['m0', 'm2', 'm3']);
  expect(world.accepted).toHaveLength(1);
  expect(world.faults).toHaveLength(3);
  // By version, so that a new one which can't read what the former queued is taken back.
  expect(world.counts.get('trouble ringonce-test $LATEST')).toBe(3);
});

test('a message whose row can not be read gives its place back, so that another office’s to the same person goes out', async () => {
  const world = new World(at('2026-12-01T12:00Z'));
  await world.tenant();
  await world.tenant('other');
  await world.appointment({ startsAt: '2026-12-04T15:30:00-05:00' });
  await world.appointment({ startsAt: '2026-12-04T15:30:00-05:00' }, 'other');
  world.now = at('2026-12-01T20:32Z');
  await world.schedule();
  world.pipe.sort(({ entry: { tenant } }) => (tenant === 'other' ? 1 : -1));
  const [spoiled] = world.pipe;
  if (!spoiled) throw new Error('nothing was queued');
  const [row] = await world.store.load([keyOf.entry(spoiled.entry)], world.now);
  if (!row) throw new Error('there is no entry');
  const body = { ...row.body, $shape: 99 };
  await world.store.put({ ...row, body }, row.version, world.now);
  const messages = world.pipe.map((message, n) => ({
    MessageId: `m${n}`,
    Body: encodeMessage(message),
    Attributes: { MessageGroupId: message.group },
  }));
  const event = sqsEvent('arn:aws:sqs:us-east-1:123456789012:q.fifo', messages);
  expect(await sendBatch(world, event, contextWith())).toEqual({ batchItemFailures: [] });
  expect(world.accepted.map(({ request }) => request.tenant)).toEqual(['other']);
  expect(world.counts.get('trouble ringonce-test $LATEST')).toBe(1);
});

test('messages of several groups are at the provider at once, those of one group one after the other', async () => {
  const world = new World(at('2026-12-01T12:00Z'));
  await world.tenant();
  for (const name of ['ana', 'bo', 'cy'])
    await world.appointment({
      startsAt: '2026-12-04T15:30:00-05:00',
      recipient: { ...ANA, email: `${name}@example.com` },
    });
  world.now = at('2026-12-01T20:32Z');
  await world.schedule();
  const [first, second, other] = world.pipe.map(encodeMessage);
  const groups = [
    ['m0', 'one', first],
    ['m1', 'one', second],
    ['m2', 'other', other],
  ] as const;
  let [atOnce, most] = [0, 0];
  const accept = world.answer;
  world.answer = async (request) => {
    most = Math.max(most, ++atOnce);
    await new Promise((resolve) => setTimeout(resolve, 5));
    atOnce--;
    return accept(request);
  };
  const event = sqsEvent(
    'arn:aws:sqs:us-east-1:123456789012:q.fifo',
    groups.map(([MessageId, MessageGroupId, Body = '']) => ({
      MessageId,
      Body,
      Attributes: { MessageGroupId },
    })),
  );
  expect(await sendBatch(world, event, contextWith())).toEqual({ batchItemFailures: [] });
  expect([world.accepted.length, most]).toEqual([3, 2]);
});

test('nothing is begun that could not be finished in time', async () => {
  const { world, body, eventOf } = await queued();
  const late = await sendBatch(world, eventOf(body), contextWith(MESSAGE_TIME_MS - 1));
  expect(late.batchItemFailures).toEqual([{ itemIdentifier: 'm0' }]);
  expect(world.accepted).toEqual([]);
  expect(await sendBatch(world, eventOf(body), contextWith(MESSAGE_TIME_MS))).toEqual({
    batchItemFailures: [],
  });
  expect(world.accepted).toHaveLength(1);
});
