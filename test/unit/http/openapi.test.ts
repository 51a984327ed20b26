import { readFile } from 'node:fs/promises';
import { z } from '@hono/zod-openapi';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { docsAssets } from '../../../local/docs.ts';
import { TYPES_FILE, typesOf } from '../../../packaging/client-types.ts';
import { AppointmentOut, TimelineOut } from '../../../shared/http/appointments/schemas-out.ts';
import { SettingsOut } from '../../../shared/http/office/schemas-out.ts';
import { StatusOut } from '../../../shared/http/operate/schemas.ts';
import { ANA, openWorld } from './world.ts';

interface Operation {
  tags: string[];
  summary: string;
  security: Record<string, string[]>[];
  responses: Record<string, { content?: Record<string, unknown> }>;
  operationId: string;
}

const world = await openWorld({ docs: docsAssets(), metrics: async () => '' });
const document = (await world.call('GET', '/openapi.json', { key: null })).body;
const operations: [string, Operation][] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Operation>).map(([method, operation]): [string, Operation] => [
    `${method.toUpperCase()} ${path}`,
    operation,
  ]),
);

test('the document is valid OpenAPI 3.1', async () => {
  expect(document.openapi).toBe('3.1.0');
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect([errors, valid]).toEqual([undefined, true]);
});

test('the client’s types are those of the document (else: npm run docs)', async () => {
  expect((await typesOf(document)) === (await readFile(TYPES_FILE, 'utf8'))).toBe(true);
});

/** In the order in which they were thought of. */
const ROUTES = [
  'POST /v1/appointments',
  'POST /v1/appointments/batch',
  'PUT /v1/appointments/batch',
  'PUT /v1/appointments/by-external-id/{externalId}',
  'GET /v1/feeds',
  'PUT /v1/feeds/{name}',
  'DELETE /v1/feeds/{name}',
  'GET /v1/feeds/{name}/preview',
  'POST /v1/feeds/{name}/accept',
  'POST /v1/appointments/preview',
  'GET /v1/appointments',
  'GET /v1/appointments/day',
  'GET /v1/appointments/{id}',
  'PATCH /v1/appointments/{id}',
  'POST /v1/appointments/{id}/preview',
  'POST /v1/appointments/{id}/confirm',
  'POST /v1/appointments/{id}/cancel',
  'POST /v1/appointments/{id}/outcome',
  'GET /v1/needs',
  'POST /v1/needs/{id}/resolve',
  'GET /v1/status/history',
  'GET /v1/appointments/{id}/timeline',
  'GET /v1/appointments/{id}/why',
  'GET /v1/appointments/{id}/messages',
  'GET /v1/appointments/{id}/person',
  'DELETE /v1/appointments/{id}/person',
  'GET /v1/appointments/{id}/conversation',
  'POST /v1/appointments/{id}/revoke-links',
  'POST /v1/tenant/revoke-links',
  'GET /v1/policies',
  'GET /v1/policies/{name}',
  'GET /v1/policies/{name}/versions',
  'PUT /v1/policies/{name}',
  'POST /v1/policies/{name}/apply',
  'POST /v1/policies/preview',
  'POST /v1/policies/replay/preview',
  'GET /v1/tenant',
  'GET /v1/templates',
  'GET /v1/templates/{kind}/{channel}/{locale}',
  'GET /v1/templates/{kind}/{channel}/{locale}/versions',
  'PUT /v1/templates/{kind}/{channel}/{locale}',
  'DELETE /v1/templates/{kind}/{channel}/{locale}',
  'POST /v1/templates/preview',
  'PUT /v1/tenant',
  'GET /v1/opt-outs',
  'POST /v1/opt-outs',
  'DELETE /v1/opt-outs/{address}',
  'POST /v1/replies/preview',
  'GET /v1/replies',
  'POST /v1/replies/{id}/resolve',
  'GET /v1/recipients/{address}',
  'DELETE /v1/recipients/{address}',
  'GET /v1/recipients/{address}/evidence',
  'GET /v1/evidence-key',
  'GET /v1/control',
  'GET /v1/control/preview',
  'GET /v1/control/blackout',
  'POST /v1/control/blackout',
  'POST /v1/control/blackout/release',
  'POST /v1/control/blackout/drop',
  'PUT /v1/control/person-ceiling',
  'POST /v1/control/pause',
  'POST /v1/control/resume',
  'POST /v1/control/release',
  'GET /v1/tenants',
  'POST /v1/tenants',
  'GET /v1/tenants/{tenant}',
  'GET /v1/tenants/{tenant}/keys',
  'POST /v1/tenants/{tenant}/keys',
  'DELETE /v1/tenants/{tenant}/keys/{keyId}',
  'GET /v1/people',
  'POST /v1/people',
  'GET /v1/people/{personId}',
  'PATCH /v1/people/{personId}',
  'DELETE /v1/people/{personId}',
  'GET /v1/operator-keys',
  'POST /v1/operator-keys',
  'DELETE /v1/operator-keys/{keyId}',
  'GET /metrics',
  'GET /v1/status',
  'GET /v1/alerts',
  'POST /v1/alerts/{key}/acknowledge',
  'GET /v1/audit',
  'GET /v1/audit-log',
  'GET /v1/dead-letters',
  'POST /v1/dead-letters/redrive',
  'GET /v1/webhooks',
  'POST /v1/webhooks',
  'GET /v1/webhooks/{webhookId}',
  'PATCH /v1/webhooks/{webhookId}',
  'DELETE /v1/webhooks/{webhookId}',
  'GET /v1/webhooks/{webhookId}/deliveries',
  'POST /v1/webhooks/{webhookId}/rotate',
  'POST /v1/webhooks/{webhookId}/test',
  'POST /v1/webhooks/{webhookId}/replay',
  'GET /v1/events',
  'POST /v1/events/{eventId}/replay',
  'GET /v1/sandbox/messages',
  'POST /v1/sandbox/clock',
  'POST /v1/sandbox/inbound',
  'GET /v1/sandbox/inbound',
  'GET /v1/sandbox/clock',
  'GET /v1/sandbox/examples/{name}',
];

