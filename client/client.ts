/**
 * `ringonce/client`: a typed client of the API, for whoever writes TypeScript or JavaScript. Its types are made from the
 * API's own document, and the command line of Ringonce goes through it.
 *
 * Always true: nothing is done twice because a request was sent twice. A POST carries an `Idempotency-Key` of its own,
 * which stays the same over its tries; what has none and is no read, replacement or deletion is repeated only after
 * an answer that proves that it was not carried out.
 *
 * It needs `fetch` and nothing of Node's: it runs on Node 20 and newer, on Deno, Bun, workers and in browsers.
 */
import type { Client, Middleware } from 'openapi-fetch';
import createClient from 'openapi-fetch';
import type { components, paths } from './api.ts';

// biome-ignore lint/performance/noBarrelFile: the package's one entry for programs; who calls also gets called back.
export { verifyWebhook, WebhookError } from './webhooks.ts';

/** What the API takes and answers, by name: `Schemas['Appointment']`. */
export type Schemas = components['schemas'];

/** A problem as the API tells it (RFC 9457); `errors` names every fault of a request with what is accepted. */
export type Problem = Schemas['Problem'];

export interface RingonceOptions {
  /** Where the server is, such as `https://reminders.example.com`; a path in front of `/v1` is kept. */
  url: string | URL;
  /** The key of an office, or of an operator. A function is asked before each request. */
  key: string | (() => string);
  /** In place of the global one; it gets each try. */
  fetch?: (request: Request) => Promise<Response>;
  /** How long one try may take; 30 seconds by default. */
  timeoutMs?: number;
  /** How often a request is sent at most; 4 by default, 1 for never again. */
  tries?: number;
  /** Failures of the connection that waiting will not mend; none by default. */
  giveUpOn?: (error: unknown) => boolean;
}

/** Lists of the API: routes whose answer has `items` and `nextCursor`. */
export type ListPath = {
  [P in keyof paths]: ItemOf<P> extends never ? never : P;
}[keyof paths];

/** One item of a list. */
export type ItemOf<P extends keyof paths> = paths[P] extends {
  get: {
    responses: { 200: { content: { 'application/json': { items: (infer Item)[]; nextCursor: unknown } } } };
  };
}
  ? Item
  : never;

/** What a list is asked with: its `query`, and its `path` where that has parts to fill in. */
export type ListParameters<P extends ListPath> = paths[P] extends {
  get: { parameters: infer Parameters extends { query?: unknown; path?: unknown } };
}
  ? Pick<Parameters, 'query' | 'path'>
  : never;

/**
 * The API, a method for each of HTTP's: `ringonce.GET('/v1/appointments/{id}', { params: { path: { id } } })` answers
 * `{ data }` or `{ error }`, and `response` with both. `unwrap` makes exceptions of errors.
 *
 * `safe: true` beside a body says that the request may be sent again as it is, such as a batch whose items all have an
 * `externalId`: it carries no `Idempotency-Key`, so the server need not keep its answer.
 */
export interface Ringonce extends Client<paths> {
  /**
   * Every item of a list, page by page as they are needed: `for await (const one of ringonce.each('/v1/needs'))`.
   * @throws RingonceError when the server refuses a page
   */
  each<P extends ListPath>(
    path: P,
    parameters?: ListParameters<P>,
  ): AsyncGenerator<ItemOf<P>, void, undefined>;
}

/** The server refused. */
export class RingonceError extends Error {
  /** HTTP's. */
  readonly status: number;
  /** What the server said; undefined where something in front of it answered. */
  readonly problem: Problem | undefined;

  constructor(status: number, problem: Problem | undefined) {
    super(sentenceOf(status, problem));
    this.name = 'RingonceError';
    this.status = status;
    this.problem = problem;
  }
}

/** Every fault that the server named, in one sentence. */
function sentenceOf(status: number, problem: Problem | undefined): string {
  if (problem?.errors?.length)
    return problem.errors.map(({ path, message }) => `${path ? `${path}: ` : ''}${message}`).join('; ');
  return problem?.detail ?? `The server answered ${status} and did not say why.`;
}

