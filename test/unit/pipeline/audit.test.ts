/**
 * The three-way audit on worlds with planted faults: each kind is found, a healthy world finds nothing at any moment,
 * and what moves while it is looked at is not reported.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import type { AppointmentId } from '../../../shared/domain/core/keys.ts';
import { entryName } from '../../../shared/domain/core/keys.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import type { Finding } from '../../../shared/domain/safeguards/audit.ts';
import { describe as describeFinding, FINDINGS } from '../../../shared/domain/safeguards/audit.ts';
import type { Key } from '../../../shared/domain/store/records.ts';
import { itemOf, keyOf } from '../../../shared/domain/store/records.ts';
import { cancelAppointment, confirmAppointment } from '../../../shared/pipeline/appointments/appointments.ts';
import { openAlerts } from '../../../shared/pipeline/safeguards/alerts.ts';
import type { AuditOptions } from '../../../shared/pipeline/safeguards/audit.ts';
import { inspect, runAudit } from '../../../shared/pipeline/safeguards/audit.ts';
import { recordRun } from '../../../shared/pipeline/safeguards/status.ts';
import type {
  ProviderRecord,
  ProviderRecords,
  RecordedContact,
} from '../../../shared/ports/provider-record.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { asAddress, asAppointment, asTenant } from '../../fixtures/ids.ts';
import { ANA, at, World } from './world.ts';

/** A store that has lost some items. */
class Leaky extends MemoryStore {
  readonly lost = new Set<string>();

  override async load<K extends Parameters<Store['load']>[0][number]>(keys: readonly K[], now: number) {
    const items = await super.load(keys as readonly Key[], now);
    // biome-ignore lint/suspicious/noExplicitAny: the kinds come back as they were asked for.
    return items.map((item) => (item && this.lost.has(item.key) ? undefined : item)) as any;
  }
}

let store: Leaky;
let world: World;
/** What the provider recorded beside what it took from the pipeline. */
let planted: RecordedContact[];
/** Providers as Twilio: their record does not say what a contact was for. */
let nameless: boolean;
/** After how long something stands in the record. */
let lagMs: number;
beforeEach(async () => {
  store = new Leaky();
  world = new World(at('2026-12-01T12:00Z'), store);
  world.answer = ({ entry, attempt }) => ({
    kind: 'accepted',
    providerId: `P ${entryName(entry)} ${attempt}`,
  });
  await world.tenant();
  planted = [];
  nameless = false;
  lagMs = 0;
});

const record: ProviderRecord = {
  async *contacts(from, to) {
    const taken = world.accepted.map(({ at: when, request }): RecordedContact => {
      const { channel, to: address, entry, attempt } = request;
      const contact = { channel, to: address, at: when, providerId: `P ${entryName(entry)} ${attempt}` };
      return nameless ? contact : { ...contact, entry, attempt };
    });
    for (const contact of [...taken, ...planted])
      if (contact.at >= from && contact.at <= to - lagMs) yield contact;
  },
};
const records: ProviderRecords = { email: record, sms: record, voice: record };

const look = (options: AuditOptions = {}) => inspect(world.pipeline, records, world.now, options);
const findings = async (options: AuditOptions = {}) => (await look(options)).findings;
const make = () => world.appointment({ startsAt: '2026-12-04T15:30:00-05:00' });
const ref = (appointment: AppointmentId, step: number) => ({
  tenant: asTenant('clinic'),
  appointment,
  revision: 1,
  step,
});
const lose = (id: AppointmentId, step: number) => store.lost.add(keyOf.entry(ref(id, step)));
const change = async (id: AppointmentId, step: number, changes: Partial<Entry>) => {
  const [item] = await store.load([keyOf.entry(ref(id, step))], world.now);
  await store.put(itemOf.entry({ ...item.body, ...changes }), item.version, world.now);
};
const EMAIL_AT = at('2026-12-01T20:30Z');
/** Long enough after the email for everybody to have settled. */
const AFTER_EMAIL = EMAIL_AT + 3 * HOUR;
const smsToAna = (when: number, id: string): RecordedContact => ({
  channel: 'sms',
  to: ANA.phone,
  at: when,
  providerId: id,
});

