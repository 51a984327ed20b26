/** French, with vous. See `words.ts`. */
import type { Words } from './words.ts';
import { placeOrTime } from './words.ts';

const WHOSE = '{% if person %}{{ person }} : {% endif %}';

const ALSO_SMS =
  "{% for other in others limit: 3 %} ; {% if other.person %}{{ other.person }} : {% else %}et {% endif %}{{ other.title }}, {{ other.when }}{% endfor %}{% if others.size > 3 %} ; et d'autres{% endif %}";
const ALSO_VOICE =
  '{% for other in others %} {% if other.person %}{{ other.person }} a{% else %}Vous avez aussi{% endif %} {{ other.title }}, le {{ other.when }}.{% endfor %}';
const YOURS = '{% if person %}Le rendez-vous de {{ person }}{% else %}Votre rendez-vous{% endif %}';
const HELLO = 'Bonjour{% if name %} {{ name }}{% endif %}, ici {{ office }}';
const FULL_MENU =
  'Appuyez sur 1 pour confirmer, 2 pour demander une autre date, 9 pour ne plus être appelé, ou étoile pour réécouter.';

export const fr: Words = {
  email: {
    greeting: 'Bonjour{% if name %} {{ name }}{% endif %},',
    reminder: {
      subject: `Rappel : ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'Votre prochain rendez-vous',
      lead: '{{ office }} vous rappelle votre rendez-vous. Merci de nous dire si vous pourrez venir.',
      button: 'Confirmer ou modifier',
    },
    booking: {
      subject: `Rendez-vous pris : ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'Votre rendez-vous est pris',
      lead: '{{ office }} a noté ce rendez-vous pour vous. Au plaisir de vous accueillir.',
      button: 'Voir ou modifier',
    },
    change: {
      subject: `${placeOrTime('Nouveau lieu', 'Nouvel horaire')} : ${WHOSE}{{ title }}, {{ when }}`,
      headline: placeOrTime('Votre rendez-vous a lieu ailleurs', 'Votre rendez-vous est déplacé'),
      lead: placeOrTime(
        '{{ office }} a changé le lieu de votre rendez-vous. L’horaire reste le même.',
        '{{ office }} a déplacé votre rendez-vous. Merci de noter le nouvel horaire{% if new_location %} et le nouveau lieu{% endif %}.',
      ),
      button: 'Confirmer ou modifier',
    },
    cancellation: {
      subject: `Rendez-vous annulé : ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'Votre rendez-vous est annulé',
      lead: 'Ce rendez-vous avec {{ office }} n’aura pas lieu. Vous n’avez rien à faire.',
      button: 'Voir le détail',
    },
    reinstatement: {
      subject: `Finalement maintenu : ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'Votre rendez-vous est finalement maintenu',
      lead: 'Nous vous avions annoncé l’annulation de ce rendez-vous avec {{ office }}. Il est finalement maintenu{% if moved_from %}, à un autre horaire{% endif %}. Merci de nous dire si vous pourrez venir.',
      button: 'Confirmer ou modifier',
    },
    labels: { when: 'Quand', where: 'Où', before: 'Au lieu de', also: 'Vous avez aussi', colon: ' :' },
    questions: 'Une question ? Appelez le {{ contact_phone }}.',
    reason: 'Vous recevez ce message parce que vous avez un rendez-vous avec {{ office }}.',
    unsubscribe: 'Se désabonner',
  },
  sms: {
    reminder: `{{ office }} : rappel {% if person %}du RDV de {{ person }} : {% else %}de votre RDV {% endif %}{{ title }}, {{ when }}${ALSO_SMS}. Répondez C pour confirmer, R pour une autre date, STOP pour ne plus en recevoir.`,
    booking: `{{ office }} : {% if person %}le{% else %}votre{% endif %} RDV est pris : ${WHOSE}{{ title }}, {{ when }}${ALSO_SMS}. Répondez R pour une autre date, STOP pour ne plus en recevoir.`,
    change: `{{ office }} : ${WHOSE}RDV {{ title }}${placeOrTime(', {{ when }}, nouveau lieu : {{ new_location }}', ' déplacé au {{ when }}{% if moved_from %} (avant : {{ moved_from }}){% endif %}{% if new_location %}, nouveau lieu : {{ new_location }}{% endif %}')}${ALSO_SMS}. Répondez C pour confirmer, R pour une autre date, STOP pour stopper.`,
    cancellation: `{{ office }} : {% if person %}le RDV de {{ person }} : {% else %}votre RDV {% endif %}{{ title }}, {{ when }}, n'aura pas lieu${ALSO_SMS}.{% if contact_phone %} Questions : {{ contact_phone }}.{% endif %} Répondez STOP pour ne plus en recevoir.`,
    reinstatement: `{{ office }} : ${WHOSE}RDV {{ title }} finalement maintenu : {{ when }}{% if moved_from %} (avant : {{ moved_from }}){% endif %}{% if new_location %}, nouveau lieu : {{ new_location }}{% endif %}${ALSO_SMS}. Répondez C pour confirmer, R pour une autre date, STOP pour stopper.`,
  },
  voice: {
    reminder: {
      script: `${HELLO}. Nous vous rappelons {% if person %}le rendez-vous de {{ person }}{% else %}votre rendez-vous{% endif %} : {{ title }}, le {{ when }}.${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    booking: {
      script: `${HELLO}. ${YOURS} est pris : {{ title }}, le {{ when }}.${ALSO_VOICE}`,
      menu: 'Appuyez sur 2 pour demander une autre date, 9 pour ne plus être appelé, ou étoile pour réécouter.',
    },
    change: {
      script: `${HELLO}. ${YOURS}, {{ title }}, ${placeOrTime('le {{ when }}, aura lieu ailleurs. Le nouveau lieu est {{ new_location }}.', 'est déplacé.{% if moved_from %} Il était prévu le {{ moved_from }}.{% endif %} Il aura lieu le {{ when }}.{% if new_location %} Le nouveau lieu est {{ new_location }}.{% endif %}')}${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    cancellation: {
      script: `${HELLO}. ${YOURS}, {{ title }}, le {{ when }}, n’aura pas lieu.${ALSO_VOICE}{% if contact_phone %} Pour toute question, appelez le {{ contact_phone }}.{% endif %}`,
      menu: 'Appuyez sur 9 pour ne plus être appelé, ou étoile pour réécouter.',
    },
    reinstatement: {
      script: `${HELLO}. ${YOURS}, {{ title }}, qui était annulé, est finalement maintenu : le {{ when }}.{% if new_location %} Le lieu est {{ new_location }}.{% endif %}${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    goodbye: '{% if contact_phone %}Vous pouvez nous joindre au {{ contact_phone }}. {% endif %}Au revoir.',
    voicemail:
      'Bonjour{% if name %}, ceci est un message pour {{ name }}{% endif %}. {{ office }} vous a appelé. Merci de nous rappeler{% if contact_phone %} au {{ contact_phone }}{% endif %}. Au revoir.',
  },
  answers: {
    confirmed_all: '{{ office }} : merci, vos {{ count }} RDV sont confirmés.',
    reschedule_all:
      '{{ office }} : merci. Nous vous contacterons pour changer vos {{ count }} RDV. En attendant, rien ne change.',
    call_confirmed_all: 'Merci. Tous vos rendez-vous sont confirmés. Au revoir.',
    confirmed: '{{ office }} : merci, votre RDV est confirmé : {{ title }}, {{ when }}.',
    confirmed_one_of:
      '{{ office }} : merci, le premier de vos RDV est confirmé : {{ title }}, {{ when }}. Pour les autres, répondez à leur propre rappel.',
    moved:
      '{{ office }} : {{ title }} a été déplacé, désormais {{ when }}{% if place %}, {{ place }}{% endif %}. Répondez C pour confirmer, R pour une autre date.',
    reschedule:
      '{{ office }} : merci. Nous vous contacterons pour une autre date pour {{ title }}, {{ when }}. En attendant, votre RDV reste inchangé.',
    reschedule_one_of:
      '{{ office }} : merci. Nous vous proposerons une autre date pour le premier de vos RDV : {{ title }}, {{ when }}. Les autres restent inchangés.',
    opted_out:
      '{{ office }} : vous ne recevrez plus ni SMS ni appel de notre part. Répondez START pour en recevoir à nouveau.',
    opted_out_cancel:
      '{{ office }} : vous ne recevrez plus ni SMS ni appel. Annuler votre RDV : {{ link }} Répondez START pour en recevoir à nouveau.',
    opted_in:
      '{{ office }} : vous recevrez à nouveau nos SMS et nos appels. Répondez STOP pour ne plus en recevoir.',
    help: '{{ office }} : rappels de RDV.{% if phone %} Appelez le {{ phone }}.{% else %} Contactez notre bureau.{% endif %} Répondez STOP pour ne plus en recevoir.',
    no_appointment:
      '{{ office }} : aucun RDV ouvert pour ce numéro. {% if phone %}Appelez le {{ phone }}.{% else %}Contactez notre bureau.{% endif %}',
    call_confirmed: 'Merci. Votre rendez-vous est confirmé. Au revoir.',
    call_gone:
      'Ce rendez-vous ne peut plus être confirmé. Merci de nous {% if phone %}appeler au {{ phone }}{% else %}contacter{% endif %}. Au revoir.',
    call_moved:
      'Votre rendez-vous a été déplacé. Il est désormais : {{ title }}, {{ when }}{% if place %}, {{ place }}{% endif %}.',
    call_noted:
      'Quelque chose ne fonctionne pas en ce moment. La touche que vous avez pressée est notée, et nous nous en occupons. Au revoir.',
    call_reschedule: 'Merci. Nous vous contacterons pour convenir d’une autre date. Au revoir.',
    call_stopped: 'Nous ne vous appellerons plus. Au revoir.',
    call_unknown_key: 'Désolé, cette touche n’a pas de fonction ici.',
    call_us:
      '{% if office %}Bonjour, ici {{ office }}.{% else %}Bonjour. Ce numéro sert à rappeler des rendez-vous.{% endif %} {% if title %}Votre prochain rendez-vous : {{ title }}, le {{ when }}.{% else %}Nous ne trouvons aucun rendez-vous pour votre numéro.{% endif %}{% if phone %} Vous pouvez nous joindre au {{ phone }}.{% endif %}',
    call_us_menu:
      'Appuyez sur {% if title %}1 pour confirmer, 2 pour demander une autre date, {% endif %}9 pour ne plus recevoir ni SMS ni appel, ou étoile pour réécouter.',
    call_us_stopped: 'Vous ne recevrez plus ni SMS ni appel de notre part. Au revoir.',
  },
  office: {
    subject: { digest: 'À traiter : {{ count }}', urgent: 'À traiter sous un jour : {{ count }}' },
    lead: {
      digest: 'Voici ce que quelqu’un de {{ office }} doit regarder.',
      urgent: 'Ceci arrive à échéance sous un jour, et quelqu’un de {{ office }} doit le regarder.',
    },
    kinds: {
      reply: 'Une réponse à lire',
      another_time: 'Une autre date est demandée',
      declined: 'Quelqu’un ne peut pas venir',
      opted_out: 'Quelqu’un ne veut plus de SMS ni d’appels',
      wrong_number: 'Le numéro n’est pas celui de la personne',
      unreached: 'Personne n’a été joint',
      undelivered: 'Votre logiciel ne reçoit pas les événements',
    },
    more: 'Et {{ more }} de plus.',
    list: 'La liste, avec ce qui a été écrit',
    reason: 'Vous recevez ceci parce que {{ office }} veut être prévenu ici (needsEmail dans les réglages).',
  },
  sample: { name: 'Ana', title: 'Détartrage', location: '12 rue des Ormes', other: 'Contrôle annuel' },
};
