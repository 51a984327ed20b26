/**
 * Redis and Postgres for one run: found on this machine or installed from Debian, and each started afresh in a folder of
 * the benchmark, on a socket there, so that nothing else on the machine is touched. Both answer when it is on the disk.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './postgres.ts';

const FOLDER = import.meta.dirname;
const USER = 'postgres';
const PORT = 5432;
const STARTED_MS = 30_000;

/** A server that runs. */
export interface Running {
  pid: number;
  /** Where Redis listens, and how Postgres is reached. */
  socket: string;
  connection: Connection;
  stop(): Promise<void>;
}

export type ServerName = 'redis' | 'postgres';

const inPath = (program: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(existsSync);

const redisServer = (): string | undefined => inPath('redis-server');
/** Debian keeps Postgres's programs out of the path, one folder for each version. */
const postgresFolder = (): string | undefined =>
  globSync('/usr/lib/postgresql/*/bin/initdb').map(dirname).sort().at(-1) ??
  [inPath('initdb')].flatMap((found) => (found ? dirname(found) : []))[0];

const found = (program: string | undefined): string => {
  if (program === undefined) throw new Error('it was installed, and still is not there');
  return program;
};

/** Sees to it that the servers and the peers' packages are there, and says what it installs. */
export function install(say: (text: string) => void): void {
  const missing = [...(redisServer() ? [] : ['redis-server']), ...(postgresFolder() ? [] : ['postgresql'])];
  if (missing.length > 0) {
    const command = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
    if (process.getuid?.() !== 0)
      throw new Error(`The peers need ${missing.join(' and ')}: run \`sudo ${command.join(' ')}\` first.`);
    say(`installing from Debian: ${command.join(' ')}`);
    installedBy(command);
  }
  if (arePinned()) return;
  say('installing the peers’ packages: npm ci in bench/peers');
  installedBy(['npm', 'ci', '--prefix', FOLDER, '--no-audit', '--no-fund', '--ignore-scripts']);
}

function installedBy([program = '', ...args]: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, error } = spawnSync(program, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}`, { cause: error });
}

const json = (file: string): Record<string, unknown> => JSON.parse(readFileSync(file, 'utf8'));

/** The peers' packages, with the version of each. */
export const pinned = (): Record<string, string> =>
  json(join(FOLDER, 'package.json'))['dependencies'] as Record<string, string>;

function arePinned(): boolean {
  return Object.entries(pinned()).every(([name, version]) => {
    const file = join(FOLDER, 'node_modules', name, 'package.json');
    return existsSync(file) && json(file)['version'] === version;
  });
}

/** The first line that each says of itself. */
export function versions(): Record<ServerName, string> {
  const first = (program: string) =>
    spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0] ?? '';
  const redis = /v=(\S+)/.exec(first(found(redisServer())))?.[1] ?? 'unknown';
  const postgres = /([\d.]+)/.exec(first(join(found(postgresFolder()), 'postgres')))?.[1] ?? 'unknown';
  return { redis, postgres };
}

/** @param folder is made, and is the server's alone */
export async function start(name: ServerName, folder: string): Promise<Running> {
  mkdirSync(folder, { recursive: true });
  const owner = ownerOf(name);
  if (owner) {
    chmodSync(dirname(folder), 0o711);
    chownSync(folder, owner.uid, owner.gid);
  }
  const { program, args, listens } = name === 'redis' ? redisIn(folder) : postgresIn(folder, owner);
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore'], ...owner });
  const exited = once(child, 'exit');
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  await answering(listens, child, name);
  return {
    pid: child.pid ?? Number.NaN,
    socket: listens,
    connection: { host: folder, port: PORT, database: USER, user: USER },
    async stop() {
      // Postgres's fast stop; Redis's as well, which then has no one to wait for.
      child.kill('SIGINT');
      await exited;
      process.off('exit', kill);
    },
  };
}

interface Owner {
  uid: number;
  gid: number;
}

/** Postgres refuses to be run by root. */
function ownerOf(name: ServerName): Owner | undefined {
  if (name === 'redis' || process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(spawnSync('id', [flag, USER], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

function redisIn(folder: string) {
  const listens = join(folder, 'redis.sock');
  const options = {
    port: '0',
    unixsocket: listens,
    dir: folder,
    save: '',
    appendonly: 'yes',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  return { program: found(redisServer()), args, listens };
}

function postgresIn(folder: string, owner: Owner | undefined) {
  const bin = found(postgresFolder());
  const data = join(folder, 'data');
  const init = ['-D', data, '-U', USER, '--auth=trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
  const { status, stderr } = spawnSync(join(bin, 'initdb'), init, { encoding: 'utf8', ...owner });
  if (status !== 0) throw new Error(`initdb ended with ${status}: ${stderr}`);
  const options = {
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    listen_addresses: '',
    unix_socket_directories: folder,
  };
  const args = [
    '-D',
    data,
    ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  return { program: join(bin, 'postgres'), args, listens: join(folder, `.s.PGSQL.${PORT}`) };
}

async function answering(socket: string, child: ChildProcess, name: ServerName): Promise<void> {
  const until = Date.now() + STARTED_MS;
  while (Date.now() < until && child.exitCode === null) {
    if (await isOpen(socket)) return;
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new Error(`${name} did not start`);
}

const isOpen = (socket: string): Promise<boolean> =>
  new Promise((resolve) => {
    const client = connect(socket);
    client.once('error', () => resolve(false));
    client.once('connect', () => {
      client.destroy();
      resolve(true);
    });
  });
