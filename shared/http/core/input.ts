/**
 * From a request to the values that a handler works with, or to everything that is wrong with it. Called by
 * `endpoint.ts`.
 */
import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { jsonExceeds } from '../../domain/core/field-count.ts';
import type { Fault } from '../../domain/judgement/intake.ts';

/** The schemas of what a route takes; an absent one takes nothing. */
export interface Shapes<Q, B> {
  query?: z.ZodType<Q>;
  body?: z.ZodType<B>;
  /** An absent body counts as `{}`. */
  bodyOptional?: boolean;
}

export interface Input<Q, B> {
  params: Readonly<Record<string, string>>;
  query: Q;
  body: B;
}

export type Reading<Q, B> =
  | { kind: 'valid'; input: Input<Q, B> }
  /** `raw` is the body as JSON. */
  | { kind: 'invalid'; faults: Fault[]; raw: unknown }
  | { kind: 'unreadable'; status: 400 | 415; detail: string };

export function readInput<Q, B>(shapes: Shapes<Q, B>, c: Context, text: string): Reading<Q, B> {
  const json = shapes.body ? readJson(shapes, c.req.header('content-type'), text) : { raw: undefined };
  if ('detail' in json) return { kind: 'unreadable', ...json };
  const faults: Fault[] = [];
  const query = check(shapes.query, readQuery(c, shapes.query !== undefined, faults), faults);
  const body = check(shapes.body, json.raw, faults);
  if (faults.length > 0) return { kind: 'invalid', faults, raw: json.raw };
  return { kind: 'valid', input: { params: c.req.param(), query: query as Q, body: body as B } };
}

/** Members of objects and lists in one body: a hundred for each of a hundred appointments. */
const VALUES_MAX = 10_000;

function readJson(
  { bodyOptional }: Pick<Shapes<never, never>, 'bodyOptional'>,
  type: string | undefined,
  text: string,
): { raw: unknown } | { status: 400 | 415; detail: string } {
  if (text === '')
    return bodyOptional ? { raw: {} } : { status: 400, detail: 'The request needs a body in JSON.' };
  if (!/^application\/(\S+\+)?json *(;|$)/i.test(type ?? '')) {
    const given = type ? `not ${type.slice(0, 100)}` : 'and none was given';
    return { status: 415, detail: `The body must be sent with Content-Type: application/json, ${given}.` };
  }
  if (jsonExceeds(text, VALUES_MAX))
    return { status: 400, detail: `The body has more than ${VALUES_MAX} values; send less at once.` };
  try {
    return { raw: JSON.parse(text) };
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    return { status: 400, detail: `The body is not JSON: ${why}.` };
  }
}

/** Query parameters by name. One that is unknown, or given twice, is a fault. */
function readQuery(c: Context, known: boolean, faults: Fault[]): Record<string, string> {
  const { url } = c.req;
  if (!url.includes('?')) return {};
  const read = new Map<string, string>();
  for (const [name, value] of new URL(url).searchParams) {
    if (!known) faults.push(malformed(name, 'is an unknown parameter; this route takes none'));
    else if (read.has(name)) faults.push(malformed(name, 'must be given once'));
    read.set(name, value);
  }
  return Object.fromEntries(read);
}

const malformed = (path: string, message: string): Fault => ({ path, message, impossible: false });

function check<T>(schema: z.ZodType<T> | undefined, value: unknown, faults: Fault[]): T | undefined {
  const result = schema?.safeParse(value);
  if (!result) return undefined;
  if (result.success) return result.data;
  faults.push(...faultsOf(result.error.issues));
  return undefined;
}

/** One fault per field: the first that was found. Unknown fields are named one by one. */
export function faultsOf(issues: readonly z.core.$ZodIssue[]): Fault[] {
  const faults = new Map<string, Fault>();
  for (const issue of issues)
    for (const fault of faultsOfIssue(issue)) if (!faults.has(fault.path)) faults.set(fault.path, fault);
  return [...faults.values()];
}

function faultsOfIssue(issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => malformed([...path, key].join('.'), issue.message));
  const impossible = issue.code === 'custom' && issue.params?.['impossible'] === true;
  return [{ path: path.join('.'), message: issue.message, impossible }];
}

/** Both kinds of fault, each field named once. */
export function together(first: readonly Fault[], more: readonly Fault[]): Fault[] {
  const covered = (path: string): boolean =>
    first.some((known) => known.path === path || path.startsWith(`${known.path}.`));
  return [...first, ...more.filter(({ path }) => !covered(path))];
}
