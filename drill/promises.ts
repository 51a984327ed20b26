/**
 * The promises P1 to P11, checked from the outside after a drill. The shadow model of `outside/model` judges everything
 * that crossed the boundary, as it does in the simulator; here stands what it can't know, each with the reason why.
 * Nothing here asks the code that decided. Used by the drill's command and by the tests of every scenario.
 */
import type { Contact } from '../outside/boundary.ts';
import type { Fault } from '../outside/model/allowed.ts';
import { DAY, durationMs, MINUTE } from '../outside/model/calendar.ts';
import type { OfficeSettings } from '../outside/model/crossing.ts';
import { Model } from '../outside/model/model.ts';
import { entryName } from '../shared/domain/core/keys.ts';
import { toIso } from '../shared/domain/core/time.ts';
import type { Evidence } from './evidence.ts';
import { gather, plannedAt } from './evidence.ts';
import type { World } from './world.ts';

export const PROMISES = {
  P1: 'one ring: no text or call twice for one ledger entry',
  P2: 'caps: nobody is contacted more often than an office’s caps and the person’s ceiling allow, in any window',
  P3: 'one line: never two of our calls to one number at a time',
  P4: 'hours: no text or call outside contact hours where the person is',
  P5: 'stop means stop: nothing is claimed after a stop was answered',
  P6: 'late is not loud: no louder step before its time or behind a gentler one',
  P7: 'nothing lost: every planned step came to an end',
  P8: 'explained: every step that was not sent has one reason of the closed list, and it can be true',
  P9: 'surge: implausibly much late loud work waits for a person',
  P10: 'isolation: no office sees another, or delays it by its own work',
  P11: 'heard: what people and providers told us was taken, and acted on',
} as const;
export type PromiseName = keyof typeof PROMISES;

export interface Verdict {
  promise: PromiseName;
  /** One line for each time that it was broken; empty when it was kept. */
  broken: string[];
}

type Check = (evidence: Evidence) => string[];

/** What the shadow model can't know. */
const BESIDE_THE_MODEL: Partial<Readonly<Record<PromiseName, Check>>> = {
  P1: uncounted,
  P7: leftOver,
  P9: surge,
  P10: delays,
};

export function judgePromises(evidence: Evidence): Verdict[] {
  const faults = [...faultsIn(evidence)];
  return (Object.keys(PROMISES) as PromiseName[]).map((promise) => ({
    promise,
    broken: [
      ...faults.filter((fault) => fault.promise.startsWith(`${promise} `)).map(({ detail }) => detail),
      ...(BESIDE_THE_MODEL[promise]?.(evidence) ?? []),
    ],
  }));
}

export const checkPromises = async (world: World): Promise<Verdict[]> => judgePromises(await gather(world));

/**
 * What the shadow model finds. It allows a contact to be under way for a minute when a stop is answered; in the drill
 * time stands still from the claim to the request, so what had been answered by then must have stopped it.
 */
function* faultsIn({ crossings, around, endedAt }: Evidence): Generator<Fault> {
  const model = new Model(around);
  for (const crossing of crossings) {
    if (crossing.kind === 'tried') {
      const { entry, channel, leftAt } = crossing;
      const claim = model.claim(entry, channel, leftAt + 1);
      if (claim) yield claim;
    }
    yield* model.hear(crossing);
  }
  yield* model.ends(endedAt);
}

const isLoud = ({ channel }: Contact): boolean => channel !== 'email';
const told = ({ channel, to, at }: Contact): string =>
  `${channel} to ${to.slice(0, 2)}…${to.slice(-4)} at ${toIso(at)}`;

// ---- P1, P7: what no caller is shown ------------------------------------------------------------------------

/** That an email repeated in doubt is counted is told by telemetry alone. */
function uncounted({ contacts, world }: Evidence): string[] {
  const emails = contacts.filter((contact) => !isLoud(contact));
  const repeated = emails.length - new Set(emails.map(({ entry }) => entryName(entry))).size;
  const counted = world.counts.get('email_repeated_in_doubt') ?? 0;
  return repeated > counted ? [`${repeated} emails were repeated, ${counted} of them counted`] : [];
}

