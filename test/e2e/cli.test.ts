/** What somebody sees who works with the command line against a running server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finished } from './command.ts';
import { fileOf, ringonce } from './command.ts';
import type { RunningServer } from './server.ts';
import { call, startServer } from './server.ts';

let folder: string;
let server: RunningServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringonce-cli-'));
  server = await startServer(join(folder, 'data'));
});

afterAll(() => {
  server.child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** As in the server's own folder: the keys are found there. */
const cli = (...args: string[]): Promise<Finished> =>
  ringonce(args, { RINGONCE_DATA: join(folder, 'data'), RINGONCE_URL: server.url });

const jsonOf = async (...args: string[]) => {
  const { code, stdout, stderr } = await cli(...args, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
};

const EXAMPLE = fileOf('examples/appointments.csv');
const exampleLines = readFileSync(EXAMPLE, 'utf8').trim().split('\n').length - 1;
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16);

/** Of the people of the example. */
const COUNTRIES = ['US', 'CA', 'GB', 'DE', 'FR', 'AU'];

describe('import', () => {
  test('takes the example, and taking it again changes nothing', async () => {
    await call(server.url, server.apiKey, 'PUT', '/v1/tenant', { countries: COUNTRIES });
    const first = await cli('import', EXAMPLE);
    expect(first.stdout).toContain(
      `${exampleLines} rows: ${exampleLines} created, 0 there already, 0 failed.`,
    );
    expect(first.code).toBe(0);
    // Fictional mobile numbers of some countries are not valid; the example has landlines there.
    const notes = first.stderr.trim().split('\n');
    expect(notes.filter((line) => !/^line \d+, note: .*landline/.test(line))).toEqual([]);
    const again = await jsonOf('import', EXAMPLE);
    expect(again).toMatchObject({ rows: exampleLines, created: 0, existing: exampleLines, failed: 0 });
  });

  test('tells bad rows by line and column, keeps the good ones, and ends with 1', async () => {
    const file = join(folder, 'rows.csv');
    writeFileSync(
      file,
      [
        'externalId,startsAt,timeZone,title,name,email,phone',
        `r-1,${inDays(9)},America/New_York,Check-up,Ana,ana@example.com,`,
        `r-2,${inDays(9)},America/Atlantis,Check-up,Ana,ana@example,12`,
        `r-3,${inDays(9)},America/New_York,Check,up,Ana,ana@example.com,`,
        `r-4,2020-01-04T10:00,America/New_York,Check-up,Ana,ana@example.com,`,
        `r-1,${inDays(8)},America/New_York,Another,Ana,ana@example.com,`,
        `r-5,${inDays(9)},America/New_York,Check-up,,,`,
        `r-6,${inDays(9)},America/New_York,"Check-up",Bo,bo@example.com,`,
      ].join('\n'),
    );
    const { code, stdout, stderr } = await cli('import', file);
    expect(code).toBe(1);
    expect(stdout).toContain('7 rows: 2 created, 0 there already, 5 failed.');
    const told = stderr.trim().split('\n');
    expect(told.map((line) => line.split(': ', 1)[0])).toEqual([
      expect.stringContaining('line 3, '),
      expect.stringContaining('line 3, '),
      expect.stringContaining('line 3, '),
      expect.stringContaining('line 4 has 8 cells'),
      'line 5, startsAt',
      'line 6, externalId',
      'line 7, email, phone',
    ]);
    for (const field of ['timeZone', 'email', 'phone'])
      expect(stderr).toMatch(new RegExp(`line 3, ${field}: must be `));
    const listed = await call(server.url, server.apiKey, 'GET', '/v1/appointments?externalId=r-6');
    expect(listed.body['items']).toHaveLength(1);
  });

  test('tells what is wrong with a phone number, and which setting allows a country', async () => {
    const file = join(folder, 'numbers.csv');
    const phones = ['+17740125622', '+19005550123', '212 555 0123 x5', '+393123456789', '+442079460958'];
    const rows = phones.map((phone, index) => `n-${index},${inDays(9)},America/New_York,Check-up,${phone}`);
    writeFileSync(file, ['externalId,startsAt,timeZone,title,phone', ...rows].join('\n'));
    const { code, stdout, stderr } = await cli('import', file);
    expect(code).toBe(1);
    expect(stdout).toContain('5 rows: 1 created, 0 there already, 4 failed.');
    for (const [line, said] of [
      [2, 'must be a number that exists'],
      [3, 'must be an ordinary mobile or fixed number; .* premium-rate'],
      [4, 'must be a number without an extension'],
      [5, 'must be a number of US, .* add IT to countries in the settings'],
    ])
      expect(stderr).toMatch(new RegExp(`line ${line}, phone: ${said}`));
    expect(stdout + stderr).toMatch(/line 6.*is a landline, which is not texted/);
  });

  test('takes NDJSON, and gives rows without a name of their own one that lasts', async () => {
    const file = join(folder, 'rows.ndjson');
    const item = { title: 'Check-up', startsAt: `${inDays(9)}:00Z`, recipient: { email: 'ana@example.com' } };
    writeFileSync(file, `${JSON.stringify(item)}\n${JSON.stringify({ ...item, title: 'Other' })}\n`);
    expect(await jsonOf('import', file)).toMatchObject({ created: 2, existing: 0 });
    expect(await jsonOf('import', file)).toMatchObject({ created: 0, existing: 2 });
  });

  test('a file or a header that can not be used is one sentence', async () => {
    expect(await cli('import', join(folder, 'none.csv'))).toMatchObject({ code: 1, stdout: '' });
    const file = join(folder, 'header.csv');
    writeFileSync(file, 'start,title,email\n');
    const { code, stderr } = await cli('import', file);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Line 1: there is no column "start"; accepted are .*\n$/);
  });
});

