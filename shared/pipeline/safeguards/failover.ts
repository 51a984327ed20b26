/**
 * Chooses among a channel's providers, and counts how each does (`domain/safeguards/failover.ts`). Senders ask before
 * they claim and say what was answered; receipts say what did not arrive. A channel with one provider costs nothing.
 *
 * Kept true: what is counted here is advice. Whom an entry may go to is decided by the entry alone, so a count that is
 * lost with its process, or read a few seconds late, gives nobody a second contact (P1).
 */
import type { Channel } from '../../domain/core/policy.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { SECOND } from '../../domain/core/time.ts';
import type { AtProvider } from '../../domain/ledger/at-provider.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import type { Answers, HealthScope, ProviderHealth, Use } from '../../domain/safeguards/failover.ts';
import {
  chosen,
  failoverAlarm,
  failoverKey,
  healthScopeName,
  inOrder,
  NO_HEALTH,
  SLOW_MS,
  turned,
  useIn,
  withAnswers,
} from '../../domain/safeguards/failover.ts';
import { callingCodeOf } from '../../domain/safeguards/failures.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { NamedSender, SendResult } from '../../ports/senders.ts';
import type { Pipeline } from '../core/context.ts';
import { change, loadReadable, TooManyWriters } from '../core/items.ts';
import { raise, settleAlert } from './alerts.ts';

/** One contact, as far as a provider's health is concerned. */
export interface Contacted {
  channel: Channel;
  tenant: Pick<Tenant, 'id' | 'senderAddresses' | 'providerOrder'>;
  /** E.164; null for an email, and where it is not known any more. */
  to: string | null;
}

/** How old the standings may be that a sender goes by. */
const READ_EACH_MS: Milliseconds = 5 * SECOND;
/** How often a process writes down what it counted. */
const WRITTEN_EACH_MS: Milliseconds = 5 * SECOND;
/** Scopes that one process counts between two writings; more of them go uncounted. */
const SCOPES_MAX = 200;

interface Counted {
  scope: HealthScope;
  added: Record<string, Answers>;
}

/** What a process counted and has not written yet, and the standings that it read last. */
interface Notes {
  counted: Map<string, Counted>;
  writtenAt: Instant;
  read: Map<string, { health: ProviderHealth; at: Instant }>;
}

const notes = new WeakMap<Pipeline, Notes>();

function notesOf(p: Pipeline): Notes {
  const known = notes.get(p) ?? { counted: new Map(), writtenAt: 0, read: new Map() };
  notes.set(p, known);
  return known;
}

/** The providers of a channel; empty where it has one. */
const several = (p: Pipeline, channel: Channel): readonly NamedSender[] =>
  (p.providers?.[channel] ?? []) as readonly NamedSender[];

/** An office that has a sender of its own is looked at by itself, too, and so is a country. */
function scopesOf({ channel, tenant, to }: Contacted): HealthScope[] {
  const country = callingCodeOf(to);
  return [
    { channel },
    ...(country === null ? [] : [{ channel, country }]),
    ...(tenant.senderAddresses[channel] ? [{ channel, tenant: tenant.id }] : []),
  ];
}

/** Their names, in the operator's order; none where the channel has one provider. */
export const namesOf = (p: Pipeline, channel: Channel): string[] =>
  several(p, channel).map(({ name }) => name);

/** In which order they are asked while all are well: the office's own wish, then the country's, then the operator's. */
function orderFor(p: Pipeline, { channel, tenant, to }: Contacted): string[] {
  const ofCountry = p.settings.providersByCountry?.[callingCodeOf(to) ?? ''];
  return inOrder(namesOf(p, channel), tenant.providerOrder[channel], ofCountry);
}

/** By a sender, before it claims: whom it asks. Null where the channel has one provider. */
export async function chooseProvider(
  p: Pipeline,
  at: AtProvider | undefined,
  contact: Contacted,
  now: Instant,
): Promise<string | null> {
  const [first, ...others] = orderFor(p, contact);
  if (first === undefined) return null;
  const scopes = await standings(p, scopesOf(contact), now);
  const use = (name: string): Use => useIn(scopes, name, now);
  return chosen({ order: [first, ...others], at, use, roll: p.ids.chance() });
}

/** The sender of a provider. Undefined where it is not set up any more. @param name null where the channel has one */
export const senderNamed = (p: Pipeline, channel: Channel, name: string | null): NamedSender | undefined => {
  const all = several(p, channel);
  if (all.length === 0) return { name: name ?? '', sender: p.senders[channel] as NamedSender['sender'] };
  return all.find((each) => each.name === name);
};

/** Whoever may have it: the one that was asked, or any of them where that was not written down. */
export const whoMayHave = (p: Pipeline, { channel, at }: Entry): readonly NamedSender[] => {
  const all = several(p, channel);
  if (all.length > 0 && at === undefined) return all;
  const asked = senderNamed(p, channel, at?.name ?? null);
  return asked ? [asked] : [];
};

/**
 * The provider at which an office's own sender is, for a number belongs to one account: the first that the office names,
 * else the operator's first. Null where the channel has one.
 */
export const homeOf = (
  p: Pipeline,
  channel: Channel,
  { providerOrder }: Pick<Tenant, 'providerOrder'>,
): string | null => inOrder(namesOf(p, channel), providerOrder[channel])[0] ?? null;

