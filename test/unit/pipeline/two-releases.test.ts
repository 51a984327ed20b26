/**
 * Old and new code on one table, as during a deployment and after a roll-back: two releases work on one store and one
 * pipe, and what the newer one writes of one kind has a shape that the older one does not know. The older one leaves such
 * rows alone: it sends nothing of them and writes nothing to them; the newer one goes on with them. See docs/deploy.md.
 */
import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { DAY, HOUR, toIso } from '../../../shared/domain/core/time.ts';
import type { Item, Key, Kind, NewItem } from '../../../shared/domain/store/records.ts';
import { isExpired, kindOf, partitionOf } from '../../../shared/domain/store/records.ts';
import type { Shapes } from '../../../shared/domain/store/shapes.ts';
import { bodyText, readBody, SHAPES } from '../../../shared/domain/store/shapes.ts';
import type { Delivery } from '../../../shared/pipeline/sending/deliver.ts';
import { deliver } from '../../../shared/pipeline/sending/deliver.ts';
import type { ListQuery, Store, Write } from '../../../shared/ports/store.ts';
import { at, World } from './world.ts';

const START = at('2026-12-10T15:00:00-05:00');
const PEOPLE = 6;

/** The table of both. It remembers who wrote each row, as it was written. */
class Table extends MemoryStore {
  readonly rows = new Map<Key, Item>();

  override async put<K extends Kind>(item: NewItem<K>, readVersion: number, now: Instant) {
    const stored = await super.put(item, readVersion, now);
    if (stored) this.rows.set(item.key, { ...item, version: stored.version } as Item);
    return stored;
  }

  isOfLater(key: Key): boolean {
    return '$shape' in (this.rows.get(key)?.body ?? {});
  }
}

/** The release before: what it puts over a row of the newer shape is a fault. */
class Former extends MemoryStore {
  readonly #table: Table;
  readonly overwritten: Key[] = [];

  constructor(table: Table) {
    super();
    this.#table = table;
  }

  override async put<K extends Kind>(item: NewItem<K>, readVersion: number, now: Instant) {
    const ofLater = this.#table.isOfLater(item.key);
    const stored = await this.#table.put(item, readVersion, now);
    if (stored && ofLater) this.overwritten.push(item.key);
    return stored;
  }

  override load<K extends Kind>(keys: readonly Key<K>[], now: Instant) {
    return this.#table.load(keys, now);
  }

  override list<K extends Kind>(query: ListQuery<K>) {
    return this.#table.list(query);
  }
}

/** The release after it, in which rows of one kind have one shape more. */
class Later implements Store {
  readonly exclusive = true;
  readonly #table: Table;
  readonly #kind: Kind;
  readonly #shapes: Shapes;

  constructor(table: Table, kind: Kind) {
    this.#table = table;
    this.#kind = kind;
    this.#shapes = { ...SHAPES, [kind]: [...SHAPES[kind], (body: object) => ({ ...body, later: true })] };
  }

