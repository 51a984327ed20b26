/** French, with vous. See `words.ts`. */
import { countIn } from '../said.ts';
import type { SandboxWords } from './words.ts';

const some = countIn('fr');

export const fr: SandboxWords = {
  nobody: 'Personne n’a encore rien reçu.',
  nobodyLead:
    'Ceci est un essai : rien ne quitte cette machine, et l’horloge est à vous. Chargez des rendez-vous, laissez passer le temps, et voyez sur les téléphones ce que les gens reçoivent.',
  got: (messages, addresses) =>
    `${some(messages, 'message', 'messages')} sur ${some(addresses, 'téléphone ou boîte', 'téléphones et boîtes')}.`,
  gotLead:
    'Rien ne quitte cette machine. Laissez tourner l’horloge, et répondez comme le feraient ces gens : écrivez, décrochez, appuyez sur une touche, ouvrez un lien.',
  load: 'Charger 298 rendez-vous',
  loadLead:
    'Quatre jours d’un cabinet : en six langues, dans bien des fuseaux, avec tout ce qui va de travers.',
  loaded: (count) =>
    `${some(count, 'rendez-vous chargé', 'rendez-vous chargés')}. Laissez tourner l’horloge.`,
  night: 'Rejouer la nuit des 156 appels',
  nightLead:
    'Tout s’arrête à six heures du soir et revient treize heures trop tard. Voyez chez qui cela sonne.',
  own: 'Ou créez-en un vous-même, par l’API ou avec ringonce import : il est rappelé ici aussi.',
  clock: 'L’horloge',
  steps: { next: 'Prochain message', PT1H: '1 h', P1D: '1 jour' },
  play: 'Lancer',
  nextIs: 'Ensuite',
  soon: 'Quelque chose est en route.',
  nothingNext: 'Rien n’est prévu.',
  clockIsOperators: 'L’horloge est à tout le monde, alors c’est la clé d’un exploitant qui la déplace.',
  waits: (count) => `${some(count, 'attend', 'attendent')} : voir pourquoi`,
  waitsNone: 'Rien n’est différé ni retenu : tout part à son heure.',
  held: (count) => some(count, 'retenu', 'retenus'),
  fault: 'Cela n’a pas pu être joué',
  more: 'Afficher plus de personnes',
  phoneOf: (name) => `Téléphone de ${name}`,
  inboxOf: (name) => `Boîte de ${name}`,
  somebody: 'Quelqu’un',
  earlier: (count) => some(count, 'précédent', 'précédents'),
  segments: (count) => some(count, 'segment', 'segments'),
  status: {
    accepted: 'en route',
    sent: 'envoyé',
    delivered: 'remis',
    undelivered: 'non remis',
    failed: 'échoué',
    completed: 'décroché',
    busy: 'occupé',
    'no-answer': 'sans réponse',
    'in-progress': 'en appel',
    Delivery: 'remis',
    Bounce: 'revenu',
    Complaint: 'plainte',
    DeliveryDelay: 'retardé',
  },
  callFrom: (office) => `Appel de ${office}`,
  ringing: 'Appel entrant',
  pickUp: 'Décrocher',
  keypad: 'Clavier',
  pressed: (digits) => `A appuyé sur ${digits}`,
  calledUs: 'A appelé le numéro du cabinet',
  onThePage: (button) => `Sur la page : ${button}`,
  openEmail: 'Ouvrir l’e-mail',
  emailTo: (name) => `E-mail à ${name}`,
  write: (name) => `Répondre comme ${name}`,
  send: 'Envoyer',
  operatorOnly: 'Ajoutez la clé du cabinet pour voir les noms et répondre.',
  responses: {
    confirmed: 'viendra',
    declined: 'ne peut pas venir',
    cancelled: 'annulé',
    answered: 'a écrit quelque chose',
  },
  old: 'Autrefois',
  thenLead:
    'Toutes les cinq minutes de ces treize heures, l’ancien système demandait si cette personne avait été appelée, et remettait l’appel en file. Tous se croyaient en retard.',
  missed: (count) => some(count, 'appel manqué', 'appels manqués'),
  missedCall: 'Appel manqué',
  now: 'Maintenant',
  nowLead: 'La même nuit. Personne n’est contacté deux fois pour la même raison.',
  nowHeld: (count) => some(count, 'SMS ou appel est retenu', 'SMS et appels sont retenus'),
  nowHeldLead:
    'Les e-mails encore utiles sont partis. Quand les premiers SMS se sont révélés en retard de plusieurs heures, Ringonce a retenu le reste : rien de bruyant ne part tant que personne n’a regardé.',
  nowReleased:
    'Rien n’est retenu. Laissez tourner l’horloge : chaque rendez-vous reçoit un contact, l’un après l’autre.',
};
