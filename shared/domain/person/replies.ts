/**
 * What a person meant by a text or a key, in the languages that we write in. A wish to be left alone wins over
 * everything else; a confirmation says yes and nothing that we do not know; what is neither is left to people. Pure.
 */
import { REPLY_WORDS } from './reply-words.ts';

/**
 * `stop`: never again by phone. `start`: after a stop, again. `help`: who is this. `confirm`: I will come. `decline`: I
 * can't, or another time. `wrong_person`: this is not the person. `other`: a human must read it.
 */
export const INTENTS = ['stop', 'start', 'help', 'confirm', 'decline', 'wrong_person', 'other'] as const;
export type Intent = (typeof INTENTS)[number];

/** The most that is read of a text, in characters; a reply has at most ten segments. */
export const REPLY_MAX = 2_000;

const ALL = Object.values(REPLY_WORDS);
const union = (field: 'stopWords' | 'stopOpenings' | 'softeners' | 'negations' | 'help' | 'start'): string =>
  ALL.map((words) => words[field]).join('|');

/**
 * The carriers' own opt-out words: the carrier acts on them when they stand alone, whatever the person meant.
 * https://help.twilio.com/articles/223134027-Twilio-support-for-opt-out-keywords-SMS-STOP-filtering-
 */
const CARRIER_WORDS = new Set('stop stopall unsubscribe cancel end quit optout revoke'.split(' '));

/** Whether carriers take the text for an opt-out: CANCEL may have meant the appointment, but nothing more arrives. */
export const isCarrierOptOut = (text: string): boolean =>
  CARRIER_WORDS.has(readable(text).replace(/[^\p{L}\p{N}]/gu, ''));

/** Whether the text is CANCEL alone, which opts out at the carriers, and which may have meant the appointment. */
export const isCancelWord = (text: string): boolean =>
  readable(text).replace(/[^\p{L}\p{N}]/gu, '') === 'cancel';

/** Latin letters lose their accents; kana keep their marks, which are other letters. */
const withoutAccents = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
    .normalize('NFC');

/** What phones add by themselves, and what they quote of our own message. */
const ADDED =
  /^(?:>.*|--\s*|(?:sent|get|gesendet|enviado|envoye) (?:from|von|desde|de|do|mit|outlook)\b.*)$/gmu;

