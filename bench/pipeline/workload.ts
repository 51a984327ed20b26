/**
 * The workload: four offices, people with a reminder from each, all of them due. And the pipeline that it runs on,
 * composed from the real store, sandbox and domain, as `local/runtime.ts` does, but without a loop of its own.
 */
import { join } from 'node:path';
import { localTelemetry } from '../../shared/adapters/process/telemetry.ts';
import { openSandbox } from '../../shared/adapters/sandbox/sandbox.ts';
import { openSqliteStore } from '../../shared/adapters/stores/sqlite-store.ts';
import { systemIds, TestClock } from '../../shared/adapters/system.ts';
import type { Appointment } from '../../shared/domain/appointment/appointment.ts';
import type { EntryRef } from '../../shared/domain/core/keys.ts';
import { OVERALL_LIMIT } from '../../shared/domain/core/surge.ts';
import type { IsoDuration } from '../../shared/domain/core/time.ts';
import { DAY, HOUR, SECOND, toIso } from '../../shared/domain/core/time.ts';
import type { AppointmentInput } from '../../shared/domain/judgement/intake.ts';
import { createAppointment } from '../../shared/pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../shared/pipeline/core/context.ts';
import { createTenant, storePolicy } from '../../shared/pipeline/office/settings.ts';
import type { SendMessage, SendQueue } from '../../shared/ports/queue.ts';
import type { Telemetry } from '../../shared/ports/system.ts';
import { asTenant } from '../../test/fixtures/ids.ts';
import type { Commits } from './measure.ts';

/** Each of a person's reminders is another office's: one office would say them all in one message. */
export const OFFICES = ['bench-0', 'bench-1', 'bench-2', 'bench-3'] as const;
const [FIRST_OFFICE] = OFFICES;
export const SECRET = 'a secret of the benchmark';
export const LEDGER_FILE = 'ringonce.db';
export const RECORD_FILE = 'sandbox.db';
const REMINDERS_EACH = OFFICES.length;
const CREATED_AT_ONCE = 500;

/** No rate is meant to be the limit here. */
export const UNLIMITED = { email: 1e9, sms: 1e9, voice: 1e9 };
/** At whatever hour the benchmark runs. */
export const ANY_HOUR = { email: null, sms: null, voice: null };

export const SETTINGS = {
  shards: 1,
  attemptsMax: 8,
  pacePerMinute: UNLIMITED,
  listDelayMs: { email: 0, sms: 0, voice: 0 },
  burstMs: 10_000,
  publicUrl: null,
  surgeLimit: OVERALL_LIMIT,
  emailFrom: null,
};

/** Nobody calls back: `receipts` is false. */
export const SANDBOX = {
  deliver: async () => new Response(),
  token: 'bench',
  receipts: false,
};

export const recipientsOf = (reminders: number): number => Math.ceil(reminders / REMINDERS_EACH);

/** Takes every message and hands out none. */
class CollectingQueue implements SendQueue {
  readonly messages: SendMessage[] = [];

  async room(): Promise<number> {
    return Number.MAX_SAFE_INTEGER;
  }

  async send(messages: readonly SendMessage[]): Promise<SendMessage[]> {
    this.messages.push(...messages);
    return [];
  }
}

/** A pipeline on a folder, with what it collected and counted. */
export interface World {
  pipeline: Pipeline;
  clock: TestClock;
  queue: CollectingQueue;
  commits: Readonly<Commits>;
  close(): Promise<void>;
}

export function openWorld(folder: string, telemetry: Telemetry = localTelemetry('error')): World {
  const commits: Commits = { puts: 0, commits: 0 };
  const store = openSqliteStore(join(folder, LEDGER_FILE), {
    onCommit(puts) {
      commits.puts += puts;
      commits.commits++;
    },
  });
  const sandbox = openSandbox({ ...SANDBOX, file: join(folder, RECORD_FILE) });
  const clock = new TestClock(0);
  const queue = new CollectingQueue();
  const pipeline: Pipeline = {
    store,
    queue,
    senders: sandbox.senders,
    clock,
    ids: systemIds,
    telemetry,
    settings: { ...SETTINGS, secret: SECRET },
  };
  return {
    pipeline,
    clock,
    queue,
    commits,
    async close() {
      await store.close();
      sandbox.close();
    },
  };
}

export async function createOffices(p: Pipeline): Promise<void> {
  for (const office of OFFICES) {
    await createTenant(p, asTenant(office), 'Bench Office', {
      ratesPerMinute: UNLIMITED,
      contactHours: ANY_HOUR,
    });
    await storeLadder(p, 'default', 'P3D', office);
  }
}

/** An email and, later than any benchmark runs, an SMS: so that each email has a successor to be written. */
export const storeLadder = (p: Pipeline, name: string, before: IsoDuration, office: string = FIRST_OFFICE) =>
  storePolicy(p, asTenant(office), {
    name,
    minGap: 'PT0S',
    escalateOnFailure: true,
    bookingConfirmation: null,
    steps: [
      { channel: 'email', before, notAfter: 'PT1H' },
      { channel: 'sms', before: 'PT12H', notAfter: 'PT1H' },
    ],
  });

/** A hundred of them fell due in each second, almost a day ago, in the order in which they were made. */
export const dueAppointment = (n: number, reminders: number, now: number): AppointmentInput =>
  appointmentOf(n % recipientsOf(reminders), toIso(now + 2 * DAY + HOUR + Math.floor(n / 100) * SECOND));

/** The office of a person's next reminder. */
export const officeOf = (n: number, reminders: number): string =>
  OFFICES[Math.floor(n / recipientsOf(reminders))] ?? FIRST_OFFICE;

export const appointmentOf = (person: number, startsAt: string): AppointmentInput => ({
  title: 'Dental cleaning',
  startsAt,
  recipient: {
    name: `Person ${person}`,
    email: `person${person}@example.com`,
    phone: `+1212${5_550_000 + person}`,
    timeZone: 'America/New_York',
  },
});

/** Creates them through the domain, 500 at once. @throws when one is refused */
export async function createAll(
  p: Pipeline,
  count: number,
  inputOf: (n: number) => AppointmentInput,
  onProgress: (created: number) => void,
  officeFor: (n: number) => string = () => FIRST_OFFICE,
  keyOf: (n: number) => string = (n) => `bench ${n}`,
): Promise<Appointment[]> {
  const created: Appointment[] = [];
  for (let first = 0; first < count; first += CREATED_AT_ONCE) {
    const size = Math.min(CREATED_AT_ONCE, count - first);
    const batch = Array.from({ length: size }, (_, index) =>
      createAppointment(p, asTenant(officeFor(first + index)), inputOf(first + index), keyOf(first + index)),
    );
    for (const creation of await Promise.all(batch)) {
      if (creation.kind !== 'created') throw new Error(`an appointment was not created: ${creation.kind}`);
      created.push(creation.appointment);
    }
    onProgress(created.length);
  }
  return created;
}

/** The entry of an appointment's first step, the email. */
export const emailOf = ({ tenant, id, revision }: Appointment): EntryRef => ({
  tenant,
  appointment: id,
  revision,
  step: 0,
});
