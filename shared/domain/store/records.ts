/**
 * Every kind of item that a store holds: its key, and the one list (or due-index partition) it stands in.
 * Stores know only this; all of it is one conditional write per item.
 */

import type { Appointment, StepKind } from '../appointment/appointment.ts';
import type { ContentOf, TemplateName, TemplateSource } from '../content/content.ts';
import type { Control } from '../core/control.ts';
import type { AddressKey, AppointmentId, EntryRef, TenantId } from '../core/keys.ts';
import { entryName } from '../core/keys.ts';
import type { Bucket } from '../core/pace.ts';
import type { Channel, StoredPolicy } from '../core/policy.ts';
import type { SurgeCounter } from '../core/surge.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY } from '../core/time.ts';
import type { Entry } from '../ledger/entry.ts';
import type { ConsentEvent } from '../person/consent.ts';
import type { Need } from '../person/need.ts';
import type { Recipient } from '../person/recipient.ts';
import type { Reply } from '../person/reply.ts';
import type { Alert } from '../safeguards/alert.ts';
import { KEPT_MS } from '../safeguards/alert.ts';
import type { Budget } from '../safeguards/budget.ts';
import { BUDGET_KEPT_MS } from '../safeguards/budget.ts';
import type { Outcomes } from '../safeguards/failures.ts';
import { FAILURES_WINDOW_MS } from '../safeguards/failures.ts';
import type { Tenant } from '../tenant/tenant.ts';

/** Says that an appointment concerns an address. A person's appointments are found by these. */
export interface AddressLink {
  tenant: TenantId;
  address: AddressKey;
  appointment: AppointmentId;
  startsAt: Instant;
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
}

/** An API key, by the hash of its text. */
export interface ApiKey {
  id: string;
  /** Null for an operator key. */
  tenant: TenantId | null;
  /** SHA-256 of the key, hex. The key itself has 256 random bits and is stored nowhere. */
  hash: string;
  label: string;
  createdAt: Instant;
  revokedAt: Instant | null;
}

/** The first answer to a request that carried an `Idempotency-Key`. */
export interface IdempotentRequest {
  tenant: TenantId | null;
  /** SHA-256 of method, path and body. */
  fingerprint: string;
  /** Seeds the ids that the request makes, so that a retry makes the same ones. */
  seed: string;
  createdAt: Instant;
  /** Null until it was answered. */
  answer: { status: number; body: string; headers: Record<string, string> } | null;
}

/** What one attempt said, word for word: pinned, so that it can be shown again, and looked for at the provider. */
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

