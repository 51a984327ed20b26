/**
 * The routes of an office's feeds: calendars that are read again and again. Called by `app.ts`.
 *
 * The address of a calendar often is its key, so no answer shows more of it than its host.
 */
import { z } from '@hono/zod-openapi';
import { toIso } from '../../domain/core/time.ts';
import type { Feed, FeedCounts } from '../../domain/feeds/feed.ts';
import { DEFAULT_RULES } from '../../domain/feeds/people-rules.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import {
  acceptFeed,
  feedsOf,
  findFeed,
  previewFeed,
  removeFeed,
  setFeed,
} from '../../pipeline/feeds/feeds.ts';
import type { FetchCalendar } from '../../ports/calendars.ts';
import type { Declare } from '../core/endpoint.ts';
import { checked, choice, count, line, list, policyName, strict } from '../core/fields.ts';
import { moment, text, whole } from '../core/fields-out.ts';
import { isoOrNull } from '../core/present.ts';
import { created, notFound, nothing, ok, refuse, refuseFaults } from '../core/problem.ts';
import { EmptyBody } from '../core/schemas.ts';

const TAG = 'Feeds';

const isHttps = (written: string): boolean => {
  try {
    const { protocol, username, password } = new URL(written);
    return protocol === 'https:' && username === '' && password === '';
  } catch {
    return false;
  }
};

const labels = (what: string) =>
  list(line(40, { description: 'A word before a colon.', example: 'Tel' }), 0, 20, {
    description: `Words before a colon in a line of the description that tell ${what}.`,
    example: ['Tel'],
  }).optional();

const Rules = strict(
  {
    from: choice(['attendees', 'description', 'both'], {
      description: 'Where the person stands: among who is invited, in lines of the description, or both.',
      example: 'both',
    }).optional(),
    own: list(
      line(254, { description: 'An address, or the end of one.', example: '@clinic.example' }),
      0,
      50,
      {
        description: 'Addresses of the office’s own people, who are not reminded. The organizer never is.',
        example: ['@clinic.example'],
      },
    ).optional(),
    labels: strict(
      {
        name: labels('the name'),
        email: labels('the email address'),
        phone: labels('the number'),
        locale: labels('the language'),
      },
      'words by field',
    )
      .openapi({ description: 'Lines of the description, such as `Tel: +1 212 555 0123`.' })
      .optional(),
    title: line(200, {
      description: 'What the person reads; absent: the calendar’s own words.',
      example: 'Appointment',
    }).nullish(),
    policy: policyName('The escalation policy; absent: `default`.').nullish(),
  },
  'rules',
).openapi('FeedRulesInput', { description: 'Who is meant by an occurrence.' });

const FeedBody = strict(
  {
    url: checked(
      isHttps,
      2_000,
      'must be an https:// address of an iCalendar file, without a password in it',
      {
        description: 'Where the calendar is. It is shown to nobody again.',
        example: 'https://calendar.example.com/private-1234/basic.ics',
      },
    ),
    days: count(1, 365, { description: 'How far ahead it is read; absent: 90.', example: 90 }).optional(),
    missing: choice(['keep', 'cancel'], {
      description: 'What becomes of an appointment that it had and has no more; absent: `cancel`.',
      example: 'cancel',
    }).optional(),
    rules: Rules.optional(),
  },
  'a feed',
).openapi('FeedInput');

const counted = (what: string) => whole(what, 3);
const Counts = z
  .object({
    created: counted('Made.'),
    changed: counted('Changed.'),
    reinstated: counted('Cancelled before, and standing again.'),
    unchanged: counted('As they were.'),
    cancelled: counted('In the calendar no more.'),
    leftOut: counted('Refused, or about nobody.'),
  } satisfies Record<keyof FeedCounts, z.ZodType>)
  .openapi('FeedCounts');

const FeedOut = z
  .object({
    name: text('Its name.', 'dr-bo'),
    host: text('Where the calendar is.', 'calendar.example.com'),
    days: whole('How far ahead it is read.', 90),
    missing: z.enum(['keep', 'cancel']),
    readAt: moment('When it was last read whole; null before.').nullable(),
    nextReadAt: moment('When it is looked at next.').nullable(),
    failing: z
      .object({
        since: moment('Since when.'),
        times: whole('How often in a row.', 3),
        why: text('Why.', 'it answered 404'),
      })
      .nullable()
      .openapi({ description: 'Why it can’t be read; null while it can.' }),
    held: z
      .object({ at: moment('When it was read.'), why: z.array(z.string()), counts: Counts })
      .nullable()
      .openapi({ description: 'A reading that changed nothing, for somebody should look first.' }),
    counts: Counts.nullable().openapi({ description: 'What the last reading did.' }),
  })
  .openapi('Feed');

const FeedsOut = z.object({ items: z.array(FeedOut) }).openapi('FeedList');

const LookOut = z
  .object({
    counts: Counts,
    held: z.array(z.string()).openapi({ description: 'Why nothing would be changed; empty where it would.' }),
    rows: z.array(
      z.object({
        externalId: text('The id of its appointment.', 'dr-bo/ics:1234'),
        of: text('What and when.', 'Check-up at 2026-12-04T15:30:00-05:00'),
        did: z.enum(['created', 'changed', 'reinstated', 'unchanged', 'cancelled', 'left out']),
        fields: z.array(z.string()),
        why: text('Why it would be left out.', 'there is nobody to remind').nullable(),
      }),
    ),
  })
  .openapi('FeedPreview');