const TIMEOUT_MS = 30_000;
const TRIES = 4;
const PAGE_SIZE = 200;

export function createRingonce(options: RingonceOptions): Ringonce {
  const { url, key, fetch: send = fetch } = options;
  const client = createClient<paths>({
    baseUrl: String(url).replace(/\/+$/, ''),
    fetch: (request) => patiently(send, request, options),
  });
  client.use(authorizedBy(typeof key === 'function' ? key : () => key), keyed);
  return Object.assign(client, { each: pagesOf(client) });
}

const authorizedBy = (key: () => string): Middleware => ({
  onRequest({ request }) {
    request.headers.set('authorization', `Bearer ${key()}`);
  },
});

/** openapi-fetch puts what it does not know of a call onto the request. */
const saysSafe = (request: Request): boolean => 'safe' in request && request.safe === true;

const KEY = 'idempotency-key';

const keyed: Middleware = {
  onRequest({ request }) {
    if (request.method === 'POST' && !request.headers.has(KEY) && !saysSafe(request))
      request.headers.set(KEY, crypto.randomUUID());
  },
};

/** RFC 9110: what they do is the same however often they come. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

const mayRepeat = (request: Request): boolean =>
  IDEMPOTENT.has(request.method) || request.headers.has(KEY) || saysSafe(request);

/** The server, or what stands in front of it, is not there for a moment; it may have carried out the request. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);

/** Waits as the server asks after a 429, which carried out nothing; repeats what may be repeated where no answer came. */
async function patiently(
  send: (request: Request) => Promise<Response>,
  request: Request,
  { timeoutMs = TIMEOUT_MS, tries = TRIES, giveUpOn }: RingonceOptions,
): Promise<Response> {
  const repeatable = mayRepeat(request);
  for (let tried = 1; ; tried++) {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
    let retryAfter: string | null = null;
    try {
      const response = await send(new Request(request.clone(), { signal }));
      const again = response.status === 429 || (repeatable && AWAY.has(response.status));
      if (!again || tried >= tries) return response;
      retryAfter = response.headers.get('retry-after');
      await response.body?.cancel();
    } catch (error) {
      if (!repeatable || tried >= tries || request.signal.aborted || giveUpOn?.(error)) throw error;
    }
    await pause(waitMs(tried, retryAfter), request.signal);
  }
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 60_000;

/** At least as long as the server asks, and longer each time; spread, so that callers do not come back together. */
function waitMs(tried: number, retryAfter: string | null): number {
  const backoff = FIRST_WAIT_MS * 4 ** (tried - 1) * (1 + Math.random() / 2);
  return Math.min(Math.max(backoff, (Number(retryAfter) || 0) * 1_000), LONGEST_WAIT_MS);
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });

/** What the methods answer with. */
type Answered<T> = { data?: T; error?: unknown; response: Response };

/**
 * The answer of a request, or an exception: `await unwrap(ringonce.GET('/v1/tenant'))`.
 * @throws RingonceError when the server refused
 */
export async function unwrap<T>(answer: Promise<Answered<T>> | Answered<T>): Promise<NonNullable<T>> {
  const { data, error, response } = await answer;
  if (!response.ok) throw new RingonceError(response.status, problemOf(error));
  // An answer without content has nothing to give, and its type says so.
  return data as NonNullable<T>;
}

const problemOf = (error: unknown): Problem | undefined =>
  typeof error === 'object' && error !== null && 'detail' in error ? (error as Problem) : undefined;

/** What every list answers with. */
interface Page {
  items: unknown[];
  nextCursor: string | null;
}

/** The types of one list are the caller's concern; here they are all alike. */
function pagesOf(client: Client<paths>): Ringonce['each'] {
  const get = client.GET as (path: string, init: object) => Promise<Answered<Page>>;
  async function* each(path: string, parameters: { query?: object; path?: object } = {}) {
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const query = { limit: PAGE_SIZE, ...parameters.query, ...(cursor ? { cursor } : {}) };
      const page: Page = await unwrap(get(path, { params: { ...parameters, query } }));
      yield* page.items;
      cursor = page.nextCursor;
    }
  }
  return each as Ringonce['each'];
}
