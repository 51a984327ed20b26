/**
 * What an office is mailed about its worklist: of each need what it is and when the appointment is, under the office's own
 * name for it. Nobody's name, address or words: a mailbox is read by more people than the list. Called by
 * `sending/office-mail.ts`. Pure.
 */
import type { Appointment } from '../appointment/appointment.ts';
import { plainLines } from '../core/plain.ts';
import type { Need } from '../person/need.ts';
import type { OfficeMailKind } from '../person/office-mail.ts';
import type { Tenant } from '../tenant/tenant.ts';
import type { EmailContent } from './content.ts';
import { render } from './engine.ts';
import { languageOf, WORDS, writtenLocale } from './languages.ts';
import { timeText } from './when.ts';

/** A need, and the appointment that it is about; null where there is none. */
export interface NeedAhead {
  need: Pick<Need, 'kind'>;
  appointment: Pick<Appointment, 'id' | 'externalId' | 'startsAt' | 'timeZone'> | null;
}

export interface NeedsMail {
  kind: OfficeMailKind;
  tenant: Pick<Tenant, 'name' | 'locale' | 'timeZone'>;
  /** Those that are named, soonest first. */
  named: readonly NeedAhead[];
  /** How many there are beside them. */
  more: number;
  /** Where the list is; null where this system is not reached from outside. */
  listUrl: string | null;
}

/** The email, in the office's language. */
export function needsMail({ kind, tenant, named, more, listUrl }: NeedsMail): EmailContent {
  const { office: words, email } = WORDS[languageOf(tenant.locale)];
  const count = named.length + more;
  const say = (source: string): string => render(source, 'plain', { office: tenant.name, count, more });
  const lines = [
    say(words.lead[kind]),
    '',
    ...named.map((one) => `- ${lineOf(one, tenant)}`),
    ...(more > 0 ? [say(words.more)] : []),
    '',
    ...(listUrl === null ? [] : [`${words.list}${email.labels.colon}`, listUrl, '']),
    '--',
    say(words.reason),
  ];
  return {
    subject: say(words.subject[kind]),
    text: plainLines(`${lines.join('\n')}\n`),
    html: '',
    calendar: null,
    unsubscribeUrl: null,
  };
}

function lineOf({ need, appointment }: NeedAhead, { locale, timeZone }: NeedsMail['tenant']): string {
  const { office, email } = WORDS[languageOf(locale)];
  if (!appointment) return office.kinds[need.kind];
  const elsewhere = { locale: writtenLocale(locale), timeZone: appointment.timeZone };
  const when = timeText(
    appointment.startsAt,
    { ...elsewhere, named: appointment.timeZone !== timeZone },
    'short',
  );
  const { colon } = email.labels;
  return `${office.kinds[need.kind]}${colon} ${when} (${appointment.externalId ?? appointment.id})`;
}