describe('preview and timeline', () => {
  const flags = ['--starts-at', inDays(20), '--time-zone', 'America/Chicago', '--email', 'ana@example.com'];

  test('preview shows the plan and stores nothing', async () => {
    const before = await call(server.url, server.apiKey, 'GET', '/v1/appointments?limit=200');
    const shown = await cli('preview', ...flags, '--title', 'Eye exam');
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(/Eye exam, .* \(America\/Chicago\)/);
    expect(shown.stdout).toMatch(/1 {5}email {4}\w{3} \d/);
    expect(shown.stdout).toMatch(/2 {5}sms .* not sent .* There is no address for this channel\./);
    const after = await call(server.url, server.apiKey, 'GET', '/v1/appointments?limit=200');
    expect(after.body).toEqual(before.body);
  });

  test('preview reads JSON from a file or from stdin', async () => {
    const body = {
      title: 'Eye exam',
      startsAt: `${inDays(20)}:00Z`,
      recipient: { email: 'ana@example.com' },
    };
    const env = { RINGONCE_DATA: join(folder, 'data'), RINGONCE_URL: server.url };
    const { code, stdout } = await ringonce(['preview', '--file', '-', '--json'], env, JSON.stringify(body));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ title: 'Eye exam', plan: [{ channel: 'email' }, {}, {}] });
  });

  test('preview tells what is wrong', async () => {
    const { code, stderr } = await cli('preview', ...flags, '--phone', '12', '--policy', 'none');
    expect(code).toBe(1);
    expect(stderr).toContain('recipient.phone: must be a phone number');
    expect((await cli('preview')).stderr).toMatch(/--starts-at/);
  });

  test('timeline tells the past and the future, and why', async () => {
    const made = await call(server.url, server.apiKey, 'POST', '/v1/appointments', {
      title: 'Dental cleaning',
      startsAt: `${inDays(10)}:00Z`,
      recipient: { phone: '+12125550123', timeZone: 'America/New_York' },
    });
    const id = String(made.body['id']);
    const { code, stdout } = await cli('timeline', id);
    expect(code).toBe(0);
    expect(stdout).toContain('Dental cleaning');
    expect(stdout).toContain('where the person is (America/New_York)');
    expect(stdout).toMatch(/– Email .* it will not go out: There is no address/);
    expect(stdout).toMatch(/○ SMS planned for /);
    expect(stdout).toMatch(/Created .*, by api\./);
    expect(await jsonOf('timeline', id)).toMatchObject({
      appointment: { id },
      timeline: { appointmentId: id, steps: [{}, {}, {}] },
    });
    expect(await cli('timeline', 'apt_nope')).toMatchObject({
      code: 1,
      stderr: 'There is no such appointment.\n',
    });
  });
});

