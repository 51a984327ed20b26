/** Reading appointments from a file: every fault by its line, every good row kept. */
import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../../local/client.ts';
import type { Mapping } from '../../../local/mapping.ts';
import { phoneText } from '../../../local/mapping.ts';
import type { Row } from '../../../local/rows.ts';
import { columnOf, faultText, readRows, withoutFormula } from '../../../local/rows.ts';
import { startText } from '../../../shared/domain/core/written-time.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringonce-rows-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function read(content: string | Buffer, name = 'rows.csv'): Promise<Row[]> {
  const file = join(folder, name);
  writeFileSync(file, content);
  return Array.fromAsync(readRows(file));
}

const told = (rows: readonly Row[]): string[] =>
  rows.flatMap((row) => (row.kind === 'bad' ? row.faults.map((fault) => faultText(row.line, fault)) : []));
const titles = (rows: readonly Row[]): unknown[] =>
  rows.flatMap((row) => (row.kind === 'good' ? [[row.line, row.item['title']]] : []));

describe('CSV', () => {
  test('a row becomes what the API takes; empty cells are absent', async () => {
    const rows = await read(
      'externalId,startsAt,timeZone,durationMinutes,title,location,name,email,phone,locale,recipientTimeZone,policy\n' +
        'a-1,2027-01-04T10:00,America/New_York,45,Check-up,"12 Elm St, Brooklyn",Ana,ana@example.com,+12125550123,es,America/Chicago,\n' +
        'a-2,2027-01-04T10:00,,,Check-up,,,bo@example.com,,,,gentle\n',
    );
    expect(rows).toEqual([
      {
        kind: 'good',
        line: 2,
        item: {
          externalId: 'a-1',
          startsAt: '2027-01-04T10:00',
          timeZone: 'America/New_York',
          durationMinutes: 45,
          title: 'Check-up',
          location: '12 Elm St, Brooklyn',
          recipient: {
            name: 'Ana',
            email: 'ana@example.com',
            phone: '+12125550123',
            locale: 'es',
            timeZone: 'America/Chicago',
          },
        },
      },
      {
        kind: 'good',
        line: 3,
        item: {
          externalId: 'a-2',
          startsAt: '2027-01-04T10:00',
          title: 'Check-up',
          recipient: { email: 'bo@example.com' },
          policy: 'gentle',
        },
      },
    ]);
  });

  test('bad rows are told by their line, and the rows around them are kept', async () => {
    const rows = await read(
      [
        'startsAt,title,email', // 1
        '2027-01-04T10:00,One,a@example.com', // 2
        '2027-01-04T10:00,Two,with a comma,a@example.com', // 3
        '', // 4
        '2027-01-04T10:00,"Three', // 5, a quote that is never closed
        '2027-01-04T10:00,Four,a@example.com', // 6
        '2027-01-04T10:00,"Fi"ve,a@example.com', // 7
        '2027-01-04T10:00,Six', // 8
        '2027-01-04T10:00,5" nail,a@example.com', // 9
        '2027-01-04T10:00,"over two', // 10
        'lines",a@example.com', // 11
        '2027-01-04T10:00,"with ""quotes""",a@example.com', // 12
      ].join('\r\n'),
    );
    expect(titles(rows)).toEqual([
      [2, 'One'],
      [6, 'Four'],
      [10, 'over two\nlines'],
      [12, 'with "quotes"'],
    ]);
    expect(told(rows).map((text) => text.slice(0, 30))).toEqual([
      'line 3 has 4 cells where the h',
      'line 5 has a quote (") that is',
      'line 7 has a quote (") in the ',
      'line 8 has 2 cells where the h',
      'line 9 has a quote (") that is',
    ]);
  });

  test('a quote that is never closed does not eat the file, however long it is', async () => {
    const good = Array.from({ length: 500 }, (_, row) => `2027-01-04T10:00,Row ${row},a@example.com`);
    const rows = await read(['startsAt,title,email', '2027-01-04T10:00,"open', ...good].join('\n'));
    expect(titles(rows)).toHaveLength(500);
    expect(told(rows)).toHaveLength(1);
  });

  test('a row that is too long is told, and the next one kept', async () => {
    const rows = await read(
      `startsAt,title,email\n2027-01-04T10:00,${'x'.repeat(50_000)},a@example.com\r\n2027-01-04T10:00,Two,a@example.com`,
    );
    expect(told(rows)).toEqual(['line 2 is longer than 16,384 bytes']);
    expect(titles(rows)).toEqual([[3, 'Two']]);
  });

  test('a byte order mark, semicolons and a missing last line break are fine', async () => {
    const rows = await read('\uFEFFstartsAt;title;email\n2027-01-04T10:00;One, two;a@example.com');
    expect(titles(rows)).toEqual([[2, 'One, two']]);
  });

  test('text that is not UTF-8 is told rather than garbled', async () => {
    const rows = await read(
      Buffer.from('startsAt,title,email\n2027-01-04T10:00,Caf\xe9,a@example.com\n', 'latin1'),
    );
    expect(told(rows)).toEqual([
      expect.stringContaining('line 2 holds bytes that are not UTF-8; save the file as UTF-8'),
    ]);
  });

  test.each([
    ['startsAt,title,mail\n', /"mail"; accepted are externalId, startsAt/],
    ['startsAt,title,email,title\n', /title is there twice/],
    ['title,email\n', /startsAt is missing/],
    ['startsAt,title\n', /email or phone is missing/],
    ['', /empty/],
  ])('a header that can not be used ends the import: %j', async (content, message) => {
    await expect(read(content)).rejects.toThrow(message);
    await expect(read(content)).rejects.toBeInstanceOf(Failure);
  });

  test('a file that is not there, or of an unknown kind, is told in a sentence', async () => {
    await expect(Array.fromAsync(readRows(join(folder, 'none.csv')))).rejects.toThrow(
      /there is no such file/,
    );
    await expect(read('x', 'rows.xlsx')).rejects.toThrow(/must end in \.csv or \.ndjson/);
  });
});

