/**
 * P10 isolation: one tenant's burst never delays another's due reminders beyond the bound: while nothing goes wrong, the
 * time that an entry waits for a place in the pipe. It looks into the store, for that wait does not cross the boundary;
 * what one office is shown of another does, and is the shadow model's to see.
 */
import { entryName } from '../../../shared/domain/core/keys.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { MINUTE } from '../../../shared/domain/core/time.ts';
import type { Item } from '../../../shared/domain/store/records.ts';
import type { Checker, Commit, Report, Sight } from '../watch.ts';
import { subjectsOf } from '../watch.ts';

const PROMISE = 'P10 isolation';

export function isolation(sight: Sight, report: Report): Checker {
  /** Since when an entry of a quiet office waits for nothing but its place. */
  const waiting = new Map<string, Instant>();
  const boundMs = boundOf(sight);

  function watch({ item }: Commit): void {
    const { body } = item as Item<'entry'>;
    const name = entryName(body);
    const waits = body.state === 'planned' && body.reason === 'queue_full';
    const since = waiting.get(name);
    if (waits && since === undefined) waiting.set(name, sight.now);
    if (body.state === 'queued' || waits) {
      if (since !== undefined && since > sight.healedAt && sight.now - since > boundMs)
        report({
          promise: PROMISE,
          detail: `${name} of ${body.tenant} waited ${Math.round((sight.now - since) / MINUTE)} min for a place`,
          subjects: subjectsOf(body),
        });
    } else waiting.delete(name);
  }

  return {
    promise: PROMISE,
    committed(commit) {
      if (commit.item.key.startsWith('entry/')) watch(commit);
    },
  };
}

/** A queue is emptied in this time by its slowest sender, plus some runs of the scheduler. */
function boundOf({ scenario: { setup } }: Sight): number {
  return 10 * MINUTE + setup.queueCapacity * 2_000 + 5 * setup.intervalMs;
}
