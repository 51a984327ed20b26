/**
 * The document of the API: each declared route with its parameters, its body, what it answers, and the errors that every
 * route of its kind has. Loaded by `service.ts` when the document is asked for.
 */
import type { RouteConfig } from '@hono/zod-openapi';
import { OpenAPIHono, z } from '@hono/zod-openapi';
import { KEY_SCOPES, SCOPES } from '../../domain/tenant/api-keys.ts';
import { VERSION } from '../../version.ts';
import type { Access } from './auth.ts';
import type { Api, Declaration } from './declaration.ts';
import { KEY_LENGTH_MAX } from './idempotency.ts';
import { PROBLEM_TYPE, problem } from './problem.ts';
import { ProblemSchema } from './schemas.ts';

const SCHEMES: Readonly<Record<Access, readonly string[]>> = {
  tenant: ['tenantKey'],
  operator: ['operatorKey'],
  either: ['tenantKey', 'operatorKey'],
};

/** What each error means; the text is also the example's detail. */
const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'The request is malformed; `errors` names every fault and what is accepted.',
  401: 'There is no key, or it is unknown.',
  403: 'The key is of the wrong kind for this route, or is not allowed the scope that it needs.',
  404: 'There is no such thing, or it is another tenant’s.',
  409: 'The request contradicts what is stored.',
  408: 'The body did not arrive within 30 seconds.',
  413: 'The body is larger than 1 MiB.',
  415: 'The body is not sent as `application/json`.',
  422: 'The request is well-formed, but can’t be carried out; `errors` says why.',
  429: 'The key made too many requests, or too many from where you are failed for want of a right key; `Retry-After` says when to come back, in seconds.',
  500: 'Ringonce failed. It is safe to try again with the same `Idempotency-Key`; where the type is `urn:ringonce:problem:damaged-record`, once the record that this needs is mended.',
};

const PARAMETERS: Readonly<Record<string, { description: string; example: string }>> = {
  id: { description: 'The id.', example: 'apt_0123456789abcdefghjkmnpqrs' },
  name: { description: 'The name of the policy.', example: 'default' },
  address: {
    description: 'An email address, or a phone number in E.164, percent-encoded.',
    example: '+12125550123',
  },
  personId: {
    description: 'The id of somebody who works with Ringonce.',
    example: 'per_0123456789abcdefghjkmnpqrs',
  },
  tenant: { description: 'The id of the tenant.', example: 'north-dental' },
  kind: { description: 'What the message says.', example: 'reminder' },
  channel: { description: 'How the person is contacted.', example: 'sms' },
  locale: { description: 'The language, BCP 47.', example: 'es' },
  webhookId: {
    description: 'The id of the endpoint.',
    example: 'whk_0123456789abcdefghjkmnpqrs',
  },
  eventId: { description: 'The id of the event.', example: 'evt_0123456789abcdefghjkmnpqrs' },
  keyId: {
    description: 'The id of the key, as it was answered when it was made.',
    example: '3f9a1c0b7d2e4f58',
  },
};

/** The OpenAPI operation of a route, as the registry takes it. */
function openApiOf<A extends Access, Q, B>(route: Declaration<A, Q, B>): RouteConfig {
  const { operationId, method, path, access, scope, tag, summary, description, query, body, answers } = route;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name));
  const params = z.object(Object.fromEntries(names.map((name) => [name, parameter(name)])));
  return {
    method,
    path,
    tags: [tag],
    summary,
    operationId,
    security: SCHEMES[access].map((scheme) => ({ [scheme]: [scope] })),
    description: [description, `Needs the scope \`${scope}\`.`].filter(Boolean).join(' '),
    request: {
      ...(names.length > 0 ? { params } : {}),
      ...(query ? { query: query as unknown as z.ZodObject } : {}),
      ...(method === 'post' ? { headers: z.object({ 'Idempotency-Key': idempotencyKey }) } : {}),
      ...(body
        ? { body: { required: !route.bodyOptional, content: { 'application/json': { schema: body } } } }
        : {}),
    },
    responses: { ...successes(answers), ...failures(route) },
  };
}

const parameter = (name: string) =>
  z.string().openapi({ param: { name, in: 'path' }, ...(PARAMETERS[name] ?? {}) });

