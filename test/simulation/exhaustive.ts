/**
 * Walks through a small world in every order: depth first, each state once. A choice is one call of one process, its
 * death, or the time in which leases run out.
 *
 * Kept true: the same may follow from states of the same name. What is left out of the choices, and why that loses
 * nothing, is said in README.md, "The walk through every order".
 */

import type { Instant } from '../../shared/domain/core/time.ts';
import { MINUTE } from '../../shared/domain/core/time.ts';
import type { Item, Key } from '../../shared/domain/store/records.ts';
import type { SendMessage } from '../../shared/ports/queue.ts';
import type { ListPage, ListQuery } from '../../shared/ports/store.ts';
import type { Answer, Walk } from './small-world.ts';
import { ANSWERS, lookedUp, nameOf, SmallWorld, START } from './small-world.ts';
import type { Attempt, Call, Point, Process, Role, Told } from './stories.ts';
import { isWrite } from './stories.ts';

/** Where a process stands: not begun, at a point of its story, or gone. */
type Stand = { process: Process; point: Point } | 'waiting' | 'gone';

interface State {
  /** What is stored, by its number on the shelf; each key has its place. */
  readonly items: readonly number[];
  readonly queue: readonly SendMessage[];
  readonly accepted: readonly Attempt[];
  readonly stands: readonly Stand[];
  readonly crashes: number;
  /** What was stored before the last write of each key; nothing where no read is old. */
  readonly before: readonly (number | undefined)[];
  readonly lapsed: boolean;
  /** The office's request was answered. */
  readonly answered: boolean;
  readonly wrong: readonly string[];
}

type Choice =
  | { kind: 'begins'; actor: number; process: Process }
  | { kind: 'goes on'; actor: number; call: number; as: Outcome }
  | { kind: 'dies'; actor: number }
  | { kind: 'leases run out' };

/** What becomes of a call: a read, or a list, may tell what was there before; a provider may answer in several ways. */
type Outcome = 'well' | 'old' | Answer;

export interface Walked {
  walk: Walk;
  /** Different states that were met. */
  states: number;
  /** Choices that were taken. */
  steps: number;
  /** Different ends. */
  ends: number;
  /** True when every choice of every state was taken. */
  complete: boolean;
  /** The first that broke a promise. */
  failure: { path: readonly string[]; wrong: readonly string[] } | null;
}

export interface WalkLimits {
  states?: number | undefined;
  onProgress?: (walked: Walked) => void;
}

/** As many as a set can hold, nearly. */
const STATES_MAX = 15_000_000;

interface Frame {
  state: State;
  choices: readonly Choice[];
  taken: number;
}

export async function walkThrough(walk: Walk, limits: WalkLimits = {}): Promise<Walked> {
  return new Round(new Orders(await SmallWorld.open(walk)), walk, limits).walk();
}

/** One walk: the states that it has met, and the path to where it is. */
class Round {
  readonly #orders: Orders;
  readonly #seen = new Set<string>();
  readonly #path: Frame[] = [];
  readonly #limits: WalkLimits;
  readonly #walked: Walked;

  constructor(orders: Orders, walk: Walk, limits: WalkLimits) {
    this.#orders = orders;
    this.#limits = limits;
    this.#walked = { walk, states: 0, steps: 0, ends: 0, complete: false, failure: null };
  }

