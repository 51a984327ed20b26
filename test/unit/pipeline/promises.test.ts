/** The promises P1–P8 and P10 on the pipeline with the in-memory store, one situation after the other. */
import { describe, expect, test } from 'vitest';
import type { AppointmentId } from '../../../shared/domain/core/keys.ts';
import { addressKey, NO_ADDRESS } from '../../../shared/domain/core/keys.ts';
import type { Channel, Policy } from '../../../shared/domain/core/policy.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import { DAY, HOUR, MINUTE, SECOND, toIso } from '../../../shared/domain/core/time.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import { changeAppointment, confirmAppointment } from '../../../shared/pipeline/appointments/appointments.ts';
import { receive } from '../../../shared/pipeline/feedback/feedback.ts';
import { reply } from '../../../shared/pipeline/feedback/text-messages.ts';
import { optOutAddress, viewRecipient } from '../../../shared/pipeline/people/people.ts';
import { pause, resume, setPersonCeiling } from '../../../shared/pipeline/safeguards/control.ts';
import { deliver } from '../../../shared/pipeline/sending/deliver.ts';
import type { SendResult } from '../../../shared/ports/senders.ts';
import { asTenant, OPS } from '../../fixtures/ids.ts';
import { ANA, at, following, World } from './world.ts';

const START = '2026-12-04T15:30:00-05:00';
const EMAIL_AT = at('2026-12-01T20:30Z');
const SMS_AT = at('2026-12-03T20:30Z');
const VOICE_AT = at('2026-12-04T16:30Z');

async function clinic(now = at('2026-11-25T12:00Z')): Promise<World> {
  const world = new World(now);
  await world.tenant();
  return world;
}

const single = (channel: 'email' | 'sms' | 'voice', minGap = 'PT0S'): Policy => ({
  ...DEFAULT_POLICY,
  minGap,
  steps: [{ channel, before: 'P1D', notAfter: 'PT1H' }],
});

