/** What offices are mailed about their worklist: when, of what, once, and in which words. */
import { describe, expect, test } from 'vitest';
import { opened } from '../../../shared/domain/core/blackout.ts';
import type { AppointmentId } from '../../../shared/domain/core/keys.ts';
import { callbackSignature, entryName } from '../../../shared/domain/core/keys.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import { opened as openedNeed } from '../../../shared/domain/person/need.ts';
import { nextDigest } from '../../../shared/domain/person/office-mail.ts';
import { itemOf, partitionOf } from '../../../shared/domain/store/records.ts';
import type { Tenant } from '../../../shared/domain/tenant/tenant.ts';
import { confirmAppointment, requestReschedule } from '../../../shared/pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../../shared/pipeline/core/context.ts';
import { writeControl } from '../../../shared/pipeline/core/control-copies.ts';
import { openNeed } from '../../../shared/pipeline/core/needs.ts';
import { changeTenant } from '../../../shared/pipeline/office/settings.ts';
import { openAlerts } from '../../../shared/pipeline/safeguards/alerts.ts';
import { pause } from '../../../shared/pipeline/safeguards/control.ts';
import { mailOffices, nextMailAt } from '../../../shared/pipeline/sending/office-mail.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { asTenant, OPS } from '../../fixtures/ids.ts';
import { some } from '../domain/given.ts';
import { ANA, at, following, World } from './world.ts';

const CLINIC = asTenant('clinic');
const DESK = 'desk@clinic.example';
const NOW = at('2026-12-01T15:00-05:00');
const FAR = { startsAt: '2026-12-10T15:30:00-05:00', externalId: 'ehr-1' };
const NEAR = { startsAt: '2026-12-02T10:00:00-05:00', externalId: 'ehr-2' };

async function office(settings: Partial<Tenant> = {}): Promise<World> {
  const world = new World(NOW);
  await world.tenant('clinic', { needsEmail: DESK, ...settings });
  // Reminders are another matter.
  await world.policy({ ...DEFAULT_POLICY, steps: [{ channel: 'voice', before: 'PT1M', notAfter: 'PT0S' }] });
  return world;
}

/** Another time is wanted. */
async function wished(world: World, input: { startsAt: string; externalId: string }): Promise<AppointmentId> {
  const id = await world.appointment(input);
  await requestReschedule(world.pipeline, CLINIC, id, 'link');
  return id;
}

/** Time goes by, with a run every minute. */
async function goOn(world: World, until: Instant): Promise<void> {
  for (; world.now < until; world.now = Math.min(until, world.now + 5 * MINUTE))
    await mailOffices(world.pipeline);
  await mailOffices(world.pipeline);
}

/** When each went out, and its subject. */
const mails = (world: World): string[] =>
  world.accepted.flatMap(({ at: when, request: { channel, to, content } }) =>
    channel === 'email' && to.startsWith('desk') && 'subject' in content
      ? [`${toIso(when).slice(0, 16)} ${content.subject}`]
      : [],
  );

/** How the runs ended, and how often. */
const outcomes = (world: World): Record<string, number> =>
  Object.fromEntries(
    [...world.counts]
      .filter(([name]) => name.startsWith('office_mail '))
      .map(([name, times]) => [name.slice('office_mail '.length), times]),
  );

const textOf = (world: World, index: number): string => {
  const content = world.accepted[index]?.request.content;
  return content && 'text' in content ? content.text : '';
};

