/**
 * Many appointments in one request, each as if it had come alone. Called by the appointments' routes.
 */
import type { TenantId } from '../../domain/core/keys.ts';
import { createAppointment } from '../../pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { faultsOf, together } from '../core/input.ts';
import type { Answer } from '../core/problem.ts';
import { ok, refuse, refuseFaults } from '../core/problem.ts';
import { AppointmentBody } from '../core/schemas.ts';
import { answerCreation } from './creation.ts';
import { intakeFaults } from './intake-faults.ts';

/** Items under way at once: enough to share a durable write, too few to starve other requests. */
const CONCURRENCY = 16;

/** @param seed makes, with an item's index, the ids of items without an `externalId` */
export async function createBatch(
  p: Pipeline,
  tenant: TenantId,
  items: readonly unknown[],
  seed: string,
): Promise<Answer> {
  const results = await mapConcurrently(items, CONCURRENCY, async (item, index) => {
    const { status, body } = await createOne(p, tenant, item, `${seed} ${index}`);
    return status < 400 ? { status, appointment: body } : { status, problem: body };
  });
  const failed = results.some(({ status }) => status >= 500);
  return { ...ok({ results }), ...(failed ? { recorded: false } : {}) };
}

/** One item's failure is its own answer, not the batch's. */
async function createOne(p: Pipeline, tenant: TenantId, item: unknown, seed: string): Promise<Answer> {
  const read = AppointmentBody.safeParse(item);
  if (!read.success) {
    const more = await intakeFaults(p, tenant, item);
    return refuseFaults(together(faultsOf(read.error.issues), more));
  }
  try {
    return await answerCreation(p, await createAppointment(p, tenant, read.data, seed));
  } catch (error) {
    p.telemetry.fault('an item of a batch failed', error, { tenant });
    return refuse(500, 'We failed at this item. It is safe to send it again.');
  }
}

/** Like `Promise.all` over a map, with at most `limit` under way; results in order. */
async function mapConcurrently<T, R>(
  items: readonly T[],
  limit: number,
  run: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  const entries = items.entries();
  const worker = async () => {
    for (const [index, item] of entries) results[index] = await run(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