/** The last runs of one component of the system. */
export interface ComponentRun {
  /** Which component; named as databases and the API have it. */
  part: string;
  startedAt: Instant;
  finishedAt: Instant | null;
  failedAt: Instant | null;
  /** What the failure said; no personal data. */
  error: string | null;
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

/** What a store holds, by kind. */
interface Records {
  tenant: Tenant;
  policy: StoredPolicy;
  appointment: Appointment;
  entry: Entry;
  recipient: Recipient;
  link: AddressLink;
  optout: OptOutRecord;
  key: ApiKey;
  control: Control;
  bucket: Bucket;
  /** Surge counters. The kind keeps the name that databases already have for it. */
  tally: SurgeCounter;
  outcomes: Outcomes;
  request: IdempotentRequest;
  rendering: Rendering;
  template: StoredTemplate;
  run: ComponentRun;
  alert: Alert;
  budget: Budget;
  deadletter: StoredDeadLetter;
  reply: Reply;
  need: Need;
  consent: ConsentEvent;
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

const IDEMPOTENCY_MS: Milliseconds = DAY;
/** What has lapsed with its appointment can be looked up for so long. */
const NEED_KEPT_MS: Milliseconds = 30 * DAY;
/** Dead letters are kept as long as SQS keeps them. */
const DEAD_LETTER_MS: Milliseconds = 14 * DAY;

/** The keys, by kind. */
export const keyOf = {
  tenant: (id: TenantId): Key<'tenant'> => `tenant/${id}`,
  policy: (tenant: TenantId, name: string): Key<'policy'> => `policy/${tenant}/${name}`,
  appointment: (tenant: TenantId, id: AppointmentId): Key<'appointment'> => `appointment/${tenant}/${id}`,
  entry: (ref: EntryRef): Key<'entry'> => `entry/${entryName(ref)}`,
  recipient: (address: AddressKey): Key<'recipient'> => `recipient/${address}`,
  addressLink: (link: Omit<AddressLink, 'startsAt'>): Key<'link'> =>
    `link/${link.tenant}/${link.address}/${link.appointment}`,
  optout: (tenant: TenantId, address: AddressKey): Key<'optout'> => `optout/${tenant}/${address}`,
  apiKey: (id: string): Key<'key'> => `key/${id}`,
  control: (): Key<'control'> => 'control/all',
  bucket: (name: string): Key<'bucket'> => `bucket/${name}`,
  surgeCounter: (name: string): Key<'tally'> => `tally/${name}`,
  outcomes: (scope: string): Key<'outcomes'> => `outcomes/${scope}`,
  request: (scope: string, key: string): Key<'request'> => `request/${scope}/${key}`,
  rendering: (ref: EntryRef, attempt: number): Key<'rendering'> => `rendering/${entryName(ref)}/${attempt}`,
  template: (tenant: TenantId, name: TemplateName): Key<'template'> => `template/${tenant}/${name}`,
  run: (component: string): Key<'run'> => `run/${component}`,
  deadLetter: (ref: EntryRef): Key<'deadletter'> => `deadletter/${entryName(ref)}`,
  alert: (key: string): Key<'alert'> => `alert/${key}`,
  reply: (tenant: TenantId, id: string): Key<'reply'> => `reply/${tenant}/${id}`,
  need: (tenant: TenantId, id: string): Key<'need'> => `need/${tenant}/${id}`,
  budget: (tenant: TenantId, month: string): Key<'budget'> => `budget/${tenant}/${month}`,
  consent: (tenant: TenantId, address: AddressKey, id: string): Key<'consent'> =>
    `consent/${tenant}/${address}/${id}`,
} as const;

/** The appointment that a link leads to. */
export const appointmentOfLink = (key: Key<'link'>): AppointmentId =>
  key.slice(key.lastIndexOf('/') + 1) as AppointmentId;

/** The id of a consent event in its key. */
export const idOfConsent = (key: Key<'consent'>): string => key.slice(key.lastIndexOf('/') + 1);

/** A list's name. It knows what kind of items it lists, so that a row of it can't be taken for another. */
export type Partition<K extends Kind = Kind> = string & { readonly [listed]?: K };
declare const listed: unique symbol;

const partition = <K extends Kind>(name: string): Partition<K> => name as Partition<K>;

/** The partitions that lists are read from. */
export const partitionOf = {
  due: (shard: number) => partition<'entry'>(`due/${shard}`),
  tenants: () => partition<'tenant'>('tenants'),
  policies: (tenant: TenantId) => partition<'policy'>(`policies/${tenant}`),
  appointments: (tenant: TenantId) => partition<'appointment'>(`appointments/${tenant}`),
  links: (tenant: TenantId, address: AddressKey) => partition<'link'>(`links/${tenant}/${address}`),
  optouts: (tenant: TenantId) => partition<'optout'>(`optouts/${tenant}`),
  keys: (tenant: TenantId | null) => partition<'key'>(`keys/${tenant ?? ''}`),
  templates: (tenant: TenantId) => partition<'template'>(`templates/${tenant}`),
  /** Open replies first, then resolved ones, each oldest first. */
  replies: (tenant: TenantId) => partition<'reply'>(`replies/${tenant}`),
  /** Open needs first, then resolved ones, each oldest first. */
  needs: (tenant: TenantId) => partition<'need'>(`needs/${tenant}`),
  /** Everything that was said about contacting one address, oldest first. */
  consents: (tenant: TenantId, address: AddressKey) => partition<'consent'>(`consents/${tenant}/${address}`),
  runs: () => partition<'run'>('runs'),
  deadLetters: () => partition<'deadletter'>('deadletters'),
  /** Open alerts. */
  alerts: () => partition<'alert'>('alerts'),
} as const;

/** Puts resolved replies and needs behind all open ones; the sum keeps to thirteen digits, as every instant does. */
export const RESOLVED_AFTER = 7_000_000_000_000;

type Builders = { [K in Kind]: (body: Records[K], ...rest: never[]) => NewItem<K> };

const item = <K extends Kind>(
  key: Key<K>,
  body: Records[K],
  listed: Listed<K> | null = null,
  expiresAt: Instant | null = null,
): NewItem<K> => ({ key, body, listed, expiresAt });

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
  entry: (body: Entry) =>
    item<'entry'>(
      keyOf.entry(body),
      body,
      body.dueAt === null ? null : { partition: partitionOf.due(body.shard), sort: body.dueAt },
    ),
  recipient: (body: Recipient) => item<'recipient'>(keyOf.recipient(body.address), body),
  link: (body: AddressLink) =>
    item<'link'>(keyOf.addressLink(body), body, {
      partition: partitionOf.links(body.tenant, body.address),
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
  control: (body: Control) => item<'control'>(keyOf.control(), body),
  bucket: (body: Bucket, name: string) => item<'bucket'>(keyOf.bucket(name), body),
  tally: (body: SurgeCounter, name: string) => item<'tally'>(keyOf.surgeCounter(name), body),
  outcomes: (body: Outcomes, scope: string, now: Instant) =>
    item<'outcomes'>(keyOf.outcomes(scope), body, null, now + 2 * FAILURES_WINDOW_MS),
  request: (body: IdempotentRequest, scope: string, key: string) =>
    item<'request'>(keyOf.request(scope, key), body, null, body.createdAt + IDEMPOTENCY_MS),
  rendering: (body: Rendering) => item<'rendering'>(keyOf.rendering(body, body.attempt), body),
  template: (body: StoredTemplate) =>
    item<'template'>(
      keyOf.template(body.tenant, body.name),
      body,
      body.deleted ? null : { partition: partitionOf.templates(body.tenant), sort: 0 },
    ),
  budget: (body: Budget) =>
    item<'budget'>(keyOf.budget(body.tenant, body.month), body, null, body.updatedAt + BUDGET_KEPT_MS),
  alert: (body: Alert) =>
    item<'alert'>(
      keyOf.alert(body.key),
      body,
      body.settledAt === null ? { partition: partitionOf.alerts(), sort: body.firstAt } : null,
      body.settledAt === null ? null : body.settledAt + KEPT_MS,
    ),
  deadletter: (body: StoredDeadLetter) =>
    item<'deadletter'>(
      keyOf.deadLetter(body),
      body,
      body.closed ? null : { partition: partitionOf.deadLetters(), sort: body.firstAt },
      body.lastAt + DEAD_LETTER_MS,
    ),
  reply: (body: Reply) =>
    item<'reply'>(keyOf.reply(body.tenant, body.id), body, {
      partition: partitionOf.replies(body.tenant),
      sort: body.at + (body.resolution ? RESOLVED_AFTER : 0),
    }),
  consent: (body: ConsentEvent) =>
    item<'consent'>(keyOf.consent(body.tenant, body.address, body.id), body, {
      partition: partitionOf.consents(body.tenant, body.address),
      sort: body.at,
    }),
  need: (body: Need) =>
    item<'need'>(
      keyOf.need(body.tenant, body.id),
      body,
      {
        partition: partitionOf.needs(body.tenant),
        sort: body.since + (body.resolution ? RESOLVED_AFTER : 0),
      },
      body.lapsesAt === null ? null : body.lapsesAt + NEED_KEPT_MS,
    ),
  run: (body: ComponentRun) =>
    item<'run'>(keyOf.run(body.part), body, { partition: partitionOf.runs(), sort: 0 }),
} as const satisfies Builders;
