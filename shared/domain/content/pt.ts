/** Portuguese, that is read on both sides of the ocean. See `words.ts`. */
import type { Words } from './words.ts';
import { placeOrTime, WHOSE } from './words.ts';

const ALSO_SMS =
  '{% for other in others limit: 3 %}; {% if other.person %}{{ other.person }}: {% else %}e {% endif %}{{ other.title }}, {{ other.when }}{% endfor %}{% if others.size > 3 %}; e mais{% endif %}';
const ALSO_VOICE =
  '{% for other in others %} {% if other.person %}{{ other.person }} tem{% else %}Também tem{% endif %} {{ other.title }}, {{ other.when }}.{% endfor %}';
const YOURS = '{% if person %}O horário de {{ person }}{% else %}O seu horário{% endif %}';
const HELLO = 'Olá{% if name %}, {{ name }}{% endif %}. Aqui é {{ office }}';
const FULL_MENU =
  'Digite 1 para confirmar, 2 para pedir outro horário, 9 para não receber mais ligações, ou asterisco para ouvir de novo.';

export const pt: Words = {
  email: {
    greeting: 'Olá{% if name %}, {{ name }}{% endif %},',
    reminder: {
      subject: `Lembrete: ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'O seu próximo compromisso',
      lead: '{{ office }} lembra você do seu horário marcado. Por favor, diga-nos se poderá vir.',
      button: 'Confirmar ou alterar',
    },
    booking: {
      subject: `Horário marcado: ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'O seu horário está marcado',
      lead: '{{ office }} marcou este horário para você. Até breve.',
      button: 'Ver ou alterar',
    },
    change: {
      subject: `${placeOrTime('Novo local', 'Novo horário')}: ${WHOSE}{{ title }}, {{ when }}`,
      headline: placeOrTime('O local do seu compromisso mudou', 'O seu horário mudou'),
      lead: placeOrTime(
        '{{ office }} mudou o local do seu compromisso. O horário continua igual.',
        '{{ office }} mudou o seu horário. Por favor, anote o novo{% if new_location %} e o novo local{% endif %}.',
      ),
      button: 'Confirmar ou alterar',
    },
    cancellation: {
      subject: `Horário cancelado: ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'O seu horário foi cancelado',
      lead: 'Este compromisso com {{ office }} não vai acontecer. Não precisa fazer nada.',
      button: 'Ver os detalhes',
    },
    reinstatement: {
      subject: `Horário mantido: ${WHOSE}{{ title }}, {{ when }}`,
      headline: 'O seu compromisso foi mantido',
      lead: 'Tínhamos avisado que este compromisso com {{ office }} estava cancelado. Ele vai acontecer{% if moved_from %}, em outro horário{% endif %}. Por favor, diga-nos se poderá vir.',
      button: 'Confirmar ou alterar',
    },
    labels: { when: 'Quando', where: 'Onde', before: 'Em vez de', also: 'Também tem', colon: ':' },
    questions: 'Dúvidas? Ligue para {{ contact_phone }}.',
    reason: 'Você recebe este e-mail porque tem um horário marcado com {{ office }}.',
    unsubscribe: 'Cancelar a inscrição',
  },
  sms: {
    reminder: `{{ office }}: lembrete: ${WHOSE}{{ title }}, {{ when }}${ALSO_SMS}. Responda C para confirmar, R para remarcar, STOP para sair.`,
    booking: `{{ office }}: compromisso marcado: ${WHOSE}{{ title }}, {{ when }}${ALSO_SMS}. Responda R para remarcar, STOP para sair.`,
    change: `{{ office }}: ${WHOSE}{{ title }}${placeOrTime(', {{ when }}, agora em {{ new_location }}', ' mudou para {{ when }}{% if moved_from %} (antes: {{ moved_from }}){% endif %}{% if new_location %}, agora em {{ new_location }}{% endif %}')}${ALSO_SMS}. Responda C para confirmar, R para remarcar, STOP para sair.`,
    cancellation: `{{ office }}: compromisso cancelado: ${WHOSE}{{ title }}, {{ when }}${ALSO_SMS}.{% if contact_phone %} Contato: {{ contact_phone }}.{% endif %} Responda STOP para sair.`,
    reinstatement: `{{ office }}: compromisso mantido: ${WHOSE}{{ title }}, {{ when }}{% if moved_from %} (antes: {{ moved_from }}){% endif %}{% if new_location %}, agora em {{ new_location }}{% endif %}${ALSO_SMS}. Responda C para confirmar, R para remarcar, STOP para sair.`,
  },
  voice: {
    reminder: {
      script: `${HELLO}, com um lembrete do {% if person %}horário de {{ person }}{% else %}seu horário{% endif %}: {{ title }}, {{ when }}.${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    booking: {
      script: `${HELLO}. ${YOURS} está marcado: {{ title }}, {{ when }}.${ALSO_VOICE}`,
      menu: 'Digite 2 para pedir outro horário, 9 para não receber mais ligações, ou asterisco para ouvir de novo.',
    },
    change: {
      script: `${HELLO}. ${YOURS}, {{ title }}, ${placeOrTime('{{ when }}, mudou de local. O novo local é {{ new_location }}.', 'mudou.{% if moved_from %} Antes era {{ moved_from }}.{% endif %} O novo horário é {{ when }}.{% if new_location %} O novo local é {{ new_location }}.{% endif %}')}${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    cancellation: {
      script: `${HELLO}. ${YOURS}, {{ title }}, {{ when }}, foi cancelado.${ALSO_VOICE}{% if contact_phone %} Em caso de dúvida, ligue para {{ contact_phone }}.{% endif %}`,
      menu: 'Digite 9 para não receber mais ligações, ou asterisco para ouvir de novo.',
    },
    reinstatement: {
      script: `${HELLO}. ${YOURS}, {{ title }}, que estava cancelado, vai acontecer: {{ when }}.{% if new_location %} O local é {{ new_location }}.{% endif %}${ALSO_VOICE}`,
      menu: FULL_MENU,
    },
    goodbye: '{% if contact_phone %}Pode ligar para {{ contact_phone }}. {% endif %}Até logo.',
    voicemail:
      'Olá{% if name %}, esta é uma mensagem para {{ name }}{% endif %}. {{ office }} ligou. Por favor, ligue de volta{% if contact_phone %} para {{ contact_phone }}{% endif %}. Até logo.',
  },
  answers: {
    confirmed_all: '{{ office }}: obrigado, {{ count }} compromissos confirmados.',
    reschedule_all:
      '{{ office }}: obrigado. Entraremos em contacto para mudar os seus {{ count }} compromissos. Por enquanto, nada muda.',
    call_confirmed_all: 'Obrigado. Todos os seus horários estão confirmados. Até logo.',
    confirmed: '{{ office }}: obrigado, compromisso confirmado: {{ title }}, {{ when }}.',
    confirmed_one_of:
      '{{ office }}: obrigado, confirmado o primeiro dos seus compromissos: {{ title }}, {{ when }}. Para os outros, responda ao lembrete de cada um.',
    moved:
      '{{ office }}: {{ title }} mudou e agora é {{ when }}{% if place %}, {{ place }}{% endif %}. Responda C para confirmar, R para outro horário.',
    reschedule:
      '{{ office }}: obrigado. Entraremos em contato sobre outro momento para {{ title }}, {{ when }}. Por enquanto, fica como estava.',
    reschedule_one_of:
      '{{ office }}: obrigado. Entraremos em contato para remarcar o primeiro dos seus compromissos: {{ title }}, {{ when }}. Os outros seguem.',
    opted_out: '{{ office }}: nossas mensagens e chamadas param aqui. Responda START para receber de novo.',
    opted_out_cancel:
      '{{ office }}: nossas mensagens e chamadas param aqui. Cancelar o seu horário: {{ link }} Responda START para receber de novo.',
    opted_in: '{{ office }}: nossas mensagens e chamadas voltam. Responda STOP para sair.',
    help: '{{ office }}: lembretes de compromissos.{% if phone %} Ligue para {{ phone }}.{% else %} Fale com nossa equipe.{% endif %} Responda STOP para sair.',
    no_appointment:
      '{{ office }}: nenhum compromisso aberto para este telefone. {% if phone %}Ligue para {{ phone }}.{% else %}Fale com nossa equipe.{% endif %}',
    call_confirmed: 'Obrigado. O seu horário está confirmado. Até logo.',
    call_gone:
      'Este horário já não pode ser confirmado. Por favor, {% if phone %}ligue para {{ phone }}{% else %}entre em contato conosco{% endif %}. Até logo.',
    call_moved: 'O seu horário mudou. Agora é {{ title }}, {{ when }}{% if place %}, {{ place }}{% endif %}.',
    call_noted:
      'Neste momento algo não está funcionando. A tecla que você digitou está anotada, e vamos cuidar disso. Até logo.',
    call_reschedule: 'Obrigado. Entraremos em contato para marcar outro horário. Até logo.',
    call_stopped: 'Não ligaremos mais para você. Até logo.',
    call_unknown_key: 'Desculpe, esta tecla não tem função aqui.',
    call_us:
      '{% if office %}Olá, aqui é {{ office }}.{% else %}Olá. Este número envia lembretes de compromissos.{% endif %} {% if title %}O seu próximo horário: {{ title }}, {{ when }}.{% else %}Não encontramos nenhum horário aberto para o seu número.{% endif %}{% if phone %} Pode ligar para {{ phone }}.{% endif %}',
    call_us_menu:
      'Digite {% if title %}1 para confirmar, 2 para pedir outro horário, {% endif %}9 para não receber mais mensagens nem ligações, ou asterisco para ouvir de novo.',
    call_us_stopped: 'Não enviaremos mais mensagens nem ligaremos para você. Até logo.',
  },
  office: {
    subject: { digest: 'A tratar: {{ count }}', urgent: 'A tratar em um dia: {{ count }}' },
    lead: {
      digest: 'Isto é o que alguém de {{ office }} tem de ver.',
      urgent: 'Isto vence em um dia, e alguém de {{ office }} tem de ver.',
    },
    kinds: {
      reply: 'Uma resposta para ler',
      another_time: 'Pede-se outro horário',
      declined: 'Alguém não pode vir',
      opted_out: 'Alguém não quer mais mensagens nem ligações',
      wrong_number: 'O número não é da pessoa',
      unreached: 'Ninguém foi contatado',
      undelivered: 'O seu software não recebe os eventos',
    },
    more: 'E mais {{ more }}.',
    list: 'A lista, com o que foi escrito',
    reason: 'Você recebe isto porque {{ office }} quer ser avisado aqui (needsEmail nas configurações).',
  },
  sample: { name: 'Ana', title: 'Limpeza dental', location: 'Rua dos Olmos, 12', other: 'Consulta anual' },
};
