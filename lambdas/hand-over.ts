/**
 * Hands events over: to one endpoint of an office, or to the stage's bus. Called by Lambda's event source of the queue of
 * hand-overs, one message at a time, so that an endpoint that is slow keeps nobody waiting but itself.
 */
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { eventBridge } from '../shared/adapters/aws/event-bus.ts';
import { readHandOver } from '../shared/adapters/aws/hand-over-queue.ts';
import { httpReceivers } from '../shared/adapters/process/receivers.ts';
import { SECOND } from '../shared/domain/core/time.ts';
import { handOverTo, putOnBus } from '../shared/pipeline/events/handing-over.ts';
import type { EventBus, Receivers } from '../shared/ports/receivers.ts';
import type { Composition, Replacements } from './composition.ts';
import { compose, functionOf } from './composition.ts';
import { handleBatch } from './sqs-batch.ts';

interface HandingOver extends Composition<'hand-over'> {
  receivers: Receivers;
  bus: EventBus | undefined;
}

/** Half a claim's lease for an endpoint, and the wait for its last answer. Not begun with less time left. */
const MESSAGE_TIME_MS = 50 * SECOND;

async function handle({ pipeline, receivers, bus }: HandingOver, text: string): Promise<void> {
  const message = readHandOver(text);
  if ('receiver' in message) await handOverTo(pipeline, receivers, message.tenant, message.receiver);
  // A stage that has no bus any more forgets what was meant for it.
  else if (bus) await putOnBus(pipeline, bus, message.tenant, message.events);
}

const handleAll = (opened: HandingOver, event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
  handleBatch(event, {
    handle: ({ body }) => handle(opened, body),
    mayStart: () => context.getRemainingTimeInMillis() >= MESSAGE_TIME_MS,
    onFailure: (error, { messageId }) =>
      opened.pipeline.telemetry.fault('events were not handed over', error, { messageId }),
  });

export const handlerOn = (replacements: Replacements = {}) =>
  functionOf(async (): Promise<HandingOver> => {
    const composition = await compose('hand-over', replacements);
    const { RINGONCE_EVENT_BUS: bus } = composition.environment;
    return {
      ...composition,
      receivers: replacements.receivers ?? httpReceivers(),
      bus: bus === undefined ? undefined : eventBridge(bus),
    };
  }, handleAll);

export const handler = handlerOn();
