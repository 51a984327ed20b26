/**
 * P8 explained: what went out is known as gone out, and what did not has one reason of the closed list; so has every
 * deferral. The API tells it.
 */
import { entryName } from '../../../shared/domain/core/keys.ts';
import { REASONS } from '../../../shared/domain/core/reasons.ts';
import type { Item } from '../../../shared/domain/store/records.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import type { Checker, Commit, Report, Sight } from '../watch.ts';
import { subjectsOf } from '../watch.ts';

const PROMISE = 'P8 explained';

type Entry = Item<'entry'>['body'];

interface Step {
  state: string;
  reason: string | null;
  explanation: string | null;
}

export function explained(sight: Sight, report: Report): Checker {
  const wrong = (entry: Entry, detail: string) =>
    report({ promise: PROMISE, detail: `${entryName(entry)} ${detail}`, subjects: subjectsOf(entry) });

  return {
    promise: PROMISE,
    committed({ item }: Commit) {
      if (!item.key.startsWith('entry/')) return;
      const { body } = item as Item<'entry'>;
      const needsReason = body.state === 'dropped' || body.state === 'failed' || body.state === 'in_doubt';
      if (needsReason && !body.reason) wrong(body, `is ${body.state} without a reason`);
      if (body.reason && !(body.reason in REASONS)) wrong(body, `has a reason of its own, ${body.reason}`);
    },
    answered({ status, path, body, tenant }) {
      if (status !== 200 || !tenant || !path.endsWith('/timeline')) return;
      const { steps } = JSON.parse(body) as { steps: Step[] };
      for (const { state, reason, explanation } of steps) {
        const untold = (state === 'dropped' || state === 'failed') && !reason;
        if (untold || (reason !== null && explanation !== REASONS[reason as keyof typeof REASONS]?.sentence))
          report({ promise: PROMISE, detail: `${path} says ${state} and ${reason}`, subjects: [path] });
      }
    },
    finished() {
      for (const contact of sight.contacts) {
        const entry = sight.item(keyOf.entry(contact.entry))?.body;
        const repeats = entry && contact.channel === 'email' && entry.repeatsInDoubt > 0;
        if (entry?.state === 'dropped' && !repeats)
          wrong(entry, `went out, and is said to be dropped: ${entry.reason}`);
      }
      const out = new Set(sight.contacts.map(({ entry }) => entryName(entry)));
      for (const { body } of sight.items('entry'))
        if ((body.state === 'sent' || body.state === 'delivered') && !out.has(entryName(body)))
          wrong(body, `is said to be ${body.state}, and never went out`);
    },
  };
}
