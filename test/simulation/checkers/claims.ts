/**
 * P5 stop means stop, at the claim: a contact may be under way for a minute, so what is answered and what is accepted
 * meanwhile proves little. A claim does, and it never crosses the boundary: this checker looks into the store for the
 * claim and its moment, and for nothing else. What had been stopped by then is the shadow model's knowledge.
 */
import { entryName } from '../../../shared/domain/core/keys.ts';
import type { Item } from '../../../shared/domain/store/records.ts';
import type { Checker, Commit, Report, Sight } from '../watch.ts';

const PROMISE = 'P5 stop means stop';

export function claims(sight: Sight, report: Report): Checker {
  return {
    promise: PROMISE,
    committed({ item, before }: Commit) {
      if (!item.key.startsWith('entry/')) return;
      const { body } = item as Item<'entry'>;
      const was = (before as Item<'entry'> | undefined)?.body.state;
      if (body.state !== 'sending' || was === 'sending') return;
      const fault = sight.shadow.claim(entryName(body), body.channel, sight.now);
      if (fault) report(fault);
    },
  };
}