describe('P1 one ring', () => {
  test('156 runs of the scheduler while nobody drains queue the reminder no more than its leases allow, and one goes out', async () => {
    const world = await clinic();
    await world.appointment({ startsAt: START });
    world.now = EMAIL_AT;
    for (let run = 0; run < 156; run++) {
      await world.schedule();
      world.now += 5 * MINUTE;
    }
    expect(world.accepted).toEqual([]);
    await world.drain();
    expect(world.accepted).toHaveLength(1);
  });

  test('overlapping runs of the scheduler queue an entry once', async () => {
    const world = await clinic();
    for (let n = 0; n < 20; n++)
      await world.appointment({ startsAt: START, recipient: { ...ANA, email: `a${n}@example.com` } });
    world.now = EMAIL_AT;
    const reports = await Promise.all([world.schedule(), world.schedule(), world.schedule()]);
    expect(reports.reduce((sum, report) => sum + report.queued, 0)).toBe(20);
    expect(world.pipe).toHaveLength(20);
  });

  test('the same message handled five times at once is sent once', async () => {
    const world = await clinic();
    await world.appointment({ startsAt: START });
    world.now = EMAIL_AT;
    await world.schedule();
    const [message] = world.pipe;
    if (!message) throw new Error('nothing queued');
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map(() => deliver(world.pipeline, message)));
    expect(outcomes.filter((outcome) => outcome === 'sent')).toHaveLength(1);
    expect(world.accepted).toHaveLength(1);
    expect(await deliver(world.pipeline, message)).toBe('stale');
  });

  test('a message of an earlier attempt is stale', async () => {
    const world = await clinic();
    await world.appointment({ startsAt: START });
    world.now = EMAIL_AT;
    await world.schedule();
    world.now += 11 * MINUTE;
    await world.schedule();
    expect(world.pipe.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(new Set(world.pipe.map(({ deduplicationId }) => deduplicationId)).size).toBe(2);
    expect(await world.drain()).toEqual(['stale', 'sent']);
  });

  test.each([
    ['email', 'accepted', 'sent', 1],
    ['sms', 'accepted', 'sent', 1],
    ['voice', 'accepted', 'sent', 1],
    ['email', 'not_accepted', 'sent', 2],
    ['sms', 'not_accepted', 'sent', 2],
    ['voice', 'not_accepted', 'failed', 1],
    ['email', 'unknown', 'sent', 2],
    ['sms', 'unknown', 'failed', 1],
    ['voice', 'unknown', 'failed', 1],
  ] as const)(
    'an answer that was lost: %s, the list says %s → %s after %i sends',
    async (channel, found, state, sends) => {
      const world = await clinic();
      await world.policy(single(channel));
      const id = await world.appointment({ startsAt: START });
      let calls = 0;
      world.answer = () =>
        ++calls === 1 ? { kind: 'unknown', detail: 'timeout' } : { kind: 'accepted', providerId: 'P2' };
      world.lookup = () => (found === 'accepted' ? { kind: found, providerId: 'P1' } : { kind: found });
      await world.until(at(START));
      expect(await world.entry(id, 0)).toMatchObject({
        state,
        reason: state === 'failed' ? 'answer_lost' : null,
      });
      expect(calls).toBe(sends);
    },
  );

  test('a text that reached nobody is not taken for the next one, which says the same and is in doubt', async () => {
    const world = await clinic();
    const step = { channel: 'sms', notAfter: 'PT1H' } as const;
    await world.policy({
      ...DEFAULT_POLICY,
      minGap: 'PT0S',
      steps: [
        { ...step, before: 'P1D' },
        { ...step, before: 'PT20H' },
      ],
    });
    const id = await world.appointment({ startsAt: START });
    const answers: SendResult[] = [
      { kind: 'accepted', providerId: 'P1' },
      { kind: 'unknown', detail: 'timeout' },
      { kind: 'accepted', providerId: 'P2' },
    ];
    world.answer = () => answers.shift() ?? { kind: 'accepted', providerId: 'P' };
    world.lookup = (_request, others) =>
      others?.has('P1') ? { kind: 'not_accepted' } : { kind: 'accepted', providerId: 'P1' };
    await world.until(at(START) - DAY + MINUTE);
    const [first] = world.accepted;
    if (!first) throw new Error('nothing went out');
    const gone = { kind: 'failed', reason: 'invalid_address', detail: '30005' } as const;
    await receive(world.pipeline, { entry: first.request.entry, attempt: 1 }, gone);
    await world.until(at(START));
    expect(await world.entry(id, 1)).toMatchObject({ state: 'sent', providerId: 'P2' });
    expect(world.accepted).toHaveLength(2);
  });

  test.each(['can', 'can not'])(
    'a call of another office to the same number, whose row %s be read, is not taken for the one that is in doubt',
    async (readable) => {
      const world = await clinic();
      await world.tenant('surgery');
      await world.policy(single('voice'));
      await world.policy(single('voice'), 'surgery');
      const id = await world.appointment({ startsAt: START });
      const other = await world.appointment({ startsAt: START }, 'surgery');
      world.answer = ({ tenant }) =>
        tenant === 'clinic' ? { kind: 'unknown', detail: 'timeout' } : { kind: 'accepted', providerId: 'C1' };
      world.lookup = () => ({ kind: 'unknown' });
      await world.until(at(START) - DAY + HOUR / 2);
      expect(await world.entry(id, 0)).toMatchObject({ state: 'in_doubt' });
      const rung = { tenant: asTenant('surgery'), appointment: other, revision: 1, step: 0 };
      const [row] = await world.store.load([keyOf.entry(rung)], world.now);
      expect(row?.body).toMatchObject({ state: 'sent', providerId: 'C1' });
      if (row && readable === 'can not')
        await world.store.put({ ...row, body: { ...row.body, $shape: 99 } as never }, row.version, world.now);
      // A list of calls tells no words: whatever rang there meanwhile may be it.
      world.lookup = (_request, others) =>
        others?.has('C1') ? { kind: 'not_accepted' } : { kind: 'accepted', providerId: 'C1' };
      await world.until(at(START));
      expect(await world.entry(id, 0)).toMatchObject({ state: 'failed', reason: 'answer_lost' });
    },
  );

  test('a sender that throws is in doubt, and the doubt is settled by a receipt', async () => {
    const world = await clinic();
    await world.policy(single('sms'));
    const id = await world.appointment({ startsAt: START });
    world.answer = () => {
      throw new Error('socket hang up');
    };
    world.now = SMS_AT;
    await world.schedule();
    expect(await world.drain()).toEqual(['in_doubt']);
    const ref = { tenant: asTenant('clinic'), appointment: id, revision: 1, step: 0 };
    await receive(world.pipeline, { entry: ref, attempt: 1 }, { kind: 'delivered', providerId: 'SM1' });
    expect(await world.entry(id, 0)).toMatchObject({ state: 'delivered', dueAt: null });
  });
});

/** Visits of different days whose reminders fall on one: they are no bundle. */
async function visit(world: World, channel: Channel, n: number, tenant = 'clinic'): Promise<AppointmentId> {
  const step = { channel, before: `P${n + 1}D`, notAfter: 'PT1H' };
  await world.policy({ ...DEFAULT_POLICY, name: `visit-${n}`, steps: [step] }, tenant);
  const startsAt = toIso(at(START) + n * (DAY + 40 * MINUTE));
  return world.appointment({ startsAt, title: `Visit ${n}`, policy: `visit-${n}` }, tenant);
}

