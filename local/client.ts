/**
 * The command line's way to a running server: where it is, which key opens it, and its problems as one sentence.
 *
 * Always true: a key that was read from the data folder goes to this machine only.
 */
import type * as z from 'zod';
import { SECOND } from '../shared/domain/core/time.ts';
import { readKeys, readSettings, SettingsError } from './environment.ts';

/** Something that the person at the command line can understand and act on, in one sentence. */
export class Failure extends Error {}

/** The server refused; `status` is HTTP's. */
export class Refusal extends Failure {
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

/** An error as one sentence for the person at the command line. */
export function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const known = error instanceof Failure || error instanceof SettingsError;
  return known ? message : `Something went wrong that should not have: ${message}`;
}

/** Which of the two keys a route takes; `either` prefers the operator's. */
type Role = 'tenant' | 'operator' | 'either';

export interface ClientOptions {
  url?: string | undefined;
  key?: string | undefined;
}

interface Call {
  role: Role;
  body?: unknown;
  /** Safe to send again where no answer came: reads, and what the server knows how to take twice. */
  repeatable?: boolean;
}

export interface Client {
  url: string;
  /** The answer's JSON; undefined for an empty one. @throws Failure */
  call(method: string, path: string, call: Call): Promise<unknown>;
  /** Whether there is a key for the role, without asking the server. */
  hasKey(role: Role): boolean;
}

const TIMEOUT_MS = 30 * SECOND;
const TRIES = 4;
const FIRST_RETRY_MS = SECOND / 4;
const RETRY_MAX_MS = 60 * SECOND;

/** @throws Failure or SettingsError when a setting or the URL can't be read */
export function openClient(options: ClientOptions, env: NodeJS.ProcessEnv): Client {
  const settings = readSettings(env);
  const url = readUrl(options.url ?? (env['RINGONCE_URL'] || `http://127.0.0.1:${settings.port}`));
  return clientOf(url, keyring(options, url, settings), settings.dataFolder, fetch);
}

/** A client of an app in this process, for the demo. */
export const inProcessClient = (
  app: { fetch(request: Request): Response | Promise<Response> },
  keys: { apiKey: string; operatorKey: string },
): Client =>
  clientOf(
    new URL('http://ringonce.invalid/'),
    (role) => (role === 'tenant' ? keys.apiKey : keys.operatorKey),
    '',
    async (request) => app.fetch(request),
  );

const clientOf = (
  url: URL,
  keyOf: (role: Role) => string | undefined,
  dataFolder: string,
  send: (request: Request) => Promise<Response>,
): Client => ({
  url: url.href.replace(/\/$/, ''),
  hasKey: (role) => keyOf(role) !== undefined,
  async call(method, path, { role, body, repeatable = method === 'GET' }) {
    const key = keyOf(role);
    if (key === undefined) throw new Failure(missingKey(role, url, dataFolder));
    const request = () => send(requestOf(new URL(`.${path}`, url), method, key, body));
    return readAnswer(await patiently(request, url, repeatable), url);
  },
});

function readUrl(text: string): URL {
  try {
    const url = new URL(text);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error('no web address');
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return url;
  } catch {
    throw new Failure(`"${text}" is not the address of a server; write one such as http://127.0.0.1:8080.`);
  }
}

const isHere = ({ hostname }: URL): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

function keyring(
  { key }: ClientOptions,
  url: URL,
  settings: ReturnType<typeof readSettings>,
): (role: Role) => string | undefined {
  const stored = isHere(url) ? readKeys(settings.dataFolder) : undefined;
  const tenant = key ?? settings.apiKey ?? stored?.apiKey;
  const operator = key ?? settings.operatorKey ?? stored?.operatorKey;
  return (role) => (role === 'tenant' ? tenant : role === 'operator' ? operator : (operator ?? tenant));
}

function missingKey(role: Role, url: URL, dataFolder: string): string {
  const variable = role === 'tenant' ? 'RINGONCE_API_KEY' : 'RINGONCE_OPERATOR_KEY';
  const start = `There is no key to open the server with: set ${variable} or give --key`;
  return isHere(url)
    ? `${start}, or start the server here once (${dataFolder} holds no keys).`
    : `${start}; the keys of the data folder are for this machine only.`;
}

const requestOf = (url: URL, method: string, key: string, body: unknown): Request =>
  new Request(url, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });

/** Waits as the server asks after a 429; repeats what may be repeated where no answer came. */
async function patiently(request: () => Promise<Response>, url: URL, repeatable: boolean): Promise<Response> {
  for (let tries = 1; ; tries++) {
    let waitMs = FIRST_RETRY_MS * 4 ** (tries - 1);
    try {
      const response = await request();
      const busy = response.status === 429 || (response.status === 503 && repeatable);
      if (!busy || tries >= TRIES) return response;
      waitMs = Math.max(waitMs, Number(response.headers.get('retry-after') ?? 0) * SECOND);
    } catch (error) {
      if (isRefused(error) || !repeatable || tries >= TRIES) throw unreachable(url, error);
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, RETRY_MAX_MS)));
  }
}

const codeOf = (error: unknown): string | undefined => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
};

const isRefused = (error: unknown): boolean => codeOf(error) === 'ECONNREFUSED';

function unreachable(url: URL, error: unknown): Failure {
  const { origin } = url;
  if (isRefused(error))
    return new Failure(
      `Nothing answers at ${origin}: start the server with \`npm start\`, or say where it is with --url or RINGONCE_URL.`,
    );
  const why = error instanceof Error && error.name === 'TimeoutError' ? 'no answer in time' : codeOf(error);
  return new Failure(`The server at ${origin} can't be reached: ${why ?? 'the connection failed'}.`);
}

async function readAnswer(response: Response, url: URL): Promise<unknown> {
  const text = await response.text();
  const json = parse(text);
  if (response.ok) {
    if (text !== '' && json === undefined)
      throw new Failure(`What answers at ${url.origin} is not Ringonce.`);
    return json;
  }
  throw new Refusal(response.status, problemSentence(response.status, json));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The fields of RFC 9457's problem details, as far as the answer has them. */
interface Problem {
  detail?: unknown;
  errors?: { path: string; message: string }[];
}

function problemSentence(status: number, json: unknown): string {
  const { detail, errors } = (typeof json === 'object' && json !== null ? json : {}) as Problem;
  if (Array.isArray(errors) && errors.length > 0)
    return errors.map(({ path, message }) => `${path ? `${path}: ` : ''}${message}`).join('; ');
  return typeof detail === 'string' ? detail : `The server answered ${status} and did not say why.`;
}

/** Reads an answer as what it should be. @throws Failure when another version answers */
export function readAs<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Failure('The server answered something unexpected; is it of another version than this command?');
}
