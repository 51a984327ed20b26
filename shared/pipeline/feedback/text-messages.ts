/**
 * What people text: it is read, kept, acted on, and answered at most once. Called by the providers' webhooks and by the
 * sandbox.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { isOnePerson, newPlaceOf } from '../../domain/appointment/appointment.ts';
import { linkTo, manageClaims } from '../../domain/appointment/page-links.ts';
import type { AnswerKey } from '../../domain/content/content.ts';
import { answerText, officeValues, whenText } from '../../domain/content/content.ts';
import type { AddressKey, TenantId } from '../../domain/core/keys.ts';
import { answered, hasOptedOut } from '../../domain/person/recipient.ts';
import type { Intent } from '../../domain/person/replies.ts';
import { asksForAnotherTime, isCancelWord, isCarrierOptOut, readReply } from '../../domain/person/replies.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { HandledWord } from '../../ports/webhooks.ts';
import type { Wish } from '../appointments/appointments.ts';
import { confirmAppointment, noteNamed, requestReschedule } from '../appointments/appointments.ts';
import type { Pipeline } from '../core/context.ts';
import { change, read } from '../core/items.ts';
import type { Saying } from '../people/people.ts';
import { keyOfAddress, openAppointments, optInAddress, optOutAddress } from '../people/people.ts';
import { idOfText, keepReply } from '../people/replies.ts';
import { concernedBy, each, meantOf, OPEN_MAX, PHONE_CHANNELS } from './concerned.ts';

/**
 * An SMS from a person.
 * @param to the number or service that it was sent to
 * @param handled what the provider took it for and answered by itself: it is obeyed, and not answered twice
 * @returns what to answer, or null for nothing
 */
export async function reply(
  p: Pipeline,
  from: string,
  to: string,
  text: string,
  providerId: string | null = null,
  handled: HandledWord | null = null,
): Promise<string | null> {
  const address = keyOfAddress(p, from);
  const intent = handled === null ? intentOf(text) : await handledIntent(p, handled, address, text);
  const tenants = await concernedBy(p, { intent, address, to, providerId, source: 'reply' });
  p.telemetry.count('replies', { intent, by: tenants.length > 0 ? 'sms' : 'stranger' });
  const [latest] = tenants;
  if (!latest) return null;
  const open = await openAppointments(p, latest.id, address, OPEN_MAX, mayWait(intent) ? undefined : []);
  const meant = await meantOf(p, latest.id, address, open);
  // STOP and START concern everybody who writes from that number; anything else whoever wrote last.
  const concerned = intent === 'stop' || intent === 'start' ? tenants : [latest];
  const kept = new Map<TenantId, string>();
  const said = { address, from, to, text, intent, providerId };
  const inbound = { ...said, id: idOfText(p, providerId), way: 'text' as const };
  for (const { id } of concerned) {
    kept.set(id, await keepReply(p, id, inbound, id === latest.id ? meant : []));
  }
  const cancelAsked = isCancelWord(text);
  const saying = { by: 'person', message: providerId, words: text };
  const about = { address, from, latest, tenants, open, meant, kept, cancelAsked, said: saying };
  const answered = await act(p, intent, about);
  if (answered.text === null || handled !== null || !(await mayAnswer(p, address, providerId))) return null;
  if (answered.named) await noteNamed(p, answered.named);
  return answered.text;
}

/** Whether it is about appointments, and so waits for somebody who can read them all. A wish for all texts never does. */
const mayWait = (intent: Intent): boolean => intent !== 'stop' && intent !== 'start' && intent !== 'help';

/** A carrier that took CANCEL for an opt-out delivers nothing more, whatever it was meant for. */
export const intentOf = (text: string): Intent => (isCarrierOptOut(text) ? 'stop' : readReply(text));

/**
 * The provider's word stands, but for one: YES is a keyword that lifts an opt-out, and said by somebody who has not
 * opted out it answers our question.
 */
async function handledIntent(
  p: Pipeline,
  handled: HandledWord,
  address: AddressKey,
  text: string,
): Promise<Intent> {
  if (handled !== 'start' || intentOf(text) !== 'confirm') return handled;
  const recipient = (await read(p, keyOf.recipient(address), p.clock.now()))?.body;
  const { optOuts = {}, stops = {} } = recipient ?? {};
  const isOut =
    Object.keys(stops).length > 0 ||
    Object.values(optOuts).some((all) => all.some(({ channel }) => channel === 'sms'));
  return isOut ? 'start' : 'confirm';
}

/** What is answered. */
interface Answered {
  text: string | null;
  /** The appointment whose new time the answer names; null in most answers. */
  named: Appointment | null;
}

const answer = (text: string | null): Answered => ({ text, named: null });

interface Reply {
  address: AddressKey;
  from: string;
  /** Who contacted the number last. */
  latest: Tenant;
  /** Everybody who contacts people from the number that was written to. */
  tenants: readonly Tenant[];
  /** The latest tenant's appointments that are still to come, soonest first. */
  open: readonly Appointment[];
  /** Those of them that the answer is about. */
  meant: readonly Appointment[];
  /** Under which id each office has it. */
  kept: ReadonlyMap<TenantId, string>;
  /** Whether it was CANCEL, which may have meant the appointment. */
  cancelAsked: boolean;
  /** Who said it, and by what, for the record. */
  said: Saying;
}

