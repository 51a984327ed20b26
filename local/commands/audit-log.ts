/** `ringonce audit-log`: who changed what, newest first; of one office with its key, of all of them with an operator's. */
import type * as z from 'zod';
import type { ActKind } from '../../shared/domain/tenant/audit-log.ts';
import { ACTS } from '../../shared/domain/tenant/audit-log.ts';
import { AuditLogPage } from '../../shared/http/operate/audit-log.ts';
import type { Client } from '../client.ts';
import { given, readAs } from '../client.ts';

export interface AuditLogOptions {
  tenant?: string;
  from?: string;
  limit?: string;
}

/** @returns the API's answer: the newest ones */
export function auditLog(client: Client, { tenant, from, limit = '50' }: AuditLogOptions): Promise<unknown> {
  const query = given({ tenant, from, limit: Number(limit) });
  return client.ask('either', ({ GET }) => GET('/v1/audit-log', { params: { query } }));
}

type LoggedAct = z.infer<typeof AuditLogPage>['items'][number];

function lineOf({ at, by, what, tenant, subject, version, fields, reason }: LoggedAct): string {
  const about = [
    subject,
    version === null ? null : `version ${version}`,
    fields.length > 0 ? fields.join(', ') : null,
    tenant === null ? null : `of ${tenant}`,
  ].filter((part) => part !== null);
  const more = about.length > 0 ? ` (${about.join(', ')})` : '';
  return `${at}  ${by.name} ${ACTS[what as ActKind]}${more}${reason === null ? '' : `: ${reason}`}`;
}

export function auditLogText(answer: unknown): string {
  const { items, nextCursor } = readAs(AuditLogPage, answer);
  if (items.length === 0) return 'Nothing was changed.';
  return [...items.map(lineOf), ...(nextCursor === null ? [] : ['… and more before.'])].join('\n');
}
