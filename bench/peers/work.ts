/**
 * The work that each contender is given: the same appointments, and what has to be done for each of them beside the
 * queue. Its own code would do no less: read the latest state, render the words, take the person's cap and claim with
 * the words in durable writes before the provider is called, then keep the outcome and the next step.
 *
 * The words are rendered by Ringonce's own `compose`, and given to everybody in the form that costs least to keep.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Appointment } from '../../shared/domain/appointment/appointment.ts';
import { compose } from '../../shared/domain/content/content.ts';
import type { Tenant } from '../../shared/domain/tenant/tenant.ts';

/** What everybody who drains is given. */
export interface Work {
  /** How many reminders there are. */
  count: number;
  tenants: Tenant[];
}

/** Contacts that a person may have in a day: above what the workload has, so that each is checked and none is held. */
export const CAP_A_DAY = 20;
/** The queue's name, and that of its kind of job. */
export const QUEUE = 'reminders';

/** As the parent writes it for its children. */
export const writeJson = (file: string, value: Work | Appointment[]): void =>
  writeFileSync(file, JSON.stringify(value));
export const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;

/** A reminder as the queue's job names it, by its place in the work: ids, and no personal data. */
export interface Job {
  n: number;
}

/** The words of a reminder, ready to be kept. */
export interface Words {
  /** Skeleton's hash and slots, as JSON. */
  kept: string;
  skeleton: { hash: string; text: string };
}

/** Who is contacted, as the caps know them. */
export const personOf = ({ recipient, id }: Appointment): string => recipient.emailKey ?? id;

/** Renders for the offices of the work. */
export function renderer({
  tenants,
}: Pick<Work, 'tenants'>): (appointment: Appointment, now: number) => Words {
  const byId = new Map(tenants.map((tenant) => [tenant.id, tenant]));
  return (appointment, now) => {
    const tenant = byId.get(appointment.tenant);
    if (!tenant) throw new Error(`no office ${appointment.tenant}`);
    const about = { appointment, tenant, others: [], isShared: false, links: NO_LINKS, from: null, now };
    const { kept, skeleton } = compose('email', { ...about, kind: 'reminder', template: undefined });
    return { kept: JSON.stringify(kept), skeleton: { hash: skeleton.hash, text: JSON.stringify(skeleton) } };
  };
}

const NO_LINKS = { manage: null, unsubscribe: null };

/** When the text that follows the email is due. */
export const nextStepAt = ({ startsAt }: Appointment): number => startsAt - 12 * 3_600_000;

/** A contender, opened on its server. */
export interface Contender {
  /** Puts the ledger and the queue where the drain begins: in a process of its own, and not measured. */
  fill(appointments: readonly Appointment[]): Promise<void>;
  /** Returns when each reminder is sent, with its outcome kept. Measured. */
  drain(): Promise<void>;
  /** Reminders that its own ledger holds as sent, and how often a provider was called. */
  audit(): Promise<{ sent: number; calls: number }>;
  close(): Promise<void>;
}

/** Stands for the provider: it answers at once, and counts. */
export function provider() {
  let calls = 0;
  return {
    calls: () => calls,
    send: async (_words?: Words): Promise<string> => `message ${++calls}`,
  };
}

/** Resolves when so many are done. */
export function countdown(count: number): { done(of?: number): void; finished: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = count;
  return {
    done(of = 1) {
      left -= of;
      if (left <= 0) resolve();
    },
    finished: promise,
  };
}

/**
 * A package of this folder's own `package.json`. Who only runs Ringonce does not have it, so its types are stated by the
 * caller, as far as it uses them.
 */
export const load = async <T>(name: string): Promise<T> => (await import(name)) as T;
