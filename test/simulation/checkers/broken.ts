/**
 * Broken invariants: what the code itself says must not happen. Exceptions are for that; the world's own faults are
 * told apart. And the store's state machine: final states have no due time, live ones do. It looks into the store, for that
 * is what it is about: each write must be one over what stood there.
 */
import { entryName } from '../../../shared/domain/core/keys.ts';
import type { Item } from '../../../shared/domain/store/records.ts';
import type { Checker, Commit, Report, Sight } from '../watch.ts';
import { subjectsOf } from '../watch.ts';

const PROMISE = 'invariants';
/** Contention that gives up for now is no broken invariant: the message comes again. */
const EXPECTED = /was busy \d+ times in a row/;

export function neverBroken(_sight: Sight, report: Report): Checker {
  return {
    promise: PROMISE,
    reported(name, error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!EXPECTED.test(text))
        report({ promise: PROMISE, detail: `${name}: ${text}`, subjects: ['telemetry'] });
    },
    committed({ item, before }: Commit) {
      if (!item.key.startsWith('entry/')) return;
      const { body, version } = item as Item<'entry'>;
      const live = ['planned', 'queued', 'sending', 'in_doubt'].includes(body.state);
      if (live !== (body.dueAt !== null) || (before?.version ?? 0) + 1 !== version)
        report({
          promise: PROMISE,
          detail: `${entryName(body)} is ${body.state} in version ${version} and due at ${body.dueAt}`,
          subjects: subjectsOf(body),
        });
    },
  };
}
