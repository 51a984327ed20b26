/** Spanish, with usted. See `words.ts`. */
import type { Words } from './words.ts';
import { placeOrTime, WHOSE } from './words.ts';

const ALSO_SMS =
  '{% for other in others limit: 3 %}; {% if other.person %}{{ other.person }}: {% else %}y {% endif %}{{ other.title }}, {{ other.when }}{% endfor %}{% if others.size > 3 %}; y otras{% endif %}';
const ALSO_VOICE =
  '{% for other in others %} {% if other.person %}{{ other.person }} tiene{% else %}También tiene{% endif %} {{ other.title }}, el {{ other.when }}.{% endfor %}';
const YOURS = '{% if person %}La cita de {{ person }}{% else %}Su cita{% endif %}';
const HELLO = 'Hola{% if name %}, {{ name }}{% endif %}. Le llamamos de {{ office }}';
const FULL_MENU =
  'Pulse 1 para confirmar, 2 para pedir otra hora, 9 para no recibir más llamadas, o asterisco para escuchar de nuevo.';

export const es: Words = {
  email: {
    greeting: 'Hola{% if name %}, {{ name }}{% endif %}:',
    reminder: {
      subject: `Recordatorio: ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'Su próxima cita',
      lead: '{{ office }} le recuerda su cita. Por favor, díganos si podrá venir.',
      button: 'Confirmar o cambiar',
    },
    booking: {
      subject: `Cita reservada: ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'Su cita está reservada',
      lead: '{{ office }} le ha reservado esta cita. Le esperamos.',
      button: 'Ver o cambiar',
    },
    change: {
      subject: `${placeOrTime('Nuevo lugar', 'Nueva hora')}: ${WHOSE}{{ title }}, {{ when }}`,
      headline: placeOrTime('Su cita ha cambiado de lugar', 'Su cita ha cambiado de hora'),
      lead: placeOrTime(
        '{{ office }} ha cambiado el lugar de su cita. La hora sigue igual.',
        '{{ office }} ha cambiado la hora de su cita. Por favor, anote la nueva{% if new_location %} y el nuevo lugar{% endif %}.',
      ),
      button: 'Confirmar o cambiar',
    },
    cancellation: {
      subject: `Cita cancelada: ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'Su cita está cancelada',
      lead: 'Esta cita con {{ office }} queda anulada. No tiene que hacer nada.',
      button: 'Ver los detalles',
    },
    reinstatement: {
      subject: `La cita se mantiene: ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'Su cita finalmente se mantiene',
      lead: 'Le habíamos dicho que esta cita con {{ office }} quedaba anulada. Finalmente se mantiene{% if moved_from %}, a otra hora{% endif %}. Por favor, díganos si podrá venir.',
      button: 'Confirmar o cambiar',
    },
    labels: { when: 'Cuándo', where: 'Dónde', before: 'En lugar de', also: 'También tiene', colon: ':' },
    questions: '¿Tiene preguntas? Llame al {{ contact_phone }}.',
    reason: 'Recibe este correo porque tiene una cita con {{ office }}.',
    unsubscribe: 'Darse de baja',
  },
  sms: {
    reminder: `{{ office }}: le recordamos {% if person %}la{% else %}su{% endif %} cita: ${WHOSE}{{ title }}, {{ when }}${ALSO_SMS}. Responda C para confirmar, R para otra hora, STOP para darse de baja.`,
    booking: `{{ office }}: {% if person %}la{% else %}su{% endif %} cita queda reservada: ${WHOSE}{{ title }}, {{ when }}${ALSO_SMS}. Responda R para otra hora, STOP para darse de baja.`,
    change: `{{ office }}: ${WHOSE}{{ title }}${placeOrTime(', {{ when }}, es ahora en {{ new_location }}', ' pasa al {{ when }}{% if moved_from %} (antes {{ moved_from }}){% endif %}{% if new_location %}, ahora en {{ new_location }}{% endif %}')}${ALSO_SMS}. Responda C para confirmar, R para otra hora, STOP para darse de baja.`,
    cancellation: `{{ office }}: {% if person %}la{% else %}su{% endif %} cita queda anulada: ${WHOSE}{{ title }}, {{ when }}${ALSO_SMS}.{% if contact_phone %} Consultas: {{ contact_phone }}.{% endif %} Responda STOP para darse de baja.`,
    reinstatement: `{{ office }}: {% if person %}la{% else %}su{% endif %} cita se mantiene: ${WHOSE}{{ title }}, {{ when }}{% if moved_from %} (antes {{ moved_from }}){% endif %}{% if new_location %}, ahora en {{ new_location }}{% endif %}${ALSO_SMS}. Responda C para confirmar, R para otra hora, STOP para darse de baja.`,
  },
  voice: {
    reminder: {
      script: `${HELLO} para recordarle {% if person %}la cita de {{ person }}{% else %}su cita{% endif %}: {{ title }}, el {{ when }}.${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    booking: {
      script: `${HELLO}. ${YOURS} está reservada: {{ title }}, el {{ when }}.${ALSO_VOICE}`,
      menu: 'Pulse 2 para pedir otra hora, 9 para no recibir más llamadas, o asterisco para escuchar de nuevo.',
    },
    change: {
      script: `${HELLO}. ${YOURS}, {{ title }}, ${placeOrTime('el {{ when }}, ha cambiado de lugar. El nuevo lugar es {{ new_location }}.', 'ha cambiado de hora.{% if moved_from %} Estaba prevista para el {{ moved_from }}.{% endif %} La nueva hora es el {{ when }}.{% if new_location %} El nuevo lugar es {{ new_location }}.{% endif %}')}${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    cancellation: {
      script: `${HELLO}. ${YOURS}, {{ title }}, el {{ when }}, queda anulada.${ALSO_VOICE}{% if contact_phone %} Si tiene preguntas, llame al {{ contact_phone }}.{% endif %}`,
      menu: 'Pulse 9 para no recibir más llamadas, o asterisco para escuchar de nuevo.',
    },
    reinstatement: {
      script: `${HELLO}. ${YOURS}, {{ title }}, que estaba anulada, finalmente se mantiene: el {{ when }}.{% if new_location %} El lugar es {{ new_location }}.{% endif %}${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    goodbye: '{% if contact_phone %}Puede llamarnos al {{ contact_phone }}. {% endif %}Adiós.',
    voicemail:
      'Hola{% if name %}, este es un mensaje para {{ name }}{% endif %}. Ha llamado {{ office }}. Por favor, llámenos{% if contact_phone %} al {{ contact_phone }}{% endif %}. Adiós.',
  },
  answers: {
    confirmed_all: '{{ office }}: gracias, quedan confirmadas sus {{ count }} citas.',
    reschedule_all:
      '{{ office }}: gracias. Le contactaremos para cambiar sus {{ count }} citas. Hasta entonces siguen igual.',
    call_confirmed_all: 'Gracias. Todas sus citas están confirmadas. Adiós.',
    confirmed: '{{ office }}: gracias, queda confirmada su cita: {{ title }}, {{ when }}.',
    confirmed_one_of:
      '{{ office }}: gracias, queda confirmada la primera de sus citas: {{ title }}, {{ when }}. Para las otras, responda a su propio aviso.',
    moved:
      '{{ office }}: {{ title }} ha cambiado y ahora es {{ when }}{% if place %}, {{ place }}{% endif %}. Responda C para confirmar, R para otra hora.',
    reschedule:
      '{{ office }}: gracias. Le llamaremos para buscar otra hora para {{ title }}, {{ when }}. Hasta entonces, su cita sigue igual.',
    reschedule_one_of:
      '{{ office }}: gracias. Le llamaremos para buscar otra hora para la primera de sus citas: {{ title }}, {{ when }}. Las otras siguen igual.',
    opted_out:
      '{{ office }}: no le enviaremos mensajes ni le llamaremos. Responda START para recibirlos de nuevo.',
    opted_out_cancel:
      '{{ office }}: no le enviaremos mensajes. Para cancelar su cita: {{ link }} Responda START para recibirlos de nuevo.',
    opted_in: '{{ office }}: le enviaremos mensajes y llamadas de nuevo. Responda STOP para darse de baja.',
    help: '{{ office }}: avisos de citas.{% if phone %} Llame al {{ phone }}.{% else %} Consulte con nuestra oficina.{% endif %} Responda STOP para darse de baja.',
    no_appointment:
      '{{ office }}: no encontramos ninguna cita abierta para este teléfono. {% if phone %}Llame al {{ phone }}.{% else %}Consulte con nuestra oficina.{% endif %}',
    call_confirmed: 'Gracias. Su cita está confirmada. Adiós.',
    call_gone:
      'Esta cita ya no se puede confirmar. Por favor, {% if phone %}llámenos al {{ phone }}{% else %}póngase en contacto con nosotros{% endif %}. Adiós.',
    call_moved:
      'Su cita ha cambiado. Ahora es {{ title }}, {{ when }}{% if place %}, {{ place }}{% endif %}.',
    call_noted:
      'En este momento algo no funciona. La tecla que ha pulsado queda anotada y nos ocuparemos de ello. Adiós.',
    call_reschedule: 'Gracias. Nos pondremos en contacto con usted para buscar otra hora. Adiós.',
    call_stopped: 'No le llamaremos más. Adiós.',
    call_unknown_key: 'Lo sentimos, esta tecla no tiene ninguna función.',
    call_us:
      '{% if office %}Hola, le atiende {{ office }}.{% else %}Hola. Desde este número se recuerdan citas.{% endif %} {% if title %}Su próxima cita: {{ title }}, el {{ when }}.{% else %}No encontramos ninguna cita abierta para su teléfono.{% endif %}{% if phone %} Puede llamarnos al {{ phone }}.{% endif %}',
    call_us_menu:
      'Pulse {% if title %}1 para confirmar, 2 para pedir otra hora, {% endif %}9 para no recibir más mensajes ni llamadas, o asterisco para escuchar de nuevo.',
    call_us_stopped: 'No le enviaremos más mensajes ni le llamaremos. Adiós.',
  },
  office: {
    subject: { digest: 'Por atender: {{ count }}', urgent: 'Por atender en un día: {{ count }}' },
    lead: {
      digest: 'Esto es lo que alguien de {{ office }} tiene que mirar.',
      urgent: 'Esto vence en un día, y alguien de {{ office }} tiene que mirarlo.',
    },
    kinds: {
      reply: 'Una respuesta por leer',
      another_time: 'Se pide otra hora',
      declined: 'Alguien no puede venir',
      opted_out: 'Alguien no quiere más mensajes ni llamadas',
      wrong_number: 'El número no es de la persona',
      unreached: 'No se ha localizado a nadie',
      undelivered: 'Su software no recibe los eventos',
    },
    more: 'Y {{ more }} más.',
    list: 'La lista, con lo que se ha escrito',
    reason: 'Recibe esto porque {{ office }} quiere los avisos aquí (needsEmail en los ajustes).',
  },
  sample: { name: 'Ana', title: 'Limpieza dental', location: 'Calle Mayor 12', other: 'Control anual' },
};