const presentFeed = ({ name, url, days, missing, readAt, dueAt, failing, held, counts }: Feed) => ({
  name,
  host: new URL(url).host,
  days,
  missing,
  readAt: isoOrNull(readAt),
  nextReadAt: isoOrNull(dueAt),
  failing: failing && { ...failing, since: toIso(failing.since) },
  held: held && { at: toIso(held.at), why: held.why, counts: held.counts },
  counts,
});

const shown = { description: 'The feed.', schema: FeedOut };
const FEED_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

export function feedRoutes(declare: Declare, p: Pipeline, fetchCalendar: FetchCalendar): void {
  looking(declare, p, fetchCalendar);
  declare({
    operationId: 'putFeed',
    method: 'put',
    path: '/v1/feeds/{name}',
    access: 'tenant',
    scope: 'admin',
    tag: TAG,
    summary: 'Have a calendar read again and again',
    description:
      'Each occurrence becomes an appointment, which moves, is cancelled and stands again with it. Look at it first with `GET /v1/feeds/{name}/preview`. A reading that would cancel more than a fifth of what it had given, or move more than a twentieth, changes nothing until you accept it.',
    body: FeedBody,
    answers: { 201: { ...shown, description: 'Made.' }, 200: shown },
    async handle({ caller: { tenant }, params, body, by }) {
      const name = params['name'] ?? '';
      const message = 'must be a name of 1 to 40 lower-case letters, digits and -';
      if (!FEED_NAME.test(name)) return refuseFaults([{ path: 'name', message, impossible: false }]);
      const { url, days = 90, missing = 'cancel', rules = {} } = body;
      const { labels: own = {}, title = null, policy = null, from = DEFAULT_RULES.from } = rules;
      const { name: names, email, phone, locale } = { ...DEFAULT_RULES.labels, ...own };
      const { labels: known } = DEFAULT_RULES;
      const all = {
        name: names ?? known.name,
        email: email ?? known.email,
        phone: phone ?? known.phone,
        locale: locale ?? known.locale,
      };
      const settings = {
        url,
        days,
        missing,
        rules: { from, own: rules.own ?? [], labels: all, title, policy },
      };
      const { feed, isNew } = await setFeed(p, tenant, name, settings, by);
      return isNew ? created(presentFeed(feed), `/v1/feeds/${name}`) : ok(presentFeed(feed));
    },
  });
  declare({
    operationId: 'deleteFeed',
    method: 'delete',
    path: '/v1/feeds/{name}',
    access: 'tenant',
    scope: 'admin',
    tag: TAG,
    summary: 'Read a calendar no more',
    description: 'What it gave stays as it is.',
    answers: { 204: { description: 'It is read no more.' } },
    problems: [404],
    async handle({ caller: { tenant }, params, by }) {
      return (await removeFeed(p, tenant, params['name'] ?? '', by)) ? nothing : notFound('feed');
    },
  });
  declare({
    operationId: 'acceptFeed',
    method: 'post',
    path: '/v1/feeds/{name}/accept',
    access: 'tenant',
    scope: 'operate',
    tag: TAG,
    summary: 'Let a reading go on that was held',
    description:
      'That reading and no other: where the calendar has changed again, and still is not plausible, it is held anew.',
    body: EmptyBody,
    bodyOptional: true,
    answers: { 200: shown },
    problems: [404, 409],
    async handle({ caller: { tenant }, params, by, now }) {
      const name = params['name'] ?? '';
      if (!(await findFeed(p, tenant, name, now))) return notFound('feed');
      const feed = await acceptFeed(p, tenant, name, by);
      return feed ? ok(presentFeed(feed)) : refuse(409, 'Nothing of this feed is held.');
    },
  });
}

function looking(declare: Declare, p: Pipeline, fetchCalendar: FetchCalendar): void {
  declare({
    operationId: 'listFeeds',
    method: 'get',
    path: '/v1/feeds',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'List the calendars that are read',
    answers: { 200: { description: 'All of them, by name.', schema: FeedsOut } },
    async handle({ caller: { tenant }, now }) {
      return ok({ items: (await feedsOf(p, tenant, now)).map(presentFeed) });
    },
  });
  declare({
    operationId: 'previewFeed',
    method: 'get',
    path: '/v1/feeds/{name}/preview',
    access: 'tenant',
    scope: 'read',
    tag: TAG,
    summary: 'Read a calendar now, and see row by row what would be done',
    description: 'Nothing is stored.',
    answers: { 200: { description: 'What would be done.', schema: LookOut } },
    problems: [404, 409],
    async handle({ caller: { tenant }, params }) {
      const seen = await previewFeed(p, fetchCalendar, tenant, params['name'] ?? '');
      if (seen.kind === 'absent') return notFound('feed');
      return seen.kind === 'looked' ? ok(seen.look) : refuse(409, `The calendar can’t be read: ${seen.why}.`);
    },
  });
}
