/** `ringonce dead-letters`: the messages that failed too often, what a redrive would do, and the redrive itself. */
import type * as z from 'zod';
import { DeadLettersOut } from '../../shared/http/operate/dead-letters.ts';
import type { Client } from '../client.ts';
import { readAs } from '../client.ts';
import { countsText, plural } from '../text.ts';

type DeadLetters = z.infer<typeof DeadLettersOut>;

/** @returns the API's answer */
export async function deadLetters(client: Client, redrive: boolean): Promise<DeadLetters> {
  const answer = redrive
    ? await client.ask('operator', ({ POST }) => POST('/v1/dead-letters/redrive'))
    : await client.ask('operator', ({ GET }) => GET('/v1/dead-letters'));
  return readAs(DeadLettersOut, answer);
}

export function deadLettersText(answer: DeadLetters): string {
  const { letters, total, redriven } = answer;
  if (letters.length === 0) return 'There are no dead letters.';
  const prospects: Record<string, number> = {};
  for (const { prospect } of letters) prospects[prospect] = (prospects[prospect] ?? 0) + 1;
  return [
    ...letters.map(({ what, error, times }) => `${what}${failure(error, times)}`),
    '',
    redriven > 0
      ? `Redriven: ${countsText(prospects)}. ${plural(total, 'dead letter')} left.`
      : `${plural(total, 'dead letter')}; a redrive would give: ${countsText(prospects)}. Mend the cause, then run this with --redrive.`,
  ].join('\n');
}

function failure(error: string | null, times: number | null): string {
  if (error === null && times === null) return '';
  return ` (${[error, times === null ? null : `failed ${times} times`].filter(Boolean).join(', ')})`;
}
