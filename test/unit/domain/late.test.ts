/** P6, late is not loud: whole ladders, walked by hand through random outages. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minGapMs } from '../../../shared/domain/core/policy.ts';
import { provesImpossible } from '../../../shared/domain/core/reasons.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import { judge } from '../../../shared/domain/judgement/judge.ts';
import { newsChannel } from '../../../shared/domain/judgement/plan.ts';
import { optOut } from '../../../shared/domain/person/recipient.ts';
import { asTenant } from '../../fixtures/ids.ts';
import {
  at,
  givenAppointment,
  givenContact,
  givenEntry,
  givenFacts,
  givenRecipient,
  givenTenant,
  held,
  ladder,
  PHONE_KEY,
  paused,
} from './given.ts';
import { walk } from './walk.ts';

const tenant = givenTenant();
const START = at('2026-12-04T15:30:00-05:00');
const FROM = at('2026-11-20T12:00:00-05:00');
const outageUntil = (until: number) => [{ from: FROM, until }];
const told = (steps: ReturnType<typeof walk>) =>
  steps.map(({ channel, kind, reason }) => `${channel} ${kind}${reason ? ` ${reason}` : ''}`);

describe('after an outage', () => {
  const appointment = givenAppointment();

  test('given no outage, when walked, then every step goes out at its planned time', () => {
    const story = walk({ appointment, tenant, from: FROM });
    expect(told(story)).toEqual(['email sent', 'sms sent', 'voice sent']);
    expect(story.map(({ at: when }) => when)).toEqual(appointment.plan.map(({ plannedAt }) => plannedAt));
  });

  test('given an outage over email and text, when it ends, then the email goes and the text is covered by it', () => {
    const story = walk({ appointment, tenant, from: FROM, outages: outageUntil(START - 20 * HOUR) });
    expect(told(story)).toEqual(['email sent', 'sms dropped superseded', 'voice sent']);
  });

  test('given an outage until five hours ahead, when it ends, then the text goes, for the email is of no use', () => {
    const story = walk({ appointment, tenant, from: FROM, outages: outageUntil(START - 5 * HOUR) });
    expect(told(story).slice(0, 2)).toEqual(['email dropped too_late', 'sms sent']);
  });

  test('given an outage over the whole ladder, when it ends, then one text and no call', () => {
    const story = walk({ appointment, tenant, from: FROM, outages: outageUntil(START - 3.5 * HOUR) });
    expect(told(story)).toEqual(['email dropped too_late', 'sms sent', 'voice dropped superseded']);
  });

  test('given an outage until it is of no use, when it ends, then nobody is contacted', () => {
    const story = walk({ appointment, tenant, from: FROM, outages: outageUntil(START - 30 * MINUTE) });
    expect(told(story)).toEqual(['email dropped too_late', 'sms dropped too_late', 'voice dropped too_late']);
  });

  test('given an outage and somebody who takes no texts, when the email has just gone out, then the call keeps its time', () => {
    const out = optOut(givenRecipient(), asTenant('elm'), ['sms'], 'api', FROM);
    const story = walk({
      appointment,
      tenant,
      from: FROM,
      recipients: new Map([[PHONE_KEY, out]]),
      outages: outageUntil(START - 20 * HOUR),
    });
    // The text was covered by the email already: that it is impossible as well is no reason to be louder.
    expect(story[0]?.kind).toBe('sent');
    expect(story[2]?.at).toBe(appointment.plan[2]?.plannedAt);
  });
});

describe('a hard failure', () => {
  const appointment = givenAppointment();

  test('given an email that bounced, when refused at once, then the text takes its place, and the call keeps its time', () => {
    const story = walk({ appointment, tenant, from: FROM, refuses: { email: 'bounced' } });
    expect(told(story)).toEqual(['email refused bounced', 'sms sent', 'voice sent']);
    expect(story[1]?.at).toBe(story[0]?.at);
    expect(story[2]?.at).toBe(appointment.plan[2]?.plannedAt);
  });

  test('given no email address, when its time comes, then the text takes its place', () => {
    const phoneOnly = givenAppointment({ recipient: { email: null, emailKey: null } });
    const story = walk({ appointment: phoneOnly, tenant, from: FROM });
    expect(told(story)).toEqual(['email dropped no_address', 'sms sent', 'voice sent']);
    expect(story[1]?.at).toBe(phoneOnly.plan[0]?.plannedAt);
  });

  test('given a failure at night, when the next step is brought forward, then it waits for the morning', () => {
    const early = givenAppointment({ startsAt: at('2026-12-05T03:00:00-05:00') });
    const story = walk({ appointment: early, tenant, from: FROM, refuses: { email: 'bounced' } });
    expect(story[1]).toMatchObject({ kind: 'sent', waitedFor: 'quiet_hours' });
  });

  test('given a policy that does not escalate, when an email bounces, then the text keeps its time', () => {
    const patient = givenAppointment({ policy: { escalateOnFailure: false } });
    const story = walk({ appointment: patient, tenant, from: FROM, refuses: { email: 'bounced' } });
    expect(story[1]?.at).toBe(patient.plan[1]?.plannedAt);
  });

  test('given a text that went out, when the email after it is impossible, then the call still keeps the gap', () => {
    const policy = { steps: ladder('sms PT6H PT1H', 'email PT5H30M PT1H', 'voice PT4H PT1H') };
    const three = givenAppointment({ policy, recipient: { email: null, emailKey: null } });
    const story = walk({ appointment: three, tenant, from: FROM });
    const [text, email, voice] = story;
    expect([text?.kind, email?.reason, voice?.kind]).toEqual(['sent', 'no_address', 'sent']);
    expect((voice?.at ?? 0) - (text?.at ?? 0)).toBeGreaterThanOrEqual(2 * HOUR);
  });
});

describe('a landline', () => {
  test('given that it can not be texted, when the text’s time comes, then it is dropped, and the call keeps its time', () => {
    const landline = givenAppointment({ recipient: { landline: true } });
    const story = walk({ appointment: landline, tenant, from: FROM });
    expect(told(story)).toEqual(['email sent', 'sms dropped landline', 'voice sent']);
    expect(story.map(({ at: when }) => when)).toEqual(landline.plan.map(({ plannedAt }) => plannedAt));
  });

  test('given no email address either, when walked, then nothing makes the call earlier', () => {
    const recipient = { landline: true, email: null, emailKey: null };
    const story = walk({ appointment: givenAppointment({ recipient }), tenant, from: FROM });
    expect(told(story)).toEqual(['email dropped no_address', 'sms dropped landline', 'voice sent']);
    expect(story[2]?.at).toBe(givenAppointment().plan[2]?.plannedAt);
  });

  test('given somebody who was texted and has a landline now, when there is news, then it goes another way', () => {
    const { recipient } = givenAppointment({ recipient: { landline: true } });
    const told = { channel: 'sms' as const, startsAt: START, before: null };
    expect(newsChannel(recipient, told)).toBe('email');
    expect(newsChannel({ ...recipient, email: null, emailKey: null }, told)).toBe('voice');
  });
});

describe('properties through random outages', () => {
  const ladders = fc.constantFrom(
    ladder('email P3D PT12H', 'sms P1D PT1H', 'voice PT4H PT1H'),
    ladder('email P1D PT2H', 'sms PT12H PT1H', 'voice PT6H PT30M'),
    ladder('email P2D PT1H', 'sms P1D PT1H'),
    ladder('sms P2D PT3H', 'voice P1D PT1H', 'voice PT4H PT1H'),
  );
  const world = fc
    .record({
      startsAt: fc.integer({ min: at('2026-03-01T00:00:00Z'), max: at('2026-12-20T00:00:00Z') }),
      steps: ladders,
      outages: fc.array(
        fc.record({
          ahead: fc.integer({ min: 0, max: 80 * 60 }),
          minutes: fc.integer({ min: 1, max: 40 * 60 }),
        }),
        { maxLength: 3 },
      ),
      busy: fc.array(fc.integer({ min: 0, max: 90 * 60 }), { maxLength: 6 }),
    })
    .map(({ startsAt, steps, outages, busy }) => ({
      appointment: givenAppointment({ startsAt, policy: { steps } }),
      tenant,
      from: startsAt - 10 * DAY,
      outages: outages
        .map(({ ahead, minutes }) => ({
          from: startsAt - ahead * MINUTE,
          until: startsAt - ahead * MINUTE + minutes * MINUTE,
        }))
        .sort((a, b) => a.from - b.from),
      recipients: new Map([
        [
          PHONE_KEY,
          givenRecipient({
            contacts: busy.map((ahead, step) => givenContact({ at: startsAt - ahead * MINUTE, step })),
          }),
        ],
      ]),
    }));

  test('given any outage, when walked, then no step goes out before its planned time', () => {
    fc.assert(
      fc.property(world, (it) => {
        for (const { kind, step, at: when } of walk(it))
          if (kind === 'sent') expect(when).toBeGreaterThanOrEqual(it.appointment.plan[step]?.plannedAt ?? 0);
      }),
      { numRuns: 150 },
    );
  });

  test('given any outage, when a contact goes out, then every step planned by then is covered by it', () => {
    fc.assert(
      fc.property(world, (it) => {
        const story = walk(it);
        for (const { kind, step, at: when } of story.filter((each) => each.kind === 'sent'))
          for (const later of story.slice(step + 1))
            if ((it.appointment.plan[later.step]?.plannedAt ?? 0) <= when)
              expect(later.kind, kind).toBe('dropped');
      }),
      { numRuns: 150 },
    );
  });

  test('given any outage, when a louder step goes out first, then every gentler one was of no use or not allowed', () => {
    fc.assert(
      fc.property(world, (it) => {
        const story = walk(it);
        const first = story.findIndex(({ kind }) => kind === 'sent');
        for (const { reason } of story.slice(0, Math.max(0, first))) {
          expect(['too_late', 'quiet_hours', 'capped', 'min_gap']).toContain(reason);
          expect(provesImpossible(reason)).toBe(false);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('given any outage, when two contacts of one ladder go out, then the gap is between them', () => {
    fc.assert(
      fc.property(world, (it) => {
        const sent = walk(it).filter(({ kind }) => kind === 'sent');
        for (const [index, { at: when }] of sent.entries()) {
          const next = sent[index + 1];
          if (next) expect(next.at - when).toBeGreaterThanOrEqual(minGapMs(it.appointment.policy));
        }
      }),
      { numRuns: 150 },
    );
  });

  test('given any outage, when walked, then every step ends with a reason (P7, P8)', () => {
    fc.assert(
      fc.property(world, (it) => {
        const story = walk(it);
        expect(story.map(({ step }) => step)).toEqual(it.appointment.plan.map((_, step) => step));
        for (const { kind, reason } of story) expect(reason === null).toBe(kind === 'sent');
      }),
      { numRuns: 100 },
    );
  });

  test('given caps, hours, a pause or a hold, when they end a gentler step, then the louder one keeps its time', () => {
    for (const reason of [
      'capped',
      'quiet_hours',
      'too_late',
      'min_gap',
      'answer_lost',
      'attempts_exhausted',
    ] as const)
      expect(provesImpossible(reason)).toBe(false);
    const appointment = givenAppointment();
    const call = givenEntry({ step: 2 });
    const early = (appointment.plan[2]?.plannedAt ?? 0) - 1;
    for (const control of [paused({ channel: 'sms' }), held({ channel: 'sms' })])
      expect(judge(givenFacts({ entry: call, appointment, tenant, control }), early)).toEqual({
        kind: 'wait',
        until: early + 1,
        reason: null,
      });
  });
});
