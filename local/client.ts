/**
 * The command line's way to a running server, over the client that everybody has (`client/`): where it is, which key
 * opens it, and its problems as one sentence.
 *
 * Always true: a key that was read from the data folder goes to this machine only.
 */
import type * as z from 'zod';
import type { Ringonce } from '../client/client.ts';
import { createRingonce, RingonceError, unwrap } from '../client/client.ts';
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
  /** A POST or PATCH that the server knows how to take twice as it is; other POSTs carry a key for that. */
  repeatable?: boolean;
}

export interface Client {
  url: string;
  /** The answer's JSON; undefined for an empty one. @throws Failure */
  call(method: string, path: string, call: Call): Promise<unknown>;
  /** The API with the key of a role, typed. @throws Failure where there is no key */
  api(role: Role): Ringonce;
  /** Whether there is a key for the role, without asking the server. */
  hasKey(role: Role): boolean;
}

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

/** A request whose path is filled in already. */
type AnyRequest = (method: string, path: string, init: object) => Promise<{ response: Response }>;

function clientOf(
  url: URL,
  keyOf: (role: Role) => string | undefined,
  dataFolder: string,
  send: (request: Request) => Promise<Response>,
): Client {
  const api = (role: Role): Ringonce => {
    const key = keyOf(role);
    if (key === undefined) throw new Failure(missingKey(role, url, dataFolder));
    return createRingonce({ url, key, fetch: send, giveUpOn: isRefused });
  };
  return {
    url: url.href.replace(/\/$/, ''),
    hasKey: (role) => keyOf(role) !== undefined,
    api,
    async call(method, path, { role, body, repeatable = false }) {
      const request = api(role).request as AnyRequest;
      const init = { body, safe: repeatable };
      return unwrap(request(method, path, init)).catch((error) => Promise.reject(failureOf(url, error)));
    },
  };
}

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

const codeOf = (error: unknown): string | undefined => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
};

const isRefused = (error: unknown): boolean => codeOf(error) === 'ECONNREFUSED';

/** What came instead of an answer, as a sentence. */
function failureOf({ origin }: URL, error: unknown): Failure {
  if (error instanceof RingonceError) return new Refusal(error.status, error.message);
  if (error instanceof SyntaxError) return new Failure(`What answers at ${origin} is not Ringonce.`);
  if (isRefused(error))
    return new Failure(
      `Nothing answers at ${origin}: start the server with \`npx ringonce start\`, or say where it is with --url or RINGONCE_URL.`,
    );
  const why = error instanceof Error && error.name === 'TimeoutError' ? 'no answer in time' : codeOf(error);
  return new Failure(`The server at ${origin} can't be reached: ${why ?? 'the connection failed'}.`);
}

/** Reads an answer as what it should be. @throws Failure when another version answers */
export function readAs<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Failure('The server answered something unexpected; is it of another version than this command?');
}
