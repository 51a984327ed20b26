/** English. See `words.ts`. */
import type { Words } from './words.ts';

const ALSO_SMS =
  '{% for other in others limit: 3 %}; also {{ other.title }}, {{ other.when }}{% endfor %}{% if others.size > 3 %}; and more{% endif %}';
const ALSO_VOICE =
  '{% for other in others %} You also have {{ other.title }}, on {{ other.when }}.{% endfor %}';
const HELLO = 'Hello{% if name %} {{ name }}{% endif %}, this is {{ office }}';
const FULL_MENU =
  'Press 1 to confirm, 2 to ask for another time, 9 to get no more calls, or star to hear this again.';

export const en: Words = {
  email: {
    greeting: 'Hello{% if name %} {{ name }}{% endif %},',
    reminder: {
      subject: 'Reminder: {{ title }}, {{ when }}',
      headline: 'Your next appointment',
      lead: 'This is a reminder from {{ office }}. Please let us know whether you can come.',
      button: 'Confirm or change',
    },
    booking: {
      subject: 'Booked: {{ title }}, {{ when }}',
      headline: 'Your appointment is booked',
      lead: '{{ office }} has booked this appointment for you. We look forward to seeing you.',
      button: 'View or change',
    },
    change: {
      subject: 'New time: {{ title }}, {{ when }}',
      headline: 'Your appointment has moved',
      lead: '{{ office }} has moved your appointment. Please note the new time.',
      button: 'Confirm or change',
    },
    cancellation: {
      subject: 'Cancelled: {{ title }}, {{ when }}',
      headline: 'Your appointment is cancelled',
      lead: 'This appointment with {{ office }} will not take place. There is nothing you need to do.',
      button: 'View details',
    },
    labels: { when: 'When', where: 'Where', before: 'Instead of', also: 'You also have', colon: ':' },
    questions: 'Questions? Call {{ contact_phone }}.',
    reason: 'You get this email because you have an appointment with {{ office }}.',
    unsubscribe: 'Unsubscribe',
  },
  sms: {
    reminder: `{{ office }}: reminder of {{ title }}, {{ when }}${ALSO_SMS}. Reply C to confirm, R for another time, STOP to stop.`,
    booking: `{{ office }}: you are booked for {{ title }}, {{ when }}${ALSO_SMS}. Reply R for another time, STOP to stop.`,
    change: `{{ office }}: {{ title }} has moved to {{ when }}{% if moved_from %} (was {{ moved_from }}){% endif %}${ALSO_SMS}. Reply C to confirm, R for another time, STOP to stop.`,
    cancellation: `{{ office }}: {{ title }}, {{ when }}, is cancelled${ALSO_SMS}.{% if contact_phone %} Questions? {{ contact_phone }}.{% endif %} Reply STOP to stop.`,
  },
  voice: {
    reminder: {
      script: `${HELLO} with a reminder of your appointment: {{ title }}, on {{ when }}.${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    booking: {
      script: `${HELLO}. Your appointment is booked: {{ title }}, on {{ when }}.${ALSO_VOICE}`,
      menu: 'Press 2 to ask for another time, 9 to get no more calls, or star to hear this again.',
    },
    change: {
      script: `${HELLO}. Your appointment, {{ title }}, has moved{% if moved_from %} from {{ moved_from }}{% endif %}. The new time is {{ when }}.${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    cancellation: {
      script: `${HELLO}. Your appointment, {{ title }}, on {{ when }}, has been cancelled.${ALSO_VOICE}{% if contact_phone %} If you have questions, please call {{ contact_phone }}.{% endif %}`,
      menu: 'Press 9 to get no more calls, or star to hear this again.',
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
      '{{ office }}: {{ title }} has moved and is now {{ when }}. Reply C to confirm, R for another time.',
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
    call_moved: 'Your appointment has moved. It is now {{ title }}, on {{ when }}.',
    call_reschedule: 'Thank you. We will contact you about another time. Goodbye.',
    call_stopped: 'You will get no more calls from us. Goodbye.',
    call_unknown_key: 'Sorry, this key has no meaning here.',
    call_us:
      '{% if office %}Hello, this is {{ office }}.{% else %}Hello. From this number people are reminded of their appointments.{% endif %} {% if title %}Your next appointment is {{ title }}, on {{ when }}.{% else %}We find no open appointment for your number.{% endif %}{% if phone %} You can reach our office at {{ phone }}.{% endif %}',
    call_us_menu:
      'Press {% if title %}1 to confirm, 2 to ask for another time, {% endif %}9 to get no more texts and calls, or star to hear this again.',
    call_us_stopped: 'You will get no more texts or calls from us. Goodbye.',
  },
  sample: { name: 'Ana', title: 'Dental cleaning', location: '12 Elm St', other: 'Check-up' },
};
