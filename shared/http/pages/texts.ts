/**
 * What the people's pages say, in every language that we ship. A text that is missing in one of them does not compile.
 * Read by `pages-view.ts`. Addresses the reader politely, and says what happens next.
 */

import type { Language } from '../../domain/core/language.ts';

/** The headline of a page, and the sentence under it. */
interface Headed {
  headline: string;
  lead: (office: string) => string;
}

export interface Texts {
  /** The title of the window. */
  title: string;
  when: string;
  where: string;
  duration: string;
  states: Record<'open' | 'confirmed' | 'asked' | 'cancelled' | 'past', Headed>;
  sure: Headed & { yes: string; no: string };
  /** The appointment was moved while the page was open. */
  changed: string;
  confirm: string;
  /** Confirm, for somebody who asked for another time. */
  keep: string;
  reschedule: string;
  cancel: string;
  addToCalendar: string;
  questions: string;
  call: (office: string) => string;
  /** An expired or a revoked link. */
  gone: Headed;
  /** A link that is not ours; no office is known. */
  unknown: { headline: string; lead: string };
  failed: { headline: string; lead: string };
  unsubscribe: {
    title: string;
    ask: Headed;
    button: string;
    done: Headed;
    /** The address that it is about, masked. */
    address: string;
    /** Emails end, the rest does not. */
    onlyEmail: string;
    undo: string;
  };
}

const en: Texts = {
  title: 'Your appointment',
  when: 'When',
  where: 'Where',
  duration: 'Duration',
  states: {
    open: {
      headline: 'Can you make it?',
      lead: (office) => `${office} would like to know if this time suits you.`,
    },
    confirmed: { headline: 'You’re confirmed', lead: (office) => `Thank you. ${office} is expecting you.` },
    asked: {
      headline: 'You asked for another time',
      lead: (office) => `${office} will get in touch with you. Until then, your appointment stays as it is.`,
    },
    cancelled: {
      headline: 'This appointment is cancelled',
      lead: (office) => `There is nothing more to do. If you need a new one, please contact ${office}.`,
    },
    past: {
      headline: 'This time has passed',
      lead: (office) =>
        `The appointment has started or is over. Please contact ${office} if you need anything.`,
    },
  },
  sure: {
    headline: 'Cancel this appointment?',
    lead: (office) => `${office} may give this time to somebody else. You can’t undo this here.`,
    yes: 'Yes, cancel it',
    no: 'No, keep it',
  },
  changed: 'This appointment changed while the page was open. Please look at it again.',
  confirm: 'Yes, I’ll be there',
  keep: 'Keep this time',
  reschedule: 'Ask for another time',
  cancel: 'Cancel the appointment',
  addToCalendar: 'Add to calendar',
  questions: 'Questions?',
  call: (office) => `Call ${office}`,
  gone: {
    headline: 'This link no longer works',
    lead: (office) =>
      `It has expired or was replaced. Use the link in your latest message, or contact ${office}.`,
  },
  unknown: {
    headline: 'This link doesn’t work',
    lead: 'A part of it may be missing. Open it from your message once more, or contact the office that sent it.',
  },
  failed: {
    headline: 'That didn’t work',
    lead: 'Something went wrong on our side. Please try again in a moment; doing it twice does no harm.',
  },
  unsubscribe: {
    title: 'Unsubscribe',
    ask: { headline: 'Stop these emails?', lead: (office) => `${office} will send you no more emails.` },
    button: 'Unsubscribe',
    done: { headline: 'You’re unsubscribed', lead: (office) => `${office} will send you no more emails.` },
    address: 'Address',
    onlyEmail: 'This does not change reminders by text message or phone.',
    undo: 'Undo: send me emails again',
  },
};