describe('P2 caps', () => {
  test('three texts in a day, whatever the number of appointments', async () => {
    const world = await clinic();
    for (let n = 0; n < 6; n++) await visit(world, 'sms', n);
    await world.until(at('2026-12-04T20:00Z'));
    expect(world.accepted).toHaveLength(3);
  });

  test('texts and calls share a cap, and each office keeps its own', async () => {
    const world = await clinic();
    await world.tenant('dentist');
    for (let n = 0; n < 6; n++) await visit(world, 'sms', n);
    for (let n = 0; n < 3; n++) await visit(world, 'voice', n, 'dentist');
    await world.until(at('2026-12-04T20:00Z'));
    const of = (tenant: string) => world.accepted.filter(({ request }) => request.tenant === tenant).length;
    expect([of('clinic'), of('dentist')]).toEqual([3, 2]);
  });

  test('a person of many offices is protected by the ceiling, which names none of them', async () => {
    const world = await clinic();
    const rules = [{ channels: ['sms' as const, 'voice' as const], limit: 2, windowMs: 12 * HOUR }];
    await setPersonCeiling(world.pipeline, rules, OPS);
    const offices = ['clinic', 'dentist', 'optician', 'vet'];
    for (const office of offices.slice(1)) await world.tenant(office);
    const made = new Map<string, AppointmentId>();
    for (const office of offices) made.set(office, await visit(world, 'sms', 0, office));
    await world.until(SMS_AT + HOUR);
    expect(world.accepted).toHaveLength(2);
    const entries = await Promise.all([...made].map(([office, id]) => world.entry(id, 0, 1, office)));
    const held = entries.filter((entry) => entry?.state === 'planned');
    expect(held.map((entry) => entry?.reason)).toEqual(['person_ceiling', 'person_ceiling']);
    const key = addressKey(world.pipeline.settings.secret, ANA.phone);
    const view = await viewRecipient(world.pipeline, asTenant(held[0]?.tenant ?? ''), key);
    expect(view).toMatchObject({ atCeiling: ['sms', 'voice'], contacts: [] });
    expect(view.caps.map(({ used }) => used)).toEqual(view.caps.map(() => 0));
    await setPersonCeiling(world.pipeline, null, OPS);
    await world.until(at('2026-12-04T20:00Z'));
    expect(world.accepted).toHaveLength(4);
  });

  test('a provider that refuses for hours does not use up the caps', async () => {
    const world = await clinic();
    await world.policy(single('sms'));
    await world.appointment({ startsAt: START });
    let calls = 0;
    world.answer = () =>
      ++calls <= 3
        ? { kind: 'failed', reason: 'provider_error', code: '500' }
        : { kind: 'accepted', providerId: 'P' };
    await world.until(at(START));
    expect(calls).toBe(4);
    expect(world.accepted).toHaveLength(1);
  });

  test('the fourth failure is the last', async () => {
    const world = await clinic();
    await world.policy(single('sms'));
    const id = await world.appointment({ startsAt: START });
    world.answer = () => ({ kind: 'failed', reason: 'provider_error', code: '500' });
    await world.until(at(START));
    expect(await world.entry(id, 0)).toMatchObject({
      state: 'failed',
      reason: 'attempts_exhausted',
      failures: 3,
    });
  });
});

describe('P3 one line', () => {
  test('a second call to the number waits until the first one has ended', async () => {
    const world = await clinic();
    await world.policy(single('voice'));
    const caps = { preset: 'custom' as const, rules: [], callsPerAppointment: 1 };
    await world.tenant('dentist', { caps });
    await world.policy(single('voice'), 'dentist');
    const first = await world.appointment({ startsAt: START }, 'dentist');
    world.now = SMS_AT;
    await world.schedule();
    await world.drain();
    const second = await world.appointment({ startsAt: START, title: 'Other' }, 'dentist');
    await world.schedule();
    expect(await world.entry(second, 0, 1, 'dentist')).toMatchObject({
      state: 'planned',
      reason: 'line_busy',
    });
    const ref = { tenant: asTenant('dentist'), appointment: first, revision: 1, step: 0 };
    await receive(world.pipeline, { entry: ref, attempt: 1 }, { kind: 'delivered', providerId: null }, true);
    await world.until(world.now + 10 * MINUTE);
    expect(world.accepted).toHaveLength(2);
  });
});

