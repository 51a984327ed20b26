/**
 * What a language file holds: every sentence that we say by ourselves, as Liquid over the variables of `values.ts`.
 * A sentence that is missing in one language does not compile. Read by `built-in.ts` and `answers.ts`.
 *
 * SMS and answers keep to GSM-7 in their fixed words (Japanese can't), and never invite a word that carriers swallow.
 * The voicemail says who called and nothing else: anybody may hear it.
 */
import type { StepKind } from '../appointment/appointment.ts';
import type { NeedKind } from '../person/need.ts';

/** Before what an appointment is, where it has to be said whose. */
export const WHOSE = '{% if person %}{{ person }}: {% endif %}';

/** Of a change: the first where only the place is another one, the second where the time is. */
export const placeOrTime = (place: string, time: string): string =>
  `{% if new_location and moved_from == nil %}${place}{% else %}${time}{% endif %}`;

/** What is answered by itself: to an SMS, or to a key pressed in a call. */
export type AnswerKey =
  | 'confirmed'
  /** Confirmed, and which of several open appointments was meant. */
  | 'confirmed_one_of'
  /** Confirmed all appointments that one message named; `count` says how many. */
  | 'confirmed_all'
  /** It moved since the person was told of it: the new time and a new `place`, and the question again. */
  | 'moved'
  | 'reschedule'
  | 'reschedule_one_of'
  | 'reschedule_all'
  | 'opted_out'
  /** To CANCEL, where there is an appointment and a page that cancels it; `link` leads there. */
  | 'opted_out_cancel'
  | 'opted_in'
  /** Who we are, how to reach the office, how to stop. */
  | 'help'
  | 'no_appointment'
  | 'call_confirmed'
  | 'call_confirmed_all'
  /** There is nothing left to confirm: it was cancelled. */
  | 'call_gone'
  /** The same in a call, before the menu. */
  | 'call_moved'
  /** To a key that can't be taken in at this moment; it is surely kept, whatever it means. */
  | 'call_noted'
  | 'call_reschedule'
  | 'call_stopped'
  | 'call_unknown_key'
  /** To somebody who calls us: who we are, the next appointment, the office's number. It names nobody who may be called. */
  | 'call_us'
  | 'call_us_menu'
  | 'call_us_stopped';

interface EmailWords {
  subject: string;
  headline: string;
  lead: string;
  /** What the button does; where there is a link. */
  button: string;
}

export interface Words {
  email: Record<StepKind, EmailWords> & {
    greeting: string;
    labels: {
      when: string;
      where: string;
      /** Before the time that it was moved from. */
      before: string;
      /** Over further appointments. */
      also: string;
      /** As the language sets it behind a word. */
      colon: string;
    };
    /** With `contact_phone`. */
    questions: string;
    /** Why this came. */
    reason: string;
    unsubscribe: string;
  };
  sms: Record<StepKind, string>;
  voice: Record<StepKind, { script: string; menu: string }> & { goodbye: string; voicemail: string };
  answers: Record<AnswerKey, string>;
  /** To the office, of what it has to look at. */
  office: {
    /** With `count`. */
    subject: { digest: string; urgent: string };
    /** With `office`. */
    lead: { digest: string; urgent: string };
    kinds: Record<NeedKind, string>;
    /** With `more`, how many are not named. */
    more: string;
    /** Before the address of the list. */
    list: string;
    /** Why this came, with `office`. */
    reason: string;
  };
  /** Shown in previews. */
  sample: { name: string; title: string; location: string; other: string };
}
