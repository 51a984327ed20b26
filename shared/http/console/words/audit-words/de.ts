/** German, with Sie. See `words.ts`. */

import { countIn } from '../said.ts';
import type { AuditWords } from './words.ts';

const some = countIn('de');

export const de: AuditWords = {
  letters: 'Gescheiterte Nachrichten',
  lettersLead: 'Was immer wieder fehlschlug. Jede Erinnerung kommt inzwischen von selbst wieder dran.',
  lettersNone: 'Es gibt keine',
  lettersNoneLead: 'Keine Nachricht schlug zu oft fehl.',
  well: 'Keine Nachricht schlug zu oft fehl',
  failing: (count) => `Zu oft fehlgeschlagen: ${some(count)}`,
  which: 'Welche',
  failed: 'Zuletzt fehlgeschlagen',
  times: (count) => `${some(count)} Mal`,
  unread: 'eine Nachricht, die sich nicht lesen lässt',
  would: 'Jetzt noch einmal versucht',
  prospects: {
    send: 'würde gesendet',
    drop: 'würde enden',
    wait: 'würde warten',
    settling: 'klärt sich gerade',
    done: 'braucht nichts',
    unreadable: 'bleibt: nicht lesbar',
    faulty: 'bleibt: fehlerhaft',
  },
  redrive: (count) => `${some(count)} noch einmal versuchen`,
  redriveLead:
    'Sie werden wie alle anderen geprüft, mit Obergrenzen, Kontaktzeiten und der Schleuse gegen zu viel Verspätetes. Höchstens 100 auf einmal.',
  redriven: (count) => `Fertig: ${some(count)} noch einmal versucht, oder es war nichts mehr nötig.`,
  of: (shown, total) => `${some(shown)} von ${some(total)}`,
  audit: 'Plan, Sendebuch und Aufzeichnungen der Anbieter',
  auditLead:
    'Gegeneinander gehalten: Fehlt etwas, ist etwas unbekannt, doppelt gesendet, zu oft oder außerhalb der Kontaktzeiten? Geprüft werden die letzten zwei Tage und die nächsten acht; geändert wird nichts.',
  look: 'Jetzt prüfen',
  looked: (appointments, entries, contacts) =>
    `Geprüft: ${some(appointments, 'Termin', 'Termine')}, ${some(entries, 'Eintrag', 'Einträge')} und ${some(contacts, 'Kontakt', 'Kontakte')}.`,
  agreed: 'Alle drei stimmen überein',
  found: (count) => `Sie unterscheiden sich: ${some(count)}`,
  finding: 'Art',
  kinds: {
    twice: 'zweimal aus einem Grund',
    over_contact: 'zu oft kontaktiert',
    calls_at_once: 'Anrufe zugleich',
    outside_hours: 'außerhalb der Kontaktzeiten',
    extra: 'nicht im Sendebuch',
    missed: 'fehlt',
    overdue: 'überfällig',
    unrecorded: 'nicht beim Anbieter aufgezeichnet',
    silent: 'ein Dienst, der nicht läuft',
    in_doubt: 'ungeklärt',
    orphaned: 'ohne Termin',
  },
  what: 'Was',
  advice: 'Was zu tun ist',
  cut: 'Es war mehr, als eine Prüfung fassen darf: Das ist ein Teil.',
  left: (why) => `Die Aufzeichnungen eines Anbieters fehlen: ${why}`,
};
