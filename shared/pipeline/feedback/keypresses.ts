/** What a call of ours says, and the keys that are pressed in it. Called by the providers' webhooks and by the sandbox. */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { newPlaceOf } from '../../domain/appointment/appointment.ts';
import type { AnswerKey, VoiceContent } from '../../domain/content/content.ts';
import { answerText, officeValues, whenText } from '../../domain/content/content.ts';
import type { AppointmentId, TenantId } from '../../domain/core/keys.ts';
import { needId } from '../../domain/person/need.ts';
import { INTENT_OF_KEY, readKeypress } from '../../domain/person/replies.ts';
import type { Reply, Resolution } from '../../domain/person/reply.ts';
import { keyOf } from '../../domain/store/records.ts';
import type { AttemptRef, CallScript, KeyAnswer, Keypress } from '../../ports/webhooks.ts';
import { confirmAppointment, requestReschedule } from '../appointments/appointments.ts';
import type { Pipeline } from '../core/context.ts';
import { loadReadable, read } from '../core/items.ts';
import { readTenant } from '../core/ledger.ts';
import { pinned } from '../office/rendering.ts';
import { keepDeed, settleDeed } from '../people/replies.ts';
import { each } from './concerned.ts';
import { optOutContacted } from './feedback.ts';

/** What a call says; undefined when nothing is known of that attempt, or its person was erased. */
export async function callScript(p: Pipeline, of: AttemptRef): Promise<CallScript | undefined> {
  const rendering = await pinned(p, of.entry, of.attempt, p.clock.now());
  if (rendering?.channel !== 'voice' || rendering.content === null) return undefined;
  return { content: rendering.content as VoiceContent, locale: rendering.locale };
}

/**
 * A key pressed in a call of ours: it is kept, then done; an opt-out is done also where it can't be kept.
 * @returns what to say next
 * @throws UnreadableItem where an appointment can't be read: what was kept stands open
 */
export async function pressKey(p: Pipeline, of: AttemptRef, pressed: Keypress): Promise<KeyAnswer> {
  const { entry: ref, attempt } = of;
  const now = p.clock.now();
  const meaning = readKeypress(pressed.digits);
  p.telemetry.count('replies', { intent: meaning, by: 'keypress' });
  const said = await pinned(p, ref, attempt, now);
  const named = said?.appointments ?? [ref.appointment];
  const content = said?.channel === 'voice' ? (said.content as VoiceContent | null) : null;
  const stop = (reply?: string) =>
    optOutContacted(p, of, 'voice', { source: 'keypress', words: pressed.digits, reply });
  const kept = await keepKey(p, of, pressed, named).catch(async (error: unknown) => {
    if (meaning === 'stop_calls') await stop();
    throw error;
  });
  return answerKey(p, {
    tenant: ref.tenant,
    pressed,
    named,
    heard: pressed.named ?? ref.revision,
    locale: said?.locale ?? 'en',
    goodbye: content?.goodbye ?? null,
    kept,
    stopped: 'call_stopped',
    stop: () => stop(kept?.id),
  });
}

/** @returns null where nothing was pressed, or nothing is known of the call */
async function keepKey(
  p: Pipeline,
  { entry: ref }: AttemptRef,
  pressed: Keypress,
  named: readonly AppointmentId[],
): Promise<Reply | null> {
  const { tenant } = ref;
  const now = p.clock.now();
  if (pressed.digits === '') return null;
  const address = (await read(p, keyOf.entry(ref), now))?.body.address;
  if (!address) return null;
  const [appointment] = await loadReadable(p, [keyOf.appointment(tenant, ref.appointment)], now);
  const recipient = appointment?.body.recipient;
  return keepDeed(
    p,
    tenant,
    {
      id: idOfKey(pressed),
      way: 'key',
      address,
      from: recipient?.phoneKey === address ? recipient.phone : null,
      to: pressed.number,
      text: pressed.digits,
      intent: INTENT_OF_KEY[readKeypress(pressed.digits)],
      providerId: pressed.call,
    },
    named,
  );
}

/** The same key at the same point of the same call is the same answer. */
export const idOfKey = ({ call, asked, named, digits }: Keypress): string =>
  `rpl_${call}-${asked}-${named ?? 0}-${digits.replaceAll('*', 's').replaceAll('#', 'p')}`;

