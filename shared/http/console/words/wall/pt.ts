/** Portuguese, of Brazil. See `words.ts`. */
import { countIn } from '../said.ts';
import type { SandboxWords } from './words.ts';

const some = countIn('pt');

export const pt: SandboxWords = {
  nobody: 'Ninguém recebeu nada ainda.',
  nobodyLead:
    'Isto é para testar: nada sai desta máquina, e o relógio é seu. Carregue agendamentos, deixe o tempo passar, e veja nos telefones o que as pessoas recebem.',
  got: (messages, addresses) =>
    `${some(messages, 'mensagem', 'mensagens')} em ${some(addresses, 'telefone ou caixa', 'telefones e caixas')}.`,
  gotLead:
    'Nada sai desta máquina. Deixe o relógio correr, e responda como essas pessoas: escreva, atenda, aperte uma tecla, abra um link.',
  load: 'Carregar 298 agendamentos',
  loadLead: 'Quatro dias de um consultório: em seis idiomas, em muitos fusos, com tudo o que dá errado.',
  loaded: (count) =>
    `${some(count, 'agendamento carregado', 'agendamentos carregados')}. Deixe o relógio correr.`,
  night: 'Reproduzir a noite das 156 ligações',
  nightLead: 'Tudo para às seis da tarde e volta treze horas depois. Veja para quem se liga.',
  own: 'Ou crie um seu, pela API ou com ringonce import: ele também é lembrado aqui.',
  clock: 'O relógio',
  steps: { next: 'Próxima mensagem', PT1H: '1 h', P1D: '1 dia' },
  play: 'Reproduzir',
  nextIs: 'Em seguida',
  soon: 'Algo está a caminho.',
  nothingNext: 'Nada está previsto.',
  clockIsOperators: 'O relógio é de todos, por isso quem o move é a chave de um operador.',
  waits: (count) => `${some(count, 'espera', 'esperam')}: ver por quê`,
  waitsNone: 'Nada está adiado nem retido: tudo sai na sua hora.',
  held: (count) => some(count, 'retido', 'retidos'),
  fault: 'Não foi possível reproduzir',
  more: 'Mostrar mais pessoas',
  phoneOf: (name) => `Telefone de ${name}`,
  inboxOf: (name) => `Caixa de ${name}`,
  somebody: 'Alguém',
  earlier: (count) => some(count, 'anterior', 'anteriores'),
  segments: (count) => some(count, 'segmento', 'segmentos'),
  status: {
    accepted: 'a caminho',
    sent: 'enviado',
    delivered: 'entregue',
    undelivered: 'não entregue',
    failed: 'falhou',
    completed: 'atendida',
    busy: 'ocupado',
    'no-answer': 'não atendida',
    'in-progress': 'em ligação',
    Delivery: 'entregue',
    Bounce: 'voltou',
    Complaint: 'reclamação',
    DeliveryDelay: 'atrasado',
  },
  callFrom: (office) => `Ligação de ${office}`,
  ringing: 'Ligação recebida',
  pickUp: 'Atender',
  keypad: 'Teclado',
  pressed: (digits) => `Apertou ${digits}`,
  calledUs: 'Ligou para o número do consultório',
  onThePage: (button) => `Na página: ${button}`,
  openEmail: 'Abrir o e-mail',
  emailTo: (name) => `E-mail para ${name}`,
  write: (name) => `Responder como ${name}`,
  send: 'Enviar',
  operatorOnly: 'Adicione a chave do consultório para ver nomes e responder.',
  responses: {
    confirmed: 'vem',
    declined: 'não pode vir',
    cancelled: 'cancelado',
    answered: 'escreveu algo',
  },
  old: 'Antes',
  thenLead:
    'A cada cinco minutos daquelas treze horas, o sistema antigo perguntava se já se tinha ligado para esta pessoa e punha a ligação de novo na fila. Todas se achavam atrasadas.',
  missed: (count) => some(count, 'ligação perdida', 'ligações perdidas'),
  missedCall: 'Ligação perdida',
  now: 'Agora',
  nowLead: 'A mesma noite. Ninguém é contatado duas vezes pelo mesmo motivo.',
  nowHeld: (count) => some(count, 'SMS ou ligação está retido', 'SMS e ligações estão retidos'),
  nowHeldLead:
    'Os e-mails que ainda serviam saíram. Quando os primeiros SMS apareceram com horas de atraso, o Ringonce reteve o resto: nada barulhento sai até que alguém olhe.',
  nowReleased:
    'Nada está retido. Deixe o relógio correr: cada agendamento recebe um contato, um depois do outro.',
};
