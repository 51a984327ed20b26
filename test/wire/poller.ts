/**
 * Lambda's event source of an SQS queue, in small: receives a batch, calls the function, deletes what succeeded and
 * leaves what failed to the visibility timeout, and so to redelivery and the dead-letter queue.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { QueuePair } from '../fixtures/aws.ts';
import { contextWith, sqsEvent } from './events.ts';

export type SqsHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

const QUEUE_ARN = 'arn:aws:sqs:us-east-1:123456789012:ringonce-test.fifo';

export class Poller {
  readonly #client: SQSClient;
  readonly #queue: QueuePair;

  constructor(client: SQSClient, queue: QueuePair) {
    this.#client = client;
    this.#queue = queue;
  }

  async receive(queueUrl = this.#queue.url): Promise<Message[]> {
    const { Messages = [] } = await this.#client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    return Messages;
  }

  /** The next batch as an event; null when nothing is visible. The caller answers for it, or lets it come back. */
  async next(): Promise<SQSEvent | null> {
    const messages = await this.receive();
    return messages.length > 0 ? sqsEvent(QUEUE_ARN, messages) : null;
  }

  /** One batch through the function. @returns the event and what failed; null when nothing was visible */
  async once(handler: SqsHandler): Promise<{ event: SQSEvent; failed: string[] } | null> {
    const event = await this.next();
    return event && { event, failed: await this.deliver(event, handler) };
  }

  /** A function that throws, or answers with an id that is not in the batch, has failed at all of it. */
  async deliver(event: SQSEvent, handler: SqsHandler): Promise<string[]> {
    const failed = await failuresOf(event, handler);
    await Promise.all(
      event.Records.filter(({ messageId }) => !failed.includes(messageId)).map(({ receiptHandle }) =>
        this.#client.send(
          new DeleteMessageCommand({ QueueUrl: this.#queue.url, ReceiptHandle: receiptHandle }),
        ),
      ),
    );
    return failed;
  }

  /** Goes on until nothing is visible; what failed stays hidden for its time. @returns how many succeeded */
  async drain(handler: SqsHandler): Promise<number> {
    let handled = 0;
    for (let run = await this.once(handler); run; run = await this.once(handler))
      handled += run.event.Records.length - run.failed.length;
    return handled;
  }

  /** Takes what lies in the dead-letter queue. */
  async deadLetters(): Promise<Message[]> {
    return this.receive(this.#queue.deadLetterUrl);
  }

  /** What SQS does with a message that failed too often, without the waiting. */
  async setAside(): Promise<void> {
    for (const { Body, Attributes = {}, ReceiptHandle } of await this.receive()) {
      const { MessageGroupId, MessageDeduplicationId } = Attributes;
      const QueueUrl = this.#queue.deadLetterUrl;
      await this.#client.send(
        new SendMessageCommand({ QueueUrl, MessageBody: Body, MessageGroupId, MessageDeduplicationId }),
      );
      await this.#client.send(new DeleteMessageCommand({ QueueUrl: this.#queue.url, ReceiptHandle }));
    }
  }

  /** Puts a message in, as anybody who may could. */
  async put(body: string, group: string, deduplicationId: string): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#queue.url,
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: deduplicationId,
      }),
    );
  }

  /** What the console's redrive does: back to the queue that it came from, under a new deduplication. */
  async redrive(message: Message): Promise<void> {
    const { MessageGroupId = '', MessageDeduplicationId = '' } = message.Attributes ?? {};
    await this.put(message.Body ?? '', MessageGroupId, `${MessageDeduplicationId.slice(0, 100)}-redriven`);
    await this.#client.send(
      new DeleteMessageCommand({
        QueueUrl: this.#queue.deadLetterUrl,
        ReceiptHandle: message.ReceiptHandle,
      }),
    );
  }
}

async function failuresOf(event: SQSEvent, handler: SqsHandler): Promise<string[]> {
  const all = event.Records.map(({ messageId }) => messageId);
  try {
    const { batchItemFailures } = await handler(event, contextWith());
    const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    return failed.every((id) => all.includes(id)) ? failed : all;
  } catch {
    return all;
  }
}
