/** One address: caps that are exact in any window (P2), one line (P3), opt-outs (P5). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Channel } from '../../../shared/domain/core/policy.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import {
  CONTACT_SLACK_MS,
  capsFreeAt,
  capsLeft,
  isOptedOut,
  LINE_LEASE_MS,
  lastContactAt,
  lineBusyUntil,
  optIn,
  optOut,
  releaseLine,
  reserve,
} from '../../../shared/domain/person/recipient.ts';
import type { Caps } from '../../../shared/domain/tenant/tenant.ts';
import { CAP_PRESETS } from '../../../shared/domain/tenant/tenant.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import { at, givenContact, givenEntry, givenRecipient } from './given.ts';

const NOW = at('2026-12-04T12:00:00-05:00');
const entryNo = (number: number, channel: Channel, tenant = 'elm') =>
  givenEntry({ tenant: asTenant(tenant), appointment: asAppointment(`apt_${number}`), channel });
const { default: DEFAULT, 'one-a-day': HEALTHCARE } = CAP_PRESETS;

interface Try {
  /** Since the try before. */
  afterMs: number;
  channel: Channel;
  tenant: string;
  /** From the token to the provider's acceptance. */
  slackMs: number;
}

/** Tries contacts one after another and keeps those that the caps let through, at the provider's instants. */
function contactsThatPass(tries: readonly Try[], caps: Caps) {
  let recipient = givenRecipient();
  let now = NOW;
  const passed: { at: number; channel: Channel; tenant: string }[] = [];
  for (const [number, { afterMs, channel, tenant, slackMs }] of tries.entries()) {
    now += afterMs;
    const entry = entryNo(number, channel, tenant);
    const freeAt = capsFreeAt(recipient, entry, caps, now);
    // Every other one waits until the very millisecond that was promised.
    if (freeAt > now && number % 2 === 0) continue;
    now = freeAt;
    expect(capsFreeAt(recipient, entry, caps, now)).toBe(now);
    recipient = reserve(recipient, entry, now);
    passed.push({ at: now + slackMs, channel, tenant });
  }
  return passed;
}

/** The most that fall into any stretch of that length. */
function mostInAnyWindow(instants: readonly number[], windowMs: number): number {
  const sorted = instants.toSorted((a, b) => a - b);
  return Math.max(
    0,
    ...sorted.map((first, index) => sorted.slice(index).filter((each) => each < first + windowMs).length),
  );
}

const tries = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.integer({ min: 0, max: 5 * MINUTE }), fc.integer({ min: 0, max: 9 * HOUR })),
    channel: fc.constantFrom<Channel>('email', 'sms', 'voice'),
    tenant: fc.constantFrom('elm', 'oak'),
    slackMs: fc.integer({ min: 0, max: CONTACT_SLACK_MS }),
  }),
  { maxLength: 80 },
);

