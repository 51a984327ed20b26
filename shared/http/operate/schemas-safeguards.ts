/**
 * What the routes of the safeguards take and answer: the preview of a release. The schemas check, and the OpenAPI
 * document is made from them. Called by `control.ts`.
 */
import { z } from '@hono/zod-openapi';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import { REASON_CODES, sentenceOf } from '../../domain/core/reasons.ts';
import type { ReleaseGroup, ReleasePreview } from '../../pipeline/safeguards/release-preview.ts';
import { ENTRIES_MAX, PREVIEWED } from '../../pipeline/safeguards/release-preview.ts';
import { channel, queryCount, strict, tenantId } from '../core/fields.ts';
import { moment, text, whole } from '../core/fields-out.ts';
import { isoOrNull, presentRef } from '../core/present.ts';

// ---- The preview of a release -------------------------------------------------------------------------------

export const PreviewQuery = strict(
  {
    tenant: tenantId.optional().openapi({ description: 'Only this tenant; absent: all.' }),
    channel: channel.optional().openapi({ description: 'Only this channel; absent: all.' }),
    upTo: queryCount(1, ENTRIES_MAX, {
      description: `How many held entries are judged; absent: ${PREVIEWED}, which is answered at once. More takes longer, and holds nobody up.`,
      example: PREVIEWED,
    }).optional(),
  },
  'a query',
);

const byReason = (description: string) =>
  z
    .array(
      z.object({
        reason: z.enum(REASON_CODES).openapi({ example: 'too_late' }),
        explanation: text('The reason as one sentence for people.', sentenceOf('too_late')),
        count: whole('How many entries.', 12),
      }),
    )
    .openapi({ description });

const figures = {
  held: whole('Entries that are held now.', 140),
  people: whole('Different numbers that would be contacted.', 96),
  mostPerPerson: whole('The most contacts that one number would get.', 2),
  dropped: byReason('Entries that would end without a contact of their own; `merged` ones are in another’s.'),
  waiting: byReason('Entries that would go on waiting.'),
  oldestReadyAt: moment(
    'Since when the longest waiting has been ready; null where nothing is held.',
  ).nullable(),
  firstAt: moment('When the first would go out; null where none would.').nullable(),
  lastAt: moment('When the last would go out, by hours, caps and rates; null where none would.').nullable(),
};

export const ReleasePreviewOut = z
  .object({
    emails: whole('Emails that would go out; none of a surge, which holds what is loud.', 0),
    texts: whole('Texts that would go out.', 90),
    calls: whole('Calls that would be made.', 14),
    ...figures,
    cost: z
      .object({
        amount: z.number().openapi({ description: 'What they cost at the most.', example: 1.23 }),
        currency: text('ISO 4217.', 'USD'),
      })
      .openapi({ description: 'At the prices that are set, without discounts.' }),
    groups: z
      .array(
        z.object({
          tenant: tenantId,
          channel: z.enum(CHANNELS).openapi({ example: 'sms' }),
          contacts: whole('Texts or calls that would go out.', 90),
          ...figures,
        }),
      )
      .openapi({ description: 'The same by tenant and channel.' }),
    examples: z
      .array(
        z.object({
          tenant: tenantId,
          channel: z.enum(CHANNELS).openapi({ example: 'sms' }),
          appointmentId: text('Its timeline tells the rest.', 'apt_0123456789abcdefghjkmnpqrs'),
          revision: whole('Of the appointment.', 1),
          step: whole('Of the plan, from 0.', 0),
          words: text(
            'What would be said now, word for word; null where it would not go out.',
            'North Dental: Dental cleaning Fri 4 Dec 15:30.',
          ).nullable(),
        }),
      )
      .openapi({
        description: 'Up to three of what would go out, word for word; of what is held, where nothing would.',
      }),
    cut: z.boolean().openapi({
      description: 'True when there was more to look at: then these are the first by due time.',
    }),
  })
  .openapi('ReleasePreview');

const presentReasons = (counts: Partial<Record<Reason, number>>) =>
  (Object.entries(counts) as [Reason, number][])
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => ({ reason, explanation: sentenceOf(reason), count }));

type Figures = Omit<ReleaseGroup, 'tenant' | 'channel' | 'contacts'>;

const presentFigures = <F extends Figures>({
  dropped,
  waiting,
  oldestReadyAt,
  firstAt,
  lastAt,
  ...rest
}: F) => ({
  ...rest,
  dropped: presentReasons(dropped),
  waiting: presentReasons(waiting),
  oldestReadyAt: isoOrNull(oldestReadyAt),
  firstAt: isoOrNull(firstAt),
  lastAt: isoOrNull(lastAt),
});

export const presentPreview = ({ groups, examples, ...all }: ReleasePreview) => ({
  ...presentFigures(all),
  examples: examples.map(({ tenant, channel, words, ...ref }) => ({
    tenant,
    channel,
    ...presentRef(ref),
    words,
  })),
  groups: groups.map((group) => presentFigures(group)),
});
