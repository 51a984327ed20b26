/**
 * P6 late is not loud: a step never goes out before its planned time, except when the gentler one proved impossible;
 * a step whose time had come when a gentler one went out does not follow it; and between two reminders of one ladder
 * lies the gap.
 */
import { entryName } from '../../../shared/domain/core/keys.ts';
import { MINUTE } from '../../../shared/domain/core/time.ts';
import type { Item } from '../../../shared/domain/store/records.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import type { Checker, Commit, Contact, Report, Sight } from '../watch.ts';
import { ladderOf, subjectsOf } from '../watch.ts';

const PROMISE = 'P6 late is not loud';
const GAPS: Readonly<Record<string, number>> = { PT2H: 120, PT1H: 60, PT30M: 30, PT0S: 0 };
/** A contact reaches the provider up to this long after it was decided. */
const SLACK_MS = MINUTE;

type Appointment = Item<'appointment'>['body'];

export function late(sight: Sight, report: Report): Checker {
  const byLadder = new Map<string, Contact[]>();
  /** Who ever asked not to be contacted, by office, address and channel. */
  const optedOut = new Set<string>();

  const wrong = (contact: Contact, detail: string) =>
    report({
      promise: PROMISE,
      detail: `${contact.channel} ${entryName(contact.entry)}: ${detail}`,
      subjects: subjectsOf(contact.entry),
    });

  /** Whether a step could not reach the person at all. */
  function isImpossible(
    { tenant, id, recipient, plan }: Appointment,
    revision: number,
    step: number,
  ): boolean {
    const channel = plan[step]?.channel;
    if (!channel) return false;
    const address = channel === 'email' ? recipient.emailKey : recipient.phoneKey;
    return (
      address === null ||
      optedOut.has(`${tenant} ${address} ${channel}`) ||
      sight.impossible.has(entryName({ tenant, appointment: id, revision, step }))
    );
  }

  /** From when on a step may go out: its own time, or that of those before it that proved impossible. */
  function earliest(appointment: Appointment, revision: number, step: number): number {
    const own = appointment.plan[step]?.plannedAt ?? 0;
    const before = appointment.plan[step - 1];
    const escalates = appointment.policy.escalateOnFailure && before?.kind === 'reminder';
    if (step === 0 || !escalates || !isImpossible(appointment, revision, step - 1)) return own;
    return Math.min(own, earliest(appointment, revision, step - 1));
  }

  function after(contact: Contact, before: Contact, appointment: Appointment) {
    const { revision, step } = contact.entry;
    if (isImpossible(appointment, revision, before.entry.step)) return;
    // A reminder that was claimed before the cancellation, and was slower.
    if (before.kind === 'cancellation') return;
    const plannedAt = appointment.plan[step]?.plannedAt ?? 0;
    if (before.entry.step < step && before.kind === 'reminder' && plannedAt <= before.at - SLACK_MS)
      return wrong(
        contact,
        `step ${before.entry.step} had covered it at ${new Date(before.at).toISOString()}`,
      );
    const gapMs = (GAPS[appointment.policy.minGap] ?? 0) * MINUTE;
    const { skewMs } = sight.scenario.setup;
    if (contact.at - before.at < gapMs - SLACK_MS - 2 * skewMs)
      wrong(
        contact,
        `step ${before.entry.step} went out only ${Math.round((contact.at - before.at) / MINUTE)} min before`,
      );
  }

  return {
    promise: PROMISE,
    accepted(contact) {
      const { entry, tenant } = contact;
      const appointment = sight.item(keyOf.appointment(tenant, entry.appointment))?.body;
      const ladder = byLadder.get(ladderOf(entry)) ?? [];
      byLadder.set(ladderOf(entry), [...ladder, contact]);
      // A plan that was replaced meanwhile is not known any more.
      if (!appointment || appointment.revision !== entry.revision || contact.kind !== 'reminder') return;
      const from = earliest(appointment, entry.revision, entry.step);
      if (contact.at < from - sight.scenario.setup.skewMs)
        return wrong(contact, `went out ${Math.round((from - contact.at) / MINUTE)} min before its time`);
      // A repeat of one email is not the ladder going on.
      for (const before of ladder) if (before.entry.step !== entry.step) after(contact, before, appointment);
    },
    committed({ item, before }: Commit) {
      if (!item.key.startsWith('recipient/')) return;
      const { address, optOuts } = (item as Item<'recipient'>).body;
      if ((before as Item<'recipient'> | undefined)?.body.optOuts === optOuts) return;
      for (const [tenant, each] of Object.entries(optOuts))
        for (const { channel } of each) optedOut.add(`${tenant} ${address} ${channel}`);
    },
  };
}
