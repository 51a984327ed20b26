/** Portuguese, of Brazil. See `words.ts`. */

import { countIn } from '../said.ts';
import type { AuditWords } from './words.ts';

const some = countIn('pt');

export const pt: AuditWords = {
  letters: 'Mensagens que falharam',
  lettersLead: 'O que falhou de novo e de novo. Cada lembrete volta sozinho nesse meio-tempo.',
  lettersNone: 'Não há nenhuma',
  lettersNoneLead: 'Nenhuma mensagem falhou vezes demais.',
  well: 'Nenhuma mensagem falhou vezes demais',
  failing: (count) => `Falharam vezes demais: ${some(count)}`,
  which: 'Qual',
  failed: 'Última falha',
  times: (count) => some(count, 'vez', 'vezes'),
  unread: 'uma mensagem que não se consegue ler',
  would: 'Tentada de novo agora',
  prospects: {
    send: 'sairia',
    drop: 'terminaria',
    wait: 'esperaria',
    settling: 'está se resolvendo',
    done: 'não precisa de nada',
    unreadable: 'fica: não se consegue ler',
    faulty: 'fica: defeituosa',
  },
  redrive: (count) => `Tentar ${some(count)} de novo`,
  redriveLead:
    'São julgadas como todas as outras, com limites, horários e a comporta contra atraso demais. No máximo 100 por vez.',
  redriven: (count) =>
    `Pronto: ${some(count, 'tentada de novo, ou sem precisar', 'tentadas de novo, ou sem precisar')}.`,
  of: (shown, total) => `${some(shown)} de ${some(total)}`,
  audit: 'Plano, livro de envios e registros dos provedores',
  auditLead:
    'Comparados entre si: falta algo, há algo desconhecido, enviado duas vezes, demais ou fora do horário? Olha os últimos dois dias e os próximos oito, e não muda nada.',
  look: 'Olhar agora',
  looked: (appointments, entries, contacts) =>
    `Olhados: ${some(appointments, 'agendamento', 'agendamentos')}, ${some(entries, 'lançamento', 'lançamentos')} e ${some(contacts, 'contato', 'contatos')}.`,
  agreed: 'Os três concordam',
  found: (count) => `Eles diferem: ${some(count)}`,
  finding: 'Tipo',
  kinds: {
    twice: 'duas vezes por um motivo',
    over_contact: 'contatado demais',
    calls_at_once: 'ligações ao mesmo tempo',
    outside_hours: 'fora do horário de contato',
    extra: 'não está no livro de envios',
    missed: 'falta',
    overdue: 'atrasado',
    unrecorded: 'não está no registro do provedor',
    silent: 'um serviço que não funciona',
    in_doubt: 'em dúvida',
    orphaned: 'sem agendamento',
  },
  what: 'O quê',
  advice: 'O que fazer',
  cut: 'Havia mais do que cabe em um olhar: isto é uma parte.',
  left: (why) => `O registro de um provedor ficou de fora: ${why}`,
};
