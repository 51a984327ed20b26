/**
 * How things stand: when each component last ran, and the live half of the ledger, counted. `recordRun` is called
 * around each run of a component, `status` by the HTTP layer.
 */
import type { Control } from '../../domain/core/control.ts';
import { NO_CONTROL } from '../../domain/core/control.ts';
import type { TenantId } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Entry, State } from '../../domain/ledger/entry.ts';
import type { ComponentRun, Damage } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { change, loadReadable, readAll } from '../core/items.ts';
import { damages } from './damages.ts';

/** Runs a component and records that it ran; its failure is recorded and thrown on. */
export async function recordRun<T>(p: Pipeline, component: string, run: () => Promise<T>): Promise<T> {
  const startedAt = p.clock.now();
  const write = (what: Partial<ComponentRun>) =>
    change(
      p,
      keyOf.run(component),
      (current) => {
        const known = current?.body ?? { finishedAt: null, failedAt: null, error: null };
        return itemOf.run({ ...known, part: component, startedAt, ...what });
      },
      startedAt,
    );
  try {
    const result = await run();
    await write({ finishedAt: p.clock.now() });
    return result;
  } catch (error) {
    await write({ failedAt: p.clock.now(), error: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

/** The live half of the ledger, counted. */
export interface Status {
  /** Live entries by state and channel. */
  live: Record<Extract<State, 'planned' | 'queued' | 'sending' | 'in_doubt'>, Record<Channel, number>>;
  /** Live entries that were put off, by reason. */
  waitingFor: Partial<Record<Reason, number>>;
  /** When the longest waiting of those that are due now came due; null when nothing is due. */
  oldestDueAt: Instant | null;
  due: number;
  /** True when there were more live entries than are counted. */
  cut: boolean;
  runs: ComponentRun[];
  control: Control;
  /** Rows that can't be read; what needs them waits. */
  unreadable: Damage[];
}

/** Live entries counted at most; more than that is `cut`. */
const STATUS_MAX = 50_000;
const STATUS_PAGE = 1_000;

const noneByChannel = (): Record<Channel, number> => ({ email: 0, sms: 0, voice: 0 });

/** @param tenant counts only that tenant's entries */
export async function status(p: Pipeline, tenant?: TenantId): Promise<Status> {
  const now = p.clock.now();
  const result: Status = {
    live: {
      planned: noneByChannel(),
      queued: noneByChannel(),
      sending: noneByChannel(),
      in_doubt: noneByChannel(),
    },
    waitingFor: {},
    oldestDueAt: null,
    due: 0,
    cut: false,
    runs: await runs(p, now),
    control: (await readAll(p, [keyOf.control()], now))[0]?.body ?? NO_CONTROL,
    unreadable: await damages(p, now),
  };
  for (let shard = 0; shard < p.settings.shards; shard++) await countShard(p, shard, tenant, result, now);
  return result;
}

async function runs(p: Pipeline, now: Instant): Promise<ComponentRun[]> {
  const { rows } = await p.store.list({ partition: partitionOf.runs(), limit: 100 });
  const keys = rows.map((row) => row.key);
  return (await readAll(p, keys, now)).map(({ body }) => body);
}

async function countShard(
  p: Pipeline,
  shard: number,
  tenant: TenantId | undefined,
  result: Status,
  now: Instant,
): Promise<void> {
  let cursor: string | undefined;
  for (let counted = 0; counted < STATUS_MAX; counted += STATUS_PAGE) {
    const page = await p.store.list({ partition: partitionOf.due(shard), limit: STATUS_PAGE, cursor });
    const items = await loadReadable(
      p,
      page.rows.map((row) => row.key),
      now,
    );
    for (const item of items)
      if (item && (tenant ?? item.body.tenant) === item.body.tenant) count(item.body, result, now);
    if (page.next === null) return;
    cursor = page.next;
  }
  result.cut = true;
}

function count({ state, channel, reason, dueAt }: Entry, result: Status, now: Instant): void {
  if (dueAt === null || !(state in result.live)) return;
  result.live[state as keyof Status['live']][channel]++;
  if (reason) result.waitingFor[reason] = (result.waitingFor[reason] ?? 0) + 1;
  if (state !== 'planned' || dueAt > now) return;
  result.due++;
  result.oldestDueAt = Math.min(result.oldestDueAt ?? dueAt, dueAt);
}
