/** Spanish, with usted. See `words.ts`. */
import { countIn } from '../said.ts';
import type { SandboxWords } from './words.ts';

const some = countIn('es');

export const es: SandboxWords = {
  nobody: 'Nadie ha recibido nada todavía.',
  nobodyLead:
    'Esto es para probar: nada sale de este equipo, y el reloj es suyo. Cargue algunas citas, deje pasar el tiempo y vea en los teléfonos lo que recibe la gente.',
  got: (messages, addresses) =>
    `${some(messages, 'mensaje', 'mensajes')} en ${some(addresses, 'teléfono o buzón', 'teléfonos y buzones')}.`,
  gotLead:
    'Nada sale de este equipo. Deje correr el reloj y responda como lo haría esta gente: escriba, descuelgue, pulse una tecla, abra un enlace.',
  load: 'Cargar 298 citas',
  loadLead:
    'Cuatro días de una consulta: en seis idiomas, en muchas zonas horarias, con todo lo que sale mal.',
  loaded: (count) => `${some(count, 'cita cargada', 'citas cargadas')}. Deje correr el reloj.`,
  night: 'Reproducir la noche de las 156 llamadas',
  nightLead: 'Todo se para a las seis de la tarde y vuelve trece horas tarde. Vea a quién se llama.',
  own: 'O cree una propia, por la API o con ringonce import: también se recuerda aquí.',
  clock: 'El reloj',
  steps: { next: 'Próximo mensaje', PT1H: '1 h', P1D: '1 día' },
  play: 'Reproducir',
  nextIs: 'Siguiente',
  soon: 'Algo está en camino.',
  nothingNext: 'No hay nada previsto.',
  clockIsOperators: 'El reloj es de todos, así que lo mueve la clave de un operador.',
  waits: (count) => `${some(count, 'espera', 'esperan')}: ver por qué`,
  waitsNone: 'Nada está aplazado ni retenido: todo sale a su hora.',
  held: (count) => some(count, 'retenido', 'retenidos'),
  fault: 'No se pudo reproducir',
  more: 'Mostrar más personas',
  phoneOf: (name) => `Teléfono de ${name}`,
  inboxOf: (name) => `Buzón de ${name}`,
  somebody: 'Alguien',
  earlier: (count) => some(count, 'anterior', 'anteriores'),
  segments: (count) => some(count, 'segmento', 'segmentos'),
  status: {
    accepted: 'en camino',
    sent: 'enviado',
    delivered: 'entregado',
    undelivered: 'no entregado',
    failed: 'fallido',
    completed: 'atendida',
    busy: 'ocupado',
    'no-answer': 'sin respuesta',
    'in-progress': 'en la llamada',
    Delivery: 'entregado',
    Bounce: 'devuelto',
    Complaint: 'con queja',
    DeliveryDelay: 'retrasado',
  },
  callFrom: (office) => `Llamada de ${office}`,
  ringing: 'Llamada entrante',
  pickUp: 'Descolgar',
  keypad: 'Teclado',
  pressed: (digits) => `Pulsó ${digits}`,
  calledUs: 'Llamó al número de la consulta',
  onThePage: (button) => `En la página: ${button}`,
  openEmail: 'Abrir el correo',
  emailTo: (name) => `Correo a ${name}`,
  write: (name) => `Responder como ${name}`,
  send: 'Enviar',
  operatorOnly: 'Añada la clave de la consulta para ver nombres y responder.',
  responses: {
    confirmed: 'viene',
    declined: 'no puede venir',
    cancelled: 'cancelada',
    answered: 'escribió algo',
  },
  old: 'Entonces',
  thenLead:
    'Cada cinco minutos de aquellas trece horas, el sistema antiguo preguntó si ya se había llamado a esta persona y puso la llamada otra vez en cola. Todas se creían atrasadas.',
  missed: (count) => some(count, 'llamada perdida', 'llamadas perdidas'),
  missedCall: 'Llamada perdida',
  now: 'Ahora',
  nowLead: 'La misma noche. A nadie se le contacta dos veces por el mismo motivo.',
  nowHeld: (count) => some(count, 'SMS o llamada retenido', 'SMS y llamadas retenidos'),
  nowHeldLead:
    'Los correos que aún servían salieron. Cuando los primeros SMS resultaron llevar horas de retraso, Ringonce retuvo el resto: nada ruidoso sale hasta que alguien mire.',
  nowReleased: 'Nada está retenido. Deje correr el reloj: cada cita recibe un contacto, uno tras otro.',
};
