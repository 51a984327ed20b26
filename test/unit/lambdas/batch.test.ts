import type { SQSEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { handleBatch } from '../../../lambdas/sqs-batch.ts';
import { sqsEvent } from '../../wire/events.ts';

/** Messages named `GROUP NUMBER`, in the order in which SQS gives them. */
const batchOf = (...names: string[]): SQSEvent =>
  sqsEvent(
    'arn:aws:sqs:us-east-1:123456789012:q.fifo',
    names.map((name) => ({
      MessageId: name,
      Body: name,
      Attributes: { MessageGroupId: name.split(' ')[0] ?? '' },
    })),
  );

async function run(event: SQSEvent, { failing = [] as string[], startsMax = Number.POSITIVE_INFINITY } = {}) {
  const log: string[] = [];
  const faults: string[] = [];
  let starts = 0;
  const { batchItemFailures } = await handleBatch(event, {
    mayStart: () => starts++ < startsMax,
    async handle({ body }) {
      log.push(`${body} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      if (failing.includes(body)) throw new Error(body);
      log.push(`${body} ends`);
    },
    onFailure: (_, { body }) => faults.push(body),
  });
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), log, faults };
}

test('a batch without failures answers none', async () => {
  expect((await run(batchOf('a 1', 'b 1', 'a 2'))).failed).toEqual([]);
});

test('after a failure the rest of its group fails untried, and other groups go on', async () => {
  const { failed, log, faults } = await run(batchOf('a 1', 'b 1', 'a 2', 'a 3', 'b 2'), { failing: ['a 2'] });
  expect(failed).toEqual(['a 2', 'a 3']);
  expect(log).not.toContain('a 3 begins');
  expect(log).toContain('b 2 ends');
  expect(faults).toEqual(['a 2']);
});

test('one group goes one by one, in order; groups go beside each other', async () => {
  const { log } = await run(batchOf('a 1', 'a 2', 'b 1'));
  expect(log.filter((line) => line.startsWith('a'))).toEqual([
    'a 1 begins',
    'a 1 ends',
    'a 2 begins',
    'a 2 ends',
  ]);
  expect(log.indexOf('b 1 begins')).toBeLessThan(log.indexOf('a 1 ends'));
});

test('what there is no time for is given back', async () => {
  const { failed, log, faults } = await run(batchOf('a 1', 'a 2', 'b 1', 'c 1'), { startsMax: 2 });
  expect(log.filter((line) => line.endsWith('begins'))).toEqual(['a 1 begins', 'b 1 begins']);
  expect(failed.toSorted()).toEqual(['a 2', 'c 1']);
  expect(faults).toEqual([]);
});
