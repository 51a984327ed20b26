/**
 * Every kind of item that a store holds: its key, and the one list (or due-index partition) it stands in.
 * Stores know only this; all of it is one conditional write per item.
 */

import type { Appointment, StepKind } from '../appointment/appointment.ts';
import type { SearchMark } from '../appointment/search-marks.ts';
import { MARKS_KEPT_MS } from '../appointment/search-marks.ts';
import type { ContentOf, TemplateName, TemplateSource } from '../content/content.ts';
import type { Skeleton } from '../content/skeleton.ts';
import type { Control } from '../core/control.ts';
import type { AddressKey, AppointmentId, EntryRef, TenantId } from '../core/keys.ts';
import { entryName } from '../core/keys.ts';
import type { Bucket } from '../core/pace.ts';
import type { Channel, Policy, StoredPolicy } from '../core/policy.ts';
import type { SurgeCounter } from '../core/surge.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY } from '../core/time.ts';
import type { OfficeEvent, Outbox, Untold } from '../events/events.ts';
import { EVENTS_KEPT_MS } from '../events/events.ts';
import type { Delivery, DeliveryState, Receiver } from '../events/receivers.ts';
import type { Feed } from '../feeds/feed.ts';
import type { Entry } from '../ledger/entry.ts';
import { placeOf } from '../ledger/entry.ts';
import type { ConsentEvent } from '../person/consent.ts';
import type { Need } from '../person/need.ts';
import type { OfficeMail } from '../person/office-mail.ts';
import { OFFICE_MAIL_KEPT_MS } from '../person/office-mail.ts';
import type { Recipient } from '../person/recipient.ts';
import type { Reply } from '../person/reply.ts';
import type { Alert } from '../safeguards/alert.ts';
import { isListed, KEPT_MS } from '../safeguards/alert.ts';
import type { Budget } from '../safeguards/budget.ts';
import { BUDGET_KEPT_MS } from '../safeguards/budget.ts';
import type { ProviderHealth } from '../safeguards/failover.ts';
import { healthUntil } from '../safeguards/failover.ts';
import type { Outcomes } from '../safeguards/failures.ts';
import { outcomesUntil } from '../safeguards/failures.ts';
import type { Hourly } from '../safeguards/hourly.ts';
import { hourlyUntil } from '../safeguards/hourly.ts';
import type { ApiKey } from '../tenant/api-keys.ts';
import type { LoggedAct } from '../tenant/audit-log.ts';
import { ACTS_KEPT_MS } from '../tenant/audit-log.ts';
import type { Colleague } from '../tenant/colleagues.ts';
import type { Period, SweepProgress } from '../tenant/retention.ts';
import type { Session } from '../tenant/sessions.ts';
import type { Tenant } from '../tenant/tenant.ts';

/** Says that an appointment concerns an address. A person's appointments are found by these. */
export interface AddressLink {
  tenant: TenantId;
  address: AddressKey;
  appointment: AppointmentId;
  startsAt: Instant;
}

/** Says that somebody said something from an address. What was said by it is found by these, in order of time. */
interface ReplyLink {
  tenant: TenantId;
  address: AddressKey;
  reply: string;
  at: Instant;
}

/** The readable half of an opt-out, for the list; the recipient item is what decides. Null once erased or lifted. */
export interface OptOutRecord {
  tenant: TenantId;
  address: AddressKey;
  /** As the caller may read it; null when it was never known in the clear. */
  shown: string | null;
  channels: readonly Channel[];
  source: string;
  at: Instant;
  /** True once lifted: it leaves the list. */
  lifted: boolean;
  /** When `shown` was erased with its person. Absent where it was not. */
  erasedAt?: Instant;
}

/** The first answer to a request that carried an `Idempotency-Key`. */
export interface IdempotentRequest {
  tenant: TenantId | null;
  /** SHA-256 of the caller's key, method, path and body; null in what an earlier release wrote: it is not compared. */
  fingerprint: string | null;
  /** Seeds the ids that the request makes, so that a retry makes the same ones. */
  seed: string;
  createdAt: Instant;
  /** Sealed by the request itself, which is stored nowhere; null until it was answered. */
  answer: string | null;
}