const es: Texts = {
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

const fr: Texts = {
  title: 'Votre rendez-vous',
  when: 'Quand',
  where: 'Où',
  duration: 'Durée',
  states: {
    open: {
      headline: 'Pourrez‑vous venir ?',
      lead: (office) => `${office} souhaite savoir si cet horaire vous convient.`,
    },
    confirmed: { headline: 'C’est confirmé', lead: (office) => `Merci. ${office} vous attend.` },
    asked: {
      headline: 'Vous avez demandé un autre horaire',
      lead: (office) => `${office} vous contactera. D’ici là, votre rendez-vous est maintenu.`,
    },
    cancelled: {
      headline: 'Ce rendez-vous est annulé',
      lead: (office) => `Vous n’avez plus rien à faire. Pour en prendre un autre, contactez ${office}.`,
    },
    past: {
      headline: 'Cette heure est passée',
      lead: (office) => `Le rendez-vous a commencé ou est terminé. En cas de besoin, contactez ${office}.`,
    },
  },
  sure: {
    headline: 'Annuler ce rendez-vous ?',
    lead: (office) =>
      `${office} pourra donner cet horaire à quelqu’un d’autre. Vous ne pourrez pas revenir en arrière ici.`,
    yes: 'Oui, l’annuler',
    no: 'Non, le garder',
  },
  changed: 'Ce rendez-vous a changé pendant que la page était ouverte. Veuillez le vérifier.',
  confirm: 'Oui, je viendrai',
  keep: 'Garder cet horaire',
  reschedule: 'Demander un autre horaire',
  cancel: 'Annuler le rendez-vous',
  addToCalendar: 'Ajouter à l’agenda',
  questions: 'Des questions ?',
  call: (office) => `Appeler ${office}`,
  gone: {
    headline: 'Ce lien ne fonctionne plus',
    lead: (office) =>
      `Il a expiré ou a été remplacé. Utilisez le lien de votre dernier message ou contactez ${office}.`,
  },
  unknown: {
    headline: 'Ce lien ne fonctionne pas',
    lead: 'Il en manque peut-être une partie. Ouvrez-le à nouveau depuis votre message, ou contactez l’expéditeur.',
  },
  failed: {
    headline: 'Cela n’a pas fonctionné',
    lead: 'Un problème est survenu de notre côté. Réessayez dans un instant ; le faire deux fois est sans conséquence.',
  },
  unsubscribe: {
    title: 'Désinscription',
    ask: {
      headline: 'Ne plus recevoir ces e-mails ?',
      lead: (office) => `${office} ne vous enverra plus d’e-mails.`,
    },
    button: 'Me désinscrire',
    done: {
      headline: 'Désinscription confirmée',
      lead: (office) => `${office} ne vous enverra plus d’e-mails.`,
    },
    address: 'Adresse',
    onlyEmail: 'Les rappels par SMS ou par téléphone ne changent pas.',
    undo: 'Annuler : recevoir à nouveau les e-mails',
  },
};

const de: Texts = {
  title: 'Ihr Termin',
  when: 'Wann',
  where: 'Wo',
  duration: 'Dauer',
  states: {
    open: {
      headline: 'Passt Ihnen der Termin?',
      lead: (office) => `${office} bittet Sie um eine kurze Antwort.`,
    },
    confirmed: {
      headline: 'Ihr Termin ist bestätigt',
      lead: (office) => `Vielen Dank. ${office} erwartet Sie.`,
    },
    asked: {
      headline: 'Sie möchten einen anderen Termin',
      lead: (office) => `${office} wird sich bei Ihnen melden. Bis dahin bleibt Ihr Termin bestehen.`,
    },
    cancelled: {
      headline: 'Dieser Termin ist abgesagt',
      lead: (office) =>
        `Sie müssen nichts weiter tun. Für einen neuen Termin wenden Sie sich bitte an: ${office}.`,
    },
    past: {
      headline: 'Dieser Termin ist vorbei',
      lead: (office) =>
        `Er hat schon begonnen oder ist zu Ende. Bei Fragen wenden Sie sich bitte an: ${office}.`,
    },
  },
  sure: {
    headline: 'Diesen Termin absagen?',
    lead: (office) =>
      `${office} kann die Zeit dann neu vergeben. Hier können Sie das nicht rückgängig machen.`,
    yes: 'Ja, absagen',
    no: 'Nein, behalten',
  },
  changed:
    'Der Termin hat sich geändert, während die Seite offen war. Bitte sehen Sie ihn sich noch einmal an.',
  confirm: 'Ja, ich komme',
  keep: 'Bei diesem Termin bleiben',
  reschedule: 'Um einen anderen Termin bitten',
  cancel: 'Termin absagen',
  addToCalendar: 'Zum Kalender hinzufügen',
  questions: 'Noch Fragen?',
  call: (office) => `${office} anrufen`,
  gone: {
    headline: 'Dieser Link gilt nicht mehr',
    lead: (office) =>
      `Er ist abgelaufen oder wurde ersetzt. Nutzen Sie den Link der letzten Nachricht, oder wenden Sie sich an: ${office}.`,
  },
  unknown: {
    headline: 'Dieser Link geht nicht',
    lead: 'Vielleicht fehlt ein Teil. Öffnen Sie ihn noch einmal aus der Nachricht, oder fragen Sie den Absender.',
  },
  failed: {
    headline: 'Das hat nicht geklappt',
    lead: 'Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es gleich noch einmal; doppelt schadet nicht.',
  },
  unsubscribe: {
    title: 'Abmelden',
    ask: {
      headline: 'Keine E-Mails mehr erhalten?',
      lead: (office) => `${office} schickt Ihnen dann keine E-Mails mehr.`,
    },
    button: 'Abmelden',
    done: {
      headline: 'Sie sind abgemeldet',
      lead: (office) => `${office} schickt Ihnen keine E-Mails mehr.`,
    },
    address: 'Adresse',
    onlyEmail: 'An Erinnerungen per SMS oder Telefon ändert das nichts.',
    undo: 'Rückgängig: wieder E-Mails erhalten',
  },
};

const pt: Texts = {
  title: 'Seu agendamento',
  when: 'Quando',
  where: 'Onde',
  duration: 'Duração',
  states: {
    open: {
      headline: 'Você poderá vir?',
      lead: (office) => `${office} gostaria de saber se este horário serve.`,
    },
    confirmed: {
      headline: 'Presença confirmada',
      lead: (office) => `Agradecemos. ${office} espera por você.`,
    },
    asked: {
      headline: 'Você pediu outro horário',
      lead: (office) => `${office} entrará em contato com você. Até lá, seu horário continua marcado.`,
    },
    cancelled: {
      headline: 'Este horário foi cancelado',
      lead: (office) => `Não é preciso fazer mais nada. Se quiser marcar outro, entre em contato: ${office}.`,
    },
    past: {
      headline: 'Este horário já passou',
      lead: (office) => `Já começou ou já terminou. Se precisar de algo, entre em contato: ${office}.`,
    },
  },
  sure: {
    headline: 'Cancelar este horário?',
    lead: (office) => `${office} poderá dar este horário a outra pessoa. Aqui não será possível desfazer.`,
    yes: 'Sim, cancelar',
    no: 'Não, manter',
  },
  changed: 'O horário mudou enquanto a página estava aberta. Confira de novo, por favor.',
  confirm: 'Sim, estarei lá',
  keep: 'Manter este horário',
  reschedule: 'Pedir outro horário',
  cancel: 'Cancelar o horário',
  addToCalendar: 'Adicionar ao calendário',
  questions: 'Dúvidas?',
  call: (office) => `Ligar: ${office}`,
  gone: {
    headline: 'Este link não vale mais',
    lead: (office) =>
      `Ele expirou ou foi substituído. Use o link da mensagem mais recente ou entre em contato: ${office}.`,
  },
  unknown: {
    headline: 'Este link não funciona',
    lead: 'Talvez falte uma parte. Abra-o de novo a partir da mensagem ou fale com quem a enviou.',
  },
  failed: {
    headline: 'Não deu certo',
    lead: 'Algo falhou do nosso lado. Tente de novo daqui a pouco; repetir não causa problema.',
  },
  unsubscribe: {
    title: 'Cancelar inscrição',
    ask: {
      headline: 'Parar de receber estes e-mails?',
      lead: (office) => `${office} não enviará mais e-mails a você.`,
    },
    button: 'Cancelar inscrição',
    done: { headline: 'Inscrição cancelada', lead: (office) => `${office} não enviará mais e-mails a você.` },
    address: 'Endereço',
    onlyEmail: 'Isto não muda os lembretes por mensagem de texto ou telefone.',
    undo: 'Desfazer: receber e-mails de novo',
  },
};

const ja: Texts = {
  title: 'ご予約',
  when: '日時',
  where: '場所',
  duration: '所要時間',
  states: {
    open: {
      headline: 'お越しいただけますか？',
      lead: (office) => `${office}より、ご都合の確認をお願いしております。`,
    },
    confirmed: {
      headline: 'ご予約を確認しました',
      lead: (office) => `ありがとうございます。${office}でお待ちしております。`,
    },
    asked: {
      headline: '日時の変更を受け付けました',
      lead: (office) => `${office}よりご連絡いたします。それまでは現在のご予約のままです。`,
    },
    cancelled: {
      headline: 'このご予約は取り消されました',
      lead: (office) => `お手続きは不要です。新しいご予約は${office}までご連絡ください。`,
    },
    past: {
      headline: 'ご予約の時刻を過ぎています',
      lead: (office) => `すでに開始または終了しています。ご用の際は${office}までご連絡ください。`,
    },
  },
  sure: {
    headline: 'このご予約を取り消しますか？',
    lead: (office) => `${office}はこの時間を他の方にご案内することがあります。この画面では元に戻せません。`,
    yes: 'はい、取り消します',
    no: 'いいえ、そのままにします',
  },
  changed: '画面を開いている間にご予約が変更されました。もう一度ご確認ください。',
  confirm: 'はい、伺います',
  keep: 'この日時のままにする',
  reschedule: '日時の変更を希望する',
  cancel: '予約を取り消す',
  addToCalendar: 'カレンダーに追加',
  questions: 'ご質問は',
  call: (office) => `${office}に電話する`,
  gone: {
    headline: 'このリンクは無効になりました',
    lead: (office) =>
      `期限が切れたか、新しいものに替わりました。最新のメッセージのリンクをお使いになるか、${office}までご連絡ください。`,
  },
  unknown: {
    headline: 'このリンクは使えません',
    lead: '一部が欠けている可能性があります。メッセージからもう一度開くか、送信元にお問い合わせください。',
  },
  failed: {
    headline: '処理できませんでした',
    lead: 'システムに問題が発生しました。しばらくしてからもう一度お試しください。二重に処理されることはありません。',
  },
  unsubscribe: {
    title: '配信停止',
    ask: {
      headline: 'メールの配信を停止しますか？',
      lead: (office) => `${office}からのメールが届かなくなります。`,
    },
    button: '配信を停止する',
    done: { headline: '配信を停止しました', lead: (office) => `今後、${office}からのメールは届きません。` },
    address: 'メールアドレス',
    onlyEmail: 'SMSや電話でのお知らせは変わりません。',
    undo: '元に戻す：メールを再び受け取る',
  },
};

/** In every language that the messages are written in. */
export const TEXTS: Readonly<Record<Language, Texts>> = { en, es, fr, de, pt, ja };
