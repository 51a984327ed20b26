/**
 * The routes of events for those who cannot be called: the same list to read, and one event told again; and what is
 * posted, for the API's document. Called by `app.ts`.
 */
import { z } from '@hono/zod-openapi';
import type { EventKind } from '../../domain/events/events.ts';
import { EVENT_EXAMPLES, EVENT_KIND_NAMES, EVENT_KINDS } from '../../domain/events/events.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { replayEvent } from '../../pipeline/events/receivers.ts';
import { eventsAfter, findEvent } from '../../pipeline/queries/events.ts';
import type { Registry } from '../core/declaration.ts';
import type { Declare } from '../core/endpoint.ts';
import { checked, line, queryCount, strict } from '../core/fields.ts';
import { moment, text } from '../core/fields-out.ts';
import { notFound, ok, refuseFaults } from '../core/problem.ts';
import { EmptyBody, LIMIT_DEFAULT } from '../core/schemas.ts';

const TAG = 'Events';

const kindsOf = (types: string): EventKind[] => types.split(',') as EventKind[];
const isKind = (type: string): boolean => (EVENT_KIND_NAMES as readonly string[]).includes(type);

const EventsQuery = strict(
  {
    after: line(40, {
      description: 'The id of the last event that you have; absent: from the oldest that is kept (30 days).',
      example: 'evt_0123456789abcdefghjkmnpqrs',
    }).optional(),
    types: checked(
      (types) => kindsOf(types).every(isKind),
      1_000,
      `must be some of ${EVENT_KIND_NAMES.join(', ')}, with commas between them`,
      { description: 'Only these kinds; absent: all.', example: 'reply.received,appointment.declined' },
    ).optional(),
    limit: queryCount(1, 200, {
      description: `How many at most; absent: ${LIMIT_DEFAULT}.`,
      example: 50,
    }).optional(),
  },
  'a query',
);

const EventOut = z
  .object({
    id: text('The same however often it is told.', 'evt_0123456789abcdefghjkmnpqrs'),
    type: z.enum(EVENT_KIND_NAMES as [EventKind, ...EventKind[]]).openapi({ example: 'reply.received' }),
    timestamp: moment('When it came about.'),
    data: z.record(z.string(), z.unknown()).openapi({
      description: 'What it says; see the webhooks of this document.',
      example: EVENT_EXAMPLES['reply.received'],
    }),
  })
  .openapi('Event');

const EventsOut = z
  .object({
    items: z.array(EventOut).openapi({ description: 'In the order in which they were recorded.' }),
    last: text(
      'Give it as `after` next time; null where there is nothing yet.',
      'evt_0123456789abcdefghjkmnpqrs',
    ).nullable(),
    more: z.boolean().openapi({ description: 'Whether more can be read at once.', example: false }),
  })
  .openapi('Events');

const ReplayedOut = z
  .object({
    webhookIds: z.array(z.string()).openapi({
      description: 'The endpoints that it goes to: all that are enabled.',
      example: ['whk_0123456789abcdefghjkmnpqrs'],
    }),
  })
  .openapi('ReplayedEvent');

export function eventRoutes(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'listEvents',
    method: 'get',
    path: '/v1/events',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'Read what happened, for those who can’t be called',
    description:
      'The same events as are posted, from the moment at which the office made its first endpoint, which may have no `url`.',
    query: EventsQuery,
    answers: { 200: { description: 'Those after the one that is known.', schema: EventsOut } },
    async handle({ caller: { tenant }, query: { after, types, limit = LIMIT_DEFAULT }, now }) {
      const kinds = types === undefined ? undefined : kindsOf(types);
      const found = await eventsAfter(p, tenant, { after, kinds, limit }, now);
      return found ? ok(found) : refuseFaults([unknownAfter]);
    },
  });
  declare({
    operationId: 'replayEvent',
    method: 'post',
    path: '/v1/events/{eventId}/replay',
    access: 'tenant',
    scope: 'operate',
    tag: TAG,
    summary: 'Post one event again',
    body: EmptyBody,
    bodyOptional: true,
    answers: { 202: { description: 'Where it goes.', schema: ReplayedOut } },
    problems: [404],
    async handle({ caller: { tenant }, params, now }) {
      const event = await findEvent(p, tenant, params['eventId'] ?? '', now);
      return event ? { status: 202, body: { webhookIds: await replayEvent(p, event) } } : notFound('event');
    },
  });
}

const unknownAfter = {
  path: 'after',
  message: 'must be the id of an event that is kept; without it the list begins with the oldest',
  impossible: false,
};

/** What is posted to endpoints, as OpenAPI 3.1 describes it. */
export function documentEvents(registry: Registry): void {
  const signed = (description: string, example: string) => z.string().openapi({ description, example });
  const headers = z.object({
    'webhook-id': signed('The id of the event.', 'evt_0123456789abcdefghjkmnpqrs'),
    'webhook-timestamp': signed('Seconds since 1970 of this try.', '1796329867'),
    'webhook-signature': signed(
      'One signature for each secret, with spaces between them.',
      'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
    ),
  });
  for (const kind of EVENT_KIND_NAMES) {
    const example = {
      id: 'evt_0123456789abcdefghjkmnpqrs',
      type: kind,
      timestamp: '2026-12-03T20:31:07.000Z',
      data: EVENT_EXAMPLES[kind],
    };
    registry.registerWebhook({
      method: 'post',
      path: kind,
      operationId: kind,
      tags: [TAG],
      summary: EVENT_KINDS[kind],
      description:
        'Signed as Standard Webhooks has it. Answer 2xx within 15 seconds; anything else is tried again for three days, 410 ends it. It may come more than once, under the same id.',
      request: {
        headers,
        body: { required: true, content: { 'application/json': { schema: EventOut, example } } },
      },
      responses: { '2XX': { description: 'Taken.' }, 410: { description: 'Never again.' } },
    });
  }
}
