/** How often a calendar is read and what is remembered of it, and whom an occurrence in it is about. */
import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { Feed, FeedSettings } from '../../../shared/domain/feeds/feed.ts';
import {
  begun,
  failedReading,
  isToTell,
  knownState,
  newFeed,
  sameReading,
  withSettings,
} from '../../../shared/domain/feeds/feed.ts';
import type { Occurrence } from '../../../shared/domain/feeds/ics.ts';
import type { PeopleRules } from '../../../shared/domain/feeds/people-rules.ts';
import { DEFAULT_RULES, draftOf, externalIdOf } from '../../../shared/domain/feeds/people-rules.ts';
import { zoneNamed } from '../../../shared/domain/feeds/zones-of-calendars.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { at, ID } from './given.ts';

const NOW = at('2026-12-01T12:00:00Z');

describe('a feed', () => {
  const settings: FeedSettings = { url: 'https://a', days: 30, missing: 'keep', rules: DEFAULT_RULES };
  const fresh = newFeed(asTenant('elm'), 'desk', settings, NOW);
  const counts = { created: 1, changed: 0, reinstated: 0, unchanged: 0, cancelled: 0, leftOut: 0 };
  const read: Feed = { ...fresh, etag: 'e1', readAt: NOW, given: [ID], counts };

  test('is read at once when it is new', () => {
    expect(fresh).toEqual({
      ...settings,
      tenant: 'elm',
      name: 'desk',
      createdAt: NOW,
      dueAt: NOW,
      etag: null,
      readAt: null,
      failing: null,
      held: null,
      accepted: null,
      given: [],
      counts: null,
    });
  });

  test('is read whole at once by other settings, and knows what it gave', () => {
    const held = { at: NOW, why: ['much'], digest: 'd', counts };
    const other = { ...settings, url: 'https://b' };
    expect(withSettings({ ...read, held, accepted: 'd' }, other, NOW + 5)).toEqual({
      ...read,
      url: 'https://b',
      dueAt: NOW + 5,
      etag: null,
    });
  });

  test('is asked only whether it is another one, for twelve hours after it was read whole', () => {
    expect(knownState(read, NOW + 12 * HOUR - 1)).toBe('e1');
    expect(knownState(read, NOW + 12 * HOUR)).toBe(null);
    expect(knownState({ ...read, etag: null }, NOW)).toBe(null);
    expect(knownState({ ...read, readAt: null }, NOW)).toBe(null);
    const held = { at: NOW, why: ['much'], digest: 'd', counts };
    expect(knownState({ ...read, held }, NOW)).toBe(null);
  });

  test('is read every ten minutes, and after failures half as often each time, to six hours', () => {
    expect(begun(read, NOW)).toEqual({ ...read, dueAt: NOW + 10 * MINUTE });
    const waits: number[] = [];
    let feed = read;
    for (let times = 1; times <= 8; times++) {
      feed = failedReading(feed, `no ${times}`, NOW + times);
      waits.push(((feed.dueAt ?? 0) - NOW - times) / MINUTE);
      expect(feed.failing).toEqual({ since: NOW + 1, times, why: `no ${times}` });
      expect(isToTell(feed)).toBe(times >= 3);
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 320, 360, 360]);
    expect(sameReading(feed)).toEqual({ ...feed, failing: null });
    expect(isToTell(sameReading(feed))).toBe(false);
  });
});

const VISIT: Occurrence = {
  uid: 'u1',
  recurrenceId: null,
  startsAt: at('2026-12-04T14:00:00Z'),
  timeZone: 'America/New_York',
  durationMinutes: 45,
  summary: 'Check-up',
  location: null,
  description: '',
  attendees: [],
  organizer: null,
  cancelled: false,
};
const guest = (name: string | null, email: string | null, phone: string | null = null, declined = false) => ({
  name,
  email,
  phone,
  declined,
});
const ANA = guest('Ana', 'ana@example.com');

const drafted = (occurrence: Partial<Occurrence>, rules: Partial<PeopleRules> = {}) =>
  draftOf({ ...VISIT, ...occurrence }, { ...DEFAULT_RULES, ...rules });
const inputOf = (occurrence: Partial<Occurrence>, rules: Partial<PeopleRules> = {}) => {
  const draft = drafted(occurrence, rules);
  if (draft.kind !== 'appointment') throw new Error(draft.kind);
  return draft.input;
};
const personOf = (occurrence: Partial<Occurrence>, rules: Partial<PeopleRules> = {}) =>
  inputOf(occurrence, rules).recipient;

