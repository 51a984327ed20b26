/** What the console says about a person, in all six languages. Read by `person-screen.ts` and `person-deeds.ts`. Pure. */
import type { Language } from '../../../domain/core/language.ts';

interface PersonWords {
  title: string;
  back: string;
  /** Where the addresses are others', too. @param names of them */
  shares: (names: string) => string;
  erased: (when: string) => string;
  erasedLead: string;
  appointments: string;
  noAppointments: string;
  others: string;
  othersLead: string;
  moreAppointments: string;
  when: string;
  what: string;
  whose: string;
  stands: string;
  conversation: string;
  conversationLead: string;
  silent: string;
  silentLead: string;
  earlier: string;
  latest: string;
  whole: string;
  aboutNone: string;
  toRead: string;
  noted: (note: string) => string;
  kinds: Record<'email' | 'phone', string>;
  limits: string;
  limitsLead: string;
  channels: string;
  left: string;
  leftOf: (left: string, limit: string) => string;
  within: string;
  frees: string;
  allFree: string;
  ceiling: (channels: string) => string;
  consent: string;
  may: (channel: string) => string;
  mayNot: (channel: string) => string;
  proof: string;
  noProof: string;
  events: Record<'consent_given' | 'opted_out' | 'opted_in' | 'lifted', string>;
  sources: Readonly<Record<string, string>>;
  by: Record<'person' | 'carrier' | 'ringonce' | 'operator', string>;
  saidAt: (when: string) => string;
  message: (id: string) => string;
  wordsErased: string;
  evidence: string;
  evidenceLead: string;
  evidenceAsk: string;
  optOut: string;
  lift: string;
  erase: string;
  no: string;
  fault: string;
  was: Record<'opt-out' | 'lift' | 'erase', string>;
  optOutTitle: (address: string) => string;
  optOutLead: string;
  which: string;
  every: string;
  optOutYes: string;
  liftTitle: (address: string) => string;
  liftLead: string;
  liftYes: string;
  eraseTitle: string;
  eraseGoes: string;
  goes: readonly string[];
  eraseAlso: (names: string) => string;
  eraseKept: string;
  kept: readonly string[];
  typeName: (name: string) => string;
  /** Typed where the person has no name. */
  eraseWord: string;
  typedWrong: (name: string) => string;
  eraseYes: string;
}

