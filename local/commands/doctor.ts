/**
 * `ringonce doctor`: looks at everything that has to be right for Ringonce to work here, and says what to do about
 * what is not. It changes nothing.
 */
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import * as z from 'zod';
import { systemClock } from '../../shared/adapters/system.ts';
import type { Channel } from '../../shared/domain/core/policy.ts';
import { CHANNELS } from '../../shared/domain/core/policy.ts';
import { MINUTE, SECOND } from '../../shared/domain/core/time.ts';
import { clockFault } from '../../shared/domain/safeguards/clock.ts';
import { isUnnamed } from '../../shared/domain/tenant/tenant.ts';
import { TenantOut } from '../../shared/http/office/schemas-out.ts';
import { StatusOut } from '../../shared/http/operate/schemas.ts';
import { SANDBOX } from '../../shared/http/operate/status.ts';
import type { Client, ClientOptions } from '../client.ts';
import { openClient, Refusal, readAs } from '../client.ts';
import type { LocalSettings } from '../environment.ts';
import { keysFile, readKeys, readSettings, VARIABLES } from '../environment.ts';
import { ledgerState } from '../ledger-file.ts';
import { ago, span } from '../text.ts';

/** One thing that was looked at. */
export interface Finding {
  name: string;
  /** `note` is for what is right but may surprise. */
  state: 'ok' | 'note' | 'fault';
  detail: string;
  /** What to do about it. */
  fix?: string;
}

type Verdict = Omit<Finding, 'name'>;

const ok = (detail: string): Verdict => ({ state: 'ok', detail });
const note = (detail: string, fix?: string): Verdict => ({ state: 'note', detail, ...(fix ? { fix } : {}) });
const fault = (detail: string, fix: string): Verdict => ({ state: 'fault', detail, fix });
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export async function examine(options: ClientOptions, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const findings: Finding[] = [];
  const add = (name: string, outcome: Verdict): void => void findings.push({ name, ...outcome });
  add('node', ok(`${process.versions.node}, time zones of ${process.versions['tz'] ?? 'the system'}`));
  let settings: LocalSettings;
  let client: Client;
  try {
    settings = readSettings(env);
    client = openClient(options, env);
  } catch (error) {
    add('settings', fault(messageOf(error), 'correct the variable, the flag or the file that it names'));
    return findings;
  }
  add('settings', settingsOutcome(env));
  const server = await askHealth(client);
  const status = server.answered ? await askStatus(client) : undefined;
  for (const [name, outcome] of channelsOutcomes(settings, status, client.url)) add(name, outcome);
  for (const { name, ok: good, detail, fix } of await settings.providers.check())
    add(name, good ? ok(detail) : fault(detail, fix ?? 'see the provider\u2019s console'));
  add('clock of this machine', await machineClockOutcome(settings.providers));
  add('data folder', folderOutcome(settings, server.answered));
  add('keys', keysOutcome(settings));
  add('server', server.outcome);
  if (!server.answered) {
    add('port', await portOutcome(settings));
    return findings;
  }
  add('tenant key', await keyOutcome(client, 'tenant', '/v1/tenant'));
  const office = await officeOutcome(client, realOf(status, settings).length > 0);
  if (office) add('office', office);
  add('operator key', await keyOutcome(client, 'operator', '/v1/control'));
  for (const [name, outcome] of serverOutcomes(status)) add(name, outcome);
  return findings;
}

/** Whether the clock here can be right; and, where nobody can be asked, what will not be noticed. */
async function machineClockOutcome({ tellTime, time, shown }: LocalSettings['providers']): Promise<Verdict> {
  const theirs = await time();
  const fixed = 'set it, and let it be kept right: timedatectl';
  if (theirs !== null) {
    const found = clockFault(systemClock.now(), theirs, null);
    if (!found) return ok('as the provider’s');
    return fault(`${span(Math.abs(found.aheadMs))} ${found.aheadMs > 0 ? 'fast' : 'behind'}`, fixed);
  }
  if (tellTime)
    return note('no provider answered what time it is', 'look whether it can be reached from here');
  const unnoticed = 'nobody can be asked what time it is, so a clock that is fast is not noticed';
  return Object.keys(shown).length > 0 ? note(unnoticed, fixed) : ok(unnoticed);
}