  async walk(): Promise<Walked> {
    const { states: most = STATES_MAX } = this.#limits;
    await this.#meet(this.#orders.first());
    for (let frame = this.#path.at(-1); frame; frame = this.#path.at(-1)) {
      const choice = frame.choices[frame.taken++];
      if (!choice) this.#path.pop();
      else {
        const next = this.#orders.take(frame.state, choice);
        this.#walked.steps++;
        await this.#meet(next instanceof Promise ? await next : next);
      }
      if (this.#walked.failure || this.#seen.size >= most) return this.#walked;
    }
    return { ...this.#walked, complete: true };
  }

  async #meet(state: State): Promise<void> {
    const name = this.#orders.nameOf(state);
    if (this.#seen.has(name)) return;
    this.#seen.add(name);
    this.#walked.states = this.#seen.size;
    if (this.#walked.states % 100_000 === 0) this.#limits.onProgress?.(this.#walked);
    const choices = this.#orders.choices(state);
    const wrong = state.wrong.length > 0 ? state.wrong : await this.#end(state, choices);
    if (wrong.length > 0) this.#walked.failure = { path: this.#path.map((frame) => this.#say(frame)), wrong };
    this.#path.push({ state, choices, taken: 0 });
  }

  async #end(state: State, choices: readonly Choice[]): Promise<readonly string[]> {
    if (choices.some(({ kind }) => kind !== 'leases run out')) return [];
    this.#walked.ends++;
    return this.#orders.settle(state);
  }

  #say({ choices, taken }: Frame): string {
    const choice = choices[taken - 1];
    return choice ? this.#orders.say(choice) : '';
  }
}

/** The states of one small world, and what leads from one to the next. */
class Orders {
  readonly #world: SmallWorld;
  readonly #roles: readonly Role[];
  readonly #shelf: Item[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #places = new Map<Key, number>();
  readonly #stored = new WeakMap<Call, number>();

  constructor(world: SmallWorld) {
    const { schedulers, senders, api, callback } = world.walk;
    this.#world = world;
    this.#roles = [
      ...Array<Role>(schedulers).fill('scheduler'),
      ...Array<Role>(senders).fill('sender'),
      ...(callback ? ['callback' as const] : []),
      ...(api ? ['api' as const] : []),
    ];
  }

