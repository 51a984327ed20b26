/**
 * After a restore (P12): what people texted and what providers took, in the time that the store does not remember, is read
 * from the providers' own lists before a person decides about the rest. Run by a composition every minute; it looks only
 * while a blackout was not compared, and doing it again is harmless.
 */

import { CHANNELS } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { ProviderRecords, RecordedText } from '../../ports/provider-record.ts';
import type { Pipeline } from '../core/context.ts';
import { notingDamage } from '../core/items.ts';
import { readControl } from '../core/ledger.ts';
import { forgottenContacts, keepFound, noteCompared, readFrom } from '../safeguards/blackout.ts';
import { reply } from './text-messages.ts';

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
    const texts = await hearTexts(p, records, from, now);
    p.telemetry.event('blackout compared', { texts, found });
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
 * is known. It is not answered: whoever wrote hours ago was answered then.
 */
async function hearTexts(p: Pipeline, records: ProviderRecords, from: Instant, to: Instant): Promise<number> {
  const texts: RecordedText[] = [];
  for (const record of new Set(CHANNELS.map((channel) => records[channel])))
    for await (const text of record?.texts?.(from, to) ?? []) {
      if (texts.length >= TEXTS_MAX) throw new Error(`more than ${TEXTS_MAX} texts came in meanwhile`);
      texts.push(text);
    }
  texts.sort((a, b) => a.at - b.at);
  for (const { from: who, to: number, text, providerId } of texts)
    await reply(p, who, number, text, providerId);
  return texts.length;
}
