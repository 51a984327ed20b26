/**
 * `npm start`: serves the embedded mode until Ctrl-C or SIGTERM, and goes on where it was when started again.
 */
import './require-node.js';
import { execFile } from 'node:child_process';
import { Server } from 'node:http';
import type { ServerType } from '@hono/node-server';
import { serve } from '@hono/node-server';
import { CHANNELS } from '../shared/domain/core/policy.ts';
import { SECOND, toIso } from '../shared/domain/core/time.ts';
import { fewFiles, limitConnections, openFilesLimit } from './connections.ts';
import type { LocalSettings } from './environment.ts';
import { keysFile, readSettings } from './environment.ts';
import { inSpiteOfTrouble } from './ledger-guard.ts';
import type { Local } from './server.ts';
import { openLocal, signInPath } from './server.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function fail(error: unknown): never {
  process.stderr.write(`Ringonce can't start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/**
 * How long a connection may take for what it has to say, and how much of that may be headers. Callbacks of providers
 * have 2 kB of them. Beyond it Node answers 408 or 431, and closes.
 */
const SERVER_LIMITS = {
  headersTimeout: 10 * SECOND,
  requestTimeout: 40 * SECOND,
  connectionsCheckingInterval: 2 * SECOND,
  keepAliveTimeout: 5 * SECOND,
  maxHeaderSize: 8 * 1024,
};

/** Resolves with the port once it listens. */
const listen = (local: Local, settings: LocalSettings): Promise<{ server: ServerType; port: number }> =>
  new Promise((resolve, reject) => {
    const { port, host: hostname } = settings;
    const { fetch } = local.app;
    const server = serve({ fetch, port, hostname, serverOptions: SERVER_LIMITS }, (info) =>
      resolve({ server, port: info.port }),
    );
    const files = openFilesLimit();
    if (files !== null && server instanceof Server) limitConnections(server, files, local.runtime.telemetry);
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(
              `port ${settings.port} is in use; stop what uses it, or set RINGONCE_PORT to another port`,
            )
          : error,
      ),
    );
  });

/** As a browser is to open it: it keeps a session of this machine under the name localhost. */
const consoleUrl = (url: string): string =>
  url.replace(/^http:\/\/(127\.0\.0\.1|\[::1\])(?=:)/, 'http://localhost');

async function greet(local: Local, settings: LocalSettings, port: number): Promise<void> {
  const { keys, made, runtime } = local;
  const url = `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`;
  say(`Ringonce listens on ${url}   (docs: ${url}/docs)`);
  say(`  data       ${settings.dataFolder}`);
  for (const channel of CHANNELS)
    if (settings.providers.shown[channel])
      say(`  ${channel.padEnd(9)}  ${settings.providers.shown[channel]}`);
  if (!runtime.real) say('  providers  the sandbox: nothing leaves this machine');
  if (settings.alerting.shown) say(`  alerts     ${settings.alerting.shown}`);
  sayKeys(local, settings);
  if (Math.abs(runtime.clock.offsetMs) > 1_000) say(`  test clock ${toIso(runtime.clock.now())}`);
  const path = await inSpiteOfTrouble(signInPath(local));
  if (path !== undefined) {
    say('\nOpen the console (this link signs you in once, within five minutes):\n');
    say(`  ${consoleUrl(url)}${path}`);
  }
  say('\nCreate an appointment:\n');
  say(example(url, made.includes('apiKey') ? keys.apiKey : '$RINGONCE_API_KEY', runtime.clock.now()));
  const few = fewFiles(openFilesLimit());
  if (few) say(`  files      ${few}`);
  say('\nStop with Ctrl-C.');
}

/** Keys that were made just now are shown this once; those of the environment never. */
function sayKeys({ keys, made, refused }: Local, { dataFolder }: LocalSettings): void {
  const file = keysFile(dataFolder);
  for (const role of made)
    say(`  ${(role === 'apiKey' ? 'API key' : 'operator key').padEnd(12)}  ${keys[role]}`);
  if (made.length > 0)
    say(`  ${made.length > 1 ? 'Both are' : 'It is'} shown this once, and kept in ${file}`);
  else say(`  keys       in ${file}, or in the environment`);
  for (const variable of refused)
    say(`  ${variable} is not accepted: it was revoked, or is of the other kind. Set another one.`);
}

/** A curl that can be pasted. The appointment is in four days. */
function example(url: string, key: string, now: number): string {
  const body = {
    title: 'Dental cleaning',
    startsAt: `${toIso(now + 4 * 86_400_000).slice(0, 10)}T15:30`,
    timeZone: 'America/New_York',
    recipient: { name: 'Ana', email: 'ana@example.com', phone: '+12125550123' },
  };
  return `  curl ${url}/v1/appointments -H 'Authorization: Bearer ${key}' \\\n    -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`;
}

/** A terminal, and whoever ends a group of processes, signals once more what its launcher signals, too. */
const SAME_SIGNAL_MS = SECOND;

/** Sends in flight finish; a second signal, but for the echo of the first, ends at once. */
function stopOnSignals(local: Local, server: ServerType): void {
  let signalled: 'not' | 'just now' | 'before' = 'not';
  const stop = async () => {
    if (signalled === 'before') process.exit(1);
    if (signalled === 'just now') return;
    signalled = 'just now';
    setTimeout(() => {
      signalled = 'before';
    }, SAME_SIGNAL_MS).unref();
    say('\nFinishing what is in flight …');
    tellServiceManager('STOPPING=1');
    server.close();
    if ('closeIdleConnections' in server) server.closeIdleConnections();
    await local.runtime.stop();
    say('Stopped. Start again to go on.');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop().catch(fail));
}

/** systemd's word that the server takes requests, where it waits for one (`Type=notify`, `NotifyAccess=all`). */
function tellServiceManager(state: 'READY=1' | 'STOPPING=1'): void {
  if (process.env['NOTIFY_SOCKET'] === undefined) return;
  execFile('systemd-notify', [state], (error) => {
    if (error) process.stderr.write(`systemd could not be told ${state}: ${error.message}\n`);
  });
}

try {
  const settings = readSettings(process.env);
  const local = await openLocal(settings, { say });
  const { server, port } = await listen(local, settings);
  await local.runtime.start();
  await greet(local, settings, port);
  tellServiceManager('READY=1');
  stopOnSignals(local, server);
} catch (error) {
  fail(error);
}