  async load<K extends Kind>(keys: readonly Key<K>[], now: Instant): Promise<(Item<K> | undefined)[]> {
    return keys.map((key) => {
      const row = this.#table.rows.get(key);
      if (!row || isExpired(row, now)) return undefined;
      return { ...row, body: readBody(key, JSON.stringify(row.body), this.#shapes) } as Item<K>;
    });
  }

  async put<K extends Kind>(item: NewItem<K>, readVersion: number, now: Instant) {
    if (kindOf(item.key) !== this.#kind) return this.#table.put(item, readVersion, now);
    const body = JSON.parse(bodyText(item.key, item.body, this.#shapes));
    const stored = await this.#table.put({ ...item, body }, readVersion, now);
    return stored && ({ ...item, version: stored.version } as Item<K>);
  }

  async putInOrder(writes: readonly Write[], now: Instant): Promise<number> {
    for (const [index, { item, readVersion }] of writes.entries())
      if ((await this.put(item, readVersion, now)) === undefined) return index;
    return writes.length;
  }

  list<K extends Kind>(query: ListQuery<K>) {
    return this.#table.list(query);
  }

  async purge(): Promise<boolean> {
    return false;
  }

  async close(): Promise<void> {}
}

/** Two releases, one table, one pipe, one provider. */
class Deployment {
  readonly table = new Table();
  readonly store = new Former(this.table);
  readonly former = new World(START - 20 * DAY, this.store);
  readonly later: World;
  readonly outcomes: Delivery[] = [];
  readonly #turns = { schedule: 0, send: 0 };

  constructor(kind: Kind) {
    this.later = new World(START - 20 * DAY, new Later(this.table, kind));
    this.later.pipe = this.former.pipe;
  }

  async book(): Promise<void> {
    await this.former.tenant();
    for (let index = 0; index < PEOPLE; index++)
      await (index % 2 ? this.later : this.former).appointment({
        startsAt: toIso(START),
        externalId: `visit-${index}`,
        recipient: {
          name: `Person ${index}`,
          email: `p${index}@example.com`,
          phone: `+1212555010${index}`,
          timeZone: 'America/New_York',
        },
      });
  }

  /** What falls due on the way is scheduled and sent by whose turn it is. What one can't read waits for the other. */
  async until(target: Instant, releases: readonly World[]): Promise<void> {
    const aside = new Set<string>();
    for (;;) {
      const { rows } = await this.table.list({ partition: partitionOf.due(0), limit: 100 });
      const next = rows.find(({ key }) => !aside.has(key))?.sort;
      if (next === undefined || next > target) break;
      this.#at(Math.max(this.former.now, next));
      const { unreadable } = await this.#next('schedule', releases).schedule();
      for (const key of releases.includes(this.later) ? [] : unreadable) aside.add(key);
      await this.#drain(releases);
    }
    this.#at(target);
  }

  /** Each message is for whose turn it is. One that meets what it can't read is done with: the entry comes due again. */
  async #drain(releases: readonly World[]): Promise<void> {
    for (let message = this.former.pipe.shift(); message; message = this.former.pipe.shift())
      this.outcomes.push(await deliver(this.#next('send', releases).pipeline, message));
  }

  get contacts(): string[] {
    return [...this.former.accepted, ...this.later.accepted]
      .map(({ request: { channel, to } }) => `${channel} ${to}`)
      .sort();
  }

  #next(role: 'schedule' | 'send', releases: readonly World[]): World {
    return releases[this.#turns[role]++ % releases.length] ?? this.former;
  }

  #at(now: Instant): void {
    this.former.now = now;
    this.later.now = now;
  }
}

const expected = Array.from({ length: PEOPLE }, (_, index) => [
  `email p${index}@example.com`,
  `sms +1212555010${index}`,
  `voice +1212555010${index}`,
])
  .flat()
  .sort();

describe.each(['entry', 'appointment'] as const)('%s in a newer shape', (kind) => {
  test('while both work, everybody is reminded once by each step, and nothing of the newer one is written over', async () => {
    const both = new Deployment(kind);
    await both.book();
    await both.until(START, [both.former, both.later]);
    expect(both.contacts).toEqual(expected);
    expect(both.store.overwritten).toEqual([]);
    expect(both.former.accepted.length).toBeGreaterThan(0);
    expect(both.later.accepted.length).toBeGreaterThan(0);
    expect(both.outcomes).toContain('unreadable');
  });

  test('after a roll-back what the newer one wrote is left as it is; the release that comes again goes on with it', async () => {
    const both = new Deployment(kind);
    await both.book();
    await both.until(START - 3 * DAY - HOUR, [both.former, both.later]);
    const left = [...both.table.rows.keys()].filter((key) => both.table.isOfLater(key));
    const before = left.map((key) => both.table.rows.get(key));
    await both.until(START - 2 * DAY, [both.former]);
    // Only those that the newer release did not touch.
    expect(both.contacts).toEqual(['email p0@example.com', 'email p2@example.com', 'email p4@example.com']);
    expect(left.map((key) => both.table.rows.get(key))).toEqual(before);
    expect(both.former.faults.join()).toContain('a newer release wrote it (shape 2, this one knows 1)');
    await both.until(START, [both.later]);
    expect(both.contacts).toEqual(expected);
  });
});
