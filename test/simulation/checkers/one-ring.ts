/**
 * P1 one ring: for one ledger key at most one SMS or call is accepted. An email may repeat only where the provider's
 * answer was lost, and that is counted. And one booking is one appointment, however often it is asked for.
 */
import { entryName } from '../../../shared/domain/core/keys.ts';
import type { Item } from '../../../shared/domain/store/records.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import type { Checker, Commit, Contact, Report, Sight } from '../watch.ts';
import { subjectsOf } from '../watch.ts';

const PROMISE = 'P1 one ring';

export function oneRing(sight: Sight, report: Report): Checker {
  const byEntry = new Map<string, Contact[]>();
  /** The entries that an attempt of another one speaks for, and those attempts. */
  const spokenFor = new Map<string, Set<string>>();
  const made = new Map<string, string>();
  /** Attempts that the ledger knew to have gone out: their answer was not lost. */
  const known = new Set<string>();
  let emailRepeats = 0;

  /** Whether another contact, which may have reached the person, has said it already. */
  const named = (contact: Contact): boolean => {
    const attempts = spokenFor.get(entryName(contact.entry));
    return sight.contacts.some(
      (other) =>
        other !== contact &&
        !sight.impossible.has(entryName(other.entry)) &&
        attempts?.has(`${entryName(other.entry)} ${other.attempt}`) === true &&
        sight
          .item(keyOf.rendering(other.entry, other.attempt))
          ?.body.appointments.includes(contact.entry.appointment) === true,
    );
  };

  function repeated(contact: Contact, earlier: readonly Contact[]): void {
    const lost = earlier.every(({ entry, attempt }) => !known.has(`${entryName(entry)} ${attempt}`));
    if (contact.channel === 'email' && lost) {
      emailRepeats++;
      return;
    }
    const why = contact.channel === 'email' ? 'though the first answer had come' : 'twice';
    const detail = `${contact.channel} ${entryName(contact.entry)} was accepted ${why}: attempts ${[...earlier, contact].map(({ attempt }) => attempt).join(', ')}`;
    report({ promise: PROMISE, detail, subjects: subjectsOf(contact.entry) });
  }

  return {
    promise: PROMISE,
    accepted(contact) {
      const name = entryName(contact.entry);
      const earlier = byEntry.get(name) ?? [];
      byEntry.set(name, [...earlier, contact]);
      if (earlier.length > 0) repeated(contact, earlier);
      else if (contact.channel !== 'email' && named(contact))
        report({
          promise: PROMISE,
          detail: `${contact.channel} ${name} was accepted, and had been said in another contact already`,
          subjects: subjectsOf(contact.entry, contact.to),
        });
    },
    committed({ item }: Commit) {
      if (item.key.startsWith('entry/')) {
        const { body } = item as Item<'entry'>;
        if (body.state === 'sent' || body.state === 'delivered')
          known.add(`${entryName(body)} ${body.attempt}`);
        if (!body.mergedInto) return;
        const attempts = spokenFor.get(entryName(body)) ?? new Set();
        attempts.add(`${entryName(body.mergedInto.entry)} ${body.mergedInto.attempt}`);
        spokenFor.set(entryName(body), attempts);
      }
      if (item.key.startsWith('appointment/')) once(item as Item<'appointment'>);
    },
    finished() {
      const counted = sight.counted('email_repeated_in_doubt');
      if (emailRepeats > counted)
        report({
          promise: PROMISE,
          detail: `${emailRepeats} emails were repeated, ${counted} were counted`,
          subjects: ['email'],
        });
    },
  };

  function once({ body: { tenant, id, title } }: Item<'appointment'>): void {
    if (title === '') return;
    const booking = `${tenant} ${title}`;
    const known = made.get(booking) ?? id;
    made.set(booking, known);
    if (known !== id)
      report({
        promise: PROMISE,
        detail: `"${title}" was made twice, ${known} and ${id}`,
        subjects: [known, id],
      });
  }
}
