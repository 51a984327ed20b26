/**
 * What is done where the secret of a store is lost for good and somebody starts with another, knowingly: all of the
 * sending is paused, the opt-outs whose addresses are known in the clear are taken over, and what can't be taken over is
 * counted in the pause's reason. A person resumes. Called by the embedded mode's start.
 *
 * Always true: the pause is the first write and the new check value the last, so a start that dies on the way is asked
 * the same again, and nothing goes out in between.
 */
import { secretCheck } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import { normalEmail } from '../../domain/judgement/intake.ts';
import type { OptOutRecord } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Doer } from '../../domain/tenant/audit-log.ts';
import type { Pipeline } from '../core/context.ts';
import { change, pages } from '../core/items.ts';
import { keyOfAddress, optOutAddress } from '../people/people.ts';
import { pause } from './control.ts';

const LOOKED_AT = 100;
const LOST =
  'the secret of this database was given up: caps and opt-outs of before can no longer be found under it';

/** What became of the opt-outs that the offices' lists had. */
export interface Rescued {
  taken: number;
  /** Their addresses were never known in the clear, or were erased. */
  lost: number;
}

export async function giveUpSecret(p: Pipeline, by: Doer): Promise<Rescued> {
  const now = p.clock.now();
  await pause(p, {}, LOST, by, null);
  const rescued: Rescued = { taken: 0, lost: 0 };
  for await (const tenants of pages(p, { partition: partitionOf.tenants(), limit: LOOKED_AT }, now))
    for (const { body } of tenants)
      for await (const records of pages(
        p,
        { partition: partitionOf.optouts(body.id), limit: LOOKED_AT },
        now,
      ))
        for (const record of records) rescued[(await takeOver(p, record.body, now)) ? 'taken' : 'lost']++;
  const { taken, lost } = rescued;
  await pause(
    p,
    {},
    `${LOST}; ${taken} opt-outs were taken over, ${lost} could not be: ask the offices`,
    by,
    null,
  );
  const check = secretCheck(p.settings.secret);
  await change(p, keyOf.keyCheck(), () => itemOf.keycheck({ check, at: now }), now);
  return rescued;
}

/** Opts the address out under its new hash, then closes the record under the old one. */
async function takeOver(p: Pipeline, record: OptOutRecord, now: Instant): Promise<boolean> {
  const { tenant, shown, channels, source, at } = record;
  if (shown === null) return false;
  const address = keyOfAddress(p, shown.includes('@') ? normalEmail(shown) : shown);
  if (address === record.address) return true;
  await optOutAddress(p, { tenant, address, shown, channels, source, at, by: 'ringonce' });
  const closed = (current: OptOutRecord): OptOutRecord => ({ ...current, lifted: true, shown: null });
  await change(
    p,
    keyOf.optout(tenant, record.address),
    (current) => current && itemOf.optout(closed(current.body)),
    now,
  );
  return true;
}