describe('a healthy world', () => {
  test.each([false, true])('finds nothing at any moment (record without names: %s)', async (without) => {
    nameless = without;
    await make();
    await world.appointment({
      startsAt: '2026-12-04T16:30:00-05:00',
      recipient: { name: 'Bo', phone: '+12125550199', timeZone: 'America/New_York' },
    });
    let looked = 0;
    for (let time = world.now; time <= at('2026-12-06T12:00Z'); time += 47 * MINUTE) {
      await world.until(time);
      const report = await look();
      expect(report.findings).toEqual([]);
      expect(report).toMatchObject({ cut: false, unread: [] });
      looked = Math.max(looked, report.contacts);
    }
    expect(looked).toBe(world.accepted.length);
    expect(looked).toBeGreaterThanOrEqual(4);
  });

  test('with refusals for now, a confirmation and a cancellation finds nothing', async () => {
    let calls = 0;
    const take = world.answer;
    world.answer = (request) =>
      ++calls % 3 === 1 ? { kind: 'failed', reason: 'provider_busy', code: '429' } : take(request);
    const cancelled = await make();
    const confirmed = await world.appointment({
      startsAt: '2026-12-04T10:30:00-05:00',
      recipient: { ...ANA, phone: '+12125550188', email: 'bo@example.com' },
    });
    await world.until(at('2026-12-03T22:00Z'));
    expect(await findings()).toEqual([]);
    await cancelAppointment(world.pipeline, asTenant('clinic'), asAppointment(cancelled), 'api');
    await confirmAppointment(world.pipeline, asTenant('clinic'), asAppointment(confirmed), 'api');
    expect(await findings()).toEqual([]);
    await world.until(at('2026-12-04T22:00Z'));
    expect(await findings()).toEqual([]);
    expect(world.accepted.length).toBeGreaterThanOrEqual(4);
  });
});

describe('the ledger by itself', () => {
  test('a due entry that nobody takes is overdue after two leases', async () => {
    const id = await make();
    world.now = EMAIL_AT + 19 * MINUTE;
    expect(await findings()).toEqual([]);
    world.now = EMAIL_AT + 21 * MINUTE;
    expect(await findings()).toEqual([
      { kind: 'overdue', entry: `clinic/${id}/1/0`, state: 'planned', overdueMs: 21 * MINUTE },
    ]);
    await world.schedule();
    await world.drain();
    expect(await findings()).toEqual([]);
  });

  test('an entry without its appointment is orphaned, but not while its request may be under way', async () => {
    const id = await make();
    store.lost.add(keyOf.appointment(asTenant('clinic'), id));
    world.now += HOUR;
    expect(await findings()).toEqual([]);
    world.now += 2 * HOUR;
    expect(await findings()).toEqual([{ kind: 'orphaned', entry: `clinic/${id}/1/0`, state: 'planned' }]);
  });

  test('an answer that is missing for long is in doubt', async () => {
    const id = await make();
    world.answer = () => ({ kind: 'unknown', detail: 'timeout' });
    await world.until(EMAIL_AT + 20 * MINUTE);
    expect(await findings()).toEqual([]);
    await world.until(EMAIL_AT + 45 * MINUTE);
    expect(await findings()).toEqual([
      { kind: 'in_doubt', entry: `clinic/${id}/1/0`, channel: 'email', taken: false },
    ]);
  });
});