describe('the digest', () => {
  test('comes at the office’s time of each day on which something is open, and names no person', async () => {
    const world = await office({ needsAt: '07:30' });
    const id = await wished(world, FAR);
    await goOn(world, NOW + 2.5 * DAY);
    expect(mails(world)).toEqual(['2026-12-02T12:30 To look at: 1', '2026-12-03T12:30 To look at: 1']);
    const text = textOf(world, 0);
    expect(text).toContain('- Another time is wanted: Thu, Dec 10, 3:30 PM (ehr-1)');
    expect(text).not.toMatch(/Ana|ana@|2125550123|Dental|https?:/);
    await confirmAppointment(world.pipeline, CLINIC, id, 'api');
    await goOn(world, NOW + 5 * DAY);
    expect(mails(world)).toHaveLength(2);
  });

  test('given nothing is open, then no email', async () => {
    const world = await office();
    await world.appointment(FAR);
    await goOn(world, NOW + 3 * DAY);
    expect(world.accepted).toEqual([]);
    expect(outcomes(world)).toEqual({ 'digest nothing': 3 });
    const { rows } = await world.store.list({ partition: partitionOf.officeMails(), limit: 10 });
    expect(rows).toHaveLength(1);
  });

  test('leads to the list, in the office’s language', async () => {
    const world = await office({ locale: 'de' });
    await wished(world, FAR);
    world.now += DAY;
    const { pipeline } = world;
    const settings = { ...pipeline.settings, publicUrl: 'https://r.example' };
    await mailOffices({ ...pipeline, settings });
    expect(mails(world)).toEqual([expect.stringContaining('Zu erledigen: 1')]);
    expect(textOf(world, 0)).toMatch(
      /Eine andere Zeit ist gewünscht: Do.*\n[\s\S]*https:\/\/r\.example\/v1\/needs\?open=true/u,
    );
  });

  test('given another time is chosen, also by the operator, then it comes then; given none, then never', async () => {
    const world = await office();
    await wished(world, FAR);
    const choose = (settings: Partial<Tenant>) =>
      changeTenant(world.pipeline, CLINIC, (tenant) => ({ ...tenant, ...settings }));
    await choose({ needsAt: '17:00' });
    await goOn(world, NOW + DAY);
    expect(mails(world)).toEqual(['2026-12-01T22:00 To look at: 1']);
    await choose({ needsEmail: null });
    await goOn(world, NOW + 3 * DAY);
    expect(mails(world)).toHaveLength(1);
    await choose({ needsEmail: 'desk2@clinic.example' });
    await goOn(world, NOW + 4 * DAY);
    expect(mails(world).slice(1)).toEqual(['2026-12-04T22:00 To look at: 1']);
  });

  test('given nobody ran for more than half a day, then the next one says it', async () => {
    const world = await office();
    await wished(world, FAR);
    world.now = at('2026-12-02T21:00-05:00');
    await goOn(world, at('2026-12-03T09:00-05:00'));
    expect(mails(world)).toEqual(['2026-12-03T13:00 To look at: 1']);
    expect(outcomes(world)).toEqual({ 'digest nothing': 1, 'digest sent': 1 });
  });

  test('given the office moves to where it is still the day before, then none comes before its time there', async () => {
    const world = await office({ needsAt: '01:00' });
    await wished(world, FAR);
    await changeTenant(world.pipeline, CLINIC, (tenant) => ({
      ...tenant,
      timeZone: 'America/Los_Angeles',
      needsAt: '23:00',
    }));
    await goOn(world, at('2026-12-03T00:00-08:00'));
    expect(mails(world).map((mail) => mail.slice(0, 16))).toEqual(['2026-12-02T07:00', '2026-12-03T07:00']);
  });

  test('names an answer of somebody without an appointment last', async () => {
    const world = await office();
    await openNeed(world.pipeline, { tenant: CLINIC, kind: 'reply', appointment: null, reply: 'rpl_1' }, NOW);
    await wished(world, FAR);
    await goOn(world, NOW + DAY);
    expect(textOf(world, 0)).toMatch(/Another time is wanted.*\n- An answer to read/);
  });

  test('given nobody ticked off what lapsed, then it counts what is open all the same, up to a thousand', async () => {
    const world = await office();
    const cause = { tenant: CLINIC, kind: 'reply', appointment: null, reply: 'rpl_1' } as const;
    const need = some(openedNeed(undefined, cause, NOW));
    const listed = (n: number, lapsesAt: Instant | null) =>
      world.store.put(itemOf.need({ ...need, id: `rpl_${n}`, since: NOW + n, lapsesAt }), 0, NOW);
    for (let n = 0; n < 1_000; n++) await listed(n, NOW + HOUR);
    for (let n = 1_000; n < 2_001; n++) await listed(n, null);
    world.now += DAY;
    await mailOffices(world.pipeline);
    expect(mails(world)).toEqual([expect.stringContaining('To look at: 1000')]);
  });

  test('given very many, then it names some and counts the rest', async () => {
    const world = await office();
    const appointment = { id: await world.appointment(FAR), startsAt: at(FAR.startsAt) };
    for (let n = 0; n < 60; n++)
      await openNeed(world.pipeline, { tenant: CLINIC, kind: 'reply', appointment, reply: `rpl_${n}` }, NOW);
    await goOn(world, NOW + DAY);
    expect(mails(world)).toEqual([expect.stringContaining('To look at: 60')]);
    expect(textOf(world, 0).match(/An answer to read/g)).toHaveLength(50);
    expect(textOf(world, 0)).toContain('And 10 more.');
  });

  test.each([
    ['Europe/Berlin', '02:30', '2027-03-28T00:10Z', '2027-03-28T01:30Z'],
    ['Europe/Berlin', '02:30', '2026-10-24T23:10Z', '2026-10-25T00:30Z'],
    ['America/New_York', '08:00', '2026-10-31T13:00Z', '2026-11-01T13:00Z'],
    ['America/New_York', '08:00', '2027-03-13T14:00Z', '2027-03-14T12:00Z'],
    ['Pacific/Apia', '08:00', '2011-12-29T19:00Z', '2011-12-30T18:00Z'],
  ])('in %s at %s, after %s, is due at %s, also where clocks change', (timeZone, needsAt, after, due) => {
    expect(toIso(nextDigest({ id: CLINIC, timeZone, needsAt }, at(after)).dueAt)).toBe(toIso(at(due)));
  });
});

