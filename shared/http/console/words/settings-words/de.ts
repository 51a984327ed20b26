/** German, with Sie. See `words.ts`. */
import type { SettingsWords } from './words.ts';

export const de: SettingsWords = {
  lead: 'Was diese Praxis für sich festlegt. Es gilt ab der nächsten Nachricht.',
  saved: 'Gespeichert.',
  fault: 'Das wurde nicht gespeichert',
  save: 'Speichern',
  readOnly: 'Ändern kann das, wer das Recht admin hat.',
  groups: {
    who: 'Wer die Praxis ist',
    contact: 'Wann Personen kontaktiert werden dürfen',
    channels: 'Wie Nachrichten gesendet werden',
    limits: 'Grenzen',
    kept: 'Was aufbewahrt wird',
  },
  fields: {
    name: ['Name', 'Wie die Leute, die erinnert werden, sie kennen.'],
    timeZone: ['Zeitzone', 'Die Zone der Praxis, für Ortszeiten ohne eigene. Etwa Europe/Berlin.'],
    locale: ['Sprache', 'Für Personen ohne eigene.'],
    country: ['Land', 'Für Telefonnummern ohne Land, in zwei Buchstaben.'],
    countries: [
      'SMS und Anrufe nach',
      'Länder, an deren Telefonnummern SMS und Anrufe gehen dürfen, durch Leerzeichen getrennt. Leer: nur das eigene.',
    ],
    contactPhone: [
      'Telefon',
      'Wo man die Praxis erreicht; steht auf Seiten, in Antworten und auf Anrufbeantwortern.',
    ],
    contactEmail: ['E-Mail', 'Wohin Antworten auf E-Mails gehen. Leer: dorthin, woher die E-Mails kommen.'],
    needsEmail: [
      'Erfährt, was anzusehen ist',
      'Einmal am Tag eine E-Mail über alles Offene, und sofort über das, was binnen eines Tages ansteht. Leer: keine.',
    ],
    needsAt: ['Wann die tägliche kommt', 'In der Zone der Praxis.'],
    contactHours: ['Kontaktzeiten', 'In der Zone der Person. Beide Zeiten leer: jederzeit.'],
    senderNames: ['Name des Absenders', 'Leer: der Name der Praxis.'],
    senderAddresses: ['Adresse des Absenders', 'Leer: wie beim Anbieter eingerichtet.'],
    providerOrder: [
      'Reihenfolge der Anbieter',
      'Wer zuerst gefragt wird, wo es mehrere gibt; durch Kommas getrennt. Leer: die Reihenfolge des Betriebs.',
    ],
    ratesPerMinute: ['Höchstens je Minute', 'Kontakte, die in einer Minute begonnen werden dürfen.'],
    caps: ['An eine Person höchstens', 'Wie oft diese Praxis eine Person kontaktiert.'],
    callsPerAppointment: ['Anrufe je Termin', 'Höchstens.'],
    surgeShare: [
      'Glaubhaft Verspätetes: Anteil eines Tages',
      '0.1 ist ein Zehntel. Sind mehr SMS und Anrufe verspätet, werden alle für den Betrieb angehalten. Es zählt der größere Wert von Anteil und Anzahl.',
    ],
    surgeCount: ['Glaubhaft Verspätetes: Anzahl', 'SMS und Anrufe eines Tages.'],
    monthlyBudget: [
      'Monatsbudget, in US-Dollar',
      'Was SMS und Anrufe eines Kalendermonats kosten dürfen. Bevor es überschritten wird, werden sie angehalten. Leer: keine Grenze.',
    ],
    facts: [
      'Fakten werden aufbewahrt für',
      'Nach dem Beginn des Termins, etwa P13M für 13 Monate. Was weg ist, bleibt weg.',
    ],
    words: ['Worte werden aufbewahrt für', 'Nicht länger als Fakten, etwa P90D für 90 Tage.'],
    bundleWindow: [
      'Eine Nachricht für Erinnerungen binnen',
      'An eine Adresse, für Termine eines Tages, etwa P1D für einen Tag. PT0S: nur, was im selben Moment fällig ist.',
    ],
  },
  opens: 'Von',
  closes: 'Bis',
  days: 'Tage',
  presets: {
    default: 'Der Standard',
    'one-a-day': 'Eine SMS oder ein Anruf am Tag',
    custom: 'Wie es jetzt ist',
  },
};
