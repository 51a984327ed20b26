/**
 * P1 one ring, what is counted of it: an email that is repeated in doubt is counted, and nothing else is. The count is
 * the code's own telemetry, which no caller sees; the repeats are the providers' word.
 */
import { entryName } from '../../../shared/domain/core/keys.ts';
import type { Checker, Report, Sight } from '../watch.ts';

const PROMISE = 'P1 one ring';

export function repeats(sight: Sight, report: Report): Checker {
  const once = new Set<string>();
  let repeated = 0;
  return {
    promise: PROMISE,
    accepted({ channel, entry }) {
      if (channel !== 'email') return;
      if (once.has(entryName(entry))) repeated++;
      once.add(entryName(entry));
    },
    finished() {
      const counted = sight.counted('email_repeated_in_doubt');
      if (repeated > counted)
        report({
          promise: PROMISE,
          detail: `${repeated} emails were repeated, ${counted} were counted`,
          subjects: ['email'],
        });
    },
  };
}
