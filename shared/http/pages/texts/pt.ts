/** Portuguese. See `texts.ts`. */
import type { Texts } from './texts.ts';

export const pt: Texts = {
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
