/** German, with Sie. See `words.ts`. */
import type { Words } from './words.ts';
import { placeOrTime, WHOSE } from './words.ts';

const ALSO_SMS =
  '{% for other in others limit: 3 %}; {% if other.person %}{{ other.person }}: {% else %}auch {% endif %}{{ other.title }}, {{ other.when }}{% endfor %}{% if others.size > 3 %}; und weitere{% endif %}';
const ALSO_VOICE =
  '{% for other in others %} Außerdem {% if other.person %}hat {{ other.person }}{% else %}haben Sie{% endif %} {{ other.title }}, am {{ other.when }}.{% endfor %}';
const YOURS = '{% if person %}Der Termin von {{ person }}{% else %}Ihr Termin{% endif %}';
const HELLO = 'Guten Tag{% if name %}, {{ name }}{% endif %}, hier ist {{ office }}';
const FULL_MENU =
  'Drücken Sie die 1 zum Bestätigen, die 2 für einen anderen Termin, die 9, um keine Anrufe mehr zu erhalten, oder Stern zum Wiederholen.';

export const de: Words = {
  email: {
    greeting: 'Guten Tag{% if name %} {{ name }}{% endif %},',
    reminder: {
      subject: `Erinnerung: ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'Ihr nächster Termin',
      lead: '{{ office }} erinnert Sie an Ihren Termin. Bitte sagen Sie uns, ob Sie kommen können.',
      button: 'Bestätigen oder ändern',
    },
    booking: {
      subject: `Termin gebucht: ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'Ihr Termin ist gebucht',
      lead: '{{ office }} hat diesen Termin für Sie eingetragen. Wir freuen uns auf Sie.',
      button: 'Ansehen oder ändern',
    },
    change: {
      subject: `${placeOrTime('Neuer Ort', 'Neuer Termin')}: ${WHOSE}{{ title }}, {{ when }}`,
      headline: placeOrTime('Ihr Termin ist an einem anderen Ort', 'Ihr Termin wurde verschoben'),
      lead: placeOrTime(
        '{{ office }} hat den Ort Ihres Termins geändert. Die Zeit bleibt, wie sie ist.',
        '{{ office }} hat Ihren Termin verschoben. Bitte merken Sie sich die neue Zeit{% if new_location %} und den neuen Ort{% endif %}.',
      ),
      button: 'Bestätigen oder ändern',
    },
    cancellation: {
      subject: `Termin abgesagt: ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'Ihr Termin ist abgesagt',
      lead: 'dieser Termin bei {{ office }} findet nicht statt. Sie müssen nichts weiter tun.',
      button: 'Einzelheiten ansehen',
    },
    reinstatement: {
      subject: `Findet doch statt: ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'Ihr Termin findet doch statt',
      lead: 'wir hatten Ihnen geschrieben, dass dieser Termin bei {{ office }} abgesagt ist. Er findet doch statt{% if moved_from %}, zu einer anderen Zeit{% endif %}. Bitte sagen Sie uns, ob Sie kommen können.',
      button: 'Bestätigen oder ändern',
    },
    labels: { when: 'Wann', where: 'Wo', before: 'Statt', also: 'Außerdem haben Sie', colon: ':' },
    questions: 'Fragen? Rufen Sie an: {{ contact_phone }}.',
    reason: 'Sie erhalten diese E-Mail, weil Sie einen Termin bei {{ office }} haben.',
    unsubscribe: 'Abmelden',
  },
  sms: {
    reminder: `{{ office }}: {% if person %}Termin für {{ person }}: {% else %}Ihr Termin {% endif %}{{ title }}, {{ when }}${ALSO_SMS}. Antworten Sie C zum Bestätigen, R für einen anderen Termin, STOP zum Abbestellen.`,
    booking: `{{ office }}: {% if person %}der{% else %}Ihr{% endif %} Termin ist gebucht: ${WHOSE}{{ title }}, {{ when }}${ALSO_SMS}. Antworten Sie R für einen anderen Termin, STOP zum Abbestellen.`,
    change: `{{ office }}: ${WHOSE}{{ title }}${placeOrTime(', {{ when }}, neuer Ort: {{ new_location }}', ' neu am {{ when }}{% if moved_from %} (statt {{ moved_from }}){% endif %}{% if new_location %}, neuer Ort: {{ new_location }}{% endif %}')}${ALSO_SMS}. Antwort: C = bestätigen, R = andere Zeit, STOP = abbestellen.`,
    cancellation: `{{ office }}: {% if person %}Termin für {{ person }}: {% else %}Ihr Termin {% endif %}{{ title }}, {{ when }}, findet nicht statt${ALSO_SMS}.{% if contact_phone %} Fragen? {{ contact_phone }}.{% endif %} Antworten Sie STOP zum Abbestellen.`,
    reinstatement: `{{ office }}: ${WHOSE}{{ title }} findet doch statt: {{ when }}{% if moved_from %} (statt {{ moved_from }}){% endif %}{% if new_location %}, neuer Ort: {{ new_location }}{% endif %}${ALSO_SMS}. Antwort: C = bestätigen, R = andere Zeit, STOP = abbestellen.`,
  },
  voice: {
    reminder: {
      script: `${HELLO}. Wir möchten Sie an {% if person %}den Termin von {{ person }}{% else %}Ihren Termin{% endif %} erinnern: {{ title }}, am {{ when }}.${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    booking: {
      script: `${HELLO}. ${YOURS} ist gebucht: {{ title }}, am {{ when }}.${ALSO_VOICE}`,
      menu: 'Drücken Sie die 2 für einen anderen Termin, die 9, um keine Anrufe mehr zu erhalten, oder Stern zum Wiederholen.',
    },
    change: {
      script: `${HELLO}. ${YOURS}, {{ title }}, ${placeOrTime('am {{ when }}, ist jetzt an einem anderen Ort: {{ new_location }}.', 'wurde verschoben.{% if moved_from %} Bisher war er am {{ moved_from }}.{% endif %} Der neue Termin ist am {{ when }}.{% if new_location %} Der neue Ort ist {{ new_location }}.{% endif %}')}${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    cancellation: {
      script: `${HELLO}. ${YOURS}, {{ title }}, am {{ when }}, findet nicht statt.${ALSO_VOICE}{% if contact_phone %} Bei Fragen erreichen Sie uns unter {{ contact_phone }}.{% endif %}`,
      menu: 'Drücken Sie die 9, um keine Anrufe mehr zu erhalten, oder Stern zum Wiederholen.',
    },
    reinstatement: {
      script: `${HELLO}. ${YOURS}, {{ title }}, der abgesagt war, findet doch statt: am {{ when }}.{% if new_location %} Der Ort ist {{ new_location }}.{% endif %}${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    goodbye: '{% if contact_phone %}Sie erreichen uns unter {{ contact_phone }}. {% endif %}Auf Wiederhören.',
    voicemail:
      'Guten Tag{% if name %}, dies ist eine Nachricht für {{ name }}{% endif %}. {{ office }} hat angerufen. Bitte rufen Sie uns zurück{% if contact_phone %} unter {{ contact_phone }}{% endif %}. Auf Wiederhören.',
  },
  answers: {
    confirmed_all: '{{ office }}: Danke, Ihre {{ count }} Termine sind bestätigt.',
    reschedule_all:
      '{{ office }}: Danke. Wir melden uns wegen neuer Zeiten für Ihre {{ count }} Termine. Bis dahin bleibt alles, wie es ist.',
    call_confirmed_all: 'Vielen Dank. Alle Ihre Termine sind bestätigt. Auf Wiederhören.',
    confirmed: '{{ office }}: Danke, Ihr Termin ist bestätigt: {{ title }}, {{ when }}.',
    confirmed_one_of:
      '{{ office }}: Danke, Ihr nächster Termin ist bestätigt: {{ title }}, {{ when }}. Für die anderen antworten Sie bitte auf deren Erinnerung.',
    moved:
      '{{ office }}: {{ title }} wurde verschoben, jetzt {{ when }}{% if place %}, {{ place }}{% endif %}. Antworten Sie C zum Bestätigen, R für eine andere Zeit.',
    reschedule:
      '{{ office }}: Danke. Wir melden uns bei Ihnen wegen einer anderen Zeit für {{ title }}, {{ when }}. Bis dahin bleibt der Termin bestehen.',
    reschedule_one_of:
      '{{ office }}: Danke. Wir melden uns wegen einer anderen Zeit für Ihren nächsten Termin: {{ title }}, {{ when }}. Die anderen bleiben bestehen.',
    opted_out:
      '{{ office }}: Sie erhalten von uns keine SMS und keine Anrufe mehr. Antworten Sie START, um sie wieder zu erhalten.',
    opted_out_cancel:
      '{{ office }}: Sie erhalten keine SMS und Anrufe mehr. Termin absagen: {{ link }} Antworten Sie START, um sie wieder zu erhalten.',
    opted_in: '{{ office }}: Sie erhalten unsere SMS und Anrufe wieder. Antworten Sie STOP zum Abbestellen.',
    help: '{{ office }}: Terminerinnerungen.{% if phone %} Rufen Sie an: {{ phone }}.{% else %} Bitte wenden Sie sich an uns.{% endif %} Antworten Sie STOP zum Abbestellen.',
    no_appointment:
      '{{ office }}: Wir finden zu dieser Nummer keinen offenen Termin. {% if phone %}Rufen Sie an: {{ phone }}.{% else %}Bitte wenden Sie sich an uns.{% endif %}',
    call_confirmed: 'Vielen Dank. Ihr Termin ist bestätigt. Auf Wiederhören.',
    call_gone:
      'Dieser Termin kann nicht mehr bestätigt werden. {% if phone %}Bitte rufen Sie uns an unter {{ phone }}{% else %}Bitte wenden Sie sich an uns{% endif %}. Auf Wiederhören.',
    call_moved:
      'Ihr Termin wurde verschoben. Er ist jetzt: {{ title }}, {{ when }}{% if place %}, {{ place }}{% endif %}.',
    call_noted:
      'Hier funktioniert gerade etwas nicht. Ihr Tastendruck ist notiert, und wir kümmern uns darum. Auf Wiederhören.',
    call_reschedule: 'Vielen Dank. Wir melden uns bei Ihnen wegen eines anderen Termins. Auf Wiederhören.',
    call_stopped: 'Wir rufen Sie nicht mehr an. Auf Wiederhören.',
    call_unknown_key: 'Diese Taste hat hier leider keine Funktion.',
    call_us:
      '{% if office %}Guten Tag, hier ist {{ office }}.{% else %}Guten Tag. Von dieser Nummer wird an Termine erinnert.{% endif %} {% if title %}Ihr nächster Termin: {{ title }}, am {{ when }}.{% else %}Wir finden zu Ihrer Nummer keinen offenen Termin.{% endif %}{% if phone %} Sie erreichen uns unter {{ phone }}.{% endif %}',
    call_us_menu:
      'Drücken Sie {% if title %}die 1 zum Bestätigen, die 2 für einen anderen Termin, {% endif %}die 9, um keine SMS und keine Anrufe mehr zu erhalten, oder Stern zum Wiederholen.',
    call_us_stopped: 'Sie erhalten von uns keine SMS und keine Anrufe mehr. Auf Wiederhören.',
  },
  office: {
    subject: { digest: 'Zu erledigen: {{ count }}', urgent: 'Binnen eines Tages zu erledigen: {{ count }}' },
    lead: {
      digest: 'Das sollte sich jemand von {{ office }} ansehen.',
      urgent: 'Das steht binnen eines Tages an, und jemand von {{ office }} sollte es sich ansehen.',
    },
    kinds: {
      reply: 'Eine Antwort ist zu lesen',
      another_time: 'Eine andere Zeit ist gewünscht',
      declined: 'Jemand kann nicht kommen',
      opted_out: 'Jemand möchte keine SMS und Anrufe mehr',
      wrong_number: 'Die Nummer gehört jemand anderem',
      unreached: 'Niemand wurde erreicht',
      undelivered: 'Ihre Software nimmt keine Ereignisse an',
    },
    more: 'Und {{ more }} weitere.',
    list: 'Die Liste, mit dem, was geschrieben wurde',
    reason: 'Sie erhalten das, weil {{ office }} es hierhin möchte (needsEmail in den Einstellungen).',
  },
  sample: { name: 'Ana', title: 'Zahnreinigung', location: 'Ulmenstraße 12', other: 'Kontrolle' },
};