describe('what is due within a day', () => {
  test('is told at once, together with what comes with it, and once however often it is said', async () => {
    const world = await office();
    const id = await wished(world, NEAR);
    await wished(world, { ...NEAR, externalId: 'ehr-3' });
    await goOn(world, NOW + 10 * MINUTE);
    expect(mails(world)).toEqual(['2026-12-01T20:05 To look at within a day: 2']);
    expect(textOf(world, 0)).toMatch(/ehr-2\)\n- .*ehr-3\)/);
    await requestReschedule(world.pipeline, CLINIC, id, 'keypress');
    await goOn(world, NOW + HOUR);
    expect(mails(world)).toHaveLength(1);
    await wished(world, { ...NEAR, externalId: 'ehr-4' });
    await goOn(world, NOW + 2 * HOUR);
    expect(mails(world).slice(1)).toEqual([expect.stringContaining('within a day: 1')]);
  });

  test('given it becomes so later, then it is told then, if it is still open', async () => {
    const world = await office({ needsAt: '23:00' });
    await wished(world, FAR);
    const other = await wished(world, { ...FAR, externalId: 'ehr-9' });
    await confirmAppointment(world.pipeline, CLINIC, other, 'api');
    await goOn(world, at(FAR.startsAt) - DAY - 10 * MINUTE);
    const before = mails(world).length;
    await goOn(world, at(FAR.startsAt) - DAY + 10 * MINUTE);
    expect(mails(world).slice(before)).toEqual(['2026-12-09T20:35 To look at within a day: 1']);
  });

  test('given it settles within the minute, then no email', async () => {
    const world = await office();
    const id = await wished(world, NEAR);
    await confirmAppointment(world.pipeline, CLINIC, id, 'api');
    await goOn(world, NOW + 2 * HOUR);
    expect(world.accepted).toEqual([]);
  });
});

