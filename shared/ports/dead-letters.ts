/**
 * Messages that failed so often that they were set aside: SQS's dead-letter queues on AWS, items of the store in the
 * embedded mode. The work itself is never lost with them: it is the entry that comes due again.
 */
import type { Instant } from '../domain/core/time.ts';
import type { SendMessage } from './queue.ts';

export interface DeadLetter {
  /** Identifies the letter for as long as it is kept. */
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
   * @param decide returns the letters that nobody needs any more: they are removed, the others stay
   */
  visit(
    limit: number,
    decide: (letters: readonly DeadLetter[]) => Promise<readonly DeadLetter[]>,
  ): Promise<void>;
}