/** An entry that belongs to no timeline is seen by nobody, but for the due index. */
function leftOver({ live }: Evidence): string[] {
  return live > 0 ? [`${live} entries are still in the due index`] : [];
}

// ---- P9: surge ----------------------------------------------------------------------------------------------

/** When the gate holds is told by telemetry alone; and the model does not say how late a contact is. */
function surge(evidence: Evidence): string[] {
  const late = evidence.crossings.flatMap((crossing) =>
    crossing.kind === 'founded' ? unheld(evidence, crossing.settings) : [],
  );
  return [...whileHeld(evidence), ...late];
}

function whileHeld({ contacts, world }: Evidence): string[] {
  return world.holds.flatMap((hold) => {
    const releasedAt = (tenant: string) =>
      world.releases.find((release) => release.at >= hold.at && (release.tenant ?? tenant) === tenant)?.at ??
      Number.POSITIVE_INFINITY;
    return contacts
      .filter(isLoud)
      .filter(({ tenant }) => (hold.tenant ?? tenant) === tenant)
      .filter(({ leftAt, tenant }) => leftAt > hold.at && leftAt < releasedAt(tenant))
      .map((contact) => `${told(contact)}, held since ${toIso(hold.at)}`);
  });
}

/** Late texts and calls that nobody had let go, in any day: no more than is plausible. */
function unheld(evidence: Evidence, { id, surgeLimit = { share: 0, count: 0 } }: OfficeSettings): string[] {
  const own = evidence.contacts.filter((contact) => isLoud(contact) && contact.tenant === id);
  const most = mostWithin(
    own.filter((contact) => isSurprise(contact, evidence)),
    DAY,
  );
  const plausible = Math.floor(Math.max(surgeLimit.count, surgeLimit.share * own.length));
  return most > plausible ? [`${id}: ${most} late texts and calls in a day, ${plausible} are plausible`] : [];
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

/** How long after its time a contact counts as late. */
const LATE_MS = 15 * MINUTE;
/** How far what waited for a gap spreads. */
const SPREAD_MS = 10 * MINUTE;

/** Late, let go by nobody, and not kept by the gap after another contact: that is the person's, not our fault. */
function isSurprise(contact: Contact, evidence: Evidence): boolean {
  const { contacts, world } = evidence;
  const planned = plannedAt(evidence, contact);
  if (planned === undefined || contact.at <= planned + LATE_MS) return false;
  const letGo = world.releases.some(
    ({ at, tenant }) => at <= contact.at && at >= planned && (tenant ?? contact.tenant) === contact.tenant,
  );
  if (letGo) return false;
  const before = contacts.filter(
    ({ at, to, entry, tenant }) =>
      at < contact.at &&
      tenant === contact.tenant &&
      (to === contact.to || entry.appointment === contact.entry.appointment),
  );
  const waited = Math.max(...before.map(({ at }) => at + gapOf(evidence, contact.tenant) + SPREAD_MS), 0);
  return contact.at > Math.max(planned, waited) + LATE_MS;
}

/** The least time between two contacts of an office's ladder. */
function gapOf({ crossings }: Evidence, office: string): number {
  const founded = crossings.find((each) => each.kind === 'founded' && each.settings.id === office);
  return founded?.kind === 'founded' ? durationMs(founded.ladders[0]?.minGap ?? 'PT0S') : 0;
}

// ---- P10: isolation -----------------------------------------------------------------------------------------

/** An office that is not concerned is this punctual, whatever happens at another one. */
const DELAY_BOUND_MS = 10 * MINUTE;

/** To which office nothing happens is the drill's to know; the model allows everybody to be two hours late. */
function delays(evidence: Evidence): string[] {
  const { world, contacts, around } = evidence;
  const bystanders = new Set(world.offices.filter(({ bystander }) => bystander).map(({ id }) => id));
  return contacts
    .filter(({ tenant }) => bystanders.has(tenant))
    .flatMap((contact) => {
      const planned = plannedAt(evidence, contact);
      if (planned === undefined || contact.at <= planned + DELAY_BOUND_MS) return [];
      const shared = around.troubles.some(({ from, to }) => from <= contact.at && to >= planned);
      return shared ? [] : [`${told(contact)}, planned for ${toIso(planned)}`];
    });
}
