/** English. See `words.ts`. */

import { countIn } from '../said.ts';
import type { AuditWords } from './words.ts';

const some = countIn('en');

export const en: AuditWords = {
  letters: 'Dead letters',
  lettersLead: 'What failed again and again. Each reminder comes up again by itself meanwhile.',
  lettersNone: 'There are none',
  lettersNoneLead: 'No message failed too often.',
  well: 'No message failed too often',
  failing: (count) => `Failed too often: ${some(count)}`,
  which: 'Which',
  failed: 'Failed last',
  times: (count) => some(count, 'time', 'times'),
  unread: 'a message that can’t be read',
  would: 'Tried again now, it',
  prospects: {
    send: 'would go out',
    drop: 'would end',
    wait: 'would wait',
    settling: 'is settling',
    done: 'needs nothing',
    unreadable: 'stays: can’t be read',
    faulty: 'stays: faulty',
  },
  redrive: (count) => `Try ${some(count)} again`,
  redriveLead:
    'They are judged like all others, with limits, hours and the gate of a surge. At most 100 at a time.',
  redriven: (count) => `Done: ${some(count, 'was', 'were')} tried again, or needed nothing.`,
  of: (shown, total) => `${some(shown)} of ${some(total)}`,
  audit: 'Plan, ledger and providers’ records',
  auditLead:
    'Held against each other: is anything missing, unknown, sent twice, too often or out of hours? It looks at the last two days and the next eight, and changes nothing.',
  look: 'Look now',
  looked: (appointments, entries, contacts) =>
    `Looked at ${some(appointments, 'appointment', 'appointments')}, ${some(entries, 'entry', 'entries')} and ${some(contacts, 'contact', 'contacts')}.`,
  agreed: 'All three agree',
  found: (count) => `They differ: ${some(count)}`,
  finding: 'Kind',
  kinds: {
    twice: 'twice for one reason',
    over_contact: 'contacted too often',
    calls_at_once: 'calls at once',
    outside_hours: 'outside contact hours',
    extra: 'not in the ledger',
    missed: 'missing',
    overdue: 'overdue',
    unrecorded: 'not in the provider’s record',
    silent: 'a part that does not run',
    in_doubt: 'in doubt',
    orphaned: 'without an appointment',
  },
  what: 'What',
  advice: 'What to do',
  cut: 'There was more than one look may take: this is a part.',
  left: (why) => `A provider’s record was left out: ${why}`,
};
