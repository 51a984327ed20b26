/**
 * What an email carries so that SES can tell which attempt an event is about: three message tags. Written by the SES
 * sender, read where SES's events come in. Pure.
 *
 * SES takes only letters, digits, `_` and `-` in a tag's value, so the `/` of an entry's name becomes `__`, which no
 * entry's name holds. It reads the same in CloudWatch as in our logs.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html
 */

/** The tags' names, and what they hold. */
export interface AttemptTags {
  entry: string;
  attempt: string;
  /** Our own signature over the other two. */
  signature: string;
}

/** A callback's signed query, taken apart. */
export interface CallbackQuery {
  e: string;
  a: string;
  s: string;
}

/** @param callback the signed query of a send request */
export function tagsOf(callback: string): AttemptTags {
  const query = new URLSearchParams(callback);
  return {
    entry: (query.get('e') ?? '').replaceAll('/', '__'),
    attempt: query.get('a') ?? '',
    signature: query.get('s') ?? '',
  };
}

/** The signed query that `tagsOf` was given. */
export const queryOf = ({ entry, attempt, signature }: AttemptTags): CallbackQuery => ({
  e: entry.replaceAll('__', '/'),
  a: attempt,
  s: signature,
});
