/**
 * The promises P1 to P10, checked from the outside after a drill: against the providers' record with its true times,
 * what the API answers, and what is left in the store. Nothing here asks the code that decided. Used by the drill's command
 * and by the tests of every scenario.
 */
import { entryName } from '../shared/domain/core/keys.ts';
import { REASONS } from '../shared/domain/core/reasons.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { durationMs, MINUTE, toIso } from '../shared/domain/core/time.ts';
import type { CapAnswer, Evidence, Known, StepAnswer } from './evidence.ts';
import { gather, isOutside } from './evidence.ts';
import type { Stop } from './office.ts';
import type { Contact } from './providers.ts';
import type { World } from './world.ts';
import { A_DAY_MS, LATE_MS } from './world.ts';

export const PROMISES = {
  P1: 'one ring: no text or call twice for one ledger entry',
  P2: 'caps: nobody is contacted more often than an office’s caps and the person’s ceiling allow, in any window',
  P3: 'one line: never two of our calls to one number at a time',
  P4: 'hours: no text or call outside contact hours where the person is',
  P5: 'stop means stop: nothing is claimed after a stop was answered',
  P6: 'late is not loud: no louder step before its time or behind a gentler one',
  P7: 'nothing lost: every planned step came to an end',
  P8: 'explained: every step that was not sent has one reason of the closed list',
  P9: 'surge: implausibly much late loud work waits for a person',
  P10: 'isolation: no office sees another, or delays it by its own work',
} as const;
export type PromiseName = keyof typeof PROMISES;

export interface Verdict {
  promise: PromiseName;
  /** One line for each time that it was broken; empty when it was kept. */
  broken: string[];
}

type Check = (evidence: Evidence) => string[];

const CHECKS: Readonly<Record<PromiseName, Check>> = {
  P1: oneRing,
  P2: caps,
  P3: oneLine,
  P4: hours,
  P5: stops,
  P6: lateIsNotLoud,
  P7: nothingLost,
  P8: explained,
  P9: surge,
  P10: isolation,
};

export const judgePromises = (evidence: Evidence): Verdict[] =>
  (Object.keys(CHECKS) as PromiseName[]).map((promise) => ({ promise, broken: CHECKS[promise](evidence) }));

export const checkPromises = async (world: World): Promise<Verdict[]> => judgePromises(await gather(world));

const isLoud = ({ channel }: Contact): boolean => channel !== 'email';
const told = ({ channel, to, at }: Contact): string =>
  `${channel} to ${to.slice(0, 2)}…${to.slice(-4)} at ${toIso(at)}`;

// ---- P1 to P4: the record alone -----------------------------------------------------------------------------

/** How many contacts were one too many for their ledger entry. */
export const repeatsIn = (contacts: readonly Contact[]): number =>
  contacts.length - new Set(contacts.map(({ entry }) => entryName(entry))).size;

function oneRing({ contacts, world }: Evidence): string[] {
  const broken = [...Map.groupBy(contacts.filter(isLoud), ({ entry }) => entryName(entry))]
    .filter(([, same]) => same.length > 1)
    .map(([entry, same]) => `${entry}: ${same.map(told).join(', ')}`);
  const emails = repeatsIn(contacts.filter((contact) => !isLoud(contact)));
  const owned = world.counts.get('email_repeated_in_doubt') ?? 0;
  return emails > owned ? [...broken, `${emails} emails were repeated, ${owned} of them counted`] : broken;
}

function caps({ contacts, offices, personCeiling }: Evidence): string[] {
  return [...Map.groupBy(contacts, ({ to }) => to).values()].flatMap((all) => [
    ...overCap(all, personCeiling),
    ...[...Map.groupBy(all, ({ tenant }) => tenant)].flatMap(([tenant, own]) =>
      overCap(own, offices.get(tenant)?.caps.rules ?? []),
    ),
  ]);
}

/** @param contacts of one address: an office's own by its caps, everybody's by the person's ceiling */
function overCap(contacts: readonly Contact[], rules: readonly CapAnswer[]): string[] {
  return rules.flatMap(({ channels, limit, window }) => {
    const counted = contacts.filter(({ channel }) => channels.includes(channel));
    const most = mostWithin(counted, durationMs(window) ?? A_DAY_MS);
    const [first] = counted;
    return first && most > limit ? [`${told(first)} and on: ${most} in ${window}, at most ${limit}`] : [];
  });
}