describe('P4 hours', () => {
  test('a text that was late by an outage waits for the morning', async () => {
    const world = await clinic();
    await world.policy({ ...single('sms'), steps: [{ channel: 'sms', before: 'P1D', notAfter: 'PT1H' }] });
    await world.appointment({ startsAt: START });
    world.now = at('2026-12-04T03:00Z');
    await world.schedule();
    expect(world.pipe).toEqual([]);
    await world.until(at(START));
    const [sent] = world.accepted;
    expect(sent?.at).toBeGreaterThanOrEqual(at('2026-12-04T13:00Z'));
    expect(sent?.at).toBeLessThan(at('2026-12-04T14:00Z'));
  });
});

describe('P5 stop means stop', () => {
  test('a message that was already in the pipe does not go out after the confirmation', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    world.now = EMAIL_AT;
    await world.schedule();
    await confirmAppointment(world.pipeline, asTenant('clinic'), id, 'api');
    expect(await world.drain()).toEqual(['stale']);
    await world.until(at(START));
    expect(world.accepted).toEqual([]);
  });

  test('a confirmation between the judgement and the claim stops the claim', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    world.now = EMAIL_AT;
    await world.schedule();
    const disk = world.store;
    let confirming = false;
    world.store = {
      exclusive: true,
      load: (keys, now) => disk.load(keys, now),
      list: (query) => disk.list(query),
      purge: (at) => disk.purge(at),
      close: () => disk.close(),
      put: (item, version, now) => disk.put(item, version, now),
      async putInOrder(writes, now) {
        const admission = writes[0]?.item.key.startsWith('recipient/');
        if (!admission || confirming) return disk.putInOrder(writes, now);
        confirming = true;
        const stored = await disk.putInOrder(writes.slice(0, 1), now);
        await confirmAppointment(world.pipeline, asTenant('clinic'), id, 'api');
        return stored + (await disk.putInOrder(writes.slice(1), now));
      },
    };
    expect(await world.drain()).toEqual(['stale']);
    expect(world.accepted).toEqual([]);
  });

  test('STOP by text ends texts and calls, not email', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(SMS_AT + MINUTE);
    await reply(world.pipeline, ANA.phone, '+15005550006', 'Please stop texting me');
    await world.until(at(START));
    expect(world.accepted.map(({ request }) => request.channel)).toEqual(['email', 'sms']);
    expect(await world.entry(id, 2)).toMatchObject({ state: 'dropped', reason: 'opted_out' });
  });

  test('the old time is not reminded after a move', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    world.now = EMAIL_AT;
    await world.schedule();
    await changeAppointment(world.pipeline, asTenant('clinic'), id, {
      startsAt: '2026-12-10T10:00:00-05:00',
    });
    expect(await world.drain()).toEqual(['stale']);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'dropped', reason: 'superseded' });
    await world.until(at('2026-12-11T00:00Z'));
    expect(world.accepted.map(({ request }) => request.entry.revision)).toEqual([2, 2, 2]);
  });
});

