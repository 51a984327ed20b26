/** German. See `texts.ts`. */
import type { Texts } from './texts.ts';

export const de: Texts = {
  title: 'Ihr Termin',
  when: 'Wann',
  where: 'Wo',
  duration: 'Dauer',
  states: {
    open: {
      headline: 'Passt Ihnen der Termin?',
      lead: (office) => `${office} bittet Sie um eine kurze Antwort.`,
    },
    confirmed: {
      headline: 'Ihr Termin ist bestätigt',
      lead: (office) => `Vielen Dank. ${office} erwartet Sie.`,
    },
    asked: {
      headline: 'Sie möchten einen anderen Termin',
      lead: (office) => `${office} wird sich bei Ihnen melden. Bis dahin bleibt Ihr Termin bestehen.`,
    },
    cancelled: {
      headline: 'Dieser Termin ist abgesagt',
      lead: (office) =>
        `Sie müssen nichts weiter tun. Für einen neuen Termin wenden Sie sich bitte an: ${office}.`,
    },
    past: {
      headline: 'Dieser Termin ist vorbei',
      lead: (office) =>
        `Er hat schon begonnen oder ist zu Ende. Bei Fragen wenden Sie sich bitte an: ${office}.`,
    },
  },
  sure: {
    headline: 'Diesen Termin absagen?',
    lead: (office) =>
      `${office} kann die Zeit dann neu vergeben. Hier können Sie das nicht rückgängig machen.`,
    yes: 'Ja, absagen',
    no: 'Nein, behalten',
  },
  changed:
    'Der Termin hat sich geändert, während die Seite offen war. Bitte sehen Sie ihn sich noch einmal an.',
  confirm: 'Ja, ich komme',
  keep: 'Bei diesem Termin bleiben',
  reschedule: 'Um einen anderen Termin bitten',
  cancel: 'Termin absagen',
  addToCalendar: 'Zum Kalender hinzufügen',
  questions: 'Noch Fragen?',
  call: (office) => `${office} anrufen`,
  gone: {
    headline: 'Dieser Link gilt nicht mehr',
    lead: (office) =>
      `Er ist abgelaufen oder wurde ersetzt. Nutzen Sie den Link der letzten Nachricht, oder wenden Sie sich an: ${office}.`,
  },
  unknown: {
    headline: 'Dieser Link geht nicht',
    lead: 'Vielleicht fehlt ein Teil. Öffnen Sie ihn noch einmal aus der Nachricht, oder fragen Sie den Absender.',
  },
  failed: {
    headline: 'Das hat nicht geklappt',
    lead: 'Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es gleich noch einmal; doppelt schadet nicht.',
  },
  unsubscribe: {
    title: 'Abmelden',
    ask: {
      headline: 'Keine E-Mails mehr erhalten?',
      lead: (office) => `${office} schickt Ihnen dann keine E-Mails mehr.`,
    },
    button: 'Abmelden',
    done: {
      headline: 'Sie sind abgemeldet',
      lead: (office) => `${office} schickt Ihnen keine E-Mails mehr.`,
    },
    address: 'Adresse',
    onlyEmail: 'An Erinnerungen per SMS oder Telefon ändert das nichts.',
    undo: 'Rückgängig: wieder E-Mails erhalten',
  },
};
