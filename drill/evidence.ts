/**
 * What can be known of a drill from the outside when it is over: everything that crossed the boundary, with each
 * appointment's timeline as its office is shown it and as another one asks for it; and what is left in the store.
 * Gathered for `promises.ts`.
 */
import type { Contact } from '../outside/boundary.ts';
import type { Crossing, Instant, Surroundings } from '../outside/model/crossing.ts';
import { partitionOf } from '../shared/domain/store/records.ts';
import { DRILL_SETTINGS } from './deployment.ts';
import type { World } from './world.ts';

/** One step of an appointment's timeline. */
interface StepAnswer {
  revision: number;
  step: number;
  plannedAt: string | null;
  state: string;
  reason: string | null;
}

export interface Evidence {
  /** What the world knows beside the boundary: what was counted, held, let go, and to whom nothing happened. */
  world: World;
  crossings: readonly Crossing[];
  around: Surroundings;
  endedAt: Instant;
  contacts: readonly Contact[];
  /** By appointment. */
  timelines: ReadonlyMap<string, readonly StepAnswer[]>;
  /** Entries that still stand in the due index. */
  live: number;
}

export async function gather(world: World): Promise<Evidence> {
  const timelines = new Map<string, readonly StepAnswer[]>();
  for (const { id: tenant, key, appointments } of world.offices) {
    const foreign = world.offices.find(({ id }) => id !== tenant);
    for (const id of appointments) {
      const path = `/v1/appointments/${id}`;
      const { body } = await world.call('GET', `${path}/timeline`, { key });
      timelines.set(id, (body as { steps: StepAnswer[] }).steps);
      if (foreign) await world.call('GET', path, { key: foreign.key });
    }
  }
  const { crossings, contacts } = world.boundary;
  const live = await liveEntries(world);
  return { world, crossings, around: world.around, endedAt: world.now, contacts, timelines, live };
}

async function liveEntries(world: World): Promise<number> {
  let live = 0;
  for (let shard = 0; shard < DRILL_SETTINGS.shards; shard++) {
    const { rows } = await world.store.list({ partition: partitionOf.due(shard), limit: 10_000 });
    live += rows.length;
  }
  return live;
}

/** When a contact's step was planned, as its timeline says. */
export function plannedAt({ timelines }: Evidence, { entry }: Contact): Instant | undefined {
  const { appointment, revision, step } = entry;
  const text = timelines
    .get(appointment)
    ?.find((each) => each.revision === revision && each.step === step)?.plannedAt;
  return text ? Date.parse(text) : undefined;
}
