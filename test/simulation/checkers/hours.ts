/**
 * P4 hours: no SMS or call outside the recipient's local contact hours at the moment of sending; with an unknown zone,
 * outside of those of any zone that the number allows. Clocks may be apart by what the world says they are, and by no
 * more: at an opening a fast clock is forgiven, at a closing the code keeps its own distance.
 */
import type { ContactHours } from '../../../shared/domain/core/hours.ts';
import { entryName } from '../../../shared/domain/core/keys.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import { localClock, REGIONS } from '../geography.ts';
import type { Checker, Contact, Report, Sight } from '../watch.ts';
import { subjectsOf } from '../watch.ts';

const PROMISE = 'P4 hours';

export function hours(sight: Sight, report: Report): Checker {
  return {
    promise: PROMISE,
    accepted(contact) {
      if (contact.channel === 'email') return;
      const open = sight.office(contact.tenant).settings.contactHours[contact.channel];
      if (!open) return;
      const { skewMs } = sight.scenario.setup;
      const closed = zonesOf(sight, contact).find(
        (zone) => !isOpen(open, zone, contact.at) && !isOpen(open, zone, contact.at + skewMs),
      );
      if (!closed) return;
      const { day, minute } = localClock(contact.at, closed);
      const clock = `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')} on day ${day}`;
      report({
        promise: PROMISE,
        detail: `${contact.channel} ${entryName(contact.entry)} went to ${contact.to} at ${clock} in ${closed}; open ${open.opens}–${open.closes} on ${open.days.join('')}`,
        subjects: subjectsOf(contact.entry),
      });
    },
  };
}

/** Where the person is, as the office said; else everywhere that the number allows. */
function zonesOf(sight: Sight, { tenant, entry, to }: Contact): readonly string[] {
  const said = sight.item(keyOf.appointment(tenant, entry.appointment))?.body.recipient.timeZone;
  if (said) return [said];
  const region = REGIONS.find(
    ({ number }) => number.replaceAll('x', '') === to.slice(0, number.indexOf('x')),
  );
  return region?.zones ?? [];
}

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** A window that closes at or before its opening goes past midnight, and belongs to the day on which it opens. */
function isOpen({ opens, closes, days }: ContactHours, zone: string, at: number): boolean {
  const { day, minute } = localClock(at, zone);
  const [from, to] = [minutesOf(opens), minutesOf(closes)];
  const yesterday = day === 1 ? 7 : day - 1;
  if (from < to) return days.includes(day) && minute >= from && minute < to;
  return (days.includes(day) && minute >= from) || (days.includes(yesterday) && minute < to);
}
