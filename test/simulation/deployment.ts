/**
 * In some worlds of several processes a new release is deployed while people are reminded: one process after another is ended
 * and replaced, and what the new ones write of one kind has a shape that the old ones do not know. Those must leave such rows
 * alone. Some deployments are rolled back, and come again later; a process may die in the middle of any.
 */
import type { Stretch } from '../../outside/model/crossing.ts';
import type { TenantId } from '../../shared/domain/core/keys.ts';
import type { Instant, Milliseconds } from '../../shared/domain/core/time.ts';
import { HOUR, MINUTE } from '../../shared/domain/core/time.ts';
import type { Body, Item, Key, Kind, NewItem } from '../../shared/domain/store/records.ts';
import {
  appointmentOfEntry,
  appointmentOfLink,
  isExpired,
  keyOf,
  kindOf,
  tenantOfEntry,
} from '../../shared/domain/store/records.ts';
import type { Shapes } from '../../shared/domain/store/shapes.ts';
import { asVersion, bodyText, readBody, SHAPES, UnreadableItem } from '../../shared/domain/store/shapes.ts';
import type { Random } from './random.ts';
import type { Setup } from './scenario.ts';
import type { Timeline } from './timeline.ts';
import type { Sight, Violation } from './watch.ts';

/** How a process's release of the code has rows lie in the store. */
export interface Release {
  written(item: NewItem): NewItem;
  /** @throws UnreadableItem for one that only a newer release knows */
  read(item: Item): Item;
}

/**
 * What may have another shape, and who has to wait while old processes run: the people whom the row is about, everybody, or
 * nobody, where what needs the row is asked for again or is not on the way to anybody.
 */
const WAITING = {
  entry: 'its people',
  appointment: 'its people',
  recipient: 'its people',
  link: 'its people',
  control: 'everybody',
  key: 'nobody',
  request: 'nobody',
  optout: 'nobody',
  reply: 'nobody',
  heard: 'nobody',
  need: 'nobody',
  consent: 'nobody',
  bucket: 'nobody',
  tally: 'nobody',
  outcomes: 'nobody',
  outbox: 'nobody',
  untold: 'nobody',
  event: 'nobody',
  receiver: 'nobody',
  delivery: 'nobody',
} as const satisfies Partial<Record<Kind, string>>;
type Deployed = keyof typeof WAITING;

/** Counters are begun anew where they can't be read, by older code, too. */
const COUNTERS: ReadonlySet<Kind> = new Set<Kind>(['bucket', 'tally', 'outcomes', 'need']);

/** The places of all processes are given to one release, each at a moment of its own. */
interface Turn {
  to: 'later' | 'former';
  /** After the deployment has begun. It breaks off the turn before, where that is not done. */
  afterMs: Milliseconds;
  lastsMs: Milliseconds;
}

export interface DeploymentPlan {
  kind: Deployed;
  /** From then on it begins as soon as somebody is due, and at `latest` in any case. */
  at: Instant;
  latest: Instant;
  /** The last one is to the later release. */
  turns: readonly Turn[];
}

/** In one of three such worlds: while much goes wrong, or after it, when next to nothing may be late. */
export function drawDeployment(
  random: Random,
  { embedded }: Setup,
  { from, healAt, to }: { from: Instant; healAt: Instant; to: Instant },
): DeploymentPlan | undefined {
  if (embedded || !random.chance(1 / 3)) return undefined;
  const kind = random.chance(0.7)
    ? random.pick(['entry', 'appointment', 'recipient'] as const)
    : random.pick(Object.keys(WAITING) as Deployed[]);
  const [first, latest] = random.chance(0.5) ? [from, healAt] : [healAt, to];
  const at = first + Math.round(random.next() * 0.8 * (latest - first));
  return { kind, at, latest, turns: drawTurns(random) };
}

