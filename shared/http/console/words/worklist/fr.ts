/** French, with vous. See `words.ts`. */
import type { WorklistWords } from './words.ts';

export const fr: WorklistWords = {
  none: 'Personne ne vous attend.',
  noneLead: 'Ce que les gens répondent est traité tout seul. Ici arrive ce que seule une personne comprend.',
  waiting: (count, since) => `${count} à lire, le plus ancien depuis ${since}.`,
  lead: 'Le plus ancien d’abord. Tant qu’une réponse attend ici, ses SMS et appels attendent aussi.',
  kinds: {
    reply: 'a écrit quelque chose',
    another_time: 'veut une autre heure',
    declined: 'ne peut pas venir',
    opted_out: 'ne veut plus de SMS ni d’appels',
    wrong_number: 'le numéro est à quelqu’un d’autre',
    unreached: 'n’a pas pu être jointe',
    undelivered: 'votre logiciel ne reçoit pas les événements',
  },
  leads: {
    unreached: 'Aucun rappel n’est arrivé. Un appel de vous arrivera peut-être.',
    undelivered: 'Il n’apprend donc pas ce que les gens répondent. Vérifiez votre point de réception.',
  },
  cancelAsked:
    'La personne a écrit CANCEL : cela met fin aux SMS et aux appels, et visait peut-être le rendez-vous.',
  since: 'depuis',
  noAppointment: 'Aucun rendez-vous à venir',
  outcomes: {
    confirmed: 'Confirmé',
    declined: 'Ne vient pas',
    moved: 'Déplacé',
    wrong_number: 'Mauvais numéro',
    done: 'Fait',
  },
  note: 'Une note pour qui regardera plus tard',
  was: {
    confirmed: 'Confirmé. Aucun autre rappel ne part.',
    declined: 'Ne vient pas. Aucun autre rappel ne part.',
    moved: 'Classé comme déplacé.',
    wrong_number: 'Ce numéro ne reçoit plus de SMS ni d’appels.',
    done: 'Fait.',
  },
  fault: 'Cela n’a pas été enregistré',
  more: 'Afficher les suivants',
};