/** Variables that are read. Any other one with a prefix of ours is probably misspelt. */
const KNOWN = new Set([...VARIABLES, 'RINGONCE_URL']);
const prefixOf = (name: string): string => name.slice(0, name.indexOf('_') + 1);
const PREFIXES = new Set(VARIABLES.map(prefixOf));

function settingsOutcome(env: NodeJS.ProcessEnv): Verdict {
  const ours = Object.keys(env).filter((name) => PREFIXES.has(prefixOf(name)));
  const unknown = ours.filter((name) => !KNOWN.has(name));
  if (unknown.length > 0)
    return fault(
      `unknown ${unknown.length === 1 ? 'variable' : 'variables'} ${unknown.join(', ')}`,
      `check the spelling; known are ${[...KNOWN].join(', ')}`,
    );
  return ok(ours.length > 0 ? `${ours.join(', ')} set` : 'no variable set, all defaults');
}

type Status = z.infer<typeof StatusOut>;

/** What the running server says of itself, and when it was asked; or why it did not. */
type Asked = { status: Status; at: number } | { error: string };

async function askStatus(client: Client): Promise<Asked> {
  const at = systemClock.now();
  try {
    return { status: readAs(StatusOut, await client.ask('either', ({ GET }) => GET('/v1/status'))), at };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

/** The channels that reach people: by the word of the server, else by the environment here. */
const realOf = (asked: Asked | undefined, { providers }: LocalSettings): Channel[] =>
  CHANNELS.filter((channel) =>
    asked && 'status' in asked ? asked.status.carriers[channel] !== SANDBOX : providers.senders[channel],
  );

/**
 * Which channels reach real people; the sandbox plays the others. The running server knows: what it was started with need
 * not be what the environment has here. Where none can be asked, this says that it read the environment.
 */
function channelsOutcomes(
  settings: LocalSettings,
  asked: Asked | undefined,
  url: string,
): [string, Verdict][] {
  const here = channelsOutcome(
    realOf(undefined, settings),
    settings.providers.shown,
    'by the environment here; no running server was asked: ',
  );
  if (!asked || !('status' in asked)) return [['channels', here]];
  const { carriers } = asked.status;
  const real = realOf(asked, settings);
  const told: [string, Verdict] = ['channels', channelsOutcome(real, carriers, `${url} says: `)];
  const set = realOf(undefined, settings);
  if (set.length === 0 ? real.length === 0 : set.join() === real.join()) return [told];
  const detail = `the environment here has ${set.join(' and ') || 'no provider'} set up, the server runs with ${real.join(' and ') || 'none'}: what is said of providers below is about the environment`;
  const fix = 'run this with the environment that the server was started with, or restart the server';
  return [told, ['environment', note(detail, fix)]];
}

function channelsOutcome(
  real: readonly Channel[],
  shown: Partial<Record<Channel, string>>,
  from: string,
): Verdict {
  const played = CHANNELS.filter((channel) => !real.includes(channel));
  if (real.length === 0)
    return note(`${from}none, the sandbox plays email, SMS and voice, and nothing leaves the machine`);
  const by = real.map((channel) => `${channel} by ${shown[channel]}`).join('; ');
  return played.length === 0
    ? ok(`${from}${by}`)
    : note(
        `${from}${by}; the sandbox plays ${played.join(' and ')}, so nobody gets those`,
        'set the variables of the other channels, too, if people should get those',
      );
}

/** Less free space than this, in bytes, is a fault. */
const SPACE_MIN = 200 * 1024 * 1024;

function folderOutcome({ dataFolder }: LocalSettings, serverAnswers: boolean): Verdict {
  if (!existsSync(dataFolder)) return newFolderOutcome(dataFolder);
  if (!statSync(dataFolder).isDirectory())
    return fault(`${dataFolder} is a file`, 'set RINGONCE_DATA to a folder');
  if (!mayWrite(dataFolder))
    return fault(`${dataFolder} can't be written`, 'give yourself write permission, or set RINGONCE_DATA');
  const { bavail, bsize } = statfsSync(dataFolder);
  if (bavail * bsize < SPACE_MIN)
    return fault(
      `${dataFolder} has ${Math.round((bavail * bsize) / 1024 ** 2)} MiB left`,
      'free some space on the disk',
    );
  return databaseOutcome(dataFolder, serverAnswers);
}

function newFolderOutcome(dataFolder: string): Verdict {
  let parent = dirname(dataFolder);
  while (!existsSync(parent)) parent = dirname(parent);
  return mayWrite(parent)
    ? ok(`${dataFolder}, which the first start makes`)
    : fault(
        `${dataFolder} can't be made`,
        `give yourself write permission for ${parent}, or set RINGONCE_DATA`,
      );
}

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function databaseOutcome(dataFolder: string, serverAnswers: boolean): Verdict {
  switch (ledgerState(dataFolder)) {
    case 'damaged':
      return fault(`${dataFolder} holds a ringonce.db that is not a database`, 'restore it from a backup');
    case 'free':
      return ok(`${dataFolder}, writable, in use by nobody`);
    case 'held':
      return serverAnswers
        ? ok(`${dataFolder}, in use by a server`)
        : fault(
            `${dataFolder} is in use by a server that does not answer here`,
            'say where it listens with RINGONCE_PORT or --url, or stop it',
          );
  }
}

function keysOutcome({ dataFolder }: LocalSettings): Verdict {
  const file = keysFile(dataFolder);
  if (!readKeys(dataFolder))
    return note('none yet', 'the first `npx ringonce start` makes them and shows them');
  const others = statSync(file).mode & 0o077;
  return others === 0 || process.platform === 'win32'
    ? ok(`in ${file}`)
    : fault(`${file} can be read by others on this machine`, `chmod 600 ${file}`);
}

/** Any answer of `/healthz` that reads like ours says that a server is there. */
const HealthAnswer = z.object({ status: z.union([z.literal('ok'), z.int()]), detail: z.string() });

async function askHealth({ url }: Client): Promise<{ answered: boolean; outcome: Verdict }> {
  let response: Response;
  try {
    response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5 * SECOND) });
  } catch {
    const fix = 'start it with `npx ringonce start`, or say where it is with --url or RINGONCE_URL';
    return { answered: false, outcome: fault(`nothing answers at ${url}`, fix) };
  }
  const health = HealthAnswer.safeParse(await response.json().catch(() => undefined));
  if (!health.success)
    return {
      answered: false,
      outcome: fault(`what answers at ${url} is not Ringonce`, 'set RINGONCE_PORT or --url to where it is'),
    };
  const outcome = response.ok
    ? ok(`healthy at ${url}`)
    : fault(
        `at ${url}, but ${health.data.detail}`,
        'check its log, then restart it: it goes on where it was',
      );
  return { answered: true, outcome };
}