describe('the plan against the ledger', () => {
  test('a lost first entry is missed, before and after its time', async () => {
    const id = await make();
    lose(id, 0);
    expect(await findings({ aheadMs: 4 * DAY })).toEqual([
      { kind: 'missed', entry: `clinic/${id}/1/0`, state: null },
    ]);
    expect(await findings({ aheadMs: 2 * DAY })).toEqual([]);
    world.now = at('2026-12-05T12:00Z');
    expect(await findings()).toEqual([{ kind: 'missed', entry: `clinic/${id}/1/0`, state: null }]);
  });

  test('a ladder that was cut is found, one that goes on is not', async () => {
    const id = await make();
    await world.until(AFTER_EMAIL);
    expect(await world.entry(id, 1)).toBeDefined();
    lose(id, 1);
    expect(await findings()).toEqual([{ kind: 'missed', entry: `clinic/${id}/1/1`, state: null }]);
    // While the step before is live, its successor need not be there yet.
    await change(id, 0, { state: 'in_doubt', dueAt: world.now + HOUR, doubtSince: world.now });
    expect(await findings()).toEqual([]);
  });

  test('an ended ladder needs no more entries', async () => {
    const id = await make();
    lose(id, 0);
    await confirmAppointment(world.pipeline, asTenant('clinic'), id, 'api');
    expect(await look()).toMatchObject({ findings: [], appointments: 1 });
  });

  test('a cancellation that was to be told and has no entry is missed', async () => {
    const id = await make();
    await world.until(AFTER_EMAIL);
    await cancelAppointment(world.pipeline, asTenant('clinic'), id, 'api');
    await world.until(world.now + HOUR);
    expect(await findings()).toEqual([]);
    lose(id, 3);
    expect(await findings()).toContainEqual({ kind: 'missed', entry: `clinic/${id}/1/3`, state: null });
  });

  test('a step that still waits when it is of no use is missed', async () => {
    const id = await make();
    world.now = at('2026-12-04T10:00Z');
    await change(id, 0, { dueAt: world.now + DAY });
    expect(await findings()).toEqual([{ kind: 'missed', entry: `clinic/${id}/1/0`, state: 'planned' }]);
  });

  test('a step that the hours have moved out of its use waits for its time and is dropped then', async () => {
    // Early on Monday: no call on Sunday, and the text on Sunday keeps it from Saturday.
    await world.appointment({
      startsAt: '2026-12-07T06:30:00-05:00',
      recipient: { name: 'Bo', phone: '+12125550199', timeZone: 'America/New_York' },
    });
    for (let time = at('2026-12-06T12:00Z'); time < at('2026-12-07T18:00Z'); time += 31 * MINUTE) {
      await world.until(time);
      expect(await findings()).toEqual([]);
    }
  });

  test('what moves while it is looked at is not reported', async () => {
    const id = await make();
    lose(id, 0);
    const load = store.load.bind(store);
    let loads = 0;
    store.load = (keys: never, now: number) => {
      const plans = String(keys).includes('entry/') && String(keys).includes('/1/2');
      if (plans && ++loads === 2) store.lost.clear();
      return load(keys, now);
    };
    expect(await findings()).toEqual([]);
    expect(loads).toBe(2);
  });
});

