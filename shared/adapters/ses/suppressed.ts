/**
 * The account's suppression list of SES as a provider's record: who complained or bounced for good, for a restore that has
 * forgotten it. Opened by `embedded.ts` and `stage.ts`. It only reads, and SES keeps no list of what it took.
 *
 * Always true: a list that can't be read to its end is an error, never a short record.
 */
import type { SESv2Client, SuppressedDestinationSummary } from '@aws-sdk/client-sesv2';
import { ListSuppressedDestinationsCommand } from '@aws-sdk/client-sesv2';
import type { Instant } from '../../domain/core/time.ts';
import type { ProviderRecord, SuppressedAddress } from '../../ports/provider-record.ts';

/** The most that SES gives: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListSuppressedDestinations.html */
const PAGE_SIZE = 1_000;
/** A longer list is not read: a hundred thousand addresses since a backup are no gap of a restore. */
const PAGES_MAX = 100;

export const sesSuppressions = (client: SESv2Client): Required<Pick<ProviderRecord, 'suppressed'>> => ({
  async *suppressed(from, to) {
    let NextToken: string | undefined;
    for (let pages = 0; pages === 0 || NextToken !== undefined; pages++) {
      if (pages === PAGES_MAX) throw new Error('the suppression list of SES could not be read to its end');
      const page = await client.send(
        new ListSuppressedDestinationsCommand({ ...span(from, to), NextToken, PageSize: PAGE_SIZE }),
      );
      for (const one of page.SuppressedDestinationSummaries ?? []) yield* suppressedBy(one);
      NextToken = page.NextToken;
    }
  },
});

const span = (from: Instant, to: Instant) => ({ StartDate: new Date(from), EndDate: new Date(to) });

function suppressedBy({
  EmailAddress,
  Reason,
  LastUpdateTime,
}: SuppressedDestinationSummary): SuppressedAddress[] {
  if (!EmailAddress || !LastUpdateTime) return [];
  const why = Reason === 'COMPLAINT' ? 'complained' : 'no_such_address';
  return [{ email: EmailAddress, at: LastUpdateTime.getTime(), why }];
}
