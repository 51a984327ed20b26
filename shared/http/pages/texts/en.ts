/** English. See `texts.ts`. */
import type { Texts } from './texts.ts';

export const en: Texts = {
  title: 'Your appointment',
  when: 'When',
  where: 'Where',
  duration: 'Duration',
  states: {
    open: {
      headline: 'Can you make it?',
      lead: (office) => `${office} would like to know if this time suits you.`,
    },
    confirmed: { headline: 'You’re confirmed', lead: (office) => `Thank you. ${office} is expecting you.` },
    asked: {
      headline: 'You asked for another time',
      lead: (office) => `${office} will get in touch with you. Until then, your appointment stays as it is.`,
    },
    cancelled: {
      headline: 'This appointment is cancelled',
      lead: (office) => `There is nothing more to do. If you need a new one, please contact ${office}.`,
    },
    past: {
      headline: 'This time has passed',
      lead: (office) =>
        `The appointment has started or is over. Please contact ${office} if you need anything.`,
    },
  },
  sure: {
    headline: 'Cancel this appointment?',
    lead: (office) => `${office} may give this time to somebody else. You can’t undo this here.`,
    yes: 'Yes, cancel it',
    no: 'No, keep it',
  },
  changed: 'This appointment changed while the page was open. Please look at it again.',
  confirm: 'Yes, I’ll be there',
  keep: 'Keep this time',
  reschedule: 'Ask for another time',
  cancel: 'Cancel the appointment',
  addToCalendar: 'Add to calendar',
  questions: 'Questions?',
  call: (office) => `Call ${office}`,
  gone: {
    headline: 'This link no longer works',
    lead: (office) =>
      `It has expired or was replaced. Use the link in your latest message, or contact ${office}.`,
  },
  unknown: {
    headline: 'This link doesn’t work',
    lead: 'A part of it may be missing. Open it from your message once more, or contact the office that sent it.',
  },
  failed: {
    headline: 'That didn’t work',
    lead: 'Something went wrong on our side. Please try again in a moment; doing it twice does no harm.',
  },
  unsubscribe: {
    title: 'Unsubscribe',
    ask: { headline: 'Stop these emails?', lead: (office) => `${office} will send you no more emails.` },
    button: 'Unsubscribe',
    done: { headline: 'You’re unsubscribed', lead: (office) => `${office} will send you no more emails.` },
    address: 'Address',
    onlyEmail: 'This does not change reminders by text message or phone.',
    undo: 'Undo: send me emails again',
  },
};