  first(): State {
    const items: number[] = [];
    for (const item of this.#world.items) items[this.#placeOf(item.key)] = this.#numberOf(item);
    const stands = this.#roles.map(() => 'waiting' as const);
    const nothing = { queue: [], accepted: [], wrong: [] };
    return { items, stands, ...nothing, crashes: 0, before: [], lapsed: false, answered: false };
  }

  /** The same for states from which the same may follow. Processes of one role are alike. */
  nameOf({ items, before, queue, accepted, stands, crashes, lapsed, answered, wrong }: State): string {
    const where = stands.map((stand, actor) => `${this.#roles[actor]?.slice(0, 2)}${numberOf(stand)}`).sort();
    const said = `${crashes}${Number(lapsed)}${Number(answered)}`;
    return `${items.join()}|${before.join()}|${queue.map(nameOf).join()}|${accepted.map(nameOf).join()}|${where.join()}|${said}|${wrong.length}`;
  }

  choices(state: State): Choice[] {
    const choices = state.stands.flatMap((stand, actor) => {
      if (stand === 'gone' || this.#isTwin(state, actor)) return [];
      return stand === 'waiting' ? this.#beginnings(state, actor) : this.#steps(state, stand.point, actor);
    });
    const lapses = this.#world.walk.lapse && !state.lapsed;
    const quiet = lapses ? undefined : choices.find((choice) => this.#isQuiet(choice));
    if (quiet) return [quiet];
    return lapses ? [...choices, { kind: 'leases run out' }] : choices;
  }

  /** Whoever needs nothing to begin only looks at the clock, so when it begins makes no difference while that stands. */
  #isQuiet(choice: Choice): boolean {
    if (choice.kind !== 'begins') return false;
    const role = this.#roles[choice.actor];
    return role === 'scheduler' || role === 'api';
  }

  /** Whether one of the same role stands where this one does: what it does is what that one does. */
  #isTwin({ stands }: State, actor: number): boolean {
    const [stand = 'gone', role] = [stands[actor], this.#roles[actor]];
    return stands.some(
      (other, index) => index < actor && this.#roles[index] === role && numberOf(other) === numberOf(stand),
    );
  }

  #beginnings({ queue, accepted }: State, actor: number): Choice[] {
    const { walk } = this.#world;
    const processes = {
      scheduler: () => [this.#world.scheduler()],
      sender: () => queue.map((message) => this.#world.sender(message)),
      callback: () => accepted.slice(0, 1).map((attempt) => this.#world.callback(attempt)),
      api: () => (walk.api ? [this.#world.api(walk.api)] : []),
    }[this.#roles[actor] ?? 'api']();
    return processes.map((process) => ({ kind: 'begins', actor, process }));
  }

  #steps(state: State, { calls }: Point, actor: number): Choice[] {
    const goesOn = calls.flatMap((asked, call) =>
      asked ? this.#outcomes(state, asked).map((as): Choice => ({ kind: 'goes on', actor, call, as })) : [],
    );
    const dies = state.crashes < this.#world.walk.crashes && calls.some((call) => call && isWrite(call));
    return dies ? [...goesOn, { kind: 'dies', actor }] : goesOn;
  }

  #outcomes({ items, before }: State, call: Call): readonly Outcome[] {
    const { walk } = this.#world;
    if (call.kind === 'send') return walk.answers ?? ['accepted'];
    const isOld = (place: number) => place in before && before[place] !== items[place];
    if (call.kind === 'read' && call.isEventual && walk.stale && isOld(this.#placeOf(call.key)))
      return ['well', 'old'];
    if (call.kind === 'list' && walk.lags && before.some((_, place) => isOld(place))) return ['well', 'old'];
    return ['well'];
  }

  say(choice: Choice): string {
    if (choice.kind === 'leases run out') return choice.kind;
    if (choice.kind === 'goes on' && choice.as !== 'well')
      return `${this.#roles[choice.actor]} ${choice.actor} goes on (${choice.as})`;
    return `${this.#roles[choice.actor]} ${choice.actor} ${choice.kind}`;
  }

  take(state: State, choice: Choice): State | Promise<State> {
    switch (choice.kind) {
      case 'leases run out':
        return { ...state, lapsed: true };
      case 'dies':
        return { ...state, crashes: state.crashes + 1, stands: state.stands.with(choice.actor, 'gone') };
      case 'begins':
        return this.#arrive(state, choice.actor, choice.process, choice.process.begin(timeOf(state)));
      case 'goes on':
        return this.#goOn(state, choice);
    }
  }

  #goOn(state: State, { actor, call: index, as }: Choice & { kind: 'goes on' }): State | Promise<State> {
    const stand = state.stands[actor];
    const call = typeof stand === 'object' ? stand.point.calls[index] : null;
    if (typeof stand !== 'object' || !call) throw new Error('there is nothing to go on with');
    const { told, ...after } = this.#effect(state, call, as);
    const next = { ...state, ...after };
    return this.#arrive(
      next,
      actor,
      stand.process,
      stand.process.hear(stand.point, index, told, timeOf(state)),
    );
  }

  #arrive(state: State, actor: number, process: Process, at: Point | Promise<Point>): State | Promise<State> {
    if (at instanceof Promise) return at.then((point) => this.#arrive(state, actor, process, point));
    const stand: Stand = at.ended ? 'gone' : { process, point: at };
    return {
      ...state,
      stands: state.stands.with(actor, stand),
      answered: state.answered || (at.ended && this.#roles[actor] === 'api'),
      wrong: at.wrong.length > 0 ? [...state.wrong, ...at.wrong] : state.wrong,
    };
  }

  // ---- What a call does ---------------------------------------------------------------------------------------

  #effect(state: State, call: Call, as: Outcome): Partial<State> & { told: Told } {
    const seen =
      as === 'old'
        ? state.items.map((number, place) => (place in state.before ? state.before[place] : number))
        : state.items;
    switch (call.kind) {
      case 'read': {
        const number = seen[this.#placeOf(call.key)];
        return {
          told: { name: String(number), answer: number === undefined ? undefined : this.#shelf[number] },
        };
      }
      case 'list': {
        const page = this.#list(seen, call.query);
        return { told: { name: JSON.stringify(page), answer: page } };
      }
      case 'put':
        return this.#put(state, call);
      case 'queue':
        return { queue: [...state.queue, ...call.messages], told: { name: 'taken', answer: [] } };
      case 'send': {
        const { isTaken, answer } = ANSWERS[as as Answer];
        const accepted = isTaken ? [...state.accepted, call.attempt] : state.accepted;
        return { accepted, told: { name: answer.kind, answer } };
      }
      case 'lookup': {
        const answer = lookedUp(state.accepted, call.attempt);
        return { told: { name: answer.kind, answer } };
      }
    }
  }

  #put(state: State, call: Call & { kind: 'put' }): Partial<State> & { told: Told } {
    const place = this.#placeOf(call.item.key);
    const number = state.items[place];
    const current = number === undefined ? undefined : this.#shelf[number];
    if ((current?.version ?? 0) !== call.version) return { told: { name: 'conflict', answer: 'conflict' } };
    const items = [...state.items];
    items[place] = this.#storedBy(call);
    const { stale, lags } = this.#world.walk;
    const before = [...state.before];
    if (stale || lags) before[place] = number;
    return {
      items,
      before,
      wrong: this.#watch(state, call.item.key, current, items),
      told: { name: 'stored', answer: 'stored' },
    };
  }

  /** P5, as it is written: what was answered ends every claim. */
  #watch(state: State, key: Key, before: Item | undefined, items: readonly number[]): readonly string[] {
    if (!state.answered || !key.startsWith('entry/')) return state.wrong;
    const { body } = this.#itemAt(items, key) as Item<'entry'>;
    const claims =
      body.state === 'sending' && (before as Item<'entry'> | undefined)?.body.state !== 'sending';
    const about = this.#itemAt(
      items,
      `appointment/${body.tenant}/${body.appointment}`,
    ) as Item<'appointment'>;
    if (!claims || !this.#world.isEnded(about.body, body)) return state.wrong;
    return [...state.wrong, `P5: step ${body.step} was claimed after the ${this.#world.walk.api}`];
  }

  #itemAt(items: readonly number[], key: Key): Item | undefined {
    const number = items[this.#placeOf(key)];
    return number === undefined ? undefined : this.#shelf[number];
  }

  #list(
    items: readonly (number | undefined)[],
    { partition, from = -Infinity, to = Infinity, limit }: ListQuery,
  ): ListPage {
    const rows = items.flatMap((number) => {
      const { key, listed } = (number !== undefined && this.#shelf[number]) || {};
      return key && listed?.partition === partition && listed.sort >= from && listed.sort <= to
        ? [{ key, sort: listed.sort }]
        : [];
    });
    rows.sort((a, b) => a.sort - b.sort || (a.key < b.key ? -1 : 1));
    if (rows.length > limit) throw new Error('the small world has no second page');
    return { rows, next: null };
  }

  #storedBy(call: Call & { kind: 'put' }): number {
    const known = this.#stored.get(call);
    if (known !== undefined) return known;
    const number = this.#numberOf({ ...call.item, version: call.version + 1 } as Item);
    this.#stored.set(call, number);
    return number;
  }

  /** The same number for the same content. */
  #numberOf(item: Item): number {
    const text = JSON.stringify(item);
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#shelf.push(item) - 1);
    return this.#shelf.length - 1;
  }

  #placeOf(key: Key): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.#places.size);
    return this.#places.size - 1;
  }

  // ---- Ends ---------------------------------------------------------------------------------------------------

  readonly #settled = new Map<string, readonly string[]>();

  async settle(state: State): Promise<readonly string[]> {
    const { queue, accepted } = state;
    const name = `${state.items.join()}|${queue.map(nameOf).join()}|${accepted.map(nameOf).join()}|${timeOf(state)}`;
    const known = this.#settled.get(name);
    if (known) return known;
    const items = state.items.flatMap((number) => this.#shelf[number] ?? []);
    const wrong = await this.#world.settle({ items, queue, accepted, now: timeOf(state) });
    this.#settled.set(name, wrong);
    return wrong;
  }
}

const timeOf = ({ lapsed }: State): Instant => (lapsed ? START + 11 * MINUTE : START);

const numberOf = (stand: Stand): number => (stand === 'waiting' ? 0 : stand === 'gone' ? -1 : stand.point.id);