async function act(p: Pipeline, intent: Intent, reply: Reply): Promise<Answered> {
  switch (intent) {
    case 'stop':
      return answer(await stop(p, reply));
    case 'start':
      for (const { id } of reply.tenants) {
        const { address, said: saying } = reply;
        await optInAddress(p, { tenant: id, address, kind: 'opted_in', source: 'reply', ...saying });
      }
      return answer(said(reply, 'opted_in'));
    case 'confirm':
    case 'decline':
      return decide(p, intent, reply);
    case 'help':
      return answer(said(reply, 'help'));
    case 'wrong_person':
    case 'other':
      return answer(null);
  }
}

/** Opts out of all phone channels at once, for everybody who writes from that number; the person is answered once. */
async function stop(p: Pipeline, reply: Reply): Promise<string | null> {
  const { address, from, tenants, kept, cancelAsked, said: saying } = reply;
  const recipient = await read(p, keyOf.recipient(address), p.clock.now());
  const known = tenants.every(({ id }) =>
    PHONE_CHANNELS.every((channel) => recipient && hasOptedOut(recipient.body, id, channel)),
  );
  const answer = known ? null : ((await cancelLink(p, reply)) ?? said(reply, 'opted_out'));
  const request = { address, shown: from, channels: PHONE_CHANNELS, source: 'reply', cancelAsked, ...saying };
  for (const { id } of tenants) await optOutAddress(p, { ...request, tenant: id, reply: kept.get(id) });
  return answer;
}

/**
 * CANCEL is an opt-out, as carriers demand; whoever meant the appointment is offered the page that cancels it.
 * @returns null where it was another word, there is no appointment, or no page can be reached
 */
async function cancelLink(
  p: Pipeline,
  { cancelAsked, address, latest, open }: Reply,
): Promise<string | null> {
  const { secret, publicUrl } = p.settings;
  const [soonest] = open;
  if (!cancelAsked || !soonest || publicUrl === null) return null;
  const link = linkTo(secret, publicUrl, manageClaims(soonest, address, p.clock.now()));
  return answerText(soonest.recipient.locale, 'opted_out_cancel', { ...officeValues('sms', latest), link });
}

async function decide(p: Pipeline, intent: 'confirm' | 'decline', reply: Reply): Promise<Answered> {
  const { latest, open, meant, kept, said: saying } = reply;
  const answerId = kept.get(latest.id);
  const wish: Wish | null =
    answerId && asksForAnotherTime(saying.words ?? '') ? { answer: answerId, channel: 'sms' } : null;
  const [soonest] = open;
  if (!soonest) return answer(said(reply, 'no_appointment'));
  const { done, moved } = await each(meant, ({ id }) =>
    intent === 'confirm'
      ? confirmAppointment(p, latest.id, id, 'reply', 'latest')
      : requestReschedule(p, latest.id, id, 'reply', wish),
  );
  if (moved) return askAgain(latest, moved, open);
  if (done === 0) return answer(said(reply, 'no_appointment'));
  const key = intent === 'confirm' ? 'confirmed' : 'reschedule';
  const which = done > 1 ? (`${key}_all` as const) : open.length > 1 ? (`${key}_one_of` as const) : key;
  const text = answerText(soonest.recipient.locale, which, {
    ...officeValues('sms', latest),
    title: titleFor(soonest, open),
    when: whenText(soonest),
    count: done,
  });
  return answer(text);
}

/** What it is, and whose, where more than one person shares the number. */
const titleFor = ({ title, recipient: { name } }: Appointment, open: readonly Appointment[]): string =>
  name && !isOnePerson(open) ? `${name}: ${title}` : title;

/** The appointment moved since the person was told of it: the answer names the new time and place, and asks again. */
const askAgain = (office: Tenant, moved: Appointment, open: readonly Appointment[]): Answered => ({
  text: answerText(moved.recipient.locale, 'moved', {
    ...officeValues('sms', office),
    title: titleFor(moved, open),
    when: whenText(moved),
    place: newPlaceOf(moved),
  }),
  named: moved,
});

/** An answer in the language of the person's soonest appointment, else in the office's. */
const said = ({ latest, open: [soonest] }: Reply, key: AnswerKey): string =>
  answerText(soonest?.recipient.locale ?? latest.locale, key, officeValues('sms', latest));

/**
 * Whether the message was not answered yet, and the number may be once more today: two machines must not answer each
 * other for ever. What is told again because our answer was lost stays unanswered, as everything that was in doubt.
 */
async function mayAnswer(p: Pipeline, address: AddressKey, message: string | null): Promise<boolean> {
  const now = p.clock.now();
  const { wrote } = await change(
    p,
    keyOf.recipient(address),
    (current) => {
      const next = current && answered(current.body, message, now);
      return next && itemOf.recipient(next);
    },
    now,
  );
  if (!wrote) p.telemetry.count('answers_withheld');
  return wrote;
}
