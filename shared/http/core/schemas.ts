/**
 * What requests and answers of every resource have in common: pages of lists, empty bodies, problems. Each resource
 * has its own schemas beside its routes; they check, and the OpenAPI document is made from them.
 */
import { z } from '@hono/zod-openapi';
import { line, queryCount, strict } from './fields.ts';
import { text, whole } from './fields-out.ts';

export const EmptyBody = strict({}, 'an empty object');

export const LIMIT_DEFAULT = 50;

/** The part of a query that asks for a page. */
export const paging = {
  limit: queryCount(1, 200, {
    description: `How many at most; absent: ${LIMIT_DEFAULT}.`,
    example: 50,
  }).optional(),
  cursor: line(2_000, { description: '`nextCursor` of the page before, with the same query.', example: '' })
    .openapi({ example: undefined } as object)
    .optional(),
};

export const PagingQuery = strict(paging, 'a query');
export type PagingInput = z.infer<typeof PagingQuery>;

export const ProblemSchema = z
  .object({
    type: text('Identifies the kind of problem.', 'urn:ringonce:problem:bad-request'),
    title: text('The kind of problem.', 'Bad Request'),
    status: whole('The HTTP status.', 400),
    detail: text('What is wrong this time.'),
    errors: z
      .array(
        z.object({
          path: text('Dotted path of the field; empty for the whole body.', 'recipient.phone'),
          message: text('What was wrong and what is accepted.'),
        }),
      )
      .optional()
      .openapi({ description: 'Every fault at once, for bad input.' }),
    instance: text('Names this occurrence; quote it when you ask about it.').optional(),
  })
  .openapi('Problem', { description: 'RFC 9457 problem details.' });
