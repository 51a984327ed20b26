/** `ringonce audit`: compares plan, ledger and the providers' records. Each finding is a line that says what to do. */
import type * as z from 'zod';
import { AuditOut } from '../../shared/http/operate/audit.ts';
import type { Client } from '../client.ts';
import { readAs } from '../client.ts';
import { plural, wrapped } from '../text.ts';

type Audit = z.infer<typeof AuditOut>;

/** @returns the API's answer */
export const audit = async (client: Client): Promise<Audit> =>
  readAs(AuditOut, await client.ask('operator', ({ GET }) => GET('/v1/audit')));

const WIDTH = 110;

export function auditText({ findings, appointments, entries, contacts, unread, cut }: Audit): string {
  const byAdvice = Map.groupBy(findings, ({ advice }) => advice);
  const lines = [...byAdvice].flatMap(([advice, own]) => [
    ...own.map(({ kind, what }) => wrapped(`${kind.padEnd(14)} `, what, WIDTH)),
    wrapped(`${' '.repeat(15)}→ `, advice, WIDTH),
    '',
  ]);
  const looked = `${plural(appointments, 'appointment')}, ${plural(entries, 'entry', 'entries')} and ${plural(contacts, 'recorded contact')} were looked at${cut ? ', not all that there are' : ''}`;
  return [
    ...lines,
    ...unread.map((why) => `A provider’s record was left out: ${why}.`),
    `${findings.length === 0 ? 'Nothing is wrong' : plural(findings.length, 'finding')}; ${looked}.`,
  ].join('\n');
}