describe('the provider’s record against the ledger', () => {
  test('what no entry knows of is extra, after the time that a ledger may take', async () => {
    await make();
    await world.until(AFTER_EMAIL);
    planted = [smsToAna(world.now - 5 * MINUTE, 'SM1')];
    expect(await findings()).toEqual([]);
    planted = [smsToAna(world.now - 30 * MINUTE, 'SM1')];
    const found = await findings();
    expect(found).toMatchObject([{ kind: 'extra', channel: 'sms', providerId: 'SM1', entry: null }]);
    expect(JSON.stringify(found)).not.toContain(ANA.phone);
  });

  test('what the ledger calls sent and the record lacks is unrecorded', async () => {
    const id = await make();
    await world.until(AFTER_EMAIL);
    const [gone] = world.accepted.splice(0, 1);
    expect(gone?.request.channel).toBe('email');
    expect(await findings()).toEqual([
      { kind: 'unrecorded', entry: `clinic/${id}/1/0`, channel: 'email', providerId: `P clinic/${id}/1/0 1` },
    ]);
    // A provider without a record proves nothing, nor does one that can't be read.
    expect((await inspect(world.pipeline, { ...records, email: null }, world.now)).findings).toEqual([]);
    const broken: ProviderRecord = {
      // biome-ignore lint/correctness/useYield: it breaks before it gives anything.
      async *contacts() {
        throw new Error('the list could not be read');
      },
    };
    const report = await inspect(world.pipeline, { email: broken, sms: broken, voice: broken }, world.now);
    expect(report).toMatchObject({ findings: [], unread: ['the list could not be read'] });
  });

  test('a record that lags behind proves nothing yet', async () => {
    await make();
    lagMs = HOUR;
    for (let time = EMAIL_AT; time < EMAIL_AT + 4 * HOUR; time += 13 * MINUTE) {
      await world.until(time);
      expect(await findings()).toEqual([]);
    }
  });

  test('two acceptances for one ledger key are found (P1)', async () => {
    const id = await make();
    await world.until(at('2026-12-03T21:30Z'));
    const text = world.accepted.find(({ request }) => request.channel === 'sms');
    if (!text) throw new Error('no text went out');
    const { entry, attempt } = text.request;
    planted = [{ ...smsToAna(text.at + MINUTE, 'SM2'), entry, attempt }];
    const found = await findings();
    expect(found).toContainEqual({ kind: 'twice', entry: `clinic/${id}/1/1`, channel: 'sms', count: 2 });
    expect(found.map(({ kind }) => kind)).toEqual(['twice', 'extra']);
  });

  test('an email that was repeated in doubt and counted is neither twice nor extra', async () => {
    const id = await make();
    await world.until(AFTER_EMAIL);
    await change(id, 0, { repeatsInDoubt: 1, attempt: 2 });
    planted = [
      {
        channel: 'email',
        to: ANA.email,
        at: EMAIL_AT + HOUR,
        providerId: 'again',
        entry: ref(id, 0),
        attempt: 2,
      },
    ];
    expect(await findings()).toEqual([]);
    planted.push({ ...planted[0], providerId: 'and again' } as RecordedContact);
    expect((await findings()).map(({ kind }) => kind)).toEqual(['twice']);
  });

  test.each([
    ['planned', null],
    ['dropped', 'confirmed'],
    ['failed', 'rejected'],
  ] as const)('an entry that is %s does not know of what was taken for it', async (state, reason) => {
    const id = await make();
    await world.until(AFTER_EMAIL);
    const dueAt = state === 'planned' ? world.now + HOUR : null;
    await change(id, 0, { state, reason, providerId: null, dueAt });
    expect(await findings()).toMatchObject([{ kind: 'extra', entry: `clinic/${id}/1/0` }]);
  });

  test('one that was given up for want of an answer, and was taken, is in doubt no more', async () => {
    const id = await make();
    await world.until(AFTER_EMAIL);
    await change(id, 0, { state: 'failed', reason: 'answer_lost', providerId: null });
    const expected: Finding = { kind: 'in_doubt', entry: `clinic/${id}/1/0`, channel: 'email', taken: true };
    expect(await findings()).toEqual([expected]);
    nameless = true;
    expect(await findings()).toEqual([expected]);
  });

  test('a contact whose appointment is gone is orphaned', async () => {
    const id = await make();
    await world.until(AFTER_EMAIL);
    store.lost.add(keyOf.appointment(asTenant('clinic'), id));
    const kinds = (await findings()).map((finding) =>
      'entry' in finding ? [finding.kind, finding.entry] : [],
    );
    expect(kinds).toContainEqual(['orphaned', `clinic/${id}/1/0`]);
  });
});

test('a component is silent after three intervals, when it never ran, and with the error that stopped it', async () => {
  const heartbeats = [
    { component: 'schedule-0', intervalMs: MINUTE },
    { component: 'schedule-1', intervalMs: MINUTE },
  ];
  const startedAt = world.now;
  await recordRun(world.pipeline, 'schedule-0', async () => {});
  expect(await findings({ heartbeats })).toEqual([
    { kind: 'silent', component: 'schedule-1', finishedAt: null, error: null },
  ]);
  await recordRun(world.pipeline, 'schedule-1', async () => {});
  world.now += 3 * MINUTE;
  expect(await findings({ heartbeats })).toEqual([]);
  world.now += MINUTE;
  const failing = async () => {
    throw new Error('throttled');
  };
  await expect(recordRun(world.pipeline, 'schedule-0', failing)).rejects.toThrow('throttled');
  expect(await findings({ heartbeats })).toEqual([
    { kind: 'silent', component: 'schedule-0', finishedAt: startedAt, error: 'throttled' },
    { kind: 'silent', component: 'schedule-1', finishedAt: startedAt, error: null },
  ]);
});

