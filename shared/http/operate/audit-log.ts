/** The route of the audit log: who changed what, and when. Called by `app.ts`. */
import { z } from '@hono/zod-openapi';
import type { TenantId } from '../../domain/core/keys.ts';
import { toIso } from '../../domain/core/time.ts';
import type { LoggedAct } from '../../domain/tenant/audit-log.ts';
import { ACT_KINDS, ACTS } from '../../domain/tenant/audit-log.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { listActs, listAllActs } from '../../pipeline/queries/audit-log.ts';
import type { Declare } from '../core/endpoint.ts';
import { instant, strict, tenantId } from '../core/fields.ts';
import { moment, pageOf, text } from '../core/fields-out.ts';
import { badCursor, ok } from '../core/problem.ts';
import { LIMIT_DEFAULT, paging } from '../core/schemas.ts';

const AuditLogQuery = strict(
  {
    tenant: tenantId
      .optional()
      .openapi({ description: 'Only what concerns this office; with its own key it is always that one.' }),
    from: instant({ description: 'At this or later.', example: '2026-12-01T00:00:00Z' }).optional(),
    to: instant({ description: 'At this or earlier.', example: '2026-12-31T00:00:00Z' }).optional(),
    ...paging,
  },
  'a query',
);

export const AuditLogPage = pageOf(
  z.object({
    id: text('Names the entry.', 'act_0123456789abcdefghjkmnpqrs'),
    at: moment('When.'),
    by: z
      .object({
        name: text(
          'The person whose key it is, as they were called then; else the label of the key, `operator` where an office looks, or the program itself.',
          'front desk',
        ),
        keyId: text('The id of the key; null where there is none to show.', '3f9a1c0b7d2e4f58').nullable(),
        personId: text(
          'The person whose key it is; null for a program’s.',
          'per_0123456789abcdefghjkmnpqrs',
        ).nullable(),
      })
      .openapi({ description: 'Who.' }),
    what: z.enum(ACT_KINDS).openapi({
      description: `What. ${ACT_KINDS.map((kind) => `\`${kind}\`: ${ACTS[kind]}`).join('; ')}.`,
      example: 'policy_stored',
    }),
    tenant: text('The office that it concerns; null: all, or operators.', 'north-dental').nullable(),
    subject: text(
      'What was changed: the name of a policy or template, the id of a key or a person, the keyed hash of an address, the channel of a pause. Null: what `what` says, as a whole.',
      'default',
    ).nullable(),
    version: z
      .int()
      .nullable()
      .openapi({ description: 'That was stored, of what has versions.', example: 3 }),
    fields: z
      .array(z.string())
      .openapi({ description: 'Of settings, those that are others now.', example: ['contactHours'] }),
    reason: text('As somebody wrote it.', 'Wrong template in use').nullable(),
  }),
).openapi('AuditLogPage');

export function auditLogRoutes(declare: Declare, p: Pipeline): void {
  declare({
    operationId: 'listAuditLog',
    method: 'get',
    path: '/v1/audit-log',
    access: 'either',
    scope: 'admin',
    tag: 'Operation',
    summary: 'See who changed what, and when',
    description:
      'Every change of control, a policy, a template, an office, a key or a colleague, and every person who was erased. It is stored before the change that it tells of, so none is without its entry; an entry without its change is what a crash may leave. Kept for six years. A tenant key sees what concerns its office, without the names of operators.',
    query: AuditLogQuery,
    answers: { 200: { description: 'One page, newest first.', schema: AuditLogPage } },
    async handle({ caller, query: { tenant, limit = LIMIT_DEFAULT, ...query }, now }) {
      const of = caller.tenant ?? tenant;
      const paged = { ...query, limit };
      const page = await (of === undefined ? listAllActs(p, paged, now) : listActs(p, of, paged, now));
      if (!page) return badCursor;
      return ok({ ...page, items: page.items.map((act) => presentAct(act, caller.tenant)) });
    },
  });
}

/** @param viewer an office does not see which operator it was */
const presentAct = (
  { id, at, by, what, tenant, subject, version, fields, reason }: LoggedAct,
  viewer: TenantId | null,
) => ({
  id,
  at: toIso(at),
  by:
    viewer !== null && by.operator
      ? { name: 'operator', keyId: null, personId: null }
      : { name: by.name, keyId: by.key, personId: by.person },
  what,
  tenant,
  subject,
  version: version ?? null,
  fields: fields ?? [],
  reason: reason ?? null,
});
