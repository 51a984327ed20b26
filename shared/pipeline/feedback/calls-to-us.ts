/**
 * Calls to our numbers: who we are, the next appointment, and the same keys as in a call of ours. Called by the
 * providers' webhooks and by the sandbox.
 *
 * Always true: a caller's number can be forged, so nothing is said that a text to that number would not say, and a caller
 * whose number is withheld hears of no appointment.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { hasAddress } from '../../domain/appointment/appointment.ts';
import type { AnswerValues } from '../../domain/content/content.ts';
import { officeValues, whenText, wordsForCaller } from '../../domain/content/content.ts';
import { languageOf } from '../../domain/content/languages.ts';
import type { AddressKey, AppointmentId, TenantId } from '../../domain/core/keys.ts';
import type { Intent } from '../../domain/person/replies.ts';
import { INTENT_OF_KEY, readKeypress } from '../../domain/person/replies.ts';
import type { Reply } from '../../domain/person/reply.ts';
import { keyOf } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { CallToUs, Greeting, KeyAnswer, Keypress } from '../../ports/webhooks.ts';
import type { Pipeline } from '../core/context.ts';
import { loadReadable, read } from '../core/items.ts';
import { keyOfAddress, officesUsing, openAppointments, optOutAddress } from '../people/people.ts';
import { keepDeed, settleDeed } from '../people/replies.ts';
import { concernedBy, PHONE_CHANNELS } from './concerned.ts';
import { answerKey, idOfKey } from './keypresses.ts';

/** Somebody calls us. The call is kept as an answer, where it is known for whom it is. */
export async function greet(p: Pipeline, call: CallToUs): Promise<Greeting> {
  const caller = await callerOf(p, call, 'help');
  p.telemetry.count('replies', { intent: 'help', by: 'call' });
  const { office, appointment } = caller;
  if (office && call.from !== null)
    await settleDeed(
      p,
      await keep(p, caller, call, office, { id: `rpl_${call.call}`, text: '', intent: 'help' }),
      'done',
    );
  const { content, locale } = wordsTo(caller, call);
  return {
    content,
    locale,
    about: appointment && `${appointment.tenant}/${appointment.id}`,
    named: appointment?.revision ?? null,
  };
}

/** A key in such a call: it is kept, then done. 9 counts for everybody who uses the number. */
export async function keyToUs(
  p: Pipeline,
  call: CallToUs,
  pressed: Keypress,
  about: string | null,
): Promise<KeyAnswer> {
  const meaning = readKeypress(pressed.digits);
  const intent = INTENT_OF_KEY[meaning];
  p.telemetry.count('replies', { intent: meaning, by: 'call' });
  const caller = await callerOf(p, call, intent, about);
  const { address, office, concerned, appointment } = caller;
  const said = { id: idOfKey(pressed), text: pressed.digits, intent };
  const kept = new Map<TenantId, Reply>();
  if (address !== null && pressed.digits !== '')
    for (const tenant of intent === 'stop' ? concerned : concerned.slice(0, 1))
      kept.set(tenant.id, await keep(p, caller, call, tenant, said));
  const { content, locale } = wordsTo(caller, call);
  const answer = await answerKey(p, {
    tenant: office?.id ?? null,
    pressed,
    named: appointment ? [appointment.id] : [],
    heard: pressed.named ?? 0,
    locale,
    goodbye: content.goodbye,
    kept: (office && kept.get(office.id)) ?? null,
    stopped: 'call_us_stopped',
    stop: () => stop(p, caller, call, pressed.digits, kept),
  });
  for (const reply of kept.values()) await settleDeed(p, reply, 'done');
  return answer;
}

async function stop(
  p: Pipeline,
  { address, concerned }: Caller,
  { call, from }: CallToUs,
  words: string,
  kept: ReadonlyMap<TenantId, Reply>,
): Promise<void> {
  if (address === null) return;
  const saying = { source: 'keypress', by: 'person', message: call, words };
  for (const { id } of concerned)
    await optOutAddress(p, {
      tenant: id,
      address,
      shown: from,
      channels: PHONE_CHANNELS,
      reply: kept.get(id)?.id,
      ...saying,
    });
}

interface Caller {
  /** Null where the number is withheld. */
  address: AddressKey | null;
  /** Whom it concerns, whoever contacted the number last first. */
  concerned: readonly Tenant[];
  /** The one that is meant; null where nobody knows. */
  office: Tenant | null;
  /** The one that is spoken of. */
  appointment: Appointment | null;
  /** BCP 47. */
  locale: string;
}

/** @param about the appointment that was named in the call; undefined where it begins: then the soonest is */
async function callerOf(
  p: Pipeline,
  { from, to, call }: CallToUs,
  intent: Intent,
  about?: string | null,
): Promise<Caller> {
  if (from === null) {
    const { tenants } = await officesUsing(p, to);
    const [only, other] = tenants;
    const office = other ? null : (only ?? null);
    return { address: null, concerned: [], office, appointment: null, locale: localeOf(tenants) };
  }
  const address = keyOfAddress(p, from);
  const concerned = await concernedBy(p, { intent, address, to, providerId: call, source: 'keypress' });
  const [latest = null] = concerned;
  const appointment =
    about === undefined ? await soonest(p, latest, address) : await named(p, address, about, intent);
  const office = concerned.find(({ id }) => id === appointment?.tenant) ?? latest;
  const locale =
    appointment?.recipient.locale ?? office?.locale ?? localeOf((await officesUsing(p, to)).tenants);
  return { address, concerned, office, appointment, locale };
}

async function soonest(p: Pipeline, office: Tenant | null, address: AddressKey): Promise<Appointment | null> {
  const [first = null] = office ? await openAppointments(p, office.id, address, 1) : [];
  return first;
}

/** The appointment that the call named, where it is still the caller's. An opt-out waits for none that can't be read. */
async function named(
  p: Pipeline,
  address: AddressKey,
  about: string | null,
  intent: Intent,
): Promise<Appointment | null> {
  const [tenant, id] = about?.split('/') ?? [];
  if (!tenant || !id) return null;
  const key = keyOf.appointment(tenant as TenantId, id as AppointmentId);
  const now = p.clock.now();
  const found = intent === 'stop' ? (await loadReadable(p, [key], now))[0] : await read(p, key, now);
  const appointment = found?.body;
  return appointment && hasAddress(appointment.recipient, address) ? appointment : null;
}

/** The language that all of them speak. */
function localeOf(tenants: readonly Tenant[]): string {
  const [first] = tenants;
  return first && tenants.every(({ locale }) => languageOf(locale) === languageOf(first.locale))
    ? first.locale
    : 'en';
}

/** What a caller hears. Who can't be known can't be asked for a key. */
function wordsTo({ office, appointment, locale }: Caller, { from }: CallToUs) {
  const values: AnswerValues = {
    ...(office && officeValues('voice', office)),
    ...(appointment && { title: appointment.title, when: whenText(appointment, locale, 'spoken') }),
  };
  const content = wordsForCaller(locale, values);
  return { content: from === null ? { ...content, menu: '' } : content, locale };
}

/** Keeps what was said for one office. @returns as it is stored */
const keep = (
  p: Pipeline,
  { address, appointment }: Caller,
  { call, from, to }: CallToUs,
  { id: tenant }: Tenant,
  said: { id: string; text: string; intent: Intent },
): Promise<Reply> => {
  if (address === null) throw new Error('nobody called');
  const inbound = { ...said, way: 'call' as const, address, from, to, providerId: call };
  return keepDeed(p, tenant, inbound, appointment?.tenant === tenant ? [appointment.id] : []);
};
