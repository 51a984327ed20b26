/** Spanish, with usted. See `words.ts`. */
import type { WorklistWords } from './words.ts';

export const es: WorklistWords = {
  none: 'Nadie le espera.',
  noneLead: 'Lo que la gente responde se atiende solo. Aquí llega lo que solo entiende una persona.',
  waiting: (count, since) => `${count} por leer; lo primero, desde hace ${since}.`,
  lead: 'Lo más antiguo primero. Mientras una respuesta espera aquí, sus SMS y llamadas también esperan.',
  kinds: {
    reply: 'ha escrito algo',
    another_time: 'quiere otra hora',
    declined: 'no puede venir',
    opted_out: 'no quiere más SMS ni llamadas',
    wrong_number: 'el número es de otra persona',
    unreached: 'no se le pudo localizar',
    undelivered: 'su software no recibe eventos',
  },
  leads: {
    unreached: 'No llegó ningún recordatorio. Una llamada suya quizá sí.',
    undelivered: 'Así no se entera de lo que la gente responde. Revise su punto de recepción.',
  },
  cancelAsked: 'Escribió CANCEL: eso termina los SMS y las llamadas, y quizá se refería a la cita.',
  since: 'desde',
  noAppointment: 'Ninguna cita próxima',
  outcomes: {
    confirmed: 'Confirmada',
    declined: 'No viene',
    moved: 'Cambiada',
    wrong_number: 'Número equivocado',
    done: 'Hecho',
  },
  note: 'Una nota para quien lo mire después',
  was: {
    confirmed: 'Confirmada. No sale ningún recordatorio más.',
    declined: 'No viene. No sale ningún recordatorio más.',
    moved: 'Cerrado como cambiada.',
    wrong_number: 'Este número no recibe más SMS ni llamadas.',
    done: 'Hecho.',
  },
  fault: 'No se guardó',
  more: 'Mostrar los siguientes',
};
