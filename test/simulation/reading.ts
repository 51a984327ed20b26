/**
 * At the end of a simulated world everybody's timeline is read, as an office reads it, so that the shadow model is told
 * what became of each step. Called by `world.ts`.
 */
import type { Model } from '../../outside/model/model.ts';
import type { TenantId } from '../../shared/domain/core/keys.ts';
import { HOUR, MINUTE, SECOND } from '../../shared/domain/core/time.ts';
import { asTenant } from '../fixtures/ids.ts';
import type { Doors } from './doors.ts';
import type { Timeline } from './timeline.ts';

/** Between two requests. */
const READING_MS = SECOND / 4;

export interface Readers {
  timeline: Timeline;
  doors: Doors;
  /** The offices, each with its key. */
  keys: ReadonlyMap<TenantId, string | undefined>;
  /** Knows which appointments there may be. */
  shadow: Model;
}

export async function readAll({ timeline, doors, keys, shadow }: Readers): Promise<void> {
  for (const [tenant, key] of keys) void list(doors, tenant, key);
  await timeline.runUntil(timeline.now + HOUR);
  const all = shadow.appointments();
  for (const [index, { tenant, id }] of all.entries())
    timeline.after(index * READING_MS, () => {
      const as = { who: tenant, tenant: asTenant(tenant), key: keys.get(asTenant(tenant)) };
      void doors.request({ ...as, method: 'GET', path: `/v1/appointments/${id}/timeline` });
    });
  await timeline.runUntil(timeline.now + all.length * READING_MS + MINUTE);
}

/** All of an office's appointments: nobody else knows of those whose making was never answered. */
async function list(doors: Doors, tenant: TenantId, key: string | undefined): Promise<void> {
  let cursor: string | null = '';
  while (cursor !== null) {
    const path: string = `/v1/appointments?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const reply = await doors.request({ who: tenant, tenant, key, method: 'GET', path });
    cursor =
      reply?.status === 200 ? (JSON.parse(reply.body) as { nextCursor: string | null }).nextCursor : null;
  }
}
