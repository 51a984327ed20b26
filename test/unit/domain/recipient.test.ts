/** One address: caps that are exact in any window (P2), one line (P3), opt-outs (P5). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cap, Caps } from '../../../shared/domain/core/caps.ts';
import { CAP_PRESETS, DEFAULT_CEILING } from '../../../shared/domain/core/caps.ts';
import type { Channel } from '../../../shared/domain/core/policy.ts';
import { CHANNELS } from '../../../shared/domain/core/policy.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import type { Contact } from '../../../shared/domain/person/recipient.ts';
import {
  answered,
  CONTACT_SLACK_MS,
  capsFreeAt,
  capsLeft,
  ceilingFreeAt,
  channelsAtCeiling,
  complained,
  hasOptedOut,
  isFoundSent,
  isNoAddress,
  isOptedOut,
  LINE_LEASE_MS,
  lastContactAt,
  lineBusyUntil,
  mayBeFrom,
  optIn,
  optOut,
  optOutsOf,
  releaseLine,
  reserve,
  SHARED_NUMBER,
  stopped,
  UNKNOWN_OFFICE,
  unknownRecipient,
  unstopped,
  withFound,
  withoutAddress,
  withoutOldContacts,
} from '../../../shared/domain/person/recipient.ts';
import { asAddress, asAppointment, asTenant } from '../../fixtures/ids.ts';
import { at, givenContact, givenEntry, givenRecipient, some } from './given.ts';

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

/** Tries contacts one after another and keeps those that the caps and the ceiling let through, at the provider's instants. */
function contactsThatPass(tries: readonly Try[], caps: Caps, ceiling: readonly Cap[] = []) {
  let recipient = givenRecipient();
  let now = NOW;
  const passed: { at: number; channel: Channel; tenant: string }[] = [];
  for (const [number, { afterMs, channel, tenant, slackMs }] of tries.entries()) {
    now += afterMs;
    const entry = entryNo(number, channel, tenant);
    const free = (from: number) =>
      Math.max(capsFreeAt(recipient, entry, caps, from), ceilingFreeAt(recipient, entry, ceiling, from));
    const freeAt = free(now);
    // Every other one waits until the very millisecond that was promised.
    if (freeAt > now && number % 2 === 0) continue;
    now = freeAt;
    expect(free(now)).toBe(now);
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

/** The rules that more contacts break than they allow. */
const broken = (passed: readonly { at: number; channel: Channel }[], rules: readonly Cap[]) =>
  rules.filter(({ channels, limit, windowMs }) => {
    const counted = passed.filter(({ channel }) => channels.includes(channel));
    const instants = counted.map((each) => each.at);
    return mostInAnyWindow(instants, windowMs) > limit;
  });

const tries = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.integer({ min: 0, max: 5 * MINUTE }), fc.integer({ min: 0, max: 9 * HOUR })),
    channel: fc.constantFrom<Channel>('email', 'sms', 'voice'),
    tenant: fc.constantFrom('elm', 'oak', 'ash'),
    slackMs: fc.integer({ min: 0, max: CONTACT_SLACK_MS }),
  }),
  { maxLength: 80 },
);