const idempotencyKey = z.string().max(KEY_LENGTH_MAX).optional().openapi({
  description:
    'Any text that is new for each request. The same key and body within 24 hours answers the first response again; once a person of the office was erased since, what the request would be answered now, under the same ids.',
  example: 'b1c6f0c2-9a55-4a1e-8f67-0d1f7a5f6c11',
});

const successes = (answers: Declaration<Access, unknown, unknown>['answers']) =>
  Object.fromEntries(
    Object.entries(answers).map(([status, { description, schema, alsoAs, text }]) => {
      if (text) return [status, { description, content: { [text]: { schema: z.string() } } }];
      const other = alsoAs ? { [alsoAs]: { schema: z.string().openapi({ format: 'binary' }) } } : {};
      return [
        status,
        { description, ...(schema ? { content: { 'application/json': { schema }, ...other } } : {}) },
      ];
    }),
  );

function failures<A extends Access, Q, B>({ query, body, problems }: Declaration<A, Q, B>) {
  const statuses = new Set([401, 403, 429, 500, ...(problems ?? [])]);
  if (query) statuses.add(400);
  if (body) for (const status of [400, 408, 413, 415]) statuses.add(status);
  return Object.fromEntries([...statuses].sort((a, b) => a - b).map((status) => [status, failure(status)]));
}

function failure(status: number) {
  const description = PROBLEMS[status] ?? 'An error.';
  const errors = [
    { path: 'recipient.phone', message: 'must be a phone number in E.164 such as +12125550123' },
  ];
  const example = problem(status, description, status === 400 || status === 422 ? { errors } : {});
  return { description, content: { [PROBLEM_TYPE]: { schema: ProblemSchema, example } } };
}

const DESCRIPTION = `Ringonce reminds people of appointments by email, then SMS, then a voice call, until they answer, and never rings a phone twice for the same reason.

Instants are RFC 3339 with an offset or \`Z\`; durations are ISO 8601 such as \`PT2H\` or \`P3D\`. Every error is \`application/problem+json\` (RFC 9457). Fields that a request does not know are errors. \`Idempotency-Key\` on any POST makes a retry safe.

A key may be bounded to scopes; each route names the one that it needs. ${KEY_SCOPES.map((scope) => `\`${scope}\` ${SCOPES[scope]}`).join('; ')}.`;

const TAGS = [
  {
    name: 'Appointments',
    description: 'Create, change, confirm and cancel; what happened, what will, and why.',
  },
  { name: 'People', description: 'Opt-outs, what an address was sent, and the right to be forgotten.' },
  { name: 'Settings', description: 'The office: hours, caps, rates and escalation policies.' },
  { name: 'Templates', description: 'What is said, by kind, channel and language; previews.' },
  {
    name: 'Events',
    description: 'What your own software is told: endpoints, deliveries, and the list to read.',
  },
  { name: 'Operation', description: 'Pause, resume, release; tenants and their keys; how things stand.' },
  {
    name: 'Sandbox',
    description: 'Only where no real provider is used: what would have gone out, and the clock.',
  },
];

/** The whole document, made from the routes that were declared. */
export function openApiDocument(app: Api): object {
  const scheme = (description: string) => ({ type: 'http', scheme: 'bearer', description }) as const;
  const collected = new OpenAPIHono();
  const { openAPIRegistry: registry } = collected;
  for (const route of app.declared) registry.registerPath(openApiOf(route));
  for (const document of app.documented) document(registry);
  registry.registerComponent('securitySchemes', 'tenantKey', scheme('The key of one tenant.'));
  registry.registerComponent('securitySchemes', 'operatorKey', scheme('The key of an operator.'));
  // OpenAPI 3.1 knows `summary` and `identifier`; the types are those of 3.0.
  const info: { title: string; version: string } & Record<string, unknown> = {
    title: 'Ringonce',
    version: VERSION,
    summary: 'Appointment reminders that never ring a phone twice for the same reason.',
    description: DESCRIPTION,
    license: { name: 'MIT', identifier: 'MIT' },
  };
  return collected.getOpenAPI31Document({
    openapi: '3.1.0',
    info: info as { title: string; version: string },
    servers: [{ url: '/', description: 'This server' }],
    tags: TAGS,
  });
}
