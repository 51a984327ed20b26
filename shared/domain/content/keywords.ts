/**
 * What a template may ask people to reply or press. Carriers take some words for themselves: whoever is asked to reply
 * CANCEL, and does, never gets a text again and cancels nothing. Read when a template is saved or previewed. Pure.
 *
 * The carriers' words: https://help.twilio.com/articles/223134027-Twilio-support-for-opt-out-keywords-SMS-STOP-filtering-
 */

import type { Language } from '../core/language.ts';

/** Swallowed as an opt-out. STOP is one, too, and is the one to ask for. */
const OPT_OUT = new Set('cancel end quit unsubscribe stopall revoke optout opt-out'.split(' '));
/** Swallowed as an opt-in. */
const OPT_IN = new Set('start unstop yes'.split(' '));
/** Answered by us, or the carrier, with who we are. */
const HELP = new Set('help info'.split(' '));
const TAKEN = new Set([...OPT_OUT, ...OPT_IN, ...HELP, 'stop']);

/** What a language says around the words that people are asked to reply, or the keys that they are asked to press. */
interface Asking {
  /** What asks for a reply; the word follows. */
  asks: RegExp;
  /** What joins two words of one list. */
  joins: RegExp;
  /** What begins to say what a word is for; null where that stands before the word. */
  purposes: RegExp | null;
  /** To get messages again. */
  start: RegExp;
  help: RegExp;
  /** To cancel an appointment. */
  cancel: RegExp;
  /** It is about messages. */
  messages: RegExp;
  /** What asks to press a key, and the names of keys that do nothing; null where keys are written as digits. */
  press: RegExp | null;
  keys: RegExp | null;
}

const ASKING: Readonly<Record<Language, Asking>> = {
  en: {
    asks: /\b(?:reply|replying|text|texting|respond|responding|answer|answering|send|sending|write|type)\b(?: (?:us|back|me|now|the word|this|with|by|only|just|simply))*/,
    joins: /\b(?:or|and)\b/,
    purposes: /\b(?:to|for|if)\b/,
    start: /\b(?:subscri|resubscri|receiv|resum|again|opt(?:ing)?[ -]?in|get|re-?start|start)/,
    help: /\b(?:help|info|information|assist|support|question)/,
    cancel: /\bcancel/,
    messages: /\b(?:text|message|sms|remind|alert)/,
    press: /press|push|hit|dial/,
    keys: /zero|three|four|five|six|seven|eight|pound|hash/,
  },
  es: {
    asks: /\b(?:responda|responde|responder|respondiendo|conteste|contesta|contestar|env[ií]e|env[ií]a|enviar|escriba|escribe|escribir|mande|manda|mandar|texto)\b(?: (?:con|a|la|palabra|solo|sms))*/,
    joins: /\b(?:o|u|y)\b/,
    purposes: /\b(?:para|por|si)\b/,
    start: /recib|suscri|reanud|de nuevo/,
    help: /ayuda|asistencia|pregunta|consulta/,
    cancel: /\b(?:cancel|anul)/,
    messages: /\b(?:mensaj|aviso|recordator|suscrip|env[ií]o)/,
    press: /pulse|marque|presione|oprima|pulsa|marca/,
    keys: /cero|tres|cuatro|cinco|seis|siete|ocho|almohadilla|numeral/,
  },
  fr: {
    asks: /(?:^|[^\p{L}])(?:r[ée]pondez|r[ée]ponds|r[ée]pondre|envoyez|envoyer|[ée]crivez|[ée]crire|tapez|taper|textez)(?: (?:par|avec|le|mot|nous|juste|sms))*/u,
    joins: /\b(?:ou|et)\b/,
    purposes: /\b(?:si|se|pour)\b/,
    start: /recevoir|reprendre|[àa] nouveau|abonn/,
    help: /aide|renseign/,
    cancel: /\bannul/,
    messages: /\b(?:message|abonn|rappel)/,
    press: /appuyez sur(?: le)?|tapez(?: le)?|composez(?: le)?/,
    keys: /z[ée]ro|trois|quatre|cinq|six|sept|huit|di[èe]se/,
  },
  de: {
    asks: /\b(?:antworten|antworte|antwort|senden|sende|schicken|schicke|schreiben|schreibe|texten)\b(?: (?:sie|uns|mit|einfach|das|wort|nur|bitte|per|sms))*/,
    joins: /\b(?:oder|und)\b/,
    purposes: /\b(?:zum|zur|um|für|wenn)\b/,
    start: /abonn|erhalten|empfangen|wieder/,
    help: /hilfe|frage|auskunft/,
    cancel: /\b(?:absag|storn)/,
    messages: /\b(?:abonn|nachricht|erinnerung)/,
    press: /dr[üu]cken sie(?: die)?|w[äa]hlen sie(?: die)?/,
    keys: /null|drei|vier|f[üu]nf|sechs|sieben|acht|raute/,
  },
  pt: {
    asks: /\b(?:responda|responder|envie|enviar|escreva|escrever|mande|mandar|digite|digitar)\b(?: (?:com|a|palavra|apenas|s[óo]|sms))*/,
    joins: /\b(?:ou|e)\b/,
    purposes: /\b(?:para|por|se)\b/,
    start: /receb|retom|de novo/,
    help: /ajuda|d[úu]vida/,
    cancel: /\b(?:cancel|desmarc)/,
    messages: /\b(?:mensag|aviso|inscri|lembrete|envio)/,
    press: /digite|pressione|aperte|tecle|disque/,
    keys: /zero|tr[êe]s|quatro|cinco|seis|sete|oito|cerquilha|jogo da velha/,
  },
  ja: {
    asks: /(?:返信|送信|ご返信|入力)(?:は|で|内容)?/,
    joins: /または|もしくは/,
    purposes: null,
    start: /再開|受信|受け取/,
    help: /ヘルプ|問い合わせ|お問/,
    cancel: /キャンセル|取り消|取消/,
    messages: /配信|受信|メッセージ|お知らせ/,
    press: null,
    keys: null,
  },
};

