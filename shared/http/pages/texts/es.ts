/** Spanish. See `texts.ts`. */
import type { Texts } from './texts.ts';

export const es: Texts = {
  title: 'Su cita',
  when: 'Cuándo',
  where: 'Dónde',
  duration: 'Duración',
  states: {
    open: {
      headline: '¿Podrá asistir?',
      lead: (office) => `${office} desea saber si le viene bien esta hora.`,
    },
    confirmed: { headline: 'Su cita está confirmada', lead: (office) => `Gracias. ${office} le espera.` },
    asked: {
      headline: 'Ha pedido otra hora',
      lead: (office) => `${office} se pondrá en contacto con usted. Hasta entonces, su cita sigue igual.`,
    },
    cancelled: {
      headline: 'Esta cita está cancelada',
      lead: (office) => `No tiene que hacer nada más. Si necesita otra, póngase en contacto con ${office}.`,
    },
    past: {
      headline: 'Esta hora ya ha pasado',
      lead: (office) =>
        `La cita ha empezado o ha terminado. Si necesita algo, póngase en contacto con ${office}.`,
    },
  },
  sure: {
    headline: '¿Cancelar esta cita?',
    lead: (office) => `${office} podrá dar esta hora a otra persona. Aquí no podrá deshacerlo.`,
    yes: 'Sí, cancelarla',
    no: 'No, mantenerla',
  },
  changed: 'La cita ha cambiado mientras la página estaba abierta. Revísela de nuevo, por favor.',
  confirm: 'Sí, asistiré',
  keep: 'Mantener esta hora',
  reschedule: 'Pedir otra hora',
  cancel: 'Cancelar la cita',
  addToCalendar: 'Añadir al calendario',
  questions: '¿Tiene preguntas?',
  call: (office) => `Llamar a ${office}`,
  gone: {
    headline: 'Este enlace ya no funciona',
    lead: (office) =>
      `Ha caducado o fue sustituido. Use el enlace de su último mensaje o póngase en contacto con ${office}.`,
  },
  unknown: {
    headline: 'Este enlace no funciona',
    lead: 'Puede que falte una parte. Ábralo de nuevo desde su mensaje o póngase en contacto con quien se lo envió.',
  },
  failed: {
    headline: 'No ha funcionado',
    lead: 'Algo ha fallado por nuestra parte. Inténtelo de nuevo en un momento; repetirlo no causa ningún problema.',
  },
  unsubscribe: {
    title: 'Darse de baja',
    ask: {
      headline: '¿Dejar de recibir estos correos?',
      lead: (office) => `${office} no le enviará más correos.`,
    },
    button: 'Darme de baja',
    done: { headline: 'Se ha dado de baja', lead: (office) => `${office} no le enviará más correos.` },
    address: 'Dirección',
    onlyEmail: 'Esto no cambia los recordatorios por mensaje de texto o por teléfono.',
    undo: 'Deshacer: volver a recibir correos',
  },
};
