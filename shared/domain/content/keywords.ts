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

/** What asks for a reply, by language; the word follows. */
const ASKS: Readonly<Record<Language, RegExp>> = {
  en: /\b(?:reply|replying|text|texting|respond|responding|answer|answering|send|sending|write|type)\b(?: (?:us|back|me|now|the word|this|with|by|only|just|simply))*/,
  es: /\b(?:responda|responde|responder|respondiendo|conteste|contesta|contestar|env[ií]e|env[ií]a|enviar|escriba|escribe|escribir|mande|manda|mandar|texto)\b(?: (?:con|a|la|palabra|solo|sms))*/,
  fr: /(?:^|[^\p{L}])(?:r[ée]pondez|r[ée]ponds|r[ée]pondre|envoyez|envoyer|[ée]crivez|[ée]crire|tapez|taper|textez)(?: (?:par|avec|le|mot|nous|juste|sms))*/u,
  de: /\b(?:antworten|antworte|antwort|senden|sende|schicken|schicke|schreiben|schreibe|texten)\b(?: (?:sie|uns|mit|einfach|das|wort|nur|bitte|per|sms))*/,
  pt: /\b(?:responda|responder|envie|enviar|escreva|escrever|mande|mandar|digite|digitar)\b(?: (?:com|a|palavra|apenas|s[óo]|sms))*/,
  ja: /(?:返信|送信|ご返信|入力)(?:は|で|内容)?/,
};

/** A word, maybe in quotes or behind a colon; what it is for comes after it. */
const WORD = /^[\s:：=「『"'“”‘’«»„([*]*([a-z][a-z-]*)/;
/** Further words of the same list: "…, CANCEL to cancel", "or QUIT for …", "C=確認 CANCEL=…". */
const ITEM =
  /(?:[,;/|、，。]|\b(?:or|and|o|u|y|ou|et|oder|und|e)\b|または|もしくは|\s)\s*["'“「『«„(]?([a-z][a-z-]*)["'”」』»“)]?\s*(?:[=＝:：]|\b(?:to|for|if|para|por|si|se|pour|zum|zur|um|für|wenn)\b)/g;
/** Japanese asks behind the word: "CANCELと返信", "キャンセルはCANCEL". */
const BEHIND =
  /(?<![a-z-])([a-z][a-z-]*)["'”」』»]?\s*(?:と|を|で|とだけ|の文字を)\s*(?:ご)?(?:返信|送信|入力|お送り|送って)/g;
const TOPIC = /は[、,\s]*["「『]?([a-z][a-z-]*)(?![a-z-])/g;

const MEANS_START =
  /\b(?:subscri|resubscri|receiv|resum|again|opt(?:ing)?[ -]?in|get|re-?start|start)|recib|suscri|reanud|de nuevo|recevoir|reprendre|[àa] nouveau|abonn|erhalten|empfangen|wieder|receb|retom|de novo|再開|受信|受け取/;
const MEANS_HELP =
  /\b(?:help|info|information|assist|support|question)|ayuda|asistencia|pregunta|consulta|aide|renseign|hilfe|frage|auskunft|ajuda|d[úu]vida|ヘルプ|問い合わせ|お問/;
const MEANS_CANCEL = /\b(?:cancel|anul|annul|absag|storn|desmarc)|キャンセル|取り消|取消/;
const ABOUT_MESSAGES =
  /\b(?:text|message|sms|remind|alert|mensaj|mensag|aviso|recordator|suscrip|inscri|abonn|nachricht|erinnerung|lembrete|rappel|envio|env[ií]o)|配信|受信|メッセージ|お知らせ/;

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
  for (const asks of Object.values(ASKS))
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
const NUMBER_WORDS =
  /\b(?:press|push|hit|dial|pulse|marque|presione|oprima|pulsa|marca|appuyez sur(?: le)?|tapez(?: le)?|composez(?: le)?|dr[üu]cken sie(?: die)?|w[äa]hlen sie(?: die)?|digite|pressione|aperte|tecle|disque)\s+(zero|three|four|five|six|seven|eight|cero|tres|cuatro|cinco|seis|siete|ocho|z[ée]ro|trois|quatre|cinq|sept|huit|null|drei|vier|f[üu]nf|sechs|sieben|acht|tr[êe]s|quatro|sete|oito|pound|hash|almohadilla|numeral|di[èe]se|raute|cerquilha|jogo da velha)(?!\p{L})/gu;
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
