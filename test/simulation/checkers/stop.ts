/**
 * P5 stop means stop: once a confirm, cancel, reschedule, opt-out or erasure was answered, nothing of what it ended is
 * claimed. A claim is seen in the store; a contact long after the answer is wrong in any case.
 */
import type { EntryRef, TenantId } from '../../../shared/domain/core/keys.ts';
import { entryName } from '../../../shared/domain/core/keys.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { MINUTE } from '../../../shared/domain/core/time.ts';
import type { Item } from '../../../shared/domain/store/records.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import { asAddress, asAppointment, asTenant } from '../../fixtures/ids.ts';
import type { Answer, Checker, Commit, Contact, Report, Sight } from '../watch.ts';
import { linkedBy, subjectsOf } from '../watch.ts';

const PROMISE = 'P5 stop means stop';
/** From a claim to the provider's acceptance. */
const UNDER_WAY_MS = MINUTE;

type Entry = Item<'entry'>['body'];
type Appointment = Item<'appointment'>['body'];

interface End {
  at: Instant;
  what: string;
  /** Whether the end is of this step. */
  ends: (entry: EntryRef, kind: string) => boolean;
}

/** What was open when a request came in. */
interface Noted {
  /** The appointment that the request names, if it names one. */
  appointment: Appointment | undefined;
}

