/**
 * Explanations (P8): the plan and the timeline of an appointment. What happened is read from the ledger, what
 * will happen is asked of the same `judge` that will decide it.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { entryName } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { StepForecast, World } from '../../domain/judgement/forecast.ts';
import { forecast } from '../../domain/judgement/forecast.ts';
import type { Inspection, Supposition } from '../../domain/judgement/what-if.ts';
import { whatIf } from '../../domain/judgement/what-if.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import type { Reply } from '../../domain/person/reply.ts';
import type { Key } from '../../domain/store/records.ts';
import { keyOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { readAll } from '../core/items.ts';
import { entriesOf, readControl, readTenant } from '../core/ledger.ts';

async function readWorld(
  p: Pipeline,
  appointment: Appointment,
  entries: readonly (Entry | undefined)[],
  now: Instant,
): Promise<World> {
  const { emailKey, phoneKey } = appointment.recipient;
  const addresses = [emailKey, phoneKey].filter((key) => key !== null);
  const leaderKeys: Key<'entry'>[] = entries.flatMap((entry) =>
    entry?.mergedInto ? [keyOf.entry(entry.mergedInto.entry)] : [],
  );
  const [tenant, control, items, leaders] = await Promise.all([
    readTenant(p, appointment.tenant, now),
    readControl(p, now),
    p.store.load(addresses.map(keyOf.recipient), now),
    leaderKeys.length > 0 ? p.store.load(leaderKeys, now) : [],
  ]);
  return {
    tenant,
    control,
    realChannels: p.settings.realChannels ?? [],
    leaders: new Map(leaders.flatMap((item) => (item ? [[entryName(item.body), item.body] as const] : []))),
    recipients: new Map(items.flatMap((item) => (item ? [[item.body.address, item.body] as const] : []))),
  };
}

/** Every step of the present revision: what became of it, or what is expected. */
export async function planOf(p: Pipeline, appointment: Appointment): Promise<StepForecast[]> {
  return planWith(p, appointment, await entriesOf(p, appointment, appointment.revision, p.clock.now()));
}

/** What every stage says of one step. @returns undefined where there is no such step */
export async function inspectStep(
  p: Pipeline,
  appointment: Appointment,
  asked: { step: number; at: Instant | null },
  supposed: Supposition,
  now: Instant,
): Promise<Inspection | undefined> {
  const entries = await entriesOf(p, appointment, appointment.revision, now);
  const world = await readWorld(p, appointment, entries, now);
  return whatIf(appointment, entries, world, asked, supposed, now);
}

/**
 * The same where the entries of the present revision need not be read: by who has just written the first one, and for an
 * appointment that is only imagined. @param entries by step
 */
export async function planWith(
  p: Pipeline,
  appointment: Appointment,
  entries: readonly (Entry | undefined)[] = [],
): Promise<StepForecast[]> {
  const now = p.clock.now();
  return forecast(appointment, entries, await readWorld(p, appointment, entries, now), now);
}

/** The steps of earlier revisions that the ledger knows, newest revision first. */
export async function earlierSteps(p: Pipeline, appointment: Appointment): Promise<Entry[]> {
  const now = p.clock.now();
  const revisions = Array.from(
    { length: Math.min(appointment.revision - 1, 20) },
    (_, back) => appointment.revision - 1 - back,
  );
  const found = await Promise.all(revisions.map((revision) => entriesOf(p, appointment, revision, now)));
  return found.flat().filter((entry) => entry !== undefined);
}

/** What people said about an appointment, as far back as it names it; oldest first. */
export async function repliesAbout(p: Pipeline, { tenant, replies = [] }: Appointment): Promise<Reply[]> {
  const keys = replies.map((id) => keyOf.reply(tenant, id));
  return (await readAll(p, keys, p.clock.now())).map(({ body }) => body);
}