async function standings(
  p: Pipeline,
  scopes: readonly HealthScope[],
  now: Instant,
): Promise<ProviderHealth[]> {
  const { read } = notesOf(p);
  const names = scopes.map(healthScopeName);
  const old = names.filter((name) => Math.abs(now - (read.get(name)?.at ?? 0)) >= READ_EACH_MS);
  if (old.length > 0) {
    if (read.size > SCOPES_MAX) read.clear();
    const items = await loadReadable(p, old.map(keyOf.health), now);
    for (const [index, name] of old.entries())
      read.set(name, { health: items[index]?.body ?? NO_HEALTH, at: now });
  }
  return names.map((name) => read.get(name)?.health ?? NO_HEALTH);
}

const NOTHING: Answers = { tried: 0, refused: 0, slow: 0, undelivered: 0 };

/** What an answer says of the provider. */
function answersOf(result: SendResult, tookMs: Milliseconds): Answers {
  const refused = result.kind === 'failed' || (result.kind === 'rejected' && result.reason === 'rejected');
  const slow = result.kind === 'unknown' || tookMs > SLOW_MS;
  return { ...NOTHING, tried: 1, refused: refused ? 1 : 0, slow: slow ? 1 : 0 };
}

/** By a sender, when the outcome is written. @param tookMs how long the answer took */
export async function noteAnswer(
  p: Pipeline,
  contact: Contacted,
  provider: string | null,
  result: SendResult,
  tookMs: Milliseconds,
): Promise<void> {
  if (provider !== null) await note(p, contact, provider, answersOf(result, tookMs));
}

/** By a receipt: the provider took it, and it did not arrive. */
export async function noteUndelivered(p: Pipeline, contact: Contacted, entry: Entry): Promise<void> {
  if (entry.at && several(p, entry.channel).length > 0)
    await note(p, contact, entry.at.name, { ...NOTHING, undelivered: 1 });
}

async function note(p: Pipeline, contact: Contacted, provider: string, answers: Answers): Promise<void> {
  const now = p.clock.now();
  const known = notesOf(p);
  for (const scope of scopesOf(contact)) {
    const name = healthScopeName(scope);
    const counted = known.counted.get(name) ?? { scope, added: {} };
    counted.added[provider] = sumOf(counted.added[provider] ?? NOTHING, answers);
    if (known.counted.has(name) || known.counted.size < SCOPES_MAX) known.counted.set(name, counted);
  }
  if (Math.abs(now - known.writtenAt) >= WRITTEN_EACH_MS) await writeNotes(p, known, now);
}

const sumOf = (a: Answers, b: Answers): Answers => ({
  tried: a.tried + b.tried,
  refused: a.refused + b.refused,
  slow: a.slow + b.slow,
  undelivered: a.undelivered + b.undelivered,
});

async function writeNotes(p: Pipeline, known: Notes, now: Instant): Promise<void> {
  known.writtenAt = now;
  const counted = [...known.counted.values()];
  known.counted.clear();
  for (const each of counted) await write(p, each, known, now);
}

/** Counts are advice: what so many others wrote at the same moment that this one did not come to it goes uncounted. */
async function write(p: Pipeline, { scope, added }: Counted, { read }: Notes, now: Instant): Promise<void> {
  const name = healthScopeName(scope);
  let before = NO_HEALTH;
  try {
    const { item, wrote } = await change(
      p,
      keyOf.health(name),
      (current) => {
        before = current?.body ?? NO_HEALTH;
        return itemOf.health(withAnswers(before, added, now), name);
      },
      now,
    );
    if (!wrote || !item) return;
    read.set(name, { health: item.body, at: now });
    await tell(p, scope, before, item.body);
  } catch (error) {
    if (!(error instanceof TooManyWriters)) throw error;
  }
}

async function tell(
  p: Pipeline,
  scope: HealthScope,
  before: ProviderHealth,
  after: ProviderHealth,
): Promise<void> {
  const { aside, back } = turned(before, after);
  for (const name of aside) {
    const standing = after.providers[name];
    if (standing) await raise(p, failoverAlarm(scope, name, standing));
    p.telemetry.count('provider_left_aside', { channel: scope.channel });
  }
  for (const name of back) await settleAlert(p, failoverKey(scope, name));
}

/** How a channel's providers are doing, for whoever looks at the system. */
export interface ProviderStanding {
  name: string;
  /** `used`; `aside` while it rests; `on_trial` until it has proved well again. */
  use: Use;
  /** Since when it is not used; null while it is. */
  since: Instant | null;
  why: 'refused' | 'slow' | 'undelivered' | null;
}

/** Those of every channel that has several. */
export async function providerStandings(
  p: Pipeline,
  channel: Channel,
  now: Instant,
): Promise<ProviderStanding[]> {
  const names = namesOf(p, channel);
  if (names.length === 0) return [];
  const [item] = await loadReadable(p, [keyOf.health(healthScopeName({ channel }))], now);
  return names.map((name) => {
    const standing = item?.body.providers[name];
    const since = standing?.asideSince ?? null;
    return {
      name,
      use: useIn(item ? [item.body] : [], name, now),
      since,
      why: since === null ? null : (standing?.why ?? null),
    };
  });
}
