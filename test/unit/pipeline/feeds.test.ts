/** Calendars that are read again and again: moved once, moved once; and half a calendar changes nothing. */
import { beforeEach, describe, expect, test } from 'vitest';
import { mayCall } from '../../../shared/adapters/process/public-addresses.ts';
import { HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import { readFeeds } from '../../../shared/pipeline/feeds/feeds.ts';
import type { FetchedCalendar } from '../../../shared/ports/calendars.ts';
import { openWorld } from '../http/world.ts';

/** What stands at the address, and how often and with what it was asked for. */
let calendar: FetchedCalendar;
let asked: (string | null)[];
let world: Awaited<ReturnType<typeof openWorld>>;

const fetchCalendar = async (_url: string, etag: string | null): Promise<FetchedCalendar> => {
  asked.push(etag);
  return calendar.kind === 'text' && etag !== null && calendar.etag === etag ? { kind: 'same' } : calendar;
};

const events = (count: number, of: (index: number) => string = () => '') =>
  Array.from({ length: count }, (_, index) => {
    const start =
      of(index) || `DTSTART;TZID=America/New_York:202612${String((index % 25) + 1).padStart(2, '0')}T090000`;
    return `BEGIN:VEVENT\nUID:u${index}\nSUMMARY:Check-up\nDESCRIPTION:Email: p${index}@example.com\n${start}\nEND:VEVENT`;
  });

function gives(all: readonly string[], etag = `"${all.length}-${all.join()}"`): void {
  calendar = { kind: 'text', text: `BEGIN:VCALENDAR\n${all.join('\n')}\nEND:VCALENDAR`, etag };
}

async function read(laterMs = HOUR): Promise<Record<'counts' | 'held' | 'failing', unknown>> {
  world.time.now += laterMs;
  await readFeeds(world.pipeline, fetchCalendar);
  return (await world.call('GET', '/v1/feeds')).body.items[0];
}

const alerts = async (): Promise<string[]> => {
  const { items } = (await world.call('GET', '/v1/alerts', { key: world.keys.operator })).body;
  return items.map(({ key }: { key: string }) => key);
};

beforeEach(async () => {
  world = await openWorld({ fetchCalendar });
  asked = [];
  gives(events(25));
  const made = await world.call('PUT', '/v1/feeds/dr-bo', {
    body: { url: 'https://calendar.example.com/secret/a.ics' },
  });
  expect([made.status, made.body.host, made.text.includes('secret')]).toEqual([
    201,
    'calendar.example.com',
    false,
  ]);
});

test('gives its appointments, asks with what it knows, and reads whole what goes on with time', async () => {
  const seen = await world.call('GET', '/v1/feeds/dr-bo/preview');
  expect([seen.body.counts.created, seen.body.held]).toEqual([25, []]);
  expect((await read()).counts).toMatchObject({ created: 25, unchanged: 0 });
  await read();
  await read(13 * HOUR);
  expect(asked).toEqual([null, null, expect.stringContaining('"25-'), null]);
});

test('where there is no time for one, it is the next run’s', async () => {
  world.time.now += HOUR;
  await readFeeds(world.pipeline, fetchCalendar, () => false);
  expect(asked).toEqual([]);
  expect((await read(0)).counts).toMatchObject({ created: 25 });
});

test('one that moved is moved once, one that is gone is cancelled, and one that is back stands again', async () => {
  await read();
  gives(events(25, (index) => (index === 3 ? 'DTSTART;TZID=America/New_York:20261204T110000' : '')));
  expect((await read()).counts).toMatchObject({ changed: 1, unchanged: 24 });
  expect((await read(13 * HOUR)).counts).toMatchObject({ changed: 0, unchanged: 25 });
  gives(events(24));
  expect((await read()).counts).toMatchObject({ changed: 1, cancelled: 1 });
  gives(events(25));
  expect((await read()).counts).toMatchObject({ reinstated: 1, unchanged: 24 });
});

describe('a calendar that breaks', () => {
  test('half of it changes nothing and is told, until somebody accepts that very reading', async () => {
    await read();
    gives(events(12));
    const held = (await read()).held as { why: string[] };
    expect(held.why).toEqual([expect.stringContaining('more than a fifth')]);
    expect(await alerts()).toContain('feed-north-dr-bo');
    const { body } = await world.call('GET', '/v1/appointments?status=scheduled');
    expect(body.items).toHaveLength(25);
    expect((await world.call('POST', '/v1/feeds/dr-bo/accept')).status).toBe(200);
    // It has broken further meanwhile: nobody accepted that.
    gives(events(5));
    expect((await read()).held).toMatchObject({ why: [expect.stringContaining('20 of 25')] });
    expect((await world.call('POST', '/v1/feeds/dr-bo/accept')).status).toBe(200);
    expect(await read(MINUTE)).toMatchObject({ held: null, counts: { cancelled: 20, unchanged: 5 } });
    expect(await alerts()).not.toContain('feed-north-dr-bo');
    expect((await world.call('POST', '/v1/feeds/dr-bo/accept')).status).toBe(409);
  });

  test('one that ends in the middle, or is not there, changes nothing, and is told after three times', async () => {
    await read();
    calendar = { kind: 'text', text: 'BEGIN:VCALENDAR\nBEGIN:VEVENT\n', etag: null };
    expect(await read()).toMatchObject({
      failing: { times: 1, why: expect.stringContaining('ends in the middle') },
    });
    calendar = { kind: 'failed', why: 'it answered 500' };
    await read();
    expect(await alerts()).not.toContain('feed-north-dr-bo');
    await read(7 * HOUR);
    expect(await alerts()).toContain('feed-north-dr-bo');
    gives(events(25));
    expect(await read(7 * HOUR)).toMatchObject({ failing: null, counts: { unchanged: 25 } });
    expect(await alerts()).not.toContain('feed-north-dr-bo');
  });
});

test('one that is removed is read no more, and belongs to its office alone', async () => {
  expect((await world.call('GET', '/v1/feeds', { key: world.keys.south })).body.items).toEqual([]);
  expect((await world.call('DELETE', '/v1/feeds/dr-bo')).status).toBe(204);
  await read();
  expect(asked).toEqual([]);
  expect((await world.call('GET', '/v1/feeds/dr-bo/preview')).status).toBe(404);
});

test('no private address is called', () => {
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '192.168.1.1',
    '::1',
    '::ffff:10.0.0.1',
    'fd00::1',
    'fe80::1',
  ])
    expect(mayCall(address, false), address).toBe(false);
  for (const address of ['93.184.216.34', '2606:2800:220:1::1'])
    expect(mayCall(address, false), address).toBe(true);
});
