/**
 * What the scheduler does with an entry that came due: by its state, and where it has not been claimed by what `judge`
 * says. Pure.
 */
import type { Reason } from '../core/reasons.ts';
import type { Instant } from '../core/time.ts';
import type { Facts } from './judge.ts';
import { judge } from './judge.ts';

/** What a due entry needs, by its state. */
export type Due =
  | { kind: 'wait'; until: Instant; reason: Reason | null }
  | { kind: 'drop'; reason: Reason }
  | { kind: 'queue' }
  /** A claim whose lease ran out: nobody knows whether the provider was called. */
  | { kind: 'doubt' }
  /** The provider has to be asked what became of it. */
  | { kind: 'settle' };

/** What the scheduler does with an entry that came due. */
export function whatIsDue(facts: Facts, now: Instant): Due {
  switch (facts.entry.state) {
    case 'planned':
    case 'queued': {
      const verdict = judge(facts, now);
      return verdict.kind === 'send' ? { kind: 'queue' } : verdict;
    }
    case 'sending':
      return { kind: 'doubt' };
    case 'in_doubt':
      return { kind: 'settle' };
    case 'sent':
    case 'delivered':
    case 'failed':
    case 'dropped':
      throw new Error(`a final entry (${facts.entry.state}) is in the due index`);
  }
}
