/** French. See `texts.ts`. */
import type { Texts } from './texts.ts';

export const fr: Texts = {
  title: 'Votre rendez-vous',
  when: 'Quand',
  where: 'Où',
  duration: 'Durée',
  states: {
    open: {
      headline: 'Pourrez‑vous venir ?',
      lead: (office) => `${office} souhaite savoir si cet horaire vous convient.`,
    },
    confirmed: { headline: 'C’est confirmé', lead: (office) => `Merci. ${office} vous attend.` },
    asked: {
      headline: 'Vous avez demandé un autre horaire',
      lead: (office) => `${office} vous contactera. D’ici là, votre rendez-vous est maintenu.`,
    },
    cancelled: {
      headline: 'Ce rendez-vous est annulé',
      lead: (office) => `Vous n’avez plus rien à faire. Pour en prendre un autre, contactez ${office}.`,
    },
    past: {
      headline: 'Cette heure est passée',
      lead: (office) => `Le rendez-vous a commencé ou est terminé. En cas de besoin, contactez ${office}.`,
    },
  },
  sure: {
    headline: 'Annuler ce rendez-vous ?',
    lead: (office) =>
      `${office} pourra donner cet horaire à quelqu’un d’autre. Vous ne pourrez pas revenir en arrière ici.`,
    yes: 'Oui, l’annuler',
    no: 'Non, le garder',
  },
  changed: 'Ce rendez-vous a changé pendant que la page était ouverte. Veuillez le vérifier.',
  confirm: 'Oui, je viendrai',
  keep: 'Garder cet horaire',
  reschedule: 'Demander un autre horaire',
  cancel: 'Annuler le rendez-vous',
  addToCalendar: 'Ajouter à l’agenda',
  questions: 'Des questions ?',
  call: (office) => `Appeler ${office}`,
  gone: {
    headline: 'Ce lien ne fonctionne plus',
    lead: (office) =>
      `Il a expiré ou a été remplacé. Utilisez le lien de votre dernier message ou contactez ${office}.`,
  },
  unknown: {
    headline: 'Ce lien ne fonctionne pas',
    lead: 'Il en manque peut-être une partie. Ouvrez-le à nouveau depuis votre message, ou contactez l’expéditeur.',
  },
  failed: {
    headline: 'Cela n’a pas fonctionné',
    lead: 'Un problème est survenu de notre côté. Réessayez dans un instant ; le faire deux fois est sans conséquence.',
  },
  unsubscribe: {
    title: 'Désinscription',
    ask: {
      headline: 'Ne plus recevoir ces e-mails ?',
      lead: (office) => `${office} ne vous enverra plus d’e-mails.`,
    },
    button: 'Me désinscrire',
    done: {
      headline: 'Désinscription confirmée',
      lead: (office) => `${office} ne vous enverra plus d’e-mails.`,
    },
    address: 'Adresse',
    onlyEmail: 'Les rappels par SMS ou par téléphone ne changent pas.',
    undo: 'Annuler : recevoir à nouveau les e-mails',
  },
};
