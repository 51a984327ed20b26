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
import type { State } from '../../domain/ledger/entry.ts';
import { isAwaited, isLive } from '../../domain/ledger/entry.ts';
import type { ComponentRun, Damage, Key } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf, readGroup, tenantOfEntry } from '../../domain/store/records.ts';
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
  /** Entries whose time has come, and leases that ran out. */
  due: number;
  /**
   * Since when the one is awaited that waits longest for work, a rate or a provider, of those that come up next; null
   * when none is. What waits for a person, or because somebody stopped it, is not among them.
   */
  awaitedSince: Instant | null;
  /** Since when the one is late that is latest of those held by the surge gate that come up next; null when none is. */
  heldSince: Instant | null;
  /** Live entries that were put off, by office. */
  offices: Map<TenantId, number>;
  /** True when there are more than are counted: then each figure is "at least". */
  cut: boolean;
  runs: ComponentRun[];
  control: Control;
  /** Rows that can't be read; what needs them waits. */
  unreadable: Damage[];
}

/** Due entries that are counted, over all shards. */
const DUE_MAX = 5_000;
/** Live entries that are read and counted, over all shards, where the store keeps no counts: the first by due time. */
const READ_MAX = 2_000;

const noneByChannel = (): Record<Channel, number> => ({ email: 0, sms: 0, voice: 0 });

/** Its cost does not grow with what is stored. @param tenant counts only that tenant's entries */
export async function status(p: Pipeline, tenant?: TenantId): Promise<Status> {
  const now = p.clock.now();
  const [ran, [control], unreadable] = await Promise.all([
    runs(p, now),
    readAll(p, [keyOf.control()], now),
    damages(p, now),
  ]);
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
    awaitedSince: null,
    heldSince: null,
    offices: new Map(),
    cut: false,
    runs: ran,
    control: control?.body ?? NO_CONTROL,
    unreadable,
  };
  const shards = Array.from({ length: p.settings.shards }, (_, shard) => shard);
  const counting = shards.map((shard) => [
    countLive(p, shard, tenant, result, now),
    countDue(p, shard, tenant, result, now),
    lookAtHead(p, shard, tenant, result, now),
  ]);
  await Promise.all(counting.flat());
  return result;
}

async function runs(p: Pipeline, now: Instant): Promise<ComponentRun[]> {
  const { rows } = await p.store.list({ partition: partitionOf.runs(), limit: 100 });
  const keys = rows.map((row) => row.key);
  return (await readAll(p, keys, now)).map(({ body }) => body);
}

/** By the store's own counts; without them, of the first by due time. */
async function countLive(
  p: Pipeline,
  shard: number,
  tenant: TenantId | undefined,
  result: Status,
  now: Instant,
): Promise<void> {
  const partition = partitionOf.due(shard);
  if (p.store.countGroups) {
    const groups = await p.store.countGroups(partition, tenant === undefined ? '' : `${tenant}/`);
    for (const [group, times] of groups) add(result, readGroup(group), times);
    return;
  }
  const { rows, next } = await p.store.list({ partition, limit: Math.ceil(READ_MAX / p.settings.shards) });
  const keys = rows.map(({ key }) => key).filter((key) => isOf(tenant, key));
  for (const item of await loadReadable(p, keys, now))
    if (item && isLive(item.body)) add(result, item.body, 1);
  result.cut ||= next !== null;
}

/** By the list alone: what stands there until now is due. */
async function countDue(
  p: Pipeline,
  shard: number,
  tenant: TenantId | undefined,
  result: Status,
  now: Instant,
): Promise<void> {
  const limit = Math.ceil(DUE_MAX / p.settings.shards);
  const { rows, next } = await p.store.list({ partition: partitionOf.due(shard), to: now, limit });
  const own = rows.filter(({ key }) => isOf(tenant, key));
  const [oldest] = own;
  result.due += own.length;
  if (oldest) result.oldestDueAt = Math.min(result.oldestDueAt ?? oldest.sort, oldest.sort);
  result.cut ||= next !== null;
}

/** Entries of each shard that are looked at for this: a line behind a rate comes up in its order, so its head is the oldest. */
const LOOKED_AT = 5;
/** While a hold stands: what is held comes up in no order, so it takes more of them to meet one of the latest. */
const LOOKED_AT_HELD = 100;

async function lookAtHead(
  p: Pipeline,
  shard: number,
  tenant: TenantId | undefined,
  result: Status,
  now: Instant,
): Promise<void> {
  const limit = result.control.holds.length > 0 ? LOOKED_AT_HELD : LOOKED_AT;
  const { rows } = await p.store.list({ partition: partitionOf.due(shard), limit });
  const keys = rows.map(({ key }) => key).filter((key) => isOf(tenant, key));
  for (const item of await loadReadable(p, keys, now)) {
    if (!item) continue;
    const { wantedAt, readyAt, reason } = item.body;
    if (isAwaited(item.body, now)) result.awaitedSince = Math.min(result.awaitedSince ?? wantedAt, wantedAt);
    if (reason === 'surge_hold') result.heldSince = Math.min(result.heldSince ?? readyAt, readyAt);
  }
}

const isOf = (tenant: TenantId | undefined, key: Key<'entry'>): boolean =>
  tenant === undefined || tenantOfEntry(key) === tenant;

function add(
  result: Status,
  { tenant, state, channel, reason }: ReturnType<typeof readGroup>,
  times: number,
): void {
  if (!(state in result.live)) return;
  result.live[state as keyof Status['live']][channel] += times;
  if (!reason) return;
  result.waitingFor[reason] = (result.waitingFor[reason] ?? 0) + times;
  result.offices.set(tenant, (result.offices.get(tenant) ?? 0) + times);
}
