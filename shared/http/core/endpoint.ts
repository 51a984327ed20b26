/**
 * The one way in for every route under `/v1`: it finds out who calls and how fast, reads the body, tells all faults at
 * once, sees to idempotency, calls the handler and answers. A route is declared once; its validation and its page in
 * the OpenAPI document are the same schemas. Called by the files that declare routes.
 */
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import type { Instant } from '../../domain/core/time.ts';
import type { Fault } from '../../domain/judgement/intake.ts';
import type { KeyScope } from '../../domain/tenant/api-keys.ts';
import type { Doer } from '../../domain/tenant/audit-log.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import type { Access, Callers, Passage, RateLimiter } from './auth.ts';
import { forbidden, identifyIn, mayCall, refuseScope } from './auth.ts';
import { KEYED_LIMIT, readText } from './body.ts';
import type { Api, Declaration } from './declaration.ts';
import { asReplayed, begin, fingerprinted, finish, KEY_LENGTH_MAX } from './idempotency.ts';
import type { Input } from './input.ts';
import { readInput, together } from './input.ts';
import type { Answer } from './problem.ts';
import { apiResponseOf, refuse, refuseFaults } from './problem.ts';

/** What a handler is given. */
export interface Call<A extends Access, Q, B> extends Input<Q, B> {
  caller: Callers[A];
  /** Who asks, for the audit log. */
  by: Doer;
  /** Makes the ids of what the request creates; the same again for a retry. */
  seed: string;
  now: Instant;
  /** The media type to answer in, of those that the route declares. */
  media: string;
}

/** One route, as it is declared. */
interface Endpoint<A extends Access, Q, B> extends Declaration<A, Q, B> {
  /** True for what brings new work: refused while there is no memory for it. What ends work goes on. */
  takesIn?: boolean;
  /** Faults that only our data can show, reported together with those of the schema. */
  moreFaults?(raw: unknown, caller: Callers[A]): Promise<readonly Fault[]>;
  handle(call: Call<A, Q, B>): Promise<Answer>;
}

/** An endpoint with what is known of it once and for all. */
interface Declared<A extends Access, Q, B> extends Endpoint<A, Q, B> {
  /** Media types besides JSON that it answers in. */
  others: readonly string[];
}

const FULL = refuse(
  503,
  'Ringonce has as much to do as its memory holds, and takes nothing new in for the moment. Try again.',
  {},
  { 'retry-after': '5' },
);

/** Declares one route. */
export type Declare = <A extends Access, Q, B>(endpoint: Endpoint<A, Q, B>) => void;

/**
 * @param within whether a key may make another request now
 * @param isFull whether nothing new is taken in at present
 */
export function declareOn(
  app: Api,
  p: Pipeline,
  within: RateLimiter,
  isFull: () => boolean = () => false,
): Declare {
  return (declared) => {
    app.declared.push(declared);
    const others = Object.values(declared.answers).flatMap(({ alsoAs }) => alsoAs ?? []);
    const endpoint = { ...declared, others };
    const path = endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app.on(endpoint.method.toUpperCase(), path, async (c) => {
      const caller = await authorize(p, endpoint, c, within);
      const answer =
        caller.kind === 'shut'
          ? caller.answer
          : endpoint.takesIn && isFull()
            ? FULL
            : await once(p, endpoint, c, caller.value);
      p.telemetry.count('requests', { route: endpoint.path, status: `${Math.floor(answer.status / 100)}xx` });
      return apiResponseOf(answer);
    });
  };
}

async function authorize<A extends Access>(
  p: Pipeline,
  { access, scope }: { access: A; scope: KeyScope },
  c: Context,
  within: RateLimiter,
): Promise<Passage<Callers[A]>> {
  const caller = await identifyIn(p, c);
  if (caller.kind === 'shut') return caller;
  const rate = within(caller.value.keyId, p.clock.now());
  if (rate.kind === 'shut') return rate;
  if (!mayCall(access, caller.value)) return { kind: 'shut', answer: forbidden(access) };
  const refused = refuseScope(scope, caller.value);
  return refused ? { kind: 'shut', answer: refused } : { kind: 'open', value: caller.value };
}

/** Reads the body, then answers: the first answer again, where the caller has sent this request before. */
async function once<A extends Access, Q, B>(
  p: Pipeline,
  endpoint: Declared<A, Q, B>,
  c: Context,
  caller: Callers[A],
): Promise<Answer> {
  const body = await readText(c, KEYED_LIMIT);
  if (body.kind === 'shut') return body.answer;
  const now = p.clock.now();
  const key = endpoint.method === 'post' ? c.req.header('idempotency-key') : undefined;
  if (key === undefined) return answer(endpoint, c, caller, body.value, p.ids.random(), now);
  const fault = keyFault(key);
  if (fault) return fault;
  const { pathname, search } = new URL(c.req.url);
  const request = fingerprinted(key, c.req.method, pathname + search, body.value);
  const begun = await begin(p, caller.tenant, request, now);
  if (begun.kind === 'answered') return begun.answer;
  const first = await answer(endpoint, c, caller, body.value, begun.item.body.seed, now);
  const answered = await finish(p, begun.item, request, first, now);
  return begun.again && answered.status < 500 ? asReplayed(answered) : answered;
}

function keyFault(key: string): Answer | undefined {
  if (key.length > 0 && key.length <= KEY_LENGTH_MAX) return undefined;
  const message = `must have 1 to ${KEY_LENGTH_MAX} characters, not ${key.length}`;
  return refuseFaults([{ path: 'Idempotency-Key', message, impossible: false }]);
}

async function answer<A extends Access, Q, B>(
  endpoint: Declared<A, Q, B>,
  c: Context,
  caller: Callers[A],
  text: string,
  seed: string,
  now: Instant,
): Promise<Answer> {
  const input = readInput(endpoint, c, text);
  switch (input.kind) {
    case 'unreadable':
      return refuse(input.status, input.detail);
    case 'invalid': {
      const more = (await endpoint.moreFaults?.(input.raw, caller)) ?? [];
      return refuseFaults(together(input.faults, more));
    }
    case 'valid':
      return endpoint.handle({
        ...input.input,
        caller,
        by: { ...caller.actor, seed },
        seed,
        now,
        media: endpoint.others.length === 0 ? JSON_TYPE : mediaOf(endpoint.others, c),
      });
  }
}

const JSON_TYPE = 'application/json';

/** What the caller would rather have; JSON, where it does not say, or asks for something else. */
const mediaOf = (others: readonly string[], c: Context): string =>
  accepts(c, { header: 'Accept', supports: [JSON_TYPE, ...others], default: JSON_TYPE });
