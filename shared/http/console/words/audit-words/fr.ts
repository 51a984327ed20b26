/** French, with vous. See `words.ts`. */

import { countIn } from '../said.ts';
import type { AuditWords } from './words.ts';

const some = countIn('fr');

export const fr: AuditWords = {
  letters: 'Messages en échec',
  lettersLead: 'Ce qui a échoué encore et encore. Chaque rappel revient entre-temps de lui-même.',
  lettersNone: 'Il n’y en a pas',
  lettersNoneLead: 'Aucun message n’a échoué trop souvent.',
  well: 'Aucun message n’a échoué trop souvent',
  failing: (count) => `Trop souvent en échec : ${some(count)}`,
  which: 'Lequel',
  failed: 'Dernier échec',
  times: (count) => some(count, 'fois'),
  unread: 'un message illisible',
  would: 'Réessayé maintenant',
  prospects: {
    send: 'partirait',
    drop: 'finirait',
    wait: 'attendrait',
    settling: 's’éclaircit',
    done: 'n’a besoin de rien',
    unreadable: 'reste : illisible',
    faulty: 'reste : défectueux',
  },
  redrive: (count) => `En réessayer ${some(count)}`,
  redriveLead:
    'Ils sont jugés comme tous les autres, avec plafonds, heures et sas contre trop de retard. Au plus 100 à la fois.',
  redriven: (count) => `Fait : ${some(count, 'réessayé, ou sans besoin', 'réessayés, ou sans besoin')}.`,
  of: (shown, total) => `${some(shown)} sur ${some(total)}`,
  audit: 'Plan, livre d’envois et registres des prestataires',
  auditLead:
    'Comparés entre eux : manque-t-il quelque chose, y a-t-il de l’inconnu, de l’envoyé deux fois, trop souvent ou hors des heures ? Les deux derniers jours et les huit prochains sont regardés, et rien n’est changé.',
  look: 'Regarder maintenant',
  looked: (appointments, entries, contacts) =>
    `Regardé : ${some(appointments, 'rendez-vous')}, ${some(entries, 'écriture', 'écritures')} et ${some(contacts, 'contact', 'contacts')}.`,
  agreed: 'Les trois concordent',
  found: (count) => `Ils diffèrent : ${some(count)}`,
  finding: 'Type',
  kinds: {
    twice: 'deux fois pour une raison',
    over_contact: 'contacté trop souvent',
    calls_at_once: 'appels simultanés',
    outside_hours: 'hors des heures de contact',
    extra: 'absent du livre d’envois',
    missed: 'manquant',
    overdue: 'en retard',
    unrecorded: 'absent du registre du prestataire',
    silent: 'un service qui ne fonctionne pas',
    in_doubt: 'incertain',
    orphaned: 'sans rendez-vous',
  },
  what: 'Quoi',
  advice: 'Que faire',
  cut: 'Il y avait plus qu’un regard ne peut prendre : ceci est une partie.',
  left: (why) => `Le registre d’un prestataire a été laissé de côté : ${why}`,
};