describe('operation', () => {
  test('pause, status and resume', async () => {
    const paused = await cli('pause', '--channel', 'voice', '--reason', 'wrong script');
    expect(paused.stdout).toMatch(
      /^Paused until \S+Z \(in 4 h\) by .+: voice of every tenant, .*: wrong script\n$/,
    );
    const longer = await jsonOf('pause', '--channel', 'voice', '--reason', 'wrong script', '--for', '2d');
    const [{ at, until }] = longer.pauses;
    expect((Date.parse(until) - Date.parse(at)) / 3_600_000).toBeCloseTo(48, 1);
    const insisting = await cli('pause', '--channel', 'voice', '--reason', 'still wrong', '--until-resumed');
    expect(insisting.stdout).toMatch(/^Paused until somebody resumes by .+: voice of every tenant/);
    const status = await cli('status');
    expect(status.stdout).toMatch(/email +sms +voice/);
    expect(status.stdout).toMatch(/Paused until somebody resumes by .+: voice of every tenant/);
    expect(status.stdout).toMatch(/The scheduler ran /);
    expect(await jsonOf('status')).toMatchObject({ control: { pauses: [{ channel: 'voice' }] } });
    expect((await cli('doctor')).stdout).toMatch(/• work +sending is paused/);
    const resumed = await cli('resume', '--reason', 'mended');
    expect(resumed.stdout).toBe('Nothing is paused or held.\n');
    expect((await cli('release', '--reason', 'looked at it')).code).toBe(0);
  });

  test('a pause needs a reason, and a channel that there is', async () => {
    expect(await cli('pause')).toMatchObject({ code: 1, stderr: expect.stringContaining('--reason') });
    expect(await cli('pause', '--reason', 'x', '--for', 'a while')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/for.*must be an ISO 8601 duration from PT1M to P30D/s),
    });
    const { code, stderr } = await cli('pause', '--channel', 'fax', '--reason', 'x');
    expect(code).toBe(1);
    expect(stderr).toContain('email, sms, voice');
  });

  test('keys are issued, listed, used and revoked', async () => {
    const { id, key } = await jsonOf('keys', 'create', '--label', 'front desk');
    expect((await cli('keys', 'list')).stdout).toMatch(new RegExp(`${id} .* front desk`));
    expect(
      (await cli('preview', '--key', key, '--starts-at', inDays(9), '--email', 'a@example.com')).code,
    ).toBe(0);
    expect((await cli('keys', 'revoke', id)).stdout).toBe(`Revoked ${id}.\n`);
    expect(await cli('timeline', 'apt_x', '--key', key)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('revoked'),
    });
    expect((await cli('keys', 'list')).stdout).not.toContain(id);
  });

  test('what is done with the key of a person is told by their name', async () => {
    const of = ['--name', 'Ana Diaz', '--email', 'ana@x.example', '--role', 'operator'];
    const { id } = await jsonOf('people', 'add', ...of);
    expect((await cli('people', 'list')).stdout).toMatch(new RegExp(`${id} +operator +Ana Diaz`));
    const more = ['--person', id, '--expires', '2060-01-01T00:00:00Z'];
    const { key } = await jsonOf('keys', 'create', '--operator', '--label', 'laptop', ...more);
    const paused = await cli('pause', '--channel', 'voice', '--reason', 'odd', '--key', key);
    expect(paused.stdout).toMatch(/^Paused until .* by Ana Diaz: voice of every tenant, .*: odd/m);
    await cli('resume', '--channel', 'voice', '--reason', 'fine');
    expect((await cli('audit-log')).stdout).toMatch(/Ana Diaz paused sending \(voice\): odd/);
    expect((await cli('people', 'remove', id)).stdout).toBe(`Removed ${id}.\n`);
    expect((await cli('status', '--key', key)).stderr).toContain('revoked');
  });
});

describe('export', () => {
  test('writes every appointment, over all pages', async () => {
    const { code, stdout } = await cli('export');
    expect(code).toBe(0);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.length).toBeGreaterThanOrEqual(exampleLines);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.find(({ externalId }) => externalId === 'visit-1001')).toMatchObject({ status: 'scheduled' });
  });

  test('writes a CSV that another server imports', async () => {
    const { stdout } = await cli('export', '--format', 'csv', '--from', '2029-06-04T00:00:00Z');
    const file = join(folder, 'exported.csv');
    writeFileSync(file, stdout);
    expect(stdout).toMatch(/,"'\+1\d{10}",/);
    expect(stdout).not.toMatch(/(^|,)"?[=+@-]/m);
    const other = await startServer(join(folder, 'other'));
    try {
      const env = { RINGONCE_DATA: join(folder, 'other'), RINGONCE_URL: other.url };
      await call(other.url, other.apiKey, 'PUT', '/v1/tenant', { countries: COUNTRIES });
      const taken = await ringonce(['import', file, '--json'], env);
      const report = JSON.parse(taken.stdout);
      expect(report.failed).toBe(0);
      expect(report.created).toBeGreaterThan(150);
      expect(report.rows).toBe(report.created);
    } finally {
      other.child.kill('SIGKILL');
    }
  });
});