const en: PersonWords = {
  title: 'Person',
  back: 'Back to the appointment',
  shares: (names) => `${names} can be reached at the same address. Each message says whose it is.`,
  erased: (when) => `This person was erased on ${when}.`,
  erasedLead:
    'Name, addresses and words are gone. When something was sent and what came of it stays, and so do opt-outs, without the address.',
  appointments: 'Appointments',
  noAppointments: 'No appointments.',
  others: 'Others at the same address',
  othersLead: 'They are other people, or the same person under another name.',
  moreAppointments: 'There are more than these; find them by a search.',
  when: 'When',
  what: 'What',
  whose: 'Whose',
  stands: 'Stands',
  conversation: 'Conversation',
  conversationLead: 'In short; the appointment has all of it.',
  silent: 'Nothing was said yet.',
  silentLead: 'Every message and call stands here, and every answer.',
  earlier: 'Earlier',
  latest: 'The latest',
  whole: 'for',
  aboutNone: 'about no appointment',
  toRead: 'waits to be read',
  noted: (note) => `Note: ${note}`,
  kinds: { email: 'Email', phone: 'Phone' },
  limits: 'Limits',
  limitsLead: 'How often your office may still write or call.',
  channels: 'By',
  left: 'Left',
  leftOf: (left, limit) => `${left} of ${limit}`,
  within: 'Within',
  frees: 'One more from',
  allFree: 'now',
  ceiling: (channels) =>
    `By ${channels} the person has received as much as one person may receive from all offices. It frees by itself.`,
  consent: 'Consent and opt-outs',
  may: (channel) => `${channel}: may be used`,
  mayNot: (channel) => `${channel}: stopped`,
  proof: 'How it came about',
  noProof: 'Nothing was said about it.',
  events: {
    consent_given: 'Consent',
    opted_out: 'Opt-out',
    opted_in: 'Opt-out taken back by the person',
    lifted: 'Opt-out lifted by the office',
  },
  sources: {
    reply: 'by a text',
    keypress: 'by a key in a call',
    link: 'by a link',
    complaint: 'by a complaint of spam',
    carrier: 'at the phone company',
    api: 'by the office',
    import: 'from another system',
    wrong_number: 'wrong number',
  },
  by: { person: 'the person', carrier: 'the phone company', ringonce: 'Ringonce', operator: 'an operator' },
  saidAt: (when) => `said on ${when}`,
  message: (id) => `Message ${id}`,
  wordsErased: 'The words were erased.',
  evidence: 'Evidence as PDF',
  evidenceLead:
    'Everything that is stored about this address, sealed. It shows the address in full, so the asking is noted in the log.',
  evidenceAsk: 'Show the address and download',
  optOut: 'Stop contact',
  lift: 'Lift the opt-out',
  erase: 'Erase this person',
  no: 'Leave it as it is',
  fault: 'It was not done',
  was: {
    'opt-out': 'Stopped. Nothing more goes to this address.',
    lift: 'Lifted. Reminders may go to this address again.',
    erase: 'Erased.',
  },
  optOutTitle: (address) => `Stop contact to ${address}?`,
  optOutLead:
    'For this office and for good: reminders of all appointments stop, for everybody at this address. It is kept with your name as proof.',
  which: 'What stops',
  every: 'Everything',
  optOutYes: 'Stop it',
  liftTitle: (address) => `Lift the opt-out of ${address}?`,
  liftLead:
    'Only where the person asked for it. Everything may go to this address again. It is kept with your name as proof.',
  liftYes: 'The person asked for it: lift it',
  eraseTitle: 'Erase this person?',
  eraseGoes: 'What goes, for good',
  goes: [
    'Name, phone number and email address, in every appointment.',
    'What the appointments are called, their places and your notes.',
    'The words of every message, call and answer.',
    'Every reminder that is still to come.',
  ],
  eraseAlso: (names) => `Also erased, for they have the same address: ${names}.`,
  eraseKept: 'What stays, and why',
  kept: [
    'When something was sent and what came of it, without name and words: so that nothing is sent twice.',
    'Opt-outs and the record of them, without the address: so that nobody is contacted again who said no.',
    'That somebody erased this person, and when: the log.',
  ],
  typeName: (name) => `Type “${name}” to erase`,
  eraseWord: 'erase',
  typedWrong: (name) => `must be “${name}”`,
  eraseYes: 'Erase for good',
};