describe('P6 late is not loud', () => {
  test('after an outage over email and SMS time, one email goes out and the call at its own time', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    world.now = SMS_AT + HOUR;
    await world.until(VOICE_AT - HOUR);
    expect(world.accepted.map(({ request }) => request.channel)).toEqual(['email']);
    await world.until(at(START));
    expect(world.log()).toEqual([`${toIso(SMS_AT + HOUR).slice(0, 16)} email`, '2026-12-04T16:30 voice']);
    expect(await world.entry(id, 1)).toMatchObject({ state: 'dropped', reason: 'superseded' });
  });

  test('after an outage past everything useful, nothing goes out', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    world.now = at('2026-12-04T20:15Z');
    await world.until(at(START));
    expect(world.accepted).toEqual([]);
    for (const step of [0, 1, 2])
      expect(await world.entry(id, step)).toMatchObject({ state: 'dropped', reason: 'too_late' });
  });

  test('a hard bounce brings the SMS forward; a cap, a pause or our own failure does not', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(EMAIL_AT + MINUTE);
    const ref = { tenant: asTenant('clinic'), appointment: id, revision: 1, step: 0 };
    await receive(world.pipeline, { entry: ref, attempt: 1 }, { kind: 'failed', reason: 'bounced' });
    await world.until(EMAIL_AT + 2 * MINUTE);
    expect(world.accepted.map(({ request }) => request.channel)).toEqual(['email', 'sms']);
    expect(await world.entry(id, 1)).toMatchObject({ escalatedTo: EMAIL_AT, state: 'sent' });
  });

  test.each(['soft_bounced', 'rejected', 'provider_error'] as const)(
    '%s brings nothing forward',
    async (reason) => {
      const world = await clinic();
      const id = await world.appointment({ startsAt: START });
      await world.until(EMAIL_AT + MINUTE);
      const ref = { tenant: asTenant('clinic'), appointment: id, revision: 1, step: 0 };
      await receive(world.pipeline, { entry: ref, attempt: 1 }, { kind: 'failed', reason });
      await world.until(SMS_AT - MINUTE);
      expect(world.accepted).toHaveLength(1);
    },
  );

  test('an email that stays in doubt until after the SMS is not repeated behind it', async () => {
    const world = await clinic();
    await world.policy({ ...DEFAULT_POLICY, minGap: 'PT0S' });
    world.now = SMS_AT - 30 * MINUTE;
    const id = await world.appointment({ startsAt: START });
    world.answer = ({ channel }) =>
      channel === 'email' && world.now < SMS_AT + 10 * MINUTE
        ? { kind: 'unknown', detail: 'lost' }
        : { kind: 'accepted', providerId: 'P' };
    await world.until(at(START));
    expect(world.accepted.map(({ request }) => request.channel)).toEqual(['sms', 'voice']);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'dropped', reason: 'superseded' });
  });

  test('nor is it behind a call, where the SMS between them was covered', async () => {
    const world = await clinic();
    const [email, ...louder] = DEFAULT_POLICY.steps;
    const steps = [{ ...email, channel: 'email' as const, before: 'P3D', notAfter: 'PT1H' }, ...louder];
    await world.policy({ ...DEFAULT_POLICY, steps, minGap: 'PT15M' });
    const id = await world.appointment({ startsAt: START });
    world.now = VOICE_AT - 30 * MINUTE;
    world.answer = ({ channel }) =>
      channel === 'email' && world.now < VOICE_AT
        ? { kind: 'unknown', detail: 'lost' }
        : { kind: 'accepted', providerId: 'P' };
    await world.until(at(START));
    expect(world.accepted.map(({ request }) => request.channel)).toEqual(['voice']);
    expect(await world.entry(id, 1)).toMatchObject({ state: 'dropped', reason: 'superseded' });
    expect(await world.entry(id, 0)).toMatchObject({ state: 'dropped', reason: 'superseded' });
  });

  test('an email that is tried again and the SMS, both due after an outage, do not go out side by side', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    world.answer = () => ({ kind: 'unknown', detail: 'lost' });
    world.lookup = () => ({ kind: 'not_accepted' });
    for (const now of [EMAIL_AT, EMAIL_AT + MINUTE]) {
      world.now = now;
      await world.schedule();
      await world.drain();
    }
    expect(await world.entry(id, 0)).toMatchObject({ state: 'planned', reason: 'answer_lost' });
    world.answer = () => ({ kind: 'accepted', providerId: 'P' });
    world.now = SMS_AT + HOUR;
    await world.schedule();
    expect(world.pipe).toHaveLength(2);
    await Promise.all(world.pipe.splice(0).map((message) => deliver(world.pipeline, message)));
    expect(world.accepted).toHaveLength(1);
    await world.until(at(START));
    expect(world.accepted.map(({ request }) => request.channel)).toEqual(['email', 'voice']);
  });

  test.each(['rejected', 'soft_bounced'] as const)(
    'an email that is tried again after the SMS keeps the gap to it, though it came back as %s: that proves nothing',
    async (reason) => {
      const world = await clinic();
      const [email, ...louder] = DEFAULT_POLICY.steps;
      const steps = [{ ...email, channel: 'email' as const, before: 'P3D', notAfter: 'PT1H' }, ...louder];
      await world.policy({ ...DEFAULT_POLICY, steps });
      const id = await world.appointment({ startsAt: START });
      let tries = 0;
      world.answer = ({ channel }) => {
        if (channel !== 'email' || ++tries > 2) return { kind: 'accepted', providerId: 'P' };
        return tries === 1
          ? { kind: 'unknown', detail: 'lost' }
          : { kind: 'failed', reason: 'provider_busy', code: '429', retryAfterMs: 4 * HOUR };
      };
      world.lookup = () => ({ kind: 'not_accepted' });
      world.now = SMS_AT - 3 * HOUR;
      await world.until(SMS_AT + MINUTE);
      expect(world.accepted.map(({ request }) => request.channel)).toEqual(['sms']);
      const ref = { tenant: asTenant('clinic'), appointment: id, revision: 1, step: 1 };
      await receive(world.pipeline, { entry: ref, attempt: 1 }, { kind: 'failed', reason });
      await world.until(at(START));
      expect(world.accepted.map(({ request }) => request.channel)).toEqual(['sms', 'email', 'voice']);
      const [textedAt = 0, mailedAt = 0] = world.accepted.map((each) => each.at);
      expect(mailedAt - textedAt).toBeGreaterThanOrEqual(2 * HOUR);
    },
  );

  test('an email that was repeated in doubt, and opted out of since, brings nothing forward: the first may have been read', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    let tries = 0;
    world.answer = () =>
      ++tries === 1 ? { kind: 'unknown', detail: 'lost' } : { kind: 'accepted', providerId: 'P' };
    await world.until(EMAIL_AT + 2 * HOUR);
    const ref = { tenant: asTenant('clinic'), appointment: id, revision: 1, step: 0 };
    await receive(world.pipeline, { entry: ref, attempt: 2 }, { kind: 'failed', reason: 'opted_out' });
    expect(await world.entry(id, 0)).toMatchObject({ state: 'failed', repeatsInDoubt: 1 });
    await world.until(SMS_AT - MINUTE);
    expect(world.accepted.map(({ request }) => request.channel)).toEqual(['email']);
  });

  test.each(['rejected', 'opted_out', 'invalid_address'] as const)(
    'an email whose process died, and whose repeat is refused as %s, keeps the gap to the SMS if it may have been read',
    async (reason) => {
      const world = await clinic();
      const steps = [
        { channel: 'email', before: 'PT25H30M', notAfter: 'PT1H' },
        { channel: 'sms', before: 'P1D', notAfter: 'PT1H' },
      ] as const;
      await world.policy({ ...DEFAULT_POLICY, steps });
      await world.appointment({ startsAt: START });
      const mailedAt = SMS_AT - HOUR - 30 * MINUTE;
      world.now = mailedAt;
      await world.schedule();
      const { store } = world;
      let isDead = false;
      const putInOrder: typeof store.putInOrder = (writes, now) => {
        if (isDead) throw new Error('died');
        isDead = true;
        return store.putInOrder(writes, now);
      };
      world.store = following(store, { putInOrder });
      await expect(world.drain()).rejects.toThrow('died');
      world.store = store;
      world.answer = ({ channel }) =>
        channel === 'email'
          ? { kind: 'rejected', reason, code: '550' }
          : { kind: 'accepted', providerId: 'P' };
      await world.until(at(START));
      const [, text] = world.accepted;
      expect(world.accepted.map(({ request }) => request.channel)).toEqual(['email', 'sms']);
      const isProof = reason === 'invalid_address';
      expect((text?.at ?? 0) - mailedAt > 3 * HOUR).toBe(!isProof);
    },
  );

  test('news that is repeated behind an SMS of no use tells the call of it: the gap is kept', async () => {
    const world = await clinic();
    await world.policy({
      ...DEFAULT_POLICY,
      bookingConfirmation: 'email',
      steps: [
        { channel: 'sms', before: 'PT20H', notAfter: 'PT10H' },
        { channel: 'voice', before: 'PT6H30M', notAfter: 'PT1H' },
      ],
    });
    world.now = at('2026-12-04T09:30:00-05:00');
    await world.appointment({ startsAt: '2026-12-04T17:30:00-05:00' });
    let tries = 0;
    world.answer = ({ channel }) =>
      channel === 'email' && ++tries === 1
        ? { kind: 'unknown', detail: 'lost' }
        : { kind: 'accepted', providerId: 'P' };
    await world.until(at('2026-12-04T17:30:00-05:00'));
    const [email, call] = world.accepted;
    expect(world.accepted.map(({ request }) => request.channel)).toEqual(['email', 'voice']);
    expect(email?.at ?? 0).toBeGreaterThan(at('2026-12-04T10:29:00-05:00'));
    expect((call?.at ?? 0) - (email?.at ?? 0)).toBeGreaterThanOrEqual(2 * HOUR);
  });

  test('a pause over the SMS time brings no call forward and lets the SMS go later', async () => {
    const world = await clinic();
    await world.appointment({ startsAt: START });
    await world.until(SMS_AT - HOUR);
    await pause(world.pipeline, {}, 'looking', OPS);
    await world.until(SMS_AT + HOUR);
    expect(world.accepted).toHaveLength(1);
    await resume(world.pipeline, {}, 'fine', OPS);
    await world.until(SMS_AT + 2 * HOUR);
    expect(world.accepted.map(({ request }) => request.channel)).toEqual(['email', 'sms']);
  });
});