/** The most contacts that fall in any stretch of this length. */
function mostWithin(contacts: readonly Contact[], windowMs: number): number {
  const times = contacts.map(({ at }) => at).sort((a, b) => a - b);
  let most = 0;
  let from = 0;
  for (const [index, at] of times.entries()) {
    while ((times[from] ?? at) <= at - windowMs) from++;
    most = Math.max(most, index - from + 1);
  }
  return most;
}

function oneLine({ contacts }: Evidence): string[] {
  const calls = contacts.filter(({ channel }) => channel === 'voice');
  return [...Map.groupBy(calls, ({ to }) => to).values()].flatMap((own) =>
    own.flatMap((call, index) => {
      const before = own[index - 1];
      return before && (before.endsAt ?? 0) > call.at ? [`${told(before)} and ${told(call)}`] : [];
    }),
  );
}

function hours({ contacts, offices, world }: Evidence): string[] {
  return contacts.filter(isLoud).flatMap((contact) => {
    const office = offices.get(contact.tenant);
    const zones = world.zones.get(contact.to) ?? [];
    const outside = office && zones.find((zone) => isOutside(contact.at, contact.channel, zone, office));
    return outside ? [`${told(contact)}, in ${outside}`] : [];
  });
}

// ---- P5: stops ----------------------------------------------------------------------------------------------

function stops({ contacts, world, byId }: Evidence): string[] {
  return world.stops.flatMap((stop) =>
    contacts
      .slice(stop.contactsBefore)
      .filter((contact) => contact.askedAt >= stop.answeredAt && isEndedBy(contact, stop, byId))
      .map((contact) => `${told(contact)}, ${stop.what} at ${toIso(stop.answeredAt)}`),
  );
}

function isEndedBy(contact: Contact, stop: Stop, byId: Evidence['byId']): boolean {
  const { entry, tenant, to } = contact;
  if (stop.tenant !== undefined && stop.tenant !== tenant) return false;
  if (stop.address !== undefined) return to === stop.address;
  if (stop.appointment === undefined) return contact.askedAt < (stop.until ?? Number.POSITIVE_INFINITY);
  const { id, revision } = stop.appointment;
  // News of a cancellation is what the stop brings about, not what it ended.
  const kind = byId
    .get(id)
    ?.steps.find((step) => step.revision === entry.revision && step.step === entry.step)?.kind;
  return entry.appointment === id && entry.revision <= revision && (kind ?? 'reminder') === 'reminder';
}

// ---- P6: late is not loud -----------------------------------------------------------------------------------

/** What proves that a step can't reach the person at all. */
const IMPOSSIBLE = new Set(['no_address', 'invalid_address', 'opted_out', 'bounced', 'undelivered']);

const isImpossible = ({ reason }: StepAnswer): boolean => reason !== null && IMPOSSIBLE.has(reason);

function lateIsNotLoud({ contacts, byId }: Evidence): string[] {
  const ladders = Map.groupBy(contacts, ({ entry }) => `${entry.appointment}/${entry.revision}`);
  return [...ladders.values()].flatMap((own) => own.flatMap((contact) => loudness(contact, own, byId)));
}

function loudness(contact: Contact, ladder: readonly Contact[], byId: Evidence['byId']): string[] {
  const { entry, at } = contact;
  const steps =
    byId.get(entry.appointment)?.steps.filter(({ revision }) => revision === entry.revision) ?? [];
  const plannedAt = planOf(steps, entry.step);
  if (plannedAt === undefined) return [];
  const gentler = steps.filter(({ step }) => step < entry.step);
  if (at < plannedAt && !gentler.some(isImpossible))
    return [`${told(contact)}, planned for ${toIso(plannedAt)}`];
  const covering = ladder.find((other) => {
    const step = gentler.find((each) => each.step === other.entry.step);
    return step !== undefined && !isImpossible(step) && other.at <= at && plannedAt <= other.at;
  });
  return covering ? [`${told(contact)} behind ${told(covering)}`] : [];
}

function planOf(steps: readonly StepAnswer[], step: number): Instant | undefined {
  const text = steps.find((each) => each.step === step)?.plannedAt;
  return text ? Date.parse(text) : undefined;
}

// ---- P7, P8: what the API answers ---------------------------------------------------------------------------

const FINAL = new Set(['sent', 'delivered', 'failed', 'dropped']);

function nothingLost({ appointments, live }: Evidence): string[] {
  const open = appointments.flatMap(({ booked, steps }) =>
    steps
      .filter(({ state }) => !FINAL.has(state))
      .map(({ step, state }) => `${booked.id}/${step} is ${state}`),
  );
  return live > 0 ? [...open, `${live} entries are still in the due index`] : open;
}