/** Most are rolled back, for that is when old code meets most: some before they are done. They come again later. */
function drawTurns(random: Random): Turn[] {
  const lasting = (to: Turn['to'], afterMs: Milliseconds): Turn => ({
    to,
    afterMs,
    lastsMs: random.magnitude(20 * MINUTE, 4 * HOUR),
  });
  const first = lasting('later', 0);
  if (!random.chance(0.75)) return [first];
  const backMs = Math.round(first.lastsMs * random.scale(0.5, 2));
  return [first, lasting('former', backMs), lasting('later', backMs + random.magnitude(HOUR, 20 * HOUR))];
}

export interface DeploymentOptions {
  timeline: Timeline;
  random: Random;
  sight: Pick<Sight, 'item' | 'items' | 'now'>;
  /** Where processes run, and what ends the one that does, so that another one takes its place. */
  places: readonly string[];
  restart(place: string): void;
  /** What is theirs, or everybody's, may be late meanwhile. */
  waits(stretch: Stretch, addresses: readonly string[] | 'everybody'): void;
  violate(violation: Omit<Violation, 'by'>): void;
  note(what: string): void;
}

export class Deployment {
  readonly #plan: DeploymentPlan;
  readonly #options: DeploymentOptions;
  readonly #release: Release;
  /** The places that have the later release. */
  readonly #later = new Set<string>();
  /** Whose rows the later release has written. */
  readonly #touched = new Set<string>();
  /** Who waits just now, by address. Empty while no old process runs. */
  readonly #waiting = new Map<string, Stretch>();
  #isMixed = false;

