/** The sandbox's record as a provider's: what it took, for the audit. Opened by the compositions in `local/`. */
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { MINUTE } from '../../domain/core/time.ts';
import type { ProviderEvent } from '../../ports/played.ts';
import type { ProviderRecord, RecordedContact } from '../../ports/provider-record.ts';
import { behaviourOf, scriptOf } from './behaviours.ts';
import type { Sandbox, SandboxOptions } from './sandbox.ts';

const PAGE = 500;
/** What is recorded at the same time may stand in another order by this much. */
const DISORDER_MS: Milliseconds = 10 * MINUTE;

/** @param behaviours as the sandbox was opened with: they tell how long a call takes */
export const sandboxRecord = (
  sandbox: Pick<Sandbox, 'messages' | 'texts'>,
  behaviours?: SandboxOptions['behaviours'],
): ProviderRecord => ({
  async *contacts(from, to) {
    for await (const messages of pagesBackTo(sandbox, from))
      for (const message of messages)
        if (message.at >= from && message.at <= to) yield contactOf(message, behaviours);
  },
  async *texts(from, to) {
    yield* sandbox.texts(from, to);
  },
});

/** Reads pages, newest first, until everything of a page is surely too old. */
async function* pagesBackTo(
  sandbox: Pick<Sandbox, 'messages'>,
  from: Instant,
): AsyncGenerator<ReturnType<Sandbox['messages']>['messages']> {
  let cursor: string | undefined;
  do {
    const { messages, next } = sandbox.messages({ limit: PAGE, cursor });
    yield messages;
    const reached = (messages.at(-1)?.at ?? from) < from - DISORDER_MS;
    cursor = reached ? undefined : (next ?? undefined);
    // Lets the process do other work between two pages.
    await new Promise((resolve) => setImmediate(resolve));
  } while (cursor !== undefined);
}

function contactOf(
  { id, at, channel, to, entry, attempt }: ReturnType<Sandbox['messages']>['messages'][number],
  behaviours: SandboxOptions['behaviours'],
): RecordedContact {
  const contact: RecordedContact = { channel, to, at, providerId: id, entry, attempt };
  if (channel !== 'voice') return contact;
  return { ...contact, endedAt: hungUpAt(behaviours?.(to) ?? behaviourOf(to), at) };
}

/** When a call is over: the moment of its last event. @returns undefined where it has none */
function hungUpAt(behaviour: ReturnType<typeof behaviourOf>, at: Instant): Instant | undefined {
  const ends = scriptOf(behaviour, 'voice').events.flatMap(({ afterMs, event }) => {
    const told = JSON.parse(event) as ProviderEvent;
    return told.kind === 'call_status' && told.status !== 'in-progress' ? [at + afterMs] : [];
  });
  return ends.length > 0 ? Math.max(...ends) : undefined;
}