/**
 * What one attempt said, word for word: pinned, so that it can be shown again, and looked for at the provider. The words
 * of an entry's latest attempt stand in the entry, but for those of a bundle; the others in an item of this kind.
 */
export interface Rendering extends EntryRef {
  attempt: number;
  channel: Channel;
  at: Instant;
  /** BCP 47. */
  locale: string;
  /** The tenant's own sender of that moment; null for the provider's configured one. */
  from: string | null;
  /** Every appointment that it names, the entry's own first. */
  appointments: readonly AppointmentId[];
  /** Null once its person was erased. */
  content: ContentOf[Channel] | null;
}

/** A tenant's own template. It is in use while the tenant's `templates` name it. */
export interface StoredTemplate {
  tenant: TenantId;
  name: TemplateName;
  kind: StepKind;
  channel: Channel;
  /** BCP 47, in the normal form. */
  locale: string;
  /** Counts up with every change, from 1, over deletions. */
  version: number;
  source: TemplateSource;
  updatedAt: Instant;
  /** True once deleted: it leaves the list. */
  deleted: boolean;
}

/** What a policy or a template said before it was changed: it can be looked at, and restored. */
export type StoredVersion = { tenant: TenantId; version: number; replacedAt: Instant } & (
  | { of: 'policy'; name: string; said: Policy }
  | { of: 'template'; name: TemplateName; said: TemplateSource }
);

/** The last runs of one component of the system. */
export interface ComponentRun {
  /** Which component; named as databases and the API have it. */
  part: string;
  startedAt: Instant;
  finishedAt: Instant | null;
  failedAt: Instant | null;
  /** What the failure said; no personal data. */
  error: string | null;
  /** Up to when it has looked, for a component that goes on from there; absent for others. */
  lookedAt?: Instant;
}

/** A message that failed too often, kept for people to look at (embedded mode). One per entry. */
export interface StoredDeadLetter extends EntryRef {
  attempt: number;
  channel: Channel;
  /** The error's name; no personal data. */
  error: string;
  /** How often it failed, over all attempts. */
  times: number;
  firstAt: Instant;
  lastAt: Instant;
  /** True once nobody needs it: it leaves the list. */
  closed: boolean;
}

/** By which secret the addresses in this store are hashed. One for the whole store. */
export interface KeyCheck {
  /** `secretCheck` of it. */
  check: string;
  at: Instant;
}

/** Over how many partitions of the due index entries are spread. One for the whole store. */
export interface ShardMark {
  /** The most that there ever were. */
  most: number;
  /** When there came to be as many; absent for the first number. */
  raisedAt?: Instant | undefined;
  /** Over how many what had been planned before was spread, too; absent where none was looked at. */
  spread?: number | undefined;
}

/** A row that could not be read, so that it is known by name until it can be, or is gone. */
export interface Damage {
  /** The key of the row; it holds no personal data. */
  item: Key;
  /** What is wrong with it. */
  why: string;
  firstAt: Instant;
  /** When it could be read again, or was gone; null while it stands. */
  endedAt: Instant | null;
}