describe('a pause that ends by itself', () => {
  const SMS_ONLY = { steps: [{ channel: 'sms', before: 'P1D', notAfter: 'PT1H' }] } as const;

  test('lets everything go at its end, once, spread over minutes, without anybody', async () => {
    const world = await clinic();
    await world.policy({ ...DEFAULT_POLICY, ...SMS_ONLY });
    for (let n = 0; n < 20; n++)
      await world.appointment({
        startsAt: START,
        recipient: { phone: `+1212555${2_000 + n}`, timeZone: 'America/New_York' },
      });
    await world.until(SMS_AT - HOUR);
    await pause(world.pipeline, { channel: 'sms' }, 'looking', OPS, SMS_AT + 2 * HOUR);
    await world.until(SMS_AT + 2 * HOUR - 1);
    expect(world.accepted).toEqual([]);
    await world.until(SMS_AT + 2 * HOUR + 10 * MINUTE);
    const times = world.accepted.map(({ at: sentAt }) => sentAt);
    expect(world.accepted.map(({ request }) => request.to).sort()).toEqual(
      Array.from({ length: 20 }, (_, n) => `+1212555${2_000 + n}`),
    );
    expect(Math.min(...times)).toBeGreaterThanOrEqual(SMS_AT + 2 * HOUR);
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(MINUTE);
    await world.until(at(START));
    expect(world.accepted).toHaveLength(20);
  });

  test('lasts four hours where nobody says how long', async () => {
    const world = await clinic();
    await world.policy({ ...DEFAULT_POLICY, ...SMS_ONLY });
    await world.appointment({ startsAt: START });
    await world.until(SMS_AT - HOUR);
    await pause(world.pipeline, {}, 'looking', OPS);
    await world.until(SMS_AT + 3 * HOUR - MINUTE);
    expect(world.accepted).toEqual([]);
    await world.until(SMS_AT + 3 * HOUR + 10 * MINUTE);
    expect(world.accepted).toHaveLength(1);
  });

  test('given it is resumed before, then what waited goes out within minutes all the same', async () => {
    const world = await clinic();
    await world.policy({ ...DEFAULT_POLICY, ...SMS_ONLY });
    await world.appointment({ startsAt: START });
    await world.until(SMS_AT - HOUR);
    await pause(world.pipeline, {}, 'looking', OPS, SMS_AT + 10 * HOUR);
    await world.until(SMS_AT + HOUR);
    await resume(world.pipeline, {}, 'fine', OPS);
    await world.until(SMS_AT + HOUR + 10 * MINUTE);
    expect(world.accepted).toHaveLength(1);
  });
});

