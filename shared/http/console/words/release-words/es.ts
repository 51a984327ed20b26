/** Spanish, with usted. See `words.ts`. */

import { countIn } from '../said.ts';
import type { ReleaseWords } from './words.ts';

const some = countIn('es');

export const es: ReleaseWords = {
  look: 'Mirar y liberar',
  title: 'Liberar lo retenido',
  texts: (count) => some(count, 'SMS'),
  calls: (count) => some(count, 'llamada', 'llamadas'),
  would: (contacts, people) =>
    `Al liberar se enviarían ${contacts} a ${some(people, 'persona', 'personas')}.`,
  wouldNone: 'Al liberar no se enviaría nada ahora.',
  nothing: 'Nada está retenido.',
  nothingLead: 'Alguien ya lo liberó, o lo retenido terminó solo.',
  most: (count) => `Nadie recibiría más de ${some(count)}.`,
  once: 'Nadie recibiría más de uno.',
  cost: 'Coste, como máximo',
  ready: 'Espera desde hace',
  first: 'Primero',
  last: 'Último',
  people: 'Personas',
  mostEach: 'Máximo a una persona',
  held: 'Retenidos',
  dropped: 'Ya no se enviaría',
  waiting: 'Seguiría esperando',
  cut: (count) => `Hay más retenido que los primeros ${some(count)}, de los que se trata aquí.`,
  examples: 'Palabra por palabra',
  byOffice: 'Por consulta',
  office: 'Consulta',
  channel: 'Canal',
  contacts: 'SMS o llamadas',
  why: 'Por qué lo libera',
  type: (number) => `Escriba ${number} para liberar`,
  typeHint: 'El número de personas, para que nadie libere tantos por error.',
  mistyped: (number) => `Escriba ${number}, o vuelva atrás.`,
  changed: 'Lo retenido ha cambiado desde que lo miró. Mírelo de nuevo, por favor.',
  release: 'Liberar',
  back: 'Volver, sin liberar',
  reason: 'visto en la consola',
  done: 'Liberado. Sale en los próximos minutos, según permitan las tasas, los horarios y los límites.',
  already: 'Ya no había nada retenido: alguien fue más rápido.',
  stopped: 'Detenido. Los SMS y las llamadas de ese ámbito están en pausa.',
  going: (left) => `Saliendo: de lo retenido ${some(left, 'queda por salir', 'quedan por salir')}.`,
  goingLead: 'Al mismo ritmo que todo lo demás. Puede detenerlo en cualquier momento.',
  stop: 'Detener',
};
