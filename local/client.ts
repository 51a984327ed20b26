/**
 * The command line's way to a running server, over the client that everybody has (`client/`): where it is, which key
 * opens it, and its problems as one sentence.
 *
 * Always true: a key that was read from the data folder goes to this machine only.
 */
import type * as z from 'zod';
import type { ItemOf, ListParameters, ListPath, Ringonce } from '../client/client.ts';
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

type Answer<T> = Parameters<typeof unwrap<T>>[0];

interface Call {
  role: Role;
  body?: unknown;
  /** A POST or PATCH that the server knows how to take twice as it is; other POSTs carry a key for that. */
  repeatable?: boolean;
}

export interface Client {
  url: string;
  /** The same for a path that is filled in already: nothing of it is checked. @throws Failure */
  call(method: string, path: string, call: Call): Promise<unknown>;
  /** One answer of the API, asked with the key of a role. @throws Failure */
  ask<T>(role: Role, request: (api: Ringonce) => Answer<T>): Promise<NonNullable<T>>;
  /** A list of the API, item by item. @throws Failure */
  each<P extends ListPath>(role: Role, path: P, parameters?: ListParameters<P>): AsyncGenerator<ItemOf<P>>;
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
type AnyRequest = (method: string, path: string, init: object) => Answer<unknown>;

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
  const ask: Client['ask'] = async (role, request) => {
    const opened = api(role);
    try {
      return await unwrap(request(opened));
    } catch (error) {
      throw failureOf(url, error);
    }
  };
  return {
    url: url.href.replace(/\/$/, ''),
    hasKey: (role) => keyOf(role) !== undefined,
    ask,
    async *each(role, path, parameters) {
      try {
        yield* api(role).each(path, parameters);
      } catch (error) {
        throw failureOf(url, error);
      }
    },
    call: (method, path, { role, body, repeatable = false }) =>
      ask(role, ({ request }) => (request as AnyRequest)(method, path, { body, safe: repeatable })),
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

/** Those of the fields that have a value: what the command line was not told is not told to the server. */
export const given = <T extends object>(fields: T): Given<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Reads an answer as what it should be. @throws Failure when another version answers */
export function readAs<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Failure('The server answered something unexpected; is it of another version than this command?');
}
