/**
 * The SDK clients of the AWS composition. Region, credentials and endpoints come by the SDK's own chain (`AWS_REGION`,
 * the function's role, `AWS_ENDPOINT_URL_DYNAMODB` and its kin); only time and repetition are decided here.
 *
 * Kept true here: every call ends in bounded time. In the SDK's handler `requestTimeout` alone only warns, covers
 * nothing after the answer's headers, and counts the wait for a socket: so it throws here, a socket timeout covers
 * the body, and no more calls start than there are sockets.
 */

import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClientConfig } from '@aws-sdk/client-sqs';
import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { LimitFunction } from 'p-limit';
import pLimit from 'p-limit';
import type { Milliseconds } from '../../domain/core/time.ts';

export interface Limits {
  /** Tries of one call, counting the first. 1 where the service can't tell a repeat from a new request. */
  maxAttempts: number;
  /** Until a connection stands, TLS not included. */
  connectTimeoutMs: Milliseconds;
  /** From the start of a try until its answer begins; and the longest silence within the answer. */
  requestTimeoutMs: Milliseconds;
  /** Calls under way at once; more wait their turn, without a timeout running. */
  atOnce: number;
}

/** Keeps connections, and starts no call before there is a socket for it. */
class BoundedHandler extends NodeHttpHandler {
  readonly #limit: LimitFunction;

  constructor({ connectTimeoutMs, requestTimeoutMs, atOnce }: Omit<Limits, 'maxAttempts'>) {
    super({
      connectionTimeout: connectTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      socketTimeout: requestTimeoutMs,
      httpAgent: { keepAlive: true, maxSockets: atOnce },
      httpsAgent: { keepAlive: true, maxSockets: atOnce },
    });
    this.#limit = pLimit(atOnce);
  }

  override handle(...call: Parameters<NodeHttpHandler['handle']>): ReturnType<NodeHttpHandler['handle']> {
    return this.#limit(() => super.handle(...call));
  }
}

/**
 * What every client is made with. The retry mode is `standard`: `adaptive` slows all calls of a client when one of
 * them is throttled, and one hot key must not hold up everybody's reminders.
 */
export const clientOptions = ({ maxAttempts, ...limits }: Limits) => ({
  maxAttempts,
  retryMode: 'standard',
  requestHandler: new BoundedHandler(limits),
});

/**
 * Four tries: reads may be repeated, and a repeated conditional write is recognised by its write id. DynamoDB answers
 * in milliseconds, so two seconds of silence mean that the answer is lost. All tries together, with their pauses,
 * stay below the time in which a claim may be used.
 */
const DYNAMO_LIMITS: Limits = {
  maxAttempts: 4,
  connectTimeoutMs: 1_000,
  requestTimeoutMs: 2_000,
  atOnce: 64,
};

/** Three tries: SQS knows a repeated message by its deduplication id, and what is not taken comes due again. */
const SQS_LIMITS: Limits = {
  maxAttempts: 3,
  connectTimeoutMs: 1_000,
  requestTimeoutMs: 5_000,
  atOnce: 32,
};

/** @param overrides for tests and emulators: `endpoint`, `region`, `credentials`, or other limits */
export const dynamoClient = (overrides: DynamoDBClientConfig = {}): DynamoDBClient =>
  new DynamoDBClient({ ...clientOptions(DYNAMO_LIMITS), ...overrides });

/** @param overrides as for `dynamoClient` */
export const sqsClient = (overrides: SQSClientConfig = {}): SQSClient =>
  new SQSClient({ ...clientOptions(SQS_LIMITS), ...overrides });
