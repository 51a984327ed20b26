/**
 * What providers and people say back, and how it moves an entry: only ever forward. Callbacks come twice, late
 * and in any order; the rank table decides. Pure.
 */
import type { Entry, State } from './entry.ts';
import { accepted, delivered, failed } from './entry.ts';
import type { Reason } from './reasons.ts';
import type { Instant } from './time.ts';

/** A provider's word about one attempt of one entry. */
export type Receipt =
  /** The provider has it (queued, sent on the wire, ringing). */
  | { kind: 'accepted'; providerId: string | null }
  /** A mailbox, a handset or a person has it. */
  | { kind: 'delivered'; providerId: string | null }
  | { kind: 'failed'; reason: Reason; detail?: string | undefined };

const RANK: Readonly<Record<State, number>> = {
  dropped: 9,
  planned: 0,
  queued: 0,
  sending: 1,
  in_doubt: 1,
  sent: 2,
  delivered: 3,
  failed: 4,
};
const RECEIPT_RANK: Readonly<Record<Receipt['kind'], number>> = { accepted: 2, delivered: 3, failed: 4 };

/**
 * The entry after the receipt; undefined when it changes nothing: it is behind what is known, of another attempt,
 * or the entry never went out. A success of an earlier attempt still counts while no later one was claimed.
 */
export function received(entry: Entry, attempt: number, receipt: Receipt, now: Instant): Entry | undefined {
  if (RECEIPT_RANK[receipt.kind] <= RANK[entry.state]) return undefined;
  if (attempt < 1 || attempt > entry.attempt) return undefined;
  const unclaimed = entry.state === 'planned' || entry.state === 'queued';
  if (attempt < entry.attempt && !(unclaimed && receipt.kind !== 'failed')) return undefined;
  switch (receipt.kind) {
    case 'accepted':
      return accepted(entry, receipt.providerId, now);
    case 'delivered':
      return delivered({ ...entry, providerId: receipt.providerId ?? entry.providerId }, now);
    case 'failed':
      return failed(entry, receipt.reason, receipt.detail, now);
  }
}

/** What a person meant by a reply or a keypress. */
export type Intent = 'confirm' | 'reschedule' | 'opt_out' | 'opt_out_calls' | 'opt_in' | 'help' | 'unclear';

/** The carriers' own opt-out words, which act when they stand alone. */
const STOP_WORDS = new Set('stop stopall unsubscribe cancel end quit optout revoke'.split(' '));
/** The same, misspelt or translated; these act among polite words, too. Not CANCEL: that may be the appointment. */
const STOP_AT_ALL = new Set(
  'stop stopp stopall unsubscribe quit optout nomore arret arrêt alto baja parar pare'.split(' '),
);
const POLITE = /\b(please|pls|plz|now|it|this|everything|thanks|thank you)\b/g;
const STOP_PHRASES: readonly RegExp[] = [
  /\b(stop|quit) (sending|texting|calling|messaging|contacting|reminding|bothering)\b/,
  /\b(stop|no more|(do not|don'?t) (want|send)) ((me|all|the|these|those|your|any|more) )*(texts?|messages?|sms|calls?|reminders?)\b/,
  /\b(do not|don'?t|never) (text|call|message|contact|remind|ring)( (me|us|again|this number)\b|$)/,
  /\b(please stop(?! by)|leave me alone|unsubscribe|opt(ing)?[ -]?out|(take|remove) (me|my number))\b/,
];
const CONFIRM_WORDS = new Set('c 1 confirm confirmed y yes ok okay si sí oui ja sim'.split(' '));
const RESCHEDULE_WORDS = new Set('r 2 reschedule change'.split(' '));

/** Reads an SMS reply. An opt-out in any words wins over everything else. */
export function readReply(text: string): Intent {
  const plain = text.normalize('NFKC').toLowerCase().replaceAll('’', "'").replace(/\s+/g, ' ').trim();
  const words = plain
    .replace(/[^\p{L}\p{N}' -]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const alone = words.replace(/[\s'-]/g, '');
  const atAll = words.replace(POLITE, '').replace(/[\s'-]/g, '');
  const asksToStop = STOP_WORDS.has(alone) || STOP_AT_ALL.has(atAll);
  if (asksToStop || STOP_PHRASES.some((phrase) => phrase.test(words))) return 'opt_out';
  if (words === 'start' || words === 'unstop') return 'opt_in';
  const word = words.replaceAll("'", '');
  if (CONFIRM_WORDS.has(word)) return 'confirm';
  if (RESCHEDULE_WORDS.has(word)) return 'reschedule';
  return plain === '?' || word === 'help' || word === 'info' ? 'help' : 'unclear';
}

/** Reads a key pressed during a call: 1 confirm, 2 ask to reschedule, 9 stop calls. */
export function readKeypress(digits: string): Intent {
  if (digits === '1') return 'confirm';
  if (digits === '2') return 'reschedule';
  return digits === '9' ? 'opt_out_calls' : 'unclear';
}