export function stop(sight: Sight, report: Report): Checker {
  const ends = new Map<string, End[]>();
  const optOuts = new Map<string, Instant>();
  /** Opt-ins that were asked for lately: whether they took effect is not known. */
  const optIns = new Map<string, Instant>();

  /** The keys that the store knows an address by: those of the appointments that ever named it. */
  const keysOf = new Map<string, Set<string>>();

  function learn({ recipient: { email, emailKey, phone, phoneKey } }: Appointment): void {
    for (const [address, key] of [
      [email, emailKey],
      [phone, phoneKey],
    ])
      if (address && key) keysOf.set(address, (keysOf.get(address) ?? new Set()).add(key));
  }

  const end = ({ tenant, id }: Pick<Appointment, 'tenant' | 'id'>, what: string, own: End['ends']) => {
    const key = keyOf.appointment(tenant, id);
    ends.set(key, [...(ends.get(key) ?? []), { at: sight.now, what, ends: own }]);
  };
  const confirmed = (of: Pick<Appointment, 'tenant' | 'id'>, revision: number) =>
    end(of, 'confirmed', (entry, kind) => entry.revision <= revision && kind !== 'cancellation');
  const cancelled = (of: Pick<Appointment, 'tenant' | 'id'>) =>
    end(of, 'cancelled', (_, kind) => kind !== 'cancellation');
  const moved = (of: Pick<Appointment, 'tenant' | 'id'>, revision: number) =>
    end(of, 'rescheduled', (entry) => entry.revision < revision);

  /** What the store shows of an address's opt-outs holds from now on. */
  function optedOut(tenant: TenantId, address: string): void {
    const key = `${tenant} ${address}`;
    if ((optIns.get(key) ?? 0) > sight.now - 10 * MINUTE) return;
    const held = sight.item(keyOf.recipient(asAddress(address)))?.body.optOuts[tenant] ?? [];
    for (const { channel } of held) {
      const one = `${key} ${channel}`;
      if (!optOuts.has(one)) optOuts.set(one, sight.now);
    }
  }

  function optingIn(tenant: TenantId, address: string): void {
    optIns.set(`${tenant} ${address}`, sight.now);
    for (const channel of ['email', 'sms', 'voice']) optOuts.delete(`${tenant} ${address} ${channel}`);
  }

  /** Why this may not be claimed, if it may not. */
  function endOf(entry: EntryRef, channel: string, before: Instant): string | undefined {
    const appointment = sight.item(keyOf.appointment(entry.tenant, entry.appointment))?.body;
    const kind = appointment?.plan[entry.step]?.kind ?? 'reminder';
    const over = ends
      .get(keyOf.appointment(entry.tenant, entry.appointment))
      ?.find((each) => each.at < before && each.ends(entry, kind));
    if (over) return `${over.what} at ${new Date(over.at).toISOString()}`;
    const address = channel === 'email' ? appointment?.recipient.emailKey : appointment?.recipient.phoneKey;
    const optedOutAt = optOuts.get(`${entry.tenant} ${address} ${channel}`);
    return optedOutAt !== undefined && optedOutAt < before
      ? `opted out at ${new Date(optedOutAt).toISOString()}`
      : undefined;
  }

  const wrong = (entry: EntryRef, channel: string, detail: string) =>
    report({
      promise: PROMISE,
      detail: `${channel} ${entryName(entry)} ${detail}`,
      subjects: subjectsOf(entry),
    });

  function claimed({ item, before }: Commit): void {
    const { body } = item as Item<'entry'>;
    const was = (before as Item<'entry'> | undefined)?.body;
    const claims = body.state === 'sending' && was?.state !== 'sending';
    const joins = body.mergedInto !== null && was?.mergedInto?.attempt !== body.mergedInto.attempt;
    if (!claims && !(joins && isUnclaimed(body))) return;
    const over = endOf(body, body.channel, sight.now);
    if (over) wrong(body, body.channel, `was ${claims ? 'claimed' : 'spoken for'} after it was ${over}`);
  }

  return {
    promise: PROMISE,
    committed(commit) {
      if (commit.item.key.startsWith('entry/')) claimed(commit);
      if (commit.item.key.startsWith('appointment/')) learn((commit.item as Item<'appointment'>).body);
    },
    accepted(contact: Contact) {
      const over = endOf(contact.entry, contact.channel, contact.at - UNDER_WAY_MS);
      if (over) wrong(contact.entry, contact.channel, `was accepted long after it was ${over}`);
    },
    asked({ tenant, method, path }): Noted {
      const optIn = method === 'DELETE' && /^\/v1\/opt-outs\/([^?]+)/.exec(path)?.[1];
      if (optIn && tenant) {
        const address = decodeURIComponent(optIn);
        for (const key of keysOf.get(address) ?? []) optingIn(tenant, key);
      }
      return { appointment: appointmentOf(sight, path) };
    },
    answered(answer) {
      if (answer.status >= 400) return;
      byOffice(answer);
      byPerson(answer, (answer.noted as Noted).appointment);
      byAddress(answer);
    },
  };

  function byOffice({ tenant, method, path, body }: Answer): void {
    const told = tenant && /^\/v1\/appointments\/(apt_\w+)(\/confirm|\/cancel)?$/.exec(path);
    if (!told || method === 'GET') return;
    const { revision } = JSON.parse(body) as { revision: number };
    const of = { tenant, id: asAppointment(told[1] ?? '') };
    if (told[2] === '/confirm') confirmed(of, revision);
    else if (told[2] === '/cancel') cancelled(of);
    else if (method === 'PATCH') moved(of, revision);
  }

  /** By a key in a call, or on the person's page. */
  function byPerson({ path, request, method }: Answer, before: Appointment | undefined): void {
    if (!before || method !== 'POST') return;
    const form = new URLSearchParams(request);
    const now = sight.item(keyOf.appointment(before.tenant, before.id))?.body;
    const confirms = path.startsWith('/r/') ? form.get('action') === 'confirm' : form.get('Digits') === '1';
    if (confirms && now?.status === 'confirmed') confirmed(before, before.revision);
    if (path.startsWith('/r/') && form.get('action') === 'cancel' && now?.status === 'cancelled')
      cancelled(before);
    if (path.startsWith('/webhooks/twilio/gather') && form.get('Digits') === '9' && now?.recipient.phoneKey)
      optedOut(before.tenant, now.recipient.phoneKey);
  }

  function byAddress(answer: Answer): void {
    const { tenant, method, path, request } = answer;
    if (method === 'POST' && path === '/v1/opt-outs' && tenant) {
      const { address } = JSON.parse(request) as { address: string };
      for (const key of keysOf.get(address) ?? []) optedOut(tenant, key);
    }
    if (path.startsWith('/webhooks/twilio/inbound')) byReply(new URLSearchParams(request));
    if (method === 'POST' && path.startsWith('/u/')) byLink(path);
    if (method === 'DELETE' && path.startsWith('/v1/recipients/')) erased(tenant);
  }

  function byLink(path: string): void {
    const [, tenant, address] = /^\/u\/[\w-]{22}\.e\.([a-z0-9-]+)\.([\w-]+)\./.exec(path) ?? [];
    if (tenant && address) optedOut(asTenant(tenant), address);
  }

  function byReply(form: URLSearchParams): void {
    if (!/stop|no more/i.test(form.get('Body') ?? '')) return;
    for (const key of keysOf.get(form.get('From') ?? '') ?? [])
      for (const office of sight.scenario.offices) optedOut(office.settings.id, key);
  }

  function erased(tenant: TenantId | null): void {
    for (const { body } of sight.items('appointment'))
      if (body.erasedAt !== null && body.tenant === tenant) end(body, 'erased', () => true);
  }
}

const isUnclaimed = ({ state }: Entry): boolean => state === 'planned' || state === 'queued';

/** The appointment that a path names: by its id, in a link, or in a callback. */
function appointmentOf(sight: Sight, path: string): Appointment | undefined {
  const link = linkedBy(path);
  if (link) return sight.item(keyOf.appointment(link.tenant, asAppointment(link.appointment)))?.body;
  if (!path.startsWith('/webhooks/twilio/gather')) return undefined;
  const [tenant, id] = (new URL(path, 'http://x').searchParams.get('e') ?? '').split('/');
  return tenant && id ? sight.item(keyOf.appointment(asTenant(tenant), asAppointment(id)))?.body : undefined;
}
