/**
 * The real program in a child process, as `npm start` runs it, for end-to-end tests.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../local/ringonce.js', import.meta.url));

export interface RunningServer {
  child: ChildProcess;
  url: string;
  apiKey: string;
  operatorKey: string;
  /** Everything it has printed so far. */
  output(): string;
  /** Resolves with the exit code, or null when a signal ended it. */
  exited: Promise<number | null>;
}

/**
 * Starts it on a free port.
 * @param within a command that runs it, such as `faketime`; it must end as the program itself
 * @param program in place of this checkout's
 * @throws with what it printed when it ends instead of listening
 */
export async function startServer(
  dataFolder: string,
  env: NodeJS.ProcessEnv = {},
  within: readonly string[] = [],
  program = PROGRAM,
): Promise<RunningServer> {
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', program, 'start'] as const;
  const [command = process.execPath, ...rest] = [...within, ...node];
  const child = spawn(command, rest, {
    env: { ...process.env, RINGONCE_DATA: dataFolder, RINGONCE_PORT: '0', RINGONCE_LOG: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const listening = new Promise<string>((resolve) => {
    const hear = (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /listens on (\S+)/.exec(printed)?.[1];
      if (url && printed.includes('Stop with Ctrl-C')) resolve(url);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
  });
  const url = await Promise.race([listening, exited.then(() => undefined)]);
  if (url === undefined) throw new Error(printed);
  const keys = JSON.parse(readFileSync(join(dataFolder, 'keys.json'), 'utf8'));
  return { child, url, apiKey: keys.apiKey, operatorKey: keys.operatorKey, output: () => printed, exited };
}

/** A JSON request with a key. */
export async function call(
  url: string,
  key: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : {} };
}
