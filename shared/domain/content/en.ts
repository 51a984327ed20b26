/** English. See `words.ts`. */
import type { Words } from './words.ts';
import { placeOrTime, WHOSE } from './words.ts';

const ALSO_SMS =
  '{% for other in others limit: 3 %}; {% if other.person %}{{ other.person }}: {% else %}also {% endif %}{{ other.title }}, {{ other.when }}{% endfor %}{% if others.size > 3 %}; and more{% endif %}';
const ALSO_VOICE =
  '{% for other in others %} {% if other.person %}{{ other.person }} has{% else %}You also have{% endif %} {{ other.title }}, on {{ other.when }}.{% endfor %}';
const YOURS = '{% if person %}The appointment of {{ person }}{% else %}Your appointment{% endif %}';
const HELLO = 'Hello{% if name %} {{ name }}{% endif %}, this is {{ office }}';
const FULL_MENU =
  'Press 1 to confirm, 2 to ask for another time, 9 to get no more calls, or star to hear this again.';

export const en: Words = {
  email: {
    greeting: 'Hello{% if name %} {{ name }}{% endif %},',
    reminder: {
      subject: `Reminder: ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'Your next appointment',
      lead: 'This is a reminder from {{ office }}. Please let us know whether you can come.',
      button: 'Confirm or change',
    },
    booking: {
      subject: `Booked: ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'Your appointment is booked',
      lead: '{{ office }} has booked this appointment for you. We look forward to seeing you.',
      button: 'View or change',
    },
    change: {
      subject: `${placeOrTime('New place', 'New time')}: ${WHOSE}{{ title }}, {{ when }}`,
      headline: placeOrTime('Your appointment is at another place', 'Your appointment has moved'),
      lead: `{{ office }} has moved your appointment. ${placeOrTime('The time stays as it is; please note the new place.', 'Please note the new time{% if new_location %} and the new place{% endif %}.')}`,
      button: 'Confirm or change',
    },
    cancellation: {
      subject: `Cancelled: ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'Your appointment is cancelled',
      lead: 'This appointment with {{ office }} will not take place. There is nothing you need to do.',
      button: 'View details',
    },
    reinstatement: {
      subject: `Takes place after all: ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'Your appointment takes place after all',
      lead: 'We had told you that this appointment with {{ office }} was cancelled. It takes place after all{% if moved_from %}, at another time{% endif %}. Please let us know whether you can come.',
      button: 'Confirm or change',
    },
    labels: { when: 'When', where: 'Where', before: 'Instead of', also: 'You also have', colon: ':' },
    questions: 'Questions? Call {{ contact_phone }}.',
    reason: 'You get this email because you have an appointment with {{ office }}.',
    unsubscribe: 'Unsubscribe',
  },
  sms: {
    reminder: `{{ office }}: reminder {% if person %}for {{ person }}: {% else %}of {% endif %}{{ title }}, {{ when }}${ALSO_SMS}. Reply C to confirm, R for another time, STOP to stop.`,
    booking: `{{ office }}: {% if person %}{{ person }} is{% else %}you are{% endif %} booked for {{ title }}, {{ when }}${ALSO_SMS}. Reply R for another time, STOP to stop.`,
    change: `{{ office }}: ${WHOSE}{{ title }}${placeOrTime(', {{ when }}, is now at {{ new_location }}', ' has moved to {{ when }}{% if moved_from %} (was {{ moved_from }}){% endif %}{% if new_location %}, now at {{ new_location }}{% endif %}')}${ALSO_SMS}. Reply C to confirm, R for another time, STOP to stop.`,
    cancellation: `{{ office }}: ${WHOSE}{{ title }}, {{ when }}, is cancelled${ALSO_SMS}.{% if contact_phone %} Questions? {{ contact_phone }}.{% endif %} Reply STOP to stop.`,
    reinstatement: `{{ office }}: ${WHOSE}{{ title }} takes place after all: {{ when }}{% if moved_from %} (was {{ moved_from }}){% endif %}{% if new_location %}, now at {{ new_location }}{% endif %}${ALSO_SMS}. Reply C to confirm, R for another time, STOP to stop.`,
  },
  voice: {
    reminder: {
      script: `${HELLO} with a reminder of {% if person %}the appointment of {{ person }}{% else %}your appointment{% endif %}: {{ title }}, on {{ when }}.${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    booking: {
      script: `${HELLO}. ${YOURS} is booked: {{ title }}, on {{ when }}.${ALSO_VOICE}`,
      menu: 'Press 2 to ask for another time, 9 to get no more calls, or star to hear this again.',
    },
    change: {
      script: `${HELLO}. ${YOURS}, {{ title }}, ${placeOrTime('on {{ when }}, is now at another place: {{ new_location }}.', 'has moved{% if moved_from %} from {{ moved_from }}{% endif %}. The new time is {{ when }}.{% if new_location %} The new place is {{ new_location }}.{% endif %}')}${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    cancellation: {
      script: `${HELLO}. ${YOURS}, {{ title }}, on {{ when }}, has been cancelled.${ALSO_VOICE}{% if contact_phone %} If you have questions, please call {{ contact_phone }}.{% endif %}`,
      menu: 'Press 9 to get no more calls, or star to hear this again.',
    },
    reinstatement: {
      script: `${HELLO}. ${YOURS}, {{ title }}, which was cancelled, takes place after all: on {{ when }}.{% if new_location %} The place is {{ new_location }}.{% endif %}${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    goodbye: '{% if contact_phone %}You can reach our office at {{ contact_phone }}. {% endif %}Goodbye.',
    voicemail:
      'Hello{% if name %}, this is a message for {{ name }}{% endif %}. {{ office }} called. Please call us back{% if contact_phone %} at {{ contact_phone }}{% endif %}. Goodbye.',
  },
  answers: {
    confirmed_all: '{{ office }}: thank you, all {{ count }} appointments are confirmed.',
    reschedule_all:
      '{{ office }}: thank you. We will contact you about another time for your {{ count }} appointments. Until then they stay as they are.',
    call_confirmed_all: 'Thank you. All your appointments are confirmed. Goodbye.',
    confirmed: '{{ office }}: thank you, {{ title }}, {{ when }}, is confirmed.',
    confirmed_one_of:
      '{{ office }}: thank you, your next appointment is confirmed: {{ title }}, {{ when }}. For your others, please answer their own reminders.',
    moved:
      '{{ office }}: {{ title }} has moved and is now {{ when }}{% if place %}, {{ place }}{% endif %}. Reply C to confirm, R for another time.',
    reschedule:
      '{{ office }}: thank you. We will contact you about another time for {{ title }}, {{ when }}. Until then it stays as it is.',
    reschedule_one_of:
      '{{ office }}: thank you. We will contact you about another time for your next appointment: {{ title }}, {{ when }}. The others stay.',
    opted_out: '{{ office }}: you will get no more texts or calls from us. Reply START to get them again.',
    opted_out_cancel:
      '{{ office }}: you will get no more texts or calls from us. To cancel your appointment: {{ link }} Reply START to get them again.',
    opted_in: '{{ office }}: you will get our texts and calls again. Reply STOP to stop.',
    help: '{{ office }}: appointment reminders.{% if phone %} Call us: {{ phone }}.{% else %} Please contact our office.{% endif %} Reply STOP to stop.',
    no_appointment:
      '{{ office }}: we find no open appointment for this number. {% if phone %}Please call us: {{ phone }}.{% else %}Please contact our office.{% endif %}',
    call_confirmed: 'Thank you. Your appointment is confirmed. Goodbye.',
    call_gone:
      'This appointment can no longer be confirmed. Please {% if phone %}call us at {{ phone }}{% else %}contact our office{% endif %}. Goodbye.',
    call_moved:
      'Your appointment has moved. It is now {{ title }}, on {{ when }}{% if place %}, at {{ place }}{% endif %}.',
    call_noted:
      'Something is not working at this moment. The key that you pressed is noted, and we will see to it. Goodbye.',
    call_reschedule: 'Thank you. We will contact you about another time. Goodbye.',
    call_stopped: 'You will get no more calls from us. Goodbye.',
    call_unknown_key: 'Sorry, this key has no meaning here.',
    call_us:
      '{% if office %}Hello, this is {{ office }}.{% else %}Hello. From this number people are reminded of their appointments.{% endif %} {% if title %}Your next appointment is {{ title }}, on {{ when }}.{% else %}We find no open appointment for your number.{% endif %}{% if phone %} You can reach our office at {{ phone }}.{% endif %}',
    call_us_menu:
      'Press {% if title %}1 to confirm, 2 to ask for another time, {% endif %}9 to get no more texts and calls, or star to hear this again.',
    call_us_stopped: 'You will get no more texts or calls from us. Goodbye.',
  },
  office: {
    subject: { digest: 'To look at: {{ count }}', urgent: 'To look at within a day: {{ count }}' },
    lead: {
      digest: 'This is what somebody of {{ office }} has to look at.',
      urgent: 'This is due within a day, and somebody of {{ office }} has to look at it.',
    },
    kinds: {
      reply: 'An answer to read',
      another_time: 'Another time is wanted',
      declined: 'Somebody can not come',
      opted_out: 'Somebody wants no more texts or calls',
      wrong_number: 'The number is not the person’s',
      unreached: 'Nobody was reached',
      undelivered: 'Your software does not take events',
    },
    more: 'And {{ more }} more.',
    list: 'The list, with what people wrote',
    reason: 'You get this because {{ office }} wants to be told here (needsEmail in its settings).',
  },
  sample: { name: 'Ana', title: 'Dental cleaning', location: '12 Elm St', other: 'Check-up' },
};
