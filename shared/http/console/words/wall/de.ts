/** German, with Sie. See `words.ts`. */
import { countIn } from '../said.ts';
import type { SandboxWords } from './words.ts';

const some = countIn('de');

export const de: SandboxWords = {
  nobody: 'Noch hat niemand etwas bekommen.',
  nobodyLead:
    'Das ist ein Sandkasten: Nichts verlässt diesen Rechner, und die Uhr gehört Ihnen. Laden Sie Termine, lassen Sie Zeit vergehen, und sehen Sie auf den Telefonen, was die Leute bekommen.',
  got: (messages, addresses) =>
    `${some(messages, 'Nachricht', 'Nachrichten')} auf ${some(addresses, 'Telefon oder Postfach', 'Telefonen und Postfächern')}.`,
  gotLead:
    'Nichts verlässt diesen Rechner. Lassen Sie die Uhr laufen, und antworten Sie, wie diese Leute es täten: schreiben, abheben, eine Taste drücken, einen Link öffnen.',
  load: '298 Termine laden',
  loadLead: 'Vier Tage einer Praxis: in sechs Sprachen, in vielen Zeitzonen, mit allem, was schiefgeht.',
  loaded: (count) => `${some(count, 'Termin ist', 'Termine sind')} geladen. Lassen Sie die Uhr laufen.`,
  night: 'Die Nacht der 156 Anrufe spielen',
  nightLead:
    'Um sechs Uhr abends bleibt alles stehen und kommt dreizehn Stunden zu spät zurück. Sehen Sie, bei wem es klingelt.',
  own: 'Oder legen Sie selbst einen an, über die API oder mit ringonce import: Auch daran wird hier erinnert.',
  clock: 'Die Uhr',
  steps: { next: 'Nächste Nachricht', PT1H: '1 Std.', P1D: '1 Tag' },
  play: 'Abspielen',
  nextIs: 'Als Nächstes',
  soon: 'Etwas ist unterwegs.',
  nothingNext: 'Nichts ist geplant.',
  clockIsOperators: 'Die Uhr gehört allen, deshalb stellt sie ein Schlüssel des Betriebs.',
  waits: (count) => `${some(count, 'wartet', 'warten')}: ansehen, warum`,
  waitsNone: 'Nichts ist aufgeschoben oder angehalten: Alles wird zu seiner Zeit gesendet.',
  held: (count) => `${some(count)} angehalten`,
  fault: 'Das ließ sich nicht spielen',
  more: 'Mehr Leute zeigen',
  phoneOf: (name) => `Telefon von ${name}`,
  inboxOf: (name) => `Postfach von ${name}`,
  somebody: 'Jemand',
  earlier: (count) => `${some(count)} davor`,
  segments: (count) => some(count, 'Segment', 'Segmente'),
  status: {
    accepted: 'unterwegs',
    sent: 'gesendet',
    delivered: 'zugestellt',
    undelivered: 'nicht zugestellt',
    failed: 'fehlgeschlagen',
    completed: 'angenommen',
    busy: 'besetzt',
    'no-answer': 'nicht angenommen',
    'in-progress': 'im Gespräch',
    Delivery: 'zugestellt',
    Bounce: 'kam zurück',
    Complaint: 'beanstandet',
    DeliveryDelay: 'verzögert',
  },
  callFrom: (office) => `Anruf von ${office}`,
  ringing: 'Eingehender Anruf',
  pickUp: 'Abheben',
  keypad: 'Tastenfeld',
  pressed: (digits) => `Drückte ${digits}`,
  calledUs: 'Rief die Nummer der Praxis an',
  onThePage: (button) => `Auf der Seite: ${button}`,
  openEmail: 'E-Mail öffnen',
  emailTo: (name) => `E-Mail an ${name}`,
  write: (name) => `Als ${name} antworten`,
  send: 'Senden',
  operatorOnly: 'Fügen Sie den Schlüssel der Praxis hinzu, um Namen zu sehen und zu antworten.',
  responses: {
    confirmed: 'kommt',
    declined: 'kann nicht kommen',
    cancelled: 'abgesagt',
    answered: 'hat etwas geschrieben',
  },
  old: 'Damals',
  thenLead:
    'Alle fünf Minuten jener dreizehn Stunden fragte das alte System, ob diese Person angerufen worden war, und reihte den Anruf noch einmal ein. Jeder hielt sich für verspätet.',
  missed: (count) => some(count, 'verpasster Anruf', 'verpasste Anrufe'),
  missedCall: 'Verpasster Anruf',
  now: 'Jetzt',
  nowLead: 'Dieselbe Nacht. Niemand wird zweimal aus demselben Grund kontaktiert.',
  nowHeld: (count) => some(count, 'SMS oder Anruf ist angehalten', 'SMS und Anrufe sind angehalten'),
  nowHeldLead:
    'E-Mails, die noch nützten, wurden gesendet. Als sich die ersten SMS um Stunden verspätet zeigten, hielt Ringonce den Rest an: Nichts Lautes wird gesendet, bis jemand es ansieht.',
  nowReleased:
    'Nichts ist angehalten. Lassen Sie die Uhr laufen: Zu jedem Termin gibt es einen Kontakt, einen nach dem anderen.',
};
