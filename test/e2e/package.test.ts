/**
 * What others install: the packed tarball in an empty folder, where it reminds somebody. The checkout and its libraries
 * are out of reach there.
 */
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileOf } from './command.ts';
import { startServer } from './server.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'ringonce-package-'));
const office = join(folder, 'office');
const installed = join(office, 'node_modules/ringonce');

interface Packed {
  filename: string;
  size: number;
  unpackedSize: number;
  files: { path: string }[];
}
let packed: Packed;
let tarball: string;

beforeAll(async () => {
  const { stdout } = await run('npm', ['pack', '--json', '--silent', '--pack-destination', folder], {
    cwd: fileOf(''),
  });
  // What builds it may say something first.
  [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n')));
  tarball = join(folder, packed.filename);
  mkdirSync(office);
  writeFileSync(join(office, 'package.json'), '{ "type": "module" }');
  // Whoever has Node 24 needs no other one.
  const install = ['install', '--omit=dev', '--omit=optional', '--prefer-offline', '--no-audit', tarball];
  await run('npm', install, { cwd: office });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MEGABYTE = 1_000_000;

test('it holds what is run, and neither sources nor tests', () => {
  const names = packed.files.map(({ path }) => path);
  const kinds = new Set(names.map((name) => (name.startsWith('dist/') ? 'dist' : name)));
  expect([...kinds].sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist',
    'local/require-node.js',
    'local/ringonce.js',
    'package.json',
  ]);
  expect(names.filter((name) => /(?<!\.d)\.ts$/.test(name))).toEqual([]);
  expect(names).toContain('dist/LICENCES.txt');
  expect(packed.size).toBeLessThan(22 * MEGABYTE);
});

test('an installation takes less than 45 MB, and brings neither AWS’s SDK nor tools', async () => {
  const { stdout } = await run('du', ['-sk', '--apparent-size', join(office, 'node_modules')]);
  expect(Number.parseInt(stdout, 10) * 1_024).toBeLessThan(45 * MEGABYTE);
  const { stdout: listed } = await run('npm', ['ls', '--all', '--parseable'], { cwd: office });
  expect(
    listed
      .trim()
      .split('\n')
      .slice(1)
      .map((path) => path.replace(/.*node_modules\//, ''))
      .sort(),
  ).toEqual(['openapi-fetch', 'openapi-typescript-helpers', 'ringonce']);
});

describe.each([
  ['publint', ['run', '--strict']],
  ['attw', ['--profile', 'esm-only', '--no-color']],
])('%s', (checker, options) => {
  test('has no fault to find', async () => {
    const checked = await run(fileOf(`node_modules/.bin/${checker}`), [...options, tarball]).catch(
      (error) => error,
    );
    expect(checked.code, checked.stdout).toBeUndefined();
  });
});

/** What an office's developer writes. */
const PROGRAM = `
import { createRingonce, unwrap } from 'ringonce/client';
import type { Schemas } from 'ringonce/client';

const [url = '', key = '', operatorKey = ''] = process.argv.slice(2);
const ringonce = createRingonce({ url, key });
// A Wednesday: people may be called on the day itself.
const day = new Date(Date.now() + 14 * 86_400_000);
day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 4) % 7));
const appointment: Schemas['Appointment'] = await unwrap(
  ringonce.POST('/v1/appointments', {
    body: {
      title: 'Dental cleaning',
      startsAt: day.toISOString().slice(0, 11) + '15:30',
      timeZone: 'America/New_York',
      recipient: { name: 'Ana', email: 'ana@example.com', phone: '+12125550123' },
    },
  }),
);
const operator = createRingonce({ url, key: operatorKey });
await unwrap(operator.POST('/v1/sandbox/clock', { body: { advance: 'P15D' } }));
const channels: string[] = [];
for await (const message of ringonce.each('/v1/sandbox/messages', { query: { limit: 1 } })) channels.push(message.channel);
console.log(JSON.stringify({ status: appointment.status, channels: channels.sort() }));
`;

/** A folder with a `systemd-notify` that writes down what it is told. */
function serviceManager(heard: string): string {
  const tools = join(folder, 'tools');
  mkdirSync(tools);
  writeFileSync(join(tools, 'systemd-notify'), `#!/bin/sh\necho "$@" >> '${heard}'\n`, { mode: 0o755 });
  return tools;
}

test('it reminds somebody, by a program that has its types', async () => {
  const program = join(office, 'remind.ts');
  writeFileSync(program, PROGRAM);
  // A developer has these; Ringonce needs neither.
  mkdirSync(join(office, 'node_modules/@types'));
  symlinkSync(fileOf('node_modules/@types/node'), join(office, 'node_modules/@types/node'));
  const compiler = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--types',
    'node',
    '--lib',
    'esnext',
    program,
  ];
  const compiled = await run(fileOf('node_modules/.bin/tsc'), compiler, { cwd: office }).catch(
    (error) => error,
  );
  expect(compiled.stdout).toBe('');

  const heard = join(folder, 'heard');
  const env = {
    PATH: `${serviceManager(heard)}:${process.env['PATH']}`,
    NOTIFY_SOCKET: '/run/systemd/notify',
  };
  const server = await startServer(join(folder, 'data'), env, [], join(office, 'node_modules/.bin/ringonce'));
  const { stdout } = await run(process.execPath, [program, server.url, server.apiKey, server.operatorKey]);
  expect(JSON.parse(stdout)).toEqual({ status: 'scheduled', channels: ['email', 'sms', 'voice'] });
  expect((await fetch(`${server.url}/docs/swagger-ui-bundle.js`)).status).toBe(200);
  expect(await (await fetch(`${server.url}/runbook`)).text()).toContain('surge');
  // Its fonts lie beside the program.
  const pdf = await fetch(`${server.url}/v1/recipients/ana@example.com/evidence`, {
    headers: { authorization: `Bearer ${server.apiKey}`, accept: 'application/pdf' },
  });
  expect((await pdf.text()).slice(0, 5)).toBe('%PDF-');
  server.child.kill('SIGTERM');
  expect(await server.exited).toBe(0);
  await expect.poll(() => readFileSync(heard, 'utf8')).toBe('READY=1\nSTOPPING=1\n');
}, 60_000);

test('its command says nothing that it was not asked', async () => {
  const command = join(office, 'node_modules/.bin/ringonce');
  const { stdout, stderr } = await run(process.execPath, [command, '--version'], { cwd: office });
  expect({ stdout, stderr }).toEqual({ stdout: `${JSON.parse(await manifest()).version}\n`, stderr: '' });
  expect(existsSync(join(installed, 'local/main.ts'))).toBe(false);
});

const manifest = async () => (await run('cat', [join(installed, 'package.json')])).stdout;
