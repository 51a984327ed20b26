/**
 * The routes of an office's endpoints for events: made, changed, ended, tested, told again, and what became of each
 * event. Called by `app.ts`.
 */
import { z } from '@hono/zod-openapi';
import { toIso } from '../../domain/core/time.ts';
import type { EventKind } from '../../domain/events/events.ts';
import { EVENT_KIND_NAMES, EVENT_KINDS } from '../../domain/events/events.ts';
import type { Delivery, Receiver } from '../../domain/events/receivers.ts';
import { DISABLED_BECAUSE, ROTATION_MS } from '../../domain/events/receivers.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import type { Shown } from '../../pipeline/events/receivers.ts';
import {
  changeReceiver,
  createReceiver,
  deleteReceiver,
  RECEIVERS_MAX,
  replaySince,
  rotateSecret,
  sendTest,
} from '../../pipeline/events/receivers.ts';
import { findReceiver, listDeliveries, receiversOf } from '../../pipeline/queries/events.ts';
import { msOf } from '../core/durations.ts';
import type { Declare } from '../core/endpoint.ts';
import { checked, choice, duration, flag, instant, line, list, strict } from '../core/fields.ts';
import { moment, pageOf, text, whole } from '../core/fields-out.ts';
import { badCursor, created, notFound, nothing, ok, refuseFaults } from '../core/problem.ts';
import { EmptyBody, LIMIT_DEFAULT, PagingQuery } from '../core/schemas.ts';

const TAG = 'Events';
const PATH = '/v1/webhooks/{webhookId}';

const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** https, or this machine for developers; whether that may be called is the server's setting. */
function isCallable(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, hash } = new URL(text);
  const safe = protocol === 'https:' || (protocol === 'http:' && LOCAL.test(hostname));
  return safe && username === '' && hash === '';
}

const KINDS_TEXT = EVENT_KIND_NAMES.map((kind) => `\`${kind}\`: ${EVENT_KINDS[kind]}`).join(' ');

/** The kinds that can be asked for; a test comes by its button. */
const eventKinds = (description: string) =>
  list(
    choice(EVENT_KIND_NAMES as [EventKind, ...EventKind[]], {
      description: KINDS_TEXT,
      example: 'reply.received',
    }),
    1,
    EVENT_KIND_NAMES.length,
    { description, example: ['appointment.confirmed', 'reply.received'] },
  );

const fields = {
  url: checked(isCallable, 2_000, 'must be an https URL such as https://office.example/ringonce', {
    description:
      'Where events are posted. Null: nowhere; they are kept for GET /v1/events all the same. Redirects are not followed, and no private address is called.',
    example: 'https://office.example/ringonce',
  }).nullable(),
  types: eventKinds('Only these kinds; null: all.').nullable(),
  description: line(200, {
    description: 'For whoever looks later.',
    example: 'Practice software',
  }).nullable(),
};

const NewWebhookBody = strict(
  { url: fields.url, types: fields.types.optional(), description: fields.description.optional() },
  'an endpoint',
).openapi('NewWebhook');

const WebhookPatch = strict(
  {
    url: fields.url.optional(),
    types: fields.types.optional(),
    description: fields.description.optional(),
    enabled: flag({
      description: 'False: nothing is posted until it is true again; then it goes on where it stopped.',
      example: true,
    }).optional(),
  },
  'a change of an endpoint',
).openapi('WebhookPatch');

const RotateBody = strict(
  {
    previousFor: duration(['PT0S', 0], ['P7D', 7 * 86_400_000], {
      description: 'For how long the secret before is used beside the new one; absent: P1D.',
      example: 'P1D',
    }).optional(),
  },
  'a rotation',
).openapi('WebhookRotationInput');

const ReplayBody = strict(
  {
    from: instant({
      description: 'Everything that was recorded at or after this is posted again, as far as it is kept.',
      example: '2026-12-01T00:00:00Z',
    }),
  },
  'a replay',
).openapi('WebhookReplayInput');

const webhookShape = {
  id: text('Our id.', 'whk_0123456789abcdefghjkmnpqrs'),
  url: text('Where events are posted; null for nowhere.', 'https://office.example/ringonce').nullable(),
  types: z
    .array(z.enum(EVENT_KIND_NAMES as [EventKind, ...EventKind[]]))
    .nullable()
    .openapi({ description: 'The kinds that it gets; null: all.', example: ['reply.received'] }),
  description: text('For whoever looks.', 'Practice software').nullable(),
  enabled: z.boolean().openapi({ description: 'Whether events are posted.', example: true }),
  disabledBecause: z.enum(DISABLED_BECAUSE).nullable().openapi({
    description:
      '`office`: you said so. `gone`: it answered 410. `silent`: nothing was taken for three days. Null while it is enabled.',
    example: null,
  }),
  disabledAt: moment('Since when.').nullable(),
  createdAt: moment('When it was made.'),
  toldUpTo: moment('What was recorded up to then was posted, or waits.'),
  waiting: whole('Events that wait for another try, or for one before them.', 0),
  failingSince: moment('Since when it takes nothing at all; null while it does.').nullable(),
  retryAt: moment('When it is tried again; null where nothing failed.').nullable(),
  previousSecretUntil: moment('Until when the secret before is used, too; null for not at all.').nullable(),
};
const WebhookOut = z.object(webhookShape).openapi('Webhook');
const WebhookList = z.object({ items: z.array(WebhookOut) }).openapi('WebhookList');
const WebhookSecretOut = z
  .object({
    ...webhookShape,
    secrets: z.array(z.string()).openapi({
      description:
        'What each message is signed with (Standard Webhooks), the newest first; the only place where they are shown.',
      example: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    }),
  })
  .openapi('WebhookWithSecrets');