/** A key in a call, and what it is about. */
export interface KeyInCall {
  /** Null where nobody knows which office is meant. */
  tenant: TenantId | null;
  pressed: Keypress;
  /** The appointments that the call named; empty where it named none, and offered no key for it. */
  named: readonly AppointmentId[];
  /** The revision whose time the person heard. */
  heard: number;
  /** BCP 47. */
  locale: string;
  /** What the call ends with; null where that is not known. */
  goodbye: string | null;
  /** As it was kept; null where it could not be. */
  kept: Reply | null;
  /** What is said to somebody who wants no more, and how that comes about. */
  stopped: AnswerKey;
  stop(): Promise<void>;
}

/** Does what a key asks for, unless that was done before. @returns what to say next */
export async function answerKey(p: Pipeline, key: KeyInCall): Promise<KeyAnswer> {
  const again = key.kept && toldAgain(key, key.kept);
  if (again) return again;
  const { as, answer } = await act(p, key);
  if (key.kept) await settleDeed(p, key.kept, as);
  return answer;
}

const say = ({ locale }: KeyInCall, key: AnswerKey): KeyAnswer => ({
  kind: 'say',
  say: answerText(locale, key),
  locale,
});

/** What was done before is answered, and not done again: meanwhile the office may have changed it. */
function toldAgain(key: KeyInCall, { resolution, intent, appointments }: Reply): KeyAnswer | null {
  if (resolution?.as === 'confirmed')
    return say(key, appointments.length > 1 ? 'call_confirmed_all' : 'call_confirmed');
  if (resolution?.as === 'declined') return say(key, 'call_reschedule');
  return resolution && intent === 'stop' ? say(key, key.stopped) : null;
}

interface Acted {
  as: Resolution;
  answer: KeyAnswer;
}

async function act(p: Pipeline, key: KeyInCall): Promise<Acted> {
  const { tenant, pressed, named, kept } = key;
  const meaning = readKeypress(pressed.digits);
  switch (meaning) {
    case 'confirm':
      return tenant === null || named.length === 0 ? unknown(key) : confirm(p, key, tenant);
    case 'reschedule':
      if (tenant === null || named.length === 0) return unknown(key);
      await each(named, (id) => {
        const wish = { answer: needId(id, 'another_time'), channel: 'voice', reply: kept?.id } as const;
        return requestReschedule(p, tenant, id, 'keypress', wish);
      });
      return { as: 'declined', answer: say(key, 'call_reschedule') };
    case 'stop_calls':
      await key.stop();
      return { as: 'done', answer: say(key, key.stopped) };
    case 'repeat':
      return { as: 'done', answer: { kind: 'script' } };
    case 'unknown':
      return unknown(key);
  }
}

const unknown = (key: KeyInCall): Acted => ({ as: 'done', answer: askAgain(key) });

async function confirm(p: Pipeline, key: KeyInCall, tenant: TenantId): Promise<Acted> {
  const { named, locale } = key;
  const heard = { revision: key.heard };
  const { done, moved } = await each(named, (id) => confirmAppointment(p, tenant, id, 'keypress', heard));
  if (moved) return { as: 'done', answer: askAboutMoved(key, moved) };
  if (done > 0)
    return { as: 'confirmed', answer: say(key, done > 1 ? 'call_confirmed_all' : 'call_confirmed') };
  const office = officeValues('voice', await readTenant(p, tenant, p.clock.now()));
  return { as: 'done', answer: { kind: 'say', say: answerText(locale, 'call_gone', office), locale } };
}

/** How often a key is asked for again in one call. */
const ASKS_MAX = 2;

/** The key means nothing: another one is asked for, or the call ends as it would have without one. */
function askAgain({ pressed: { asked, named }, locale, goodbye }: KeyInCall): KeyAnswer {
  const unknown = answerText(locale, 'call_unknown_key');
  return asked < ASKS_MAX
    ? { kind: 'ask', asked: asked + 1, named, say: unknown, locale }
    : { kind: 'say', say: goodbye === null ? unknown : `${unknown} ${goodbye}`, locale };
}

/** The appointment moved while the call spoke of another time or place: the new one is named, and asked about. */
const askAboutMoved = ({ locale, pressed: { asked } }: KeyInCall, moved: Appointment): KeyAnswer => ({
  kind: 'ask',
  say: answerText(locale, 'call_moved', {
    title: moved.title,
    when: whenText(moved, locale, 'spoken'),
    place: newPlaceOf(moved),
  }),
  locale,
  asked,
  named: moved.revision,
});