const de: PersonWords = {
  title: 'Person',
  back: 'Zurück zum Termin',
  shares: (names) =>
    `${names}: auch unter dieser Adresse zu erreichen. Bei jeder Nachricht steht, wem sie galt.`,
  erased: (when) => `Diese Person wurde am ${when} gelöscht.`,
  erasedLead:
    'Name, Adressen und Worte sind fort. Wann etwas gesendet wurde und was daraus wurde, bleibt; ebenso Widersprüche, ohne die Adresse.',
  appointments: 'Termine',
  noAppointments: 'Keine Termine.',
  others: 'Andere unter derselben Adresse',
  othersLead: 'Andere Personen, oder dieselbe unter anderem Namen.',
  moreAppointments: 'Es gibt mehr als diese; die Suche findet sie.',
  when: 'Wann',
  what: 'Was',
  whose: 'Wessen',
  stands: 'Stand',
  conversation: 'Gespräch',
  conversationLead: 'In Kürze; beim Termin steht alles.',
  silent: 'Noch wurde nichts gesagt.',
  silentLead: 'Hier steht jede Nachricht, jeder Anruf und jede Antwort.',
  earlier: 'Frühere',
  latest: 'Die neuesten',
  whole: 'zu',
  aboutNone: 'zu keinem Termin',
  toRead: 'noch ungelesen',
  noted: (note) => `Notiz: ${note}`,
  kinds: { email: 'E-Mail', phone: 'Telefon' },
  limits: 'Grenzen',
  limitsLead: 'Wie oft Ihre Praxis noch schreiben oder anrufen darf.',
  channels: 'Über',
  left: 'Übrig',
  leftOf: (left, limit) => `${left} von ${limit}`,
  within: 'Innerhalb von',
  frees: 'Eine mehr ab',
  allFree: 'jetzt',
  ceiling: (channels) =>
    `Über ${channels} hat die Person so viel erhalten, wie einer Person von allen Praxen zugemutet wird. Das gibt sich von selbst.`,
  consent: 'Einwilligung und Widersprüche',
  may: (channel) => `${channel}: erlaubt`,
  mayNot: (channel) => `${channel}: untersagt`,
  proof: 'Wie es dazu kam',
  noProof: 'Dazu wurde nichts gesagt.',
  events: {
    consent_given: 'Einwilligung',
    opted_out: 'Widerspruch',
    opted_in: 'Widerspruch von der Person zurückgenommen',
    lifted: 'Widerspruch von der Praxis aufgehoben',
  },
  sources: {
    reply: 'per SMS',
    keypress: 'per Taste im Anruf',
    link: 'per Link',
    complaint: 'als Spam gemeldet',
    carrier: 'beim Mobilfunkanbieter',
    api: 'durch die Praxis',
    import: 'aus einem anderen System',
    wrong_number: 'falsche Nummer',
  },
  by: {
    person: 'die Person',
    carrier: 'der Mobilfunkanbieter',
    ringonce: 'Ringonce',
    operator: 'der Betrieb',
  },
  saidAt: (when) => `gesagt am ${when}`,
  message: (id) => `Nachricht ${id}`,
  wordsErased: 'Die Worte wurden gelöscht.',
  evidence: 'Nachweis als PDF',
  evidenceLead:
    'Alles, was zu dieser Adresse gespeichert ist, versiegelt. Die Adresse steht darin in voller Länge; deshalb wird der Abruf protokolliert.',
  evidenceAsk: 'Adresse zeigen und herunterladen',
  optOut: 'Kontakt beenden',
  lift: 'Widerspruch aufheben',
  erase: 'Diese Person löschen',
  no: 'So lassen',
  fault: 'Das geschah nicht',
  was: {
    'opt-out': 'Beendet. An diese Adresse geht nichts mehr.',
    lift: 'Aufgehoben. An diese Adresse darf wieder erinnert werden.',
    erase: 'Gelöscht.',
  },
  optOutTitle: (address) => `Kontakt zu ${address} beenden?`,
  optOutLead:
    'Für diese Praxis und auf Dauer: Erinnerungen an alle Termine enden, für alle unter dieser Adresse. Als Nachweis bleibt Ihr Name dabei.',
  which: 'Was endet',
  every: 'Alles',
  optOutYes: 'Beenden',
  liftTitle: (address) => `Widerspruch von ${address} aufheben?`,
  liftLead:
    'Nur, wenn die Person darum gebeten hat. Danach darf wieder alles an diese Adresse gehen. Als Nachweis bleibt Ihr Name dabei.',
  liftYes: 'Die Person bat darum: aufheben',
  eraseTitle: 'Diese Person löschen?',
  eraseGoes: 'Was endgültig verschwindet',
  goes: [
    'Name, Telefonnummer und E-Mail-Adresse, in jedem Termin.',
    'Wie die Termine heißen, ihre Orte und Ihre Notizen.',
    'Die Worte jeder Nachricht, jedes Anrufs und jeder Antwort.',
    'Jede Erinnerung, die noch käme.',
  ],
  eraseAlso: (names) => `Ebenfalls gelöscht, weil die Adresse dieselbe ist: ${names}.`,
  eraseKept: 'Was bleibt, und warum',
  kept: [
    'Wann etwas gesendet wurde und was daraus wurde, ohne Name und Worte: damit nichts zweimal geht.',
    'Widersprüche und ihr Nachweis, ohne die Adresse: damit niemand wieder Nachrichten bekommt, der Nein gesagt hat.',
    'Dass jemand diese Person gelöscht hat, und wann: das Protokoll.',
  ],
  typeName: (name) => `Zum Löschen „${name}“ eingeben`,
  eraseWord: 'löschen',
  typedWrong: (name) => `muss „${name}“ sein`,
  eraseYes: 'Endgültig löschen',
};

