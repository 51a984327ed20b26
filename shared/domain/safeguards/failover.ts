/**
 * Which of a channel's providers an attempt goes to, and how a provider's health is judged by what it answered. Asked
 * just before a claim, which records the choice; `pipeline/safeguards/failover.ts` counts. Pure.
 *
 * Always true (P1): what was ever in doubt at a provider stays with it. Another one is asked only for what no provider
 * has been asked for, or for what each that was asked proved not to have taken.
 *
 * A provider that fails is left aside and comes back by trial: it rests, then is given one contact in `TRIAL_SHARE`, and
 * is used again when those went well. Each relapse doubles its rest, so that one which comes and goes is left alone.
 */
import type { TenantId } from '../core/keys.ts';
import type { Channel } from '../core/policy.ts';
import type { Span, Window } from '../core/spans.ts';
import { addedTo, sumOf } from '../core/spans.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { HOUR, MINUTE, SECOND, toIso } from '../core/time.ts';
import type { AtProvider } from '../ledger/at-provider.ts';
import type { Alarm } from './alert.ts';

/** What was counted of a provider's answers. */
export interface Answers {
  /** Contacts that it was asked for. */
  tried: number;
  /** Those that it could or would not take, for no reason of the person's. */
  refused: number;
  /** Those whose answer came late, or never. */
  slow: number;
  /** Those that it took, and that it says did not arrive. */
  undelivered: number;
}

type Trouble = Exclude<keyof Answers, 'tried'>;

/** How a provider is doing in one scope. */
export interface Standing {
  spans: readonly Span<keyof Answers>[];
  /** Since when it is left aside; null while it is used. */
  asideSince: Instant | null;
  /** Until when it rests; from then on it is tried. Of no meaning while it is used. */
  restsUntil: Instant;
  /** How often it was left aside without having been well for `WELL_MS` in between. */
  relapses: number;
  /** When it was last used again; null when it never was. */
  backAt: Instant | null;
  /** For what it was left aside. */
  why: Trouble | null;
}

/** How the providers of one scope are doing, by their names. */
export interface ProviderHealth {
  providers: Readonly<Record<string, Standing>>;
}

export const NO_HEALTH: ProviderHealth = { providers: {} };

const FRESH: Standing = {
  spans: [],
  asideSince: null,
  restsUntil: 0,
  relapses: 0,
  backAt: null,
  why: null,
};

const WINDOW: Window = { windowMs: 15 * MINUTE, spanMs: MINUTE };
/** An answer that takes longer is late. Twice what the slowest carriers' routes take; half of what a sender waits. */
export const SLOW_MS: Milliseconds = 10 * SECOND;

/** From how many, and from which share of what was tried, a trouble is the provider's and no accident. */
const LIMITS: Readonly<Record<Trouble, { least: number; share: number }>> = {
  refused: { least: 5, share: 0.5 },
  slow: { least: 5, share: 0.5 },
  // Lists of real people have wrong numbers, and what did not arrive may be told much later than it was tried.
  undelivered: { least: 20, share: 0.4 },
};

const REST_MS: Milliseconds = 10 * MINUTE;
const REST_MAX_MS: Milliseconds = 4 * HOUR;
/** Whoever was well for so long has not relapsed, but fails anew. */
const WELL_MS: Milliseconds = 2 * HOUR;
/** Of how many contacts one is given to a provider on trial. */
const TRIAL_SHARE = 5;
/** So many that went well end a trial. */
const TRIAL_LEAST = 3;
/** So many troubles end it the other way, whatever went well. */
const TRIAL_TROUBLES = 2;
/** A provider that refused one entry so often is asked for it no more while another may be asked. */
const REFUSALS_OF_ONE = 2;

const total = ({ spans }: Standing, name: keyof Answers): number => sumOf(spans, name);
const TROUBLES = Object.keys(LIMITS) as Trouble[];

/** The standings after more was counted. @param added by the providers' names */
export function withAnswers(
  health: ProviderHealth,
  added: Readonly<Record<string, Answers>>,
  now: Instant,
): ProviderHealth {
  const changed = Object.entries(added).map(([name, answers]): [string, Standing] => [
    name,
    judged(health.providers[name] ?? FRESH, answers, now),
  ]);
  return { providers: { ...health.providers, ...Object.fromEntries(changed) } };
}

function judged(before: Standing, { tried, refused, slow, undelivered }: Answers, now: Instant): Standing {
  // What comes in while it rests was under way before: it says nothing of a recovery.
  if (before.asideSince !== null && now < before.restsUntil) return before;
  const counted = { tried, refused, slow, undelivered };
  const standing = { ...before, spans: addedTo(before.spans, counted, WINDOW, now) };
  return standing.asideSince === null ? judgedInUse(standing, now) : judgedOnTrial(standing, now);
}

function judgedInUse(standing: Standing, now: Instant): Standing {
  const tried = total(standing, 'tried');
  const why = TROUBLES.find((trouble) => {
    const many = total(standing, trouble);
    return many >= LIMITS[trouble].least && many > LIMITS[trouble].share * tried;
  });
  if (why === undefined) return standing;
  const wasWell = standing.backAt === null || now - standing.backAt >= WELL_MS;
  return leftAside(standing, wasWell ? 0 : standing.relapses + 1, why, now);
}

function judgedOnTrial(standing: Standing, now: Instant): Standing {
  const troubles = total(standing, 'refused') + total(standing, 'slow');
  if (troubles >= TRIAL_TROUBLES)
    return leftAside(standing, standing.relapses + 1, standing.why ?? 'refused', now);
  if (total(standing, 'tried') - troubles < TRIAL_LEAST) return standing;
  return { ...FRESH, relapses: standing.relapses, backAt: now };
}