describe('doctor', () => {
  test('finds everything in order beside a running server', async () => {
    const { code, stdout } = await cli('doctor');
    expect(stdout).toMatch(/All is well\.\n$/);
    expect(stdout).toMatch(/✓ data folder .* in use by a server/);
    expect(stdout).toMatch(/✓ providers +the sandbox/);
    expect(stdout).toMatch(/✓ clock of this machine +nobody can be asked .* fast is not noticed/);
    expect(code).toBe(0);
    const findings = await jsonOf('doctor');
    expect(findings).toContainEqual({ name: 'operator key', state: 'ok', detail: 'accepted' });
  });

  test('says what to fix: no server, a misspelt variable, a folder that is held', async () => {
    const env = {
      RINGONCE_DATA: join(folder, 'data'),
      RINGONCE_URL: 'http://127.0.0.1:9',
      RINGONCE_PROT: '1',
    };
    const { code, stdout } = await ringonce(['doctor'], env);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /✗ settings +unknown variable RINGONCE_PROT\n +→ check the spelling; known are RINGONCE_DATA/,
    );
    expect(stdout).toMatch(/✗ data folder .* in use by a server that does not answer here\n +→ /);
    expect(stdout).toMatch(/✗ server +nothing answers at .*\n +→ start it with `npx ringonce start`/);
    expect(stdout).toMatch(/To be fixed: 3\.\n$/);
  });

  test('tells a wrong key, and a setting that can not be read', async () => {
    const wrong = await ringonce(['doctor', '--key', 'rtk_0123456789abcdef'], {
      RINGONCE_DATA: join(folder, 'data'),
      RINGONCE_URL: server.url,
    });
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toMatch(/✗ tenant key +This key is not known, has expired, or was revoked\./);
    const port = await ringonce(['doctor'], { RINGONCE_PORT: 'eighty' });
    expect(port.code).toBe(1);
    expect(port.stdout).toMatch(/✗ settings +RINGONCE_PORT: must be a port number/);
  });

  test('tells a test clock that was set ahead', async () => {
    await call(server.url, server.apiKey, 'POST', '/v1/sandbox/clock', { advance: 'PT6H' });
    expect((await cli('doctor')).stdout).toMatch(/• clock .* 6 h ahead of this machine's/);
  });
});

describe('errors', () => {
  test('a server that is not there is one sentence that says how to start it', async () => {
    const { code, stdout, stderr } = await ringonce(['status'], {
      RINGONCE_DATA: join(folder, 'data'),
      RINGONCE_URL: 'http://127.0.0.1:9',
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/can't be reached|npx ringonce start/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('an unknown command says where help is', async () => {
    expect(await cli('remind')).toMatchObject({ code: 1, stderr: expect.stringContaining('--help') });
    expect((await cli('--help')).stdout).toMatch(/import \[options\] <file>/);
  });
});

describe('events', () => {
  const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

  test('are shown as they come about, and posted to a program that can verify them', async () => {
    const got: { body: string; headers: IncomingHttpHeaders }[] = [];
    const program = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        got.push({ body, headers: request.headers });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((done) => program.listen(0, '127.0.0.1', done));
    const forward = `http://127.0.0.1:${(program.address() as AddressInfo).port}/ringonce`;
    const listening = spawn(
      process.execPath,
      [
        ...['--disable-warning=ExperimentalWarning', fileOf('local/ringonce.js'), 'listen'],
        ...['--forward', forward, '--secret', SECRET, '--types', 'appointment.created'],
      ],
      { env: { ...process.env, RINGONCE_DATA: join(folder, 'data'), RINGONCE_URL: server.url } },
    );
    let shown = '';
    listening.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
    await expect.poll(() => shown, { timeout: 15_000 }).toContain('Ready.');
    expect(shown).toContain('The office had no endpoint; one without an address was made');
    const recipient = { name: 'Ana', email: 'ana@example.com', timeZone: 'America/New_York' };
    const made = { title: 'Told', startsAt: inDays(9), recipient };
    const { body } = await call(server.url, server.apiKey, 'POST', '/v1/appointments', made);
    await expect.poll(() => shown, { timeout: 15_000 }).toMatch(/appointment\.created .*→ 204/);
    listening.kill('SIGINT');
    const [code] = await once(listening, 'exit');
    program.close();
    expect(code).toBe(0);
    const [first] = got;
    const event = new Webhook(SECRET).verify(first?.body ?? '', first?.headers as Record<string, string>);
    expect(event).toMatchObject({ type: 'appointment.created', data: { appointment: { id: body['id'] } } });
    expect(JSON.stringify(event)).not.toContain('ana@');
    const { items } = await jsonOf('events', '--types', 'appointment.created', '--limit', '1');
    expect(items).toEqual([event]);
    expect((await cli('events', '--types', 'no.such')).stderr).toContain(
      'types: must be some of appointment.created,',
    );
  }, 40_000);

  test('no address to post to is said before anything is read', async () => {
    const { code, stderr } = await cli('listen', '--forward', 'nowhere');
    expect(code).toBe(1);
    expect(stderr).toContain('"nowhere" is no address');
  });
});
