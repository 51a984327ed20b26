/**
 * Mails offices what they have to look at (`domain/person/office-mail.ts`), by the provider that reminders by email go
 * through. Run by a composition every minute; overlapping, repeated and interrupted runs are harmless.
 *
 * Kept true here: a mail is claimed by one conditional write before it is handed over, so it goes out at most once (P1); a
 * crash in between leaves it to its lease, and then it is given up: what is open stands in the next digest. Where there is
 * nothing to say, nothing is sent. No office has more than one digest and one urgent mail under way, so that none waits for
 * another's (P10).
 */

import type { NeedAhead } from '../../domain/content/needs-mail.ts';
import { needsMail } from '../../domain/content/needs-mail.ts';
import { isPaused } from '../../domain/core/control.ts';
import type { TenantId } from '../../domain/core/keys.ts';
import { callbackSignature, entryName } from '../../domain/core/keys.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { HOUR, MINUTE } from '../../domain/core/time.ts';
import type { Need } from '../../domain/person/need.ts';
import { isOpen } from '../../domain/person/need.ts';
import type { OfficeMail, OfficeMailEnd } from '../../domain/person/office-mail.ts';
import {
  digestDue,
  mailClaimed,
  mailEnded,
  mailPutOff,
  NAMED_MAX,
  officeMailRef,
} from '../../domain/person/office-mail.ts';
import type { AlertKey } from '../../domain/safeguards/alert.ts';
import type { Item } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { SendRequest, SendResult } from '../../ports/senders.ts';
import type { Pipeline } from '../core/context.ts';
import { notingDamage, pages, readAll } from '../core/items.ts';
import { readControl, readTenant } from '../core/ledger.ts';
import { planDigest } from '../core/needs.ts';
import { raise, settleAlert } from '../safeguards/alerts.ts';
import { homeOf } from '../safeguards/failover.ts';
import { call } from './deliver.ts';

/** The component that does this. */
export const OFFICE_MAIL = 'office-mail';

const AT_ONCE = 8;
/** A digest counts no more open needs, once there are so many. */
const COUNTED_MAX = 1_000;
/** How long a pause is waited for until it is looked at again. */
const PAUSED_MS: Milliseconds = 5 * MINUTE;
const BACKOFF_MS: Milliseconds = MINUTE;
/** Of no use after this: the next digest says it. */
const USEFUL_MS: Milliseconds = 12 * HOUR;

/** @param mayGoOn asked before each handful: where it says no, the rest is left for the next run */
export async function mailOffices(p: Pipeline, mayGoOn: () => boolean = () => true): Promise<void> {
  const now = p.clock.now();
  const due = { partition: partitionOf.officeMails(), to: now, limit: AT_ONCE };
  for await (const items of pages<'officemail'>(p, due, now)) {
    if (!mayGoOn()) return;
    await Promise.all(items.map((item) => mailSafely(p, item)));
  }
}

/** When the next one is due; null where none is to come. */
export async function nextMailAt(p: Pipeline): Promise<Instant | null> {
  const { rows } = await p.store.list({ partition: partitionOf.officeMails(), limit: 1 });
  return rows[0]?.sort ?? null;
}

/** One office's trouble is no other's: it is reported, and tried again at the next run. */
async function mailSafely(p: Pipeline, item: Item<'officemail'>): Promise<void> {
  const { tenant, kind } = item.body;
  try {
    const outcome = await notingDamage(p, () => mail(p, item, p.clock.now()));
    p.telemetry.count('office_mail', { kind, outcome });
  } catch (error) {
    p.telemetry.fault('an office could not be mailed', error, { tenant, kind });
  }
}

type Outcome = OfficeMailEnd | 'later';

async function mail(p: Pipeline, item: Item<'officemail'>, now: Instant): Promise<Outcome> {
  const { body } = item;
  if (body.dueAt === null || body.dueAt > now) return 'later';
  if (body.claimedAt !== null) return end(p, item, 'unknown', now);
  const tenant = await readTenant(p, body.tenant, now);
  const { needsEmail: to } = tenant;
  const when = body.kind === 'digest' ? digestDue(body, tenant, now) : 'now';
  if (typeof when === 'object') return putOff(p, item, when.at, now);
  // The next one first, so that no crash ends them.
  if (body.kind === 'digest') await planDigest(p, tenant, now);
  if (to === null || when === 'late') return end(p, item, 'nothing', now);
  const control = await readControl(p, now);
  // P12: it may have gone out in a time that the store does not remember. What is open stands in the next digest.
  if (control.blackout && body.dueAt < control.blackout.until) return end(p, item, 'unknown', now);
  if (isPaused(control, tenant.id, 'email', now)) return putOff(p, item, now + PAUSED_MS, now);
  const open = await openAhead(p, body, now);
  if (open.length === 0) return end(p, item, 'nothing', now);
  const claim = await p.store.put(itemOf.officemail(mailClaimed(body, now)), item.version, now);
  if (!claim) return 'later';
  const request = requestFor(p, claim.body, { tenant, to, open }, now);
  // From the office's own address, where it has one: so it goes where that is.
  const result = await call(p, request, homeOf(p, 'email', tenant));
  return conclude(p, claim, result, p.clock.now());
}