const leftAside = (standing: Standing, relapses: number, why: Trouble, now: Instant): Standing => ({
  spans: [],
  asideSince: standing.asideSince ?? now,
  restsUntil: now + Math.min(REST_MAX_MS, REST_MS * 2 ** relapses),
  relapses,
  backAt: standing.backAt,
  why,
});

/** How long the standings can be of use. */
export const healthUntil = ({ providers }: ProviderHealth): Instant =>
  Math.max(
    0,
    ...Object.values(providers).map(({ spans, restsUntil, backAt, asideSince }) =>
      asideSince === null
        ? Math.max((spans.at(-1)?.from ?? 0) + WINDOW.spanMs + WINDOW.windowMs, (backAt ?? 0) + WELL_MS)
        : // It comes back by trial alone, so what nobody tries any more is forgotten after two days.
          restsUntil + 48 * HOUR,
    ),
  );

/** What may be done with a provider now. */
export type Use = 'used' | 'on_trial' | 'aside';

const useOf = (standing: Standing | undefined, now: Instant): Use => {
  if (!standing || standing.asideSince === null) return 'used';
  return now < standing.restsUntil ? 'aside' : 'on_trial';
};

/** The worst of several: all, a country, an office. */
export function useIn(scopes: readonly ProviderHealth[], name: string, now: Instant): Use {
  const uses = scopes.map(({ providers }) => useOf(providers[name], now));
  return uses.find((use) => use === 'aside') ?? uses.find((use) => use === 'on_trial') ?? 'used';
}

/**
 * A channel's providers in the order in which they are asked while all are well.
 * @param wishes by whom one is preferred: what the first says counts before what the second does. Of a provider that is not
 * set up nothing comes
 */
export function inOrder(
  names: readonly string[],
  ...wishes: readonly (readonly string[] | undefined)[]
): string[] {
  if (names.length < 2) return [...names];
  const wanted = wishes.flatMap((wish) => wish ?? []).filter((name) => names.includes(name));
  return [...new Set([...wanted, ...names])];
}

export interface Choice {
  /** The channel's providers that are set up, the preferred one first. */
  order: readonly [string, ...string[]];
  /** What the entry's earlier attempts met; absent before the first. */
  at: AtProvider | undefined;
  use: (name: string) => Use;
  /** From 0 to 1: a part of the contacts is given to a provider on trial. */
  roll: number;
}

/** The provider to ask next. */
export function chosen({ order, at, use, roll }: Choice): string {
  const [first] = order;
  if (at?.wasInDoubt) return order.includes(at.name) ? at.name : first;
  const refusals = (name: string) => at?.refused[name] ?? 0;
  const isOpen = (name: string) => {
    if (use(name) === 'on_trial') return refusals(name) === 0 && roll < 1 / TRIAL_SHARE;
    return use(name) === 'used' && refusals(name) < REFUSALS_OF_ONE;
  };
  // Where none is well they are asked in turn: a refusal costs a minute, and waiting costs the reminder.
  return order.find(isOpen) ?? order.toSorted((a, b) => refusals(a) - refusals(b))[0] ?? first;
}

/** Whether somebody else may be asked for what the entry's provider refused for good, for no reason of the person's. */
export const mayAskAnother = (order: readonly string[], at: AtProvider | undefined): boolean =>
  at !== undefined &&
  !at.wasInDoubt &&
  order.some((name) => name !== at.name && at.refused[name] === undefined);

/** Whose contacts are judged together: all of a channel, those to one country, or those of an office's own sender. */
export interface HealthScope {
  channel: Channel;
  /** As `+44`; absent for every country. */
  country?: string | undefined;
  /** Absent for every office. */
  tenant?: TenantId | undefined;
}

/** The scope's name in keys and alerts. No tenant's id begins with a plus sign. */
export const healthScopeName = ({ channel, country, tenant }: HealthScope): string =>
  [channel, country, tenant].filter((part) => part !== undefined).join('-');

const scopeText = ({ channel, country, tenant }: HealthScope): string => {
  const to = country === undefined ? '' : ` to numbers that begin with ${country}`;
  return `${channel}${to}${tenant === undefined ? '' : ` of ${tenant}`}`;
};

const WHY: Readonly<Record<Trouble, string>> = {
  refused: 'it does not take what it is given',
  slow: 'its answers come late or never',
  undelivered: 'too much of what it takes does not arrive',
};

export const failoverKey = (scope: HealthScope, name: string) =>
  `failover-${healthScopeName(scope)}-${name}` as const;

/** A provider is left aside, and others take its contacts. */
export const failoverAlarm = (scope: HealthScope, name: string, { why, restsUntil }: Standing): Alarm => ({
  key: failoverKey(scope, name),
  severity: 'notice',
  title: `${name} is left aside for ${scopeText(scope)}: ${WHY[why ?? 'refused']}`,
  detail:
    `What is due goes to the next provider. What is in doubt at ${name} stays there until that is settled. ` +
    `It rests until ${toIso(restsUntil)}, then is tried with one contact in ${TRIAL_SHARE}, and is used again when those go well.`,
  tenant: scope.tenant,
});

/** What changed between two judgements: whom to tell of. */
export const turned = (
  before: ProviderHealth,
  after: ProviderHealth,
): { aside: string[]; back: string[] } => {
  const wasAside = (name: string) => (before.providers[name]?.asideSince ?? null) !== null;
  const isAside = (name: string) => (after.providers[name]?.asideSince ?? null) !== null;
  const names = Object.keys(after.providers);
  return {
    aside: names.filter((name) => isAside(name) && !wasAside(name)),
    back: names.filter((name) => !isAside(name) && wasAside(name)),
  };
};