describe('P2: caps are exact', () => {
  test.each([
    ['default', DEFAULT],
    ['one-a-day', HEALTHCARE],
  ])('given any tries (%s), when they pass, then never more than the limit in any window', (_, caps) => {
    fc.assert(
      fc.property(tries, (tried) => {
        const passed = contactsThatPass(tried, caps);
        for (const rule of caps.rules.filter(({ channels }) => !channels.includes('email'))) {
          const counted = passed.filter(({ channel }) => rule.channels.includes(channel));
          const most = mostInAnyWindow(
            counted.map((each) => each.at),
            rule.windowMs,
          );
          expect(most).toBeLessThanOrEqual(rule.limit);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('given any tries, when emails pass, then each tenant keeps its own cap', () => {
    fc.assert(
      fc.property(tries, (tried) => {
        const emails = contactsThatPass(tried, DEFAULT).filter(({ channel }) => channel === 'email');
        for (const tenant of ['elm', 'oak']) {
          const own = emails.filter((email) => email.tenant === tenant).map((email) => email.at);
          expect(mostInAnyWindow(own, DAY)).toBeLessThanOrEqual(4);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('given three texts, when a fourth is tried, then it is free a day and a minute after the first', () => {
    const contacts = [0, HOUR, 2 * HOUR].map((ms, step) => givenContact({ at: NOW + ms, step }));
    const recipient = givenRecipient({ contacts });
    expect(capsFreeAt(recipient, entryNo(1, 'sms'), DEFAULT, NOW + 3 * HOUR)).toBe(
      NOW + DAY + CONTACT_SLACK_MS,
    );
  });

  test('given the cap not reached, when tried, then it is free now: the caps hold nothing back needlessly', () => {
    const contacts = [0, HOUR].map((ms, step) => givenContact({ at: NOW + ms, step }));
    const recipient = givenRecipient({ contacts });
    expect(capsFreeAt(recipient, entryNo(1, 'sms'), DEFAULT, NOW + 2 * HOUR)).toBe(NOW + 2 * HOUR);
  });

  test('given seven in a week, when an eighth is tried, then the week decides', () => {
    const contacts = Array.from({ length: 7 }, (_, step) =>
      givenContact({ at: NOW + step * 20 * HOUR, step }),
    );
    const freeAt = capsFreeAt(givenRecipient({ contacts }), entryNo(1, 'sms'), DEFAULT, NOW + 6.5 * DAY);
    expect(freeAt).toBe(NOW + 7 * DAY + CONTACT_SLACK_MS);
  });

  test('given one text by another tenant, when a healthcare tenant texts the same day, then it waits', () => {
    const recipient = givenRecipient({ contacts: [givenContact({ at: NOW, tenant: asTenant('oak') })] });
    expect(capsFreeAt(recipient, entryNo(1, 'sms'), HEALTHCARE, NOW + HOUR)).toBe(
      NOW + DAY + CONTACT_SLACK_MS,
    );
    expect(capsFreeAt(recipient, entryNo(1, 'voice'), HEALTHCARE, NOW + HOUR)).toBe(
      NOW + DAY + CONTACT_SLACK_MS,
    );
    expect(capsFreeAt(recipient, entryNo(1, 'email'), HEALTHCARE, NOW + HOUR)).toBe(NOW + HOUR);
  });

  test('given four emails by another tenant, when this one writes, then they do not count', () => {
    const contacts = Array.from({ length: 4 }, (_, step) =>
      givenContact({ at: NOW, step, tenant: asTenant('oak'), channel: 'email' }),
    );
    expect(capsFreeAt(givenRecipient({ contacts }), entryNo(1, 'email'), DEFAULT, NOW)).toBe(NOW);
    expect(
      capsFreeAt(givenRecipient({ contacts }), entryNo(1, 'email', 'oak'), DEFAULT, NOW),
    ).toBeGreaterThan(NOW);
  });

  test("given an entry's own earlier tokens, when it tries again, then they don't stand in its way", () => {
    const entry = entryNo(1, 'voice');
    const once = reserve(givenRecipient(), entry, NOW);
    expect(capsFreeAt(once, entry, DEFAULT, NOW + MINUTE)).toBe(NOW + MINUTE);
    expect(capsFreeAt(once, entryNo(2, 'voice'), DEFAULT, NOW + MINUTE)).toBe(NOW + HOUR + CONTACT_SLACK_MS);
    const twice = reserve(once, entry, NOW + MINUTE);
    expect(twice.contacts).toHaveLength(1);
    expect(twice.contacts[0]?.at).toBe(NOW + MINUTE);
    expect(reserve(twice, entry, NOW).contacts[0]?.at).toBe(NOW + MINUTE);
  });

  test('given contacts of long ago, when one more is taken, then they are forgotten, and none that still counts', () => {
    const contacts = [8 * DAY, 7 * DAY + CONTACT_SLACK_MS, DAY].map((ago, step) =>
      givenContact({ at: NOW - ago, step }),
    );
    const kept = reserve(givenRecipient({ contacts }), entryNo(1, 'sms'), NOW).contacts;
    expect(kept.map((contact) => NOW - contact.at)).toEqual([7 * DAY + CONTACT_SLACK_MS, DAY, 0]);
  });

  test("given another tenant's contacts, when a tenant asks what is left, then it sees only its own", () => {
    const contacts = [givenContact({ at: NOW }), givenContact({ at: NOW, tenant: asTenant('oak') })];
    const [day] = capsLeft(givenRecipient({ contacts }), asTenant('elm'), DEFAULT, NOW + HOUR);
    expect(day).toMatchObject({ used: 1, left: 2 });
  });
});

describe('P3: one line', () => {
  const call = entryNo(1, 'voice');
  const calling = reserve(givenRecipient(), call, NOW);

  test('given a call, when another is tried, then the line is busy until its lease ends, but not for itself', () => {
    expect(lineBusyUntil(calling, entryNo(2, 'voice'), NOW + MINUTE)).toBe(NOW + LINE_LEASE_MS);
    expect(lineBusyUntil(calling, entryNo(1, 'voice', 'oak'), NOW + MINUTE)).toBe(NOW + LINE_LEASE_MS);
    expect(lineBusyUntil(calling, call, NOW + MINUTE)).toBeNull();
    expect(lineBusyUntil(calling, entryNo(2, 'voice'), NOW + LINE_LEASE_MS)).toBeNull();
  });

  test('given a call, when a text is sent meanwhile, then the line stays taken', () => {
    expect(reserve(calling, entryNo(2, 'sms'), NOW + MINUTE).line).toEqual(calling.line);
  });

  test('given a call that ended, when its line is freed, then only its own', () => {
    expect(releaseLine(calling, call)?.line).toBeNull();
    expect(releaseLine(calling, entryNo(2, 'voice'))).toBeUndefined();
    expect(releaseLine(givenRecipient(), call)).toBeUndefined();
  });
});

describe('P5: opt-outs', () => {
  test('given an opt-out, when asked, then it holds for that tenant and channel only', () => {
    const out = optOut(givenRecipient(), asTenant('elm'), ['sms'], 'reply', NOW);
    expect(isOptedOut(out, asTenant('elm'), 'sms')).toBe(true);
    expect(isOptedOut(out, asTenant('elm'), 'voice')).toBe(false);
    expect(isOptedOut(out, asTenant('oak'), 'sms')).toBe(false);
  });

  test('given the same opt-out twice, when read, then it stands once, since the first time', () => {
    const once = optOut(givenRecipient(), asTenant('elm'), ['sms'], 'reply', NOW);
    const twice = optOut(once, asTenant('elm'), ['sms', 'voice'], 'api', NOW + HOUR);
    expect(twice.optOuts[asTenant('elm')]).toEqual([
      { channel: 'sms', at: NOW, source: 'reply' },
      { channel: 'voice', at: NOW + HOUR, source: 'api' },
    ]);
  });

  test('given opt-outs of two tenants, when one is lifted, then the other stays', () => {
    const both = optOut(
      optOut(givenRecipient(), asTenant('elm'), ['sms'], 'api', NOW),
      asTenant('oak'),
      ['sms'],
      'api',
      NOW,
    );
    const lifted = optIn(both, asTenant('elm'));
    expect([isOptedOut(lifted, asTenant('elm'), 'sms'), isOptedOut(lifted, asTenant('oak'), 'sms')]).toEqual([
      false,
      true,
    ]);
  });
});

describe('the last contact', () => {
  test("given contacts, when asked for the last, then this tenant's own, and never the entry's own tokens", () => {
    const entry = givenEntry();
    const own = givenContact({ at: NOW + 3 * HOUR, appointment: entry.appointment, step: entry.step });
    const other = givenContact({ at: NOW + HOUR });
    const foreign = givenContact({ at: NOW + 2 * HOUR, tenant: asTenant('oak') });
    expect(lastContactAt(givenRecipient({ contacts: [own, other, foreign] }), entry)).toBe(NOW + HOUR);
    expect(lastContactAt(givenRecipient({ contacts: [own, foreign] }), entry)).toBeNull();
  });
});
