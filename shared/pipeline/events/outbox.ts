/**
 * The durable outbox: a store that notes, before each write that tells an office something, which item is about to be
 * written and at which version. The events themselves are derived from that item later (`telling.ts`), so nothing is
 * told that was not written, and nothing that was written is left untold, whatever crashes. Every composition opens its
 * store through it, so that no operation can forget to tell.
 *
 * Kept true here: the note is durable before the write that it is about; with SQLite both are in one commit. For an
 * office that is told nothing, nothing is written, and it is asked at most once in ten seconds whether it is.
 */
import type { TenantId } from '../../domain/core/keys.ts';
import { remember } from '../../domain/core/memo.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { SECOND } from '../../domain/core/time.ts';
import type { Cause } from '../../domain/events/events.ts';
import { mayTell, placeAfter, toldBy } from '../../domain/events/events.ts';
import type { Item, Kind, NewItem } from '../../domain/store/records.ts';
import { isExpired, itemOf, keyOf, kindOf } from '../../domain/store/records.ts';
import type { Store, Write } from '../../ports/store.ts';

/** What was read of an office's outbox is believed for so long, in processes that did not open it themselves. */
const KNOWN_MS: Milliseconds = 10 * SECOND;
/** Offices that are remembered at once. */
const KNOWN_MAX = 10_000;

const CAUSES: ReadonlySet<Kind> = new Set<Cause['kind']>([
  'appointment',
  'entry',
  'reply',
  'consent',
  'alert',
]);

/** An item as what may tell something; undefined for kinds that never do. */
export const causeOf = ({ key, body }: Pick<NewItem, 'key' | 'body'>): Cause | undefined => {
  const kind = kindOf(key);
  return CAUSES.has(kind) ? ({ kind, body } as Cause) : undefined;
};

/** What not every store can do. */
type Optional = 'countGroups' | 'lists';

/** The store of a process that tells offices of what it writes. It can do what the store itself can. */
export const withOutbox = <S extends Store>(store: S): Store & Pick<S, keyof S & Optional> =>
  new Outbox(store) as unknown as Store & Pick<S, keyof S & Optional>;

/** The office that a write tells something, where it is told at all; undefined where there is nothing to tell. */
function tellingOf({ item, readVersion }: Write, now: Instant): TenantId | undefined {
  const cause = causeOf(item);
  if (!cause || isExpired(item, now) || !mayTell(cause, readVersion === 0)) return undefined;
  return toldBy(cause);
}

class Outbox implements Omit<Store, Optional> {
  readonly #store: Store;
  readonly #outboxes = new Map<TenantId, { told: boolean; until: Instant }>();
  #order = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  get exclusive(): boolean {
    return this.#store.exclusive;
  }

  /** Absent where the store has none. */
  get countGroups(): Store['countGroups'] {
    const { countGroups } = this.#store;
    return countGroups && ((...of) => countGroups.apply(this.#store, of));
  }

  get lists(): Store['lists'] {
    const { lists } = this.#store;
    return lists?.bind(this.#store);
  }

  load: Store['load'] = (keys, now, freshness) => this.#store.load(keys, now, freshness);
  list: Store['list'] = (query) => this.#store.list(query);
  purge: Store['purge'] = (now) => this.#store.purge(now);
  close: Store['close'] = () => this.#store.close();

  async put<K extends Kind>(
    item: NewItem<K>,
    readVersion: number,
    now: Instant,
  ): Promise<Item<K> | undefined> {
    const write = { item: item as unknown as NewItem, readVersion };
    const tenant = tellingOf(write, now);
    const note =
      tenant !== undefined && (await this.#isTold(tenant, now)) ? this.#note(write, tenant, now) : null;
    if (note === null) {
      const stored = await this.#store.put(item, readVersion, now);
      if (stored) this.#learn(write.item, now);
      return stored;
    }
    if ((await this.#inOrder([note, write], 0, now)) < 2) return undefined;
    return { ...item, version: readVersion + 1 };
  }

  async putInOrder(writes: readonly Write[], now: Instant): Promise<number> {
    const all: Write[] = [];
    for (const write of writes) {
      const tenant = tellingOf(write, now);
      if (tenant !== undefined && (await this.#isTold(tenant, now))) all.push(this.#note(write, tenant, now));
      all.push(write);
    }
    if (all.length === writes.length) return this.#store.putInOrder(writes, now);
    const stored = await this.#inOrder(all, 0, now);
    return all.slice(0, stored).filter(({ item }) => kindOf(item.key) !== 'untold').length;
  }

  /** A note that is there already, of a try before, is as good as one that was just written. */
  async #inOrder(all: readonly Write[], from: number, now: Instant): Promise<number> {
    const stored = from + (await this.#store.putInOrder(all.slice(from), now));
    const refused = all[stored];
    if (!refused || kindOf(refused.item.key) !== 'untold') return stored;
    return stored + 1 === all.length ? stored : this.#inOrder(all, stored + 1, now);
  }

  /** What has to be noted before an item is written that its office is told of. */
  #note({ item, readVersion }: Write, tenant: TenantId, now: Instant): Write {
    this.#order = placeAfter(this.#order, now);
    const version = readVersion + 1;
    const untold = itemOf.untold({ tenant, cause: item.key, version, at: now, order: this.#order });
    return { item: untold as unknown as NewItem, readVersion: 0 };
  }

  async #isTold(tenant: TenantId, now: Instant): Promise<boolean> {
    const known = this.#outboxes.get(tenant);
    if (known && now < known.until && now > known.until - 2 * KNOWN_MS) return known.told;
    const [outbox] = await this.#store.load([keyOf.outbox(tenant)], now);
    return this.#remember(tenant, outbox !== undefined && outbox.body.since !== null, now);
  }

  #learn({ key, body }: NewItem, now: Instant): void {
    if (kindOf(key) !== 'outbox') return;
    const { tenant, since } = body as Item<'outbox'>['body'];
    this.#remember(tenant, since !== null, now);
  }

  #remember(tenant: TenantId, told: boolean, now: Instant): boolean {
    return remember(this.#outboxes, tenant, { told, until: now + KNOWN_MS }, KNOWN_MAX).told;
  }
}