/** What a store holds, by kind. */
interface Records {
  tenant: Tenant;
  policy: StoredPolicy;
  appointment: Appointment;
  entry: Entry;
  recipient: Recipient;
  link: AddressLink;
  mark: SearchMark;
  optout: OptOutRecord;
  key: ApiKey;
  control: Control;
  bucket: Bucket;
  /** Surge counters. The kind keeps the name that databases already have for it. */
  tally: SurgeCounter;
  outcomes: Outcomes;
  /** How a channel's providers are doing, by scope. */
  health: ProviderHealth;
  /** What came of contacts in one hour; several items of one hour are to be added. */
  hourly: Hourly;
  request: IdempotentRequest;
  rendering: Rendering;
  /** Text that many messages share, under its hash: it names nobody, and never changes. */
  skeleton: Skeleton;
  template: StoredTemplate;
  version: StoredVersion;
  run: ComponentRun;
  alert: Alert;
  budget: Budget;
  deadletter: StoredDeadLetter;
  reply: Reply;
  heard: ReplyLink;
  need: Need;
  officemail: OfficeMail;
  consent: ConsentEvent;
  sweep: SweepProgress;
  act: LoggedAct;
  colleague: Colleague;
  keycheck: KeyCheck;
  shards: ShardMark;
  damage: Damage;
  feed: Feed;
  outbox: Outbox;
  untold: Untold;
  event: OfficeEvent;
  receiver: Receiver;
  delivery: Delivery;
  session: Session;
}

export type Kind = keyof Records;
/** What an item of the kind says. */
export type Body<K extends Kind = Kind> = Records[K];
export type Key<K extends Kind = Kind> = K extends Kind ? `${K}/${string}` : never;

/** Where an item is listed: a partition, and its place in it. Ties are ordered by key. */
export interface Listed<K extends Kind = Kind> {
  partition: Partition<K>;
  sort: number;
}

/** What is to be written. */
export interface NewItem<K extends Kind = Kind> {
  key: Key<K>;
  body: Records[K];
  listed: Listed<K> | null;
  /** After this the item counts as absent and may be removed. */
  expiresAt: Instant | null;
}

/** What was read: the version guards the next write. */
export interface Item<K extends Kind = Kind> extends NewItem<K> {
  /** From 1, one more with each write. */
  version: number;
}

/** For so long a request that is repeated under its `Idempotency-Key` is the same request. */
export const IDEMPOTENCY_MS: Milliseconds = DAY;
/** Dead letters are kept as long as SQS keeps them. */
const DEAD_LETTER_MS: Milliseconds = 14 * DAY;

/**
 * How long an item is kept: for good; until a moment that follows from itself (null is not yet); or for the office's
 * `facts` or `words`, whose end the sweep brings about (`pipeline/safeguards/retention.ts`).
 */
type Lifespan<K extends Kind> = 'for_good' | Period | ((body: Records[K]) => Instant | null);

/** The lifespan of each kind. A kind that is missing does not compile, nor does one that the sweep can't find. */
const LIFESPANS = {
  // What an office set, and what the system knows of itself.
  tenant: 'for_good',
  policy: 'for_good',
  template: 'for_good',
  skeleton: 'for_good',
  key: 'for_good',
  control: 'for_good',
  bucket: 'for_good',
  tally: 'for_good',
  run: 'for_good',
  sweep: 'for_good',
  keycheck: 'for_good',
  feed: 'for_good',
  shards: 'for_good',
  // What protects a person: opt-outs, the record of them, and who may be meant by a STOP that comes years later.
  recipient: 'for_good',
  optout: 'for_good',
  consent: 'for_good',
  appointment: 'facts',
  entry: 'facts',
  link: 'facts',
  rendering: 'words',
  reply: 'words',
  heard: 'words',
  need: 'words',
  request: ({ createdAt }: IdempotentRequest) => createdAt + IDEMPOTENCY_MS,
  outcomes: outcomesUntil,
  health: healthUntil,
  hourly: hourlyUntil,
  alert: ({ settledAt }: Alert) => (settledAt === null ? null : settledAt + KEPT_MS),
  officemail: ({ dueAt, createdAt }: OfficeMail) => (dueAt ?? createdAt) + OFFICE_MAIL_KEPT_MS,
  budget: ({ updatedAt }: Budget) => updatedAt + BUDGET_KEPT_MS,
  deadletter: ({ lastAt }: StoredDeadLetter) => lastAt + DEAD_LETTER_MS,
  colleague: ({ removedAt }: Colleague) => removedAt,
  act: ({ at }: LoggedAct) => at + ACTS_KEPT_MS,
  version: ({ replacedAt }: StoredVersion) => replacedAt + ACTS_KEPT_MS,
  damage: ({ endedAt }: Damage) => (endedAt === null ? null : endedAt + KEPT_MS),
  outbox: 'for_good',
  untold: ({ at }: Untold) => at + EVENTS_KEPT_MS,
  event: ({ recordedAt }: OfficeEvent) => recordedAt + EVENTS_KEPT_MS,
  receiver: ({ deletedAt }: Receiver) => deletedAt,
  delivery: ({ lastAt }: Delivery) => lastAt + EVENTS_KEPT_MS,
  session: ({ keptUntil }: Session) => keptUntil,
  // Whoever ends an appointment ends them first; this is for what a crash or a race leaves.
  mark: ({ startsAt }: SearchMark) => startsAt + MARKS_KEPT_MS,
} as const satisfies { [K in Kind]: Lifespan<K> };

