/**
 * `npm start`: serves the embedded mode until Ctrl-C or SIGTERM, and goes on where it was when started again.
 */
import './require-node.js';
import type { ServerType } from '@hono/node-server';
import { serve } from '@hono/node-server';
import { CHANNELS } from '../shared/domain/core/policy.ts';
import { toIso } from '../shared/domain/core/time.ts';
import type { LocalSettings } from './environment.ts';
import { keysFile, readSettings } from './environment.ts';
import type { Local } from './server.ts';
import { openLocal } from './server.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function fail(error: unknown): never {
  process.stderr.write(`Ringonce can't start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** Resolves with the port once it listens. */
const listen = (local: Local, settings: LocalSettings): Promise<{ server: ServerType; port: number }> =>
  new Promise((resolve, reject) => {
    const server = serve({ fetch: local.app.fetch, port: settings.port, hostname: settings.host }, (info) =>
      resolve({ server, port: info.port }),
    );
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

function greet({ keys, made, runtime }: Local, settings: LocalSettings, port: number): void {
  const url = `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`;
  const file = keysFile(settings.dataFolder);
  say(`Ringonce listens on ${url}   (docs: ${url}/docs)`);
  say(`  data       ${settings.dataFolder}`);
  for (const channel of CHANNELS)
    if (settings.providers.shown[channel])
      say(`  ${channel.padEnd(9)}  ${settings.providers.shown[channel]}`);
  if (!runtime.real) say('  providers  the sandbox: nothing leaves this machine');
  if (settings.alerting.shown) say(`  alerts     ${settings.alerting.shown}`);
  if (made) {
    say(`  API key       ${keys.apiKey}`);
    say(`  operator key  ${keys.operatorKey}`);
    say(`  Both are shown this once, and kept in ${file}`);
  } else say(`  keys       in ${file}`);
  if (Math.abs(runtime.clock.offsetMs) > 1_000) say(`  test clock ${toIso(runtime.clock.now())}`);
  say('\nCreate an appointment:\n');
  say(example(url, made ? keys.apiKey : '$RINGONCE_API_KEY', runtime.clock.now()));
  say('\nStop with Ctrl-C.');
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

/** Sends in flight finish; a second signal ends at once. */
function stopOnSignals(local: Local, server: ServerType): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    say('\nFinishing what is in flight …');
    server.close();
    if ('closeIdleConnections' in server) server.closeIdleConnections();
    await local.runtime.stop();
    say('Stopped. Start again to go on.');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop().catch(fail));
}

try {
  const settings = readSettings(process.env);
  const local = await openLocal(settings);
  const { server, port } = await listen(local, settings);
  await local.runtime.start();
  greet(local, settings, port);
  stopOnSignals(local, server);
} catch (error) {
  fail(error);
}
