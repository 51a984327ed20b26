/** English. See `words.ts`. */
import type { SettingsWords } from './words.ts';

export const en: SettingsWords = {
  lead: 'What this office sets for itself. It holds from the next message on.',
  saved: 'Saved.',
  fault: 'This was not saved',
  save: 'Save',
  readOnly: 'To be changed by whoever has the right admin.',
  groups: {
    who: 'Who the office is',
    contact: 'When people may be contacted',
    channels: 'How messages go out',
    limits: 'Limits',
    kept: 'What is kept',
  },
  fields: {
    name: ['Name', 'What the people who are reminded know it by.'],
    timeZone: ['Time zone', 'The office’s zone, for local times without one. As America/New_York.'],
    locale: ['Language', 'For people without one of their own.'],
    country: ['Country', 'For phone numbers written without a country, as two letters.'],
    countries: [
      'Texts and calls to',
      'Countries whose phone numbers may be texted and called, with spaces between. Empty: its own alone.',
    ],
    contactPhone: [
      'Phone',
      'Where people reach the office; named in pages, answers and on answering machines.',
    ],
    contactEmail: ['Email', 'Where answers to emails go. Empty: wherever the emails come from.'],
    needsEmail: [
      'Told of what to look at',
      'An email once a day of all that is open, and at once of what is due within a day. Empty: none.',
    ],
    needsAt: ['When the daily one is due', 'In the office’s own zone.'],
    contactHours: ['Contact hours', 'In the person’s own zone. Both times empty: any time.'],
    senderNames: ['Sender’s name', 'Empty: the name of the office.'],
    senderAddresses: ['Sender’s address', 'Empty: as the provider is set up.'],
    providerOrder: [
      'Order of providers',
      'Which is asked first where there are several, with commas between. Empty: the operator’s order.',
    ],
    ratesPerMinute: ['At most a minute', 'Contacts that may be started in a minute.'],
    caps: ['To one person at most', 'How often this office contacts one person.'],
    callsPerAppointment: ['Calls for one appointment', 'At most.'],
    surgeShare: [
      'Late work that is plausible: share of a day',
      '0.1 is a tenth. More late texts and calls than this, and all of them are held for an operator. The greater of share and number counts.',
    ],
    surgeCount: ['Late work that is plausible: number', 'Texts and calls of a day.'],
    monthlyBudget: [
      'Budget of a month, in US dollars',
      'What texts and calls of a calendar month may cost. Before it is passed they are held. Empty: no limit.',
    ],
    facts: [
      'Facts are kept for',
      'After the start of the appointment, as P13M for 13 months. What is gone stays gone.',
    ],
    words: ['Words are kept for', 'No longer than facts, as P90D for 90 days.'],
    bundleWindow: [
      'One message for reminders within',
      'To one address, for appointments of one day, as P1D for a day. PT0S: only what is due at the same moment.',
    ],
  },
  opens: 'From',
  closes: 'To',
  days: 'Days',
  presets: { default: 'The default', 'one-a-day': 'One text or call a day', custom: 'As it is now' },
};