/** The kinds that are kept for a period of the office's. */
export type KindKeptFor<P extends Period> = {
  [K in Kind]: (typeof LIFESPANS)[K] extends P ? K : never;
}[Kind];

/** The keys, by kind. */
export const keyOf = {
  tenant: (id: TenantId): Key<'tenant'> => `tenant/${id}`,
  policy: (tenant: TenantId, name: string): Key<'policy'> => `policy/${tenant}/${name}`,
  appointment: (tenant: TenantId, id: AppointmentId): Key<'appointment'> => `appointment/${tenant}/${id}`,
  entry: (ref: EntryRef): Key<'entry'> => `entry/${entryName(ref)}`,
  recipient: (address: AddressKey): Key<'recipient'> => `recipient/${address}`,
  addressLink: (link: Omit<AddressLink, 'startsAt'>): Key<'link'> =>
    `link/${link.tenant}/${link.address}/${link.appointment}`,
  searchMark: ({ tenant, mark, appointment }: Omit<SearchMark, 'startsAt'>): Key<'mark'> =>
    `mark/${tenant}/${mark}/${appointment}`,
  optout: (tenant: TenantId, address: AddressKey): Key<'optout'> => `optout/${tenant}/${address}`,
  apiKey: (id: string): Key<'key'> => `key/${id}`,
  /** @param copy 0 is what counts; the others say the same, for those who only read */
  control: (copy = 0): Key<'control'> => (copy === 0 ? 'control/all' : `control/copy-${copy}`),
  bucket: (name: string): Key<'bucket'> => `bucket/${name}`,
  surgeCounter: (name: string): Key<'tally'> => `tally/${name}`,
  outcomes: (scope: string): Key<'outcomes'> => `outcomes/${scope}`,
  health: (scope: string): Key<'health'> => `health/${scope}`,
  hourly: (hour: Instant, copy: number): Key<'hourly'> => `hourly/${hour}/${copy}`,
  request: (scope: string, key: string): Key<'request'> => `request/${scope}/${key}`,
  rendering: (ref: EntryRef, attempt: number): Key<'rendering'> => `rendering/${entryName(ref)}/${attempt}`,
  skeleton: (hash: string): Key<'skeleton'> => `skeleton/${hash}`,
  template: (tenant: TenantId, name: TemplateName): Key<'template'> => `template/${tenant}/${name}`,
  version: ({
    tenant,
    of,
    name,
    version,
  }: Pick<StoredVersion, 'tenant' | 'of' | 'name' | 'version'>): Key<'version'> =>
    `version/${tenant}/${of}/${name}/${version}`,
  run: (component: string): Key<'run'> => `run/${component}`,
  deadLetter: (ref: EntryRef): Key<'deadletter'> => `deadletter/${entryName(ref)}`,
  alert: (key: string): Key<'alert'> => `alert/${key}`,
  reply: (tenant: TenantId, id: string): Key<'reply'> => `reply/${tenant}/${id}`,
  replyLink: ({ tenant, address, reply }: Omit<ReplyLink, 'at'>): Key<'heard'> =>
    `heard/${tenant}/${address}/${reply}`,
  need: (tenant: TenantId, id: string): Key<'need'> => `need/${tenant}/${id}`,
  officeMail: (tenant: TenantId, id: AppointmentId): Key<'officemail'> => `officemail/${tenant}/${id}`,
  budget: (tenant: TenantId, month: string): Key<'budget'> => `budget/${tenant}/${month}`,
  sweep: (tenant: TenantId): Key<'sweep'> => `sweep/${tenant}`,
  act: (id: string): Key<'act'> => `act/${id}`,
  colleague: (id: string): Key<'colleague'> => `colleague/${id}`,
  keyCheck: (): Key<'keycheck'> => 'keycheck/all',
  shards: (): Key<'shards'> => 'shards/all',
  damage: (item: Key): Key<'damage'> => `damage/${item}`,
  outbox: (tenant: TenantId): Key<'outbox'> => `outbox/${tenant}`,
  untold: ({ tenant, cause, version }: Pick<Untold, 'tenant' | 'cause' | 'version'>): Key<'untold'> =>
    `untold/${tenant}/${cause}/${version}`,
  event: (tenant: TenantId, id: string): Key<'event'> => `event/${tenant}/${id}`,
  receiver: (tenant: TenantId, id: string): Key<'receiver'> => `receiver/${tenant}/${id}`,
  delivery: ({ tenant, receiver, event }: Pick<Delivery, 'tenant' | 'receiver' | 'event'>): Key<'delivery'> =>
    `delivery/${tenant}/${receiver}/${event}`,
  feed: (tenant: TenantId, name: string): Key<'feed'> => `feed/${tenant}/${name}`,
  session: (hash: string): Key<'session'> => `session/${hash}`,
  consent: (tenant: TenantId, address: AddressKey, id: string): Key<'consent'> =>
    `consent/${tenant}/${address}/${id}`,
} as const;

