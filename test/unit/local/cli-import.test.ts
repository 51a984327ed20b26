/** The whole schedule, imported again and again: what is changed, what is only shown, and what nobody would want. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { inProcessClient } from '../../../local/client.ts';
import type { ImportOptions } from '../../../local/commands/import.ts';
import { importFrom, importSummary } from '../../../local/commands/import.ts';
import type { SourceOptions } from '../../../local/sources.ts';
import { openSource } from '../../../local/sources.ts';
import { NOW, openWorld } from '../http/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringonce-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let world: Awaited<ReturnType<typeof openWorld>>;
beforeEach(async () => {
  world = await openWorld();
});

async function take(text: string, options: ImportOptions & SourceOptions = {}, name = 'rows.csv') {
  const file = join(folder, name);
  writeFileSync(file, text);
  const notes: string[] = [];
  const watcher = { progress: () => undefined, note: (note: string) => void notes.push(note) };
  const keys = { apiKey: world.keys.north, operatorKey: world.keys.operator };
  const source = await openSource(file, { timeZone: 'America/New_York', ...options }, NOW);
  return { ...(await importFrom(inProcessClient(world.app, keys), source, watcher, options)), notes };
}

const HEADER = 'externalId,startsAt,timeZone,title,email\n';
const line = (index: number, day = 4, hour = 10) =>
  `e-${index},2026-12-${String(day).padStart(2, '0')}T${hour}:00,America/New_York,Check-up,p${index}@example.com\n`;
const schedule = (count: number, of = line) =>
  HEADER + Array.from({ length: count }, (_, index) => of(index)).join('');

const statusOf = async (externalId: string) => {
  const { items } = (await world.call('GET', `/v1/appointments?externalId=${encodeURIComponent(externalId)}`))
    .body;
  return items[0]?.status;
};

describe('a schedule that is sent again', () => {
  test('changes what moved, reinstates what was cancelled, and shows it first', async () => {
    expect(await take(schedule(30))).toMatchObject({ created: 30, existing: 0 });
    const { body } = await world.call('GET', '/v1/appointments?externalId=e-1');
    await world.call('POST', `/v1/appointments/${body.items[0].id}/cancel`);
    const next = schedule(31, (index) => line(index, index === 0 ? 5 : 4));
    const seen = await take(next, { dryRun: true });
    expect(seen).toMatchObject({
      preview: true,
      created: 1,
      changed: 1,
      moved: 1,
      reinstated: 1,
      existing: 28,
    });
    expect(seen.notes.slice(0, 2)).toEqual([
      'line 2: change    e-0 2026-12-05T10:00 (startsAt)',
      'line 3: reinstate e-1 2026-12-04T10:00',
    ]);
    expect(await statusOf('e-1')).toBe('cancelled');
    expect(await take(next)).toMatchObject({
      preview: false,
      created: 1,
      changed: 1,
      reinstated: 1,
      existing: 28,
    });
    expect(await statusOf('e-1')).toBe('scheduled');
    expect(await take(next)).toMatchObject({ created: 0, changed: 0, existing: 31 });
  });

  test('changes nothing where more than a twentieth would move, until somebody accepts it', async () => {
    await take(schedule(30));
    const shifted = schedule(30, (index) => line(index, 4, index < 2 ? 11 : 10));
    const refused = await take(shifted);
    expect(refused).toMatchObject({
      preview: true,
      refused: [expect.stringContaining('more than a twentieth')],
    });
    expect(importSummary(refused)).toMatch(/Nothing was changed, .*--accept/s);
    expect(await take(shifted, { accept: true })).toMatchObject({ changed: 2, refused: [] });
  });

  test('keeps what is missing, or cancels it in the span of the file, and never half of it by itself', async () => {
    await take(schedule(30, (index) => line(index, index < 28 ? 4 + (index % 3) : 20)));
    const shorter = HEADER + Array.from({ length: 26 }, (_, index) => line(index, 4 + (index % 3))).join('');
    expect(await take(shorter)).toMatchObject({ cancelled: 0, existing: 26 });
    const gone = await take(shorter, { missing: 'cancel' });
    // e-28 and e-29 start behind the last one of the file, so the file says nothing of them.
    expect(gone).toMatchObject({ cancelled: 2, refused: [] });
    expect([await statusOf('e-26'), await statusOf('e-28')]).toEqual(['cancelled', 'scheduled']);
    const half = HEADER + Array.from({ length: 13 }, (_, index) => line(index, 4 + (index % 3))).join('');
    expect((await take(half, { missing: 'cancel' })).refused).toEqual([
      expect.stringContaining('more than a fifth'),
    ]);
    expect(await statusOf('e-20')).toBe('scheduled');
    expect(await take(half, { missing: 'cancel', accept: true })).toMatchObject({ cancelled: 13 });
  });

  test('writes bad rows to a file that can be mended and imported again', async () => {
    const bad = join(folder, 'bad.csv');
    const first = await take(
      `${HEADER}${line(1)}b-1,2026-12-04T10:00,America/New_York,"A, ""b""",nobody\n${line(1)}`,
      { bad },
    );
    expect(first).toMatchObject({ created: 1, failed: 2 });
    const written = readFileSync(bad, 'utf8').split('\n');
    expect(written[0]).toBe('externalId,startsAt,timeZone,title,email,problem');
    expect(written[1]).toMatch(
      /^b-1,2026-12-04T10:00,America\/New_York,"A, ""b""",nobody,email: must be an email address/,
    );
    const mended = `${written[0]}\n${written[1]?.replace('nobody', 'b@example.com')}\n`;
    expect(await take(mended)).toMatchObject({ created: 1, failed: 0 });
  });
});

describe('a calendar', () => {
  const event = (uid: string, lines: string) =>
    `BEGIN:VEVENT\nUID:${uid}\nORGANIZER:mailto:desk@clinic.example\nATTENDEE;CN=Ana:mailto:ana@example.com\nSUMMARY:Check-up\n${lines}\nEND:VEVENT\n`;
  const calendar = (...events: string[]) => `BEGIN:VCALENDAR\nVERSION:2.0\n${events.join('')}END:VCALENDAR\n`;
  const SERIES = 'DTSTART;TZID=America/New_York:20261201T090000\nRRULE:FREQ=WEEKLY;COUNT=4';

  test('each occurrence is an appointment, and one that moved is moved once', async () => {
    const made = await take(
      calendar(event('s', SERIES), event('day', 'DTSTART;VALUE=DATE:20261224')),
      {},
      'c.ics',
    );
    expect(made).toMatchObject({ created: 4, failed: 1 });
    expect(made.failures[0]?.faults[0]?.message).toContain('takes the whole day');
    const moved = calendar(
      event('s', SERIES),
      event(
        's',
        'RECURRENCE-ID;TZID=America/New_York:20261208T090000\nDTSTART;TZID=America/New_York:20261209T110000',
      ),
      event(
        's',
        'RECURRENCE-ID;TZID=America/New_York:20261215T090000\nDTSTART;TZID=America/New_York:20261215T090000\nSTATUS:CANCELLED',
      ),
    );
    expect(await take(moved, {}, 'c.ics')).toMatchObject({
      changed: 1,
      cancelled: 1,
      existing: 2,
      refused: [],
    });
    expect(await take(moved, {}, 'c.ics')).toMatchObject({ changed: 0, cancelled: 0, existing: 3 });
    const { items } = (await world.call('GET', '/v1/appointments')).body;
    expect(
      items.map((each: { startsAt: string; status: string }) => `${each.startsAt} ${each.status}`),
    ).toEqual([
      '2026-12-22T09:00:00-05:00 scheduled',
      '2026-12-15T09:00:00-05:00 cancelled',
      '2026-12-09T11:00:00-05:00 scheduled',
      '2026-12-01T09:00:00-05:00 scheduled',
    ]);
  });

  test('half a calendar changes nothing', async () => {
    await expect(take('BEGIN:VCALENDAR\nBEGIN:VEVENT\n', {}, 'c.ics')).rejects.toThrow(
      /no whole calendar: it ends in the middle/,
    );
  });
});