test('somebody who unsubscribes from email weeks ahead is not texted at once, but when the email was planned', async () => {
  const world = await clinic();
  const id = await world.appointment({ startsAt: START });
  const [item] = await world.store.load([keyOf.appointment(asTenant('clinic'), id)], world.now);
  const address = item?.body.recipient.emailKey ?? NO_ADDRESS;
  await optOutAddress(world.pipeline, {
    tenant: asTenant('clinic'),
    address,
    shown: null,
    channels: ['email'],
    source: 'link',
    by: 'person',
  });
  await world.until(EMAIL_AT - MINUTE);
  expect(world.accepted).toEqual([]);
  await world.until(EMAIL_AT + MINUTE);
  expect(world.log()).toEqual([`${toIso(EMAIL_AT).slice(0, 16)} sms`]);
});

test('an email that is repeated in doubt counts twice against the caps, and in the ledger', async () => {
  const world = await clinic();
  await world.policy(single('email'));
  const id = await world.appointment({ startsAt: START });
  let calls = 0;
  world.answer = () =>
    ++calls === 1 ? { kind: 'unknown', detail: 'timeout' } : { kind: 'accepted', providerId: 'P2' };
  await world.until(at(START));
  expect(await world.entry(id, 0)).toMatchObject({ state: 'sent', repeatsInDoubt: 1 });
  const [item] = await world.store.load([keyOf.appointment(asTenant('clinic'), id)], world.now);
  const [recipient] = await world.store.load(
    [keyOf.recipient(item?.body.recipient.emailKey ?? NO_ADDRESS)],
    world.now,
  );
  expect(recipient?.body.contacts).toHaveLength(2);
  expect(world.counts.get('email_repeated_in_doubt')).toBe(1);
});

test('an email is not said a third time where the first was heard of while the second was on its way', async () => {
  const world = await clinic();
  await world.policy(single('email'));
  const id = await world.appointment({ startsAt: START });
  const first = {
    entry: { tenant: asTenant('clinic'), appointment: id, revision: 1, step: 0 },
    attempt: 1,
  };
  let calls = 0;
  world.answer = async () => {
    if (++calls === 2) await receive(world.pipeline, first, { kind: 'delivered', providerId: 'P1' });
    return { kind: 'unknown', detail: 'timeout' };
  };
  await world.until(at(START));
  expect(calls).toBe(2);
  expect(await world.entry(id, 0)).toMatchObject({ state: 'delivered', providerId: 'P1', heardOf: 1 });
});