/** Whose an entry is, by its key. */
export const tenantOfEntry = (key: Key<'entry'>): TenantId => key.split('/', 2)[1] as TenantId;

/** What it reminds of. */
export const appointmentOfEntry = (key: Key<'entry'>): AppointmentId => key.split('/', 3)[2] as AppointmentId;

/** The appointment that a link or a mark leads to. */
export const appointmentOfLink = (key: Key<'link' | 'mark'>): AppointmentId =>
  key.slice(key.lastIndexOf('/') + 1) as AppointmentId;

/** The reply that a link leads to. */
export const replyOfLink = (key: Key<'heard'>): string => key.split('/').slice(3).join('/');

/** The id of a consent event in its key. */
export const idOfConsent = (key: Key<'consent'>): string => key.slice(key.lastIndexOf('/') + 1);

/** A list's name. It knows what kind of items it lists, so that a row of it can't be taken for another. */
export type Partition<K extends Kind = Kind> = string & { readonly [listed]?: K };
declare const listed: unique symbol;

const partition = <K extends Kind>(name: string): Partition<K> => name as Partition<K>;

/** Whether it is a part of the due index. */
export const isDueIndex = (name: string): boolean => name.startsWith('due/');

/** The partitions that lists are read from. */
export const partitionOf = {
  due: (shard: number) => partition<'entry'>(`due/${shard}`),
  tenants: () => partition<'tenant'>('tenants'),
  policies: (tenant: TenantId) => partition<'policy'>(`policies/${tenant}`),
  appointments: (tenant: TenantId) => partition<'appointment'>(`appointments/${tenant}`),
  links: (tenant: TenantId, address: AddressKey) => partition<'link'>(`links/${tenant}/${address}`),
  marks: (tenant: TenantId, mark: AddressKey) => partition<'mark'>(`marks/${tenant}/${mark}`),
  optouts: (tenant: TenantId) => partition<'optout'>(`optouts/${tenant}`),
  keys: (tenant: TenantId | null) => partition<'key'>(`keys/${tenant ?? ''}`),
  templates: (tenant: TenantId) => partition<'template'>(`templates/${tenant}`),
  /** Open replies first, then resolved ones, each oldest first. */
  replies: (tenant: TenantId) => partition<'reply'>(`replies/${tenant}`),
  /** What was said from one address, oldest first. */
  heard: (tenant: TenantId, address: AddressKey) => partition<'heard'>(`heard/${tenant}/${address}`),
  /** Open needs first, then resolved ones, each oldest first. */
  needs: (tenant: TenantId) => partition<'need'>(`needs/${tenant}`),
  /** Mails to offices that are still to come, by when they are due. */
  officeMails: () => partition<'officemail'>('officemails'),
  /** Everything that was said about contacting one address, oldest first. */
  consents: (tenant: TenantId, address: AddressKey) => partition<'consent'>(`consents/${tenant}/${address}`),
  /** What was done about an office; for null, what concerns all of them, or operators. */
  acts: (tenant: TenantId | null) => partition<'act'>(`acts/${tenant ?? ''}`),
  colleagues: (tenant: TenantId | null) => partition<'colleague'>(`colleagues/${tenant ?? ''}`),
  /** The offices that are told of events. */
  outboxes: () => partition<'outbox'>('outboxes'),
  /** Writes of which an office has not been told yet, oldest first. */
  untold: (tenant: TenantId) => partition<'untold'>(`untold/${tenant}`),
  /** What an office is told, by its place. */
  events: (tenant: TenantId) => partition<'event'>(`events/${tenant}`),
  receivers: (tenant: TenantId) => partition<'receiver'>(`receivers/${tenant}`),
  /** What waits at one endpoint, by the place of its event; what was told, or was not, by when. */
  deliveries: (tenant: TenantId, receiver: string, state: DeliveryState) =>
    partition<'delivery'>(`deliveries/${tenant}/${receiver}/${state}`),
  runs: () => partition<'run'>('runs'),
  /** Every feed that is read, by when it is read next. */
  dueFeeds: () => partition<'feed'>('feeds'),
  /** Rows that can't be read. */
  damages: () => partition<'damage'>('damages'),
  deadLetters: () => partition<'deadletter'>('deadletters'),
  /** Open alerts, and those of which somebody has to be told that they are over. */
  alerts: () => partition<'alert'>('alerts'),
} as const;

