/**
 * P5, what follows from it: nobody is left with a wrong time or place. Where the last word that could reach a person was of a
 * time, or from a time of a place, that is not the appointment's any more, a step that corrects it was planned. (Whether it could go out is another promise's matter.) It looks into the store for
 * the revision that a companion was named in, which the words do not tell, and goes by whom a contact really reached.
 */
import { entryName } from '../../../shared/domain/core/keys.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { toIso } from '../../../shared/domain/core/time.ts';
import type { Item } from '../../../shared/domain/store/records.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import type { Checker, Contact, Report, Sight } from '../watch.ts';
import { linkedBy } from '../watch.ts';

const PROMISE = 'P5 stop means stop';

type Appointment = Item<'appointment'>['body'];

export function lastCommunicated(sight: Sight, report: Report): Checker {
  const words = new Map<string, { contact: Contact; revision: number }[]>();
  /** When and where an appointment was, by its revision. */
  const were = new Map<string, Pick<Appointment, 'startsAt' | 'location'>>();
  /** Who cancelled by the link of a contact knows. */
  const byThemselves = new Set<string>();
  /** When each was cancelled. */
  const cancelledAt = new Map<string, Instant>();

  const revisionOf = ({ tenant, id }: Appointment, revision: number): string =>
    `${keyOf.appointment(tenant, id)} ${revision}`;

  const reaches = ({ entry, channel, to }: Contact): boolean =>
    !sight.unreached.has(entryName(entry)) &&
    (channel !== 'email' || sight.peopleAt(to)[0]?.mailbox === 'works');

  function mustBeCorrected(appointment: Appointment): boolean {
    const key = keyOf.appointment(appointment.tenant, appointment.id);
    const said = words.get(key) ?? [];
    const last = said.findLast(({ contact }) => reaches(contact));
    if (!last || appointment.erasedAt !== null) return false;
    const isAsNow = (revision: number): boolean => {
      const named = were.get(revisionOf(appointment, revision));
      return named?.startsAt === appointment.startsAt && named.location === appointment.location;
    };
    // It was said, and only later told as undelivered: that is the office's to know (`unreached`), and no new revision's.
    if (appointment.status !== 'cancelled' && last.contact.kind === 'cancellation') return true;
    if (appointment.status !== 'cancelled')
      return !said.slice(said.indexOf(last)).some((each) => isAsNow(each.revision));
    const past = appointment.startsAt <= (cancelledAt.get(key) ?? 0);
    return last.contact.kind !== 'cancellation' && !byThemselves.has(appointment.id) && !past;
  }

  return {
    promise: PROMISE,
    accepted(contact) {
      const { entry, tenant, attempt } = contact;
      const named = sight.item(keyOf.rendering(entry, attempt))?.body.appointments ?? [entry.appointment];
      for (const id of named) {
        const key = keyOf.appointment(tenant, id);
        const revision = id === entry.appointment ? entry.revision : (sight.item(key)?.body.revision ?? 0);
        words.set(key, [...(words.get(key) ?? []), { contact, revision }]);
      }
    },
    asked({ path, body }) {
      const link = linkedBy(path);
      if (link && new URLSearchParams(body).get('action') === 'cancel') byThemselves.add(link.appointment);
    },
    committed({ item, at }) {
      if (!item.key.startsWith('appointment/')) return;
      const { body } = item as Item<'appointment'>;
      // As the revision was made: whatever of it changes without a new one, nobody is told.
      const revision = revisionOf(body, body.revision);
      if (!were.has(revision)) were.set(revision, body);
      if (body.status !== 'cancelled') cancelledAt.delete(item.key);
      else if (!cancelledAt.has(item.key)) cancelledAt.set(item.key, at);
    },
    finished() {
      for (const { body } of sight.items('appointment')) {
        const wanted = body.status === 'cancelled' ? 'cancellation' : 'change';
        const corrects = body.status === 'cancelled' ? ['cancellation'] : ['change', 'reinstatement'];
        if (!mustBeCorrected(body) || body.plan.some(({ kind }) => corrects.includes(kind))) continue;
        const detail = `${body.id} is ${body.status} for ${toIso(body.startsAt)}, the last word of it was of another time or place, and no ${wanted} was planned`;
        report({ promise: PROMISE, detail, subjects: [body.id] });
      }
    },
  };
}
