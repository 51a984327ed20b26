/**
 * What a person meant by a reply or a keypress, in the languages that we write in: English, Spanish, French, German,
 * Portuguese, Japanese. An opt-out in any words wins over everything else; what is unclear is left to people. Pure.
 */

export type Intent =
  | 'confirm'
  | 'reschedule'
  | 'opt_out'
  | 'opt_out_calls'
  | 'opt_in'
  | 'help'
  | 'repeat'
  | 'unclear';

const setOf = (...lines: string[]): ReadonlySet<string> =>
  new Set(lines.flatMap((line) => line.split(' ')).map((word) => word.replaceAll('_', ' ')));

/**
 * The carriers' own opt-out words, which act when they stand alone:
 * https://help.twilio.com/articles/223134027-Twilio-support-for-opt-out-keywords-SMS-STOP-filtering-
 */
const STOP_WORDS = setOf('stop stopall unsubscribe cancel end quit optout revoke');

/** The same, misspelt or translated; these act among polite words, too. Not CANCEL: that may be the appointment. */
const STOP_AT_ALL = setOf(
  'stop stopp stopall unsubscribe quit optout nomore',
  'alto baja basta parar pare pararse desuscribir',
  'arret arreter arretez desabonner desabonnez desinscrire desinscription stoppez',
  'abmelden abbestellen aufhoren abmeldung',
  'parem sair descadastrar remover',
  '停止 配信停止 ストップ 解除 配信解除 受信拒否 やめて やめてください 止めて 止めてください 不要 不要です 登録解除',
);

/** Words that soften a request and change nothing. */
const POLITE = new RegExp(
  `(?<![\\p{L}])(${[
    'please|pls|plz|now|it|this|everything|thanks|thank you',
    'por favor|porfavor|porfa|gracias|ya',
    "s'il (?:vous|te) plait|svp|stp|merci",
    'bitte|danke',
    'obrigado|obrigada',
  ].join('|')})(?![\\p{L}])|お願いします|おねがいします|ありがとうございます`,
  'gu',
);