describe('once', () => {
  test('given two run at the same time, then one sends', async () => {
    const world = await office();
    await wished(world, NEAR);
    world.now += 5 * MINUTE;
    await Promise.all([mailOffices(world.pipeline), mailOffices(world.pipeline)]);
    expect(mails(world)).toHaveLength(1);
    expect(outcomes(world)).toEqual({ 'urgent sent': 1, 'urgent later': 1 });
    expect(world.faults).toEqual([]);
  });

  test('given two find at the same time that nothing is open, then one says so', async () => {
    const world = await office();
    const id = await wished(world, NEAR);
    await confirmAppointment(world.pipeline, CLINIC, id, 'api');
    world.now += 5 * MINUTE;
    await Promise.all([mailOffices(world.pipeline), mailOffices(world.pipeline)]);
    expect(outcomes(world)).toEqual({ 'urgent nothing': 1, 'urgent later': 1 });
  });

  test.each([
    ['has gone out', { kind: 'accepted', providerId: 'P' } as const],
    ['waits to be tried again', { kind: 'failed', reason: 'provider_error', code: '500' } as const],
  ])('given the list lags behind, then one that %s is left as it is', async (_case, answer) => {
    const world = await office();
    await wished(world, NEAR);
    world.now += 5 * MINUTE;
    const { pipeline } = world;
    const seen = await pipeline.store.list({
      partition: partitionOf.officeMails(),
      to: world.now,
      limit: 10,
    });
    let asked = 0;
    world.answer = () => {
      asked++;
      return answer;
    };
    await mailOffices(pipeline);
    const before = outcomes(world);
    const lagging = following(pipeline.store, { list: async () => seen as never });
    await mailOffices({ ...pipeline, store: lagging });
    expect(asked).toBe(1);
    expect(outcomes(world)).toEqual({ ...before, 'urgent later': (before['urgent later'] ?? 0) + 1 });
  });

  test('given the process dies after the claim, or the answer is lost, then it is not sent again', async () => {
    for (const answer of [
      () => new Promise<never>(() => {}),
      () => ({ kind: 'unknown', detail: 'lost' }) as const,
    ]) {
      const world = await office();
      await wished(world, NEAR);
      world.now += 5 * MINUTE;
      let asked = 0;
      world.answer = () => {
        asked++;
        return answer();
      };
      void mailOffices(world.pipeline);
      await new Promise((resolve) => setTimeout(resolve, 20));
      await goOn(world, NOW + HOUR);
      expect(asked).toBe(1);
      expect(outcomes(world)).toEqual({ 'urgent unknown': 1 });
    }
  });

  test('given the provider can’t take it for now, then it is tried again', async () => {
    const world = await office();
    await wished(world, NEAR);
    let asked = 0;
    world.answer = () =>
      ++asked < 3
        ? { kind: 'failed', reason: 'provider_error', code: '500' }
        : { kind: 'accepted', providerId: 'P' };
    await goOn(world, NOW + HOUR);
    expect([asked, mails(world).length]).toEqual([3, 1]);
  });

  test('given the address is refused, then the operator is told, and no more than once', async () => {
    const world = await office();
    await wished(world, NEAR);
    world.answer = () => ({ kind: 'rejected', reason: 'invalid_address', code: 'smtp 550' });
    await goOn(world, NOW + HOUR);
    const alerts = await openAlerts(world.pipeline, world.now);
    expect(alerts.map(({ key, severity, count }) => [key, severity, count])).toEqual([
      ['office-mail-clinic', 'notice', 1],
    ]);
    expect(alerts[0]?.title).toContain('clinic');
    expect(outcomes(world)).toEqual({ 'urgent refused': 1 });
    expect(JSON.stringify(alerts)).not.toContain(DESK);
  });

  test('given a crash at any write, then what is open is told all the same, and nothing twice', async () => {
    for (let writes = 0; ; writes++) {
      const world = await office();
      await wished(world, FAR);
      world.now = at('2026-12-02T08:01-05:00');
      const { pipeline } = world;
      let left = writes;
      const store: Store = following(pipeline.store, {
        async put(item, version, now) {
          if (left-- === 0) throw new Error('dies');
          return pipeline.store.put(item, version, now);
        },
      });
      const told: unknown[] = [];
      const fault = (...[name, , fields]: Parameters<Pipeline['telemetry']['fault']>) =>
        void told.push([name, fields]);
      await mailOffices({ ...pipeline, store, telemetry: { ...pipeline.telemetry, fault } });
      if (left < 0)
        expect(told).toEqual([['an office could not be mailed', { tenant: CLINIC, kind: 'digest' }]]);
      await goOn(world, at('2026-12-03T09:00-05:00'));
      const days = mails(world).map((mail) => mail.slice(0, 10));
      expect(new Set(days).size).toBe(days.length);
      expect(days).toContain('2026-12-03');
      if (left >= 0) break;
    }
  });

  test('given email is paused, then it waits; given one office fails, then the other is told', async () => {
    const world = await office();
    await world.tenant('other', { needsEmail: 'desk@other.example' });
    await wished(world, NEAR);
    await pause(world.pipeline, { tenant: CLINIC, channel: 'email' }, 'because', OPS);
    await goOn(world, NOW + 30 * MINUTE);
    expect(await nextMailAt(world.pipeline)).toBe(world.now + 5 * MINUTE);
    await goOn(world, NOW + HOUR);
    expect(world.accepted).toEqual([]);
    const id = await world.appointment(NEAR, 'other');
    await requestReschedule(world.pipeline, asTenant('other'), id, 'link');
    await goOn(world, NOW + 2 * HOUR);
    expect(world.accepted.map(({ request }) => request.to)).toEqual(['desk@other.example']);
    expect(JSON.stringify(world.accepted)).not.toContain(ANA.email);
  });
});