test('200,000 rows are read while the file is still being written: no more than 10,000 of them are there ahead', async () => {
  const file = join(folder, 'large.csv');
  /** Every tenth row goes over two lines, every thousandth has a quote that is never closed. */
  const rowOf = (n: number): string => {
    const title = n % 1_000 === 0 ? '"open' : `"Visite à domicile,${n % 10 === 5 ? '\r\n' : ' '}no. ${n}"`;
    return `id-${n},2027-01-04T10:00,${title},p${n}@example.com\r\n`;
  };
  const write = (from: number, rows: number) =>
    appendFileSync(file, Array.from({ length: rows }, (_, n) => rowOf(from + n)).join(''));
  writeFileSync(file, 'externalId,startsAt,title,email\r\n');
  write(1, 10_000);
  let [count, line, bytes] = [0, 2, 0];
  const onBytes = (read: number): void => {
    bytes = read;
  };
  for await (const row of readRows(file, { onBytes })) {
    count++;
    if (row.line !== line || row.kind !== (count % 1_000 === 0 ? 'bad' : 'good'))
      throw new Error(`Row ${count} is wrong: ${JSON.stringify(row)}, expected at line ${line}`);
    line += count % 10 === 5 ? 2 : 1;
    if (count % 5_000 === 0 && count <= 190_000) write(count + 5_001, 5_000);
  }
  expect(count).toBe(200_000);
  expect(bytes).toBe(statSync(file).size);
}, 60_000);

test('what a spreadsheet would take for a formula is written as text, and read as it was', async () => {
  const titled = [
    '=1+2',
    '+12125550123',
    '-1',
    '@A1',
    '＝1',
    "'=1",
    "''+1",
    "'quoted' words",
    'a=b',
    'plain',
  ];
  const quoted = titled.map((title) => `"${withoutFormula(title)}",2027-01-04T10:00,a@example.com`);
  const written = titled.map(withoutFormula);
  expect(written.filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell))).toEqual([]);
  expect(written.slice(-3)).toEqual(titled.slice(-3));
  expect(new Set(written).size).toBe(titled.length);
  const rows = await read(`title,startsAt,email\n${quoted.join('\n')}\n`);
  expect(titles(rows).map((each) => (each as [number, string])[1])).toEqual(titled);
});

describe('rows without an externalId', () => {
  const line = '2027-01-04T10:00,One,a@example.com';
  const ids = (rows: readonly Row[]) => rows.map((row) => (row.kind === 'good' ? row.item.externalId : ''));

  test('get one from their content: the same in another file, another for a second of the same', async () => {
    const first = ids(await read(`startsAt,title,email\n${line}\n${line}\n`));
    const second = ids(
      await read(
        `email,title,startsAt\nb@example.com,Two,2027-01-05T10:00\na@example.com,One,2027-01-04T10:00\n`,
      ),
    );
    expect(new Set(first).size).toBe(2);
    expect(second[1]).toBe(first[0]);
    expect(second[0]).not.toBe(first[0]);
  });
});

