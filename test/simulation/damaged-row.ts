/**
 * The fault "damaged row": in some worlds, when everything else has healed, one row can't be read for some hours: an entry
 * that comes due, its appointment, or the record of its person. What needs it waits until it is mended; everybody else's goes
 * on, which the model sees, for it is told of nobody's trouble but theirs; and the row is known by its name.
 */
import type { Instant, Milliseconds } from '../../shared/domain/core/time.ts';
import { HOUR } from '../../shared/domain/core/time.ts';
import type { Item, Key } from '../../shared/domain/store/records.ts';
import { keyOf } from '../../shared/domain/store/records.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';
import type { Sight, Violation } from './watch.ts';

const KINDS = ['entry', 'appointment', 'recipient'] as const;

export interface DamagePlan {
  /** From then on it is looked for somebody who is due, up to `latest`. */
  at: Instant;
  latest: Instant;
  lastsMs: Milliseconds;
  kind: (typeof KINDS)[number];
}

/** What went wrong before explains nothing any more. */
const CALM_MS = 3 * HOUR;

/** In one world of six. Longer than anything may be late that nothing has held up. */
export function drawDamage(random: Random, healAt: Instant, endOfUse: Instant): DamagePlan | undefined {
  if (!random.chance(1 / 6)) return undefined;
  const lastsMs = random.int(3 * HOUR, 5 * HOUR);
  const first = healAt + CALM_MS;
  const latest = endOfUse - lastsMs;
  const at = first + Math.round(random.next() * 0.5 * Math.max(0, latest - first));
  return { at, latest, lastsMs, kind: random.pick(KINDS) };
}

export interface DamageOptions {
  timeline: Timeline;
  sight: Pick<Sight, 'item' | 'items' | 'now'>;
  /** @returns what mends it */
  damage(key: Key): () => void;
  /** Whose trouble it is: nothing of theirs has to be on time. Told when it begins, and when it is over. */
  troubled(addresses: readonly string[], until: Instant): void;
  mended(): void;
  struck(key: Key): void;
  violate(violation: Omit<Violation, 'by'>): void;
}

/** Due so soon, it is needed before anything else could end it. */
const SOON_MS = HOUR / 2;
/** By then whoever needs it has met it. */
const MET_MS = HOUR;

export function planDamage(plan: DamagePlan, options: DamageOptions): void {
  const { timeline, damage, troubled, mended, struck } = options;
  const { at, latest, lastsMs, kind } = plan;
  if (at > latest) return;
  timeline.at(at, () => {
    const found = rowOf(kind, options);
    if (!found) return planDamage({ ...plan, at: at + SOON_MS }, options);
    const { key, entry, addresses } = found;
    const mend = damage(key);
    struck(key);
    troubled(addresses, at + lastsMs);
    timeline.at(at + lastsMs, () => {
      mustBeNamed(key, entry, options);
      mend();
      mended();
    });
  });
}

function rowOf(kind: DamagePlan['kind'], { sight }: DamageOptions) {
  const due = sight
    .items('entry')
    .filter(
      ({ body: { state, dueAt } }) => state === 'planned' && dueAt !== null && dueAt <= sight.now + SOON_MS,
    )
    .sort((a, b) => (a.body.dueAt ?? 0) - (b.body.dueAt ?? 0) || (a.key < b.key ? -1 : 1));
  for (const entry of due) {
    const key = keyOf.appointment(entry.body.tenant, entry.body.appointment);
    const appointment = sight.item(key)?.body;
    if (!appointment) continue;
    const { email, phone, emailKey, phoneKey } = appointment.recipient;
    const address = entry.body.channel === 'email' ? emailKey : phoneKey;
    const record = address && sight.item(keyOf.recipient(address));
    const row = { entry: entry.key, appointment: key, recipient: record ? record.key : undefined }[kind];
    if (row) return { key: row, entry, addresses: [email, phone].filter((each) => each !== null) };
  }
  return undefined;
}

/** Nobody moved the entry, so whoever took it up met the row; then somebody is told of it by its name. */
function mustBeNamed(key: Key, entry: Item<'entry'>, { sight, violate }: DamageOptions): void {
  const now = sight.item(entry.key);
  const isWaiting =
    now?.version === entry.version && (now.body.dueAt ?? Number.POSITIVE_INFINITY) < sight.now - MET_MS;
  if (isWaiting && !sight.item(keyOf.damage(key)))
    violate({
      promise: 'P12 remembers',
      detail: `${key} could not be read for hours, and nobody was told`,
      subjects: [key],
    });
}
