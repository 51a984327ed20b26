/** French, with vous. See `words.ts`. */

import { countIn } from '../said.ts';
import type { ReleaseWords } from './words.ts';

const some = countIn('fr');

export const fr: ReleaseWords = {
  look: 'Regarder et libérer',
  title: 'Libérer ce qui est retenu',
  texts: (count) => some(count, 'SMS'),
  calls: (count) => some(count, 'appel', 'appels'),
  would: (contacts, people) => `Libérer enverrait ${contacts} à ${some(people, 'personne', 'personnes')}.`,
  wouldNone: 'Libérer n’enverrait rien maintenant.',
  nothing: 'Rien n’est retenu.',
  nothingLead: 'Quelqu’un l’a déjà libéré, ou ce qui était retenu s’est terminé de lui-même.',
  most: (count) => `Personne n’en recevrait plus de ${some(count)}.`,
  once: 'Personne n’en recevrait plus d’un.',
  cost: 'Coût, au plus',
  ready: 'En attente depuis',
  first: 'Premier',
  last: 'Dernier',
  people: 'Personnes',
  mostEach: 'Au plus à une personne',
  held: 'Retenus',
  dropped: 'Ne serait plus envoyé',
  waiting: 'Continuerait d’attendre',
  cut: (count) => `Il y a plus de retenus que les ${some(count)} premiers, dont il s’agit ici.`,
  examples: 'Mot pour mot',
  byOffice: 'Par cabinet',
  office: 'Cabinet',
  channel: 'Canal',
  contacts: 'SMS ou appels',
  why: 'Pourquoi vous libérez',
  type: (number) => `Saisissez ${number} pour libérer`,
  typeHint: 'Le nombre de personnes, pour que personne n’en libère autant par erreur.',
  mistyped: (number) => `Saisissez ${number}, ou revenez en arrière.`,
  changed: 'Ce qui est retenu a changé depuis votre regard. Regardez de nouveau, s’il vous plaît.',
  release: 'Libérer',
  back: 'Retour, sans libérer',
  reason: 'regardé dans la console',
  done: 'Libéré. Cela part dans les prochaines minutes, selon les débits, les heures et les plafonds.',
  already: 'Plus rien n’était retenu : quelqu’un a été plus rapide.',
  stopped: 'Arrêté. Les SMS et les appels de ce périmètre sont en pause.',
  going: (left) =>
    `Envoi en cours : de ce qui était retenu, ${some(left, 'reste à partir', 'restent à partir')}.`,
  goingLead: 'Au même rythme que tout le reste. Vous pouvez l’arrêter à tout moment.',
  stop: 'Arrêter',
};
