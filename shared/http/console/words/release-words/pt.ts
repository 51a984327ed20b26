/** Portuguese, of Brazil. See `words.ts`. */

import { countIn } from '../said.ts';
import type { ReleaseWords } from './words.ts';

const some = countIn('pt');

export const pt: ReleaseWords = {
  look: 'Olhar e liberar',
  title: 'Liberar o que está retido',
  texts: (count) => some(count, 'SMS'),
  calls: (count) => some(count, 'ligação', 'ligações'),
  would: (contacts, people) => `Liberar enviaria ${contacts} a ${some(people, 'pessoa', 'pessoas')}.`,
  wouldNone: 'Liberar não enviaria nada agora.',
  nothing: 'Nada está retido.',
  nothingLead: 'Alguém já liberou, ou o que estava retido terminou sozinho.',
  most: (count) => `Ninguém receberia mais de ${some(count)}.`,
  once: 'Ninguém receberia mais de um.',
  cost: 'Custo, no máximo',
  ready: 'Espera há',
  first: 'Primeiro',
  last: 'Último',
  people: 'Pessoas',
  mostEach: 'Máximo a uma pessoa',
  held: 'Retidos',
  dropped: 'Não seria mais enviado',
  waiting: 'Continuaria esperando',
  cut: (count) => `Há mais retidos que os primeiros ${some(count)}, de que se trata aqui.`,
  examples: 'Palavra por palavra',
  byOffice: 'Por consultório',
  office: 'Consultório',
  channel: 'Canal',
  contacts: 'SMS ou ligações',
  why: 'Por que você libera',
  type: (number) => `Digite ${number} para liberar`,
  typeHint: 'O número de pessoas, para que ninguém libere tantas por engano.',
  mistyped: (number) => `Digite ${number}, ou volte.`,
  changed: 'O que está retido mudou desde que você olhou. Olhe de novo, por favor.',
  release: 'Liberar',
  back: 'Voltar, sem liberar',
  reason: 'visto no console',
  done: 'Liberado. Sai nos próximos minutos, como permitirem taxas, horários e limites.',
  already: 'Nada mais estava retido: alguém foi mais rápido.',
  stopped: 'Parado. SMS e ligações desse âmbito estão em pausa.',
  going: (left) => `Saindo: do que estava retido ${some(left, 'ainda falta', 'ainda faltam')}.`,
  goingLead: 'No mesmo ritmo que todo o resto. Você pode parar a qualquer momento.',
  stop: 'Parar',
};