const portOutcome = ({ port, host }: LocalSettings): Promise<Verdict> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'used by another program' : messageOf(error);
      resolve(fault(`${host}:${port} is ${why}`, 'set RINGONCE_PORT to another one'));
    });
    probe.listen(port, host, () => probe.close(() => resolve(ok(`${host}:${port} is free`))));
  });

async function keyOutcome(client: Client, role: 'tenant' | 'operator', path: string): Promise<Verdict> {
  const variable = role === 'tenant' ? 'RINGONCE_API_KEY' : 'RINGONCE_OPERATOR_KEY';
  if (!client.hasKey(role))
    return note('there is none here', `set ${variable}, or run this beside the data folder`);
  try {
    await client.call('GET', path, { role });
    return ok('accepted');
  } catch (error) {
    const fix = `set ${variable} to a key of this server, or remove it to use the data folder's`;
    return error instanceof Refusal ? fault(error.message, fix) : fault(messageOf(error), 'try again');
  }
}

/** Whether people would know who writes to them. @returns undefined where the office can't be read: the key says why */
async function officeOutcome(client: Client, isReal: boolean): Promise<Verdict | undefined> {
  const read = TenantOut.pick({ name: true }).safeParse(
    await client.ask('tenant', ({ GET }) => GET('/v1/tenant')).catch(() => undefined),
  );
  if (!read.success) return undefined;
  const { name } = read.data;
  if (!isUnnamed({ name })) return ok(`“${name}” is what people read and hear`);
  const fix = 'name it: PUT /v1/tenant with { "name": "North Dental" }';
  return isReal
    ? fault(`it is still called “${name}”, so nothing goes out by a real provider`, fix)
    : note(`it is still called “${name}”; nothing would go out by a real provider`, fix);
}