const es: PersonWords = {
  title: 'Persona',
  back: 'Volver a la cita',
  shares: (names) => `${names}: se localiza en la misma dirección. Cada mensaje dice de quién es.`,
  erased: (when) => `Los datos de esta persona se borraron el ${when}.`,
  erasedLead:
    'Nombre, direcciones y palabras ya no están. Queda cuándo se envió algo y qué resultó, y las bajas, sin la dirección.',
  appointments: 'Citas',
  noAppointments: 'No hay citas.',
  others: 'Otros en la misma dirección',
  othersLead: 'Son otras personas, o la misma con otro nombre.',
  moreAppointments: 'Hay más que estas; búsquelas.',
  when: 'Cuándo',
  what: 'Qué',
  whose: 'De quién',
  stands: 'Estado',
  conversation: 'Conversación',
  conversationLead: 'En breve; en la cita está todo.',
  silent: 'Aún no se ha dicho nada.',
  silentLead: 'Aquí está cada mensaje, cada llamada y cada respuesta.',
  earlier: 'Anteriores',
  latest: 'Lo último',
  whole: 'sobre',
  aboutNone: 'sobre ninguna cita',
  toRead: 'sin leer',
  noted: (note) => `Nota: ${note}`,
  kinds: { email: 'Correo', phone: 'Teléfono' },
  limits: 'Límites',
  limitsLead: 'Cuántas veces puede aún escribir o llamar su consulta.',
  channels: 'Por',
  left: 'Quedan',
  leftOf: (left, limit) => `${left} de ${limit}`,
  within: 'En',
  frees: 'Uno más desde',
  allFree: 'ahora',
  ceiling: (channels) =>
    `Por ${channels} la persona ha recibido lo máximo que una persona puede recibir de todas las consultas. Se libera solo.`,
  consent: 'Consentimiento y bajas',
  may: (channel) => `${channel}: permitido`,
  mayNot: (channel) => `${channel}: detenido`,
  proof: 'Cómo ocurrió',
  noProof: 'No se dijo nada al respecto.',
  events: {
    consent_given: 'Consentimiento',
    opted_out: 'Baja',
    opted_in: 'Baja retirada por la persona',
    lifted: 'Baja levantada por la consulta',
  },
  sources: {
    reply: 'por SMS',
    keypress: 'por una tecla en una llamada',
    link: 'por un enlace',
    complaint: 'por una queja de spam',
    carrier: 'en su operadora',
    api: 'por la consulta',
    import: 'de otro sistema',
    wrong_number: 'número equivocado',
  },
  by: { person: 'la persona', carrier: 'la operadora', ringonce: 'Ringonce', operator: 'un operador' },
  saidAt: (when) => `dicho el ${when}`,
  message: (id) => `Mensaje ${id}`,
  wordsErased: 'Las palabras se borraron.',
  evidence: 'Prueba en PDF',
  evidenceLead:
    'Todo lo guardado sobre esta dirección, sellado. Muestra la dirección entera; por eso la petición queda en el registro.',
  evidenceAsk: 'Mostrar la dirección y descargar',
  optOut: 'Detener el contacto',
  lift: 'Levantar la baja',
  erase: 'Borrar a esta persona',
  no: 'Dejarlo como está',
  fault: 'No se hizo',
  was: {
    'opt-out': 'Detenido. No va nada más a esta dirección.',
    lift: 'Levantada. Pueden volver a ir recordatorios a esta dirección.',
    erase: 'Borrado.',
  },
  optOutTitle: (address) => `¿Detener el contacto con ${address}?`,
  optOutLead:
    'Para esta consulta y para siempre: cesan los recordatorios de todas las citas, para todos en esta dirección. Queda con su nombre como prueba.',
  which: 'Qué se detiene',
  every: 'Todo',
  optOutYes: 'Detener',
  liftTitle: (address) => `¿Levantar la baja de ${address}?`,
  liftLead:
    'Solo si la persona lo pidió. Todo podrá ir de nuevo a esta dirección. Queda con su nombre como prueba.',
  liftYes: 'La persona lo pidió: levantar',
  eraseTitle: '¿Borrar a esta persona?',
  eraseGoes: 'Qué desaparece, para siempre',
  goes: [
    'Nombre, teléfono y correo, en cada cita.',
    'Cómo se llaman las citas, sus lugares y sus notas.',
    'Las palabras de cada mensaje, llamada y respuesta.',
    'Cada recordatorio que faltaba por enviar.',
  ],
  eraseAlso: (names) => `También se borra, por tener la misma dirección: ${names}.`,
  eraseKept: 'Qué queda, y por qué',
  kept: [
    'Cuándo se envió algo y qué resultó, sin nombre ni palabras: para que nada se envíe dos veces.',
    'Las bajas y su registro, sin la dirección: para que no se contacte a quien dijo que no.',
    'Que alguien borró a esta persona, y cuándo: el registro.',
  ],
  typeName: (name) => `Escriba «${name}» para borrar`,
  eraseWord: 'borrar',
  typedWrong: (name) => `debe ser «${name}»`,
  eraseYes: 'Borrar para siempre',
};