describe('an id', () => {
  test.each([
    ['u1', null, 'ics:u1'],
    ['u1', '20261204T090000', 'ics:u1/20261204T090000'],
    ['!~', null, 'ics:!~'],
    ['a'.repeat(150), null, `ics:${'a'.repeat(150)}`],
  ])('of %s and %s is %s', (uid, recurrenceId, id) => expect(externalIdOf({ uid, recurrenceId })).toBe(id));

  test.each(['a b', 'ü', 'a\n', '', ' a', 'a'.repeat(151)])(
    'of %j is its hash, and always the same',
    (uid) => {
      const id = externalIdOf({ uid, recurrenceId: null });
      expect(id).toMatch(/^ics:[0-9a-f]{40}$/);
      expect(externalIdOf({ uid, recurrenceId: null })).toBe(id);
      expect(externalIdOf({ uid: `${uid}b`, recurrenceId: null })).not.toBe(id);
    },
  );
});

describe('what an occurrence says', () => {
  test('time and zone, length, title and place', () => {
    expect(inputOf({ attendees: [ANA], location: ' Room\n 2 ' })).toEqual({
      externalId: 'ics:u1',
      startsAt: '2026-12-04T09:00:00-05:00',
      timeZone: 'America/New_York',
      durationMinutes: 45,
      title: 'Check-up',
      location: 'Room 2',
      recipient: { name: 'Ana', email: 'ana@example.com', phone: null },
    });
  });

  test('without a zone an instant, without a title “Appointment”, and by the rules another title and policy', () => {
    const input = inputOf({ attendees: [ANA], timeZone: null, summary: ' \t ' });
    expect(input).toMatchObject({ startsAt: '2026-12-04T14:00:00Z', title: 'Appointment' });
    expect(Object.keys(input)).not.toContain('timeZone');
    expect(Object.keys(input)).not.toContain('location');
    expect(Object.keys(input)).not.toContain('policy');
    expect(inputOf({ attendees: [ANA] }, { title: 'Your visit', policy: 'short' })).toMatchObject({
      title: 'Your visit',
      policy: 'short',
    });
  });

  test('titles and names in one line, and no longer than is taken', () => {
    const input = inputOf({
      attendees: [guest('A\u0000n\n\na'.repeat(60), 'a@b.example')],
      summary: 'x'.repeat(201),
    });
    expect(input.title).toHaveLength(200);
    expect(input.recipient.name).toHaveLength(100);
    expect(input.recipient.name).toMatch(/^A n aA n a/);
    // Cut in the middle of a pair, the half that is left is no letter.
    expect(inputOf({ attendees: [ANA], summary: `${'x'.repeat(199)}😀` }).title).toBe(
      `${'x'.repeat(199)}\uFFFD`,
    );
  });

  test('that it does not take place', () => {
    expect(drafted({ attendees: [ANA], cancelled: true })).toEqual({ kind: 'gone', externalId: 'ics:u1' });
  });
});

