/** P3 one line: never two of our calls to one number at the same time. */
import type { Checker, Contact, Report, Sight } from '../watch.ts';

const PROMISE = 'P3 one line';

export function oneLine(_sight: Sight, report: Report): Checker {
  const last = new Map<string, Contact>();
  return {
    promise: PROMISE,
    accepted(call) {
      if (call.endsAt === null) return;
      const before = last.get(call.to);
      last.set(call.to, call);
      if (!before?.endsAt || before.endsAt <= call.at) return;
      const seconds = Math.round((before.endsAt - call.at) / 1_000);
      report({
        promise: PROMISE,
        detail: `a call to ${call.to} began ${seconds} s before another one ended`,
        subjects: [call.to, before.entry.appointment, call.entry.appointment],
      });
    },
  };
}