const TestOut = z
  .object({ eventId: text('The event that is posted.', 'evt_0123456789abcdefghjkmnpqrs') })
  .openapi('WebhookTest');

const DELIVERY_STATES = ['waiting', 'delivered', 'failed'] as const;
const DeliveryPage = pageOf(
  z.object({
    eventId: text('The event.', 'evt_0123456789abcdefghjkmnpqrs'),
    type: z.enum(EVENT_KIND_NAMES as [EventKind, ...EventKind[]]),
    state: z.enum(DELIVERY_STATES).openapi({
      description: '`waiting` for another try, `delivered`, or `failed` for good.',
      example: 'delivered',
    }),
    attempts: whole('How often it was tried.', 1),
    firstAt: moment('When it was tried first.'),
    lastAt: moment('When it was tried last.'),
    nextAt: moment('When it is tried again; null once it has ended.').nullable(),
    status: whole('The HTTP status that was answered last.', 200).nullable(),
    error: text('What went wrong last.', 'it answered 500').nullable(),
  }),
).openapi('DeliveryPage');
const DeliveriesQuery = PagingQuery.extend({
  state: choice(DELIVERY_STATES, {
    description: 'Which ones; absent: `failed`, which is what somebody has to look at.',
    example: 'failed',
  }).optional(),
});

export function receiverRoutes(declare: Declare, p: Pipeline): void {
  listRoutes(declare, p);
  changeRoutes(declare, p);
  actRoutes(declare, p);
}

const route = { access: 'tenant', tag: TAG } as const;

function listRoutes(declare: Declare, p: Pipeline): void {
  declare({
    ...route,
    operationId: 'listWebhooks',
    method: 'get',
    path: '/v1/webhooks',
    scope: 'read',
    summary: 'List the endpoints for events',
    answers: { 200: { description: 'All of them, oldest first.', schema: WebhookList } },
    handle: async ({ caller: { tenant }, now }) =>
      ok({ items: (await receiversOf(p, tenant, now)).map(present) }),
  });
  declare({
    ...route,
    operationId: 'getWebhook',
    method: 'get',
    path: PATH,
    scope: 'read',
    summary: 'Get an endpoint for events',
    answers: { 200: { description: 'The endpoint.', schema: WebhookOut } },
    problems: [404],
    async handle({ caller: { tenant }, params, now }) {
      const found = await findReceiver(p, tenant, params['webhookId'] ?? '', now);
      return found ? ok(present(found)) : notFound('webhook');
    },
  });
  declare({
    ...route,
    operationId: 'listDeliveries',
    method: 'get',
    path: `${PATH}/deliveries`,
    scope: 'read',
    summary: 'List what became of events at an endpoint',
    query: DeliveriesQuery,
    answers: {
      200: { description: 'One page, the latest first; what waits, in order.', schema: DeliveryPage },
    },
    problems: [404],
    async handle({
      caller: { tenant },
      params,
      query: { state = 'failed', limit = LIMIT_DEFAULT, cursor },
      now,
    }) {
      const found = await findReceiver(p, tenant, params['webhookId'] ?? '', now);
      if (!found) return notFound('webhook');
      const page = await listDeliveries(p, found, state, { limit, cursor }, now);
      return page ? ok({ ...page, items: page.items.map(presentDelivery) }) : badCursor;
    },
  });
}

