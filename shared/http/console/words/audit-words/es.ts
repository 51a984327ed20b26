/** Spanish, with usted. See `words.ts`. */

import { countIn } from '../said.ts';
import type { AuditWords } from './words.ts';

const some = countIn('es');

export const es: AuditWords = {
  letters: 'Mensajes fallidos',
  lettersLead: 'Lo que falló una y otra vez. Cada recordatorio vuelve entretanto por sí solo.',
  lettersNone: 'No hay ninguno',
  lettersNoneLead: 'Ningún mensaje falló demasiadas veces.',
  well: 'Ningún mensaje falló demasiadas veces',
  failing: (count) => `Fallaron demasiadas veces: ${some(count)}`,
  which: 'Cuál',
  failed: 'Último fallo',
  times: (count) => some(count, 'vez', 'veces'),
  unread: 'un mensaje que no se puede leer',
  would: 'Intentado ahora otra vez',
  prospects: {
    send: 'saldría',
    drop: 'terminaría',
    wait: 'esperaría',
    settling: 'se está aclarando',
    done: 'no necesita nada',
    unreadable: 'se queda: no se puede leer',
    faulty: 'se queda: defectuoso',
  },
  redrive: (count) => `Intentar ${some(count)} otra vez`,
  redriveLead:
    'Se juzgan como todos los demás, con límites, horarios y la compuerta contra demasiado retraso. Como máximo 100 a la vez.',
  redriven: (count) => `Hecho: ${some(count)} se intentaron otra vez o no necesitaban nada.`,
  of: (shown, total) => `${some(shown)} de ${some(total)}`,
  audit: 'Plan, libro de envíos y registros de los proveedores',
  auditLead:
    'Comparados entre sí: ¿falta algo, hay algo desconocido, enviado dos veces, demasiado o fuera de horario? Mira los últimos dos días y los próximos ocho, y no cambia nada.',
  look: 'Mirar ahora',
  looked: (appointments, entries, contacts) =>
    `Se miraron ${some(appointments, 'cita', 'citas')}, ${some(entries, 'apunte', 'apuntes')} y ${some(contacts, 'contacto', 'contactos')}.`,
  agreed: 'Los tres coinciden',
  found: (count) => `Difieren: ${some(count)}`,
  finding: 'Clase',
  kinds: {
    twice: 'dos veces por un motivo',
    over_contact: 'contactado demasiado',
    calls_at_once: 'llamadas a la vez',
    outside_hours: 'fuera del horario de contacto',
    extra: 'no está en el libro de envíos',
    missed: 'falta',
    overdue: 'atrasado',
    unrecorded: 'no está en el registro del proveedor',
    silent: 'un servicio que no funciona',
    in_doubt: 'en duda',
    orphaned: 'sin cita',
  },
  what: 'Qué',
  advice: 'Qué hacer',
  cut: 'Había más de lo que cabe en una mirada: esto es una parte.',
  left: (why) => `Se dejó fuera el registro de un proveedor: ${why}`,
};