describe('a mail to an office', () => {
  /** Each is sent at the moment at which it is due. */
  async function asEachIsDue(world: World, runs: number): Promise<void> {
    for (let run = 0; run < runs; run++) {
      world.now = Math.max(world.now, (await nextMailAt(world.pipeline)) ?? world.now);
      await mailOffices(world.pipeline);
    }
  }

  test('comes from the office’s own address, in its language, and its receipts are signed', async () => {
    const senderAddresses = { email: 'office@clinic.example' };
    const world = await office({ locale: 'de', senderAddresses });
    await wished(world, NEAR);
    await asEachIsDue(world, 1);
    const { request } = some(world.accepted[0]);
    expect(request).toMatchObject({
      ...{ channel: 'email', tenant: CLINIC, attempt: 1, to: DESK, from: senderAddresses.email },
      ...{ replyTo: null, senderName: 'Ringonce', locale: 'de', now: world.now },
      entry: { tenant: CLINIC, revision: 0, step: 0 },
      usefulUntil: world.now + 12 * HOUR,
    });
    expect(Object.fromEntries(new URLSearchParams(request.callback))).toEqual({
      e: entryName(request.entry),
      a: '1',
      s: callbackSignature(world.pipeline.settings.secret, request.entry, 1),
    });
    expect(world.counts.get('office_mail urgent sent')).toBe(1);
  });

  test('goes by the provider at which the office’s own address is', async () => {
    const world = await office({ providerOrder: { email: ['Second'] } });
    await wished(world, NEAR);
    const asked: string[] = [];
    const named = (name: string) => {
      const send = async () => {
        asked.push(name);
        return { kind: 'accepted', providerId: 'P' } as const;
      };
      return { name, sender: { ...world.pipeline.senders.email, send } };
    };
    world.providers = { email: [named('First'), named('Second')] };
    await asEachIsDue(world, 1);
    expect(asked).toEqual(['Second']);
  });

  test('names the soonest first', async () => {
    const world = await office();
    await wished(world, { startsAt: '2026-12-02T14:00:00-05:00', externalId: 'later' });
    await wished(world, { startsAt: '2026-12-02T09:00:00-05:00', externalId: 'sooner' });
    await asEachIsDue(world, 1);
    expect(textOf(world, 0)).toMatch(/sooner[\s\S]*later/);
  });

  test.each([
    [undefined, [0, 1, 3, 7]],
    [10 * MINUTE, [0, 10, 20, 30]],
  ])(
    'given the provider can’t take it and says %s, then it is tried again less often, and given up',
    async (retryAfterMs, minutes) => {
      const world = await office({ needsAt: '23:00' });
      await wished(world, NEAR);
      const asked: Instant[] = [];
      world.answer = () => {
        asked.push(world.now);
        return { kind: 'failed', reason: 'provider_busy', code: 'smtp 421', retryAfterMs };
      };
      await asEachIsDue(world, 4);
      expect(asked.map((when) => (when - some(asked[0])) / MINUTE)).toEqual(minutes);
      expect(world.counts.get('office_mail urgent later')).toBe(3);
      expect(world.counts.get('office_mail urgent refused')).toBe(1);
      const [alert] = await openAlerts(world.pipeline, world.now);
      expect(alert).toMatchObject({
        key: 'office-mail-clinic',
        tenant: CLINIC,
        detail: expect.stringContaining('421'),
      });
      world.answer = () => ({ kind: 'accepted', providerId: 'P' });
      // What comes first has nothing to say; then the day's digest has.
      await asEachIsDue(world, 2);
      expect(mails(world)).toEqual([expect.stringContaining('2026-12-02T04:00')]);
      expect(await openAlerts(world.pipeline, world.now)).toEqual([]);
    },
  );

  test.each([
    [0, 1],
    [1, 0],
  ])(
    'that may have gone out in a time that the store has forgotten is not sent: %i ms before its end, %i',
    async (before, sends) => {
      const world = await office();
      await wished(world, NEAR);
      world.now = (await nextMailAt(world.pipeline)) ?? 0;
      const until = world.now + before;
      const blackout = opened(undefined, {
        since: NOW - HOUR,
        until,
        reason: 'restored',
        by: 'restore',
        byName: 'restore',
      });
      await writeControl(world.pipeline, (control) => ({ ...control, blackout }), world.now);
      await mailOffices(world.pipeline);
      expect(mails(world)).toHaveLength(sends);
      expect(world.counts.get(`office_mail urgent ${sends ? 'sent' : 'unknown'}`)).toBe(1);
    },
  );

  test('given many offices, then as many are mailed as there is time for', async () => {
    const world = await office();
    await wished(world, NEAR);
    for (let n = 0; n < 9; n++) {
      await world.tenant(`office${n}`, { needsEmail: `desk${n}@office.example` });
      const id = await world.appointment(NEAR, `office${n}`);
      await requestReschedule(world.pipeline, asTenant(`office${n}`), id, 'link');
    }
    world.now += 5 * MINUTE;
    await mailOffices(world.pipeline, () => false);
    expect(world.accepted).toEqual([]);
    let turns = 0;
    await mailOffices(world.pipeline, () => ++turns === 1);
    expect(mails(world)).toHaveLength(8);
    await mailOffices(world.pipeline);
    expect(mails(world)).toHaveLength(10);
  });

  test('is due at no time where no office wants any', async () => {
    const world = await office({ needsEmail: null });
    expect(await nextMailAt(world.pipeline)).toBeNull();
  });
});
