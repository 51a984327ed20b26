/**
 * The people's pages over the in-memory world: an office in each language, appointments in every state, and links made
 * as the messages make them. Used by the `pages-*` tests and, over a real port, by those in `test/browser`.
 */
import { CALL_MARKUP } from '../../../shared/adapters/providers/calls.ts';
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import type { Appointment } from '../../../shared/domain/appointment/appointment.ts';
import { linkTo, manageClaims, unsubscribeClaims } from '../../../shared/domain/appointment/page-links.ts';
import { addressKey } from '../../../shared/domain/core/keys.ts';
import type { AppointmentInput } from '../../../shared/domain/judgement/intake.ts';
import type { Kind, NewItem } from '../../../shared/domain/store/records.ts';
import { keyOf, partitionOf } from '../../../shared/domain/store/records.ts';
import type { Tenant } from '../../../shared/domain/tenant/tenant.ts';
import { createApp } from '../../../shared/http/app.ts';
import {
  cancelAppointment,
  confirmAppointment,
  createAppointment,
  requestReschedule,
} from '../../../shared/pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../../shared/pipeline/core/context.ts';
import { changeTenant, createTenant } from '../../../shared/pipeline/office/settings.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import { ANA, openWorld } from './world.ts';

const PUBLIC_URL = 'https://reminders.example';
export const STATES = ['open', 'confirmed', 'asked', 'cancelled', 'past'] as const;
export type State = (typeof STATES)[number];

/** The 4th of December 2026, half past three in New York, in every state but `past`. */
const INPUT = { ...ANA, recipient: { ...ANA.recipient, timeZone: 'America/New_York' } };

/** Counts its writes, and shows all that it holds. */
class WatchedStore extends MemoryStore {
  readonly keys = new Set<string>();
  writes = 0;

  override async put<K extends Kind>(item: NewItem<K>, version: number, now: number) {
    this.keys.add(item.key);
    this.writes++;
    return super.put(item, version, now);
  }

  /** Items, and the lists that they stand in. */
  async everything(now: number): Promise<string> {
    const items = await this.load([...this.keys].sort() as ReturnType<typeof keyOf.control>[], now);
    const due = await this.list({ partition: partitionOf.due(0), limit: 10_000 });
    return JSON.stringify([items, due, this.writes]);
  }
}

export async function openPages(publicUrl: string | null = PUBLIC_URL) {
  const world = await openWorld();
  const store = new WatchedStore();
  const counts: string[] = [];
  const count = (name: string, labels: object = {}) =>
    void counts.push([name, ...Object.values(labels)].join(' '));
  const pipeline: Pipeline = {
    ...world.pipeline,
    store,
    telemetry: { ...world.pipeline.telemetry, count },
    settings: { ...world.pipeline.settings, publicUrl },
  };
  const now = () => pipeline.clock.now();

  /** Changes the office. */
  async function office(changes: Partial<Tenant> = {}): Promise<void> {
    await changeTenant(pipeline, asTenant('north'), (tenant) => ({ ...tenant, ...changes }));
  }
  await createTenant(pipeline, asTenant('north'), 'North Dental');
  await office({ contactPhone: '+12125550100' });
  let seeds = 0;

  async function appointment(input: Partial<AppointmentInput> = {}): Promise<Appointment> {
    const made = await createAppointment(
      pipeline,
      asTenant('north'),
      { ...INPUT, ...input },
      `seed ${seeds++}`,
    );
    if (made.kind !== 'created') throw new Error(JSON.stringify(made));
    return made.appointment;
  }

  const stored = async (id: string): Promise<Appointment> => {
    const [item] = await store.load([keyOf.appointment(asTenant('north'), asAppointment(id))], now());
    if (!item) throw new Error(`${id} is not there`);
    return item.body;
  };

  /** An appointment in that state, in that language. */
  async function inState(state: State, locale = 'en'): Promise<Appointment> {
    const recipient = { ...INPUT.recipient, locale };
    const made = await appointment({
      recipient,
      ...(state === 'past' ? { startsAt: '2026-11-20T10:05:00-05:00' } : {}),
    });
    if (state === 'confirmed') await confirmAppointment(pipeline, asTenant('north'), made.id, 'link');
    if (state === 'asked') await requestReschedule(pipeline, asTenant('north'), made.id, 'link');
    if (state === 'cancelled') await cancelAppointment(pipeline, asTenant('north'), made.id, 'link');
    if (state === 'past') world.time.now = made.startsAt + 1;
    return stored(made.id);
  }

  const wait = (ms: number): void => {
    world.time.now += ms;
  };
  const app = createApp({
    pipeline,
    health: async () => ({ healthy: true, detail: 'ok' }),
    callMarkup: CALL_MARKUP,
  });
  return {
    ...{ app, pipeline, store, time: world.time, faults: world.faults, counts },
    ...{ wait, office, appointment, inState, stored },
    ...linksOf(pipeline),
    ...browserOf(app),
    everything: () => store.everything(now()),
  };
}

export type Pages = Awaited<ReturnType<typeof openPages>>;

/** The links that the messages of an office hold. */
function linksOf(pipeline: Pipeline) {
  const { secret } = pipeline.settings;

  /** The path of the link that an appointment's email holds. */
  function manageLink(of: Appointment, address = of.recipient.emailKey): string {
    if (address === null) throw new Error('nobody to send a link to');
    return linkTo(secret, '', manageClaims(of, address, pipeline.clock.now()));
  }

  const emailKey = addressKey(secret, 'ana@example.com');
  const unsubscribeLink = (address = emailKey): string =>
    linkTo(secret, '', unsubscribeClaims(asTenant('north'), address, pipeline.clock.now()));
  return { manageLink, unsubscribeLink, emailKey };
}

/** Asks for pages as a browser does, and follows no redirect. */
function browserOf(app: ReturnType<typeof createApp>) {
  const request = async (method: string, path: string, more: RequestInit = {}) =>
    app.request(path, { method, redirect: 'manual', ...more });
  const get = (path: string, headers: Record<string, string> = {}) => request('GET', path, { headers });
  const post = (path: string, fields: Record<string, string>) =>
    request('POST', path, { body: new URLSearchParams(fields) });
  return { request, get, post };
}
