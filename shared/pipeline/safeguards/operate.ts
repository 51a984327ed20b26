/**
 * What an operator does: pause, resume, release, tenants and keys, and the one look that shows what is happening.
 */
import { createHmac, hash } from 'node:crypto';
import type { Control, Scope } from '../../domain/core/control.ts';
import { addHalt, liftHalts, NO_CONTROL, released } from '../../domain/core/control.ts';
import type { TenantId } from '../../domain/core/keys.ts';
import { timingSafeEqual } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Entry, State } from '../../domain/ledger/entry.ts';
import type { ApiKey, ComponentRun } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import { newTenant } from '../../domain/tenant/tenant.ts';
import type { Pipeline } from '../core/context.ts';
import { change, read } from '../core/items.ts';

const changeControl = async (
  p: Pipeline,
  next: (control: Control, now: Instant) => Control,
): Promise<Control> => {
  const now = p.clock.now();
  const { item } = await change(
    p,
    keyOf.control(),
    (current) => itemOf.control(next(current?.body ?? NO_CONTROL, now)),
    now,
  );
  return item?.body ?? NO_CONTROL;
};

/** The gate's own stop (P9). A scope that is held already keeps the hold that stands. */
export const hold = (p: Pipeline, scope: Scope, reason: string): Promise<Control> =>
  changeControl(p, (control, at) => ({
    ...control,
    holds: addHalt(control.holds, { ...scope, reason, by: 'gate', at }),
  }));

/** Stops sending in a scope; the next claim sees it. */
export function pause(p: Pipeline, scope: Scope, reason: string, by: string): Promise<Control> {
  p.telemetry.event('paused', { ...scope, reason, by });
  return changeControl(p, (control, at) => ({
    ...control,
    pauses: addHalt(control.pauses, { ...scope, reason, by, at }),
  }));
}

/** Lifts every pause within the scope. What waited spreads over the next minutes. */
export function resume(p: Pipeline, scope: Scope, reason: string, by: string): Promise<Control> {
  p.telemetry.event('resumed', { ...scope, reason, by });
  return changeControl(p, (control) => ({ ...control, pauses: liftHalts(control.pauses, scope) }));
}

/** Lets the held work of a surge go, paced like everything else. */
export function release(p: Pipeline, scope: Scope, reason: string, by: string): Promise<Control> {
  p.telemetry.event('released', { ...scope, reason, by });
  return changeControl(p, (control, at) => released(control, { ...scope, reason, by, at }));
}

/** Creates a tenant with the defaults. @returns undefined when the id is taken */
export async function createTenant(
  p: Pipeline,
  id: TenantId,
  name: string,
  settings: Partial<Tenant> = {},
): Promise<Tenant | undefined> {
  const now = p.clock.now();
  const tenant = { ...newTenant(id, name, now), ...settings, id, createdAt: now };
  // Every delivery reads the control, and an item that exists is found sooner than one that does not.
  await change(p, keyOf.control(), (current) => (current ? undefined : itemOf.control(NO_CONTROL)), now);
  return (await p.store.put(itemOf.tenant(tenant), 0, now)) !== undefined ? tenant : undefined;
}

const keyHash = (key: string): string => hash('sha256', key, 'hex');
const keyId = (key: string): string => hash('sha256', `id ${key}`, 'hex').slice(0, 16);

/** Makes a key known. The text itself is stored nowhere. */
export async function registerKey(
  p: Pipeline,
  key: string,
  tenant: TenantId | null,
  label: string,
): Promise<ApiKey> {
  const now = p.clock.now();
  const fresh: ApiKey = {
    id: keyId(key),
    tenant,
    hash: keyHash(key),
    label,
    createdAt: now,
    revokedAt: null,
  };
  const { item } = await change(
    p,
    keyOf.apiKey(fresh.id),
    (current) => (current ? undefined : itemOf.key(fresh)),
    now,
  );
  return item?.body ?? fresh;
}

/**
 * A new key, shown once.
 * @param seed makes the same key again for a retry; it is no secret, for the key follows from ours too
 */
export async function issueKey(
  p: Pipeline,
  tenant: TenantId | null,
  label: string,
  seed?: string,
): Promise<{ key: string; apiKey: ApiKey }> {
  const derive = (from: string) =>
    createHmac('sha256', p.settings.secret).update(`api key ${tenant} ${from}`).digest('base64url');
  const text = seed === undefined ? `${p.ids.random()}${p.ids.random()}` : derive(seed);
  const key = `${tenant === null ? 'rop' : 'rtk'}_${text}`;
  return { key, apiKey: await registerKey(p, key, tenant, label) };
}

/** Revokes a tenant's key. @returns false when the tenant has no such key */
export async function revokeKey(p: Pipeline, tenant: TenantId | null, id: string): Promise<boolean> {
  const now = p.clock.now();
  const { item } = await change(
    p,
    keyOf.apiKey(id),
    (current) =>
      current && current.body.tenant === tenant && current.body.revokedAt === null
        ? itemOf.key({ ...current.body, revokedAt: now })
        : undefined,
    now,
  );
  return item !== undefined && item.body.tenant === tenant;
}

/** Whose key it is. @returns undefined for an unknown or revoked one */
export async function authenticate(p: Pipeline, key: string): Promise<ApiKey | undefined> {
  const apiKey = (await read(p, keyOf.apiKey(keyId(key)), p.clock.now()))?.body;
  const matches = timingSafeEqual(apiKey?.hash ?? keyHash(''), keyHash(key));
  return apiKey && matches && apiKey.revokedAt === null ? apiKey : undefined;
}

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
    control: (await read(p, keyOf.control(), now))?.body ?? NO_CONTROL,
  };
  for (let shard = 0; shard < p.settings.shards; shard++) await countShard(p, shard, tenant, result, now);
  return result;
}

async function runs(p: Pipeline, now: Instant): Promise<ComponentRun[]> {
  const { rows } = await p.store.list({ partition: partitionOf.runs(), limit: 100 });
  const items = await p.store.load(
    rows.map((row) => row.key),
    now,
  );
  return items.flatMap((item) => (item ? [item.body] : []));
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
    const items = await p.store.load(
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