function explained({ appointments }: Evidence): string[] {
  return appointments.flatMap(({ booked, steps }) =>
    steps
      .filter(({ state, reason, explanation }) => {
        const sent = state === 'sent' || state === 'delivered';
        const known = reason !== null && Object.hasOwn(REASONS, reason);
        return sent ? false : !known || !explanation;
      })
      .map(({ step, state, reason }) => `${booked.id}/${step} is ${state}, reason ${reason}`),
  );
}

// ---- P9: surge ----------------------------------------------------------------------------------------------

function surge(evidence: Evidence): string[] {
  return [
    ...whileHeld(evidence),
    ...[...evidence.offices.keys()].flatMap((office) => unheld(evidence, office)),
  ];
}

function whileHeld({ contacts, world }: Evidence): string[] {
  return world.holds.flatMap((hold) => {
    const releasedAt = (tenant: string) =>
      world.releases.find((release) => release.at >= hold.at && (release.tenant ?? tenant) === tenant)?.at ??
      Number.POSITIVE_INFINITY;
    return contacts
      .filter(isLoud)
      .filter(({ tenant }) => (hold.tenant ?? tenant) === tenant)
      .filter(({ askedAt, tenant }) => askedAt > hold.at && askedAt < releasedAt(tenant))
      .map((contact) => `${told(contact)}, held since ${toIso(hold.at)}`);
  });
}

/** Late texts and calls that nobody had let go, in any day: no more than is plausible. */
function unheld(evidence: Evidence, office: string): string[] {
  const { share, count } = evidence.offices.get(office)?.surgeLimit ?? { share: 0, count: 0 };
  const own = evidence.contacts.filter((contact) => isLoud(contact) && contact.tenant === office);
  const late = own.filter((contact) => isSurprise(contact, evidence));
  const most = mostWithin(late, A_DAY_MS);
  const plausible = Math.floor(Math.max(count, share * own.length));
  return most > plausible
    ? [`${office}: ${most} late texts and calls in a day, ${plausible} are plausible`]
    : [];
}

/** How far what waited for a gap spreads. */
const SPREAD_MS = 10 * MINUTE;

/** Late, let go by nobody, and not kept by the gap after another contact: that is the person's, not our fault. */
function isSurprise(contact: Contact, { contacts, byId, world, offices }: Evidence): boolean {
  const known = byId.get(contact.entry.appointment);
  const plannedAt = known && latenessFrom(contact, known);
  if (plannedAt === undefined || contact.at <= plannedAt + LATE_MS) return false;
  const letGo = world.releases.some(
    ({ at, tenant }) => at <= contact.at && at >= plannedAt && (tenant ?? contact.tenant) === contact.tenant,
  );
  if (letGo) return false;
  const before = contacts.filter(
    ({ at, to, entry, tenant }) =>
      at < contact.at &&
      tenant === contact.tenant &&
      (to === contact.to || entry.appointment === contact.entry.appointment),
  );
  const gapMs = durationMs(offices.get(contact.tenant)?.minGap ?? 'PT0S') ?? 0;
  const waited = Math.max(...before.map(({ at }) => at + gapMs + SPREAD_MS), 0);
  return contact.at > Math.max(plannedAt, waited) + LATE_MS;
}

const latenessFrom = ({ entry }: Contact, { steps }: Known): Instant | undefined =>
  planOf(
    steps.filter(({ revision }) => revision === entry.revision),
    entry.step,
  );

// ---- P10: isolation -----------------------------------------------------------------------------------------

/** An office that is not concerned is this punctual, whatever happens at another one. */
const DELAY_BOUND_MS = 10 * MINUTE;

function isolation(evidence: Evidence): string[] {
  const seen = evidence.appointments
    .filter(({ foreignStatus }) => foreignStatus !== 404)
    .map(({ booked, foreignStatus }) => `another office’s key is answered ${foreignStatus} for ${booked.id}`);
  return [...seen, ...evidence.contacts.flatMap((contact) => delay(contact, evidence))];
}

function delay(contact: Contact, { world, byId }: Evidence): string[] {
  if (!world.offices.find(({ id }) => id === contact.tenant)?.bystander) return [];
  const known = byId.get(contact.entry.appointment);
  const plannedAt = known && latenessFrom(contact, known);
  if (plannedAt === undefined || contact.at <= plannedAt + DELAY_BOUND_MS) return [];
  const shared = world.troubles.some(({ from, to }) => from <= contact.at && to >= plannedAt);
  return shared ? [] : [`${told(contact)}, planned for ${toIso(plannedAt)}`];
}
