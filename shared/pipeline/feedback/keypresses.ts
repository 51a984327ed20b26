/** What a call of ours says, and the keys that are pressed in it. Called by the providers' webhooks and by the sandbox. */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import type { AnswerKey, VoiceContent } from '../../domain/content/content.ts';
import { answerText, whenText } from '../../domain/content/content.ts';
import { needId } from '../../domain/person/need.ts';
import { readKeypress } from '../../domain/person/replies.ts';
import type { AttemptRef, CallScript, KeyAnswer, Keypress } from '../../ports/webhooks.ts';
import { confirmAppointment, requestReschedule } from '../appointments/appointments.ts';
import type { Pipeline } from '../core/context.ts';
import { pinned } from '../office/rendering.ts';
import { each } from './concerned.ts';
import { optOutContacted } from './feedback.ts';

/** What a call says; null when nothing is known of that attempt, or its person was erased. */
export async function callScript(p: Pipeline, of: AttemptRef): Promise<CallScript | undefined> {
  const rendering = await pinned(p, of.entry, of.attempt, p.clock.now());
  if (rendering?.channel !== 'voice' || rendering.content === null) return undefined;
  return { content: rendering.content as VoiceContent, locale: rendering.locale };
}

/** How often a key is asked for again in one call. */
const ASKS_MAX = 2;

/** A key pressed in a call. @returns what to say next */
export async function pressKey(p: Pipeline, of: AttemptRef, pressed: Keypress): Promise<KeyAnswer> {
  const { entry: ref } = of;
  const intent = readKeypress(pressed.digits);
  p.telemetry.count('replies', { intent, by: 'keypress' });
  const said = await pinned(p, ref, of.attempt, p.clock.now());
  const locale = said?.locale ?? 'en';
  const named = said?.appointments ?? [ref.appointment];
  const say = (key: AnswerKey): KeyAnswer => ({ kind: 'say', say: answerText(locale, key), locale });
  switch (intent) {
    case 'confirm': {
      const heard = { revision: pressed.named ?? ref.revision };
      const { done, moved } = await each(named, (id) =>
        confirmAppointment(p, ref.tenant, id, 'keypress', heard),
      );
      if (moved) return askAboutMoved(locale, moved, pressed);
      if (done === 0) return say('call_gone');
      return say(done > 1 ? 'call_confirmed_all' : 'call_confirmed');
    }
    case 'reschedule':
      await each(named, (id) =>
        requestReschedule(p, ref.tenant, id, 'keypress', {
          answer: needId(id, 'another_time'),
          channel: 'voice',
        }),
      );
      return say('call_reschedule');
    case 'stop_calls':
      await optOutContacted(p, of, 'voice', { source: 'keypress', words: pressed.digits });
      return say('call_stopped');
    case 'repeat':
      return { kind: 'script' };
    default:
      if (pressed.asked >= ASKS_MAX) return say('call_unknown_key');
      return {
        kind: 'ask',
        asked: pressed.asked + 1,
        named: pressed.named,
        say: answerText(locale, 'call_unknown_key'),
        locale,
      };
  }
}

/** The appointment moved while the call spoke of another time: the new one is named, and asked about. */
const askAboutMoved = (locale: string, moved: Appointment, { asked }: Keypress): KeyAnswer => ({
  kind: 'ask',
  say: answerText(locale, 'call_moved', { title: moved.title, when: whenText(moved, locale, 'spoken') }),
  locale,
  asked,
  named: moved.revision,
});