const fr: PersonWords = {
  title: 'Personne',
  back: 'Retour au rendez-vous',
  shares: (names) => `${names} : même adresse. Chaque message dit à qui il était destiné.`,
  erased: (when) => `Cette personne a été effacée le ${when}.`,
  erasedLead:
    'Nom, adresses et paroles ont disparu. Reste quand quelque chose a été envoyé et ce qui en est advenu, ainsi que les oppositions, sans l’adresse.',
  appointments: 'Rendez-vous',
  noAppointments: 'Aucun rendez-vous.',
  others: 'Autres à la même adresse',
  othersLead: 'D’autres personnes, ou la même sous un autre nom.',
  moreAppointments: 'Il y en a d’autres ; cherchez-les.',
  when: 'Quand',
  what: 'Quoi',
  whose: 'De qui',
  stands: 'État',
  conversation: 'Conversation',
  conversationLead: 'En bref ; le rendez-vous a tout.',
  silent: 'Rien n’a encore été dit.',
  silentLead: 'Chaque message, appel et réponse se trouve ici.',
  earlier: 'Plus tôt',
  latest: 'Le plus récent',
  whole: 'pour',
  aboutNone: 'pour aucun rendez-vous',
  toRead: 'à lire',
  noted: (note) => `Note : ${note}`,
  kinds: { email: 'E-mail', phone: 'Téléphone' },
  limits: 'Limites',
  limitsLead: 'Combien de fois votre cabinet peut encore écrire ou appeler.',
  channels: 'Par',
  left: 'Reste',
  leftOf: (left, limit) => `${left} sur ${limit}`,
  within: 'En',
  frees: 'Un de plus dès',
  allFree: 'maintenant',
  ceiling: (channels) =>
    `Par ${channels}, la personne a reçu ce qu’une personne peut recevoir au plus de tous les cabinets. Cela se libère tout seul.`,
  consent: 'Consentement et oppositions',
  may: (channel) => `${channel} : permis`,
  mayNot: (channel) => `${channel} : arrêté`,
  proof: 'Comment c’est arrivé',
  noProof: 'Rien n’a été dit à ce sujet.',
  events: {
    consent_given: 'Consentement',
    opted_out: 'Opposition',
    opted_in: 'Opposition retirée par la personne',
    lifted: 'Opposition levée par le cabinet',
  },
  sources: {
    reply: 'par SMS',
    keypress: 'par une touche lors d’un appel',
    link: 'par un lien',
    complaint: 'signalé comme spam',
    carrier: 'chez l’opérateur',
    api: 'par le cabinet',
    import: 'd’un autre système',
    wrong_number: 'mauvais numéro',
  },
  by: { person: 'la personne', carrier: 'l’opérateur', ringonce: 'Ringonce', operator: 'un exploitant' },
  saidAt: (when) => `dit le ${when}`,
  message: (id) => `Message ${id}`,
  wordsErased: 'Ces paroles ont été effacées.',
  evidence: 'Preuve en PDF',
  evidenceLead:
    'Tout ce qui est gardé sur cette adresse, scellé. L’adresse y est en entier ; la demande est donc notée au journal.',
  evidenceAsk: 'Afficher l’adresse et télécharger',
  optOut: 'Arrêter le contact',
  lift: 'Lever l’opposition',
  erase: 'Effacer cette personne',
  no: 'Laisser comme c’est',
  fault: 'Cela n’a pas été fait',
  was: {
    'opt-out': 'Arrêté. Plus rien ne va à cette adresse.',
    lift: 'Levée. Des rappels peuvent à nouveau aller à cette adresse.',
    erase: 'Effacé.',
  },
  optOutTitle: (address) => `Arrêter le contact avec ${address} ?`,
  optOutLead:
    'Pour ce cabinet et pour de bon : les rappels de tous les rendez-vous cessent, pour tous à cette adresse. Cela est gardé avec votre nom comme preuve.',
  which: 'Ce qui s’arrête',
  every: 'Tout',
  optOutYes: 'Arrêter',
  liftTitle: (address) => `Lever l’opposition de ${address} ?`,
  liftLead:
    'Seulement si la personne l’a demandé. Tout pourra à nouveau aller à cette adresse. Cela est gardé avec votre nom comme preuve.',
  liftYes: 'La personne l’a demandé : lever',
  eraseTitle: 'Effacer cette personne ?',
  eraseGoes: 'Ce qui disparaît, pour de bon',
  goes: [
    'Nom, téléphone et e-mail, dans chaque rendez-vous.',
    'Le nom des rendez-vous, leurs lieux et vos notes.',
    'Les paroles de chaque message, appel et réponse.',
    'Chaque rappel encore à venir.',
  ],
  eraseAlso: (names) => `Effacé aussi, car l’adresse est la même : ${names}.`,
  eraseKept: 'Ce qui reste, et pourquoi',
  kept: [
    'Quand quelque chose a été envoyé et ce qui en est advenu, sans nom ni paroles : pour que rien ne parte deux fois.',
    'Les oppositions et leur trace, sans l’adresse : pour que personne ne soit recontacté après un non.',
    'Que quelqu’un a effacé cette personne, et quand : le journal.',
  ],
  typeName: (name) => `Tapez « ${name} » pour effacer`,
  eraseWord: 'effacer',
  typedWrong: (name) => `doit être « ${name} »`,
  eraseYes: 'Effacer pour de bon',
};