test('a policy without a gap waits for none, even where clocks differ', async () => {
  const world = await clinic();
  await world.policy(single('sms'));
  await world.policy({ ...single('voice'), name: 'call' });
  await world.appointment({ startsAt: START });
  await world.appointment({ startsAt: START, policy: 'call' });
  world.now = SMS_AT;
  await world.schedule();
  const [first, second] = world.pipe;
  if (!first || !second) throw new Error('not queued');
  world.now += SECOND;
  await deliver(world.pipeline, first);
  world.now -= SECOND;
  expect(await deliver(world.pipeline, second)).toBe('sent');
});

describe('P7 nothing lost', () => {
  test('a message that the pipe lost comes due again', async () => {
    const world = await clinic();
    await world.appointment({ startsAt: START });
    world.now = EMAIL_AT;
    await world.schedule();
    world.pipe = [];
    await world.until(EMAIL_AT + 11 * MINUTE);
    expect(world.accepted).toHaveLength(1);
  });

  test('a process that starts takes up the leases of a dead one at once, and none of its own', async () => {
    const world = await clinic();
    for (let n = 0; n < 30; n++)
      await world.appointment({ startsAt: START, recipient: { ...ANA, email: `a${n}@example.com` } });
    world.now = EMAIL_AT;
    await world.schedule();
    world.pipe = [];
    world.now += SECOND;
    const report = await world.schedule({ voidLeasesBefore: world.now, pageSize: 7 });
    expect(report).toMatchObject({ due: 30, queued: 30, doubted: 0 });
    world.now += SECOND;
    await world.drain();
    expect(world.accepted).toHaveLength(30);
  });

  test('a sender at work is left alone by the start of its own process', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    world.now = EMAIL_AT;
    await world.schedule();
    let doubted = -1;
    world.answer = async () => {
      doubted = (await world.schedule({ voidLeasesBefore: EMAIL_AT })).doubted;
      return { kind: 'accepted', providerId: 'P' };
    };
    await world.drain();
    expect(doubted).toBe(0);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'sent' });
    expect(world.accepted).toHaveLength(1);
  });

  test('a full pipe makes work wait in the ledger, with its reason', async () => {
    const world = await clinic();
    for (let n = 0; n < 10; n++)
      await world.appointment({ startsAt: START, recipient: { ...ANA, email: `a${n}@example.com` } });
    world.now = EMAIL_AT;
    world.room = 4;
    const report = await world.schedule();
    expect(report).toMatchObject({ queued: 4, deferred: 6 });
    world.room = 100;
    await world.until(EMAIL_AT + MINUTE);
    expect(world.accepted).toHaveLength(10);
  });
});

describe('P10 isolation', () => {
  test('a tenant that is over its rate waits; another one does not', async () => {
    const world = await clinic();
    await world.tenant('small');
    await world.tenant('big', { ratesPerMinute: { email: 60, sms: 60, voice: 60 } });
    const person = (n: number) => ({ ...ANA, email: `p${n}@example.com` });
    for (let n = 0; n < 200; n++) await world.appointment({ startsAt: START, recipient: person(n) }, 'big');
    for (let n = 0; n < 5; n++)
      await world.appointment({ startsAt: START, recipient: person(1_000 + n) }, 'small');
    world.now = EMAIL_AT;
    await world.schedule({ pageSize: 50 });
    await world.drain();
    const of = (tenant: string) => world.accepted.filter(({ request }) => request.tenant === tenant);
    expect(of('small')).toHaveLength(5);
    expect(of('big')).toHaveLength(10);
    await world.until(EMAIL_AT + 4 * MINUTE);
    expect(of('big')).toHaveLength(200);
    const perMinute = new Map<number, number>();
    for (const { at: when } of of('big')) {
      const minute = Math.floor((when - EMAIL_AT) / MINUTE);
      perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
    }
    expect(Math.max(...perMinute.values())).toBeLessThanOrEqual(70);
  });

  test('in a pipe with little room, tenants take turns', async () => {
    const world = await clinic();
    await world.tenant('big');
    const person = (n: number) => ({ ...ANA, email: `p${n}@example.com` });
    for (let n = 0; n < 50; n++) await world.appointment({ startsAt: START, recipient: person(n) }, 'big');
    for (let n = 0; n < 3; n++)
      await world.appointment({ startsAt: toIso(at(START) + SECOND), recipient: person(100 + n) }, 'clinic');
    world.now = EMAIL_AT + SECOND;
    world.room = 6;
    await world.schedule();
    expect(world.pipe.filter(({ entry }) => entry.tenant === 'clinic')).toHaveLength(3);
  });
});

test('an appointment made too late for the email goes on with what is still useful', async () => {
  const world = await clinic(at(START) - 20 * HOUR);
  await world.appointment({ startsAt: START });
  await world.until(at(START) + DAY);
  expect(world.log()).toEqual(['2026-12-04T00:30 email', '2026-12-04T16:30 voice']);
});