/** Puts resolved replies and needs behind all open ones; the sum keeps to thirteen digits, as every instant does. */
export const RESOLVED_AFTER = 7_000_000_000_000;

type Builders = { [K in Kind]: (body: Records[K], ...rest: never[]) => NewItem<K> };

/** What kind of item a key is of. */
export const kindOf = (key: Key): Kind => key.slice(0, key.indexOf('/')) as Kind;

function item<K extends Kind>(key: Key<K>, body: Records[K], listed: Listed<K> | null = null): NewItem<K> {
  const lifespan: unknown = LIFESPANS[kindOf(key)];
  const until =
    typeof lifespan === 'function' ? (lifespan as (body: Records[K]) => Instant | null) : undefined;
  return { key, body, listed, expiresAt: until?.(body) ?? null };
}

/** Whether it counts as absent, and may be removed. */
export const isExpired = ({ expiresAt }: Pick<NewItem, 'expiresAt'>, now: Instant): boolean =>
  expiresAt !== null && expiresAt <= now;

/**
 * What a store keeps of an item: of one that is put as expired nothing but its key and version, so that what it said
 * is gone at once, however late its row is removed.
 */
export const asKept = <K extends Kind>(put: NewItem<K>, now: Instant): NewItem<K> =>
  isExpired(put, now) ? { ...put, body: {} as Records[K], listed: null } : put;

/**
 * In which group an item is counted, where a store counts by its writes: live entries by whose they are, state, channel
 * and what they wait for. Null for what is not counted. The names are stored.
 */
