/** English. See `words.ts`. */
import type { WorklistWords } from './words.ts';

export const en: WorklistWords = {
  none: 'Nobody waits for you.',
  noneLead: 'What people answer is acted on by itself. What only a person understands comes here.',
  waiting: (count, since) => `${count} for you to read, the first for ${since}.`,
  lead: 'Oldest first. While an answer waits here, its texts and calls wait, too.',
  kinds: {
    reply: 'wrote something',
    another_time: 'wants another time',
    declined: 'can’t come',
    opted_out: 'wants no more texts or calls',
    wrong_number: 'the number is somebody else’s',
    unreached: 'could not be reached',
    undelivered: 'your software does not take events',
  },
  leads: {
    unreached: 'No reminder arrived. A call from you may.',
    undelivered: 'So it does not hear of what people answer. Look at your endpoint.',
  },
  cancelAsked: 'They wrote CANCEL: it ends texts and calls, and may have meant the appointment.',
  since: 'since',
  noAppointment: 'No appointment ahead',
  outcomes: {
    confirmed: 'Confirmed',
    declined: 'Declined',
    moved: 'Moved',
    wrong_number: 'Wrong number',
    done: 'Done',
  },
  note: 'A note for whoever looks later',
  was: {
    confirmed: 'Confirmed. No further reminder goes out for it.',
    declined: 'Declined. No further reminder goes out for it.',
    moved: 'Closed as moved.',
    wrong_number: 'This number gets no more texts and calls.',
    done: 'Done.',
  },
  fault: 'That was not stored',
  more: 'Show the next ones',
};