test('NDJSON: one object a line, faults by line', async () => {
  const rows = await read('{"externalId":"a","title":"One"}\n\n[1]\n{"title":\n', 'rows.ndjson');
  expect(rows[0]).toEqual({ kind: 'good', line: 1, item: { externalId: 'a', title: 'One' } });
  expect(told(rows)[0]).toBe('line 3 must be one JSON object, as POST /v1/appointments takes it');
  expect(told(rows)[1]).toMatch(/^line 4 is not JSON: /);
});

test('fields of the API are told by the column that they come from', () => {
  expect(columnOf('recipient.timeZone')).toBe('recipientTimeZone');
  expect(columnOf('recipient')).toBe('email, phone');
  expect(columnOf('metadata.chair')).toBe('metadata.chair');
});

describe('CSV as people have it', () => {
  const item = (row: Row | undefined) => (row?.kind === 'good' ? row.item : undefined);
  const readMapped = async (content: string | Buffer, mapping: Mapping): Promise<Row[]> => {
    const file = join(folder, 'theirs.csv');
    writeFileSync(file, content);
    return Array.fromAsync(readRows(file, { mapping }));
  };
  const GERMAN: Mapping = {
    columns: {
      externalId: 'Nr',
      startsAt: ['Datum', 'Uhrzeit'],
      title: 'Behandlung',
      name: ['Vorname', 'Name'],
      phone: 'Handy',
    },
    constants: { timeZone: 'Europe/Berlin', locale: 'de' },
    dates: 'dmy',
    phones: 'lost-zero',
  };
  const LINES =
    'Nr;Datum;Uhrzeit;Vorname;Name;Handy;Behandlung;Kasse\r\n7;4.12.2026;9:30;Jörg;Müller;1701234567;Prophylaxe;privat\r\n';
  const READ = {
    externalId: '7',
    startsAt: '2026-12-04T09:30:00',
    timeZone: 'Europe/Berlin',
    title: 'Prophylaxe',
    recipient: { name: 'Jörg Müller', phone: '01701234567', locale: 'de' },
  };

  test('semicolons, columns by other names, joined cells, dates of the country, a lost zero', async () => {
    expect((await readMapped(LINES, GERMAN)).map(item)).toEqual([READ]);
  });

  test.each([
    ['Windows-1252', Buffer.from(LINES, 'latin1'), { ...GERMAN, encoding: 'windows-1252' as const }],
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${LINES}`, 'utf16le'), GERMAN],
    ['UTF-16, the other way round', Buffer.from(`\uFEFF${LINES}`, 'utf16le').swap16(), GERMAN],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${LINES}`, 'utf8'), GERMAN],
  ])('letters in %s', async (_name, bytes, mapping) => {
    expect((await readMapped(bytes, mapping)).map(item)).toEqual([READ]);
  });

  test.each([
    ['46360.395833333', 'dmy', '2026-12-04T09:30:00'],
    ['46360 0,395833333', 'dmy', '2026-12-04T09:30:00'],
    ['04.12.26 14:05', 'dmy', '2026-12-04T14:05:00'],
    ['12/4/2026 2:05 PM', 'mdy', '2026-12-04T14:05:00'],
    ['12/4/2026 12:05 am', 'mdy', '2026-12-04T00:05:00'],
    ['2026/12/04 9h30', 'ymd', '2026-12-04T09:30:00'],
    ['2026-12-04 09:30', 'dmy', '2026-12-04T09:30'],
    ['next Friday', 'dmy', 'next Friday'],
  ] as const)('the start %s (%s)', (text, order, expected) => {
    expect(startText(text, order)).toBe(expected);
  });

  test('phones that lost their plus, and those that lost digits for good', async () => {
    expect(phoneText('491701234567.0', 'lost-plus')).toBe('+491701234567');
    expect(phoneText('01701234567', 'lost-zero')).toBe('01701234567');
    const shortened = LINES.replace('1701234567', '4,91702E+11');
    expect(told(await readMapped(shortened, GERMAN))).toEqual([
      expect.stringMatching(/^line 2, phone: is a number as a spreadsheet shortens it/),
    ]);
  });

  test('a column that the mapping names and the file does not have is told', async () => {
    const mapping = { ...GERMAN, columns: { ...GERMAN.columns, location: 'Raum' } };
    await expect(readMapped(LINES, mapping)).rejects.toThrow(
      /location from a column "Raum"; the file has Nr, Datum/,
    );
  });
});
