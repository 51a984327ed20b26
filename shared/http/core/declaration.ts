/**
 * What is told of a route where it is declared, and the application that keeps it. The document is made of this only when it
 * is asked for: to make it takes longer than to answer.
 */
import type { OpenAPIHono, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import type { BlankEnv } from 'hono/types';
import type { KeyScope } from '../../domain/tenant/api-keys.ts';
import type { Access } from './auth.ts';
import type { Shapes } from './input.ts';

interface Success {
  description: string;
  schema?: z.ZodType;
  /** Another media type that the same answer comes in, where `Accept` asks for it. */
  alsoAs?: string;
  /** The media type of an answer that is text and nothing else. */
  text?: string;
}

/** What is told of a route. */
export interface Declaration<A extends Access, Q, B> extends Shapes<Q, B> {
  /** What a generated client calls it: a verb and its object, such as `confirmAppointment`. Callers depend on it. */
  operationId: string;
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With parameters in braces: `/v1/appointments/{id}`. */
  path: string;
  access: A;
  /** What the caller's key has to be allowed. */
  scope: KeyScope;
  tag: string;
  summary: string;
  description?: string;
  /** What it answers when all is well, by status. */
  answers: Readonly<Record<number, Success>>;
  /** Errors besides those that every route of its kind has. */
  problems?: readonly number[];
}

/** What the document is collected in. */
export type Registry = OpenAPIHono['openAPIRegistry'];

/** The application, with the routes that were declared on it. */
export class Api extends Hono<BlankEnv> {
  readonly declared: Declaration<Access, unknown, unknown>[] = [];
  /** What else belongs into the document. */
  readonly documented: ((registry: Registry) => void)[] = [];
}
