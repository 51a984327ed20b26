/** Spanish, with usted. See `words.ts`. */
import type { SettingsWords } from './words.ts';

export const es: SettingsWords = {
  lead: 'Lo que esta consulta decide para sí. Vale desde el próximo mensaje.',
  saved: 'Guardado.',
  fault: 'No se guardó',
  save: 'Guardar',
  readOnly: 'Lo cambia quien tiene el permiso admin.',
  groups: {
    who: 'Quién es la consulta',
    contact: 'Cuándo se puede contactar con las personas',
    channels: 'Cómo salen los mensajes',
    limits: 'Límites',
    kept: 'Qué se conserva',
  },
  fields: {
    name: ['Nombre', 'Como la conocen las personas a las que se recuerda.'],
    timeZone: ['Zona horaria', 'La zona de la consulta, para horas locales sin zona. Como Europe/Madrid.'],
    locale: ['Idioma', 'Para personas sin idioma propio.'],
    country: ['País', 'Para números escritos sin país, en dos letras.'],
    countries: [
      'SMS y llamadas a',
      'Países a cuyos números se puede escribir y llamar, separados por espacios. Vacío: solo el propio.',
    ],
    contactPhone: [
      'Teléfono',
      'Dónde se localiza a la consulta; se dice en páginas, respuestas y contestadores.',
    ],
    contactEmail: ['Correo', 'Adónde van las respuestas a los correos. Vacío: a donde salen los correos.'],
    needsEmail: [
      'Se le avisa de lo que hay que mirar',
      'Un correo al día con todo lo abierto, y enseguida lo que vence en un día. Vacío: ninguno.',
    ],
    needsAt: ['Cuándo llega el diario', 'En la zona de la consulta.'],
    contactHours: ['Horario de contacto', 'En la zona de la persona. Ambas horas vacías: a cualquier hora.'],
    senderNames: ['Nombre del remitente', 'Vacío: el nombre de la consulta.'],
    senderAddresses: ['Dirección del remitente', 'Vacío: como esté configurado el proveedor.'],
    providerOrder: [
      'Orden de los proveedores',
      'A cuál se pregunta primero si hay varios, separados por comas. Vacío: el orden del operador.',
    ],
    ratesPerMinute: ['Máximo por minuto', 'Contactos que se pueden iniciar en un minuto.'],
    caps: ['Máximo a una persona', 'Con qué frecuencia contacta esta consulta con una persona.'],
    callsPerAppointment: ['Llamadas por cita', 'Como máximo.'],
    surgeShare: [
      'Retraso verosímil: parte de un día',
      '0.1 es una décima parte. Si hay más SMS y llamadas con retraso, se retienen todos para un operador. Cuenta lo mayor de parte y número.',
    ],
    surgeCount: ['Retraso verosímil: número', 'SMS y llamadas de un día.'],
    monthlyBudget: [
      'Presupuesto mensual, en dólares',
      'Lo que pueden costar los SMS y las llamadas de un mes. Antes de superarlo se retienen. Vacío: sin límite.',
    ],
    facts: [
      'Los hechos se conservan',
      'Tras el inicio de la cita, como P13M para 13 meses. Lo que se borra no vuelve.',
    ],
    words: ['Las palabras se conservan', 'No más que los hechos, como P90D para 90 días.'],
    bundleWindow: [
      'Un solo mensaje para recordatorios en',
      'A una dirección, para citas de un día, como P1D para un día. PT0S: solo lo que toca en el mismo momento.',
    ],
  },
  opens: 'Desde',
  closes: 'Hasta',
  days: 'Días',
  presets: {
    default: 'Los habituales',
    'one-a-day': 'Un SMS o una llamada al día',
    custom: 'Como está ahora',
  },
};