describe('P2: caps are exact', () => {
  test.each([
    ['default', DEFAULT],
    ['one-a-day', HEALTHCARE],
  ])(
    'given any tries (%s), when they pass, then each office keeps its caps, and all together the ceiling',
    (_, caps) => {
      fc.assert(
        fc.property(tries, (tried) => {
          const passed = contactsThatPass(tried, caps, DEFAULT_CEILING);
          for (const tenant of ['elm', 'oak', 'ash'])
            expect(
              broken(
                passed.filter((each) => each.tenant === tenant),
                caps.rules,
              ),
            ).toEqual([]);
          expect(broken(passed, DEFAULT_CEILING)).toEqual([]);
        }),
        { numRuns: 200 },
      );
    },
  );

  test('given any contacts, when an office is judged, then those of others change nothing about its caps', () => {
    const contact = fc.record({
      ago: fc.integer({ min: 0, max: 8 * DAY }),
      channel: fc.constantFrom<Channel>('email', 'sms', 'voice'),
      tenant: fc.constantFrom('elm', 'oak'),
    });
    fc.assert(
      fc.property(fc.array(contact, { maxLength: 12 }), (all) => {
        const contacts = all.map(({ ago, channel, tenant }, step) =>
          givenContact({ at: NOW - ago, step, channel, tenant: asTenant(tenant) }),
        );
        const own = contacts.filter(({ tenant }) => tenant === 'elm');
        for (const entry of CHANNELS.map((channel) => entryNo(1, channel)))
          expect(capsFreeAt(givenRecipient({ contacts }), entry, DEFAULT, NOW)).toBe(
            capsFreeAt(givenRecipient({ contacts: own }), entry, DEFAULT, NOW),
          );
      }),
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

  test('given a ceiling, when two offices have reached it together, then a third waits, and learns only that', () => {
    const ceiling = [{ channels: ['sms' as const, 'voice' as const], limit: 2, windowMs: DAY }];
    const contacts = ['oak', 'ash'].map((tenant, step) =>
      givenContact({ at: NOW + step * HOUR, step, tenant: asTenant(tenant) }),
    );
    const recipient = givenRecipient({ contacts });
    const at = NOW + 2 * HOUR;
    expect(capsFreeAt(recipient, entryNo(1, 'voice'), HEALTHCARE, at)).toBe(at);
    expect(ceilingFreeAt(recipient, entryNo(1, 'voice'), ceiling, at)).toBe(NOW + DAY + CONTACT_SLACK_MS);
    expect(ceilingFreeAt(recipient, entryNo(1, 'email'), ceiling, at)).toBe(at);
    expect(channelsAtCeiling(recipient, ceiling, at)).toEqual(['sms', 'voice']);
    expect(channelsAtCeiling(recipient, ceiling, NOW + DAY + CONTACT_SLACK_MS)).toEqual([]);
    const spent = reserve(givenRecipient({ contacts: contacts.slice(0, 1) }), entryNo(1, 'sms'), NOW + HOUR);
    expect(ceilingFreeAt(spent, entryNo(1, 'sms'), ceiling, at)).toBe(at);
  });

  test('given the built-in ceiling, when two offices do all that their caps allow, then neither meets it', () => {
    for (const [index, { channels, limit, windowMs }] of DEFAULT.rules.entries())
      expect(DEFAULT_CEILING[index]).toEqual({ channels, limit: 2 * limit, windowMs });
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

const office = (id: string, senderAddresses: Partial<Record<'sms' | 'voice', string>> = {}) => ({
  id: asTenant(id),
  senderAddresses,
});

describe('P5: STOP to a number', () => {
  const shared = stopped(givenRecipient(), SHARED_NUMBER, NOW);

  test.each([
    ['shares it', office('elm'), true],
    ['only calls from it', office('elm', { sms: '+12125559999' }), true],
    ['has numbers of its own', office('elm', { sms: '+12125559999', voice: '+12125559999' }), false],
  ])('binds an office that %s', (_which, tenant, binds) => {
    for (const channel of ['sms', 'voice'] as const) expect(isOptedOut(shared, tenant, channel)).toBe(binds);
    expect(isOptedOut(shared, tenant, 'email')).toBe(false);
  });

  test('adds to what was said to the office itself', () => {
    const both = optOut(shared, asTenant('elm'), ['voice'], 'keypress', NOW - HOUR);
    expect(optOutsOf(both, office('elm'))).toEqual([
      { channel: 'voice', at: NOW - HOUR, source: 'keypress' },
      { channel: 'sms', at: NOW, source: 'reply' },
    ]);
  });

  test('is lifted for one office by that office, for all by START, and counts again when it comes again', () => {
    const lifted = optIn(shared, asTenant('elm'), NOW + 1);
    expect(optOutsOf(lifted, office('elm'))).toEqual([]);
    expect(optOutsOf(lifted, office('oak'))).toHaveLength(2);
    const again = stopped(lifted, SHARED_NUMBER, NOW + 2);
    expect(optOutsOf(again, office('elm'))).toHaveLength(2);
    const started = unstopped(again, SHARED_NUMBER);
    expect(started && optOutsOf(started, office('oak'))).toEqual([]);
    expect(unstopped(givenRecipient(), SHARED_NUMBER)).toBeUndefined();
  });
});

describe('P5: opt-outs', () => {
  test('given an opt-out, when asked, then it holds for that tenant and channel only', () => {
    const out = optOut(givenRecipient(), asTenant('elm'), ['sms'], 'reply', NOW);
    expect(isOptedOut(out, office('elm'), 'sms')).toBe(true);
    expect(isOptedOut(out, office('elm'), 'voice')).toBe(false);
    expect(isOptedOut(out, office('oak'), 'sms')).toBe(false);
    const both = optOut(out, asTenant('elm'), ['email'], 'link', NOW);
    expect(CHANNELS.filter((channel) => hasOptedOut(both, asTenant('elm'), channel))).toEqual([
      'email',
      'sms',
    ]);
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
    const lifted = optIn(both, asTenant('elm'), NOW);
    expect([isOptedOut(lifted, office('elm'), 'sms'), isOptedOut(lifted, office('oak'), 'sms')]).toEqual([
      false,
      true,
    ]);
  });
});

describe('P5: a complaint of an email, by the provider’s own list', () => {
  const emails = (of: Parameters<typeof optOutsOf>[0]) => optOutsOf(of, office('elm'));

  test('given it is found, then it counts for every office, by email alone, and is news only where it is later', () => {
    const out = some(complained(givenRecipient(), NOW));
    expect(emails(out)).toEqual([{ channel: 'email', at: NOW, source: 'complaint' }]);
    expect(CHANNELS.filter((channel) => isOptedOut(out, office('oak'), channel))).toEqual(['email']);
    expect([complained(out, NOW), complained(out, NOW - 1)]).toEqual([undefined, undefined]);
    expect(complained(out, NOW + 1)).toMatchObject({ complainedAt: NOW + 1 });
  });

  test('given an office lifts it, then for that one, until there is another', () => {
    const lifted = optIn(some(complained(givenRecipient(), NOW)), asTenant('elm'), NOW);
    expect([emails(lifted), isOptedOut(lifted, office('oak'), 'email')]).toEqual([[], true]);
    expect(emails(some(complained(lifted, NOW + 1)))).toHaveLength(1);
  });

  test('given the office knows of an opt-out by that channel already, then that stands alone', () => {
    const own = optOut(givenRecipient(), asTenant('elm'), ['email'], 'link', NOW - 1);
    expect(emails(some(complained(own, NOW)))).toEqual([{ channel: 'email', at: NOW - 1, source: 'link' }]);
  });
});

describe('what counts against a cap', () => {
  test('given contacts by a channel that the rule does not name, then none; in whatever order they are stored', () => {
    const call = entryNo(9, 'voice', 'elm');
    const text = givenContact({ at: NOW - MINUTE, tenant: asTenant('elm') });
    expect(capsFreeAt(givenRecipient({ contacts: [text] }), call, DEFAULT, NOW)).toBe(NOW);
    const three = [2, 5, 3].map((hours) => givenContact({ at: NOW - hours * HOUR, tenant: asTenant('elm') }));
    expect(capsFreeAt(givenRecipient({ contacts: three }), call, DEFAULT, NOW)).toBe(
      NOW - 5 * HOUR + DAY + CONTACT_SLACK_MS,
    );
  });

  test('given an address that nobody has contacted, then nothing is known of it', () => {
    const address = asAddress('new');
    expect(unknownRecipient(address)).toEqual({
      address,
      contacts: [],
      line: null,
      optOuts: {},
      contactedBy: {},
      answeredAt: [],
    });
  });

  test('given a call, then it holds the line for as long as its lease', () => {
    expect(reserve(givenRecipient(), entryNo(1, 'voice'), NOW).line?.until).toBe(NOW + LINE_LEASE_MS);
  });

  test('given a contact that was found, then it may be of its office, or of anybody where that is unknown', () => {
    const entry = entryNo(1, 'sms', 'elm');
    const found = { ...givenContact({ at: NOW, tenant: asTenant('elm') }), found: 'SM1' };
    const may = (changes: Partial<Contact>) => mayBeFrom({ ...found, ...changes }, entry);
    expect([may({}), may({ tenant: UNKNOWN_OFFICE })]).toEqual([true, true]);
    expect([may({ tenant: asTenant('oak') }), may({ channel: 'voice' }), may({ found: undefined })]).toEqual(
      Array(3).fill(false),
    );
  });
});

describe('the last contact', () => {
  test('given a contact about an earlier revision of the same appointment, then it is another ladder’s', () => {
    const entry = givenEntry({ revision: 2 });
    const earlier = givenContact({ at: NOW, appointment: entry.appointment, revision: 1 });
    expect(lastContactAt(givenRecipient({ contacts: [earlier] }), entry)).toBe(NOW);
  });

  test("given contacts, when asked for the last, then this tenant's own, and never the entry's own tokens", () => {
    const entry = givenEntry();
    const own = givenContact({ at: NOW + 3 * HOUR, appointment: entry.appointment, step: entry.step });
    const other = givenContact({ at: NOW + HOUR });
    const foreign = givenContact({ at: NOW + 2 * HOUR, tenant: asTenant('oak') });
    expect(lastContactAt(givenRecipient({ contacts: [own, other, foreign] }), entry)).toBe(NOW + HOUR);
    expect(lastContactAt(givenRecipient({ contacts: [own, foreign] }), entry)).toBeNull();
    const earlier = givenContact({ at: NOW - HOUR });
    for (const contacts of [
      [earlier, other],
      [other, earlier],
    ])
      expect(lastContactAt(givenRecipient({ contacts }), entry)).toBe(NOW + HOUR);
  });
});

describe('an address that does not exist', () => {
  test('given that a provider said so, then it is believed for a week, and of a known one nothing else changes', () => {
    const gone = withoutAddress(givenRecipient({ contacts: [givenContact({ at: NOW })] }), NOW);
    expect(gone.contacts).toHaveLength(1);
    expect([
      isNoAddress(gone, NOW),
      isNoAddress(gone, NOW + 7 * DAY - 1),
      isNoAddress(gone, NOW + 7 * DAY),
    ]).toEqual([true, true, false]);
    expect(isNoAddress(givenRecipient(), NOW)).toBe(false);
  });
});

describe('what is remembered of contacts', () => {
  const FOUND = { ...givenContact({ at: NOW }), found: 'SM1' };

  test('given contacts that no cap counts any more, then they are forgotten; else there is nothing to do', () => {
    const old = givenContact({ at: NOW - 7 * DAY - 2 * CONTACT_SLACK_MS });
    const counts = givenContact({ at: NOW - 7 * DAY - 2 * CONTACT_SLACK_MS + 1 });
    expect(withoutOldContacts(givenRecipient({ contacts: [old, counts] }), NOW)?.contacts).toEqual([counts]);
    expect(withoutOldContacts(givenRecipient({ contacts: [counts] }), NOW)).toBeUndefined();
  });

  test('given a found contact, then it is kept for sixty days, and no try of its entry takes its place', () => {
    const at = (ago: number) => givenRecipient({ contacts: [{ ...FOUND, at: NOW - ago }] });
    expect(withoutOldContacts(at(60 * DAY - 1), NOW)).toBeUndefined();
    expect(withoutOldContacts(at(60 * DAY), NOW)?.contacts).toEqual([]);
    const again = reserve(at(HOUR), { ...FOUND, repeatsInDoubt: 0 }, NOW);
    expect(again.contacts.map((contact) => contact.found)).toEqual(['SM1', undefined]);
  });

  test('given an email that is repeated in doubt, then its earlier token counts, for that one may have gone out', () => {
    const entry = { ...entryNo(1, 'email'), repeatsInDoubt: 1 };
    expect(reserve(reserve(givenRecipient(), entry, NOW), entry, NOW + 1).contacts).toHaveLength(2);
  });

  test.each<[string, Partial<Entry>]>([
    ['appointment', { appointment: asAppointment('apt_2') }],
    ['revision', { revision: 2 }],
    ['step', { step: 2 }],
    ['office', { tenant: asTenant('oak') }],
  ])('given a token of another %s, then it is nobody’s own', (_, changes) => {
    const first = reserve(givenRecipient(), entryNo(1, 'sms'), NOW);
    expect(reserve(first, { ...entryNo(1, 'sms'), ...changes }, NOW + 1).contacts).toHaveLength(2);
  });

  test('given a loud contact, then its office has contacted the number; given an email, then not', () => {
    const texted = reserve(givenRecipient(), entryNo(1, 'sms'), NOW);
    expect(texted.contactedBy).toEqual({ elm: NOW });
    expect(texted.line).toBeNull();
    expect(reserve(texted, entryNo(2, 'email', 'oak'), NOW).contactedBy).toEqual({ elm: NOW });
    expect(reserve(texted, entryNo(2, 'voice', 'oak'), NOW + 1)).toMatchObject({
      contactedBy: { elm: NOW, oak: NOW + 1 },
      line: { entry: { appointment: 'apt_2', tenant: 'oak', revision: 1, step: 1 } },
    });
  });

  test('given a contact is found on the record, then it stands once, in its place, and its office contacted', () => {
    const later = givenContact({ at: NOW + HOUR });
    const first = withFound(givenRecipient({ contacts: [later] }), FOUND);
    expect(first?.contacts).toEqual([FOUND, later]);
    expect(first?.contactedBy).toEqual({ elm: NOW });
    expect(first && withFound(first, { ...FOUND, at: NOW + 1 })).toBeUndefined();
    expect(first && withFound(first, { ...FOUND, found: 'SM2' })?.contacts).toHaveLength(3);
  });

  test('given it is older than what is known, by email or of nobody, then who contacted last stays', () => {
    const known = givenRecipient({ contactedBy: { [asTenant('elm')]: NOW + HOUR } });
    expect(withFound(known, FOUND)?.contactedBy).toEqual({ elm: NOW + HOUR });
    expect(withFound(known, { ...FOUND, channel: 'email', at: NOW + DAY })?.contactedBy).toEqual({
      elm: NOW + HOUR,
    });
    expect(withFound(known, { ...FOUND, tenant: UNKNOWN_OFFICE })?.contactedBy).toEqual({
      elm: NOW + HOUR,
    });
  });
});

describe('what was found on the record, and what it said', () => {
  const ENTRY = givenEntry();
  const said = (changes: Partial<Contact>, earliest = NOW) =>
    isFoundSent(
      givenRecipient({
        contacts: [
          givenContact({ at: NOW - 9 * DAY, channel: 'voice' }),
          givenContact({ at: NOW, found: 'SM1', ...changes }),
        ],
      }),
      ENTRY,
      earliest,
    );
  const { appointment, revision, step } = ENTRY;

  test.each<[string, Partial<Contact>, boolean]>([
    ['its own, however early', { appointment, revision, step, at: NOW - DAY }, true],
    ['one of its office from when it could go out', {}, true],
    ['one of its office from before that', { at: NOW - 1 }, false],
    ['one of its office that names it, too', { at: NOW - 1, also: [givenContact({ at: 0 }), ENTRY] }, true],
    ['one of its office that names another', { at: NOW - 1, also: [givenContact({ at: 0 })] }, false],
    ['one of another office', { tenant: asTenant('oak') }, false],
    ['one by another channel', { channel: 'voice' }, false],
    ['one that we took a token for', { found: undefined }, false],
  ])('%s', (_, changes, expected) => {
    expect(said(changes)).toBe(expected);
  });
});

describe('answers by ourselves', () => {
  test('given five in a day, then no sixth, until the first is a day old', () => {
    let recipient = givenRecipient();
    for (let n = 0; n < 5; n++) recipient = some(answered(recipient, `SM${n}`, NOW + n));
    expect(recipient.answeredAt).toEqual([NOW, NOW + 1, NOW + 2, NOW + 3, NOW + 4]);
    expect(answered(recipient, 'SM5', NOW + DAY - 1)).toBeUndefined();
    expect(answered(recipient, 'SM5', NOW + DAY)?.answeredAt).toEqual([
      NOW + 1,
      NOW + 2,
      NOW + 3,
      NOW + 4,
      NOW + DAY,
    ]);
  });

  test('given a message that is told again, then it is answered once; one without an id is new each time', () => {
    const once = some(answered(givenRecipient(), 'SM1', NOW));
    expect(answered(once, 'SM1', NOW + 1)).toBeUndefined();
    const twice = some(answered(some(answered(once, null, NOW + 1)), null, NOW + 2));
    expect(answered(twice, 'SM1', NOW + 3)).toBeUndefined();
    expect(answered(twice, 'SM2', NOW + 3)?.answeredTo).toEqual(['SM1', 'SM2']);
  });
});

describe('who was told STOP', () => {
  test('given an opt-out, then whether it was said to the office itself', () => {
    const out = optOut(givenRecipient(), asTenant('elm'), ['sms'], 'reply', NOW);
    const said = (tenant: string, channel: Channel) => hasOptedOut(out, asTenant(tenant), channel);
    expect([said('elm', 'sms'), said('elm', 'voice'), said('oak', 'sms')]).toEqual([true, false, false]);
    expect(hasOptedOut(stopped(givenRecipient(), SHARED_NUMBER, NOW), asTenant('elm'), 'sms')).toBe(false);
  });

  test('given STOP to several numbers of an office, then it holds since the first', () => {
    const both = stopped(stopped(givenRecipient(), '+12125559999', NOW + HOUR), SHARED_NUMBER, NOW);
    const optOuts = optOutsOf(both, office('elm', { sms: '+12125559999' }));
    expect(optOuts.map(({ at: since }) => since)).toEqual([NOW, NOW]);
    expect(optOutsOf(both, office('oak', { sms: '+1', voice: '+1' }))).toEqual([]);
  });

  test('given it is lifted at the very moment, then it does not hold', () => {
    const lifted = optIn(stopped(givenRecipient(), SHARED_NUMBER, NOW), asTenant('elm'), NOW);
    expect(isOptedOut(lifted, office('elm'), 'sms')).toBe(false);
    expect(optIn(givenRecipient(), asTenant('elm'), NOW)).not.toHaveProperty('liftedAt');
    const both = optIn(lifted, asTenant('oak'), NOW + 1);
    expect(both.liftedAt).toEqual({ elm: NOW, oak: NOW + 1 });
  });

  test('given START to one number, then STOP to another stays', () => {
    const both = stopped(stopped(givenRecipient(), 'a', NOW), 'b', NOW);
    expect(unstopped(both, 'a')?.stops).toEqual({ b: NOW });
    expect(unstopped(both, 'c')).toBeUndefined();
  });
});

describe('what is left of the caps', () => {
  test('given contacts of other channels or windows, then each rule counts its own, to the millisecond', () => {
    const caps: Caps = {
      ...DEFAULT,
      rules: [
        { channels: ['sms'], limit: 2, windowMs: DAY },
        { channels: ['voice'], limit: 1, windowMs: HOUR },
      ],
    };
    const left = (ago: number, channel: Channel = 'sms') =>
      capsLeft(
        givenRecipient({ contacts: [givenContact({ at: NOW - ago, channel })] }),
        asTenant('elm'),
        caps,
        NOW,
      ).map((rule) => [rule.used, rule.left]);
    expect(left(DAY + CONTACT_SLACK_MS - 1)).toEqual([
      [1, 1],
      [0, 1],
    ]);
    expect(left(DAY + CONTACT_SLACK_MS)).toEqual([
      [0, 2],
      [0, 1],
    ]);
    expect(left(0, 'voice')).toEqual([
      [0, 2],
      [1, 0],
    ]);
    const many = [0, 1, 2].map((at) => givenContact({ at: NOW - at }));
    expect(capsLeft(givenRecipient({ contacts: many }), asTenant('elm'), caps, NOW)[0]?.left).toBe(0);
  });
});
