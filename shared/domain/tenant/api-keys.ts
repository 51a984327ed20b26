/**
 * An API key, by the hash of its text, and for how long it is accepted. Used by whatever makes, ends or recognises keys.
 * Pure.
 */
import type { TenantId } from '../core/keys.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { HOUR } from '../core/time.ts';

/** How a key came about: given to a start by its environment or its data folder, or issued by an operator. */
export const ORIGINS = ['start', 'issued'] as const;

/** What a key may be allowed; each route needs one of them. None of them holds another. */
export const KEY_SCOPES = ['read', 'appointments', 'operate', 'admin'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** What each is for, as people read it. */
export const SCOPES: Readonly<Record<KeyScope, string>> = {
  read: 'sees everything but keys, people and the audit log',
  appointments: 'makes and changes appointments, and answers what people wrote: the work of a front desk',
  operate: 'pauses, resumes and releases; changes policies and templates',
  admin: 'changes settings, tenants, keys and people, erases a person, and reads the audit log',
};

export interface ApiKey {
  id: string;
  /** Null for an operator key. */
  tenant: TenantId | null;
  /** SHA-256 of the key, hex. The key itself has 256 random bits and is stored nowhere. */
  hash: string;
  label: string;
  origin: (typeof ORIGINS)[number];
  /** Null for everything that keys of its kind, or the role of its person, may do. */
  scopes: readonly KeyScope[] | null;
  /** The colleague whose key it is, and since when they are there: one who came after is another. Null: a program's. */
  person: { id: string; since: Instant } | null;
  createdAt: Instant;
  /** From then on it is not accepted; null where it does not end by itself. */
  expiresAt: Instant | null;
  revokedAt: Instant | null;
  /** When it was used, up to `USE_NOTED_MS` before its latest use; null before the first. */
  lastUsedAt: Instant | null;
}

/** The use of a key is noted no more often than this, for each note is a write. */
const USE_NOTED_MS: Milliseconds = HOUR;

export const isAccepted = ({ revokedAt, expiresAt }: ApiKey, now: Instant): boolean =>
  revokedAt === null && (expiresAt === null || now < expiresAt);

/** Whether it may call what needs the scope. */
export const mayUse = ({ scopes }: Pick<ApiKey, 'scopes'>, needed: KeyScope): boolean =>
  scopes === null || scopes.includes(needed);

/** Whether its use has to be noted. */
export const isUseDue = ({ lastUsedAt }: ApiKey, now: Instant): boolean =>
  lastUsedAt === null || now - lastUsedAt >= USE_NOTED_MS;
