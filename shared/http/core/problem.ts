/**
 * What a handler answers, and every error as RFC 9457 problem details. Called by all routes.
 *
 * Always true: an answer of 400 or more is `application/problem+json`, and says nothing about our insides.
 */
import type { Fault } from '../../domain/judgement/intake.ts';

/** One thing that is wrong with a request. */
interface InputError {
  /** Dotted path of the field, as it was sent; empty for the body as a whole. */
  path: string;
  /** What was wrong and what is accepted. */
  message: string;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: InputError[];
  /** Names one occurrence: what to quote when asking about it. */
  instance?: string;
}

/** A response before it is text, so that it can be recorded and sent again. */
export interface Answer {
  status: number;
  /** Undefined for an empty body; text and bytes are sent as they are, anything else as JSON. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** False where a retry must do the work again: the answer holds a secret, or a failure of ours. */
  recorded?: false;
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

export const PROBLEM_TYPE = 'application/problem+json';

export function problem(status: number, detail: string, more: Partial<Problem> = {}): Problem {
  const title = TITLES[status] ?? 'Error';
  const type = `urn:ringonce:problem:${title.toLowerCase().replaceAll(' ', '-')}`;
  return { type, title, status, detail, ...more };
}

/** An answer that is an error. */
export const refuse = (
  status: number,
  detail: string,
  more: Partial<Problem> = {},
  headers: Readonly<Record<string, string>> = {},
): Answer => ({ status, body: problem(status, detail, more), headers });

export const ok = (body: unknown): Answer => ({ status: 200, body });

export const created = (body: unknown, location: string): Answer => ({
  status: 201,
  body,
  headers: { location },
});

export const nothing: Answer = { status: 204 };

export const notFound = (what: string): Answer => refuse(404, `There is no such ${what}.`);

/** 400 while anything is malformed, 422 when everything is well-formed but can't be carried out. */
export function refuseFaults(faults: readonly Fault[]): Answer {
  const errors = faults.map(({ path, message }) => ({ path, message }));
  const malformed = faults.some(({ impossible }) => !impossible);
  const count = errors.length === 1 ? 'One thing is' : `${errors.length} things are`;
  return refuse(malformed ? 400 : 422, `${count} wrong with the request; see errors.`, { errors });
}

/** Where the store takes nothing: a full disk, a damaged file. */
export const NOTHING_STORED: Answer = {
  ...refuse(
    503,
    'Nothing can be stored at the moment, so nothing was promised; whoever runs this is told. Try again.',
    {},
    { 'retry-after': '15' },
  ),
  recorded: false,
};

/** Where a row that the request needs can't be read. @param instance names the occurrence */
export const damagedRecord = (instance?: string): Answer =>
  refuse(
    500,
    'A record that this needs is damaged, or was written by a newer release. Whoever runs this is told which. It is safe to try again once it is mended.',
    {
      type: 'urn:ringonce:problem:damaged-record',
      title: 'Damaged Record',
      ...(instance === undefined ? {} : { instance }),
    },
  );

/**
 * The response of an answer. Its headers are a plain object, and all of them are there from the start: what the Node
 * adapter was given so it writes at once, and what is changed afterwards it reads back through a stream.
 */
export function responseOf({ status, body, headers = {} }: Answer): Response {
  if (body === undefined) return new Response(null, { status, headers });
  const written = typeof body === 'string' || isBytes(body) ? body : JSON.stringify(body);
  const typed = 'content-type' in headers ? headers : { ...headers, 'content-type': typeOf(status) };
  return new Response(written, { status, headers: typed });
}

/** The same for an answer of the API, which nobody may keep or take for something else. */
export const apiResponseOf = (answer: Answer): Response =>
  responseOf({
    ...answer,
    headers: { ...answer.headers, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  });

const isBytes = (body: unknown): body is Uint8Array<ArrayBuffer> => body instanceof Uint8Array;

export const typeOf = (status: number): string => (status >= 400 ? PROBLEM_TYPE : 'application/json');

/** For a page that was asked for with a cursor that we did not give out for this list. */
export const badCursor: Answer = refuseFaults([
  {
    path: 'cursor',
    message: 'must be the nextCursor of a page of this list, asked with the same query',
    impossible: false,
  },
]);
