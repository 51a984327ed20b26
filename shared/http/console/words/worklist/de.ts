/** German, with Sie. See `words.ts`. */
import type { WorklistWords } from './words.ts';

export const de: WorklistWords = {
  none: 'Niemand wartet auf Sie.',
  noneLead: 'Antworten werden von selbst umgesetzt. Hierher kommt, was nur ein Mensch versteht.',
  waiting: (count, since) => `${count} für Sie zu lesen, das Älteste seit ${since}.`,
  lead: 'Das Älteste zuerst. Solange eine Antwort hier wartet, warten auch ihre SMS und Anrufe.',
  kinds: {
    reply: 'hat etwas geschrieben',
    another_time: 'möchte einen anderen Termin',
    declined: 'kann nicht kommen',
    opted_out: 'möchte keine SMS und Anrufe mehr',
    wrong_number: 'die Nummer gehört jemand anderem',
    unreached: 'war nicht zu erreichen',
    undelivered: 'Ihre Software nimmt keine Ereignisse an',
  },
  leads: {
    unreached: 'Keine Erinnerung kam an. Ein Anruf von Ihnen vielleicht schon.',
    undelivered: 'Sie erfährt also nicht, was die Leute antworten. Sehen Sie nach Ihrem Endpunkt.',
  },
  cancelAsked: 'Geschrieben wurde CANCEL: Das beendet SMS und Anrufe, und gemeint war vielleicht der Termin.',
  since: 'seit',
  noAppointment: 'Kein Termin bevorstehend',
  outcomes: {
    confirmed: 'Bestätigt',
    declined: 'Kommt nicht',
    moved: 'Verschoben',
    wrong_number: 'Falsche Nummer',
    done: 'Erledigt',
  },
  note: 'Eine Notiz für alle, die später nachsehen',
  was: {
    confirmed: 'Bestätigt. Es folgt keine Erinnerung mehr.',
    declined: 'Kommt nicht. Es folgt keine Erinnerung mehr.',
    moved: 'Als verschoben abgeschlossen.',
    wrong_number: 'Diese Nummer bekommt keine SMS und Anrufe mehr.',
    done: 'Erledigt.',
  },
  fault: 'Das wurde nicht gespeichert',
  more: 'Die nächsten zeigen',
};
