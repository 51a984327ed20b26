/** French, with vous. See `words.ts`. */
import type { FrameWords } from './words.ts';

export const fr: FrameWords = {
  skip: 'Aller au contenu',
  menu: 'Écrans',
  screens: {
    now: 'Maintenant',
    today: 'Aujourd’hui',
    replies: 'Réponses',
    policies: 'Politiques',
    templates: 'Modèles',
    settings: 'Réglages',
    offices: 'Cabinets',
    keys: 'Clés',
    log: 'Journal',
    audit: 'Audit',
    sandbox: 'Essais',
  },
  signOut: 'Se déconnecter',
  language: 'Langue',
  speak: 'Utiliser cette langue',
  addKey: 'Ajouter une autre clé',
  keys: 'Touches',
  keyHelp: {
    row: 'ligne suivante et précédente',
    open: 'ouvrir la ligne',
    confirm: 'confirmer',
    cancel: 'annuler',
    search: 'chercher',
    help: 'cette liste',
  },
  close: 'Fermer',
  operators: 'exploitants',
  stale:
    'Pas de connexion à Ringonce. Ce que vous voyez peut être ancien ; une nouvelle demande suit d’elle-même.',
  ended: 'Votre session est terminée.',
  again: 'Se reconnecter',
  signIn: {
    title: 'Se connecter',
    lead: 'La console est pour ceux qui exploitent Ringonce et pour les cabinets qui rappellent avec lui.',
    key: 'Votre clé',
    keyHint: 'Elle commence par rop_ ou rtk_. Le navigateur ne la garde pas.',
    button: 'Se connecter',
    wrong: 'Cette clé est inconnue, expirée ou révoquée.',
    needed: 'Saisissez votre clé.',
    notKept:
      'Votre navigateur n’a pas gardé la session. Ouvrez Ringonce par https, ou sur cette machine par http://localhost.',
    link: 'Se connecter par lien',
    linkLead: 'Ce lien vous connecte une fois.',
    linkButton: 'Continuer',
    linkDead:
      'Ce lien est terminé ou déjà utilisé. Connectez-vous avec une clé, ou relancez Ringonce pour un autre lien.',
    more: 'Ajouter une autre clé',
    moreLead:
      'Avec la clé d’un cabinet et celle d’un exploitant, vous voyez les deux côtés. Elle remplace celle du même type.',
    provider: 'Se connecter avec votre organisation',
    refused:
      'Votre organisation ne vous a pas connecté, aucun de vos groupes n’a de rôle ici, ou votre accès a été retiré.',
  },
  refused: {
    title: 'Pas avec cette clé',
    other:
      'Cet écran demande d’autres droits que ceux de votre session. Qui émet les clés peut changer cela.',
    notFound: 'Cette page n’existe pas.',
    origin: 'Cela venait d’un autre site, rien n’a donc été fait.',
    back: 'Retour au début',
    failed: 'Cela n’a pas marché',
    failedLead: 'Ringonce a échoué et l’a signalé. Vous pouvez réessayer.',
    fault: 'À revoir, s’il vous plaît',
  },
  channels: { email: 'E-mail', sms: 'SMS', voice: 'Appel' },
  show: 'afficher',
};
