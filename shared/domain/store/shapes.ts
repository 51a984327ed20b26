/**
 * How a body lies in a store as text, and which release can read it.
 *
 * A field that older code may do without is simply added: every change spreads the body that it read, so code that does
 * not know a field keeps it. Newer code finds it absent: its type says so, or it is filled in here, as an office's are.
 * Whatever else changes a body is a new shape: a step is added here that takes the body of
 * the shape before to the new one, and the shape's number is written with it. So newer code reads what older code
 * wrote, and older code, during a deploy or after a roll-back, refuses what it does not understand instead of guessing.
 */
import { withWantedAt } from '../ledger/entry.ts';
import { completed } from '../tenant/tenant.ts';
import type { Body, Key, Kind } from './records.ts';
import { kindOf } from './records.ts';

/** Takes a body one shape further. */
type Step = (body: never) => unknown;

/** The steps of each kind, in order. Never changed once released, only added to. */
export type Shapes = Readonly<Record<Kind, readonly Step[]>>;

/** 1 to 2: a preset is called by what it does. It had the name of a rule of which it is one part. */
const presetByWhatItDoes = ({ caps, ...rest }: { caps: { preset: string } }) => ({
  ...rest,
  caps: { ...caps, preset: caps.preset === 'fcc-healthcare' ? 'one-a-day' : caps.preset },
});

/** 1 to 2: an answer is sealed. One in plain words is left behind; under its seed the request is answered anew. */
const withSealedAnswer = (request: object) => ({ ...request, fingerprint: null, answer: null });

/**
 * 1 to 2: a key may be bounded, in time and in what it may do, and says how it came about. One that is stored already
 * keeps what it could do. Whatever an earlier release made for an operator was given to a start, and so was a tenant's
 * key of this label. Code that knows no bounds must not take such a key for one that has none.
 */
const withItsBounds = (key: { tenant: string | null; label: string }) => ({
  ...key,
  expiresAt: null,
  scopes: null,
  person: null,
  lastUsedAt: null,
  origin: key.tenant === null || key.label === 'first key' ? 'start' : 'issued',
});

export const SHAPES: Shapes = {
  tenant: [presetByWhatItDoes],
  policy: [],
  appointment: [],
  entry: [],
  recipient: [],
  link: [],
  heard: [],
  mark: [],
  optout: [],
  key: [withItsBounds],
  control: [],
  bucket: [],
  tally: [],
  outcomes: [],
  health: [],
  hourly: [],
  request: [withSealedAnswer],
  rendering: [],
  skeleton: [],
  template: [],
  version: [],
  run: [],
  alert: [],
  budget: [],
  deadletter: [],
  reply: [],
  need: [],
  officemail: [],
  consent: [],
  sweep: [],
  act: [],
  colleague: [],
  keycheck: [],
  shards: [],
  damage: [],
  feed: [],
  outbox: [],
  untold: [],
  event: [],
  receiver: [],
  delivery: [],
  session: [],
};

/** A body of the newest shape, with what the release that wrote it did not know yet. */
const COMPLETE: { [K in Kind]?: (body: Body<K>) => Body<K> } = {
  tenant: completed,
  entry: withWantedAt,
};

/** An item that is there and can't be read. Its message names the key, which holds no personal data. */
export class UnreadableItem extends Error {
  override readonly name = 'UnreadableItem';
  readonly key: Key;
  readonly why: string;
  /** The row's version, which can be read although its body can't; absent where it can't be either. */
  readonly version: number | undefined;

  constructor(key: Key, why: string, options: ErrorOptions & { version?: number | undefined } = {}) {
    super(`${key} can't be read: ${why}`, options);
    this.key = key;
    this.why = why;
    this.version = options.version;
  }
}

/** Reads a stored body. @throws UnreadableItem that knows the row's version, so that the row can be written over */
export function asVersion<T>(version: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnreadableItem)) throw error;
    throw new UnreadableItem(error.key, error.why, { cause: error, version });
  }
}

/** The shape stands in the body under this name; without it, the body has the first shape. */
const SHAPE = '$shape';

const stepsOf = (key: Key, shapes: Shapes): readonly Step[] => shapes[kindOf(key)];

/** The body as text, with the number of its shape where that is not the first. */
export function bodyText<K extends Kind>(key: Key<K>, body: Body<K>, shapes: Shapes = SHAPES): string {
  const shape = 1 + stepsOf(key, shapes).length;
  const text = JSON.stringify(body);
  // Put in as text: a copy of every body that is written, only to name one more field, costs more than all the rest.
  return shape === 1 ? text : `{"${SHAPE}":${shape}${text === '{}' ? '' : ','}${text.slice(1)}`;
}

/**
 * Reads what `bodyText` of this or an earlier release wrote.
 * @throws UnreadableItem for text that is damaged, and for a shape that only a newer release knows
 */
export function readBody(key: Key, text: string, shapes: Shapes = SHAPES): Body {
  let body: Body;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new UnreadableItem(key, 'its text is damaged', { cause });
  }
  if (typeof body !== 'object' || body === null) throw new UnreadableItem(key, 'its text is damaged');
  return inNewestShape(key, body, shapes);
}

/** A stored body as its writer knows it: without the number of its shape. */
export function asWritten(body: Body): Body {
  if (!(SHAPE in body)) return body;
  const { [SHAPE]: _, ...rest } = body as Body & { [SHAPE]?: number };
  return rest as Body;
}

/** A parsed body in the shape that this release knows. @throws UnreadableItem as `readBody` */
export function inNewestShape(key: Key, body: Body, shapes: Shapes = SHAPES): Body {
  const complete = COMPLETE[kindOf(key)] as ((body: Body) => Body) | undefined;
  const newest = throughSteps(key, body, stepsOf(key, shapes));
  return complete ? complete(newest) : newest;
}

function throughSteps(key: Key, body: Body, steps: readonly Step[]): Body {
  if (steps.length === 0 && !(SHAPE in body)) return body;
  const { [SHAPE]: shape = 1, ...rest } = body as Body & { [SHAPE]?: number };
  if (shape > steps.length + 1)
    throw new UnreadableItem(
      key,
      `a newer release wrote it (shape ${shape}, this one knows ${steps.length + 1})`,
    );
  return steps.slice(shape - 1).reduce((older, step) => step(older as never), rest as unknown) as Body;
}