const pt: PersonWords = {
  title: 'Pessoa',
  back: 'Voltar à marcação',
  shares: (names) => `${names}: no mesmo endereço. Cada mensagem diz de quem é.`,
  erased: (when) => `Esta pessoa foi apagada em ${when}.`,
  erasedLead:
    'Nome, endereços e palavras desapareceram. Fica quando algo foi enviado e o que resultou, e as recusas, sem o endereço.',
  appointments: 'Marcações',
  noAppointments: 'Não há marcações.',
  others: 'Outros no mesmo endereço',
  othersLead: 'São outras pessoas, ou a mesma com outro nome.',
  moreAppointments: 'Há mais do que estas; procure-as.',
  when: 'Quando',
  what: 'O quê',
  whose: 'De quem',
  stands: 'Estado',
  conversation: 'Conversa',
  conversationLead: 'Em resumo; na marcação está tudo.',
  silent: 'Ainda nada foi dito.',
  silentLead: 'Aqui está cada mensagem, cada chamada e cada resposta.',
  earlier: 'Anteriores',
  latest: 'O mais recente',
  whole: 'sobre',
  aboutNone: 'sobre nenhuma marcação',
  toRead: 'por ler',
  noted: (note) => `Nota: ${note}`,
  kinds: { email: 'E-mail', phone: 'Telefone' },
  limits: 'Limites',
  limitsLead: 'Quantas vezes o seu consultório ainda pode escrever ou ligar.',
  channels: 'Por',
  left: 'Restam',
  leftOf: (left, limit) => `${left} de ${limit}`,
  within: 'Em',
  frees: 'Mais um desde',
  allFree: 'agora',
  ceiling: (channels) =>
    `Por ${channels} a pessoa recebeu o máximo que uma pessoa pode receber de todos os consultórios. Liberta-se por si.`,
  consent: 'Consentimento e recusas',
  may: (channel) => `${channel}: permitido`,
  mayNot: (channel) => `${channel}: parado`,
  proof: 'Como aconteceu',
  noProof: 'Nada foi dito sobre isso.',
  events: {
    consent_given: 'Consentimento',
    opted_out: 'Recusa',
    opted_in: 'Recusa retirada pela pessoa',
    lifted: 'Recusa levantada pelo consultório',
  },
  sources: {
    reply: 'por SMS',
    keypress: 'por uma tecla numa chamada',
    link: 'por uma ligação',
    complaint: 'por queixa de spam',
    carrier: 'na operadora',
    api: 'pelo consultório',
    import: 'de outro sistema',
    wrong_number: 'número errado',
  },
  by: { person: 'a pessoa', carrier: 'a operadora', ringonce: 'Ringonce', operator: 'um operador' },
  saidAt: (when) => `dito em ${when}`,
  message: (id) => `Mensagem ${id}`,
  wordsErased: 'As palavras foram apagadas.',
  evidence: 'Prova em PDF',
  evidenceLead:
    'Tudo o que está guardado sobre este endereço, selado. Mostra o endereço por inteiro; por isso o pedido fica no registo.',
  evidenceAsk: 'Mostrar o endereço e descarregar',
  optOut: 'Parar o contacto',
  lift: 'Levantar a recusa',
  erase: 'Apagar esta pessoa',
  no: 'Deixar como está',
  fault: 'Não foi feito',
  was: {
    'opt-out': 'Parado. Nada mais vai para este endereço.',
    lift: 'Levantada. Podem voltar a ir lembretes para este endereço.',
    erase: 'Apagado.',
  },
  optOutTitle: (address) => `Parar o contacto com ${address}?`,
  optOutLead:
    'Para este consultório e de vez: cessam os lembretes de todas as marcações, para todos neste endereço. Fica com o seu nome como prova.',
  which: 'O que para',
  every: 'Tudo',
  optOutYes: 'Parar',
  liftTitle: (address) => `Levantar a recusa de ${address}?`,
  liftLead:
    'Só se a pessoa o pediu. Tudo poderá voltar a ir para este endereço. Fica com o seu nome como prova.',
  liftYes: 'A pessoa pediu: levantar',
  eraseTitle: 'Apagar esta pessoa?',
  eraseGoes: 'O que desaparece, de vez',
  goes: [
    'Nome, telefone e e-mail, em cada marcação.',
    'Como se chamam as marcações, os lugares e as suas notas.',
    'As palavras de cada mensagem, chamada e resposta.',
    'Cada lembrete ainda por enviar.',
  ],
  eraseAlso: (names) => `Também é apagado, por ter o mesmo endereço: ${names}.`,
  eraseKept: 'O que fica, e porquê',
  kept: [
    'Quando algo foi enviado e o que resultou, sem nome nem palavras: para que nada seja enviado duas vezes.',
    'As recusas e o seu registo, sem o endereço: para que ninguém que disse não volte a ser contactado.',
    'Que alguém apagou esta pessoa, e quando: o registo.',
  ],
  typeName: (name) => `Escreva “${name}” para apagar`,
  eraseWord: 'apagar',
  typedWrong: (name) => `tem de ser “${name}”`,
  eraseYes: 'Apagar de vez',
};

