/**
 * Four days of the real thing in a temporary data folder: the embedded runtime, the HTTP app in this process, the
 * sandbox as the providers, and a test clock that goes from moment to moment.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../local/client.ts';
import { Failure, inProcessClient, readAs } from '../local/client.ts';
import { importRows } from '../local/commands/import.ts';
import { readSettings } from '../local/environment.ts';
import type { FourDays } from '../local/four-days.ts';
import { localHour, moved, planFourDays } from '../local/four-days.ts';
import type { Row } from '../local/rows.ts';
import { faultText } from '../local/rows.ts';
import type { Local } from '../local/server.ts';
import { openLocal } from '../local/server.ts';
import { stopwatch } from '../shared/adapters/system.ts';
import type { ContactHours } from '../shared/domain/core/hours.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { HOUR, SECOND, toIso } from '../shared/domain/core/time.ts';
import { COUNTRIES } from '../shared/domain/person/phone.ts';
import { TenantOut } from '../shared/http/office/schemas-out.ts';
import type { Happening } from './happenings.ts';
import { happenedSince } from './happenings.ts';
import type { Ladder } from './ledger.ts';
import { readLedger } from './ledger.ts';
import { demoBehaviour } from './people.ts';
import type { Hours, Picture } from './picture.ts';
import { DAYS, noHours } from './picture.ts';
import type { Contact, ProviderRecord } from './record.ts';
import { openRecord } from './record.ts';
import type { Progress, Summary } from './summary.ts';
import { check, passed, progressOf } from './summary.ts';

export interface RehearsalOptions {
  /** How long the four days take on the wall clock; null for as fast as they go. */
  paceMs: number | null;
  /** `live`: shown several times a second; else every six hours of the four days. The last one is of their end. */
  live: boolean;
  show(picture: Picture): void;
  /** When it is aborted, the days end early and `rehearse` throws. */
  signal: AbortSignal;
}

/** @throws Failure when a row can't be used, or when interrupted */
export async function rehearse(rows: readonly Row[], options: RehearsalOptions): Promise<Summary> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'ringonce-demo-'));
  try {
    const settings = readSettings({ RINGONCE_DATA: dataFolder, RINGONCE_PORT: '0', RINGONCE_LOG: 'error' });
    const local = await openLocal(settings, { behaviours: demoBehaviour });
    const record = openRecord(join(dataFolder, 'sandbox.db'));
    try {
      return await new Rehearsal(local, record, planFourDays(rows, local.runtime.clock.now()), options).run(
        rows,
      );
    } finally {
      record.close();
      await local.runtime.stop();
    }
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
}

/** Least time between two live pictures on the wall clock. */
const FRAME_MS = 80;
/** Time between two pictures that are not live, on the test clock. */
const STRETCH_HOURS = 6;
/** Happenings that are kept for the picture. */
const HAPPENINGS_MAX = 40;

class Rehearsal {
  readonly #local: Local;
  readonly #client: Client;
  readonly #record: ProviderRecord;
  readonly #days: FourDays;
  readonly #options: RehearsalOptions;
  readonly #began = stopwatch();
  readonly #contacts: Contact[] = [];
  readonly #hours: Hours = noHours();
  /** Where the person of each appointment may be. */
  readonly #zones = new Map<string, readonly string[]>();
  #happenings: Happening[] = [];
  #happenedUntil: Instant;
  #ladders: Ladder[] = [];
  #shownAt = Number.NEGATIVE_INFINITY;
  #lookMs = 0;
  #contactHours: Readonly<Record<Channel, ContactHours | null>> = { email: null, sms: null, voice: null };

  constructor(local: Local, record: ProviderRecord, days: FourDays, options: RehearsalOptions) {
    this.#local = local;
    this.#client = inProcessClient(local.app, local.keys);
    this.#record = record;
    this.#days = days;
    this.#options = options;
    this.#happenedUntil = days.startsAt;
  }