function changeRoutes(declare: Declare, p: Pipeline): void {
  declare({
    ...route,
    operationId: 'createWebhook',
    method: 'post',
    path: '/v1/webhooks',
    scope: 'admin',
    summary: 'Make an endpoint for events',
    description:
      'Events are recorded from then on, within ten seconds where several processes serve the API, and kept for 30 days. The answer is the only place where the secret is shown.',
    body: NewWebhookBody,
    answers: { 201: { description: 'The endpoint, with its secret.', schema: WebhookSecretOut } },
    problems: [422],
    async handle({ caller: { tenant }, body: { url, types = null, description = null }, by }) {
      const made = await createReceiver(p, tenant, { url, kinds: types, description }, by);
      if (!made) return refuseFaults([tooMany]);
      const answer = created(presentShown(made), `/v1/webhooks/${made.receiver.id}`);
      return { ...answer, recorded: false };
    },
  });
  declare({
    ...route,
    operationId: 'changeWebhook',
    method: 'patch',
    path: PATH,
    scope: 'admin',
    summary: 'Change an endpoint for events',
    body: WebhookPatch,
    answers: { 200: { description: 'The endpoint.', schema: WebhookOut } },
    problems: [404],
    async handle({ caller: { tenant }, params, body: { types, ...rest }, by, now }) {
      const found = await findReceiver(p, tenant, params['webhookId'] ?? '', now);
      const wanted = { ...given(rest), ...(types === undefined ? {} : { kinds: types }) };
      const changed = found && (await changeReceiver(p, found, wanted, by));
      return changed ? ok(present(changed)) : notFound('webhook');
    },
  });
  declare({
    ...route,
    operationId: 'deleteWebhook',
    method: 'delete',
    path: PATH,
    scope: 'admin',
    summary: 'Delete an endpoint for events',
    answers: { 204: { description: 'Nothing is posted there any more.' } },
    problems: [404],
    async handle({ caller: { tenant }, params, by, now }) {
      const found = await findReceiver(p, tenant, params['webhookId'] ?? '', now);
      return found && (await deleteReceiver(p, found, by)) ? nothing : notFound('webhook');
    },
  });
}

const tooMany = {
  path: '',
  message: `the office has ${RECEIVERS_MAX} endpoints, as many as it may; delete one first`,
  impossible: true,
};

/** The fields that were sent. */
const given = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

function actRoutes(declare: Declare, p: Pipeline): void {
  declare({
    ...route,
    operationId: 'rotateWebhookSecret',
    method: 'post',
    path: `${PATH}/rotate`,
    scope: 'admin',
    summary: 'Give an endpoint another secret',
    description: 'For a while messages are signed with both, so that nothing is refused meanwhile.',
    body: RotateBody,
    bodyOptional: true,
    answers: { 200: { description: 'The endpoint, with both secrets.', schema: WebhookSecretOut } },
    problems: [404],
    async handle({ caller: { tenant }, params, body: { previousFor }, by, now }) {
      const found = await findReceiver(p, tenant, params['webhookId'] ?? '', now);
      const forMs = previousFor === undefined ? ROTATION_MS : (msOf(previousFor) ?? ROTATION_MS);
      const made = found && (await rotateSecret(p, found, forMs, by));
      return made ? { ...ok(presentShown(made)), recorded: false } : notFound('webhook');
    },
  });
  declare({
    ...route,
    operationId: 'testWebhook',
    method: 'post',
    path: `${PATH}/test`,
    scope: 'operate',
    summary: 'Send a test to an endpoint',
    description:
      'It goes the way of every event, within seconds; its delivery says what became of it. A disabled endpoint gets none.',
    body: EmptyBody,
    bodyOptional: true,
    answers: { 202: { description: 'It is on its way.', schema: TestOut } },
    problems: [404],
    async handle({ caller: { tenant }, params, seed, now }) {
      const found = await findReceiver(p, tenant, params['webhookId'] ?? '', now);
      return found ? { status: 202, body: { eventId: await sendTest(p, found, seed) } } : notFound('webhook');
    },
  });
  declare({
    ...route,
    operationId: 'replayWebhook',
    method: 'post',
    path: `${PATH}/replay`,
    scope: 'operate',
    summary: 'Post everything again from an instant on',
    description: 'Under the same ids, in order. One event alone: POST /v1/events/{eventId}/replay.',
    body: ReplayBody,
    answers: { 202: { description: 'The endpoint.', schema: WebhookOut } },
    problems: [404],
    async handle({ caller: { tenant }, params, body: { from }, by, now }) {
      const found = await findReceiver(p, tenant, params['webhookId'] ?? '', now);
      const replayed = found && (await replaySince(p, found, from, by));
      return replayed ? { status: 202, body: present(replayed) } : notFound('webhook');
    },
  });
}

const iso = (at: number | null): string | null => (at === null ? null : toIso(at));

const present = (receiver: Receiver) => ({
  id: receiver.id,
  url: receiver.url,
  types: receiver.kinds,
  description: receiver.description,
  enabled: receiver.disabled === null,
  disabledBecause: receiver.disabled?.because ?? null,
  disabledAt: iso(receiver.disabled?.at ?? null),
  createdAt: toIso(receiver.createdAt),
  toldUpTo: toIso(Math.floor(receiver.place / 1_000)),
  waiting: receiver.waiting.length,
  failingSince: iso(receiver.failingSince),
  retryAt: iso(receiver.retryAt),
  previousSecretUntil: iso(receiver.previousUntil),
});

const presentShown = ({ receiver, secrets }: Shown) => ({ ...present(receiver), secrets });

const presentDelivery = ({
  event,
  kind,
  state,
  attempt,
  firstAt,
  lastAt,
  dueAt,
  status,
  error,
}: Delivery) => ({
  eventId: event,
  type: kind,
  state,
  attempts: attempt,
  firstAt: toIso(firstAt),
  lastAt: toIso(lastAt),
  nextAt: iso(dueAt),
  status,
  error,
});
