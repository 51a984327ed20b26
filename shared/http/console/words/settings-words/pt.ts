/** Portuguese, of Brazil. See `words.ts`. */
import type { SettingsWords } from './words.ts';

export const pt: SettingsWords = {
  lead: 'O que este consultório decide para si. Vale a partir da próxima mensagem.',
  saved: 'Salvo.',
  fault: 'Isto não foi salvo',
  save: 'Salvar',
  readOnly: 'Muda isto quem tem a permissão admin.',
  groups: {
    who: 'Quem é o consultório',
    contact: 'Quando se pode contatar as pessoas',
    channels: 'Como saem as mensagens',
    limits: 'Limites',
    kept: 'O que se guarda',
  },
  fields: {
    name: ['Nome', 'Como o conhecem as pessoas que são lembradas.'],
    timeZone: ['Fuso horário', 'O do consultório, para horas locais sem fuso. Como America/Sao_Paulo.'],
    locale: ['Idioma', 'Para pessoas sem um idioma próprio.'],
    country: ['País', 'Para números escritos sem país, em duas letras.'],
    countries: [
      'SMS e ligações para',
      'Países para cujos números se pode escrever e ligar, separados por espaços. Vazio: só o próprio.',
    ],
    contactPhone: [
      'Telefone',
      'Onde se alcança o consultório; dito em páginas, respostas e secretárias eletrônicas.',
    ],
    contactEmail: ['E-mail', 'Para onde vão as respostas aos e-mails. Vazio: de onde saem os e-mails.'],
    needsEmail: [
      'É avisado do que há para olhar',
      'Um e-mail por dia sobre tudo o que está aberto, e na hora sobre o que vence em um dia. Vazio: nenhum.',
    ],
    needsAt: ['Quando vem o diário', 'No fuso do consultório.'],
    contactHours: ['Horário de contato', 'No fuso da pessoa. As duas horas vazias: a qualquer hora.'],
    senderNames: ['Nome do remetente', 'Vazio: o nome do consultório.'],
    senderAddresses: ['Endereço do remetente', 'Vazio: como o provedor está configurado.'],
    providerOrder: [
      'Ordem dos provedores',
      'Qual é consultado primeiro quando há vários, separados por vírgulas. Vazio: a ordem do operador.',
    ],
    ratesPerMinute: ['No máximo por minuto', 'Contatos que podem começar em um minuto.'],
    caps: ['Máximo a uma pessoa', 'Com que frequência este consultório contata uma pessoa.'],
    callsPerAppointment: ['Ligações por agendamento', 'No máximo.'],
    surgeShare: [
      'Atraso plausível: parte de um dia',
      '0.1 é um décimo. Com mais SMS e ligações em atraso, todos são retidos para um operador. Vale o maior entre parte e número.',
    ],
    surgeCount: ['Atraso plausível: número', 'SMS e ligações de um dia.'],
    monthlyBudget: [
      'Orçamento do mês, em dólares',
      'O que SMS e ligações de um mês podem custar. Antes de passar disso são retidos. Vazio: sem limite.',
    ],
    facts: [
      'Os fatos são guardados por',
      'Depois do início do agendamento, como P13M para 13 meses. O que se foi não volta.',
    ],
    words: ['As palavras são guardadas por', 'Não mais que os fatos, como P90D para 90 dias.'],
    bundleWindow: [
      'Uma só mensagem para lembretes em',
      'Para um endereço, de agendamentos de um dia, como P1D para um dia. PT0S: só o que é devido no mesmo momento.',
    ],
  },
  opens: 'De',
  closes: 'Até',
  days: 'Dias',
  presets: {
    default: 'Os habituais',
    'one-a-day': 'Um SMS ou uma ligação por dia',
    custom: 'Como está agora',
  },
};