const STOP_PHRASES: readonly RegExp[] = [
  // English
  /\b(stop|quit) (sending|texting|calling|messaging|contacting|reminding|bothering)\b/,
  /\b(stop|no more|(do not|don'?t) (want|send)) ((me|all|the|these|those|your|any|more) )*(texts?|messages?|sms|calls?|reminders?)\b/,
  /\b(do not|don'?t|never) (text|call|message|contact|remind|ring)( (me|us|again|this number)\b|$)/,
  /\b(please stop(?! by)|leave me alone|unsubscribe|opt(ing)?[ -]?out|(take|remove) (me|my number))\b/,
  // Spanish
  /\bno (me )?(manden?|envien?|escriban?|llamen?|contacten?|molesten?|textee[ns]?)( |$)(?!al |a la )(mas\b|me\b|mensajes\b|sms\b|nada\b|a este\b)?/,
  /\b(no|ya no) (quiero|deseo) (recibir|mas|sus|estos|los|que me)\b/,
  /\b(ni un|no|sin|basta de) mas (mensajes?|sms|textos?|llamadas?|avisos?|recordatorios?)\b/,
  /\bdej(a|e|en|ad) de (enviar|mandar|escribir|llamar|molestar|contactar)/,
  /\b((dar(me)?|deme|denme|dame|darse) de baja|borr(e|en|a)me|quit(e|en|a)me)\b/,
  // French
  /\barret(er|ez|e) (de |d')?(m'|me )?(envoyer|ecrire|appeler|contacter|deranger|harceler|les|vos|ces)/,
  /\bne (m'|me |nous )?(envoyez|envoie|ecrivez|ecris|appelez|appelle|contactez|contacte|derangez|rappelez) (plus|pas)\b/,
  /\bn'(envoyez|ecrivez|appelez) (plus|pas)\b/,
  /\b(plus|aucun|pas) de (messages?|sms|textos?|appels?|rappels?)\b/,
  /\bje ne veux (plus|pas) (de |recevoir|etre|que vous|vos)/,
  /\b(desabonn|desinscri|laissez[- ]moi tranquille|retirez[- ]moi)/,
  // German
  /\b(keine|keinerlei) (weiteren )?(nachrichten|sms|texte|anrufe|erinnerungen|mitteilungen)( mehr\b|$)/,
  /\b(horen sie|hor|hort) (bitte )?auf\b/,
  /\bnicht (mehr )?(anrufen|anschreiben|schreiben|kontaktieren|belastigen|senden|schicken)$/,
  /\b(rufen|schreiben|kontaktieren|belastigen) sie (mich |mir |uns )?(bitte )?(nicht|nie)( mehr)?( an)?$/,
  /\b(ruf|schreib|kontaktier)e? (mich |mir )?(bitte )?(nicht|nie)( mehr)?( an)?$/,
  /\b(schicken|senden) sie (mir )?(bitte )?(keine|nichts)( mehr)?\b/,
  /\b(melden|streichen|loschen) sie mich\b/,
  /\b(lassen sie|lass) mich in ruhe\b/,
  // Portuguese
  /\bnao (me )?(enviem?|mandem?|escrevam?|liguem?|contatem?|contactem?|perturbem?|incomodem?)( |$)(?!para o |para a |ao )(mais\b|me\b|mensagens\b|sms\b|nada\b)?/,
  /\bparem? (de|com) (me )?(enviar|mandar|ligar|escrever|mensage|sms|contat|contact|incomodar|essas|estas)/,
  /\bnao quero (mais|receber|essas|estas|suas|que me)\b/,
  /\b(chega de|sem|nenhuma|nada de) (mais )?(mensagens|mensagem|sms|ligacoes|chamadas|avisos|lembretes)\b/,
  /\b(descadastr|cancelar (a |minha )?(inscricao|subscricao|assinatura)|me (tire|remova|retire)|sair da lista)/,
];

/** Written without spaces, and read as it was typed. */
const STOP_PHRASES_JA =
  /(送ら|送信し|連絡し|配信し|電話し|かけ|掛け|メールし)ない(で|でください|でくれ)|(配信|送信|メッセージ|連絡|電話|通知|SMS|ｓｍｓ|sms)[はをも]?(の)?(停止|中止|解除|不要|拒否|いりません|いらない|やめて|止めて)|もう(送ら|連絡し|電話し|いりません|いらない|結構です)|やめてください|止めてください/;

const CONFIRM_WORDS = setOf(
  'c 1 confirm confirmed i_confirm y yes yep yeah ok okay sure will_do ill_be_there see_you_then',
  'si confirmo confirmar confirmado de_acuerdo vale ahi_estare',
  "oui confirme je_confirme confirmer d'accord jy_serai",
  'ja bestatigt bestatige ich_bestatige ich_komme einverstanden passt',
  'sim confirmada estarei_la',
  'はい 確認 確認しました 了解 了解です 了解しました 承知しました 行きます 伺います 大丈夫です 👍',
);

const RESCHEDULE_WORDS = setOf(
  'r 2 reschedule change another_time move_it',
  'cambiar cambio reprogramar aplazar otra_hora otro_dia otra_fecha',
  'reporter changer deplacer autre_date autre_jour autre_heure',
  'verschieben verlegen umbuchen anderer_termin neuer_termin andere_zeit',
  'remarcar reagendar mudar outro_dia outro_horario outra_data',
  '変更 予約変更 日程変更 日時変更 変更したい 変更希望 別の日',
);

const OPT_IN_WORDS = setOf('start unstop');

const HELP_WORDS = setOf('help info ayuda aide hilfe ajuda ヘルプ');

/** Latin letters lose their accents; kana keep their marks, which are other letters. */
const withoutAccents = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
    .normalize('NFC');

const spaced = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Reads an SMS reply. An opt-out in any words wins over everything else. */
export function readReply(text: string): Intent {
  const typed = text.slice(0, 2_000).normalize('NFKC').toLowerCase().replaceAll('’', "'");
  const plain = spaced(withoutAccents(typed));
  const words = spaced(plain.replace(/[^\p{L}\p{N}' -]/gu, ' '));
  const gist = spaced(words.replace(POLITE, ' '));
  if (asksToStop(words, gist)) return 'opt_out';
  const said = gist.replaceAll("'", '');
  if (OPT_IN_WORDS.has(said)) return 'opt_in';
  if (CONFIRM_WORDS.has(said) || CONFIRM_WORDS.has(gist) || CONFIRM_WORDS.has(plain)) return 'confirm';
  if (RESCHEDULE_WORDS.has(said)) return 'reschedule';
  return plain === '?' || HELP_WORDS.has(said) ? 'help' : 'unclear';
}

function asksToStop(words: string, gist: string): boolean {
  const alone = words.replace(/[\s'-]/g, '');
  const atAll = gist.replace(/[\s'-]/g, '');
  if (STOP_WORDS.has(alone) || STOP_AT_ALL.has(atAll)) return true;
  return STOP_PHRASES_JA.test(words.replaceAll(' ', '')) || STOP_PHRASES.some((phrase) => phrase.test(words));
}

/** Reads a key pressed during a call: 1 confirm, 2 ask to reschedule, 9 stop calls, * say it again. */
export function readKeypress(digits: string): Intent {
  switch (digits) {
    case '1':
      return 'confirm';
    case '2':
      return 'reschedule';
    case '9':
      return 'opt_out_calls';
    case '*':
      return 'repeat';
    default:
      return 'unclear';
  }
}