describe('whom it is about', () => {
  const nobody = { kind: 'left out', externalId: 'ics:u1', why: expect.stringContaining('nobody to remind') };

  test('the first who is invited, has not declined, and is not of the office; and of the others it is said', () => {
    const attendees = [
      guest('Desk', 'DESK@clinic.example'),
      guest('Bo', 'bo@Clinic.example'),
      guest('Cy', 'cy@example.com', null, true),
      ANA,
      guest('Di', null, '+12125550123'),
    ];
    const draft = drafted({ attendees, organizer: 'desk@clinic.example' }, { own: ['@CLINIC.example'] });
    expect(draft).toMatchObject({
      input: { recipient: { name: 'Ana', email: 'ana@example.com', phone: null } },
      warnings: ['1 more are invited; only the first one is reminded'],
    });
    expect(drafted({ attendees: [ANA] })).toMatchObject({ warnings: [] });
    expect(drafted({ attendees: [ANA], organizer: 'ANA@example.com' })).toEqual(nobody);
    expect(
      personOf({ attendees: [guest(null, null, '+12125550123')] }, { own: ['@clinic.example'] }),
    ).toEqual({
      name: null,
      email: null,
      phone: '+12125550123',
    });
  });

  test('whoever the description names, in lines or in HTML, whatever the case; the first of two, and the title last', () => {
    const description =
      'Patient: Ana\r\nnothing here\nPHONE :  +1 212 555 0123 \nTel: 2\n: 3\nEmail:\nE-Mail: a@b.example\nSprache: de';
    const person = { name: 'Ana', email: 'a@b.example', phone: '+1 212 555 0123', locale: 'de' };
    expect(personOf({ description, summary: 'Name: Bo' })).toEqual(person);
    const html = '<div>Patient: <b>Ana</b></div><p>Tel: 1</P>Mail: a@b.example<BR />Sprache: de<br>rest';
    expect(personOf({ description: html })).toEqual({ ...person, phone: '1' });
    expect(personOf({ description: 'Tel: 1', summary: 'Name: Bo' })).toEqual({
      name: 'Bo',
      email: null,
      phone: '1',
    });
    expect(personOf({ description: 'Tel: 1: 2' }).phone).toBe('1: 2');
  });

  test('by the words that the rules have, however those are written', () => {
    const labels = { ...DEFAULT_RULES.labels, phone: ['Rufnummer'] };
    expect(personOf({ description: 'rufnummer: 1' }, { labels }).phone).toBe('1');
    expect(drafted({ description: 'Tel: 1' }, { labels })).toEqual(nobody);
  });

  test('from one place, from the other, or from both, the lines first', () => {
    const both = { attendees: [ANA, guest('Bo', 'bo@example.com')], description: 'Name: Di\nTel: 1' };
    expect(personOf(both)).toEqual({ name: 'Di', email: 'ana@example.com', phone: '1' });
    expect(personOf(both, { from: 'attendees' })).toEqual({
      name: 'Ana',
      email: 'ana@example.com',
      phone: null,
    });
    expect(drafted(both, { from: 'description' })).toMatchObject({
      input: { recipient: { name: 'Di', email: null, phone: '1' } },
      warnings: [],
    });
    expect(drafted({ attendees: [ANA] }, { from: 'description' })).toEqual(nobody);
    expect(drafted({ description: 'Tel: 1' }, { from: 'attendees' })).toEqual(nobody);
  });

  test('nobody whose name is all that is known', () => {
    expect(drafted({ description: 'Name: Ana' })).toEqual(nobody);
    expect(drafted({ description: 'Phone1' })).toEqual(nobody);
    expect(drafted({})).toEqual(nobody);
  });
});

describe('the zone of a name', () => {
  const named = (tzid: string) => zoneNamed(tzid, new Map())?.iana;

  test.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    [' "Europe/Berlin" ', 'Europe/Berlin'],
    ['/example.org/2005/America/Argentina/Ushuaia', 'America/Argentina/Ushuaia'],
    ['"W. Europe Standard Time"', 'Europe/Berlin'],
    ['utc', 'UTC'],
    ['Z', 'UTC'],
    ['GMT', 'UTC'],
    ['Etc/UTC', 'Etc/UTC'],
    ['Mars/Base', undefined],
    ['nowhere', undefined],
    ['x utc', undefined],
    ['utc x', undefined],
    ['EST5', undefined],
  ])('%j is %s', (tzid, iana) => expect(named(tzid)).toBe(iana));

  test('reads the wall of that zone, the first of two hours of the same name, and none that the clocks skip', () => {
    const berlin = zoneNamed('Europe/Berlin', new Map());
    expect(berlin?.toInstant('2026-07-01T09:00:00')).toBe(at('2026-07-01T07:00:00Z'));
    expect(berlin?.toInstant('2026-10-25T02:30:00')).toBe(at('2026-10-25T00:30:00Z'));
    expect(berlin?.toInstant('2026-03-29T02:30:00')).toBeUndefined();
    expect(berlin?.toWall(at('2026-07-01T07:00:00Z'))).toBe('2026-07-01T09:00:00');
  });

  test('that the calendar brings itself is read by its own rules', () => {
    const rules = [
      'TZID:Clinic',
      'BEGIN:STANDARD',
      'DTSTART:19700101T000000',
      'TZOFFSETFROM:+0300',
      'TZOFFSETTO:+0300',
    ];
    const text = ['BEGIN:VTIMEZONE', ...rules, 'END:STANDARD', 'END:VTIMEZONE'].join('\r\n');
    const own = new Map([['Clinic', new ICAL.Timezone(new ICAL.Component(ICAL.parse(text) as [string]))]]);
    const clinic = zoneNamed('Clinic', own);
    expect(clinic?.iana).toBe(null);
    expect(clinic?.toInstant('2026-07-01T09:00:00')).toBe(at('2026-07-01T06:00:00Z'));
    expect(clinic?.toWall(at('2026-07-01T06:00:00Z'))).toBe('2026-07-01T09:00:00');
    expect(zoneNamed('Other', own)).toBeUndefined();
  });
});