test('it holds every route of the API', () => {
  expect(operations.map(([name]) => name).sort()).toEqual(ROUTES.toSorted());
});

test('what only looks needs no more than to read, and what reads secrets or changes who may do what needs more', () => {
  const needs = Object.fromEntries(
    operations.map(([name, { security }]) => [name, [...new Set(security.flatMap(Object.values).flat())]]),
  );
  const looks = operations.filter(([name]) => name.startsWith('GET ') || name.endsWith('/preview'));
  const secret = looks.filter(([name]) => String(needs[name]) !== 'read').map(([name]) => name);
  expect(secret.sort()).toEqual([
    'GET /v1/audit-log',
    'GET /v1/operator-keys',
    'GET /v1/people',
    'GET /v1/people/{personId}',
    'GET /v1/tenants/{tenant}/keys',
  ]);
  const changes = operations.filter(([name]) => !looks.some(([look]) => look === name));
  expect(changes.filter(([name]) => String(needs[name]) === 'read')).toEqual([]);
});

test.each(operations)(
  '%s has a tag, a summary, security, and problems as problem+json',
  (_name, operation) => {
    expect([operation.tags.length, operation.summary !== '', operation.security.length > 0]).toEqual([
      1,
      true,
      true,
    ]);
    for (const status of ['401', '403', '429', '500']) expect(operation.responses).toHaveProperty(status);
    for (const [status, { content }] of Object.entries(operation.responses))
      if (Number(status) >= 400) expect(Object.keys(content ?? {})).toEqual(['application/problem+json']);
  },
);

/** What the first word of an operation's id may be. */
const VERBS =
  'accept acknowledge apply cancel change confirm create delete drop erase get issue lift list move pause play preview put redrive release replay report resolve resume revoke rotate run test';

test('every operation has an id of its own that reads as a command', () => {
  const ids = operations.map(([, { operationId }]) => operationId);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  const verbs = new Set(VERBS.split(' '));
  const isCommand = (id: string) =>
    /^[a-z]+([A-Z][a-z]+)+$/.test(id) && verbs.has(id.split(/[A-Z]/, 1)[0] ?? '');
  expect(ids.filter((id) => !isCommand(id))).toEqual([]);
});

test('every field of the requests has a description, and every leaf an example or values', () => {
  const missing: string[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: a JSON schema is looked at field by field.
  const walk = (schema: any, path: string): void => {
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      // biome-ignore lint/suspicious/noExplicitAny: as above.
      const property = field as any;
      const at = `${path}.${name}`;
      if (!property.$ref && !property.description && !property.allOf && !property.anyOf) missing.push(at);
      walk(property, at);
      if (property.items) walk(property.items, `${at}[]`);
    }
  };
  for (const [name, schema] of Object.entries(document.components.schemas))
    if (/Input|Patch|Batch$|New|Settings|Policy(Step)?$|Hours|Move/.test(name)) walk(schema, name);
  expect(missing.filter((path) => !path.startsWith('Policy.'))).toEqual([]);
});

test('what is answered is what the document says', async () => {
  const made = await world.call('POST', '/v1/appointments', { body: ANA });
  const strictly = (schema: z.ZodObject) => z.strictObject(schema.shape);
  expect(strictly(AppointmentOut).safeParse(made.body).error).toBeUndefined();
  const timeline = await world.call('GET', `/v1/appointments/${made.body.id}/timeline`);
  expect(strictly(TimelineOut).safeParse(timeline.body).error).toBeUndefined();
  const status = await world.call('GET', '/v1/status');
  expect(strictly(StatusOut).safeParse(status.body).error).toBeUndefined();
  const tenant = await world.call('GET', '/v1/tenant');
  expect(strictly(SettingsOut).safeParse(tenant.body).error).toBeUndefined();
});

test('the docs are served from here, and ask nobody else', async () => {
  const page = await world.call('GET', '/docs', { key: null });
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//);
  for (const [, asset] of page.text.matchAll(/(?:src|href)="(docs\/[^"]+)"/g))
    expect((await world.call('GET', `/${asset}`, { key: null })).status).toBe(200);
});