const ja: PersonWords = {
  title: '本人',
  back: '予約に戻る',
  shares: (names) => `${names} も同じ連絡先です。各メッセージに誰宛てかが示されます。`,
  erased: (when) => `この方の個人情報は ${when} に消去されました。`,
  erasedLead:
    '氏名、連絡先、文面は消えました。いつ送り、どうなったかは残ります。拒否の記録も、連絡先なしで残ります。',
  appointments: '予約',
  noAppointments: '予約はありません。',
  others: '同じ連絡先の他の方',
  othersLead: '別の方か、別の名前で登録された同じ方です。',
  moreAppointments: '他にもあります。検索してください。',
  when: '日時',
  what: '内容',
  whose: '氏名',
  stands: '状態',
  conversation: 'やり取り',
  conversationLead: '要約です。全文は予約にあります。',
  silent: 'まだやり取りはありません。',
  silentLead: 'メッセージ、電話、返信がすべてここに表示されます。',
  earlier: '以前のもの',
  latest: '最新のもの',
  whole: '対象',
  aboutNone: '対象の予約なし',
  toRead: '未確認',
  noted: (note) => `メモ: ${note}`,
  kinds: { email: 'メール', phone: '電話' },
  limits: '上限',
  limitsLead: '事業所があと何回連絡できるか。',
  channels: '手段',
  left: '残り',
  leftOf: (left, limit) => `${limit} 回中 ${left} 回`,
  within: '期間',
  frees: '次に可能',
  allFree: '今すぐ',
  ceiling: (channels) =>
    `${channels}: すべての事業所を合わせた一人あたりの上限に達しています。時間が経てば解除されます。`,
  consent: '同意と拒否',
  may: (channel) => `${channel}: 可`,
  mayNot: (channel) => `${channel}: 停止`,
  proof: '経緯',
  noProof: '記録はありません。',
  events: {
    consent_given: '同意',
    opted_out: '拒否',
    opted_in: '本人が拒否を撤回',
    lifted: '事業所が拒否を解除',
  },
  sources: {
    reply: 'SMS で',
    keypress: '通話中のキーで',
    link: 'リンクで',
    complaint: '迷惑メールの報告で',
    carrier: '通信会社で',
    api: '事業所から',
    import: '別のシステムから',
    wrong_number: '番号違い',
  },
  by: { person: '本人', carrier: '通信会社', ringonce: 'Ringonce', operator: '運用者' },
  saidAt: (when) => `${when} の申し出`,
  message: (id) => `メッセージ ${id}`,
  wordsErased: '文面は消去されました。',
  evidence: '証拠書類 (PDF)',
  evidenceLead:
    'この連絡先について保存されているすべてを、改ざん防止付きで出力します。連絡先が全桁表示されるため、記録に残ります。',
  evidenceAsk: '連絡先を表示してダウンロード',
  optOut: '連絡を停止',
  lift: '拒否を解除',
  erase: 'この方を消去',
  no: 'そのままにする',
  fault: '実行されませんでした',
  was: {
    'opt-out': '停止しました。この連絡先には何も送られません。',
    lift: '解除しました。この連絡先に再び送ることができます。',
    erase: '消去しました。',
  },
  optOutTitle: (address) => `${address} への連絡を停止しますか？`,
  optOutLead:
    'この事業所からの連絡を今後ずっと停止します。この連絡先のすべての方の、すべての予約が対象です。証拠としてあなたの名前とともに保存されます。',
  which: '停止する手段',
  every: 'すべて',
  optOutYes: '停止する',
  liftTitle: (address) => `${address} の拒否を解除しますか？`,
  liftLead:
    '本人の申し出があった場合だけにしてください。この連絡先に再び送れるようになります。証拠としてあなたの名前とともに保存されます。',
  liftYes: '本人の申し出により解除する',
  eraseTitle: 'この方を消去しますか？',
  eraseGoes: '完全に消えるもの',
  goes: [
    'すべての予約の氏名、電話番号、メールアドレス。',
    '予約の名称、場所、メモ。',
    'すべてのメッセージ、電話、返信の文面。',
    'これから送られるすべてのリマインダー。',
  ],
  eraseAlso: (names) => `連絡先が同じため、次の方も消去されます: ${names}`,
  eraseKept: '残るものと理由',
  kept: [
    'いつ送り、どうなったか（氏名と文面なし）。二重に送らないためです。',
    '拒否とその記録（連絡先なし）。拒否した方に再び連絡しないためです。',
    '誰がいつ消去したか。記録に残ります。',
  ],
  typeName: (name) => `消去するには「${name}」と入力`,
  eraseWord: '消去',
  typedWrong: (name) => `「${name}」と入力してください`,
  eraseYes: '完全に消去する',
};

export const PERSON_WORDS: Readonly<Record<Language, PersonWords>> = { en, es, fr, de, pt, ja };
