/**
 * What can be known of a drill from the outside when it is over: the providers' record, what the API answers about
 * each appointment, and what is left in the store. Gathered for `promises.ts`.
 */

import type { Instant } from '../shared/domain/core/time.ts';
import { partitionOf } from '../shared/domain/store/records.ts';
import { DRILL_SETTINGS } from './deployment.ts';
import type { Booked, Office } from './office.ts';
import type { Contact } from './providers.ts';
import type { World } from './world.ts';

/** One step of an appointment's timeline. */
export interface StepAnswer {
  revision: number;
  step: number;
  kind: string | null;
  channel: string;
  plannedAt: string | null;
  state: string;
  reason: string | null;
  explanation: string | null;
}

interface Hours {
  opens: string;
  closes: string;
  days: number[];
}

/** A rule of an office's caps, or of the person's ceiling. */
export interface CapAnswer {
  channels: string[];
  limit: number;
  window: string;
}

/** An office as `GET /v1/tenant` shows it. */
export interface OfficeAnswer {
  id: string;
  contactHours: Record<string, Hours | null>;
  caps: { rules: CapAnswer[] };
  surgeLimit: { share: number; count: number };
  /** The least time between two contacts of its policy, as `GET /v1/policies/default` says. */
  minGap: string;
}

export interface Known {
  booked: Booked;
  steps: StepAnswer[];
  /** What another office's key is answered for it. */
  foreignStatus: number;
}

export interface Evidence {
  world: World;
  contacts: readonly Contact[];
  appointments: readonly Known[];
  /** By appointment. */
  byId: ReadonlyMap<string, Known>;
  offices: ReadonlyMap<string, OfficeAnswer>;
  /** What all offices together may do, as `GET /v1/control` shows it. */
  personCeiling: readonly CapAnswer[];
  /** Entries that still stand in the due index. */
  live: number;
}

export async function gather(world: World): Promise<Evidence> {
  const offices = new Map<string, OfficeAnswer>();
  const appointments: Known[] = [];
  for (const office of world.offices) {
    const { key } = office;
    const { body: tenant } = await world.call('GET', '/v1/tenant', { key });
    const { body: policy } = await world.call('GET', '/v1/policies/default', { key });
    const answer = { ...(tenant as OfficeAnswer), minGap: (policy as { minGap: string }).minGap };
    offices.set(office.id, answer);
    const foreign = world.offices.find(({ id }) => id !== office.id);
    for (const id of office.appointments) appointments.push(await known(world, office, foreign, id));
  }
  return {
    world,
    contacts: world.providers.contacts,
    appointments,
    byId: new Map(appointments.map((each) => [each.booked.id, each])),
    offices,
    personCeiling: ((await world.operate('GET', '/v1/control')) as { personCeiling: CapAnswer[] })
      .personCeiling,
    live: await liveEntries(world),
  };
}

async function known(world: World, office: Office, foreign: Office | undefined, id: string): Promise<Known> {
  const path = `/v1/appointments/${id}`;
  const timeline = await world.call('GET', `${path}/timeline`, { key: office.key });
  const seen = foreign && (await world.call('GET', path, { key: foreign.key }));
  return {
    booked: await office.read(id),
    steps: (timeline.body as { steps: StepAnswer[] }).steps,
    foreignStatus: seen?.status ?? 404,
  };
}

async function liveEntries(world: World): Promise<number> {
  let live = 0;
  for (let shard = 0; shard < DRILL_SETTINGS.shards; shard++) {
    const { rows } = await world.store.list({ partition: partitionOf.due(shard), limit: 10_000 });
    live += rows.length;
  }
  return live;
}

// ---- The clock on somebody's wall, by Intl and not by the code under test -----------------------------------

const formats = new Map<string, Intl.DateTimeFormat>();
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `HH:MM`, and the weekday from 1 for Monday. */
export function wallClock(at: Instant, zone: string): { time: string; weekday: number } {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const time = `${parts.get('hour')}:${parts.get('minute')}`;
  return { time, weekday: WEEKDAYS.indexOf(parts.get('weekday') ?? '') + 1 };
}

/** Whether a moment is outside an office's contact hours of a channel, where a person is. Hours by day only. */
export function isOutside(
  at: Instant,
  channel: string,
  zone: string,
  { contactHours }: OfficeAnswer,
): boolean {
  const hours = contactHours[channel];
  if (!hours) return false;
  const { time, weekday } = wallClock(at, zone);
  return time < hours.opens || time >= hours.closes || !hours.days.includes(weekday);
}
