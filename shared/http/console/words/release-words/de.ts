/** German, with Sie. See `words.ts`. */

import { countIn } from '../said.ts';
import type { ReleaseWords } from './words.ts';

const some = countIn('de');

export const de: ReleaseWords = {
  look: 'Ansehen und freigeben',
  title: 'Angehaltenes freigeben',
  texts: (count) => some(count, 'SMS'),
  calls: (count) => some(count, 'Anruf', 'Anrufe'),
  would: (contacts, people) =>
    `Die Freigabe würde ${contacts} an ${some(people, 'Person', 'Personen')} senden.`,
  wouldNone: 'Die Freigabe würde jetzt nichts senden.',
  nothing: 'Nichts ist angehalten.',
  nothingLead: 'Jemand hat es schon freigegeben, oder es hat sich von selbst erledigt.',
  most: (count) => `Niemand bekäme mehr als ${some(count)}.`,
  once: 'Niemand bekäme mehr als eine Nachricht.',
  cost: 'Kosten, höchstens',
  ready: 'Wartet seit',
  first: 'Erste',
  last: 'Letzte',
  people: 'Personen',
  mostEach: 'Höchstens an eine Person',
  held: 'Angehalten',
  dropped: 'Würde nicht mehr gesendet',
  waiting: 'Würde weiter warten',
  cut: (count) => `Es ist mehr angehalten als die ersten ${some(count)}, um die es hier geht.`,
  examples: 'Wort für Wort',
  byOffice: 'Nach Praxis',
  office: 'Praxis',
  channel: 'Kanal',
  contacts: 'SMS oder Anrufe',
  why: 'Warum Sie es freigeben',
  type: (number) => `Zum Freigeben ${number} eingeben`,
  typeHint: 'Die Anzahl der Personen, damit niemand aus Versehen so viele freigibt.',
  mistyped: (number) => `Geben Sie ${number} ein, oder gehen Sie zurück.`,
  changed: 'Was angehalten ist, hat sich seit Ihrem Blick geändert. Bitte sehen Sie es noch einmal an.',
  release: 'Freigeben',
  back: 'Zurück, ohne Freigabe',
  reason: 'in der Konsole angesehen',
  done: 'Freigegeben. Es wird in den nächsten Minuten gesendet, wie Raten, Kontaktzeiten und Grenzen es erlauben.',
  already: 'Nichts war mehr angehalten: Jemand war schneller.',
  stopped: 'Gestoppt. SMS und Anrufe dieses Bereichs sind pausiert.',
  going: (left) =>
    `Wird gesendet: Vom Angehaltenen ${some(left, 'steht noch eine Nachricht', 'stehen noch Nachrichten')} aus.`,
  goingLead: 'Im selben Takt wie alles andere. Sie können es jederzeit stoppen.',
  stop: 'Stoppen',
};
