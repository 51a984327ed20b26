/** The route of the three-way audit: it looks once, at the time of asking, and changes nothing. Called by `app.ts`. */
import { z } from '@hono/zod-openapi';
import { toIso } from '../../domain/core/time.ts';
import type { Finding } from '../../domain/safeguards/audit.ts';
import { describe, FINDING_KINDS, FINDINGS } from '../../domain/safeguards/audit.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { inspect } from '../../pipeline/safeguards/audit.ts';
import type { AuditReport } from '../../pipeline/safeguards/audit-scope.ts';
import type { ProviderRecords } from '../../ports/provider-record.ts';
import { NO_RECORDS } from '../../ports/provider-record.ts';
import type { Declare } from '../core/endpoint.ts';
import { text, whole } from '../core/fields-out.ts';
import { ok } from '../core/problem.ts';

/** Less than the hourly one looks at: somebody waits for the answer. */
const BOUNDS = { appointmentsMax: 5_000, entriesMax: 10_000, contactsMax: 50_000 };

export const AuditOut = z
  .object({
    at: z
      .string()
      .openapi({ format: 'date-time', description: 'When it looked.', example: '2026-12-03T15:30:00Z' }),
    findings: z
      .array(
        z.object({
          kind: z
            .enum(FINDING_KINDS as [Finding['kind'], ...Finding['kind'][]])
            .openapi({ example: 'missed' }),
          what: text(
            'What was found.',
            'north-dental/apt_0123456789abcdefghjkmnpqrs/1/1 is planned, but not in the ledger: its reminder would be lost',
          ),
          advice: text('What to do.', FINDINGS.missed.advice),
          entry: text(
            'The ledger entry, `tenant/appointment/revision/step`.',
            'north-dental/apt_…/1/1',
          ).nullable(),
        }),
      )
      .openapi({ description: 'The worst first; of each kind at most 100. Empty when all is well.' }),
    appointments: whole(
      'Appointments whose plan was looked at: those from two days ago to eight days ahead.',
      812,
    ),
    entries: whole('Live entries that were looked at.', 1_204),
    contacts: whole('Contacts of the last eight days in the providers’ records.', 2_310),
    unread: z.array(z.string()).openapi({
      description: 'Why a provider’s record was left out; empty when all were read.',
      example: [],
    }),
    cut: z.boolean().openapi({ description: 'True when there was more to look at than an answer may take.' }),
  })
  .openapi('Audit');

export function auditRoutes(declare: Declare, p: Pipeline, records: ProviderRecords = NO_RECORDS): void {
  let running: Promise<AuditReport> | undefined;
  declare({
    operationId: 'runAudit',
    method: 'get',
    path: '/v1/audit',
    access: 'operator',
    scope: 'read',
    tag: 'Operation',
    summary: 'Hold plan, ledger and providers’ records against each other',
    description:
      'Looks for reminders that are missing, unknown to the ledger, without an appointment, in doubt, sent twice, sent too often or outside hours. Two requests at the same time get the same answer.',
    answers: { 200: { description: 'What was found.', schema: AuditOut } },
    async handle({ now }) {
      running ??= inspect(p, records, now, BOUNDS).finally(() => {
        running = undefined;
      });
      return ok(presentAudit(await running));
    },
  });
}

const presentAudit = ({ at, findings, ...report }: AuditReport) => ({
  at: toIso(at),
  findings: findings.map((finding) => ({
    kind: finding.kind,
    what: describe(finding),
    advice: FINDINGS[finding.kind].advice,
    entry: 'entry' in finding ? finding.entry : null,
  })),
  ...report,
});