  constructor(plan: DeploymentPlan, options: DeploymentOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#release = laterRelease(plan.kind);
    options.timeline.at(plan.at, () => this.#beginsOrWaits());
  }

  #beginsOrWaits(): void {
    const { timeline, random, places, sight } = this.#options;
    const { turns, latest } = this.#plan;
    const begunAt = sight.now;
    if (begunAt < latest && !isSomebodyDue(sight)) {
      timeline.after(SOON_MS, () => this.#beginsOrWaits());
      return;
    }
    for (const [index, { to, afterMs, lastsMs }] of turns.entries())
      for (const place of places) {
        const moment = afterMs + Math.round(random.next() * lastsMs);
        const brokenOffMs = turns[index + 1]?.afterMs ?? Number.POSITIVE_INFINITY;
        if (moment < brokenOffMs) timeline.at(begunAt + moment, () => this.#replace(place, to));
      }
  }

  /** Of a process that begins in this place now. */
  releaseIn(place: string): Release {
    return this.#later.has(place) ? this.#release : formerRelease;
  }

  /** Whether it is an old process's meeting with what a new one wrote. */
  explains(error: unknown): boolean {
    return error instanceof UnreadableItem && this.#isMixed && kindOf(error.key) === this.#plan.kind;
  }

  /** A write took effect. */
  stored(who: string, item: Item, before: Item | undefined): void {
    const { sight, violate } = this.#options;
    if (isOfLater(item)) this.#touches(item);
    else if (before && isOfLater(before) && !isExpired(before, sight.now) && !COUNTERS.has(kindOf(item.key)))
      violate({
        promise: 'P7 nothing lost',
        detail: `${who} is of the release before, and wrote over ${item.key}, which it can not read`,
        subjects: [item.key],
      });
  }

  #replace(place: string, to: Turn['to']): void {
    const { restart, places, sight, waits, note } = this.#options;
    const isLater = to === 'later';
    if (this.#later.has(place) === isLater) return;
    note(`${place} is given to the ${to} release`);
    this.#later[isLater ? 'add' : 'delete'](place);
    // What was in the pipe, or at a provider, is taken up when its time runs out.
    waits({ from: sight.now, to: sight.now }, peopleUnderWay(sight));
    restart(place);
    const isMixed = this.#later.size < places.length;
    if (isMixed && !this.#isMixed) for (const each of this.#touched) this.#wait(each);
    if (!isMixed) this.#endWaiting();
    this.#isMixed = isMixed;
  }

  #touches(item: Item): void {
    const whose = WAITING[this.#plan.kind];
    if (whose === 'nobody') return;
    const all = whose === 'everybody' ? [whose] : peopleOf(item, this.#options.sight);
    for (const each of all) {
      this.#touched.add(each);
      if (this.#isMixed) this.#wait(each);
    }
  }

  #wait(whom: string): void {
    if (this.#waiting.has(whom)) return;
    const stretch = { from: this.#options.sight.now, to: Number.POSITIVE_INFINITY };
    this.#waiting.set(whom, stretch);
    this.#options.waits(stretch, whom === 'everybody' ? whom : [whom]);
  }

  #endWaiting(): void {
    for (const stretch of this.#waiting.values()) stretch.to = this.#options.sight.now;
    this.#waiting.clear();
  }
}

/** So soon the first processes have been replaced, and the last have not. */
const SOON_MS = 10 * MINUTE;

const isSomebodyDue = (sight: DeploymentOptions['sight']): boolean =>
  sight
    .items('entry')
    .some(
      ({ body: { state, dueAt } }) =>
        state === 'planned' && dueAt !== null && dueAt > sight.now && dueAt <= sight.now + SOON_MS,
    );

const SHAPE = '$shape';
const isOfLater = ({ body }: Pick<Item, 'body'>): boolean => SHAPE in body;

/** As the store of the world has it: what the release before wrote has no number, whichever shape that is. */
const textOf = ({ key, body }: Pick<Item, 'key' | 'body'>): string =>
  SHAPE in body ? JSON.stringify(body) : bodyText(key, body);

/** Of the release that was there before. */
export const formerRelease: Release = {
  written: (item) => item,
  read: (item) => (isOfLater(item) ? readBy(item, SHAPES) : item),
};

function laterRelease(kind: Kind): Release {
  const shapes: Shapes = {
    ...SHAPES,
    [kind]: [...SHAPES[kind], (body: object) => ({ ...body, later: true })],
  };
  return {
    written: (item) =>
      kindOf(item.key) === kind
        ? { ...item, body: JSON.parse(bodyText(item.key, item.body, shapes)) as Body }
        : item,
    read: (item) => (kindOf(item.key) === kind ? readBy(item, shapes) : item),
  };
}

const readBy = (item: Item, shapes: Shapes): Item => ({
  ...item,
  body: asVersion(item.version, () => readBody(item.key, textOf(item), shapes)),
});

/** The addresses of whoever a row is about. */
function peopleOf({ key }: Pick<Item, 'key'>, sight: DeploymentOptions['sight']): string[] {
  switch (kindOf(key)) {
    case 'entry':
      return addressesOf(
        sight.item(
          keyOf.appointment(tenantOfEntry(key as Key<'entry'>), appointmentOfEntry(key as Key<'entry'>)),
        ),
      );
    case 'link':
      return addressesOf(
        sight.item(
          keyOf.appointment(key.split('/', 2)[1] as TenantId, appointmentOfLink(key as Key<'link'>)),
        ),
      );
    case 'appointment':
      return addressesOf(sight.item(key as Key<'appointment'>));
    default:
      return sight
        .items('appointment')
        .filter(({ body: { recipient } }) =>
          [recipient.emailKey, recipient.phoneKey].some((each) => each && keyOf.recipient(each) === key),
        )
        .flatMap(addressesOf);
  }
}

const addressesOf = (appointment: Item<'appointment'> | undefined): string[] =>
  [appointment?.body.recipient.email, appointment?.body.recipient.phone].filter(
    (each) => each !== null && each !== undefined,
  );

const peopleUnderWay = (sight: DeploymentOptions['sight']): string[] => [
  ...new Set(
    sight
      .items('entry')
      .filter(({ body: { state } }) => state === 'queued' || state === 'sending')
      .flatMap((entry) => peopleOf(entry, sight)),
  ),
];
