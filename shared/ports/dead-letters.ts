/**
 * Messages that failed so often that they were set aside: SQS's dead-letter queues on AWS, items of the store in the
 * embedded mode. The work itself is never lost with them: it is the entry that comes due again.
 */
import type { Instant } from '../domain/core/time.ts';
import type { SendMessage } from './queue.ts';

export interface DeadLetter {
  /** Names it for as long as it is there. */
  id: string;
  /** Null where it can't be read: of another release, or not ours. */
  message: Pick<SendMessage, 'entry' | 'attempt' | 'channel'> | null;
  /** The error's name; null where nobody kept it. */
  error: string | null;
  /** How often it failed; null where nobody counted. */
  times: number | null;
  /** When it failed last, or was queued where that is all that is known; null otherwise. */
  at: Instant | null;
}

export interface DeadLetters {
  /** How many there are, about. */
  count(): Promise<number>;
  /**
   * Shows some of them, each once, and keeps them from others meanwhile where that is possible.
   * @param decide what is done with; that is removed, the rest stays
   */
  visit(
    limit: number,
    decide: (letters: readonly DeadLetter[]) => Promise<readonly DeadLetter[]>,
  ): Promise<void>;
}
