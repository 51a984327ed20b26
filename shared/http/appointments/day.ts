/**
 * The route that shows a day at one glance, and finds an appointment while somebody waits at a front desk. Called by
 * `appointments.ts`.
 */
import { z } from '@hono/zod-openapi';
import { ATTENDANCES } from '../../domain/appointment/appointment.ts';
import type { Glance } from '../../domain/appointment/glance.ts';
import { RESPONSES } from '../../domain/appointment/response.ts';
import { REASON_CODES } from '../../domain/core/reasons.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toLocalIso } from '../../domain/core/time.ts';
import { STATES } from '../../domain/ledger/entry.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { appointmentsOfPerson, listDay, searchAppointments } from '../../pipeline/queries/day.ts';
import { readingTogether } from '../../pipeline/queries/together.ts';
import type { Call, Declare } from '../core/endpoint.ts';
import { channel, choice, instant, line, strict } from '../core/fields.ts';
import { moment, text, whole } from '../core/fields-out.ts';
import type { Answer } from '../core/problem.ts';
import { badCursor, ok, refuseFaults } from '../core/problem.ts';
import { LIMIT_DEFAULT, paging } from '../core/schemas.ts';
import { explain, shownInBrief } from './present.ts';
import { briefShape, explanation, reason } from './schemas-out.ts';

const DayQuery = strict(
  {
    from: instant({ description: 'Starts at this or later.', example: '2026-12-01T00:00:00Z' }).optional(),
    to: instant({ description: 'Starts before this.', example: '2026-12-02T00:00:00Z' }).optional(),
    search: line(200, {
      description:
        'Only those of somebody whose name has words that begin so, whose phone number ends with these digits (four at least), who has exactly this email address, or whose appointment has exactly this id, yours or ours. It finds the next ones first, then the latest of those that are over, of all times; no other field goes with it but `limit`. By name and by the end of a number only what was booked or changed since this is there, up to 180 days after its start.',
      example: 'mue ann',
    }).optional(),
    person: line(64, {
      description:
        'Only those of the person of this appointment, by our id of it: all that go to one of the same addresses, whoever else shares it. In the order of a search; no other field goes with it but `limit`.',
      example: 'apt_0123456789abcdefghjkmnpqrs',
    }).optional(),
    outcome: choice([...RESPONSES, ...ATTENDANCES], {
      description: 'Only those with this `response`, or with this `outcome` that you reported.',
      example: 'unreached',
    }).optional(),
    reason: choice(REASON_CODES, {
      description: 'Only those with this reason.',
      example: 'invalid_address',
    }).optional(),
    location: line(500, {
      description: 'Only those at exactly this place.',
      example: '12 Elm St',
    }).optional(),
    ...paging,
  },
  'a query',
);

const GlanceOut = z
  .object({
    ...briefShape,
    last: z
      .object({ channel, state: z.enum(STATES), at: moment('When.') })
      .nullable()
      .openapi({ description: 'The latest contact that reached the person, else the latest try; or null.' }),
    next: z
      .object({ channel, at: moment('When it comes up.') })
      .nullable()
      .openapi({ description: 'The next step, as far as it is known; null where none follows.' }),
    reason: reason.nullable(),
    explanation,
  })
  .openapi('Glance', {
    description:
      'How an appointment stands; the reason is why nobody was reached, or why the next step waits.',
  });

export const DayOut = z
  .object({
    items: z.array(GlanceOut),
    nextCursor: text('Send it as `cursor` for the next page; null on the last.').nullable(),
    more: z.boolean().openapi({ description: 'Whether there are, or may be, more than these.' }),
    limit: whole('How many at most there could be.', LIMIT_DEFAULT),
  })
  .openapi('Day');

export function dayRoutes(declare: Declare, p: Pipeline, tag: string): void {
  declare({
    operationId: 'getDay',
    method: 'get',
    path: '/v1/appointments/day',
    access: 'tenant',
    scope: 'read',
    tag,
    summary: 'See a day at one glance, or find an appointment',
    description:
      'Earliest first, each with what came of its reminders, by what last, what comes next, and why. With a filter a page may hold fewer than `limit` and not be the last.',
    query: DayQuery,
    answers: { 200: { description: 'One page.', schema: DayOut } },
    handle: (call) => {
      const { search, person } = call.query;
      return search === undefined && person === undefined ? day(p, call) : found(p, call);
    },
  });
}

type Asked = Call<'tenant', z.infer<typeof DayQuery>, unknown>;

async function day(p: Pipeline, { caller: { tenant }, query, now }: Asked): Promise<Answer> {
  const { limit = LIMIT_DEFAULT, cursor, ...filter } = query;
  const page = await listDay(readingTogether(p, now), tenant, filter, { limit, cursor }, now);
  if (!page) return badCursor;
  const items = page.items.map((glance) => presentGlance(glance, now));
  return ok({ items, nextCursor: page.nextCursor, more: page.nextCursor !== null, limit });
}

async function found(p: Pipeline, { caller: { tenant }, query, now }: Asked): Promise<Answer> {
  const { limit = LIMIT_DEFAULT, search, person, ...others } = query;
  const [other] =
    Object.entries(search === undefined ? others : { ...others, person }).find(
      ([, value]) => value !== undefined,
    ) ?? [];
  if (other !== undefined)
    return refuseFaults([
      {
        path: other,
        message: `must be absent where there is a ${search === undefined ? 'person' : 'search'}`,
        impossible: false,
      },
    ]);
  const reading = readingTogether(p, now);
  const { items, more } =
    search === undefined
      ? await appointmentsOfPerson(reading, tenant, person ?? '', limit, now)
      : await searchAppointments(reading, tenant, search.trim(), limit, now);
  return ok({ items: items.map((glance) => presentGlance(glance, now)), nextCursor: null, more, limit });
}

function presentGlance({ appointment, response, last, next, reason: why }: Glance, now: Instant) {
  const local = (at: Instant) => toLocalIso(at, appointment.timeZone);
  return {
    ...shownInBrief(appointment, response, now),
    last: last && { ...last, at: local(last.at) },
    next: next && { ...next, at: local(next.at) },
    reason: why,
    explanation: explain(why),
  };
}