  async run(rows: readonly Row[]): Promise<Summary> {
    const { runtime } = this.#local;
    const { startsAt, endsAt } = this.#days;
    await runtime.advanceTo(startsAt);
    await this.#prepareOffice();
    await this.#import(rows);
    const began = stopwatch();
    const watch = (now: Instant) => this.#watch(now, began);
    for (let hours = 1; startsAt + hours * HOUR < endsAt; hours++) {
      const now = startsAt + hours * HOUR;
      await runtime.advanceTo(now, watch);
      await watch(now);
      if (!this.#options.live && hours % STRETCH_HOURS === 0) await this.#look(now);
    }
    await runtime.advanceTo(endsAt, watch);
    return this.#conclude();
  }

  /** The office is where most of the file's appointments are. */
  async #prepareOffice(): Promise<void> {
    // Nobody is really texted or called, so nobody pays for any country.
    const body = { timeZone: this.#days.officeZone, countries: [...COUNTRIES] };
    const tenant = await this.#client.ask('tenant', ({ PUT }) => PUT('/v1/tenant', { body }));
    this.#contactHours = readAs(TenantOut, tenant).contactHours;
  }

  async #import(rows: readonly Row[]): Promise<void> {
    const notes: string[] = [];
    const watcher = { progress: () => undefined, note: (text: string) => void notes.push(text) };
    const own = rows.map((row) => moved(row, this.#days));
    const { failures } = await importRows(this.#client, own, watcher, () => 1);
    if (failures.length > 0) throw badRows(failures);
    this.#ladders = await readLedger(this.#local.runtime.pipeline);
    for (const { appointment } of this.#ladders) this.#zones.set(appointment.id, appointment.recipient.zones);
  }

  async #watch(now: Instant, began: number): Promise<void> {
    const { live, signal, paceMs } = this.#options;
    signal.throwIfAborted();
    // Reading a large ledger takes a while, so it gets no more than a share of the time.
    const pauseMs = Math.max(FRAME_MS, 5 * this.#lookMs);
    if (live && stopwatch() - this.#shownAt >= pauseMs) await this.#look(now);
    if (paceMs === null) return;
    const { startsAt, endsAt } = this.#days;
    const due = began + ((now - startsAt) / (endsAt - startsAt)) * paceMs;
    await sleep(due - stopwatch(), signal);
  }

  async #look(now: Instant): Promise<Progress> {
    const began = stopwatch();
    this.#ladders = await readLedger(this.#local.runtime.pipeline);
    for (const contact of this.#record.more()) this.#take(contact);
    const fresh = happenedSince(this.#ladders, this.#happenedUntil);
    this.#happenings = [...this.#happenings, ...fresh].slice(-HAPPENINGS_MAX);
    this.#happenedUntil = now;
    const progress = progressOf(this.#ladders, this.#contacts);
    const { show } = this.#options;
    const isOpen: Picture['isOpen'] = (channel, day, hour) => this.#isOpen(channel, day, hour);
    show({ now, days: this.#days, hours: this.#hours, progress, happenings: this.#happenings, isOpen });
    this.#shownAt = stopwatch();
    this.#lookMs = this.#shownAt - began;
    return progress;
  }

  /** People far ahead of the office end in a fifth day, which the chart does not show. */
  #take(contact: Contact): void {
    this.#contacts.push(contact);
    const zone = this.#zones.get(contact.appointment)?.[0];
    if (zone === undefined) return;
    const { day, hour } = localHour(contact.at, zone, this.#days);
    const hours = this.#hours[contact.channel];
    const place = day * 24 + hour;
    if (day >= 0 && day < DAYS) hours[place] = (hours[place] ?? 0) + 1;
  }

  #isOpen(channel: Channel, day: number, hour: number): boolean {
    const hours = this.#contactHours[channel];
    if (!hours) return true;
    const { dayOfWeek } = this.#days.firstDay.add({ days: day });
    const [opens, closes] = [hourOf(hours.opens), hourOf(hours.closes)];
    const within = closes > opens ? hour >= opens && hour < closes : hour >= opens || hour < closes;
    return within && hours.days.includes(dayOfWeek);
  }

  async #conclude(): Promise<Summary> {
    const { runtime } = this.#local;
    const progress = await this.#look(runtime.clock.now());
    const optOuts = await Array.fromAsync(this.#client.each('tenant', '/v1/opt-outs'));
    const checks = check(this.#ladders, this.#contacts, (id) => this.#zones.get(id) ?? []);
    const { startsAt, endsAt, officeZone, movedWeeks } = this.#days;
    return {
      ...progress,
      days: {
        from: toIso(startsAt),
        to: toIso(endsAt),
        officeTimeZone: officeZone,
        datesMovedWeeks: movedWeeks,
      },
      optOuts: optOuts.length,
      checks,
      passed: passed(checks),
      tookSeconds: (stopwatch() - this.#began) / SECOND,
    };
  }
}

const hourOf = (time: string): number => Number(time.slice(0, 2));

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (ms <= 0) return resolve();
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });

const FAULTS_SHOWN = 10;

/** The failure that names the rows which can't be used. */
export function badRows(
  failures: readonly { line: number; faults: Parameters<typeof faultText>[1][] }[],
): Failure {
  const lines = failures.flatMap(({ line, faults }) => faults.map((fault) => faultText(line, fault)));
  const more = lines.length - FAULTS_SHOWN;
  const shown = [...lines.slice(0, FAULTS_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])];
  return new Failure(`The file can't be used:\n  ${shown.join('\n  ')}`);
}