/** The server's clock counts as moved when it differs from this machine's by more than this. */
const CLOCK_TOLERANCE_MS = 5 * SECOND;

function serverOutcomes(asked: Asked | undefined): [string, Verdict][] {
  if (!asked) return [];
  if ('error' in asked) return [['status', fault(asked.error, 'check the key above')]];
  const { status, at } = asked;
  return [
    ['clock', clockOutcome(Date.parse(status.now), at)],
    ['providers', providersOutcome(status)],
    ['work', workOutcome(status, Date.parse(status.now))],
  ];
}

function clockOutcome(server: number, here: number): Verdict {
  const aheadMs = server - here;
  return Math.abs(aheadMs) <= CLOCK_TOLERANCE_MS
    ? ok(`${new Date(server).toISOString()}, as this machine's`)
    : note(
        `the server's test clock stands at ${new Date(server).toISOString()}, ${span(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's`,
        'a test clock never goes back; to have the present time, start with another RINGONCE_DATA',
      );
}

function providersOutcome({ sandbox, carriers, publicUrl }: Status): Verdict {
  if (sandbox) return ok('the sandbox plays them all, and nothing leaves the machine');
  const real = CHANNELS.filter((channel) => carriers[channel] !== SANDBOX);
  return ok(`real: messages reach people by ${real.join(', ')}; links lead to ${publicUrl ?? 'nowhere'}`);
}

/** Work that has been due for longer than this is overdue. */
const OVERDUE_MS = MINUTE;

function workOutcome({ due, oldestDueAt, control }: Status, now: number): Verdict {
  if (control.pauses.length > 0) return note('sending is paused', 'see `status`, then `resume --reason …`');
  if (control.holds.length > 0) return note('late work is held', 'see `status`, then `release --reason …`');
  if (oldestDueAt !== null && now - Date.parse(oldestDueAt) > OVERDUE_MS)
    return fault(
      `${due} reminders are overdue, the oldest due ${ago(Date.parse(oldestDueAt), now)}`,
      'see `status`',
    );
  return ok('nothing is overdue, paused or held');
}

const MARKS: Readonly<Record<Finding['state'], string>> = { ok: '✓', note: '•', fault: '✗' };

export function findingsText(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ name, state, detail, fix }) => [
    `${MARKS[state]} ${name.padEnd(13)} ${detail}`,
    ...(fix ? [`  ${''.padEnd(13)} → ${fix}`] : []),
  ]);
  const faults = findings.filter(({ state }) => state === 'fault').length;
  return [...lines, '', faults === 0 ? 'All is well.' : `To be fixed: ${faults}.`].join('\n');
}