test('it stops at its bounds, and says so', async () => {
  for (let n = 0; n < 5; n++)
    await world.appointment({
      startsAt: '2026-12-04T15:30:00-05:00',
      recipient: { ...ANA, email: `p${n}@example.com` },
    });
  world.now = EMAIL_AT + HOUR;
  expect(await look()).toMatchObject({ findings: { length: 5 }, cut: false });
  const cut = await look({ findingsMax: 3 });
  expect(cut.cut).toBe(true);
  expect(cut.findings).toHaveLength(3);
  expect(await look({ appointmentsMax: 4 })).toMatchObject({ cut: true });
  expect(await look({ entriesMax: 4 })).toMatchObject({ cut: true });
  await world.until(world.now + HOUR);
  expect(await look({ contactsMax: 2 })).toMatchObject({ cut: true, contacts: 2 });
});

describe('the alerts', () => {
  const run = () => runAudit(world.pipeline, records, world.now);
  const open = async () => (await openAlerts(world.pipeline, world.now)).map(({ key }) => key);

  test('one for each kind that matters, told once, and settled when it is gone', async () => {
    const id = await make();
    lose(id, 0);
    await run();
    await run();
    expect(await openAlerts(world.pipeline, world.now)).toMatchObject([
      { key: 'audit-missed', severity: 'page', count: 2, title: 'Reminders are missing (1)' },
    ]);
    store.lost.clear();
    await run();
    expect(await open()).toEqual([]);
  });

  test('what the watch tells every minute is left to it', async () => {
    await make();
    world.now = EMAIL_AT + HOUR;
    expect((await run()).findings).toMatchObject([{ kind: 'overdue' }]);
    expect(await open()).toEqual([]);
  });

  test('hold no personal data', async () => {
    await make();
    await world.until(AFTER_EMAIL);
    planted = Array.from({ length: 5 }, (_, n) => smsToAna(world.now - HOUR + n, `SM${n}`));
    await run();
    const alerts = await openAlerts(world.pipeline, world.now);
    expect(alerts.map(({ key }) => key.replace(/-[\w-]{24}$/, '-ADDRESS')).sort()).toEqual([
      'audit-extra',
      'over-contact-ADDRESS',
    ]);
    expect(JSON.stringify(alerts)).not.toMatch(/2125550123|ana@example/);
  });
});

test('each kind of finding is a line that says what it is and what to do', () => {
  const address = 'k'.repeat(24);
  const some: Finding[] = [
    { kind: 'overdue', entry: 'e', state: 'queued', overdueMs: 25 * MINUTE },
    { kind: 'missed', entry: 'e', state: null },
    { kind: 'missed', entry: 'e', state: 'planned' },
    { kind: 'unrecorded', entry: 'e', channel: 'sms', providerId: 'SM1' },
    { kind: 'orphaned', entry: 'e', state: 'planned' },
    { kind: 'in_doubt', entry: 'e', channel: 'sms', taken: true },
    { kind: 'in_doubt', entry: 'e', channel: 'sms', taken: false },
    {
      kind: 'extra',
      channel: 'sms',
      address: asAddress(address),
      shown: '+1…',
      at: 0,
      providerId: 'SM1',
      entry: null,
    },
    {
      kind: 'extra',
      channel: 'sms',
      address: asAddress(address),
      shown: '+1…',
      at: 0,
      providerId: 'SM1',
      entry: 'e',
    },
    { kind: 'twice', entry: 'e', channel: 'sms', count: 2 },
    { kind: 'silent', component: 'schedule-0', finishedAt: 0, error: 'throttled' },
    {
      kind: 'over_contact',
      channel: 'sms',
      address: asAddress(address),
      shown: '+1…',
      at: 0,
      count: 4,
      limit: 3,
      windowMs: DAY,
    },
    { kind: 'calls_at_once', address: asAddress(address), shown: '+1…', at: 0, count: 50 },
    { kind: 'outside_hours', channel: 'voice', address: asAddress(address), shown: '+1…', at: 0 },
  ];
  expect(new Set(some.map(({ kind }) => kind))).toEqual(new Set(Object.keys(FINDINGS)));
  expect(some.map(describeFinding)).toMatchSnapshot();
  for (const { advice, title } of Object.values(FINDINGS)) {
    expect(advice).toMatch(/^[A-Z].*\.$/);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
  }
});
