/**
 * P7 nothing lost: every planned step ends in a final state, with a reason where it did not go out; and when faults
 * stop, everything due becomes final within the bound. It looks into the store for appointments whose making was never
 * answered: the model learns of them only where an office lists them.
 */
import { entryName } from '../../../shared/domain/core/keys.ts';
import { HOUR } from '../../../shared/domain/core/time.ts';
import type { Item } from '../../../shared/domain/store/records.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import type { Checker, Report, Sight } from '../watch.ts';
import { subjectsOf } from '../watch.ts';

const PROMISE = 'P7 nothing lost';

/**
 * What is due longer than this is lost, once nothing goes wrong any more: the longest of a queue's visibility times its
 * receives (15 min × 5, then a redrive once a day is not needed, for the lease brings it back), a doubt (1 h), the
 * longest backoff (30 min).
 */
const OVERDUE_MS = 2 * HOUR;

type Entry = Item<'entry'>['body'];
type Appointment = Item<'appointment'>['body'];

export function nothingLost(sight: Sight, report: Report): Checker {
  /** Appointments whose making was answered. */
  const promised = new Map<string, string>();
  const lost = (entry: Parameters<typeof entryName>[0], detail: string) =>
    report({ promise: PROMISE, detail: `${entryName(entry)} ${detail}`, subjects: subjectsOf(entry) });

  /** Whether the ladder ended before it came to its last step: then there need be no further entry. */
  const hasEnded = ({ status, erasedAt }: Appointment): boolean =>
    status !== 'scheduled' || erasedAt !== null;

  function ladder(appointment: Appointment) {
    const { tenant, id, revision, plan } = appointment;
    for (const [step, { kind }] of plan.entries()) {
      const ref = { tenant, appointment: id, revision, step };
      const entry = sight.item(keyOf.entry(ref))?.body;
      const owed = !hasEnded(appointment) || (kind === 'cancellation' && appointment.erasedAt === null);
      if (!entry && owed) return lost(ref, 'was planned, and there is no entry of it');
    }
  }

  function ended(entry: Entry): void {
    const overdueAt = sight.now - OVERDUE_MS;
    const overdue = entry.dueAt !== null && entry.dueAt < overdueAt;
    if (overdue || (isLive(entry) && usefulUntil(sight, entry) < overdueAt))
      lost(entry, `is still ${entry.state}, due at ${new Date(entry.dueAt ?? 0).toISOString()}`);
    if (!isLive(entry) && entry.dueAt !== null) lost(entry, `is ${entry.state}, and due`);
  }

  return {
    promise: PROMISE,
    answered({ status, tenant, method, path, body }) {
      if (method !== 'POST' || path !== '/v1/appointments' || status >= 300 || !tenant) return;
      promised.set((JSON.parse(body) as { id: string }).id, tenant);
    },
    finished() {
      for (const [id, tenant] of promised)
        if (!sight.item(keyOf.appointment(asTenant(tenant), asAppointment(id))))
          report({ promise: PROMISE, detail: `${id} was answered, and is not there`, subjects: [id] });
      for (const { body } of sight.items('entry')) ended(body);
      for (const { body } of sight.items('appointment')) ladder(body);
    },
  };
}

const isLive = ({ state }: Entry): boolean => ['planned', 'queued', 'sending', 'in_doubt'].includes(state);

function usefulUntil(sight: Sight, { tenant, appointment, step, revision }: Entry): number {
  const body = sight.item(keyOf.appointment(tenant, appointment))?.body;
  return (body?.revision === revision && body.plan[step]?.usefulUntil) || 0;
}
