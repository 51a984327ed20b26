/**
 * Whom an appointment is for, as far as an office can know it: one or two addresses, which may be shared, and what was
 * said over them in both directions. Called by the routes of a person. However much there is, one answer reads a bounded
 * part of it.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { addressesOf, addressesOfPerson, hasAddress } from '../../domain/appointment/appointment.ts';
import type { AddressKey, AppointmentId, TenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { ConsentEvent } from '../../domain/person/consent.ts';
import type { Reply } from '../../domain/person/reply.ts';
import type { Rendering } from '../../domain/store/records.ts';
import { appointmentOfLink, keyOf, partitionOf, replyOfLink } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { readAll } from '../core/items.ts';
import type { StepTaken } from './evidence.ts';
import { stepsTo } from './evidence.ts';

/** Appointments of one address that are looked at, the latest first, and answers. */
const APPOINTMENTS_MAX = 100;
const REPLIES_MAX = 500;

/** Something that was said: by the office in a message or call, or by somebody at the address. */
export interface Utterance {
  at: Instant;
  /** What it was about; of a contact that named several, all of them. */
  appointments: readonly Appointment[];
  /** Of the office: the step, and what its latest attempt said. */
  ours: { step: StepTaken; said: Rendering } | null;
  theirs: Reply | null;
}

export interface Conversation {
  /** Oldest first. */
  items: readonly Utterance[];
  /** Whether there is, or may be, more before these. */
  more: boolean;
}

/** @param until only what was said before */
export async function conversationWith(
  p: Pipeline,
  appointment: Appointment,
  { until, limit }: { until: Instant | undefined; limit: number },
  now: Instant,
): Promise<Conversation> {
  const { tenant } = appointment;
  const keys = addressesOfPerson(appointment).map(({ key }) => key);
  const lists = await Promise.all(keys.map((key) => listsOf(p, tenant, key)));
  const ids = new Set([appointment.id, ...lists.flatMap(({ appointments }) => appointments)]);
  const linked = await readThose(p, tenant, ids, now);
  // Those of an erased appointment stay under the address that it had.
  const steps = await Promise.all(
    linked.map((each) => stepsTo(p, each, keys.length === 0 ? addressesOf(each) : keys, now)),
  );
  const mine =
    keys.length === 0
      ? linked
      : linked.filter(({ recipient }) => keys.some((key) => hasAddress(recipient, key)));
  const heard = await repliesOf(
    p,
    tenant,
    [
      ...lists.flatMap(({ replies }) => replies),
      // What releases heard that listed nothing by address.
      ...mine.flatMap(({ replies = [] }) => replies),
    ],
    now,
  );
  const about = await readThose(
    p,
    tenant,
    new Set([...ids, ...heard.flatMap((reply) => reply.appointments)]),
    now,
  );
  const byId = new Map(about.map((each) => [each.id, each]));
  const all = [
    ...steps.flat().flatMap((step) => oursOf(step, byId)),
    ...heard.map((reply) => theirsOf(reply, byId)),
  ]
    .filter(({ at }) => until === undefined || at < until)
    .sort((a, b) => a.at - b.at);
  return { ...latest(all, limit), ...(lists.some(({ more }) => more) && { more: true }) };
}

/** The last of them; what is of one instant stays together. */
function latest(all: readonly Utterance[], limit: number): Conversation {
  const first = all.at(-limit)?.at ?? Number.NEGATIVE_INFINITY;
  const items = all.filter(({ at }) => at >= first);
  return { items, more: items.length < all.length };
}

async function listsOf(p: Pipeline, tenant: TenantId, key: AddressKey) {
  const [links, heard] = await Promise.all([
    p.store.list({ partition: partitionOf.links(tenant, key), descending: true, limit: APPOINTMENTS_MAX }),
    p.store.list({ partition: partitionOf.heard(tenant, key), descending: true, limit: REPLIES_MAX }),
  ]);
  return {
    appointments: links.rows.map((row) => appointmentOfLink(row.key)),
    replies: heard.rows.map((row) => replyOfLink(row.key)),
    more: links.next !== null || heard.next !== null,
  };
}

const readThose = async (p: Pipeline, tenant: TenantId, ids: ReadonlySet<AppointmentId>, now: Instant) =>
  (
    await readAll(
      p,
      [...ids].map((id) => keyOf.appointment(tenant, id)),
      now,
    )
  ).map(({ body }) => body);

const repliesOf = async (p: Pipeline, tenant: TenantId, ids: readonly string[], now: Instant) =>
  (
    await readAll(
      p,
      [...new Set(ids)].map((id) => keyOf.reply(tenant, id)),
      now,
    )
  ).map(({ body }) => body);

type ById = ReadonlyMap<AppointmentId, Appointment>;

const those = (ids: readonly AppointmentId[], byId: ById): Appointment[] =>
  ids.flatMap((id) => byId.get(id) ?? []);

/** One for each step that was tried, with the words of its latest attempt. */
function oursOf(step: StepTaken, byId: ById): Utterance[] {
  const said = step.attempts.at(-1);
  if (!said) return [];
  return [{ at: said.at, appointments: those(said.appointments, byId), ours: { step, said }, theirs: null }];
}

const theirsOf = (reply: Reply, byId: ById): Utterance => ({
  at: reply.at,
  appointments: those(reply.appointments, byId),
  ours: null,
  theirs: reply,
});

/** Who of the office said it, by the key that did: the person’s name, else the key’s label. */
export async function namesOfKeys(
  p: Pipeline,
  events: readonly ConsentEvent[],
  now: Instant,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(events.flatMap(({ by }) => (by.startsWith('key:') ? [by.slice('key:'.length)] : [])));
  const keys = (await readAll(p, [...ids].map(keyOf.apiKey), now)).map(({ body }) => body);
  const people = await readAll(
    p,
    [...new Set(keys.flatMap(({ person }) => person?.id ?? []))].map(keyOf.colleague),
    now,
  );
  const nameOf = new Map(people.map(({ body }) => [body.id, body.name]));
  // An office is not told which operator it was.
  return new Map(
    keys.flatMap(({ id, tenant, label, person }) =>
      tenant === null ? [] : [[`key:${id}`, (person && nameOf.get(person.id)) ?? label]],
    ),
  );
}
