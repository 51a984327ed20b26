/**
 * One request of somebody who is signed in: who it is, what they may, and the API as they may use it. Made by `console.ts`
 * for each request, given to every screen.
 *
 * Always true: a screen reads and changes things by the API's own operations, in this process, as whoever is signed in; so
 * the console can do nothing that their key could not.
 */
import type { Context } from 'hono';
import type { z } from 'zod';
import type { Language } from '../../domain/core/language.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { KeyScope } from '../../domain/tenant/api-keys.ts';
import type { Doer } from '../../domain/tenant/audit-log.ts';
import type { Session, Side } from '../../domain/tenant/sessions.ts';
import type { OpenSession } from '../../pipeline/office/sessions.ts';
import type { Callers } from '../core/auth.ts';
import { CALLER, callerOf } from '../core/auth.ts';
import type { Api } from '../core/declaration.ts';
import type { Problem } from '../core/problem.ts';
import type { FrameWords } from './words/frame/words.ts';

/** What the API answered to something that was asked for, or to be done. */
export type Answered<T> = { kind: 'done'; body: T } | { kind: 'refused'; problem: Problem };

/** A page asked the API for what it needs, and was refused: the visitor is told the API's own sentence. */
export class Refused extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export interface Visit {
  c: Context;
  language: Language;
  words: FrameWords;
  session: Session;
  /** For whom the screen acts. */
  side: Side;
  caller: Callers['either'];
  /** For the audit log. */
  by: Doer;
  /** What a form sent; empty for a GET. */
  form: URLSearchParams;
  query: URLSearchParams;
  now: Instant;
  /** The Markdown of the runbook; undefined where there is none. */
  runbook: (() => Promise<string>) | undefined;
  /** @returns whether the session has that right on a side; on the screen's own where none is named */
  may(scope: KeyScope, side?: Side): boolean;
  /** @throws Refused */
  get<S extends z.ZodType>(path: string, query?: Query): Promise<z.infer<S>>;
  send<S extends z.ZodType>(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<Answered<z.infer<S>>>;
  /** A file of the API as it is, such as a PDF. @throws Refused */
  file(path: string, media: string): Promise<Response>;
  /** The same as the other side, where the session has it. */
  as(side: Side): Pick<Visit, 'get' | 'send' | 'caller'> | undefined;
}

type Query = Readonly<Record<string, string | number | undefined>>;

/** The callers that a session may act as. */
export type Callable = Partial<Record<Side, Callers['either']>>;

export function callableOf({ holders }: OpenSession): Callable {
  const { operator, office } = holders;
  return {
    ...(operator ? { operator: callerOf(operator) } : {}),
    ...(office ? { office: callerOf(office) } : {}),
  };
}

export const isAllowed = (caller: Callers['either'] | undefined, scope: KeyScope): boolean =>
  caller !== undefined && (caller.scopes === null || caller.scopes.includes(scope));

/** The API in this process, as one caller. @param once of a form: sent twice, it is done once */
export function apiAs(api: Pick<Api, 'request'>, caller: Callers['either'], once: string | null) {
  const ask = async (method: string, path: string, body?: unknown): Promise<Answered<never>> => {
    const headers: Record<string, string> = {};
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (method === 'POST' && once) headers['idempotency-key'] = once;
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await api.request(path, init, { [CALLER]: caller });
    const text = await response.text();
    const said = text === '' ? undefined : JSON.parse(text);
    return response.ok
      ? { kind: 'done', body: said as never }
      : { kind: 'refused', problem: said as Problem };
  };
  return {
    caller,
    send: ask,
    async file(path: string, media: string): Promise<Response> {
      const response = await api.request(path, { headers: { accept: media } }, { [CALLER]: caller });
      if (!response.ok) throw new Refused((await response.json()) as Problem);
      return response;
    },
    async get(path: string, query: Query = {}): Promise<never> {
      const given = Object.entries(query).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)] as [string, string]],
      );
      const search = new URLSearchParams(given).toString();
      const answered = await ask('GET', search === '' ? path : `${path}?${search}`);
      if (answered.kind === 'refused') throw new Refused(answered.problem);
      return answered.body;
    },
  };
}