/** The alternatives of all languages: a text may be in any of them, or in two. */
const inAnyLanguage = (part: Exclude<keyof Asking, 'asks'>): string =>
  Object.values(ASKING)
    .flatMap((language) => language[part]?.source ?? [])
    .join('|');

/** A word, maybe in quotes or behind a colon; what it is for comes after it. */
const WORD = /^[\s:：=「『"'“”‘’«»„([*]*([a-z][a-z-]*)/;
/** Further words of the same list: "…, CANCEL to cancel", "or QUIT for …", "C=確認 CANCEL=…". */
const ITEM = new RegExp(
  `(?:[,;/|、，。]|${inAnyLanguage('joins')}|\\s)\\s*["'“「『«„(]?([a-z][a-z-]*)["'”」』»“)]?\\s*(?:[=＝:：]|${inAnyLanguage('purposes')})`,
  'g',
);
/** Japanese asks behind the word: "CANCELと返信", "キャンセルはCANCEL". */
const BEHIND =
  /(?<![a-z-])([a-z][a-z-]*)["'”」』»]?\s*(?:と|を|で|とだけ|の文字を)\s*(?:ご)?(?:返信|送信|入力|お送り|送って)/g;
const TOPIC = /は[、,\s]*["「『]?([a-z][a-z-]*)(?![a-z-])/g;

const MEANS_START = new RegExp(inAnyLanguage('start'));
const MEANS_HELP = new RegExp(inAnyLanguage('help'));
const MEANS_CANCEL = new RegExp(inAnyLanguage('cancel'));
const ABOUT_MESSAGES = new RegExp(inAnyLanguage('messages'));

/** A word that is asked for, and what it is said to do; empty when nothing is said. */
interface Asked {
  word: string;
  purpose: string;
}

/** A template's fixed words: values and tags are of no interest here, and must not glue their neighbours together. */
export const fixedText = (source: string): string =>
  source
    .replaceAll(/\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}/gs, ' ')
    .replaceAll(/\{\{.*?\}\}/gs, ' … ')
    .replaceAll(/\{%.*?%\}/gs, ' ');

/** What an item of a list is for ends where the next one begins. */
const purposeAt = (text: string, from: number): string =>
  /^[,\s]*([^,;.!?。、|\n]*)/.exec(text.slice(from, from + 120))?.[1] ?? '';

/** In Japanese it stands before the word. */
const purposeBefore = (text: string, to: number): string =>
  /[^,;.!?。、|\n]*$/.exec(text.slice(Math.max(0, to - 60), to))?.[0] ?? '';

const plainOf = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').slice(0, 20_000);

/** Every word that a text asks people to reply. */
function askedFor(text: string): Asked[] {
  const asked: Asked[] = [];
  const add = (word: string | undefined, end: number, before = '') => {
    if (word !== undefined && TAKEN.has(word)) asked.push({ word, purpose: before + purposeAt(text, end) });
  };
  for (const { asks } of Object.values(ASKING))
    for (const match of text.matchAll(new RegExp(asks.source, 'gu'))) {
      const start = match.index + match[0].length;
      const first = WORD.exec(text.slice(start, start + 80));
      add(first?.[1], start + (first?.[0].length ?? 0));
      const list = text.slice(start, start + 300);
      for (const item of list.matchAll(ITEM)) add(item[1], start + item.index + item[0].length);
    }
  const japanese = /(?:返信|送信|入力)/.test(text) ? [BEHIND, TOPIC] : [];
  for (const pattern of japanese)
    for (const match of text.matchAll(pattern))
      add(match[1], match.index + match[0].length, purposeBefore(text, match.index));
  return asked;
}

const INSTEAD = 'ask for C to confirm, R for another time, STOP to end messages';

/** What a carrier would make of it; undefined when the word does what it is said to do. */
function whyNot({ word, purpose }: Asked): string | undefined {
  const shown = word.toUpperCase();
  if (OPT_OUT.has(word))
    return `must not ask for the reply ${shown}: carriers take it as an opt-out, so the person would never get a text again; ${INSTEAD}`;
  if (OPT_IN.has(word) && !MEANS_START.test(purpose))
    return `must not ask for the reply ${shown}, but to get messages again: carriers take it as an opt-in, and it may never arrive; ${INSTEAD}`;
  if (HELP.has(word) && purpose.trim() !== '' && !MEANS_HELP.test(purpose))
    return `must not ask for the reply ${shown}, but for help: it is answered with who the sender is; ${INSTEAD}`;
  if (word === 'stop' && MEANS_CANCEL.test(purpose) && !ABOUT_MESSAGES.test(purpose))
    return `must not ask for the reply STOP to cancel an appointment: it ends all texts and cancels nothing; ${INSTEAD}`;
  return undefined;
}

/** Every reason why these words can't be asked for; each once. @param text fixed words, or what came out */
export function replyFaults(text: string): string[] {
  const reasons = askedFor(plainOf(text)).flatMap((asked) => whyNot(asked) ?? []);
  return [...new Set(reasons)];
}

/** Whether a text says how to end messages. */
export const saysHowToStop = (text: string): boolean => /(?<!\p{L})stop(?!\p{L})/iu.test(text);

/** Number words that follow a word for pressing. */
const NUMBER_WORDS = new RegExp(
  `\\b(?:${inAnyLanguage('press')})\\s+(${inAnyLanguage('keys')})(?!\\p{L})`,
  'gu',
);
const OTHER_KEY = /(?<![\da-z+:.-])([03-8#])(?![\da-z]|[-:.]\d|[時分月日])/g;

/** Keys that a call's menu promises and that do nothing. */
export function keyFaults(text: string): string[] {
  const plain = plainOf(text);
  const keys = [...plain.matchAll(OTHER_KEY), ...plain.matchAll(NUMBER_WORDS)].map(([, key]) => key);
  return [...new Set(keys)].map(
    (key) =>
      `must not promise the key ${key}: 1 confirms, 2 asks for another time, 9 ends calls, * says it again; no other key does anything`,
  );
}
