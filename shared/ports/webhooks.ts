/**
 * What providers call back, between whoever serves HTTP and the providers: a provider says where it calls, how it is
 * told from others, and what it says; the pipeline hears it as `Feedback`. Neither knows the other.
 *
 * Always true: a webhook is given `Feedback` only for a callback that it has verified, so nothing that is not the
 * provider's own can reach the pipeline.
 */
import type { VoiceContent } from '../domain/content/content.ts';
import { PUBLIC_FIELDS_MAX } from '../domain/core/field-count.ts';
import type { EntryRef } from '../domain/core/keys.ts';
import type { Receipt } from '../domain/ledger/receipt.ts';

/** One attempt of one entry. */
export interface AttemptRef {
  entry: EntryRef;
  attempt: number;
}

/** What a call says: the words of an attempt as they were rendered when it was claimed. */
export interface CallScript {
  content: VoiceContent;
  /** BCP 47. */
  locale: string;
}

/** What a provider may answer by itself, on behalf of whoever sends from there. */
export type HandledWord = 'stop' | 'start' | 'help';

/** A key, and what was said in this call before it, beside the script. */
export interface Keypress {
  /** As pressed: digits, `*` and `#`; empty for none. */
  digits: string;
  /** The provider's id of the call. */
  call: string;
  /** Our number in it; null where the provider does not say. */
  number: string | null;
  /** How often a key was asked for again, from 0. */
  asked: number;
  /** The revision whose time was named since, for the appointment had moved; null for that of the script. */
  named: number | null;
}

/** What a call says after a key. */
export type KeyAnswer =
  /** The script once more. */
  | { kind: 'script' }
  /** These words, then the end. */
  | { kind: 'say'; say: string; locale: string }
  /** These words, then another key is waited for; `asked` and `named` go with it. */
  | { kind: 'ask'; say: string; locale: string; asked: number; named: number | null };

/** A call to a number of ours. */
export interface CallToUs {
  /** The provider's id of it. */
  call: string;
  /** Who calls, E.164; null where that is withheld, or known to be forged. */
  from: string | null;
  /** Our number. */
  to: string;
}

/** What somebody who calls us hears. */
export interface Greeting extends CallScript {
  /** The appointment that it names, as `answerCall` wants it back with a key; null for none. */
  about: string | null;
  /** The revision whose time it named; null for none. */
  named: number | null;
}

/** What the pipeline does with what providers and people say. */
export interface Feedback {
  /** @returns undefined when the signature is wrong. */
  verifyCallback(query: { e: string; a: string; s: string }): AttemptRef | undefined;
  /** `final`: the call has ended, its line is free. */
  receipt(of: AttemptRef, receipt: Receipt, final: boolean): Promise<void>;
  /** What to say in this call. @returns undefined when nothing is known of it, or its person was erased. */
  script(of: AttemptRef): Promise<CallScript | undefined>;
  /** A key pressed during a call. @returns what to say to the person */
  keypress(of: AttemptRef, pressed: Keypress): Promise<KeyAnswer>;
  /** Somebody calls us. No key is to be waited for where the menu is empty. */
  greet(call: CallToUs): Promise<Greeting>;
  /**
   * A key pressed in such a call.
   * @param about as the greeting said
   * @returns what to say next; `script` is the greeting
   */
  keyToUs(call: CallToUs, pressed: Keypress, about: string | null): Promise<KeyAnswer>;
  /**
   * An SMS that a person wrote, with the provider's id of it.
   * @param handled what the provider took it for and answered by itself, so that nothing is written back; null where
   * it left the text to us
   * @returns what to write back, if anything.
   */
  reply(
    from: string,
    to: string,
    text: string,
    providerId: string,
    handled: HandledWord | null,
  ): Promise<{ answer: string | null }>;
  /** The person marked the email as spam. */
  complaint(of: AttemptRef): Promise<void>;
  /**
   * A callback was refused, or somebody ended them. It is counted, and nothing else happens.
   * @param provider its name in metrics
   * @param why one word, such as `signature`, `topic`, `malformed`
   */
  refused(provider: string, why: string): void;
}

/** One request of a provider, as it was received. */
export interface Callback {
  /** Path and query: parsing them anew could change what was signed. */
  url: string;
  /** The body as text, at most 64 KiB. How many fields it has is for the provider to bound, who parses it. */
  body: string;
  /** @param name in small letters */
  header(name: string): string | undefined;
}

/** A callback that is not taken. It is counted, and told to whoever sent it as a problem. */
export type Refusal =
  /** Not the provider's own, of a topic that is not ours, or about an attempt that we did not sign: 403. */
  | { kind: 'refused'; why: 'signature' | 'topic' }
  /** Not as the provider documents it: 400. */
  | { kind: 'malformed'; detail?: string; faults?: readonly MalformedField[] };

/** More fields than a callback can have: it is not parsed. */
export const TOO_MANY_FIELDS: Refusal = {
  kind: 'malformed',
  detail: `A callback has at most ${PUBLIC_FIELDS_MAX} fields.`,
};

/** The word by which a refusal is counted. */
export const whyRefused = (refusal: Refusal): string =>
  refusal.kind === 'malformed' ? 'malformed' : refusal.why;

/** A field that is not as documented. */
interface MalformedField {
  /** Dotted; empty for the body as a whole. */
  path: string;
  message: string;
}

/** A callback that a schema does not take. @param issues as zod tells them */
export const malformedAt = (
  issues: readonly { path: readonly PropertyKey[]; message: string }[],
): Extract<Refusal, { kind: 'malformed' }> => ({
  kind: 'malformed',
  faults: issues.map(({ path, message }) => ({ path: path.join('.'), message })),
});

/** What came of a callback. */
export type CallbackAnswer =
  | Refusal
  /** Heard, or of a kind that says nothing to us. `said` is what the provider is told; without it, 204. */
  | { kind: 'taken'; said?: { type: string; body: string } };

export type Verified =
  | Refusal
  | {
      kind: 'own';
      /** Tells what it says. @throws only when `feedback` does: the provider may then call again */
      take(feedback: Feedback): Promise<CallbackAnswer>;
    };

/** A callback as another process can verify and take it. It holds what the provider said, so addresses and words. */
export interface KeptCallback {
  url: string;
  body: string;
  /** In small letters; those that `verify` looks at. */
  headers: Readonly<Record<string, string>>;
}

/** Where verified callbacks wait to be taken: between whoever answers the provider and whoever has time. */
export interface CallbackQueue {
  /**
   * Resolves when it is surely kept.
   * @param failure why it was not taken at once, where that was tried
   */
  put(callback: KeptCallback, failure?: unknown): Promise<void>;
}

/** One place where a provider calls back, by POST. */
export interface Webhook {
  /**
   * Whether what it says may be taken later, by whoever works off the queue: `always` where the provider waits for no
   * words of ours, `after_failure` where it does, and would rather hear nothing than repeat itself. Absent: never.
   * `kept` says what is answered once it surely waits; null where this one can't, absent for no words.
   */
  later?:
    | {
        when: 'always' | 'after_failure';
        headers: readonly string[];
        kept?: (callback: Callback) => CallbackAnswer | null;
      }
    | undefined;
  /** The provider's name in metrics. */
  provider: string;
  /** Under the public URL, such as `/webhooks/PROVIDER/message-status`. Several may have one path: see `verify`. */
  path: string;
  /**
   * Whether the provider sent this. Of several webhooks with one path, the first that knows it as its own takes it.
   * @throws when that can't be found out now: the provider may then call again
   */
  verify(callback: Callback): Promise<Verified>;
}
