/** French, with vous. See `words.ts`. */
import type { SettingsWords } from './words.ts';

export const fr: SettingsWords = {
  lead: 'Ce que ce cabinet décide pour lui-même. Cela vaut dès le prochain message.',
  saved: 'Enregistré.',
  fault: 'Cela n’a pas été enregistré',
  save: 'Enregistrer',
  readOnly: 'Modifiable par qui a le droit admin.',
  groups: {
    who: 'Qui est le cabinet',
    contact: 'Quand on peut contacter les personnes',
    channels: 'Comment partent les messages',
    limits: 'Limites',
    kept: 'Ce qui est conservé',
  },
  fields: {
    name: ['Nom', 'Sous lequel le connaissent les personnes à qui l’on rappelle.'],
    timeZone: [
      'Fuseau horaire',
      'Celui du cabinet, pour les heures locales sans fuseau. Comme Europe/Paris.',
    ],
    locale: ['Langue', 'Pour les personnes sans langue à elles.'],
    country: ['Pays', 'Pour les numéros écrits sans pays, en deux lettres.'],
    countries: [
      'SMS et appels vers',
      'Pays dont les numéros peuvent recevoir SMS et appels, séparés par des espaces. Vide : le sien seul.',
    ],
    contactPhone: [
      'Téléphone',
      'Où joindre le cabinet ; dit sur les pages, dans les réponses et sur les répondeurs.',
    ],
    contactEmail: ['E-mail', 'Où vont les réponses aux e-mails. Vide : d’où viennent les e-mails.'],
    needsEmail: [
      'Averti de ce qui est à regarder',
      'Un e-mail par jour sur tout ce qui est ouvert, et aussitôt sur ce qui est dû dans la journée. Vide : aucun.',
    ],
    needsAt: ['Quand vient celui du jour', 'Dans le fuseau du cabinet.'],
    contactHours: [
      'Heures de contact',
      'Dans le fuseau de la personne. Les deux heures vides : à toute heure.',
    ],
    senderNames: ['Nom d’expéditeur', 'Vide : le nom du cabinet.'],
    senderAddresses: ['Adresse d’expéditeur', 'Vide : selon les réglages du prestataire.'],
    providerOrder: [
      'Ordre des prestataires',
      'Lequel est sollicité d’abord s’il y en a plusieurs, séparés par des virgules. Vide : l’ordre de l’exploitant.',
    ],
    ratesPerMinute: ['Au plus par minute', 'Contacts qui peuvent commencer en une minute.'],
    caps: ['Au plus à une personne', 'Combien de fois ce cabinet contacte une personne.'],
    callsPerAppointment: ['Appels par rendez-vous', 'Au plus.'],
    surgeShare: [
      'Retard plausible : part d’une journée',
      '0.1 est un dixième. Au-delà, tous les SMS et appels sont retenus pour un exploitant. Le plus grand de la part et du nombre compte.',
    ],
    surgeCount: ['Retard plausible : nombre', 'SMS et appels d’une journée.'],
    monthlyBudget: [
      'Budget mensuel, en dollars américains',
      'Ce que les SMS et les appels d’un mois peuvent coûter. Avant de le dépasser, ils sont retenus. Vide : pas de limite.',
    ],
    facts: [
      'Les faits sont conservés',
      'Après le début du rendez-vous, comme P13M pour 13 mois. Ce qui est parti ne revient pas.',
    ],
    words: ['Les mots sont conservés', 'Pas plus longtemps que les faits, comme P90D pour 90 jours.'],
    bundleWindow: [
      'Un seul message pour les rappels en',
      'À une adresse, pour les rendez-vous d’un jour, comme P1D pour un jour. PT0S : seulement ce qui est dû au même moment.',
    ],
  },
  opens: 'De',
  closes: 'À',
  days: 'Jours',
  presets: {
    default: 'Les plafonds habituels',
    'one-a-day': 'Un SMS ou un appel par jour',
    custom: 'Comme maintenant',
  },
};