export function groupOf({ key, body, listed }: Pick<NewItem, 'key' | 'body' | 'listed'>): string | null {
  if (listed === null || kindOf(key) !== 'entry') return null;
  const { tenant, state, channel, reason } = body as Entry;
  return `${tenant}/${state}/${channel}/${reason ?? ''}`;
}

/** What a group's name says. */
export function readGroup(group: string): Pick<Entry, 'tenant' | 'state' | 'channel' | 'reason'> {
  const [tenant, state, channel, reason] = group.split('/');
  return { tenant, state, channel, reason: reason || null } as ReturnType<typeof readGroup>;
}

/** The item of each kind of record, ready to be put. */
export const itemOf = {
  tenant: (body: Tenant) =>
    item<'tenant'>(keyOf.tenant(body.id), body, { partition: partitionOf.tenants(), sort: body.createdAt }),
  policy: (body: StoredPolicy) =>
    item<'policy'>(keyOf.policy(body.tenant, body.policy.name), body, {
      partition: partitionOf.policies(body.tenant),
      sort: 0,
    }),
  appointment: (body: Appointment) =>
    item<'appointment'>(keyOf.appointment(body.tenant, body.id), body, {
      partition: partitionOf.appointments(body.tenant),
      sort: body.startsAt,
    }),
  entry: (body: Entry) => {
    const sort = placeOf(body);
    const listed = sort === null ? null : { partition: partitionOf.due(body.shard), sort };
    return item<'entry'>(keyOf.entry(body), body, listed);
  },
  recipient: (body: Recipient) => item<'recipient'>(keyOf.recipient(body.address), body),
  link: (body: AddressLink) =>
    item<'link'>(keyOf.addressLink(body), body, {
      partition: partitionOf.links(body.tenant, body.address),
      sort: body.startsAt,
    }),
  mark: (body: SearchMark) =>
    item<'mark'>(keyOf.searchMark(body), body, {
      partition: partitionOf.marks(body.tenant, body.mark),
      sort: body.startsAt,
    }),
  optout: (body: OptOutRecord) =>
    item<'optout'>(
      keyOf.optout(body.tenant, body.address),
      body,
      body.lifted ? null : { partition: partitionOf.optouts(body.tenant), sort: body.at },
    ),
  key: (body: ApiKey) =>
    item<'key'>(
      keyOf.apiKey(body.id),
      body,
      body.revokedAt === null ? { partition: partitionOf.keys(body.tenant), sort: body.createdAt } : null,
    ),
  control: (body: Control, key = keyOf.control()) => item<'control'>(key, body),
  bucket: (body: Bucket, name: string) => item<'bucket'>(keyOf.bucket(name), body),
  tally: (body: SurgeCounter, name: string) => item<'tally'>(keyOf.surgeCounter(name), body),
  outcomes: (body: Outcomes, scope: string) => item<'outcomes'>(keyOf.outcomes(scope), body),
  health: (body: ProviderHealth, scope: string) => item<'health'>(keyOf.health(scope), body),
  hourly: (body: Hourly, copy: number) => item<'hourly'>(keyOf.hourly(body.hour, copy), body),
  request: (body: IdempotentRequest, scope: string, key: string) =>
    item<'request'>(keyOf.request(scope, key), body),
  rendering: (body: Rendering) => item<'rendering'>(keyOf.rendering(body, body.attempt), body),
  skeleton: (body: Skeleton) => item<'skeleton'>(keyOf.skeleton(body.hash), body),
  template: (body: StoredTemplate) =>
    item<'template'>(
      keyOf.template(body.tenant, body.name),
      body,
      body.deleted ? null : { partition: partitionOf.templates(body.tenant), sort: 0 },
    ),
  version: (body: StoredVersion) => item<'version'>(keyOf.version(body), body),
  budget: (body: Budget) => item<'budget'>(keyOf.budget(body.tenant, body.month), body),
  alert: (body: Alert) =>
    item<'alert'>(
      keyOf.alert(body.key),
      body,
      isListed(body) ? { partition: partitionOf.alerts(), sort: body.firstAt } : null,
    ),
  deadletter: (body: StoredDeadLetter) =>
    item<'deadletter'>(
      keyOf.deadLetter(body),
      body,
      body.closed ? null : { partition: partitionOf.deadLetters(), sort: body.firstAt },
    ),
  reply: (body: Reply) =>
    item<'reply'>(keyOf.reply(body.tenant, body.id), body, {
      partition: partitionOf.replies(body.tenant),
      sort: body.at + (body.resolution ? RESOLVED_AFTER : 0),
    }),
  heard: (body: ReplyLink) =>
    item<'heard'>(keyOf.replyLink(body), body, {
      partition: partitionOf.heard(body.tenant, body.address),
      sort: body.at,
    }),
  consent: (body: ConsentEvent) =>
    item<'consent'>(keyOf.consent(body.tenant, body.address, body.id), body, {
      partition: partitionOf.consents(body.tenant, body.address),
      sort: body.at,
    }),
  need: (body: Need) =>
    item<'need'>(keyOf.need(body.tenant, body.id), body, {
      partition: partitionOf.needs(body.tenant),
      sort: body.since + (body.resolution ? RESOLVED_AFTER : 0),
    }),
  sweep: (body: SweepProgress) => item<'sweep'>(keyOf.sweep(body.tenant), body),
  officemail: (body: OfficeMail) =>
    item<'officemail'>(
      keyOf.officeMail(body.tenant, body.id),
      body,
      body.dueAt === null ? null : { partition: partitionOf.officeMails(), sort: body.dueAt },
    ),
  act: (body: LoggedAct) =>
    item<'act'>(keyOf.act(body.id), body, { partition: partitionOf.acts(body.tenant), sort: body.at }),
  colleague: (body: Colleague) =>
    item<'colleague'>(keyOf.colleague(body.id), body, {
      partition: partitionOf.colleagues(body.tenant),
      sort: body.createdAt,
    }),
  keycheck: (body: KeyCheck) => item<'keycheck'>(keyOf.keyCheck(), body),
  shards: (body: ShardMark) => item<'shards'>(keyOf.shards(), body),
  damage: (body: Damage) =>
    item<'damage'>(
      keyOf.damage(body.item),
      body,
      body.endedAt === null ? { partition: partitionOf.damages(), sort: body.firstAt } : null,
    ),
  feed: (body: Feed) =>
    item<'feed'>(
      keyOf.feed(body.tenant, body.name),
      body,
      body.dueAt === null ? null : { partition: partitionOf.dueFeeds(), sort: body.dueAt },
    ),
  outbox: (body: Outbox) =>
    item<'outbox'>(
      keyOf.outbox(body.tenant),
      body,
      body.since === null ? null : { partition: partitionOf.outboxes(), sort: body.since },
    ),
  untold: (body: Untold) =>
    item<'untold'>(keyOf.untold(body), body, {
      partition: partitionOf.untold(body.tenant),
      sort: body.order,
    }),
  event: (body: OfficeEvent) =>
    item<'event'>(
      keyOf.event(body.tenant, body.id),
      body,
      // A test is nothing that came about.
      body.kind === 'webhook.tested'
        ? null
        : { partition: partitionOf.events(body.tenant), sort: body.place },
    ),
  receiver: (body: Receiver) =>
    item<'receiver'>(keyOf.receiver(body.tenant, body.id), body, {
      partition: partitionOf.receivers(body.tenant),
      sort: body.createdAt,
    }),
  delivery: (body: Delivery) =>
    item<'delivery'>(keyOf.delivery(body), body, {
      partition: partitionOf.deliveries(body.tenant, body.receiver, body.state),
      sort: body.state === 'waiting' ? body.place : body.lastAt,
    }),
  session: (body: Session) => item<'session'>(keyOf.session(body.hash), body),
  run: (body: ComponentRun) =>
    item<'run'>(keyOf.run(body.part), body, { partition: partitionOf.runs(), sort: 0 }),
} as const satisfies Builders;