/** Marks that nobody sees, and the colours of skin. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\ufe0f|[\u{1f3fb}-\u{1f3ff}]/gu;

/** The text as the rules read it. */
function readable(text: string): string {
  const typed = text
    .slice(0, REPLY_MAX)
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(INVISIBLE, '')
    .replaceAll(/[’‘`´]/g, "'")
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('ß', 'ss');
  return withoutAccents(typed)
    .replace(ADDED, '\n')
    .replaceAll(/(\p{L})\1{2,}/gu, '$1')
    .replaceAll(/[^\S\n]+/g, ' ')
    .trim();
}

const LETTER = "[\\p{L}\\p{N}']";
const word = (alternatives: string, flags = 'u'): RegExp =>
  new RegExp(`(?<!${LETTER})(?:${alternatives})(?!${LETTER})`, flags);

const NEGATED = new RegExp(
  `(?<!${LETTER})(?:${union('negations')})(?:${union('stopWords')})(?!${LETTER})`,
  'gu',
);
const STOP = word(union('stopWords'));
const STOP_ALONE = new RegExp(
  `^(?:(?:${union('softeners')}) )*(?:${union('stopOpenings')})(?!${LETTER})(?=[^?？]*$)(?:\\W+\\w+){0,3}\\W*$`,
  'u',
);
/** Its letters apart: S T O P. */
const SPELLED = /^\W*s\W{1,2}t\W{1,2}o\W{1,2}p\b/u;
const JA_STOP = new RegExp(`(?:${REPLY_WORDS.ja.stopWords})`, 'u');

/** Where "stop" is a place, a visit or something that the person does. */
const OTHER_STOPS: readonly RegExp[] = [
  /\b(?:bus|tram|train|metro|subway|shuttle|elevator|lift)\b[^.!?]{0,25}?\bstops?\b/g,
  /\b(?:bus|tram|train|subway|metro|next|last|pit|full|rest|first|truck|non)[ -]stops?\b/g,
  /\bnon-?stop\b/g,
  /\b(?:can'?t|cannot|could not|couldn'?t) stop (?:cough|bleed|vomit|cry|think|laugh|shak|worry|throw|sneez|eat)\w*/g,
  /\bstop(?:ping|ped)?[ -](?:by|in|over|off|at|sign|light|watch|gap)\b/g,
  /\bthe stop (?:is|was|at|near|next)\b/g,
  /\bstop(?:ping)? (?:taking|eating|drinking|smoking|using|breastfeeding|breast feeding|driving|my (?:med|pill|insulin|blood|treatment|antibiotic|contact lens)\w*|the (?:med|pill|antibiotic|treatment|bleeding|pain)\w*|bleeding|working|metformin|aspirin)/g,
  /\b(?:should|must|do|does|did|when|can|could|may|shall) (?:i|we|he|she|it|the \w+|my \w+)(?: have to| need to)? stop\b(?! (?:these|this|them|the|getting|receiving|your|you|it|all))/g,
  /\b(?:rain|pain|bleeding|snow|fever|coughing?|it) (?:has |have |had |will |did(?: not|n't) |does(?: not|n't) )?(?:stop(?:ped|s)?|not stop)\b/g,
  ...ALL.flatMap(({ goOn }) => goOn),
];

/** Asks for it: "won't you stop", "why can't they stop". */
const WHY_NOT =
  /\b(?:why (?:do not|don'?t|dont)|won'?t|wouldn'?t|can'?t|couldn'?t) (?:you|u|they|yall|y'all)\b/g;

/** One sentence at a time, so that a negation does not reach into the next one. */
const sentences = (text: string): string[] => text.split(/[.,;:!?…\n]+/).map((part) => part.trim());

function asksToStop(text: string): boolean {
  if (text.includes('🛑') || SPELLED.test(text)) return true;
  const joined = text.replaceAll(/\s+/g, ' ');
  if (/^(?:\W*(?:stop|end|quit)){2,}\W*$/u.test(joined)) return true;
  if (CARRIER_WORDS.has(joined.replaceAll(/[^\p{L}]/gu, '')) && !/^\W*cancel\W*$/u.test(joined)) return true;
  return sentences(text).some(stopsIn) || STOP_ALONE.test(joined) || asksToStopInJapanese(joined);
}

const asksToStopInJapanese = (text: string): boolean => {
  const dense = text.replaceAll(' ', '');
  return JA_STOP.test(dense) || REPLY_WORDS.ja.stopPhrases.some((phrase) => phrase.test(dense));
};

function stopsIn(sentence: string): boolean {
  let rest = sentence;
  for (const other of OTHER_STOPS) rest = rest.replaceAll(other, ' ');
  rest = rest.replaceAll(WHY_NOT, ' ');
  const meant = rest.replaceAll(NEGATED, ' ');
  if (STOP.test(meant)) return true;
  // What is negated must not be found again by a phrase that knows nothing of the negation.
  return ALL.some(({ stopPhrases }) => stopPhrases.some((phrase) => phrase.test(meant)));
}

/** A name behind "not": in the text as it was typed, where names are written large. */
const NOT_NAMED =
  /(?:\b(?:not|isn['’]?t|no soy|nicht|pas|n[ãa]o sou|n[ãa]o [ée])\s+(?:the |de |la |el |a |o )?)(?!(?:I|OK|Ok|Yes|No|C|R|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Covid|COVID|Dr|AM|PM)\b)\p{Lu}\p{Ll}+/u;

const isWrongPerson = (text: string, typed: string): boolean =>
  NOT_NAMED.test(typed) || matchesAny('wrongPerson', text);

/** Words that soften an answer and change nothing; answers of one word are read without them, too. */
const POLITE = word(
  'please|pls|plz|thanks|thank you|thx|ty|sorry|hi|hello|hey|por favor|porfa|gracias|hola|lo siento|bitte|danke|hallo|leider|merci|svp|stp|bonjour|desolee?|obrigad[oa]|ola|oi|desculpe?',
  'gu',
);

const wordsOf = (text: string): string =>
  text
    .replaceAll(/[^\p{L}\p{N}' -]+/gu, ' ')
    .replaceAll(/ +/g, ' ')
    .trim();

const bare = (text: string): string => wordsOf(text.replaceAll(POLITE, ' '));

function matchesAny(field: 'wrongPerson' | 'decline', text: string): boolean {
  const plain = text.replaceAll(/\s+/g, ' ').replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  const forms = [plain, bare(plain)];
  return ALL.some((words) => words[field].some((pattern) => forms.some((form) => pattern.test(form))));
}

const DECLINING_EMOJI = /[👎❌🚫🙅]/u;
/** Asks about a cancellation or an illness; does not cancel. */
const ASKS_ABOUT =
  /^(?:what|why|how|when|where|who|is|are|was|were|did|does|do|has|have|will|if)\b(?!.*\b(?:instead|another|different|later|earlier|sooner|resched\w*)\b).*\?|\bcancell?ation (?:policy|fee)|\b(?:minutes?|mins?|min|bit|little) late\b|\b(?:late|tarde|retard|spater?|atrasad[oa])$/u;
const isDeclined = (text: string): boolean =>
  DECLINING_EMOJI.test(text) || (matchesAny('decline', text) && !ASKS_ABOUT.test(text));

const DAY =
  'mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:rs)?(?:day)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?';
const HOUR = 'at \\d{1,2}(?::\\d{2})? ?(?:am|pm)?';
/** The day or hour behind these says yes to what was told; by itself it may be a wish for another one. */
const SEE_YOU = new RegExp(
  `(?:(?:see|c) (?:you|ya|u)(?: then)?|(?:(?:(?:i|we)(?:'ll|ll| will)|will) )?be there)(?: on)?(?: (?:${DAY}))?(?: ${HOUR})?(?!${LETTER})`,
  'gu',
);
/** Longest first, so that a phrase is not cut short by its own beginning. */
const longestFirst = (alternatives: string): string =>
  (alternatives.match(/(?:\([^)]*\)|\[[^\]]*\]|[^|([])+/g) ?? [])
    .sort((a, b) => b.length - a.length)
    .join('|');
/** What a language says yes with, and what else may stand beside it. English words are used in all of them. */
const AFFIRMATIONS = ALL.map(({ yes, fillers }) => ({
  yes: word(longestFirst(`${yes}|${REPLY_WORDS.en.yes}`), 'gu'),
  fillers: word(longestFirst(`${fillers}|${REPLY_WORDS.en.fillers}`), 'gu'),
}));

/** Harmless words that hold a negation. */
const NO_NEGATION = word(
  "no problem|no worries|can'?t wait|no hay problema|sin problema|sans probleme|pas de probleme|kein problem|sem problemas?|nao tem problema",
  'gu',
);
/** Whoever denies anything does not confirm by it, whatever else is said. */
const DENIES = word(
  "no|not|nope|nah|never|none|neither|nor|\\w+n't|cannot|cant|wont|dont|isnt|arent|didnt|unable|nunca|jamas|tampoco|non|pas|ne|jamais|nein|nee|nicht|nie|niemals|kein|keine|keinen|nao|nem",
);

const EMOJI_YES = /[👍✅👌💯✔☑🙆🆗]/u;
const EMOJI = /\p{Extended_Pictographic}/gu;

/** Words by which a text that declines asks for another time, in the languages that we write in. */
const ANOTHER_TIME =
  /^\W*r\W*$|\b(?:re-?sched\w*|re-?book\w*|postpone\w*|raincheck|rain check|instead|another|different|other|later|earlier|sooner|new|better)\b|\b(?:move|push|change|switch|shift|delay)\b|\b(?:cambi\w+|reprogram\w*|reagend\w*|pospon\w*|aplaz\w*|posterg\w*|mover(?:la)?|otr[oa])\b|\b(?:report\w+|deplac\w+|decal\w+|repouss\w+|reprogramm\w+|chang\w+|autre|plutot)\b|\b(?:verschieb\w*|verschoben|verleg\w*|umbuch\w*|ander\w*|neuen?r?|spater\w*|fruher\w*|lieber|stattdessen|tauschen)\b|\b(?:remarc\w*|reagend\w*|adi(?:ar|e|em)|mud(?:ar|e|em)|troc(?:ar|e|em)|alter(?:ar|e|em)|transferir|outr[oa])\b|変更|変え|別の|他の|ほかの|延期|ずらし/u;

/**
 * Whether a text that declines asks for another time, and does not only say no. It decides under which name the office
 * finds it, and which rule of the policy holds (`onAnswer`).
 */
export const asksForAnotherTime = (text: string): boolean => ANOTHER_TIME.test(readable(text));

/** Yes, and nothing that we do not know. */
function isConfirmed(text: string): boolean {
  if (/[?？]/.test(text)) return false;
  const phrases = text.replaceAll(SEE_YOU, ' yes ');
  const shown = phrases.search(EMOJI_YES) >= 0;
  const words = phrases
    .replaceAll(EMOJI, ' ')
    .replaceAll(/[^\p{L}\p{N}'-]+/gu, ' ')
    .trim();
  if (words === '') return shown;
  if (DENIES.test(words.replaceAll(NO_NEGATION, ' '))) return false;
  return AFFIRMATIONS.some((language) => affirms(words, language, shown)) || isConfirmedInJapanese(words);
}

function affirms(words: string, { yes, fillers }: { yes: RegExp; fillers: RegExp }, shown: boolean): boolean {
  const rest = words
    .replaceAll(NO_NEGATION, ' ')
    .replaceAll(yes, ' ')
    .replaceAll(fillers, ' ')
    .replaceAll(/[\s'-]+/g, '');
  return rest === '' && (shown || words.search(yes) >= 0);
}

const JA_YES = new RegExp(longestFirst(REPLY_WORDS.ja.yes), 'gu');
const JA_FILLERS = new RegExp(longestFirst(REPLY_WORDS.ja.fillers), 'gu');

/** Japanese is written without spaces, so its phrases have no edges. */
function isConfirmedInJapanese(words: string): boolean {
  if (!/^[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}ーokOK\s]+$/u.test(words)) return false;
  const dense = words.replaceAll(/\s+/g, '');
  return dense.search(JA_YES) >= 0 && dense.replaceAll(JA_YES, '').replaceAll(JA_FILLERS, '') === '';
}

const HELP = new RegExp(`^(?:${union('help')})$`, 'u');
const START = new RegExp(`^(?:${union('start')})$`, 'u');

/** Reads what somebody texted. @param text at most `REPLY_MAX` characters of it are read */
export function readReply(text: string): Intent {
  const plain = readable(text);
  if (asksToStop(plain)) return 'stop';
  const said = wordsOf(plain);
  const forms = [said, bare(said)];
  if (forms.some((form) => START.test(form))) return 'start';
  if (plain === '?' || forms.some((form) => HELP.test(form))) return 'help';
  if (isWrongPerson(plain, text)) return 'wrong_person';
  if (isDeclined(plain)) return contradicts(said) ? 'other' : 'decline';
  return isConfirmed(plain) ? 'confirm' : 'other';
}

/** Yes and no in one message, or one that speaks for somebody who died. */
const contradicts = (said: string): boolean =>
  /\b(?:yes and no|yes no|no yes|maybe|deceased|passed away|died|dead)\b/u.test(said);

/** What a key pressed during a call means. */
export type Keypress = 'confirm' | 'reschedule' | 'stop_calls' | 'repeat' | 'unknown';

/** A key as a text would say it: what means nothing, and what only asks to hear it again, changes nothing. */
export const INTENT_OF_KEY = {
  confirm: 'confirm',
  reschedule: 'decline',
  stop_calls: 'stop',
  repeat: 'help',
  unknown: 'other',
} as const satisfies Record<Keypress, Intent>;

/** Reads the keys: 1 confirm, 2 another time, 9 stop calls, * say it again. */
export function readKeypress(digits: string): Keypress {
  switch (digits) {
    case '1':
      return 'confirm';
    case '2':
      return 'reschedule';
    case '9':
      return 'stop_calls';
    case '*':
      return 'repeat';
    default:
      return 'unknown';
  }
}
