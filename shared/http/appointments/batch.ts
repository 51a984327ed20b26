/**
 * Many appointments in one request, each as if it had come alone. Called by the appointments' routes.
 *
 * The items are made at the same time, and shown when all of them are made: what they ask of the store is one load, they
 * share a durable write, and what the answers need of the office is read once. The store's turns leave room for others.
 */
import type { TenantId } from '../../domain/core/keys.ts';
import { UnreadableItem } from '../../domain/store/shapes.ts';
import type { Creation } from '../../pipeline/appointments/appointments.ts';
import { createAppointment } from '../../pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { notingDamage } from '../../pipeline/core/items.ts';
import { askingTogether, readingTogether } from '../../pipeline/queries/together.ts';
import { StoreUnavailable } from '../../ports/store.ts';
import type { Callers } from '../core/auth.ts';
import { faultsOf, together } from '../core/input.ts';
import type { Answer } from '../core/problem.ts';
import { damagedRecord, NOTHING_STORED, ok, refuse } from '../core/problem.ts';
import { answerCreation } from './creation.ts';
import { intakeFaults } from './intake-faults.ts';
import { AppointmentBody } from './schemas.ts';

/** @param seed makes, with an item's index, the ids of items without an `externalId` */
export async function createBatch(
  p: Pipeline,
  { tenant, keyId }: Callers['tenant'],
  items: readonly unknown[],
  seed: string,
): Promise<Answer> {
  const asking = askingTogether(p);
  const made = await Promise.all(
    items.map((item, index) =>
      createOne(asking, tenant, item, { seed: `${seed} ${index}`, who: `key:${keyId}` }),
    ),
  );
  const reading = readingTogether(p, p.clock.now());
  const answers = await Promise.all(made.map((creation) => answerOne(reading, tenant, creation)));
  const results = answers.map(({ status, body }) =>
    status < 400 ? { status, appointment: body } : { status, problem: body },
  );
  if (answers.length > 0 && answers.every(({ status }) => status === 503)) return NOTHING_STORED;
  const failed = results.some(({ status }) => status >= 500);
  return { ...ok({ results }), ...(failed ? { recorded: false } : {}) };
}

const createOne = (p: Pipeline, tenant: TenantId, item: unknown, by: { seed: string; who: string }) =>
  alone(p, tenant, async (): Promise<Creation> => {
    const read = AppointmentBody.safeParse(item);
    if (read.success) return createAppointment(p, tenant, read.data, by.seed, by.who);
    const more = await intakeFaults(p, tenant, item);
    return { kind: 'invalid', faults: together(faultsOf(read.error.issues), more) };
  });

async function answerOne(p: Pipeline, tenant: TenantId, creation: Creation | Failed): Promise<Answer> {
  const answer =
    creation.kind === 'failed' ? creation : await alone(p, tenant, () => answerCreation(p, creation));
  return 'kind' in answer ? answer.answer : answer;
}

interface Failed {
  kind: 'failed';
  /** What is said of that item. */
  answer: Answer;
}

/** One item's failure is its own answer, not the batch's. */
export async function alone<T>(p: Pipeline, tenant: TenantId, run: () => Promise<T>): Promise<T | Failed> {
  try {
    return await notingDamage(p, run);
  } catch (error) {
    if (error instanceof StoreUnavailable) p.telemetry.count('unavailable', { kind: error.kind });
    else p.telemetry.fault('an item of a batch failed', error, { tenant });
    return { kind: 'failed', answer: answerTo(error) };
  }
}

function answerTo(error: unknown): Answer {
  if (error instanceof StoreUnavailable) return NOTHING_STORED;
  if (error instanceof UnreadableItem) return damagedRecord();
  return refuse(500, 'Ringonce failed at this item. It is safe to send it again.');
}
