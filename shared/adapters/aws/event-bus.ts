/**
 * An EventBridge bus as a second way for events: each with the id under which endpoints have it. Opened by the function
 * `hand-over` where a stage names a bus.
 *
 * Kept true here: it resolves when EventBridge has every one of them; what it has may come again, under the same id.
 */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventBus } from '../../ports/receivers.ts';
import { clientOptions } from './clients.ts';

const LIMITS = { maxAttempts: 3, connectTimeoutMs: 1_000, requestTimeoutMs: 5_000, atOnce: 4 };
/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const ENTRIES_MAX = 10;
/** What rules match on. */
const SOURCE = 'ringonce';

/** @param bus its name or its ARN */
export function eventBridge(bus: string): EventBus {
  const client = new EventBridgeClient(clientOptions(LIMITS));
  return {
    async put(events) {
      for (let from = 0; from < events.length; from += ENTRIES_MAX) {
        const { FailedEntryCount = 0, Entries = [] } = await client.send(
          new PutEventsCommand({
            Entries: events.slice(from, from + ENTRIES_MAX).map(({ tenant, kind, at, body }) => ({
              EventBusName: bus,
              Source: SOURCE,
              DetailType: kind,
              Detail: body,
              Resources: [tenant],
              Time: new Date(at),
            })),
          }),
        );
        const why = Entries.find(({ ErrorCode }) => ErrorCode)?.ErrorCode ?? 'no reason';
        if (FailedEntryCount > 0) throw new Error(`the bus did not take ${FailedEntryCount} events: ${why}`);
      }
    },
  };
}
