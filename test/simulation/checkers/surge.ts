/**
 * P9 surge: more late loud work of an office than is plausible is not begun within a day, unless a person let it go; and
 * while its loud channels are held, nothing of it goes out. (Pauses are asked for at the doors, so the shadow model
 * knows of them.) It looks into the store, for how late a step is does not cross the boundary: that follows from each
 * wait that was the person's own, and so does the hold that the gate puts there by itself.
 */
import { entryName } from '../../../shared/domain/core/keys.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { Item } from '../../../shared/domain/store/records.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import type { Checker, Commit, Report, Sight } from '../watch.ts';
import { subjectsOf } from '../watch.ts';

const PROMISE = 'P9 surge';
/** From the judgement to the provider's acceptance. */
const UNDER_WAY_MS = 2 * MINUTE;
/** Later than this is late; a minute more than the code's own bound. */
const LATE_MS = 16 * MINUTE;
/** The code counts by the hour, so its day is up to an hour shorter. */
const DAY_MS = 23 * HOUR;

type Control = Item<'control'>['body'];
type Entry = Item<'entry'>['body'];
type Scope = { tenant?: string | undefined; channel?: string | undefined };

export function surge(sight: Sight, report: Report): Checker {
  /** Late loud work that was begun, by office. */
  const begun = new Map<string, { at: Instant; entry: Entry }[]>();

  const coversOf =
    ({ tenant, channel }: Pick<Entry, 'tenant' | 'channel'>) =>
    (scope: Scope) =>
      (scope.tenant ?? tenant) === tenant && (scope.channel ?? channel) === channel;

  function wasReleased(entry: Entry): boolean {
    const { releases = [] } = sight.item(keyOf.control())?.body ?? {};
    return releases.some((release) => release.at >= entry.readyAt && coversOf(entry)(release));
  }

  function begins(entry: Entry): void {
    const limit = sight.office(entry.tenant).settings.surgeLimit;
    if (!limit || sight.now - entry.readyAt <= LATE_MS || wasReleased(entry)) return;
    const kept = (begun.get(entry.tenant) ?? []).filter(
      (each) => each.at > sight.now - DAY_MS && !wasReleased(each.entry),
    );
    if (kept.some((each) => entryName(each.entry) === entryName(entry))) return;
    kept.push({ at: sight.now, entry });
    begun.set(entry.tenant, kept);
    if (kept.length > limit.count)
      report({
        promise: PROMISE,
        detail: `${kept.length} late texts and calls of ${entry.tenant} were begun within a day; ${limit.count} are plausible`,
        subjects: [...kept.map((each) => entryName(each.entry)), 'control/all'],
      });
  }

  return {
    promise: PROMISE,
    committed({ item }: Commit) {
      if (!item.key.startsWith('entry/')) return;
      const { body } = item as Item<'entry'>;
      if (body.state === 'queued' && body.attempt === 1 && body.channel !== 'email') begins(body);
    },
    accepted({ tenant, channel, entry, at }) {
      const control = sight.item(keyOf.control())?.body;
      if (!control) return;
      const held = channel === 'email' ? undefined : heldBy(control, coversOf({ tenant, channel }), at);
      if (held)
        report({
          promise: PROMISE,
          detail: `${channel} ${entryName(entry)} went out while held`,
          subjects: subjectsOf(entry, 'control/all'),
        });
    },
  };
}

/** A hold that nobody has released since. */
const heldBy = ({ holds, releases }: Control, covers: (scope: Scope) => boolean, at: Instant) =>
  holds.find(
    (hold) =>
      covers(hold) &&
      hold.at < at - UNDER_WAY_MS &&
      !releases.some((release) => covers(release) && release.at >= hold.at),
  );
