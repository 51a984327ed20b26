/**
 * After a restore (P12): what people texted and what providers took, in the time that the store does not remember, is read
 * from the providers' own lists before a person decides about the rest. Run by a composition every minute; it looks only
 * while a blackout was not compared, and doing it again is harmless.
 */

import { CHANNELS, channelsTo } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import { normalEmail } from '../../domain/judgement/intake.ts';
import { complained, unknownRecipient } from '../../domain/person/recipient.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import { UnreadableItem } from '../../domain/store/shapes.ts';
import type { ProviderRecords, RecordedText, SuppressedAddress } from '../../ports/provider-record.ts';
import type { Pipeline } from '../core/context.ts';
import { change, noteMissed, notingDamage } from '../core/items.ts';
import { everyTenant, readControl } from '../core/ledger.ts';
import { keyOfAddress, noteNoSuchAddress, optOutAddress } from '../people/people.ts';
import {
  forgottenContacts,
  keepFound,
  noteCompared,
  readFrom,
  sendersOfOurs,
} from '../safeguards/blackout.ts';
import { withAppointmentAhead } from './concerned.ts';
import { intentOf, reply } from './text-messages.ts';

/** The component that does this. */
export const RESTORED = 'restored';

/** Reads the providers' lists for the blackout that was not compared yet, if there is one. */
export const catchUp = (p: Pipeline, records: ProviderRecords): Promise<void> =>
  notingDamage(p, () => compare(p, records));

async function compare(p: Pipeline, records: ProviderRecords): Promise<void> {
  const now = p.clock.now();
  const { blackout } = await readControl(p, now);
  if (!blackout || blackout.comparedAt !== null) return;
  const from = readFrom(blackout.since, now);
  try {
    // First whom an office has contacted: that says whose a text is.
    let found = 0;
    for await (const forgotten of forgottenContacts(p, records, from, now))
      if (await keepFound(p, forgotten, now)) found++;
    const suppressed = await takeSuppressed(p, records, from, now);
    const texts = await hearTexts(p, records, from, now);
    p.telemetry.event('blackout compared', { texts, found, suppressed });
  } catch (error) {
    const unread = error instanceof Error ? error.message : String(error);
    await noteCompared(p, blackout, { comparedAt: null, unread });
    throw error;
  }
  await noteCompared(p, blackout, {
    comparedAt: isComplete(p, records, blackout.until, now) ? now : null,
    unread: null,
  });
}

/** Whether every list is sure to hold what was taken by then. */
function isComplete(p: Pipeline, records: ProviderRecords, until: Instant, now: Instant): boolean {
  const delays = CHANNELS.map((channel) => (records[channel] ? p.settings.listDelayMs[channel] : 0));
  return now >= until + Math.max(...delays);
}

/** Texts that are kept in memory at once; more are no gap of a restore. */
const TEXTS_MAX = 50_000;

/**
 * What people texted is handled as if it came now, the oldest first; under the provider's id it is the same text, if it
 * is known. It is not answered: whoever wrote hours ago was answered then. Of what was written to another program's number
 * a STOP alone is heard, for the number may have been ours until then.
 * @throws UnreadableItem where what one of them is about can't be read; the others were heard
 */
async function hearTexts(p: Pipeline, records: ProviderRecords, from: Instant, to: Instant): Promise<number> {
  const texts: RecordedText[] = [];
  const isOurs = await sendersOfOurs(p, to);
  for (const record of new Set(CHANNELS.map((channel) => records[channel])))
    for await (const text of record?.texts?.(from, to) ?? []) {
      if (!isOurs(record, text) && intentOf(text.text) !== 'stop') continue;
      if (texts.length >= TEXTS_MAX) throw new Error(`more than ${TEXTS_MAX} texts came in meanwhile`);
      texts.push(text);
    }
  texts.sort((a, b) => a.at - b.at);
  const missed: UnreadableItem[] = [];
  for (const { from: who, to: number, text, providerId } of texts)
    await reply(p, who, number, text, providerId).catch(async (error: unknown) => {
      if (!(error instanceof UnreadableItem)) throw error;
      await noteMissed(p, error, missed);
    });
  if (missed[0]) throw missed[0];
  return texts.length;
}

/** Of whom the provider says that they complained, or are not to be reached at all: each is known before anything goes out. */
async function takeSuppressed(
  p: Pipeline,
  records: ProviderRecords,
  from: Instant,
  to: Instant,
): Promise<number> {
  let taken = 0;
  for (const record of new Set(CHANNELS.map((channel) => records[channel])))
    for await (const one of record?.suppressed?.(from, to) ?? []) {
      await suppress(p, one);
      taken++;
    }
  return taken;
}

const EMAIL = channelsTo('email');

/**
 * A complaint counts for every office, because the provider refuses the address for all of them; those that have an
 * appointment of the person ahead are told, as they would have been by the complaint itself.
 */
async function suppress(p: Pipeline, { email, at, why }: SuppressedAddress): Promise<void> {
  const address = keyOfAddress(p, normalEmail(email));
  if (why === 'no_such_address') return noteNoSuchAddress(p, { address });
  const now = p.clock.now();
  await change(
    p,
    keyOf.recipient(address),
    (current) => {
      const next = complained(current?.body ?? unknownRecipient(address), at);
      return next && itemOf.recipient(next);
    },
    now,
  );
  const said = { address, shown: null, channels: EMAIL, source: 'complaint', by: 'person', at };
  for (const { id } of await withAppointmentAhead(p, await everyTenant(p, now), address))
    await optOutAddress(p, { tenant: id, ...said });
}
