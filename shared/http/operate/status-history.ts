/**
 * The route that shows a day of contacts by hour and channel, what is planned for the next one, and what could go out in an
 * hour at the most. Called by `status.ts`.
 */
import { z } from '@hono/zod-openapi';
import { byChannel } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toIso } from '../../domain/core/time.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { readHistory } from '../../pipeline/core/history.ts';
import type { Declare } from '../core/endpoint.ts';
import { moment, perChannel, text, whole } from '../core/fields-out.ts';
import { isoOrNull } from '../core/present.ts';
import { ok } from '../core/problem.ts';

const NOTE =
  'A picture: what a process had not written when it died is missing. The ledger alone knows what happened.';

const CountsOut = z
  .object({
    sent: whole('A provider took it.', 312),
    delivered: whole('It arrived, in the hour in which that was known.', 300),
    failed: whole('It could not be delivered, in the hour in which that was known.', 2),
    late: whole('Of those sent: late by our own doing.', 0),
    held: whole('Held by the surge gate, each counted once.', 0),
    refused: whole('Answers of a provider that did not take it.', 0),
    inDoubt: whole('Calls of a provider whose answer was lost.', 0),
    answerMs: whole(
      'How long a provider’s answer took on average, in milliseconds; null without any.',
      180,
    ).nullable(),
  })
  .openapi('HourCounts');

export const HistoryOut = z
  .object({
    now: moment('When this was read.'),
    sentLastHour: whole('Contacts sent in the last hour, over all channels; counted by ten minutes.', 312),
    hours: z
      .array(z.object({ hour: moment('When it begins.'), channels: perChannel(CountsOut) }))
      .openapi({ description: 'The last 24 and the present one, oldest first.' }),
    planned: z
      .array(
        z.object({
          hour: moment('When it begins.'),
          channels: perChannel(whole('Entries that come up.', 12)),
        }),
      )
      .openapi({ description: 'The present hour and the next 24.' }),
    plannedUntil: moment(
      'Up to when `planned` is complete: no more than the first 5,000 are counted. Null where it is complete.',
    ).nullable(),
    capacity: perChannel(whole('Contacts that the pace of the providers lets out in an hour.', 3_600)),
    note: text('What the figures are.', NOTE),
  })
  .openapi('History');

export function historyRoutes(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'getHistory',
    method: 'get',
    path: '/v1/status/history',
    access: 'operator',
    scope: 'read',
    tag: 'Operation',
    summary: 'See a day of contacts by hour and channel',
    description:
      'What came of them over the last 24 hours, over all tenants, and what is planned for the next 24.',
    answers: { 200: { description: 'By hour and channel.', schema: HistoryOut } },
    handle: async ({ now }) => ok(await present(p, now)),
  });
}

async function present(p: Pipeline, now: Instant) {
  const { hours, sentLately, planned } = await readHistory(p, now);
  return {
    now: toIso(now),
    sentLastHour: sentLately,
    hours: hours.map(({ hour, channels }) => ({
      hour: toIso(hour),
      channels: byChannel((channel) => {
        const { doubted, answers, tookMs, ...shown } = channels[channel];
        return { ...shown, inDoubt: doubted, answerMs: answers === 0 ? null : Math.round(tookMs / answers) };
      }),
    })),
    planned: planned.hours.map(({ hour, channels }) => ({ hour: toIso(hour), channels })),
    plannedUntil: isoOrNull(planned.until),
    capacity: byChannel((channel) => Math.round(p.settings.pacePerMinute[channel] * 60)),
    note: NOTE,
  };
}
