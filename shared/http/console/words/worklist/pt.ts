/** Portuguese, of Brazil. See `words.ts`. */
import type { WorklistWords } from './words.ts';

export const pt: WorklistWords = {
  none: 'Ninguém espera por você.',
  noneLead: 'O que as pessoas respondem é tratado sozinho. Aqui chega o que só uma pessoa entende.',
  waiting: (count, since) => `${count} para você ler, o primeiro há ${since}.`,
  lead: 'O mais antigo primeiro. Enquanto uma resposta espera aqui, seus SMS e ligações também esperam.',
  kinds: {
    reply: 'escreveu algo',
    another_time: 'quer outro horário',
    declined: 'não pode vir',
    opted_out: 'não quer mais SMS nem ligações',
    wrong_number: 'o número é de outra pessoa',
    unreached: 'não foi possível avisar',
    undelivered: 'seu software não recebe eventos',
  },
  leads: {
    unreached: 'Nenhum lembrete chegou. Uma ligação sua talvez chegue.',
    undelivered:
      'Assim ele não fica sabendo do que as pessoas respondem. Confira o seu ponto de recebimento.',
  },
  cancelAsked: 'Escreveu CANCEL: isso encerra SMS e ligações, e talvez se referisse ao agendamento.',
  since: 'desde',
  noAppointment: 'Nenhum agendamento à frente',
  outcomes: {
    confirmed: 'Confirmado',
    declined: 'Não vem',
    moved: 'Remarcado',
    wrong_number: 'Número errado',
    done: 'Feito',
  },
  note: 'Uma nota para quem olhar depois',
  was: {
    confirmed: 'Confirmado. Não sai mais nenhum lembrete.',
    declined: 'Não vem. Não sai mais nenhum lembrete.',
    moved: 'Encerrado como remarcado.',
    wrong_number: 'Este número não recebe mais SMS nem ligações.',
    done: 'Feito.',
  },
  fault: 'Isto não foi salvo',
  more: 'Mostrar os próximos',
};