async function putOff(p: Pipeline, item: Item<'officemail'>, until: Instant, now: Instant): Promise<Outcome> {
  await p.store.put(itemOf.officemail(mailPutOff(item.body, until)), item.version, now);
  return 'later';
}

async function end(p: Pipeline, item: Item<'officemail'>, as: OfficeMailEnd, now: Instant): Promise<Outcome> {
  const stored = await p.store.put(itemOf.officemail(mailEnded(item.body, as)), item.version, now);
  return stored ? as : 'later';
}

/** What is open of what it is about, the soonest first. */
async function openAhead(p: Pipeline, body: OfficeMail, now: Instant): Promise<NeedAhead[]> {
  const open = await (body.kind === 'digest' ? listedOpen(p, body, now) : namedOpen(p, body, now));
  const ids = [...new Set(open.flatMap(({ appointment }) => appointment ?? []))];
  const keys = ids.map((id) => keyOf.appointment(body.tenant, id));
  const found = await readAll(p, keys, now);
  const appointments = new Map(found.map((item) => [item.body.id, item.body]));
  const ahead = open.map((need) => ({
    need,
    appointment: (need.appointment && appointments.get(need.appointment)) ?? null,
  }));
  return ahead.sort((a, b) => startOf(a) - startOf(b));
}

const startOf = ({ appointment }: NeedAhead): Instant => appointment?.startsAt ?? Number.MAX_SAFE_INTEGER;

/** Nobody ticks off what lapses with its appointment: it stays in the list, and must not take the place of what is open. */
async function listedOpen(p: Pipeline, { tenant }: OfficeMail, now: Instant): Promise<Need[]> {
  const open: Need[] = [];
  const list = { partition: partitionOf.needs(tenant), to: now, limit: COUNTED_MAX };
  for await (const items of pages<'need'>(p, list, now)) {
    open.push(...openOf(items, now));
    if (open.length >= COUNTED_MAX) break;
  }
  return open;
}

const namedOpen = async (p: Pipeline, { tenant, needs }: OfficeMail, now: Instant): Promise<Need[]> => {
  const keys = needs.map((id) => keyOf.need(tenant, id));
  return openOf(await readAll(p, keys, now), now);
};

const openOf = (items: readonly Item<'need'>[], now: Instant): Need[] =>
  items.map(({ body }) => body).filter((need) => isOpen(need, now));

interface Told {
  tenant: Tenant;
  to: string;
  open: readonly NeedAhead[];
}

function requestFor(
  p: Pipeline,
  body: OfficeMail,
  { tenant, to, open }: Told,
  now: Instant,
): SendRequest<'email'> {
  const { publicUrl, secret } = p.settings;
  const entry = officeMailRef(body);
  const { attempt, kind } = body;
  const listUrl = publicUrl && `${publicUrl}/v1/needs?open=true`;
  const named = open.slice(0, NAMED_MAX);
  const signature = callbackSignature(secret, entry, attempt);
  return {
    channel: 'email',
    tenant: tenant.id,
    entry,
    attempt,
    to,
    from: tenant.senderAddresses.email ?? null,
    replyTo: null,
    senderName: 'Ringonce',
    locale: tenant.locale,
    content: needsMail({ kind, tenant, named, more: open.length - named.length, listUrl }),
    usefulUntil: now + USEFUL_MS,
    callback: new URLSearchParams({ e: entryName(entry), a: String(attempt), s: signature }).toString(),
    now,
  };
}

async function conclude(
  p: Pipeline,
  claim: Item<'officemail'>,
  result: SendResult,
  now: Instant,
): Promise<Outcome> {
  const { tenant, attempt } = claim.body;
  switch (result.kind) {
    case 'accepted':
      await settleAlert(p, alertKey(tenant));
      return end(p, claim, 'sent', now);
    case 'unknown':
      return end(p, claim, 'unknown', now);
    case 'failed':
      if (attempt < p.settings.attemptsMax) {
        const waitMs = Math.max(result.retryAfterMs ?? 0, BACKOFF_MS * 2 ** (attempt - 1));
        return putOff(p, claim, now + waitMs, now);
      }
      await tellRefused(p, tenant, result.code);
      return end(p, claim, 'refused', now);
    case 'rejected':
      await tellRefused(p, tenant, result.code);
      return end(p, claim, 'refused', now);
  }
}

const alertKey = (tenant: string): AlertKey => `office-mail-${tenant}`;

const tellRefused = (p: Pipeline, tenant: TenantId, code: string): Promise<void> =>
  raise(p, {
    key: alertKey(tenant),
    severity: 'notice',
    title: `${tenant} can’t be told by email what it has to look at`,
    detail: `The provider refused the email to the office’s needsEmail: ${code}. Check the address with PUT /v1/tenant, and the provider; the list is at GET /v1/needs.`,
    tenant,
  });
