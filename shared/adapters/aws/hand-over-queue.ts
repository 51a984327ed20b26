/**
 * What offices' software is to be told, on SQS: put there by whoever writes events down, worked off by the function
 * `hand-over`, an endpoint at a time. A message names what it is about and holds nothing of it.
 *
 * Kept true here: one endpoint's messages come one after the other (the message group), and the same state of it is put in
 * once in five minutes, however often it is looked at. After that the ledger says whether there is still something to do.
 */
import type { SQSClient } from '@aws-sdk/client-sqs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import type { TenantId } from '../../domain/core/keys.ts';
import type { HandOvers } from '../../ports/receivers.ts';

const tenant = z.pipe(
  z.string(),
  z.transform((id) => id as TenantId),
);
const message = z.union([
  z.object({ version: z.literal(1), tenant, receiver: z.string() }),
  z.object({ version: z.literal(1), tenant, events: z.array(z.string()) }),
]);
export type HandOverMessage = z.output<typeof message>;

/** Ids in one message: far below what a message may hold, and few enough that a failure repeats little. */
const EVENTS_MAX = 100;

export interface SqsHandOversOptions {
  client: SQSClient;
  queueUrl: string;
  /** Whether events go to the stage's bus, too. */
  hasBus: boolean;
}

export function sqsHandOvers({ client, queueUrl, hasBus }: SqsHandOversOptions): HandOvers {
  const put = async (body: HandOverMessage, group: string, deduplicationId: string): Promise<void> => {
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(body),
        MessageGroupId: group,
        MessageDeduplicationId: deduplicationId,
      }),
    );
  };
  return {
    endpoint: (tenant, receiver, version) =>
      put({ version: 1, tenant, receiver }, receiver, `${receiver}-${version}`),
    ...(hasBus && {
      async bus(tenant, events) {
        for (let from = 0; from < events.length; from += EVENTS_MAX) {
          const some = events.slice(from, from + EVENTS_MAX);
          // The ids follow from what happened: told of again after a crash, they are the same.
          await put({ version: 1, tenant, events: some }, `bus-${tenant}`, `${some[0]}-${some.length}`);
        }
      },
    }),
  };
}

/** @throws for anything that was not put there by this release */
export function readHandOver(text: string): HandOverMessage {
  const parsed = message.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error('a message of another form');
  return parsed.data;
}
